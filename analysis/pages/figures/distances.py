"""Figures of distance: depth, pace, axes, advance against retreat."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...maps import sources
from ...measures.retreat import ADVANCE, RETREAT
from ...theatres.theatre import Theatre
from ..names import SHORT, label
from ..prose import apart_text, day_text
from ..words import data, retreat
from . import style
from .labels import HALO, Labeller

PANELS = {
    "border": (
        ("depth_km", "Distance from the border: 1 km² or more of held land lies beyond"),
        ("depth_p50_km", "Distance from the border: half of the held area lies within"),
    ),
    "start": (
        (
            "depth_km",
            "Gained: 1 km² or more lies this far from the front at the start or the border",
        ),
        ("lost_depth_km", "Lost: 1 km² or more lay this far from the front at the start"),
    ),
}


@style.drawn
def depth_over_time(days: pd.DataFrame, units: str, theatre: Theatre) -> Figure:
    """Depth by source, in two panels.

    From the border: the depth beyond which 1 km2 or more is held, and that within which half the
    area lies. From the front at the start: the first of these for land gained and lost since.
    """
    fig, axes = style.figure(5.2, rows=2, sharex=True)
    panels = PANELS[theatre.baseline]
    for ax, (column, name) in zip(axes, panels, strict=True):
        _source_lines(ax, days, column)
        style.date_axis(ax)
        style.length_axes(ax, units)
        ax.set_ylim(0, ax.get_ylim()[1] * 1.12)
        ax.set_title(name, fontsize=9)
    style.titled(fig, retreat.depth_title(days, theatre))
    border = f"Border © OpenStreetMap contributors (ODbL).{data.join_text(days)}"
    style.credit(fig, days["source"], days["date"].max(), border)
    _name_lines(axes[0], days, "depth_km")
    return fig


@style.drawn
def pace(days: pd.DataFrame, fastest: pd.DataFrame, units: str, walk: dict | None) -> Figure:
    """How far 1 km2 or more went back in two days and in seven, a row a source.

    The article's ``walk`` (``walk_km, label``), where there is one, is a line across the two-day
    panels; each panel's largest value is named.
    """
    keys, windows = sources.in_order(days["source"]), (2, 7)
    fig, axes = style.figure(
        1.2 + 1.45 * len(keys), rows=len(keys), columns=2, sharex=True, sharey=True, squeeze=False
    )
    farthest = days[[f"retreat_{window}d_km" for window in windows]].max(axis=None)
    axes[0, 0].set_ylim(0, max(farthest, walk["walk_km"] if walk else 1) * 1.4)
    for row, key in zip(axes, keys, strict=True):
        own = days[days["source"] == key]
        for ax, window in zip(row, windows, strict=True):
            line_km = walk["walk_km"] if walk and window == 2 else 0.0
            _one_pace(ax, own, window, _apart(fastest, key, window), line_km)
            style.date_axis(ax)
        row[0].set_title(label(own), fontsize=9, color=style.SOURCE_COLOURS[key])
        if walk:
            row[0].axhline(walk["walk_km"], color=style.ARTICLE, linewidth=1.2)
        row[1].set_title("in seven days", fontsize=9, loc="right", fontweight="normal")
        row[0].set_title("in two days", fontsize=9, loc="right", fontweight="normal")
        style.length_axes(row[0], "km" if units == "both" else units)
        style.length_axes(row[1], units)
        row[1].set_ylabel("")
    if walk:
        axes[0, 0].annotate(
            walk["label"], (0, walk["walk_km"]), xycoords=axes[0, 0].get_yaxis_transform(),
            xytext=(4, 3), textcoords="offset points", fontsize=8.5,
        )  # fmt: skip
    style.titled(fig, retreat.pace_title(fastest, walk))
    way = "1 km² or more of the land lost lay farther from land still held and the border."
    style.credit(fig, keys, days["date"].max(), way)
    return fig


def _apart(fastest: pd.DataFrame, key: str, window: int) -> str:
    """The days between the maps of a source's largest value, where they are not the window's."""
    rows = fastest[(fastest["source"] == key) & (fastest["window_days"] == window)]
    rows = rows[rows["measure"] == RETREAT]
    return apart_text(rows["map_days"].iloc[0], window, "\n") if len(rows) else ""


def _one_pace(ax: Axes, days: pd.DataFrame, window: int, apart: str, line_km: float) -> None:
    """One source and window as a filled step line, the largest value with its day.

    Its label stands above the line at ``line_km`` where it would lie across it.
    """
    colour = style.SOURCE_COLOURS[days["source"].iloc[0]]
    column = f"retreat_{window}d_km"
    days = days.reset_index(drop=True)
    x, values = pd.to_datetime(days["date"]), days[column]
    if values.isna().all():
        ax.text(0.5, 0.2, "its maps are too far apart", ha="center", transform=ax.transAxes,
                color=style.QUIET, fontsize=8.5)  # fmt: skip
        return
    span, height = style.whole_days(x, values)
    ax.fill_between(span, height, step="post", color=colour, linewidth=0.6)
    ax.margins(x=0.01)
    top = values.idxmax()
    reach = values[top] + 0.16 * (1 + bool(apart)) * ax.get_ylim()[1]
    y = line_km if values[top] <= line_km < reach else values[top]
    share = top / max(len(x) - 1, 1)
    side = "left" if share < 0.35 else "right" if share > 0.65 else "center"
    ax.annotate(
        f"{values[top]:.1f} km to {day_text(days['date'][top])}{apart}", (x[top], y),
        xytext=(0, 2), textcoords="offset points", fontsize=8, color=colour,
        ha=side, va="bottom", path_effects=HALO,
    )  # fmt: skip


@style.drawn
def along_axes(profiles: pd.DataFrame, names: list[str], units: str) -> Figure:
    """Distance held along each axis over time, a panel an axis."""
    fig, axes = style.figure(1.0 + 1.45 * len(names), rows=len(names), sharex=True, squeeze=False)
    highest = profiles["held_km"].max()
    for ax, name in zip(axes[:, 0], names, strict=True):
        _source_lines(ax, profiles[profiles["axis"] == name], "held_km")
        style.date_axis(ax)
        style.length_axes(ax, units)
        ax.set_ylim(0, highest * 1.1)
        ax.set_title(name, fontsize=9)
    style.titled(fig, retreat.axes_title(profiles))
    until = profiles["date"].max()
    style.credit(fig, profiles["source"], until, "Axes start at the border nearest Sudzha.")
    _name_lines(axes[0, 0], profiles[profiles["axis"] == names[0]], "held_km")
    return fig


@style.drawn
def advance_and_retreat(fastest: pd.DataFrame, until: str) -> Figure:
    """The largest advance and retreat of 1 km2 or more in two and in seven days, by source."""
    keys = sources.in_order(fastest["source"])
    fig, axes = style.figure(2.1 + 0.75 * len(keys), rows=2, sharex=True)
    for ax, window in zip(axes, (2, 7), strict=True):
        rows = fastest[fastest["window_days"] == window].set_index(["source", "measure"])
        shown = [key for key in reversed(keys) if (key, ADVANCE) in rows.index]
        for y, key in enumerate(shown):
            forth, back = (rows.loc[(key, way)] for way in (ADVANCE, RETREAT))
            _both_ways(ax, y, forth, back, style.SOURCE_COLOURS[key])
        ax.set_yticks(range(len(shown)), [SHORT[key] for key in shown])
        ax.tick_params(axis="y", length=0, pad=9)
        ax.set_ylim(-0.6, len(shown) - 0.4)
        ax.set_title(f"in {window} days", fontsize=9)
    axes[1].set_xlabel("km, for 1 km² or more of the land gained or lost")
    farthest = fastest.loc[fastest["unit"] == "km", "value"].max()
    axes[1].set_xlim(0, farthest * 1.6 if farthest > 0 else 1)
    style.miles_above(axes[0])
    style.titled(fig, retreat.advance_title(fastest))
    style.credit(fig, keys, until)
    return fig


def _both_ways(ax: Axes, y: int, forth: pd.Series, back: pd.Series, colour: str) -> None:
    """One source: a full dot for the advance, an open one for the retreat, values to the right."""
    far, near = (
        f"{way['value']:.1f} km{apart_text(way['map_days'], way['window_days'], ', ')}"
        for way in (forth, back)
    )
    out, home = forth["value"], back["value"]
    ax.plot([out, home], [y, y], color=colour, linewidth=1.2, zorder=1)
    ax.plot(out, y, "o", color=colour, markersize=8, clip_on=False)
    ax.plot(home, y, "o", color=colour, markersize=8, markerfacecolor="white", clip_on=False)
    ax.annotate(
        f"● advance {far}\n○ retreat {near}", (max(out, home), y), xytext=(10, 0),
        textcoords="offset points", va="center", fontsize=8.5, color=colour,
    )  # fmt: skip


def _source_lines(ax: Axes, days: pd.DataFrame, column: str) -> None:
    for key in sources.in_order(days["source"]):
        rows = days[days["source"] == key]
        style.source_line(ax, key, pd.to_datetime(rows["date"]), rows[column])
        style.join_mark(ax, rows, column)
    ax.margins(x=0.01)


def _name_lines(ax: Axes, days: pd.DataFrame, column: str) -> None:
    """Name each line that has values beside it."""
    labeller = Labeller(ax)
    rows = {
        key: days[days["source"] == key].dropna(subset=column) for key in days["source"].unique()
    }
    rows = {key: own for key, own in rows.items() if len(own)}
    for own in rows.values():
        labeller.avoid(*style.whole_days(pd.to_datetime(own["date"]), own[column]))
    for key in sources.in_order(rows):
        line = pd.to_datetime(rows[key]["date"]), rows[key][column]
        text, dash = label(rows[key]), style.SOURCE_DASHES[key]
        labeller.name(*line, text, style.SOURCE_COLOURS[key], dash=dash)
    labeller.close()
