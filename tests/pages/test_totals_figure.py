"""The figure of totals: its words, its bars, what it leaves out, and the file that it becomes."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from analysis.measures.totals import totals
from analysis.pages.figures import style
from analysis.pages.figures.totals import by_period
from analysis.pages.words import totals as words
from called import call
from overlaps import overlaps

FEBRUARY = ("--start", "2025-02-01", "--end", "2025-03-31")


def days(**more) -> pd.DataFrame:
    """Four days of Owl over the end of January: 10 km2 come, 3 and 4 go, 50 are a fault."""
    table = {
        "date": ["2025-01-30", "2025-01-31", "2025-02-01", "2025-02-02"],
        "source": "owl", "quantity": "held", "held_km2": [10.0, 7.0, 57.0, 53.0],
        "gained_km2": [10.0, 0.0, 50.0, 0.0], "lost_km2": [0.0, 3.0, 0.0, 4.0],
        "change_fault": ["", "", "polygons_back", ""], "map_age_days": 0,
    }  # fmt: skip
    return pd.DataFrame(table | more)


def test_bars_marks_and_what_is_left_out():
    """Up what was gained, down what was lost, a diamond at the difference; no bar has the fault."""
    table = totals(days())
    fig = by_period(table, "month")
    (ax,) = fig.axes
    heights = [bar.get_height() for bar in ax.patches]
    assert heights == [10, 0, -3, -4]
    marks = next(line for line in ax.lines if line.get_marker() == "D")
    assert marks.get_ydata().tolist() == [7, -4]
    assert to_hex(ax.patches[0].get_facecolor()) == style.SOURCE_COLOURS["owl"].lower()
    assert ax.get_title("right") == "10 km² gained, 7 lost; left out: one day (+50)"
    assert "Left out of all three: days whose change is a fault" in fig.get_supxlabel()
    assert [text.get_text() for text in ax.get_xticklabels()] == ["Jan*\n2025", "Feb*"]
    assert ax.child_axes[0].get_ylabel() == "square miles"


def test_without_a_fault_none_is_spoken_of():
    """Nor a star where every period is whole."""
    table = totals(days(change_fault="")).assign(is_whole=True)
    assert "left out" not in words.sums(table)
    assert words.note(table, "month") == (
        "Bars: gained up, lost down, by month; diamonds: gained less lost."
    )


def test_period_without_a_map_has_no_mark_and_the_note_says_so():
    """February has none of its own, so that no diamond at nought stands for it."""
    old = totals(days(map_age_days=[0, 0, 1, 2], gained_km2=[10.0, 0.0, 0.0, 0.0],
                      lost_km2=[0.0, 3.0, 0.0, 0.0], held_km2=[10.0, 7.0, 7.0, 7.0],
                      change_fault=""))  # fmt: skip
    marks = next(line for line in by_period(old, "month").axes[0].lines if line.get_marker() == "D")
    assert pd.Series(marks.get_ydata()).isna().tolist() == [False, True]
    assert "No diamond: no map of that month" in words.note(old, "month")
    assert "No diamond" not in words.note(totals(days()), "month")


def test_title_is_of_held_land_where_any_map_has_it():
    """A claimed limit that moved farther is another quantity."""
    limit = days(source="isw", quantity="claimed_limit", gained_km2=[900.0, 0, 0, 0])
    both = totals(pd.concat([days(), limit]))
    assert words.title(both, "month").startswith("The largest net gain of a month: 7.0 km²")
    assert "January 2025" in words.title(both, "month")
    assert "Ukraine Control Map" in words.title(both, "month")
    assert "ISW" in words.title(totals(limit), "month")


def test_title_says_what_the_other_maps_give_that_period():
    """The largest is that of one map, which is named; the others have less, or the other sign."""
    less = days(source="deepstate", gained_km2=[5.0, 0.0, 50.0, 0.0])  # 5 came and 3 went
    both = words.title(totals(pd.concat([days(), less])), "month")
    assert both.startswith("The largest net gain of a month: 7.0 km² (2.7 sq mi) by Ukraine Contro")
    assert both.endswith("January 2025; no map gives less for it than 2.0 km² (0.8 sq mi)")
    lost = less.assign(gained_km2=[0.0, 0.0, 50.0, 0.0])
    other = words.title(totals(pd.concat([days(), lost])), "month")
    assert other.endswith("by Ukraine Control Map, January 2025; not every map has one")


@pytest.mark.parametrize("count", [1, 4])
def test_days_without_a_change_are_drawn(count):
    """One day of a map has no day before it; land that stays has no bars."""
    still = days(gained_km2=float("nan"), lost_km2=float("nan"), change_fault="").head(count)
    fig = by_period(totals(still, "week"), "week")
    assert fig.get_suptitle().startswith("No map moved by a square kilometre")
    assert not overlaps(fig)


def test_many_periods_are_named_in_part():
    """Four years of months: numbers and names that would not fit are left."""
    dates = pd.date_range("2022-01-01", "2025-12-31").strftime("%Y-%m-%d")
    table = pd.DataFrame(
        {"date": dates, "source": "owl", "quantity": "held", "held_km2": 100.0,
         "gained_km2": 1.0, "lost_km2": 1.0, "change_fault": "", "map_age_days": 0}
    )  # fmt: skip
    fig = by_period(totals(table), "month")
    assert not fig.axes[0].texts
    assert len(fig.axes[0].get_xticks()) == 12
    assert not overlaps(fig)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "begins"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.pdf", b"%PDF")]
)
def test_command_writes_the_figure_beside_the_table(tmp_path, name, begins):
    """The same bytes each time, and the same table as without it."""
    words_ = ("totals", "--source", "owl", *FEBRUARY)
    result = call(*words_, "--figure", str(tmp_path / name))
    first = (tmp_path / name).read_bytes()
    assert result.exit_code == 0 and first.startswith(begins)
    assert result.stdout == call(*words_).stdout
    call(*words_, "--figure", str(tmp_path / name))
    assert (tmp_path / name).read_bytes() == first


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--figure", "a.jpg"), "a name that ends in .png, .svg, .pdf"),
        (("--figure", "none/a.png"), "cannot be written"),
        (("--figure", "a.png", "--sectors", "oblasts"), "leave --sectors out"),
    ],
)
def test_command_refuses_before_it_measures(tmp_path, monkeypatch, more, says):
    """One sentence, and no file."""
    monkeypatch.chdir(tmp_path)
    result = call("totals", *FEBRUARY, *more)
    assert result.exit_code == 2 and says in result.stderr
    assert not list(tmp_path.iterdir())
