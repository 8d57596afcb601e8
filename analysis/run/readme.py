"""Fill the README's tables from the data and the notebooks, so that no number in it is typed."""

import base64
from collections.abc import Callable

import nbformat
import pandas as pd

from .. import __version__
from ..base import paths
from ..base.errors import DataError
from ..maps import registry, sources
from ..measures.area import contested_in_russia
from ..measures.milestones import milestones, values_on
from ..pages import publish
from ..pages.names import LABELS
from ..pages.prose import area_text, day_text
from ..pages.words import ledger
from ..tables import codebook, read
from ..tables import ledger as ledgers
from ..theatres import KURSK, window
from . import notebooks

# Figures that the README shows: file name, notebook and cell.
SHOWN = {"area.png": ("02_territory", "area"), "ledger.png": ("01_article", "chart")}


def headline() -> str:
    """Peak, the article's day, and the last day, by source."""
    days = read.daily(window.committed())
    days = days.assign(in_russia_km2=contested_in_russia(days))
    peaks = milestones(days)
    on = values_on(days, KURSK.as_of)
    rows = [
        {
            "map": LABELS[source],
            "largest area": area_text(peak.peak_km2),
            "on": day_text(peak.peak_date),
            f"on {day_text(KURSK.as_of)}": area_text(on[source]["held_km2"]),
            "contested then, in Russia": _contested(on[source]),
        }
        for source, peak in peaks.iterrows()
    ]
    return publish.markdown(pd.DataFrame(rows))


def _contested(row: pd.Series) -> str:
    return "not drawn" if pd.isna(row["in_russia_km2"]) else area_text(row["in_russia_km2"])


def figures() -> str:
    """Every figure: its notebook and the digest of the numbers that it draws."""
    rows = []
    for path in notebooks.templates():
        for text, _, _ in _pictures(path):
            caption, _, data = text.partition(" [")
            rows.append({"notebook": f"[{path.stem}](notebooks/{path.name})", "figure": caption,
                         "data": data.rstrip("]")})  # fmt: skip
    return publish.markdown(pd.DataFrame(rows))


def columns() -> str:
    """The columns of daily.csv with units and caveats."""
    rows = [
        {"column": f"`{name}`", "meaning": text}
        for name, _, text in codebook.fields(paths.DAILY.name)
    ]
    return publish.markdown(pd.DataFrame(rows))


def makers() -> str:
    """Who draws the maps, what they say, how many are pinned, and the terms."""
    rows = []
    for key in sources.names():
        maker, times = sources.get(key), registry.published(key, is_pinned=True)
        span = f"{len(times):,} maps, {times.min():%Y-%m-%d} to {times.max():%Y-%m-%d}"
        says = "; ".join(maker.says.values())
        rows.append({"source": f"`{key}`", "maker": maker.maker, "what it says": says,
                     "pinned": span, "terms": maker.terms})  # fmt: skip
    return publish.markdown(pd.DataFrame(rows))


def citation() -> str:
    """How to cite in a text: the project with its version, then the makers of the maps."""
    makers = "; ".join(sources.get(key).maker for key in sources.names())
    return (
        f"> The Kursk salient project: *The Kursk salient by four separately drawn maps*, version "
        f"{__version__}. Maps: {makers}. Border: OpenStreetMap contributors."
    )


def verdicts() -> str:
    """The ledger, with what it says in one sentence."""
    return publish.markdown(ledger.shown(ledgers.ledger()))


def finding() -> str:
    """What the project found, in words: which map gives which of the article's areas."""
    return ledger.finding(ledgers.ledger())


BLOCKS: dict[str, Callable[[], str]] = {
    "headline": headline,
    "ledger": verdicts,
    "figures": figures,
    "columns": columns,
    "sources": makers,
    "citation": citation,
    "finding": finding,
}


def filled(text: str) -> str:
    """The README's text with what is between ``<!-- name -->`` and ``<!-- /name -->`` made anew.

    Raises when a block's markers are missing.
    """
    for name, block in BLOCKS.items():
        opens, closes = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        if opens not in text or closes not in text:
            raise DataError(f"README.md has no block <!-- {name} --> ... <!-- /{name} -->.")
        head, _, rest = text.partition(opens)
        text = f"{head}{opens}{block()}\n{closes}{rest.partition(closes)[2]}"
    return text


def update() -> None:
    """Write the README's blocks and the figures that it shows, after a default run."""
    readme = paths.ROOT / "README.md"
    paths.write_whole(readme, filled(readme.read_text(encoding="utf-8")).encode())
    for name, picture in shown_figures().items():
        paths.write_whole(paths.FIGURES / name, picture)


def shown_figures() -> dict[str, bytes]:
    """The README's figures by file name, taken from the notebooks' outputs."""
    made = {}
    for name, (stem, wanted) in SHOWN.items():
        pictures = _pictures(paths.NOTEBOOKS / f"{stem}.ipynb")
        made[name] = next(picture for _, cell, picture in pictures if cell == wanted)
    return made


def _pictures(path):
    """Yield ``(text, cell id, PNG)`` of each figure in a notebook."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                yield data["text/plain"], cell.id, base64.b64decode(data["image/png"])
