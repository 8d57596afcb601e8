"""The ledger of the article, and what each row of it says."""

import json
from math import nan
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.measures import claims, verdicts
from analysis.measures.quantities import BY_NAME, UNITS, on_days
from analysis.pages.words import article as words
from analysis.pages.words import ledger
from analysis.tables import articles
from analysis.tables import ledger as ledgers
from analysis.theatres import KURSK, get
from called import call

ARTICLE = articles.read("kursk_2025")

pytestmark = pytest.mark.usefixtures("shared_results")


def asked(name: str, **changed):
    """The ledger's row of one claim of the article, of which something is changed."""
    own = ARTICLE.claims[ARTICLE.claims["id"] == name].assign(**changed)
    return ledgers.ledger(ARTICLE._replace(claims=own)).iloc[0]


@pytest.fixture(scope="module")
def whole():
    """The ledger of the article."""
    return ledgers.ledger()


def test_ledger_of_the_article(whole):
    """One map of held land gives both areas; ISW's limit is not counted."""
    table = whole.set_index("id")
    areas = table.loc[["peak_area", "area_left"]]
    assert areas["verdict"].tolist() == ["1 of 3 maps", "1 of 3 maps"]
    assert (areas["k"].tolist(), areas["n"].tolist()) == ([1, 1], [3, 3])
    assert table.loc["area_left", "isw"] == pytest.approx(27.6, abs=0.1)
    assert table.loc["peak_area", "liveuamap"] == pytest.approx(489, abs=0.5)
    assert table.loc["area_left", "ratio_deepstate"] == pytest.approx(56.7, abs=0.2)
    assert table.loc["peak_area", "contested_deepstate"] == pytest.approx(483.9, abs=0.5)
    assert table.loc["area_left", "same_words"] == [(1.0, 5.0), (26.0, 35.0), (43.0, 52.0)]
    assert table.loc["walk", "verdict"] == "bounded"


@pytest.mark.slow
def test_narrow_strip_can_fail():
    """On the day one of two maps is twice as long as wide; at the peak none is."""
    strip = asked("narrow_strip")
    assert strip["verdict"] == "1 of 2 maps"  # the third shows no land
    assert strip["deepstate"] == pytest.approx(1.72, abs=0.02)
    assert strip["liveuamap"] == pytest.approx(2.09, abs=0.02)
    assert 0 <= strip["holds_low_pct"] < strip["holds_high_pct"] < 10
    peak = asked("narrow_strip", first_day="2024-09-03", last_day="2024-09-03")
    assert peak["verdict"] == "not consistent, as we read it"
    assert (peak["k"], peak["n"]) == (0, 3)


def test_threshold_of_ours_says_on_how_many_days_it_holds(whole):
    """Only of words without a number; of the article's own numbers nothing is said."""
    table = whole.set_index("id")
    assert 2 < table.loc["largely_back", "holds_high_pct"] < 6
    assert table.loc["counteroffensive", "holds_high_pct"] < 15
    assert table["holds_low_pct"].isna()["reversal"]  # of one span a share says nothing
    assert table.loc[["peak_area", "area_left"], "holds_low_pct"].isna().all()


def test_loss_was_several_times_that_of_the_months_before():
    """And a span in the quiet months would not have been called so."""
    assert asked("counteroffensive")["k"] == 3
    quiet = asked("counteroffensive", first_day="2025-01-05", last_day="2025-01-16")
    assert quiet["k"] < 2


def test_what_went_straight_is_of_the_one_map_with_a_grey_zone():
    """The others draw none and have no vote."""
    row = asked("occupied")
    assert (row["k"], row["n"]) == (1, 1)
    assert row["deepstate"] == pytest.approx(59, abs=1)


def test_map_older_than_the_span_has_no_vote():
    """ISW's weekly map of 23 March says nothing of the days from the 25th to the 28th."""
    row = asked("counteroffensive", quantity="lost", unit="km2", reads="",
                first_day="2025-03-25", last_day="2025-03-28")  # fmt: skip
    assert row["deepstate"] > 0
    assert row.get("isw", nan) != row.get("isw", nan)


def test_every_statement_of_the_text_stands_once():
    """Eleven sentences; a claim or what no map can test."""
    numbers = [*ARTICLE.claims["sentences"].explode(), *ARTICLE.untested["sentences"].explode()]
    assert set(numbers) == set(range(1, 12))
    assert not set(ARTICLE.claims["quote"]) & set(ARTICLE.untested["quote"])


def test_finding_names_the_map_that_gives_both(whole):
    """Computed, and the first sentence of the README."""
    said = ledger.finding(whole)
    assert said.startswith(
        "Only one map of held land gives both of the article's areas, 500 and 30 sq mi: Liveuamap."
    )
    assert "Around 500 sq mi: 1 of 3 maps (DeepState 351, Liveuamap 489," in said
    assert "30 sq mi: 1 of 3 maps (DeepState 47, Liveuamap 31, Ukraine Control Map 0)." in said


def test_verdict_that_rests_on_the_day_says_so(whole):
    """Taken from the map of the day before none of the maps has the article's thirty."""
    left = whole.set_index("id").loc["area_left"]
    assert left["before_liveuamap"] == pytest.approx(43.2, abs=0.1)
    assert (left["k"], left["k_before"]) == (1, 0)
    assert "Liveuamap 43, Ukraine Control Map 0, and then none of the maps" in ledger.finding(whole)
    same = whole.assign(k_before=whole["k"])
    assert "The day decides" not in ledger.finding(same)


def test_map_that_draws_nothing_says_for_how_long(whole):
    """From 12 March, and land again from the 22nd, by its front."""
    assert words.zeros_sentence(ARTICLE, whole) == (
        "Ukraine Control Map draws no land from 12 March 2025, and 62 km² (24 sq mi) from 22 March "
        "2025, by its front line."
    )


@pytest.mark.parametrize(
    ("first", "age", "has_vote"),
    [("2025-01-02", 1, False), ("2025-01-02", 0, True), ("2025-01-01", 1, True),
     ("2025-01-03", 1, False)],
)  # fmt: skip
def test_flow_needs_a_map_of_the_later_half_of_its_days(first, age, has_vote):
    """To 3 January: of two days one is not known, of three the last alone; a day needs its own."""
    dates = [f"2025-01-0{n}" for n in (1, 2, 3)]
    rows = pd.DataFrame({"lost_km2": 5.0, "map_age_days": [0, 0, age]}, index=dates)
    claim = SimpleNamespace(first_day=first, last_day="2025-01-03", unit="km2")
    value = claims._value(BY_NAME["lost"], rows, claim)
    assert np.isfinite(value) == has_vote


def deep(**columns) -> pd.DataFrame:
    """Three days of a source away from a border, with these columns."""
    days = [f"2025-01-0{n}" for n in (1, 2, 3)]
    plain = {"depth_km": [nan, nan, 2.0], "lost_depth_km": [nan, nan, nan], "front_km": 9.0,
             "map_age_days": [0, 1, 0], "has_depth": True}  # fmt: skip
    return pd.DataFrame({"date": days, "source": "owl", **plain, **columns})


def test_depth_is_nought_where_the_days_own_map_shows_no_piece():
    """A map of the day before cannot tell; without a front, or begun later, none can."""
    theatre = get("pokrovsk")
    found = claims._deep(deep(), theatre, "2025-01-01")
    assert found["depth_km"].tolist() == pytest.approx([0, nan, 2], nan_ok=True)
    assert found["lost_depth_km"].tolist() == pytest.approx([0, nan, 0], nan_ok=True)
    untold = deep(has_depth=[True, False, False], map_age_days=0, depth_km=nan)
    found = claims._deep(untold, theatre, "2025-01-01")  # a shore drawn anew is no depth
    assert found["depth_km"].tolist() == pytest.approx([0, nan, nan], nan_ok=True)
    for other in (deep(front_km=0.0), deep(front_km=nan)):
        assert claims._deep(other, theatre, "2025-01-01")["depth_km"].isna().all()
    assert claims._deep(deep(), theatre, "2024-12-31")["depth_km"].isna().all()
    assert claims._deep(deep(), KURSK, "2025-01-01")["depth_km"].isna().tolist()[:2] == [True] * 2


def test_map_whose_polygon_is_away_has_no_vote():
    """Gone on the 2nd, back on the 3rd: what it gives on the 2nd is no land that was lost."""
    drawn = deep().assign(held_km2=[500.0, 100.0, 500.0], gained_km2=[0.0, 0.0, 400.0],
                          lost_km2=[0.0, 400.0, 0.0],
                          change_fault=["", "vanished_polygon", "vanished_polygon"])  # fmt: skip
    found = claims._without_away(drawn, drawn)
    assert found["held_km2"].tolist() == pytest.approx([500, nan, 500], nan_ok=True)
    plain = drawn.assign(change_fault="")
    assert claims._without_away(plain, plain) is plain


def test_day_before_is_counted_of_areas_on_a_day_alone(whole):
    """Of other quantities there is no such count, and none is not zero."""
    counts = whole.set_index("id")["k_before"]
    assert counts["area_left"] == 0
    assert counts.drop(whole.loc[whole["quantity"] == "area", "id"]).isna().all()


def test_areas_have_their_bounds_in_km2(whole):
    """30 sq mi are 78 km2, 25 are 65 and 35 are 91."""
    row = claims.areas(ARTICLE.claims).set_index("id").loc["area_left"]
    assert [round(row[f"{side}_km2"]) for side in ("low", "value", "high")] == [65, 78, 91]


def test_lengths_are_said_to_be_of_the_main_part(whole):
    """The strip and the depth of Kursk leave Tetkino out, its areas do not."""
    said = whole.assign(part=[ledger.part(row) for row in whole.itertuples()]).set_index("id")
    assert said["part"].replace("", None).dropna().to_dict() == {
        "narrow_strip": "Sudzha salient", "near_border": "Sudzha salient"
    }  # fmt: skip
    assert "in the Sudzha salient alone" in words.sentences(whole).set_index("id").loc[
        "narrow_strip", "sentence"
    ]  # fmt: skip


def test_finding_turns_when_no_map_gives_both(whole):
    """The sentence is not typed; a claimed limit that would fit is not a map of held land."""
    table = whole.copy()
    table.loc[table["id"] == "peak_area", "liveuamap"] = 400.0
    table.loc[table["id"] == "peak_area", "isw"] = 500.0
    assert "No map of held land gives both" in ledger.finding(table)


def test_finding_of_an_article_without_areas_counts_its_claims():
    """How many hold on every map, on some, on none."""
    said = ledger.finding(ledgers.ledger("kharkiv_2022"))
    counts = [int(word) for word in said.replace(",", " ").split() if word.isdigit()]
    assert counts == [10, 3, 1, 6, 5, 10]
    assert "rest on one map alone" in said


def test_land_that_turned_contested_is_lost_and_not_retaken():
    """Of ten that were held six are, and three are contested: one was retaken, or four with those.

    A map without a grey zone gives the four alone.
    """
    rows = pd.DataFrame({"held_km2": [10.0, 6.0], "both": [10.0, 9.0], "lost_km2": [0.0, 4.0]})
    rows.index = pd.Index(["2022-09-05", "2022-09-06"])
    retaken = BY_NAME["retaken"]
    for drawn, own, grey in ((rows, 1.0, 4.0), (rows.assign(both=nan), 4.0, nan)):
        counted = [claims._counting(drawn, is_grey) for is_grey in (False, True)]
        found = [on_days(retaken, each, None, *rows.index[[1, 1]]) for each in counted]
        assert found == pytest.approx([own, grey], nan_ok=True)


def test_first_day_of_thirty_square_miles(whole):
    """When each source first shows the article's figure or less."""
    days = claims.first_reach(30 * UNITS["sq mi"], ledgers.evidence(ARTICLE).daily)
    assert days.set_index("source")["held"].to_dict() == {
        "deepstate": "2025-04-02", "liveuamap": "2025-03-27", "owl": "2025-03-11",
        "isw": "2025-03-16",
    }  # fmt: skip
    assert "30 sq mi or less" in words.first_reach_sentence(ARTICLE, whole)


def test_peak_is_that_of_the_claims_own_days():
    """A window after the summer has a lower peak."""
    later = asked("peak_area", first_day="2024-11-01", last_day="2024-12-31")
    assert later["owl"] == pytest.approx(628.5 / UNITS["sq mi"], abs=0.2)
    assert later["owl"] < asked("peak_area")["owl"]


def test_share_lost_is_of_the_peak_so_far():
    """On a day before the peak the share is of what was highest until then."""
    early = asked("largely_back", first_day="2024-08-15", last_day="2024-08-15")
    assert early["owl"] == pytest.approx(100 * (1 - 742.6 / 825.0), abs=0.1)


def test_makers_are_counted_once():
    """A copy continues its source and counts as none; a claimed limit is another quantity."""
    assert claims.counted(KURSK, KURSK.sources) == ["deepstate", "liveuamap", "owl"]
    front = articles.theatres.get("pokrovsk")
    assert claims.counted(front, front.sources) == ["deepstate", "liveuamap", "owl", "isw"]
    later = [key for key in front.sources if key != "deepstate"]  # its history has ended
    assert claims.counted(front, later) == later


@pytest.mark.slow
def test_command_prints_the_ledger_whatever_the_verdicts(tmp_path):
    """Exit code 0 even when no map has it; JSON and CSV for machines, whole articles."""
    path = tmp_path / "mine.toml"
    text = (articles.paths.ARTICLES / "kursk_2025.toml").read_text()
    path.write_text(text.replace("value = 500", "value = 9000"))
    result = call("claims", "--article", str(path))
    assert result.exit_code == 0
    assert "peak_area: above every map" in result.stdout
    assert 'not testable: "Facing overwhelming challenges" (sentence 2)' in result.stdout
    rows = json.loads(call("claims", "--format", "json").stdout)
    assert {row["verdict"] for row in rows} <= {"1 of 3 maps", "1 of 2 maps", *verdicts.WORDS}
    assert {"k", "n", "same_words", "ratio_owl", "low", "high"} <= set(rows[0])
    assert len(rows) == len(ARTICLE.claims) + len(ARTICLE.untested)
    lines = call("claims", "--format", "csv").stdout.splitlines()
    assert len(lines) == len(rows) + 1
