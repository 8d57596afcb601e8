"""The sides of the smallest rectangle, on shapes whose sides are known."""

import pytest
import shapely
from shapely import affinity

from analysis.base.geometry import to_metric
from analysis.measures import extent
from analysis.theatres import KURSK
from drawn import EMPTY, WEST


@pytest.fixture
def in_metres(monkeypatch):
    """Let shapes be drawn in metres."""
    monkeypatch.setattr(extent, "to_metric", lambda shapes, crs: shapes)


@pytest.mark.parametrize("turned", [0, 30, 90])
def test_strip_in_any_direction(in_metres, turned):
    """Twenty by five kilometres, turned."""
    strip = affinity.rotate(shapely.box(0, 0, 20_000, 5_000), turned)
    assert extent.sides_km(strip, KURSK) == pytest.approx((20, 5))


def test_square_is_as_wide_as_long(in_metres):
    """What is no strip has a ratio of one."""
    assert extent.sides_km(shapely.box(0, 0, 7_000, 7_000), KURSK) == pytest.approx((7, 7))


def test_nothing_has_no_sides():
    """No land, no length."""
    assert extent.sides_km(EMPTY, KURSK) == (0, 0)


def test_sides_are_in_the_theatres_metres():
    """A square of a tenth of a degree is 7.0 by 11.1 km there."""
    west, south, east, north = shapely.total_bounds(to_metric([WEST], KURSK.metric_crs))
    long, short = extent.sides_km(WEST, KURSK)
    assert long == pytest.approx((north - south) / 1000, rel=0.01)
    assert short == pytest.approx((east - west) / 1000, rel=0.01)
