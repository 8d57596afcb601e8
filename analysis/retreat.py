"""How far and how fast: the front, its displacement and pace, beside depth, day by day."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from . import control, fetch, paths, prepared, schemas, sources, territory
from .depth import Baseline
from .errors import UsageError, did_you_mean
from .geometry import common
from .land import (
    STEP_M,
    Land,
    border_line,
    border_zone,
    line_tree,
    lon_lat,
    nearest_km,
    on_frame,
)
from .theatres import Theatre

WINDOWS = (2, 7)
SAME_KM = 0.001  # a point this near is on the same outline: what is left is rounding
LANDS_KEPT = 32  # shapes whose edges are kept at hand: more than the longest window has


class Displacement(NamedTuple):
    """How far the front went between two shapes; distances in km, places as (lon, lat).

    ``towards`` is ``held``, or ``border`` when nothing is left held. ``vanished_km2`` and
    ``vanished_max_km`` are the pockets that went whole while other land stayed: they have no land
    to fall back on, so their distance (to the nearest land still held or to the border, whichever
    is nearer) is told apart and is not in the other three.
    """

    max_km: float = 0.0
    p90_km: float = 0.0
    median_km: float = 0.0
    start: tuple[float, float] | None = None
    end: tuple[float, float] | None = None
    towards: str = "held"
    vanished_km2: float = 0.0
    vanished_max_km: float = 0.0


def displacement(before, after, theatre: Theatre) -> Displacement:
    """How far the front of ``before`` retreated to ``after`` (lon/lat shapes of one part).

    For every point of the old front that is no longer held, the distance to the nearest land still
    held: the directed distance whose maximum is the one-sided Hausdorff distance, here with its
    90th percentile and median because a maximum hangs on one point. When nothing is left held the
    distance is to the border and ``towards`` says so. An advance is the same with the two shapes
    exchanged.

    It misleads when a map redraws a front that did not move, when one deep finger is lost (read
    the median), and it is no path: nobody walked the straight line. Directed distance: Hausdorff;
    Huttenlocher et al., "Comparing images using the Hausdorff distance", IEEE PAMI 15 (1993).

    A square 10 km deep on the border that shrinks to 4 km retreats 6 km (see the tests).

    >>> from analysis.theatres import KURSK
    >>> before, after = shapely.box(35.2, 51.25, 35.3, 51.35), shapely.box(35.2, 51.25, 35.3, 51.30)
    >>> found = displacement(before, after, KURSK)  # a twentieth of a degree of latitude
    >>> round(found.max_km, 2), found.towards
    (5.56, 'held')
    """
    return _displacement(Land(before, theatre), Land(after, theatre))


def _displacement(old: Land, new: Land) -> Displacement:
    if old.shape.is_empty:
        return Displacement()
    stayed, vanished = _split(old, new)
    towards = "border" if new.shape.is_empty else "held"
    points = _lost_points(stayed, new)
    distance = _distance_km(points, new)
    lost = distance > SAME_KM
    result = Displacement(towards=towards)
    if lost.any():
        result = _summary(points[lost], distance[lost], new, towards)
    if vanished is None:
        return result
    pockets = _lost_points(vanished, new)
    near = np.minimum(_distance_km(pockets, new), nearest_km(_border_tree(old.theatre), pockets))
    return result._replace(
        vanished_km2=float(shapely.area(vanished.metric)) / 1e6,
        vanished_max_km=float(near.max(initial=0.0)),
    )


def arrows(before, after, theatre: Theatre, every_km: float = 2.0) -> gpd.GeoDataFrame:
    """The displacement of the front as arrows: ``km, geometry`` (lines in the theatre's metres).

    From points of the old front that are no longer held to the nearest land still held (or to the
    border when none is), about one every ``every_km`` along the front; the longest is the first
    row. Pockets that vanished whole are left out, as in :func:`displacement`.
    """
    old, new = Land(before, theatre), Land(after, theatre)
    none = gpd.GeoDataFrame({"km": []}, geometry=[], crs=theatre.metric_crs)
    if old.shape.is_empty:
        return none
    points = _lost_points(_split(old, new)[0], new)
    distance = _distance_km(points, new)
    points, distance = points[distance > SAME_KM], distance[distance > SAME_KM]
    if len(points) == 0:
        return none
    step = max(int(every_km * 1000 / STEP_M), 1)
    chosen = np.unique([int(distance.argmax()), *range(0, len(points), step)])
    chosen = chosen[np.argsort(-distance[chosen], kind="stable")]
    lines = shapely.shortest_line(points[chosen], _target(new))
    return gpd.GeoDataFrame({"km": distance[chosen]}, geometry=lines, crs=theatre.metric_crs)


def between(
    table: gpd.GeoDataFrame, theatre: Theatre, first: date, second: date, way: str = "retreat"
) -> Displacement:
    """The displacement of the main part's front of one source between two days.

    ``way`` is ``retreat`` or ``advance``, which is the same with the days exchanged.
    """
    before, after = main_shapes(table, theatre, first, second)
    pair = (before, after) if way == "retreat" else (after, before)
    return displacement(*pair, theatre)


def main_shapes(table: gpd.GeoDataFrame, theatre: Theatre, *days: date) -> list:
    """The held land of the theatre's main part on each of the given days (lon/lat)."""
    rows = [control.at(table, day) for day in days]
    shapes = [row[row["status"].isin(control.PRIMARY)].geometry.iloc[0] for row in rows]
    return [_part(shape, theatre, "") for shape in shapes]


def _split(old: Land, new: Land) -> tuple[Land, Land | None]:
    """The connected pieces of ``old`` that share land with ``new``, and those that do not.

    With nothing left held no piece counts as vanished: all of it fell back on the border.
    """
    if new.shape.is_empty:
        return old, None
    pieces = shapely.get_parts(old.shape)
    shapely.prepare(new.shape)
    stays = shapely.contains_properly(new.shape, shapely.point_on_surface(pieces))
    shapely.destroy_prepared(new.shape)
    for n in np.flatnonzero(~stays):
        stays[n] = shapely.area(shapely.intersection(pieces[n], new.shape)) > 0
    if stays.all():
        return old, None
    kept, gone = (shapely.multipolygons(pieces[mask]) for mask in (stays, ~stays))
    return Land(kept, old.theatre), Land(gone, old.theatre)


def _summary(points, distance, new: Land, towards: str) -> Displacement:
    worst = int(distance.argmax())
    arrow = shapely.shortest_line(points[worst], _target(new))
    start, end = (tuple(xy) for xy in lon_lat(shapely.get_coordinates(arrow), new.theatre))
    p90, median = (float(np.quantile(distance, q)) for q in (0.9, 0.5))
    return Displacement(float(distance[worst]), p90, median, start, end, towards)


def _lost_points(old: Land, new: Land) -> np.ndarray:
    """Points every 100 m along those edges of the old front that the new outline does not have.

    An edge that both have was not lost. Each point stands once: the end of an edge is the start of
    the next.
    """
    if old.shape.is_empty:
        return np.array([], dtype=object)
    gone = ~np.isin(old.edges.key, new.edges.key)
    gone[gone] = ~on_frame(old.edges.pick(gone), old.theatre)
    lines = shapely.segmentize(old.lines[gone], STEP_M)
    xy, index = shapely.get_coordinates(lines, return_index=True)
    is_last = np.append(index[1:] != index[:-1], True)[: len(index)]
    xy = xy[~is_last]
    return shapely.points(xy[~shapely.contains_xy(border_zone(old.theatre), *xy.T)])


def _distance_km(points: np.ndarray, new: Land) -> np.ndarray:
    """From each point to the nearest land still held, or to the border when none is."""
    if new.shape.is_empty:
        return nearest_km(_border_tree(new.theatre), points)
    return new.distance_km(points)


def _target(new: Land):
    return border_line(new.theatre) if new.shape.is_empty else new.metric


@cache
def _border_tree(theatre: Theatre) -> shapely.STRtree:
    return line_tree(border_line(theatre))


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
    days = control.day_list(start, end)
    first = table["valid_from"].min().date()
    eve = max(start - timedelta(days=max(windows)), first)
    rows = control.day_rows(table, control.day_list(min(eve, start), end))
    positions = rows[next(status for status in control.PRIMARY if status in rows)]
    shapes = {p: _part(table.geometry.iloc[p], theatre, part) for p in positions.unique()}
    baseline = Baseline(theatre, shapes[positions[days[0]]])
    measures = {p: baseline.of(shapes[p]) for p in positions[days].unique()}
    result = pd.DataFrame([measures[positions[day]] for day in days])
    if theatre.baseline == "border":
        result = result.drop(columns="lost_depth_max_km")  # there is no land from before
    result.insert(0, "date", [day.isoformat() for day in days])
    result.insert(1, "source", table["source"].iloc[0])
    result.insert(2, "part", part or theatre.main_part)
    result.insert(3, "quantity", sources.get(table["source"].iloc[0]).quantity(theatre.holder))
    usual = fetch.usual_interval_days(table["source"].iloc[0])
    land = lru_cache(LANDS_KEPT)(lambda position: Land(shapes[position], theatre))
    moved = cache(lambda a, b: _moved(land(a), land(b)))
    known = {window: [] for window in windows}
    for day, window in product(days, windows):  # day by day: the shapes at hand serve both windows
        past = positions.get(day - timedelta(days=window))
        known[window].append(
            None if past is None or usual > window else moved(past, positions[day])
        )
    return pd.concat([result, *(_window_columns(known[w], w) for w in windows)], axis=1)


def _moved(before: Land, after: Land) -> tuple[Displacement, Displacement, float]:
    if before.shape.equals_exact(after.shape):
        return Displacement(), Displacement(), 0.0
    lost = territory.change(before.shape, after.shape)[1]
    return _displacement(before, after), _displacement(after, before), lost


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


def measure(theatre: Theatre, source: str, start: date, end: date, part: str = "") -> pd.DataFrame:
    """The daily retreat of one source, main part by default.

    DeepState and Owl in Kursk come from the committed table, measured on the makers' own outlines;
    anything else is measured on raw maps, and a sentence says how to fetch them.
    """
    control.refuse_unserved(theatre, source)
    control.day_list(start, end)
    _refuse_unknown_part(theatre, part)
    is_committed = source in control.COMMITTED_SOURCES and control.in_extract(theatre, start, end)
    if is_committed and part in ("", theatre.main_part):
        return load(theatre, source, start, end)
    if is_committed:
        return by_day(control.load(theatre, source, theatre.start, end), theatre, start, end, part)
    fetch.maps(source, start, end)  # refuses a window that no map covers
    eve = fetch.back(source, start, max(WINDOWS))
    maps = fetch.verified(fetch.maps(source, eve, end))
    table = control.from_maps(source, maps, theatre, until=end)
    return by_day(table, theatre, start, end, part)


def load(theatre: Theatre, source: str, start: date, end: date) -> pd.DataFrame:
    """The daily retreat for a notebook: committed numbers where they cover it, ISW's too."""
    if not control.in_extract(theatre, start, end):
        ready = prepared.rows("retreat.csv", theatre.name, source, start, end)
        return measure(theatre, source, start, end) if ready is None else ready
    rows = committed()
    wanted = (rows["source"] == source) & rows["date"].between(str(start), str(end))
    return rows[wanted].reset_index(drop=True)


def stack(
    theatre: Theatre, names: Iterable[str], start: date, end: date, part: str = ""
) -> pd.DataFrame:
    """The daily retreat of several sources, each for the days that its maps cover.

    The committed numbers serve where they cover it, ISW's too, unless a ``part`` is asked for.
    """
    spans = fetch.covered(names, start, end)
    tables = [
        measure(theatre, name, *span, part) if part else load(theatre, name, *span)
        for name, span in spans.items()
    ]
    return pd.concat(tables, ignore_index=True)


def committed() -> pd.DataFrame:
    """The committed daily retreat of all three sources (main part, the makers' own outlines)."""
    return pd.read_csv(schemas.committed(paths.RETREAT))


def _refuse_unknown_part(theatre: Theatre, part: str) -> None:
    known = list(dict.fromkeys([*theatre.part_areas(), "whole"]))
    if part and part not in known:
        raise UsageError(f"Unknown part {part!r}: {did_you_mean(part, known)}.")


def _part(shape, theatre: Theatre, part: str):
    """One part of held land, or all of it."""
    name = part or theatre.main_part
    return shape if name == "whole" else common(shape, theatre.part_areas()[name])
