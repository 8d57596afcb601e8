"""Depth, front, displacement and pace on squares drawn against the border."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.base.errors import UsageError
from analysis.maps import registry
from analysis.measures import axes, displacement, front, retreat
from analysis.measures import depth as depth_
from analysis.tables import read
from analysis.theatres import KURSK, window
from drawn import EMPTY, day, table_of

LINE = shapely.LineString([(-50_000, 0), (50_000, 0)])  # the border, in metres


CACHES = (front.border_line, front.border_zone, depth_._from_border, displacement._border_tree)


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
    assert found.vanished_km2 == 0


def test_shifted_square_retreats_by_the_shift():
    """Ten by ten kilometres, moved 3 km east: its lost western edge is 3 km away."""
    found = displacement.displacement(land(0, 10, 10), land(3, 10, 13), KURSK)
    assert found.max_km == pytest.approx(3)


def test_advance_is_the_same_the_other_way_round():
    """A front that only advances has no retreat."""
    small, large = land(0, 4, 10), land(0, 10, 10)
    assert displacement.displacement(small, large, KURSK) == displacement.Displacement()
    assert displacement.displacement(large, small, KURSK).max_km == pytest.approx(6)


def test_nothing_left_is_measured_to_the_border_and_said_so():
    """All of a square 8 km deep is lost: the farthest point is 8 km from the border."""
    found = displacement.displacement(land(0, 8, 5), EMPTY, KURSK)
    assert found.max_km == pytest.approx(8)
    assert found.towards == "border"
    assert found.vanished_km2 == 0


def test_nothing_before_is_no_retreat():
    """From nothing there is no way back."""
    assert displacement.displacement(EMPTY, land(0, 8, 5), KURSK) == displacement.Displacement()


def test_vanished_pocket_does_not_masquerade_as_a_retreat():
    """A pocket 30 km to the west goes; the salient loses 2 km: the retreat is 2 km, not 28."""
    pocket = land(-32, 3, -30)
    before = shapely.union_all([land(0, 10, 10), pocket])
    found = displacement.displacement(before, land(0, 8, 10), KURSK)
    assert found.max_km == pytest.approx(2)
    assert found.vanished_km2 == pytest.approx(6)
    assert found.vanished_max_km == pytest.approx(3)


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
    """10 wide, 8 deep: farthest 8, half the area within 4, 80 km2 over 10 km of border."""
    found = depth_.depth(land(0, 8, 10), KURSK)
    assert found["depth_max_km"] == pytest.approx(8)
    assert found["depth_p50_km"] == pytest.approx(4, abs=0.25)
    assert found["depth_p90_km"] == pytest.approx(7.2, abs=0.25)
    assert found["border_km"] == pytest.approx(10, abs=0.6)
    assert found["front_km"] == pytest.approx(10 + 2 * 7.5)


def test_depth_of_nothing():
    """Nothing held has no depth and no place of it."""
    found = depth_.depth(EMPTY, KURSK)
    assert found["depth_max_km"] == found["front_km"] == 0
    assert np.isnan(found["depth_lon"])


def test_strip_narrower_than_the_reach_has_no_front():
    """What the docstring warns of."""
    assert depth_.depth(land(0, 0.4, 10), KURSK)["front_km"] == 0


def test_arrows_lead_from_the_front_to_held_land():
    """The longest comes first and is as long as the displacement."""
    lines = displacement.arrows(land(0, 10, 10), land(0, 4, 10), KURSK)
    assert lines["km"].iloc[0] == pytest.approx(6)
    assert lines["km"].is_monotonic_decreasing
    assert lines.geometry.length.to_numpy() == pytest.approx(lines["km"].to_numpy() * 1000)
    assert displacement.arrows(EMPTY, EMPTY, KURSK).empty


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
    assert days["displacement_2d_max_km"].isna().tolist() == [True, True, False, False]
    assert days["displacement_2d_max_km"][2:].tolist() == pytest.approx([4, 5])
    assert days["pace_2d_km_day"][2:].tolist() == pytest.approx([2, 2.5])
    assert days["displacement_7d_max_km"].isna().all()


def test_empty_days_and_one_day(degrees_as_km):
    """Nothing held on any day, and a window of one day."""
    days = retreat.by_day(table_of_depths(0, 0, 0), KURSK, day(3), day(3))
    assert len(days) == 1
    assert days["depth_max_km"].item() == 0
    assert days["displacement_2d_max_km"].item() == 0


def test_vanishing_of_all_is_the_distance_to_the_border(degrees_as_km):
    """From 7 km to nothing within two days."""
    days = retreat.by_day(table_of_depths(7, 7, 0), KURSK, day(1), day(3))
    assert days["displacement_2d_max_km"].iloc[2] == pytest.approx(7)
    assert days["towards_2d"].iloc[2] == "border"


def test_weekly_map_cannot_tell_two_days(degrees_as_km):
    """For ISW the window of two days is empty, not zero."""
    table = table_of_depths(7, 7, 0).assign(source="isw", status="claimed_limit")
    days = retreat.by_day(table, KURSK, day(1), day(3))
    assert days["displacement_2d_max_km"].isna().all()
    assert registry.published("isw").diff().median() == pd.Timedelta(days=7)


def test_fastest_names_the_days(degrees_as_km):
    """The largest loss and the days between which it was drawn."""
    days = retreat.by_day(table_of_depths(10, 10, 6, 5), KURSK, day(1), day(4))
    best = retreat.fastest(days).query("measure == 'retreat, farthest point'").iloc[0]
    assert (best["from"], best["to"]) == ("2025-01-02", "2025-01-04")
    assert best["value"] == pytest.approx(5)


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
    ("owl", "2025-03-11", "displacement_2d_max_km", 14.0, 0.5),
    ("owl", "2025-03-11", "displacement_7d_max_km", 23.6, 0.2),
    ("deepstate", "2025-03-12", "displacement_2d_max_km", 10.7, 0.1),
    ("deepstate", "2025-03-15", "displacement_7d_max_km", 17.5, 0.1),
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
    for column in ("depth_max_km", "displacement_2d_max_km", "displacement_7d_max_km"):
        assert own[column].tolist() == pytest.approx(committed[column].tolist(), abs=0.05)
