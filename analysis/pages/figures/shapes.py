"""Shapes of maps and how they are drawn: land, border, oblasts, all in a theatre's metres."""

from functools import cache
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection, PathCollection
from matplotlib.path import Path
from numpy.typing import ArrayLike

from ...base.geometry import to_metric
from ...theatres import borders
from ...theatres.borders import border, oblasts
from ...theatres.theatre import Theatre


def draw(ax: Axes, shapes: ArrayLike, **look: Any) -> None:
    """Draw shapes in metres as one collection; a list of colours has one for each shape.

    geopandas does the same, asks the figure to redraw itself each time, and takes ten times as
    long.
    """
    parts, which = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    parts, which = parts[~shapely.is_empty(parts)], which[~shapely.is_empty(parts)]
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    if is_area.any():  # lines that an overlay has left beside areas have no part in it
        parts, which = parts[is_area], which[is_area]
    if isinstance(look.get("color"), list):
        look["color"] = [look["color"][number] for number in which]
    if is_area.any():
        found: Collection = PathCollection([_path(part) for part in parts], **look)
    else:
        found = LineCollection([shapely.get_coordinates(part) for part in parts], **look)
    ax.add_collection(found, autolim=False)


def _path(area: shapely.Geometry) -> Path:
    """A polygon with its holes: the outline one way round, the holes the other."""
    rings = shapely.get_rings(shapely.orient_polygons(area))
    codes = [np.full(n, Path.LINETO, Path.code_type) for n in shapely.get_num_coordinates(rings)]
    for ring in codes:
        ring[0], ring[-1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(shapely.get_coordinates(rings), np.concatenate(codes))


@cache
def border_lines(theatre: Theatre) -> np.ndarray:
    """The border between Russia and Ukraine."""
    return to_metric([border().iloc[0]], theatre.metric_crs)


@cache
def ukraine(theatre: Theatre) -> np.ndarray:
    """Ukraine's outline in a theatre's metres, as an array of one."""
    land = to_metric([borders.ukraine()], theatre.metric_crs)
    shapely.prepare(land)
    return land


@cache
def ukraine_edge(theatre: Theatre) -> shapely.Geometry:
    """The line around Ukraine."""
    edge = shapely.boundary(ukraine(theatre)[0])
    shapely.prepare(edge)
    return edge


@cache
def oblast_areas(theatre: Theatre) -> np.ndarray:
    """The oblasts along the border."""
    return to_metric(oblasts().geometry.to_numpy(), theatre.metric_crs)
