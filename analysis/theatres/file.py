"""Read theatres from a TOML file and check what types cannot say; each fault is one sentence."""

import re
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely import Polygon

from ..base import paths, told, typed
from ..base.errors import UsageError, did_you_mean
from ..base.geometry import is_swapped
from ..base.typed import require
from ..maps import sources
from . import borders
from .table import Edges, Table
from .theatre import Theatre

BASELINES = {
    "border": "the Russia-Ukraine border",
    "start": "the front at the start of the window",
}
# A theatre's frame gets points this near to each other: the geodesic between two of them then
# encloses nothing that counts with the straight line along which land is cut.
FRAME_STEP_DEG = 0.02
WIDEST_DEG = 20  # wider areas have no projection that keeps lengths to a per cent
PROJECT_KEYS = {"committed_until", "collapse_day", "inside_russia"}  # they stand for Kursk's data
TAKEN = ("whole", "elsewhere")  # no names of parts; `main` is the first one's
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@told.kept
def tables(path: Path) -> dict:
    """The tables of a theatre file by name, as they stand in it; a wrong file is a sentence."""
    return typed.tables(path, "theatre")


def theatre(path: Path, name: str) -> Theatre:
    """One theatre of a file, checked; each fault is one sentence that names file and theatre."""
    table, is_project = tables(path)[name], path == paths.THEATRES
    sources.names()  # what is wrong with the user's own sources is no fault of the theatre
    try:
        require(NAME.fullmatch(name), "a theatre's name is of small letters, digits, - and _.")
        require(isinstance(table, dict), "a theatre is a table.")
        kept = () if is_project else PROJECT_KEYS & table.keys()
        require(not kept, f"{min(kept, default='')!r} is for the project's own.")
        return _theatre(name, typed.typed(table, Table), path.parent, is_project)
    except UsageError as error:
        raise UsageError(f"{paths.shown(path)}, [{name}]: {error}") from error


def _theatre(name: str, table: Table, folder: Path, is_project: bool) -> Theatre:
    """Check how the keys stand to each other."""
    start, end, as_of = table.start, table.end, table.as_of or table.end
    require(start <= end, f"end {end} is before start {start}.")
    require(start <= as_of <= end, f"as_of {as_of} is not in the window {start} to {end}.")
    crs = table.metric_crs
    require(not crs or _is_metric(crs), f"metric_crs {crs!r} is not a projection in metres.")
    area = _area(table, folder)
    if table.oblast:
        known = sorted(borders.oblasts()["iso"])
        require(
            table.oblast in known, f"oblast {table.oblast!r}: {did_you_mean(table.oblast, known)}."
        )
        area = borders.of_oblast(area, table.oblast)
    _check_parts(table.parts, area)
    if table.inside_russia:
        at = list(table.inside_russia)
        require(table.baseline == "border", 'inside_russia needs baseline = "border".')
        require(area.contains(shapely.Point(at)), f"inside_russia {at} lies outside the area.")
    return Theatre(
        name=name, title=table.title or name.replace("_", " ").capitalize(), area=area,
        holder=table.holder, baseline=table.baseline, start=start, end=end, as_of=as_of,
        sources=_sources(table, is_project), parts=table.parts, part_titles=table.part_titles,
        places=table.places, committed_until=table.committed_until,
        collapse_day=table.collapse_day, given_crs=crs, inside_russia=table.inside_russia,
    )  # fmt: skip


def _sources(table: Table, is_project: bool) -> tuple[str, ...]:
    """The sources that draw the holder's land, or those of them that the table names.

    Where the project names those of its own that cover a theatre, the user's serve as well, unless
    the theatre has committed tables, which are of the sources that they are of.
    """
    serving = [key for key in sources.names() if table.holder in sources.get(key).draws]
    wanted = table.sources or serving
    if is_project and not table.committed_until:
        wanted = [*wanted, *(key for key in sources.of_users() if key in serving)]
    for key in wanted:
        hint = did_you_mean(key, serving)
        require(key in serving, f"source {key!r}: {hint} (for {table.holder}).")
    return tuple(key for key in serving if key in wanted)


def _is_metric(crs: str) -> bool:
    try:
        known = CRS(crs)
    except CRSError:
        return False
    return known.is_projected and all(axis.unit_name == "metre" for axis in known.axis_info)


def _check_parts(parts: dict[str, Edges], area: Polygon) -> None:
    """Parts lie in the area, none over another: only then do they sum to the whole."""
    for number, key in enumerate(parts):
        is_taken = key in TAKEN or (key == "main" and number > 0)
        require(not is_taken, f"part {key!r}: the tables have a column of that name; name it else.")
    boxes = {key: _box(f"part {key!r}", edges) for key, edges in parts.items()}
    for key, box in boxes.items():
        require(shapely.intersects(area, box), f"part {key!r} lies outside the area.")
    for (a, one), (b, two) in combinations(boxes.items(), 2):
        require(shapely.intersection(one, two).area == 0, f"parts {a!r} and {b!r} overlap.")


def _area(table: Table, folder: Path) -> Polygon:
    """The box or the polygon of a theatre, in lon/lat."""
    one_of = "give either bounds = [west, south, east, north] or polygon = a file."
    require((table.bounds is None) != (table.polygon is None), one_of)
    shape = _box("bounds", table.bounds) if table.bounds else _polygon(folder / str(table.polygon))
    return shapely.segmentize(shape, FRAME_STEP_DEG)


def _polygon(path: Path) -> Polygon:
    """The one polygon of a file that GDAL reads, in lon/lat."""
    name = path.name
    require(path.is_file(), f"the polygon {name!r} is not a file beside the theatre file.")
    try:
        shape = shapely.union_all(gpd.read_file(path).to_crs("EPSG:4326").geometry.to_numpy())
    except Exception as error:  # whatever GDAL says, the reader needs one sentence
        reason = str(error).splitlines()[0].rstrip(".")
        raise UsageError(f"the polygon {name} cannot be read ({reason}).") from error
    shape = shapely.force_2d(shape)
    is_one = shape.geom_type == "Polygon"
    what = "a ring that crosses itself" if is_one else shape.geom_type
    good = is_one and not shape.is_empty and shape.is_valid
    require(good, f"{name} is not one valid polygon but {what}.")
    _box("polygon", shape.bounds)
    return shape


def _box(name: str, edges: Edges) -> Polygon:
    """A box on this part of the Earth, not too wide to be measured."""
    west, south, east, north = edges
    said = f"{name} {list(edges)}"
    is_box = -180 <= west < east <= 180 and -90 <= south < north <= 90
    require(is_box, f"{said} is not a box: west < east and south < north, in degrees.")
    turned = f"{said} has latitude and longitude exchanged: is it {[south, west, north, east]}?"
    require(not is_swapped(edges), turned)
    too_wide = f"wider or higher than {WIDEST_DEG} degrees; no projection keeps lengths over it"
    require(max(east - west, north - south) <= WIDEST_DEG, f"{said} is {too_wide}.")
    return shapely.box(*edges)
