"""What notebook 03 says of distances, where a piece of land is missing or a walk is beside it."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis import theatres, window
from analysis.measures.beside import Beside
from analysis.measures.displacement import Displacement
from analysis.measures.retreat import ADVANCE, RETREAT
from analysis.pages.words import pace, retreat

NONE = float("nan")


def days(depth_km: float, lost_depth_km: float = NONE) -> pd.DataFrame:
    """One day of DeepState's land, and one of Owl's that holds no piece."""
    columns = {"date": "2025-03-16", "source": ["deepstate", "owl"]}
    return pd.DataFrame({**columns, "depth_km": [depth_km, NONE], "lost_depth_km": lost_depth_km})


def test_a_map_without_a_piece_has_no_part_in_the_depth():
    """One map with 7.2 km, one with less than 1 km2: the title is of the first; or of none."""
    said = retreat.depth_title(days(7.2), theatres.KURSK)
    own = "land was held up to 7.2 km (4.5 mi) from the border by DeepState"
    assert said == f"In the Sudzha salient {own}"
    assert retreat.depth_title(days(7.2), replace(theatres.KURSK, parts={})) == f"L{own[1:]}"
    assert retreat.depth_title(days(NONE), theatres.KURSK).startswith("No map shows 1 km²")


def test_depths_that_are_alike_are_told_apart():
    """Whole kilometres would say "1 to 1 km" of two maps."""
    two = pd.DataFrame({"source": ["deepstate", "owl"], "depth_km": [0.9, 1.2]})
    assert "0.9 to 1.2 km (0.6 to 0.7 miles)" in retreat.depth_title(two, theatres.KURSK)
    far = two.assign(depth_km=[22.9, 29.1])
    assert "23 to 29 km (14 to 18 miles)" in retreat.depth_title(far, theatres.KURSK)


def test_gain_and_loss_without_a_piece_are_not_named():
    """Away from the border: gained, lost, both, or neither."""
    pokrovsk = theatres.get("pokrovsk")
    said = retreat.depth_title(days(18.1), pokrovsk)
    assert "gained beyond it up to 18.1 km" in said
    assert "lost" not in said
    assert "lost behind it up to 0.2 km" in retreat.depth_title(days(18.1, 0.2), pokrovsk)
    assert "by DeepState and" in retreat.depth_title(days(18.1, 0.2), pokrovsk)
    other = days(9.0).assign(source=["isw", "owl"])
    assert said.endswith("km (11.2 mi) by DeepState")
    both = retreat.depth_title(pd.concat([days(18.1), other]), pokrovsk)
    assert both.endswith("by DeepState, by no other map more than 9.0 km (5.6 mi)")
    later = retreat.depth_title(pd.concat([days(18.1), other.assign(date="2025-03-17")]), pokrovsk)
    assert later.endswith("km (11.2 mi) by DeepState")
    assert retreat.depth_title(days(NONE), pokrovsk).startswith("No 1 km² was gained or lost")


def test_piece_that_did_not_move_is_told_as_none():
    """No "0.0 km" where no square kilometre went back: of one map, of all, or of no map at all."""
    first, last = date(2025, 3, 1), date(2025, 3, 8)
    went = {"deepstate": Displacement(piece_km=4.0), "owl": Displacement()}
    said = retreat.arrows_title(went, first, last, "retreat")
    assert said.endswith("went back up to 4.0 km (2.5 mi) by DeepState; no such piece by "
                         "Ukraine Control Map")  # fmt: skip
    none = retreat.arrows_title({"owl": Displacement()}, first, last, "advance")
    assert none.endswith("on no map 1 km² in one piece went forward")
    assert retreat.arrows_title({}, first, last, "advance").startswith("No map covers both")


def fastest(back: float, out: float = 5.0) -> pd.DataFrame:
    """A farthest point of 25 km, and a piece that went less far."""
    rows = [("retreat, farthest point", 25.0), (RETREAT, back), (ADVANCE, out)]
    frame = pd.DataFrame(rows, columns=["measure", "value"])
    return pd.concat([frame.assign(window_days=n) for n in (2, 7)]).assign(
        source="deepstate", to="2025-03-12", map_days=2.0
    )


@pytest.mark.parametrize(
    ("km", "walk", "said"),
    [
        (
            18.0,
            None,
            "In two days 1 km² or more was lost up to 18.0 km (11.2 mi) from its own side,",
        ),
        (
            18.0,
            {"walk_km": 19.3},
            "Weekly maps aside, no front moved back 12 miles (19.3 km) in two days",
        ),
        (20.0, {"walk_km": 19.3}, "In two days a front moved back as far as the platoon walked"),
        (0.0, None, "No map lost 1 km² of land in one piece within two days"),
    ],
)
def test_pace_is_that_of_a_piece(km, walk, said):
    """The farthest point, 25 km, makes no headline."""
    assert pace.pace_title(fastest(km).reset_index(drop=True), walk).startswith(said)


def test_pace_between_maps_farther_apart_is_not_called_two_days():
    """A weekly map's retreat took up to the days between its maps."""
    rare = fastest(18.0).assign(map_days=5.0).reset_index(drop=True)
    said = pace.pace_title(rare, None)
    assert said.startswith("Between two maps 1 km² or more was lost up to 18.0 km")
    assert "five days between the maps" in said


def test_other_maps_have_days_of_their_own():
    """What they have at most is of any two days, and whose maps lie farther apart is said."""
    two = pd.concat([fastest(18.0), fastest(9.0).assign(source="liveuamap", map_days=4.0)])
    said = pace.pace_title(two.reset_index(drop=True), None)
    assert "by no other map more than 9.0 km (5.6 mi) in any two days" in said
    assert said.endswith("(Liveuamap's, four days between the maps)")


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        (
            (0.13, 0.0, 0.0),
            "Ukraine Control Map on 9 March 2026, 87% not. A map",
        ),
        ((0.97, 0.0, 0.97), "3% not; on 11 March 2026 97% still was: the maps do not agree"),
        (
            (0.6, 0.4, 0.0),
            "60% was Russia's on Ukraine Control Map on 9 March 2026, 40% contest",
        ),
        ((1.0, 0.0, 0.004), "100% was Russia's on Ukraine Control Map on 9 March 2026."),
    ],
)
def test_land_of_a_retreat_is_told_by_what_others_gave(shares, says):
    """A correction, a map that stands alone with its loss, and grey land are told apart."""
    way = pd.Series({"source": "liveuamap", "from": "2026-03-09", "to": "2026-03-11"})
    found = Beside(date(2026, 3, 9), ["owl"], *shares)
    assert says in pace.beside_sentence(way, found, "Russia")


def test_advance_and_retreat_compare_pieces():
    """A retreat of a piece by 4 km is shorter than an advance by 5, whatever one point did."""
    said = pace.advance_title(fastest(4.0))
    assert said.endswith("advance of a week was longer than the longest retreat")
    assert pace.advance_title(fastest(0.0, 0.0)).startswith("No map moved 1 km²")


def test_length_of_a_front_with_coasts_is_not_that_of_the_line_of_contact():
    """Said where the frame holds the country, and of a map that leaves out land in it."""
    days = pd.DataFrame({"source": ["deepstate", "liveuamap"]})
    front = retreat.front_note(days, window("front", "2025-03-01", "2025-03-31"))
    assert front.startswith("Coasts count as front") and "Liveuamap's front is longer" in front
    assert retreat.front_note(days, window("kursk")) == ""


def test_lengths_are_of_the_main_part_where_there_are_parts():
    """In Kursk without Tetkino; where a theatre is one, nothing has to be said."""
    assert "are of the Sudzha salient alone" in retreat.part_note(theatres.KURSK)
    assert retreat.part_note(theatres.get("pokrovsk")) == ""


def test_land_that_is_away_and_comes_back_counts_as_lost_and_is_named():
    """Gone on the 2nd and 3rd, back on the 4th: a window that ends between counts all as lost."""
    daily = pd.DataFrame(
        {"date": [f"2025-03-0{n}" for n in range(1, 6)], "source": "owl",
         "held_km2": [9.0, 0.0, 0.0, 5.0, 0.0], "rests_on": ["polygon"] * 3 + ["front"] * 2}
    )  # fmt: skip
    said = retreat.zeros_note(daily, ["2025-03-01", "2025-03-02", "2025-03-03"])
    assert said.startswith(
        "Ukraine Control Map draws no land from 2 March 2025, and 5.0 km² (1.9 sq mi) from 4 "
        "March 2025, by its front line: in windows that end between, all that it held counts as "
        "lost."
    )
    assert retreat.zeros_note(daily, ["2025-03-04", "2025-03-05"]) == ""  # it does not come again
    assert retreat.zeros_note(daily.assign(held_km2=0.0), ["2025-03-02"]) == ""  # it never had any
