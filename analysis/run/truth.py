"""What a page of a run says that cannot be so, or does not belong to it, or leaves out."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import nbformat

from ..pages.words.data import beyond_maps, covers
from ..theatres import KURSK
from ..theatres.window import Window

# What a sentence or table never says.
BROKEN = re.compile(r"\b(nan|NaN|NaT|inf|None|1 days)\b|Traceback|Warning:")
# What belongs to one front alone.
KURSKS_OWN = re.compile(r"Kursk|Sudzha|Tetkino|platoon|claimed limit of the advance")
DAY = re.compile(r"\b(\d{1,2}\s[A-Z][a-z]+\s20\d\d|20\d\d-\d\d-\d\d)\b")
MONTHS = {datetime(2024, month, 1).strftime("%B") for month in range(1, 13)}
EARLIER_DAYS = 31  # maps that hold on the first day, and what a week of retreat began with
FOLLOWING = ("02", "03")  # pages that are about the days of a run and no others


def untrue(written: list[Path], w: Window) -> list[str]:
    """What the pages of a run in a window leave out, or say that cannot be so: a text a fault."""
    found = []
    for path in written:
        if path.suffix == ".ipynb":
            found += [f"{path.stem} {fault}" for fault in faults(path.stem, said(path), w)]
    return found


def said(path: Path) -> str:
    """All that the outputs of a page say; a figure says its caption."""
    outputs = [
        output
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    texts = [output.get("data", {}) for output in outputs]
    return "\n".join(own.get("text/markdown") or own.get("text/plain", "") for own in texts)


def faults(page: str, text: str, w: Window) -> Iterator[str]:
    """What is wrong with the words of one page."""
    if broken := BROKEN.search(text):
        yield f"says “{_near(text, broken)}”"
    if page.startswith("01"):  # it is about an article, and says so
        return
    if w.theatre != KURSK and (foreign := KURSKS_OWN.search(text)):
        yield f"says “{_near(text, foreign)}”"
    if page.startswith("04") and w.theatre.committed_until:
        return  # it compares the sources over the committed days, and says so
    for sentence in (covers(w), beyond_maps(w)):
        if sentence not in text:
            yield f"does not say “{sentence}”"
    if page.startswith(FOLLOWING) and w.theatre != KURSK:
        yield from _outside(text, w)


def _outside(text: str, w: Window) -> Iterator[str]:
    """Days that lie neither in a window nor shortly before it."""
    first, last = w.asked or (w.start, w.end)
    for found in DAY.finditer(text.replace(beyond_maps(w), "")):
        day = _day(found[0])
        if day and not first - timedelta(days=EARLIER_DAYS) <= day <= last:
            yield f"says “{_near(text, found)}”, outside the window"


def _day(text: str) -> date | None:
    if "-" in text:
        return date.fromisoformat(text)
    plain = " ".join(text.split())
    return datetime.strptime(plain, "%d %B %Y").date() if text.split()[1] in MONTHS else None


def _near(text: str, found: re.Match) -> str:
    return " ".join(text[max(found.start() - 60, 0) : found.end() + 30].split())
