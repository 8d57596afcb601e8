"""Build control tables a month of maps at a time, and none anew whose maps are what they were."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd

from ..base import memo
from ..maps import sources
from ..maps.archive import Found
from ..maps.faults import Tally
from ..maps.readers.files import Scan
from ..theatres.theatre import Theatre
from .table import Stretch, of_stretches, stretch


class Month(NamedTuple):
    """What the maps of a month give, with the faults met in them."""

    land: Stretch
    tally: Tally


def from_maps(
    source: str,
    found: list[Found],
    theatre: Theatre,
    scan: Callable[[Path, frozenset[str]], Scan],
    tally: Tally | None = None,
    until: date | None = None,
    only: tuple[str, ...] = (),
) -> gpd.GeoDataFrame:
    """The table of :func:`control.table.from_maps`, from maps that may have been read before.

    ``scan`` reads a map once its bytes are checked; it is not asked for those of a month that was
    built by the same code from the same files (:class:`archive.Found` tells), after the same maps
    before it. Maps of a user's own sources, whose meaning is in no code, are always read.
    """
    parts: list[Stretch] = []
    for _, maps in groupby(found, key=lambda one: (one.published.year, one.published.month)):
        since = parts[-1].since if parts else {}
        month = _month(source, list(maps), theatre, scan, only, since)
        parts.append(month.land)
        if tally is not None:
            tally.take(month.tally)
    return of_stretches(source, parts, until)


def _month(
    source: str, maps: list[Found], theatre: Theatre, scan: Callable, only: tuple[str, ...],
    since: dict[bytes, datetime],
) -> Month:  # fmt: skip
    build = partial(_built, source, maps, theatre, scan, only, since)
    if source not in sources.pinned():
        return build()
    files = (one.token for one in maps)
    return memo.once("month", (theatre, only, *files, *sorted(since.items())), build)


def _built(
    source: str, maps: list[Found], theatre: Theatre, scan: Callable, only: tuple[str, ...],
    since: dict[bytes, datetime],
) -> Month:  # fmt: skip
    tally = Tally(theatre.area)
    given = [(one.published, one.path) for one in maps]
    land = stretch(source, given, theatre, tally, only, scan=scan, since=since)
    return Month(land, tally)
