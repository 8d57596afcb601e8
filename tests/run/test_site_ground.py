"""What lies under the land of a web report, drawn by hand."""

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.run.site import ground
from analysis.run.site.encoding import Encoder

BOX = shapely.box(34.0, 50.0, 38.0, 54.0)
VIEW = shapely.box(35.0, 51.0, 36.0, 52.0)
ENCODER = Encoder(0.0001, 34.0, 54.0, VIEW.exterior, 0.001)


def report(*rows: tuple[str, str, shapely.Geometry]) -> SimpleNamespace:
    """A report that has waters alone."""
    return SimpleNamespace(
        waters=gpd.GeoDataFrame(rows, columns=["kind", "name", "geometry"], crs="EPSG:4326")
    )


def across(lon_from: float, lon_to: float, lat: float = 51.5) -> shapely.Geometry:
    """A straight river from west to east."""
    return shapely.multilinestrings([shapely.LineString([(lon_from, lat), (lon_to, lat)])])


def test_river_is_named_in_the_middle_of_what_the_view_shows():
    """It runs on to the edge of the map; its name stands in the view."""
    (river,) = ground._rivers(report(("river", "Long", across(30, 40))), VIEW, BOX, ENCODER)
    assert river["name"] == "Long"
    assert river["at"] == [51.5, 35.5]
    (line,) = river["lines"]
    assert line[0] == 0, "from the western edge of the map"
    assert line[-2] == 40_000, "to the eastern one"


def test_short_river_and_one_without_name_have_no_label():
    """Nor has one that the first view does not hold, and one beyond the map is not drawn."""
    rows = [
        ("river", "Short", across(35.1, 35.2)),
        ("river", "", across(34, 38)),
        ("river", "North", across(34, 38, 53)),
        ("river", "Elsewhere", across(34, 38, 57)),
    ]
    shown = ground._rivers(report(*rows), VIEW, BOX, ENCODER)
    assert [(river["name"], river["at"]) for river in shown] == [
        ("Short", None), ("", None), ("North", None),
    ]  # fmt: skip


def test_lake_keeps_its_island():
    """Two rings, the shore and the island's; a lake beyond the map is left out."""
    island = shapely.box(35.4, 51.4, 35.6, 51.6)
    lake = shapely.difference(shapely.box(35.2, 51.2, 35.8, 51.8), island)
    lakes = shapely.union_all([lake, shapely.box(45, 51, 46, 52)])
    assert len(ground._lakes(report(("lake", "", lakes)), BOX, ENCODER)) == 2


def test_name_of_an_oblast_stands_on_free_land_first():
    """Then beside the view and on held land; a strip narrower than a name has none."""
    held = shapely.box(35.0, 51.0, 36.0, 51.5)
    free, beside, within, *_ = ground._label_points(BOX, VIEW, held)
    assert 51.5 < free[0] < 52
    assert not 35 < beside[1] < 36
    assert 35 < within[1] < 36
    assert ground._label_points(shapely.box(35.0, 51.0, 35.1, 52.0), VIEW, held) == []


def test_names_of_places_are_kept_free():
    """They stand to the right of their dots; minor places have to give way themselves."""
    places = pd.DataFrame({"lat": [51.5, 51.7], "lon": [35.5, 35.5], "is_main": [True, False]})
    names = ground._place_names(SimpleNamespace(places=places), VIEW)
    assert shapely.contains(names, shapely.Point(35.6, 51.5))
    assert not shapely.intersects(names, shapely.Point(35.6, 51.7))


def test_edges_are_between_oblasts_and_not_along_the_border():
    """The border is a line of its own, and Ukraine's outline runs through the sea."""
    west, east = shapely.box(34.5, 51.0, 35.5, 51.8), shapely.box(35.5, 51.0, 36.5, 51.8)
    given = report()
    given.border = shapely.LineString([(34.5, 51.8), (36.5, 51.8)])
    given.control = gpd.GeoDataFrame(geometry=[shapely.box(35, 51, 35.1, 51.1)], crs="EPSG:4326")
    given.places = pd.DataFrame({"lat": [], "lon": [], "is_main": []})
    given.oblasts = gpd.GeoDataFrame(
        {"name": ["West", "East"], "iso": ["UA-1", "RU-1"]}, geometry=[west, east], crs="EPSG:4326"
    )
    one, other = ground._oblasts(given, VIEW, BOX, ENCODER)
    assert (one["country"], other["country"]) == ("Ukraine", "Russia")
    assert one["at"][0][1] < 35.5 < other["at"][0][1]
    top = float(ENCODER.grid(np.array([[35.0, 51.8]]))[0][1])
    for own in (one, other):
        assert all(min(line[1::2]) > top for line in own["lines"])
