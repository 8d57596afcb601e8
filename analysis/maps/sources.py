"""The makers' maps behind one contract: what each says, on what terms, and ``read(path)``."""

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..base import paths
from ..base.errors import UsageError, did_you_mean
from .readers.files import Scan


@dataclass(frozen=True)
class Look:
    """How a source is named and drawn, everywhere in the same way.

    ``labels`` has a name for each quantity that its land can be (held, claimed_limit); ``dash`` is
    on and off in points, empty for a solid line; ``reading`` is what figures of an article are held
    against.
    """

    short: str
    colour: str
    credit: str
    labels: dict[str, str]
    dash: tuple[float, ...] = ()
    reading: str = ""


@dataclass(frozen=True)
class Source:
    """Who draws a map, what its land means, where its files are, and on what terms.

    ``draws`` says, for each holder, which of the maker's classes are ``held`` (land that the map
    gives to the holder), ``contested``, or ``claimed_limit`` (ISW in Kursk: how far anyone claims
    an advance went), which is another quantity and is never called held. ``says`` says the same
    in words. ``may_be_shown`` is false where the terms do not allow outlines to be passed on.
    ``every_days`` is the usual time between two maps. ``leaves_out`` has, for a holder, what land
    of theirs the maker does not draw and others do, with the day from which if not always.
    ``counts_from_minutes`` shifts a file that is dated by day from the beginning of that UTC day;
    ``lacks`` are places (lon, lat, km2) that a copy leaves out;
    where the map's own day stands inside the file, ``day`` reads it. ``scope_changes`` are days on
    which the map began to draw more or less than before, ``stale_after_days`` says for a class how
    long a piece may stay the same before it is named.
    ``read`` turns one file into a GeoDataFrame ``status, geometry`` (EPSG:4326, 2-D, valid) whose
    ``attrs["faults"]`` lists every trap that was met and handled; ``scan`` is the same without a
    frame, each distinct polygon parsed once.
    """

    key: str
    title: str
    maker: str
    files: str
    prefix: str
    folder: str
    name: str
    cadence: str
    terms: str
    draws: dict[str, dict[str, list[str]]]
    says: dict[str, str]
    read: Callable[[Path], gpd.GeoDataFrame]
    scan: Callable[..., Scan]
    look: Look
    may_be_shown: bool = True
    outlines_committed: bool = False
    every_days: int = 1
    leaves_out: dict[str, dict[str, str]] = field(default_factory=dict)
    counts_from_minutes: int = 0
    continues: str = ""
    lacks: tuple[tuple[float, float, float], ...] = ()
    day: Callable[[Path], date] | None = None
    scope_changes: dict[str, str] = field(default_factory=dict)
    stale_after_days: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    def quantity(self, holder: str) -> str:
        """What the map's own area is for this holder: ``held`` or ``claimed_limit``."""
        return "claimed_limit" if "claimed_limit" in self.draws[holder] else "held"

    def draws_contested(self, holder: str) -> bool:
        """Whether the maker draws a grey zone before this holder's front."""
        return "contested" in self.draws[holder]

    def is_too_rare_for(self, days: int) -> bool:
        """Whether its maps lie too far apart to tell what happened within so many days."""
        return self.every_days > days

    def published(self, file: str) -> datetime | None:
        """The UTC time that the file's name gives, or None when the name is not a map's.

        A map that is dated by day only counts from the beginning of that UTC day, unless
        ``counts_from_minutes`` says otherwise.
        """
        match = re.fullmatch(self.name, file)
        if not match or file in self.left_out:
            return None
        if "unix" in match.groupdict():
            return datetime.fromtimestamp(int(match["unix"]), UTC)
        try:
            day = datetime.fromisoformat(match["day"]).replace(tzinfo=UTC)
        except ValueError:  # eight digits that are no day
            return None
        return day + timedelta(minutes=self.counts_from_minutes)

    def counts_from(self, path: Path) -> datetime | None:
        """The UTC time from which a map counts: its own day if it names one, else by its name."""
        if self.day is None or self.published(path.name) is None:
            return self.published(path.name)
        return datetime.combine(self.day(path), datetime.min.time(), UTC)


@cache
def _all() -> dict[str, Source]:
    tables = tomllib.loads(paths.SOURCES_TOML.read_text(encoding="utf-8"))
    return {key: _source(key, table) for key, table in tables.items()}


def _source(key: str, table: dict) -> Source:
    """A source from its table, with the reader that has its name."""
    reader = import_module(f"{__package__}.readers.{key}")
    look = Look(**table["look"])
    inside = {name: getattr(reader, name, None) for name in ("read", "scan", "day")}
    return Source(**table | inside | {"key": key, "look": look})


def names() -> list[str]:
    """The keys of all sources, in the order in which they are shown."""
    return list(_all())


def get(key: str) -> Source:
    """Return the source called ``key``; an unknown key raises a sentence with the known ones."""
    if key not in _all():
        raise UsageError(f"Unknown source {key!r}: {did_you_mean(key, names())}.")
    return _all()[key]


def in_order(keys: Iterable[str]) -> list[str]:
    """The given sources in the order in which they are always shown."""
    return [key for key in names() if key in set(keys)]


def makers(keys: Iterable[str], holder: str) -> pd.DataFrame:
    """Who draws, what the land means for this holder, how often, and the terms; a row a source."""
    rows = [
        (own.key, own.maker, own.says[holder], own.cadence, own.terms) for own in map(get, keys)
    ]
    return pd.DataFrame(rows, columns=["source", "maker", "says", "cadence", "terms"])
