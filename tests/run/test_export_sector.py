"""Land of one sector as a file: cut to it, no line along its edge, and the file says so."""

import json
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyogrio
import pytest
import shapely

from analysis.base.errors import UsageError
from analysis.base.geometry import area_km2
from analysis.tables import layers, sectors
from analysis.theatres import window
from called import call

WEST, EAST = shapely.box(34, 50.9, 35.2, 52.2), shapely.box(35.2, 50.9, 36.6, 52.2)
HALVES = gpd.GeoDataFrame({"name": ["west", "east"]}, geometry=[WEST, EAST], crs="EPSG:4326")
DAYS = ("--start", "2025-03-05", "--end", "2025-03-16", "--source", "deepstate")


@pytest.fixture(scope="module")
def w():
    """Eleven days in which land was lost in both halves."""
    return window.named("kursk", "2025-03-05", "2025-03-16", ["deepstate"])


@pytest.fixture(scope="module")
def cut(w):
    """The layers of each half, and of the whole."""
    halves = {name: layers.layers(w, sector=sectors.named(HALVES, name)) for name in HALVES["name"]}
    return halves | {"whole": layers.layers(w)}


@pytest.mark.slow
def test_land_is_cut_and_the_halves_sum_to_the_whole(cut):
    """Held, contested and lost lie in their half; the areas in the files add up."""
    for kind in ("held", "contested", "lost"):
        for name, shape in (("west", WEST), ("east", EAST)):
            (own,) = cut[name][kind].geometry
            assert shapely.difference(own, shape).area < 1e-9
            assert cut[name][kind]["sector"].tolist() == [name]
        areas = {name: frames[kind]["area_km2"].item() for name, frames in cut.items()}
        assert areas["west"] + areas["east"] == pytest.approx(areas["whole"], abs=0.01)
        assert cut["west"][kind]["measured_km2"].isna().all()
    assert "sector" not in cut["whole"]["held"]


def test_edge_of_a_sector_is_no_front(cut):
    """The fronts of the halves are that of the whole, with no line down the middle."""
    lengths = {name: frames["front"]["length_km"].item() for name, frames in cut.items()}
    assert lengths["west"] + lengths["east"] == pytest.approx(lengths["whole"], abs=0.01)
    (front,) = cut["west"]["front"].geometry
    assert shapely.intersection(front, shapely.LineString([(35.2, 50), (35.2, 53)])).length == 0


def test_arrow_is_of_the_front_in_the_sector(cut):
    """It begins there; the longer of the two is that of the whole."""
    for name, shape in (("west", WEST), ("east", EAST)):
        (arrow,) = cut[name]["retreat"].geometry
        assert shapely.intersects(shape, shapely.get_point(arrow, 0))
        assert cut[name]["retreat"]["part"].tolist() == ["whole"]
    lengths = {name: frames["retreat"]["length_km"].item() for name, frames in cut.items()}
    assert max(lengths["west"], lengths["east"]) >= lengths["whole"] - 1e-9


@pytest.mark.slow
def test_every_form_says_that_it_is_cut(tmp_path):
    """In the head or the metadata, in the title, and with each feature."""
    HALVES.to_file(tmp_path / "halves.gpkg")
    words = ("export", *DAYS, "--sectors", str(tmp_path / "halves.gpkg"), "--sector", "west")
    whole = json.loads(call(*words).stdout)
    assert whole["title"] == "west (Kursk salient): land held by Ukraine, by map"
    assert whole["cut"].startswith("Only what lies in west; its edge is no front")
    assert {feature["properties"]["sector"] for feature in whole["features"]} == {"west"}
    assert "edge is no front" in whole["columns"]["sector"]
    assert call(*words, "--to", str(tmp_path / "west.gpkg")).exit_code == 0
    info = pyogrio.read_info(tmp_path / "west.gpkg", layer="lost")
    assert info["dataset_metadata"]["cut"] == whole["cut"]
    lost = gpd.read_file(tmp_path / "west.gpkg", layer="lost")
    assert lost["sector"].tolist() == ["west"]
    assert area_km2(shapely.difference(lost.geometry.item(), WEST)) < 0.001
    root = ET.fromstring(call(*words, "--format", "kml").stdout.encode())
    (said, *_) = root.iter("{http://www.opengis.net/kml/2.2}description")
    assert whole["cut"] in said.text


def test_oblasts_are_the_layer_where_none_is_named():
    """Hardly any of the land lies in Sumy Oblast."""
    done = call("export", *DAYS, "--sector", "Sumy Oblast", "--what", "lost")
    (lost,) = json.loads(done.stdout)["features"]
    assert 0 < lost["properties"]["area_km2"] < 5


def test_sector_without_held_land_is_said():
    """A note with its name; the file is there and empty."""
    done = call("export", "--day", "2025-03-16", "--source", "owl", "--sector", "sumy", "--what",
                "held")  # fmt: skip
    assert json.loads(done.stdout)["features"] == []
    assert "gives no such land as held on 2025-03-16 in Sumy Oblast" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--sector", "Sumi Oblast"), "Unknown sector 'Sumi Oblast': did you mean Sumy Oblast"),
        (("--sector", "Odesa Oblast"), "Sector 'Odesa Oblast' does not lie in Kursk salient"),
        (("--sectors", "oblasts"), "name one of it with --sector"),
        (("--sector", "Sumy Oblast", "--format", "csv"), "measure --sectors splits them"),
        (("--sector", "a", "--sectors", "/nowhere.gpkg"), "takes a file, or oblasts"),
    ],
)
def test_bad_sector_is_a_sentence(words, says):
    """Nothing on standard output, no traceback."""
    done = call("export", *DAYS, *words)
    assert done.exit_code in (1, 2) and says in done.stderr
    assert done.stdout == "" and "Traceback" not in done.output


def test_a_whole_layer_is_no_sector(w):
    """Of two polygons nobody knows which is meant."""
    with pytest.raises(UsageError, match="A sector is one polygon, and this layer has 2"):
        layers.layers(w, sector=HALVES)
