"""The control table: which land each map gives to whom, from when to when."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pa
import shapely
from pandera.engines.geopandas_engine import Geometry

from . import fetch, paths, pieces, prepared, schemas, sources
from .days import midnight
from .errors import DataError, UsageError
from .geometry import area_km2, common, dissolve, minus
from .pieces import TIME
from .quality import Ledger
from .sources.shapes import Fault
from .theatres import Theatre

PRIMARY = ("held", "claimed_limit")  # one of them is a source's own quantity
LEAST_OVERLAP_KM2 = 1e-9  # neighbours that only touch leave slivers of rounding
COMMITTED_SOURCES = ("deepstate", "owl")  # no geometry of ISW is ever committed


def _rows_meet(table: pd.DataFrame) -> bool:
    ordered = table.sort_values(["source", "status", "valid_from"])
    follows = ordered.groupby(["source", "status"])["valid_from"].shift(-1)
    return bool((follows.isna() | (follows == ordered["valid_to"])).all())


SCHEMA = pa.DataFrameSchema(
    {
        "source": pa.Column(str, pa.Check.isin(sources.names())),
        "status": pa.Column(str, pa.Check.isin(["held", "contested", "claimed_limit"])),
        "valid_from": pa.Column(TIME),
        "valid_to": pa.Column(TIME),
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


def checked(table: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    """Return the table if it is a control table; a fault raises one sentence that names it."""
    return schemas.checked(SCHEMA, table, f"{where} is not a control table")


def from_maps(
    source: str,
    maps: Iterable[tuple[datetime, Path]],
    theatre: Theatre,
    ledger: Ledger | None = None,
    until: date | None = None,
    only: tuple[str, ...] = (),
) -> gpd.GeoDataFrame:
    """Build the change-only control table of one source from its maps in order of time.

    One row for each run of maps in which a status kept the same shape, columns ``source, status,
    valid_from, valid_to, geometry`` (EPSG:4326, dissolved, clipped to the theatre). A row whose
    geometry is empty says that the map was there and gave no such land. ``valid_to`` is exclusive;
    the last map holds to the end of its UTC day or, if that is later, of the day ``until``: a
    map holds until the next one. Where held and contested overlap, held wins.
    Faults are entered in ``ledger``. With ``only`` other statuses are neither read nor built.
    Nothing is interpolated.
    """
    states, known = {}, _States()
    for published, drawn in pieces.drawn(source, maps, theatre, ledger, only):
        states[published], overlap = known.of(drawn)
        if ledger is not None:
            ledger.add(source, published, overlap)
    return checked(_run_lengths(source, states, until), f"The table built from {source}")


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
            self._dissolved[key] = dissolve(shapes.values())
        return self._dissolved[key]


def _held_wins(state: dict) -> tuple[dict, list[Fault]]:
    held, contested = state.get("held"), state.get("contested")
    if contested is None or not shapely.intersects(held, contested):
        return state, []
    rest = minus(contested, held)
    cut_km2 = area_km2(contested) - area_km2(rest)
    if cut_km2 < LEAST_OVERLAP_KM2:
        return state, []
    overlap = common(contested, held)
    cut = Fault("held_contested_overlap", overlap.bounds, f"{area_km2(overlap):.2f} km2 cut")
    return {**state, "contested": rest}, [cut]


def _run_lengths(source: str, states: dict[datetime, dict], until: date | None) -> gpd.GeoDataFrame:
    if not states:
        raise DataError(f"There is no map of {source} to build a table from.")
    times = sorted(states)
    ends = pieces.end_of(times[-1], until)
    rows = []
    for status in states[times[0]]:
        changes = [
            time
            for before, time in zip([None, *times], times, strict=False)
            if before is None or not _same(states[time][status], states[before][status])
        ]
        rows += [
            (source, status, since, up_to, states[since][status])
            for since, up_to in zip(changes, [*changes[1:], ends], strict=True)
        ]
    return pieces.table(rows)


def _same(a, b) -> bool:
    return a is b or a.equals_exact(b)


def load(theatre: Theatre, source: str, start: date, end: date) -> gpd.GeoDataFrame:
    """The control table that decides the days from ``start`` to ``end``.

    The committed extract (generalised by at most 25 m) serves where it covers the window;
    otherwise the raw maps do, from data/raw or from the mirror folder. ISW has no geometry in the
    extract, so its table always needs the raw maps. Raises a sentence when they are not here.
    """
    refuse_unserved(theatre, source)
    if source in COMMITTED_SOURCES and in_extract(theatre, start, end):
        table = committed()
        return between(table[table["source"] == source], start, end)
    ready = prepared.control(theatre.name, source, start, end)
    if ready is not None:
        return between(ready, start, end)
    return from_maps(source, fetch.verified(fetch.maps(source, start, end)), theatre, until=end)


def tables(
    theatre: Theatre, names: Iterable[str], start: date, end: date
) -> dict[str, gpd.GeoDataFrame]:
    """The control table of each source for those days of the window that its maps cover."""
    spans = fetch.covered(names, start, end)
    return {name: load(theatre, name, *span) for name, span in spans.items()}


def covers(table: gpd.GeoDataFrame, day: date) -> bool:
    """Whether a table has a map that holds on the day."""
    opens, closes = table["valid_from"].min().date(), table["valid_to"].max()
    return opens <= day <= (closes - pd.Timedelta(microseconds=1)).date()


def days_within(table: gpd.GeoDataFrame, start: date, end: date) -> list[date]:
    """The days of a window that a table covers."""
    return [day for day in day_list(start, end) if covers(table, day)]


def committed() -> gpd.GeoDataFrame:
    """The committed extract of DeepState and Owl in Kursk, checked."""
    table = gpd.read_parquet(schemas.committed(paths.CONTROL)).astype(
        {"valid_from": TIME, "valid_to": TIME}
    )
    return checked(table, paths.shown(paths.CONTROL))


def in_extract(theatre: Theatre, start: date, end: date) -> bool:
    """Whether the committed data cover the window, the day before it included."""
    return (
        bool(theatre.committed_until) and theatre.start <= start and end <= theatre.committed_until
    )


def refuse_unserved(theatre: Theatre, source: str) -> None:
    """Refuse a source that is unknown or draws nothing in this theatre."""
    sources.get(source)
    if source not in theatre.statuses:
        raise UsageError(
            f"{source} draws nothing in {theatre.title}; possible: {', '.join(theatre.sources)}."
        )


def between(table: gpd.GeoDataFrame, start: date, end: date) -> gpd.GeoDataFrame:
    """The rows that hold at any time from the beginning of ``start`` to the end of ``end``."""
    opens, closes = midnight(start), midnight(end + timedelta(days=1))
    return table[(table["valid_from"] < closes) & (table["valid_to"] > opens)]


def at(table: gpd.GeoDataFrame, day: date, which: str = "last") -> gpd.GeoDataFrame:
    """The rows that hold on a UTC day: those of the last map published in or before it.

    ``which="first"`` takes the first map of the day instead, where there are several. Raises a
    sentence when no map covers the day.
    """
    positions = day_rows(table, [day], which).iloc[0]
    return table.iloc[positions.to_list()]


def day_rows(table: gpd.GeoDataFrame, days: list[date], which: str = "last") -> pd.DataFrame:
    """For each day the position in ``table`` of the row that holds, a column a status.

    ``table`` is of one source. Equal positions mean the same outline, so that a measure is taken
    once for each distinct shape and not once a day. Raises when a day is not covered.
    """
    if table["source"].nunique() != 1:
        raise DataError("A day's rows need the table of exactly one source.")
    columns = {}
    for status, rows in table.reset_index(drop=True).groupby("status", sort=False):
        rows = rows.sort_values("valid_from")
        _refuse_uncovered(rows, days, table["source"].iloc[0])
        since = rows["valid_from"]
        moments = pd.DatetimeIndex([_moment(since, day, which) for day in days]).as_unit("us")
        place = since.searchsorted(moments, side="right")
        columns[status] = rows.index.to_numpy()[place - 1]
    return pd.DataFrame(columns, index=pd.Index(days, name="date"))


def _moment(since: pd.Series, day: date, which: str) -> datetime:
    """The last instant of the day, or that of its first change of shape."""
    opens, closes = midnight(day), midnight(day + timedelta(days=1)) - timedelta(microseconds=1)
    if which == "first":
        within = since[(since >= opens) & (since <= closes)]
        closes = within.iloc[0].to_pydatetime() if len(within) else closes
    return closes


def _refuse_uncovered(rows: pd.DataFrame, days: list[date], source: str) -> None:
    first = rows["valid_from"].iloc[0].date()
    last = (rows["valid_to"].iloc[-1] - pd.Timedelta(microseconds=1)).date()
    outside = [day for day in days if not first <= day <= last]
    if outside:
        raise UsageError(
            f"No map of {source} covers {outside[0]}; this table has {first} to {last}."
        )


def age_days(published: pd.Series, days: list[date]) -> np.ndarray:
    """How many days old the map of each day is: 0 when one was published on that UTC day.

    >>> published = pd.Series(pd.to_datetime(["2024-08-06T20:00Z", "2024-08-09T01:00Z"]))
    >>> age_days(published, [date(2024, 8, 6), date(2024, 8, 8), date(2024, 8, 9)])
    array([0, 2, 0])
    """
    map_days = np.sort(
        published.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[D]")
    )
    asked = np.array(days, "datetime64[D]")
    place = np.searchsorted(map_days, asked, side="right") - 1
    if (place < 0).any():
        raise UsageError(f"No map was published in or before {days[int((place < 0).argmax())]}.")
    return (asked - map_days[place]).astype(int)


def day_list(start: date, end: date) -> list[date]:
    """Every day from ``start`` to ``end``, both inclusive.

    >>> len(day_list(date(2025, 3, 1), date(2025, 3, 31)))
    31
    """
    if end < start:
        raise UsageError(f"The window ends on {end}, before it starts on {start}.")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
