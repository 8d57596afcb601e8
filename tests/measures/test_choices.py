"""Each choice on a drawn case; the ranking; the committed table."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import shapely

from analysis import theatres
from analysis.base.errors import UsageError
from analysis.base.geometry import area_km2, common
from analysis.measures import choices, chosen
from analysis.measures.choices import BASE
from analysis.measures.chosen_lengths import Beyond
from analysis.tables import read
from analysis.theatres import KURSK, window
from analysis.theatres.borders import russian_side
from drawn import SQUARE_KM2, WEST, day, table_of

GREY = shapely.box(35.3, 51.25, 35.4, 51.35)  # all of it in Russia, as EAST is not


@pytest.fixture
def tables():
    """DeepState: west held, east contested. Owl: both held."""
    return {
        "deepstate": table_of([WEST], [GREY]),
        "owl": table_of([WEST.union(GREY)], source="owl"),
    }


def area(tables, **choice) -> float:
    """The area on the first day, in squares."""
    value = choices.evaluate(tables, KURSK, "area", day(1), replace(BASE, **choice))
    return value / SQUARE_KM2


@pytest.mark.parametrize(("share", "squares"), [(0.0, 1), (1.0, 2)])
def test_contested_counted_as_none_or_all(tables, share, squares):
    """One square held, one contested."""
    assert area(tables, contested=share) == pytest.approx(squares, rel=1e-3)


def test_contested_land_in_ukraine_does_not_count():
    """A grey square across the border adds what of it lies in Russia, and no more."""
    across = shapely.box(35.1, 51.0, 35.25, 51.15)
    tables = {"deepstate": table_of([WEST], [across])}
    alone = area_km2(common(across, russian_side(KURSK))) / SQUARE_KM2
    assert 0 < alone < area_km2(across) / SQUARE_KM2 - 0.1
    assert area(tables, contested=1.0) == pytest.approx(1 + alone, abs=1e-3)


def test_utc_day_ends_later_than_the_one_in_kyiv():
    """A map of 22:30 UTC belongs to the next day in Kyiv, and to this one in UTC."""
    table = table_of([WEST, WEST.union(GREY)])
    late = pd.Timestamp("2025-01-01T22:30Z")
    table.loc[0, "valid_to"] = table.loc[1, "valid_from"] = late
    tables = {"deepstate": table}
    assert area(tables) == pytest.approx(1, rel=1e-3)
    assert area(tables, snapshot="last of the UTC day") == pytest.approx(2, rel=3e-3)


def test_limits_ever_claimed_are_more_than_the_largest():
    """Two limits of a square each, one after the other: two squares were claimed, never at once."""
    table = table_of([WEST, GREY], source="isw").assign(status="claimed_limit")
    assert area_km2(choices.ever_claimed(table, day(1))) == pytest.approx(SQUARE_KM2)
    assert area_km2(choices.ever_claimed(table, day(2))) == pytest.approx(2 * SQUARE_KM2, rel=3e-3)


def test_largest_area_is_looked_for_on_every_day():
    """One square, two, one: two, by the second day and later, and one by the first."""
    tables = {"deepstate": table_of([WEST, WEST.union(GREY), WEST])}
    for until, squares in ((1, 1), (2, 2), (3, 2)):
        km2 = choices.evaluate(tables, KURSK, "peak", day(until), BASE)
        assert km2 / SQUARE_KM2 == pytest.approx(squares, rel=3e-3)


def test_source_without_grey_zone_has_no_contested_reading(tables):
    """Owl cannot be counted with half of what it does not draw."""
    assert area(tables, source="owl") == pytest.approx(2, rel=1e-3)
    assert area(tables, source="owl", contested=1.0) != area(tables, source="owl", contested=1.0)


def test_area_methods_on_a_square(tables):
    """The sphere reads 0.14 % less, Web Mercator two and a half times."""
    assert area(tables, method="sphere") == pytest.approx(1 / 1.0014, rel=3e-4)
    assert area(tables, method="web_mercator") == pytest.approx(2.55, abs=0.05)


def test_main_part_alone_leaves_the_pocket_out():
    """West is in the Sudzha part, a square at Tetkino is not."""
    pocket = shapely.box(34.2, 51.3, 34.3, 51.4)
    tables = {"deepstate": table_of([WEST.union(pocket)])}
    assert area(tables, part="sudzha") == pytest.approx(1, rel=1e-3)
    assert area(tables) == pytest.approx(1 + area_km2(pocket) / SQUARE_KM2, rel=1e-3)


def test_border_of_openstreetmap_cuts_what_lies_in_ukraine():
    """A square across the border near Sudzha: some of it remains, not all."""
    tables = {"deepstate": table_of([shapely.box(35.05, 51.1, 35.25, 51.2)])}
    own, cut = area(tables), area(tables, border="OpenStreetMap")
    assert 0 < cut < own


def test_generalising_moves_no_point_farther_than_the_tolerance():
    """A tooth of 20 m goes at 25 m and stays at 10 m."""
    side = [(35.1, 51.2), (35.1, 51.25), (35.10028, 51.2501), (35.1, 51.2502), (35.1, 51.3)]
    tooth = shapely.Polygon([(35.0, 51.2), *side, (35.0, 51.3)])
    fine = chosen.simplified(tooth, 10, KURSK.metric_crs)
    coarse = chosen.simplified(tooth, 25, KURSK.metric_crs)
    assert len(fine.exterior.coords) > len(coarse.exterior.coords)
    assert chosen.simplified(tooth, 0, KURSK.metric_crs) is tooth


def test_land_that_rests_on_a_front_can_be_left_out():
    """Owl's polygons alone give nothing where its front encloses a square."""
    table = table_of([WEST], source="owl")
    table["basis"] = "front"
    tables = {"owl": table}
    assert area(tables, source="owl") == pytest.approx(1, rel=1e-3)
    assert area(tables, source="owl", basis=choices.POLYGONS) == 0


def test_day_of_the_article_can_be_some_days_before():
    """What it says of a day may be of the map of the day before."""
    table = table_of([WEST, WEST.union(GREY)])
    value = choices.evaluate(
        {"deepstate": table}, KURSK, "area", day(2), replace(BASE, days_before=1)
    )
    assert value == pytest.approx(SQUARE_KM2, rel=1e-3)


def test_interaction_is_what_two_choices_do_together():
    """Contested land is drawn on the first map of the day alone: either choice moves nothing."""
    levels = {"contested": (0.0, 1.0), "snapshot": ("last", "first")}
    found = choices._largest_interaction(
        levels, lambda choice: 10.0 * (choice.contested == 1 and choice.snapshot == "first")
    )
    assert found == ("interaction", "contested 1.0 with snapshot first", 10.0)


def test_claimed_limit_is_in_no_envelope():
    """ISW's values stand beside, as another quantity; half of a grey zone is nobody's reading."""
    table = read.choices()
    assert "isw" not in set(table.loc[table["factor"] == "source", "level"])
    beside = table[table["factor"] == choices.OTHER]
    assert set(beside["level"]) == {"isw"}
    ever = table[table["factor"] == choices.EVER]  # never held at one time: a row of its own
    assert set(ever["level"]) == {"isw, union of its limits"}
    assert "0.5" not in set(table.loc[table["factor"] == "contested", "level"])


def test_claimed_limit_is_named_beside_the_choices(tables):
    """It is no source to choose from, whatever its area."""
    tables["isw"] = table_of([GREY], source="isw").assign(status="claimed_limit")
    table = choices.one_at_a_time(tables, KURSK, "area", day(1))
    assert table.loc[table["factor"] == "source", "level"].tolist() == ["deepstate", "owl"]
    assert table.loc[table["factor"] == choices.OTHER, "level"].tolist() == ["isw"]


def test_ranking_puts_the_largest_mover_first(tables):
    """Source and contested move by a square, the method by a thousandth."""
    rows = [("base", "", 10.0), ("source", "a", 10.0), ("source", "b", 30.0), ("method", "x", 10.1),
            ("method", "web_mercator", 99.0), ("envelope", "lowest", 10.0)]  # fmt: skip
    ranked = choices.ranked(pd.DataFrame(rows, columns=["factor", "level", "value"]))
    assert ranked["factor"].tolist() == ["source", "method", "web_mercator"]
    assert ranked["range"].tolist() == pytest.approx([20, 0.1, 89])
    assert ranked["is_warning"].tolist() == [False, False, True]


def test_committed_envelopes_hold_the_sources_values():
    """The lowest and the highest of all choices enclose every source's own."""
    by_figure = read.choices().set_index(["quantity", "date"])
    low, high = choices.envelope(by_figure.loc[("area", "2025-03-16")])
    assert low == 0
    assert high == pytest.approx(201.0, abs=0.1)
    low, high = choices.envelope(by_figure.loc[("peak", "2024-09-22")])
    assert high == pytest.approx(1266.6, abs=0.1)


POKROVSK = theatres.get("pokrovsk")
SQUARE = shapely.box(37.0, 48.2, 37.1, 48.3)  # in the Pokrovsk theatre


def test_choices_of_another_theatre_are_those_that_mean_something():
    """No border is cut at, no part is there, nobody draws grey, no land rests on a front."""
    tables = {"liveuamap": table_of([SQUARE], source="liveuamap")}
    assert list(choices.factors_of(tables, POKROVSK, "area")) == [
        "days_before", "method", "tolerance_m", "snapshot",
    ]  # fmt: skip
    with_grey = {"deepstate": table_of([SQUARE], [WEST])}
    assert "contested" in choices.factors_of(with_grey, POKROVSK, "area")
    assert list(choices.factors_of({}, KURSK, "area")) == list(choices.AREA_FACTORS)


def test_other_theatre_counts_all_contested_land_and_its_own_first_source():
    """A grey square is added whole; without DeepState the first source is the base."""
    east = shapely.box(37.1, 48.2, 37.2, 48.3)
    tables = {"deepstate": table_of([SQUARE, SQUARE], [east, east])}
    table = choices.one_at_a_time(tables, POKROVSK, "area", day(2)).set_index(["factor", "level"])
    own = table.loc[("base", ""), "value"]
    assert table.loc[("contested", "1.0"), "value"] == pytest.approx(2 * own, rel=1e-3)
    assert table.loc[("days_before", "1"), "value"] == pytest.approx(own)
    assert pd.isna(table.loc[("days_before", "3"), "value"])  # no map covers that day
    owl = {"owl": table_of([SQUARE, SQUARE], source="owl")}
    base = choices.one_at_a_time(owl, POKROVSK, "area", day(2)).set_index("factor").loc["base"]
    assert base["level"] == "owl"
    assert base["value"] == pytest.approx(own)


FRONT = shapely.box(37.0, 47.9, 37.2, 48.5)
FARTHER = shapely.box(36.9, 47.9, 37.2, 48.5)  # a tenth of a degree farther west: 7.4 km


def test_depth_from_the_front_of_the_first_day():
    """A strip was gained; each choice of a start moves it, and a source without one gives none."""
    tables = {"deepstate": table_of([FARTHER]), "owl": table_of([FARTHER], source="owl")}
    first = table_of([FRONT, FRONT.difference(shapely.box(37.0, 47.9, 37.1, 48.5))])
    known = {
        "deepstate": Beyond(day(1), first, None, None), "owl": Beyond(day(1), None, None, None),
    }  # fmt: skip

    def km(**choice) -> float:
        own = replace(BASE, **choice)
        return choices.evaluate(tables, POKROVSK, "depth", day(1), own, known)

    assert km() == pytest.approx(7.4, abs=0.4)
    assert km(piece_km2=5.0) < km() < km(piece_km2=0.5)
    assert pd.isna(km(source="owl"))
    assert pd.isna(km(first_front=7)), "the table of the first days ends before"
    assert km(first_front=1) == pytest.approx(14.8, abs=0.6), "the front of that day lay back"


def test_retreat_falls_back_on_land_beyond_the_frame_unless_that_is_left_out():
    """The west of a strip is lost; land just beyond the frame was nearer than what is left."""
    edge = shapely.box(36.5, 48.2, 37.0, 48.3)  # the frame begins at 36.5
    rest = shapely.box(36.9, 48.2, 37.0, 48.3)
    tables = {"deepstate": table_of([edge, edge, rest])}
    west = shapely.box(36.0, 48.2, 36.5, 48.3)
    known = {"deepstate": Beyond(day(1), None, table_of([west, west, rest.union(west)]), None)}

    def km(**choice) -> float:
        own = replace(BASE, **choice)
        return choices.evaluate(tables, POKROVSK, "retreat", day(3), own, known)

    assert km(frame=chosen.INSIDE) == pytest.approx(29.5, abs=0.5)  # 0.4 degrees at 48.25 N
    assert km() == pytest.approx(14.8, abs=0.5), "half of it: from both sides"
    assert km() == pytest.approx(km(contested=0.0))


def test_choices_without_meaning_are_named_with_the_reason():
    """What is left out of depth and retreat, and why; nothing in Kursk."""
    tables = {"liveuamap": table_of([SQUARE], source="liveuamap")}
    why = choices.meaningless(tables, POKROVSK, "retreat")
    assert list(why) == ["border", "contested", "first_front"]
    assert why["first_front"] == "a retreat is measured from the front of two days before"
    assert list(choices.meaningless(tables, POKROVSK, "depth")) == ["border", "contested"]
    assert "frame" in choices.meaningless(tables, theatres.get("kharkiv_border"), "depth")
    assert choices.meaningless(tables, KURSK, "depth") == {}
    assert list(choices.factors_of(tables, POKROVSK, "depth")) == [
        "tolerance_m", "snapshot", "piece_km2", "frame", "first_front",
    ]  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize("quantity", ["depth", "retreat"])
def test_base_of_pokrovsk_is_what_the_daily_table_has(mirror, quantity):
    """The project's own choice gives the number of the pages, frame, floor and start alike."""
    w = window.named("pokrovsk", "2024-07-24", "2024-07-31", ["deepstate"])
    table = read.choices_on(w, quantity, date(2024, 7, 31))
    days = read.retreat(w).set_index("date")
    column = {"depth": "depth_km", "retreat": "retreat_2d_km"}[quantity]
    expected = days.loc["2024-07-31", column]
    assert choices.base(table) == pytest.approx(expected, abs=1e-9)


def test_unknown_quantity_is_a_sentence():
    """The quantities that there are."""
    with pytest.raises(UsageError, match="did you mean depth"):
        read.choices_on(window.committed(), "dept", KURSK.as_of)


def test_day_of_the_collapse_is_the_fastest_of_the_committed_series():
    """The theatre's constant follows from the data."""
    days = read.retreat(window.committed()).query("source == 'deepstate'")
    worst = days.loc[days["retreat_2d_max_km"].idxmax(), "date"]
    assert worst == str(KURSK.collapse_day)


def test_the_largest_interaction_is_found_wherever_the_pair_stands():
    """Two levels of one choice are no pair, and those after them are still looked at."""
    crossed = {"tolerance_m": (0, 50, 100), "snapshot": ("last", "first")}

    def value(choice: choices.Choice) -> float:
        both = choice.tolerance_m == 100 and choice.snapshot == "first"
        return choice.tolerance_m + (choice.snapshot == "first") + 7.0 * both

    found = choices._largest_interaction(crossed, value)
    assert found == ("interaction", "tolerance_m 100 with snapshot first", 7.0)
    alone = choices._largest_interaction(crossed, lambda choice: float(choice.tolerance_m))
    assert alone == ("interaction", "", 0.0)
