"""What the README and the pages of docs/ take from the data and the notebooks, block by block."""

import base64
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pandas as pd

from .. import __version__
from ..base import paths
from ..maps import registry, sources
from ..measures.area import contested_in_russia
from ..measures.milestones import milestones, values_on
from ..measures.retreat import moves
from ..pages.markdown import markdown
from ..pages.names import LABELS
from ..pages.prose import area_text, day_text
from ..pages.words import answer, ledger
from ..tables import articles, codebook, read
from ..tables import ledger as ledgers
from ..theatres import KURSK, window
from . import notebooks

ARTICLE = "kursk_2025"
# The figure that the README shows: file name, notebook and cell.
SHOWN = {"land.png": ("02_territory", "where")}
COMMAND = "python -m analysis"


def first_screen() -> str:
    """What was claimed and what the maps show, in words, and the commands that print it."""
    article, table = articles.read(ARTICLE), ledgers.ledger(ARTICLE)
    own = window.named(KURSK.name)
    daily = read.daily(own)
    retreat = moves(read.retreat(own), daily)
    best = answer.farthest(article, retreat, daily)
    told = [
        answer.no_map(article, retreat),
        answer.one_map(table),
        answer.on_the_day(article, table),
        answer.reached(article, table, daily),
        answer.two_days(best),
    ]
    bullets = [f"- {text}" for text in told]
    printed = [f"`{COMMAND} claims` (areas)", f"`{COMMAND} retreat` (distances)"]
    for row in best[best["map_days"].notna() & (best["map_days"] != 2)].head(1).itertuples():
        printed.append(f"`{COMMAND} walk --day {row.to}` (days between maps)")
    last = f"{answer.beside(table)}\n\nPrinted by {', '.join(printed)}."
    return "\n".join([answer.claimed(article), "", *bullets, "", last])


def land() -> str:
    """The README's picture, for those who hear the page too, with the notebook that draws it."""
    ((name, (stem, wanted)),) = SHOWN.items()
    caption = next(text for text, cell, _ in _pictures(_notebook(stem)) if cell == wanted)
    alt = caption.partition(" [")[0].partition(". ")[2].removesuffix(".")
    return f"[![{alt}, by map](notebooks/figures/{name})](notebooks/{stem}.ipynb)"


def claims() -> str:
    """The ledger in four columns, and how many statements no map can test."""
    untested = len(articles.read(ARTICLE).untested)
    table = markdown(answer.claims(ledgers.ledger(ARTICLE)))
    rest = f"`{COMMAND} claims` adds the days, and {untested} statements that no map can test."
    return f"{table}\n\n{rest}"


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
    return markdown(pd.DataFrame(rows))


def _contested(row: pd.Series) -> str:
    return "not drawn" if pd.isna(row["in_russia_km2"]) else area_text(row["in_russia_km2"])


def figures() -> str:
    """Every figure: its notebook, by a link from docs/, and the digest of what it draws."""
    rows = []
    for path in notebooks.templates():
        for text, _, _ in _pictures(path):
            caption, _, data = text.partition(" [")
            rows.append({"notebook": f"[{path.stem}](../notebooks/{path.name})", "figure": caption,
                         "data": data.rstrip("]")})  # fmt: skip
    return markdown(pd.DataFrame(rows))


def columns() -> str:
    """The columns of daily.csv with units and caveats."""
    rows = [
        {"column": f"`{name}`", "meaning": text}
        for name, _, text in codebook.fields(paths.DAILY.name)
    ]
    return markdown(pd.DataFrame(rows))


def makers() -> str:
    """Who draws the maps, what they say, how many are pinned, and the terms."""
    rows = []
    for key in sources.pinned():
        maker, times = sources.get(key), registry.published(key, is_pinned=True)
        span = f"{len(times):,} maps, {times.min():%Y-%m-%d} to {times.max():%Y-%m-%d}"
        says = "; ".join(maker.says.values())
        rows.append({"source": f"`{key}`", "maker": maker.maker, "what it says": says,
                     "pinned": span, "terms": maker.terms})  # fmt: skip
    return markdown(pd.DataFrame(rows))


def citation() -> str:
    """How to cite in a text: the project with its version, then the makers of the maps."""
    makers = "; ".join(sources.get(key).maker for key in sources.pinned())
    return (
        f"> The Kursk salient project: *The Kursk salient by four separately drawn maps*, version "
        f"{__version__}. Maps: {makers}. Border: OpenStreetMap contributors."
    )


def verdicts() -> str:
    """The ledger, with what it says in one sentence."""
    return markdown(ledger.shown(ledgers.ledger()))


def finding() -> str:
    """What the project found, in words: which map gives which of the article's areas."""
    return ledger.finding(ledgers.ledger())


def shown_figures() -> dict[str, bytes]:
    """The README's figures by file name, taken from the notebooks' outputs."""
    made = {}
    for name, (stem, wanted) in SHOWN.items():
        pictures = _pictures(_notebook(stem))
        made[name] = next(picture for _, cell, picture in pictures if cell == wanted)
    return made


def _notebook(stem: str) -> Path:
    return paths.NOTEBOOKS / f"{stem}.ipynb"


def _pictures(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield ``(text, cell id, PNG)`` of each figure in a notebook."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                yield data["text/plain"], cell.id, base64.b64decode(data["image/png"])
