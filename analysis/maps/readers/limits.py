"""What a file or a polygon of a stranger may cost, in one place, and the sentence that ends it."""

from pathlib import Path

import numpy as np
import shapely

from ...base import paths
from ...base.errors import DataError

MOST_BYTES = 500_000_000  # a file; a day's map has at most a few millions
MOST_VERTICES = 1_000_000  # a polygon; the largest real one has some thirty thousand
MOST_CROSSED = 200  # sides that one side of a ring may cross; on real maps it is a handful
LOOKED_AT = 64  # sides: so many of the longest, and as many evenly along the ring


def refuse_large(path: Path, size: int) -> None:
    """Refuse a file that no map is as large as. Raises :class:`DataError`."""
    if size > MOST_BYTES:
        raise DataError(
            f"{paths.shown(path)} has {size:,} bytes or more; {MOST_BYTES:,} at most are read."
        )


def refuse_costly(polygon: shapely.Polygon) -> None:
    """Refuse what would take minutes or all memory to mend: vertices, sides that cross.

    Mending a ring costs as much as it has crossings, and a ring of a few thousand points can have
    millions of them. They are not counted: a side that crosses more than ``MOST_CROSSED`` others is
    looked for among the longest sides and some along the ring. Raises :class:`DataError`.

    >>> refuse_costly(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))
    """
    count = shapely.get_num_coordinates(polygon)
    if count > MOST_VERTICES:
        raise DataError(f"a polygon has {count:,} points; {MOST_VERTICES:,} at most are read")
    sides = np.concatenate([_sides(ring) for ring in shapely.get_rings(polygon)])
    if len(sides) <= MOST_CROSSED:
        return
    longest = np.argsort(-shapely.length(sides), kind="stable")[:LOOKED_AT]
    along = np.linspace(0, len(sides) - 1, LOOKED_AT).astype(int)
    asked = sides[np.union1d(longest, along)]
    crossing, _ = shapely.STRtree(sides).query(asked, predicate="crosses")
    most = int(np.bincount(crossing, minlength=1).max())
    if most > MOST_CROSSED:
        raise DataError(
            f"a ring of {len(sides):,} sides crosses itself too often to be mended: one side "
            f"crosses {most:,} others, and {MOST_CROSSED} at most are allowed"
        )


def _sides(ring: shapely.LinearRing) -> np.ndarray:
    points = shapely.get_coordinates(ring)
    return shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1))
