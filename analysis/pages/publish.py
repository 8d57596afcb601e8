"""Put a figure or a sentence into a notebook so that it is the same bytes on every run."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure

from ..base import checks, paths, told
from .figures import canvas, style
from .formats import kept_name
from .markdown import markdown
from .prose import literal, parts_text
from .shown import Spec, shown

CAPTION = {"is_caption": True}  # of an output: the site's pages set it under the figure themselves


def png(fig: Figure) -> bytes:
    """The figure as PNG, whatever the user's own settings, without the version's tag."""
    with mpl.rc_context({**mpl.rcParamsDefault, "backend": mpl.rcParams["backend"]}):
        return canvas.png(fig)


_covers = ""  # which sources cover a part of a page's days only, said at each figure and table
_is_bare = False  # set for the rest of a page that has nothing to show


def show(fig: Figure, caption: str, data: pd.DataFrame) -> None:
    """Display a figure with a text that names its data, so that a stale picture is found out.

    The text is what the tests compare first. Who cannot see the picture is told what it shows: the
    caption, then the figure's title, which states the finding. The caption stands below as an
    output of its own: GitHub shows of one output the picture alone, and drops HTML with a picture
    in it. A picture has two pixels for each of the page, so that it is sharp on good screens.
    """
    if _is_bare:
        return
    text = f"{caption} [{len(data)} rows, data {digest(data)}]"
    alt = f"{caption} {' '.join(fig.get_suptitle().split())}".strip()
    width, height = (round(pixels / style.PIXELS) for pixels in fig.bbox.size)
    picture = png(fig)
    _keep(fig, picture)
    described = {"image/png": {"alt": alt, "width": width, "height": height}}
    display({"image/png": picture, "text/plain": text}, metadata=described, raw=True)
    below = f"*{literal(caption)}*"
    display({"text/markdown": below, "text/plain": below}, metadata=CAPTION, raw=True)


def _keep(fig: Figure, picture: bytes) -> None:
    """Keep a figure in another format where a run was asked for one, under its picture's hash."""
    asked = told.current()
    if asked.figures:
        name = kept_name(checks.sha256(picture), asked.figure_format)
        with mpl.rc_context({**mpl.rcParamsDefault, "backend": mpl.rcParams["backend"]}):
            content = canvas.written(fig, asked.figure_format)
        paths.write_whole(Path(asked.figures) / name, content)


def covers(parts: Mapping[str, str]) -> None:
    """Say at every figure and table of the page which sources cover a part of its days only.

    At a figure of those that it draws.
    """
    global _covers
    _covers = parts_text(parts.values())
    style.say_in_credits(parts)


def say(*sentences: str) -> None:
    """Display sentences as one paragraph of Markdown; nothing, where there is none to say."""
    text = " ".join(filter(None, sentences)).replace("<", "&lt;")  # no words become markup
    if _is_bare or not text:
        return
    display({"text/markdown": text, "text/plain": text}, raw=True)


def lead(finding: str, *sentences: str) -> None:
    """Open a notebook: its finding in bold, then what it was measured on."""
    global _is_bare
    _is_bare = False
    say(f"**{finding.removesuffix('.')}.**", *sentences)


def bare(sentence: str) -> None:
    """Open a page that has nothing to show with one sentence; its sections then stay empty."""
    global _is_bare
    lead(sentence)
    _is_bare = True


def close(text: str) -> None:
    """Display what stands at the end of every page, a bare one too."""
    global _is_bare
    _is_bare = False
    say(text)


def table(frame: pd.DataFrame, spec: Spec | None = None, none: str = "") -> None:
    """Display a small table as Markdown: it renders everywhere and its diffs can be read.

    ``spec`` chooses, names and writes out its columns (:func:`shown.shown`). A table without rows
    is the sentence ``none``, if one is given; one without columns is nothing.
    """
    if _is_bare or frame.columns.empty:
        return
    frame = frame if spec is None else shown(frame, spec)
    if none and frame.empty:
        say(none)
        return
    text = markdown(frame) + (f"\n\n*{_covers}*" if _covers else "")
    display({"text/markdown": text, "text/plain": text}, raw=True)


def digest(data: pd.DataFrame) -> str:
    """Twelve hex digits that change when any plotted number changes."""
    text = data.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()[:12]
