"""A user's extract of roads: what is read of it, and what spoils it."""

import json

import pytest

from analysis.base.errors import DataError
from analysis.tables.roads import roads
from called import call

NEAR = {"lat": 51.24, "lon": 35.2511}  # Kazachya Loknya
FAR = {"lat": 51.1227, "lon": 35.0323}  # Yunakivka
WAY = {"type": "way", "id": 1, "tags": {"highway": "track", "oneway": "yes"}}

pytestmark = pytest.mark.usefixtures("shared_results")


def written(tmp_path, *elements, **more):
    """An Overpass answer as a file."""
    path = tmp_path / "roads.json"
    path.write_text(json.dumps({"version": 0.6, "elements": elements, **more}))
    return path


def test_only_roads_are_read(tmp_path):
    """Ways with a highway tag and points; buildings, nodes and a way of one point are left."""
    path = written(
        tmp_path,
        WAY | {"geometry": [NEAR, FAR]},
        WAY | {"tags": {"building": "yes"}, "geometry": [NEAR, FAR]},
        WAY | {"geometry": [NEAR]},
        {"type": "node", "id": 2, **NEAR},
    )
    assert [road.tolist() for road in roads(path)] == [[[35.2511, 51.24], [35.0323, 51.1227]]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"elements": [{"type": "way",', "is not whole JSON"),
        ("<osm></osm>", "it is a web page"),
        ("[]", "is not an Overpass answer with `out geom`"),
        ('{"elements": []}', "has no road"),
        ('{"elements": [{"type": "way", "tags": {"highway": "path"}}]}', "has no road"),
        ('{"elements": [{"type": "way", "geometry": [{"lat": 151, "lon": 35}]}]}', "is not an"),
        ('{"elements": [{"type": "way", "geometry": [null]}]}', "is not an"),
        (
            '{"elements": [], "remark": "runtime error: Query timed out"}',
            "not whole, says Overpass",
        ),
    ],
)
def test_spoiled_file_is_a_sentence(tmp_path, text, says):
    """Cut off, XML, another JSON, without roads or points, broken off by the server."""
    path = tmp_path / "roads.json"
    path.write_text(text)
    with pytest.raises(DataError, match=r"roads\.json") as error:
        roads(path)
    assert says in str(error.value)
    result = call("walk", "--roads", str(path))
    assert (result.exit_code, result.stdout) == (1, "")


@pytest.mark.slow
def test_command_adds_the_way_along_roads(tmp_path):
    """One straight road: as long as the straight line, and both places on it."""
    path = written(tmp_path, WAY | {"geometry": [FAR, NEAR]})
    rows = call("walk", "--to", "Yunakivka", "--roads", str(path)).stdout.splitlines()
    assert '"along roads, Kazachya Loknya to Yunakivka",,,20.11,km,' in rows
    assert '"straight line, Yunakivka to its nearest road",,,0.00,km,' in rows


@pytest.mark.slow
def test_command_refuses_roads_that_do_not_reach(tmp_path):
    """A sentence, exit code 2, and no table that could be taken for whole."""
    path = written(tmp_path, WAY | {"geometry": [NEAR, {"lat": 51.2, "lon": 35.2}]})
    result = call("walk", "--to", "Yunakivka", "--roads", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Yunakivka lies" in result.stderr
