"""Land that a front line encloses on Russia's side of the border, where a map lost its polygons."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path

import pandas as pd
import shapely

from ..base.days import day_of
from ..base.geometry import GRID_DEG, area_km2, dissolve, snap
from ..maps import sources
from ..maps.readers.files import EmptyMap
from ..maps.readers.shapes import Fault
from ..theatres.borders import border, russian_side
from ..theatres.theatre import Theatre

FRONT = "front"  # what such land rests on
# A front that runs along the border encloses slivers with it (0.9 km2 of Kursk from 12 to 21 March
# 2025): unless one piece is as large as this, they are not land that is held.
LEAST_KM2 = 1.0


def by_front(
    front: shapely.MultiLineString | None, held: dict, theatre: Theatre
) -> tuple[shapely.Geometry, Fault] | None:
    """The land that the front encloses where the map gives no polygon of it, and the fault.

    The mirror that publishes Owl's map keeps land that Ukraine holds in Russia under one label
    only: from 12 March 2025 the polygons are gone, and from 22 March the front of the same file
    encloses land again. An absence that an intermediary made is not the maker's zero. On the days
    that have both the two differ by 1.8 km2 on average.
    """
    if front is None or held or theatre.holder != "Ukraine" or theatre.inside_russia is None:
        return None
    land = _enclosed(front, theatre)
    if land.is_empty:
        return None
    detail = f"{area_km2(land):.1f} km2 enclosed by the front"
    return land, Fault("missing_polygon", land.bounds, detail, land)


@cache
def _enclosed(front: shapely.MultiLineString, theatre: Theatre) -> shapely.Geometry:
    """The faces of front, border and frame in Russia, but for the largest, which is the rest."""
    near = shapely.intersection(front, theatre.area)
    net = shapely.union_all([near, border().iloc[0], theatre.area.exterior])
    faces = shapely.get_parts(shapely.polygonize([net]))
    inside = shapely.contains(russian_side(theatre), shapely.point_on_surface(faces))
    faces = sorted(faces[inside], key=shapely.area)[:-1]
    if not faces or area_km2(faces[-1]) < LEAST_KM2:
        return shapely.MultiPolygon()
    return snap(dissolve(faces), GRID_DEG)  # without needles between two lines that nearly meet


def by_day(source: str, maps: Iterable[tuple[datetime, Path]], theatre: Theatre) -> pd.Series:
    """What the front of each map encloses in Russia, in km2, by day of the map; beside polygons.

    Empty where the source draws no front. On the days that have polygons too, the difference of the
    two says what a day is worth that rests on the front alone.
    """
    areas = {}
    for when, path in maps:
        with suppress(EmptyMap):
            if front := sources.get(source).scan(path).front:
                areas[str(day_of(when))] = area_km2(_enclosed(front, theatre))
    return pd.Series(areas, name="front_encloses_km2", dtype=float)
