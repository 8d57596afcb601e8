"""Liveuamap on files drawn by hand: its own day, losses of two kinds, periods, stale pieces."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from analysis.base.errors import DataError
from analysis.control import table as control_table
from analysis.maps import sources
from analysis.maps.faults import Tally
from analysis.maps.readers import liveuamap
from analysis.theatres import KURSK
from drawn import square

IN_RUSSIA, IN_UKRAINE = square(35.2, 51.25), square(37.0, 48.5)


@pytest.fixture
def write(tmp_path):
    """Write a file of the map: ``(type, rings)`` of each feature, all of one day."""

    def made(*features, day="2025-03-16", name="2025-03-17.json"):
        value = {"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"type": kind, "date": day},
             "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}}
            for kind, rings in features
        ]}  # fmt: skip
        path = tmp_path / name
        path.write_text(json.dumps({"value": value}))
        return path

    return made


def test_the_day_is_the_maps_own_and_not_the_files(write):
    """The file of the 17th shows the 16th, and counts for the 16th."""
    path = write(("nochange", [IN_UKRAINE]))
    assert liveuamap.day(path) == date(2025, 3, 16)
    assert sources.get("liveuamap").counts_from(path) == datetime(2025, 3, 16, tzinfo=UTC)


def test_losses_are_split_by_the_border(write):
    """One feature holds land that left Russian hands and land held in Russia."""
    frame = liveuamap.read(write(("nochange", [IN_UKRAINE]), ("losses", [IN_UKRAINE, IN_RUSSIA])))
    assert frame["status"].tolist() == ["occupied", "lost_since", "ukraine_in_russia"]
    assert Counter(fault.name for fault in frame.attrs["faults"]) == {"mixed_losses": 1}


def test_gains_are_held_by_russia(write):
    """What did not change and what was gained are held on the map's day."""
    frame = liveuamap.read(write(("nochange", [IN_UKRAINE]), ("gains", [square(37.1, 48.5)])))
    assert frame["status"].tolist() == ["occupied", "occupied"]


def test_before_august_2024_nothing_is_held_in_russia(write):
    """An edge drawn over the border in 2022 is not land held there."""
    frame = liveuamap.read(write(("losses", [IN_RUSSIA]), day="2024-03-01"))
    assert frame["status"].tolist() == ["lost_since"]


def test_a_map_of_a_period_is_named(write):
    """Files before 9 March 2023 were filled in later."""
    early = liveuamap.read(write(("nochange", [IN_UKRAINE]), day="2022-09-11"))
    assert [fault.name for fault in early.attrs["faults"]] == ["period_map"]


def test_an_unknown_type_keeps_its_name(write):
    """What no table explains is counted, and is no land."""
    frame = liveuamap.read(write(("frozen", [IN_UKRAINE])))
    assert frame["status"].tolist() == ["frozen"]
    assert [fault.name for fault in frame.attrs["faults"]] == ["unnamed_layer"]


def test_an_unknown_type_is_met_whatever_is_wanted(write):
    """A run that asks for held land alone still says what no table explains."""
    found = liveuamap.scan(write(("frozen", [IN_UKRAINE])), frozenset({"occupied"}))
    assert [fault.name for fault in found.faults] == ["unnamed_layer"]


def test_files_of_several_days_are_refused(write):
    """A file shows one day."""
    path = write(("nochange", [IN_UKRAINE]), ("gains", [IN_UKRAINE]))
    path.write_text(path.read_text().replace("2025-03-16", "2025-03-15", 1))
    with pytest.raises(DataError, match="shows several days: 2025-03-1"):
        liveuamap.day(path)


def test_a_piece_that_stands_still_is_named_and_kept(write):
    """Drawn the same for 61 days while another piece moves: the first is named from then on."""
    maps = []
    for n in range(0, 64, 3):
        day = date(2025, 1, 1) + timedelta(days=n)
        rings = [IN_RUSSIA, square(35.0, 51.3 + n / 1000, 0.05)]
        path = write(("losses", rings), day=str(day), name=f"{day}.json")
        maps.append((datetime(day.year, day.month, day.day, tzinfo=UTC), path))
    tally = Tally(KURSK.area)
    table = control_table.from_maps("liveuamap", maps, KURSK, tally)
    row = tally.table().set_index("fault").loc["stale_piece"]
    assert (row["met"], row["first_day"]) == (1, "2025-03-05")
    assert row["moved_km2"] == pytest.approx(77.6, abs=0.5)
    assert len(table) == len(maps)
