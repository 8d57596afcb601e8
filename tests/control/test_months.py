"""A control table built a month of maps at a time is the one built of all, and no month twice."""

import json
import os
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from analysis.base import memo
from analysis.base.checks import sha256
from analysis.base.errors import DataError
from analysis.control import months
from analysis.control import table as control_table
from analysis.maps import archive, sources
from analysis.maps.faults import Tally
from analysis.theatres import KURSK
from drawn import square

NEW_YEAR = datetime(2025, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def place(monkeypatch, tmp_path):
    """A folder for results, instead of the project's."""
    monkeypatch.setenv("FRONTLINE_CACHE", str(tmp_path / "results"))
    memo.forget()
    yield tmp_path
    memo.forget()


@pytest.fixture
def owl_days(owl_map):
    """Maps of every fifth day from New Year: the land moves in March; one map is empty."""

    def write(count, first=0):
        found = []
        for n in range(first, count):
            day = NEW_YEAR + timedelta(days=5 * n)
            step = max(0, n - 12) / 1000
            ring = [[lat, lon] for lon, lat in square(35 + step, 51.3)]
            path = owl_map(areas_ua=[ring] if n != 3 else (), name=f"{day:%Y%m%d}.json")
            found.append(archive.Found(day, path, "owl", sha256(path)))
        return found

    return write


@pytest.fixture
def standing(tmp_path):
    """Liveuamap's maps of every third day: one piece stands still for more than 60 days."""
    found = []
    for n in range(0, 75, 3):
        day = NEW_YEAR + timedelta(days=n)
        rings = square(35.2, 51.3), square(35, 51.3 + n / 1000, 0.05)
        feature = {
            "type": "Feature", "properties": {"type": "losses", "date": f"{day:%Y-%m-%d}"},
            "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]},
        }  # fmt: skip
        path = tmp_path / f"{day:%Y-%m-%d}.json"
        path.write_text(json.dumps({"value": {"type": "FeatureCollection", "features": [feature]}}))
        found.append(archive.Found(day, path, "liveuamap", sha256(path)))
    return found


def built(found, scan=None):
    """The table and the faults, a month at a time."""
    source, check = found[0].source, archive.checker()
    own = {one.path: one for one in found}
    scan = scan or (lambda path, wanted: sources.get(source).scan(check(own[path]), wanted))
    tally = Tally(KURSK.area)
    return months.from_maps(source, found, KURSK, cache(scan), tally), tally.table()


def at_once(found):
    """The same of all maps in one go."""
    tally, maps = Tally(KURSK.area), [(one.published, one.path) for one in found]
    return control_table.from_maps(found[0].source, maps, KURSK, tally), tally.table()


@pytest.mark.parametrize("maps", ["owl_days", "standing"])
def test_months_give_the_table_of_all_maps(place, request, maps):
    """Land, times and faults: also when all is found again."""
    found = request.getfixturevalue(maps)
    found = found(20) if maps == "owl_days" else found
    whole, faults = at_once(found)
    for _ in range(2):
        table, met = built(found)
        assert_geodataframe_equal(table, whole)
        assert table.attrs == whole.attrs
        assert_frame_equal(met, faults)


def test_a_piece_that_stands_over_months_is_named(place, standing):
    """It stands since a day of January, though the month in which it grows stale is March's."""
    for _ in range(2):
        row = built(standing)[1].set_index("fault").loc["stale_piece"]
        assert (row["met"], row["detail"]) == (4, "unchanged since 2025-01-01")


def test_a_month_is_read_anew_when_one_of_its_maps_is_new_or_was_touched(place, owl_days):
    """And no other month with it."""
    read = []

    def scan(path, wanted):
        read.append(path.stem[4:6])
        return sources.get("owl").scan(path, wanted)

    found = owl_days(20)
    built(found, scan)
    assert set(read) == {"01", "02", "03", "04"}
    read.clear()
    built(found, scan)
    assert not read
    built([*found, *owl_days(21, first=20)], scan)
    assert set(read) == {"04"}
    read.clear()
    os.utime(found[7].path, ns=(1, 1))
    built(found, scan)
    assert set(read) == {"02"}


def test_a_map_that_was_edited_is_refused_though_its_month_was_built(place, owl_days):
    """What was built is of the bytes that the registry pins; these are others."""
    found = owl_days(5)
    built(found)
    found[2].path.write_text(found[2].path.read_text() + " ")
    with pytest.raises(DataError, match="is not the file that the registry pins"):
        built(found)


def test_maps_of_ones_own_are_always_read(place, owl_days, monkeypatch):
    """What their statuses mean stands in a file of the user's, which no key has."""
    monkeypatch.setattr(sources, "pinned", lambda: [])
    read = []

    def scan(path, wanted):
        read.append(path)
        return sources.get("owl").scan(path, wanted)

    found = owl_days(4)
    built(found, scan)
    built(found, scan)
    assert len(read) == 8
