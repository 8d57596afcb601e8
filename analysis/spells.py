"""On which runs of days a place was held or contested, and which places a figure shows."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from . import control, settlements
from .geometry import to_metric
from .theatres import Theatre

COLUMNS = ["name", "source", "status", "first", "last", "is_exact"]
SHOWN = 25


def of_places(history: pd.DataFrame, theatre: Theatre, start: date, end: date) -> pd.DataFrame:
    """Runs of days by place, source and status: ``first`` to ``last``, both inclusive.

    From the committed outlines day by day where there are any. Of a source without committed
    outlines (ISW) only the first and the last day are known, from ``history``; ``is_exact`` is then
    False where fewer days were held than lie between them.
    """
    found = []
    for key, own in history.groupby("source", sort=False):
        if key in control.COMMITTED_SOURCES:
            found.append(from_outlines(control.load(theatre, key, start, end), theatre, start, end))
        else:
            found.append(from_ends(own))
    return pd.concat(found, ignore_index=True)


def from_outlines(
    table: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date
) -> pd.DataFrame:
    """The runs of days on which each place's point lay in one source's land, by status."""
    days = control.day_list(start, end)
    places = settlements.read()
    points = to_metric(shapely.points(places["lon"], places["lat"]), theatre.metric_crs)
    rows = []
    for status, positions in control.day_rows(table, days).items():
        used = positions.unique()
        land = to_metric(table.geometry.iloc[used].to_numpy(), theatre.metric_crs)
        hit = dict(zip(used, (shapely.intersects(shape, points) for shape in land), strict=True))
        inside = np.stack([hit[position] for position in positions])
        for name, column in zip(places["name"], inside.T, strict=True):
            rows += [
                (name, table["source"].iloc[0], status, str(days[a]), str(days[b]), True)
                for a, b in runs(column)
            ]
    return pd.DataFrame(rows, columns=COLUMNS)


def from_ends(history: pd.DataFrame) -> pd.DataFrame:
    """One run a place from the first to the last day held, and whether it can have no break."""
    rows = history[history["held_last"] != ""]
    span = pd.to_datetime(rows["held_last"]) - pd.to_datetime(rows["held_first"])
    made = rows.rename(columns={"held_first": "first", "held_last": "last"})
    exact = span.dt.days + 1 == rows["held_days"]
    return made.assign(status="held", is_exact=exact)[COLUMNS].reset_index(drop=True)


def runs(inside: np.ndarray) -> list[tuple[int, int]]:
    """The first and the last position of each run of True.

    >>> runs(np.array([True, True, False, True]))
    [(0, 1), (3, 3)]
    """
    edges = np.diff(np.concatenate([[False], inside, [False]]).astype(int))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def picked(history: pd.DataFrame, count: int = SHOWN) -> list[str]:
    """The places that a figure shows, the one that was lost last first, by a written rule.

    All places with a printed date; then those that were held on the most days, summed over the
    sources, until there are ``count``. They stand in the order of the last day on which any source
    still had them, then of all days.
    """
    held = history[history["held_days"] > 0].groupby("name")
    days, last = held["held_days"].sum(), held["held_last"].max()
    order = days.sort_values(ascending=False, kind="stable").index
    printed = [name for name in order if name in set(settlements.published()["place"])]
    rest = [name for name in order if name not in printed]
    names = (printed + rest)[: max(count, len(printed))]
    return sorted(names, key=lambda name: (last[name], days[name], name), reverse=True)
