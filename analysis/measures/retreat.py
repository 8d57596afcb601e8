"""How far and how fast, day by day: depth, front, retreat and pace."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache, partial

import geopandas as gpd
import pandas as pd

from ..base import edges, memo
from ..base.days import day_list
from ..control import on_day
from ..control.table import primary
from ..maps import sources
from ..theatres.theatre import Theatre
from .area import OTHER_SCOPE, days_away, faults_before
from .change import is_fault
from .depth import Baseline
from .displacement import Displacement, held_on, of_lands, part_of
from .front import Land

WINDOWS = (2, 7)
# The largest ways that headlines and figures name: no sliver and no vertex makes them.
RETREAT, ADVANCE = "retreat, 1 km² or more", "advance, 1 km² or more"
LANDS_KEPT = 32  # shapes whose edges are kept at hand: more than the longest window has


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
    days = day_list(start, end)
    maker = sources.get(table["source"].iloc[0])
    first = on_day.first_day(table)
    eve = max(start - timedelta(days=max(windows)), first)
    rows = on_day.day_rows(table, day_list(min(eve, start), end))
    positions = rows[primary(rows)]
    shapes = {p: part_of(table.geometry.iloc[p], theatre, part) for p in positions.unique()}
    start = shapes[positions[days[0]]]
    beyond = None if wide is None else held_on(wide, days[0])
    baseline = cache(lambda: Baseline(theatre, start, beyond))  # made only where it is asked
    lengths: dict[int, float] = {}
    land = lru_cache(LANDS_KEPT)(lambda place: Land(shapes[place], theatre, lengths))
    moves = _Moves(theatre, positions, land, wide)
    depths: dict[int, dict[str, float]] = {}
    known: dict[int, list] = {window: [] for window in windows}
    for day in days:  # day by day: the land at hand serves its depth and both windows
        place = positions[day]
        if place not in depths:
            given = theatre, start, beyond, shapes[place]
            depths[place] = memo.once("depth", given, partial(_depth, baseline, land, place))
        for window in windows:
            past = day - timedelta(days=window)
            is_known = past in positions.index and not maker.is_too_rare_for(window)
            known[window].append(moves.between(past, day) if is_known else None)
    result = pd.DataFrame([depths[positions[day]] for day in days])
    result.insert(0, "date", [day.isoformat() for day in days])
    result.insert(1, "source", maker.key)
    result.insert(2, "part", part or theatre.main_part)
    result.insert(3, "quantity", maker.quantity(theatre.holder))
    result.insert(4, "rests_on", table["basis"].to_numpy()[positions.loc[days]])
    found = pd.concat([result, *(_window_columns(known[w], w) for w in windows)], axis=1)
    return _without_faults(found, faults_before(table, theatre, days[0], end, max(windows)))


def _depth(
    baseline: Callable[[], Baseline], land: Callable[[int], Land], place: int
) -> dict[str, float]:
    return baseline().of_land(land(place))


class _Moves:
    """What happened between two days; days that repeat the same maps are measured once."""

    def __init__(
        self, theatre: Theatre, positions: pd.Series, land: Callable[[int], Land],
        wide: gpd.GeoDataFrame | None,
    ) -> None:  # fmt: skip
        """``positions`` has for each day the key of its ``land``; ``wide`` is its own table."""
        self._theatre, self._of_day, self._land = theatre, positions, land
        self._wide_of_day = None
        if wide is not None:
            rows = on_day.day_rows(wide, list(positions.index))
            self._wide_of_day = rows[primary(rows)]
            outlines = wide.geometry.array
            self._beyond = lru_cache(LANDS_KEPT)(lambda place: Land(outlines[place], theatre))
        self._known = cache(self._measured)

    def between(self, first: date, second: date) -> tuple[Displacement, Displacement]:
        """Retreat and advance."""
        a, b = self._of_day[first], self._of_day[second]
        if self._land(a).shape.equals_exact(self._land(b).shape):
            return Displacement(), Displacement()
        if self._wide_of_day is None:
            return self._known(a, b)
        return self._known(a, b, self._wide_of_day[first], self._wide_of_day[second])

    def _measured(self, a, b, *wide) -> tuple[Displacement, Displacement]:
        before, after = self._land(a), self._land(b)
        old, new = map(self._beyond, wide) if wide else (None, None)
        shapes = [land.shape for land in (before, after, old, new) if land is not None]
        return memo.once(
            "moves", (self._theatre, *shapes), lambda: self._anew(before, after, old, new)
        )

    @staticmethod
    def _anew(
        before: Land, after: Land, old: Land | None, new: Land | None
    ) -> tuple[Displacement, Displacement]:
        gained, lost, _ = edges.between(before.shape, after.shape)
        return of_lands(before, after, lost, new), of_lands(after, before, gained, old)


def _window_columns(known: list, window: int) -> pd.DataFrame:
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
    own = _without_faults(days, daily[is_fault(daily)])
    named = own.columns
    depths = [name for name in named if name.startswith(("depth_", "lost_depth_"))]
    own["has_depth"] = True
    for source, mine in daily.groupby("source"):
        own["has_depth"] &= (own["source"] != source) | ~_has_no_depth(own, mine)
    own[depths] = own[depths].where(own["has_depth"])
    return own


def _without_faults(days: pd.DataFrame, faults: pd.DataFrame) -> pd.DataFrame:
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
    """The largest retreat, advance and loss in any window, by source, with their days.

    ``days`` is :func:`by_day` of one or more sources, ``daily`` their daily table, which has the
    ages of the maps; returns ``source, measure, window_days, value, unit, from, to, map_days``.
    ``map_days`` is how many days lie between the two maps that were compared: a map that holds on
    a day can be older than it. Empty where the window opens before the table. Measures that a
    source cannot give are left out, and so are windows in which a map changed and not the front.
    """
    rows = []
    for source, own in moves(days, daily).groupby("source", sort=False):
        for window in WINDOWS:
            for measure, column, unit in (
                (RETREAT, f"retreat_{window}d_km", "km"),
                ("retreat, farthest point", f"retreat_{window}d_max_km", "km"),
                ("retreat, median point", f"retreat_{window}d_median_km", "km"),
                (ADVANCE, f"advance_{window}d_km", "km"),
                ("swept distance", f"swept_{window}d_km", "km"),
                ("area lost", f"lost_{window}d_km2", "km2"),
            ):
                if own[column].notna().any():
                    best = own.loc[own[column].idxmax()]
                    since = date.fromisoformat(best["date"]) - timedelta(days=window)
                    span = str(since), best["date"]
                    apart = days_between_maps(daily, source, *span)
                    rows.append((source, measure, window, best[column], unit, *span, apart))
    columns = ["source", "measure", "window_days", "value", "unit", "from", "to", "map_days"]
    return pd.DataFrame(rows, columns=columns).astype({"map_days": float})


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
