"""Depth, front, retreat and pace on squares drawn against the border."""

from dataclasses import replace
from datetime import date
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.base.errors import UsageError
from analysis.maps import registry
from analysis.measures import area, axes, displaced, displacement, front, quantile, retreat
from analysis.measures import depth as depth_
from analysis.tables import read
from analysis.theatres import KURSK, window
from drawn import EMPTY, day, table_of

LINE = shapely.LineString([(-50_000, 0), (50_000, 0)])  # the border, in metres


CACHES = (
    front.border_line, front.border_zone, front.frame_line, depth_._from_border,
    displacement._border, displacement._frame,
)  # fmt: skip


def forget():
    """Empty what is remembered of the border."""
    for function in CACHES:
        function.cache_clear()


@pytest.fixture(autouse=True)
def straight_border(monkeypatch):
    """A border that runs due west to east, so that every distance can be done in the head."""
    forget()
    monkeypatch.setattr(front, "border", lambda: gpd.GeoSeries([LINE]))
    monkeypatch.setattr(front, "to_metric", lambda shapes, crs: np.array(shapes))
    monkeypatch.setattr(front, "FRAME_STEP_DEG", 1000.0)
    monkeypatch.setattr(displacement, "faces_km2", lambda faces: shapely.area(faces).sum() / 1e6)
    monkeypatch.setattr(depth_, "area_km2", lambda shape: shapely.area(shape) / 1e6)
    yield
    forget()


def land(west: float, depth: float, east: float, south: float = 0):
    """A rectangle of kilometres, in metres."""
    return shapely.box(west * 1000, south * 1000, east * 1000, depth * 1000)


def test_retreat_of_a_shrunk_square_is_the_shrink():
    """10 km deep, then 4: every point of the old front is 6 km from the new."""
    found = displacement.displacement(land(0, 10, 10), land(0, 4, 10), KURSK)
    assert found.max_km == pytest.approx(6)
    assert found.towards == "held"


def test_shifted_square_retreats_by_the_shift():
    """Ten by ten kilometres, moved 3 km east: its lost western edge is 3 km away."""
    found = displacement.displacement(land(0, 10, 10), land(3, 10, 13), KURSK)
    assert found.max_km == pytest.approx(3)


def test_advance_is_the_same_the_other_way_round():
    """A front that only advances has no retreat."""
    small, large = land(0, 4, 10), land(0, 10, 10)
    assert displacement.displacement(small, large, KURSK) == displacement.Displacement()
    assert displacement.displacement(large, small, KURSK).max_km == pytest.approx(6)


def test_nothing_left_is_measured_to_the_own_state_and_said_so():
    """All of a square 8 km deep is lost: the farthest point is 8 km from the border."""
    found = displacement.displacement(land(0, 8, 5), EMPTY, KURSK)
    assert found.max_km == pytest.approx(8)
    assert found.towards == "own state"
    assert found.front_lost_share == pytest.approx(1, abs=0.01)


def test_nothing_before_is_no_retreat():
    """From nothing there is no way back."""
    assert displacement.displacement(EMPTY, land(0, 8, 5), KURSK) == displacement.Displacement()


def test_pocket_that_went_whole_falls_back_on_its_own_state():
    """A pocket 30 km to the west goes; the salient loses 2 km: the retreat is 3 km, not 28."""
    pocket = land(-32, 3, -30)
    before = shapely.union_all([land(0, 10, 10), pocket])
    found = displacement.displacement(before, land(0, 8, 10), KURSK)
    assert found.max_km == pytest.approx(3)
    assert found.towards == "own state"


def test_far_remnant_is_no_target_where_the_border_is_nearer():
    """All but a remnant 40 km to the west is lost: back to the border, 9 km, and not to it."""
    before = shapely.union_all([land(0, 9, 10), land(-42, 3, -40)])
    found = displacement.displacement(before, land(-42, 3, -40), KURSK)
    assert found.max_km == pytest.approx(9)
    assert found.towards == "own state"
    assert found.end[1] == pytest.approx(front.lon_lat([(0, 0)], KURSK)[0, 1], abs=1e-4)


def framed(west: float, name: str = ""):
    """A theatre whose frame begins at so many kilometres, far from all else."""
    area = shapely.box(west * 1000, -60_000, 60_000, 60_000)
    return replace(KURSK, name=name or f"from {west}", area=area, parts={})


def test_land_beyond_the_frame_is_fallen_back_on():
    """A block 20 to 30 km deep goes; west of the frame its neighbour stays: back by its width."""
    before, beyond = land(0, 30, 10, south=20), land(-5, 30, 0, south=20)
    alone = displacement.displacement(before, EMPTY, framed(0))
    found = displacement.displacement(before, EMPTY, framed(0), beyond)
    assert (alone.max_km, alone.towards) == (pytest.approx(30), "own state")
    assert (found.max_km, found.towards) == (pytest.approx(10), "held")


KM = st.integers(0, 24)
BLOCK = st.tuples(KM, KM, st.integers(1, 9), st.integers(1, 9)).map(
    lambda at: land(at[0], at[1] + at[3], at[0] + at[2], south=at[1])
)
BLOCKS = st.lists(BLOCK, min_size=1, max_size=4).map(shapely.union_all)
PROPERTY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture],
                    deadline=None)  # fmt: skip


def way_back(before, after, theatre=KURSK, wide=None) -> displacement.Displacement:
    """The retreat of the front alone, without the land lost."""
    beyond = None if wide is None else front.Land(wide, theatre)
    lands = front.Land(before, theatre), front.Land(after, theatre)
    return displacement.of_lands(*lands, np.array([]), beyond)


@PROPERTY
@given(BLOCKS, BLOCKS, st.one_of(BLOCKS, st.just(land(0, 40, 40))))
def test_losing_more_never_shortens_a_retreat(held, first, more):
    """Whatever was held and went: the farthest point is as far or farther when more goes."""
    after = shapely.difference(held, first)
    later = shapely.difference(after, more)
    assert way_back(held, after).max_km <= way_back(held, later).max_km + 1e-9


@PROPERTY
@given(BLOCKS, BLOCKS)
def test_no_retreat_is_longer_than_the_land_was_deep(held, lost):
    """The own state is never farther than the border."""
    deep = depth_.depth(held, KURSK)
    back = displacement.displacement(held, shapely.difference(held, lost), KURSK)
    assert back.max_km <= deep["depth_max_km"] + 1e-9
    assert back.piece_km <= np.nan_to_num(deep["depth_km"]) + 1e-9


@PROPERTY
@given(st.integers(6, 150), st.integers(0, 150), st.integers(10, 90))
def test_square_on_the_border_retreats_by_what_it_shrank(deep, left, wide):
    """In hundreds of metres; also to nothing."""
    left = min(left, deep - 2)
    after = land(0, left / 10, wide / 10) if left else EMPTY
    found = way_back(land(0, deep / 10, wide / 10), after)
    assert found.max_km == pytest.approx((deep - left) / 10)
    assert found.median_km <= found.p90_km <= found.max_km


@PROPERTY
@given(st.integers(2, 40), st.integers(-28, 9), st.integers(-25, 9))
def test_frame_moves_no_retreat_while_both_sides_are_known(deep, left, west):
    """The frame cuts through what was lost or what is left: the way back is the same."""
    before, after = land(-30, deep, 10), land(-30, deep, left)
    inside = framed(west).area
    cut = [shapely.intersection(shape, inside) for shape in (before, after)]
    whole = way_back(before, after)
    assert way_back(*cut, framed(west), after).max_km == pytest.approx(whole.max_km)
    assert whole.max_km == pytest.approx(min(deep, 10 - left))


def test_quantiles_are_weighted_by_the_length_of_front():
    """By hand: eight of ten parts lie at 3; ten equal parts have their ninth at nine tenths."""
    assert quantile.weighted_quantile([3, 1, 2], [8, 1, 1], (0.1, 0.2, 0.5)) == [1, 2, 3]
    assert quantile.weighted_quantile(range(1, 11), [0.1] * 10, (0.5, 0.9)) == [5, 9]
    assert quantile.weighted_quantile([], [], (0.9, 0.5)) == [0, 0]


def test_quantiles_do_not_count_the_vertices_of_a_crooked_piece():
    """1 km of front with a vertex a metre falls back 1 km, 29 km of front 5: the median is 5."""
    teeth = shapely.segmentize(land(0, 11, 1, south=10), 1.0)
    before = shapely.union_all([teeth, land(1, 15, 30, south=10), land(0, 10, 30)])
    found = way_back(before, land(0, 10, 30))
    assert found.median_km == pytest.approx(5)


def test_what_moved_less_than_100_m_is_in_no_quantile():
    """9 km of front redrawn by 50 m and 1 km lost by 4: median and nine tenths are of the 1 km."""
    before = shapely.union_all([land(0, 10.05, 9), land(9, 14, 10)])
    found = way_back(before, land(0, 10, 10))
    assert found.max_km == pytest.approx(4)
    assert found.median_km == pytest.approx(2.3, abs=0.1)
    assert found.front_lost_share == pytest.approx(8.8 / 37, abs=0.01)


def test_swept_distance_and_share_of_the_front():
    """60 km2 by hand: fronts of 29 and 17 km, mean 23; of the 29 the 21.8 farther than 100 m."""
    found = displacement.displacement(land(0, 10, 10), land(0, 4, 10), KURSK)
    assert found.swept_km == pytest.approx(60 / 23)
    assert found.front_lost_share == pytest.approx(21.8 / 29, abs=0.01)
    assert displacement.swept_km(0.0, 0.0, 0.0) == 0
    assert np.isnan(displacement.swept_km(1.0, 0.0, 0.0))


def test_two_parts_fall_back_each_on_the_nearest_land():
    """One part loses 1 km, the other 5: the maximum is 5, the median lies between."""
    before = shapely.union_all([land(0, 10, 4), land(20, 10, 24)])
    after = shapely.union_all([land(0, 9, 4), land(20, 5, 24)])
    found = displacement.displacement(before, after, KURSK)
    assert found.max_km == pytest.approx(5)
    assert 1 <= found.median_km <= 5


def test_far_land_is_found_however_far():
    """The nearest land still held is 60 km away: no search radius cuts it short."""
    before = shapely.union_all([land(0, 10, 1), land(-1, 1, 0), land(-61, 10, -60)])
    near = shapely.union_all([land(-61, 10, -60), land(-1, 0.2, 0)])
    assert displacement.displacement(before, near, KURSK).max_km == pytest.approx(9.85, abs=0.01)


def test_depth_of_a_square():
    """10 wide, 8 deep: the last 1 km2 from 7.9, farthest 8, half within 4, over 10 km of border."""
    found = depth_.depth(land(0, 8, 10), KURSK)
    assert found["depth_km"] == pytest.approx(7.9, abs=0.25)
    assert found["depth_max_km"] == pytest.approx(8)
    assert found["depth_p50_km"] == pytest.approx(4, abs=0.25)
    assert found["depth_p90_km"] == pytest.approx(7.2, abs=0.25)
    assert found["border_km"] == pytest.approx(10, abs=0.6)
    assert found["depth_mean_km"] == pytest.approx(80 / found["border_km"])
    assert found["front_km"] == pytest.approx(10 + 2 * 7.5)
    west, south, east, north = land(0, 8, 10).buffer(1e-3).bounds
    assert west <= found["depth_lon"] <= east
    assert south <= found["depth_lat"] <= north


def test_depth_of_nothing():
    """Nothing held has no depth and no place of it."""
    found = depth_.depth(EMPTY, KURSK)
    assert found["depth_max_km"] == found["front_km"] == 0
    assert np.isnan(found["depth_km"])
    assert np.isnan(found["depth_lon"])


NEEDLE = shapely.box(4_995, 8_000, 5_005, 13_000)  # 10 m by 5 km, along a line of the grid
ISLAND = land(5.1, 20.9, 5.8, south=20.2)  # 0.49 km2
ISLETS = shapely.union_all([land(n, 30.9, n + 0.7, south=30.1) for n in range(10)])  # 5.6 km2
STRIP = land(0, 30.05, 20, south=29.95)  # 100 m by 20 km: 2 km2, along a line of the grid
ADDED = [(NEEDLE, 13), (ISLAND, 20.9), (ISLETS, 30.9), (STRIP, 30.05)]


@cache
def of_the_square_alone() -> tuple[float, float]:
    """The depth of a square, and its retreat when all of it is lost."""
    square = land(0, 8, 10)
    lost = displacement.displacement(square, EMPTY, KURSK)
    return depth_.depth(square, KURSK)["depth_km"], lost.piece_km


@pytest.mark.parametrize(("more", "farthest"), ADDED)
def test_neither_needle_nor_islets_nor_strip_make_a_depth(more, farthest):
    """A square keeps its depth and its retreat, to the last digit; the farthest point moves."""
    square = land(0, 8, 10)
    both = shapely.union_all([square, more])
    found, back = depth_.depth(both, KURSK), displacement.displacement(both, EMPTY, KURSK)
    deep, short = of_the_square_alone()
    assert found["depth_km"] == deep
    assert found["depth_max_km"] == pytest.approx(farthest)
    assert back.piece_km == short == deep
    assert back.max_km == pytest.approx(farthest)
    assert displacement.displacement(square, both, KURSK).piece_km == 0


def test_island_of_4_km2_makes_a_depth():
    """2 by 2 km up to 22.1: its last square kilometre begins at 21.6."""
    both = shapely.union_all([land(0, 8, 10), land(5.1, 22.1, 7.1, south=20.1)])
    assert depth_.depth(both, KURSK)["depth_km"] == pytest.approx(21.6, abs=0.25)


def test_less_than_a_piece_has_no_depth_and_no_retreat():
    """0.49 km2 alone: its depth is empty; a map that lost it lost no piece, which is zero."""
    assert np.isnan(depth_.depth(ISLAND, KURSK)["depth_km"])
    assert displacement.displacement(ISLAND, EMPTY, KURSK).piece_km == 0


@pytest.mark.parametrize(
    "turn", [17, *(pytest.param(turn, marks=pytest.mark.slow) for turn in (0, 45))]
)
def test_depth_of_a_piece_is_right_to_a_step_of_the_grid(turn, monkeypatch):
    """Blocks 1 to 4 km wide at the end of a road: 1 km2 begins at 9 - 1 / width, at any angle."""
    for wide in (1, 2, 4):
        block = shapely.affinity.translate(land(0, 9, wide), 130, 70)
        line = shapely.affinity.translate(LINE, 130, 70)
        block, line = (shapely.affinity.rotate(s, turn, origin=(0, 0)) for s in (block, line))
        monkeypatch.setattr(front, "border", lambda line=line: gpd.GeoSeries([line]))
        forget()
        assert depth_.depth(block, KURSK)["depth_km"] == pytest.approx(9 - 1 / wide, abs=0.25)


def test_strip_narrower_than_the_reach_has_no_front():
    """What the docstring warns of."""
    assert depth_.depth(land(0, 0.4, 10), KURSK)["front_km"] == 0


def table_of_depths(*depths: float) -> gpd.GeoDataFrame:
    """Squares of lon/lat degrees that stand for the given depths: one map a day at noon."""
    return table_of(
        [shapely.box(35.0, 51.3, 35.2, 51.3 + depth / 100) if depth else EMPTY for depth in depths]
    )


@pytest.fixture
def degrees_as_km(monkeypatch):
    """Draw 0.01 degree as one kilometre north of the border."""

    def to_metres(shapes, crs):
        return np.array([shapely.transform(shape, lambda xy: (xy - [35.0, 51.3]) * 100_000)
                         for shape in shapes])  # fmt: skip

    line = shapely.LineString([(34.5, 51.3), (35.5, 51.3)])
    monkeypatch.setattr(front, "border", lambda: gpd.GeoSeries([line]))
    monkeypatch.setattr(front, "to_metric", to_metres)


def test_pace_by_day(degrees_as_km):
    """10, 10, 6 and 5 km deep: in two days 4 and then 5 km, or 2 and 2.5 a day."""
    days = retreat.by_day(table_of_depths(10, 10, 6, 5), KURSK, day(1), day(4))
    assert days["depth_max_km"].tolist() == pytest.approx([10, 10, 6, 5])
    assert days["retreat_2d_max_km"].isna().tolist() == [True, True, False, False]
    assert days["retreat_2d_max_km"][2:].tolist() == pytest.approx([4, 5])
    assert days["pace_2d_km_day"][2:].tolist() == pytest.approx([2, 2.5])
    assert days["retreat_7d_max_km"].isna().all()
    assert set(days["rests_on"]) == {"polygon"}


@pytest.mark.parametrize("baseline", ["border", "start"])
def test_a_window_in_parts_is_the_window(degrees_as_km, baseline):
    """Four days and three, as two processes share them: depths count from the first day of all."""
    theatre = replace(KURSK, baseline=baseline)
    table = table_of_depths(10, 12, 12, 9, 7, 8, 3)
    days = [day(n) for n in range(1, 8)]
    parts = [retreat.stretch(table, theatre, days[0], own) for own in (days[:4], days[4:])]
    whole = retreat.by_day(table, theatre, days[0], days[-1])
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole)
    if baseline == "start":
        assert whole["lost_depth_km"].notna().any()


def test_no_source_has_no_row_and_all_columns():
    """What a page asks of no map is an empty table of the same kind."""
    found = displaced.by_source({}, KURSK, day(1), day(2))
    assert len(found) == 0
    assert found.columns.tolist() == list(displacement.Displacement._fields)


def test_empty_days_and_one_day(degrees_as_km):
    """Nothing held on any day, and a window of one day."""
    days = retreat.by_day(table_of_depths(0, 0, 0), KURSK, day(3), day(3))
    assert len(days) == 1
    assert days["depth_max_km"].item() == 0
    assert days["retreat_2d_max_km"].item() == 0


def test_vanishing_of_all_is_the_distance_to_the_border(degrees_as_km):
    """From 7 km to nothing within two days."""
    days = retreat.by_day(table_of_depths(7, 7, 0), KURSK, day(1), day(3))
    assert days["retreat_2d_max_km"].iloc[2] == pytest.approx(7)
    assert days["towards_2d"].iloc[2] == "own state"


def test_weekly_map_cannot_tell_two_days(degrees_as_km):
    """For ISW the window of two days is empty, not zero."""
    table = table_of_depths(7, 7, 0).assign(source="isw", status="claimed_limit")
    days = retreat.by_day(table, KURSK, day(1), day(3))
    assert days["retreat_2d_max_km"].isna().all()
    assert registry.published("isw").diff().median() == pd.Timedelta(days=7)


def test_window_with_a_day_on_which_the_map_changed_and_not_the_front_is_empty():
    """On the 3rd all is missing: windows of two days to the 3rd and 4th know nothing of a way."""
    days = pd.DataFrame({"date": [str(day(n)) for n in range(1, 7)], "source": "owl"})
    for name in ("retreat_2d_km", "advance_2d_km", "retreat_7d_km", "depth_km"):
        days[name] = 1.0
    faults = ["", "", "missing_polygon", "", "", ""]
    daily = days[["date", "source"]].assign(change_fault=faults)
    found = retreat.moves(days, daily)
    gone = [False, False, True, True, False, False]
    assert found["retreat_2d_km"].isna().tolist() == found["advance_2d_km"].isna().tolist() == gone
    assert found["retreat_7d_km"].isna().tolist() == [False, False, True, True, True, True]
    assert found["depth_km"].notna().all()
    others = retreat.moves(days.assign(source="deepstate"), daily)
    assert others.notna().all(axis=None)
    assert days["retreat_2d_km"].notna().all()  # what was given is left alone


def test_depth_is_empty_while_a_polygon_is_away():
    """Gone on the 2nd, back on the 4th: on two days what it held is no land that was lost."""
    days = pd.DataFrame({"date": [str(day(n)) for n in range(1, 6)], "source": "owl"})
    days = days.assign(lost_depth_km=[0.5, 8.0, 8.0, 0.5, 0.5], front_km=9.0)
    daily = days[["date", "source"]].assign(
        change_fault=["", "vanished_polygon", "", "vanished_polygon", ""],
        gained_km2=[0.0, 0.0, 0.0, 300.0, 0.0], lost_km2=[0.0, 300.0, 0.0, 0.0, 0.0],
    )  # fmt: skip
    found = retreat.moves(days, daily)
    assert found["lost_depth_km"].isna().tolist() == [False, True, True, False, False]
    assert found["front_km"].notna().all()


def test_depth_from_the_first_front_ends_where_a_map_draws_more_or_less():
    """On the 2nd of three days a shore is drawn anew; as the window begins it is the first line."""
    days = pd.DataFrame({"date": [str(day(n)) for n in range(1, 4)], "source": "owl"})
    for fault_day, known in ((2, [True, False, False]), (1, [True, True, True])):
        faults = ["scope_change" if n == fault_day else "" for n in (1, 2, 3)]
        daily = days.assign(change_fault=faults, gained_km2=0.0, lost_km2=700.0)
        found = retreat.moves(days.assign(lost_depth_km=0.5, depth_km=1.0), daily)
        assert found["depth_km"].notna().tolist() == known
        from_border = retreat.moves(days.assign(depth_km=1.0), daily)
        assert from_border["depth_km"].notna().all()


def test_windows_that_reach_back_to_a_fault_before_the_first_day_are_empty():
    """150 km2 go on the 2nd and come back on the 4th; the window begins on the 4th or the 5th."""
    large = shapely.box(34.8, 51.2, 35.1, 51.35)
    table = table_of([large, EMPTY, EMPTY, *[large] * 8])
    for start in (3, 4, 5):
        window = table, KURSK, day(start), day(11)
        daily = area.daily(*window, pd.Series(table["valid_from"]))
        found = retreat.moves(retreat.by_day(*window), daily).set_index("date")
        known = found["advance_7d_km"].notna()
        assert known.index[known].tolist() == [str(day(11))]
    plain = retreat.by_day(table_of([large] * 11), KURSK, day(4), day(11))
    assert plain["advance_2d_km"].notna().all()


def test_depth_is_empty_where_a_polygon_is_away_on_the_first_day():
    """The front of the first day is not the line that depth is measured from."""
    days = pd.DataFrame({"date": [str(day(n)) for n in range(1, 4)], "source": "owl"})
    daily = days.assign(change_fault=["", "vanished_polygon", ""],
                        gained_km2=[0.0, 300.0, 0.0], lost_km2=0.0)  # fmt: skip
    found = retreat.moves(days.assign(lost_depth_km=0.5, depth_km=1.0), daily)
    assert found[["lost_depth_km", "depth_km"]].isna().all(axis=None)
    from_border = retreat.moves(days.assign(depth_km=1.0), daily)
    assert from_border["depth_km"].isna().tolist() == [True, False, False]


def test_fastest_names_the_days(degrees_as_km):
    """The largest loss and the days between which it was drawn."""
    days = retreat.by_day(table_of_depths(10, 10, 6, 5), KURSK, day(1), day(4))
    daily = days[["date", "source"]].assign(map_age_days=[0, 1, 0, 0], change_fault="")
    fastest = retreat.fastest(days, daily).set_index("measure")
    best = fastest.loc["retreat, farthest point"]
    assert (best["from"], best["to"]) == ("2025-01-02", "2025-01-04")
    assert best["value"] == pytest.approx(5)
    assert best["map_days"] == 3  # the map of the 2nd is that of the 1st
    piece_km = fastest.loc[retreat.RETREAT, "value"]
    assert piece_km == days["retreat_2d_km"].max() < best["value"]
    later = retreat.fastest(days, daily.iloc[2:])
    assert later["map_days"].isna().all()


def test_fastest_names_no_day_where_nothing_moved(degrees_as_km):
    """Every window is as good then, and the first is no finding."""
    days = retreat.by_day(table_of_depths(10, 10, 10, 10), KURSK, day(1), day(4))
    daily = days[["date", "source"]].assign(map_age_days=0, change_fault="")
    fastest = retreat.fastest(days, daily)
    assert len(fastest)
    assert (fastest["value"] == 0).all()
    assert (fastest["from"] + fastest["to"] == "").all()
    assert fastest["map_days"].isna().all()


def test_days_fall_back_on_land_beyond_the_frame(degrees_as_km, monkeypatch):
    """At the eastern frame of Kursk, 20 km wide and gone: back by its width, and forward again."""
    monkeypatch.setattr(front, "FRAME_STEP_DEG", 0.05)
    inside, beyond = shapely.box(36.4, 51.5, 36.6, 51.7), shapely.box(36.6, 51.5, 36.8, 51.7)
    for shapes, column in (
        ([inside, inside, EMPTY], "retreat_2d_max_km"),
        ([EMPTY, EMPTY, inside], "advance_2d_max_km"),
    ):
        wide = table_of([shapely.union(shape, beyond) for shape in shapes])
        window = table_of(shapes), KURSK, day(3), day(3)
        assert retreat.by_day(*window, wide=wide)[column].item() == pytest.approx(20)
        assert retreat.by_day(*window)[column].item() > 90


def test_land_entered_from_beyond_the_frame_is_no_deeper_than_that():
    """10 km wide, 20 km from the border, next to land west of the frame: gained up to 10 km."""
    theatre = replace(framed(0), baseline="start", name="from a front")
    first, gained = land(40, 30, 50, south=20), land(0, 30, 10, south=20)
    beyond = shapely.union(first, land(-5, 30, 0, south=20))
    now = shapely.union(first, gained)
    alone = depth_.depth(now, theatre, first)
    found = depth_.depth(now, theatre, first, beyond)
    assert alone["depth_km"] == pytest.approx(30, abs=0.5)
    assert found["depth_km"] == pytest.approx(10, abs=0.5)


@pytest.mark.parametrize(
    "cut",
    [
        land(24.85, 0.55, 25.15, south=0.4),  # a notch in the border's edge, just over 500 m off it
        land(24.75, 5.5, 25.25, south=5),  # a hole of a quarter of a km2
    ],
)
def test_scrap_of_outline_is_no_front_to_measure_from(cut):
    """All of a block on the border is lost: its bottom lay 15 km from its sides, not from this."""
    theatre = replace(framed(0), baseline="start", name="from a front")
    block = land(10, 30, 40, south=0.45)
    whole, found = (
        depth_.depth(EMPTY, theatre, first)["lost_depth_km"]
        for first in (block, shapely.difference(block, cut))
    )
    assert whole == pytest.approx(14.5, abs=0.5)
    assert found == pytest.approx(whole, abs=0.1)


def test_unknown_part_is_a_sentence():
    """The parts that there are."""
    with pytest.raises(UsageError, match="did you mean sudzha"):
        read.retreat(window.of(KURSK, date(2025, 3, 1), date(2025, 3, 2)), "sudza")


def test_ray_reaches_the_farthest_land_and_not_the_gap():
    """Two pieces on a ray: the far end of the second."""
    ray = shapely.LineString([(0, 0), (0, 100)])
    both = shapely.union_all([shapely.box(-1, 0, 1, 10), shapely.box(-1, 50, 1, 70)])
    assert axes.farthest_m(ray, both) == 70
    assert axes.farthest_m(ray, shapely.box(5, 0, 6, 10)) == 0


FIRST_CHECK = [
    ("owl", "2025-03-11", "retreat_2d_max_km", 8.9, 0.1),
    ("owl", "2025-03-11", "retreat_7d_max_km", 16.9, 0.1),
    ("deepstate", "2025-03-12", "retreat_2d_max_km", 10.7, 0.1),
    ("deepstate", "2025-03-12", "swept_2d_km", 2.7, 0.1),
    ("deepstate", "2025-03-15", "swept_7d_km", 4.0, 0.1),
    ("deepstate", "2025-03-15", "retreat_7d_max_km", 16.3, 0.1),
]


@pytest.mark.parametrize(("source", "on", "column", "km", "within"), FIRST_CHECK)
def test_committed_series_meets_an_independent_check(source, on, column, km, within):
    """Figures found apart from this code on the raw maps."""
    rows = read.retreat(window.committed()).query("source == @source and date == @on")
    assert rows[column].item() == pytest.approx(km, abs=within)


def test_extract_gives_nearly_the_committed_numbers(straight_border, monkeypatch):
    """What the generalised outlines cost in distance is metres."""
    monkeypatch.undo()
    forget()
    days = date(2025, 3, 10), date(2025, 3, 12)
    whole = window.of(KURSK, date(2025, 3, 1), days[1], ("owl",))
    own = retreat.by_day(read.control(whole)["owl"], KURSK, *days)
    committed = read.retreat(window.of(KURSK, *days, ("owl",)))
    for column in ("depth_max_km", "retreat_2d_max_km", "retreat_7d_max_km"):
        assert own[column].tolist() == pytest.approx(committed[column].tolist(), abs=0.05)
