"""Any GeoJSON or GeoPackage that a table describes: which column says what, and of which day."""

import gzip
import zlib
from collections import defaultdict
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import geopandas as gpd
import msgspec
import numpy as np
import pandas as pd
import shapely
from msgspec import Meta

from ...base import layers, paths
from ...base.errors import DataError, did_you_mean
from . import files, limits
from .shapes import NO_AREA, NOWHERE, Fault, Shape, ShapeCache, from_crs, with_crs

UNNAMED = "unnamed_status"
SQLITE, GZIP = b"SQLite format 3\0", b"\x1f\x8b"
NOTHING = Shape((), (), NOWHERE)
LON_LAT = "OGC:CRS84"  # what a GeoJSON is in that names nothing else

Text = Annotated[str, Meta(description="a text")]
Texts = Annotated[dict[str, str], Meta(description="a table of texts")]


class Table(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How a map's files say what is whose: a class for all, or one for each value of a column.

    ``date_column`` is for files that hold many days, ``layer`` for a GeoPackage of several.
    """

    status: Text = ""
    status_column: Text = ""
    statuses: Texts = {}
    date_column: Text = ""
    layer: Text = ""


class _Row(NamedTuple):
    number: int
    value: str
    raw: Any


class _File(NamedTuple):
    crs: str
    by_day: dict[str, list[_Row]]


class _Map(msgspec.Struct):
    features: list[files.Feature[dict[str, Any] | None]]
    crs: Any = None


_shapes = ShapeCache(from_crs)


def read(path: Path, table: Table) -> gpd.GeoDataFrame:
    """Read one day: ``status, geometry`` of every polygon (EPSG:4326, 2-D, valid).

    ``attrs["faults"]`` lists what was met: ``unnamed_status``, ``no_area``, and those of
    geometries. Raises :class:`DataError` when the file is not as the table says.
    """
    return files.frame(scan(path, table=table))


def scan(path: Path, wanted: frozenset[str] = frozenset(), *, table: Table) -> files.Scan:
    """Read one day into shapes; with ``wanted`` only polygons of these statuses are parsed.

    Of a file of many days ``path`` ends in the one that is asked for: ``all.gpkg#2024-08-06``.
    """
    whole, day = files.split_day(path)
    own = _open(whole, table)
    rows = own.by_day.get(day, [])
    if not day and table.date_column:
        raise DataError(f"{paths.shown(path)} holds many days; name one: {path.name}#2024-08-06.")
    files.refuse_empty(path, [row for row in rows if row.raw is not None])
    if not table.status:
        _refuse_unknown(path, table, {row.value for row in rows})
    pieces, faults = [], []
    for number, value, raw in rows:
        status = table.status or table.statuses.get(value, UNNAMED)
        if wanted and status not in {*wanted, UNNAMED}:
            continue
        shape = NOTHING
        if raw is not None:
            shape = files.shape(_shapes, with_crs(own.crs, raw), path, f"feature {number}")
        faults += shape.faults
        if not shape.polygons:
            faults.append(Fault(NO_AREA, shape.bounds, f"feature {number} of {path.name}"))
            continue
        if status == UNNAMED:
            said = f"{table.status_column} is {value!r}" if value else "no value"
            faults.append(Fault(UNNAMED, shape.bounds, said, shape.polygons))
        pieces.append((status, shape))
    return files.Scan(pieces, faults)


def days(path: Path, table: Table) -> list[str]:
    """The days that a file holds by its column of dates, in order, written 2024-08-06."""
    return sorted(_open(path, table).by_day)


def _refuse_unknown(path: Path, table: Table, values: set[str]) -> None:
    """Refuse a day of which no value has a status: the table is of another file."""
    if values and not values & table.statuses.keys():
        first = min(values)
        raise DataError(
            f"{paths.shown(path)}: no value of {table.status_column} has a status; it has "
            f"{first!r}: {did_you_mean(first, list(table.statuses))}."
        )


def _open(path: Path, table: Table) -> _File:
    """The rows of a file by day; read once for all its days, as long as it does not change."""
    try:
        stamp = path.stat()
        limits.refuse_large(path, stamp.st_size)
    except OSError as error:
        raise DataError(f"{paths.shown(path)} cannot be read ({error.strerror}).") from error
    changed = stamp.st_mtime_ns, stamp.st_size
    return _read(path, changed, table.layer, table.date_column, table.status_column)


@lru_cache(maxsize=2)
def _read(path: Path, _: tuple[int, int], layer: str, date_column: str, status: str) -> _File:
    with path.open("rb") as file:
        is_geopackage = file.read(len(SQLITE)) == SQLITE
    crs, features = (_geopackage if is_geopackage else _geojson)(path, layer)
    if not features and (is_geopackage or date_column):
        where = f"layer {layer!r} has" if layer else "it has"
        raise files.EmptyMap(f"{paths.shown(path)} is no map: {where} no feature.")
    known = list(dict.fromkeys(name for own, _ in features for name in own))
    for column in filter(None, (date_column, status)):
        if features and column not in known:
            has = did_you_mean(column, known) if known else "it has none"
            raise DataError(f"{paths.shown(path)} has no column {column!r}: {has}.")
    by_day = defaultdict(list)
    for number, (own, raw) in enumerate(features, start=1):
        row = _Row(number, _text(own.get(status)), raw)
        by_day[_day(own, date_column, path, number) if date_column else ""].append(row)
    return _File(crs, dict(by_day))


def _geojson(path: Path, layer: str) -> tuple[str, list[tuple[dict, Any]]]:
    """The CRS and the features of a GeoJSON file, geometries as bytes."""
    if layer:
        raise DataError(f"{paths.shown(path)} is no GeoPackage and has no layer {layer!r}.")
    found = files.parse(_unpacked(path), path, _Map, "a GeoJSON FeatureCollection")
    try:
        crs = found.crs["properties"]["name"] if found.crs else LON_LAT
        crs.encode()
    except (AttributeError, KeyError, TypeError) as error:
        raise DataError(f"{paths.shown(path)} has a crs without a name.") from error
    is_null = (bytes(feature.geometry) == b"null" for feature in found.features)
    return crs, [
        (feature.properties or {}, None if null else feature.geometry)
        for feature, null in zip(found.features, is_null, strict=True)
    ]


def _unpacked(path: Path) -> bytes:
    """A file's bytes, those within where it is packed with gzip."""
    with path.open("rb") as file:
        is_packed = file.read(len(GZIP)) == GZIP
    if not is_packed:
        return path.read_bytes()
    try:
        with gzip.open(path) as file:
            raw = file.read(limits.MOST_BYTES + 1)  # a small file can hold endless noughts
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{paths.shown(path)} cannot be unpacked ({error}).") from error
    limits.refuse_large(path, len(raw))
    return raw


def _geopackage(path: Path, layer: str) -> tuple[str, list[tuple[dict, Any]]]:
    """The CRS and the rows of a GeoPackage's layer, geometries as WKB."""
    frame = layers.read(path, layer, "name one of them as layer")
    shapes = shapely.to_wkb(frame.geometry.to_numpy())
    rows = pd.DataFrame(frame.drop(columns=frame.geometry.name)).to_dict("records")
    return frame.crs.to_string(), list(zip(rows, shapes, strict=True))


def _text(value: Any) -> str:
    """A value of a column as a table of statuses writes it.

    >>> [_text(value) for value in (None, "held", 1, 1.0, True, float("nan"))]
    ['', 'held', '1', '1', 'true', '']
    """
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, bool | np.bool_):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _day(own: dict, column: str, path: Path, number: int) -> str:
    """The day that a feature is of, written 2024-08-06."""
    text = _text(own.get(column))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        what = "not a day"
    else:
        if moment.time() == time():
            return moment.date().isoformat()
        what = "a time, and a map is of a day"
    raise DataError(
        f"{paths.shown(path)}, feature {number}: {column} is {text!r}, {what}; write it as "
        "2024-08-06."
    )
