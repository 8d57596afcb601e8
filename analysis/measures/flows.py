"""What became of land between two days: held, contested or neither, then and now."""

from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from ..base.geometry import area_km2, common, dissolve, minus
from ..control import on_day
from ..control.table import primary
from ..maps import sources
from .identity import assert_equal


def flows(table: gpd.GeoDataFrame, first: date, second: date) -> pd.DataFrame:
    """Where the land went between two days: held, contested, other by the same, in km2.

    Parameters
    ----------
    table : GeoDataFrame
        One source's control table (:func:`analysis.control_table`).
    first, second : date
        The two days.

    Returns
    -------
    DataFrame
        Rows are the statuses on ``first``, columns those on ``second``. Row sums are the areas of
        the first day, column sums those of the second; other to other is empty, because it is the
        rest of the world.

    Raises
    ------
    UsageError
        When the table does not cover one of the days.
    DataError
        When sums do not come out.

    Notes
    -----
    Land that was lost and won again between the two days does not show.

    Examples
    --------
    >>> import analysis
    >>> w = analysis.window("kursk", "2025-03-05", "2025-03-16", ["deepstate"])
    >>> flow = flows(analysis.control_table(w)["deepstate"], w.start, w.end)
    >>> flow.loc["held"].round().astype(int).to_dict()
    {'held': 122, 'contested': 24, 'other': 223}
    """
    a, b = statuses(table, first), statuses(table, second)
    names = ["held", "contested"]
    matrix = pd.DataFrame(
        index=pd.Index([*names, "other"], name=f"{first}"), columns=[*names, "other"]
    )
    for row in names:
        for column in names:
            matrix.loc[row, column] = area_km2(common(a[row], b[column]))
        matrix.loc[row, "other"] = area_km2(minus(a[row], dissolve(b.values())))
        assert_equal(
            matrix.loc[row].sum(), area_km2(a[row]), f"flows from {row} sum to its area", [a[row]]
        )
    for column in names:
        matrix.loc["other", column] = area_km2(minus(b[column], dissolve(a.values())))
        assert_equal(
            matrix[column].sum(), area_km2(b[column]), f"flows to {column} sum to it", [b[column]]
        )
    return matrix.astype(float)


def held_flows(
    tables: dict[str, gpd.GeoDataFrame], days: dict[str, tuple[date, date]], holder: str
) -> pd.DataFrame:
    """What became of the land that each source gave as held on the first of two days, in km2.

    ``days`` has the two days of each source. A row a source: ``source, first, second, held_km2``
    (on the first day), of it ``still_km2, contested_km2`` (empty where the maker draws none) and
    ``neither_km2`` on the second, and ``new_km2``, held on the second day alone. :func:`flows` has
    all combinations.
    """
    rows = []
    for key, (first, second) in days.items():
        matrix = flows(tables[key], first, second)
        held = matrix.loc["held"]
        is_drawn = sources.get(key).draws_contested(holder)
        grey = held["contested"] if is_drawn else float("nan")
        new = matrix["held"].drop("held").sum()
        gone = max(held["other"], 0.0)  # what rounding leaves is nothing
        rows.append((key, str(first), str(second), held.sum(), held["held"], grey, gone,
                     max(new, 0.0)))  # fmt: skip
    columns = ["source", "first", "second", "held_km2", "still_km2", "contested_km2",
               "neither_km2", "new_km2"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def statuses(table: gpd.GeoDataFrame, day: date) -> dict[str, shapely.Geometry]:
    """The land that is held (or claimed) on a day, and what is contested; empty where none is."""
    rows = on_day.at(table, day).set_index("status").geometry
    empty = shapely.MultiPolygon()
    return {"held": rows[primary(rows.index)], "contested": rows.get("contested", empty)}
