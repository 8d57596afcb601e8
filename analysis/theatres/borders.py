"""The border, the oblasts along it, and Russia's side of a theatre."""

from functools import cache

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Polygon

from ..base import paths
from ..base.geometry import minus
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
def all_oblasts() -> gpd.GeoDataFrame:
    """Every oblast of Ukraine and the three of Russia round Kursk, ``name, iso, geometry``.

    None lies over another: along the state border Ukraine's outline wins. Ukraine's include their
    part of the territorial sea. An edge between two oblasts of Ukraine is right to a kilometre or
    two (Natural Earth), those of Sumy, Kharkiv and Chernihiv to some 200 m (OpenStreetMap).
    """
    own = gpd.read_file(paths.OBLASTS_UKRAINE)
    theirs = oblasts()[oblasts()["iso"].str.startswith("RU")]
    taken, rest = shapely.union_all(own.geometry.to_numpy()), []
    for shape in theirs.geometry:
        rest.append(minus(shape, taken))
        taken = shapely.union(taken, shape)
    every = pd.concat([own, theirs.set_geometry(rest, crs=theirs.crs)], ignore_index=True)
    return gpd.GeoDataFrame(every, crs="EPSG:4326")


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
