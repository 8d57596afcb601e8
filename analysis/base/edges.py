"""The edges of an outline, and what lies between two outlines that share most of them."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import shapely

from . import memo

RADIUS_M = 6_371_000.0
GRID_DEG = 1e-9  # a tenth of a millimetre: overlays leave twins of a vertex that are nearer
ODD = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio in 64 bits


class Edges(NamedTuple):
    """The edges of a shape, its land always on their left: points ``(n, 2)`` and keys."""

    start: np.ndarray
    end: np.ndarray
    key: np.ndarray

    def pick(self, chosen: np.ndarray) -> "Edges":
        """The edges that a mask or an index chooses."""
        return Edges(self.start[chosen], self.end[chosen], self.key[chosen])


def of(shape: shapely.Geometry) -> Edges:
    """The edges of all rings of a polygon or multipolygon, each with a 64-bit key.

    Two edges have the same key when they lead from the same point to the same point, to the last
    bit, with land on the same side (or by an accident whose chance is below one in a billion for a
    hundred thousand edges). Rings are oriented first: neighbours share a line but no edge.

    >>> small, large = of(shapely.box(0, 0, 1, 1)), of(shapely.box(0, 0, 2, 1))
    >>> int(np.isin(small.key, large.key).sum())  # the western edge
    1
    """
    oriented = shapely.orient_polygons(shapely.get_parts(shape))
    xy, ring = shapely.get_coordinates(shapely.get_rings(oriented), return_index=True)
    is_edge = ring[1:] == ring[:-1]
    points = _mixed(xy)
    return Edges(xy[:-1][is_edge], xy[1:][is_edge], (points[:-1] * ODD + points[1:])[is_edge])


def _mixed(xy: np.ndarray) -> np.ndarray:
    """A 64-bit number for each point (the finaliser of splitmix64 over both coordinates)."""
    bits = np.ascontiguousarray(xy + 0.0).view(np.uint64)  # + 0.0 makes -0.0 the same as 0.0
    mixed = bits[:, 0] * ODD + bits[:, 1]
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


def among(ordered: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Which keys are among some that are in order: faster than asking numpy without the order.

    >>> among(np.array([2, 5, 7]), np.array([7, 3, 9, 2])).tolist()
    [True, False, False, True]
    """
    if len(ordered) == 0:
        return np.zeros(len(keys), bool)
    return ordered[np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)] == keys


def lines(own: Edges) -> np.ndarray:
    """Edges as two-point lines."""
    return shapely.linestrings(np.stack([own.start, own.end], axis=1))


def chains(own: Edges) -> np.ndarray:
    """Edges as lines, those that follow one another as one line: fewer to cut, the same land.

    >>> square = of(shapely.box(0, 0, 1, 1))
    >>> len(chains(square)), len(chains(square.pick(np.array([0, 1, 3]))))
    (1, 2)
    """
    if not len(own.key):
        return np.array([], dtype=object)
    is_end = np.append((own.end[:-1] != own.start[1:]).any(axis=1), True)
    chain = np.cumsum(is_end) - is_end
    points = np.concatenate([own.start, own.end[is_end]])
    owner = np.concatenate([chain, chain[is_end]])
    order = np.argsort(owner, kind="stable")
    return shapely.linestrings(points[order], indices=owner[order])


class Faces(NamedTuple):
    """What lies between two shapes: polygons that entered, that left, and the edges cut for it."""

    gained: np.ndarray
    lost: np.ndarray
    cut: Edges


def between(before: shapely.Geometry, after: shapely.Geometry) -> Faces:
    """The faces that entered and that left a shape, and the edges that had to be cut.

    What two shapes do not share is bounded by the edges that only one of them has. Those edges
    alone are cut at each other and closed to faces, and each face is asked on which side it lies:
    the cost follows what changed and not the size of the shapes. The same land as the two
    differences, in as many pieces as the edges make.

    >>> faces = between(shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1))
    >>> float(shapely.area(faces.gained).sum()), float(shapely.area(faces.lost).sum())
    (1.0, 1.0)
    >>> len(faces.cut.key)  # the long sides of both
    4
    """
    return memo.once("faces", (before, after), lambda: _between(before, after))


def _between(before: shapely.Geometry, after: shapely.Geometry) -> Faces:
    old, new = of(before), of(after)
    gone, come = ~among(np.sort(new.key), old.key), ~among(np.sort(old.key), new.key)
    own = joined(old.pick(gone), new.pick(come))
    net = shapely.union_all(chains(own), grid_size=GRID_DEG)
    faces = shapely.get_parts(shapely.polygonize([net]))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces)).T
    was, is_now = (_contains(shape, inside) for shape in (before, after))
    gained, lost = faces[is_now & ~was], faces[was & ~is_now]
    # A face that the grid has closed over a slit can be asked in the slit, which is nobody's.
    if not _sums(before, after, gained, lost, own):
        gained, lost = _overlaid(after, before), _overlaid(before, after)
        faces = np.concatenate([gained, lost])
    return Faces(gained, lost, not_in(own, faces))


def _sums(before, after, gained: np.ndarray, lost: np.ndarray, own: Edges) -> bool:
    """Whether gained - lost is the net change, to what the grid may move along the edges."""
    net = shapely.area(gained).sum() - shapely.area(lost).sum()
    off = abs(net - (shapely.area(after) - shapely.area(before)))
    moved = GRID_DEG * np.hypot(*(own.end - own.start).T).sum()
    return bool(off <= moved + 1e-12 * (shapely.area(before) + shapely.area(after)))


def _overlaid(a: shapely.Geometry, b: shapely.Geometry) -> np.ndarray:
    """The polygons of what is in one shape and not in the other, by an overlay of the whole."""
    parts = shapely.get_parts(shapely.get_parts(shapely.difference(a, b)))
    return parts[shapely.get_type_id(parts) == 3]


def joined(*several: Edges) -> Edges:
    """Edges one after the other."""
    if not several:
        return Edges(np.empty((0, 2)), np.empty((0, 2)), np.empty(0, np.uint64))
    return Edges(*(np.concatenate(part) for part in zip(*several, strict=True)))


def not_in(own: Edges, shapes: Iterable[shapely.Geometry]) -> Edges:
    """Those edges that none of the shapes has whole, in either direction: an overlay cut them."""
    rings = of(shapely.multipolygons(shapely.get_parts(shapes)))
    back = _mixed(rings.end) * ODD + _mixed(rings.start)
    return own.pick(~among(np.sort(np.concatenate([rings.key, back])), own.key))


def sag_km2(own: Edges) -> float:
    """At most how much land lies between edges as they are measured and as they are cut, in km2.

    An overlay cuts along the straight line in lon/lat, an area is measured along the geodesic.
    The line's geodesic curvature is ``tan(lat) / R * sin(a) * (1 + cos(a)**2)`` for bearing ``a``,
    at most 1.09 tan(lat) / R, so that between the two lie at most ``1.09 L**3 tan(lat) / 12 R``.
    Straight lines of the cylindrical equal-area projection lie closer. A few square centimetres
    for an edge of 100 m, 2 km2 for one of 50 km at sea.

    >>> round(sag_km2(of(shapely.box(31.0, 46.0, 31.65, 46.001))), 1)  # two edges of 50 km
    3.7
    """
    low, high = own.start, own.end
    lat = np.radians(np.maximum(np.abs(low[:, 1]), np.abs(high[:, 1])))
    north, east = (high - low)[:, ::-1].T * np.radians(1) * RADIUS_M
    length = np.hypot(north, east * np.cos(np.radians((low[:, 1] + high[:, 1]) / 2)))
    return float((1.09 * length**3 * np.tan(lat) / (12 * RADIUS_M)).sum()) / 1e6


def _contains(shape: shapely.Geometry, xy: np.ndarray) -> np.ndarray:
    """Which points lie in a shape; its index is dropped, or a thousand shapes would keep one."""
    shapely.prepare(shape)
    found = shapely.contains_xy(shape, *xy)
    shapely.destroy_prepared(shape)
    return found
