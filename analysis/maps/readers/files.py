"""Read a map's file as typed JSON and hand back what every source returns."""

from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import geopandas as gpd
import msgspec

from ...base import paths
from ...base.errors import DataError
from .shapes import Fault, Shape, ShapeCache

T = TypeVar("T")
P = TypeVar("P")


class Feature(msgspec.Struct, Generic[P]):
    """A GeoJSON feature whose geometry stays bytes until it is known to be new."""

    geometry: msgspec.Raw
    properties: P


class FeatureCollection(msgspec.Struct, Generic[P]):
    """A GeoJSON map with the properties ``P`` of its maker."""

    features: list[Feature[P]]


class Scan(NamedTuple):
    """What one map draws: the shapes with their status, and the faults that were met.

    A shape whose bytes were met before is the same object, so that maps compare by identity.
    """

    pieces: list[tuple[str, Shape]]
    faults: list[Fault]


def shape(read: ShapeCache, raw: msgspec.Raw, path: Path, place: str) -> Shape:
    """Parse one geometry; what is wrong with it becomes a sentence with file and place."""
    try:
        return read(raw)
    except DataError as error:
        raise DataError(f"{paths.shown(path)}, {place}: {error}.") from error


def decode(path: Path, kind: type[T]) -> T:
    """Decode the JSON file as ``kind``; anything else is a sentence that names the file."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{paths.shown(path)} does not exist.") from None
    except OSError as error:
        raise DataError(f"{paths.shown(path)} cannot be read ({error.strerror}).") from error
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise DataError(f"{paths.shown(path)} is not a map of this source: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataError(
            f"{paths.shown(path)} is not whole JSON ({len(raw):,} bytes; {error}): "
            "it may be cut off. Delete it and fetch it again."
        ) from error


def refuse_empty(path: Path, drawn: object) -> None:
    """Refuse a file in which nothing is drawn: it is no map, and not a map of no land."""
    if not drawn:
        raise DataError(
            f"{paths.shown(path)} holds no polygon, so it is no front-line map. If that is how its "
            "maker published it, name it under left_out in data/raw/sources.toml."
        )


def frame(scan: Scan) -> gpd.GeoDataFrame:
    """Give the contract's frame: ``status, geometry`` in EPSG:4326, faults in ``attrs``."""
    rows = [(status, polygon) for status, shape in scan.pieces for polygon in shape.polygons]
    result = gpd.GeoDataFrame(
        {"status": [status for status, _ in rows]},
        geometry=[polygon for _, polygon in rows],
        crs="EPSG:4326",
    )
    result.attrs["faults"] = scan.faults
    return result
