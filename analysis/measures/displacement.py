"""How far the front went between two shapes."""

from datetime import date
from functools import cache
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from ..base.geometry import common
from ..control import on_day
from ..control.table import PRIMARY
from ..theatres.theatre import Theatre
from .front import STEP_M, Land, border_line, border_zone, line_tree, lon_lat, nearest_km, on_frame

SAME_KM = 0.001  # a point this near is on the same outline: what is left is rounding


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


def displacement(
    before: shapely.Geometry, after: shapely.Geometry, theatre: Theatre
) -> Displacement:
    """How far the front of one shape retreated to another.

    Parameters
    ----------
    before, after : Polygon or MultiPolygon
        Held land of one part on the two days, lon/lat (EPSG:4326).
    theatre : Theatre
        Gives the border and the projection in which lengths are measured.

    Returns
    -------
    Displacement
        ``max_km, p90_km, median_km`` over points every 100 m of the front that is no longer held,
        each with its distance to the nearest land still held; ``start, end`` of the longest as
        (lon, lat); ``towards``: ``held``, or ``border`` when nothing is left held. Pockets that
        vanished whole are told apart.

    Raises
    ------
    GEOSException
        For shapes that are not valid.

    Notes
    -----
    The directed distance whose maximum is the one-sided Hausdorff distance, here with its 90th
    percentile and median because a maximum hangs on one point. An advance is the same with the two
    shapes exchanged. It misleads when a map redraws a front that did not move, when one deep finger
    is lost (read the median), and it is no path: nobody walked the straight line. Directed
    distance: Hausdorff; Huttenlocher et al., "Comparing images using the Hausdorff distance", IEEE
    PAMI 15 (1993). A square 10 km deep on the border that shrinks to 4 km retreats 6 km (see the
    tests).

    Examples
    --------
    >>> from analysis.theatres import KURSK
    >>> before = shapely.box(35.2, 51.25, 35.3, 51.35)
    >>> after = shapely.box(35.2, 51.25, 35.3, 51.30)  # a twentieth of a degree of latitude less
    >>> found = displacement(before, after, KURSK)
    >>> round(found.max_km, 2), found.towards
    (5.56, 'held')
    """
    return of_lands(Land(before, theatre), Land(after, theatre))


def of_lands(old: Land, new: Land) -> Displacement:
    """:func:`displacement` of land whose edges are at hand already."""
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


def arrows(
    before: shapely.Geometry, after: shapely.Geometry, theatre: Theatre, every_km: float = 2.0
) -> gpd.GeoDataFrame:
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
    rows = [on_day.at(table, day) for day in days]
    shapes = [row[row["status"].isin(PRIMARY)].geometry.iloc[0] for row in rows]
    return [part_of(shape, theatre, "") for shape in shapes]


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


def part_of(shape: shapely.Geometry, theatre: Theatre, part: str) -> shapely.Geometry:
    """One part of held land, or all of it."""
    name = part or theatre.main_part
    return shape if name == "whole" else common(shape, theatre.part_areas()[name])
