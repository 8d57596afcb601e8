"""Measure every pair of theatre and source on every day of the registry: does any refuse?"""

from collections.abc import Iterator
from typing import NamedTuple

from .. import theatres
from ..maps import archive, registry
from ..measures import area
from ..theatres import window
from . import measured


class Pair(NamedTuple):
    """What measuring one source in one theatre on all of its days came to."""

    theatre: str
    source: str
    first: str
    last: str
    days: int
    land_held_days: int
    named: str


def pairs() -> Iterator[Pair]:
    """Each pair of theatre and source over all registered days, by the raw maps that are here.

    ``named`` counts the days whose change is a fault and not a move, by fault. A pair whose raw
    maps are not all here is left out.
    """
    for theatre in theatres.known().values():
        for key in theatre.sources:
            first, last = registry.span(key)
            if len(archive.missing(registry.maps(key, first, last))):
                continue
            days = measured.daily(window.of(theatre, first, last, (key,)), key)
            for kept in (measured.table, measured.scans):  # one pair's land is not another's
                kept.cache_clear()
            counts = days.loc[days["change_fault"] != "", "change_fault"].value_counts()
            named = ", ".join(f"{fault} {n}" for fault, n in sorted(counts.items()))
            held = int((days[area.HELD] > 0).sum())
            yield Pair(theatre.name, key, str(first), str(last), len(days), held, named)
