"""Identities hold to the sag of the edges that were cut, and a real fault is still found."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.base import edges
from analysis.base.errors import DataError
from analysis.base.geometry import area_km2, common, minus
from analysis.control import on_day, polygons
from analysis.maps import sources
from analysis.measures import area, change, identity
from analysis.theatres import KURSK
from drawn import EAST, EMPTY, WEST, day, table_of, times

degrees = st.floats(0.0, 1.0, allow_nan=False)


@st.composite
def land(draw):
    """A quadrangle with edges of up to 150 km, anywhere in Ukraine."""
    west, south = 22 + 14 * draw(degrees), 44 + 6 * draw(degrees)
    wide, high = 0.05 + 2 * draw(degrees), 0.05 + draw(degrees)
    lean = 0.3 * draw(degrees) * wide
    corners = [(0, 0), (wide, 0.02 * high), (wide - lean, high), (lean, 0.9 * high)]
    return shapely.Polygon([(west + x, south + y) for x, y in corners])


@settings(max_examples=200, deadline=None)
@given(land(), st.tuples(degrees, degrees))
def test_gained_less_lost_is_the_net_change_within_the_derived_sag(before, moved):
    """Two large shapes that cut each other's long edges: never more apart than was derived."""
    after = shapely.transform(before, lambda xy: xy + (np.array(moved) - 0.5) * [1.0, 0.5])
    found = change.measured_change(before, after)
    residual = found.gained_km2 - found.lost_km2 - (area_km2(after) - area_km2(before))
    assert abs(residual) <= found.tolerance_km2


@settings(max_examples=50, deadline=None)
@given(land(), degrees)
def test_parts_sum_to_the_whole_within_the_derived_sag(whole, where):
    """Cut by a meridian: the parts' areas sum to the whole's."""
    west, south, east, north = whole.bounds
    half = shapely.box(west, south, west + (0.1 + 0.8 * where) * (east - west), north)
    parts = area_km2(common(whole, half)) + area_km2(minus(whole, half))
    identity.assert_equal(parts, area_km2(whole), "parts sum to the whole", [whole])


def test_sag_is_large_at_sea_and_nothing_in_a_village():
    """Edges of 50 km enclose up to 2 km2 each, those of 100 m less than a square metre."""
    sea, village = shapely.box(31, 46, 31.65, 46.001), shapely.box(35, 51, 35.001, 51.001)
    assert 1 < edges.sag_km2(edges.of(sea)) / 2 < 2
    assert edges.sag_km2(edges.of(village)) < 1e-6


def test_a_real_fault_of_a_tenth_of_a_square_kilometre_is_found(monkeypatch):
    """A change that is measured wrong by 0.1 km2: the day is empty and named, the others come."""
    right = change.measured_change

    def wrong(before, after, method="geodesic"):
        found = right(before, after, method)
        return found._replace(gained_km2=found.gained_km2 + 0.1 * (found.gained_km2 > 0))

    monkeypatch.setattr(area, "measured_change", wrong)
    shapes = [WEST, WEST.union(shapely.box(35.1, 51.2, 35.2, 51.3)), WEST]
    days = area.daily(table_of(shapes), KURSK, day(1), day(3), times(1, 2, 3))
    assert days["change_fault"].tolist() == ["", "identity_failed", ""]
    assert days["gained_km2"].isna().tolist() == [True, True, False]
    row = area.named_changes(days).iloc[0]
    assert (row["fault"], row["met"], row["first_day"]) == ("identity_failed", 1, "2025-01-02")


def test_an_identity_that_fails_is_a_sentence():
    """A tenth of a square kilometre is more than the edges of a village explain."""
    with pytest.raises(DataError, match="identity 'parts sum to the whole' fails"):
        identity.assert_equal(1.0, 1.1, "parts sum to the whole", [WEST])


LARGE = shapely.box(34.8, 51.2, 35.0, 51.35)  # 232 km2
NEAR = shapely.box(34.8, 51.2, 35.01, 51.35)


@pytest.mark.parametrize(
    ("shapes", "named"),
    [
        ([LARGE, EMPTY, EMPTY, LARGE], [2, 4]),  # away for two days
        ([LARGE, EMPTY, EMPTY, NEAR], [2, 4]),  # nine tenths the same
        ([LARGE, EMPTY, EMPTY, shapely.box(34.9, 51.2, 35.1, 51.35)], []),  # half of it
        ([LARGE, EMPTY, EMPTY, shapely.box(34.8, 51.2, 34.95, 51.35)], []),  # a part came back
        ([WEST, EMPTY, EMPTY, WEST], []),  # 78 km2 can be lost and won
        ([LARGE, EMPTY, *[EMPTY] * 15, LARGE], []),  # after two weeks it is another story
    ],
)
def test_a_large_polygon_that_comes_back_is_named(shapes, named):
    """Measured as drawn, named on both days, and no move of the front."""
    count = len(shapes)
    days = area.daily(table_of(shapes), KURSK, day(1), day(count), times(*range(1, count + 1)))
    assert days.index[days["change_fault"] == "vanished_polygon"].tolist() == [n - 1 for n in named]
    assert days["lost_km2"].max() > 70
    moves = change.moves(days)
    assert (moves["lost_km2"].max() > 70) is not bool(named)


def test_a_polygon_that_vanished_is_named_with_its_area_and_the_days_without_it():
    """Gone on the 2nd, back on the 5th: three days, however many of them are named."""
    shapes = [LARGE, EMPTY, EMPTY, EMPTY, LARGE]
    days = area.daily(table_of(shapes), KURSK, day(1), day(5), times(1, 2, 3, 4, 5))
    row = area.named_changes(days).iloc[0]
    assert row["moved_km2"] == pytest.approx(area_km2(LARGE))
    assert (row["moved_days"], row["first_day"], row["last_day"]) == (3, "2025-01-02", "2025-01-04")


def test_a_polygon_that_is_away_as_the_window_begins_is_named_when_it_comes_back():
    """Gone on the 2nd, back on the 4th; a window of the 3rd to 5th is told by the table alone."""
    table = table_of([LARGE, EMPTY, EMPTY, LARGE, LARGE])
    days = area.daily(table, KURSK, day(3), day(5), times(1, 2, 3, 4, 5))
    assert days["change_fault"].tolist() == ["", "vanished_polygon", ""]
    row = area.named_changes(days).iloc[0]
    assert (row["moved_days"], row["first_day"], row["last_day"]) == (1, "2025-01-03", "2025-01-03")


def test_table_that_was_cut_is_asked_only_for_days_of_which_all_of_it_tells():
    """Held land is drawn anew on the 3rd, contested land holds since the 1st; cut on the 3rd."""
    table = table_of([WEST, WEST, LARGE, LARGE])
    grey = table.head(1).assign(status="contested", valid_to=table["valid_to"].max())
    cut = on_day.between(pd.concat([grey, table]), day(3), day(4))
    days = area.daily(cut, KURSK, day(4), day(4), times(1, 2, 3, 4))
    assert days["gained_km2"].tolist() == [0]
    assert on_day.first_day(cut) == day(2)  # the map of the 2nd holds as the 3rd begins


def test_basis_that_changes_is_not_a_move():
    """Polygons one day, the front the next: what enters then was not gained."""
    table = table_of([EMPTY, WEST, WEST], source="owl")
    table["basis"] = [polygons.DRAWN, "front", "front"]
    days = area.daily(table, KURSK, day(1), day(3), times(1, 2, 3))
    assert days["rests_on"].tolist() == ["polygon", "front", "front"]
    assert days["change_fault"].tolist() == ["", "missing_polygon", ""]


@pytest.mark.parametrize(
    ("shapes", "fault"),
    [
        ([EAST, WEST.union(EAST)], "scope_change"),  # all of what came lies in the box
        ([EMPTY, WEST.union(EAST)], "scope_change"),  # half of it
        ([WEST, WEST.union(EAST)], ""),  # nothing of it
        ([WEST, WEST], ""),
    ],
)
def test_land_redrawn_in_a_box_is_named_where_it_is_half_of_the_change(monkeypatch, shapes, fault):
    """A shore drawn anew; elsewhere the same day is a day like any other."""
    maker = replace(
        sources.get("owl"), scope_changes={"2025-01-02": "a shore"},
        scope_boxes={"2025-01-02": WEST.buffer(0.001).bounds},
    )  # fmt: skip
    monkeypatch.setattr(sources, "get", lambda key: maker)
    days = area.daily(table_of(shapes, source="owl"), KURSK, day(1), day(2), times(1, 2))
    assert days["change_fault"].tolist() == ["", fault]


def test_scope_that_changes_is_named():
    """The day on which Liveuamap stopped to draw what was occupied before 2022."""
    table = table_of([WEST, EMPTY], source="liveuamap")
    shift = pd.Timestamp("2024-03-12", tz="UTC") - pd.Timestamp("2025-01-01", tz="UTC")
    table["valid_from"] += shift
    table["valid_to"] += shift
    first = pd.Timestamp("2024-03-12").date()
    published = times(1, 2) + shift
    days = area.daily(table, KURSK, first, pd.Timestamp("2024-03-13").date(), published)
    assert days["change_fault"].tolist() == ["", "scope_change"]
