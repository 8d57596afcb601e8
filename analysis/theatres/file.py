"""Read theatres from a TOML file; each fault is one sentence."""

import re
import tomllib
from functools import cache
from itertools import combinations
from math import isfinite
from pathlib import Path

import geopandas as gpd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely import Polygon

from ..base import days, paths
from ..base.errors import UsageError, did_you_mean
from ..maps import sources
from .theatre import Theatre

HOLDERS = ("Russia", "Ukraine")
BASELINES = {
    "border": "the Russia-Ukraine border",
    "start": "the front at the start of the window",
}
KEYS = {
    "title", "holder", "baseline", "bounds", "polygon", "start", "end", "as_of", "sources", "parts",
    "part_titles", "places", "committed_until", "collapse_day", "metric_crs", "inside_russia",
}  # fmt: skip
# A theatre's frame gets points this near to each other: the geodesic between two of them then
# encloses nothing that counts with the straight line along which land is cut.
FRAME_STEP_DEG = 0.02
WIDEST_DEG = 20  # wider areas have no projection that keeps lengths to a per cent
PROJECT_KEYS = {"committed_until", "collapse_day", "inside_russia"}  # they stand for Kursk's data
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@cache
def tables(path: Path) -> dict:
    """The tables of a theatre file by name, as they stand in it; a wrong file is a sentence."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{paths.shown(path)} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{paths.shown(path)} is no TOML file ({error}).") from error
    if not found:
        raise UsageError(f"{paths.shown(path)} defines no theatre.")
    return found


def theatre(path: Path, name: str) -> Theatre:
    """One theatre of a file, checked; each fault is one sentence that names file and theatre."""
    table = tables(path)[name]
    try:
        if path != paths.THEATRES and isinstance(table, dict) and table.keys() & PROJECT_KEYS:
            raise UsageError(f"{min(table.keys() & PROJECT_KEYS)!r} is for the project's own.")
        return _theatre(name, table, path.parent)
    except UsageError as error:
        raise UsageError(f"{paths.shown(path)}, [{name}]: {error}") from error


def _theatre(name: str, table, folder: Path) -> Theatre:
    """Check one table of a theatre file; each fault is one sentence."""
    if not NAME.fullmatch(name):
        raise UsageError("a theatre's name is of small letters, digits, - and _.")
    if not isinstance(table, dict):
        raise UsageError("a theatre is a table.")
    if unknown := sorted(table.keys() - KEYS):
        raise UsageError(f"unknown key {unknown[0]!r}: {did_you_mean(unknown[0], sorted(KEYS))}.")
    holder = _one_of(table, "holder", HOLDERS)
    start, end = (days.parse(str(_needed(table, key)), key) for key in ("start", "end"))
    if end < start:
        raise UsageError(f"end {end} is before start {start}.")
    as_of = days.parse(str(table.get("as_of", end)), "as_of")
    if not start <= as_of <= end:
        raise UsageError(f"as_of {as_of} is not in the window {start} to {end}.")
    day = {
        key: days.parse(str(table[key]), key) if key in table else None
        for key in ("committed_until", "collapse_day")
    }
    area = _area(table, folder)
    return Theatre(
        name=name, title=_typed(table, "title", str, name.replace("_", " ").capitalize()),
        area=area, holder=holder,
        baseline=_one_of(table, "baseline", tuple(BASELINES), "start"),
        start=start, end=end, as_of=as_of, sources=_sources(table, holder),
        parts=_parts(table, area), part_titles=_typed(table, "part_titles", dict, {}),
        places=_places(table), given_crs=_crs(table),
        inside_russia=_point(table["inside_russia"]) if "inside_russia" in table else None, **day,
    )  # fmt: skip


def _needed(table: dict, key: str):
    if key not in table:
        raise UsageError(f"{key!r} is missing.")
    return table[key]


def _one_of(table: dict, key: str, possible: tuple[str, ...], default: str = "") -> str:
    value = table.get(key, default) if default else _needed(table, key)
    if value not in possible:
        raise UsageError(f"{key} is {value!r}; possible: {', '.join(possible)}.")
    return value


def _typed(table: dict, key: str, kind: type, default):
    value = table.get(key, default)
    if not isinstance(value, kind):
        names = {str: "a text", dict: "a table", list: "a list"}
        raise UsageError(f"{key} is {value!r}, not {names[kind]}.")
    return value


def _sources(table: dict, holder: str) -> tuple[str, ...]:
    serving = [key for key in sources.names() if holder in sources.get(key).draws]
    wanted = _typed(table, "sources", list, serving)
    if not wanted:
        raise UsageError(f"sources names none; possible: {', '.join(serving)}.")
    for key in wanted:
        if key not in serving:
            raise UsageError(f"source {key!r}: {did_you_mean(str(key), serving)} (for {holder}).")
    return tuple(key for key in serving if key in wanted)


def _parts(table: dict, area: Polygon) -> dict[str, tuple[float, float, float, float]]:
    """Named boxes that lie in the area, none over another: only then do parts sum to the whole."""
    parts = {key: _box(box, key) for key, box in _typed(table, "parts", dict, {}).items()}
    boxes = {key: shapely.box(*box) for key, box in parts.items()}
    for key, box in boxes.items():
        if not shapely.intersects(area, box):
            raise UsageError(f"part {key!r} lies outside the area.")
    for (a, one), (b, two) in combinations(boxes.items(), 2):
        if shapely.area(shapely.intersection(one, two)) > 0:
            raise UsageError(f"parts {a!r} and {b!r} overlap.")
    return parts


def _crs(table: dict) -> str:
    text = _typed(table, "metric_crs", str, "")
    if not text:
        return ""
    try:
        crs = CRS(text)
    except CRSError as error:
        raise UsageError(f"metric_crs {text!r} is no projection.") from error
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise UsageError(f"metric_crs {text!r} is no projection in metres.")
    return text


def _area(table: dict, folder: Path) -> Polygon:
    """The box or the polygon of a theatre, in lon/lat."""
    if ("bounds" in table) == ("polygon" in table):
        raise UsageError("give either bounds = [west, south, east, north] or polygon = a file.")
    if "bounds" in table:
        return shapely.segmentize(shapely.box(*_box(table["bounds"], "bounds")), FRAME_STEP_DEG)
    name = _typed(table, "polygon", str, "")
    path = folder / name
    if Path(name).name != name or not path.is_file():
        raise UsageError(f"the polygon {name!r} is no file beside the theatre file.")
    try:
        shape = shapely.union_all(gpd.read_file(path).to_crs("EPSG:4326").geometry.to_numpy())
    except Exception as error:  # whatever GDAL says, the reader needs one sentence
        reason = str(error).splitlines()[0].rstrip(".")
        raise UsageError(f"the polygon {table['polygon']} cannot be read ({reason}).") from error
    shape = shapely.force_2d(shape)
    if shape.geom_type != "Polygon" or shape.is_empty or not shape.is_valid:
        what = "a ring that crosses itself" if shape.geom_type == "Polygon" else shape.geom_type
        raise UsageError(f"{name} is not one valid polygon but {what}.")
    _box(list(shape.bounds), "polygon")
    return shapely.segmentize(shape, FRAME_STEP_DEG)


def _box(value, name: str) -> tuple[float, float, float, float]:
    is_box = isinstance(value, list) and len(value) == 4
    is_box = is_box and all(_is_number(edge) for edge in value)
    if not is_box:
        raise UsageError(f"{name} is not [west, south, east, north].")
    west, south, east, north = (float(edge) for edge in value)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise UsageError(f"{name} {value} is no box: west < east and south < north, in degrees.")
    if east - west > WIDEST_DEG or north - south > WIDEST_DEG:
        raise UsageError(
            f"{name} {value} is wider or higher than {WIDEST_DEG} degrees; no projection keeps "
            "lengths over so large an area."
        )
    return west, south, east, north


def _places(table: dict) -> tuple[tuple[str, float, float], ...]:
    try:
        return tuple((str(name), *_point([lon, lat])) for name, lon, lat in table.get("places", []))
    except (TypeError, ValueError) as error:
        raise UsageError('places are written [["Name", lon, lat], ...].') from error


def _point(value) -> tuple[float, float]:
    is_point = isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))
    if not is_point or abs(value[0]) > 180 or abs(value[1]) > 90:
        raise UsageError(f"{value} is no [lon, lat].")
    return float(value[0]), float(value[1])


def _is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
