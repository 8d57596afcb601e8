"""Held land in metres: its edges, its front, and the way to the nearest place of a line."""

from functools import cache, cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike

from ..base import edges, memo
from ..base.edges import Edges
from ..base.geometry import to_lon_lat, to_metric
from ..theatres.borders import border
from ..theatres.theatre import Theatre
from .nearest import nearest_km, tree_of

# Outline this near the border counts as border, not front: the makers' own border edges lie up to
# a few hundred metres off it (edges.csv). A strip narrower than this has no front.
REACH_M = 500.0
STEP_M = 100.0  # along outlines: a maximum is right to half of it
ON_FRAME_DEG = 1e-9
FRAME_STEP_DEG = 0.05


class Land:
    """Held land in lon/lat with its edges in metres, projected once."""

    def __init__(
        self, shape: shapely.Geometry, theatre: Theatre, known: dict[int, float] | None = None
    ) -> None:
        """Take a polygon or multipolygon (EPSG:4326) in a theatre.

        ``known`` has metres of front by key of edge; lands that share one measure an edge once.
        """
        self.shape, self.theatre = shape, theatre
        self._known = {} if known is None else known

    @cached_property
    def metric(self) -> shapely.Geometry:
        """The land in the theatre's metres, prepared for many questions."""
        metric = to_metric([self.shape], self.theatre.metric_crs)[0]
        shapely.prepare(metric)
        return metric

    @cached_property
    def edges(self) -> Edges:
        """The edges in lon/lat; their keys are the same wherever the same edge is drawn."""
        return edges.of(self.shape)

    @cached_property
    def lines(self) -> np.ndarray:
        """The edges as metric lines, in the same order."""
        return edges.lines(edges.of(self.metric))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The edges, to be asked for the nearest one."""
        return tree_of(self.lines)

    @cached_property
    def front_km(self) -> float:
        """The length of its front; only edges whose length is not known are measured."""
        keys = self.edges.key.tolist()
        new = [n for n, key in enumerate(keys) if key not in self._known]
        if new:
            lines = front_of(self.edges.pick(np.array(new)), self.lines[new], self.theatre)
            # To a micrometre: the border zone is cut anew for each lot of edges, and its last bits
            # would make a length depend on what else was new.
            metres = np.round(shapely.length(lines), 6).tolist()
            self._known |= zip((keys[n] for n in new), metres, strict=True)
        return sum(self._known[key] for key in keys) / 1000

    def distance_km(self, xy: np.ndarray) -> np.ndarray:
        """From metric points ``(n, 2)`` to the nearest place of the land (0 in it; empty: none)."""
        result = np.zeros(len(xy))
        outside = np.flatnonzero(~shapely.intersects_xy(self.metric, *xy.T))
        result[outside] = nearest_km(self.tree, xy[outside])
        return result


def front(shape: shapely.Geometry, theatre: Theatre) -> shapely.Geometry:
    """The edge of held land that is not border: metric lines, 500 m clear of the border.

    The theatre's own frame, where land was cut off, is no front either. It misleads where held
    land is a strip narrower than 500 m (that has no front by this rule) and where it ends at the
    sea: a coast counts as front.
    """
    lines = front_lines(Land(shape, theatre))
    return shapely.union_all(lines[~shapely.is_empty(lines)])


def front_lines(land: Land) -> np.ndarray:
    """The front of each edge of the land, in the edges' order; empty where an edge is no front."""
    return front_of(land.edges, land.lines, land.theatre)


def front_of(own: Edges, lines: np.ndarray, theatre: Theatre) -> np.ndarray:
    """What of metric edges is front: neither near the border nor on the theatre's frame."""
    kept = lines.copy()
    near = shapely.intersects(border_zone(theatre), lines)
    inside = near.copy()
    inside[near] = shapely.contains_properly(border_zone(theatre), lines[near])
    kept[inside] = shapely.LineString()
    near &= ~inside
    if near.any():  # the zone is long: only its part near these edges is cut with them
        west, south, east, north = shapely.total_bounds(lines[near])
        here = shapely.box(west - 1, south - 1, east + 1, north + 1)
        zone = shapely.intersection(border_zone(theatre), here)
        kept[near] = shapely.difference(lines[near], zone)
    kept[on_frame(own, theatre)] = shapely.LineString()
    return kept


def on_frame(own: Edges, theatre: Theatre) -> np.ndarray:
    """Which edges lie on the theatre's frame, where land was cut off.

    An edge does when its ends and its middle do: one that crosses the theatre from frame to frame
    is land's own edge.
    """
    found = np.arange(len(own.key))
    for xy in (own.start, own.end, (own.start + own.end) / 2):
        points = xy[found]
        if theatre.is_box:  # cheap, and enough to leave out nearly all
            west, south, east, north = theatre.bounds
            inner = np.minimum(points - [west, south], [east, north] - points)
            near = (inner <= ON_FRAME_DEG).any(axis=1)
            found, points = found[near], points[near]
        near = shapely.distance(shapely.points(points), theatre.area.exterior) <= ON_FRAME_DEG
        found = found[near]
    result = np.zeros(len(own.key), bool)
    result[found] = True
    return result


@cache
def border_line(theatre: Theatre) -> shapely.Geometry:
    """The border in the theatre's metres."""
    line = to_metric([border().iloc[0]], theatre.metric_crs)[0]
    shapely.prepare(line)
    return line


@cache
def border_zone(theatre: Theatre) -> shapely.Geometry:
    """All that is within 500 m of the border, in the theatre's metres."""
    line = border_line(theatre)
    zone = memo.once("border zone", (theatre,), lambda: shapely.buffer(line, REACH_M))
    shapely.prepare(zone)
    return zone


@cache
def frame_line(theatre: Theatre) -> shapely.Geometry:
    """The theatre's frame in its metres; parallels are bent there, hence the short steps."""
    frame = shapely.segmentize(theatre.area.exterior, FRAME_STEP_DEG)
    return to_metric([frame], theatre.metric_crs)[0]


def lon_lat(coordinates: ArrayLike, theatre: Theatre) -> np.ndarray:
    """Metric coordinates as lon/lat."""
    return to_lon_lat(coordinates, theatre.metric_crs)
