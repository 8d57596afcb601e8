"""Maps: the land on chosen days, when each place changed hands, and where the front went."""

from datetime import date

import geopandas as gpd
import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from ...base.geometry import to_metric
from ...control import on_day
from ...maps import sources
from ...measures import displacement
from ...theatres.theatre import Theatre
from ..names import LABELS, SHORT
from ..prose import day_text, length_text
from ..words import change, retreat, territory
from . import style
from .bins import Bins, bins
from .ground import base, drawn_from, extent, outline, slope
from .labels import HALO
from .shapes import draw
from .sheet import maps_sheet

STILL_HELD = "#C8C8C8"
LONG = 46  # characters below a map that do not fit in a third of the page
LINE_IN = 0.155  # of a line of text below a map
GRID_M = 1.0  # some pieces cross themselves by a hair once they are projected
SLIVER_M = 100.0  # what is nowhere twice as wide is the edge of a redrawn line and no land


@style.drawn
def on_days(
    tables: dict[str, gpd.GeoDataFrame], theatre: Theatre, panels: pd.DataFrame, days: pd.DataFrame
) -> Figure:
    """The land on up to six days: the first source filled, its grey zone hatched, others as lines.

    ``panels`` has ``day`` and ``label``, ``days`` is the daily table. Every panel has the same
    extent and scale.
    """
    keys = sources.in_order(tables)
    columns = 2 if len(panels) in (2, 4) else min(3, len(panels))
    land = np.concatenate([table.geometry.to_numpy() for table in tables.values()])
    box = extent(land, theatre)
    fig, axes = style.panels(len(panels))
    covering = {day: _originals(tables, keys, day) for day in panels["day"]}
    filled = {own[0] for own in covering.values() if own}
    style.titled(fig, territory.where_title(days, list(panels["day"]), theatre))
    drawn = [key for key in keys if any(key in own for own in covering.values())]
    legend = f"{_legend(drawn, filled, theatre)} {drawn_from(theatre)}"
    style.credit(fig, tables, panels["day"].max(), legend)
    told = [key for key in keys if key in set(days["source"])]
    maps_sheet(fig, axes, columns, slope(box), above=0.24, below=LINE_IN * len(told) + 0.12)
    for number, (ax, panel) in enumerate(zip(axes, panels.itertuples(), strict=True)):
        where = to_metric(land, theatre.metric_crs) if number == 0 else None
        marks = base(ax, theatre, box, scale=number == 0, land=where)
        own = covering[panel.day]
        for key in own:
            _land(ax, on_day.at(tables[key], panel.day), key, theatre, is_filled=key == own[0])
        marks.places(1 if number else 3)
        ax.set_title(day_text(panel.day), fontsize=9.5)
        _told_below(ax, zip(panel.label.splitlines(), told, strict=True))
    return fig


def _originals(tables: dict[str, gpd.GeoDataFrame], keys: list[str], day: date) -> list[str]:
    """The sources whose maps cover a day, without copies of one that does."""
    covering = [key for key in keys if on_day.covers(tables[key], day)]
    return [key for key in covering if sources.get(key).continues not in covering]


def _legend(keys: list[str], filled: set[str], theatre: Theatre) -> str:
    """Which map is filled, which is a line, whose grey zone is hatched."""
    lines = [SHORT[key] for key in keys if key not in filled]
    names = " or ".join(SHORT[key] for key in keys if key in filled)
    text = f"{style.SIDE_NAMES[theatre.holder]}: held by {theatre.holder}, {names}."
    text += " Hatched: DeepState's grey zone." if "deepstate" in filled else ""
    return text + (f" Lines: {', '.join(lines)}." if lines else "")


def _told_below(ax: Axes, lines) -> None:
    """What each map gives, below a panel, with the look of its line."""
    for number, (text, key) in enumerate(lines):
        down = -9.5 - 11.2 * number
        colour = style.SOURCE_COLOURS[key]
        size = 7.5 if len(text) < LONG else 6.5  # two maps stand side by side
        ax.annotate(text, (0, 0), xycoords="axes fraction", xytext=(20, down), va="center",
                    textcoords="offset points", fontsize=size, color=colour)  # fmt: skip
        look = {"arrowstyle": "-", "color": colour, "linestyle": style.SOURCE_DASHES[key],
                "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}  # fmt: skip
        inches = ax.get_figure(root=True).dpi_scale_trans
        level = ax.transAxes + ScaledTranslation(0, down / 72, inches)
        ax.annotate("", (0, 0), xycoords=level, xytext=(16, 0),
                    textcoords="offset points", arrowprops=look)  # fmt: skip


@style.drawn
def when_changed(
    pieces: dict[str, gpd.GeoDataFrame], column: str, theatre: Theatre, since: date, until: date
) -> Figure:
    """Each piece of land coloured by the last (or the first) day it was held, a panel a source.

    ``column`` is ``last_held`` or ``first_held``.
    """
    keys = sources.in_order(pieces)
    box = extent(np.concatenate([frame.geometry.to_numpy() for frame in pieces.values()]), theatre)
    fig, axes = style.panels(len(keys))
    days = [day for frame in pieces.values() for day in [*frame[column], until]]
    classes = bins(min(days), max(days), theatre.as_of if theatre.collapse_day else None)
    style.titled(fig, change.changed_title(pieces, column, since, until))
    style.credit(fig, keys, until, drawn_from(theatre))
    page = maps_sheet(fig, axes, len(keys), slope(box), above=0.24, below=0.72)
    for ax, key in zip(axes, keys, strict=True):
        metric = pieces[key].to_crs(theatre.metric_crs)
        is_first = ax is axes[0]
        marks = base(ax, theatre, box, is_first, metric.geometry.to_numpy() if is_first else None)
        _dated(ax, metric, column, classes)
        marks.places(4)
        ax.set_title(_panel_title(key, keys), fontsize=10, color=style.SOURCE_COLOURS[key])
    is_loss = column == "last_held"
    bar = fig.add_axes((0, 0, 1, 1))
    page.place(bar, 0.3, 0.3, page.width_in - 0.6, 0.14)
    still = {"still held at the end": STILL_HELD} if is_loss and _any_still(pieces) else {}
    classes.key(bar, "last day held" if is_loss else "first day held", still)
    return fig


def _any_still(pieces: dict[str, gpd.GeoDataFrame]) -> bool:
    return any(frame["is_held_at_end"].any() for frame in pieces.values())


def _dated(ax: Axes, frame: gpd.GeoDataFrame, column: str, classes: Bins) -> None:
    """Pieces in the colour of their day; grey is still held at the end.

    Without slits that a maker closed: their edges, drawn, looked like land.
    """
    still = np.zeros(len(frame), bool)
    if column == "last_held":
        still = frame["is_held_at_end"].to_numpy(bool)
    if not still.all():
        rows = frame[~still]
        rows = rows.set_geometry(_without_slits(rows.geometry.to_numpy()), crs=rows.crs)
        colours = classes.colours([mdates.date2num(day) for day in rows[column]])
        draw(ax, rows.geometry, color=colours)
    if still.any():
        draw(ax, frame[still].geometry, facecolor=STILL_HELD, edgecolor="none")


@style.drawn
def front_arrows(
    tables: dict[str, gpd.GeoDataFrame], found: dict[str, displacement.Displacement],
    theatre: Theatre, first: date, second: date, way: str, wide: dict[str, gpd.GeoDataFrame],
) -> Figure:  # fmt: skip
    """What changed hands between two days, a panel a source; ``found`` is what that measures.

    Land lost or gained, land held on both days, and one arrow: how far the farthest point of the
    front went, from its old place to the nearest land still held or the border (an advance: from
    there to the point gained). ``wide`` has land beyond the frame, by source.
    """
    keys = sources.in_order(tables)
    shapes = {
        key: displacement.ends(tables[key], theatre, first, second, way, wide.get(key))[:2]
        for key in keys
    }
    box = extent(np.array([shape for own in shapes.values() for shape in own]), theatre)
    fig, axes = style.panels(len(keys))
    style.titled(fig, retreat.arrows_title(found, first, second, way))
    legend = _change_legend(theatre, first, second, way)
    style.credit(fig, keys, second, f"{legend} {drawn_from(theatre)}")
    maps_sheet(fig, axes, len(keys), slope(box), above=0.24, below=0.26)
    for ax, key in zip(axes, keys, strict=True):
        old, new = shapely.make_valid(to_metric(shapes[key], theatre.metric_crs))
        marks = base(ax, theatre, box, ax is axes[0], [old] if ax is axes[0] else None)
        _change(ax, old, new, theatre, way)
        marks.lines += _farthest(ax, found[key], theatre, way)
        marks.places(3)
        ax.set_title(_panel_title(key, keys), fontsize=10, color=style.SOURCE_COLOURS[key])
    return fig


def _change_legend(theatre: Theatre, first: date, second: date, way: str) -> str:
    """What the two colours are."""
    held = style.SIDE_NAMES[theatre.holder]
    changed = style.SIDE_NAMES[style.other_side(theatre.holder)]
    word = "lost" if way == "retreat" else "gained"
    if way == "advance":
        held, changed = f"Light {held.lower()}", f"Dark {held.lower()}"
    return (
        f"{changed}: {word} by {theatre.holder} between {day_text(first)} and {day_text(second)}. "
        f"{held}: held on both days. The arrow is the straight line of the front's farthest point, "
        "not a route; where the frame cuts it, it leads beyond."
    )


def _change(ax: Axes, old, new, theatre: Theatre, way: str) -> None:
    """Land held on both days, and what was lost (or gained) between them."""
    both, changed = _thick(shapely.intersection(old, new)), _thick(shapely.difference(old, new))
    colour = style.SIDES[style.other_side(theatre.holder)]
    if way == "advance":
        colour = style.SIDE_TEXT[theatre.holder]
    if not both.is_empty:
        draw(ax, [both], facecolor=style.SIDES[theatre.holder], edgecolor="none", zorder=1)
    if not changed.is_empty:
        draw(ax, [changed], facecolor=colour, edgecolor="none", zorder=2)


def _without_slits(shapes: np.ndarray) -> np.ndarray:
    """Pieces of land without what all of them together have of slits and slivers.

    Where GEOS cannot cut them they stay as they are: a picture may show a slit, and may not fail.
    """
    own = shapely.make_valid(shapes, method="structure", keep_collapsed=False)  # areas alone
    try:
        own = shapely.set_precision(own, GRID_M)
        return shapely.intersection(own, _thick(shapely.union_all(own)), grid_size=GRID_M)
    except shapely.errors.GEOSException:
        return shapes


def _thick(shape: shapely.Geometry) -> shapely.Geometry:
    """Land without slivers and without slits: neither is a front, both are a line redrawn.

    Its edge is put out and taken back, then taken in and put back.
    """
    shape = shapely.make_valid(shape)  # some cross themselves by a hair once they are projected
    for metres in (SLIVER_M, -2 * SLIVER_M, SLIVER_M):
        shape = shapely.buffer(shape, metres, join_style="mitre", mitre_limit=2)
    return shape


def _farthest(ax: Axes, found: displacement.Displacement, theatre: Theatre, way: str) -> list:
    """One arrow for the farthest point, its length below the map; the arrow's line in pixels."""
    drawn = []
    text = "no front moved here"
    if found.start is not None and found.end is not None:
        ends = to_metric(shapely.points([found.start, found.end]), theatre.metric_crs)
        (tail, head) = shapely.get_coordinates(ends if way == "retreat" else ends[::-1])
        way_px = np.hypot(*np.diff(ax.transData.transform([tail, head]), axis=0)[0])
        head_pt = np.clip(72 * way_px / ax.figure.dpi, 4, 12)  # no longer than the way itself
        look = {
            "arrowstyle": "-|>", "color": "#111111", "shrinkA": 0, "shrinkB": 0,
            "linewidth": 0.15 * head_pt, "mutation_scale": head_pt, "path_effects": HALO,
        }  # fmt: skip
        arrow = ax.annotate("", head, tail, zorder=9, arrowprops=look).arrow_patch
        arrow.set_clip_path(ax.patch)  # it can lead beyond the frame
        text = f"front: at most {length_text(found.max_km)}"
        drawn = [shapely.LineString(ax.transData.transform([tail, head]))]
    ax.annotate(text, (0.5, 0), xycoords="axes fraction", xytext=(0, -11), va="center",
                textcoords="offset points", ha="center", fontsize=8.5,
                fontweight="bold")  # fmt: skip
    return drawn


def _panel_title(key: str, keys: list[str]) -> str:
    """A source's name with what its land is, as far as the panel's width allows."""
    return LABELS[key] if len(keys) < 3 else SHORT[key]


def _land(ax: Axes, rows: gpd.GeoDataFrame, key: str, theatre: Theatre, is_filled: bool) -> None:
    colour = style.SOURCE_COLOURS[key]
    for row in rows.to_crs(theatre.metric_crs).itertuples():
        if row.geometry.is_empty:
            continue
        if row.status == "contested":
            draw(ax, [row.geometry], facecolor="#F1F1F1", edgecolor=style.GREY_ZONE,
                 hatch=style.GREY_HATCH, linewidth=0.4, zorder=1)  # fmt: skip
            continue
        whole = _thick(row.geometry)
        edge = outline(whole, theatre)
        if is_filled and not whole.is_empty:
            draw(ax, [whole], facecolor=style.SIDES[theatre.holder], edgecolor="none",
                 zorder=2)  # fmt: skip
        if not edge.is_empty:
            dash = "-" if is_filled else style.SOURCE_DASHES[key]
            width = 0.6 if is_filled else 1.3
            draw(ax, [edge], color=colour, linewidth=width, linestyle=dash, zorder=3)
