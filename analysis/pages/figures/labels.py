"""Put the name of a line or a point beside it, where nothing else is drawn."""

from dataclasses import dataclass, field
from typing import Any

import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import ArrayLike

BACK = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.8}  # off a line
HALO = [withStroke(linewidth=2.4, foreground="white")]
RISES = (0.9, 1.8, 3.0, 4.4)  # how far a text may stand off its line, in heights of a text


@dataclass
class Labeller:
    """Collects what is drawn in axes fractions and finds room for each text.

    Lines are given to :meth:`avoid` first; each :meth:`name` then takes the free place that is
    nearest to its line. The search is small and exact, so the same data give the same picture.
    The figure's title and credit must be set before, since they take room from the axes.
    """

    ax: Axes
    taken: list = field(default_factory=list)
    boxes: list = field(default_factory=list)

    def __post_init__(self):
        """Lay the figure out, so that the size of a text in its axes is known."""
        self.ax.figure.draw_without_rendering()

    def avoid(self, x: ArrayLike, y: ArrayLike) -> None:
        """Keep texts off this line (dates or numbers along x, step line)."""
        self.taken.append(self._fractions(x, y))

    def name(self, x: ArrayLike, y: ArrayLike, text: str, colour: str, **kwargs: Any) -> None:
        """Write ``text`` beside the line through ``x, y``, with a leader if it stands off."""
        line = self._fractions(x, y)
        drawn = self.ax.text(
            0, 0, text, transform=self.ax.transAxes, color=colour, path_effects=HALO, zorder=9,
            **{"fontsize": 9, "fontweight": "bold"} | kwargs,
        )  # fmt: skip
        size = drawn.get_window_extent().transformed(self.ax.transAxes.inverted())
        width, height = size.width * 1.02, size.height * 1.15
        anchor, (left, bottom) = self._best(line, width, height)
        self.boxes.append((left, bottom, left + width, bottom + height))
        near = (
            np.clip(anchor[0], left, left + width),
            bottom + (height if anchor[1] > bottom else 0),
        )
        if abs(near[1] - anchor[1]) > 0.6 * height:
            self.ax.annotate(
                "", anchor, near, xycoords="axes fraction", textcoords="axes fraction",
                arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.7}, zorder=8,
            )  # fmt: skip
        drawn.set_position((left, bottom + height * 0.2))

    def _best(self, line: np.ndarray, width: float, height: float) -> tuple:
        """The point of the line and the corner of the text that cost least, the first of equals.

        No part of a cost is negative: a place that costs too much already is not asked further.
        """
        others = [points for points in self.taken if not np.array_equal(points, line)]
        rest = np.vstack(others) if others else None
        every = np.vstack(self.taken) if self.taken else line
        least, best = np.inf, None
        for rise, place, corner in self._places(line, width, height):
            box = (*corner, corner[0] + width, corner[1] + height)
            cost = 8 * rise + self._clashes(box)
            if cost < least:
                cost += self._covered(box, every)
            if cost < least and rest is not None:
                cost += self._doubt(box, line, rest)
            if cost < least:
                least, best = cost, (place, corner)
        assert best is not None, "a line has a point"
        return best

    @staticmethod
    def _places(line: np.ndarray, width: float, height: float):
        """How far a text stands off, at which point of the line, and its lower left corner."""
        for x, y in line[:: max(len(line) // 90, 1)]:
            for rise in (height * heights for heights in RISES):
                for left in (x - 0.02, x + 0.03, x - width / 2, x - width - 0.01):
                    for bottom in (y + rise - 0.4 * height, y - rise - 0.6 * height):
                        yield rise, (x, y), (left, bottom)

    def _clashes(self, box) -> float:
        """What it costs to reach out of the axes or over another text."""
        left, bottom, right, top = box
        outside = left < 0.01 or right > 0.99 or bottom < 0.005 or top > 0.995
        clash = any(
            left < b[2] and right > b[0] and bottom < b[3] and top > b[1] for b in self.boxes
        )
        return 100.0 * outside + 100.0 * clash

    @staticmethod
    def _covered(box, every: np.ndarray) -> float:
        """What it costs to cover points of lines: one for each."""
        left, bottom, right, top = box
        inside = (every[:, 0] > left - 0.01) & (every[:, 0] < right + 0.01)
        inside &= (every[:, 1] > bottom - 0.012) & (every[:, 1] < top + 0.012)
        return float(inside.sum())

    @staticmethod
    def _doubt(box, line: np.ndarray, others: np.ndarray) -> float:
        """How far from clear it is that the text at ``box`` belongs to ``line``."""
        middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])

        def nearest(points):
            off = np.maximum(np.abs(points - middle) - [(box[2] - box[0]) / 2, 0], 0)
            return float(np.hypot(*off.T).min())

        return max(0.0, 2.0 - nearest(others) / (nearest(line) + 0.01)) * 4

    def _fractions(self, x, y) -> np.ndarray:
        x = (
            mdates.date2num(x)
            if np.issubdtype(np.asarray(x).dtype, np.datetime64)
            else np.asarray(x)
        )
        points = self.ax.transLimits.transform(np.column_stack([x, np.asarray(y, float)]))
        # A step's riser is drawn too: put points along it, or a text would sit on it.
        risers = [
            np.column_stack([np.full(12, b[0]), np.linspace(a[1], b[1], 12)])
            for a, b in zip(points[:-1], points[1:], strict=True)
            if abs(a[1] - b[1]) > 0.01
        ]
        return np.vstack([points, *risers])
