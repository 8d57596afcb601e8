"""Maps: the salient on chosen days, and when each place was last held."""

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
from matplotlib_scalebar.scalebar import ScaleBar

from .. import control, retreat, settlements
from ..geometry import KM_PER_MI, to_metric
from ..theatres import Theatre, border
from . import style
from .labels import HALO

MARGIN_M = 6_000
EDGE = 0.08
MAP_DPI = 96  # hatching makes large files; at 768 px this is one to one on the page
DRAWN_FROM = (
    "Outlines generalised; ISW's may not be shown. Border © OpenStreetMap contributors (ODbL)."
)


@style.drawn
def salient(
    tables: dict[str, gpd.GeoDataFrame], theatre: Theatre, panels: pd.DataFrame, title: str
) -> Figure:
    """The salient on up to six days: DeepState filled, its grey zone hatched, Owl as an outline.

    ``panels`` has ``day`` and ``label``. Every panel has the same extent and scale.
    """
    columns = min(3, len(panels))
    rows = -(-len(panels) // columns)
    box = extent(tables.values(), theatre)
    height = style.WIDTH_IN / columns * slope(box) + 0.42
    fig, axes = style.figure(
        0.75 + height * rows, rows=rows, columns=columns, dpi=MAP_DPI, squeeze=False
    )
    for ax in axes.flat[len(panels) :]:
        ax.set_visible(False)
    for number, (ax, panel) in enumerate(zip(axes.flat, panels.itertuples(), strict=False)):
        base(ax, theatre, box, scale=number == 0)
        for key in style.known(tables):
            _land(ax, control.at(tables[key], panel.day), key, theatre)
        places(ax, theatre, ["Sudzha"] if number else ["Sudzha", "Korenevo (village)", "Guevo"])
        ax.set_title(style.day_text(panel.day), fontsize=9.5)
        ax.text(0.0, -0.02, panel.label, transform=ax.transAxes, va="top", fontsize=7.5)
    style.titled(fig, title)
    legend = "Filled: DeepState. Hatched: its grey zone. Line: Ukraine Control Map."
    style.credit(fig, tables, panels["day"].max(), f"{legend} {DRAWN_FROM}")
    return fig


@style.drawn
def when_lost(
    pieces: dict[str, gpd.GeoDataFrame], theatre: Theatre, until: date, title: str
) -> Figure:
    """Each piece of land coloured by the last day it was held, a panel a source."""
    keys = style.known(pieces)
    box = extent(pieces.values(), theatre)
    height = 1.35 + style.WIDTH_IN / len(keys) * slope(box)
    fig, axes = style.figure(height, columns=len(keys), dpi=MAP_DPI, squeeze=False)
    days = [
        mdates.date2num(day) for frame in pieces.values() for day in [*frame["last_held"], until]
    ]
    edges, cmap = _month_classes(min(days), max(days), theatre.as_of)
    norm = BoundaryNorm(edges, cmap.N)
    for ax, key in zip(axes[0], keys, strict=True):
        base(ax, theatre, box, scale=ax is axes[0][0])
        frame = pieces[key].to_crs(theatre.metric_crs)
        colours = cmap(norm([mdates.date2num(day) for day in frame["last_held"]]))
        if len(frame):
            draw(ax, frame.geometry, color=colours)
        kept = frame[frame["is_held_at_end"].astype(bool)]
        if len(kept):
            draw(ax, kept.geometry, facecolor="none", edgecolor="white", hatch="....", linewidth=0)
        places(ax, theatre, ["Sudzha", "Malaya Loknya", "Guevo", "Snagost"])
        ax.set_title(style.LABELS[key], fontsize=10, color=style.SOURCE_COLOURS[key])
    mappable = ScalarMappable(norm, cmap)
    bar = fig.colorbar(mappable, ax=axes[0], location="bottom", fraction=0.05, aspect=45, pad=0.01)
    bar.set_ticks([(a + b) / 2 for a, b in pairwise(edges)])
    bar.ax.set_xticklabels([f"{mdates.num2date(a):%b %Y}" for a in edges[:-1]], fontsize=7)
    bar.set_label("last day held (dotted: still held on the last day of the window)", fontsize=8)
    style.titled(fig, title)
    style.credit(fig, keys, until, DRAWN_FROM)
    return fig


def _month_classes(first: float, last: float, as_of: date) -> tuple[list[float], ListedColormap]:
    """Months as classes: light to dark blue-green, then red from the month of judgement on.

    The break is meant to be seen: one scale for all months hid the collapse in its dark end.
    """
    start = mdates.num2date(first).date().replace(day=1)
    end = mdates.num2date(last).date()
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    months = pd.date_range(start, periods=count + 1, freq="MS")
    edges = [mdates.date2num(month) for month in months]
    is_late = [month.date() >= as_of.replace(day=1) for month in months[:-1]]
    calm, late = count - sum(is_late), sum(is_late)
    colours = [colormaps["YlGnBu"](0.15 + 0.6 * n / max(calm - 1, 1)) for n in range(calm)]
    colours += [colormaps["Reds"](0.62 + 0.38 * n / max(late - 1, 1)) for n in range(late)]
    return edges, ListedColormap(colours)


@style.drawn
def retreat_arrows(
    tables: dict[str, gpd.GeoDataFrame], theatre: Theatre, first: date, second: date, title: str
) -> Figure:
    """Where the front went between two days: an arrow from each point lost to the nearest held.

    Light: held on the first day. Full: still held on the second. A panel a source.
    """
    keys = style.known(tables)
    shapes = {key: retreat.main_shapes(tables[key], theatre, first, second) for key in keys}
    box = extent([gpd.GeoDataFrame(geometry=pair) for pair in shapes.values()], theatre)
    height = 1.0 + style.WIDTH_IN / len(keys) * slope(box)
    fig, axes = style.figure(height, columns=len(keys), dpi=MAP_DPI, squeeze=False)
    for ax, key in zip(axes[0], keys, strict=True):
        base(ax, theatre, box, scale=ax is axes[0][0])
        old, new = to_metric(shapes[key], theatre.metric_crs)
        colour = style.SOURCE_COLOURS[key]
        draw(ax, [old], facecolor=colour, alpha=0.18, edgecolor="none", zorder=1)
        if not new.is_empty:
            draw(ax, [new], facecolor=colour, alpha=0.75, edgecolor="none", zorder=2)
        _arrows(ax, retreat.arrows(*shapes[key], theatre))
        places(ax, theatre, ["Sudzha", "Malaya Loknya", "Guevo"])
        ax.set_title(style.LABELS[key], fontsize=10, color=colour)
    style.titled(fig, title)
    days = (
        f"Light: held on {style.day_text(first)}. Full: on {style.day_text(second)}. Straight "
        "lines, not routes."
    )
    style.credit(fig, keys, second, f"{days} {DRAWN_FROM}")
    return fig


def _arrows(ax: Axes, lines: gpd.GeoDataFrame) -> None:
    """Thin arrows, and the longest in bold with its length."""
    for number, row in enumerate(lines.itertuples()):
        start, end = shapely.get_coordinates(row.geometry)
        is_longest = number == 0
        look = {"arrowstyle": "-|>", "color": "#111111", "shrinkA": 0, "shrinkB": 0}
        look |= {"linewidth": 2.0, "mutation_scale": 12} if is_longest else {
            "linewidth": 0.5, "mutation_scale": 5}  # fmt: skip
        ax.annotate("", end, start, zorder=9 if is_longest else 5, arrowprops=look)
        if is_longest:
            text = f"{row.km:.1f} km ({row.km / KM_PER_MI:.1f} mi)"
            ax.annotate(
                text, start, xytext=(0, 6), textcoords="offset points", ha="center", fontsize=8.5,
                fontweight="bold", path_effects=HALO, zorder=10,
            )  # fmt: skip


def base(ax: Axes, theatre: Theatre, extent, scale: bool) -> None:
    """Ground of every map: the border, the two countries, a scale bar, no frame of numbers."""
    line = to_metric([border().iloc[0]], theatre.metric_crs)[0]
    draw(ax, [line], color="#222222", linewidth=0.9, zorder=4)
    west, south, east, north = extent
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color(style.FAINT)
    for name, x, y in (("RUSSIA", 0.9, 0.94), ("UKRAINE", 0.14, 0.04)):
        ax.text(x, y, name, transform=ax.transAxes, color=style.QUIET, fontsize=7, ha="center",
                path_effects=HALO, zorder=6)  # fmt: skip
    if scale:
        ax.add_artist(ScaleBar(1, location="upper left", box_alpha=0, length_fraction=0.3,
                               color=style.QUIET, font_properties={"size": 7}))  # fmt: skip


def _land(ax: Axes, rows: gpd.GeoDataFrame, key: str, theatre: Theatre) -> None:
    colour = style.SOURCE_COLOURS[key]
    for row in rows.to_crs(theatre.metric_crs).itertuples():
        if row.geometry.is_empty:
            continue
        if row.status == "contested":
            draw(ax, [row.geometry], facecolor="#EDEDED", edgecolor=style.GREY_ZONE,
                  hatch=style.GREY_HATCH, linewidth=0.4, zorder=1)  # fmt: skip
        elif key == "deepstate":
            draw(ax, [row.geometry], facecolor=colour, edgecolor=colour, alpha=0.55, linewidth=0.6,
                  zorder=2)  # fmt: skip
        else:
            draw(ax, [row.geometry], facecolor="none", edgecolor=colour, linewidth=1.2, zorder=3)


def draw(ax: Axes, shapes, **kwargs) -> None:
    """Draw shapes in metres; their coordinates are no reader's business."""
    gpd.GeoSeries(shapes).plot(ax=ax, **kwargs)
    ax.set(xlabel="", ylabel="")


def places(ax: Axes, theatre: Theatre, names: list[str]) -> None:
    """Mark and name places that lie in the frame."""
    table = settlements.read()
    table = table[table["name"].isin(names)]
    points = to_metric(shapely.points(table["lon"], table["lat"]), theatre.metric_crs)
    # A place at the frame's edge would run into the scale bar or out of the frame.
    (west, east), (south, north) = (
        (low + EDGE * (high - low), high - EDGE * (high - low))
        for low, high in (ax.get_xlim(), ax.get_ylim())
    )
    for name, point in zip(table["name"], points, strict=True):
        if west < point.x < east and south < point.y < north:
            ax.plot(point.x, point.y, "o", color="#111111", markersize=2.6, zorder=6)
            ax.annotate(name.partition(" (")[0], (point.x, point.y), xytext=(3, 3), zorder=7,
                        textcoords="offset points", fontsize=7, path_effects=HALO)  # fmt: skip


def extent(frames, theatre: Theatre) -> tuple[float, float, float, float]:
    """The box, in metres, of the land drawn in the main part, with a margin.

    Pockets far from the main part are left outside the frame; the caption has to say so. Where
    nothing was ever held it is the whole theatre.
    """
    box = theatre.part_areas().get(theatre.main_part, theatre.area)
    shapes = np.concatenate([frame.geometry.to_numpy() for frame in frames])
    shapes = shapely.intersection(shapes, box)
    shapes = shapes[~shapely.is_empty(shapes)]
    shapes = shapes if len(shapes) else np.array([theatre.area])
    west, south, east, north = shapely.total_bounds(to_metric(shapes, theatre.metric_crs))
    return west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M


def slope(extent) -> float:
    """Height of a box over its width."""
    west, south, east, north = extent
    return (north - south) / (east - west)


def panel_days(key_days: list[date], labels: list[str]) -> pd.DataFrame:
    """Days and their labels as the table that :func:`salient` draws."""
    return pd.DataFrame({"day": key_days, "label": labels})
