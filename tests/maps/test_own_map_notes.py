"""What is said of a user's own map that is not as it should be: on every command, in a sentence."""

import geopandas as gpd
import pytest

from called import call
from own_map import BY_DATE, EAST, MYMAP, RUSSIA, WEST, collection, feature, frame

WINDOW = ("--theatre", "lyman", "--source", "mymap")


@pytest.mark.parametrize("command", ["measure", "retreat", "totals"])
def test_land_saved_as_a_line_is_said(own_source, drawn_days, command):
    """It is no polygon any more, which looks like a loss of all land."""
    line = feature(RUSSIA, WEST) | {"geometry": {"type": "LineString", "coordinates": WEST}}
    (drawn_days / "2025-03-03.geojson").write_text(collection([line]))
    own_source(MYMAP)
    said = call(command, *WINDOW).stderr
    assert "Note: mymap, no area: a feature that is empty, a point or a line" in said
    assert "(feature 1 of 2025-03-03.geojson)" in said
    assert "(1 feature, 1 map)." in said


def test_a_value_without_a_status_is_quoted(own_source, drawn_days):
    """The note names the value that the table of statuses lacks."""
    land = [feature(RUSSIA, WEST), feature("held by nobody", EAST)]
    (drawn_days / "2025-03-03.geojson").write_text(collection(land))
    own_source(MYMAP)
    assert "does not name (kind is 'held by nobody'); left out" in call("measure", *WINDOW).stderr


@pytest.mark.parametrize("form", ["all.gpkg", "all.geojson"])
def test_a_layer_without_a_feature_is_named(own_source, tmp_path, form):
    """It is there, and is no map."""
    frame().iloc[:0].to_file(tmp_path / form, layer="days" if form.endswith("gpkg") else None)
    layer = '\nlayer = "days"' if form.endswith("gpkg") else ""
    own_source(BY_DATE.replace('"days"', f'"{form}"').replace('"date"', f'"date"{layer}'))
    got = call("measure", *WINDOW)
    assert got.exit_code == 1
    has = "layer 'days' has" if layer else "it has"
    assert f"{form} is no map: {has} no feature." in got.stderr


@pytest.mark.parametrize("is_named", [True, False])
def test_a_shapefile_is_no_map(own_source, tmp_path, is_named):
    """Which forms a map may have is said, whether its name is asked for or not."""
    folder = tmp_path / "days"
    folder.mkdir()
    gpd.GeoDataFrame(frame()[["kind", "geometry"]]).to_file(folder / "2025-03-01.shp")
    text = MYMAP.replace("geojson", "shp") if is_named else BY_DATE
    own_source(text)
    got = call("measure", *WINDOW, "--end", "2025-03-01")
    assert got.exit_code in (1, 2)
    assert "GeoJSON or" in got.stderr and "GeoPackage" in got.stderr
