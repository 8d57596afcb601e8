"""The picture that a link to a web report shows elsewhere: few words, large in a small box."""

from textwrap import wrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...base.geometry import KM2_PER_SQ_MI
from ...maps import sources
from ...measures.change import since_start
from ..names import label
from . import style
from .canvas import attached

SIZE_PX = (1200, 630)  # what sites that show links ask for, 1.91 to 1
DPI = 100
TITLE_CHARACTERS = 56
CREDIT_CHARACTERS = 160
LEFT, RIGHT = 0.035, 0.965  # of the width


@style.drawn
def card(days: pd.DataFrame, title: str, units: str, is_change: bool = False) -> Figure:
    """The areas of all maps as lines under their finding, 1200 by 630 pixels.

    ``days`` is the daily table; where ``is_change``, what is drawn is the change since its first
    day. Legend and title stand above the lines, so that nothing can lie on anything.

    >>> days = pd.DataFrame({"date": ["2030-01-01", "2030-01-02"], "source": "owl",
    ...                      "held_km2": [1.0, 3.0]})
    >>> card(days, "Three square kilometres", "km").get_size_inches().tolist()
    [12.0, 6.3]
    """
    fig = Figure(figsize=(SIZE_PX[0] / DPI, SIZE_PX[1] / DPI), dpi=DPI)
    attached(fig)
    ax = fig.add_axes((0.085, 0.185, RIGHT - 0.085, 0.47))
    drawn = since_start(days) if is_change else days["held_km2"]
    _lines(ax, days.assign(drawn=drawn / (KM2_PER_SQ_MI if units == "mi" else 1)))
    said = style.balanced(title, TITLE_CHARACTERS)
    fig.text(LEFT, 0.95, "\n".join(said), fontsize=24, fontweight="bold", va="top")
    fig.legend(
        loc="upper left", bbox_to_anchor=(LEFT - 0.008, 0.785), ncols=4, fontsize=13.5,
        frameon=False, handlelength=2.6, columnspacing=1.4, handletextpad=0.6, borderpad=0.2,
    )  # fmt: skip
    fig.text(LEFT, 0.665, _unit(units, is_change), fontsize=14, color=style.QUIET)
    makers = "; ".join(style.CREDITS[key] for key in sources.in_order(days["source"]))
    fig.text(
        LEFT, 0.03, "\n".join(wrap(f"Maps: {makers}.", CREDIT_CHARACTERS)), fontsize=9.5,
        color=style.QUIET,
    )  # fmt: skip
    return fig


def _unit(units: str, is_change: bool) -> str:
    return ("change, " if is_change else "") + ("square miles" if units == "mi" else "km²")


def _lines(ax: Axes, days: pd.DataFrame) -> None:
    for key in sources.in_order(days["source"]):
        rows = days[days["source"] == key]
        style.source_line(
            ax, key, pd.to_datetime(rows["date"]), rows["drawn"], linewidth=3, label=label(rows)
        )
    ax.margins(x=0.01)
    lowest, highest = min(0, days["drawn"].min() * 1.05), days["drawn"].max()
    ax.set_ylim(lowest, highest + 0.14 * max(highest - lowest, 1))  # the unit stands above
    style.date_axis(ax)
    ax.yaxis.set_major_formatter(style.plain)
    ax.locator_params(axis="y", nbins=5)
    ax.tick_params(labelsize=14)
    ax.tick_params(axis="x", pad=9)
    ax.grid(axis="y", color=style.FAINT, linewidth=0.8)
