"""Windows without land, of one day, of eight: one sentence, titles that fit."""

from datetime import date

import pandas as pd
import pytest

from analysis.measures import milestones
from analysis.pages import prose, publish
from analysis.pages.words import change as change_words
from analysis.pages.words import territory
from analysis.theatres import KURSK, get, window


def days(*km2: float) -> pd.DataFrame:
    """A daily table of Owl from 1 March 2024."""
    dates = [f"2024-03-{n + 1:02}" for n in range(len(km2))]
    return pd.DataFrame({"date": dates, "source": "owl", "held_km2": km2, "map_age_days": 0})


@pytest.fixture
def shown(monkeypatch) -> list:
    """What a page displays."""
    said = []
    monkeypatch.setattr(publish, "display", lambda content, **more: said.append(content))
    return said


def test_window_without_land_is_one_sentence(shown):
    """After it nothing is shown but the end of the page."""
    w = window.of(get("kharkiv_border"), date(2024, 3, 1), date(2024, 3, 8), ("owl",))
    assert milestones.holds_nothing(days(0.0, 0.04))
    publish.bare(territory.nothing_held(w))
    publish.say("more")
    publish.table(pd.DataFrame({"a": [1]}))
    publish.close("made with")
    assert [content["text/plain"] for content in shown] == [
        "**Kharkiv border: no map gives Russia a square kilometre of this area between 1 "
        "March 2024 and 8 March 2024, so there is nothing to show below.**",
        "made with",
    ]


def test_next_page_shows_again(shown):
    """A kernel that is used again starts anew with the page's finding."""
    publish.bare("nothing")
    publish.lead("something")
    publish.say("more")
    assert [content["text/plain"] for content in shown][1:] == ["**something.**", "more"]


def test_one_day_has_no_height():
    """A day is told as a day."""
    table = days(5.0)
    title = territory.area_title(table, date(2024, 3, 1), KURSK)
    assert title.endswith("5 km² on 1 March 2024, by map")
    assert territory.peak_sentence(table) == ""


def test_what_a_fault_adds_is_no_difference():
    """Away on the first day and back on the second: 100 km2 more are no land gained."""
    own = pd.DataFrame({"date": ["2024-03-01", "2024-03-02"], "held_km2": [10.0, 110.0],
                        "source": "owl", "gained_km2": [None, 100.0], "lost_km2": [None, 0.0],
                        "change_fault": ["", "vanished_polygon"], "map_age_days": 0})  # fmt: skip
    other = own.assign(source="deepstate", held_km2=[50.0, 52.0], change_fault="")
    asked = date(2024, 3, 2), get("pokrovsk")
    title = territory.area_title(pd.concat([own, other]), *asked)
    assert "held 0 to 2 km² (0 to 1 sq mi) more on" in title
    named = "+100 km² of Ukraine Control Map: the map changed and not the front"
    assert title.endswith(f"by map (without {named})")
    both = pd.concat([own, own.assign(date=["2024-03-03"] * 2, held_km2=12.0)]).iloc[:3]
    whole = both.assign(gained_km2=[None, 0.0, 100.0], lost_km2=[None, 100.0, 0.0],
                        change_fault=["", "vanished_polygon", "vanished_polygon"])  # fmt: skip
    assert "2 km² (1 sq mi) more" in territory.area_title(whole, date(2024, 3, 3), asked[1])


def test_map_that_begins_later_is_not_held_against_the_first_day():
    """Ten more since its own first day, the second, are not ten more since the first."""
    own = pd.DataFrame({"date": ["2024-03-01", "2024-03-02", "2024-03-03"], "source": "owl",
                        "held_km2": [5.0, 6.0, 7.0], "gained_km2": 1.0, "lost_km2": 0.0,
                        "change_fault": "", "map_age_days": 0})  # fmt: skip
    later = own.iloc[1:].assign(source="deepstate", held_km2=[50.0, 60.0])
    title = territory.area_title(pd.concat([own, later]), date(2024, 3, 3), get("pokrovsk"))
    assert "held 2 km² (1 sq mi) more on 3 March 2024 than on 1 March 2024" in title


def test_title_names_the_day_of_an_old_map_and_counts_no_claimed_limit():
    """A map of two days ago is told with its day; another quantity is in no range of land held."""
    own = pd.DataFrame({"date": ["2024-03-01", "2024-03-02"], "source": "owl", "quantity": "held",
                        "held_km2": [5.0, 7.0], "map_age_days": [0, 1]})  # fmt: skip
    limit = own.assign(source="isw", quantity="claimed_limit", held_km2=50.0)
    asked = date(2024, 3, 2), KURSK
    title = territory.area_title(pd.concat([own, limit]), *asked)
    assert title.endswith("5 km² on 1 March 2024, 7 km² on 2 March 2024, by map")
    old = territory.area_title(own.assign(map_age_days=[0, 2]), *asked)
    assert old.endswith("7 km² on 2 March 2024, by map, the oldest of 29 February 2024")


def test_nought_between_days_with_land_is_not_told_as_lost():
    """Land, none, land: it may be polygons that are missing; a nought that stays says nothing."""
    said = territory.zeros(days(5.0, 0.0, 7.0).assign(rests_on="polygon"), date(2024, 3, 2))
    assert said.startswith("Ukraine Control Map draws no land from 2 March 2024, and 7.0 km²")
    assert said.endswith("Whether it was lost, or polygons are missing, its files do not tell.")
    assert territory.zeros(days(5.0, 0.0, 0.0).assign(rests_on=""), date(2024, 3, 2)) == ""


def test_cross_is_explained_where_a_fault_moves_an_area():
    """A day of a fault that moves nothing has none."""
    own = pd.DataFrame({"change_fault": ["", "scope_change"], "gained_km2": 0.0, "lost_km2": 0.2})
    assert change_words.cross_text(own) == ""
    assert change_words.cross_text(own.assign(lost_km2=9.0)).startswith(" Cross: the map changed")
    assert change_words.cross_text(own.assign(lost_km2=9.0, change_fault="")) == ""


def test_small_numbers_of_days_are_words():
    """A caption counts its panels."""
    assert prose.days_in_words(1) == "one day"
    assert prose.days_in_words(5) == "five days"


def test_eight_days_have_no_fortnight():
    """The title names the days that there are."""
    land = {"last_held": [date(2024, 3, 3)], "is_held_at_end": [False], "area_km2": [9.0]}
    pieces, first = {"owl": pd.DataFrame(land)}, date(2024, 3, 1)
    for last, days_said in ((date(2024, 3, 8), "8 days"), (date(2024, 4, 8), "14 days")):
        title = change_words.changed_title(pieces, "last_held", first, last)
        assert title.startswith(f"Of the land lost, last held within {days_said}: 100% from")
    still = pd.DataFrame({**land, "area_km2": [0.2]})  # a share of a sliver is one of nothing
    said = change_words.changed_title({"owl": still}, "last_held", first, last)
    assert said == "No land changed hands in this window"
