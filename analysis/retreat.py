"""How far and how fast: depth from the border, the front, its displacement and pace."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from . import control, fetch, paths, schemas
from .errors import UsageError, did_you_mean
from .geometry import area_km2, common, minus, to_metric
from .theatres import Theatre, border

# Outline this near the border counts as border, not front: the makers' own border edges lie up to
# a few hundred metres off it (edges.csv). A strip narrower than this has no front.
REACH_M = 500.0
STEP_M = 100.0  # along outlines: a maximum is right to half of it
TILE_M = 10_000.0
GRID_M = 250.0  # over areas: a quantile of depth is right to about half of it
WINDOWS = (2, 7)
SAME_KM = 0.001  # a point this near is on the same outline: what is left is rounding

NO_DEPTH = {
    "depth_max_km": 0.0,
    "depth_lon": np.nan,
    "depth_lat": np.nan,
    "depth_p50_km": 0.0,
    "depth_p90_km": 0.0,
    "depth_mean_km": np.nan,
    "border_km": 0.0,
    "front_km": 0.0,
}


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
    old, new = _metric(before, theatre), _metric(after, theatre)
    if old.is_empty:
        return Displacement()
    line = baseline(theatre)
    stayed, vanished = _split(old, new)
    target, towards = (line, "border") if new.is_empty else (new, "held")
    points = _front_points(old if new.is_empty else stayed, theatre)
    distance = _distance_km(points, target)
    lost = distance > SAME_KM
    result = Displacement(towards=towards)
    if lost.any():
        result = _summary(points[lost], distance[lost], target, towards, theatre)
    if new.is_empty or vanished.is_empty:
        return result
    haven = shapely.GeometryCollection([new, line])
    far = _distance_km(_front_points(vanished, theatre), haven).max(initial=0.0)
    return result._replace(vanished_km2=shapely.area(vanished) / 1e6, vanished_max_km=float(far))


def arrows(before, after, theatre: Theatre, every_km: float = 2.0) -> gpd.GeoDataFrame:
    """The displacement of the front as arrows: ``km, geometry`` (lines in the theatre's metres).

    From points of the old front that are no longer held to the nearest land still held (or to the
    border when none is), about one every ``every_km`` along the front; the longest is the first
    row. Pockets that vanished whole are left out, as in :func:`displacement`.
    """
    old, new = _metric(before, theatre), _metric(after, theatre)
    target = baseline(theatre) if new.is_empty else new
    land = old if new.is_empty else _split(old, new)[0]
    points = _front_points(land, theatre)
    distance = _distance_km(points, target)
    points, distance = points[distance > SAME_KM], distance[distance > SAME_KM]
    if len(points) == 0:
        return gpd.GeoDataFrame({"km": []}, geometry=[], crs=theatre.metric_crs)
    step = max(int(every_km * 1000 / STEP_M), 1)
    chosen = np.unique([int(distance.argmax()), *range(0, len(points), step)])
    chosen = chosen[np.argsort(-distance[chosen], kind="stable")]
    lines = shapely.shortest_line(points[chosen], target)
    return gpd.GeoDataFrame({"km": distance[chosen]}, geometry=lines, crs=theatre.metric_crs)


def between(table: gpd.GeoDataFrame, theatre: Theatre, first: date, second: date) -> Displacement:
    """The displacement of the main part's front of one source between two days."""
    return displacement(*main_shapes(table, theatre, first, second), theatre)


def main_shapes(table: gpd.GeoDataFrame, theatre: Theatre, *days: date) -> list:
    """The held land of the theatre's main part on each of the given days (lon/lat)."""
    rows = [control.at(table, day) for day in days]
    shapes = [row[row["status"].isin(control.PRIMARY)].geometry.iloc[0] for row in rows]
    return [_part(shape, theatre, "") for shape in shapes]


def _split(old, new):
    """The connected pieces of ``old`` that share land with ``new``, and those that do not."""
    pieces = shapely.get_parts(old)
    stays = shapely.area(shapely.intersection(pieces, new)) > 0
    return shapely.multipolygons(pieces[stays]), shapely.multipolygons(pieces[~stays])


def _summary(points, distance, target, towards: str, theatre: Theatre) -> Displacement:
    worst = int(distance.argmax())
    arrow = shapely.shortest_line(points[worst], target)
    start, end = (tuple(xy) for xy in _lon_lat(shapely.get_coordinates(arrow), theatre))
    p90, median = (float(np.quantile(distance, q)) for q in (0.9, 0.5))
    return Displacement(float(distance[worst]), p90, median, start, end, towards)


def front(shape, theatre: Theatre):
    """The edge of held land that is not border: metric lines, 500 m clear of the border.

    It misleads where held land is a strip narrower than 500 m: that has no front by this rule.
    """
    zone = _border_zone(theatre.metric_crs)
    return shapely.difference(shapely.boundary(_metric(shape, theatre)), zone)


def depth(shape, theatre: Theatre) -> dict[str, float]:
    """How deep held land reaches from the border, in km.

    ``depth_max_km`` with its place (``depth_lon, depth_lat``); ``depth_p50_km`` and
    ``depth_p90_km``, quantiles over held *area*; ``border_km``, the length of border held;
    ``depth_mean_km`` = area / border_km, the width of the strip that the land would make along its
    border; ``front_km``. All empty or 0 when nothing is held. Distance is to the nearest point of
    the OpenStreetMap border, right to 3 m in projection and 50 m in sampling.

    The maximum misleads when it hangs on one finger; the mean when the border held is crooked,
    because its length grows with its detail. Depth is the military word for distance forward of a
    line; the area-weighted quantiles are ours.
    """
    land, line = _metric(shape, theatre), baseline(theatre)
    if land.is_empty:
        return dict(NO_DEPTH)
    edge = _points_along(shapely.boundary(land))
    edge_km = _distance_km(edge, line)
    worst = int(edge_km.argmax())
    lon, lat = _lon_lat(shapely.get_coordinates(edge[worst]), theatre)[0]
    inside = _depths_inside(land, theatre)
    inside = inside if len(inside) else edge_km
    held_km = shapely.length(shapely.intersection(line, shapely.buffer(land, REACH_M / 2))) / 1000
    return {
        "depth_max_km": float(max(edge_km[worst], inside.max())),
        "depth_lon": float(lon),
        "depth_lat": float(lat),
        "depth_p50_km": float(np.quantile(inside, 0.5)),
        "depth_p90_km": float(np.quantile(inside, 0.9)),
        "depth_mean_km": area_km2(shape) / held_km if held_km else np.nan,
        "border_km": held_km,
        "front_km": float(shapely.length(front(shape, theatre))) / 1000,
    }


def by_day(
    table: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date, part: str = ""
) -> pd.DataFrame:
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
    eve = max(start - timedelta(days=max(WINDOWS)), first)
    rows = control.day_rows(table, control.day_list(min(eve, start), end))
    positions = rows[next(status for status in control.PRIMARY if status in rows)]
    shapes = {p: _part(table.geometry.iloc[p], theatre, part) for p in positions.unique()}
    measures = {p: depth(shape, theatre) for p, shape in shapes.items()}
    result = pd.DataFrame([measures[positions[day]] for day in days])
    result.insert(0, "date", [day.isoformat() for day in days])
    result.insert(1, "source", table["source"].iloc[0])
    result.insert(2, "part", part or theatre.main_part)
    usual = _usual_interval_days(table["source"].iloc[0])
    moved = cache(lambda a, b: _moved(shapes[a], shapes[b], theatre))
    for window in WINDOWS:
        pairs = [(positions.get(day - timedelta(days=window)), positions[day]) for day in days]
        known = [None if a is None or usual > window else moved(a, b) for a, b in pairs]
        result = pd.concat([result, _window_columns(known, window)], axis=1)
    return result


def _moved(before, after, theatre: Theatre) -> tuple[Displacement, Displacement, float]:
    if before.equals(after):
        return Displacement(), Displacement(), 0.0
    retreat, advance = displacement(before, after, theatre), displacement(after, before, theatre)
    return retreat, advance, area_km2(minus(before, after))


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
    eve = max(start - timedelta(days=max(WINDOWS)), fetch.published(source).iloc[0].date())
    maps = fetch.verified(fetch.maps(source, eve, end))
    table = control.from_maps(source, maps, theatre, until=end)
    return by_day(table, theatre, start, end, part)


def load(theatre: Theatre, source: str, start: date, end: date) -> pd.DataFrame:
    """The daily retreat for a notebook: committed numbers where they cover it, ISW's too."""
    if not control.in_extract(theatre, start, end):
        return measure(theatre, source, start, end)
    rows = committed()
    wanted = (rows["source"] == source) & rows["date"].between(str(start), str(end))
    return rows[wanted].reset_index(drop=True)


def stack(theatre: Theatre, names: Iterable[str], start: date, end: date) -> pd.DataFrame:
    """The daily retreat of several sources, one under the other."""
    return pd.concat([load(theatre, name, start, end) for name in names], ignore_index=True)


def committed() -> pd.DataFrame:
    """The committed daily retreat of all three sources (main part, the makers' own outlines)."""
    return pd.read_csv(schemas.committed(paths.RETREAT))


def _refuse_unknown_part(theatre: Theatre, part: str) -> None:
    known = [*theatre.part_areas(), "whole"]
    if part and part not in known:
        raise UsageError(f"Unknown part {part!r}: {did_you_mean(part, known)}.")


def _part(shape, theatre: Theatre, part: str):
    """One part of held land, or all of it."""
    if part == "whole":
        return shape
    return common(shape, theatre.part_areas()[part or theatre.main_part])


def _usual_interval_days(source: str) -> float:
    return fetch.published(source).diff().median() / pd.Timedelta(days=1)


def baseline(theatre: Theatre) -> shapely.Geometry:
    """The border in the theatre's metres."""
    return _baseline(theatre.metric_crs)


@cache
def _baseline(crs: str) -> shapely.Geometry:
    line = to_metric([border().iloc[0]], crs)[0]
    shapely.prepare(line)
    return line


@cache
def _border_zone(crs: str) -> shapely.Geometry:
    zone = shapely.buffer(_baseline(crs), REACH_M)
    shapely.prepare(zone)
    return zone


@cache
def _tile(crs: str, column: int, row: int) -> tuple[np.ndarray, np.ndarray]:
    """Points every 250 m in one tile of 10 km, and their distance to the border in km."""
    steps = np.arange(0, TILE_M, GRID_M)
    x, y = np.meshgrid(column * TILE_M + steps, row * TILE_M + steps)
    points = np.column_stack([x.ravel(), y.ravel()])
    return points, _distance_km(shapely.points(points), _baseline(crs))


def _depths_inside(land, theatre: Theatre) -> np.ndarray:
    """Distance to the border of every grid point inside metric land; tiles are measured once."""
    west, south, east, north = (int(edge // TILE_M) for edge in land.bounds)
    tiles = [
        _tile(theatre.metric_crs, column, row)
        for column in range(west, east + 1)
        for row in range(south, north + 1)
    ]
    points, depths = (np.concatenate(arrays) for arrays in zip(*tiles, strict=True))
    shapely.prepare(land)
    return depths[shapely.contains_xy(land, points[:, 0], points[:, 1])]


def _front_points(land, theatre: Theatre) -> np.ndarray:
    """Points every 100 m along the edge of metric land, clear of the border."""
    points = _points_along(shapely.boundary(land))
    x, y = shapely.get_x(points), shapely.get_y(points)
    return points[~shapely.contains_xy(_border_zone(theatre.metric_crs), x, y)]


def _points_along(lines) -> np.ndarray:
    """Points every 100 m along lines, and their corners, where maxima are."""
    dense = shapely.segmentize(lines, STEP_M)
    return shapely.points(shapely.get_coordinates(dense))


def _distance_km(points: np.ndarray, target) -> np.ndarray:
    """From each point to the nearest place of ``target`` (0 inside it); the same for any order.

    A tree of the target's segments finds the nearest one without a search radius: a radius that
    is too small would give a wrong distance and not an error.
    """
    result = np.zeros(len(points))
    parts = [part for piece in shapely.get_parts(target) for part in shapely.get_parts(piece)]
    is_outside = np.ones(len(points), bool)
    for part in parts:
        if part.geom_type == "Polygon":
            shapely.prepare(part)
            is_outside &= ~shapely.intersects(part, points)
    outside = np.flatnonzero(is_outside)
    if len(outside) == 0:
        return result
    lines = [part.boundary if part.geom_type == "Polygon" else part for part in parts]
    tree = shapely.STRtree(np.concatenate([s for line in lines for s in _segments(line)]))
    found, distance = tree.query_nearest(points[outside], all_matches=False, return_distance=True)
    result[outside[found[0]]] = distance / 1000
    return result


def _segments(line):
    """The segments of a line or ring, an array a part."""
    for part in shapely.get_parts(line):
        xy = shapely.get_coordinates(part)
        yield shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))


def _metric(shape, theatre: Theatre):
    return to_metric([shape], theatre.metric_crs)[0]


def _lon_lat(coordinates, theatre: Theatre) -> np.ndarray:
    points = gpd.GeoSeries(gpd.points_from_xy(*np.transpose(coordinates)), crs=theatre.metric_crs)
    return shapely.get_coordinates(points.to_crs("EPSG:4326").to_numpy())
