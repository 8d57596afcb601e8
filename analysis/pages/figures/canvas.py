"""Lay a figure out once, draw it once, and write it as a small picture."""

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

COLOURS = 256  # what a palette of one byte a pixel holds
WHITE = (255, 255, 255)


def settle(fig: Figure) -> None:
    """Give everything its place once and for all; to solve a layout costs as much as to draw it.

    Title and credit must be set before: what comes later finds no room of its own.
    """
    engine = fig.get_layout_engine()
    attached(fig)
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.execute(fig)
        fig.set_layout_engine("none")


def png(fig: Figure) -> bytes:
    """The figure as PNG with a palette, the same bytes on every run."""
    settle(fig)
    canvas = attached(fig)
    canvas.draw()
    size = canvas.get_width_height(physical=True)
    pixels = Image.frombuffer("RGBA", size, canvas.buffer_rgba()).convert("RGB")
    buffer = io.BytesIO()
    _in_few_colours(pixels).save(buffer, format="PNG")
    return buffer.getvalue()


def attached(fig: Figure) -> FigureCanvasAgg:
    """What the figure is drawn on; sizes of texts are asked of it too."""
    return fig.canvas if isinstance(fig.canvas, FigureCanvasAgg) else FigureCanvasAgg(fig)


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
