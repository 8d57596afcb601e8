"""The border, the oblasts along it, and Russia's side of a theatre."""

from functools import cache

import geopandas as gpd
import shapely
from shapely import Polygon

from ..base import paths
from .theatre import Theatre


@cache
def border() -> gpd.GeoSeries:
    """The Russia-Ukraine border from OpenStreetMap (ODbL), one line, EPSG:4326."""
    lines = gpd.read_file(paths.BORDER).geometry
    return gpd.GeoSeries([shapely.line_merge(lines.union_all())], crs="EPSG:4326")


@cache
def oblasts() -> gpd.GeoDataFrame:
    """The oblasts on both sides of the border, ``name, iso, geometry``, for orientation only."""
    return gpd.read_file(paths.OBLASTS)


@cache
def ukraine() -> shapely.Geometry:
    """Ukraine's outline with its territorial sea (OpenStreetMap, ODbL), EPSG:4326: not its land."""
    return shapely.union_all(gpd.read_file(paths.OUTLINE).geometry.to_numpy())


@cache
def holds_ukraine(theatre: Theatre) -> bool:
    """Whether all of Ukraine lies within a theatre: then no land held in it lies beyond."""
    return bool(shapely.contains_properly(theatre.area, ukraine()))


def of_oblast(area: Polygon, iso: str) -> Polygon:
    """An area without the other oblasts of the same country; the state border cuts nothing.

    A box round one oblast reaches into its neighbours: land there is another story, and another
    number. Along the state border the makers' own edges stay as they are drawn.
    """
    same = oblasts()["iso"].str[:2] == iso[:2]
    others = oblasts().geometry[same & (oblasts()["iso"] != iso)]
    rest = shapely.get_parts(shapely.difference(area, shapely.union_all(others.to_numpy())))
    return max(rest, key=shapely.area)


@cache
def russian_side(theatre: Theatre) -> Polygon:
    """The piece of the theatre that lies in Russia by the OpenStreetMap border."""
    edges = shapely.union_all([theatre.area.exterior, border().iloc[0]])
    faces = shapely.get_parts(shapely.polygonize([edges]))
    faces = shapely.intersection(faces, theatre.area)
    return faces[shapely.contains(faces, shapely.Point(theatre.inside_russia))][0]
