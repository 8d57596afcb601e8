"""Write the README and the generated parts of docs/, so that no number in them is typed."""

from collections.abc import Callable

from ..base import paths
from ..base.errors import DataError
from . import blocks

README, DATA = "README.md", "docs/data.md"

# Each page's blocks by the name in their markers.
PAGES: dict[str, dict[str, Callable[[], str]]] = {
    README: {
        "first screen": blocks.first_screen,
        "land": blocks.land,
        "claims": blocks.claims,
    },
    DATA: {
        "finding": blocks.finding,
        "headline": blocks.headline,
        "ledger": blocks.verdicts,
        "figures": blocks.figures,
        "columns": blocks.columns,
        "sources": blocks.makers,
        "citation": blocks.citation,
    },
}


def filled(text: str, page: str = README) -> str:
    """A page's text with what is between ``<!-- name -->`` and ``<!-- /name -->`` made anew.

    Raises when a block's markers are missing.
    """
    for name, block in PAGES[page].items():
        opens, closes = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        if opens not in text or closes not in text:
            raise DataError(f"{page} has no block <!-- {name} --> ... <!-- /{name} -->.")
        head, _, rest = text.partition(opens)
        text = f"{head}{opens}{block()}\n{closes}{rest.partition(closes)[2]}"
    return text


def update() -> None:
    """Write every page's blocks and the figures that the README shows, after a default run.

    All is made before the first file is written: a page that cannot be made leaves the others.
    """
    made = {
        paths.ROOT / page: filled((paths.ROOT / page).read_text(encoding="utf-8"), page).encode()
        for page in PAGES
    }
    made |= {paths.FIGURES / name: picture for name, picture in blocks.shown_figures().items()}
    for path, content in made.items():
        paths.write_whole(path, content)
