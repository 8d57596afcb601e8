"""Printed figures: the conventions on drawn cases, the rule that names one, bad rows."""

from types import SimpleNamespace

import pandas as pd
import pytest
import shapely

from analysis.base import paths
from analysis.base.errors import DataError
from analysis.base.geometry import area_km2
from analysis.measures import printed
from analysis.pages.words import printed as words
from analysis.tables import read
from drawn import EAST, POCKET, WEST


def figure(**changes):
    """A printed figure of DeepState's main salient."""
    own = {"id": "X", "source": "deepstate", "area": "sudzha", "measure": "held", "value": 100.0}
    return SimpleNamespace(**own | {"first_day": "", "last_day": "2025-03-27"} | changes)


def test_readings_change_one_thing_each():
    """The first is as stated; every other differs from it in one field beside its name."""
    first, *others = printed.conventions(figure())
    assert first.name == "as stated"
    assert first.method == "sphere"
    for other in others:
        fields = ("method", "area", "measure", "shift_days", "which")
        assert sum(getattr(other, f) != getattr(first, f) for f in fields) == 1, other.name


def test_isw_is_shifted_by_its_week_and_read_on_the_ellipsoid():
    """A weekly map's neighbour is seven days away."""
    first, *others = printed.conventions(figure(source="isw", area="kursk", measure="claimed"))
    assert first.method == "geodesic"
    assert {other.shift_days for other in others} == {0, -7, 7}


@pytest.fixture
def on_drawn():
    """Measure west held and east contested; a pocket in the other part; a first map is empty."""
    land = {"held": [WEST, POCKET], "contested": [EAST], "held+contested": [WEST, EAST, POCKET]}

    def measure(source, day, convention):
        if str(day) != "2025-03-27":
            drawn = [WEST]
        else:
            drawn = [] if convention.which == "first" else land[convention.measure]
        shape = shapely.union_all(drawn).intersection(printed.AREAS[convention.area])
        return area_km2(shape, convention.method)

    return measure


def test_each_convention_on_a_drawn_map(on_drawn):
    """One square as stated, two with contested, one and the pocket in all parts, none at first."""
    square, pocket = area_km2(WEST, "sphere"), area_km2(POCKET, "sphere")
    expected = {
        "as stated": square,
        "geodesic area": area_km2(WEST),
        "first map of the day": 0,
        "map 1 d earlier": square,
        "map 1 d later": square,
        "all parts": square + pocket,
        "with contested": 2 * square,
    }
    own = figure()
    found = {c.name: printed.measure(own, c, on_drawn) for c in printed.conventions(own)}
    assert found == pytest.approx(expected, rel=1e-3)


def test_change_between_two_days_is_their_difference(on_drawn):
    """From the pocket and west to west alone, over all parts: the pocket is lost."""
    own = figure(area="kursk", first_day="2025-03-27", last_day="2025-03-28")
    stated = printed.conventions(own)[0]
    found = printed.measure(own, stated, on_drawn)
    assert found == pytest.approx(-area_km2(POCKET, "sphere"), rel=1e-3)


def named(*residuals: float) -> pd.Series:
    """The named convention for readings a, b, c ... with these residuals in per cent."""
    rows = [("X", "abc"[n], 100 + pct, pct, pct) for n, pct in enumerate(residuals)]
    columns = ["id", "convention", "measured_km2", "residual_km2", "residual_pct"]
    return printed.named(pd.DataFrame(rows, columns=columns)).iloc[0]


def test_first_reading_within_one_per_cent_is_named():
    """In the fixed order, not the best of all."""
    assert named(5.0, 0.9, 0.0)["convention"] == "b"
    assert named(1.0, 0.0)["convention"] == "a"


def test_figure_that_nothing_explains_stays_in():
    """Just outside 1 % is unexplained, with the reading as stated."""
    row = named(1.01, -7.0)
    assert row["convention"] == printed.UNEXPLAINED
    assert row["measured_km2"] == pytest.approx(101.01)
    assert not row["agrees"]


def test_committed_figures_are_as_many_and_as_good_as_promised():
    """35 figures or more, 18 or more within 1 %, those that fail still there."""
    table = read.printed()
    assert len(table) >= 35
    assert table["agrees"].sum() >= 18
    assert (~table["agrees"]).any()
    row = table.set_index("id").loc["K40"]
    assert row["measured_km2"] == pytest.approx(77.43, abs=0.005)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (",77.43,km2,", ",77.43,acres,", "column unit"),
        (",2025-03-27,", ",2025-03-32,", "no day"),
        ("https://en.interfax.com.ua", "https://copy.example", "no known outlet"),
        (",sudzha,held,", ",moon,held,", "column area"),
        (",77.43,", ",-1,", "column value"),
    ],
)
def test_bad_row_is_refused_with_its_number(tmp_path, old, new, says):
    """A wrong unit, day, address or place names the row in the file."""
    lines = paths.PUBLISHED.read_text().splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if line.startswith("K40,"))
    lines[number - 1] = lines[number - 1].replace(old, new)
    path = tmp_path / "published_figures.csv"
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(DataError, match=f"row {number}") as error:
        read.figures(path)
    assert says in str(error.value)


def months_table(*rows) -> pd.DataFrame:
    """Printed figures with what was measured: by, source, first and last day, percent, reading."""
    names = ["by", "source", "first_day", "last_day", "stated_pct", "convention"]
    return pd.DataFrame(rows, columns=names).assign(measured_km2=100.0, residual_pct=0.1)


def test_months_of_print_are_whole_ones_of_the_maker_in_order():
    """A week, a year, a day, two months and an outlet's month are none; leap years have theirs."""
    table = months_table(
        ("maker", "deepstate", "2024-02-29", "2024-03-31", 0.1, "as stated"),
        ("maker", "deepstate", "2024-01-31", "2024-02-29", 0.1, "as stated"),
        ("outlet", "deepstate", "2024-03-31", "2024-04-30", 0.1, "as stated"),
        ("maker", "deepstate", "2024-03-31", "2024-05-31", 0.1, "as stated"),
        ("maker", "deepstate", "2024-12-31", "2025-12-31", 0.1, "as stated"),
        ("maker", "deepstate", "2025-08-31", "2025-09-07", 0.1, "as stated"),
        ("maker", "deepstate", "", "2025-03-31", 0.1, "as stated"),
    )
    found = words.months(table)
    assert found["month"].tolist() == ["February 2024", "March 2024"]
    assert found["measured_km2"].isna().all(), "no other reading was needed"


def test_sentence_counts_months_as_stated_and_those_of_the_day_after():
    """One of three as stated, one on the copy a day later, one unexplained."""
    rows = [
        ("maker", "deepstate", "2024-02-29", "2024-03-31", -0.9, "as stated"),
        ("maker", "deepstate_occupied", "2025-11-30", "2025-12-31", 8.2, "map 1 d later"),
        ("maker", "deepstate_occupied", "2025-12-31", "2026-01-31", 8.2, "unexplained"),
    ]
    said = words.months_sentence(months_table(*rows))
    assert "Of 3 months that DeepState printed 1 are met within 1 %" in said
    assert "and 1 on those of the day after; all of these on the daily copy" in said
    assert words.months_sentence(months_table(*rows[:1])).endswith("on the maps of their days.")
