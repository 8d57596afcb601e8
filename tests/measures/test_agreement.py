"""Two maps against each other: squares by hand."""

import pandas as pd
import pytest

from analysis.measures import agreement
from analysis.theatres import KURSK, get
from drawn import EAST, EMPTY, SQUARE_KM2, WEST, day, table_of


def compared(a: list, b: list) -> pd.DataFrame:
    """Daily agreement of two series of squares."""
    tables = table_of(a), table_of(b, source="owl")
    return agreement.daily(*tables, day(1), day(len(a)))


def test_half_of_the_land_is_shared():
    """West and east against west alone: one square of two."""
    row = compared([WEST.union(EAST)], [WEST]).iloc[0]
    assert row["iou"] == pytest.approx(0.5, rel=1e-3)
    assert row["both_km2"] == pytest.approx(SQUARE_KM2, rel=1e-3)
    assert row["only_deepstate_km2"] == pytest.approx(SQUARE_KM2, rel=1e-3)
    assert row["only_owl_km2"] == 0


def test_land_in_common_is_followed_as_both_maps_grow():
    """West on the first day, west and east on the second: one square, then two, then none."""
    own = [WEST, WEST.union(EAST), EMPTY]
    both = compared(own, own)["both_km2"] / SQUARE_KM2
    assert both.tolist() == pytest.approx([1, 2, 0], abs=1e-3)


def test_nothing_on_either_map_has_no_agreement():
    """0 of 0 is empty, not 1 and not 0."""
    assert compared([EMPTY], [EMPTY])["iou"].isna().all()


def test_land_that_the_other_draws_days_later_is_a_matter_of_days():
    """East comes two days later on the second map: later, not different."""
    both = WEST.union(EAST)
    table = compared([both, both, both], [WEST, WEST, both])
    assert table.loc[0, "later_km2"] == pytest.approx(SQUARE_KM2, rel=1e-3)
    assert table.loc[0, "differs_km2"] == pytest.approx(0, abs=1e-3)


def test_land_that_the_other_never_draws_is_different():
    """The second map never has east."""
    both = WEST.union(EAST)
    table = compared([both, both], [WEST, WEST])
    assert table["later_km2"].max() == pytest.approx(0, abs=1e-3)
    assert table["differs_km2"].min() == pytest.approx(SQUARE_KM2, rel=1e-3)
    assert agreement.committed_share(table) == pytest.approx(0, abs=1e-4)


def test_a_week_is_the_limit_of_later():
    """Eight days apart is different, seven is later."""
    both = WEST.union(EAST)
    for wait, share in ((7, 1.0), (8, 0.0)):
        table = compared([both] * (wait + 1), [WEST] * wait + [both])
        assert table.loc[0, "later_km2"] / SQUARE_KM2 == pytest.approx(share, abs=1e-3)


def test_spread_of_places_by_hand():
    """Taken three days apart, lost one."""
    own = pd.DataFrame(
        {"name": ["Sudzha"] * 2, "held_first": ["2024-08-08", "2024-08-11"],
         "held_last": ["2025-03-10", "2025-03-11"]}
    )  # fmt: skip
    row = agreement.place_spread(own).iloc[0]
    assert (row["taken_days"], row["lost_days"]) == (3, 1)
    assert row.index.tolist() == ["name", "sources", "taken_days", "lost_days"]


def test_agreement_needs_two_makers():
    """One source alone is no pair, and a maker and its own copy are none either."""
    one, two, three = table_of([WEST]), table_of([WEST, EAST]), table_of([WEST, EAST, WEST])
    assert agreement.pair({"deepstate": one}) == {}
    assert agreement.pair({"deepstate": one, "deepstate_occupied": three}) == {}
    tables = {"deepstate": three, "deepstate_occupied": three, "owl": two}
    assert list(agreement.pair(tables)) == ["deepstate", "owl"]
    ended = tables | {"deepstate": one}  # a day of the map itself, three of its copy
    assert list(agreement.pair(ended)) == ["deepstate_occupied", "owl"]
    assert list(agreement.pair(dict(list(tables.items())[1:]))) == ["deepstate_occupied", "owl"]


def test_agreement_is_that_of_the_maps_that_change_most_often():
    """Of three makers the one with the fewest maps stays out."""
    one, two = table_of([WEST]), table_of([WEST, EAST])
    tables = {"deepstate": two, "liveuamap": one, "owl": two}
    assert list(agreement.pair(tables)) == ["deepstate", "owl"]


def test_map_that_leaves_out_land_agrees_with_another_only_where_there_is_no_third():
    """Liveuamap without Crimea gave 58 % of what either map of the whole front gives."""
    one, two = table_of([WEST]), table_of([WEST, EAST])
    tables = {"deepstate": one, "liveuamap": two, "owl": two}
    assert list(agreement.pair(tables, ["liveuamap"])) == ["deepstate", "owl"]
    del tables["owl"]
    assert list(agreement.pair(tables, ["liveuamap"])) == ["deepstate", "liveuamap"]


def test_copy_is_told_by_the_day_whose_land_it_gives():
    """The same on two days, a day late on one, something else on the last."""
    own, copy = [10.0, 20.0, 30.0, 40.0, 50.0], [10.0, 20.0, 20.0, 40.0, 70.0]
    days = pd.DataFrame(
        [(f"2025-01-0{n + 1}", key, values[n])
         for key, values in (("deepstate", own), ("deepstate_occupied", copy)) for n in range(5)],
        columns=["date", "source", "held_km2"],
    ).assign(map_age_days=0)  # fmt: skip
    found = agreement.continuation(days, KURSK)
    assert found["is"].tolist() == ["same", "same", "day before", "same", "other"]
    assert found["differs_km2"].tolist() == [0, 0, -10, 0, 20]
    front = get("front")  # Tuzla lies in it, and the copy has never had it
    days["held_km2"] += 4.35 * (days["source"] == "deepstate")
    assert agreement.continuation(days, front)["is"].tolist() == found["is"].tolist()
    held_over = (days["source"] == "deepstate_occupied") & (days["date"] == "2025-01-05")
    fresh = agreement.continuation(days.assign(map_age_days=held_over.astype(int)), front)
    assert fresh["is"].tolist() == found["is"].tolist()[:-1]  # no map of its own: no common day
    alone = agreement.continuation(days[days["source"] == "deepstate"], KURSK)
    assert alone.empty and list(alone) == list(found)
