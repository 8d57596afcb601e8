"""Land that changed hands between two days, on squares; faults of the map are no move."""

import pandas as pd
import pytest
import shapely

from analysis.base.geometry import area_km2
from analysis.measures.moved import moved, shared
from drawn import EAST, EMPTY, POCKET, SQUARE_KM2, WEST, day, table_of

BOTH = shapely.union(WEST, EAST)


def lands(*shapes):
    """The land of each day of January 2025."""
    return lambda asked: shapes[asked.day - 1]


def test_still_held_and_gained_are_the_land_of_the_second_day():
    """And still held and lost that of the first, to the last square metre."""
    before, after = WEST, shapely.box(35.05, 51.2, 35.2, 51.3)
    found = moved(lands(before, after), day(1), day(2))
    still = shapely.intersection(before, after)
    assert shapely.union(still, found.gained).equals(after)
    assert shapely.union(still, found.lost).equals(before)
    assert area_km2(found.gained) == pytest.approx(SQUARE_KM2, abs=0.01)
    assert area_km2(still) + area_km2(found.lost) == pytest.approx(SQUARE_KM2, abs=0.01)
    assert found.left_out_km2 == 0


def test_polygon_that_is_away_is_neither_lost_nor_gained():
    """The eastern square is missing on the second day and is back on the third."""
    days = lands(BOTH, WEST, BOTH)
    gone = moved(days, day(1), day(2), [day(2), day(3)])
    assert gone.lost.is_empty
    assert gone.lost_left_out_km2 == pytest.approx(SQUARE_KM2, abs=0.01)
    back = moved(days, day(2), day(3), [day(2), day(3)])
    assert back.gained.is_empty
    assert back.gained_left_out_km2 == pytest.approx(SQUARE_KM2, abs=0.01)
    assert moved(days, day(1), day(3), [day(2), day(3)]).left_out_km2 == 0


def test_land_that_was_away_and_back_can_be_lost_in_truth():
    """Away on the 2nd, back on the 3rd, lost on the 4th, which is no fault."""
    found = moved(lands(BOTH, WEST, BOTH, WEST), day(1), day(4), [day(2), day(3)])
    assert found.lost.equals(EAST)
    assert found.left_out_km2 == 0


def test_land_that_came_by_a_fault_and_left_by_a_move_counts_for_nothing():
    """A fault on the 2nd draws the east, a move on the 3rd takes it: no gain, no loss."""
    found = moved(lands(WEST, BOTH, WEST), day(1), day(3), [day(2)])
    assert (found.gained.is_empty, found.lost.is_empty, found.left_out_km2) == (True, True, 0)


def test_a_move_beside_a_fault_is_kept():
    """The east leaves by a fault on the 2nd, the west by a move on the 3rd."""
    found = moved(lands(BOTH, WEST, EMPTY), day(1), day(3), [day(2)])
    assert shapely.equals(shapely.normalize(found.lost), shapely.normalize(WEST))
    assert found.lost_left_out_km2 == pytest.approx(SQUARE_KM2, abs=0.01)


def test_land_that_came_back_by_a_move_is_lost_in_truth_after_the_next_fault():
    """The east goes by a fault (2nd), comes back (3rd), is lost (5th); a pocket faults (4th)."""
    more = shapely.union(BOTH, POCKET)
    days = lands(BOTH, WEST, BOTH, more, shapely.union(WEST, POCKET))
    found = moved(days, day(1), day(5), [day(2), day(4)])
    assert found.lost.equals(EAST)
    assert found.gained.is_empty
    assert found.gained_left_out_km2 == pytest.approx(area_km2(POCKET), abs=0.01)


def test_a_sector_has_what_moved_in_it_and_what_was_left_out_there():
    """Both squares go, the western one by a fault: a sector of the east has a loss, no fault."""
    days = lands(BOTH, EAST, EMPTY)
    for within, lost_km2, left_out_km2 in ((EAST, SQUARE_KM2, 0), (WEST, 0, SQUARE_KM2)):
        found = moved(days, day(1), day(3), [day(2)], within)
        assert area_km2(found.lost) == pytest.approx(lost_km2, abs=0.01)
        assert found.left_out_km2 == pytest.approx(left_out_km2, abs=0.01)


def test_land_that_both_maps_move_is_shared():
    """Both take the west, one the east too; a fault of the one that takes it by is none."""
    two = {"deepstate": table_of([EMPTY, BOTH]), "owl": table_of([EMPTY, WEST], source="owl")}
    days = pd.DataFrame({"source": "deepstate", "date": [str(day(2))], "change_fault": ""})
    agreed = pd.DataFrame({"date": [str(day(1)), str(day(2))]})
    found = shared(two, days, agreed)
    assert found.both_km2 == pytest.approx(SQUARE_KM2, abs=0.01)
    assert found.either_km2 == pytest.approx(2 * SQUARE_KM2, abs=0.05)
    faulty = shared(two, days.assign(change_fault="vanished_polygon"), agreed)
    assert faulty.both_km2 == 0
    assert shared(two, days, None) is None
