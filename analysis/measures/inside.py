"""The shortest way to the border for who does not leave held land."""

from typing import NamedTuple

import networkx as nx
import numpy as np
import shapely

from ..base import memo
from ..base.geometry import to_metric
from ..theatres.theatre import Theatre
from .front import REACH_M, border_line, border_zone

# Outlines are generalised by this and widened by as much: no way is longer for it, and each bend
# can cut a corner by up to twice as much. Gaps narrower than twice as much are walked across.
TOLERANCE_M = 25.0
TRIED = 8  # at once, of the places of the border that a point may see
STEP_M = 250.0  # along outlines and the border: the farthest point is right to half of it


class Inside(NamedTuple):
    """Ways in km: from each place asked (empty where it is not held), and the longest of all."""

    from_km: np.ndarray
    farthest_km: float


def to_border(shape: shapely.Geometry, theatre: Theatre, starts: np.ndarray) -> Inside:
    """The shortest way inside held land to the border, from places and from the farthest point.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        Held land in lon/lat (EPSG:4326).
    theatre : Theatre
        Whose border and metric projection are used.
    starts : array of Point
        Places in lon/lat.

    Returns
    -------
    Inside
        ``from_km`` for each place; empty outside held land, and in a piece of it that does not
        come within 500 m of the border. ``farthest_km`` of all points of the outline that have a
        way; empty where no land is held.

    Notes
    -----
    What is within 500 m of the border counts as land: the makers' edges lie that far off it. The
    way is on a visibility graph (Lozano-Perez and Wesley, Comm. ACM 22, 1979; shortest ways by
    networkx) of the outline, generalised by 25 m. It is a lower bound: rivers, mines and fire are
    no part of a map of who holds what, and nobody walks a straight line. It is never shorter than
    the straight line to the border, less 50 m.

    Examples
    --------
    >>> from ..theatres import KURSK
    >>> strip = shapely.box(35.1, 51.1, 35.3, 51.3)
    >>> found = to_border(strip, KURSK, shapely.points([[35.2511, 51.24], [35.6, 51.24]]))
    >>> found.from_km.round(1).tolist(), round(found.farthest_km, 1)
    ([7.3, nan], 13.5)
    """
    given = (shape, theatre, *starts)
    return memo.once("ways", given, lambda: _to_border(shape, theatre, starts))


def _to_border(shape: shapely.Geometry, theatre: Theatre, starts: np.ndarray) -> Inside:
    points = to_metric(starts, theatre.metric_crs)
    if shape.is_empty:
        return Inside(np.full(len(points), np.nan), np.nan)
    land = to_metric([shape], theatre.metric_crs)[0]
    edge = shapely.segmentize(shapely.boundary(land), STEP_M)
    asked = np.concatenate([points, shapely.points(shapely.get_coordinates(edge))])
    km = _ways_m(asked, _room(land, theatre), theatre) / 1000
    from_km, others = np.split(np.where(np.isfinite(km), km, np.nan), [len(points)])
    from_km[~shapely.intersects(land, points)] = np.nan
    return Inside(from_km, float(np.fmax.reduce(others)))


def _room(land: shapely.Geometry, theatre: Theatre) -> shapely.Geometry:
    """Where a walker may be: held land, and what is so near that it counts as the border."""
    near = shapely.buffer(land, 2 * REACH_M)
    both = shapely.union(land, shapely.intersection(border_zone(theatre), near))
    plain = shapely.simplify(both, TOLERANCE_M)
    room = shapely.buffer(plain, TOLERANCE_M, join_style="mitre")
    shapely.prepare(room)
    return room


def _ways_m(points: np.ndarray, room: shapely.Geometry, theatre: Theatre) -> np.ndarray:
    """From each point the shortest way in the room to the border; infinite where none is.

    A point that sees its nearest place of the border goes there straight. The others go to another
    place of the border that they see, or round a corner of the room.
    """
    line = shapely.clip_by_rect(border_line(theatre), *room.bounds)
    corners = shapely.points(shapely.get_coordinates(room))
    corners = corners[shapely.distance(corners, line) > REACH_M + 2 * TOLERANCE_M]
    nodes = np.concatenate([points, corners])
    metres = shapely.distance(nodes, line)
    blocked = np.flatnonzero(~shapely.covers(room, shapely.shortest_line(nodes, line)))
    metres[blocked] = np.inf
    plain = shapely.simplify(shapely.intersection(line, room), TOLERANCE_M)
    goals = shapely.points(shapely.get_coordinates(shapely.segmentize(plain, STEP_M)))
    metres[blocked] = _nearest_seen(room, nodes[blocked], goals)
    graph = nx.Graph()
    graph.add_node("border")
    a, b, length = _seen(room, nodes[blocked], corners)
    graph.add_weighted_edges_from(zip(blocked[a], len(points) + b, length, strict=True))
    ends = np.flatnonzero(np.isfinite(metres))
    graph.add_weighted_edges_from(("border", node, metres[node]) for node in ends)
    found = nx.single_source_dijkstra_path_length(graph, "border")
    return np.array([found.get(node, np.inf) for node in range(len(points))])


def _nearest_seen(room: shapely.Geometry, points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The metres from each point to the nearest of the others that it sees; infinite where none.

    Near ones are tried first: of most points one of the first few is seen.
    """
    here, there = shapely.get_coordinates(points), shapely.get_coordinates(others)
    order = shapely.distance(points[:, None], others).argsort(axis=1)
    metres = np.full(len(points), np.inf)
    for first in range(0, len(others), TRIED):
        left = np.flatnonzero(np.isinf(metres))
        tried = there[order[left, first : first + TRIED]]
        lines = shapely.linestrings(np.stack(np.broadcast_arrays(here[left, None], tried), axis=2))
        length = np.where(shapely.covers(room, lines), shapely.length(lines), np.inf)
        metres[left] = length.min(axis=1)
    return metres


def _seen(
    room: shapely.Geometry, points: np.ndarray, others: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which of the others each point sees inside the room: both numbers, and the metres."""
    a, b = (n.ravel() for n in np.indices((len(points), len(others))))
    ends = np.stack([shapely.get_coordinates(points)[a], shapely.get_coordinates(others)[b]], 1)
    lines = shapely.linestrings(ends)
    sees = shapely.covers(room, lines)
    return a[sees], b[sees], shapely.length(lines[sees])
