"""Layers as one GeoJSON file (RFC 7946): a feature a layer and source."""

import json
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from ...tables.layer_fields import FIELDS

DIGITS = 9  # a tenth of a millimetre: less is rounding of an overlay


def geojson(frames: dict[str, gpd.GeoDataFrame], head: dict[str, Any]) -> bytes:
    """The file: what holds for all at the top level, and with each feature its own.

    Rings run as the standard wants them, outer ones counterclockwise; an empty number is null.
    """
    columns = dict.fromkeys(name for frame in frames.values() for name in fields(frame))
    features = [
        {"type": "Feature", "properties": properties, "geometry": _shape(geometry)}
        for frame in frames.values()
        for properties, geometry in rows(frame)
    ]
    whole = {
        "type": "FeatureCollection",
        **head,
        "columns": {name: FIELDS[name] for name in columns},
        "features": features,
    }
    return (json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n").encode()


def fields(frame: gpd.GeoDataFrame) -> list[str]:
    """The columns of a layer but its shapes."""
    return [name for name in frame if name != frame.geometry.name]


def rows(frame: gpd.GeoDataFrame) -> Iterator[tuple[dict[str, Any], shapely.Geometry]]:
    """Yield the properties of each feature, an empty number as None, and its geometry."""
    names = fields(frame)
    for values, geometry in zip(
        frame[names].astype(object).itertuples(index=False), frame.geometry, strict=True
    ):
        yield {n: None if pd.isna(v) else v for n, v in zip(names, values, strict=True)}, geometry


def _shape(geometry: shapely.Geometry) -> dict:
    """A geometry as GeoJSON has it."""
    mapped = shapely.geometry.mapping(shapely.orient_polygons(geometry))
    return {"type": mapped["type"], "coordinates": _rounded(mapped["coordinates"])}


def _rounded(values: Any) -> Any:
    if isinstance(values, float):
        return round(values, DIGITS)
    return [_rounded(value) for value in values]
