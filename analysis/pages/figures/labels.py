"""Put the name of a line beside it, where nothing else is drawn."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from numpy.typing import ArrayLike

BACK = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.8}  # off a line
HALO = [withStroke(linewidth=2.4, foreground="white")]
CLEAR_PT = 3.0  # between a text and any line
MARK_PT = 3.0  # half a mark's size
LEADER_PT = 7.0  # a text farther than this from its line gets a leader
GAPS_PT = (4.0, 8.0, 14.0, 24.0, 36.0, 52.0, 75.0)  # how far a text may stand off its line
SIDES = [(x, y) for y in (1, -1, 0) for x in (0, 1, -1) if (x, y) != (0, 0)]
MOST = 300  # places that touch nothing, nearest first, among which the best is sought
ANCHORS = 60  # points of a line at which its name is tried
DOUBT_PT = 40.0  # what it costs when another line is about as near as the text's own
ON_AREA_PT = 80.0  # what it costs to stand on a hatched area
ACROSS_PT = 40.0  # what it costs a single day's mark, often among lines, if its leader crosses one


@dataclass
class Labeller:
    """Collects what is drawn in one pair of axes, in pixels, and finds room for each name.

    Lines and areas are given first; each :meth:`name` then takes the free place that is nearest to
    its line, with a leader where it stands off. A name that finds none goes into a key, which
    :meth:`close` puts where there is room. The axes must have their place on the page already.
    """

    ax: Axes
    lines: list = field(default_factory=list)
    areas: list = field(default_factory=list)
    boxes: list = field(default_factory=list)
    unplaced: list = field(default_factory=list)

    def __post_init__(self):
        """How many pixels a point has, what lies inside the axes, and where a pixel is.

        A pixel of this figure: written with more or fewer dots an inch, all keeps its place.
        """
        fig = self.ax.get_figure(root=True)
        self.point = fig.dpi / 72
        self.pixels = Affine2D().scale(1 / fig.dpi) + fig.dpi_scale_trans
        self.inside = shapely.box(*self.ax.get_window_extent().padded(-self.point).extents)

    def avoid(self, x: ArrayLike, y: ArrayLike) -> None:
        """Keep names and leaders off this line (a step line of dates or numbers), or off a mark."""
        line = self._steps(x, y)
        is_mark = not shapely.is_empty(line) and shapely.length(line) == 0
        self.lines.append(shapely.buffer(line, MARK_PT * self.point) if is_mark else line)

    def avoid_area(self, x: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
        """Rather keep names off the hatching between two step lines."""
        lower, upper = (shapely.get_coordinates(self._steps(x, y)) for y in (low, high))
        if len(lower) and len(upper):
            area = shapely.Polygon(np.vstack([lower, upper[::-1]]))
            self.areas.append(shapely.make_valid(area))

    def name(self, x: ArrayLike, y: ArrayLike, text: str, colour: str, **kwargs: Any) -> None:
        """Write ``text`` beside the line through ``x, y``; ``dash`` is its look in a key."""
        dash = kwargs.pop("dash", "-")
        line = self._steps(x, y)
        drawn = self.ax.text(
            0, 0, text, transform=self.pixels, color=colour, path_effects=HALO, zorder=9,
            **{"fontsize": 9, "fontweight": "bold", "va": "bottom"} | kwargs,
        )  # fmt: skip
        extent = drawn.get_window_extent()
        found = self._best(line, extent.width, extent.height)
        if found is None:
            self.unplaced.append((drawn, dash))
            return
        self._put(drawn, found)
        way = shapely.shortest_line(found, line)
        if shapely.length(way) > LEADER_PT * self.point:
            (x0, x1), (y0, y1) = shapely.get_coordinates(way).T
            self.ax.plot(
                [x0, x1], [y0, y1], transform=self.pixels, color=colour, linewidth=0.7, zorder=8
            )
            self.lines.append(way)

    def close(self) -> None:
        """Put the names that found no place into a key, at the emptiest spot of the axes."""
        if not self.unplaced:
            return
        sizes = [drawn.get_window_extent() for drawn, _ in self.unplaced]
        row, sample = 1.25 * max(size.height for size in sizes), 22 * self.point
        width = sample + max(size.width for size in sizes) + 4 * self.point
        left, top = self._free_corner(width, row * len(sizes))
        for number, (drawn, dash) in enumerate(self.unplaced):
            bottom = top - row * (number + 1)
            self._put(drawn, shapely.box(left + sample, bottom, left + width, bottom + row))
            middle = bottom + row * 0.45
            self.ax.plot(
                [left, left + 0.8 * sample], [middle, middle], transform=self.pixels, linewidth=1.8,
                color=drawn.get_color(), linestyle=dash, zorder=9,
            )  # fmt: skip

    def _put(self, drawn: Text, box: shapely.Geometry) -> None:
        left, bottom, *_ = shapely.bounds(box)
        drawn.set_position((left, bottom))
        self.boxes.append(box)

    def _best(self, line: shapely.Geometry, width: float, height: float) -> Any:
        """The box that costs least and touches nothing, the first of equals; None where none is."""
        boxes = self._candidates(line, width, height)
        every = shapely.geometrycollections(self._others(None))
        shapely.prepare(every)
        bounds = shapely.bounds(boxes) + CLEAR_PT * self.point * np.array([-1, -1, 1, 1])
        is_near = shapely.intersects(every, shapely.box(*bounds.T))
        boxes = boxes[~is_near][:MOST]
        others = shapely.geometrycollections(self._others(line))
        own = shapely.distance(boxes, line) / self.point
        cost = own + DOUBT_PT * (shapely.distance(boxes, others) / self.point < 1.5 * own + 2)
        for area in self.areas:
            cost = cost + ON_AREA_PT * shapely.intersects(boxes, area)
        leaders, has_leader = self._leaders(boxes, line), own > LEADER_PT
        texts = shapely.geometrycollections(self.boxes)
        across = ACROSS_PT if shapely.length(line) == 0 else np.inf
        cost = cost + np.where(has_leader & shapely.intersects(leaders, others), across, 0)
        cost = cost + np.where(has_leader & shapely.intersects(leaders, texts), np.inf, 0)
        return boxes[int(cost.argmin())] if len(cost) and np.isfinite(cost.min()) else None

    def _leaders(self, boxes: np.ndarray, line: shapely.Geometry) -> np.ndarray:
        """From each box to the line, short of its end: another line may cross there."""
        ends = shapely.get_coordinates(shapely.shortest_line(boxes, line)).reshape(-1, 2, 2)
        length = np.hypot(*(ends[:, 0] - ends[:, 1]).T)[:, None]
        back = np.minimum(2 * self.point / np.maximum(length, 1e-9), 1)
        ends[:, 1] += (ends[:, 0] - ends[:, 1]) * back
        return shapely.linestrings(ends)

    def _others(self, line: shapely.Geometry | None) -> list:
        """What is drawn, without the line that is asked for."""
        lines = [one for one in self.lines if line is None or not shapely.equals_exact(one, line)]
        return [one for one in (*lines, *self.boxes) if not shapely.is_empty(one)]

    def _candidates(self, line: shapely.Geometry, width: float, height: float) -> np.ndarray:
        """Boxes of a text's size around points of its line, those that lie inside the axes."""
        if shapely.is_empty(line):
            return np.array([], dtype=object)
        at = np.linspace(0, 1, ANCHORS)
        xy = shapely.get_coordinates(shapely.line_interpolate_point(line, at, normalized=True))
        found = []
        for gap in GAPS_PT:  # the nearest come first
            for side_x, side_y in SIDES:
                off = self.point * gap
                left = xy[:, 0] + side_x * (off + width / 2) - width / 2
                bottom = xy[:, 1] + side_y * (off + height / 2) - height / 2
                found.append(np.column_stack([left, bottom, left + width, bottom + height]))
        bounds = np.concatenate(found)
        west, south, east, north = shapely.bounds(self.inside)
        is_in = (bounds[:, :2] >= [west, south]) & (bounds[:, 2:] <= [east, north])
        return shapely.box(*bounds[is_in.all(axis=1)].T)

    def _free_corner(self, width: float, height: float) -> tuple[float, float]:
        """Left and top of the place that covers least, the upper right one of equals."""
        west, south, east, north = shapely.bounds(self.inside)
        lefts = np.linspace(max(east - width, west), west, 25)
        tops = np.linspace(north, min(south + height, north), 25)
        left, top = (grid.ravel() for grid in np.meshgrid(lefts, tops))
        boxes = shapely.box(left, top - height, left + width, top)
        cost = np.zeros(len(boxes))
        for other in self._others(None):
            cost += 10.0 * shapely.intersects(boxes, other)
        for area in self.areas:
            cost += shapely.intersects(boxes, area)
        best = int(cost.argmin())
        return float(left[best]), float(top[best])

    def _steps(self, x: ArrayLike, y: ArrayLike) -> shapely.Geometry:
        """A step line in pixels: a value holds until the next one."""
        values = np.asarray(y, float)
        known = ~np.isnan(values)
        if not known.any():
            return shapely.LineString()
        days = np.asarray(self.ax.convert_xunits(np.asarray(x)), float)[known]
        values = values[known]
        keeps = np.concatenate([[True], values[1:] != values[:-1]])
        keeps[-1] = True
        days, values = days[keeps], values[keeps]
        turns = np.column_stack([np.repeat(days, 2)[1:], np.repeat(values, 2)[:-1]])
        turns = turns if len(turns) > 1 else np.vstack([turns, turns])
        return shapely.LineString(self.ax.transData.transform(turns))
