"""Printed figures against the same maps measured again, the worst by name; and ranked choices."""

from textwrap import wrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation, Transform

from ...base.geometry import KM2_PER_SQ_MI
from ...maps import sources
from ...measures import choices
from ...theatres import KURSK
from ..names import SHORT
from ..prose import day_text
from ..words import printed as printed_words
from ..words import sources as words
from . import style
from .labels import HALO
from .sheet import sheet

WORST = 10
ALL_IN, ROW_IN = 1.0, 0.3  # height of the strip of all figures; of one of the worst
NAME_IN, SAID_IN = 3.35, 1.95  # widths: who printed what, left; the numbers, right
SMALL = 0.02  # of the base: what moves less is named in a line and gets no bar


@style.drawn
def printed_and_measured(table: pd.DataFrame) -> Figure:
    """All printed figures by how far they are off, and the ten farthest by name."""
    far = table[~table["agrees"]]
    far = far.loc[far["residual_pct"].abs().sort_values(ascending=False, kind="stable").index]
    worst = far.head(WORST)
    fig, (every, named) = style.panels(2)
    style.titled(fig, printed_words.validation_title(table))
    style.credit(fig, table["source"], table["last_day"].max(), "Grey: within 1 %.")
    rows_in = ROW_IN * len(worst)
    page = sheet(fig, ALL_IN + rows_in + 0.85)
    width = page.width_in - NAME_IN - SAID_IN
    page.place(every, NAME_IN, rows_in + 0.85, width, ALL_IN - 0.2)
    page.place(named, NAME_IN, 0.4, width, rows_in)
    limit = 1.15 * table["residual_pct"].abs().max()
    for ax in (every, named):
        ax.set_xlim(-limit, limit)
        ax.axvspan(-1, 1, color=style.ALLOWED, zorder=0, linewidth=0)
        ax.axvline(0, color=style.QUIET, linewidth=0.8)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.xaxis.set_major_formatter(style.plain)
    _all_figures(every, table)
    for y, row in enumerate(worst.itertuples()):
        _one_of_the_worst(named, y, row)
    named.set_ylim(len(worst) - 0.4, -0.6)
    named.set_xlabel("measured less printed, %")
    count = f"The {len(worst)} farthest off" if len(far) > len(worst) else "Those"
    head = f"{count} of the {len(far)} that no reading explains"
    named.text(0.08 - NAME_IN, rows_in + 0.1, head, transform=_inches(named), fontsize=9,
               fontweight="bold")  # fmt: skip
    return fig


def _inches(ax: Axes) -> Transform:
    """Inches from the lower left corner of axes."""
    fig = ax.get_figure(root=True)
    place = ax.get_position()
    corner = ScaledTranslation(place.x0, place.y0, fig.transFigure)
    return fig.dpi_scale_trans + corner


def _all_figures(ax: Axes, table: pd.DataFrame) -> None:
    """A lane a source: each printed figure as a dot, open where no reading explains it."""
    keys = sources.in_order(table["source"])
    for lane, key in enumerate(keys):
        for agrees, own in table[table["source"] == key].groupby("agrees"):
            colour = style.SOURCE_COLOURS[key]
            ax.plot(own["residual_pct"], [lane] * len(own), "o", color=colour, markersize=5,
                    markerfacecolor=colour if agrees else "white", alpha=0.85)  # fmt: skip
        ax.text(-0.02, lane, SHORT[key], transform=ax.get_yaxis_transform(), ha="right",
                va="center", fontsize=8, fontweight="bold",
                color=style.SOURCE_COLOURS[key])  # fmt: skip
    ax.set_ylim(len(keys) - 0.4, -0.6)
    ax.set_title(f"All {len(table)}", fontsize=9, loc="left", x=-0.02, ha="right")
    text = "Open: no reading explains it.\nFull: within 1 % once one\nconvention is named."
    ax.text(1.03, 0.95, text, transform=ax.transAxes, fontsize=7.5, va="top", color=style.QUIET)


def _one_of_the_worst(ax: Axes, y: int, row) -> None:
    """Who printed what and when, how far off it is, and both numbers."""
    colour = style.SOURCE_COLOURS[row.source]
    ax.plot([0, row.residual_pct], [y, y], color=colour, linewidth=5, solid_capstyle="butt")
    who, day = row.publisher.partition(" (")[0], day_text(row.last_day)
    lines = [*wrap(f"{who}: {row.quantity}", 58)[:2]]
    across = ax.get_yaxis_transform()
    ax.annotate("\n".join(lines), (0, y), xycoords=across, fontsize=7, va="center", ha="right",
                xytext=(-4, 0), textcoords="offset points")  # fmt: skip
    numbers = f"printed {row.value:,.0f} km², measured {row.measured_km2:,.0f}\nto {day}"
    ax.annotate(numbers, (1, y), xycoords=across, fontsize=7, va="center",
                xytext=(6, 0), textcoords="offset points")  # fmt: skip


@style.drawn
def ranked_choices(table: pd.DataFrame, article: pd.Series) -> Figure:
    """How far each choice moves a figure from the project's own, the largest mover on top.

    ``table`` has the choices of one figure, ``article`` is the claim that it is held against. What
    moves it hardly at all is named in a line below.
    """
    ranked = choices.ranked(table)
    ranked = ranked[~ranked["is_warning"]]
    base, envelope = choices.base(table), choices.envelope(table)
    is_small = ranked["range"] < SMALL * max(base, 1e-9)
    rows, small = ranked[~is_small], ranked[is_small]
    fig, (ax,) = style.panels(1)
    style.titled(fig, words.sensitivity_title(table))
    own = f"Dotted: the project's own choice, {base:,.0f} km² (DeepState, held, all parts)."
    if len(small):
        names = "; ".join(words.FACTOR_NAMES[name] for name in small["factor"])
        own += f" Moves it by less than 2 %: {names}."
    style.credit(fig, KURSK.sources, article["last_day"], own)
    page = sheet(fig, 0.3 * (len(rows) + 1) + 1.1)
    page.stack([ax], left=2.75, right=2.4, below=0.42, above=0.46)
    labels = [words.FACTOR_NAMES[name] for name in rows["factor"]]
    for y, row in enumerate(rows.itertuples()):
        _bar(ax, y, (row.low, row.high), style.SOURCE_COLOURS["deepstate"])
    _bar(ax, len(rows), envelope, style.QUIET, fontweight="bold")
    ax.set_yticks(range(len(rows) + 1), [*labels, "all defensible combinations"], fontsize=8)
    ax.tick_params(axis="y", length=0)
    ax.plot([base] * 2, [-0.5, len(rows) + 0.6], color=style.SOURCE_COLOURS["deepstate"],
            linewidth=1, linestyle=":")  # fmt: skip
    ax.axvline(article["value_km2"], color=style.ARTICLE, linewidth=1.6)
    ax.set_ylim(len(rows) + 0.6, -1.1)
    highest = max(envelope[1], article["value_km2"], rows["high"].max() if len(rows) else 0)
    ax.set_xlim(0, highest * 1.08)
    is_right = article["value_km2"] > 0.5 * highest
    ax.annotate(
        f"article: {article['value']:g} {article['unit']}", (article["value_km2"], -0.8),
        xytext=(-4 if is_right else 4, 0), textcoords="offset points", va="center", fontsize=8.5,
        ha="right" if is_right else "left", path_effects=HALO,
    )  # fmt: skip
    ax.set_xlabel("km²")
    ax.xaxis.set_major_formatter(style.plain)
    style.square_miles_above(ax)
    return fig


def _bar(ax: Axes, y: int, ends: tuple[float, float], colour: str, **kwargs) -> None:
    """A range as a bar, and at the right of its row in both units, clear of every mark."""
    ax.plot(ends, [y, y], color=colour, linewidth=7, solid_capstyle="butt")
    metric, imperial = (
        " to ".join(dict.fromkeys(f"{km2 / factor:,.0f}" for km2 in ends))
        for factor in (1, KM2_PER_SQ_MI)
    )
    ax.text(1.02, y, f"{metric} km² ({imperial} sq mi)", va="center", fontsize=7.5,
            transform=ax.get_yaxis_transform(), **kwargs)  # fmt: skip
