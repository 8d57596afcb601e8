"""The control table: change-only, dissolved, one map holds until the next, nothing interpolated."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from analysis.base import days as days_
from analysis.base.errors import DataError, UsageError
from analysis.base.geometry import area_km2
from analysis.control import on_day
from analysis.control import table as control_table
from analysis.maps import faults
from analysis.maps.readers import deepstate
from analysis.measures import area
from analysis.tables import measured
from analysis.theatres import KURSK, window
from analysis.theatres.theatre import wider
from drawn import GREY, HELD, feature, polygon, square

NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def maps_of(deepstate_map):
    """Write a map for each ``(hours after noon of 1 January 2025, features)``."""

    def write(*maps):
        for hours, features in maps:
            at = NOON + timedelta(hours=hours)
            yield at, deepstate_map(*features, at=int(at.timestamp()))

    return write


def held(*squares):
    """Held features, one a square."""
    return [feature(HELD, polygon(ring)) for ring in squares]


ELSEWHERE = feature("#a52714", polygon(square(38, 48)))


def test_row_for_each_change_and_none_for_a_repeat(maps_of):
    """Three maps, two shapes: two rows for held, the repeat makes none."""
    one, two = square(35, 51), square(35.1, 51)
    maps = maps_of((0, held(one)), (24, held(one)), (48, held(one, two)))
    table = control_table.from_maps("deepstate", maps, KURSK)
    rows = table[table["status"] == "held"]
    assert list(rows["valid_from"]) == [NOON, NOON + timedelta(hours=48)]
    assert list(rows["valid_to"]) == [
        NOON + timedelta(hours=48),
        datetime(2025, 1, 3, 22, tzinfo=UTC),
    ]
    assert rows.geometry.iloc[1].equals(shapely.box(35, 51, 35.2, 51.1))


def test_tables_that_share_what_reads_a_map_read_each_once(maps_of):
    """Within the frame and beyond it: the same rows as when each table reads the maps itself."""
    west, east, grey = square(35, 51), square(36.5, 51), feature(GREY, polygon(square(35.2, 51)))
    maps = list(maps_of((0, held(west)), (24, [*held(west, east), grey]), (48, held(east))))
    read: list = []
    scan = cache(lambda path, wanted: read.append(path) or deepstate.scan(path, wanted))
    for theatre, only in ((KURSK, ()), (wider(KURSK), ("held",))):
        own = control_table.from_maps("deepstate", maps, theatre, only=only)
        shared = control_table.from_maps("deepstate", maps, theatre, only=only, scan=scan)
        pd.testing.assert_frame_equal(shared, own)
        assert set(own["status"]) == ({"held"} if only else {"held", "contested"})
    assert read == [path for _, path in maps]


def test_many_different_maps_stay_different(maps_of):
    """Shapes are told apart by their bytes, not by where they lie in memory.

    This test would have caught a key made of pointers, which gave a day another day's land.
    """
    maps = maps_of(*((24 * n, held(square(35 + n / 100, 51))) for n in range(40)))
    table = control_table.from_maps("deepstate", maps, KURSK)
    rows = table[table["status"] == "held"]
    assert [round(shape.bounds[0], 2) for shape in rows.geometry] == [
        35 + n / 100 for n in range(40)
    ]


def test_map_that_gives_no_land_is_an_empty_row(maps_of):
    """No land on a map is a fact; no map is another."""
    maps = maps_of((0, [ELSEWHERE]), (24, held(square(35, 51))), (48, [ELSEWHERE]))
    rows = control_table.from_maps("deepstate", maps, KURSK).query("status == 'held'")
    assert list(rows.geometry.is_empty) == [True, False, True]


def test_land_outside_the_theatre_is_cut(maps_of):
    """Half of a square across the southern edge at 50.9 N remains."""
    table = control_table.from_maps("deepstate", maps_of((0, held(square(35, 50.85)))), KURSK)
    assert table.geometry.iloc[0].bounds == pytest.approx((35, 50.9, 35.1, 50.95))


def test_held_wins_over_contested_and_the_cut_is_counted(maps_of):
    """Half of the grey square lies under held land: it is cut, entered and quantified."""
    both = [*held(square(35, 51)), feature(GREY, polygon(square(35.05, 51)))]
    ledger = faults.Tally(KURSK.area)
    table = control_table.from_maps("deepstate", maps_of((0, both)), KURSK, ledger)
    grey = table[table["status"] == "contested"].geometry.iloc[0]
    assert grey.bounds == pytest.approx((35.1, 51, 35.15, 51.1))
    row = ledger.table().set_index("fault").loc["held_contested_overlap"]
    cut = area_km2(shapely.box(35.05, 51, 35.1, 51.1))
    assert row["met"] == 1
    assert row["detail"] == f"{cut:.2f} km2 cut"


def test_a_map_that_draws_nothing_is_skipped_and_named(owl_map):
    """The map before holds, and the age says so; the day is named, and the others come."""
    ring = [[lat, lon] for lon, lat in square(35, 51.3)]
    days = [owl_map(areas_ua=[ring], name="20250101.json"), owl_map(name="20250102.json"),
            owl_map(areas_ua=[ring], name="20250103.json")]  # fmt: skip
    times = [datetime(2025, 1, n, tzinfo=UTC) for n in (1, 2, 3)]
    tally = faults.Tally(KURSK.area)
    table = control_table.from_maps("owl", zip(times, days, strict=True), KURSK, tally)
    row = tally.table().set_index("fault").loc["empty_map"]
    assert (row["met"], row["detail"]) == (1, "20250102.json")
    found = area.daily(table, KURSK, date(2025, 1, 1), date(2025, 1, 3), pd.Series(times))
    assert found["held_km2"].nunique() == 1
    assert found["map_age_days"].tolist() == [0, 1, 0]


@pytest.fixture
def two_days(maps_of):
    """Two maps on 1 January (noon, 20:00), one on the 4th at noon."""
    maps = maps_of(
        (0, held(square(35, 51))), (8, held(square(35.2, 51))), (72, held(square(35.4, 51)))
    )
    return control_table.from_maps("deepstate", maps, KURSK)


def west_edge(rows: gpd.GeoDataFrame) -> float:
    """Where the held land begins, to tell the squares apart."""
    return round(rows[rows["status"] == "held"].geometry.iloc[0].bounds[0], 2)


def test_a_day_takes_its_last_map(two_days):
    """Several maps a day: the last decides, and the first can be asked for."""
    assert west_edge(on_day.at(two_days, date(2025, 1, 1))) == 35.2
    assert west_edge(on_day.at(two_days, date(2025, 1, 1), which="first")) == 35.0


def test_a_map_holds_until_the_next(two_days):
    """Days without a map show the one before; nothing is interpolated."""
    assert west_edge(on_day.at(two_days, date(2025, 1, 3))) == 35.2
    assert west_edge(on_day.at(two_days, date(2025, 1, 3), which="first")) == 35.2
    assert west_edge(on_day.at(two_days, date(2025, 1, 4))) == 35.4


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2025, 1, 5)])
def test_day_outside_is_refused_with_what_is_possible(two_days, day):
    """A day before the first map, or after the last one's, is a sentence."""
    with pytest.raises(UsageError, match=f"covers {day}; this table has 2025-01-01 to 2025-01-04"):
        on_day.at(two_days, day)


def test_weekly_map_holds_to_the_end_of_the_window(maps_of):
    """A window that ends midweek takes the map of the Sunday before it."""
    maps = maps_of((0, held(square(35, 51))))
    table = control_table.from_maps("deepstate", maps, KURSK, until=date(2025, 1, 5))
    assert west_edge(on_day.at(table, date(2025, 1, 5))) == 35.0
    with pytest.raises(UsageError, match="covers 2025-01-06"):
        on_day.at(table, date(2025, 1, 6))


def test_between_gives_the_rows_that_hold_in_the_window(two_days):
    """The window of 2 to 3 January has one map, drawn before it."""
    rows = on_day.between(two_days, date(2025, 1, 2), date(2025, 1, 3))
    assert list(rows[rows["status"] == "held"]["valid_from"]) == [NOON + timedelta(hours=8)]


def test_age_counts_days_since_the_map():
    """Two maps on a day count once; an age is never negative."""
    times = pd.Series(
        pd.to_datetime(["2025-01-01T12:00Z", "2025-01-01T20:00Z", "2025-01-04T12:00Z"])
    )
    days = days_.day_list(date(2025, 1, 1), date(2025, 1, 5))
    assert list(on_day.age_days(times, days)) == [0, 1, 2, 0, 1]
    with pytest.raises(UsageError, match="No map was published in or before 2024-12-31"):
        on_day.age_days(times, [date(2024, 12, 31)])


def spoiled(table, **changes) -> gpd.GeoDataFrame:
    """The table with columns replaced."""
    return table.assign(**changes)


BOW_TIE = shapely.Polygon([(35, 51), (36, 52), (36, 51), (35, 52)])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"status": ["taken", "held", "held", "contested"]}, "isin"),
        ({"source": "rumour"}, "an unknown source"),
        ({"status": "held"}, "uniqueness"),
        ({"geometry": BOW_TIE}, "invalid geometry"),
        ({"geometry": shapely.Point(35, 51)}, "no polygon"),
        ({"geometry": shapely.force_3d(shapely.box(35, 51, 36, 52))}, "third coordinate"),
        ({"valid_to": pd.Timestamp("2025-01-09", tz="UTC")}, "gap or an overlap"),
        ({"extra": 1}, "extra"),
    ],
)
def test_schema_refuses_what_is_no_control_table(two_days, change, says):
    """Each promise of the table, broken once."""
    if "valid_to" in change:
        change = {"valid_to": change["valid_to"].as_unit("us")}
    with pytest.raises(DataError, match="is not a control table") as error:
        control_table.checked(spoiled(two_days, **change), "This")
    assert says in str(error.value)


def test_schema_refuses_another_projection(two_days):
    """Metres must not be taken for degrees."""
    with pytest.raises(DataError, match="CRS mismatch"):
        control_table.checked(two_days.to_crs("EPSG:3857"), "This")


def test_source_that_draws_nothing_here_is_refused():
    """A theatre names the sources that can serve it."""
    with pytest.raises(UsageError, match="Unknown source"):
        window.of(KURSK, KURSK.start, KURSK.end, ("rumour",))


def test_isw_geometry_needs_raw_maps_and_the_error_says_how(no_mirror):
    """No geometry of ISW is committed; the sentence names the command that fetches it."""
    with pytest.raises(DataError, match="python -m analysis fetch --source isw"):
        measured.control(window.of(KURSK, KURSK.start, KURSK.end), "isw")
