"""A figure's page in inches: title on top, credit at the bottom, what is drawn between.

matplotlib's constrained layout asks every text of every axes for its size, twice, which takes as
long as to draw them. Where sizes are known they are given here instead.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...base.geometry import KM2_PER_SQ_MI

TITLE_IN, CREDIT_IN, EDGE_IN = 0.205, 0.128, 0.08  # a line of the title, of the credit, the margin
LEFT_IN, RIGHT_IN = 0.72, 0.72  # what an axis with its numbers and its name takes
LETTER_IN, USUAL_LETTERS = 0.09, 6  # of numbers, such as those that have room: -1,000
MOST_IN = 5.2  # a map is not higher
BETWEEN_IN = 0.12  # two maps


@dataclass
class Sheet:
    """The space between a figure's title and its credit, ``width_in`` by ``height_in``."""

    fig: Figure
    width_in: float
    height_in: float
    foot_in: float
    whole_in: float

    def place(self, ax: Axes, left: float, bottom: float, width: float, height: float) -> None:
        """Put axes there, in inches from the lower left corner of the space."""
        ax.set_position(
            (
                left / self.width_in, (self.foot_in + bottom) / self.whole_in,
                width / self.width_in, height / self.whole_in,
            )
        )  # fmt: skip

    def stack(
        self, axes: Iterable[Axes], left: float = LEFT_IN, right: float = RIGHT_IN,
        below: float = 0.45, between: float = 0.32, above: float = 0.06,
    ) -> None:  # fmt: skip
        """Put axes one under the other, all of one height."""
        rows = list(axes)
        height = (self.height_in - below - above - between * (len(rows) - 1)) / len(rows)
        for number, ax in enumerate(rows[::-1]):
            bottom = below + number * (height + between)
            self.place(ax, left, bottom, self.width_in - left - right, height)


def right_in(km2: Iterable[float]) -> float:
    """What the square miles of so many km2 take on the right, to the ends of an axis.

    >>> right_in([0, 1_300]), round(right_in([-27_000, 27_000]), 2)
    (0.72, 0.81)
    """
    ends = [f"{end / KM2_PER_SQ_MI:,.0f}" for end in km2]
    return RIGHT_IN + LETTER_IN * max(0, *(len(text) - USUAL_LETTERS for text in ends))


def sheet(fig: Figure, height_in: float) -> Sheet:
    """Give title and credit, which must be set, their lines, and the rest this height."""
    title, credit = fig.get_suptitle(), fig.get_supxlabel()
    head = EDGE_IN + TITLE_IN * (title.count("\n") + 1) + 0.05 if title else EDGE_IN
    foot = EDGE_IN + CREDIT_IN * (credit.count("\n") + 1) + 0.05 if credit else EDGE_IN
    step = 2 / fig.dpi  # whole pixels at half the size too; a hair more, lest one is cut off
    whole = math.ceil((head + height_in + foot) / step) * step + 1e-6
    width = fig.get_figwidth()
    fig.set_size_inches(width, whole)
    for text in fig.texts:
        if text.get_text() == title:
            text.set(y=1 - EDGE_IN / whole, va="top")
        elif text.get_text() == credit:
            text.set(y=EDGE_IN / whole, va="bottom")
    return Sheet(fig, width, height_in, foot, whole)


def maps_sheet(
    fig: Figure, axes: Iterable[Axes], columns: int, slope: float, above: float, below: float
) -> Sheet:
    """Lay maps out in rows, side by side; ``above`` and ``below`` each is room for its texts."""
    panels = list(axes)
    rows = -(-len(panels) // columns)
    space = fig.get_figwidth() - 2 * EDGE_IN - BETWEEN_IN * (columns - 1)
    width = min(space / columns, MOST_IN / slope)
    height = width * slope
    row = above + height + below
    page = sheet(fig, rows * row)
    for number, ax in enumerate(panels):
        down, along = divmod(number, columns)
        left = EDGE_IN + along * (width + BETWEEN_IN)
        page.place(ax, left, page.height_in - down * row - above - height, width, height)
    return page
