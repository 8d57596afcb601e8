"""Time the whole DeepState archive against a floor and against the ways an analyst would write it.

Run ``python benchmarks/archive.py --help``. Ratios of one run count, seconds do not: every way is
timed in turns with the others, several times, and the medians are compared.
"""

import json
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import click
import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from analysis import theatres
from analysis.base.days import day_list
from analysis.base.geometry import GEODESIC, to_metric
from analysis.control import on_day, parallel, polygons
from analysis.control import table as control
from analysis.maps import archive, registry
from analysis.maps.readers import deepstate, isw, liveuamap, owl
from analysis.measures import area, retreat
from analysis.measures import front as fronts
from analysis.measures.piece import GRID_M

FRONT, KURSK = theatres.get("front"), theatres.KURSK
OCCUPIED = ("#a52714", "#880e4f", "#000000")
FIRST, LAST = date(2022, 4, 4), date(2025, 8, 3)


def maps_of(rows: pd.DataFrame) -> list:
    """Time and path of registered maps."""
    maps = [(row.published.to_pydatetime(), archive.locate(row)) for row in rows.itertuples()]
    if missing := sum(path is None for _, path in maps):
        raise click.ClickException(f"{missing} of {len(maps)} raw maps are not here; fetch them.")
    return maps


def forget() -> None:
    """Empty what the readers remember, as at the start of a process."""
    for reader in (deepstate, isw, liveuamap, owl):
        reader._shapes._known.clear()


def floor(maps: list) -> None:
    """Parse all bytes with the fastest general JSON parser, one map at a time."""
    for _, path in maps:
        orjson.loads(path.read_bytes())


def build(maps: list, out: Path, source: str = "deepstate") -> None:
    """The project's way: the change-only control table of the whole front, written."""
    forget()
    table = polygons.from_maps(source, maps, FRONT, only=("held",))
    table.to_parquet(out, compression="zstd")


def build_by_two(maps: list, out: Path) -> None:
    """The same with two processes, contested land too; hashes are checked as always."""
    table = parallel.pieces_of("deepstate", _archive(), FRONT, LAST, jobs=2)
    table.to_parquet(out, compression="zstd")


def read_file_loop(maps: list, out: Path) -> None:
    """The analyst's way: read each map, keep the occupied land, mend it, write it."""
    for _, path in maps:
        frame = gpd.read_file(path)
        frame = frame[frame["fill"].isin(OCCUPIED)].copy()
        frame["geometry"] = frame.geometry.make_valid()
        frame.to_parquet(out) if out.suffix == ".parquet" else frame.to_file(out)


def area_per_file(maps: list) -> None:
    """The public projects' way: parse each map, sum the geodesic areas of its polygons."""
    for _, path in maps:
        for feature in json.loads(path.read_bytes())["features"]:
            if feature["properties"].get("fill") in OCCUPIED:
                shape = shapely.force_2d(shapely.geometry.shape(feature["geometry"]))
                for part in shapely.get_parts(shape):
                    if part.geom_type == "Polygon":
                        GEODESIC.geometry_area_perimeter(shapely.orient_polygons(part))


def measures(maps: list, start: date, end: date) -> pd.DataFrame:
    """The project's way: area, gained, lost, depth and retreat of every day of the front."""
    forget()
    table = control.from_maps("deepstate", maps, FRONT, until=end, only=("held",))
    areas = area.daily(table, FRONT, start, end, registry.published("deepstate"))
    far = retreat.by_day(table, FRONT, start, end, windows=(2,))
    wanted = ["date", "depth_p90_km", "retreat_2d_max_km"]
    return areas[["date", "held_km2", "gained_km2", "lost_km2"]].merge(far[wanted], on="date")


def straightforward(table: gpd.GeoDataFrame, days: list[date], first: date) -> pd.DataFrame:
    """The same numbers by GeoPandas and shapely on whole shapes, day by day.

    ``table`` is the dissolved control table: its cost is not counted, which favours this way.
    """
    line = shapely.union_all([fronts.front(_held(table, first), FRONT), fronts.border_line(FRONT)])
    start = _metric(_held(table, first)).iloc[0]
    rows = []
    for day in days:
        now, eve, past = (_held(table, day - timedelta(days=n)) for n in (0, 1, 2))
        gained, lost = gpd.GeoSeries([now.difference(eve), eve.difference(now)], crs="EPSG:4326")
        metric, old = _metric(now).iloc[0], _metric(past).iloc[0]
        beyond = metric.difference(start)
        rows.append(
            (day.isoformat(), _area(now), _area(gained), _area(lost),
             _depth_p90(beyond, line), _farthest_lost(old, metric))
        )  # fmt: skip
    return pd.DataFrame(
        rows, columns=["date", "held_km2", "gained_km2", "lost_km2", "depth_p90_km",
                       "retreat_2d_max_km"],
    )  # fmt: skip


def _held(table: gpd.GeoDataFrame, day: date):
    rows = on_day.at(table, day)
    return rows[rows["status"] == "held"].geometry.iloc[0]


def _metric(shape) -> gpd.GeoSeries:
    return gpd.GeoSeries(to_metric([shape], FRONT.metric_crs), crs=FRONT.metric_crs)


def _area(shape) -> float:
    parts = shapely.get_parts(shapely.orient_polygons(shape))
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    return sum(GEODESIC.geometry_area_perimeter(part)[0] for part in polygons) / 1e6


def _points(shape) -> np.ndarray:
    return shapely.points(shapely.get_coordinates(shapely.segmentize(shape.boundary, 100.0)))


def _depth_p90(shape, line) -> float:
    """Nine tenths of the land, read on the same grid, lie nearer to the line."""
    grid = [np.empty((0, 2))]
    for part in shapely.get_parts(shape):
        west, south, east, north = np.floor(np.array(part.bounds) / GRID_M) * GRID_M
        x, y = np.arange(west, east + GRID_M, GRID_M), np.arange(south, north + GRID_M, GRID_M)
        xy = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        grid.append(xy[shapely.contains_xy(part, *xy.T)])
    km = shapely.distance(shapely.points(np.concatenate(grid)), line) / 1000
    return float(np.quantile(km, 0.9)) if len(km) else np.nan


def _farthest_lost(old, new) -> float:
    """The farthest point of the old front from the nearest of land still held and the border."""
    points = _points(old)
    zone = fronts.border_zone(FRONT)
    x, y = shapely.get_x(points), shapely.get_y(points)
    points = points[~shapely.contains_xy(zone, x, y)]
    ways = [shapely.distance(points, side) for side in (new, fronts.border_line(FRONT))]
    return float(np.fmin(*ways).max(initial=0)) / 1000


def kursk_tables() -> None:
    """Raw DeepState files of the theatre's window to the tables of the notebooks."""
    forget()
    first = KURSK.start - timedelta(days=1)
    maps = archive.verified(registry.maps("deepstate", first, KURSK.end))
    table = control.from_maps("deepstate", maps, KURSK, until=KURSK.end)
    area.daily(table, KURSK, KURSK.start, KURSK.end, registry.published("deepstate"))
    retreat.by_day(table, KURSK, KURSK.start, KURSK.end)


def timed(function, *args) -> float:
    """Seconds of one call."""
    since = time.perf_counter()
    function(*args)
    return time.perf_counter() - since


def in_turns(ways: dict, repeats: int) -> dict[str, float]:
    """The median seconds of each way, all of them once in every round."""
    seconds = {name: [] for name in ways}
    for _ in range(repeats):
        for name, call in ways.items():
            seconds[name].append(timed(*call))
    return {name: median(values) for name, values in seconds.items()}


def peak_mb(task: str) -> float:
    """The largest resident memory of a fresh process that does one task."""
    done = subprocess.run([sys.executable, __file__, "--task", task], capture_output=True,
                          text=True, check=True)  # fmt: skip
    return float(done.stdout.split()[-1])


TASKS = {
    "front-build": lambda: build(maps_of(_archive()), Path("/dev/null")),
    "front-measures": lambda: measures(maps_of(_archive()), FIRST, LAST),
    "kursk": kursk_tables,
    "nothing": lambda: None,
}


WAYS = {
    "read_file": "read_file loop, each map written as GeoParquet",
    "read_file, GeoPackage": "read_file loop, each map written as GeoPackage",
    "area": "area per file by json and pyproj, nothing written",
}


def _archive() -> pd.DataFrame:
    return registry.registry().query("source == 'deepstate'")


@click.command(help=__doc__)
@click.option("--repeats", default=3, show_default=True, help="Rounds; medians are compared.")
@click.option(
    "--share", default=10, show_default=True, help="Slow ways do one map (day) in so many."
)
@click.option("--task", type=click.Choice(list(TASKS)), hidden=True)
def main(repeats: int, share: int, task: str | None):
    """Print the ratios."""
    if task:
        TASKS[task]()
        # Of this process alone: what getrusage says includes its parent before the fork.
        status = Path("/proc/self/status").read_text()
        click.echo(int(status.split("VmHWM:")[1].split()[0]) / 1024)
        return
    maps = maps_of(_archive())
    volume = sum(path.stat().st_size for _, path in maps) / 1e6
    click.echo(f"DeepState archive: {len(maps)} maps, {volume:.0f} MB; medians of {repeats} rounds")
    builds(maps, repeats, share)
    others(repeats)
    growth(maps, repeats)
    against_straightforward(maps, share)
    seconds = median(timed(kursk_tables) for _ in range(repeats))
    click.echo(f"Kursk, {KURSK.start} to {KURSK.end}, raw files to tables: {seconds:.1f} s")
    for name in ("nothing", "kursk", "front-build", "front-measures"):
        click.echo(f"peak memory, {name}: {peak_mb(name):.0f} MB")


def builds(maps: list, repeats: int, share: int) -> None:
    """The build against the floor, the read_file loop and the area per file."""
    some = maps[::share]
    with tempfile.TemporaryDirectory() as folder:  # raw land is written: never beside the code
        out, geopackage = Path(folder) / "bench.parquet", Path(folder) / "bench.gpkg"
        seconds = in_turns(
            {
                "floor": (floor, maps),
                "build": (build, maps, out),
                "two": (build_by_two, maps, out),
                "read_file": (read_file_loop, some, out),
                "read_file, GeoPackage": (read_file_loop, some, geopackage),
                "area": (area_per_file, some),
            },
            repeats,
        )
    scale = len(maps) / len(some)
    click.echo(f"build: {seconds['build'] / seconds['floor']:.2f} of the time of the orjson floor")
    for name in ("read_file", "read_file, GeoPackage", "area"):
        ratios = [seconds[name] * scale / seconds[own] for own in ("build", "two")]
        click.echo(
            f"{WAYS[name]}: {ratios[0]:.0f} times the build, {ratios[1]:.0f} times that with two "
            "processes"
        )


def others(repeats: int) -> None:
    """The other makers' archives, every file of them, against their own floors."""
    for source in ("liveuamap", "owl", "isw"):
        every = registry.registry().query("source == @source")
        files, maps = maps_of(every), maps_of(every.drop_duplicates("published"))
        ways = {"floor": (floor, files), "build": (build, maps, Path("/dev/null"), source)}
        seconds = in_turns(ways, repeats)
        volume = every["bytes"].sum() / 1e6
        click.echo(
            f"{source}, {len(files)} files, {volume:.0f} MB: build "
            f"{seconds['build'] / seconds['floor']:.2f} of the time of the orjson floor"
        )


def growth(maps: list, repeats: int) -> None:
    """How the build's time grows with the number of maps."""
    counts = (100, 400, len(maps))
    ways = {n: (build, maps[-n:], Path("/dev/null")) for n in counts}
    seconds = in_turns(ways, repeats)
    texts = [f"{n} maps {1000 * seconds[n] / n:.2f}" for n in counts]
    click.echo(f"build, ms a map: {', '.join(texts)}")


def against_straightforward(maps: list, share: int) -> None:
    """The measures of every day against the straightforward way on one day in ``share``."""
    table = control.from_maps("deepstate", maps, FRONT, until=LAST, only=("held",))
    days = day_list(FIRST + timedelta(days=2), LAST)[::share]
    since = time.perf_counter()
    expected = straightforward(table, days, FIRST)
    slow_s = (time.perf_counter() - since) / len(days)
    since = time.perf_counter()
    found = measures(maps, FIRST, LAST)
    fast_s = (time.perf_counter() - since) / len(found)
    click.echo(f"straightforward measures: {slow_s / fast_s:.0f} times ours, a day of the front")
    both = expected.merge(found, on="date", suffixes=("_slow", "_fast"))
    for column in expected.columns[1:]:
        apart = (both[f"{column}_slow"] - both[f"{column}_fast"]).abs().max()
        click.echo(f"  {column}: at most {apart:.3g} apart on {len(both)} days")


if __name__ == "__main__":
    main()
