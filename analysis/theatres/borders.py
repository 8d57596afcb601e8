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


def russian_side(theatre: Theatre) -> Polygon:
    """The piece of the theatre that lies in Russia by the OpenStreetMap border."""
    edges = shapely.union_all([theatre.area.exterior, border().iloc[0]])
    faces = shapely.get_parts(shapely.polygonize([edges]))
    faces = shapely.intersection(faces, theatre.area)
    return faces[shapely.contains(faces, shapely.Point(theatre.inside_russia))][0]
