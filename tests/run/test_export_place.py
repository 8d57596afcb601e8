"""Where an export is written: a name that ends as its format does, and nobody else's file."""

import json

import pytest

from called import call

DAY = ("export", "--day", "2025-03-16", "--source", "deepstate")


@pytest.mark.parametrize(
    ("words", "name", "says"),
    [
        (("--format", "gpkg"), "x.geojson", "ends in .geojson, and --format is gpkg"),
        (("--format", "csv"), "x.parquet", "ends in .parquet, and --format is csv"),
        (("--what", "front"), "r.md", "ends in one of .geojson, .gpkg, .kml, .csv, .parquet"),
        (("--format", "csv"), "x.tsv", "ends in .csv"),
        (("--format", "csv"), "x", "ends in .csv"),
        (("--format", "csv"), "c.codebook.csv", "has the name of a codebook"),
        ((), "C.CODEBOOK.CSV", "has the name of a codebook"),
    ],
)
def test_name_of_another_kind_is_refused_and_kept(tmp_path, words, name, says):
    """Exit code 2; what stands there stays, and nothing comes beside it."""
    place = tmp_path / name
    place.write_text("my own")
    done = call(*DAY, *words, "--to", str(place))
    assert done.exit_code == 2, done.output
    assert says in done.stderr
    assert [path.read_text() for path in tmp_path.iterdir()] == ["my own"]


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("x.gpkg", b"SQLite format 3"),
        ("x.KML", b"<?xml"),
        ("x.csv", b"source,"),
        ("x.parquet", b"PAR1"),
        ("x.json", b"{"),
    ],
)
def test_format_is_what_the_name_ends_in(tmp_path, name, starts):
    """Without --format."""
    done = call(*DAY, "--to", str(tmp_path / name))
    assert done.exit_code == 0, done.output
    assert (tmp_path / name).read_bytes().startswith(starts)


def test_without_a_name_it_is_geojson():
    """To standard output."""
    assert json.loads(call(*DAY, "--what", "held").stdout)["type"] == "FeatureCollection"
