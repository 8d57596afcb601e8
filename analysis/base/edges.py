"""The edges of an outline, and what lies between two outlines that share most of them."""

from typing import NamedTuple

import numpy as np
import shapely

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


def lines(own: Edges) -> np.ndarray:
    """Edges as two-point lines."""
    return shapely.linestrings(np.stack([own.start, own.end], axis=1))


def between(before: shapely.Geometry, after: shapely.Geometry) -> tuple[np.ndarray, np.ndarray]:
    """The faces that entered and that left a shape: arrays of polygons ``(gained, lost)``.

    What two shapes do not share is bounded by the edges that only one of them has. Those edges
    alone are cut at each other and closed to faces, and each face is asked on which side it lies:
    the cost follows what changed and not the size of the shapes. The same land as the two
    differences, in as many pieces as the edges make.

    >>> gained, lost = between(shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1))
    >>> float(shapely.area(gained).sum()), float(shapely.area(lost).sum())
    (1.0, 1.0)
    """
    old, new = of(before), of(after)
    gone, come = ~np.isin(old.key, new.key), ~np.isin(new.key, old.key)
    own = np.concatenate([lines(old.pick(gone)), lines(new.pick(come))])
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(own)]))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces)).T
    was, is_now = (_contains(shape, inside) for shape in (before, after))
    return faces[is_now & ~was], faces[was & ~is_now]


def _contains(shape: shapely.Geometry, xy: np.ndarray) -> np.ndarray:
    """Which points lie in a shape; its index is dropped, or a thousand shapes would keep one."""
    shapely.prepare(shape)
    found = shapely.contains_xy(shape, *xy)
    shapely.destroy_prepared(shape)
    return found
