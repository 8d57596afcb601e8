"""Maps: the land on chosen days, when each place changed hands, and where the front went."""

from datetime import date
from itertools import pairwise

import geopandas as gpd
import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import shapely
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure

from ...base.geometry import KM_PER_MI, to_metric
from ...control import on_day
from ...maps import sources
from ...measures import displacement
from ...theatres.theatre import Theatre
from ..names import LABELS, SHORT
from ..prose import day_text
from ..words import retreat, territory
from . import style
from .ground import base, draw, drawn_from, extent, locator, outline, places, slope

STILL_HELD = "#C8C8C8"
FEWEST_MONTHS = 3  # up to so many, weeks are the classes
MOST_MONTHS = 14  # more classes than this are quarters, then years


@style.drawn
def on_days(
    tables: dict[str, gpd.GeoDataFrame], theatre: Theatre, panels: pd.DataFrame, days: pd.DataFrame
) -> Figure:
    """The land on up to six days: the first source filled, its grey zone hatched, others as lines.

    ``panels`` has ``day`` and ``label``, ``days`` is the daily table. Every panel has the same
    extent and scale.
    """
    keys = sources.in_order(tables)
    columns = min(3, len(panels))
    rows = -(-len(panels) // columns)
    land = np.concatenate([table.geometry.to_numpy() for table in tables.values()])
    box = extent(land, theatre)
    height = style.WIDTH_IN / columns * slope(box) + 0.3 + 0.16 * len(keys)
    fig, axes = style.figure(0.75 + height * rows, rows=rows, columns=columns, squeeze=False)
    for ax in axes.flat[len(panels) :]:
        ax.set_visible(False)
    filled = set()
    for number, (ax, panel) in enumerate(zip(axes.flat, panels.itertuples(), strict=False)):
        base(ax, theatre, box, scale=number == 0)
        covering = [key for key in keys if on_day.covers(tables[key], panel.day)]
        for key in covering:
            rows_then = on_day.at(tables[key], panel.day)
            _land(ax, rows_then, key, theatre, is_filled=key == covering[0])
        filled |= set(covering[:1])
        places(ax, theatre, 1 if number else 3)
        if number == 0:
            locator(ax, theatre, to_metric(land, theatre.metric_crs))
        ax.set_title(day_text(panel.day), fontsize=9.5)
        ax.text(0.0, -0.02, panel.label, transform=ax.transAxes, va="top", fontsize=7.5)
    style.titled(fig, territory.where_title(days, list(panels["day"]), theatre))
    legend = f"{_legend(keys, filled)} {drawn_from(theatre)}"
    style.credit(fig, tables, panels["day"].max(), legend)
    return fig


def _legend(keys: list[str], filled: set[str]) -> str:
    """Which map is filled, which is a line, whose grey zone is hatched."""
    lines = [SHORT[key] for key in keys if key not in filled]
    text = f"Filled: held, {' or '.join(SHORT[key] for key in keys if key in filled)}."
    text += " Hatched: DeepState's grey zone." if "deepstate" in filled else ""
    return text + (f" Line: {', '.join(lines)}." if lines else "")


@style.drawn
def when_changed(
    pieces: dict[str, gpd.GeoDataFrame], column: str, theatre: Theatre, since: date, until: date
) -> Figure:
    """Each piece of land coloured by the last (or the first) day it was held, a panel a source.

    ``column`` is ``last_held`` or ``first_held``.
    """
    keys = sources.in_order(pieces)
    box = extent(np.concatenate([frame.geometry.to_numpy() for frame in pieces.values()]), theatre)
    height = 1.35 + style.WIDTH_IN / len(keys) * slope(box)
    fig, axes = style.figure(height, columns=len(keys), squeeze=False)
    days = [mdates.date2num(day) for frame in pieces.values() for day in [*frame[column], until]]
    edges, cmap = _classes(min(days), max(days), theatre)
    norm = BoundaryNorm(edges, cmap.N)
    for ax, key in zip(axes[0], keys, strict=True):
        base(ax, theatre, box, scale=ax is axes[0][0])
        _dated(ax, pieces[key].to_crs(theatre.metric_crs), column, lambda d: cmap(norm(d)))
        places(ax, theatre, 4)
        if ax is axes[0][0]:
            locator(ax, theatre, to_metric(pieces[key].geometry.to_numpy(), theatre.metric_crs))
        ax.set_title(_panel_title(key, keys), fontsize=10, color=style.SOURCE_COLOURS[key])
    mappable = ScalarMappable(norm, cmap)
    bar = fig.colorbar(mappable, ax=axes[0], location="bottom", fraction=0.05, aspect=45, pad=0.01)
    bar.set_ticks([(a + b) / 2 for a, b in pairwise(edges)])
    is_weekly = edges[1] - edges[0] == 7
    names = [mdates.num2date(edge) for edge in edges[:-1]]
    names = [f"from {day.day} {day:%b}" if is_weekly else f"{day:%b %Y}" for day in names]
    bar.ax.set_xticklabels(names, fontsize=7)
    still = "last day held (dotted grey: still held on the last day of the window)"
    bar.set_label(still if column == "last_held" else "first day held", fontsize=8)
    style.titled(fig, territory.changed_title(pieces, column, since, until))
    style.credit(fig, keys, until, drawn_from(theatre))
    return fig


def _dated(ax: Axes, frame: gpd.GeoDataFrame, column: str, colour) -> None:
    """Pieces in the colour of their day; dotted grey is still held at the end."""
    still = np.zeros(len(frame), bool)
    if column == "last_held":
        still = frame["is_held_at_end"].to_numpy(bool)
    if not still.all():
        rows = frame[~still]
        draw(ax, rows.geometry, color=colour([mdates.date2num(day) for day in rows[column]]))
    if still.any():
        draw(ax, frame[still].geometry, facecolor=STILL_HELD, edgecolor="white", hatch="....",
             linewidth=0)  # fmt: skip


def _classes(first: float, last: float, theatre: Theatre) -> tuple[list[float], ListedColormap]:
    """Months (or longer spans of a long window) as classes: light to dark blue-green.

    In a theatre with a collapse red from the month of judgement on: the break is meant to be seen,
    and one scale for all months hid the collapse in its dark end.
    """
    start = mdates.num2date(first).date().replace(day=1)
    end = mdates.num2date(last).date()
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    if count <= FEWEST_MONTHS and not theatre.collapse_day:
        weeks = int(last - first) // 7 + 1
        shades = [colormaps["YlGnBu"](0.15 + 0.75 * n / max(weeks - 1, 1)) for n in range(weeks)]
        return [first + 7 * n for n in range(weeks + 1)], ListedColormap(shades)
    step = next(n for n in (1, 3, 6, 12, count) if -(-count // n) <= MOST_MONTHS)
    spans = -(-count // step)
    starts = pd.date_range(start, periods=spans + 1, freq=pd.DateOffset(months=step))
    edges = [mdates.date2num(moment) for moment in starts]
    break_day = theatre.as_of.replace(day=1) if theatre.collapse_day else end
    is_late = [moment.date() >= break_day for moment in starts[:-1]]
    is_late = is_late if theatre.collapse_day else [False] * spans
    calm, late = spans - sum(is_late), sum(is_late)
    colours = [colormaps["YlGnBu"](0.15 + 0.6 * n / max(calm - 1, 1)) for n in range(calm)]
    colours += [colormaps["Reds"](0.62 + 0.38 * n / max(late - 1, 1)) for n in range(late)]
    return edges, ListedColormap(colours)


@style.drawn
def front_arrows(
    tables: dict[str, gpd.GeoDataFrame], found: dict[str, displacement.Displacement],
    theatre: Theatre, first: date, second: date, way: str, wide: dict[str, gpd.GeoDataFrame],
) -> Figure:  # fmt: skip
    """Where the front went between two days, a panel a source; ``found`` is what that measures.

    A retreat: an arrow from each point lost to the nearest land still held or the border; light:
    held on the first day, full: still on the second. An advance: an arrow to each point gained
    from the nearest land held before or the border; light: gained, full: held on the first day.
    ``wide`` has land beyond the frame, by source.
    """
    keys = sources.in_order(tables)
    shapes = {
        key: displacement.ends(tables[key], theatre, first, second, way, wide.get(key))
        for key in keys
    }
    box = extent(np.array([shape for own in shapes.values() for shape in own[:2]]), theatre)
    height = 1.15 + style.WIDTH_IN / len(keys) * slope(box)
    fig, axes = style.figure(height, columns=len(keys), squeeze=False)
    for ax, key in zip(axes[0], keys, strict=True):
        base(ax, theatre, box, scale=ax is axes[0][0])
        large, small, beyond = shapes[key]
        colour = style.SOURCE_COLOURS[key]
        for shape, alpha, order in ((large, 0.18, 1), (small, 0.6, 2)):
            if not shape.is_empty:
                metric = to_metric([shape], theatre.metric_crs)
                draw(ax, metric, facecolor=colour, alpha=alpha, edgecolor="none", zorder=order)
        spacing = max(2.0, (box[2] - box[0]) / 1000 / 60)
        _arrows(ax, displacement.arrows(large, small, theatre, spacing, beyond), way)
        places(ax, theatre, 3)
        ax.set_title(_panel_title(key, keys), fontsize=10, color=colour)
    style.titled(fig, retreat.arrows_title(found, first, second, way))
    light, full = ("held on", "on") if way == "retreat" else ("gained to", "held on")
    days = (first, second) if way == "retreat" else (second, first)
    legend = f"Light: {light} {day_text(days[0])}. Full: {full} {day_text(days[1])}."
    style.credit(fig, keys, second, f"{legend} Straight lines, not routes. {drawn_from(theatre)}")
    return fig


def _panel_title(key: str, keys: list[str]) -> str:
    """A source's name with what its land is, as far as the panel's width allows."""
    return LABELS[key] if len(keys) < 3 else SHORT[key]


def _arrows(ax: Axes, lines: gpd.GeoDataFrame, way: str) -> None:
    """Thin arrows; the farthest point's in bold, its length below the map."""
    for number, row in enumerate(lines.itertuples()):
        start, end = shapely.get_coordinates(row.geometry)
        if way == "advance":
            start, end = end, start
        is_longest = number == 0
        look = {"arrowstyle": "-|>", "color": "#111111", "shrinkA": 0, "shrinkB": 0}
        look |= {"linewidth": 2.0, "mutation_scale": 12} if is_longest else {
            "linewidth": 0.5, "mutation_scale": 5}  # fmt: skip
        ax.annotate("", end, start, zorder=9 if is_longest else 5, arrowprops=look)
        if is_longest:
            text = f"{row.km:.1f} km ({row.km / KM_PER_MI:.1f} mi)"
            ax.text(
                0.5, -0.02, f"farthest: {text}", transform=ax.transAxes, va="top",
                ha="center", fontsize=8.5, fontweight="bold",
            )  # fmt: skip


def _land(ax: Axes, rows: gpd.GeoDataFrame, key: str, theatre: Theatre, is_filled: bool) -> None:
    colour = style.SOURCE_COLOURS[key]
    for row in rows.to_crs(theatre.metric_crs).itertuples():
        if row.geometry.is_empty:
            continue
        if row.status == "contested":
            draw(ax, [row.geometry], facecolor="#EDEDED", edgecolor=style.GREY_ZONE,
                  hatch=style.GREY_HATCH, linewidth=0.4, zorder=1)  # fmt: skip
        else:
            edge = outline(row.geometry, theatre)
            if is_filled:
                draw(ax, [row.geometry], facecolor=colour, edgecolor="none", alpha=0.55, zorder=2)
            if not edge.is_empty:
                draw(ax, [edge], color=colour, linewidth=0.5 if is_filled else 1.2, zorder=3)
