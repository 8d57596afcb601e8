"""Figures of comparison: agreement and days apart; with :mod:`residuals` those of page 04."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, ListedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...base.geometry import common, minus, to_metric
from ...control import on_day
from ...measures import timing
from ...measures.cells import CELL_M
from ...theatres.theatre import Theatre
from ..names import SHORT
from ..prose import day_text, signed
from ..words import sources as words
from . import ground, style
from .labels import HALO
from .maps import LINE_IN
from .residuals import printed_and_measured, ranked_choices
from .shapes import draw
from .sheet import maps_sheet, sheet

__all__ = ["agreement_maps", "days_apart", "printed_and_measured", "ranked_choices"]

BOTH = "#4D4D4D"
MOST_DAYS = (0, 3, 7, 14, 30)  # of a class of days between two maps; the first is the same day
BOUNDS = sorted(side * (days + 0.5) for side in (-1, 1) for days in MOST_DAYS)
NORM = BoundaryNorm(BOUNDS, len(BOUNDS) + 1, extend="both")
SAME_DAY = "#D4D4D4"  # not white: so is land that is not compared
HUES = colormaps["BrBG"].resampled(NORM.Ncmap)(range(NORM.Ncmap))  # of no maker
HUES[NORM.Ncmap // 2] = to_rgba(SAME_DAY)
SHADES = ListedColormap(HUES).with_extremes(bad=(0, 0, 0, 0))
ROW_IN = 0.2
MAP_WIDE_IN = 3.9
ROOM = 1.36  # of a map's frame to what it shows: a scale bar and names stand above and beside it


@style.drawn
def agreement_maps(
    tables: dict[str, gpd.GeoDataFrame],
    theatre: Theatre,
    panels: pd.DataFrame,
    agreed: pd.DataFrame,
) -> Figure:
    """Land that both of two maps give, and that only one gives, a panel a day."""
    (key_a, a), (key_b, b) = tables.items()
    columns = 2 if len(panels) in (2, 4) else min(3, len(panels))
    box = ground.extent(np.concatenate([table.geometry.to_numpy() for table in (a, b)]), theatre)
    fig, axes = style.panels(len(panels))
    style.titled(fig, words.agreement_title(agreed, panels["day"]))
    style.credit(fig, tables, panels["day"].max(), ground.drawn_from(theatre))
    maps_sheet(fig, axes, columns, ground.slope(box), above=0.24, below=3 * LINE_IN + 0.12)
    colours = (BOTH, style.SOURCE_COLOURS[key_a], style.SOURCE_COLOURS[key_b])
    for number, (ax, panel) in enumerate(zip(axes, panels.itertuples(), strict=True)):
        one, two = (_held(table, panel.day) for table in (a, b))
        land = to_metric([one, two], theatre.metric_crs) if number == 0 else None
        marks = ground.base(ax, theatre, box, scale=number == 0, land=land)
        shapes = (common(one, two), minus(one, two), minus(two, one))
        for shape, colour in zip(shapes, colours, strict=True):
            if not shape.is_empty:
                metric = to_metric([shape], theatre.metric_crs)
                draw(ax, metric, facecolor=colour, edgecolor="none", alpha=0.8)
        marks.places(1)
        ax.set_title(day_text(panel.day), fontsize=9.5)
        texts = zip(panel.label.splitlines(), colours, strict=True)
        for line, (text, colour) in enumerate(texts):
            ax.annotate(text, (0, 0), xycoords="axes fraction", xytext=(0, -9.5 - 11.2 * line),
                        textcoords="offset points", fontsize=8.5, fontweight="bold", va="center",
                        color=colour)  # fmt: skip
    return fig


def _held(table: gpd.GeoDataFrame, day):
    rows = on_day.at(table, day)
    return rows[rows["status"] == "held"].geometry.iloc[0]


@style.drawn
def days_apart(
    cells: pd.DataFrame, table: pd.DataFrame, tables: dict[str, gpd.GeoDataFrame],
    theatre: Theatre, two: Iterable[str],
) -> Figure:  # fmt: skip
    """Left, for each pair and phase, the days between two maps; right, for one pair, a map.

    ``cells`` is of :func:`timing.differences`, ``table`` its summary, ``tables`` has the outlines
    by source. The map has the move (land taken or lost) of which more cells are known.
    """
    a, b = timing.of_pair(table, two)[["a", "b"]].iloc[0]
    own = cells[(cells["a"] == a) & (cells["b"] == b)]
    own = own[own["move"] == own["move"].value_counts().idxmax()]
    held = [tables[key].query("status == 'held'").geometry for key in (a, b)]
    box = ground.extent(np.concatenate(held), theatre) if theatre.parts else _about(own)
    groups = len(table[["a", "b"]].drop_duplicates())
    fig, (left, right) = style.panels(2)
    style.titled(fig, words.timing_title(table, two))
    how = "Left: dot, median; thick, its range, with the days between maps; thin, the middle half."
    style.credit(
        fig, {*table["a"], *table["b"]}, table["to"].max(), f"{how} {ground.drawn_from(theatre)}"
    )
    rows_in, map_in = ROW_IN * (len(table) + 1.5 * groups), MAP_WIDE_IN * ground.slope(box)
    page = sheet(fig, max(rows_in + 0.45, map_in + 1.05))
    page.place(left, 1.35, page.height_in - rows_in, 2.15, rows_in)
    map_left = page.width_in - MAP_WIDE_IN - 0.08
    page.place(right, map_left, page.height_in - map_in - 0.4, MAP_WIDE_IN, map_in)
    _intervals(left, table)
    marks = ground.base(right, theatre, box, scale=True, land=_squares(own))
    _cells(right, own)
    marks.places(3)
    right.set_title(f"Days by which {SHORT[b]}\nis later than {SHORT[a]}", fontsize=9)
    under = fig.add_axes((0, 0, 1, 1))
    page.place(under, map_left, page.height_in - map_in - 0.62, MAP_WIDE_IN, 0.14)
    bar = fig.colorbar(ScalarMappable(NORM, SHADES), cax=under, orientation="horizontal",
                       spacing="uniform")  # fmt: skip
    ticks = [0.0, *(bound for bound in BOUNDS if abs(bound) > 1)]
    bar.set_ticks(ticks, labels=[signed(int(bound)) for bound in ticks])
    said = f"land {own['move'].iloc[0]}; grey: on the same day; white: not compared"
    bar.set_label(said, fontsize=8)
    bar.ax.tick_params(labelsize=7)
    return fig


def _intervals(ax: Axes, table: pd.DataFrame) -> None:
    """A row a phase: median, its range and the middle half, under the name of its pair."""
    y, ticks, names = 0.0, [], []
    for (a, b), rows in table.groupby(["a", "b"], sort=False):
        y += 1.2
        ax.text(-0.59, y, f"{SHORT[b]} against {SHORT[a]}", transform=ax.get_yaxis_transform(),
                fontsize=8.5, fontweight="bold", color=style.SOURCE_COLOURS[b],
                va="center", path_effects=HALO)  # fmt: skip
        for row in rows.itertuples():
            y += 1
            look = {"color": style.SOURCE_COLOURS[b], "solid_capstyle": "butt"}
            ax.plot([row.p25_days, row.p75_days], [y, y], linewidth=1.2, **look)
            ax.plot([row.low_days, row.high_days], [y, y], linewidth=5, alpha=0.6, **look)
            ax.plot(row.median_days, y, "o", markersize=5, color=look["color"])
            ax.text(1.02, y, signed(row.median_days), transform=ax.get_yaxis_transform(),
                    fontsize=8, va="center")  # fmt: skip
            ticks.append(y)
            names.append(f"{row.phase}, {row.move}")
        # Nought beside each group: a line through all would strike the names of the pairs.
        ends = [y - len(rows) + 0.55, y + 0.45]
        ax.plot([0, 0], ends, color=style.QUIET, linewidth=0.8, zorder=0)
    lows, highs = table["p25_days"].min(), table["p75_days"].max()
    ax.set_xlim(min(lows, -3) - 1, max(highs, 3) + 1)
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.set_ylim(y + 0.8, 0.4)
    ax.set_yticks(ticks, names, fontsize=8)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("days earlier (\N{MINUS SIGN}) or later")


def _about(own: pd.DataFrame) -> ground.Extent:
    """A box round the cells with room to see where they lie, wide enough for the page."""
    ends = [(own[name].min(), own[name].max() + 1) for name in ("column", "row")]
    (west, east), (south, north) = CELL_M * np.array(ends)
    high = ROOM * max(north - south, 0.5 * (east - west))
    wide = max(ROOM * (east - west), 0.9 * high)
    x, y = (west + east) / 2, (south + north) / 2
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _squares(own: pd.DataFrame) -> np.ndarray:
    """The cells as squares: what the small map in a corner should not cover."""
    west, south = CELL_M * own["column"].to_numpy(), CELL_M * own["row"].to_numpy()
    return shapely.box(west, south, west + CELL_M, south + CELL_M)


def _cells(ax: Axes, own: pd.DataFrame) -> None:
    """Cells in the colour of their days, a line round them all."""
    column, row = own["column"].to_numpy(), own["row"].to_numpy()
    west, south = column.min(), row.min()
    grid = np.full((row.max() - south + 3, column.max() - west + 3), np.nan)
    grid[row - south + 1, column - west + 1] = own["days"]
    edges = [(np.arange(n + 1) + first - 1) * CELL_M
             for n, first in zip(grid.shape[::-1], (west, south), strict=True)]  # fmt: skip
    limits = ax.axis()
    # An image: a mesh of the same squares takes six times as long where a front has thousands.
    ax.imshow(grid, cmap=SHADES, norm=NORM, zorder=1, origin="lower", interpolation="nearest",
              extent=(*edges[0][[0, -1]], *edges[1][[0, -1]]))  # fmt: skip
    ax.axis(limits)
    middles = [edge[:-1] + CELL_M / 2 for edge in edges]
    ax.contour(*middles, ~np.isnan(grid), [0.5], colors=style.QUIET, linewidths=0.4, zorder=2)
