"""DeepState, occupied land only: one multipolygon a day, taken from the map by others."""

from pathlib import Path

import geopandas as gpd
import msgspec

from . import files
from .shapes import NO_AREA, Fault, ShapeCache, from_geojson


class _Properties(msgspec.Struct):
    """The file says nothing of its one feature."""


_Map = files.FeatureCollection[_Properties]
_shapes = ShapeCache(from_geojson)


def read(path: Path) -> gpd.GeoDataFrame:
    """Read one day: ``status, geometry``, every polygon ``occupied`` (EPSG:4326, 2-D, valid).

    The copy joins what DeepState draws as occupied since 2022 and before, and leaves out Tuzla
    island (4.4 km2). It has neither a grey zone nor land held by Ukraine.
    """
    return files.frame(scan(path))


def scan(path: Path, wanted: frozenset[str] = frozenset()) -> files.Scan:
    """Read one day into shapes (``wanted`` is there for the contract: all is one status)."""
    features = files.decode(path, _Map).features
    shapes = [
        files.shape(_shapes, feature.geometry, path, f"feature {number}")
        for number, feature in enumerate(features, start=1)
    ]
    pieces = [("occupied", shape) for shape in shapes if shape.polygons]
    faults = [fault for shape in shapes for fault in shape.faults]
    faults += [
        Fault(NO_AREA, shape.bounds) for shape in shapes if not (shape.polygons or shape.faults)
    ]
    files.refuse_empty(path, pieces)
    return files.Scan(pieces, faults)
