"""The figure of totals: gained and lost by week, month or year, a panel a source."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from ...maps import sources
from ..names import label
from ..words import totals as words
from . import style
from .sheet import LEFT_IN, right_in, sheet

PANEL_IN = 1.35  # the height of a source's panel
WIDTH = 0.72  # of a bar, in periods
MOST_NUMBERED = 10  # periods whose bars have room for a number each
MOST_NAMED = 12  # periods that are all named below
PALE = 0.55  # how far lost land's bars go from the source's colour to white
ROOM = 0.24  # of both longest bars together, beyond each, for its number


@style.drawn
def by_period(table: pd.DataFrame, every: str) -> Figure:
    """Gained (up) and lost (down) of each source by period, gained less lost as a diamond.

    ``table`` is that of :func:`analysis.totals` without sectors, ``every`` its period. All sources
    have one scale; a period that is not whole has a star. Days of a fault are in no bar: what they
    add to held land stands beside the source's name.
    """
    keys = sources.in_order(table["source"])
    periods = sorted(table["period"].unique(), key=words.first_day)
    fig, axes = style.panels(len(keys))
    style.titled(fig, words.title(table, every))
    style.credit(fig, keys, table["last_day"].max(), words.note(table, every))
    up, down = table[["gained_km2", "lost_km2"]].max().fillna(0.0)
    sheet(fig, PANEL_IN * len(keys) + 0.35).stack(
        axes, left=LEFT_IN + 0.1, right=right_in([up, -down]), above=0.26, between=0.34
    )
    room = ROOM * max(up + down, 1.0)
    for ax, key in zip(axes, keys, strict=True):
        own = table[table["source"] == key].set_index("period").reindex(periods)
        _bars(ax, own, style.SOURCE_COLOURS[key])
        known = table[table["source"] == key]
        ax.set_title(label(known), color=style.SOURCE_COLOURS[key], fontsize=9)
        ax.set_title(words.sums(known), loc="right", fontsize=8, fontweight="normal")
        ax.set_xlim(-0.6, len(periods) - 0.4)
        style.area_axes(ax, "both")
        ax.set_ylim(-down - room, up + room)
        _names(ax, periods, table, is_last=ax is axes[-1])
    return fig


def _bars(ax: Axes, own: pd.DataFrame, colour: str) -> None:
    """The bars of one source, and what is left when one is taken from the other."""
    at = np.arange(len(own))
    gained, lost = own["gained_km2"].to_numpy(), own["lost_km2"].to_numpy()
    pale = 1 - (1 - np.array(to_rgb(colour))) * (1 - PALE)
    ax.bar(at, gained, WIDTH, color=colour, linewidth=0)
    ax.bar(at, -lost, WIDTH, facecolor=pale, edgecolor=colour, linewidth=0.6)
    ax.axhline(0, color=style.QUIET, linewidth=0.7)
    ax.plot(at, gained - lost, "D", markersize=4, markerfacecolor="white", markeredgecolor="black",
            markeredgewidth=0.9, zorder=5)  # fmt: skip
    if len(own) > MOST_NUMBERED:
        return
    quiet = {"ha": "center", "fontsize": 7, "color": style.QUIET, "textcoords": "offset points"}
    for x, up, down in zip(at, gained, lost, strict=True):
        for value, way, side in ((up, 1, "bottom"), (down, -1, "top")):
            if value >= words.SMALLEST_KM2:
                end, offset = (x, way * value), (0, way * 4)
                ax.annotate(f"{value:,.0f}", end, xytext=offset, va=side, **quiet)


def _names(ax: Axes, periods: list[str], table: pd.DataFrame, is_last: bool) -> None:
    """The periods below the last panel, the year where it is new; some of them, if many."""
    part = set(table.loc[~table["is_whole"], "period"])
    step = -(-len(periods) // MOST_NAMED)
    named = periods[::step]
    starts = [words.first_day(period) for period in named]
    years = [None, *(start.year for start in starts[:-1])]
    form = "{0.day} {0:%b}" if "W" in periods[0] else "{0:%b}" if "-" in periods[0] else "{0.year}"
    names = [
        form.format(start) + "*" * (period in part)
        + (f"\n{start.year}" if start.year != year and "-" in period else "")
        for period, start, year in zip(named, starts, years, strict=True)
    ]  # fmt: skip
    ax.set_xticks(np.arange(len(periods))[::step], names if is_last else [""] * len(named))
    ax.tick_params(axis="x", length=0)
