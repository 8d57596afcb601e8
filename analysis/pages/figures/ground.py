"""The ground of every map: border, oblasts, countries, places, scale bar, and where this is."""

from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib_scalebar.scalebar import ScaleBar
from numpy.typing import ArrayLike

from ...base import paths
from ...base.geometry import to_metric
from ...theatres.borders import border, oblasts
from ...theatres.theatre import Theatre
from . import style
from .labels import HALO

Extent = tuple[float, float, float, float]

MARGIN_M = 6_000
EDGE = 0.08
FRAME_M = 50.0  # an outline this near to the frame is the frame
INSET = 0.30  # the locator's share of a panel's width
CORNERS = {"lower left": (0, 0), "lower right": (1, 0), "upper right": (1, 1)}
SPOTS = [(x, y) for y in (0.93, 0.06, 0.5) for x in (0.14, 0.86, 0.5)]  # for names of countries
CREDIT = "ISW's outlines may not be shown. Border and oblasts © OpenStreetMap contributors (ODbL)."


def drawn_from(theatre: Theatre) -> str:
    """The closing words of a map's credit line."""
    return f"Outlines generalised; {CREDIT}" if theatre.committed_until else CREDIT


def base(ax: Axes, theatre: Theatre, extent: Extent, scale: bool) -> None:
    """Border, oblasts and names of countries, a scale bar, no frame of numbers."""
    draw(ax, _oblasts(theatre), facecolor="none", edgecolor=style.FAINT, linewidth=0.5, zorder=0)
    draw(ax, _border(theatre), color="#222222", linewidth=0.9, zorder=4)
    west, south, east, north = extent
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color(style.FAINT)
    _countries(ax, theatre, extent)
    if scale:
        ax.add_artist(ScaleBar(1, location="upper left", box_alpha=0.75, length_fraction=0.3,
                               color=style.QUIET, font_properties={"size": 7}))  # fmt: skip


def draw(ax: Axes, shapes: ArrayLike, **kwargs: Any) -> None:
    """Draw shapes in metres; their coordinates are no reader's business."""
    gpd.GeoSeries(shapes).plot(ax=ax, **kwargs)
    ax.set(xlabel="", ylabel="")


def locator(ax: Axes, theatre: Theatre, land: shapely.Geometry) -> None:
    """A small map of Ukraine with the theatre's box, in the corner that covers the least land."""
    west, east = ax.get_xlim()
    south, north = ax.get_ylim()
    outline = _outline(theatre)
    low_x, low_y, high_x, high_y = shapely.total_bounds(outline)
    width = INSET
    height = width * (high_y - low_y) / (high_x - low_x) * (east - west) / (north - south)
    if height > 0.45:
        return
    spots = _spots(theatre, 5)
    boxes = {}
    for name, (x, y) in CORNERS.items():
        left, bottom = x * (1 - width), y * (1 - height)
        box = shapely.box(
            west + left * (east - west), south + bottom * (north - south),
            west + (left + width) * (east - west), south + (bottom + height) * (north - south),
        )  # fmt: skip
        named = 10 * shapely.intersects(box, spots).sum() * shapely.area(box)
        # An outline can cross itself by a hair once it is projected: no overlay takes it then.
        covered = shapely.area(shapely.clip_by_rect(land, *box.bounds)).sum()
        boxes[name] = covered + named, left, bottom
    _, left, bottom = boxes[min(boxes, key=lambda name: boxes[name][0])]
    small = ax.inset_axes([left, bottom, width, height], zorder=12)
    draw(small, outline, facecolor="#F2F2F2", edgecolor=style.QUIET, linewidth=0.5)
    frame = shapely.box(west, south, east, north)
    draw(small, [frame], facecolor="none", edgecolor=style.ARTICLE, linewidth=1.1)
    small.set(xticks=[], yticks=[], aspect="equal")
    small.spines[:].set_visible(True)
    small.spines[:].set_color(style.FAINT)


def places(ax: Axes, theatre: Theatre, count: int) -> None:
    """Mark and name the theatre's first places that lie in the frame, none over another."""
    shown = theatre.places[:count]
    if not shown:
        return
    points = _spots(theatre, count)
    # A place at the frame's edge would run into the scale bar or out of the frame.
    (west, east), (south, north) = (
        (low + EDGE * (high - low), high - EDGE * (high - low))
        for low, high in (ax.get_xlim(), ax.get_ylim())
    )
    taken = []
    for (name, *_), point in zip(shown, points, strict=True):
        if not (west < point.x < east and south < point.y < north):
            continue
        is_right = point.x < west + 0.68 * (east - west)
        near = any(
            abs(point.x - other.x) < 0.3 * (east - west)
            and abs(point.y - other.y) < 0.05 * (north - south)
            for other in taken
        )
        taken.append(point)
        ax.plot(point.x, point.y, "o", color="#111111", markersize=2.6, zorder=6)
        ax.annotate(
            name.partition(" (")[0], (point.x, point.y), textcoords="offset points", fontsize=7,
            xytext=(3 if is_right else -3, -9 if near else 3), path_effects=HALO, zorder=7,
            ha="left" if is_right else "right",
        )  # fmt: skip


def _spots(theatre: Theatre, count: int) -> np.ndarray:
    """The theatre's first places in metres."""
    shown = [place[1:] for place in theatre.places[:count]]
    return to_metric(shapely.points(shown), theatre.metric_crs) if shown else np.array([])


def outline(shape: shapely.Geometry, theatre: Theatre) -> shapely.Geometry:
    """The edge of metric land without the theatre's frame, where it was only cut off."""
    frame = to_metric([theatre.area.exterior], theatre.metric_crs)[0]
    return shapely.difference(shapely.boundary(shape), shapely.buffer(frame, FRAME_M))


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


def _countries(ax: Axes, theatre: Theatre, extent: Extent) -> None:
    """Name each country at the first spot of the frame that lies well inside it."""
    west, south, east, north = extent
    outline = _outline(theatre)[0]
    margin = 0.06 * (east - west)
    edge = _edge(theatre)
    for name in ("RUSSIA", "UKRAINE"):
        for x, y in SPOTS:
            if (x, y) == SPOTS[0]:
                continue  # the scale bar stands there
            spot = shapely.Point(west + x * (east - west), south + y * (north - south))
            within = bool(shapely.contains(outline, spot))
            is_own = within if name == "UKRAINE" else not within and _is_east(spot, outline)
            if is_own and shapely.distance(edge, spot) > margin:
                side, place = _sides(x)
                ax.text(place, y, _with_oblast(name, spot, theatre), transform=ax.transAxes,
                        color=style.QUIET, fontsize=7, ha=side, va="center", linespacing=1.4,
                        path_effects=HALO, zorder=6)  # fmt: skip
                break


def _sides(x: float) -> tuple[str, float]:
    """How a text at this part of a panel's width is set, so that it stays inside."""
    if x < 0.3:
        return "left", 0.03
    return ("right", 0.97) if x > 0.7 else ("center", x)


def _with_oblast(name: str, spot, theatre: Theatre) -> str:
    """A country's name with the oblast in which its name stands, where that is known."""
    inside = shapely.contains(_oblasts(theatre), spot)
    return "\n".join([name, *oblasts()["name"][inside][:1]])


def _is_east(spot, outline) -> bool:
    """Whether a spot outside Ukraine lies on the Russian side: east or north of its middle."""
    middle = shapely.centroid(outline)
    return spot.x > middle.x and spot.y > middle.y - 200_000


@cache
def _border(theatre: Theatre):
    return to_metric([border().iloc[0]], theatre.metric_crs)


@cache
def _outline(theatre: Theatre):
    land = to_metric(gpd.read_file(paths.OUTLINE).geometry.to_numpy(), theatre.metric_crs)
    shapely.prepare(land)
    return land


@cache
def _edge(theatre: Theatre) -> shapely.Geometry:
    edge = shapely.boundary(_outline(theatre)[0])
    shapely.prepare(edge)
    return edge


@cache
def _oblasts(theatre: Theatre):
    return to_metric(oblasts().geometry.to_numpy(), theatre.metric_crs)
