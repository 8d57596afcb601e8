"""Land that a front line encloses on Russia's side of the border, where a map lost its polygons."""

from functools import cache

import shapely

from ..base.geometry import GRID_DEG, area_km2, dissolve, snap
from ..maps.readers.shapes import Fault
from ..theatres.borders import border, russian_side
from ..theatres.theatre import Theatre

FRONT = "front"  # what such land rests on
# A front that runs along the border encloses slivers with it (0.9 km2 of Kursk from 12 to 21 March
# 2025); less than this in all is no land.
LEAST_KM2 = 1.0


def by_front(
    front: shapely.MultiLineString | None, held: dict, theatre: Theatre
) -> tuple[shapely.Geometry, Fault] | None:
    """The land that the front encloses where the map gives no polygon of it, and the fault.

    The mirror that publishes Owl's map keeps land that Ukraine holds in Russia under one label
    only: from 22 March 2025 the polygons are gone, but the front of the same file still encloses
    land. An absence that an intermediary made is not the maker's zero. On the days that have both
    the two differ by 1.8 km2 on average.
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
    land = snap(dissolve(faces), GRID_DEG)  # without the needles between two lines that nearly meet
    return land if area_km2(land) >= LEAST_KM2 else shapely.MultiPolygon()
