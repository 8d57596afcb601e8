"""The web report: a static site with a map of every day and the notebooks as pages."""

import json
import shutil
from pathlib import Path

from matplotlib.figure import Figure

from ...base import paths
from ...base.errors import UsageError
from ...pages.figures import canvas
from ...pages.figures import card as drawing
from .. import notebooks, record
from . import bundle, colours, front, leaflet
from .mapdata import Report, of_window, payload
from .pages import FIGURES, HOME, Page, Press

__all__ = ["Report", "build", "of_run"]

ASSETS = ("map.css", "style.css")
DATA = "report.js"  # a folder without it was not made here and is never replaced
CARD = "card.png"  # what a link to the page shows elsewhere
MAIN_FIGURE = "02_territory"  # its first figure stands on the first page


def of_run(
    pages: list[Path], given: dict[str, str | None], folder: Path | None = None, address: str = ""
) -> Path:
    """The site of a run's notebooks: ``site/`` for the committed ones, else beside the run's own.

    ``given`` are the run's parameters; of the run's files only the notebooks become pages. Raises a
    sentence when npm is missing.
    """
    pages = [path for path in pages if path.suffix == ".ipynb"]
    is_default = pages[0].parent == paths.NOTEBOOKS
    own = paths.SITE if is_default else pages[0].parent / "site"
    chosen = notebooks.check(notebooks.settle(given))
    _can_be_written((folder or own).resolve())  # said before anything is measured
    run_id = record.committed_id() if is_default else record.id_in(pages[0].parent)
    return build(folder or own, pages, of_window(chosen), address, run_id)


def build(
    folder: Path, pages: list[Path], report: Report, address: str = "", run_id: str = ""
) -> Path:
    """Write the site of some notebooks and tables, and return its first page.

    It is made beside the folder and put in its place when it is whole; the same inputs give the
    same bytes. ``address`` is where it will stand, where that is known; ``run_id`` names the run,
    at the foot of each page. Raises a sentence when npm is missing or the folder holds something
    else.
    """
    folder = folder.resolve()
    _can_be_written(folder)
    with paths.whole_folder(folder) as fresh:
        _write(fresh, Press(pages, report.theatre.title, run_id), pages, report, address)
    return folder / HOME


def _can_be_written(folder: Path) -> None:
    """Refuse a folder that holds something else, and a machine without the map library."""
    _refuse_foreign(folder)
    leaflet.install()


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{paths.shown(folder)} is a file; name a folder for the site.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / DATA).is_file():
        raise UsageError(
            f"{paths.shown(folder)} holds something that is not a site of this project; name "
            "another folder."
        )


def _write(folder: Path, press: Press, pages: list[Path], report: Report, address: str) -> None:
    leaflet.copy(folder / "leaflet")
    (folder / FIGURES).mkdir()
    pictures = {}
    for path in pages:
        html, made = press.notebook(path)
        pictures |= made
        _text(folder / f"{path.stem}.html", html)
    for name, picture in pictures.items():
        (folder / name).write_bytes(picture)
    _text(folder / press.method.address, press.markdown(paths.METHOD))
    words = front.page(report)
    home = Page(HOME, "Map", front.headline(report), words["lead"][0])
    main = next((name for name in pictures if MAIN_FIGURE in name), None)
    card = address + CARD if main else None
    if card:
        (folder / CARD).write_bytes(canvas.png(_card(report)))
    _text(folder / HOME, press.render("front.html.j2", home, **words, figure=main, card=card))
    for name in ASSETS:
        shutil.copyfile(paths.WEB / name, folder / name)
    _text(folder / "app.js", bundle.script())
    _text(folder / "makers.css", colours.sheet(report.keys))
    _text(folder / "daily.csv", report.daily.to_csv(index=False, lineterminator="\n"))
    _text(folder / DATA, script(payload(report)))


def _card(report: Report) -> Figure:
    is_change = report.theatre.baseline == "start"
    return drawing.card(report.daily, front.headline(report), report.units, is_change)


def _text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def script(data: dict) -> str:
    """Data as a classic script, which a page on disk may load; nothing in it can end a script.

    >>> script({"name": "</script>"})
    'window.REPORT = {"name":"\\\\u003c/script>"};\\n'
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    return f"window.REPORT = {text};\n"
