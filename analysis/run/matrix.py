"""Run every theatre over windows of every kind: does each end, and does it tell the truth?"""

import re
import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from .. import theatres
from ..base import paths
from ..base.errors import ProjectError
from ..maps import registry, sources
from ..maps.download import Say
from ..theatres import window
from ..theatres.theatre import Theatre
from . import notebooks, nursery, truth

FOLDER = ".matrix"  # in runs/
# What may be refused, because no page could be right.
TRUTHFUL = re.compile(r"No map covers|\w+ has maps from|ISW's outlines may not be shown")
SMALL = ("one day", "one week", "straddles the end of a source", "no held land")


class Case(NamedTuple):
    """One run to try: where, what kind of window, which days and sources."""

    theatre: str
    kind: str
    start: date
    end: date
    sources: str = "all"

    @property
    def window(self) -> window.Window:
        """The checked window."""
        names = None if self.sources == "all" else tuple(self.sources.split(","))
        return window.of(theatres.get(self.theatre), self.start, self.end, names)


class Outcome(NamedTuple):
    """What came of a case: ``ran``, ``refused`` (truthfully), or what is wrong."""

    theatre: str
    kind: str
    start: str
    end: str
    sources: str
    outcome: str
    seconds: float
    says: str


def windows(theatre: Theatre) -> dict[str, tuple[date, date]]:
    """A window of each kind for a theatre, by the registry's days."""
    spans = {key: registry.span(key) for key in theatre.sources}
    first = min(begins for begins, _ in spans.values())
    last = max(ends for _, ends in spans.values())
    ends = min(last for _, last in spans.values())  # of the source that ends first
    late = max(theatre.start, first)

    def days(start: date, count: int) -> tuple[date, date]:
        return start, start + timedelta(days=count - 1)

    found = {
        "one day": days(theatre.as_of, 1),
        "one week": days(theatre.as_of - timedelta(days=6), 7),
        "one month": days(theatre.as_of - timedelta(days=29), 30),
        "its default": (theatre.start, theatre.end),
        "a year": days(late, 365),
        "everything": (first, last),
        "begins before the first map": (first - timedelta(days=20), first + timedelta(days=20)),
        "ends after the last map": (last - timedelta(days=20), last + timedelta(days=400)),
        "in the gap of a source": days(ends + timedelta(days=30), 30),
        "straddles the end of a source": (ends - timedelta(days=33), ends + timedelta(days=58)),
        "wholly before the first map": days(first - timedelta(days=90), 30),
    }
    return found | CHOSEN.get(theatre.name, {})


# Windows in which nothing was held, was only gained, or only lost, where a theatre has such days.
CHOSEN = {
    "kursk": {
        "no held land": (date(2024, 7, 1), date(2024, 7, 20)),
        "only gains": (date(2024, 8, 6), date(2024, 8, 12)),
        "only losses": (date(2025, 3, 8), date(2025, 3, 12)),
        "a month after the end": (date(2025, 10, 1), date(2025, 10, 31)),
    },
    "kherson_2022": {"no held land": (date(2023, 6, 1), date(2023, 6, 30))},
    "kharkiv_2022": {"only losses": (date(2022, 9, 6), date(2022, 9, 12))},
    "kharkiv_border": {
        "no held land": (date(2024, 4, 1), date(2024, 4, 20)),
        "only gains": (date(2024, 5, 9), date(2024, 5, 16)),
    },
    "avdiivka": {"only gains": (date(2024, 2, 10), date(2024, 2, 20))},
    "pokrovsk": {"half a year": (date(2024, 7, 1), date(2024, 12, 31))},
}


def cases(names: list[str], is_small: bool = False) -> Iterator[Case]:
    """Every case of some theatres; of the small matrix the short ones of two."""
    for name in names:
        theatre = theatres.get(name)
        for kind, (start, end) in windows(theatre).items():
            if not is_small or kind in SMALL:
                yield Case(name, kind, start, end)
        if is_small:
            continue
        start, end = windows(theatre)["one month"]
        for key in theatre.sources:
            yield Case(name, "one month", start, end, key)
        drawn = [key for key in theatre.sources if sources.get(key).may_be_shown][:2]
        yield Case(name, "one month", start, end, ",".join(drawn))
        start, end = windows(theatre)["straddles the end of a source"]
        yield Case(name, "straddles the end of a source", start, end, theatre.sources[0])


def run(names: list[str], is_small: bool, say: Say, scheduler: str | None = None) -> pd.DataFrame:
    """Run all cases, each in a folder of its own that goes when it has been looked at."""
    place = paths.RUNS / FOLDER
    rows = []
    with nursery.open_for_kernels():
        for case in cases(names, is_small):
            rows.append(_outcome(case, place, scheduler))
            say(" | ".join(map(str, rows[-1])))
    return pd.DataFrame(rows, columns=Outcome._fields)


def _outcome(case: Case, place: Path, scheduler: str | None) -> Outcome:
    since = time.monotonic()
    asked: dict[str, str | None] = {
        "theatre": case.theatre, "start": str(case.start), "end": str(case.end),
        "sources": case.sources,
    }  # fmt: skip
    try:
        written = notebooks.run(asked, scheduler=scheduler, runs=place)
        says = "; ".join(truth.untrue(written, case.window))
        outcome = "untrue" if says else "ran"
    except ProjectError as error:
        says = str(error)
        outcome = "refused" if TRUTHFUL.match(says) else "failed"
    finally:
        shutil.rmtree(place, ignore_errors=True)
    days = str(case.start), str(case.end)
    seconds = round(time.monotonic() - since, 1)
    return Outcome(case.theatre, case.kind, *days, case.sources, outcome, seconds, says)


def as_text(table: pd.DataFrame) -> str:
    """The table for a terminal: a line a case, then the sums."""
    counts = table["outcome"].value_counts().to_dict()
    sums = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    return f"{table.to_string(index=False, max_colwidth=90)}\n{len(table)} cases: {sums}."


def is_good(table: pd.DataFrame) -> bool:
    """Whether every case ran or was refused truthfully."""
    return bool(table["outcome"].isin(["ran", "refused"]).all())
