"""How deep held land reaches: distance from the border, or from the front at the start."""

from functools import cache, cached_property, lru_cache

import numpy as np
import shapely

from ..base.geometry import area_km2, divided
from ..theatres.theatre import Theatre, wider
from .front import (
    REACH_M,
    STEP_M,
    Land,
    border_line,
    front_lines,
    lon_lat,
    on_frame,
)
from .nearest import line_tree, nearest_km
from .piece import GRID_M, PIECE_KM2, piece_km
from .tiles import TILE_M, Tiles

TILES_KEPT = 20_000
LEAST_FRONT_M = 1000.0  # of a stretch from which depth is measured

NO_DEPTH = {
    "depth_km": np.nan,
    "depth_max_km": 0.0,
    "depth_lon": np.nan,
    "depth_lat": np.nan,
    "depth_p50_km": np.nan,
    "depth_p90_km": np.nan,
    "depth_mean_km": np.nan,
    "border_km": 0.0,
}


class Baseline:
    """The line from which depth is measured, with all that was measured from it so far.

    For a theatre with the border as baseline depth is the distance from the border to held land.
    Otherwise ``start`` is the land held on the first day: depth is then the distance to land
    gained since from that day's front, or from the border where that is nearer (land can be
    entered across it), and ``lost_depth`` the distance from that front to land lost since. With
    ``wide``, the land held on the first day beyond the theatre's frame too, its front is asked as
    well: land in a corner can be entered from beyond the frame.
    Distances of edges and grid tiles are measured once, however many maps repeat them.
    """

    def __init__(
        self, theatre: Theatre, start: shapely.Geometry | None = None,
        wide: shapely.Geometry | None = None, least_km2: float = PIECE_KM2,
    ) -> None:  # fmt: skip
        """``start`` is the land held at the start (EPSG:4326); it is not used with the border.

        ``least_km2`` is the area of a piece, where another than 1 km2 is tried.
        """
        self.theatre, self.least_km2 = theatre, least_km2
        self.start = Land(start, theatre) if theatre.baseline == "start" else None
        self.line = border_line(theatre)
        if self.start is not None:
            self.line = _first_front(self.start if wide is None else Land(wide, theatre))
        self._front_tree = line_tree(self.line)
        self._line_tree = self._front_tree
        if self.start is not None:
            self._line_tree = line_tree(shapely.union_all([self.line, border_line(theatre)]))
        self._front_m: dict[int, float] = {}
        self._place: dict[int, int] = {}
        self._table = np.empty((0, 3))
        self._depths: dict[tuple, np.ndarray] = {}
        self._masks: dict[tuple, np.ndarray] = {}

    @property
    def exists(self) -> bool:
        """False when nothing was held at the start, so that there is no line to measure from."""
        return not self.line.is_empty

    def of(self, shape: shapely.Geometry) -> dict[str, float]:
        """The depth of held land from this baseline; see :func:`depth`."""
        return self.of_land(Land(shape, self.theatre, self._front_m))

    def of_land(self, land: Land) -> dict[str, float]:
        """The same of land whose edges are at hand."""
        found = self._from_border(land) if self.start is None else self._from_start(land)
        return {**found, "front_km": land.front_km}

    def _from_border(self, land: Land) -> dict[str, float]:
        if land.shape.is_empty:
            return dict(NO_DEPTH)
        mine = Tiles(land)
        points, km = self._grid([(tile, self._mask(mine, tile)) for tile in mine.all()])
        edges_km, places = self._of_edges(land)
        worst = int(edges_km.argmax())
        lon, lat = lon_lat(places[[worst]], self.theatre)[0]
        near = shapely.intersection(self.line, shapely.buffer(land.metric, REACH_M / 2))
        border_km = float(shapely.length(near)) / 1000
        return {
            "depth_km": piece_km(points, km, self.least_km2),
            "depth_max_km": float(max(edges_km[worst], km.max(initial=0.0))),
            "depth_lon": float(lon),
            "depth_lat": float(lat),
            **_quantiles(km if len(km) else edges_km[[worst]]),
            "depth_mean_km": area_km2(land.shape) / border_km if border_km else np.nan,
            "border_km": border_km,
        }

    def _from_start(self, land: Land) -> dict[str, float]:
        """Of the land gained since; and how deep behind the first front land was lost."""
        gained, lost = [], []
        if self.exists:
            mine, first = Tiles(land), self._start_tiles
            for tile in mine.differing(first):
                now, then = self._mask(mine, tile), self._mask(first, tile)
                gained.append((tile, now & ~then))
                lost.append((tile, then & ~now))
        points, km = self._grid(gained)
        return {
            "depth_km": piece_km(points, km, self.least_km2),
            "lost_depth_km": piece_km(*self._grid(lost, to_front=True), self.least_km2),
            **_quantiles(km),
        }

    def _of_edges(self, land: Land) -> tuple[np.ndarray, np.ndarray]:
        """How far each edge reaches, and where; new edges are measured first."""
        keys = land.edges.key.tolist()
        new = [n for n, key in enumerate(keys) if key not in self._place]
        if new:
            first = len(self._table)
            self._place.update((keys[n], first + i) for i, n in enumerate(new))
            self._table = np.vstack([self._table, self._measure(land.lines[new])])
        rows = self._table[[self._place[key] for key in keys]]
        return rows[:, 0], rows[:, 1:]

    def _measure(self, lines: np.ndarray) -> np.ndarray:
        points, index = shapely.get_coordinates(divided(lines, STEP_M), return_index=True)
        km = nearest_km(self._line_tree, points)
        order = np.lexsort((-km, index))  # a line's farthest point first
        at = order[np.searchsorted(index, np.arange(len(lines)))]
        return np.column_stack([km[at], points[at]])

    @cached_property
    def _start_tiles(self) -> "Tiles":
        assert self.start is not None, "asked for only where the first day's front is the baseline"
        return Tiles(self.start)

    def _grid(self, masks: list, to_front: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """The grid points that masks choose of their tiles, and their distances."""
        kept = [(tile, mask) for tile, mask in masks if mask.any()]
        points = [_points(tile)[mask] for tile, mask in kept]
        km = [self._km(tile, mask, to_front) for tile, mask in kept]
        return np.concatenate([np.empty((0, 2)), *points]), np.concatenate([np.empty(0), *km])

    def _mask(self, tiles: "Tiles", tile: tuple[int, int]) -> np.ndarray:
        """Which grid points of a tile lie in the land; asked once for each set of edges in it."""
        key = (tile, *tiles.state(tile))
        if key not in self._masks:
            if len(self._masks) > TILES_KEPT:
                self._masks.clear()
            x, y = _points(tile).T
            self._masks[key] = shapely.contains_xy(tiles.land.metric, x, y)
        return self._masks[key]

    def _km(self, tile: tuple[int, int], mask: np.ndarray, to_front: bool) -> np.ndarray:
        """The km of a tile's points to the baseline, or to the front; each is measured once."""
        tree = self._front_tree if to_front else self._line_tree
        km = self._depths.setdefault((tile, tree is self._front_tree), np.full(len(mask), np.nan))
        if (new := mask & np.isnan(km)).any():
            km[new] = nearest_km(tree, _points(tile)[new])
        return km[mask]


def _first_front(start: Land) -> shapely.Geometry:
    """The front of the land held at the start, as lines; no frame is one.

    Nor is a scrap of outline below a kilometre, which a border edge just over 500 m off the border
    leaves, nor what rings less than 1 km2: all land behind it would be measured from there.
    """
    if start.shape.is_empty:
        return shapely.MultiLineString()
    lines = front_lines(start)[~on_frame(start.edges, wider(start.theatre))]
    parts = shapely.get_parts(lines)
    merged = shapely.line_merge(shapely.multilinestrings(parts[shapely.length(parts) > 0]))
    stretches = shapely.get_parts(merged)
    stretches = stretches[shapely.length(stretches) >= LEAST_FRONT_M]
    is_small = [
        line.is_closed and shapely.Polygon(line.coords).area < 1e6 * PIECE_KM2 for line in stretches
    ]
    return shapely.multilinestrings(stretches[~np.array(is_small, bool)])


def depth(
    shape: shapely.Geometry, theatre: Theatre, start: shapely.Geometry | None = None,
    wide: shapely.Geometry | None = None,
) -> dict[str, float]:  # fmt: skip
    """How deep held land reaches from the theatre's baseline, in km.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        Held land, lon/lat (EPSG:4326).
    theatre : Theatre
        Its baseline is the border, or the front of the land at the start.
    start : Polygon or MultiPolygon, optional
        The land held at the start, where that is the baseline.
    wide : Polygon or MultiPolygon, optional
        The land held at the start beyond the theatre's frame too. Without it land that was entered
        from there seems deeper than it was.

    Returns
    -------
    dict
        ``depth_km``: at least 1 km2 of the land, in one piece, lies farther than this
        (:func:`analysis.measures.piece.piece_km`); NaN where no piece is as large.
        ``depth_p50_km, depth_p90_km``, quantiles over area, and ``front_km``. With the border as
        baseline these are of all held land, and beside them stand the farthest point,
        ``depth_max_km`` at ``depth_lon, depth_lat``; ``border_km``, the length of border held;
        and ``depth_mean_km`` = area / border_km, the width of the strip that the land would make
        along its border. With the front of the land ``start`` as baseline depths are of the land
        gained since, and ``lost_depth_km`` says how far behind that front 1 km2 and more was lost.

    Raises
    ------
    AttributeError
        When the baseline is the front at the start and no ``start`` is given.

    Notes
    -----
    Distance is to the nearest point of the line, right to 0.1 % in projection; ``depth_km`` is
    right to a step of 250 m, the farthest point to 50 m. The farthest point misleads when one
    finger or a sliver makes it, and serves as a bound; the mean when the border held is crooked,
    because its length grows with its detail. Depth is the military word for distance forward of
    a line; the area-weighted quantiles and the piece of 1 km2 are ours.

    Examples
    --------
    >>> from analysis.theatres import KURSK
    >>> found = depth(shapely.box(35.2, 51.25, 35.3, 51.35), KURSK)
    >>> round(found["depth_km"], 1), round(found["depth_max_km"], 1)
    (16.6, 17.5)
    """
    if theatre.baseline == "border":
        return _from_border(theatre).of(shape)
    return Baseline(theatre, start, wide).of(shape)


@lru_cache(TILES_KEPT)
def _points(tile: tuple[int, int]) -> np.ndarray:
    """Points every 250 m in a tile of 10 km."""
    steps = np.arange(0, TILE_M, GRID_M)
    x, y = np.meshgrid(tile[0] * TILE_M + steps, tile[1] * TILE_M + steps)
    return np.column_stack([x.ravel(), y.ravel()])


@cache
def _from_border(theatre: Theatre) -> Baseline:
    return Baseline(theatre)


def _quantiles(km: np.ndarray) -> dict[str, float]:
    """The depths within which half and nine tenths of the area lie."""
    half, most = np.quantile(km, (0.5, 0.9)) if len(km) else (np.nan, np.nan)
    return {"depth_p50_km": float(half), "depth_p90_km": float(most)}
