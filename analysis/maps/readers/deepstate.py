"""DeepState: a FeatureCollection in which the fill colour, not the name, says who holds what."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import geopandas as gpd
import msgspec

from . import files
from .shapes import NO_AREA, Fault, ShapeCache, from_geojson

STATUS_BY_FILL = {
    "#a52714": "occupied",
    "#880e4f": "occupied_before_2022",
    "#000000": "occupied_before_2022",  # the colour of the same areas until May 2022
    "#bcaaa4": "unknown_in_ukraine",
    "#757575": "unknown_in_ukraine",  # "Contested", eleven polygons of summer 2022
    "#0f9d58": "liberated",
    "#0288d1": "liberated",
    "#0097a7": "liberated",  # one polygon on 27 September 2022
    "#01579b": "ukraine_in_russia",
    "#bdbdbd": "grey_in_russia",
    "#ff5252": "satire_and_old_claims",
    "#ce93d8": "wagner_mutiny",  # 24 June 2023 only
}
UNKNOWN_FILL = "unnamed_fill"
# Transnistria had the colour of what was occupied of Ukraine until May 2022. It is Moldova's.
FOREIGN, FOREIGN_NAME, FOREIGN_FILL = "foreign_land", "Придністров'я", "#880e4f"
BROKEN = "\ufffd"  # the replacement character: the name lost bytes before it was published

# Until then the same light grey was contested land inside Ukraine (2022) and a raid near Belgorod
# (22 May 2023); only from this map on does it mean the grey zone inside Russia.
GREY_IN_RUSSIA_SINCE = datetime(2024, 8, 8, tzinfo=UTC)

# What the machine-readable third part of a name allows as status (names since 2024-03-23).
STATUSES_BY_KEY = {
    "geoJSON.status.occupied": {"occupied"},
    "geoJSON.status.unknown": {"unknown_in_ukraine", "grey_in_russia"},
    "geoJSON.status.dismissed": {"liberated", "ukraine_in_russia"},
}


class _Properties(msgspec.Struct):
    name: str | None = ""
    fill: str | None = ""


_Map = files.FeatureCollection[_Properties]
_shapes = ShapeCache(from_geojson)


def published(path: Path) -> datetime:
    """The UTC time of publication, which is the file's name."""
    return datetime.fromtimestamp(int(path.stem), UTC)


def read(path: Path) -> gpd.GeoDataFrame:
    """Read one DeepState map: ``status, geometry`` of every polygon (EPSG:4326, 2-D, valid).

    The fill decides the status. ``attrs["faults"]`` lists what was met: ``name_fill_conflict``,
    ``unnamed_fill``, ``broken_utf8``, ``geometry_collection``, ``three_coordinates``,
    ``invalid_ring``, ``no_area``. Raises :class:`DataError` when the file is no map.
    """
    return files.frame(scan(path))


def scan(path: Path, wanted: frozenset[str] = frozenset()) -> files.Scan:
    """Read one map into shapes; with ``wanted`` only polygons of these statuses are parsed."""
    pieces, faults, drawn = [], [], 0
    is_early = published(path) < GREY_IN_RUSSIA_SINCE
    for number, feature in enumerate(files.decode(path, _Map).features, start=1):
        name, fill = feature.properties.name or "", (feature.properties.fill or "").lower()
        is_broken = BROKEN in name
        if not fill and not is_broken and b'"Point"' in bytes(feature.geometry):
            continue  # units, airfields and arrows have no area and no fill
        drawn += not is_broken
        status = _status(name, fill, is_early)
        if wanted and status not in wanted and status not in (UNKNOWN_FILL, FOREIGN):
            continue
        shape = files.shape(_shapes, feature.geometry, path, f"feature {number}")
        if is_broken:
            faults.append(Fault("broken_utf8", shape.bounds, " ".join(name.split())))
        faults += shape.faults
        if not (shape.polygons or shape.faults):
            faults += [Fault(NO_AREA, shape.bounds, fill)] if fill else []
            continue
        faults += [
            Fault(kind, shape.bounds, text, shape.polygons)
            for kind, text in _conflicts(name, fill, status)
        ]
        pieces.append((status, shape))
    files.refuse_empty(path, drawn or pieces)
    return files.Scan(pieces, faults)


@cache
def _status(name: str, fill: str, is_early: bool) -> str:
    """What the fill says; of a fill that no table knows, what the name's key says if only one.

    The one name that counts against its fill is that of land outside Ukraine.
    """
    if fill == FOREIGN_FILL and name.startswith(FOREIGN_NAME):
        return FOREIGN
    status = STATUS_BY_FILL.get(fill, UNKNOWN_FILL)
    by_key = STATUSES_BY_KEY.get(_key(name), ())
    if status == UNKNOWN_FILL and len(by_key) == 1:
        (status,) = by_key
    return "unknown_in_ukraine" if is_early and status == "grey_in_russia" else status


def _key(name: str) -> str:
    """The machine-readable third part of a name, without what sets its variants apart."""
    return name.rsplit("///", 1)[-1].strip().split(" ", 1)[0].removesuffix("_at")


@cache
def _conflicts(name: str, fill: str, status: str) -> tuple[tuple[str, str], ...]:
    """What the fill says that no table knows, or that the name contradicts."""
    if status == FOREIGN:
        return ((FOREIGN, " ".join(name.split())),)
    if fill not in STATUS_BY_FILL:
        fault = UNKNOWN_FILL if status == UNKNOWN_FILL else "fill_by_key"
        return ((fault, f"{fill or 'none'} ({' '.join(name.split()) or 'no name'})"),)
    key = _key(name)
    if key in STATUSES_BY_KEY and status not in STATUSES_BY_KEY[key]:
        return (("name_fill_conflict", f"{key} drawn as {fill}"),)
    return ()
