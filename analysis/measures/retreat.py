"""How far and how fast, day by day: depth, front, retreat and pace."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache, partial

import geopandas as gpd
import pandas as pd

from ..base import memo
from ..base.days import day_list
from ..theatres.theatre import Theatre
from .area import OTHER_SCOPE, days_away, faults_before
from .change import is_fault
from .depth import Baseline
from .displacement import held_on, part_of
from .front import Land
from .sectors import with_rest
from .ways import Ways

WINDOWS = (2, 7)
# The largest ways that headlines and figures name: no sliver and no vertex makes them.
RETREAT, ADVANCE = "retreat, 1 km² or more", "advance, 1 km² or more"
IN_SECTORS = ("retreat_{}d_km", "retreat_{}d_max_km", "lost_{}d_km2", "advance_{}d_km",
              "advance_{}d_max_km")  # fmt: skip


def by_day(
    table: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date, part: str = "",
    windows: tuple[int, ...] = WINDOWS, wide: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Depth, front, retreat and pace of one source, a row a day.

    ``part`` is a part of the theatre (the main one if empty) or ``whole``. For each window of 2
    and 7 days back: ``retreat_2d_km`` (of 1 km2 and more) and ``retreat_2d_max_km, _p90_km,
    _median_km`` (of points), ``swept_2d_km``, ``front_lost_2d_share``, ``towards_2d`` (see
    :func:`displacement.displacement`), ``pace_2d_km_day`` (the maximum divided by the days),
    ``lost_2d_km2``, and for the other direction ``advance_2d_km, advance_2d_max_km``. A window
    that begins before the table is left empty, and so is one shorter than the usual interval
    between the source's maps: a weekly map cannot tell two days. Of a fault before ``start`` no
    daily table tells, so that windows with one are left empty here; of later ones :func:`moves`
    does the same. ``wide`` is the same source's
    table of a wider area: land that a front near the frame can fall back on, and from which land in
    a corner was entered. Rates of advance per day are the usual measure of the literature on
    military operations (e.g. Helmbold, "Rates of Advance in Historical Land Combat Operations",
    CAA, 1990); they average over halts.
    """
    found = stretch(table, theatre, start, day_list(start, end), part, windows, wide)
    return without_faults(found, faults_before(table, theatre, start, end, max(windows)))


def stretch(
    table: gpd.GeoDataFrame, theatre: Theatre, since: date, days: list[date], part: str = "",
    windows: tuple[int, ...] = WINDOWS, wide: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """:func:`by_day` of some days in a row, so that several processes can share a window.

    ``since`` is its first day, from whose front depths are measured. Faults from before it are left
    to the caller (:func:`without_faults`).
    """
    ways = Ways(table, theatre, days[0], days[-1], part, windows, wide)
    first = part_of(held_on(table, since), theatre, part)
    beyond = None if wide is None else held_on(wide, since)
    baseline = cache(lambda: Baseline(theatre, first, beyond))  # made only where it is asked
    depths: dict[int, dict[str, float]] = {}
    known: dict[int, list] = {window: [] for window in windows}
    for day in days:  # day by day: the land at hand serves its depth and both windows
        place = ways.positions[day]
        if place not in depths:
            given = theatre, first, beyond, ways.shapes[place]
            depths[place] = memo.once("depth", given, partial(_depth, baseline, ways.land, place))
        for window in windows:
            known[window].append(ways.to(day, window))
    result = pd.DataFrame([depths[ways.positions[day]] for day in days])
    result.insert(0, "date", [day.isoformat() for day in days])
    result.insert(1, "source", ways.maker.key)
    result.insert(2, "part", part or theatre.main_part)
    result.insert(3, "quantity", ways.maker.quantity(theatre.holder))
    result.insert(4, "rests_on", ways.rests_on(days))
    return pd.concat([result, *(_window_columns(known[w], w) for w in windows)], axis=1)


def _depth(
    baseline: Callable[[], Baseline], land: Callable[[int], Land], place: int
) -> dict[str, float]:
    return baseline().of_land(land(place))


def by_sector(
    table: gpd.GeoDataFrame, layer: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date,
    wide: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Retreat and advance of one source in each sector, a row a day and sector.

    ``layer`` is :func:`sectors.checked`; what lies in no sector is ``elsewhere``, the last. Asked
    is what was lost (or gained) within the sector, of the whole theatre's land: it falls back on
    land still held anywhere, beyond the sector too, and the sector's edge is no front. So the
    farthest point of the whole lies in one of the sectors, and ``lost_2d_km2`` sums to that of the
    whole. A piece of 1 km2 that an edge cuts counts on each side by what lies there.
    """
    shapes, days = with_rest(layer, theatre), day_list(start, end)
    ways = Ways(table, theatre, start, end, "whole", WINDOWS, wide, shapes)
    keys = pd.MultiIndex.from_product([days, list(shapes)], names=["date", "sector"])
    found = [[ways.to(day, window, name) for window in WINDOWS] for day, name in keys]
    known = zip(WINDOWS, zip(*found, strict=True), strict=True)
    result = keys.to_frame(index=False)
    result.insert(1, "source", ways.maker.key)
    result["quantity"] = ways.maker.quantity(theatre.holder)
    result["rests_on"] = ways.rests_on(list(result["date"]))
    result["date"] = result["date"].astype(str)
    parts = [
        _window_columns(own, window)[[name.format(window) for name in IN_SECTORS]]
        for window, own in known
    ]
    faults = faults_before(table, theatre, days[0], end, max(WINDOWS))
    return without_faults(pd.concat([result, *parts], axis=1), faults)


def _window_columns(known: Iterable, window: int) -> pd.DataFrame:
    name = f"{window}d"
    rows = [
        {}
        if item is None
        else {
            f"retreat_{name}_km": item[0].piece_km,
            f"retreat_{name}_max_km": item[0].max_km,
            f"retreat_{name}_p90_km": item[0].p90_km,
            f"retreat_{name}_median_km": item[0].median_km,
            f"swept_{name}_km": item[0].swept_km,
            f"front_lost_{name}_share": item[0].front_lost_share,
            f"pace_{name}_km_day": item[0].max_km / window,
            f"lost_{name}_km2": item[0].lost_km2,
            f"advance_{name}_km": item[1].piece_km,
            f"advance_{name}_max_km": item[1].max_km,
            f"towards_{name}": item[0].towards,
        }
        for item in known
    ]
    numbers = ("retreat_{}_km", "retreat_{}_max_km", "retreat_{}_p90_km", "retreat_{}_median_km",
               "swept_{}_km", "front_lost_{}_share", "pace_{}_km_day", "lost_{}_km2",
               "advance_{}_km", "advance_{}_max_km")  # fmt: skip
    columns = {column.format(name): float for column in numbers}
    frame = pd.DataFrame(rows, columns=[*columns, f"towards_{name}"])
    return frame.astype(columns)


def moves(days: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """The table with each window empty in which a map changed and not the front.

    ``days`` is :func:`by_day` of one or more sources, ``daily`` their daily table, whose
    ``change_fault`` names such days: a polygon that is missing or comes back is no way of a front.
    So are depths where ``has_depth``, which is added, is false: while a polygon was away; on all
    days where it was away on the first, from whose front they are measured; and where they are,
    from the day on which the map began to draw more or less.
    """
    own = without_faults(days, daily[is_fault(daily)])
    named = own.columns
    depths = [name for name in named if name.startswith(("depth_", "lost_depth_"))]
    own["has_depth"] = True
    for source, mine in daily.groupby("source"):
        own["has_depth"] &= (own["source"] != source) | ~_has_no_depth(own, mine)
    own[depths] = own[depths].where(own["has_depth"])
    return own


def without_faults(days: pd.DataFrame, faults: pd.DataFrame) -> pd.DataFrame:
    """The table with each window empty that has one of the days of the daily table ``faults``."""
    own = days.copy()
    day = pd.to_datetime(own["date"])
    for source, found in pd.to_datetime(faults["date"]).groupby(faults["source"]):
        for window in WINDOWS:
            columns = [name for name in own if f"_{window}d" in name]
            ends = {at + pd.Timedelta(days=n) for at in found for n in range(window)}
            has_fault = (own["source"] == source) & day.isin(ends)
            own[columns] = own[columns].mask(has_fault)
    return own


def _has_no_depth(days: pd.DataFrame, daily: pd.DataFrame) -> pd.Series:
    """On which days depths say nothing of a source; see :func:`moves`."""
    away, dates = days_away(daily), daily["date"]
    is_unknown = days["date"].isin(away)
    if "lost_depth_km" not in days:
        return is_unknown
    other = dates[(daily["change_fault"] == OTHER_SCOPE) & (dates > dates.iloc[0])]
    is_other = days["date"] >= other.min() if len(other) else False
    return is_unknown | is_other | (dates.iloc[0] in away)


def fastest(days: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """The largest retreat, advance and loss in any window, by source and sector, with their days.

    Parameters
    ----------
    days : DataFrame
        :func:`analysis.retreat` of one or more sources, or the same by sector.
    daily : DataFrame
        Their daily table (:func:`analysis.daily`), which has the ages and the faults of the maps.

    Returns
    -------
    DataFrame
        ``source, measure, window_days, value, unit, from, to, map_days``, with sectors ``sector``
        after the source. ``from`` and ``to`` are the first and the last day of the window;
        ``map_days`` is how many days lie between the two maps that were compared: a map that holds
        on a day can be older than it. Empty where the window opens before the table. Where
        nothing moved the value is 0 and no day is named.

    Notes
    -----
    Measures that a source cannot give are left out, and so are windows in which a map changed and
    not the front.

    Examples
    --------
    >>> import analysis
    >>> w = analysis.window("kursk", "2025-03-01", "2025-03-16", ["deepstate"])
    >>> found = fastest(analysis.retreat(w), analysis.daily(w)).iloc[0]
    >>> round(float(found["value"]), 1), found["from"], found["to"]
    (10.2, '2025-03-10', '2025-03-12')
    """
    rows, keys = [], [name for name in ("source", "sector") if name in days]
    for key, own in moves(days, daily).groupby(keys, sort=False):
        for window in WINDOWS:
            for measure, column, unit in (
                (RETREAT, f"retreat_{window}d_km", "km"),
                ("retreat, farthest point", f"retreat_{window}d_max_km", "km"),
                ("retreat, median point", f"retreat_{window}d_median_km", "km"),
                (ADVANCE, f"advance_{window}d_km", "km"),
                ("swept distance", f"swept_{window}d_km", "km"),
                ("area lost", f"lost_{window}d_km2", "km2"),
            ):
                if column in own and own[column].notna().any():
                    best = own.loc[own[column].idxmax()]
                    since = date.fromisoformat(best["date"]) - timedelta(days=window)
                    span = str(since), best["date"]
                    if best[column] == 0:
                        span = "", ""  # every window is as good, and the first is no finding
                    apart = days_between_maps(daily, key[0], *span)
                    rows.append((*key, measure, window, best[column], unit, *span, apart))
    columns = [*keys, "measure", "window_days", "value", "unit", "from", "to", "map_days"]
    return pd.DataFrame(rows, columns=columns).astype({"map_days": float})


def longest(fastest: pd.DataFrame, window_days: int = 2) -> pd.Series | None:
    """The row of :func:`fastest` with the longest retreat of any map; None where there is none.

    >>> rows = pd.DataFrame({"window_days": [2, 2, 7], "value": [1.5, 4.0, 9.0]})
    >>> rows["measure"] = RETREAT
    >>> float(longest(rows)["value"]), longest(rows, 30)
    (4.0, None)
    """
    own = fastest[(fastest["measure"] == RETREAT) & (fastest["window_days"] == window_days)]
    best = None if own.empty else own.loc[own["value"].idxmax()]
    return best if best is not None and best["value"] > 0 else None


def days_between_maps(daily: pd.DataFrame, source: str, first: str, second: str) -> float:
    """How many days lie between the maps that hold on two days; empty where one is not in a table.

    >>> daily = pd.DataFrame({"date": ["2025-03-10", "2025-03-12"], "source": "liveuamap",
    ...     "map_age_days": [1, 0]})
    >>> days_between_maps(daily, "liveuamap", "2025-03-10", "2025-03-12")
    3.0
    """
    ages = daily[daily["source"] == source].set_index("date")["map_age_days"]
    if not {first, second} <= set(ages.index):
        return float("nan")
    days = (date.fromisoformat(second) - date.fromisoformat(first)).days
    return float(days + ages[first] - ages[second])
