"""ISW / Critical Threats weekly layers: in Kursk, the claimed limit of the Ukrainian advance."""

from pathlib import Path

import geopandas as gpd
import msgspec

from . import files
from .shapes import Fault, ShapeCache, from_geojson

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
    rows, faults = [], []
    for number, feature in enumerate(files.decode(path, _Map).features, start=1):
        shape = files.shape(_shapes, feature.geometry, path, f"feature {number}")
        layer = feature.properties.layer
        if shape.polygons and layer not in STATUS_BY_LAYER:
            faults.append(Fault("unnamed_layer", shape.polygons[0].bounds, layer))
        faults += shape.faults
        rows += [(STATUS_BY_LAYER.get(layer, layer), polygon) for polygon in shape.polygons]
    return files.frame(path, rows, faults)
