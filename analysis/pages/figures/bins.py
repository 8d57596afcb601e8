"""Classes of days for maps of when land changed hands: days, weeks or months, by window."""

from dataclasses import dataclass
from datetime import date, timedelta

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes

from . import style

MOST = 14  # classes: more colours than these nobody tells apart
SPANS = {
    "2D": "two days from", "7D": "week from", "14D": "two weeks from", "3MS": "three months from",
    "6MS": "half a year from", "5YS": "five years from",
}  # fmt: skip
STEPS = ("1D", "2D", "7D", "14D", "MS", "3MS", "6MS", "YS", "5YS")


@dataclass(frozen=True)
class Bins:
    """Classes of days: where they begin (and the last ends), their names, their colours."""

    edges: np.ndarray
    names: list[str]
    shades: np.ndarray
    span: str = ""  # what begins on the day that names a class, where that is more than it says

    def colours(self, days: list[float]) -> list[np.ndarray]:
        """The colour of each day (matplotlib's number of it)."""
        found = np.searchsorted(self.edges, days, side="right") - 1
        return list(self.shades[np.clip(found, 0, len(self.shades) - 1)])

    def key(self, ax: Axes, title: str, more: dict[str, str]) -> None:
        """Draw the classes as a row of boxes, each named below, ``more`` apart at the end."""
        names = [*self.names, *more]
        ax.set(xlim=(0, len(names) + 0.4 * bool(more)), ylim=(0, 1), yticks=[])
        starts = np.arange(len(names)) + 0.4 * (np.arange(len(names)) >= len(self.names))
        for start, colour in zip(starts, [*self.shades, *more.values()], strict=True):
            ax.axvspan(start + 0.02, start + 0.98, color=colour, linewidth=0)
        ax.set_xticks(starts + 0.5, names, fontsize=7)
        ax.tick_params(length=0, pad=2)
        ax.spines[:].set_visible(False)
        title = ", ".join(filter(None, [title, self.span]))
        ax.set_title(title, fontsize=8, fontweight="normal", color=style.QUIET, pad=3)


def bins(first: date, last: date, break_day: date | None = None) -> Bins:
    """The finest classes of which no more than fourteen are needed.

    Light to dark; in a theatre with a collapse another colour from the month of judgement on: the
    break is meant to be seen, and one scale for all months hides it in its dark end.
    """
    step = next(step for step in STEPS if len(_starts(first, last, step)) <= MOST)
    starts = _starts(first, last, step)
    is_late = np.array([bool(break_day) and s.date() >= break_day.replace(day=1) for s in starts])
    calm, late = int((~is_late).sum()), int(is_late.sum())
    shades = [colormaps["YlGnBu"](0.18 + 0.67 * n / max(calm - 1, 1)) for n in range(calm)]
    shades += [colormaps["YlOrBr"](0.55 + 0.4 * n / max(late - 1, 1)) for n in range(late)]
    end = last + timedelta(days=1)
    edges = mdates.date2num([*starts, end])
    return Bins(edges, _names(starts, step), np.array(shades), SPANS.get(step, ""))


def _starts(first: date, last: date, step: str) -> pd.DatetimeIndex:
    """The first days of the classes that cover the days from one to another."""
    if step.endswith("D"):
        return pd.date_range(first, last, freq=step)
    begin = pd.Timestamp(first).to_period("Y" if step.endswith("YS") else "M").start_time
    return pd.date_range(begin, last, freq=step)


def _names(starts: pd.DatetimeIndex, step: str) -> list[str]:
    """Each class by its first day, the year where it is new."""
    form = {"D": "{0.day} {0:%b}", "M": "{0:%b}"}.get(step.lstrip("0123456789")[0], "{0.year}")
    names = [form.format(start) for start in starts]
    if form == "{0.year}":
        return names
    years = [None, *starts.year[:-1]]
    pairs = zip(names, starts, years, strict=True)
    return [name + (f"\n{start.year}" if start.year != year else "") for name, start, year in pairs]
