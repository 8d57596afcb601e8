"""What a campaign throws bytes at, and what has to be so whatever the bytes are."""

import unicodedata
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import NamedTuple

import numpy as np
import seeds
import shapely

import equal_area
from analysis.base import days, told, typed
from analysis.base.errors import ProjectError
from analysis.base.geometry import area_km2
from analysis.control import table as control_table
from analysis.maps import archive, download, registry, source_file, sources, upstream
from analysis.maps.faults import Tally
from analysis.maps.readers import (
    deepstate,
    deepstate_occupied,
    described,
    isw,
    liveuamap,
    owl,
    shapes,
)  # fmt: skip
from analysis.measures import area
from analysis.measures import sectors as splitting
from analysis.tables import articles, lists, roads, sectors
from analysis.theatres import KURSK, file, get, window

LONGEST_MESSAGE, MOST_LINES = 2000, 3
WHOLE_EVERY = 64  # inputs: so often a map goes on to the control table and the daily areas


class Target(NamedTuple):
    """What is called with the bytes, and what it begins with."""

    run: Callable[[bytes], None]
    seeds: list[bytes]


def attempt(run: Callable[[bytes], None], data: bytes) -> None:
    """Try one input: a good end, or a sentence of the project that a terminal can show."""
    try:
        run(data)
    except ProjectError as error:
        said = str(error)
        lines = said.splitlines()
        assert said.strip(), "a message that says nothing"
        assert len(said) <= LONGEST_MESSAGE, f"a message of {len(said)} characters"
        assert len(lines) <= MOST_LINES, f"a message of {len(lines)} lines"
        assert not [c for c in said if unicodedata.category(c)[0] == "C"], (
            f"a message not to be printed: {said!a}"
        )


def forget() -> None:
    """Let caches go that a process of one map would never fill."""
    for reader in (deepstate, deepstate_occupied, described, isw, liveuamap, owl):
        reader._shapes._known.clear()
    owl._fronts.clear()
    liveuamap._in_ukraine.clear()
    deepstate._status.cache_clear()
    deepstate._conflicts.cache_clear()
    shapes.to_lon_lat.cache_clear()


def sound(pieces, faults) -> None:
    """Every polygon is land on Earth: valid, two-dimensional, of an area that is a number."""
    for status, shape in pieces:
        assert isinstance(status, str)
        for polygon in shape.polygons:
            assert polygon.geom_type == "Polygon" and not polygon.has_z
            assert shapely.is_valid(polygon), shapely.is_valid_reason(polygon)
            west, south, east, north = polygon.bounds
            assert -180 <= west <= east <= 180 and -90 <= south <= north <= 90
            km2 = area_km2(polygon)
            assert np.isfinite(km2) and km2 >= -equal_area.sag_km2(polygon), f"an area of {km2} km2"
    assert all(len(fault.bounds) == 4 for fault in faults)


def a_map(key: str, name: str, read: Callable | None = None) -> Callable[[bytes], None]:
    """Read a map of a source; one in some goes on to the tables, with every check of theirs."""
    path = seeds.FOLDER / name

    def run(data: bytes) -> None:
        path.write_bytes(data)
        described._read.cache_clear()
        maker = sources.get(key)
        scan = maker.scan(path)
        sound(scan.pieces, scan.faults)
        if zlib.crc32(data) % WHOLE_EVERY:
            return
        when = maker.counts_from(path)
        assert when is not None
        for theatre in (KURSK, get("pokrovsk")):
            if theatre.holder not in maker.draws or (key == "mymap" and theatre == KURSK):
                continue
            tally = Tally(theatre.area)
            own = control_table.from_maps(key, [(when, path)], theatre, tally, is_whole=True)
            details = "".join(tally.table()["detail"])
            assert not [c for c in details if unicodedata.category(c)[0] == "C"], details
            day = days.day_of(own["valid_from"].iloc[0])
            daily = area.daily(own, theatre, day, day, own["valid_from"].iloc[:1])
            assert (daily.filter(regex="^(held|contested)_km2").fillna(0) >= 0).all().all()

    return run


def many_days(data: bytes) -> None:
    """A file of many days, which a column names."""
    path = seeds.FOLDER / "all.geojson"
    path.write_bytes(data)
    described._read.cache_clear()
    table = described.Table(status_column="kind", statuses={"held by Russia": "occupied"},
                            date_column="date")  # fmt: skip
    for day in described.days(path, table)[:5]:
        date.fromisoformat(day)
        scan = described.scan(path.with_name(f"all.geojson#{day}"), table=table)
        sound(scan.pieces, scan.faults)


def layer(data: bytes) -> None:
    """A layer of sectors."""
    path = seeds.FOLDER / "sectors.geojson"
    path.write_bytes(data)
    known = splitting.checked(sectors.layer(path), KURSK)
    assert len(known)


def polygon(data: bytes) -> None:
    """The polygon of a theatre."""
    path = seeds.FOLDER / "polygon.geojson"
    path.write_bytes(data)
    shape = file._polygon(path)
    assert shape.is_valid and area_km2(shape) >= 0


def theatre_file(data: bytes) -> None:
    """A file of theatres."""
    path = seeds.FOLDER / "area.toml"
    path.write_bytes(data)
    file.tables.cache_clear()
    for name in file.tables(path):
        own = file.theatre(path, name)
        assert own.area.is_valid and own.start <= own.end and own.part_areas() and own.metric_crs


def article(data: bytes) -> None:
    """An article with its claims."""
    path = seeds.FOLDER / "article.toml"
    path.write_bytes(data)
    own = articles.read(path)
    assert len(own.claims) and own.days[0] <= own.days[1]


def own_sources(data: bytes) -> None:
    """A file of sources."""
    path = seeds.FOLDER / "maps.toml"
    path.write_bytes(data)
    for number, (key, table) in enumerate(typed.tables(path, "source").items()):
        maker = sources._described(source_file.own(path, key, table, number))
        maker.published("2025-03-01.geojson")
        assert maker.draws and maker.look.labels


def a_registry(data: bytes) -> None:
    """The user's registry of newer days."""
    path = seeds.FOLDER / "registry.csv"
    path.write_bytes(data)
    for row in registry._new_days(path).itertuples():
        assert archive and "/" not in row.file and row.bytes > 0


def a_listing(data: bytes) -> None:
    """What a host answers: a commit, then its files, with an empty line between."""
    parts = iter(data.partition(b"\n\n")[::2])
    download.get = lambda url, most, take: take(next(parts))
    for name, size, digest, prefix in upstream._listed("owl", upstream.API):
        assert registry.FILE_NAME.fullmatch(name) and registry.PREFIX.fullmatch(prefix)
        assert isinstance(size, int) and isinstance(digest, str)


def own_places(data: bytes) -> None:
    """A list of places."""
    path = seeds.FOLDER / "places.csv"
    path.write_bytes(data)
    assert len(lists.own_places(path, KURSK))


def figures(data: bytes) -> None:
    """A table of printed figures."""
    path = seeds.FOLDER / "figures.csv"
    path.write_bytes(data)
    lists.figures(path)


def own_roads(data: bytes) -> None:
    """Roads from OpenStreetMap."""
    path = seeds.FOLDER / "roads.json"
    path.write_bytes(data)
    for points in roads.roads(path):
        assert points.shape[1] == 2 and np.isfinite(points).all()


def parameters(data: bytes) -> None:
    """The parameters of a notebook: what the shell hands over, whatever its bytes."""
    given = data.decode("utf-8", "surrogateescape").split("|")
    theatre, start, end, names, as_of, units = (*given, *[""] * 6)[:6]
    w = window.check(theatre, start, end, names, as_of, units)
    assert w.start <= w.as_of <= w.end and w.spans
    assert all(w.start <= a <= b <= w.end for a, b in w.spans.values())


def targets() -> dict[str, Target]:
    """All of them, with the user's own map known."""
    told.take(told.Told(source_file=str(seeds.own_source())))
    at = datetime(2025, 1, 1, 12, tzinfo=UTC)
    made = {
        "deepstate": a_map("deepstate", f"{int(at.timestamp())}.geojson"),
        "deepstate_occupied": a_map("deepstate_occupied", "deepstatemap_data_20250101.geojson"),
        "owl": a_map("owl", "20250101.json"),
        "liveuamap": a_map("liveuamap", "2025-01-01.json"),
        "isw": a_map("isw", "2025-01-01.geojson"),
        "described": a_map("mymap", "2025-03-01.geojson"),
        "many_days": many_days, "layer": layer, "polygon": polygon, "theatre_file": theatre_file,
        "article": article, "own_sources": own_sources, "a_registry": a_registry,
        "a_listing": a_listing, "own_places": own_places, "figures": figures,
        "own_roads": own_roads, "parameters": parameters,
    }  # fmt: skip
    drawn = seeds.seeds()
    return {name: Target(run, drawn[name]) for name, run in made.items()}
