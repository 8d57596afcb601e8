"""The control table: which land each map gives to whom, from when to when."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
import shapely
from pandera.engines.geopandas_engine import Geometry

from ..base import checks, memo
from ..base.errors import DataError
from ..base.geometry import area_km2, common, dissolve, minus
from ..maps import sources
from ..maps.faults import Tally
from ..maps.readers.files import Scan
from ..maps.readers.shapes import Fault
from ..theatres.theatre import Theatre
from . import polygons
from .enclosed import FRONT
from .polygons import TIME

PRIMARY = ("held", "claimed_limit")  # one of them is a source's own quantity
LEAST_OVERLAP_KM2 = 1e-9  # neighbours that only touch leave slivers of rounding


def _rows_meet(table: pd.DataFrame) -> bool:
    ordered = table.sort_values(["source", "status", "valid_from"])
    follows = ordered.groupby(["source", "status"])["valid_from"].shift(-1)
    return bool((follows.isna() | (follows == ordered["valid_to"])).all())


def _known(keys: pd.Series) -> pd.Series:
    return keys.isin(sources.names())


SCHEMA = pa.DataFrameSchema(
    {
        "source": pa.Column(str, pa.Check(_known, error="an unknown source")),
        "status": pa.Column(str, pa.Check.isin(["held", "contested", "claimed_limit"])),
        "valid_from": pa.Column(TIME),
        "valid_to": pa.Column(TIME),
        "basis": pa.Column(str, pa.Check.isin([polygons.DRAWN, FRONT])),
        "geometry": pa.Column(
            Geometry(crs="EPSG:4326"),
            [
                pa.Check(lambda s: s.is_valid, error="an invalid geometry"),
                pa.Check(lambda s: ~s.has_z, error="a third coordinate"),
                pa.Check(
                    lambda s: s.geom_type.isin(["Polygon", "MultiPolygon"]),
                    error="a geometry that is no polygon",
                ),
            ],
        ),
    },
    checks=[
        pa.Check(lambda t: t["valid_from"] < t["valid_to"], error="a row that ends as it begins"),
        pa.Check(_rows_meet, error="a gap or an overlap in time"),
    ],
    strict=True,
    unique=["source", "status", "valid_from"],
)


def primary(statuses: Iterable[str]) -> str:
    """Which of the statuses (or columns) is the source's own quantity: held, or claimed limit."""
    return next(status for status in PRIMARY if status in statuses)


def checked(table: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    """Return the table if it is a control table; a fault raises one sentence that names it."""
    return checks.checked(SCHEMA, table, f"{where} is not a control table")


def from_maps(
    source: str,
    maps: Iterable[tuple[datetime, Path]],
    theatre: Theatre,
    tally: Tally | None = None,
    until: date | None = None,
    only: tuple[str, ...] = (),
    is_whole: bool = False,
    scan: Callable[..., Scan] | None = None,
) -> gpd.GeoDataFrame:
    """Build the change-only control table of one source from its maps in order of time.

    One row for each run of maps in which a status kept the same shape, columns ``source, status,
    valid_from, valid_to, geometry, basis`` (EPSG:4326, dissolved, clipped to the theatre);
    ``basis`` says on what the land rests: its maker's ``polygon`` or the ``front`` of that map.
    A row whose geometry is empty says that the map was there and gave no such land. ``valid_to`` is
    exclusive; the last map holds to the end of its day or, if that is later, of the day ``until``:
    a map holds until the next one. Where held and contested overlap, held wins.
    Faults are entered in ``tally``, all of them with ``is_whole``, else those of the statuses that
    count here. With ``only`` other statuses are neither read nor built. ``scan`` reads a map where
    several tables share what was read (:func:`polygons.drawn`).
    Nothing is interpolated. A map that draws nothing is skipped; ``attrs["skipped"]`` has its time.
    """
    given = maps, theatre, tally, only, is_whole, scan
    return of_stretches(source, [stretch(source, *given)], until)


class Stretch(NamedTuple):
    """What the maps of some time give: land by map and status.

    ``times`` are those of all its maps; of one in which nothing is drawn there is no state.
    ``since`` is for the maps that follow: when each piece of the last was first drawn as it is.
    """

    states: dict[datetime, dict[str, tuple[shapely.Geometry, str]]]
    times: list[datetime]
    since: dict[bytes, datetime]


def stretch(
    source: str,
    maps: Iterable[tuple[datetime, Path]],
    theatre: Theatre,
    tally: Tally | None = None,
    only: tuple[str, ...] = (),
    is_whole: bool = False,
    scan: Callable[..., Scan] | None = None,
    since: dict[bytes, datetime] | None = None,
) -> Stretch:
    """What the maps of some time give (:func:`from_maps`), after others if there are.

    ``since`` is what these others left: when their last pieces were first drawn.
    """
    states, known, times = {}, _States(), []
    standing = polygons.Standing(sources.get(source), since)

    def noted() -> Iterator[tuple[datetime, Path]]:
        for time, path in maps:
            times.append(time)
            yield time, path

    given = noted(), theatre, tally, only, is_whole, scan, standing
    for published, drawn, basis in polygons.drawn(source, *given):
        state, overlap = known.of(drawn)
        states[published] = {
            status: (shape, basis if status == "held" else polygons.DRAWN)
            for status, shape in state.items()
        }
        if tally is not None:
            tally.add(source, published, overlap)
    return Stretch(states, times, standing.since)


def of_stretches(source: str, parts: list[Stretch], until: date | None) -> gpd.GeoDataFrame:
    """The control table (:func:`from_maps`) of stretches of time that follow each other."""
    states = {time: state for part in parts for time, state in part.states.items()}
    table = checked(_run_lengths(source, states, until), f"The table built from {source}")
    times = [time for part in parts for time in part.times]
    if skipped := [time.isoformat() for time in times if time not in states]:
        table.attrs["skipped"] = skipped
    return table


class _States:
    """Dissolves what a map draws, once for each distinct set of polygons."""

    def __init__(self):
        self._dissolved, self._known = {}, {}

    def of(self, drawn: dict[str, dict[int, shapely.Geometry]]) -> tuple[dict, list[Fault]]:
        """The land by status, held cut out of contested, and what was cut as a fault."""
        key = tuple((status, *shapes) for status, shapes in drawn.items())
        if key not in self._known:
            state = {status: self._land(shapes) for status, shapes in drawn.items()}
            self._known[key] = _held_wins(state)
        return self._known[key]

    def _land(self, shapes: dict[int, shapely.Geometry]) -> shapely.Geometry:
        key = tuple(shapes)
        if key not in self._dissolved:
            drawn = tuple(shapes.values())
            self._dissolved[key] = memo.once("land", drawn, lambda: dissolve(drawn))
        return self._dissolved[key]


def _held_wins(state: dict) -> tuple[dict, list[Fault]]:
    held, contested = state.get("held"), state.get("contested")
    if contested is None or not shapely.intersects(held, contested):
        return state, []
    rest, bounds, cut_km2 = memo.once("cut", (held, contested), lambda: _cut(held, contested))
    if bounds is None:
        return state, []
    cut = Fault("held_contested_overlap", bounds, f"{cut_km2:.2f} km2 cut")
    return {**state, "contested": rest}, [cut]


def _cut(held: shapely.Geometry, contested: shapely.Geometry) -> tuple:
    """Contested land without what is held too; where that is, and how much."""
    rest = minus(contested, held)
    if area_km2(contested) - area_km2(rest) < LEAST_OVERLAP_KM2:
        return contested, None, 0.0
    overlap = common(contested, held)
    return rest, overlap.bounds, area_km2(overlap)


def _run_lengths(source: str, states: dict[datetime, dict], until: date | None) -> gpd.GeoDataFrame:
    if not states:
        raise DataError(f"There is no map of {source} to build a table from.")
    times = sorted(states)
    ends = polygons.end_of(times[-1], until)
    rows = []
    for status in states[times[0]]:
        changes = [
            time
            for before, time in zip([None, *times], times, strict=False)
            if before is None or not _same(states[time][status], states[before][status])
        ]
        rows += [
            (source, status, since, up_to, *states[since][status])
            for since, up_to in zip(changes, [*changes[1:], ends], strict=True)
        ]
    return polygons.table(rows)


def _same(one: tuple, two: tuple) -> bool:
    (a, basis_a), (b, basis_b) = one, two
    return basis_a == basis_b and (a is b or a.equals_exact(b))
