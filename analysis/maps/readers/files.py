"""Read a map's file as typed JSON and hand back what every source returns."""

from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import geopandas as gpd
import msgspec
import shapely

from ...base import paths
from ...base.errors import DataError
from . import limits
from .shapes import Fault, Shape, ShapeCache

BOM = b"\xef\xbb\xbf"
OTHER_KINDS = {
    b"\xff\xfe": "it is written in UTF-16; save it as UTF-8",
    b"\xfe\xff": "it is written in UTF-16; save it as UTF-8",
    b"\x1f\x8b": "it is packed with gzip; unpack it",
    b"\0\0\x27\x0a": "it is a shapefile; save it as GeoJSON or GeoPackage",
    b"<": "it is a web page; the address leads to a page about the file and not to the file",
    b"version https://git-lfs": "it is a pointer of Git LFS; `git lfs pull` brings the file itself",
}

T = TypeVar("T")
P = TypeVar("P")


class EmptyMap(DataError):
    """A file in which its maker draws nothing."""


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
    ``front`` is the front line that a map draws beside its land, where a maker draws one.
    """

    pieces: list[tuple[str, Shape]]
    faults: list[Fault]
    front: shapely.MultiLineString | None = None


def shape(read: ShapeCache, raw: msgspec.Raw | bytes, path: Path, place: str) -> Shape:
    """Parse one geometry; what is wrong with it becomes a sentence with file and place."""
    try:
        return read(raw)
    except DataError as error:
        raise DataError(f"{paths.shown(path)}, {place}: {error}.") from error


def decode(path: Path, kind: type[T], what: str = "a map of this source") -> T:
    """Decode the JSON file as ``kind``; anything else is a sentence that names the file."""
    try:
        limits.refuse_large(path, path.stat().st_size)
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{paths.shown(path)} does not exist.") from None
    except OSError as error:
        raise DataError(f"{paths.shown(path)} cannot be read ({error.strerror}).") from error
    return parse(raw, path, kind, what)


def parse(raw: bytes, path: Path, kind: type[T], what: str) -> T:
    """Decode the JSON of a file that has been read."""
    try:
        return msgspec.json.decode(raw.removeprefix(BOM), type=kind)
    except msgspec.ValidationError as error:
        raise DataError(f"{paths.shown(path)} is not {what}: {error}.") from error
    except RecursionError:
        raise DataError(
            f"{paths.shown(path)} is not {what}: lists or objects lie in each other some hundred "
            "deep, and a map has ten."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{paths.shown(path)} is not whole JSON: {_what(raw, error)}.") from error


def _what(raw: bytes, error: Exception) -> str:
    """What a file is that is not JSON, as far as its first bytes tell."""
    found = next((what for start, what in OTHER_KINDS.items() if raw.startswith(start)), "")
    return found or (
        f"{len(raw):,} bytes; {error}. It may be cut off: delete it and fetch it again"
    )


def split_day(path: Path) -> tuple[Path, str]:
    """The file itself, and the day that is asked of it where one file holds many.

    >>> [str(part) for part in split_day(Path("days/all.gpkg#2024-08-06"))]
    ['days/all.gpkg', '2024-08-06']
    """
    name, _, day = path.name.partition("#")
    return path.with_name(name), day


def refuse_empty(path: Path, drawn: object) -> None:
    """Refuse a file in which nothing is drawn: it is not a map, and not a map of no land."""
    if not drawn:
        raise EmptyMap(
            f"{paths.shown(path)} holds no polygon, so it is not a front-line map. If that is how "
            "its maker published it, name it under left_out in the source's table."
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
