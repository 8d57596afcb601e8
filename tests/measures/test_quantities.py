"""Every quantity on six drawn days whose values can be counted by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.measures import claims, outline_days, quantities
from analysis.measures.quantities import BY_NAME, on_days, shifted
from analysis.theatres import KURSK
from drawn import EMPTY, table_of

DAYS = [f"2025-03-0{n}" for n in range(1, 7)]
ROWS = pd.DataFrame(
    {
        "land_km2": [50.0, 100.0, 90.0, 60.0, 40.0, 20.0],
        "held_km2": [50.0, 100.0, 90.0, 60.0, 40.0, 0.0],
        "kept_km2": [55.0, 100.0, 95.0, 70.0, 40.0, 20.0],
        "gained_km2": [np.nan, 55.0, 0.0, 0.0, 0.0, 0.0],
        "lost_km2": [np.nan, 5.0, 10.0, 30.0, 20.0, 20.0],
        "depth_km": [3.0, 8.0, 7.0, 6.0, 5.0, np.nan],
        "lost_depth_km": [np.nan, 1.0, 2.0, 3.0, 4.0, 5.0],
        "front_km": [10.0, 20.0, 19.0, 16.0, 14.0, 9.0],
        "retreat_2d_km": [np.nan, np.nan, 1.0, 4.0, 2.5, 2.0],
        "swept_7d_km": [0.1, 0.2, 0.6, 0.4, 0.3, 0.2],
        "long_km": [10.0, 12.0, 12.0, 12.0, 12.0, np.nan],
        "wide_km": [10.0, 6.0, 5.0, 4.0, 3.0, np.nan],
        "left_km2": [np.nan, 5.0, 10.0, 30.0, 20.0, 20.0],
        "straight_km2": [np.nan, 5.0, 0.0, 15.0, 20.0, 20.0],
        "change_fault": ["", "", "", "", "", ""],
        "is_held": [0.0, 1.0, 1.0, 0.0, 0.0, 1.0],
        "map_age_days": [0, 0, 1, 1, 0, 0],
    },
    index=pd.Index(DAYS, name="date"),
)
CLAIM = SimpleNamespace(
    share=50.0, days=2, before=2, first_day=DAYS[3], last_day=DAYS[4], value=10, wording="within"
)
NAN = float("nan")


def value(name: str, first: int, last: int, **more) -> float:
    """A quantity from one of the drawn days to another, counted from 1."""
    claim = SimpleNamespace(**(vars(CLAIM) | more))
    return on_days(BY_NAME[name], ROWS, claim, DAYS[first - 1], DAYS[last - 1])


@pytest.mark.parametrize(
    ("name", "first", "last", "expected"),
    [
        ("area", 4, 4, 60),
        ("largest_area", 3, 6, 90),
        ("gained", 2, 3, 55),
        ("gained", 1, 3, NAN),  # the first day has nothing to compare with
        ("lost", 3, 5, 60),
        ("net_lost", 2, 3, -40),
        ("net_gained", 2, 3, 40),
        ("retaken", 3, 5, 60),
        ("retaken", 2, 2, -45),  # more was gained
        ("retaken", 1, 3, NAN),  # no day before
        ("share_lost", 4, 4, 40),
        ("share_lost", 1, 1, 0),
        ("days_to_share", 1, 6, 3),  # from the second day to the fifth
        ("days_to_share", 1, 4, NAN),  # not reached, in two days of ten
        ("depth", 4, 4, 6),
        ("depth", 6, 6, NAN),  # no land is not shallow land
        ("lost_depth", 5, 5, 4),
        ("front_length", 2, 2, 20),
        ("retreat", 3, 6, 4),
        ("gained_per_day", 2, 3, 27.5),
        ("lost_per_day", 3, 4, 20),
        ("loss_speedup", 4, 5, 25 / 7.5),
        ("loss_speedup", 3, 4, NAN),  # one of the two days before is not known
        ("strip", 3, 3, 2.4),
        ("strip", 6, 6, NAN),
        ("straight", 3, 4, 37.5),
        ("place_held", 3, 3, 1),
        ("place_held", 4, 4, 0),
        ("place_lost", 4, 4, 1),
        ("place_lost", 3, 3, NAN),  # a map of the day before cannot tell
        ("place_lost", 1, 1, 0),  # never held until then
        ("place_lost", 6, 6, 0),  # and held again
    ],
)
def test_value_by_hand(name, first, last, expected):
    """Counted on paper."""
    assert value(name, first, last) == pytest.approx(expected, nan_ok=True)


def test_every_quantity_has_a_value_by_hand():
    """None is in the list that no row above counts, but the average way back, here."""
    assert value("swept", 3, 6, days=7) == 0.6
    counted = {mark.args[1][n][0] for mark in test_value_by_hand.pytestmark for n in range(32)}
    assert counted | {"swept"} == set(BY_NAME)


def test_map_that_draws_less_from_a_day_on_is_not_held_against_the_days_before():
    """The largest area, and the share of it, count from the change of scope."""
    rows = ROWS.assign(change_fault=["", "", "", "scope_change", "", ""])
    day = DAYS[4]
    assert on_days(BY_NAME["share_lost"], rows, CLAIM, day, day) == pytest.approx(100 / 3)
    assert on_days(BY_NAME["largest_area"], rows, CLAIM, DAYS[0], DAYS[5]) == 60
    assert on_days(BY_NAME["days_to_share"], rows, CLAIM, DAYS[0], DAYS[5]) == 2


def test_share_of_no_land_is_never_reached():
    """Where nothing is held there is no largest area to lose a share of."""
    rows = ROWS.assign(land_km2=0.0)
    for name in ("days_to_share", "share_lost"):
        assert np.isnan(on_days(BY_NAME[name], rows, CLAIM, DAYS[0], DAYS[5]))


@pytest.mark.parametrize(
    ("wording", "figure", "expected"),
    [
        ("within", 1, 2),  # two days went by: it is no longer to be met
        ("within", 2, NAN),  # the next day could still meet it
        ("about", 1, 2),
        ("about", 3, NAN),
        ("at least", 2, 2),  # met whatever comes
        ("more than", 3, NAN),
    ],
)
def test_share_that_was_not_reached_decides_where_enough_days_went_by(wording, figure, expected):
    """From the second day to the fourth, when sixty of a hundred are left and fifty are asked."""
    found = value("days_to_share", 1, 4, wording=wording, value=figure)
    assert found == pytest.approx(expected, nan_ok=True)


def test_share_that_a_day_without_a_map_could_have_met_is_not_known():
    """The third day is missing: a hundred could have been fifty on it."""
    rows = ROWS.assign(land_km2=[50.0, 100.0, np.nan, 60.0, 40.0, 20.0])
    claim = SimpleNamespace(**(vars(CLAIM) | {"value": 1}))
    assert np.isnan(on_days(BY_NAME["days_to_share"], rows, claim, DAYS[0], DAYS[3]))


def test_share_is_reached_when_it_is_met():
    """Sixty of a hundred, to the decimal, on the second day after."""
    assert value("days_to_share", 1, 6, share=60.0) == 2


def test_history_that_is_too_short_is_no_base():
    """Four days before are asked for and three are there."""
    rows = ROWS.fillna({"lost_km2": 1.0})
    short, enough = (SimpleNamespace(before=days) for days in (4, 3))
    speedup = BY_NAME["loss_speedup"]
    assert np.isnan(on_days(speedup, rows, short, DAYS[3], DAYS[4]))
    assert on_days(speedup, rows, enough, DAYS[3], DAYS[4]) == pytest.approx(25 / (16 / 3))


def test_shifted_has_every_span_as_long():
    """Two days: five spans of six days, by their last."""
    found = shifted(BY_NAME["lost"], ROWS, CLAIM)
    assert list(found.index) == DAYS[1:]
    assert found.iloc[1:].tolist() == [15, 40, 50, 40]


def test_shifted_of_a_day_is_every_day():
    """The area of each."""
    claim = SimpleNamespace(first_day=DAYS[3], last_day=DAYS[3])
    assert shifted(BY_NAME["area"], ROWS, claim).tolist() == ROWS["land_km2"].tolist()


def test_threshold_is_not_held_against_spans_that_are_shorter_than_the_claims():
    """A source that begins within the claim's days has none as long: it tells no share of them."""
    claim = SimpleNamespace(
        reads="ours", quantity="gained", value=9.0, wording="at least", unit="km2", days=np.nan,
        first_day="2025-03-01", last_day="2025-03-10",
    )  # fmt: skip
    days = [str(day.date()) for day in pd.date_range("2025-02-20", "2025-03-20")]
    whole = pd.DataFrame({"gained_km2": 1.0}, index=pd.Index(days, name="date"))
    assert claims._holds_pct(BY_NAME["gained"], whole, claim) == 100
    assert np.isnan(claims._holds_pct(BY_NAME["gained"], whole.loc["2025-03-08":], claim))


WHOLE, HALF = shapely.box(35.2, 51.25, 35.4, 51.35), shapely.box(35.2, 51.25, 35.3, 51.35)


def test_straight_is_what_no_grey_zone_takes():
    """Half of a box is lost; half of that half is contested on the day it is lost."""
    quarter = shapely.box(35.3, 51.25, 35.35, 51.35)
    table = table_of([WHOLE, HALF], [EMPTY, quarter])
    days = outline_days.straight(table, KURSK, None)
    assert np.isnan(days["left_km2"].iloc[0])
    assert days["straight_km2"].iloc[1] / days["left_km2"].iloc[1] == pytest.approx(0.5, rel=1e-6)


def test_map_without_a_grey_zone_does_not_say_what_went_straight():
    """Not drawn is not none."""
    assert outline_days.straight(table_of([WHOLE, HALF], source="owl"), KURSK, None).empty


def test_place_is_in_the_land_or_not():
    """A point in the half that is lost."""
    table = table_of([WHOLE, HALF])
    claim = SimpleNamespace(lon=35.35, lat=51.3)
    assert outline_days.place(table, KURSK, claim)["is_held"].tolist() == [1, 0]


def test_strip_of_land_and_of_none():
    """As long as wide, then nothing."""
    table = table_of([HALF, EMPTY])
    days = outline_days.strip(table, KURSK, None)
    assert days["long_km"].iloc[0] == pytest.approx(11.1, abs=0.1)
    assert days["wide_km"].iloc[0] == pytest.approx(7.0, abs=0.1)
    assert days.iloc[1].isna().all()


def test_units_are_those_of_the_quantities():
    """Every unit has a factor, every factor a quantity."""
    assert {unit for own in BY_NAME.values() for unit in own.units} == set(quantities.UNITS)
