"""A distance that is not measured must be one that cannot matter."""

import numpy as np
import shapely

from analysis.measures.nearest import Line, nearest_km


def test_what_is_within_the_limit_is_measured_exactly_and_the_rest_is_farther():
    """On a crooked line: the plain way is the oracle."""
    rng = np.random.default_rng(7)
    line = Line(shapely.LineString(rng.uniform(-80_000, 80_000, (30, 2))))
    points = rng.uniform(-250_000, 250_000, (4_000, 2))
    most_km = rng.exponential(20, 4_000)
    plain, found = nearest_km(line.tree, points), line.within_km(points, most_km)
    within = plain <= most_km
    assert within.any() and np.isinf(found).any()
    assert (found[within] == plain[within]).all()
    assert (found[~within] > most_km[~within]).all()


def test_without_a_limit_every_distance_is_measured():
    """Where no land is held the border alone counts, however far it is."""
    line = Line(shapely.LineString([(0, 0), (0, 10_000)]))
    points = np.array([(500_000.0, 0.0)])
    assert line.within_km(points, np.array([np.nan])).tolist() == [500.0]


def test_of_no_line_every_distance_is_missing():
    """A front that does not exist is not near to anything."""
    line = Line(shapely.MultiLineString())
    assert np.isnan(line.within_km(np.array([(1.0, 1.0)]), np.array([5.0]))).all()
