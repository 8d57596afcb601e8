"""How far from a line at least 1 km2 of land lies in one piece: no sliver or vertex makes it."""

from collections.abc import Callable

import numpy as np
import shapely

from ..base import edges

GRID_M = 250.0  # over areas: what is read from it is right to a step, a quantile to about half
PIECE_KM2 = 1.0
BLOCK_M = 8 * GRID_M  # two points of a block are nearer to each other than its diagonal
SQUARE_KM = np.sqrt(2) * GRID_M / 1000 + 1e-9  # no distance differs by more within a square
EAST, NORTH = 1_000_000, 1  # from the key of a grid point to those beside it


def piece_km(points: np.ndarray, km: np.ndarray, least_km2: float = PIECE_KM2) -> float:
    """The distance beyond which at least 1 km2 of land lies in one piece.

    Parameters
    ----------
    points : array of float, (n, 2)
        The points of a grid of 250 m that lie in the land, in a theatre's metres.
    km : array of float
        The distance of each from the line (a border, a front, one's own side): of two points it
        differs by no more than the way between them.
    least_km2 : float
        The area of such a piece, where another than 1 km2 is tried.

    Returns
    -------
    float
        NaN where no piece of the land has 1 km2 (or ``least_km2``).

    Notes
    -----
    Each point stands for a square of 250 m, 16 of them for 1 km2. It counts within a full square
    of two by two points, and the squares of a piece share sides. So neither a
    vertex nor an island below 1 km2 makes the distance, nor do many slivers together, nor a strip
    narrower than 250 m, however long. Land within other land is never deeper. It is right to a
    step of the grid, and misleads where land in pieces below 1 km2 belongs together. The measure
    is ours.

    Examples
    --------
    >>> xy = grid_within(np.array([shapely.box(-100, -100, 900, 2400)]))
    >>> float(piece_km(xy, xy[:, 1] / 1000))  # 1 km wide, up to 2.4 km away
    1.5
    """
    most = least = km.max(initial=0.0)
    depth_km = BLOCK_M / 1000
    while True:  # the farthest points decide; the others are asked only where these are too few
        least, depth_km = most - depth_km, 2 * depth_km
        near = km >= least - SQUARE_KM  # with those that share a square with them
        own, own_km = points[near], km[near]
        chosen = _wide(_keys(own)) & (own_km >= least)
        found = _first_piece_km(own[chosen], own_km[chosen], least_km2)
        if not np.isnan(found) or near.all():
            return found


def piece_asked_km(
    points: np.ndarray, far: Callable[[np.ndarray], np.ndarray], least_km2: float = PIECE_KM2
) -> float:
    """:func:`piece_km` where ``far`` measures points: it is asked only where that can matter.

    No distance differs by more than the way between two points: one point of a block of 2 km says
    how far the others lie at most, and most of a large piece is too near to decide.
    """
    points = points[_wide(_keys(points))]
    if len(points) == 0:
        return float("nan")
    blocks = (points // BLOCK_M) @ [EAST, NORTH]
    _, first, block = np.unique(blocks, return_index=True, return_inverse=True)
    most = (far(points[first]) + np.sqrt(2) * BLOCK_M / 1000)[block]
    least = most.max()
    while True:
        least -= 2 * BLOCK_M / 1000
        chosen = most >= least
        found = _first_piece_km(points[chosen], far(points[chosen]), least_km2)
        if found >= least or chosen.all():
            return found


def grid_within(shapes: np.ndarray, least_km2: float = PIECE_KM2) -> np.ndarray:
    """The points of the grid in metric polygons of at least 1 km2 (``least_km2``), ``(n, 2)``."""
    found = [np.empty((0, 2))]
    for shape in shapes[shapely.area(shapes) >= least_km2 * 1e6]:
        low, high = np.reshape(shapely.bounds(shape), (2, 2)) // GRID_M * GRID_M
        x, y = (np.arange(a, b + GRID_M, GRID_M) for a, b in zip(low, high, strict=True))
        xy = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        shapely.prepare(shape)
        found.append(xy[shapely.contains_xy(shape, *xy.T)])
    return np.concatenate(found)


def _keys(points: np.ndarray) -> np.ndarray:
    """A whole number for each point of the grid."""
    return np.round(points / GRID_M).astype(np.int64) @ [EAST, NORTH]


def _wide(keys: np.ndarray) -> np.ndarray:
    """Which points lie in a full square of two by two points."""
    if len(keys) == 0:
        return np.zeros(0, bool)
    square = np.array([0, EAST, NORTH, EAST + NORTH])
    full = np.sort(keys)
    full = full[np.all([edges.among(full, full + way) for way in square], axis=0)]
    return np.any([edges.among(full, keys - way) for way in square], axis=0)


def _first_piece_km(points: np.ndarray, km: np.ndarray, least_km2: float = PIECE_KM2) -> float:
    """The farthest points one by one, joined to those beside them, until a piece is as large."""
    keys = _keys(points)
    root: dict[int, int] = {}
    size: dict[int, int] = {}
    for number in np.argsort(-km, kind="stable"):
        own = key = int(keys[number])
        root[own], size[own] = own, 1
        for beside in (key + EAST, key - EAST, key + NORTH, key - NORTH):
            if beside in root and (other := _root(root, beside)) != own:
                small, own = sorted((own, other), key=size.__getitem__)
                root[small] = own
                size[own] += size[small]
        if size[own] * GRID_M**2 >= least_km2 * 1e6:
            return float(km[number])
    return float("nan")


def _root(root: dict[int, int], key: int) -> int:
    while root[key] != key:
        key = root[key]
    return key
