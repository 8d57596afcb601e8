"""Small figures that hold one claim against the sources, and the places' timeline."""

from datetime import date

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..geometry import KM2_PER_SQ_MI, KM_PER_MI
from . import style
from .labels import HALO

UNIT_LABELS = {
    "sq mi": "square miles",
    "percent": "per cent",
    "times": "length of border held / mean depth",
    "days": "days",
    "mi": "miles",
}


@style.drawn
def claim(row: pd.Series, title: str) -> Figure:
    """One claim: what its wording allows as a grey field, each source as a point.

    A hatched bar reaches from a source's held land to held and contested land together.
    """
    keys = style.known(row.index)
    fig, ax = style.figure(1.5 + 0.3 * len(keys))
    top = len(keys) - 0.4
    highest = np.nanmax([row["value"], row["contested_high"]]) * 1.18
    ax.axvspan(row["low"], min(row["high"], highest), color="#E4E4E4", zorder=0, linewidth=0)
    ax.plot([row["value"]] * 2, [-0.6, top - 0.2], color=style.ARTICLE, linewidth=2)
    ax.text(row["value"], top - 0.1, _mark(row), ha="center", fontsize=8.5, path_effects=HALO)
    for y, key in enumerate(reversed(keys)):
        _source(ax, row, key, y)
    ax.set_yticks(range(len(keys)), [style.LABELS[key] for key in reversed(keys)])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.6, top + 0.55)
    ax.set_xlim(-0.015 * highest, highest)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(UNIT_LABELS[row["unit"]])
    if row["unit"] == "sq mi":
        _km2_axis(ax)
    style.titled(fig, title)
    has_grey = any(
        str(name).startswith("contested_d") and pd.notna(row[name]) for name in row.index
    )
    marks = "Grey: what the wording allows." + " Hatched: contested land." * has_grey
    style.credit(fig, keys, row["last_day"], marks)
    return fig


def _mark(row: pd.Series) -> str:
    """The article's own number, or how its words are read where it gives none."""
    reading = {"at least": "read as {:g} or more", "within": "read as {:g} or less"}
    return reading.get(row["wording"], "article: {:g}").format(row["value"])


def _source(ax, row: pd.Series, key: str, y: int) -> None:
    colour, value = style.SOURCE_COLOURS[key], row[key]
    if pd.isna(value):
        ax.text(0, y, "  no land held", va="center", fontsize=9, color=colour)
        return
    grey = row.get(f"contested_{key}")
    if pd.notna(grey):
        ax.barh(
            y, grey - value, left=value, height=0.34, facecolor="none", linewidth=0.6,
            edgecolor=style.GREY_ZONE, hatch=style.GREY_HATCH,
        )  # fmt: skip
        _beside(ax, f"{grey:,.0f}", grey, y, style.QUIET, is_left=grey < value)
    ax.plot(value, y, "o", color=colour, markersize=8, zorder=5, clip_on=False)
    _beside(ax, f"{value:,.0f}", value, y, colour, is_left=pd.notna(grey) and grey > value)


def _beside(ax, text: str, x: float, y: int, colour: str, is_left: bool) -> None:
    ax.annotate(
        text, (x, y), xytext=(-8 if is_left else 8, 0), textcoords="offset points", va="center",
        ha="right" if is_left else "left", color=colour, fontsize=9, fontweight="bold",
        path_effects=HALO, zorder=6,
    )  # fmt: skip


def _km2_axis(ax) -> None:
    other = ax.secondary_xaxis(
        "top", functions=(lambda mi: mi * KM2_PER_SQ_MI, lambda km: km / KM2_PER_SQ_MI)
    )
    other.set_xlabel("km²")
    other.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


@style.drawn
def lengths(table: pd.DataFrame, title: str, until: str) -> Figure:
    """Lengths beside each other: ``what, source, km``; the first row is the yardstick."""
    fig, ax = style.figure(1.1 + 0.27 * len(table))
    colours = table["source"].map(style.SOURCE_COLOURS).fillna(style.ARTICLE)
    for y, (row, colour) in enumerate(zip(table[::-1].itertuples(), colours[::-1], strict=True)):
        ax.plot([0, row.km], [y, y], color=colour, linewidth=3, solid_capstyle="butt")
        ax.annotate(
            f"{row.km:.1f}", (row.km, y), xytext=(5, 0), textcoords="offset points", va="center",
            fontsize=8.5, color=colour,
        )  # fmt: skip
    names = [
        row.what if row.source == "" else f"{style.SHORT[row.source]}: {row.what}"
        for row in table[::-1].itertuples()
    ]
    ax.set_yticks(range(len(table)), names, fontsize=8)
    ax.tick_params(axis="y", length=0)
    ax.axvline(table["km"].iloc[0], color=style.ARTICLE, linewidth=0.7, linestyle=":")
    ax.set_xlim(0, table["km"].max() * 1.12)
    ax.set_xlabel("km")
    other = ax.secondary_xaxis(
        "top", functions=(lambda km: km / KM_PER_MI, lambda mi: mi * KM_PER_MI)
    )
    other.set_xlabel("miles")
    style.titled(fig, title)
    style.credit(fig, table["source"], until, "Straight lines, not routes.")
    return fig


@style.drawn
def timeline(history: pd.DataFrame, title: str, as_of: date, until: date) -> Figure:
    """Places in the order of their loss: a bar a source from the first to the last day held."""
    held = history[history["held_last"] != ""]
    order = held.groupby("name")["held_last"].max().sort_values(kind="stable")
    names, keys = list(order.index), style.known(held["source"])
    fig, ax = style.figure(1.2 + 0.17 * len(names))
    for row in held.itertuples():
        y = names.index(row.name) + 0.25 * (1 - keys.index(row.source))
        first, last = pd.to_datetime([row.held_first, row.held_last])
        colour = style.SOURCE_COLOURS[row.source]
        ax.plot([first, last], [y, y], color=colour, linewidth=2.2, solid_capstyle="butt")
    ax.set_yticks(range(len(names)), names, fontsize=7.5)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.7, len(names) - 0.3)
    style.date_axis(ax)
    ax.axvline(pd.Timestamp(as_of), color=style.ARTICLE, linewidth=0.8)
    ax.text(pd.Timestamp(as_of), len(names) - 0.4, f" {style.day_text(as_of)}", fontsize=8)
    for number, key in enumerate(keys):
        ax.text(
            0.66, 0.16 - 0.028 * number, style.LABELS[key], fontsize=9, fontweight="bold",
            transform=ax.transAxes, color=style.SOURCE_COLOURS[key],
        )  # fmt: skip
    style.titled(fig, title)
    style.credit(fig, keys, until, "From the first to the last day held; breaks are not shown.")
    return fig
