"""What in a figure stands on something else: texts on texts, on lines, marks, bars and hatching.

A figure is drawn once without pixels, and what is asked to draw itself is noted in that order, so
that exactly what a reader sees is looked at, ticks and insets too.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from unittest import mock

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cbook import STEP_LOOKUP_MAP
from matplotlib.collections import Collection, LineCollection, QuadMesh
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.spines import Spine
from matplotlib.text import Text

from analysis.pages.figures import style
from analysis.pages.figures.sheet import sheet

SHRUNK = 0.14  # of a line's height, taken off a text all round: a box is larger than its letters
LIGHT = 0.8  # a fill lighter than this, from 0 to 1, does not trouble a text
STROKES, HATCHING, FILL = "a line", "hatching", "a dark fill"


@dataclass
class Mark:
    """Something drawn that is no text: its kind, where it lies in pixels, and after what."""

    kind: str
    shape: shapely.Geometry
    colour: str
    order: int


def blank(height_in: float = 2.0) -> tuple[Figure, Axes]:
    """A figure with one pair of axes and nothing on it."""
    fig, (ax,) = style.panels(1)
    sheet(fig, height_in).stack([ax])
    return fig, ax


def overlaps(fig: Figure) -> list[str]:
    """Each fault as a sentence; none where every text stands free."""
    texts, marks = _drawn(fig)
    boxes = np.array([box for _, box, _ in texts])
    found = [f"{_name(text)} runs off the page" for text, box, _ in texts if _is_off(fig, box)]
    pairs = shapely.STRtree(boxes).query(boxes, predicate="intersects").T
    found += [f"{_name(texts[a][0])} and {_name(texts[b][0])} overlap" for a, b in pairs if a < b]
    tree = shapely.STRtree(np.array([mark.shape for mark in marks]))
    for (text, _, order), near in zip(texts, _by_box(tree, boxes), strict=True):
        struck = [mark for mark in (marks[n] for n in near) if not _is_fine(text, order, mark)]
        found += [f"{_name(text)} is struck by {mark.kind} of {mark.colour}" for mark in struck]
    return list(dict.fromkeys(found))


def _by_box(tree: shapely.STRtree, boxes: np.ndarray) -> list[list[int]]:
    """For each box the marks that it touches."""
    near: list[list[int]] = [[] for _ in boxes]
    for box, mark in tree.query(boxes, predicate="intersects").T:
        near[box].append(int(mark))
    return near


def _is_fine(text: Text, order: int, mark: Mark) -> bool:
    """Whether a text may stand on a mark: with a halo above land and lines of a map, or hatching.

    In a chart a halo does not help where a line runs through: it would be cut in two.
    """
    has_ground = bool(text.get_path_effects()) or text.get_bbox_patch() is not None
    is_map = text.axes is not None and text.axes.get_aspect() == 1.0
    return has_ground and mark.order < order and (is_map or mark.kind == HATCHING)


def _is_off(fig: Figure, box: shapely.Geometry) -> bool:
    return not shapely.contains(shapely.box(*fig.bbox.extents), box)


def _drawn(fig: Figure) -> tuple[list[tuple[Text, shapely.Geometry, int]], list[Mark]]:
    """Draw without pixels: texts with their boxes, and marks, each with its place in the order."""
    noted: list[Artist] = []
    with ExitStack() as stack:
        for kind in _kinds(Text, Line2D, Patch, Collection):
            stack.enter_context(mock.patch.object(kind, "draw", _noting(kind.draw, noted)))
        fig.draw_without_rendering()
    texts, marks = [], []
    grounds = {fig.patch, *(ax.patch for ax in _all_axes(fig))}
    for order, artist in enumerate(dict.fromkeys(noted)):
        if not artist.get_visible() or artist in grounds or isinstance(artist, (Spine, QuadMesh)):
            continue
        if isinstance(artist, Text):
            if artist.get_text().strip():
                texts.append((artist, _text_box(artist), order))
            continue
        marks += [mark for mark in _marks(artist, order) if not shapely.is_empty(mark.shape)]
    return texts, marks


def _all_axes(fig: Figure) -> list:
    return [child for ax in fig.axes for child in (ax, *ax.child_axes)]


def _kinds(*bases: type) -> Iterator[type]:
    """The classes, and those made from them, that say themselves how they are drawn."""
    for base in bases:
        if "draw" in vars(base):
            yield base
        yield from _kinds(*base.__subclasses__())


def _noting(draw, noted: list[Artist]):
    def note(self, renderer, *args, **kwargs):
        noted.append(self)
        return draw(self, renderer, *args, **kwargs)

    return note


def _text_box(text: Text) -> shapely.Geometry:
    extent = Text.get_window_extent(text)
    less = SHRUNK * min(extent.height / (text.get_text().count("\n") + 1), extent.width)
    return shapely.box(extent.x0 + less, extent.y0 + less, extent.x1 - less, extent.y1 - less)


def _marks(artist: Artist, order: int) -> Iterator[Mark]:
    """What an artist draws, clipped to its axes."""
    box = artist.get_clip_box() if artist.get_clip_on() else None
    frame = shapely.box(*box.extents) if box is not None else None
    parts = _of_line(artist) if isinstance(artist, Line2D) else _of_shape(artist)
    for kind, shape, colour in parts:
        clipped = shape if frame is None else shapely.intersection(shapely.make_valid(shape), frame)
        yield Mark(kind, clipped, to_hex(colour), order)


def _of_line(line: Line2D) -> Iterator[tuple]:
    """A line as broad as it is, and its marks as discs."""
    point = line.get_figure(root=True).dpi / 72
    x, y = (np.ma.filled(np.ma.asarray(v, float), np.nan) for v in line.get_data(orig=False))
    if line.get_drawstyle() in STEP_LOOKUP_MAP:
        x, y = STEP_LOOKUP_MAP[line.get_drawstyle()](x, y)
    xy = line.get_transform().transform(np.column_stack([x, y]))
    xy = xy[~np.isnan(xy).any(axis=1)]
    if line.get_linestyle() not in ("None", "", " ") and line.get_linewidth() and len(xy) > 1:
        path = shapely.LineString(xy)
        yield (
            STROKES,
            path.buffer(line.get_linewidth() * point / 2, cap_style="flat"),
            line.get_color(),
        )
    if line.get_marker() not in ("None", "", " ", None) and len(xy):
        discs = shapely.buffer(shapely.points(xy), line.get_markersize() * point / 2)
        yield STROKES, shapely.union_all(discs), line.get_color()


def _of_shape(artist: Patch | Collection) -> Iterator[tuple]:
    """The edges, the hatching and the dark fills of a patch or a collection."""
    paths, faces, edges, widths = _looks(artist)
    hatch = artist.get_hatch()
    for number, path in enumerate(paths):
        face, edge, width = (own[number % len(own)] if len(own) else None
                             for own in (faces, edges, widths))  # fmt: skip
        rings = [shapely.LineString(ring) for ring in _rings(path)]
        has_edge = edge is not None and edge[3] > 0 and width
        if not rings:
            continue
        if isinstance(artist, LineCollection) or (has_edge and not hatch):
            yield STROKES, shapely.union_all(rings), edge
        area = shapely.make_valid(shapely.build_area(shapely.node(shapely.union_all(rings))))
        if hatch:
            yield HATCHING, area, "#000000" if edge is None else edge
        elif face is not None and _lightness(face) < LIGHT:
            yield FILL, area, face


def _looks(artist: Patch | Collection) -> tuple:
    """Paths in pixels, with the colours and widths that they take turns at."""
    if isinstance(artist, Patch):
        path = artist.get_transform().transform_path(artist.get_path())
        return [path], [artist.get_facecolor()], [artist.get_edgecolor()], [artist.get_linewidth()]
    paths = [artist.get_transform().transform_path(path) for path in artist.get_paths()]
    return paths, artist.get_facecolor(), artist.get_edgecolor(), artist.get_linewidth()


def _rings(path: Path) -> list[np.ndarray]:
    return [ring for ring in path.to_polygons(closed_only=False) if len(ring) > 1]


def _lightness(colour) -> float:
    """How light a colour is on white paper."""
    red, green, blue, alpha = colour
    return 1 - alpha * (1 - (0.2126 * red + 0.7152 * green + 0.0722 * blue))


def _name(text: Text) -> str:
    return f"“{' '.join(text.get_text().split())[:48]}”"
