"""Figures along time: area, daily change, coverage."""

from datetime import date
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ...base.geometry import KM2_PER_SQ_MI
from ...maps import sources
from ...measures.area import contested_in_russia, days_away
from ...measures.change import begin_later, moves, since_start
from ...theatres.window import Window
from ..names import SHORT, label
from ..prose import day_text
from ..words import change, data, territory
from ..words.ledger import SAID
from . import style
from .labels import Labeller
from .sheet import LEFT_IN, right_in, sheet

AREA_IN, CHANGE_IN = 3.9, 1.2  # heights of what is drawn; of the second, each panel
LONG_NUMBER_IN = 0.14  # what a minus and thousands take more on the left
BURST = 2.0  # times the range of all other days
OFF_SCALE = " A line that leaves the figure: land was missing on the map, and came back."
SHORT_NAME = 12  # characters that fit above a calendar where there are many
MONTH_IN, MONTHS_IN, AGES_IN = 0.17, 0.7, 1.15  # of the calendar: a row, its names, its key


@style.drawn
def area_over_time(days: pd.DataFrame, w: Window, article: pd.DataFrame) -> Figure:
    """Area by source as steps, the grey zone as a hatched band, the article's figures as lines.

    ``article`` has ``value, unit, wording, value_km2, first_day, last_day``; rows outside the
    window are left out. In a theatre whose baseline is the start the change since the first day
    is drawn in place of the area, without grey zones.
    """
    fig, (ax,) = style.panels(1)
    is_change = w.theatre.baseline == "start"
    days = days.assign(drawn_km2=since_start(days) if is_change else days["held_km2"])
    for key in sources.in_order(days["source"]):
        rows = days[days["source"] == key]
        x = pd.to_datetime(rows["date"])
        if _has_grey(rows) and not is_change:
            top = rows["drawn_km2"] + contested_in_russia(rows)
            span, low = style.whole_days(x, rows["drawn_km2"])
            ax.fill_between(
                span, low, style.whole_days(x, top)[1], step="post", facecolor="none",
                edgecolor=style.GREY_ZONE, hatch=style.GREY_HATCH, linewidth=0,
            )  # fmt: skip
        style.source_line(ax, key, x, rows["drawn_km2"])
        style.join_mark(ax, rows, "drawn_km2")
        style.fault_marks(ax, rows, "drawn_km2")
    ax.margins(x=0.01)
    style.date_axis(ax)
    style.area_axes(ax, w.units)
    rows = _in_window(article, days)
    shown = _in_view(days) if is_change else days
    top = shown["drawn_km2"].max() * 1.12 if len(shown) < len(days) else ax.get_ylim()[1] * 1.07
    highest = max([top, *rows["high_km2"] * 1.02])
    ax.set_ylim(min(shown["drawn_km2"].min() * 1.12, 0), max(highest, 1))
    if is_change:
        ax.axhline(0, color=style.QUIET, linewidth=0.7)
        is_later = bool(begin_later(days))
        since = "each map's first day" if is_later else day_text(days["date"].min())
        ax.set_ylabel(f"change since {since}, km²")
    style.titled(fig, territory.area_title(days, w.as_of, w.theatre))
    style.credit(
        fig,
        days["source"],
        days["date"].max(),
        "Areas: WGS84 geodesic, the makers' own outlines."
        f"{change.join_text(days)}{change.cross_text(days)}{OFF_SCALE * (len(shown) < len(days))}",
    )
    left = LEFT_IN + 0.2 * is_change  # a minus, a longer number
    sheet(fig, AREA_IN).stack([ax], left=left, right=right_in(ax.get_ylim()))
    _names(ax, days, rows, with_grey=not is_change)
    return fig


def _in_view(days: pd.DataFrame) -> pd.DataFrame:
    """The days that set the scale: without those on which a polygon was away, if they burst it."""
    if "change_fault" not in days:
        return days
    rest = pd.concat(
        own[~own["date"].isin(days_away(own))] for _, own in days.groupby("source", sort=False)
    )
    whole, own = np.ptp(days["drawn_km2"]), np.ptp(rest["drawn_km2"])
    return rest if whole > BURST * own > 0 else days


def _has_grey(rows: pd.DataFrame) -> bool:
    return rows["contested_km2"].notna().any()


def _said(claim: Any) -> str:
    """An article's figure as it stands beside its line."""
    wording = f"{claim.wording} " if claim.wording in SAID else ""
    return f"article: {wording}{claim.value:g} {claim.unit}"


def _in_window(article: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    first, last = days["date"].min(), days["date"].max()
    rows = article[(article["last_day"] >= first) & (article["first_day"] <= last)]
    clipped = {"first_day": rows["first_day"].clip(lower=first)}
    return rows.assign(**clipped, last_day=rows["last_day"].clip(upper=last))


def _names(ax: Axes, days: pd.DataFrame, article: pd.DataFrame, with_grey: bool) -> None:
    """Name every line beside it: sources, the grey zone, the article's figures."""
    marks = [_article_mark(ax, claim) for claim in article.itertuples()]
    ax.set_xlim(ax.get_xlim())  # nothing may move once names have their places
    labeller = Labeller(ax)
    if not with_grey:
        labeller.avoid(ax.get_xlim(), (0.0, 0.0))
    lines, greys = {}, {}
    for key in sources.in_order(days["source"]):
        rows = days[days["source"] == key]
        x = pd.to_datetime(rows["date"])
        lines[key] = x, rows["drawn_km2"]
        labeller.avoid(*style.whole_days(*lines[key]))
        if _has_grey(rows) and with_grey:
            greys[key] = x, rows["drawn_km2"] + contested_in_russia(rows)
            labeller.avoid_area(x, rows["drawn_km2"], greys[key][1])
    for mark in marks:
        labeller.avoid(*mark)
    for key, line in lines.items():
        text, dash = label(days[days["source"] == key]), style.SOURCE_DASHES[key]
        labeller.name(*line, text, style.SOURCE_COLOURS[key], dash=dash)
    quiet = {"fontweight": "normal", "fontsize": 8.5}
    for claim, mark in zip(article.itertuples(), marks, strict=True):
        labeller.name(*mark, _said(claim), style.ARTICLE, **quiet)
    for key, line in greys.items():
        labeller.name(
            *line, f"with {territory.grey_text(days)} of {SHORT[key]}", style.QUIET, **quiet
        )
    labeller.close()


def _article_mark(ax: Axes, claim: Any) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """An article's figure: a line over its days, a diamond on a day, with what its words allow."""
    x = pd.date_range(claim.first_day, claim.last_day)
    y = np.full(len(x), claim.value_km2)
    wide = 1 if len(x) > 1 else max(round(np.ptp(ax.get_xlim()) / 90), 1)  # days, to be seen
    ends = [x[0], x[-1] + pd.Timedelta(days=wide)]
    ax.fill_between(ends, claim.low_km2, claim.high_km2, color="#EBEBEB", linewidth=0, zorder=0)
    shape = "-" if len(x) > 1 else "D"
    ax.plot(x, y, shape, color=style.ARTICLE, linewidth=2.2, markersize=5, zorder=10)
    return x, y


@style.drawn
def daily_change(days: pd.DataFrame) -> Figure:
    """Net change a day by source; the largest loss (or gain) is named with its day."""
    keys = sources.in_order(days["source"])
    fig, axes = style.panels(len(keys))
    rare = [key for key in keys if sources.get(key).is_too_rare_for(2)]
    drawn = {key: _net(days[days["source"] == key]) for key in keys}
    known = {key: own.abs().fillna(0.0).max() for key, own in drawn.items()}
    shared = max([known[key] for key in keys if key not in rare], default=0.0)
    style.titled(fig, change.change_title(days))
    style.credit(
        fig,
        keys,
        days["date"].max(),
        "Each bar compares a day's map with the day before."
        + "".join(f" {SHORT[key]}: weekly maps, on a scale of their own." for key in rare),
    )
    room = LONG_NUMBER_IN * bool(max(known.values()) >= 1000)
    page = sheet(fig, CHANGE_IN * len(keys) + 0.4)
    right = right_in([-max(known.values())])
    page.stack(axes, left=LEFT_IN + room, right=right, above=0.26, between=0.34)
    for ax, key in zip(axes, keys, strict=True):
        net = drawn[key]
        most = net.abs().max() if key in rare else shared
        bars = {"step": "mid", "color": style.SOURCE_COLOURS[key], "linewidth": 0}
        ax.fill_between(net.index, net, **bars)  # a bar a day as one shape: a thousand are slow
        ax.axhline(0, color=style.QUIET, linewidth=0.7)
        rows = days[days["source"] == key]
        ax.set_title(label(rows), color=style.SOURCE_COLOURS[key], fontsize=9)
        said = _largest(net, rows if key not in rare else None)
        ax.set_title(said, loc="right", fontsize=8, fontweight="normal")
        half = pd.Timedelta(hours=14)  # a bar is as broad as its day
        ax.set_xlim(
            pd.Timestamp(days["date"].min()) - half, pd.Timestamp(days["date"].max()) + half
        )
        is_still = not most > SMALLEST_KM2  # rounding is not a change
        most = 1.0 if is_still else 1.15 * most
        ax.set_ylim(-most, most)
        style.date_axis(ax)
        if ax is not axes[-1]:
            ax.tick_params(labelbottom=False)
        style.area_axes(ax, "both")
        ax.set_ylim(-most, most)
        ax.set_ylabel("km² a map" if key in rare else "km² a day")
    return fig


def _net(rows: pd.DataFrame) -> pd.Series:
    """Gained less lost by day, without what is a fault and no move."""
    moved = moves(rows)
    net = moved["gained_km2"] - moved["lost_km2"]
    return pd.Series(net.to_numpy(), index=pd.to_datetime(moved["date"]))


def _largest(net: pd.Series, days: pd.DataFrame | None) -> str:
    """The largest change with its day; "" where nothing changed.

    With the source's ``days`` how many lie between its two maps, if more than one.
    """
    if not net.abs().max() > SMALLEST_KM2:
        return ""
    worst = net.abs().idxmax()
    text = f"{net[worst]:+,.0f} km² ({net[worst] / KM2_PER_SQ_MI:+,.0f} sq mi)".replace("-", "−")
    since = "" if days is None else change.since_text(days, str(worst.date()))
    return f"largest: {text}, {day_text(worst.date())}{since}"


SMALLEST_KM2 = 0.01
AGES = ["#08306B", "#2171B5", "#4292C6", "#6BAED6", "#9ECAE1", "#C6DBEF", "#DEEBF7"]


@style.drawn
def coverage(days: pd.DataFrame) -> Figure:
    """A calendar a source: each day by the age of the map that decides it."""
    keys = sources.in_order(days["source"])
    months = sorted({day[:7] for day in days["date"]})
    fig, axes = style.panels(len(keys))
    norm = BoundaryNorm(np.arange(-0.5, len(AGES) + 0.5), len(AGES))
    style.titled(fig, data.coverage_title(days))
    style.credit(fig, keys, days["date"].max(), "White: not in the window.")
    height = MONTH_IN * max(len(months), 4)
    page = sheet(fig, height + (0.5 if len(keys) < 5 else 0.64))
    width = (page.width_in - MONTHS_IN - AGES_IN) / len(keys)
    for number, (ax, key) in enumerate(zip(axes, keys, strict=True)):
        page.place(ax, MONTHS_IN + number * width, 0.26, width - 0.14, height)
        grid = np.full((len(months), 31), np.nan)
        for row in days[days["source"] == key].itertuples():
            grid[months.index(row.date[:7]), int(row.date[8:]) - 1] = min(row.map_age_days, 6)
        ax.pcolormesh(
            np.arange(0.5, 32), np.arange(len(months) + 1), grid, cmap=ListedColormap(AGES),
            norm=norm, edgecolors="white", linewidth=0.6,
        )  # fmt: skip
        ax.set_ylim(max(len(months), 4), 0)
        shown = [_month(m) for m in months] if number == 0 else [""] * len(months)
        ax.set_yticks(np.arange(len(months)) + 0.5, shown, fontsize=7)
        ax.set_xticks([1, 10, 20, 31])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        name = "\n".join(wrap(SHORT[key], SHORT_NAME)) if len(keys) > 4 else SHORT[key]
        ax.set_title(name, fontsize=8, color=style.SOURCE_COLOURS[key])
    names = ["0 days", "1 day", "2", "3", "4", "5", "6 or more"]
    fig.legend(
        handles=[Patch(facecolor=colour, label=n) for colour, n in zip(AGES, names, strict=True)],
        title="age of the map", title_fontsize=8, alignment="left", loc="center right",
        frameon=False, fontsize=8, handlelength=1, handleheight=1, labelspacing=0.15,
    )  # fmt: skip
    return fig


def _month(text: str) -> str:
    return f"{date.fromisoformat(text + '-01'):%b %Y}"
