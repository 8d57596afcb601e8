"""The makers' maps behind one contract: what each says, on what terms, and ``read(path)``."""

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..base import paths, told, typed
from ..base.errors import UsageError, did_you_mean
from . import source_file
from .readers import described
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
    of theirs the maker does not draw and others do, with the day from which if not always, and
    ``leaves_out_boxes`` about where it lies (west, south, east, north).
    ``counts_from_minutes`` shifts a file that is dated by day from the beginning of that UTC day;
    ``lacks`` are places (lon, lat, km2) that a copy leaves out;
    where the map's own day stands inside the file, ``day`` reads it. ``scope_changes`` are days on
    which the map began to draw more or less than before, ``scope_boxes`` where (west, south, east,
    north) if not everywhere: in a theatre of which that land is no half of what changed the day is
    like any other; ``stale_after_days`` says for a class how
    long a piece may stay the same before it is named.
    ``read`` turns one file into a GeoDataFrame ``status, geometry`` (EPSG:4326, 2-D, valid) whose
    ``attrs["faults"]`` lists every trap that was met and handled; ``scan`` is the same without a
    frame, each distinct polygon parsed once.
    ``at`` is where the files of a user's own source lie, a file or a folder: nothing of it is
    pinned or fetched. ``table`` says what its columns mean where no reader of its own does.
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
    leaves_out_boxes: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    counts_from_minutes: int = 0
    continues: str = ""
    lacks: tuple[tuple[float, float, float], ...] = ()
    day: Callable[[Path], date] | None = None
    scope_changes: dict[str, str] = field(default_factory=dict)
    scope_boxes: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    stale_after_days: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    at: Path | None = None
    table: described.Table | None = None

    def quantity(self, holder: str) -> str:
        """What the map's own area is for this holder: ``held`` or ``claimed_limit``."""
        return "claimed_limit" if "claimed_limit" in self.draws[holder] else "held"

    @property
    def statuses(self) -> frozenset[str]:
        """The maker's classes that count for one holder or another."""
        return frozenset(theirs for classes in self.draws.values() for many in classes.values()
                         for theirs in many)  # fmt: skip

    def draws_contested(self, holder: str) -> bool:
        """Whether the maker draws a grey zone before this holder's front."""
        return "contested" in self.draws[holder]

    def is_too_rare_for(self, days: int) -> bool:
        """Whether its maps lie too far apart to tell what happened within so many days."""
        return self.every_days > days

    def is_named(self, file: str) -> bool:
        """Whether a file's name is as the source names its files."""
        return re.fullmatch(self.name, file) is not None

    def published(self, file: str) -> datetime | None:
        """The UTC time that the file's name gives, or None when the name is not a map's.

        A map that is dated by day only counts from the beginning of that UTC day, unless
        ``counts_from_minutes`` says otherwise.
        """
        match = re.fullmatch(self.name, file)
        if not match or file in self.left_out:
            return None
        try:
            if "unix" in match.groupdict():
                return datetime.fromtimestamp(int(match["unix"]), UTC)
            day = datetime.fromisoformat(match["day"]).replace(tzinfo=UTC)
        except (ValueError, TypeError, OverflowError, OSError):  # digits that are no day, or none
            return None
        return day + timedelta(minutes=self.counts_from_minutes)

    def counts_from(self, path: Path) -> datetime | None:
        """The UTC time from which a map counts: its own day if it names one, else by its name."""
        if self.day is None or self.published(path.name) is None:
            return self.published(path.name)
        return datetime.combine(self.day(path), datetime.min.time(), UTC)


@told.kept
def _all() -> dict[str, Source]:
    return _pinned() | of_users()


@cache
def _pinned() -> dict[str, Source]:
    tables = tomllib.loads(paths.SOURCES_TOML.read_text(encoding="utf-8"))
    return {key: _source(key, table) for key, table in tables.items()}


@told.kept
def of_users() -> dict[str, Source]:
    """The sources of the user's own file by key, which may not be one of the project's."""
    named = told.current().source_file
    if not named:
        return {}
    path = paths.of_user(named)
    found = typed.tables(path, "source")
    if both := sorted(_pinned().keys() & found.keys()):
        raise UsageError(
            f"{paths.shown(path)} defines {both[0]!r}, which is the name of a source of the "
            "project; choose another name."
        )
    return {
        key: _described(source_file.own(path, key, table, number))
        for number, (key, table) in enumerate(found.items())
    }


def _source(key: str, table: dict) -> Source:
    """A source from its table, with the reader that has its name or the one for any table."""
    if "table" in table:
        return _described(table | {"key": key, "table": source_file.of_pinned(key, table)})
    reader = import_module(f"{__package__}.readers.{key}")
    look = Look(**table["look"])
    inside = {name: getattr(reader, name, None) for name in ("read", "scan", "day")}
    return Source(**table | inside | {"key": key, "look": look})


def _described(parts: dict) -> Source:
    """A source whose files are read as its table says."""
    table = parts["table"]
    read: Any = {name: partial(getattr(described, name), table=table) for name in ("read", "scan")}
    return Source(**parts | read | {"look": Look(**parts["look"])})


def names() -> list[str]:
    """The keys of all sources, in the order in which they are shown: the user's own come last."""
    return list(_all())


def pinned() -> list[str]:
    """The keys of the project's own sources, whose files are pinned."""
    return list(_pinned())


def get(key: str) -> Source:
    """Return the source called ``key``; an unknown key raises a sentence with the known ones."""
    if key not in _all():
        raise UsageError(
            f"Unknown source {key!r}: {did_you_mean(key, names())}. A map of your own goes into a "
            "TOML file that --source-file names."
        )
    return _all()[key]


def in_order(keys: Iterable[str]) -> list[str]:
    """The given sources in the order in which they are always shown."""
    given = set(keys)
    return [key for key in names() if key in given]


def makers(keys: Iterable[str], holder: str) -> pd.DataFrame:
    """Who draws, what the land means for this holder, how often, and the terms; a row a source."""
    rows = [
        (own.key, own.maker, own.says[holder], own.cadence, own.terms) for own in map(get, keys)
    ]
    return pd.DataFrame(rows, columns=["source", "maker", "says", "cadence", "terms"])
