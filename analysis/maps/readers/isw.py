"""ISW / Critical Threats weekly layers: in Kursk, the claimed limit of the Ukrainian advance."""

from pathlib import Path

import geopandas as gpd
import msgspec

from . import files
from .shapes import NO_AREA, Fault, ShapeCache, from_geojson

STATUS_BY_LAYER = {
    # Another quantity than land held: how far anyone claims that the advance went.
    "kursk_ukrainian_advance": "claimed_limit_kursk",
    "control_map": "assessed_russian_control",
    "russian_advances": "assessed_russian_advance",
}


class _Properties(msgspec.Struct):
    layer: str


_Map = files.FeatureCollection[_Properties]
_shapes = ShapeCache(from_geojson)


def read(path: Path) -> gpd.GeoDataFrame:
    """Read one week of ISW layers: ``status, geometry`` (EPSG:4326, 2-D, valid).

    ``claimed_limit_kursk`` is a claim's extent and never land held. A layer that has no name here
    keeps its own and is counted as ``unnamed_layer``.
    """
    return files.frame(scan(path))


def scan(path: Path, wanted: frozenset[str] = frozenset()) -> files.Scan:
    """Read one week into shapes; with ``wanted`` only layers of these statuses are parsed."""
    features = files.decode(path, _Map).features
    files.refuse_empty(path, features)
    pieces, faults = [], []
    for number, feature in enumerate(features, start=1):
        layer = feature.properties.layer
        status = STATUS_BY_LAYER.get(layer, layer)
        if wanted and status not in wanted and layer in STATUS_BY_LAYER:
            continue
        shape = files.shape(_shapes, feature.geometry, path, f"feature {number}")
        faults += shape.faults
        if not (shape.polygons or shape.faults):
            faults.append(Fault(NO_AREA, shape.bounds, layer))
            continue
        if layer not in STATUS_BY_LAYER:
            faults.append(Fault("unnamed_layer", shape.bounds, layer, shape.polygons))
        if status == "assessed_russian_advance":
            faults.append(Fault("assessed_advance", shape.bounds, "", shape.polygons))
        pieces.append((status, shape))
    return files.Scan(pieces, faults)
