"""One visual language: sizes, colours, labels, units and the line that says who drew the map."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import wraps
from textwrap import wrap
from typing import Any

import matplotlib as mpl
import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from ...base.geometry import KM2_PER_SQ_MI, KM_PER_MI
from ...maps.sources import in_order
from ...measures.change import is_step_of_fault
from ..names import OfSources
from ..prose import day_text, parts_text
from .canvas import attached

WIDTH_IN = 8.0
PIXELS = 2  # of a picture for each of the page, which is 880 wide
DPI = 110 * PIXELS
TITLE_CHARACTERS = 74
CREDIT_CHARACTERS = 138
MOST_TICKS = 12
DAYS_AS_DAYS = 100  # a window up to so long has days along its axis, a longer one months

# Blue, orange and green after Okabe and Ito, darkened until small text in them can be read on
# white, and apart for the common colour-vision deficiencies: tests/test_palette.py measures both.
# Lines differ in dash too and the grey zone is hatched, so the figures survive a black-and-white
# printer. DeepState's daily copy has a darker blue: the same maker, another series.
SOURCE_COLOURS = OfSources(lambda look: look.colour)
SOURCE_DASHES = OfSources(lambda look: (0, tuple(look.dash)) if look.dash else "-")
ARTICLE = "#000000"
GREY_ZONE = "#8C8C8C"
GREY_HATCH = "///"
# Land by who holds it, on every map; who drew it is told by line and label.
SIDES = {"Ukraine": "#8DB9E0", "Russia": "#E89A8E"}
SIDE_NAMES = {"Ukraine": "Blue", "Russia": "Red"}
SIDE_TEXT = {"Ukraine": "#1A5A96", "Russia": "#A32A1C"}
QUIET = "#5A5A5A"
FAINT = "#D0D0D0"
ALLOWED = "#E4E4E4"  # what a wording allows

CREDITS = OfSources(lambda look: look.credit)

RC = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.7,
    "axes.labelcolor": QUIET,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "hatch.linewidth": 0.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.formatter.use_mathtext": False,
    "text.parse_math": False,  # a dollar sign in a name is one
    "axes.unicode_minus": True,
}


def drawn(function: Callable[..., Figure]) -> Callable[..., Figure]:
    """Draw a figure in the project's style, whatever the user's own settings are."""

    @wraps(function)
    def styled(*args: Any, **kwargs: Any) -> Figure:
        with mpl.rc_context({**mpl.rcParamsDefault, **RC, "backend": mpl.rcParams["backend"]}):
            return function(*args, **kwargs)

    return styled


def panels(count: int) -> tuple[Figure, list[Axes]]:
    """A figure of the page's width with so many axes, which :mod:`sheet` puts in their places.

    Never through pyplot, so no state is shared.
    """
    fig = Figure(figsize=(WIDTH_IN, 4.0), dpi=DPI)
    attached(fig)
    return fig, [fig.add_axes((0, 0, 1, 1), label=str(number)) for number in range(count)]


def titled(fig: Figure, title: str) -> None:
    """Set the finding as title, in as many lines as the width asks for."""
    lines = [part for line in title.splitlines() for part in balanced(line, TITLE_CHARACTERS)]
    fig.suptitle("\n".join(lines), x=0.01, ha="left", fontsize=12, fontweight="bold",
                 parse_math=False)  # fmt: skip


def balanced(text: str, characters: int) -> list[str]:
    """Break a text into as few lines as fit, after a stop if possible, else of like length.

    A number stays with its unit.

    >>> balanced("No front moved back so far: at most 15 km", 34)
    ['No front moved back so far:', 'at most 15\\xa0km']
    """
    text = re.sub(r"(?<=\d) (?=\w|%)", "\xa0", text)
    fewest = len(wrap(text, characters))
    breaks = [wrap(text, n) for n in range(characters // 2, characters + 1)]
    ways = [lines for lines in breaks if len(lines) == fewest]
    return min(ways, key=lambda lines: sum(line[-1] not in ".,:;" for line in lines[:-1]))


_parts: Mapping[str, str] = {}  # of which days a page's sources have maps, where not of all


def other_side(holder: str) -> str:
    """Who has the land that a holder lost."""
    return next(side for side in SIDES if side != holder)


def credit(fig: Figure, keys: Iterable[str], until: date | str, extra: str = "") -> None:
    """Say in a quiet line who drew the maps, up to which day, and on what terms."""
    drawn = in_order(keys)
    makers = "; ".join(CREDITS[key] for key in drawn)
    parts = parts_text(_parts[key] for key in drawn if key in _parts)
    text = f"Maps to {day_text(until)}: {makers}. {extra} {parts}".strip()
    fig.supxlabel(
        "\n".join(wrap(text, CREDIT_CHARACTERS)), x=0.01, ha="left", fontsize=7.5, color=QUIET
    )


def say_in_credits(parts: Mapping[str, str]) -> None:
    """Say in each quiet line, from now on, which of a figure's sources end early or begin late."""
    global _parts
    _parts = parts


def date_axis(ax: Axes) -> None:
    """Days ("8 Aug") or months ("Sep") along the bottom, the year where it is new.

    The ticks are fixed: to ask matplotlib's locators anew at each step of a layout takes longer
    than to draw the axes.
    """
    first, last = (pd.Timestamp(mdates.num2date(x)).tz_localize(None) for x in ax.get_xlim())
    span = (last - first).days
    if span <= DAYS_AS_DAYS:
        step = next(n for n in (1, 2, 4, 7, 14) if span / n < MOST_TICKS)
        ticks, form = pd.date_range(first.ceil("D"), last, freq=f"{step}D"), "{0.day} {0:%b}"
    else:
        step = next(n for n in (1, 2, 3, 6, 12, 24, 60) if span / 30.4 / n < MOST_TICKS)
        months = pd.date_range(first.normalize(), last, freq="MS")
        ticks, form = months[(months.month - 1) % min(step, 12) == 0], "{0:%b}"
    years = [None, *ticks.year[:-1]]
    names = [
        form.format(tick) + (f"\n{tick.year}" if tick.year != before else "")
        for tick, before in zip(ticks, years, strict=True)
    ]
    ax.set_xticks(mdates.date2num(ticks), names)


def area_axes(ax: Axes, units: str) -> None:
    """Label the area axis in km2, sq mi or both; the numbers plotted are always km2."""
    _unit_axes(ax, units, "km²", "square miles", KM2_PER_SQ_MI)


def length_axes(ax: Axes, units: str) -> None:
    """Label the length axis in km, miles or both; the numbers plotted are always km."""
    _unit_axes(ax, units, "km", "miles", KM_PER_MI)


def miles_above(ax: Axes) -> None:
    """Give a km axis along the bottom its miles along the top."""
    _above(ax, "miles", KM_PER_MI)


def square_miles_above(ax: Axes) -> None:
    """Give a km2 axis along the bottom its square miles along the top."""
    _above(ax, "square miles", KM2_PER_SQ_MI)


def _above(ax: Axes, label: str, factor: float) -> None:
    other = ax.secondary_xaxis("top", functions=(lambda x: x / factor, lambda x: x * factor))
    other.set_xlabel(label)
    other.xaxis.set_major_formatter(plain)


def plain(value: float, _: object = None) -> str:
    """A tick as it is: no digit dropped, a true minus.

    >>> plain(2.5), plain(-2000.0)
    ('2.5', '\u22122,000')
    """
    return f"{round(value, 6):,g}".replace("-", "\N{MINUS SIGN}")


def _unit_axes(ax: Axes, units: str, metric: str, imperial: str, factor: float) -> None:
    if ax.get_ylim()[0] >= 0 or ax.dataLim.y0 >= 0:
        ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(plain)
    ax.set_ylabel(metric)
    if units == "km":
        return
    side = "left" if units == "mi" else "right"
    other = ax.secondary_yaxis(side, functions=(lambda y: y / factor, lambda y: y * factor))
    other.yaxis.set_major_formatter(plain)
    other.set_ylabel(imperial)
    other.spines[side].set_visible(True)
    if units == "mi":
        ax.yaxis.set_visible(False)


def source_line(ax: Axes, key: str, x: ArrayLike, y: ArrayLike, **kwargs: Any) -> None:
    """Draw a source's series as steps: a map holds until the next one."""
    ax.plot(
        *whole_days(x, y),
        color=SOURCE_COLOURS[key],
        linestyle=SOURCE_DASHES[key],
        drawstyle="steps-post",
        linewidth=kwargs.pop("linewidth", 1.8),
        solid_capstyle="butt",
        **kwargs,
    )


def join_mark(ax: Axes, rows: pd.DataFrame, column: str) -> None:
    """A ring where a source's daily copy takes over (rows of :func:`measures.joined.days`)."""
    if rows.get("by_copy", pd.Series(dtype=bool)).any():
        first = rows[rows["by_copy"]].iloc[0]
        x, colour = pd.Timestamp(first["date"]), SOURCE_COLOURS[first["source"]]
        ax.plot(x, first[column], "o", markersize=7, markerfacecolor="white", markeredgewidth=1.6,
                color=colour, zorder=9)  # fmt: skip


def fault_marks(ax: Axes, rows: pd.DataFrame, column: str) -> None:
    """A cross on each day on which a source's map changed and not the front."""
    faults = rows[is_step_of_fault(rows)]
    for source, own in faults.groupby("source"):
        look = {"color": SOURCE_COLOURS[source], "markersize": 8, "markeredgewidth": 1.8}
        ax.plot(pd.to_datetime(own["date"]), own[column], "x", **look, zorder=9, clip_on=False)


def span_days(ax: Axes, days: pd.Series) -> None:
    """Let the bottom of an axes run from the first of some days to the end of the last."""
    first, last = mdates.date2num(pd.to_datetime([days.min(), days.max()]))
    margin = 0.01 * (last + 1 - first)
    ax.set_xlim(first - margin, last + 1 + margin)


def whole_days(x: ArrayLike, y: ArrayLike) -> tuple[pd.Series, pd.Series]:
    """Carry a daily series to the end of its last day, so that a step has the day's width.

    >>> x, y = whole_days(pd.Series(pd.to_datetime(["2025-03-16"])), pd.Series([121.8]))
    >>> str(x.iloc[-1].date()), y.tolist()
    ('2025-03-17', [121.8, 121.8])
    """
    x, y = pd.Series(x).reset_index(drop=True), pd.Series(y).reset_index(drop=True)
    end = pd.Series([x.iloc[-1] + pd.Timedelta(days=1)])
    return pd.concat([x, end], ignore_index=True), pd.concat([y, y.tail(1)], ignore_index=True)
