"""Maps of the user's own, described in a TOML file and drawn by hand: what is read."""

import gzip
import io
import json
import re
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from analysis import theatres
from analysis.base import checks, paths, told
from analysis.base.errors import DataError, UsageError
from analysis.maps import archive, registry, source_file, sources
from analysis.maps.readers import described
from analysis.maps.readers.described import Table
from analysis.pages import names
from analysis.pages.figures import style
from analysis.tables import read
from analysis.theatres import window
from called import call
from drawn import square
from own_map import (
    BY_DATE,
    DAYS,
    EAST,
    EXPECTED,
    GREY,
    LYMAN,
    MYMAP,
    ONE,
    RUSSIA,
    SQUARE_KM2,
    WEST,
    collection,
    feature,
    frame,
    measured_squares,
)


def test_a_file_a_day(own_source, drawn_days):
    """Three days of squares: held, contested, gained and lost, counted by hand."""
    own_source(MYMAP)
    assert measured_squares() == EXPECTED
    assert read.faults(window.named("lyman", sources=["mymap"])).empty


@pytest.mark.parametrize("form", ["all.gpkg", "all.geojson", "all.geojson.gz"])
def test_one_file_of_all_days(own_source, tmp_path, form):
    """The same days in a column: as GeoPackage, as GeoJSON, packed."""
    path = tmp_path / form.removesuffix(".gz")
    frame().to_file(path)
    if form.endswith(".gz"):
        (tmp_path / form).write_bytes(gzip.compress(path.read_bytes()))
    own_source(BY_DATE.replace('"days"', f'"{form}"'))
    assert measured_squares() == EXPECTED
    rows = registry.maps("mymap", date(2025, 3, 1), date(2025, 3, 3))
    assert list(rows["file"]) == [f"{form}#{day}" for day in DAYS]
    assert set(rows["sha256"]) == {checks.sha256(tmp_path / form)}


def test_days_of_a_geopackage_may_be_dates(own_source, tmp_path):
    """A column of dates, and one of times at midnight, are days."""
    dated = frame()
    dated["date"] = pd.to_datetime(dated["date"])
    dated.to_file(tmp_path / "all.gpkg")
    own_source(BY_DATE.replace('"days"', '"all.gpkg"'))
    assert measured_squares() == EXPECTED


@pytest.mark.parametrize("form", ["all.gpkg", "all.geojson"])
def test_metres_become_degrees(own_source, tmp_path, form):
    """Squares of 10 km in an equal-area projection have 100 km2 each."""
    x, y = 6_304_000, 3_246_000  # near Lyman
    land = {
        "2025-03-01": [(RUSSIA, shapely.box(x, y, x + 1e4, y + 1e4))],
        "2025-03-02": [(RUSSIA, shapely.box(x, y, x + 2e4, y + 1e4))],
        "2025-03-03": [(GREY, shapely.box(x, y, x + 1e4, y + 1e4))],
    }
    own_source(BY_DATE.replace('"days"', f'"{form}"'))
    rows = [(day, kind, shape) for day in land for kind, shape in land[day]]
    table = gpd.GeoDataFrame(rows, columns=["date", "kind", "geometry"], crs="EPSG:3035")
    table.to_file(tmp_path / form)
    found = read.daily(window.named("lyman", sources=["mymap"]))
    assert found["held_km2"].tolist() == pytest.approx([100, 200, 0], abs=0.001)
    assert found["contested_km2"].tolist() == pytest.approx([0, 0, 100], abs=0.001)


def test_layer_is_chosen_by_its_name(own_source, tmp_path):
    """Of two layers the one that the table names is read."""
    frame().to_file(tmp_path / "all.gpkg", layer="front")
    frame({"2025-03-01": [(RUSSIA, WEST)]}).to_file(tmp_path / "all.gpkg", layer="other")
    text = BY_DATE.replace('"days"', '"all.gpkg"')
    own_source(text.replace("date_column", 'layer = "front"\ndate_column'))
    assert measured_squares() == EXPECTED


def test_one_class_for_all(own_source, tmp_path):
    """A map that draws nothing but occupied land needs no column."""
    path = tmp_path / "days" / "2025-03-01.geojson"
    path.parent.mkdir()
    path.write_text(collection([feature(None, WEST), feature("x", EAST)]))
    text = re.sub(r"status_column[^[]*\[mymap.table.statuses][^[]*", 'status = "occupied"\n', MYMAP)
    own_source(text.replace('contested = ["grey"]', ""))
    table = read.daily(window.named("lyman", end="2025-03-01", sources=["mymap"]))
    assert table["held_km2"].tolist() == pytest.approx([2 * SQUARE_KM2], abs=1e-3)
    assert table["contested_km2"].isna().all()


def test_every_fault_is_counted(own_source, tmp_path):
    """An unknown value, a bow tie, nothing, a point, a third coordinate: named, with land."""
    south, north = 48.9, 49.0
    bow_tie = [[37.8, south], [37.9, north], [37.9, south], [37.8, north], [37.8, south]]
    point = {"type": "Point", "coordinates": [38, 49]}
    empty = {"type": "Polygon", "coordinates": []}
    features = [
        feature(RUSSIA, WEST),
        feature("ours", EAST),
        feature(None, square(38.0, 48.9)),
        feature(RUSSIA, bow_tie),
        feature(RUSSIA, WEST) | {"geometry": None},
        feature(RUSSIA, WEST) | {"geometry": point},
        feature(RUSSIA, WEST) | {"geometry": empty},
        feature(RUSSIA, [[*place, 0] for place in WEST]),
    ]
    path = tmp_path / "days" / "2025-03-01.geojson"
    path.parent.mkdir()
    path.write_text(collection(features))
    own_source(MYMAP)
    w = window.named("lyman", end="2025-03-01", sources=["mymap"])
    found = read.faults(w).set_index("fault")
    assert found["met"].to_dict() == {
        "invalid_ring": 1, "no_area": 3, "three_coordinates": 1, "unnamed_status": 2,
    }  # fmt: skip
    assert found.loc["unnamed_status", "moved_km2"] == pytest.approx(2 * SQUARE_KM2, abs=1e-3)
    assert found.loc["unnamed_status", "detail"] in ("kind is 'ours'", "kind is empty")
    assert read.daily(w)["held_km2"].tolist() == pytest.approx([SQUARE_KM2], abs=1e-3)


def test_day_without_land_is_no_map(own_source, drawn_days):
    """The map before it holds, and the day is named among the faults, as of every source."""
    (drawn_days / "2025-03-02.geojson").write_text(collection([]))
    own_source(MYMAP)
    w = window.named("lyman", sources=["mymap"])
    assert read.daily(w)["held_km2"].tolist() == pytest.approx([SQUARE_KM2] * 3, abs=1e-3)
    assert read.faults(w)["fault"].tolist() == ["empty_map"]


def test_file_that_changes_is_not_measured(own_source, drawn_days):
    """What is read has the bytes that were listed, or is refused."""
    own_source(MYMAP)
    rows = registry.maps("mymap", date(2025, 3, 1), date(2025, 3, 3))
    (drawn_days / "2025-03-02.geojson").write_text(ONE)
    with pytest.raises(DataError, match="has changed since the command began"):
        list(archive.verified(rows))
    (drawn_days / "2025-03-02.geojson").unlink()
    with pytest.raises(DataError, match="has gone since the command began"):
        list(archive.verified(rows))


def test_nothing_is_fetched_or_committed(own_source, drawn_days):
    """The pinned registry, the committed tables' theatre and the README know nothing of it."""
    before = registry.registry()
    own_source(MYMAP)
    both = registry.registry()
    assert both[both["source"] != "mymap"].reset_index(drop=True).equals(before)
    assert registry.pinned().equals(before)
    assert "mymap" not in sources.pinned() and sources.names()[-1] == "mymap"
    assert archive.missing(both[both["source"] == "mymap"]).empty


def test_registering_a_mirror_leaves_it_out(own_source, drawn_days, monkeypatch, tmp_path):
    """The registry that is committed has the project's sources and no other."""
    own_source(MYMAP)
    monkeypatch.setattr(sources, "pinned", list)
    with pytest.raises(UsageError, match="holds no map of any source"):
        archive.register(tmp_path)


def test_theatres_ask_it(own_source, drawn_days):
    """Its holder's theatres do, the project's among them; not one with committed tables."""
    held_by_both = MYMAP.replace('"left_out"', '"free"')
    own_source(held_by_both + '\n[mymap.draws.Ukraine]\nheld = ["free"]\n')
    assert theatres.get("lyman").sources[-1] == "mymap"
    assert theatres.get("pokrovsk").sources[-1] == "mymap"
    assert "mymap" not in theatres.get("kursk").sources
    with pytest.raises(UsageError, match="Kursk salient has committed tables: .* of your own"):
        window.named("kursk", sources=["mymap"])


def test_fault_of_a_source_is_none_of_a_theatre(own_source, drawn_days):
    """The sentence names the file of sources, and no file of theatres."""
    path = own_source(MYMAP.replace("files", "file"))
    with pytest.raises(
        UsageError, match=rf"^{re.escape(str(path))}, \[mymap\]: unknown key 'file'"
    ):
        theatres.get("pokrovsk")


def test_file_in_the_environment_is_seen_from_where_one_is(monkeypatch, tmp_path):
    """Kernels begin in other folders."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(told.SOURCES, "my_map.toml ")
    monkeypatch.delenv(told.VARIABLE, raising=False)
    assert told._inherited() == told.Told(source_file=str(tmp_path / "my_map.toml"))


def test_its_look_has_defaults(own_source, drawn_days):
    """Title, colour, dash and label, until the table says something else."""
    own_source(MYMAP + MYMAP.replace("mymap", "other_map"))
    assert names.SHORT["mymap"] == "Mymap"
    assert names.LABELS["other_map"] == "Other map, held"
    looks = [(style.SOURCE_COLOURS[key], style.SOURCE_DASHES[key]) for key in sources.names()]
    assert len({str(look) for look in looks}) == len({colour for colour, _ in looks}) == 7


def test_its_look_can_be_given(own_source, drawn_days):
    """What is given stands, the rest is as before."""
    look = '\n[mymap.look]\nshort = "Mine"\ncolour = "#123456"\nlabels = {held = "Mine, red"}\n'
    own_source(MYMAP.replace("[mymap]", '[mymap]\ntitle = "My map"') + look)
    assert names.LOOKS["mymap"] == sources.Look(
        "Mine", "#123456", "My map", {"held": "Mine, red"}, source_file.DASHES[0]
    )


def test_a_table_serves_a_pinned_source(tmp_path):
    """In data/raw/sources.toml a table stands in for a reader; its files are named by days."""
    table = {
        "title": "T", "maker": "M", "files": "f", "prefix": "o/r/" + "0" * 40, "folder": "d",
        "name": r"(?P<day>\d{8})\.json", "cadence": "c", "terms": "t",
        "table": {"status": "occupied"}, "draws": {"Russia": {"held": ["occupied"]}},
        "says": {"Russia": "s"},
        "look": {"short": "T", "colour": "#000000", "credit": "c", "labels": {"held": "T"}},
    }  # fmt: skip
    made = sources._source("pinned", dict(table))
    path = tmp_path / "20250301.json"
    path.write_text(ONE)
    assert made.at is None and str(made.counts_from(path)) == "2025-03-01 00:00:00+00:00"
    assert made.read(path)["status"].tolist() == ["occupied"]
    table["table"] = {"status": "occupied", "date_column": "date"}
    with pytest.raises(UsageError, match=r"\[pinned\]: table: a file that holds many days"):
        sources._source("pinned", dict(table))


def test_day_has_to_be_named_where_there_are_many(tmp_path):
    """Reading such a file as a whole would add its days up."""
    path = tmp_path / "all.geojson"
    path.write_text(collection([feature(RUSSIA, WEST, date="2025-03-01")]))
    table = Table(status="occupied", date_column="date")
    with pytest.raises(DataError, match="holds many days; name one"):
        described.read(path, table)
    assert len(described.read(path.with_name("all.geojson#2025-03-01"), table)) == 1


def test_commands_see_it(own_source, drawn_days, tmp_path):
    """`register` lists it with hashes, `sources` and `theatres` name it, `measure` measures."""
    told.take(told.Told())
    mine, area = tmp_path / "mine.toml", tmp_path / "area.toml"
    mine.write_text(MYMAP)
    area.write_text(LYMAN)
    (drawn_days / "notes.txt").write_text("x")
    before = paths.REGISTRY.read_bytes()
    assert call("register").exit_code == 2
    listed = call("register", "--source-file", str(mine))
    table = pd.read_csv(io.StringIO(listed.stdout))
    assert table["sha256"].tolist() == [
        checks.sha256(drawn_days / f"{day}.geojson") for day in DAYS
    ]
    assert "no map of it: notes.txt" in listed.stderr
    assert paths.REGISTRY.read_bytes() == before
    both = ("--source-file", str(mine), "--theatre-file", str(area))
    assert "mymap: Mymap" in call("sources", *both[:2]).stdout
    assert "owl, isw, mymap" in call("theatres", *both).stdout
    result = call("measure", "--theatre", "lyman", "--source", "mymap", *both)
    held = pd.read_csv(io.StringIO(result.stdout))["held_km2"]
    assert held.tolist() == pytest.approx([SQUARE_KM2, 2 * SQUARE_KM2, SQUARE_KM2], abs=1e-3)


DEEPSTATE = """
[onefile]
files = "all.geojson"
counts_from_minutes = -181

[onefile.table]
status = "occupied"
date_column = "date"

[onefile.draws.Russia]
held = ["occupied"]
"""


@pytest.mark.real
@pytest.mark.parametrize("form", ["geojson", "gpkg"])
def test_deepstate_in_one_file_is_deepstate_day_by_day(mirror, own_source, tmp_path, form):
    """Three of its daily files, written into one with a column of dates, give the same areas."""
    days = ("20250301", "20250302", "20250305")
    maker = sources.get("deepstate_occupied")
    folder = mirror / maker.prefix / maker.folder
    frames = [
        gpd.read_file(folder / f"deepstatemap_data_{day}.geojson")[["geometry"]].assign(date=day)
        for day in days
    ]
    pd.concat(frames).to_file(tmp_path / f"all.{form}")
    area = LYMAN.replace("2025-03-01", "2025-02-28").replace("2025-03-03", "2025-03-04")
    own_source(DEEPSTATE.replace("all.geojson", f"all.{form}"), area)
    w = window.named("lyman", sources=["deepstate_occupied", "onefile"])
    held = read.daily(w).pivot(index="date", columns="source", values="held_km2")
    shown = held.loc[["2025-02-28", "2025-03-01", "2025-03-04"]]
    assert (shown > 100).all(axis=None)
    assert shown["onefile"].to_numpy() == pytest.approx(
        shown["deepstate_occupied"].to_numpy(), abs=0.01
    )


def test_the_page_is_followed_to_the_letter(own_source, tmp_path):
    """The files and the commands of docs/extend.md give what it prints."""
    page = (paths.ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
    own = page.split("## A map of your own, without Python")[1].split("\n## ")[0]
    block = dict(re.findall(r"```(\w+)\n(.*?)```", own, re.DOTALL))
    lyman = re.search(r"```toml\n(\[lyman\].*?)```", page, re.DOTALL)
    (tmp_path / "my_map.geojson").write_text(block["json"])
    (tmp_path / "my_map.toml").write_text(block["toml"])
    (tmp_path / "lyman.toml").write_text(lyman[1])
    told.take(told.Told())
    for line in block["sh"].splitlines()[:2]:
        words = line.split("#")[0].replace("python -m analysis ", "").split()
        here = [str(tmp_path / word) if word.endswith(".toml") else word for word in words]
        result = call(*here)
        assert result.exit_code == 0, result.output
    table = pd.read_csv(io.StringIO(result.stdout)).iloc[:, :7]
    said = table.to_csv(index=False, float_format="%.4f")
    assert said == block["csv"]


def test_own_map_can_be_exported(own_source, tmp_path):
    """Its land of the last day, with the terms that its table states, as of any other maker."""
    days = tmp_path / "days"
    days.mkdir()
    for day, rows in DAYS.items():
        (days / f"{day}.geojson").write_text(collection([feature(*row) for row in rows]))
    path = own_source(MYMAP)
    done = call(
        "export", "--source-file", str(path), "--theatre-file", str(path.with_name("lyman.toml")),
        "--theatre", "lyman", "--day", "2025-03-03", "--source", "mymap", "--what", "held,lost",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    rows = [own["properties"] for own in json.loads(done.stdout)["features"]]
    found = {own["layer"]: own for own in rows}
    assert found["held"]["terms"] == "Not stated."
    for kind in ("held", "lost"):
        assert found[kind]["area_km2"] == pytest.approx(SQUARE_KM2, abs=0.01)
