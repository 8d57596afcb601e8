"""Ways along a small drawn network whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from analysis.base.errors import UsageError
from analysis.base.geometry import GEODESIC
from analysis.measures import roads
from analysis.theatres import KURSK

A, B, C, D = (35.0, 51.0), (35.1, 51.0), (35.1, 51.1), (35.0, 51.1)
LOOP = [np.array([A, B, C]), np.array([C, D])]  # no road from D to A


def place(name: str, lon: float, lat: float) -> pd.Series:
    """A row of the list of places."""
    return pd.Series({"name": name, "lon": lon, "lat": lat})


def km(*points) -> float:
    """Straight from point to point along the ellipsoid."""
    return GEODESIC.line_length(*zip(*points, strict=True)) / 1000


def between(network, start, goal) -> roads.AlongRoads:
    """From A at the start to B at the goal."""
    return roads.between(network, place("A", *start), place("B", *goal), KURSK.metric_crs)


def test_shortest_way_follows_the_roads():
    """Three sides of a square, by two roads that share a point; a shortcut is taken when drawn."""
    assert between(LOOP, A, D).road_km == pytest.approx(km(A, B, C, D))
    assert between([*LOOP, np.array([A, D])], A, D).road_km == pytest.approx(km(A, D))


def test_roads_are_walked_both_ways():
    """Against the order in which a road is drawn, which is that of a one-way street."""
    assert between(LOOP, D, A).road_km == pytest.approx(between(LOOP, A, D).road_km)


def test_place_beside_a_road_is_taken_to_its_nearest_point():
    """The way to the road is said apart and is not in the way along it."""
    found = between(LOOP, (35.05, 51.005), C)
    assert found.start_off_km == pytest.approx(km((35.05, 51.005), (35.05, 51.0)), abs=0.001)
    assert found.goal_off_km == pytest.approx(0, abs=1e-6)
    assert found.road_km == pytest.approx(km((35.05, 51.0), B, C), abs=0.001)


def test_two_places_beside_one_stretch_of_road():
    """Neither goes to an end of the stretch first."""
    found = between(LOOP, (35.02, 51.0), (35.06, 51.0))
    assert found.road_km == pytest.approx(km((35.02, 51.0), (35.06, 51.0)), abs=0.001)


def test_roads_that_do_not_meet_are_a_sentence():
    """Crossing without a shared point is a bridge and no junction."""
    apart = [np.array([A, C]), np.array([B, D])]
    with pytest.raises(UsageError, match="near A and B are not connected in this extract"):
        between(apart, A, D)


def test_place_far_from_every_road_is_a_sentence():
    """Start and goal alike, with the distance."""
    for start, goal, name in ((A, (35.5, 51.0), "B"), ((35.5, 51.0), A, "A")):
        with pytest.raises(UsageError, match=rf"{name} lies 28\.\d km from the nearest road"):
            between(LOOP, start, goal)
