"""What a stranger's file may cost: each limit ends in a sentence, and no real map meets one."""

import gzip
import json
import math

import pytest
import shapely

from analysis.base.errors import DataError
from analysis.maps.readers import deepstate, described, files, limits, liveuamap, shapes


def star(points: int) -> bytes:
    """A ring whose every side crosses nearly all others."""
    step = points // 2
    turns = [2 * math.pi * step * n / points for n in range(points)]
    ring = [[35.5 + 0.4 * math.cos(a), 51.5 + 0.4 * math.sin(a)] for a in turns]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}).encode()


@pytest.mark.slow
def test_star_ends_in_a_sentence_and_a_small_one_is_mended():
    """Mending takes time and memory by crossings: 2,001 points have two millions."""
    with pytest.raises(DataError, match="one side crosses 1,998 others, and 200 at most"):
        shapes.from_geojson(star(2001))
    assert shapes.from_geojson(star(101)).polygons


def test_few_crossings_of_many_points_are_mended():
    """A long front that crosses itself once, as real maps do, is not refused."""
    wave = [(35 + n / 4000, 51 + 0.01 * math.sin(n / 5)) for n in range(4000)]
    ring = [*wave, (36, 51.5), (35.5, 50.9), (35, 51.5)]
    polygon = shapely.Polygon(ring)
    assert not polygon.is_valid
    limits.refuse_costly(polygon)


def test_too_many_points_are_refused(monkeypatch):
    """One more than the limit; the limit itself is read."""
    monkeypatch.setattr(limits, "MOST_VERTICES", 5)
    limits.refuse_costly(shapely.box(35, 51, 36, 52))
    with pytest.raises(DataError, match="a polygon has 6 points; 5 at most"):
        limits.refuse_costly(shapely.Polygon([(35, 51), (36, 51), (36, 52), (35.5, 52), (35, 52)]))


def test_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    """Its size is asked first."""
    monkeypatch.setattr(limits, "MOST_BYTES", 10)
    path = tmp_path / "map.geojson"
    path.write_bytes(b" " * 11)
    with pytest.raises(DataError, match="map.geojson has 11 bytes or more; 10 at most"):
        files.decode(path, dict)


@pytest.mark.parametrize("levels", [200, 2000, 100_000])
@pytest.mark.parametrize("where", ["geometry", "properties"])
@pytest.mark.parametrize("reader", [deepstate, liveuamap])
def test_deep_nesting_is_a_sentence(tmp_path, reader, where, levels):
    """Whatever is nested; some hundred levels are read and come to nothing."""
    deep = "[" * levels + "]" * levels
    parts = {"geometry": "null", "properties": '{"name": "x"}'} | {where: f'{{"deep": {deep}}}'}
    feature = ", ".join(f'"{key}": {value}' for key, value in parts.items())
    path = tmp_path / "1722945600.geojson"
    path.write_text(f'{{"features": [{{{feature}}}]}}')
    with pytest.raises(DataError, match=path.name):
        reader.scan(path)


def test_bytes_that_are_no_text_are_a_sentence():
    """Inside a geometry they come past the JSON of the file."""
    raw = b'{"type":"Polygon","coordinates":[[[35,51\xff],[36,51],[36,52],[35,51]]]}'
    with pytest.raises(DataError, match="cannot be read"):
        shapes.from_geojson(raw)


def test_packed_file_is_refused_where_what_is_within_is_large(tmp_path, monkeypatch):
    """A thousand noughts pack into thirty bytes; no more than the limit is unpacked."""
    monkeypatch.setattr(limits, "MOST_BYTES", 100)
    path = tmp_path / "map.geojson.gz"
    path.write_bytes(gzip.compress(b"0" * 1000))
    assert path.stat().st_size < 100
    with pytest.raises(DataError, match="has 101 bytes or more; 100 at most"):
        described.scan(path, table=described.Table(status="held"))
