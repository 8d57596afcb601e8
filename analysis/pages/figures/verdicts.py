"""Claims held against the sources one by one, the walk, and the places' timeline."""

from datetime import date
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ... import theatres
from ...base.geometry import KM2_PER_SQ_MI
from ...maps import sources
from ...measures.walk import Bounds
from ..names import LABELS, SHORT
from ..prose import day_text, length_text
from ..words import ledger, places, walk
from . import style
from .labels import BACK
from .sheet import sheet

UNIT_LABELS = {"sq mi": "square miles", "km2": "km²"}


@style.drawn
def claim(table: pd.DataFrame, name: str) -> Figure:
    """A claim about an area: what its wording allows as a grey field, each source as a point.

    A hatched bar reaches from a source's held land to held and contested land together.
    """
    row = table.set_index("id").loc[name]
    keys = [key for key in theatres.get(row["theatre"]).sources if key in row]
    fig, (ax,) = style.panels(1)
    top = len(keys) - 0.4
    own = [row[name] for key in keys for name in (key, f"contested_{key}") if name in row]
    highest = np.nanmax([row["value"], *own]) * 1.18
    ax.axvspan(row["low"], min(row["high"], highest), color=style.ALLOWED, zorder=0, linewidth=0)
    ax.plot([row["value"]] * 2, [-0.6, top + 0.35], color=style.ARTICLE, linewidth=2)
    mark = f"article: {ledger.value_text(row['value'], row['unit'])}"
    is_right = row["value"] > 0.6 * highest
    ax.annotate(mark, (row["value"], top + 0.1), xytext=(4 if not is_right else -4, 0),
                textcoords="offset points", ha="right" if is_right else "left", va="center",
                fontsize=8.5)  # fmt: skip
    for y, key in enumerate(reversed(keys)):
        _source(ax, row, key, y, near=0.16 * highest)
    ax.set_yticks(range(len(keys)), [LABELS[key] for key in reversed(keys)])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.6, top + 0.55)
    ax.set_xlim(-0.015 * highest, highest)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(UNIT_LABELS[row["unit"]])
    if row["unit"] == "sq mi":
        _km2_axis(ax)
    style.titled(fig, f"“{row['quote']}”: {row['verdict']}")
    has_grey = any(pd.notna(row.get(f"contested_{key}")) for key in keys)
    marks = "Grey: what the wording allows." + " Hatched: contested land." * has_grey
    style.credit(fig, keys, row["last_day"], marks)
    sheet(fig, 0.34 * len(keys) + 1.2).stack([ax], left=1.9, right=0.3, below=0.42, above=0.42)
    return fig


def _source(ax: Axes, row: pd.Series, key: str, y: int, near: float) -> None:
    """A map's value; its number on the left where the article's line is near on the right."""
    colour, value = style.SOURCE_COLOURS[key], row[key]
    if pd.isna(value):
        ax.text(0, y, "  no value for these days", va="center", fontsize=9, color=colour)
        return
    grey = row.get(f"contested_{key}")
    if pd.notna(grey):
        ax.barh(
            y, grey - value, left=value, height=0.34, facecolor="none", linewidth=0.6,
            edgecolor=style.GREY_ZONE, hatch=style.GREY_HATCH,
        )  # fmt: skip
        beyond = row["value"] if grey < row["value"] < 1.1 * grey else grey  # clear of the line
        _beside(ax, f"{grey:,.0f}", beyond, y, style.QUIET, is_left=grey < value)
    ax.plot(value, y, "o", color=colour, markersize=8, zorder=5, clip_on=False)
    is_left = 0 <= row["value"] - value < near or (pd.notna(grey) and grey > value)
    _beside(ax, f"{value:,.0f}", value, y, colour, is_left=is_left)


def _beside(
    ax: Axes, text: str, x: float, y: float, colour: str, fontsize: int = 9, is_left: bool = False
) -> None:
    ax.annotate(
        text, (x, y), xytext=(-8 if is_left else 8, 0), textcoords="offset points", va="center",
        ha="right" if is_left else "left", color=colour, fontsize=fontsize, fontweight="bold",
        bbox=BACK, zorder=6,
    )  # fmt: skip


def _km2_axis(ax: Axes) -> None:
    other = ax.secondary_xaxis(
        "top", functions=(lambda mi: mi * KM2_PER_SQ_MI, lambda km: km / KM2_PER_SQ_MI)
    )
    other.set_xlabel("km²")
    other.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


@style.drawn
def lengths(found: Bounds) -> Figure:
    """The article's walk, which is the yardstick, and the lengths that bound it."""
    table = walk.lengths(found)
    fig, (ax,) = style.panels(1)
    style.titled(fig, walk.title(found))
    marks = "Kursk. Between places straight lines; ways are the shortest inside held land."
    style.credit(fig, table["source"], found.days[-1], marks)
    page = sheet(fig, 0.29 * len(table) + 0.95)
    page.stack([ax], left=3.55, right=1.2, below=0.42, above=0.42)
    colours = table["source"].map(style.SOURCE_COLOURS).fillna(style.ARTICLE)
    for y, (row, colour) in enumerate(zip(table.itertuples(), colours, strict=True)):
        ax.plot([0, row.km], [y, y], color=colour, linewidth=5, solid_capstyle="butt")
        ax.text(1.02, y, length_text(row.km), transform=ax.get_yaxis_transform(), va="center",
                fontsize=8.5, color=colour)  # fmt: skip
    names = [
        fill(f"{SHORT[row.source]}: {row.what}" if row.source else row.what, 60)
        for row in table.itertuples()
    ]
    ax.set_yticks(range(len(table)), names, fontsize=8)
    ax.tick_params(axis="y", length=0)
    ax.axvline(table["km"].iloc[0], color=style.ARTICLE, linewidth=0.7, linestyle=":")
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(0, table["km"].max() * 1.05)
    ax.set_xlabel("km")
    style.miles_above(ax)
    return fig


@style.drawn
def timeline(
    spells: pd.DataFrame, history: pd.DataFrame, names: list[str], as_of: date, until: date
) -> Figure:
    """A row a place, a bar a source: solid where held, open where contested, broken where neither.

    ``spells`` is of :func:`analysis.tables.read.place_days`; runs of which only the ends are
    known and that have breaks are drawn pale.
    """
    shown = spells[spells["name"].isin(names)]
    keys = sources.in_order(shown["source"])
    fig, (ax,) = style.panels(1)
    for row in shown.itertuples():
        y = _lane(len(names) - 1 - names.index(row.name), row.source, keys)
        first, last = pd.to_datetime([row.first, row.last])
        _spell(ax, y, first, last + pd.Timedelta(days=1), row)
    ax.set_yticks(range(len(names)), names[::-1], fontsize=8.5)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.7, len(names) + 0.3)
    ax.set_axisbelow(True)
    ax.hlines(np.arange(len(names) - 1) + 0.5, 0, 1, transform=ax.get_yaxis_transform(),
              color=style.FAINT, linewidth=0.5)  # fmt: skip
    style.date_axis(ax)
    ax.plot([pd.Timestamp(as_of)] * 2, [-0.7, len(names) + 0.2], color=style.ARTICLE, linewidth=0.8)
    ax.text(pd.Timestamp(as_of), len(names) + 0.3, day_text(as_of), fontsize=8.5, ha="center")
    style.titled(fig, places.places_title(spells, history, as_of))
    marks = (
        f"{len(names)} places: all with a printed date, then those held longest. Solid: held. "
        "Open: contested. Pale: with breaks whose days are not known (ISW)."
    )
    style.credit(fig, keys, until, marks)
    page = sheet(fig, 0.27 * len(names) + 1.0)
    page.stack([ax], left=1.35, right=0.2, above=0.42)
    fig.legend(
        handles=[Patch(facecolor=style.SOURCE_COLOURS[key], label=LABELS[key]) for key in keys],
        loc="upper left", ncols=len(keys), frameon=False, fontsize=8.5, handlelength=1.2,
        bbox_to_anchor=(0.0, (page.foot_in + page.height_in - 0.0) / page.whole_in),
        columnspacing=1.4, labelcolor="linecolor",
    )  # fmt: skip
    return fig


def _spell(ax: Axes, y: float, first: pd.Timestamp, last: pd.Timestamp, spell) -> None:
    colour, is_held = style.SOURCE_COLOURS[spell.source], spell.status == "held"
    ax.barh(
        y, last - first, left=first, height=0.2 if is_held else 0.15, linewidth=0.8,
        facecolor=colour if is_held else "white", edgecolor="none" if is_held else colour,
        alpha=1 if spell.is_exact else 0.4,
    )  # fmt: skip


def _lane(y: float, key: str, keys: list[str]) -> float:
    """The height of a source's own line within the row at ``y``, the first source on top."""
    return y + 0.81 / len(keys) * ((len(keys) - 1) / 2 - keys.index(key))
