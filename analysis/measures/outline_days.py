"""What a claim asks of outlines and not of areas, day by day, from one source's control table."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base.days import day_list, day_of
from ..base.geometry import area_km2, common, minus
from ..control import on_day
from ..control.table import primary
from ..theatres.theatre import Theatre
from .displacement import part_of
from .extent import sides_km

# From a control table, its theatre and the claim: columns by day.
Days = Callable[[gpd.GeoDataFrame, Theatre, Any], pd.DataFrame]


def _positions(table: gpd.GeoDataFrame) -> pd.DataFrame:
    """The row that holds on each day that the table covers, by status; the index are texts."""
    last = table["valid_to"].max() - pd.Timedelta(microseconds=1)
    rows = on_day.day_rows(table, day_list(on_day.first_day(table), day_of(last)))
    return rows.set_index(rows.index.map(str))


def _held(rows: pd.DataFrame) -> pd.Series:
    return rows[primary(rows)]


def strip(table: gpd.GeoDataFrame, theatre: Theatre, claim: Any) -> pd.DataFrame:
    """The sides of the smallest rectangle round the main part's land: ``long_km, wide_km``.

    Empty on days without land. See :func:`extent.sides_km`.
    """
    positions = _held(_positions(table))
    outlines = table.geometry.to_numpy()
    sides = {n: sides_km(part_of(outlines[n], theatre, ""), theatre) for n in positions.unique()}
    frame = pd.DataFrame([sides[n] for n in positions], positions.index, ["long_km", "wide_km"])
    return frame.where(frame["wide_km"] > 0)


def place(table: gpd.GeoDataFrame, theatre: Theatre, claim: Any) -> pd.DataFrame:
    """Whether the claim's place, a point in lon/lat, lay in held land: ``is_held``, 1 or 0."""
    positions = _held(_positions(table))
    used, inverse = np.unique(positions, return_inverse=True)
    inside = shapely.intersects_xy(table.geometry.to_numpy()[used], claim.lon, claim.lat)
    return pd.DataFrame({"is_held": inside[inverse].astype(float)}, positions.index)


def straight(table: gpd.GeoDataFrame, theatre: Theatre, claim: Any) -> pd.DataFrame:
    """Land that left held from one day to the next, and what of it was not contested then.

    ``left_km2, straight_km2``; nothing where the maker draws no contested land, because there all
    of it goes straight.
    """
    rows = _positions(table)
    if "contested" not in rows:
        return pd.DataFrame(columns=["left_km2", "straight_km2"], dtype=float)
    outlines = table.geometry.to_numpy()
    known: dict[tuple[int, int, int], tuple[float, float]] = {}
    found = [(np.nan, np.nan)]
    held, grey = _held(rows), rows["contested"]
    for (a, _), (b, contested) in pairwise(zip(held, grey, strict=True)):
        if (a, b, contested) not in known:
            left = minus(outlines[a], outlines[b])
            to_grey = area_km2(common(left, outlines[contested]))
            known[a, b, contested] = area_km2(left), area_km2(left) - to_grey
        found.append(known[a, b, contested])
    return pd.DataFrame(found, rows.index, ["left_km2", "straight_km2"])
