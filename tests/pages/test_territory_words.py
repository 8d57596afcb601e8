"""Sentences on land gained and lost: a fault of a map is not a move of the front."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest

from analysis import theatres, window
from analysis.maps import sources
from analysis.measures import dated
from analysis.pages.figures import distances
from analysis.pages.words import change as change_words
from analysis.pages.words import data, territory


def _days(faults):
    dates = [f"2025-03-{21 + number}" for number in range(len(faults))]
    frame = pd.DataFrame({"date": dates, "source": "owl", "change_fault": faults, "held_km2": 62.0})
    return frame.assign(gained_km2=[0.0, 62.0, 0.0], lost_km2=[0.0, 0.0, 18.0])


def test_sums_name_the_days_that_they_leave_out():
    """A maker's name, how many days, which, and what they would have added."""
    said = change_words.left_out(_days(["", "missing_polygon", ""]))
    assert ", 22 March 2025 (62 km² more, 0 less)" in said.replace("\u00a0", " ")
    assert change_words.left_out(_days(["", "", ""])) == ""


def test_polygon_that_comes_back_is_no_gain_that_decides_a_picture(monkeypatch):
    """62 km2 that reappear are not taken; 18 km2 that go are lost: the picture is of losses."""
    for name in ("first_held", "last_held"):
        stand_in = _named(name)
        monkeypatch.setattr(dated, name, stand_in)
    tables = {"owl": gpd.GeoDataFrame()}
    assert dated.changed(tables, _days(["", "missing_polygon", ""]), None, None)[0] == "last_held"
    assert dated.changed(tables, _days(["", "", ""]), None, None)[0] == "first_held"


def test_land_that_was_taken_and_lost_again_is_dated_by_its_loss(monkeypatch):
    """More was gained than lost, and most of it kept: then the gain is shown."""
    for name in ("first_held", "last_held"):
        monkeypatch.setattr(dated, name, _named(name))
    tables, days = {"owl": gpd.GeoDataFrame()}, _days(["", "", ""])
    assert dated.changed(tables, days, None, None)[0] == "first_held"
    left = days.assign(held_km2=[0.0, 62.0, 20.0])
    assert dated.changed(tables, left, None, None)[0] == "last_held"
    assert "gained" in change_words.other_way("last_held")
    assert "what was lost is not shown" in change_words.other_way("first_held")


def test_map_from_days_before_tells_no_change_where_others_are_newer():
    """It is named beside the range; alone it tells what it can, with its day."""
    dates = ["2022-10-01", "2022-11-12"]
    days = pd.concat(
        pd.DataFrame({"date": dates, "source": key, "held_km2": held, "change_fault": "",
                      "gained_km2": 0.0, "lost_km2": 0.0, "map_age_days": [0, age]})
        for key, held, age in (("deepstate", [900.0, 500.0], 0), ("isw", [900.0, 950.0], 6))
    )  # fmt: skip
    theatre = theatres.get("kherson_2022")
    as_of = date(2022, 11, 12)
    said = territory.area_title(days, as_of, theatre)
    assert "400 km² (154 sq mi) less" in said
    assert "(ISW aside: four days old or more)" in said
    early = days.assign(map_age_days=[0, 0, 6, 0])  # on the first day too
    assert "(ISW aside" in territory.area_title(early, as_of, theatre)
    alone = territory.area_title(days[days["source"] == "isw"], as_of, theatre)
    assert "50 km² (19 sq mi) more" in alone and "aside" not in alone
    said = data.older_ends(days, window("kherson_2022", *dates))
    assert said == "Not every map is of 12 November 2022: ISW's is of 6 November 2022."


@pytest.mark.parametrize(
    ("theatre", "end", "named"),
    [
        ("front", "2023-03-31", "Crimea"),
        ("front", "2024-03-31", "Crimea or what was occupied before 2022, from 13 March 2024 on"),
        ("pokrovsk", "2024-10-31", "what was occupied before 2022"),
        ("kharkiv_border", "2025-03-31", ""),  # nothing there was occupied before 2022
        ("kharkiv_2022", "", ""),
    ],
)
def test_map_that_leaves_out_land_is_not_held_against_others(theatre, end, named):
    """Liveuamap: Crimea in the whole front, land occupied before 2022 from March 2024 on."""
    w = window(theatre, end[:8] + "01", end) if end else window(theatre)
    said = territory.not_drawn(pd.DataFrame({"source": ["deepstate", "liveuamap"]}), w)
    assert said.partition(":")[0] == (named and f"Liveuamap does not draw {named}")


def test_half_of_the_largest_area_is_told_of_maps_of_held_land_with_their_names():
    """A claimed limit that fell to half says nothing of land held; nor does half of a frame."""
    own = pd.DataFrame({"date": ["2025-03-01", "2025-03-03"], "held_km2": [10.0, 4.0],
                        "source": "owl", "quantity": "held"})  # fmt: skip
    limit = own.assign(source="isw", quantity="claimed_limit", date=["2025-03-01", "2025-03-02"])
    both = pd.concat([own, limit])
    said = change_words.milestones_sentence(both, theatres.KURSK)
    assert said.endswith("took two days by Ukraine Control Map.")
    none = change_words.milestones_sentence(limit, theatres.KURSK)
    assert none.startswith("No map of held land shows")
    assert "half of the frame's" in change_words.milestones_sentence(both, theatres.get("pokrovsk"))


def test_what_a_map_leaves_out_has_a_place():
    """Each land that is named: without a place no frame would know whether it has any."""
    named = [(key, what) for key in sources.names() for left in
             sources.get(key).leaves_out.values() for what in left]  # fmt: skip
    assert named
    assert all(what in sources.get(key).leaves_out_boxes for key, what in named)


def test_area_that_never_fell_has_no_columns_of_falls():
    """Days to half and to a tenth are columns where one map at least has them."""
    peaks = pd.DataFrame({"half_days": [None, 12], "tenth_days": [None, None]})
    assert "days to half" in change_words.milestone_columns(peaks, theatres.KURSK)
    assert [*change_words.milestone_columns(peaks.head(1), theatres.KURSK)][-1] == "on"
    assert [*change_words.milestone_columns(peaks, theatres.get("pokrovsk"))][-1] == "on"


def test_panels_of_depth_have_the_same_days():
    """A map that has values on a few days alone does not stretch them over its panel."""
    dates = [str(day.date()) for day in pd.date_range("2025-03-01", "2025-03-20")]
    days = pd.DataFrame({"date": dates, "source": "owl", "depth_km": 5.0})
    days["lost_depth_km"] = days["depth_km"].where(days["date"] < "2025-03-05")
    fig = distances.depth_over_time(days, "both", theatres.get("pokrovsk"))
    assert len({ax.get_xlim() for ax in fig.axes}) == 1


def _named(name):
    def stand_in(*_):
        return pd.DataFrame()

    stand_in.__name__ = name
    return stand_in


def test_largest_fall_says_how_many_days_lie_between_its_maps():
    """A map that holds two days more is compared with one of three days before."""
    days = _days(["", "", ""]).assign(gained_km2=0.0, map_age_days=[1, 2, 0])
    days["lost_km2"] = [0.0, 0.0, 18.0]
    title = change_words.change_title(days).replace("\u00a0", " ")
    assert title.endswith("23 March 2025, three days between the maps")
    fresh = change_words.change_title(days.assign(map_age_days=0))
    assert "between the maps" not in fresh
