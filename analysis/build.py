"""Make the committed tables from the raw maps, and prove that they match."""

import json
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from . import (
    agreement,
    claims,
    control,
    datapackage,
    fetch,
    parallel,
    paths,
    published,
    quality,
    retreat,
    runs,
    settlements,
    territory,
    theatres,
    uncertainty,
)
from .errors import DataError
from .geometry import GRID_DEG, area_km2, common, minus, snap, to_metric
from .land import REACH_M
from .theatres import KURSK, Theatre, border, russian_side

MAX_MOVE_M = 25.0
EDGE_STEP_M = 50.0


def build(folder: Path, say: Callable[[str], None] = lambda text: None) -> list[Path]:
    """Write the control table, all daily tables and datapackage.json to ``folder``.

    Everything is computed before anything is written; each file is then written under a temporary
    name and renamed, so that a failed build leaves the old files. The same raw files give the
    same bytes. Raises a sentence when raw maps are missing, differ, or hold unknown faults.
    """
    content = _tables(KURSK, say)
    content[paths.DATAPACKAGE.name] = datapackage.describe(content, KURSK)
    say("writing")
    return [paths.write_whole(folder / name, data) for name, data in content.items()]


def _tables(theatre: Theatre, say: Callable[[str], None]) -> dict[str, bytes]:
    """The bytes of every table by file name."""
    ledger = quality.Ledger(theatre.area)
    originals, times = {}, {}
    for source in theatre.sources:
        say(f"{source}: reading its maps of {theatre.start} to {theatre.committed_until}")
        originals[source], times[source] = _read(theatre, source, ledger)
    faults = ledger.table()
    quality.refuse_changed(faults)
    say("measuring each source")
    measured = [_of_source(originals[key], theatre, times[key]) for key in theatre.sources]
    extracts = [own["extract"] for own in measured if "extract" in own]
    window = theatre.start, theatre.committed_until
    say("comparing with printed figures, each other, and other choices")
    pair = [originals[key] for key in control.COMMITTED_SOURCES]
    moved = [uncertainty.one_at_a_time(originals, theatre, *item) for item in headlines(theatre)]
    return {
        paths.CONTROL.name: _parquet(control.checked(_one_table(extracts), "The extract")),
        paths.DAILY.name: _csv([own["daily"] for own in measured], 4),
        paths.RETREAT.name: _csv([own["retreat"] for own in measured], 3),
        paths.PLACES.name: _csv([own["places"] for own in measured], 0),
        paths.AGREEMENT.name: _csv([agreement.daily(*pair, *window)], 4),
        paths.VALIDATION.name: _csv([published.validate()], 4),
        paths.SENSITIVITY.name: _csv(moved, 4),
        paths.QUALITY.name: _csv([faults], 0),
        paths.EDGES.name: _csv([pd.DataFrame([own["edge"] for own in measured])], 3),
    }


def _of_source(table: gpd.GeoDataFrame, theatre: Theatre, times: pd.Series) -> dict:
    """What is measured on one source's own outlines, and its extract if it may be committed."""
    window = theatre.start, theatre.committed_until
    daily = territory.daily(table, theatre, *window, times)
    made = {
        "daily": daily,
        "edge": edge_row(table, theatre, daily),
        "retreat": retreat.by_day(table, theatre, *window),
        "places": settlements.history(table, theatre, *window),
    }
    daily["generalised_held_km2"] = float("nan")
    if table["source"].iloc[0] in control.COMMITTED_SOURCES:
        made["extract"] = generalise(table, theatre)
        daily["generalised_held_km2"] = _held_by_day(made["extract"], theatre)
    return made


def headlines(theatre: Theatre) -> list[tuple[str, date]]:
    """The headline quantities whose sensitivity is committed, each with its day.

    The claims' own days; and the day to which DeepState's front went farthest in two days.
    """
    table = claims.read().set_index("id")
    summer, left = (
        date.fromisoformat(table.loc[name, "last_day"]) for name in ("peak_area", "area_left")
    )
    return [
        ("peak", summer),
        ("area", left),
        ("depth", left),
        ("displacement", theatre.collapse_day),
    ]


def check(say: Callable[[str], None] = lambda text: None) -> list[str]:
    """Compare the committed tables with their hashes and, if the raw maps are here, rebuild them.

    Returns one sentence for each difference; an empty list means that everything matches.
    """
    described = json.loads(paths.DATAPACKAGE.read_text(encoding="utf-8"))
    faults = []
    for resource in described["resources"]:
        path = paths.PROCESSED / resource["path"]
        got = fetch.sha256(path) if path.is_file() else "no file"
        if f"sha256:{got}" != resource["hash"]:
            faults.append(
                f"{paths.shown(path)}: {got}, but datapackage.json says {resource['hash']}"
            )
    pinned = described["registry"]["hash"]
    if f"sha256:{fetch.sha256(paths.REGISTRY)}" != pinned:
        faults.append(
            f"{paths.shown(paths.REGISTRY)} is not the one that the tables were made with"
        )
    missing = _missing_maps()
    if missing:
        say(
            f"The raw maps are not all here ({missing} missing; looked in "
            f"{' and '.join(fetch.places_searched())}): compared with the committed hashes only."
        )
        return faults
    with tempfile.TemporaryDirectory() as folder:
        for made in build(Path(folder), say):
            committed = paths.PROCESSED / made.name
            if not committed.is_file() or committed.read_bytes() != made.read_bytes():
                faults.append(f"{paths.shown(committed)} is not what the raw maps give")
    return faults


def generalise(table: gpd.GeoDataFrame, theatre: Theatre) -> gpd.GeoDataFrame:
    """Snap every outline to one grid, neighbours and days alike, and keep held over contested.

    The licence of the makers is met by not passing on their coordinates; the cost in area is in
    daily.csv, a column beside the measured one. Raises when a point moved by more than 25 m.
    """
    result = table.copy()
    result["geometry"] = [snap(shape, GRID_DEG) for shape in table.geometry]
    grey = result["status"] == "contested"
    for index, row in result[grey].iterrows():
        for _, other in result[~grey].iterrows():
            if _overlap_in_time(row, other):
                row.geometry = minus(row.geometry, other.geometry)
        result.loc[index, "geometry"] = snap(row.geometry, GRID_DEG)
    moved = largest_move_m(table, result, theatre.metric_crs)
    if moved > MAX_MOVE_M:
        raise DataError(
            f"Generalising moved an outline by {moved:.1f} m; {MAX_MOVE_M} is the limit."
        )
    return result


def largest_move_m(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, crs: str) -> float:
    """How far the vertices of any outline lie from the same outline after (or before), in metres.

    A sliver narrower than the grid vanishes; the distance is then that to the rest of the outline.
    """
    old, new = (to_metric(table.geometry.to_numpy(), crs) for table in (before, after))
    both = [(a, b) for a, b in zip(old, new, strict=True) if not (a.is_empty or b.is_empty)]
    return max((_farthest_m(*pair) for a, b in both for pair in ((a, b), (b, a))), default=0.0)


def _farthest_m(shape, other) -> float:
    vertices = shapely.points(shapely.get_coordinates(shape))
    return float(shapely.distance(vertices, shapely.boundary(other)).max())


def edge_row(table: gpd.GeoDataFrame, theatre: Theatre, daily: pd.DataFrame) -> dict:
    """How far a maker's own border edge lies from the OpenStreetMap border, at its peak.

    ``edge_km`` is the length of outline within 500 m of the border; the distances are taken every
    50 m along it. ``beyond_border_km2`` is land that the maker draws on Ukraine's side,
    ``inside_border_km2`` the rest: what an area clipped at the border would be.
    """
    peak = territory.milestones(daily)["peak_date"].iloc[0]
    rows = control.at(table, date.fromisoformat(peak))
    shape = rows[rows["status"].isin(control.PRIMARY)].geometry.iloc[0]
    outline, line = to_metric([shape.boundary, border().iloc[0]], theatre.metric_crs)
    points = [p for part in shapely.get_parts(outline) for p in _along(part)]
    distance = shapely.distance(np.array(points), line)
    near = distance[distance <= REACH_M]
    edge_km = len(near) * EDGE_STEP_M / 1000
    near = near if len(near) else np.array([np.nan])
    inside = area_km2(common(shape, russian_side(theatre)))
    return {
        "source": table["source"].iloc[0],
        "date": peak,
        "edge_km": edge_km,
        "mean_m": near.mean(),
        "p95_m": np.quantile(near, 0.95),
        "max_m": near.max(),
        "area_km2": area_km2(shape),
        "inside_border_km2": inside,
        "beyond_border_km2": area_km2(shape) - inside,
    }


def _along(line) -> np.ndarray:
    return shapely.line_interpolate_point(line, np.arange(0, shapely.length(line), EDGE_STEP_M))


def _read(theatre: Theatre, source: str, ledger: quality.Ledger):
    """Build a source's table from its raw maps of the window and the day before it."""
    rows = fetch.maps(source, theatre.start - timedelta(days=1), theatre.committed_until)
    repeats = rows["sha256"] == rows["sha256"].shift()
    for row in rows[repeats].itertuples():
        ledger.add(source, row.published, [quality.Fault("repeated_map", theatre.area.bounds)])
    table = control.from_maps(
        source, fetch.verified(rows), theatre, ledger, until=theatre.committed_until
    )
    return table, rows["published"]


def _held_by_day(extract: gpd.GeoDataFrame, theatre: Theatre) -> np.ndarray:
    days = control.day_list(theatre.start, theatre.committed_until)
    positions = control.day_rows(extract, days)["held"]
    shapes = extract.geometry.to_numpy()
    areas = {position: area_km2(shapes[position]) for position in positions.unique()}
    return positions.map(areas).to_numpy()


def _overlap_in_time(a: pd.Series, b: pd.Series) -> bool:
    return a["valid_from"] < b["valid_to"] and b["valid_from"] < a["valid_to"]


def _one_table(tables: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs="EPSG:4326")


def needed() -> pd.DataFrame:
    """The registry's rows that a build reads: the window's maps and those of printed figures."""
    first = KURSK.start - timedelta(days=1)
    window = [fetch.maps(source, first, KURSK.committed_until) for source in KURSK.sources]
    rows = pd.concat([*window, published.needed()])
    return rows.drop_duplicates(["source", "file"]).sort_values(["source", "published"])


def control_table(
    theatre: str, source: str, start: date | None, end: date | None,
    say: Callable[[str], None], jobs: int = 1, scheduler: str | None = None,
) -> Path:  # fmt: skip
    """Write one source's change-only control table of any theatre, as drawn, as GeoParquet.

    Raw maps that are missing are fetched first. With ``jobs`` processes, or on the workers of a
    Dask ``scheduler``, the maps are read in stretches of time: the same bytes.
    """
    area = theatres.get(theatre)
    control.refuse_unserved(area, source)
    first, last = start or area.start, end or area.end
    rows = fetch.maps(source, first, last)
    runs.bring(rows, say)
    say(f"{source}: reading {len(rows)} maps of {first} to {last}")
    table = parallel.pieces_of(source, rows, area, last, jobs, scheduler)
    path = paths.RUNS / f"{area.name}_{first}_{last}_{source}.parquet"
    return paths.write_whole(path, _parquet(table))


def _missing_maps() -> str:
    rows = needed()
    absent = len(fetch.missing(rows))
    return f"{absent} of {len(rows)}" if absent else ""


def _parquet(table: gpd.GeoDataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        table.to_parquet(path, compression="zstd", compression_level=19, write_covering_bbox=False)
        return path.read_bytes()


def _csv(tables: list[pd.DataFrame], digits: int) -> bytes:
    table = pd.concat(tables, ignore_index=True)
    return table.to_csv(index=False, float_format=f"%.{digits}f", lineterminator="\n").encode()
