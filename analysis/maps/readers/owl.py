"""Ukraine Control Map (Project Owl): lists of rings in [lat, lon] order, one file a day."""

from pathlib import Path

import geopandas as gpd
import msgspec
import numpy as np
import shapely

from ...base import paths
from ...base.errors import DataError
from . import files
from .shapes import ShapeCache, from_lat_lon_ring


class _Map(msgspec.Struct):
    areas: list[msgspec.Raw]
    areas_ua: list[msgspec.Raw] = []
    frontline: msgspec.Raw = msgspec.Raw(b"[]")
    # `units` and `geos` are not needed.


Line = list[tuple[float, float]]
_shapes = ShapeCache(from_lat_lon_ring)
_fronts: dict[bytes, shapely.MultiLineString] = {}


def _front(raw: bytes, path: Path) -> shapely.MultiLineString:
    """The front line, which comes in three shapes: empty, points, lists of points."""
    if raw not in _fronts:
        try:
            try:
                lines = [msgspec.json.decode(raw, type=Line)]
            except msgspec.ValidationError:
                lines = msgspec.json.decode(raw, type=list[Line])
            drawn = [np.array(line)[:, ::-1] for line in lines if len(line) > 1]
            _fronts[raw] = shapely.MultiLineString(drawn)
        except (msgspec.ValidationError, RecursionError, ValueError) as error:
            raise DataError(f"{paths.shown(path)}: its front is not a list of points.") from error
    return _fronts[raw]


def read(path: Path) -> gpd.GeoDataFrame:
    """Read one day of the Ukraine Control Map: ``status, geometry`` (EPSG:4326, 2-D, valid).

    ``areas`` is Russian-held (``occupied``), ``areas_ua`` held by Ukraine inside Russia
    (``ukraine_in_russia``); there is no grey zone. ``attrs["faults"]`` counts ``lat_lon_order``
    (every ring) and ``invalid_ring``. ``base.json`` is no day and is refused.
    """
    return files.frame(scan(path))


def scan(path: Path, wanted: frozenset[str] = frozenset()) -> files.Scan:
    """Read one day into shapes; with ``wanted`` only rings of these statuses are parsed."""
    if path.stem == "base":
        raise DataError(f"{paths.shown(path)} is the map's base file, not a day.")
    content = files.decode(path, _Map)
    files.refuse_empty(path, content.areas or content.areas_ua)
    pieces, faults = [], []
    for status, rings in (("occupied", content.areas), ("ukraine_in_russia", content.areas_ua)):
        if wanted and status not in wanted:
            continue
        for number, ring in enumerate(rings, start=1):
            shape = files.shape(_shapes, ring, path, f"{status} {number}")
            faults += shape.faults
            pieces.append((status, shape))
    is_asked = not wanted or "ukraine_in_russia" in wanted
    front = _front(bytes(content.frontline), path) if is_asked else None
    return files.Scan(pieces, faults, front)
