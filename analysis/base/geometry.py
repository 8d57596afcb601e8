"""Areas on the ellipsoid and the few shape operations that every measure needs."""

from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
import shapely
from numpy.typing import ArrayLike
from pyproj import Geod, Transformer

from .errors import UsageError, did_you_mean

LON_LAT = "EPSG:4326"
KM2_PER_SQ_MI = 2.589988110336
KM_PER_MI = 1.609344

# Half the diagonal of this grid is 13.1 m at 51 N: no vertex of a committed outline moves farther,
# below the 25 m that is promised, and an outline shared by two days or statuses moves with both.
GRID_DEG = 0.0002
GEODESIC = Geod(ellps="WGS84")
# Between two points a GeoJSON means the straight line of longitude and latitude (RFC 7946). A
# geodesic between points far apart is so far from it that a polygon can turn inside out: an edge
# longer than any that a maker draws is divided.
LONG_DEG, STEP_DEG, MOST_POINTS = 1.5, 0.02, 1_000_000
POLYGON = 3  # as GEOS numbers kinds of shapes
SPHERE_M = 6_378_137.0  # the radius with which DeepState prints areas
PLANAR = ("sphere", "equal_area", "web_mercator")
AREA_METHODS = ("geodesic", *PLANAR)

# Land of this war lies in lon 22-53, lat 41-60. What lies wholly inside this box is that land with
# its axes exchanged: the box is in Iraq, Iran and Arabia, where no maker has ever drawn anything.
SWAPPED = (41.0, 22.0, 60.0, 41.0)  # west, south, east, north


def area_km2(geometry: shapely.Geometry, method: str = "geodesic") -> float:
    """Area of a polygon on the Earth, in square kilometres.

    Parameters
    ----------
    geometry : Polygon or MultiPolygon
        In lon/lat (EPSG:4326); rings in any direction, holes count as holes.
    method : str
        ``geodesic`` (WGS84 ellipsoid, the project's measure), ``sphere`` (R = 6,378,137 m and edges
        straight in the cylindrical equal-area projection, as web maps compute and DeepState
        prints), ``equal_area`` (EPSG:6933) or ``web_mercator``.

    Returns
    -------
    float
        km2; 0 for an empty geometry.

    Raises
    ------
    UsageError
        For a word that is not a method, with the known ones.

    Notes
    -----
    Web Mercator reads 2.5 times too much in Kursk and is there as a warning. Edges are geodesics
    in the first method and straight lines of the projection in the others: a few square metres for
    edges as short as those of a front, a square kilometre where a sea edge is hundreds of
    kilometres long. An edge of more than 1.5 degrees, which no maker draws, follows the straight
    line of longitude and latitude. Sources: Karney, "Algorithms for geodesics", J. Geodesy 87
    (2013), as implemented in PROJ; for the sphere Lambert's cylinder, in which Archimedes' theorem
    keeps areas.

    Examples
    --------
    >>> square = shapely.box(35.0, 51.0, 35.01, 51.01)
    >>> round(area_km2(square), 4), round(area_km2(square, "web_mercator"), 4)
    (0.7809, 1.9693)
    """
    if method not in AREA_METHODS:
        raise UsageError(f"Unknown area method {method!r}: {did_you_mean(method, AREA_METHODS)}.")
    if method in PLANAR:
        projected = shapely.transform(geometry, _PROJECTED[method], interleaved=False)
        return float(shapely.area(projected)) / 1e6
    parts = shapely.get_parts(geometry)
    return sum(_areas_m2(parts[shapely.get_type_id(parts) == POLYGON])) / 1e6


def faces_km2(faces: np.ndarray, method: str = "geodesic") -> float:
    """The area of many polygons (EPSG:4326) in km2: the sum of :func:`area_km2` of each, sooner."""
    if method in PLANAR:
        return sum((area_km2(face, method) for face in faces), 0.0)
    return sum((m2 / 1e6 for m2 in _areas_m2(faces)), 0.0)


def _areas_m2(polygons: np.ndarray) -> list[float]:
    """The geodesic area of each of some polygons: that of its ring less those of its holes."""
    # The geodesic formula signs rings by their direction: an unoriented hole would be added.
    rings, owner = shapely.get_rings(shapely.orient_polygons(polygons), return_index=True)
    xy, ring = _straight(*shapely.get_coordinates(rings, return_index=True))
    ends = np.searchsorted(ring, np.arange(len(rings) + 1)).tolist()
    x, y = np.ascontiguousarray(xy.T)
    areas = [0.0] * len(polygons)
    for n, own in enumerate(owner.tolist()):
        part = slice(ends[n], ends[n + 1])
        areas[own] += GEODESIC.polygon_area_perimeter(x[part], y[part])[0]
    return areas


def _straight(xy: np.ndarray, ring: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points of rings, with the number of their ring, where long edges are divided."""
    long = np.abs(np.diff(xy, axis=0)).max(axis=1, initial=0)
    is_long = (long > LONG_DEG) & (np.diff(ring) == 0)
    if not is_long.any():
        return xy, ring
    step = max(STEP_DEG, long[is_long].sum() / MOST_POINTS)
    times = np.where(is_long, np.ceil(long / step), 1).astype(int)
    edge = np.repeat(np.arange(len(times)), times)
    part = (np.arange(len(edge)) - np.repeat(np.cumsum(times) - times, times)) / times[edge]
    made = xy[edge] + part[:, None] * (xy[edge + 1] - xy[edge])
    return np.vstack([made, xy[-1:]]), np.append(ring[edge], ring[-1])


def is_swapped(bounds: tuple[float, float, float, float]) -> bool:
    """Whether west, south, east, north are of land whose latitude and longitude are exchanged.

    >>> is_swapped((51.0, 35.0, 51.5, 36.0)), is_swapped((35.0, 51.0, 36.0, 51.5))
    (True, False)
    """
    west, south, east, north = bounds
    return SWAPPED[0] < west and SWAPPED[1] < south and east < SWAPPED[2] and north < SWAPPED[3]


def polygons_only(geometry: shapely.Geometry) -> shapely.Geometry:
    """Drop the points and lines that an overlay leaves where shapes merely touch.

    >>> polygons_only(shapely.intersection(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)))
    <MULTIPOLYGON EMPTY>
    """
    parts = shapely.get_parts(geometry)
    while any(hasattr(part, "geoms") for part in parts):
        parts = shapely.get_parts(parts)
    kept = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def dissolve(geometries: Iterable[shapely.Geometry]) -> shapely.Geometry:
    """Union as a polygon or multipolygon; of nothing, the empty multipolygon."""
    return polygons_only(shapely.union_all(list(geometries)))


def minus(a: shapely.Geometry, b: shapely.Geometry) -> shapely.Geometry:
    """What of ``a`` is not in ``b``, without the slivers of lower dimension."""
    return polygons_only(shapely.difference(a, b))


def common(a: shapely.Geometry, b: shapely.Geometry) -> shapely.Geometry:
    """What ``a`` and ``b`` share, without the slivers of lower dimension."""
    return polygons_only(shapely.intersection(a, b))


def cut_to(shape: shapely.Geometry, area: shapely.Geometry) -> shapely.Geometry:
    """What of many polygons lies in an area: those that lie wholly in it are not cut.

    >>> two = shapely.MultiPolygon([shapely.box(0, 0, 2, 1), shapely.box(8, 8, 9, 9)])
    >>> cut_to(two, shapely.box(1, 0, 3, 3)).bounds
    (1.0, 0.0, 2.0, 1.0)
    """
    shapely.prepare(area)
    parts = shapely.get_parts(shape)
    parts = parts[shapely.intersects(area, parts)]
    is_within = shapely.contains_properly(area, parts)
    cut = [common(part, area) for part in parts[~is_within]]
    return polygons_only(shapely.GeometryCollection([*parts[is_within], *cut]))


def to_metric(geometries: ArrayLike, crs: str) -> np.ndarray:
    """Project lon/lat geometries to metres in ``crs`` (vertices only)."""
    shapes = np.array(np.atleast_1d(geometries), dtype=object)
    return shapely.transform(shapes, _projection(LON_LAT, crs), interleaved=False)


def to_lon_lat(coordinates: ArrayLike, crs: str) -> np.ndarray:
    """Coordinates in metres of ``crs``, ``(n, 2)``, as lon/lat."""
    return np.column_stack(_projection(crs, LON_LAT)(*np.transpose(coordinates)))


@cache
def _projection(old: str, new: str) -> Callable:
    """From one projection to another: making it takes longer than most shapes do."""
    return Transformer.from_crs(old, new, always_xy=True).transform


def divided(lines: np.ndarray, step: float) -> np.ndarray:
    """Lines with a vertex at least every ``step``.

    An edge can shrink to a point once it is projected: GEOS refuses to divide it, and it stays.

    >>> point = shapely.LineString([(0, 0), (0, 0)])
    >>> shapely.get_num_points(divided(np.array([point, shapely.LineString([(0, 0), (9, 0)])]), 3))
    array([2, 4], dtype=int32)
    """
    long = shapely.length(lines) > 0
    made = lines.copy()
    made[long] = shapely.segmentize(lines[long], step)
    return made


def snap(geometry: shapely.Geometry, grid_deg: float) -> shapely.Geometry:
    """Move every vertex to the nearest point of a grid and keep the result valid.

    The move depends on the place alone, so two outlines that share an edge, or one outline drawn
    on two days, still share it afterwards; no point moves farther than half the grid's diagonal.

    >>> snap(shapely.box(0.001, 0, 1.04, 1), 0.1).bounds
    (0.0, 0.0, 1.0, 1.0)
    """
    return polygons_only(shapely.set_precision(geometry, grid_deg, mode="valid_output"))


def _to(crs: str):
    return lambda x, y: _projection(LON_LAT, crs)(x, y)


def _cylinder(x, y):
    return SPHERE_M * np.radians(x), SPHERE_M * np.sin(np.radians(y))


_PROJECTED = {
    "sphere": _cylinder,
    "equal_area": _to("EPSG:6933"),
    "web_mercator": _to("EPSG:3857"),
}
