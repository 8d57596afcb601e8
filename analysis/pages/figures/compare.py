"""Figures of comparison: agreement, days apart, printed against measured, ranked choices."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...base.geometry import KM2_PER_SQ_MI, common, minus, to_metric
from ...control import on_day
from ...maps import sources
from ...measures import choices, timing
from ...measures.cells import CELL_M
from ...theatres import KURSK
from ...theatres.theatre import Theatre
from ..names import SHORT
from ..prose import day_text, signed
from ..words import printed as printed_words
from ..words import sources as words
from . import ground, style
from .labels import HALO

BOTH = "#4D4D4D"
MOST_DAYS = (0, 3, 7, 14, 30)  # of a class of days between two maps; the first is the same day
BOUNDS = sorted(side * (days + 0.5) for side in (-1, 1) for days in MOST_DAYS)
NORM = BoundaryNorm(BOUNDS, len(BOUNDS) + 1, extend="both")
SHADES = colormaps["BrBG"].resampled(NORM.Ncmap)  # of no maker; its middle is nearly white
SHADES = SHADES.with_extremes(bad=(0, 0, 0, 0))
ROW_IN = 0.2


@style.drawn
def agreement_maps(
    tables: dict[str, gpd.GeoDataFrame],
    theatre: Theatre,
    panels: pd.DataFrame,
    agreed: pd.DataFrame,
) -> Figure:
    """Land that both of two maps give, and that only one gives, a panel a day."""
    (key_a, a), (key_b, b) = tables.items()
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    box = ground.extent(np.concatenate([table.geometry.to_numpy() for table in (a, b)]), theatre)
    height = style.WIDTH_IN / columns * ground.slope(box) * 0.95 + 0.75
    fig, axes = style.figure(0.9 + height * rows, rows=rows, columns=columns, squeeze=False)
    for ax in axes.flat[len(panels) :]:
        ax.set_visible(False)
    for number, (ax, panel) in enumerate(zip(axes.flat, panels.itertuples(), strict=False)):
        ground.base(ax, theatre, box, scale=number == 0)
        one, two = (_held(table, panel.day) for table in (a, b))
        for shape, colour in (
            (common(one, two), BOTH),
            (minus(one, two), style.SOURCE_COLOURS[key_a]),
            (minus(two, one), style.SOURCE_COLOURS[key_b]),
        ):
            if not shape.is_empty:
                metric = to_metric([shape], theatre.metric_crs)
                ground.draw(ax, metric, facecolor=colour, edgecolor="none", alpha=0.8)
        ground.places(ax, theatre, 1)
        ax.set_title(day_text(panel.day), fontsize=9.5)
        colours = (BOTH, style.SOURCE_COLOURS[key_a], style.SOURCE_COLOURS[key_b])
        texts = zip(panel.label.splitlines(), colours, strict=True)
        for line, (text, colour) in enumerate(texts):
            ax.annotate(text, (0, 0), xycoords="axes fraction", xytext=(0, -11 - 11 * line),
                        textcoords="offset points", fontsize=8.5, fontweight="bold",
                        color=colour)  # fmt: skip
    style.titled(fig, words.agreement_title(agreed, panels["day"]))
    style.credit(fig, tables, panels["day"].max(), ground.drawn_from(theatre))
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
    box = ground.extent(np.concatenate(held), theatre)
    groups = len(table[["a", "b"]].drop_duplicates())
    rows_in = ROW_IN * (len(table) + 1.5 * groups)
    height = 1.2 + max(style.WIDTH_IN / 2 * ground.slope(box) + 0.8, rows_in + 0.9)
    fig, (left, right) = style.figure(height, columns=2)
    left.set_box_aspect(max(rows_in, 1) / 3.2)
    left.set_anchor("N")
    right.set_anchor("N")
    _intervals(left, table)
    ground.base(right, theatre, box, scale=True)
    _cells(right, own)
    ground.places(right, theatre, 3)
    right.set_title(f"Days by which {SHORT[b]}\nis later than {SHORT[a]}", fontsize=9)
    bar = fig.colorbar(ScalarMappable(NORM, SHADES), ax=right, location="bottom", fraction=0.05,
                       aspect=30, pad=0.02, spacing="uniform")  # fmt: skip
    ticks = [0.0, *(bound for bound in BOUNDS if abs(bound) > 1)]
    bar.set_ticks(ticks, labels=[signed(int(bound)) for bound in ticks])
    bar.set_label(f"land {own['move'].iloc[0]}; white: on the same day", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    style.titled(fig, words.timing_title(table, two))
    how = "Left: dot, median; thick, its 90 % range; thin, the middle half of the land."
    style.credit(
        fig, {*table["a"], *table["b"]}, table["to"].max(), f"{how} {ground.drawn_from(theatre)}"
    )
    return fig


def _intervals(ax: Axes, table: pd.DataFrame) -> None:
    """A row a phase: median, its range and the middle half, under the name of its pair."""
    y, ticks, names = 0.0, [], []
    for (a, b), rows in table.groupby(["a", "b"], sort=False):
        y += 1.2
        ax.text(0, y, f"{SHORT[b]} against {SHORT[a]}", transform=ax.get_yaxis_transform(),
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
    ax.axvline(0, color=style.QUIET, linewidth=0.8, zorder=0)
    lows, highs = table["p25_days"].min(), table["p75_days"].max()
    ax.set_xlim(min(lows, -3) - 1, max(highs, 3) + 1)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylim(y + 0.8, 0.4)
    ax.set_yticks(ticks, names, fontsize=8)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("days earlier (\N{MINUS SIGN}) or later")


def _cells(ax: Axes, own: pd.DataFrame) -> None:
    """Cells in the colour of their days, a line round them all: the same day is white as paper."""
    column, row = own["column"].to_numpy(), own["row"].to_numpy()
    west, south = column.min(), row.min()
    grid = np.full((row.max() - south + 3, column.max() - west + 3), np.nan)
    grid[row - south + 1, column - west + 1] = own["days"]
    edges = [(np.arange(n + 1) + first - 1) * CELL_M
             for n, first in zip(grid.shape[::-1], (west, south), strict=True)]  # fmt: skip
    ax.pcolormesh(*edges, grid, cmap=SHADES, norm=NORM, zorder=1, rasterized=True)
    middles = [edge[:-1] + CELL_M / 2 for edge in edges]
    ax.contour(*middles, ~np.isnan(grid), [0.5], colors=style.QUIET, linewidths=0.4, zorder=2)


@style.drawn
def printed_and_measured(table: pd.DataFrame) -> Figure:
    """Printed against measured on the line of equality, and the residual of each figure."""
    fig, (left, right) = style.figure(1.6 + 0.135 * len(table), columns=2, width_ratios=[1, 1.4])
    agrees = table["agrees"].to_numpy()
    shown = table[table["measured_km2"] > 0]
    ends = np.array([shown["value"].min() * 0.6, shown["value"].max() * 1.6])
    left.plot(ends, ends, color=style.QUIET, linewidth=0.8)
    for source, rows in shown.groupby("source"):
        for is_met, own in rows.groupby("agrees"):
            colour = style.SOURCE_COLOURS[source]
            left.plot(own["value"], own["measured_km2"], "o" if is_met else "x", color=colour,
                      markersize=5, markerfacecolor=colour if is_met else "none")  # fmt: skip
    left.set(xscale="log", yscale="log", xlabel="printed, km²", ylabel="measured, km²")
    left.set_title("on the line: equal", fontsize=9)
    for number, source in enumerate(sources.in_order(shown["source"])):
        left.text(0.05, 0.94 - 0.055 * number, SHORT[source], transform=left.transAxes,
                  color=style.SOURCE_COLOURS[source], fontweight="bold")  # fmt: skip
    left.text(0.05, 0.82, "dot: within 1 % once a\nconvention is named\ncross: unexplained",
              transform=left.transAxes, fontsize=8, va="top")  # fmt: skip
    order = table.sort_values("residual_pct", kind="stable").reset_index(drop=True)
    limit = 60.0
    for y, row in enumerate(order.itertuples()):
        x = float(np.clip(row.residual_pct, -limit, limit))
        colour = style.SOURCE_COLOURS[row.source]
        right.plot([0, x], [y, y], color=colour, linewidth=1.6)
        side = -4 if x < 0 else 4
        beyond = f" {row.residual_pct:+.0f} %" if abs(row.residual_pct) > limit else ""
        right.annotate(f"{row.id}{beyond}", (x, y), xytext=(side, 0), textcoords="offset points",
                       ha="right" if x < 0 else "left", va="center", fontsize=7)  # fmt: skip
    right.axvline(0, color=style.QUIET, linewidth=0.8)
    right.axvspan(-1, 1, color="#E4E4E4", zorder=0, linewidth=0)
    right.set(
        xlim=(-limit * 1.25, limit * 1.25), yticks=[], xlabel="measured minus printed, per cent"
    )
    right.set_title(f"residuals ({(~agrees).sum()} unexplained)", fontsize=9)
    right.spines["left"].set_visible(False)
    style.titled(fig, printed_words.validation_title(table))
    style.credit(
        fig, table["source"], table["last_day"].max(), "Ids: data/raw/published_figures.csv."
    )
    return fig


@style.drawn
def ranked_choices(table: pd.DataFrame, article: pd.Series) -> Figure:
    """How far each choice moves a figure from the project's own, the largest mover on top.

    ``table`` has the choices of one figure, ``article`` is the claim that it is held against.
    """
    ranked = choices.ranked(table)
    rows = ranked[~ranked["is_warning"]]
    envelope = choices.envelope(table)
    fig, ax = style.figure(1.5 + 0.32 * (len(rows) + 1))
    labels = []
    for y, row in enumerate(rows[::-1].itertuples(), start=1):
        ax.plot([row.low, row.high], [y, y], color=style.SOURCE_COLOURS["deepstate"], linewidth=7,
                solid_capstyle="butt")  # fmt: skip
        _range_beside(ax, y, (row.low, row.high))
        labels.append(words.FACTOR_NAMES[row.factor])
    ax.plot(envelope, [0, 0], color=style.QUIET, linewidth=7, solid_capstyle="butt")
    _range_beside(ax, 0, envelope, fontweight="bold")
    ax.set_yticks(range(len(rows) + 1), ["all defensible combinations", *labels], fontsize=8)
    ax.tick_params(axis="y", length=0)
    ax.axvline(
        choices.base(table), color=style.SOURCE_COLOURS["deepstate"], linewidth=0.8, linestyle=":"
    )
    top = len(rows) + 0.75
    ax.plot([article["value_km2"]] * 2, [-0.7, top - 0.2], color=style.ARTICLE, linewidth=1.6)
    ax.text(article["value_km2"], top, f"article: {article['value']:g} {article['unit']}",
            ha="center", fontsize=8.5)  # fmt: skip
    ax.set_ylim(-0.7, top + 0.5)
    highest = max(envelope[1], article["value_km2"], rows["high"].max())
    ax.set_xlim(0, highest * 1.08)
    ax.set_xlabel("km²")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    style.square_miles_above(ax)
    style.titled(fig, words.sensitivity_title(table))
    own = "Dotted: the project's own choice (DeepState, held, all parts)."
    style.credit(fig, KURSK.sources, article["last_day"], own)
    return fig


def _range_beside(ax: Axes, y: int, ends: tuple[float, float], **kwargs) -> None:
    """Write a range at the right of its row, in both units, clear of every mark."""
    metric, imperial = (
        " to ".join(dict.fromkeys(f"{km2 / factor:,.0f}" for km2 in ends))
        for factor in (1, KM2_PER_SQ_MI)
    )
    ax.text(1.01, y, f"{metric} km² ({imperial} sq mi)", va="center", fontsize=8,
            transform=ax.get_yaxis_transform(), **kwargs)  # fmt: skip
