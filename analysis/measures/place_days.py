"""On which days each place was held and contested."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base.days import day_list
from ..base.geometry import to_metric
from ..control import on_day
from ..control.table import primary
from ..theatres.theatre import Theatre

# A coordinate of the register is right to about this; a date is uncertain by the days on which
# the circle was partly held.
POINT_ERROR_M = 1000.0


def history(
    table: gpd.GeoDataFrame, places: pd.DataFrame, theatre: Theatre, start: date, end: date
) -> pd.DataFrame:
    """When each place was held and contested by one source, a row a place.

    ``held_first, held_last, held_days`` for the place's point (for ISW: inside the claimed limit,
    see ``quantity`` of the daily table); the same for ``contested``. ``held_first_earliest`` and
    ``held_first_latest`` (and the same for last) are the first day on which any, and on which all,
    of a circle of 1 km round the point was held: the range that the point's error leaves open; the
    latter is empty when the whole circle never was. Empty dates mean never. A place whose point is
    held is not thereby a place that was under control street by street.
    """
    days = day_list(start, end)
    rows = on_day.day_rows(table, days)
    points = to_metric(shapely.points(places["lon"], places["lat"]), theatre.metric_crs)
    circles = shapely.buffer(points, POINT_ERROR_M)
    result = pd.DataFrame({"name": places["name"], "source": table["source"].iloc[0]})
    point, any_of, all_of = _inside(table, rows[primary(rows)], points, circles, theatre)
    result["held_first"], result["held_last"] = _first_last(point, days)
    result["held_days"] = point.sum(axis=0)
    (result["held_first_earliest"], result["held_last_latest"]) = _first_last(any_of, days)
    (result["held_first_latest"], result["held_last_earliest"]) = _first_last(all_of, days)
    grey = np.zeros_like(point)
    if "contested" in rows:
        grey, _, _ = _inside(table, rows["contested"], points, circles, theatre)
    result["contested_first"], result["contested_last"] = _first_last(grey, days)
    result["contested_days"] = grey.sum(axis=0)
    return result


def within(runs: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    """The runs of days that reach into a window, cut at its ends.

    >>> runs = pd.DataFrame({"name": "Sudzha", "first": ["2024-08-12"], "last": ["2025-03-12"]})
    >>> within(runs, date(2025, 3, 1), date(2025, 3, 31))[["first", "last"]].values.tolist()
    [['2025-03-01', '2025-03-12']]
    """
    reach = runs[(runs["last"] >= str(start)) & (runs["first"] <= str(end))]
    return reach.assign(
        first=reach["first"].clip(lower=str(start)), last=reach["last"].clip(upper=str(end))
    )


def _inside(table, positions: pd.Series, points, circles, theatre: Theatre):
    """By day and place: is the point inside, any of its circle, all of its circle."""
    found = {}
    for position in positions.unique():
        land = to_metric([table.geometry.iloc[position]], theatre.metric_crs)[0]
        shapely.prepare(land)
        found[position] = np.array(
            [
                shapely.intersects(land, points),
                shapely.intersects(land, circles),
                shapely.covers(land, circles),
            ]
        )
    return np.stack([found[position] for position in positions], axis=1)


def _first_last(inside: np.ndarray, days: list[date]) -> tuple[list[str], list[str]]:
    """The first and the last day of each place; empty text for never."""
    first, last = [], []
    for column in inside.T:
        held = np.flatnonzero(column)
        first.append(str(days[held[0]]) if len(held) else "")
        last.append(str(days[held[-1]]) if len(held) else "")
    return first, last


SPELLS = ["name", "source", "status", "first", "last", "is_exact"]


def from_outlines(
    table: gpd.GeoDataFrame, places: pd.DataFrame, theatre: Theatre, start: date, end: date
) -> pd.DataFrame:
    """The runs of days on which each place's point lay in one source's land, by status."""
    days = day_list(start, end)
    points = to_metric(shapely.points(places["lon"], places["lat"]), theatre.metric_crs)
    rows = []
    for status, positions in on_day.day_rows(table, days).items():
        used = positions.unique()
        land = to_metric(table.geometry.iloc[used].to_numpy(), theatre.metric_crs)
        hit = dict(zip(used, (shapely.intersects(shape, points) for shape in land), strict=True))
        inside = np.stack([hit[position] for position in positions])
        for name, column in zip(places["name"], inside.T, strict=True):
            rows += [
                (name, table["source"].iloc[0], status, str(days[a]), str(days[b]), True)
                for a, b in runs(column)
            ]
    return pd.DataFrame(rows, columns=SPELLS)


def from_ends(history: pd.DataFrame) -> pd.DataFrame:
    """One run a place from the first to the last day held, and whether it can have no break."""
    rows = history[history["held_last"] != ""]
    span = pd.to_datetime(rows["held_last"]) - pd.to_datetime(rows["held_first"])
    made = rows.rename(columns={"held_first": "first", "held_last": "last"})
    exact = span.dt.days + 1 == rows["held_days"]
    return made.assign(status="held", is_exact=exact)[SPELLS].reset_index(drop=True)


def exchanges(spells: pd.DataFrame, spans: dict[str, tuple[date, date]]) -> pd.DataFrame:
    """When places were taken (the first day held) and lost (the first day not held), by date.

    ``spells`` are runs of days (:func:`from_outlines`), ``spans`` the days of each source: what is
    held on the first was not taken then, and what is held on the last is not lost.

    >>> runs = pd.DataFrame([("Sudzha", "owl", "held", "2025-03-01", "2025-03-11", True)],
    ...     columns=SPELLS)
    >>> exchanges(runs, {"owl": (date(2025, 3, 1), date(2025, 3, 31))}).values.tolist()
    [['Sudzha', 'owl', 'lost', '2025-03-12', True]]
    """
    held = spells[spells["status"] == "held"]
    opens, closes = (held["source"].map(lambda key, n=n: str(spans[key][n])) for n in (0, 1))
    gone = (pd.to_datetime(held["last"]) + pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d")
    taken = held[held["first"] > opens].assign(event="taken").rename(columns={"first": "date"})
    lost = held.assign(event="lost", date=gone)[held["last"] < closes]
    columns = ["name", "source", "event", "date", "is_exact"]
    found = pd.concat([taken, lost])[columns]
    return found.sort_values(["date", "source", "name"], kind="stable", ignore_index=True)


def runs(inside: np.ndarray) -> list[tuple[int, int]]:
    """The first and the last position of each run of True.

    >>> runs(np.array([True, True, False, True]))
    [(0, 1), (3, 3)]
    """
    edges = np.diff(np.concatenate([[False], inside, [False]]).astype(int))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
