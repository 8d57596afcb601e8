"""Runs of days by hand, the rule for the places that are shown, and their words."""

import pandas as pd
import shapely

from analysis.measures import milestones, place_days
from analysis.measures.places import against_print
from analysis.pages.words import places
from analysis.tables import read
from analysis.theatres import KURSK
from drawn import EMPTY, day, table_of

SUDZHA = shapely.Point(35.2719, 51.1919).buffer(0.01)


def test_held_breaks_where_it_was_contested():
    """Held on day 1, contested on day 2, held on days 3 and 4, nothing on day 5."""
    held = [SUDZHA, EMPTY, SUDZHA, SUDZHA, EMPTY]
    contested = [EMPTY, SUDZHA, EMPTY, EMPTY, EMPTY]
    found = place_days.from_outlines(
        table_of(held, contested), read.place_list(), KURSK, day(1), day(5)
    )
    own = found[found["name"] == "Sudzha"]
    assert own[["status", "first", "last"]].values.tolist() == [
        ["held", "2025-01-01", "2025-01-01"],
        ["held", "2025-01-03", "2025-01-04"],
        ["contested", "2025-01-02", "2025-01-02"],
    ]
    assert own["is_exact"].all()


def test_ends_alone_are_exact_only_without_a_break():
    """Three days between the ends: with three held there is no break, with two there is one."""
    columns = ["name", "source", "held_first", "held_last", "held_days"]
    rows = [
        ("A", "isw", "2025-01-01", "2025-01-03", 3),
        ("B", "isw", "2025-01-01", "2025-01-03", 2),
        ("C", "isw", "", "", 0),
    ]
    found = place_days.from_ends(pd.DataFrame(rows, columns=columns))
    assert found[["name", "is_exact"]].values.tolist() == [["A", True], ["B", False]]


def test_places_shown_follow_the_rule():
    """Printed ones first, however short; then the longest held; on top what was lost last."""
    columns = ["name", "held_last", "held_days"]
    rows = [
        ("long", "2025-01-09", 9),
        ("printed", "2025-01-20", 1),
        ("short", "2025-01-30", 2),
        ("never", "", 0),
        ("long", "2025-01-10", 9),
    ]
    dates = pd.DataFrame({"place": ["printed"]})
    history = pd.DataFrame(rows, columns=columns)
    assert milestones.picked_places(history, dates, history, 2) == ["printed", "long"]
    assert milestones.picked_places(history, dates, history, 9) == ["short", "printed", "long"]


def test_committed_runs_are_the_measured_days():
    """Days on the generalised outlines differ from the makers' own for one place, by two days."""
    history, found = read.places(), read.place_days()
    days = (pd.to_datetime(found["last"]) - pd.to_datetime(found["first"])).dt.days + 1
    found = found.assign(days=days)[found["status"] == "held"]
    counted = found[found["is_exact"]].groupby(["name", "source"])["days"].sum()
    own = history.set_index(["name", "source"])["held_days"].loc[counted.index]
    apart = (counted - own).abs()
    assert len(counted) > 100
    assert (apart > 0).sum() <= 1
    assert apart.max() <= 2


def test_history_of_a_place_reads_as_a_sentence():
    """A side that the point's error leaves open is named; one day is not 'days'."""
    own = read.places()
    printed = against_print(own, read.place_dates())
    text = places.text(own[own["name"].isin(["Agronom", "Kremyanoye"])], read.place_list(), printed)
    assert "first day 2024-08-23 at the earliest; last day 2025-03-10 at the latest" in text
    assert "never whole" not in text
    assert "1 days" not in text


def test_place_drawn_again_later_was_not_held_between():
    """A bound is met on its day alone: lost on the 10th and drawn again on the 22nd is a no."""
    runs = [("Oleshnya", "owl", "held", "2025-03-01", "2025-03-10", True),
            ("Oleshnya", "owl", "held", "2025-03-22", "2025-03-26", True),
            ("Oleshnya", "deepstate", "held", "2025-03-01", "2025-03-26", True)]  # fmt: skip
    spells = pd.DataFrame(runs, columns=place_days.SPELLS)
    printed = pd.DataFrame({"place": "Oleshnya", "event": "held", "printed": "2025-03-15",
                            "publisher": "someone", "source": ["deepstate", "owl"],
                            "days": [11, 11]})  # fmt: skip
    table = places.bounds_table(printed, spells)
    assert table[["DeepState", "Ukraine Control Map"]].iloc[0].tolist() == ["yes", "no"]
    assert places.printed_table(printed).empty


def test_places_change_hands_on_the_first_day_held_or_not_held():
    """Held on the first day is not taken, on the last not lost; a day between two runs is both."""
    rows = [("First", "held", 1, 2), ("Twice", "held", 2, 2), ("Twice", "held", 4, 5),
            ("Always", "held", 1, 5), ("Grey", "contested", 2, 3)]  # fmt: skip
    runs = pd.DataFrame(
        [(name, "owl", status, str(day(a)), str(day(b)), True) for name, status, a, b in rows],
        columns=place_days.SPELLS,
    )
    found = place_days.exchanges(runs, {"owl": (day(1), day(5))})
    assert found[["name", "event", "date"]].values.tolist() == [
        ["Twice", "taken", "2025-01-02"],
        ["First", "lost", "2025-01-03"],
        ["Twice", "lost", "2025-01-03"],
        ["Twice", "taken", "2025-01-04"],
    ]
    assert place_days.exchanges(runs.head(0), {}).empty
