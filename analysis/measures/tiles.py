"""Land cut into tiles of 10 km, so that what did not change is not measured again."""

import numpy as np
import shapely

from .front import Land

TILE_M = 10_000.0
EAST = 1_000_000  # from the number of a tile to that east of it


class Tiles:
    """The 10 km tiles that land covers or crosses, with a digest of the edges in each."""

    def __init__(self, land: Land):
        """Sort the edges of some land into tiles; land without any has none."""
        self.land = land
        self._digests: dict[tuple[int, int], int] = {}
        self._full: set[tuple[int, int]] = set()
        if land.shape.is_empty:
            return
        bounds = np.floor(shapely.bounds(land.lines) / TILE_M).astype(int)
        self._digests = _sums(bounds, land.edges.key)
        low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
        columns, rows = np.meshgrid(
            np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1), indexing="ij"
        )
        centres = (np.column_stack([columns.ravel(), rows.ravel()]) + 0.5) * TILE_M
        within = shapely.contains_xy(land.metric, *centres.T)
        tiles = zip(columns.ravel().tolist(), rows.ravel().tolist(), strict=True)
        self._full = {tile for tile, inside in zip(tiles, within, strict=True) if inside}
        self._full -= self._digests.keys()

    def state(self, tile: tuple[int, int]) -> tuple[int, bool]:
        """What decides the land in a tile: its edges, or, without any, whether it is full."""
        return self._digests.get(tile, 0), tile in self._full

    def all(self) -> list[tuple[int, int]]:
        """Every tile with land."""
        return sorted(self._digests.keys() | self._full)

    def differing(self, other: "Tiles") -> list[tuple[int, int]]:
        """Tiles in which this land may differ from another."""
        tiles = set(self._digests.items()) ^ set(other._digests.items())
        return sorted({tile for tile, _ in tiles} | (self._full ^ other._full))


def covered(boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The cells of boxes of whole numbers ``(w, s, e, n)``, both ends in: box, column and row.

    >>> [own.tolist() for own in covered(np.array([[0, 0, 1, 0], [5, 7, 5, 7], [1, 1, 0, 1]]))]
    [[0, 0, 1], [0, 1, 5], [0, 0, 7]]
    """
    width, height = np.maximum(boxes[:, 2:] - boxes[:, :2] + 1, 0).T
    count = width * height
    box = np.repeat(np.arange(len(boxes)), count)
    within = np.arange(len(box)) - np.repeat(np.cumsum(count) - count, count)
    return box, boxes[box, 0] + within // height[box], boxes[box, 1] + within % height[box]


def _sums(bounds: np.ndarray, keys: np.ndarray) -> dict[tuple[int, int], int]:
    """For each tile the sum of the keys of all edges whose box ``(w, s, e, n)`` touches it."""
    edge, column, row = covered(bounds)
    tiles, place = np.unique(column * EAST + row, return_inverse=True)
    sums = np.zeros(len(tiles), np.uint64)
    np.add.at(sums, place, keys[edge])
    column = np.round(tiles / EAST).astype(int)
    names = zip(column.tolist(), (tiles - column * EAST).tolist(), strict=True)
    return dict(zip(names, sums.tolist(), strict=True))
