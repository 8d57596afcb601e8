"""Two makers' maps against each other: where they agree, and which of them is later."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base.days import day_list
from ..base.geometry import area_km2, common, dissolve, minus
from ..control import on_day
from ..maps import sources
from ..theatres.theatre import Theatre
from . import joined

LATER_DAYS = 7  # land that the other map draws within a week counts as drawn later, not differently
SAME_KM2 = 0.05  # two areas that differ by no more are the same


def daily(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, start: date, end: date) -> pd.DataFrame:
    """Agreement of held land between two sources, a row a day (areas in km2).

    ``both_km2, only_<a>_km2, only_<b>_km2``; ``iou`` = both / union (empty when neither holds any);
    and the difference split in two: ``later_km2``, land that only one map gives on the day but the
    other gives too within 7 days before or after, and ``differs_km2``, the rest. IoU weighs a
    square kilometre at the front like one in the middle, so it falls as the salient shrinks even
    if the lines stay as far apart. Source: Jaccard index (Jaccard 1901).
    """
    names = [table["source"].iloc[0] for table in (a, b)]
    days = day_list(start, end)
    held = [_held_by_day(table, days) for table in (a, b)]
    known: dict = {}
    rows = []
    for n in range(len(days)):
        near = slice(max(n - LATER_DAYS, 0), n + LATER_DAYS + 1)
        key = tuple((id(own[n]), tuple(dict.fromkeys(id(s) for s in own[near]))) for own in held)
        if key not in known:
            known[key] = _compare(held[0][n], held[1][n], *(_unique(own[near]) for own in held))
        rows.append(known[key])
    columns = [
        "both_km2",
        f"only_{names[0]}_km2",
        f"only_{names[1]}_km2",
        "later_km2",
        "differs_km2",
    ]
    table = pd.DataFrame(rows, columns=columns)
    union = table.iloc[:, :3].sum(axis=1)
    table["iou"] = (table["both_km2"] / union).where(union > 0)
    table.insert(0, "date", [day.isoformat() for day in days])
    return table


def makers(tables: dict[str, gpd.GeoDataFrame]) -> list[str]:
    """One source a maker, in order: a copy of a map stands in only where the map itself is not.

    >>> makers(dict.fromkeys(["deepstate", "deepstate_occupied", "owl"]))
    ['deepstate', 'owl']
    """
    own = {sources.get(key).continues or key: key for key in reversed(tables)}
    return sources.in_order(own.values())


def pair(tables: dict[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """The two makers whose maps change most often, or an empty dict where there is only one."""
    often = sorted(makers(tables), key=lambda key: -tables[key]["valid_from"].nunique())
    picked = sources.in_order(often[:2])
    return {key: tables[key] for key in picked} if len(picked) == 2 else {}


def continuation(days: pd.DataFrame, theatre: Theatre) -> pd.DataFrame:
    """How a source that copies another agrees with it on common days: ``date, differs_km2, is``.

    ``is`` says whose land the copy gives on a day, to within 0.05 km2: the ``same`` as the other's
    map of that day, or, copied before the evening's change, that of a ``day before`` (up to two,
    as far as daily areas can tell), or ``other``. ``differs_km2`` is the copy's area less the
    other's on that day, without the land that the copy is known to lack (``lacks``: Tuzla).
    """
    wide = days.pivot(index="date", columns="source", values="held_km2")
    found = []
    for key, original in joined.originals(list(wide)).items():
        lacks = sum(
            km2
            for lon, lat, km2 in sources.get(key).lacks
            if shapely.contains_xy(theatre.area, lon, lat)
        )
        own, other = wide[key], wide[original] - lacks
        both = own.notna() & other.notna()
        near = [(own - other.shift(n)).abs() <= SAME_KM2 for n in (0, 1, 2)]
        kind = np.select([near[0], near[1] | near[2]], ["same", "day before"], "other")
        table = pd.DataFrame({"date": wide.index, "differs_km2": own - other, "is": kind})
        found.append(table[both.to_numpy()])
    columns = ["date", "differs_km2", "is"]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def _compare(a, b, near_a: list, near_b: list) -> tuple[float, ...]:
    """Areas of both, only a, only b, and how much of the difference is a matter of days."""
    only_a, only_b = minus(a, b), minus(b, a)
    later = area_km2(common(only_a, dissolve(near_b))) + area_km2(common(only_b, dissolve(near_a)))
    alone = area_km2(only_a), area_km2(only_b)
    return area_km2(common(a, b)), *alone, later, max(sum(alone) - later, 0.0)


def _held_by_day(table: gpd.GeoDataFrame, days: list[date]) -> list:
    positions = on_day.day_rows(table, days)["held"]
    shapes = {position: table.geometry.iloc[position] for position in positions.unique()}
    return [shapes[position] for position in positions]


def _unique(shapes: list) -> list:
    return list({id(shape): shape for shape in shapes}.values())


def place_spread(histories: pd.DataFrame) -> pd.DataFrame:
    """Days between the first and the last source to show a place taken, and lost.

    ``name, sources, taken_days, lost_days``, for places that two sources or more ever held.
    """
    held = histories[histories["held_first"] != ""]
    rows = []
    for name, own in held.groupby("name", sort=False):
        if len(own) > 1:
            taken, lost = (pd.to_datetime(own[column]) for column in ("held_first", "held_last"))
            spans = [(dates.max() - dates.min()).days for dates in (taken, lost)]
            rows.append((name, len(own), *spans))
    return pd.DataFrame(rows, columns=["name", "sources", "taken_days", "lost_days"])


def committed_share(table: pd.DataFrame) -> float:
    """The share of all difference that is a matter of days, over the whole table."""
    total = table["later_km2"].sum() + table["differs_km2"].sum()
    return float(table["later_km2"].sum() / total) if total > SAME_KM2 else 0.0
