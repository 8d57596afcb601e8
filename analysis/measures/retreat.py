"""How far and how fast, day by day: depth, front, displacement and pace."""

from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import product

import geopandas as gpd
import pandas as pd

from ..base.days import day_list, day_of
from ..control import on_day
from ..control.table import primary
from ..maps import sources
from ..theatres.theatre import Theatre
from . import change
from .depth import Baseline
from .displacement import Displacement, of_lands, part_of
from .front import Land

WINDOWS = (2, 7)
LANDS_KEPT = 32  # shapes whose edges are kept at hand: more than the longest window has


def by_day(
    table: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date, part: str = "",
    windows: tuple[int, ...] = WINDOWS,
) -> pd.DataFrame:  # fmt: skip
    """Depth, front, displacement and pace of one source, a row a day.

    ``part`` is a part of the theatre (the main one if empty) or ``whole``. For each window of 2
    and 7 days back: ``displacement_2d_max_km, _p90_km, _median_km``, ``pace_2d_km_day`` (the
    maximum divided by the days), ``lost_2d_km2``, and for the other direction
    ``advance_2d_max_km``. A window that begins before the table is left empty, and so is one
    shorter than the usual interval between the source's maps: a weekly map cannot tell two days.
    ``towards_2d`` says whether distances are to land still held or, when none is left, to the
    border. ``vanished_2d_km2`` are pockets that went whole, reported apart. Rates of advance per
    day are the usual measure of the military-operations literature (e.g. Helmbold, "Rates of
    Advance in Historical Land Combat Operations", CAA, 1990); they average over halts.
    """
    days = day_list(start, end)
    first = day_of(table["valid_from"].min())
    eve = max(start - timedelta(days=max(windows)), first)
    rows = on_day.day_rows(table, day_list(min(eve, start), end))
    positions = rows[primary(rows)]
    shapes = {p: part_of(table.geometry.iloc[p], theatre, part) for p in positions.unique()}
    baseline = Baseline(theatre, shapes[positions[days[0]]])
    measures = {p: baseline.of(shapes[p]) for p in positions[days].unique()}
    result = pd.DataFrame([measures[positions[day]] for day in days])
    if theatre.baseline == "border":
        result = result.drop(columns="lost_depth_max_km")  # there is no land from before
    maker = sources.get(table["source"].iloc[0])
    result.insert(0, "date", [day.isoformat() for day in days])
    result.insert(1, "source", maker.key)
    result.insert(2, "part", part or theatre.main_part)
    result.insert(3, "quantity", maker.quantity(theatre.holder))
    result.insert(4, "rests_on", table["basis"].to_numpy()[positions.loc[days]])
    land = lru_cache(LANDS_KEPT)(lambda position: Land(shapes[position], theatre))
    moved = cache(lambda a, b: _moved(land(a), land(b)))
    known = {window: [] for window in windows}
    for day, window in product(days, windows):  # day by day: the shapes at hand serve both windows
        past = positions.get(day - timedelta(days=window))
        known[window].append(
            None if past is None or maker.is_too_rare_for(window) else moved(past, positions[day])
        )
    return pd.concat([result, *(_window_columns(known[w], w) for w in windows)], axis=1)


def _moved(before: Land, after: Land) -> tuple[Displacement, Displacement, float]:
    if before.shape.equals_exact(after.shape):
        return Displacement(), Displacement(), 0.0
    lost = change.change(before.shape, after.shape)[1]
    return of_lands(before, after), of_lands(after, before), lost


def _window_columns(known: list, window: int) -> pd.DataFrame:
    name = f"{window}d"
    rows = [
        {}
        if item is None
        else {
            f"displacement_{name}_max_km": item[0].max_km,
            f"displacement_{name}_p90_km": item[0].p90_km,
            f"displacement_{name}_median_km": item[0].median_km,
            f"pace_{name}_km_day": item[0].max_km / window,
            f"lost_{name}_km2": item[2],
            f"towards_{name}": item[0].towards,
            f"vanished_{name}_km2": item[0].vanished_km2,
            f"vanished_{name}_max_km": item[0].vanished_max_km,
            f"advance_{name}_max_km": item[1].max_km,
        }
        for item in known
    ]
    numbers = ("displacement_{}_max_km", "displacement_{}_p90_km", "displacement_{}_median_km",
               "pace_{}_km_day", "lost_{}_km2", "vanished_{}_km2", "vanished_{}_max_km",
               "advance_{}_max_km")  # fmt: skip
    columns = {column.format(name): float for column in numbers}
    frame = pd.DataFrame(rows, columns=[*columns, f"towards_{name}"])
    return frame.astype(columns)


def fastest(days: pd.DataFrame) -> pd.DataFrame:
    """The largest displacement, advance and loss in any window, by source, with their days.

    ``days`` is :func:`by_day` of one or more sources; returns ``source, measure, window_days,
    value, unit, from, to``. Measures that a source cannot give are left out.
    """
    rows = []
    for source, own in days.groupby("source", sort=False):
        for window in WINDOWS:
            for measure, column, unit in (
                ("retreat, farthest point", f"displacement_{window}d_max_km", "km"),
                ("retreat, median point", f"displacement_{window}d_median_km", "km"),
                ("advance, farthest point", f"advance_{window}d_max_km", "km"),
                ("area lost", f"lost_{window}d_km2", "km2"),
            ):
                if own[column].notna().any():
                    best = own.loc[own[column].idxmax()]
                    since = date.fromisoformat(best["date"]) - timedelta(days=window)
                    rows.append(
                        (source, measure, window, best[column], unit, str(since), best["date"])
                    )
    columns = ["source", "measure", "window_days", "value", "unit", "from", "to"]
    return pd.DataFrame(rows, columns=columns)
