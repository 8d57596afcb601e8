"""The ledger drawn: a row a claim, each with a strip in its own unit, every map named."""

from textwrap import wrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ...base.geometry import KM2_PER_SQ_MI
from ...measures.quantities import WALK
from ..names import SHORT
from ..words import ledger as words
from . import style
from .sheet import sheet

# In inches from the left: what the article says, the end of the maps' names, their strip, verdict.
SAYS, NAMES, STRIP, VERDICT = 0.08, 3.86, (3.98, 6.2), 6.42
LANE, LINE, FOOT, BETWEEN, HEAD = 0.165, 0.138, 0.2, 0.16, 0.3  # heights, in inches
SAYS_CHARACTERS, VERDICT_CHARACTERS = 36, 25
TEXT = {"fontsize": 8, "va": "top", "linespacing": 1.25, "parse_math": False}
NUMBER = {"fontsize": 7, "va": "top", "color": style.QUIET}


@style.drawn
def ledger(table: pd.DataFrame) -> Figure:
    """All claims of an article: its words, each map's value, the verdict.

    Grey is what the wording allows, the black line the article's number; the hatched bar reaches to
    held and contested land together. Drawn in one pair of axes in inches: thirty, which is three a
    claim, take longer than all other figures of the page.
    """
    rows = list(table.itertuples())
    heights = [_height(row) for row in rows]
    fig, (ax,) = style.panels(1)
    style.titled(fig, words.title(table))
    keys = [key for row in rows for key in words.known(row)]
    style.credit(fig, keys, table["last_day"].max(), _marks(table, rows))
    page = sheet(fig, sum(heights) + BETWEEN * len(rows) + HEAD)
    page.place(ax, 0, 0, page.width_in, page.height_in)
    ax.set(xlim=(0, page.width_in), ylim=(0, page.height_in))
    ax.set_axis_off()
    top = page.height_in - 0.06
    for x, text in ((SAYS, "The article says"), (STRIP[0], "What the maps give"),
                    (VERDICT, "Verdict")):  # fmt: skip
        ax.text(x, top, text, fontsize=8, fontweight="bold", color=style.QUIET, va="top")
    top = page.height_in - HEAD
    for row, height in zip(rows, heights, strict=True):
        ax.plot([SAYS, page.width_in - SAYS], [top, top], color=style.FAINT, linewidth=0.7)
        _row(ax, row, top - 0.5 * BETWEEN)
        top -= height + BETWEEN
    return fig


def _marks(table: pd.DataFrame, rows: list[Any]) -> str:
    """What the marks are, those that are drawn."""
    marks = "Black line: the article's number, or our reading. Grey: what its wording allows."
    if any(key not in words.counted(row) for row in rows for key in words.known(row)):
        marks += " In brackets: another quantity, not counted."
    if table.filter(like="contested_").notna().any(axis=None):
        marks += " Hatched: contested land."
    if any(words.day_before(row) for row in rows):
        marks += " Pale: the day before."
    return marks


def _says(row: Any) -> list[str]:
    asked = ", ".join(filter(None, [words.asked(row), words.part(row)]))
    return [*wrap(f"“{row.quote}”", SAYS_CHARACTERS), *wrap(asked, SAYS_CHARACTERS)]


def _verdict(row: Any) -> tuple[list[str], list[str]]:
    """The verdict, and what the wording allows."""
    lines = wrap(words.verdict(row), VERDICT_CHARACTERS - 3)
    allowed = [] if row.quantity == WALK else wrap(words.allowed(row), VERDICT_CHARACTERS)
    return lines, allowed


def _has_strip(row: Any) -> bool:
    return bool(words.known(row)) and row.unit != "yes"


def _height(row: Any) -> float:
    """What a row takes: the highest of its three columns."""
    strip = LANE * len(words.known(row)) + FOOT if _has_strip(row) else 0
    return max(strip, LINE * len(_says(row)), LINE * sum(map(len, _verdict(row))))


def _row(ax: Axes, row: Any, top: float) -> None:
    """One claim from its upper edge down."""
    ax.text(SAYS, top, "\n".join(_says(row)), **TEXT)
    lines, allowed = _verdict(row)
    ax.text(VERDICT, top, "\n".join(lines), fontweight="bold", **TEXT)
    below = top - LINE * len(lines)
    ax.text(VERDICT, below, "\n".join(allowed), color=style.QUIET, **TEXT)
    if _has_strip(row):
        _strip(ax, row, top)
        return
    said = words.given(row) if words.known(row) else "No map shows it."
    ax.text(STRIP[0], top, "\n".join(wrap(said, 36)), color=style.QUIET, **TEXT)


def _strip(ax: Axes, row: Any, top: float) -> None:
    """One claim's maps, one under the other: name, value, and where it lies on a scale."""
    own, grey = words.known(row), words.known(row, "contested_")
    finite = row.high if row.high < float("inf") else 0.0
    most = 1.04 * max(*own.values(), *grey.values(), row.value, finite)

    def place(value: float) -> float:
        return STRIP[0] + min(value / most, 1) * (STRIP[1] - STRIP[0])

    foot = top - LANE * len(own) - 0.02
    low, high = place(row.low), place(row.high)
    ax.add_patch(Rectangle((low, foot), high - low, top - foot, color=style.ALLOWED, linewidth=0))
    ax.plot([STRIP[0], STRIP[1]], [foot, foot], color=style.QUIET, linewidth=0.6)
    ax.plot([place(row.value)] * 2, [foot, top], color=style.ARTICLE, linewidth=1.3, zorder=3)
    _numbers(ax, row, foot, place(row.value))
    for lane, (key, value) in enumerate(own.items()):
        y = top - LANE * (lane + 0.5)
        if key in grey:
            ends = place(value), place(grey[key])
            ax.add_patch(
                Rectangle((ends[0], y - 0.04), ends[1] - ends[0], 0.08, facecolor="none",
                          edgecolor=style.GREY_ZONE, hatch="//////", linewidth=0.6)
            )  # fmt: skip
        _point(ax, row, key, value, y, place)


def _numbers(ax: Axes, row: Any, foot: float, at: float) -> None:
    """Below a strip: nought, and the article's number with its unit."""
    text = f"{words.number(row.value, row.unit)}{words.unit_text(row.unit)}"
    if row.unit == "sq mi":
        text += f" ({row.value * KM2_PER_SQ_MI:,.0f} km²)"
    middle = (STRIP[0] + STRIP[1]) / 2
    side = "center" if abs(at - middle) < 0.7 else "left" if at < middle else "right"
    ax.text(at, foot - 0.03, text, ha=side, **NUMBER | {"color": style.ARTICLE})
    if at - STRIP[0] > 0.9 or (side == "left" and at - STRIP[0] > 0.2):
        ax.text(STRIP[0], foot - 0.03, "0", ha="center", **NUMBER)


def _point(ax: Axes, row: Any, key: str, value: float, y: float, place) -> None:
    """A map's name and value, and its point; open where the map is not counted."""
    colour = style.SOURCE_COLOURS[key]
    is_counted = key in words.counted(row)
    name = SHORT[key] if is_counted else f"({SHORT[key]})"
    ax.text(NAMES, y, f"{name} {words.told(value, row)}", ha="right", va="center", fontsize=7.5,
            color=colour, fontweight="bold")  # fmt: skip
    before = words.known(row, "before_").get(key, value) if is_counted else value
    if words.number(before, row.unit) != words.number(value, row.unit):
        ax.plot(place(before), y, "o", color=colour, markersize=5.5, zorder=4, alpha=0.35)
    ax.plot(place(value), y, "o", color=colour, markersize=5.5, zorder=5,
            markerfacecolor=colour if is_counted else "white")  # fmt: skip
