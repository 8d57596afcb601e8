"""Liveuamap, as redrawn by NZZ: Russian-held land, and what left it, split by the state border."""

from datetime import date
from functools import cache
from pathlib import Path

import geopandas as gpd
import msgspec
import shapely

from ...base import paths
from ...base.errors import DataError
from . import files
from .shapes import Fault, Shape, ShapeCache, from_lon_lat_rings

# Before this day Ukraine held no land in Russia. Land "lost" outside Ukraine's outline until then
# is an edge of 2022 drawn up to 5 km2 over the border, and, in October 2023, Afghanistan.
UKRAINE_IN_RUSSIA_SINCE = date(2024, 8, 6)
DAYS_SINCE = date(2023, 3, 9)  # what was filled in later, for days before this, are periods
UKRAINE = (22.1, 44.2, 40.3, 52.4)  # a fault of the whole map lies here


class _Polygon(msgspec.Struct, tag_field="type", tag="Polygon"):
    coordinates: msgspec.Raw

    def polygons(self) -> list[msgspec.Raw]:
        return [self.coordinates]


class _MultiPolygon(msgspec.Struct, tag_field="type", tag="MultiPolygon"):
    coordinates: list[msgspec.Raw]

    def polygons(self) -> list[msgspec.Raw]:
        return self.coordinates


class _Properties(msgspec.Struct):
    type: str
    date: date


class _Feature(msgspec.Struct):
    # A multipolygon changes with every map, most of its polygons do not: bytes are kept for each.
    geometry: _Polygon | _MultiPolygon
    properties: _Properties


class _Features(msgspec.Struct):
    features: list[_Feature]


class _Map(msgspec.Struct):
    value: _Features


_STATUSES = {
    "nochange": {"occupied"},
    "gains": {"occupied"},
    "losses": {"ukraine_in_russia", "lost_since"},
}

_shapes = ShapeCache(from_lon_lat_rings)
_in_ukraine: dict[int, bool] = {}  # by the number of a shape: the cache keeps every shape


def day(path: Path) -> date:
    """The day that the map shows, from inside the file: its name is mostly that of a later day."""
    days = {feature.properties.date for feature in _features(path)}
    if len(days) > 1:
        raise DataError(f"{paths.shown(path)} shows several days: {', '.join(map(str, days))}.")
    return days.pop()


def read(path: Path) -> gpd.GeoDataFrame:
    """Read one map: ``status, geometry`` of every polygon (EPSG:4326, 2-D, valid).

    ``occupied`` is Russian-held in Ukraine on the map's own day (what did not change, and gains),
    ``ukraine_in_russia`` is held by Ukraine inside Russia. ``lost_since`` left the Russian-held
    land since an earlier day that the file names: no state of land, and no measure uses it. A type
    that has no name here keeps its own and is counted as ``unnamed_layer``.
    """
    return files.frame(scan(path))


def scan(path: Path, wanted: frozenset[str] = frozenset()) -> files.Scan:
    """Read one map into shapes; with ``wanted`` only what can be of these, and unknown types."""
    pieces, faults = [], []
    for number, feature in enumerate(_features(path), start=1):
        kind, day = feature.properties.type, feature.properties.date
        if number == 1 and day < DAYS_SINCE:
            faults.append(Fault("period_map", UKRAINE, f"a map of {day}"))
        if wanted and kind in _STATUSES and wanted.isdisjoint(_STATUSES[kind]):
            continue
        for raw in feature.geometry.polygons():
            shape = files.shape(_shapes, raw, path, f"feature {number}")
            faults += shape.faults
            status = _status(kind, day, shape)
            if kind not in _STATUSES:
                faults.append(Fault("unnamed_layer", shape.bounds, kind, shape.polygons))
            if status == "lost_since":
                faults.append(Fault("mixed_losses", shape.bounds, "", shape.polygons))
            pieces.append((status, shape))
    return files.Scan(pieces, faults)


def _features(path: Path) -> list[_Feature]:
    features = files.decode(path, _Map).value.features
    files.refuse_empty(path, features)
    return features


def _status(kind: str, day: date, shape: Shape) -> str:
    """What a polygon of this type is; the side of the border decides, not the feature's number."""
    if kind != "losses":
        return "occupied" if kind in _STATUSES else kind
    is_abroad = day >= UKRAINE_IN_RUSSIA_SINCE and not _lies_in_ukraine(shape)
    return "ukraine_in_russia" if is_abroad else "lost_since"


def _lies_in_ukraine(shape: Shape) -> bool:
    """Whether an inner point of the shape lies in Ukraine: none straddles the border by much."""
    if id(shape) not in _in_ukraine:
        inner = shapely.point_on_surface(shapely.MultiPolygon(shape.polygons))
        _in_ukraine[id(shape)] = bool(shapely.contains(_ukraine(), inner))
    return _in_ukraine[id(shape)]


@cache
def _ukraine() -> shapely.Geometry:
    outline = gpd.read_file(paths.OUTLINE).union_all()
    shapely.prepare(outline)
    return outline
