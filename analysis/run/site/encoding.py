"""Outlines as short text: what two days share is stored once.

Coordinates are whole numbers on a Mercator grid, so that a browser draws them without projecting
anything. A ring is cut where its own vertices say so (a hash of the vertex decides), which makes
the pieces of an unchanged stretch the same on every day and for every row: each piece is kept once,
as steps from vertex to vertex, and a ring is its first vertex and the numbers of its pieces.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PIECE = 24  # vertices of a piece, on average
LATITUDE_LIMIT = 85.0


@dataclass
class Encoder:
    """Collects pieces and polygons; ``unit`` is the grid in degrees of longitude.

    ``frame`` is the edge of the area of study: where an outline runs along it (nearer than
    ``near`` degrees) it is where the land was cut, and must not be drawn as a front.
    """

    unit: float
    west: float
    north: float
    frame: shapely.Geometry
    near: float
    pieces: dict[str, int] = field(default_factory=dict)
    polygons: list = field(default_factory=list)
    _known: dict[bytes, int] = field(default_factory=dict)

    def grid(self, lon_lat: np.ndarray) -> np.ndarray:
        """Longitudes and latitudes as columns and rows of the grid, rows counted southwards."""
        lat = np.clip(lon_lat[:, 1], -LATITUDE_LIMIT, LATITUDE_LIMIT)
        x, y = lon_lat[:, 0] - self.west, mercator(self.north) - mercator(lat)
        return np.rint(np.column_stack([x, y]) / self.unit).astype(np.int64)

    def shape(self, geometry: shapely.Geometry) -> list[int]:
        """Numbers of the polygons of a shape, as runs ``first, count``."""
        parts = [part for part in shapely.get_parts(geometry) if not part.is_empty]
        return runs(sorted(self._polygon(part) for part in parts))

    def _polygon(self, polygon: shapely.Geometry) -> int:
        # The exterior goes one way round whoever drew it, else no piece would be met again.
        key = shapely.to_wkb(polygon := shapely.normalize(polygon))
        if key not in self._known:
            rings = [self._ring(ring) for ring in (polygon.exterior, *polygon.interiors)]
            self._known[key] = len(self.polygons)
            self.polygons.append([ring for ring in rings if ring])
        return self._known[key]

    def _ring(self, ring: shapely.Geometry) -> list:
        points = self.grid(shapely.get_coordinates(ring))[:-1]
        points = points[np.any(points != np.roll(points, 1, axis=0), axis=1)]
        if len(points) < 3:
            return []
        hashes = _hashes(points)
        points = np.roll(points, -int(np.argmin(hashes)), axis=0)
        hashes = np.roll(hashes, -int(np.argmin(hashes)))
        cuts = [0, *(np.flatnonzero(hashes[1:] % PIECE == 0) + 1).tolist(), len(points)]
        steps = np.diff(np.vstack([points, points[:1]]), axis=0)
        numbers = [
            self.pieces.setdefault(text_of(steps[first:last].ravel().tolist()), len(self.pieces))
            for first, last in zip(cuts, cuts[1:], strict=False)
        ]
        along = self._along_frame(points)
        return [*points[0].tolist(), runs(numbers), *([along] if along else [])]

    def _along_frame(self, points: np.ndarray) -> list[int]:
        """Which sides of a ring lie on the frame, as runs ``first, count``."""
        if self.frame.is_empty:
            return []
        shapely.prepare(self.frame)
        closed = np.vstack([points, points[:1]]).astype(float)
        is_near = self._is_near(closed)
        sides = np.flatnonzero(is_near[:-1] & is_near[1:])
        middles = (closed[sides] + closed[sides + 1]) / 2  # a front may cross from edge to edge
        return runs(sides[self._is_near(middles)].tolist())

    def _is_near(self, points: np.ndarray) -> np.ndarray:
        return shapely.dwithin(self.frame, shapely.points(self.degrees(points)), self.near)

    def degrees(self, points: np.ndarray) -> np.ndarray:
        """Longitudes and latitudes of points of the grid."""
        y = np.radians(mercator(self.north) - points[:, 1] * self.unit)
        lat = np.degrees(2 * np.arctan(np.exp(y)) - np.pi / 2)
        return np.column_stack([self.west + points[:, 0] * self.unit, lat])


def mercator(lat: float | np.ndarray) -> float | np.ndarray:
    """The Mercator ordinate of a latitude, in degrees of the equator.

    >>> round(float(mercator(51.0)), 3)
    59.48
    """
    return np.degrees(np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)))


def _hashes(points: np.ndarray) -> np.ndarray:
    mixed = points[:, 0] * 73_856_093 + points[:, 1] * 19_349_663
    mixed = (mixed ^ (mixed >> 13)) & 0x7FFFFFFF
    mixed = (mixed * 1_274_126_177) & 0x7FFFFFFFFFFF
    return mixed >> 15


def text_of(numbers: Iterable[int]) -> str:
    """Whole numbers as text: five bits a letter, the sign in the lowest bit.

    >>> text_of([0, -1, 1, 16])
    'ABCgB'
    """
    letters = []
    for number in numbers:
        rest = (number << 1) if number >= 0 else ((-number << 1) - 1)
        while rest > 31:
            letters.append(ALPHABET[32 + (rest & 31)])
            rest >>= 5
        letters.append(ALPHABET[rest])
    return "".join(letters)


def runs(numbers: list[int]) -> list[int]:
    """Numbers that follow each other as ``first, count, first, count``.

    >>> runs([4, 5, 6, 2])
    [4, 3, 2, 1]
    """
    found: list[int] = []
    for number in numbers:
        if found and number == found[-2] + found[-1]:
            found[-1] += 1
        else:
            found += [number, 1]
    return found
