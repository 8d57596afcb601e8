"""Areas whose answer is known, and the snapping that keeps neighbours joined."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from analysis.base.geometry import AREA_METHODS, area_km2, minus, polygons_only, snap


def test_octant_of_the_sphere():
    """An eighth of a sphere of radius 6,378.137 km has pi r^2 / 2 km2."""
    octant = shapely.box(0, 0, 90, 90)  # its northern edge is the pole
    assert area_km2(octant, "sphere") == pytest.approx(3.141592653589793 * 6378.137**2 / 2)


@pytest.mark.parametrize("method", AREA_METHODS)
def test_direction_of_rings_does_not_matter(method):
    """A clockwise shell and an unoriented hole: the hole is taken away, never added."""
    shell = [(35, 51), (35, 52), (36, 52), (36, 51)]
    hole = [(35.2, 51.2), (35.2, 51.8), (35.8, 51.8), (35.8, 51.2)]
    expected = area_km2(shapely.Polygon(shell), method) - area_km2(shapely.Polygon(hole), method)
    assert area_km2(shapely.Polygon(shell, [hole]), method) == pytest.approx(expected)
    assert area_km2(shapely.Polygon(shell, [hole[::-1]]), method) == pytest.approx(expected)


def test_methods_differ_as_they_should_in_kursk():
    """The sphere reads 0.14 % less than the ellipsoid, Web Mercator two and a half times."""
    shape = shapely.box(35, 51, 35.4, 51.4)
    geodesic = area_km2(shape)
    assert area_km2(shape, "sphere") / geodesic == pytest.approx(1 / 1.0014, abs=2e-4)
    assert area_km2(shape, "equal_area") / geodesic == pytest.approx(1, abs=1e-4)
    assert area_km2(shape, "web_mercator") / geodesic == pytest.approx(2.54, abs=0.02)


def test_empty_has_no_area():
    """Nothing held is 0 km2, not an error."""
    assert area_km2(shapely.MultiPolygon()) == 0


def test_touching_squares_share_a_line_and_no_land():
    """Points and lines of an overlay are not land."""
    a, b = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    assert polygons_only(shapely.intersection(a, b)).is_empty
    assert minus(a, b).equals(a)


degrees = st.floats(0, 1, allow_nan=False).map(lambda x: round(x, 6))


@given(degrees, degrees, st.floats(0.01, 0.5))
def test_snapping_moves_no_corner_farther_than_half_the_diagonal(x, y, side):
    """The promise on which the 25 m rest, for squares anywhere."""
    before = shapely.box(x, y, x + side, y + side)
    corners = shapely.points(shapely.get_coordinates(snap(before, 0.0002)))
    assert (shapely.distance(corners, before.boundary) <= 0.0001 * 2**0.5 + 1e-12).all()


@given(degrees, degrees, st.floats(0.01, 0.5))
def test_neighbours_stay_neighbours_when_snapped(x, y, side):
    """Two squares that share an edge neither overlap nor part."""
    a = shapely.box(x, y, x + side, y + side)
    b = shapely.box(x + side, y, x + 2 * side, y + side)
    a, b = snap(a, 0.0002), snap(b, 0.0002)
    assert shapely.intersection(a, b).area == 0
    assert shapely.union(a, b).geom_type == "Polygon"
