"""Figures of comparison: agreement, lags, printed against measured, ranked choices."""

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...base.geometry import KM2_PER_SQ_MI, common, minus, to_metric
from ...control import on_day
from ...maps import sources
from ...measures import choices, timing
from ...theatres import KURSK
from ...theatres.theatre import Theatre
from ..names import SHORT
from ..prose import day_text
from ..words import printed as printed_words
from ..words import sources as words
from . import ground, maps, style

BOTH = "#4D4D4D"


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
    fig, axes = style.figure(
        0.9 + height * rows, rows=rows, columns=columns, dpi=maps.MAP_DPI, squeeze=False
    )
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
def aligned(days: pd.DataFrame, lags: pd.DataFrame, units: str) -> Figure:
    """The series in each phase: thin as drawn, thick shifted by the lag behind the first source."""
    phases = list(dict.fromkeys(lags["phase"]))
    fig, axes = style.figure(3.7, columns=len(phases), squeeze=False)
    first = lags["a"].iloc[0]
    for ax, phase in zip(axes[0], phases, strict=True):
        rows = lags[(lags["phase"] == phase) & (lags["a"] == first)]
        since, until = rows[["from", "to"]].iloc[0]
        shown = days[days["date"].between(since, until)]
        _shifted(ax, shown, first, 0)
        clear = dict(zip(rows["b"], timing.is_clear(rows), strict=True))
        for row in rows.itertuples():
            _shifted(ax, shown, row.b, row.lag_days if clear[row.b] else 0)
        ax.set_title(phase, fontsize=9, pad=20 + 12 * len(rows))
        said = {
            row.b: _shift(row.lag_days) if clear[row.b] else "no clear lag"
            for row in rows[::-1].itertuples()
        }
        for line, (key, text) in enumerate({**said, first: "as drawn"}.items()):
            ax.annotate(f"{SHORT[key]}: {text}", (0, 1), xycoords="axes fraction",
                        xytext=(0, 5 + 12 * line), textcoords="offset points", fontsize=8,
                        color=style.SOURCE_COLOURS[key])  # fmt: skip
        style.date_axis(ax)
        ax.tick_params(axis="x", labelsize=7)
        style.area_axes(ax, "mi" if units == "mi" else "km")
    style.titled(fig, words.lag_title(lags))
    how = f"Thin: as drawn. Thick: shifted, where a lag is clear, to fit {SHORT[first]} best."
    style.credit(fig, days["source"], lags["to"].max(), how)
    return fig


def _shift(days: int) -> str:
    """Say a lag in words.

    >>> _shift(-5), _shift(1), _shift(0)
    ('5 days ahead', '1 day behind', 'no lag')
    """
    if not days:
        return "no lag"
    return f"{abs(days)} day{'s' * (abs(days) > 1)} {'behind' if days > 0 else 'ahead'}"


def _shifted(ax: Axes, days: pd.DataFrame, key: str, lag: int) -> None:
    own = days[days["source"] == key]
    x = pd.to_datetime(own["date"])
    style.source_line(ax, key, x, own["held_km2"], linewidth=0.8, alpha=0.6)
    style.source_line(ax, key, x - pd.Timedelta(days=lag), own["held_km2"], linewidth=2.0)


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
