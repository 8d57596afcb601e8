"""The one way out: make the committed tables, or those of a run, from the raw maps."""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from .. import theatres
from ..base import paths
from ..base.days import day_list
from ..base.geometry import area_km2
from ..control import enclosed, on_day, parallel
from ..control.extract import COMMITTED_SOURCES, generalise
from ..control.table import checked, from_maps
from ..maps import archive, download, registry
from ..maps.faults import Fault, Tally, refuse_changed
from ..measures import (
    agreement,
    area,
    border_edge,
    choices,
    limits,
    place_days,
    printed,
    retreat,
)
from ..theatres import KURSK
from ..theatres.theatre import Theatre
from . import articles, codebook, describe, ledger, measured, read


def build(folder: Path, say: Callable[[str], None] = lambda text: None) -> list[Path]:
    """Write the control table, all daily tables and datapackage.json to ``folder``.

    Everything is computed before anything is written; each file is then written under a temporary
    name and renamed, so that a failed build leaves the old files. The same raw files give the
    same bytes. Raises a sentence when raw maps are missing, differ, or hold unknown faults.
    """
    content = _tables(KURSK, say)
    content[paths.DATAPACKAGE.name] = describe.describe(content, KURSK)
    say("writing")
    return [paths.write_whole(folder / name, data) for name, data in content.items()]


def _tables(theatre: Theatre, say: Callable[[str], None]) -> dict[str, bytes]:
    """The bytes of every table by file name."""
    tally = Tally(theatre.area)
    originals, rows = {}, {}
    for source in theatre.sources:
        say(f"{source}: reading its maps of {theatre.start} to {theatre.committed_until}")
        originals[source], rows[source] = _read(theatre, source, tally)
    refuse_changed(tally.table())
    say("measuring each source")
    made = [_of_source(originals[key], theatre, rows[key]) for key in theatre.sources]
    extracts = [own["extract"] for own in made if "extract" in own]
    window = theatre.committed_days
    say("comparing with printed figures, each other, and other choices")
    one, other = agreement.pair({key: originals[key] for key in COMMITTED_SOURCES}).values()
    moved = [choices.one_at_a_time(originals, theatre, *item) for item in headlines(theatre)]
    figures = printed.validate(read.figures(), measured.printed_km2)
    areas = pd.concat([own["daily"] for own in made])
    claimed = [ledger.measure(article) for article in ledger.elsewhere()]
    tables = {  # frames, one under the other, and digits after the point
        paths.DAILY.name: ([areas], 4),
        paths.RETREAT.name: ([own["retreat"] for own in made], 3),
        paths.PLACES.name: ([own["places"] for own in made], 0),
        paths.AGREEMENT.name: ([agreement.daily(one, other, *window)], 4),
        paths.VALIDATION.name: ([figures], 4),
        paths.SENSITIVITY.name: (moved, 4),
        paths.QUALITY.name: ([tally.table(), area.named_changes(areas)], 1),
        paths.LIMITS.name: ([limits.beside_retaken(originals["isw"], read.retaken(), *window)], 2),
        paths.CLAIMED.name: (claimed, 4),
        paths.EDGES.name: ([pd.DataFrame([own["edge"] for own in made])], 3),
    }
    extract = codebook.checked(paths.CONTROL.name, checked(_one_table(extracts), "The extract"))
    return {paths.CONTROL.name: _parquet(extract)} | {
        name: _csv(name, *table) for name, table in tables.items()
    }


def _of_source(table: gpd.GeoDataFrame, theatre: Theatre, maps: pd.DataFrame) -> dict:
    """What is measured on one source's own outlines, and its extract if it may be committed."""
    window, source = theatre.committed_days, table["source"].iloc[0]
    daily = area.daily(table, theatre, *window, maps["published"])
    front = enclosed.by_day(source, archive.verified(maps), theatre)
    daily["front_encloses_km2"] = daily["date"].map(front)
    made = {
        "daily": daily,
        "edge": border_edge.row(table, theatre, daily),
        "retreat": retreat.by_day(table, theatre, *window),
        "places": place_days.history(table, read.place_list(), theatre, *window),
    }
    daily["generalised_held_km2"] = float("nan")
    if source in COMMITTED_SOURCES:
        made["extract"] = generalise(table, theatre)
        daily["generalised_held_km2"] = _held_by_day(made["extract"], theatre)
    return made


def headlines(theatre: Theatre) -> list[tuple[str, date]]:
    """The headline quantities whose sensitivity is committed, each with its day.

    The claims' own days; and the day to which DeepState's front went farthest in two days.
    """
    table = articles.claims_on(theatre).set_index("id")
    summer, left = (
        date.fromisoformat(table.loc[name, "last_day"]) for name in ("peak_area", "area_left")
    )
    wanted = {"peak": summer, "area": left, "depth": left, "retreat": theatre.collapse_day}
    return [(quantity, day) for quantity, day in wanted.items() if day]


def _read(theatre: Theatre, source: str, tally: Tally):
    """Build a source's table from its raw maps of the window and the day before it."""
    start, end = theatre.committed_days
    rows = registry.maps(source, start - timedelta(days=1), end, is_pinned=True)
    repeats = rows["sha256"] == rows["sha256"].shift()
    for row in rows[repeats].itertuples():
        tally.add(source, row.published, [Fault("repeated_map", theatre.area.bounds)])
    table = from_maps(source, archive.verified(rows), theatre, tally, until=end, is_whole=True)
    return table, rows


def _held_by_day(extract: gpd.GeoDataFrame, theatre: Theatre) -> np.ndarray:
    days = day_list(*theatre.committed_days)
    positions = on_day.day_rows(extract, days)["held"]
    shapes = extract.geometry.to_numpy()
    areas = {position: area_km2(shapes[position]) for position in positions.unique()}
    return positions.map(areas).to_numpy()


def _one_table(tables: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs="EPSG:4326")


def needed() -> pd.DataFrame:
    """The registry's rows that a build reads: the window's maps and those of printed figures."""
    start, end = KURSK.committed_days
    first = start - timedelta(days=1)
    window = [registry.maps(source, first, end, is_pinned=True) for source in KURSK.sources]
    claimed = [measured.raw_maps(own.window) for own in ledger.elsewhere()]
    rows = pd.concat([*window, *claimed, measured.maps_of_print(read.figures())])
    return rows.drop_duplicates(["source", "file"]).sort_values(["source", "published"])


def control_table(
    theatre: str, source: str, start: date | None, end: date | None,
    say: Callable[[str], None], jobs: int = 1, scheduler: str | None = None,
) -> Path:  # fmt: skip
    """Write one source's change-only control table of any theatre, as drawn, as GeoParquet.

    Raw maps that are missing are fetched first. With ``jobs`` processes, or on the workers of a
    Dask ``scheduler``, the maps are read in stretches of time: the same bytes.
    """
    own = theatres.get(theatre)
    own.refuse_unserved(source)
    first, last = start or own.start, end or own.end
    rows = registry.maps(source, first, last)
    download.bring(rows, say)
    say(f"{source}: reading {len(rows)} maps of {first} to {last}")
    table = parallel.pieces_of(source, rows, own, last, jobs, scheduler)
    path = paths.RUNS / f"{own.name}_{first}_{last}_{source}.parquet"
    return paths.write_whole(path, _parquet(table))


def _parquet(table: gpd.GeoDataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        table.to_parquet(path, compression="zstd", compression_level=19, write_covering_bbox=False)
        return path.read_bytes()


def _csv(name: str, tables: list[pd.DataFrame], digits: int) -> bytes:
    """The bytes of a committed table, if it is as the codebook says."""
    table = codebook.checked(name, pd.concat(tables, ignore_index=True))
    return table.to_csv(index=False, float_format=f"%.{digits}f", lineterminator="\n").encode()
