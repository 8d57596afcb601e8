"""The ground of every map: its extent, border, oblasts, and what explains it."""

import numpy as np
import shapely
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ...base.geometry import to_metric
from ...measures.front import border_zone
from ...theatres.theatre import Theatre
from . import style
from .marks import Marks
from .shapes import border_lines, draw, oblast_areas

Extent = tuple[float, float, float, float]

MARGIN_M = 6_000
FRAME_M = 50.0  # an outline this near to the frame is the frame
CREDIT = "ISW's outlines may not be shown. Border and oblasts © OpenStreetMap contributors (ODbL)."


def drawn_from(theatre: Theatre) -> str:
    """The closing words of a map's credit line."""
    return f"Outlines generalised; {CREDIT}" if theatre.committed_until else CREDIT


def base(
    ax: Axes, theatre: Theatre, extent: Extent, scale: bool, land: ArrayLike | None = None
) -> Marks:
    """Border, oblasts and names of countries, a scale bar, no frame of numbers.

    With ``land`` (in metres) a small map of where this is, in a corner that covers little of it.
    The axes must have their place already: names are put where nothing else is.
    """
    west, south, east, north = extent
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], aspect="equal")
    ax.apply_aspect()
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color(style.FAINT)
    oblast = oblast_areas(theatre)
    draw(ax, oblast, facecolor="none", edgecolor=style.FAINT, linewidth=0.5, zorder=0)
    draw(ax, border_lines(theatre), color="#222222", linewidth=0.9, zorder=4)
    marks = Marks(ax, theatre)
    if scale:
        marks.scale()
    if land is not None:
        marks.locator(land)
    marks.countries()
    return marks


def outline(shape: shapely.Geometry, theatre: Theatre) -> shapely.Geometry:
    """The edge of metric land where it is a front: neither the theatre's frame nor its border."""
    frame = to_metric([theatre.area.exterior], theatre.metric_crs)[0]
    edge = shapely.difference(shapely.boundary(shape), shapely.buffer(frame, FRAME_M))
    return shapely.difference(edge, border_zone(theatre))


def extent(shapes: np.ndarray, theatre: Theatre) -> Extent:
    """The box, in metres, that a map shows.

    In a theatre with parts the land drawn in the main one, with a margin: pockets far from it are
    left outside the frame, and the caption has to say so. Elsewhere, and where nothing was ever
    held, the whole theatre.
    """
    shapes = shapely.intersection(shapes, theatre.main_area) if theatre.parts else np.array([])
    shapes = shapes[~shapely.is_empty(shapes)] if len(shapes) else shapes
    if len(shapes) == 0:
        return tuple(shapely.total_bounds(to_metric([theatre.area], theatre.metric_crs)))
    west, south, east, north = shapely.total_bounds(to_metric(shapes, theatre.metric_crs))
    return west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M


def slope(extent: Extent) -> float:
    """Height of a box over its width."""
    west, south, east, north = extent
    return (north - south) / (east - west)
