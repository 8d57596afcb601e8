"""From points to the nearest place of a line, measured only where it can matter."""

import numpy as np
import shapely

CELL_M = 10_000.0
EAST = 1_000_000  # from the number of a cell to that east of it
LEAST_KM = 1e-6  # of rounding, far below what any of these distances is right to
NODE = 4  # lines a node of a tree: the nearest one is found in half the time that the usual 10 take


class Line:
    """A metric line whose distance from many points is asked, day after day."""

    def __init__(self, line: shapely.Geometry) -> None:
        """Take a line or several; of an empty one every distance is NaN."""
        self.tree = line_tree(line)
        self._centre_km: dict[int, float] = {}

    def within_km(self, xy: np.ndarray, most_km: np.ndarray) -> np.ndarray:
        """The distance of each point where it is at most ``most_km`` of that point, else any more.

        ``xy`` is ``(n, 2)``, in metres.

        No point is nearer to the line than the middle of its cell of 10 km less the way there: most
        points of a front lie too far from a border to ask it, and all of them where the middle of
        their box does. Infinite where none was measured; where ``most_km`` is NaN, every distance
        is.

        >>> line = Line(shapely.LineString([(0, 0), (90_000, 0)]))
        >>> xy = np.array([(5_000.0, 2_000.0), (5_000.0, 70_000.0)])
        >>> line.within_km(xy, np.array([3.0, 3.0])).tolist()
        [2.0, inf]
        """
        if len(xy) == 0 or len(self.tree) == 0:
            return np.full(len(xy), np.nan)
        low, high = xy.min(axis=0), xy.max(axis=0)
        box_km = nearest_km(self.tree, (low + high)[None] / 2)[0] - np.hypot(*(high - low)) / 2000
        if box_km - LEAST_KM > most_km.max():
            return np.full(len(xy), np.inf)
        cells = np.floor(xy / CELL_M).astype(np.int64) @ [EAST, 1]
        own, cell = np.unique(cells, return_inverse=True)
        centre_km, centre = self._of_cells(own)
        least_km = centre_km[cell] - np.hypot(*(xy - centre[cell]).T) / 1000 - LEAST_KM
        result = np.full(len(xy), np.inf)
        asked = ~(least_km > most_km)
        result[asked] = nearest_km(self.tree, xy[asked])
        return result

    def _of_cells(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far the middles of cells lie from the line, and where; each is measured once."""
        column = np.round(cells / EAST)
        centres = (np.column_stack([column, cells - column * EAST]) + 0.5) * CELL_M
        new = [n for n, cell in enumerate(cells.tolist()) if cell not in self._centre_km]
        if new:
            measured = nearest_km(self.tree, centres[new])
            self._centre_km.update(zip(cells[new].tolist(), measured.tolist(), strict=True))
        return np.array([self._centre_km[cell] for cell in cells.tolist()]), centres


def line_tree(line: shapely.Geometry) -> shapely.STRtree:
    """The segments of a metric line, to be asked for the nearest one."""
    segments = [
        shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
        for xy in map(shapely.get_coordinates, shapely.get_parts(line))
    ]
    return tree_of(np.concatenate([*segments, np.array([], dtype=object)]))


def tree_of(lines: np.ndarray) -> shapely.STRtree:
    """Metric lines of two points, to be asked for the nearest one."""
    return shapely.STRtree(lines, node_capacity=NODE)


def nearest_km(tree: shapely.STRtree, xy: np.ndarray) -> np.ndarray:
    """From each metric point ``(n, 2)`` to the nearest of a tree's lines; the same for any order.

    There is no search radius: one that is too small would give a wrong distance and not an error.
    """
    result = np.full(len(xy), np.nan)
    if len(xy) and len(tree):
        points = shapely.points(xy)
        found, distance = tree.query_nearest(points, all_matches=False, return_distance=True)
        result[found[0]] = distance / 1000
    return result
