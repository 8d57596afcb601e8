"""How deep held land reaches: distance from the border, or from the front at the start."""

from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
import shapely

from ..base.geometry import area_km2
from ..theatres.theatre import Theatre
from .front import (
    REACH_M,
    STEP_M,
    Land,
    border_line,
    front_lines,
    front_of,
    line_tree,
    lon_lat,
    nearest_km,
)
from .tiles import TILE_M, Tiles

GRID_M = 250.0  # over areas: a quantile of depth is right to about half of it
SAME_M = 1.0  # this near to the outline at the start is on it: what is left is rounding
TILES_KEPT = 20_000

NO_DEPTH = {
    "depth_max_km": 0.0,
    "depth_lon": np.nan,
    "depth_lat": np.nan,
    "depth_p50_km": 0.0,
    "depth_p90_km": 0.0,
    "depth_mean_km": np.nan,
    "border_km": 0.0,
    "front_km": 0.0,
    "lost_depth_max_km": np.nan,
}


class _Known(NamedTuple):
    """What has been measured of edges: depth and where it is, depth of loss, length of front."""

    depth_km: np.ndarray
    point: np.ndarray
    lost_km: np.ndarray
    front_m: np.ndarray


class Baseline:
    """The line from which depth is measured, with all that was measured from it so far.

    For a theatre with the border as baseline depth is the distance from the border to held land.
    Otherwise ``start`` is the land held on the first day: depth is then the distance to land
    gained since from that day's front, or from the border where that is nearer (land can be
    entered across it), and ``lost_depth`` the distance from that front to land lost since.
    Distances of edges and grid tiles are measured once, however many maps repeat them.
    """

    def __init__(self, theatre: Theatre, start: shapely.Geometry | None = None) -> None:
        """``start`` is the land held at the start (EPSG:4326); it is not used with the border."""
        self.theatre = theatre
        self.start = Land(start, theatre) if theatre.baseline == "start" else None
        self.line = border_line(theatre) if self.start is None else self._first_front(self.start)
        self._front_tree = line_tree(self.line)
        self._line_tree = self._front_tree
        if self.start is not None:
            self._line_tree = line_tree(shapely.union_all([self.line, border_line(theatre)]))
        self._place: dict[int, int] = {}
        self._table = np.empty((0, 5))
        self._depths: dict[tuple[int, int], tuple] = {}
        self._masks: dict[tuple, np.ndarray] = {}

    @property
    def exists(self) -> bool:
        """False when nothing was held at the start, so that there is no line to measure from."""
        return not self.line.is_empty

    def of(self, shape: shapely.Geometry) -> dict[str, float]:
        """The depth of held land from this baseline; see :func:`depth`."""
        land = Land(shape, self.theatre)
        if land.shape.is_empty or not self.exists:
            return dict(NO_DEPTH) if land.shape.is_empty else dict.fromkeys(NO_DEPTH, np.nan)
        known = self._measured(land)
        inside, lost_inside = self._grid(land)
        depth_km = np.where(np.isfinite(known.depth_km), known.depth_km, -1.0)
        worst = int(depth_km.argmax())
        edge_km = max(float(depth_km[worst]), 0.0)
        has_depth = depth_km[worst] >= 0
        lon, lat = lon_lat(known.point[[worst]], self.theatre)[0] if has_depth else (np.nan,) * 2
        values = inside if len(inside) else np.array([edge_km])
        return {
            "depth_max_km": float(max(edge_km, values.max())),
            "depth_lon": float(lon),
            "depth_lat": float(lat),
            "depth_p50_km": float(np.quantile(values, 0.5)),
            "depth_p90_km": float(np.quantile(values, 0.9)),
            **self._strip(land),
            "front_km": float(known.front_m.sum()) / 1000,
            "lost_depth_max_km": self._lost(known, lost_inside),
        }

    @staticmethod
    def _first_front(start: Land) -> shapely.Geometry:
        """The front of the land held at the start, as lines."""
        if start.shape.is_empty:
            return shapely.MultiLineString()
        parts = shapely.get_parts(front_lines(start))
        return shapely.multilinestrings(parts[shapely.length(parts) > 0])

    def _strip(self, land: Land) -> dict[str, float]:
        """The length of border held and the mean depth of the strip behind it."""
        if self.start is not None:
            return {"depth_mean_km": np.nan, "border_km": np.nan}
        near = shapely.intersection(self.line, shapely.buffer(land.metric, REACH_M / 2))
        held_km = float(shapely.length(near)) / 1000
        mean = area_km2(land.shape) / held_km if held_km else np.nan
        return {"depth_mean_km": mean, "border_km": held_km}

    def _lost(self, known: _Known, lost_inside: np.ndarray) -> float:
        if self.start is None:
            return float("nan")
        return float(max(known.lost_km.max(initial=0.0), lost_inside.max(initial=0.0)))

    def _measured(self, land: Land) -> _Known:
        """What is known of all edges of the land; new ones are measured first."""
        keys = land.edges.key.tolist()
        new = [n for n, key in enumerate(keys) if key not in self._place]
        if new:
            first = len(self._table)
            self._place.update((keys[n], first + i) for i, n in enumerate(new))
            self._table = np.vstack([self._table, self._measure(land, np.array(new))])
        rows = self._table[[self._place[key] for key in keys]]
        return _Known(rows[:, 0], rows[:, 1:3], rows[:, 3], rows[:, 4])

    def _measure(self, land: Land, chosen: np.ndarray) -> np.ndarray:
        lines = land.lines[chosen]
        points, index = shapely.get_coordinates(
            shapely.segmentize(lines, STEP_M), return_index=True
        )
        places = shapely.points(points)
        km, lost = nearest_km(self._line_tree, places), np.full(len(points), np.nan)
        if self.start is not None:
            km[shapely.intersects(self._start_grown, places)] = np.nan
            within = shapely.intersects(self._start_shrunk, places)
            lost[within] = nearest_km(self._front_tree, places[within])
        depth_km, at = _largest(km, index, len(lines))
        lost_km, _ = _largest(lost, index, len(lines))
        front_m = shapely.length(front_of(land.edges.pick(chosen), lines, self.theatre))
        return np.column_stack([depth_km, points[at], np.nan_to_num(lost_km), front_m])

    @property
    def _first(self) -> Land:
        assert self.start is not None, "asked for only where the first day's front is the baseline"
        return self.start

    @cached_property
    def _start_grown(self) -> shapely.Geometry:
        return _prepared(shapely.buffer(self._first.metric, SAME_M))

    @cached_property
    def _start_shrunk(self) -> shapely.Geometry:
        return _prepared(shapely.buffer(self._first.metric, -SAME_M))

    def _grid(self, land: Land) -> tuple[np.ndarray, np.ndarray]:
        """Depth at the grid points of the land (gained since the start), and of what was lost."""
        mine = Tiles(land)
        if self.start is None:
            return self._values([(tile, self._mask(mine, tile)) for tile in mine.all()]), NOTHING
        first = self._start_tiles
        gained, lost = [], []
        for tile in mine.differing(first):
            now, then = self._mask(mine, tile), self._mask(first, tile)
            gained.append((tile, now & ~then))
            lost.append((tile, then & ~now))
        return self._values(gained), self._values(lost, 2)

    @cached_property
    def _start_tiles(self) -> "Tiles":
        return Tiles(self._first)

    def _values(self, masks: list, which: int = 1) -> np.ndarray:
        kept = [self._tile(tile)[which][mask] for tile, mask in masks if mask.any()]
        return np.concatenate(kept) if kept else NOTHING

    def _mask(self, tiles: "Tiles", tile: tuple[int, int]) -> np.ndarray:
        """Which grid points of a tile lie in the land; asked once for each set of edges in it."""
        key = (tile, *tiles.state(tile))
        if key not in self._masks:
            if len(self._masks) > TILES_KEPT:
                self._masks.clear()
            x, y = self._tile(tile)[0].T
            self._masks[key] = shapely.contains_xy(tiles.land.metric, x, y)
        return self._masks[key]

    def _tile(self, tile: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Points every 250 m in a tile of 10 km; their km to the baseline, and to the front."""
        if tile not in self._depths:
            steps = np.arange(0, TILE_M, GRID_M)
            x, y = np.meshgrid(tile[0] * TILE_M + steps, tile[1] * TILE_M + steps)
            points = np.column_stack([x.ravel(), y.ravel()])
            places = shapely.points(points)
            km = nearest_km(self._line_tree, places)
            is_same = self._front_tree is self._line_tree
            self._depths[tile] = points, km, km if is_same else nearest_km(self._front_tree, places)
        return self._depths[tile]


NOTHING = np.array([])


def depth(
    shape: shapely.Geometry, theatre: Theatre, start: shapely.Geometry | None = None
) -> dict[str, float]:
    """How deep held land reaches from the theatre's baseline, in km.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        Held land, lon/lat (EPSG:4326).
    theatre : Theatre
        Its baseline is the border, or the front of the land at the start.
    start : Polygon or MultiPolygon, optional
        The land held at the start, where that is the baseline.

    Returns
    -------
    dict
        ``depth_max_km`` with its place (``depth_lon, depth_lat``); ``depth_p50_km`` and
        ``depth_p90_km``, quantiles over area; ``border_km``, the length of border held;
        ``depth_mean_km`` = area / border_km, the width of the strip that the land would make along
        its border; ``front_km``. With the border as baseline these are of all held land. With the
        front of the land ``start`` as baseline they are of the land gained since,
        ``lost_depth_max_km`` is how far behind that front land was lost, and no border is held.

    Raises
    ------
    AttributeError
        When the baseline is the front at the start and no ``start`` is given.

    Notes
    -----
    Distance is to the nearest point of the line, right to 0.1 % in projection and 50 m in
    sampling. The maximum misleads when it hangs on one finger; the mean when the border held is
    crooked, because its length grows with its detail. Depth is the military word for distance
    forward of a line; the area-weighted quantiles are ours.

    Examples
    --------
    >>> from analysis.theatres import KURSK
    >>> found = depth(shapely.box(35.2, 51.25, 35.3, 51.35), KURSK)
    >>> round(found["depth_max_km"], 1)
    17.5
    """
    if theatre.baseline == "border":
        return _from_border(theatre).of(shape)
    return Baseline(theatre, start).of(shape)


@cache
def _from_border(theatre: Theatre) -> Baseline:
    return Baseline(theatre)


def _prepared(shape: shapely.Geometry) -> shapely.Geometry:
    shapely.prepare(shape)
    return shape


def _largest(values: np.ndarray, index: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The largest value of each group, and where it stands; NaN (and the first) where none is."""
    first = np.searchsorted(index, np.arange(count))
    filled = np.where(np.isnan(values), -np.inf, values)
    largest = np.maximum.reduceat(filled, first)
    is_best = np.flatnonzero(filled == largest[index])
    at = is_best[np.searchsorted(index[is_best], np.arange(count))]
    return np.where(np.isinf(largest), np.nan, largest), at
