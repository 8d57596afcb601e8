"""What stands on a map beside its land: scale, locator, names; none over another."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib_scalebar.scalebar import ScaleBar
from numpy.typing import ArrayLike

from ...base.geometry import to_metric
from ...theatres.borders import oblasts
from ...theatres.theatre import Theatre
from . import style
from .labels import HALO
from .shapes import border_lines, draw, oblast_areas, ukraine, ukraine_edge

EDGE = 0.05
INSET = 0.30  # the locator's share of a panel's width
HIGHEST_INSET = 0.45  # of a panel's height
WIDEST_PLACED = 0.6  # of Ukraine: a frame that is wider needs no locator
SCALE_BARS = {  # the corners that it can take: left, bottom, right, top
    "upper left": (0.0, 0.86, 0.36, 1.0),
    "upper right": (0.64, 0.86, 1.0, 1.0),
    "lower left": (0.0, 0.0, 0.36, 0.14),
    "lower right": (0.64, 0.0, 1.0, 0.14),
}
CORNERS = {"lower left": (0, 0), "lower right": (1, 0), "upper right": (1, 1)}
SPOTS = [(x, y) for y in (0.93, 0.06, 0.5) for x in (0.04, 0.96, 0.5)]  # for names of countries
BESIDE_PT = [(3, 3, "left"), (-3, 3, "right"), (3, -11, "left"), (-3, -11, "right")]


@dataclass
class Marks:
    """Puts what explains a map where nothing else is; the axes must have their place already.

    ``taken`` and ``lines`` are in pixels: no name stands on the first, none on the second if it
    can stand elsewhere.
    """

    ax: Axes
    theatre: Theatre
    taken: list[shapely.Geometry] = field(default_factory=list)
    lines: list[shapely.Geometry] = field(default_factory=list)
    bar: str = ""  # the corner of the scale bar, if there is one

    def scale(self) -> None:
        """A scale bar, upper left or in the first corner where its white ground hides no border."""
        edge = border_lines(self.theatre)
        free = [
            name
            for name, box in SCALE_BARS.items()
            if not shapely.intersects(edge, self._in_metres(*box)).any()
        ]
        self.bar = (free or list(SCALE_BARS))[0]
        self.ax.add_artist(
            ScaleBar(1, location=self.bar, box_alpha=1, length_fraction=0.3,
                     color=style.QUIET, font_properties={"size": 7})
        )  # fmt: skip
        self.taken.append(self._box(*SCALE_BARS[self.bar]))

    def locator(self, land: ArrayLike) -> None:
        """A small map of Ukraine with the map's frame, in the corner that covers the least land."""
        outline = ukraine(self.theatre)
        west, south, east, north = shapely.total_bounds(outline)
        own_west, _, own_east, _ = self._in_metres(0, 0, 1, 1).bounds
        if own_east - own_west > WIDEST_PLACED * (east - west):
            return
        frame = self.ax.get_window_extent()
        height = INSET * (north - south) / (east - west) * frame.width / frame.height
        if height > HIGHEST_INSET:
            return
        spots = self._points(5)
        costs = {}
        for name, (x, y) in CORNERS.items():
            if name == self.bar:
                continue
            left, bottom = x * (1 - INSET), y * (1 - height)
            box = self._in_metres(left, bottom, left + INSET, bottom + height)
            named = 10 * shapely.intersects(box, spots).sum() * shapely.area(box)
            # An outline can cross itself by a hair once it is projected: no overlay takes it then.
            covered = shapely.area(shapely.clip_by_rect(land, *box.bounds)).sum()
            costs[name] = covered + named, left, bottom
        _, left, bottom = costs[min(costs, key=lambda name: costs[name][0])]
        small = self.ax.inset_axes((left, bottom, INSET, height), zorder=12)
        small.set(xticks=[], yticks=[], aspect="equal")
        small.set(xlim=_wider(west, east), ylim=_wider(south, north))
        draw(small, outline, facecolor="#F2F2F2", edgecolor=style.QUIET, linewidth=0.5)
        around = [self._in_metres(0, 0, 1, 1)]
        draw(small, around, facecolor="none", edgecolor=style.ARTICLE, linewidth=1.1)
        small.spines[:].set_visible(True)
        small.spines[:].set_color(style.FAINT)
        self.taken.append(self._box(left, bottom, left + INSET, bottom + height))

    def countries(self) -> None:
        """Name each country with its oblast at the first spot that is its own and free."""
        own = ukraine(self.theatre)[0]
        edge = ukraine_edge(self.theatre)
        for name in ("RUSSIA", "UKRAINE"):
            for x, y in SPOTS:
                spot = self._in_metres(x, y, x, y).centroid
                within = bool(shapely.contains(own, spot))
                if within != (name == "UKRAINE") or not (within or _is_east(spot, own)):
                    continue
                text = "\n".join([name, *self._oblast(spot)])
                side = "left" if x < 0.3 else "right" if x > 0.7 else "center"
                drawn = self.ax.text(
                    x, y, text, transform=self.ax.transAxes, color=style.QUIET, fontsize=7,
                    ha=side, va="center", linespacing=1.4, path_effects=HALO, zorder=6,
                )  # fmt: skip
                around = self._from_pixels(self._extent(drawn))
                if not shapely.intersects(edge, around) and self._is_free(drawn):
                    self.taken.append(self._extent(drawn))
                    break
                drawn.remove()

    def places(self, count: int) -> None:
        """Mark and name the theatre's first places that lie in the frame."""
        inside = self._in_metres(EDGE, EDGE, 1 - EDGE, 1 - EDGE)
        spots = [
            (name.partition(" (")[0], point)
            for (name, *_), point in zip(self.theatre.places, self._points(count), strict=False)
            if shapely.contains(inside, point) and self._is_off(point)
        ]
        for _, point in spots:
            self.ax.plot(point.x, point.y, "o", color="#111111", markersize=2.6, zorder=6)
            at = self.ax.transData.transform((point.x, point.y))
            self.taken.append(shapely.buffer(shapely.Point(at), 2 * self._point))
        for name, point in spots:
            self._name(name, (point.x, point.y))

    def _name(self, name: str, at: tuple[float, float]) -> None:
        """A place's name on the side of its dot where it covers least, if anywhere."""
        for way in ("nothing", "lines"):
            for x, y, side in BESIDE_PT:
                drawn = self.ax.annotate(
                    name, at, xytext=(x, y), textcoords="offset points", ha=side, fontsize=7,
                    path_effects=HALO, zorder=10,
                )  # fmt: skip
                box = self._extent(drawn)
                is_struck = any(shapely.intersects(box, line) for line in self.lines)
                if self._is_free(drawn) and (way == "lines" or not is_struck):
                    self.taken.append(box)
                    return
                drawn.remove()

    def _is_free(self, drawn: Text) -> bool:
        """Whether a text lies inside the map and on nothing that stands there."""
        box = self._extent(drawn)
        inside = shapely.box(*self.ax.get_window_extent().extents)
        return bool(shapely.contains(inside, box)) and not any(
            shapely.intersects(box, other) for other in self.taken
        )

    def _is_off(self, point: shapely.Geometry) -> bool:
        at = shapely.Point(self.ax.transData.transform((point.x, point.y)))
        return not any(shapely.dwithin(at, other, 3 * self._point) for other in self.taken)

    @property
    def _point(self) -> float:
        return self.ax.get_figure(root=True).dpi / 72

    @staticmethod
    def _extent(drawn: Text) -> shapely.Geometry:
        return shapely.box(*drawn.get_window_extent().extents)

    def _box(self, left: float, bottom: float, right: float, top: float) -> shapely.Geometry:
        """A part of the axes in pixels."""
        ends = self.ax.transAxes.transform([(left, bottom), (right, top)])
        return shapely.box(*ends.ravel())

    def _in_metres(self, left: float, bottom: float, right: float, top: float) -> Any:
        """A part of the axes in metres."""
        return self._from_pixels(self._box(left, bottom, right, top))

    def _from_pixels(self, box: shapely.Geometry) -> Any:
        ends = np.reshape(shapely.bounds(box), (2, 2))
        return shapely.box(*self.ax.transData.inverted().transform(ends).ravel())

    def _points(self, count: int) -> np.ndarray:
        """The theatre's first places in metres."""
        shown = [place[1:] for place in self.theatre.places[:count]]
        crs = self.theatre.metric_crs
        return to_metric(shapely.points(shown), crs) if shown else np.array([])

    def _oblast(self, spot: shapely.Geometry) -> list[str]:
        """The oblast in which a spot lies, where it has most of its country in the frame."""
        areas, frame = oblast_areas(self.theatre), self._in_metres(0, 0, 1, 1).bounds
        shown = shapely.area(shapely.clip_by_rect(areas, *frame))
        country = oblasts()["iso"].str[:2].to_numpy()
        inside = shapely.contains(areas, spot)
        whole = shown[np.isin(country, country[inside])].sum()
        if shapely.contains(ukraine(self.theatre)[0], spot):  # not all of its oblasts are at hand
            whole = shapely.area(shapely.clip_by_rect(ukraine(self.theatre), *frame)).sum()
        return list(oblasts()["name"][inside & (shown > whole / 2)][:1])


def _wider(low: float, high: float) -> tuple[float, float]:
    return low - 0.04 * (high - low), high + 0.04 * (high - low)


def _is_east(spot: shapely.Geometry, outline: shapely.Geometry) -> bool:
    """Whether a spot outside Ukraine lies on the Russian side: east or north of its middle."""
    middle = shapely.centroid(outline)
    return spot.x > middle.x and spot.y > middle.y - 200_000
