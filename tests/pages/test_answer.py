"""The sentences of the README's first screen turn with the tables."""

import pytest

from analysis.pages.words import answer
from analysis.run import blocks
from analysis.tables import articles, ledger, read
from analysis.theatres import KURSK, window

ARTICLE = articles.read(blocks.ARTICLE)

pytestmark = pytest.mark.usefixtures("shared_results")


@pytest.fixture(scope="module")
def whole():
    """The ledger; a test that changes it takes a copy."""
    return ledger.ledger(blocks.ARTICLE)


@pytest.fixture(scope="module")
def retreat():
    """How far the front fell back, day by day."""
    return read.retreat(window.named(KURSK.name))


def test_front_that_fell_back_as_far_is_named(retreat):
    """None did; of one that had, by its farthest point, the sentence says so."""
    assert (
        "On none of the three non-weekly maps did the front ever fall back 12 miles"
        in answer.no_map(ARTICLE, retreat)
    )
    far = retreat.copy()
    far.loc[far["source"] == "owl", "retreat_2d_max_km"] = 19.4
    assert "By Ukraine Control Map a front did fall back 12 miles" in answer.no_map(ARTICLE, far)


def test_map_on_which_nothing_fell_back_has_no_day(retreat):
    """Not even the first of the month, on which it did not fall back either."""
    daily = read.daily(window.named(KURSK.name))
    still = retreat.copy()
    still.loc[still["source"] == "owl", "retreat_2d_km"] = 0.0
    said = answer.two_days(answer.farthest(ARTICLE, still, daily))
    assert "Ukraine Control Map none" in said


def test_areas_that_no_map_or_two_maps_give(whole):
    """The count is made anew; a claimed limit that would fit is not a map of held land."""
    assert answer.one_map(whole).startswith("**One map** of held land gives both areas: Liveuamap,")
    none, two = whole.copy(), whole.copy()
    is_peak, is_left = whole["id"] == "peak_area", whole["id"] == "area_left"
    none.loc[is_peak, ["liveuamap", "isw"]] = 400.0, 500.0
    assert answer.one_map(none).startswith("**No map** of held land gives both areas.")
    two.loc[is_peak | is_left, "owl"] = [500.0, 30.0]
    assert answer.one_map(two).startswith(
        "**2 maps** of held land give both areas: Liveuamap, 489 and 31 square miles; Ukraine "
        "Control Map, 500 and 30 square miles."
    )


def test_day_earlier_is_told_where_it_changes_the_count(whole):
    """Only maps that gave something else are named."""
    assert "A day earlier Liveuamap has 43 and no map gives the 30." in answer.one_map(whole)
    assert "A day earlier" not in answer.one_map(whole.assign(k_before=whole["k"]))


def test_nothing_drawn_is_a_dash_and_nothing_held_a_nought(whole):
    """In the ledger a map without a vote has no number; the claimed limit is in no row."""
    table = answer.claims(whole)
    shown = dict(zip(whole["id"], table.iloc[:, 2], strict=True))
    assert shown["area_left"] == "47 · 31 · 0 sq mi"
    assert shown["near_border"] == "7.2 · 4.2 · –"
    assert shown["walk"] == "none shows it"
    assert list(table)[2] == "DeepState · Liveuamap · Ukraine Control Map show"


def test_threshold_of_ours_is_said(whole):
    """Words without a number stand with our reading, those with one do not."""
    verdicts = dict(zip(whole["id"], answer.claims(whole)["verdict"], strict=True))
    assert verdicts["peak_area"] == "**1 of 3 maps**"
    assert verdicts["occupied"] == "**1 of 1 map**, our reading"
    assert {key for key, text in verdicts.items() if "our reading" in text} == set(
        whole.loc[whole["reads"] != "", "id"]
    )
