"""The days of the maps: where land changed hands, none empty, none twice."""

from datetime import date, timedelta

import pandas as pd

from analysis.measures import milestones
from analysis.theatres import KURSK, get

START = date(2025, 3, 1)


def table(*held_km2: float) -> pd.DataFrame:
    """A source that holds so much on each day from 1 March 2025."""
    held = pd.Series(held_km2)
    step = held.diff().fillna(0.0)
    days = [str(START + timedelta(days=n)) for n in range(len(held))]
    return pd.DataFrame(
        {
            "date": days,
            "source": "owl",
            "held_km2": held,
            "gained_km2": step.clip(lower=0),
            "lost_km2": -step.clip(upper=0),
            "change_fault": "",
        }
    )


def day(number: int) -> date:
    """The day of March."""
    return date(2025, 3, number)


def test_a_collapse_of_three_days_has_its_maps():
    """Ten still days, three of collapse, ten still days: no twins of the still ones."""
    collapse = table(*[900.0] * 10, 600.0, 300.0, *[60.0] * 10)
    picked = milestones.key_days(collapse, get("kharkiv_2022"), day(22))
    assert picked == [day(1), day(11), day(12), day(22)]


def test_half_is_not_lost_while_a_polygon_is_away():
    """500 km2, 100 for a day by a fault, and 200 on the last: half was lost on that one."""
    days = table(500.0, 100.0, 500.0, 200.0)
    assert milestones.milestones(days).loc["owl", "half_date"] == str(day(2))
    days["change_fault"] = ["", "vanished_polygon", "vanished_polygon", ""]
    found = milestones.milestones(days).loc["owl"]
    assert (found["peak_date"], found["half_date"]) == (str(day(1)), str(day(4)))


def test_days_without_land_are_left_out_but_for_the_day_of_judgement():
    """Nothing before the 5th and after the 8th: no map of those days but the one asked for."""
    short = table(0, 0, 0, 0, 500, 700, 400, 200, 0, 0)
    picked = milestones.key_days(short, KURSK, day(10))
    assert picked == [day(5), day(6), day(7), day(8), day(10)]


def test_a_still_window_has_one_map():
    """Six maps of one line say no more than one does."""
    assert milestones.key_days(table(*[300.0] * 30), KURSK, day(16)) == [day(16)]


def test_land_is_followed_from_the_sources_own_peak():
    """Another source that begins earlier and peaks later has no say."""
    both = pd.concat([table(5, 9, 4, 3), table(1, 2, 3, 4, 5, 6, 7).assign(source="isw")])
    assert milestones.flow_days(both, "owl", day(20), KURSK) == (day(2), day(4))
    assert milestones.flow_days(both, "isw", day(6), KURSK) == (day(7), day(7))


def test_land_whose_peak_is_after_the_day_in_question_is_followed_to_the_end():
    """From a day to the same day nothing can become of it."""
    late = table(5, 9, 4, 3)
    assert milestones.flow_days(late, "owl", day(1), KURSK) == (day(2), day(4))
    assert milestones.flow_days(late, "owl", day(2), KURSK) == (day(2), day(4))
    assert milestones.flow_days(late, "owl", day(3), KURSK) == (day(2), day(3))


def test_a_source_without_a_value_has_no_peak():
    """One maker draws no grey zone: the others have theirs."""
    both = pd.concat([table(5, 9, 4), table(1, 2, 3).assign(source="isw", held_km2=float("nan"))])
    assert list(milestones.milestones(both).index) == ["owl"]
    nothing = milestones.milestones(both[both["source"] == "isw"])
    assert nothing.empty and "peak_km2" in nothing


def test_agreement_is_shown_from_the_first_to_the_last_day():
    """Of six days with land on both: the first, the middle one, the last, and the last of all."""
    days = [day(n) for n in (1, 3, 5, 7, 9, 11)]
    both = pd.DataFrame({"date": [str(day(n)) for n in range(1, 21)], "both_km2": 5.0})
    assert milestones.agreement_days(both, days) == [day(1), day(7), day(11), day(20)]
    assert milestones.agreement_days(both.assign(both_km2=0.2), days) == [day(1)]
    later = [day(25), day(26)]  # days that only one of the two maps covers
    assert milestones.agreement_days(both, later) == [day(20)]
    assert milestones.agreement_days(both.assign(both_km2=0.2), later) == [day(20)]
