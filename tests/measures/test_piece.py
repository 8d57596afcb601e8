"""The farthest points decide how deep a piece of land lies: asking them first changes nothing."""

import numpy as np
import pytest
import shapely

from analysis.measures import displacement, piece
from analysis.theatres import KURSK


@pytest.mark.parametrize("seed", range(20))
def test_asking_the_farthest_points_first_gives_what_all_points_give(seed):
    """On islands of many sizes round a crooked line; the plain way is the oracle."""
    rng = np.random.default_rng(seed)
    islands = [
        shapely.buffer(shapely.Point(*rng.uniform(0, 20_000, 2)), rng.uniform(200, 3_000))
        for _ in range(12)
    ]
    points = piece.grid_within(shapely.get_parts(shapely.union_all(islands)))
    line = shapely.LineString(rng.uniform(0, 20_000, (4, 2)))
    km = shapely.distance(line, shapely.points(points)) / 1000
    is_wide = piece._wide(piece._keys(points))
    plain = piece._first_piece_km(points[is_wide], km[is_wide])
    assert piece.piece_km(points, km) == plain


def test_land_without_a_piece_has_no_depth():
    """Slivers, however many and however far away."""
    points = np.array([[0.0, 0.0], [0.0, 250.0], [50_000.0, 0.0]])
    assert np.isnan(piece.piece_km(points, np.array([1.0, 1.2, 40.0])))


def test_land_of_a_closed_pocket_can_lie_farther_than_any_point_of_the_front():
    """A hole in held land: none of the old outline is lost, and its middle lies deep."""
    before = shapely.box(36.0, 51.6, 36.2, 51.8)
    after = shapely.difference(before, shapely.box(36.05, 51.65, 36.15, 51.75))
    found = displacement.displacement(before, after, KURSK)
    assert found.max_km == 0
    # 6.9 km wide and 11.1 long: 1 km2 round the middle line lies 3.45 km less half its width away
    assert found.piece_km == pytest.approx(3.45 - 0.5 / 4.2, abs=0.25)
