"""Files that a campaign of odd input found: each was once a traceback, or a wrong number."""

import json
import unicodedata

import numpy as np
import pytest
import shapely

from analysis.base import geometry
from analysis.base.errors import DataError, UsageError, printable
from analysis.base.geometry import area_km2
from analysis.maps import download, registry, upstream
from analysis.maps.readers import deepstate, isw, liveuamap, owl
from analysis.tables import sectors
from analysis.theatres import file, window
from drawn import feature, polygon, square

FLIPPED = [[lat, lon] for lon, lat in square(35, 51)]
THERE_AND_BACK = [[35, 51], [35.1, 51], [35, 51], [35, 51.1], [35, 51]]
DEEP = "[" * 3000 + "]" * 3000
COMMIT = json.dumps({"sha": "3" * 40})


def owl_text(front: str, area: list = FLIPPED) -> str:
    """A day with a front, as it stands in the file."""
    return f'{{"areas": [{json.dumps(area)}], "areas_ua": [], "frontline": {front}}}'


@pytest.mark.parametrize(
    "front",
    ["9" * 400, "[[51, 1e999]]", f"[[51, {'9' * 400}], [51, 35]]", DEEP, '"a"', "[[51, 35, 1]]",
     "[[[51]]]", "[null]", '{"a": 1}'],
)  # fmt: skip
def test_front_that_is_no_list_of_points_is_a_sentence(tmp_path, front):
    """Numbers of four hundred digits, a point of one, whatever stands in its place."""
    path = tmp_path / "20250101.json"
    path.write_text(owl_text(front))
    with pytest.raises(DataError, match="20250101.json"):
        owl.scan(path)


def test_line_there_and_back_gives_no_polygon_and_is_named(tmp_path, deepstate_map):
    """Mending leaves nothing of it; an empty polygon would have no place on Earth."""
    path = tmp_path / "20250101.json"
    path.write_text(owl_text("[]", [point[::-1] for point in THERE_AND_BACK]))
    layer = {"properties": {"layer": "control_map"}, "geometry": polygon(THERE_AND_BACK)}
    week = tmp_path / "2025-03-16.geojson"
    week.write_text(json.dumps({"features": [layer]}))
    land = feature("#01579b", polygon(square(35, 51)))
    map_ = deepstate_map(land, feature("#01579b", polygon(THERE_AND_BACK)))
    for scan in (owl.scan(path), isw.scan(week), deepstate.scan(map_)):
        assert not any(part.is_empty for _, shape in scan.pieces for part in shape.polygons)
        assert "invalid_ring" in [fault.name for fault in scan.faults]


@pytest.mark.parametrize("east", [37, 60, 180])
def test_long_edge_follows_the_line_that_is_drawn(east):
    """A geodesic runs so far north of it that a flat triangle came out below nothing."""
    flat = shapely.Polygon([(34, 50), (34, 51), (east, 51)])
    divided = shapely.segmentize(flat, 0.02)
    assert area_km2(flat) == pytest.approx(area_km2(divided, "equal_area"), rel=1e-6)
    box = shapely.box(34, 50, east, 52)
    both = area_km2(flat) + area_km2(shapely.difference(box, flat))
    assert both == pytest.approx(area_km2(box), rel=1e-9)


def test_edge_of_a_million_degrees_takes_no_memory(tmp_path):
    """A layer of sectors with one is refused; its area would be divided into 175 million parts."""
    wild = [[35, 51], [135.1, 51], [35.1e5, 51.1], [35, 51.1], [35, 51]]
    text = {
        "features": [{"type": "Feature", "properties": {"name": "a"}, "geometry": polygon(wild)}]
    }
    path = tmp_path / "sectors.geojson"
    path.write_text(json.dumps(text | {"type": "FeatureCollection"}))
    with pytest.raises(DataError, match="longitude up to 3.51e\\+06"):
        sectors.layer(path)
    points, _ = geometry._straight(np.array(wild, float), np.zeros(5, int))
    assert len(points) < 1.1 * geometry.MOST_POINTS


@pytest.mark.parametrize(
    ("commit", "tree", "says"),
    [
        (DEEP, "{}", "does not answer"),
        (json.dumps({"sha": "\udc00\ud800" * 20}), "{}", "does not answer"),
        (COMMIT, DEEP, "does not answer"),
        (COMMIT, '{"tree": [[]]}', "a commit and a list"),
        (COMMIT, '{"tree": [{"type": "blob", "path": "data/20250820.json", "size": "x"}]}', "list"),
        (COMMIT, '{"tree": [{"type": "blob", "path": "data/20250820.json", "size": NaN}]}', "JSON"),
        (COMMIT, '{"tree": [{"type": "blob", "path": 5, "size": 5}]}', "a commit and a list"),
    ],
)
def test_answer_that_is_no_listing_is_a_sentence(monkeypatch, commit, tree, says):
    """Whatever the host sends."""
    answers = iter([commit.encode(), tree.encode()])
    monkeypatch.setattr(download, "get", lambda url, most, take: take(next(answers)))
    with pytest.raises(DataError, match=says):
        upstream._listed("owl", upstream.API)


def test_row_of_more_values_than_names_is_a_sentence(tmp_path):
    """pandas takes the first for names of rows, and each value for another column's."""
    names = "source,published,file,bytes,sha256,git_sha1,prefix"
    path = tmp_path / "registry_user.csv"
    path.write_text(f"{names}\nx,owl,2025-08-20T00:00:00Z,20250820.json,5,,,a/b/{'2' * 40}\n")
    with pytest.raises(DataError, match="more values than the header has names"):
        registry._new_days(path)


def test_what_a_file_says_cannot_steer_the_terminal(tmp_path):
    """An escape sequence, a name that turns the line round, three thousand letters."""
    kind = "Mult\x7f\x1b[2J\u202e\nPolygon" + "x" * 3000
    live = {"properties": {"type": "gains", "date": "2025-01-01"}, "geometry": {"type": kind}}
    path = tmp_path / "2025-01-01.json"
    path.write_text(json.dumps({"value": {"features": [live]}}))
    area = tmp_path / "area.toml"
    area.write_text(f'[{"x" * 3000}]\nholder = "Russia"\n')
    said = []
    for call in (
        lambda: liveuamap.scan(path),
        lambda: file.theatre(area, "x" * 3000),
        lambda: window.check("kur\udcffsk" * 900, "2025-03-01", "2025-03-02", "all", "", "km"),
    ):
        with pytest.raises((DataError, UsageError)) as caught:
            call()
        said.append(str(caught.value))
    assert "Mult\\x7f\\x1b[2J\\u202e Polygonxxx" in said[0]
    for text in said:
        text.encode()
        assert len(text) <= 1000
        assert not [each for each in text if unicodedata.category(each)[0] == "C"]


def test_quoted_name_of_a_fault_is_one_line():
    """It stands in a table and in notes on the terminal."""
    assert printable("a\r\nb\tc", 200) == "a b\\tc"
