"""Land and numbers as files of other programs: opened again, escaped, whole or not there."""

import csv
import io
import json
import re
import sqlite3
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from analysis.base import told
from analysis.base.geometry import area_km2
from analysis.maps import sources
from analysis.run import export
from analysis.run.commands import export as command
from analysis.run.export import gpkg, plain, qgis
from analysis.run.export.geojson import geojson
from analysis.run.export.gpkg import gpkg as as_gpkg
from analysis.run.export.kml import NAMESPACE, kml
from analysis.tables import layers, read, tidy
from analysis.tables.layer_fields import GEOMETRIES, KINDS
from analysis.theatres import window
from called import call

HOSTILE = "</description><script>alert(1)</script>]]>&\x0b=1+1"
DAY = ("export", "--day", "2025-03-16")
MARK = f".//{{{NAMESPACE}}}"


@pytest.fixture(scope="module")
def w():
    """The eleven days of March 2025 in which every map lost land."""
    return window.named("kursk", "2025-03-05", "2025-03-16", ["deepstate", "owl"])


@pytest.fixture(scope="module")
def frames(w):
    """All layers of those days."""
    return layers.layers(w)


@pytest.fixture(scope="module")
def head(w):
    """What stands at the head of a file."""
    return export.about(w, ["deepstate", "owl"])


def written(data, path):
    """The file of some bytes."""
    path.write_bytes(data)
    return path


def same_land(got, frame):
    """The same shapes, in the order of the layer."""
    assert len(got) == len(frame)
    for a, b in zip(got.geometry, frame.geometry, strict=True):
        assert area_km2(a) == pytest.approx(area_km2(b), abs=1e-4)
        assert shapely.hausdorff_distance(a, b) < 1e-8


@pytest.mark.slow
def test_geojson_opens_with_all_features_and_the_makers(frames, head, tmp_path):
    """GDAL reads what was written; attribution and terms at the top and with each feature."""
    path = written(geojson(frames, head), tmp_path / "land.geojson")
    got = gpd.read_file(path)
    for kind, frame in frames.items():
        same_land(got[got["layer"] == kind], frame)
    assert got["attribution"].notna().all() and got["terms"].notna().all()
    whole = json.loads(path.read_text())
    assert "Project Owl" in whole["attribution"] and "OpenStreetMap" in whole["attribution"]
    assert set(whole["terms"]) == set(whole["says"]) == {"deepstate", "owl"}
    assert "generalising" in whole["columns"]["measured_km2"]
    lost = next(f for f in whole["features"] if f["properties"]["layer"] == "lost")
    assert lost["properties"]["measured_km2"] is None
    ring = shapely.LinearRing(whole["features"][0]["geometry"]["coordinates"][0][0])
    assert ring.is_ccw


def test_geopackage_has_a_layer_a_kind_and_its_style(frames, head, tmp_path):
    """GDAL reads each; a style a layer, valid XML, a symbol a source in the maker's colour."""
    path = written(as_gpkg(frames, head), tmp_path / "land.gpkg")
    found = dict(pyogrio.list_layers(path).tolist())
    assert {kind: found[kind] for kind in KINDS} == GEOMETRIES
    for kind, frame in frames.items():
        got = gpd.read_file(path, layer=kind)
        same_land(got, frame)
        assert got["source"].tolist() == frame["source"].tolist()
    info = pyogrio.read_info(path, layer="lost")
    assert "Project Owl" in info["dataset_metadata"]["attribution"]
    assert "forbids" in info["dataset_metadata"]["terms"]
    assert info["layer_metadata"]["area_km2"].startswith("km2")
    with sqlite3.connect(path) as db:
        styles = db.execute("SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM "
                            "layer_styles ORDER BY id").fetchall()  # fmt: skip
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()
    assert [style[:3] for style in styles] == [(kind, "geom", 1) for kind in KINDS]
    for kind, _, _, text in styles:
        root = ET.fromstring(text)
        values = [one.get("value") for one in root.iter("category")]
        assert values == frames[kind]["source"].tolist()
        named = {symbol.get("name") for symbol in root.iter("symbol")}
        assert {one.get("symbol") for one in root.iter("category")} <= named
    assert "31,119,196" in styles[0][3]


def test_geopackage_is_the_same_bytes_and_knows_no_clock(frames, head):
    """Twice the same, with no time of now in it; GDAL's own clock goes on as before."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    once = as_gpkg(frames, head)
    assert once == as_gpkg(frames, head)
    assert set(re.findall(rb"\d{4}-\d\d-\d\dT\d\d", once)) == {gpkg.THEN[:13].encode()}
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before


def test_empty_layers_are_there_and_typed(head, tmp_path):
    """A day without changes: the table is there, its numbers are numbers."""
    w = window.named("kursk", "2025-03-16", "2025-03-16", ["deepstate"])
    frames = layers.layers(w)
    path = written(as_gpkg(frames, head), tmp_path / "land.gpkg")
    info = pyogrio.read_info(path, layer="retreat")
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert info["features"] == 0
    assert (types["length_km"], types["map_age_days"]) == ("float64", "int64")
    assert b'"features": []' in geojson({"lost": frames["lost"]}, head)
    assert ET.fromstring(kml({"lost": frames["lost"]}, head)).findall(f"{MARK}Placemark") == []


def test_style_draws_each_maker_as_figures_do():
    """Colour and dash from sources.toml."""
    text = qgis.qml("front", ["deepstate", "owl"])
    dashes = [one.get("value") for one in ET.fromstring(text).iter("Option")
              if one.get("name") == "customdash"]  # fmt: skip
    assert dashes[1] == ";".join(f"{step:g}" for step in sources.get("owl").look.dash)
    assert 'name="use_custom_dash" value="0"' in text


def test_kml_opens_with_folders_styles_and_the_makers(frames, head, tmp_path):
    """GDAL reads each folder; every style that is used is there."""
    data = kml(frames, head)
    path = written(data, tmp_path / "land.kml")
    for kind, frame in frames.items():
        same_land(gpd.read_file(path, layer=kind), frame)
    root = ET.fromstring(data)
    used = {one.text.lstrip("#") for one in root.iter(f"{{{NAMESPACE}}}styleUrl")}
    assert used == {one.get("id") for one in root.iter(f"{{{NAMESPACE}}}Style")}
    style = root.find(f"{MARK}Style[@id='held-deepstate']/{{{NAMESPACE}}}LineStyle")
    assert style[0].text == "ffc4771f"  # of #1F77C4: blue, green, red
    said = root.find(f"{MARK}Document/{{{NAMESPACE}}}description").text
    assert "Project Owl" in said and "draws no grey zone" in said and "No licence" in said
    for mark in root.iter(f"{{{NAMESPACE}}}Placemark"):
        assert "terms" in mark.find(f"{{{NAMESPACE}}}description").text


def test_words_of_strangers_stay_words(frames, head, tmp_path):
    """A maker and a theatre with markup in their names: no element, no formula, no error."""
    bad = {kind: frame.assign(maker=HOSTILE, label=HOSTILE) for kind, frame in frames.items()}
    bad_head = head | {"title": HOSTILE, "attribution": HOSTILE, "terms": {"owl": HOSTILE}}
    root = ET.fromstring(kml(bad, bad_head))
    assert {one.tag for one in root.iter()} == {
        one.tag for one in ET.fromstring(kml(frames, head)).iter()
    }
    for text in root.iter(f"{{{NAMESPACE}}}description"):
        assert "<script" not in text.text and "&lt;script" in text.text
    assert json.loads(geojson(bad, bad_head))["features"][0]["properties"]["maker"] == HOSTILE
    path = written(as_gpkg(bad, bad_head), tmp_path / "bad.gpkg")
    assert gpd.read_file(path, layer="held")["maker"].tolist() == [HOSTILE]
    table = pd.DataFrame({"name": ["=1+1", "@x", "+1", "-1", "\tx", 'a "b", c', "held"]})
    cells = [row["name"] for row in csv.DictReader(io.StringIO(plain.csv(table).decode()))]
    assert cells == ["'=1+1", "'@x", "'+1", "'-1", "'\tx", 'a "b", c', "held"]


def test_csv_and_parquet_have_the_same_rows_and_their_codebook(tmp_path):
    """Read again by csv and by pyarrow: numbers as numbers, days as days, terms in both."""
    for form in ("csv", "parquet"):
        done = call(*DAY, "--format", form, "--to", str(tmp_path / f"land.{form}"))
        assert done.exit_code == 0, done.output
        assert done.stdout == ""
    with (tmp_path / "land.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    own = pq.read_table(tmp_path / "land.parquet")
    assert list(rows[0]) == own.column_names == list(tidy.COLUMNS)
    for row, other in zip(rows, own.to_pylist(), strict=True):
        assert row["date"] == str(other["date"])
        assert (row["quantity"], row["unit"]) == (other["quantity"], other["unit"])
        if other["value"] is None:
            assert row["value"] == ""
        else:
            assert float(row["value"]) == pytest.approx(other["value"], abs=5e-5)
    held = [row for row in rows if row["quantity"] == "held_km2"]
    assert [(row["source"], row["value"]) for row in held] == [
        ("deepstate", "121.7504"), ("liveuamap", "79.8860"), ("owl", "0.0000"),
    ]  # fmt: skip
    known = {name.decode(): text.decode() for name, text in own.schema.metadata.items()}
    assert "ISW" in known["attribution"] and "consent" in known["terms"]
    book = pd.read_csv(tmp_path / "land.codebook.csv", keep_default_na=False)
    assert book.to_dict("records") == json.loads(known["codebook"])
    assert book["meaning"].str.contains("without written consent").any()


def test_outlines_of_isw_are_refused_and_the_numbers_offered(tmp_path):
    """By name: one sentence, nothing written; the command that it names gives the numbers."""
    target = tmp_path / "land.gpkg"
    done = call(*DAY, "--source", "owl,isw", "--format", "gpkg", "--to", str(target))
    assert (done.exit_code, done.stdout, target.exists()) == (2, "", False)
    assert "ISW's outlines may not be shown" in done.stderr
    words = done.stderr.strip().partition("python -m analysis ")[2].split()
    assert words[:5] == ["export", "--theatre", "kursk", "--day", "2025-03-16"]
    numbers = call(*words)
    assert numbers.exit_code == 0
    table = pd.read_csv(io.StringIO(numbers.stdout))
    assert set(table["source"]) == {"isw"}
    assert table.set_index("quantity")["value"]["claimed_limit_km2"] == pytest.approx(71.4918)


@pytest.mark.parametrize("form", ["geojson", "kml"])
def test_isw_that_nobody_named_is_left_out_and_that_is_said(form):
    """On standard error; nothing of it but what says so is in the file."""
    done = call(*DAY, "--format", form)
    assert done.exit_code == 0
    assert "ISW is left out" in done.stderr
    assert "isw" not in done.stdout.lower()
    assert "owl gives no such land as held on 2025-03-16" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*DAY, "--format", "gkpg"), "did you mean gpkg"),
        ((*DAY, "--what", "held,losst"), "did you mean lost"),
        ((*DAY, "--what", " , "), "--what names nothing"),
        ((*DAY, "--source", "deepstat"), "did you mean deepstate"),
        ((*DAY, "--source", ","), "No source was named"),
        ((*DAY, "--theatre", "kurks"), "did you mean kursk"),
        ((*DAY, "--format", "gpkg"), "such as --to kursk_2025-03-16.gpkg"),
        ((*DAY, "--end", "2025-03-17"), "either a --day, or two days"),
        (("export",), "either a --day, or two days"),
        (("export", "--start", "2025-03-16"), "either a --day, or two days"),
        (("export", "--start", "2025-03-16", "--end", "2025-03-16"), "is for one day"),
        (("export", "--start", "2025-03-16", "--end", "2025-03-10"), "before it starts"),
        (("export", "--day", "2020-01-01"), "has maps from"),
        ((*DAY, "--to", "/nowhere/land.geojson"), "/nowhere is no folder"),
        ((*DAY, "--to", "/dev/null"), "is there and no file"),
    ],
)
def test_bad_request_is_a_sentence(words, says):
    """Exit code 2, nothing on standard output, no traceback."""
    done = call(*words)
    assert done.exit_code == 2, done.output
    assert says in done.stderr
    assert done.stdout == "" and "Traceback" not in done.output


@pytest.mark.slow
def test_folder_is_never_replaced_and_a_file_only_when_all_is_whole(tmp_path, monkeypatch):
    """A folder stays; a failure leaves the old file as it was, and nothing beside it."""
    (tmp_path / "land.codebook.csv").mkdir()
    done = call(*DAY, "--format", "csv", "--to", str(tmp_path / "land.csv"))
    assert done.exit_code == 2 and "no file; name another" in done.stderr
    assert not (tmp_path / "land.csv").exists()
    old = written(b"old", tmp_path / "land.gpkg")
    monkeypatch.setattr(gpkg, "_finish", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    done = call(*DAY, "--format", "gpkg", "--to", str(old))
    assert done.exit_code == 1
    assert old.read_bytes() == b"old"
    monkeypatch.undo()
    assert call(*DAY, "--format", "gpkg", "--to", str(old)).exit_code == 0
    assert old.read_bytes()[:15] == b"SQLite format 3"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["land.codebook.csv", "land.gpkg"]


def test_two_days_have_changes_and_one_day_has_all():
    """What is written when nothing is named."""
    one = json.loads(call(*DAY, "--source", "deepstate").stdout)
    assert {f["properties"]["layer"] for f in one["features"]} == {"held", "contested", "front"}
    days = ("export", "--start", "2025-03-05", "--end", "2025-03-16", "--source", "deepstate")
    two = json.loads(call(*days).stdout)
    assert {f["properties"]["layer"] for f in two["features"]} == {
        "gained", "lost", "front", "retreat",
    }  # fmt: skip
    assert (two["since"], two["day"]) == ("2025-03-05", "2025-03-16")


def test_first_committed_day_is_compared_with_nothing(no_mirror):
    """The day before would need raw maps: it is not asked for, and that is said."""
    done = call("export", "--day", "2024-08-07", "--source", "deepstate")
    assert done.exit_code == 0
    done = call("export", "--day", "2024-08-06", "--source", "deepstate")
    assert done.exit_code == 0
    assert "nothing is compared with the day before" in done.stderr


def test_change_by_a_fault_is_said_of_numbers_too(monkeypatch):
    """How much was left out, on standard error."""
    w = window.named("kursk", "2025-03-16", "2025-03-16", ["liveuamap"])
    days = read.daily(w).assign(change_fault="vanished_polygon")
    monkeypatch.setattr(read, "daily", lambda w: days)
    done = call(*DAY, "--source", "liveuamap", "--format", "csv", "--what", "lost")
    assert "are empty where the map changed and not the front" in done.stderr
    assert "32 less" in done.stderr
    table = pd.read_csv(io.StringIO(done.stdout)).set_index("quantity")
    assert pd.isna(table.loc["lost_km2", "value"])


def test_command_for_numbers_names_the_users_own_theatres(monkeypatch, tmp_path):
    """A path with a space is quoted, so that the command can be copied."""
    own = told.Told(theatre_file=str(tmp_path / "my own.toml"))
    monkeypatch.setattr(told, "current", lambda: own)
    text = command._numbers_instead("lyman", None, "2025-03-01", "2025-03-10")
    assert f"--theatre-file '{tmp_path / 'my own.toml'}' --theatre lyman --start" in text


@pytest.mark.real
def test_whole_front_of_a_day_by_two_makers_as_a_geopackage(mirror, tmp_path):
    """Every layer has both makers, but for the grey zone, and opens."""
    path = tmp_path / "front.gpkg"
    done = call("export", "--theatre", "front", "--day", "2025-03-16", "--source",
                "deepstate,owl", "--format", "gpkg", "--to", str(path))  # fmt: skip
    assert done.exit_code == 0, done.output
    for kind in KINDS:
        got = gpd.read_file(path, layer=kind)
        makers = ["deepstate"] if kind == "contested" else ["deepstate", "owl"]
        assert got["source"].tolist() == makers, kind
        assert got.is_valid.all()
    held = gpd.read_file(path, layer="held").set_index("source")
    assert held.loc["owl", "area_km2"] == pytest.approx(117_317, rel=1e-3)
