"""Figures of distance: depth, pace, axes, advance against retreat."""

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...maps import sources
from ...measures.axes import MAIN_TOWN
from ...measures.retreat import ADVANCE, RETREAT
from ...theatres.theatre import Theatre
from ..names import SHORT, label
from ..prose import COUNTS, apart_text, day_text
from ..words import change, retreat
from ..words import pace as pacing
from . import style
from .ground import CREDIT, MARGIN_M, base, slope
from .labels import HALO, Labeller
from .sheet import Sheet, sheet

DEPTH_IN, PACE_IN, AXIS_IN = 4.6, 1.15, 1.2  # heights of what is drawn; of the last two, a panel
MAP_IN = 2.3  # width of the map of the axes
WINDOWS = (2, 7)
ONE_LINE = 24  # characters of two values that fit in a line with what they are
SHADES = {2: 1.0, 7: 0.3}
ARROW = {"arrowstyle": "-|>", "color": "#111111", "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0}
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
    fig, axes = style.panels(2)
    panels = PANELS[theatre.baseline]
    for ax, (column, name) in zip(axes, panels, strict=True):
        _source_lines(ax, days, column)
        style.date_axis(ax)
        style.length_axes(ax, units)
        ax.set_ylim(0, ax.get_ylim()[1] * 1.12)
        ax.set_title(name, fontsize=9)
    style.titled(fig, retreat.depth_title(days, theatre))
    border = f"Border © OpenStreetMap contributors (ODbL).{change.join_text(days)}"
    style.credit(fig, days["source"], days["date"].max(), border)
    axes[0].tick_params(labelbottom=False)
    sheet(fig, DEPTH_IN).stack(axes, above=0.28)
    _name_lines(axes[0], days, "depth_km")
    unnamed = days.groupby("source")["depth_km"].transform("count") == 0
    _name_lines(axes[1], days[unnamed], panels[1][0])
    return fig


@style.drawn
def pace(days: pd.DataFrame, fastest: pd.DataFrame, units: str, walk: dict | None) -> Figure:
    """How far 1 km2 or more went back in two days and in seven, a panel a source.

    Dark: in two days, pale behind it: in seven. The article's ``walk`` (``walk_km, label``), where
    there is one, is a line across the panels; each source's largest values are named above.
    """
    keys = sources.in_order(days["source"])
    fig, axes = style.panels(len(keys))
    columns = {window: f"retreat_{window}d_km" for window in WINDOWS}
    farthest = days[list(columns.values())].max(axis=None)
    most = 1.12 * max(farthest, walk["walk_km"] if walk else 1)
    style.titled(fig, pacing.pace_title(fastest, walk))
    way = "1 km² or more of the land lost lay farther from land still held and the border."
    marks = "Dark: in two days; pale: in seven."
    style.credit(fig, keys, days["date"].max(), f"{marks} {way}")
    sheet(fig, PACE_IN * len(keys) + 0.4).stack(axes, above=0.36, between=0.42)
    for ax, key in zip(axes, keys, strict=True):
        own = days[days["source"] == key].reset_index(drop=True)
        ax.set_ylim(0, most)
        for window, column in columns.items():
            span, height = style.whole_days(pd.to_datetime(own["date"]), own[column])
            ax.fill_between(span, height.fillna(0.0), step="post", linewidth=0,
                            color=style.SOURCE_COLOURS[key], alpha=SHADES[window])  # fmt: skip
        ax.margins(x=0.01)
        style.date_axis(ax)
        style.length_axes(ax, units)
        ax.set_ylim(0, most)
        if ax is not axes[-1]:
            ax.tick_params(labelbottom=False)
        ax.set_title(label(own), fontsize=9, color=style.SOURCE_COLOURS[key])
        said = "\n".join(filter(None, (_largest(own, fastest, key, n) for n in WINDOWS)))
        said = said or "no 1 km² lost in one piece within seven days"
        ax.set_title(said, fontsize=7.5, loc="right", fontweight="normal", pad=3)
        if walk and own[columns[2]].notna().any():
            ax.axhline(walk["walk_km"], color=style.ARTICLE, linewidth=1.2)
    if walk:
        first = days[days["source"] == keys[0]][list(columns.values())].max(axis=1)
        is_left = first.iloc[: len(first) // 2].max() < first.iloc[len(first) // 2 :].max()
        axes[0].annotate(
            walk["label"], (0.01 if is_left else 0.99, walk["walk_km"]), fontsize=8.5, va="top",
            xycoords=axes[0].get_yaxis_transform(), xytext=(0, -3), textcoords="offset points",
            ha="left" if is_left else "right",
        )  # fmt: skip
    return fig


def _largest(own: pd.DataFrame, fastest: pd.DataFrame, key: str, window: int) -> str:
    """A source's largest value with its day, and the days between its maps if they differ."""
    values = own[f"retreat_{window}d_km"]
    if not values.max() > 0:
        return ""
    top = values.idxmax()
    rows = fastest[(fastest["source"] == key) & (fastest["window_days"] == window)]
    rows = rows[rows["measure"] == RETREAT]
    apart = apart_text(rows["map_days"].iloc[0], window, ", ") if len(rows) else ""
    day = day_text(own["date"][top]).rsplit(" ", 1)[0]
    return f"{COUNTS[window]} days: at most {values[top]:.1f} km, to {day}{apart}"


@style.drawn
def along_axes(profiles: pd.DataFrame, lines: pd.DataFrame, units: str, theatre: Theatre) -> Figure:
    """The farthest held point of each axis over time, a panel an axis, beside a map of the axes.

    ``lines`` is of :func:`analysis.measures.axes.axes`.
    """
    fig, (where, *axes) = style.panels(1 + len(lines))
    highest = profiles["held_km"].max()
    style.titled(fig, retreat.axes_title(profiles))
    style.credit(
        fig, profiles["source"], profiles["date"].max(),
        "To the farthest held point; land before it can be unheld. Axes start at the border "
        f"nearest {MAIN_TOWN}. {CREDIT.split('. ')[1]}",
    )  # fmt: skip
    page = sheet(fig, AXIS_IN * len(lines) + 0.4)
    page.stack(axes, left=MAP_IN + 0.75, above=0.24, between=0.34)
    for number, (ax, name) in enumerate(zip(axes, lines["axis"], strict=True), start=1):
        _source_lines(ax, profiles[profiles["axis"] == name], "held_km")
        style.date_axis(ax)
        style.length_axes(ax, units)
        ax.set_ylim(0, highest * 1.1)
        if ax is not axes[-1]:
            ax.tick_params(labelbottom=False)
        ax.set_title(f"{number}  {name}", fontsize=9)
    _name_lines(axes[0], profiles[profiles["axis"] == lines["axis"].iloc[0]], "held_km")
    _map_of_axes(page, where, lines, theatre)
    return fig


def _map_of_axes(page: Sheet, ax: Axes, lines: pd.DataFrame, theatre: Theatre) -> None:
    """Where the axes run: numbered rays from the border, as far as land was ever held."""
    ends = [
        shapely.line_interpolate_point(row.geometry, 1000 * row.reach_km)
        for row in lines.itertuples()
    ]
    starts = [shapely.get_point(ray, 0) for ray in lines["geometry"]]
    west, south, east, north = shapely.total_bounds(np.array([*starts, *ends]))
    box = (west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M)
    height = MAP_IN * slope(box)
    page.place(ax, 0.08, page.height_in - height - 0.24, MAP_IN, height)
    marks = base(ax, theatre, box, scale=True)
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        ax.annotate("", (end.x, end.y), (start.x, start.y), zorder=5, arrowprops=ARROW)
        drawn = ax.annotate(str(number), (end.x, end.y), fontsize=9, fontweight="bold", zorder=11,
                            xytext=_onwards(start, end), textcoords="offset points", ha="center",
                            va="center", path_effects=HALO)  # fmt: skip
        marks.taken.append(shapely.box(*drawn.get_window_extent().extents))
        marks.lines.append(
            shapely.LineString(ax.transData.transform([(start.x, start.y), (end.x, end.y)]))
        )
    marks.places(4)
    ax.set_title("The axes", fontsize=9)


def _onwards(start: shapely.Point, end: shapely.Point) -> tuple[float, float]:
    """Eight points beyond the end of an arrow."""
    length = shapely.distance(start, end)
    return 8 * (end.x - start.x) / length, 8 * (end.y - start.y) / length


@style.drawn
def advance_and_retreat(fastest: pd.DataFrame, until: str) -> Figure:
    """The largest advance and retreat of 1 km2 or more in two and in seven days, by source."""
    keys = sources.in_order(fastest["source"])
    fig, (ax,) = style.panels(1)
    style.titled(fig, pacing.advance_title(fastest))
    style.credit(fig, keys, until, "Full dot: advance. Open dot: retreat.")
    y, ticks, names = 0.0, [], []
    for window in WINDOWS:
        rows = fastest[fastest["window_days"] == window].set_index(["source", "measure"])
        shown = [key for key in keys if (key, ADVANCE) in rows.index]
        ax.text(0.005, y - 0.75, f"in {COUNTS[window]} days", fontsize=9, fontweight="bold",
                transform=ax.get_yaxis_transform(), va="center")  # fmt: skip
        for key in shown:
            forth, back = (rows.loc[(key, way)] for way in (ADVANCE, RETREAT))
            _both_ways(ax, y, forth, back, style.SOURCE_COLOURS[key])
            ticks.append(y)
            names.append(SHORT[key])
            y += 1
        y += 1
    ax.set_yticks(ticks, names)
    ax.tick_params(axis="y", length=0, pad=9)
    ax.set_ylim(y - 1.4, -1.2)
    ax.set_xlabel("km, for 1 km² or more of the land gained or lost")
    farthest = fastest.loc[fastest["unit"] == "km", "value"].max()
    ax.set_xlim(0, farthest * 1.75 if farthest > 0 else 1)
    style.miles_above(ax)
    height = 0.34 * (y + 0.2)
    sheet(fig, height + 0.9).stack([ax], left=1.6, right=0.2, below=0.45, above=0.42)
    return fig


def _both_ways(ax: Axes, y: float, forth: pd.Series, back: pd.Series, colour: str) -> None:
    """One source: a full dot for the advance, an open one for the retreat, values to the right."""
    far, near = (
        f"{way['value']:.1f} km{apart_text(way['map_days'], way['window_days'], ', ')}"
        for way in (forth, back)
    )
    out, home = forth["value"], back["value"]
    between = "; " if len(far + near) < ONE_LINE else "\n"
    ax.plot([out, home], [y, y], color=colour, linewidth=1.2, zorder=1)
    ax.plot(out, y, "o", color=colour, markersize=8, clip_on=False)
    ax.plot(home, y, "o", color=colour, markersize=8, markerfacecolor="white", clip_on=False)
    ax.annotate(
        f"advance {far}{between}retreat {near}", (max(out, home), y), xytext=(10, 0),
        textcoords="offset points", va="center", fontsize=8, color=colour,
    )  # fmt: skip


def _source_lines(ax: Axes, days: pd.DataFrame, column: str) -> None:
    for key in sources.in_order(days["source"]):
        rows = days[days["source"] == key]
        style.source_line(ax, key, pd.to_datetime(rows["date"]), rows[column])
        style.join_mark(ax, rows, column)
    style.span_days(ax, days["date"])  # the same in every panel, whatever has values there


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
