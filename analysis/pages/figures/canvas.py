"""Draw a figure once and write it as a small picture."""

import io

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ..formats import FORMATS

COLOURS = 256  # what a palette of one byte a pixel holds
WHITE = (255, 255, 255)


def attached(fig: Figure) -> FigureCanvasAgg:
    """What the figure is drawn on; sizes of texts are asked of it too."""
    return fig.canvas if isinstance(fig.canvas, FigureCanvasAgg) else FigureCanvasAgg(fig)


def png(fig: Figure) -> bytes:
    """The figure as PNG with a palette, the same bytes on every run.

    ``savefig`` would draw it twice where a layout is to be solved, once for the sizes of texts; the
    pages' figures are given theirs (:mod:`sheet`).
    """
    canvas = attached(fig)
    canvas.draw()
    size = canvas.get_width_height(physical=True)
    pixels = Image.frombuffer("RGBA", size, canvas.buffer_rgba()).convert("RGB")
    buffer = io.BytesIO()
    _in_few_colours(pixels).save(buffer, format="PNG")
    return buffer.getvalue()


def written(fig: Figure, kind: str) -> bytes:
    """The figure in another of the formats (:mod:`formats`), the same bytes on every run."""
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "figure"}):  # names of clips are drawn by lot otherwise
        fig.savefig(buffer, **FORMATS[kind][1])
    return buffer.getvalue()


def _in_few_colours(pixels: Image.Image) -> Image.Image:
    """The picture with a palette, a third of the size; nothing is dithered, and paper is white.

    The octree is the fastest of Pillow's methods and depends on nothing but the pixels. It makes
    each colour a mean of its neighbours, which would turn white paper into a very light grey.
    """
    few = pixels.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = few.getpalette() or []
    paper = 3 * int(few.getpixel((0, 0)))  # type: ignore[arg-type]
    few.putpalette([*palette[:paper], *WHITE, *palette[paper + 3 :]])
    return few
