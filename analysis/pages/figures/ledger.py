"""The ledger drawn: a row a claim, each with a strip in its own unit, every map named."""

from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...measures.quantities import WALK
from ..names import SHORT
from ..words import ledger as words
from . import style
from .labels import BACK

LANE_IN, FOOT_IN = 0.15, 0.28  # the height of one map's line, and of the strip's numbers
LINE_IN = 0.16  # of one line of what the article says
COLUMNS = (2.45, 3.9, 1.5)  # what the article says, its strip, the verdict
TEXT = {"fontsize": 8, "va": "top", "linespacing": 1.25, "parse_math": False}


@style.drawn
def ledger(table: pd.DataFrame) -> Figure:
    """All claims of an article: its words, each map's value, the verdict.

    Grey is what the wording allows, the black line the article's number; the hatched bar reaches to
    held and contested land together.
    """
    rows = list(table.itertuples())
    texts = ["\n".join([*wrap(f"“{row.quote}”", 35), *wrap(words.when(row), 35)]) for row in rows]
    heights = [
        max(LANE_IN * max(len(words.known(row)), 2.4) + FOOT_IN, LINE_IN * len(text.splitlines()))
        for row, text in zip(rows, texts, strict=True)
    ]
    fig, grid = style.figure(
        sum(heights) + 1.0, len(rows), 3, width_ratios=COLUMNS, height_ratios=heights, squeeze=False
    )
    for row, text, (left, middle, right) in zip(rows, texts, grid, strict=True):
        for ax in (left, right):
            ax.set_axis_off()
        left.text(0, 1, text, transform=left.transAxes, **TEXT)
        _verdict(right, row)
        _strip(middle, row)
    style.titled(fig, words.title(table))
    marks = "Black: the article's number, or our reading. Grey: what its wording allows."
    if any(key not in words.counted(row) for row in rows for key in words.known(row)):
        marks += " In brackets: another quantity, not counted."
    if table.filter(like="contested_").notna().any(axis=None):
        marks += " Hatched: contested land."
    if any(words.day_before(row) for row in rows):
        marks += " Pale: the day before."
    keys = [key for row in rows for key in words.known(row)]
    style.credit(fig, keys, table["last_day"].max(), marks)
    return fig


def _verdict(ax: Axes, row: Any) -> None:
    lines = wrap(f"{row.verdict}{words.votes(row)}", 20)
    ax.text(0, 1, "\n".join(lines), transform=ax.transAxes, fontweight="bold", **TEXT)
    if row.quantity != WALK:
        allowed = "\n".join(wrap(words.allowed(row), 24))
        ax.annotate(allowed, (0, 1), xycoords="axes fraction", xytext=(0, -11.5 * len(lines) - 1),
                    textcoords="offset points", color=style.QUIET, **TEXT)  # fmt: skip


def _strip(ax: Axes, row: Any) -> None:
    """One claim's maps, one under the other, on an axis of its own unit."""
    ax.spines["left"].set_visible(False)
    ax.set_yticks([])
    own, grey = words.known(row), words.known(row, "contested_")
    if not own or row.unit == "yes":
        ax.set_axis_off()
        said = words.given(row) if own else "No map shows it."
        ax.text(0, 1, "\n".join(wrap(said, 60)), transform=ax.transAxes, color=style.QUIET, **TEXT)
        return
    ends = [*own.values(), *grey.values(), row.value, row.high if np.isfinite(row.high) else 0.0]
    top = 1.02 * max(ends)
    ax.set_xlim(0, top)
    ax.set_ylim(len(own) - 0.5, -0.6)
    ax.axvspan(row.low, min(row.high, top), color=style.ALLOWED, linewidth=0, zorder=0)
    ax.axvline(row.value, color=style.ARTICLE, linewidth=1.2, zorder=1)
    for lane, (key, value) in enumerate(own.items()):
        _map(ax, lane, key, (value, grey.get(key)), row, top)
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=row.unit != "times"))
    ax.xaxis.set_major_formatter(style.plain)
    ax.tick_params(axis="x", labelsize=7, length=2, pad=1.5)
    ax.annotate(words.unit_text(row.unit).strip(), (1, 0), xycoords="axes fraction",
                xytext=(9, -3), textcoords="offset points", fontsize=7, va="top",
                color=style.QUIET)  # fmt: skip


def _map(
    ax: Axes, lane: int, key: str, values: tuple[float, float | None], row: Any, top: float
) -> None:
    """A map's value as a point with its name; open where the map is not counted."""
    value, grey = values
    colour = style.SOURCE_COLOURS[key]
    if grey is not None:
        ax.barh(lane, grey - value, left=value, height=0.5, facecolor="none", linewidth=0.6,
                edgecolor=style.GREY_ZONE, hatch=style.GREY_HATCH)  # fmt: skip
    is_counted = key in words.counted(row)
    before = words.known(row, "before_").get(key, value) if is_counted else value
    if words.number(before, row.unit) != words.number(value, row.unit):
        ax.plot(before, lane, "o", color=colour, markersize=5.5, zorder=4, alpha=0.35)
    ax.plot(value, lane, "o", color=colour, markersize=5.5, zorder=5, clip_on=False,
            markerfacecolor=colour if is_counted else "white")  # fmt: skip
    is_left = value > 0.5 * top
    taken = [value, before, value if grey is None else grey]
    shift, at = (-8, min(taken)) if is_left else (8, max(taken))
    name = SHORT[key] if is_counted else f"({SHORT[key]})"
    ax.annotate(
        f"{name} {words.told(value, row)}", (at, lane), xytext=(shift, -0.5), va="center",
        textcoords="offset points", ha="right" if is_left else "left", fontsize=7.5, color=colour,
        fontweight="bold", zorder=6, bbox=BACK,
    )  # fmt: skip
