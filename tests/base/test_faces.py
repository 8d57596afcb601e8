"""Areas of many polygons at once are the sum of each."""

import numpy as np
import pytest
import shapely

from analysis.base.geometry import GEODESIC, area_km2, faces_km2

HOLED = shapely.Polygon(
    [(35, 51), (36, 51), (36, 52), (35, 52)], [[(35.2, 51.2), (35.4, 51.2), (35.4, 51.4)]]
)


@pytest.mark.parametrize("method", ["geodesic", "sphere"])
def test_many_are_the_sum_of_each(method):
    """To the last bit, with a hole, whatever way a ring runs, and of none."""
    faces = np.array([shapely.box(35, 51, 36, 52), HOLED, shapely.reverse(HOLED)])
    assert faces_km2(faces, method) == sum(area_km2(face, method) for face in faces)
    assert faces_km2(faces[:0], method) == 0.0


def test_hole_is_land_less_its_ring():
    """By pyproj's own function for whole shapes."""
    expected = GEODESIC.geometry_area_perimeter(shapely.orient_polygons(HOLED))[0] / 1e6
    assert area_km2(HOLED) == expected
    both = shapely.multipolygons([HOLED, shapely.box(40, 51, 41, 52)])
    assert area_km2(both) == pytest.approx(expected + area_km2(shapely.box(40, 51, 41, 52)))
