"""Land that a front encloses with the border, where a map lost its polygons: drawn by hand."""

from datetime import UTC, datetime, timedelta

import pytest
import shapely

from analysis.base.geometry import area_km2, common
from analysis.control import enclosed
from analysis.control import table as control_table
from analysis.maps.faults import Tally
from analysis.theatres import KURSK
from analysis.theatres.borders import border, russian_side
from drawn import square

NOON = datetime(2025, 3, 22, 12, tzinfo=UTC)
# An arch over the border: what it encloses in Russia is the box's Russian part.
ARCH = [[51.0, 35.05], [51.35, 35.05], [51.35, 35.2], [51.0, 35.2]]  # [lat, lon]
ENCLOSED_KM2 = area_km2(common(shapely.box(35.05, 51.0, 35.2, 51.35), russian_side(KURSK)))
OCCUPIED = [[lat, lon] for lon, lat in square(38, 48)]
RING = [[lat, lon] for lon, lat in square(35.1, 51.25)]


def held(owl_map, **kwargs):
    """The held row of a map, and the faults."""
    tally = Tally(KURSK.area)
    path = owl_map(areas=[OCCUPIED], **kwargs)
    table = control_table.from_maps("owl", [(NOON, path)], KURSK, tally)
    return table.iloc[0], tally.table().set_index("fault")


@pytest.mark.parametrize("front", [ARCH, [ARCH]], ids=["points", "lists of points"])
def test_land_within_the_front_is_taken_where_polygons_are_missing(owl_map, front):
    """Both ways in which the maker writes a front; the land is named with its area."""
    row, faults = held(owl_map, frontline=front)
    assert row["basis"] == "front"
    assert area_km2(row["geometry"]) == pytest.approx(ENCLOSED_KM2, rel=1e-3)
    assert faults.loc["missing_polygon", "moved_km2"] == pytest.approx(ENCLOSED_KM2, rel=1e-3)
    assert faults.loc["missing_polygon", "first_day"] == "2025-03-22"


def test_a_polygon_that_is_drawn_is_taken_as_drawn(owl_map):
    """The front is not asked where its maker draws land."""
    row, faults = held(owl_map, areas_ua=[RING], frontline=ARCH)
    assert row["basis"] == "polygon"
    assert area_km2(row["geometry"]) == pytest.approx(
        area_km2(shapely.box(35.1, 51.25, 35.2, 51.35))
    )
    assert "missing_polygon" not in faults.index


@pytest.mark.parametrize("front", [[], ARCH[:1]], ids=["empty", "one point"])
def test_no_front_is_no_land(owl_map, front):
    """Nothing drawn is nothing held, on the word of the polygons."""
    row, faults = held(owl_map, frontline=front)
    assert row["geometry"].is_empty
    assert row["basis"] == "polygon"
    assert "missing_polygon" not in faults.index


def test_front_along_the_border_encloses_slivers_that_are_not_land(owl_map):
    """The border itself, moved by 30 m: no piece of it is a square kilometre."""
    line = shapely.get_coordinates(common_line())[:, ::-1] + [0.0003, 0.0]
    row, _ = held(owl_map, frontline=line.tolist())
    assert row["geometry"].is_empty


def common_line() -> shapely.LineString:
    """The border near Sudzha."""
    parts = shapely.get_parts(
        shapely.intersection(border().iloc[0], shapely.box(34.9, 50.9, 35.5, 51.4))
    )
    return max(parts, key=shapely.length)


def test_by_day_compares_with_what_is_drawn(owl_map):
    """The area within the front of each map, polygons or not."""
    one = owl_map(areas=[OCCUPIED], areas_ua=[RING], frontline=ARCH, name="20250322.json")
    two = owl_map(areas=[OCCUPIED], frontline=[], name="20250323.json")
    found = enclosed.by_day("owl", [(NOON, one), (NOON + timedelta(days=1), two)], KURSK)
    assert found.to_dict() == {"2025-03-22": pytest.approx(ENCLOSED_KM2, rel=1e-3)}
