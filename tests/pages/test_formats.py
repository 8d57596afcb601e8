"""A figure in another format is the same figure: no line or text leaves its place."""

import numpy as np
import pytest
from matplotlib.text import Annotation

from analysis.pages import formats
from analysis.pages.figures import canvas, maps, style
from analysis.pages.figures.labels import Labeller
from analysis.pages.figures.sheet import sheet


@style.drawn
def named():
    """A line with its name and a leader; below it what a map gives, with the look of its line."""
    fig, (ax,) = style.panels(1)
    sheet(fig, 3.0).stack([ax])
    x, y = np.arange(10.0), np.zeros(10)
    ax.plot(x, y)
    labels = Labeller(ax)
    labels.avoid(x, y)
    labels.name(x, y, "a name", "#000000")
    maps._told_below(ax, [("DeepState 10 km²", "deepstate")])
    return fig


def places(fig, dpi: float) -> np.ndarray:
    """Where the texts of the axes and the ends of their arrows lie, in shares of the figure."""
    fig.set_dpi(dpi)
    canvas.attached(fig).draw()
    ax = fig.axes[0]
    arrows = [text for text in ax.texts if isinstance(text, Annotation) and text.arrow_patch]
    spots = [text.get_window_extent().p0 for text in ax.texts if text.get_text()]
    for arrow in arrows:
        spots.extend(arrow.arrow_patch.get_path().vertices)
    assert len(arrows) == 1
    return np.array(spots) / [fig.bbox.width, fig.bbox.height]


def test_nothing_moves_with_the_dots_an_inch():
    """SVG and PDF are drawn at 72, the page's picture at 220, a print at 300.

    Widths of texts are whole pixels, so that a place can differ by one.
    """
    at_page = places(named(), style.DPI)
    for dpi in (72, 300):
        assert places(named(), dpi) == pytest.approx(at_page, abs=2 / 300)


@pytest.mark.slow
@pytest.mark.parametrize("kind", formats.FORMATS)
def test_the_same_bytes_on_every_run(kind):
    """No day, no name drawn by lot; and the page's picture is what it was before."""
    fig = named()
    picture = canvas.png(fig)
    first = canvas.written(fig, kind)
    assert first == canvas.written(named(), kind)
    assert canvas.png(fig) == picture
    begins = {"svg": b"<?xml", "pdf": b"%PDF", "png300": b"\x89PNG"}
    assert first.startswith(begins[kind])


def test_300_dots_an_inch_are_written_as_such():
    """The page is 8 inches wide."""
    content = canvas.written(named(), "png300")
    assert int.from_bytes(content[16:20], "big") == int(300 * style.WIDTH_IN)
