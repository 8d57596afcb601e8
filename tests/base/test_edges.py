"""Faces between two outlines: the same land as the differences, from the changed edges alone."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.base import edges
from analysis.base.geometry import minus

SQUARE = shapely.box(0, 0, 1, 1)


def areas(before, after) -> tuple[float, float]:
    """Gained and lost in square units."""
    faces = edges.between(before, after)
    return float(shapely.area(faces.gained).sum()), float(shapely.area(faces.lost).sum())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (SQUARE, SQUARE, (0, 0)),
        (SQUARE, shapely.MultiPolygon(), (0, 1)),
        (shapely.MultiPolygon(), SQUARE, (1, 0)),
        (shapely.MultiPolygon(), shapely.MultiPolygon(), (0, 0)),
        (SQUARE, shapely.box(1, 0, 2, 1), (1, 1)),  # a neighbour shares a line, but no side
        (SQUARE, shapely.box(0, 0, 2, 1), (1, 0)),
        (SQUARE, shapely.box(0.25, 0.25, 0.75, 0.75), (0, 0.75)),
        (SQUARE, SQUARE.difference(shapely.box(0.4, 0.4, 0.6, 0.6)), (0, 0.04)),  # a hole
        (shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1), (1, 1)),  # edges overlap in part
    ],
)
def test_faces_are_the_differences(before, after, expected):
    """Squares whose answer is known."""
    assert areas(before, after) == pytest.approx(expected)


coordinate = st.integers(0, 12)


@st.composite
def land(draw):
    """A union of a few rectangles on a small grid: shared edges, holes and corners are common."""
    boxes = []
    for _ in range(draw(st.integers(0, 5))):
        x, y = draw(coordinate), draw(coordinate)
        boxes.append(shapely.box(x, y, x + draw(st.integers(1, 6)), y + draw(st.integers(1, 6))))
    return shapely.union_all(boxes) if boxes else shapely.MultiPolygon()


@settings(max_examples=150, deadline=None)
@given(land(), land())
def test_faces_are_the_differences_of_any_two_shapes(before, after):
    """The overlay of the whole gives the same areas."""
    expected = shapely.area(minus(after, before)), shapely.area(minus(before, after))
    assert areas(before, after) == pytest.approx(expected, abs=1e-9)


def test_vertex_a_hair_beside_an_edge_does_not_leave_a_face_open():
    """As Liveuamap drew a pocket along an older edge, its points rounded: the pocket is found."""
    edge = [(37.68371, 48.23587), (37.69721, 48.24296), (37.70565, 48.24649)]
    pocket = [
        (37.68371, 48.23587), (37.697190642508595, 48.24294983373229),
        (37.68371848455473, 48.235875359439824), (37.69298000906132, 48.24276999939021),
        (37.70564232850671, 48.24648726227606), (37.69723017258351, 48.242968437111344),
        (37.70565, 48.24649),
    ]  # fmt: skip
    before, after = (
        shapely.Polygon([(37.67168, 48.2), (37.67168, 48.2364), *way, (37.71192, 48.2)])
        for way in (edge, pocket)
    )
    expected = shapely.area(minus(after, before)), shapely.area(minus(before, after))
    assert expected[0] > 1e-5
    assert areas(before, after) == pytest.approx(expected, abs=1e-9)


def test_face_that_is_asked_in_a_slit_is_found_all_the_same():
    """A slit thinner than the grid runs where the middle of the new land is asked: found whole."""
    slit = [(35.1, 51.25), (35.1, 51.4), (35.15, 51.4), (35.15, 51.1), (35, 51.1), (35, 51.25)]
    back = [(35.05, 51.25), (35.05, 51.3), (35.1 - 7e-15, 51.3), (35.1 - 7e-15, 51.25)]
    after, before = shapely.Polygon([*slit, *back]), shapely.box(34.9, 51.1, 34.95, 51.15)
    assert areas(before, after) == pytest.approx((0.0325, 0.0025), abs=1e-9)
    assert areas(after, before) == pytest.approx((0.0025, 0.0325), abs=1e-9)


def test_direction_of_rings_does_not_matter():
    """A clockwise ring has the same keys as its counterclockwise twin."""
    clockwise = shapely.Polygon(SQUARE.exterior.coords[::-1])
    assert np.isin(edges.of(clockwise).key, edges.of(SQUARE).key).all()


def test_every_edge_of_holes_and_parts_is_there():
    """A square with a square hole, and another square: twelve edges."""
    shape = shapely.MultiPolygon(
        [SQUARE.difference(shapely.box(0.4, 0.4, 0.6, 0.6)), shapely.box(3, 3, 4, 4)]
    )
    assert len(edges.of(shape).key) == 12
    assert len(set(edges.of(shape).key.tolist())) == 12
