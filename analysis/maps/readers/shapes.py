"""Turn a maker's coordinates into clean polygons, and name every fault that was mended."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from ...base import memo
from ...base.errors import DataError
from ...base.geometry import is_swapped
from . import limits

LON_LAT = CRS("EPSG:4326")
NOWHERE = (float("nan"),) * 4
# A feature of a class of land that is a point, a line or empty. Of a ring of which mending leaves
# nothing `invalid_ring` tells.
NO_AREA = "no_area"


class Fault(NamedTuple):
    """One trap met in one polygon: its name, where, what exactly was seen, and what it moves.

    ``moves`` is the land that would be counted otherwise if the fault were not handled; None where
    handling it moves nothing.
    """

    name: str
    bounds: tuple[float, float, float, float]
    detail: str = ""
    moves: shapely.Geometry | tuple[shapely.Geometry, ...] | None = None


class Shape(NamedTuple):
    """The polygons of one feature, its bounds, and the faults that were mended in it."""

    polygons: tuple[shapely.Polygon, ...]
    faults: tuple[Fault, ...]
    bounds: tuple[float, float, float, float]


class ShapeCache:
    """Parse each distinct run of bytes once: a polygon that did not change has the same bytes."""

    def __init__(self, parse: Callable[[bytes], Shape]) -> None:
        """Keep ``parse(raw) -> Shape`` and its results by digest."""
        self._parse = parse
        self._known: dict[bytes, Shape] = {}

    def __call__(self, raw: Any) -> Shape:
        """Return the shape of ``raw`` (bytes or ``msgspec.Raw``)."""
        key = sha256(raw, usedforsecurity=False).digest()  # which most processors do in hardware
        if key not in self._known:
            given = (self._parse.__name__, key)
            self._known[key] = memo.once("shape", given, lambda: self._parse(bytes(raw)))
        return self._known[key]


def from_geojson(raw: bytes) -> Shape:
    """Read a GeoJSON geometry: collections are opened, z is dropped, invalid rings are mended.

    Points and lines give no polygon. Raises :class:`DataError` (a sentence without the file's
    name) for a ring that is too short or coordinates that cannot be on Earth.
    """
    return _of_geometry(_parsed(shapely.from_geojson, raw))


def from_crs(raw: bytes) -> Shape:
    """Read a geometry of any CRS, GeoJSON or WKB, that :func:`with_crs` has put behind its CRS.

    As :func:`from_geojson`, in EPSG:4326. What is empty gives no polygon, and lies nowhere.
    """
    crs, _, body = raw.partition(b"\0")
    is_json = body.lstrip().startswith(b"{")
    geometry = _parsed(shapely.from_geojson if is_json else shapely.from_wkb, body)
    if geometry.is_empty:
        return Shape((), (), NOWHERE)
    return _of_geometry(geometry, to_lon_lat(crs.decode()))


def with_crs(crs: str, raw: Any) -> bytes:
    """The bytes of a geometry behind the name of its CRS: equal only where both are."""
    return crs.encode() + b"\0" + bytes(raw)


@cache
def to_lon_lat(crs: str) -> Callable | None:
    """What turns coordinates of a CRS into longitude and latitude; None where they are that."""
    try:
        known = CRS(crs)
        if known.equals(LON_LAT, ignore_axis_order=True):
            return None
        if known.name.startswith("Undefined"):
            raise DataError("its CRS is undefined; set it when the file is written")
        return Transformer.from_crs(known, LON_LAT, always_xy=True).transform
    except ProjError as error:
        said = crs if len(crs) < 60 else f"{crs[:60]}..."
        raise DataError(f"its CRS {said!r} is not known, or does not lead to EPSG:4326") from error


def _parsed(parse: Callable[[bytes], Any], raw: bytes) -> Any:
    try:
        return parse(raw)
    except (shapely.errors.GEOSException, UnicodeDecodeError) as error:
        raise DataError(f"a polygon cannot be read ({_first_line(error)})") from error


def _of_geometry(geometry: Any, transform: Callable | None = None) -> Shape:
    """The polygons of a geometry: opened, in lon/lat, two-dimensional, mended."""
    has_z = any(shapely.has_z(part) for part in _flatten(geometry) if part.geom_type == "Polygon")
    if transform:
        geometry = shapely.transform(geometry, transform, interleaved=False)
    polygons = [part for part in _flatten(geometry) if part.geom_type == "Polygon"]
    faults = []
    if geometry.geom_type == "GeometryCollection":
        faults += [Fault("geometry_collection", part.bounds) for part in polygons]
    if has_z:
        faults.append(Fault("three_coordinates", geometry.bounds))
    clean = [_clean(shapely.force_2d(polygon)) for polygon in polygons]
    return _join(clean, faults, geometry.bounds)


def from_lat_lon_ring(raw: bytes) -> Shape:
    """Read a ring written as ``[[lat, lon], ...]``, the order of the Ukraine Control Map.

    >>> shape = from_lat_lon_ring(b"[[51, 35], [51, 36], [52, 36], [51, 35]]")
    >>> shape.polygons[0].bounds
    (35.0, 51.0, 36.0, 52.0)
    """
    try:
        points = msgspec.json.decode(raw, type=list[tuple[float, float]])
    except msgspec.ValidationError as error:
        raise DataError(f"a ring is not a list of [lat, lon] pairs ({error})") from error
    if len(points) < 3:
        raise DataError(f"a ring has {len(points)} points, but an area needs three or more")
    lon_lat = np.asarray(points)[:, ::-1]
    polygon = shapely.Polygon(lon_lat)
    return _join([_clean(polygon)], [Fault("lat_lon_order", polygon.bounds)], polygon.bounds)


def from_lon_lat_rings(raw: bytes) -> Shape:
    """Read a GeoJSON polygon's coordinates alone: its outline and its holes, in [lon, lat] order.

    >>> from_lon_lat_rings(b"[[[35, 51], [36, 51], [36, 52], [35, 51]]]").bounds
    (35.0, 51.0, 36.0, 52.0)
    """
    try:
        rings = msgspec.json.decode(raw, type=list[list[tuple[float, float]]])
        outline, *holes = [np.asarray(ring) for ring in rings or [[]]]
        polygon = shapely.Polygon(outline, holes)
    except (msgspec.ValidationError, shapely.errors.GEOSException, ValueError) as error:
        raise DataError(f"a polygon cannot be read ({_first_line(error)})") from error
    return _join([_clean(polygon)], [], polygon.bounds)


def _clean(polygon: shapely.Polygon) -> Shape:
    """Refuse what cannot be land; mend an invalid ring and say so."""
    if polygon.is_empty:
        raise DataError("a polygon has no coordinates")
    _refuse_off_earth(polygon)
    if shapely.is_valid(polygon):
        return Shape((polygon,), (), polygon.bounds)
    limits.refuse_costly(polygon)
    fault = Fault("invalid_ring", polygon.bounds, shapely.is_valid_reason(polygon))
    mended = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    parts = [part for part in _flatten(mended) if part.geom_type == "Polygon"]
    kept = tuple(part for part in parts if not part.is_empty)  # a line there and back has no area
    return Shape(kept, (fault,), polygon.bounds)


def _refuse_off_earth(polygon: shapely.Polygon) -> None:
    coordinates = shapely.get_coordinates(polygon)
    if not np.isfinite(coordinates).all():
        raise DataError("a polygon has a coordinate that is not a number")
    lon, lat = np.abs(coordinates).max(axis=0)
    if lon > 180 or lat > 90:
        raise DataError(
            f"a polygon has a coordinate out of range (longitude up to {lon:g}, latitude up to "
            f"{lat:g}; possible are 180 and 90)"
        )
    west, south = coordinates.min(axis=0)
    east, north = coordinates.max(axis=0)
    if is_swapped((west, south, east, north)):
        raise DataError(
            f"a polygon lies near {west:.1f} E {south:.1f} N, where Ukraine and Russia are not: "
            "its latitude and longitude seem to be exchanged"
        )


def _flatten(geometry) -> list:
    parts = list(shapely.get_parts(geometry))
    while any(hasattr(part, "geoms") for part in parts):
        parts = [inner for part in parts for inner in shapely.get_parts(part)]
    return parts


def _join(shapes: list[Shape], faults: list[Fault], bounds) -> Shape:
    polygons = tuple(polygon for shape in shapes for polygon in shape.polygons)
    met = tuple(faults) + tuple(fault for shape in shapes for fault in shape.faults)
    return Shape(polygons, met, bounds)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".")
