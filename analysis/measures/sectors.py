"""Areas by sector: a layer of polygons splits every measure of area, and the rest is elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise

import geopandas as gpd
import pandas as pd
import shapely

from ..base.errors import UsageError
from ..base.geometry import area_km2, common, cut_to, minus, polygons_only
from ..control import on_day
from ..control.table import primary
from ..theatres.theatre import Theatre
from . import area
from .change import moves
from .identity import TOLERANCE_KM2, assert_equal

ELSEWHERE = "elsewhere"
# A hand-drawn line that two sectors share leaves slivers: less than an identity may be wrong by.
MOST_SHARED_KM2 = TOLERANCE_KM2
SLIVER_KM2 = 1e-6  # rounding of a shared line, which no sum notices
STEP_DEG = 0.02  # as of a theatre's frame: the geodesic then encloses nothing with a sector's edge
COLUMNS = [
    "date", "source", "sector", "held_km2", "contested_km2", "gained_km2", "lost_km2", "net_km2",
    "map_age_days", "quantity", "rests_on", "change_fault",
]  # fmt: skip


def checked(layer: gpd.GeoDataFrame, theatre: Theatre) -> gpd.GeoDataFrame:
    """The sectors that reach into a theatre, ``name, geometry``, none over another.

    ``layer`` has a column ``name`` and polygons in EPSG:4326. A faulty layer is refused with a
    sentence: names that are missing, twice there or ``elsewhere``, no polygons, rings that cross
    themselves, sectors that share more than 0.005 km2, none within the theatre. Slivers that two
    sectors share go to the first.

    >>> from analysis.theatres import KURSK
    >>> two = [shapely.box(35.0, 51.2, 35.1, 51.3), shapely.box(35.05, 51.2, 35.2, 51.3)]
    >>> layer = gpd.GeoDataFrame({"name": ["west", "east"]}, geometry=two, crs="EPSG:4326")
    >>> checked(layer, KURSK)
    Traceback (most recent call last):
    analysis.base.errors.UsageError: Sectors 'west' and 'east' share 38.8 km2; draw them apart.
    """
    shapes = dict(zip(_names(layer), layer.geometry, strict=True))
    for name, shape in shapes.items():
        _check_shape(name, shape)
    within = {name: own for name, own in shapes.items() if _reaches(own, theatre)}
    if not within:
        which = f"None of the {len(shapes)} sectors lies"
        which = which if len(shapes) > 1 else f"Sector {next(iter(shapes))!r} does not lie"
        raise UsageError(f"{which} in {theatre.title}.")
    names = list(within)
    return gpd.GeoDataFrame({"name": names}, geometry=_apart(within), crs="EPSG:4326")


def _names(layer: gpd.GeoDataFrame) -> list[str]:
    """The names of a layer's sectors, each of its own."""
    if "name" not in layer:
        known = ", ".join(layer.columns.drop(layer.geometry.name)) or "none"
        raise UsageError(f"The layer of sectors has no column 'name'; its columns: {known}.")
    names = layer["name"].fillna("").astype(str).str.strip()
    if layer.empty or (names == "").any():
        raise UsageError("The layer of sectors is empty or has a sector without a name.")
    if names.duplicated().any():
        raise UsageError(f"Two sectors are called {names[names.duplicated()].iloc[0]!r}.")
    if ELSEWHERE in set(names):
        raise UsageError(f"A sector may not be called {ELSEWHERE!r}: that is what lies in none.")
    return list(names)


def _check_shape(name: str, shape: shapely.Geometry | None) -> None:
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        what = "empty" if shape is None or shape.is_empty else f"a {shape.geom_type}"
        raise UsageError(f"Sector {name!r} is {what}, not a polygon.")
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise UsageError(f"Sector {name!r} is not a valid polygon ({reason}).")


def _reaches(shape: shapely.Geometry, theatre: Theatre) -> bool:
    return area_km2(common(shape, theatre.area)) > SLIVER_KM2


def _apart(shapes: dict[str, shapely.Geometry]) -> list[shapely.Geometry]:
    """The sectors without what an earlier one has; more than a sliver is refused."""
    found = dict(shapes)
    for (a, one), (b, two) in combinations(shapes.items(), 2):
        if not shapely.intersects(one, two):
            continue
        shared_km2 = area_km2(common(one, two))
        if shared_km2 > MOST_SHARED_KM2:
            digits = 1 if shared_km2 >= 1 else 3
            raise UsageError(
                f"Sectors {a!r} and {b!r} share {shared_km2:,.{digits}f} km2; draw them apart."
            )
        if shared_km2 > SLIVER_KM2:
            found[b] = minus(found[b], one)
    return [polygons_only(shapely.segmentize(own, STEP_DEG)) for own in found.values()]


def with_rest(layer: gpd.GeoDataFrame, theatre: Theatre) -> dict[str, shapely.Geometry]:
    """The sectors of a theatre by their names, and the last, ``elsewhere``, what lies in none."""
    rest = minus(theatre.area, shapely.union_all(layer.geometry.to_numpy()))
    return dict(zip(layer["name"], layer.geometry, strict=True)) | {ELSEWHERE: rest}


def of_places(layer: gpd.GeoDataFrame, places: pd.DataFrame) -> pd.Series:
    """The sector in which each place lies, by its name: one, or ``elsewhere``.

    >>> layer = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.box(0, 0, 1, 1)])
    >>> places = pd.DataFrame({"name": ["In", "Out"], "lon": [0.5, 2], "lat": [0.5, 0.5]})
    >>> of_places(layer, places).to_dict()
    {'In': 'a', 'Out': 'elsewhere'}
    """
    found = pd.Series(ELSEWHERE, index=places["name"])
    lon, lat = places["lon"].to_numpy(), places["lat"].to_numpy()
    for name, shape in zip(layer["name"][::-1], layer.geometry[::-1], strict=True):
        found[shapely.intersects_xy(shape, lon, lat)] = name
    return found


def by_sector(
    table: gpd.GeoDataFrame, layer: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date,
    published: pd.Series, method: str = "geodesic",
) -> pd.DataFrame:  # fmt: skip
    """One source's daily areas in each sector: a row a day and sector, areas in km2.

    ``layer`` is :func:`checked`; what lies in no sector is the sector ``elsewhere``, the last.
    Columns are those of :func:`analysis.sectors`. Each measure is that of
    :func:`analysis.measures.area.daily` on the land of the sector; which change is a fault is
    judged on the whole, and gained, lost and net are then empty in every sector. Raises a
    ``DataError`` when the sectors do not sum to the whole.
    """
    given = start, end, published, method
    whole = area.daily(table, theatre, *given)
    plain = replace(theatre, parts={}, part_titles={})
    pieces = {name: _within(table, shapes) for name, shapes in _cut(table, layer)}
    frames = {name: area.daily(piece, plain, *given) for name, piece in pieces.items()}
    _assert_sums(table, pieces, whole, frames)
    named = {name: _row(own, whole, name) for name, own in frames.items()}
    stacked = pd.concat(named.values(), ignore_index=True)
    order = pd.Categorical(stacked["sector"], list(named))
    return stacked.assign(order=order).sort_values(["date", "order"], ignore_index=True)[COLUMNS]


def _row(own: pd.DataFrame, whole: pd.DataFrame, name: str) -> pd.DataFrame:
    """A sector's days: net beside gained and lost, all three empty where the change is a fault."""
    fault = whole["change_fault"].where(whole["change_fault"] != "", own["change_fault"])
    net = own["gained_km2"] - own["lost_km2"]
    told = moves(own.assign(change_fault=fault))
    return told.assign(sector=name, net_km2=net.where(fault == ""))


def _cut(table: gpd.GeoDataFrame, layer: gpd.GeoDataFrame) -> Iterator[tuple[str, list]]:
    """The land of each row in each sector, then in none."""
    for name, sector in zip(layer["name"], layer.geometry, strict=True):
        yield name, [cut_to(shape, sector) for shape in table.geometry]
    sectors = shapely.union_all(layer.geometry.to_numpy())
    yield ELSEWHERE, [minus(shape, sectors) for shape in table.geometry]


def _within(table: gpd.GeoDataFrame, shapes: list) -> gpd.GeoDataFrame:
    """The table with other land; rows with the same land share one shape, measured once."""
    known: dict[bytes, shapely.Geometry] = {}
    same = [known.setdefault(shapely.to_wkb(shape), shape) for shape in shapes]
    piece = table.set_geometry(gpd.GeoSeries(same, index=table.index, crs=table.crs))
    piece.attrs = dict(table.attrs)
    return piece


def _assert_sums(table, pieces: dict, whole: pd.DataFrame, frames: dict) -> None:
    """Held, contested, gained and lost of the sectors sum to those of the whole, on every day."""
    sums = sum(own.set_index("date")[area.HELD] for own in frames.values())
    days = [date.fromisoformat(day) for day in sums.index]
    eve = days[0] - timedelta(days=1)
    rows = on_day.day_rows(table, [eve, *days] if on_day.covers(table, eve) else days)
    own = primary(rows)
    totals = whole.set_index("date")
    for status, column in ((own, area.HELD), ("contested", "contested_km2")):
        if status in rows:
            once = rows.loc[days, status].drop_duplicates()
            for day, position in once.items():
                _assert_sum(str(day), column, totals, frames, [position], table, pieces)
    for (_, before), (day, after) in pairwise(rows[own].items()):
        if before != after:
            for column in area.CHANGES:
                _assert_sum(str(day), column, totals, frames, [before, after], table, pieces)


def _assert_sum(day: str, column: str, totals, frames: dict, positions: list, table, pieces):
    """One sum of one day; a day that could not be measured (an identity of its own) has none."""
    values = [own.set_index("date").at[day, column] for own in frames.values()]
    total = totals.at[day, column]
    if pd.isna([total, *values]).any():
        return
    cut = [own.geometry.iloc[n] for own in pieces.values() for n in positions]
    whole = [table.geometry.iloc[n] for n in positions]
    assert_equal(sum(values), total, f"sectors sum to the whole: {column}, {day}", whole, cut)


def left_out(table: pd.DataFrame) -> pd.DataFrame:
    """The days that no gain or loss is counted of: ``source, date, change_fault, held_moved_km2``.

    ``held_moved_km2`` is how much held land, all sectors together, differs from the day before.
    """
    keys = ["source", "date"]
    days = table.groupby(keys, sort=False).agg(
        held=("held_km2", "sum"), change_fault=("change_fault", "max")
    )
    moved = days["held"] - days["held"].groupby("source", sort=False).shift()
    days = days.assign(held_moved_km2=moved).reset_index()
    return days.loc[days["change_fault"] != "", [*keys, "change_fault", "held_moved_km2"]]
