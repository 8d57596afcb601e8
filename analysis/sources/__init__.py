"""The makers' maps behind one contract: what each says, on what terms, and ``read(path)``."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import geopandas as gpd

from .. import paths
from ..errors import UsageError, did_you_mean
from . import deepstate, isw, owl

READERS = {"deepstate": deepstate.read, "owl": owl.read, "isw": isw.read}


@dataclass(frozen=True)
class Source:
    """Who draws a map, what its land means, where its files are, and on what terms.

    ``quantity`` is ``held`` (land that the map gives to the holder) or ``claimed_limit`` (ISW: how
    far anyone claims an advance went), which is another quantity and is never called held.
    ``read`` turns one file into a GeoDataFrame ``status, geometry`` (EPSG:4326, 2-D, valid) whose
    ``attrs["faults"]`` lists every trap that was met and handled.
    """

    key: str
    title: str
    maker: str
    quantity: str
    draws_contested: bool
    files: str
    prefix: str
    folder: str
    name: str
    cadence: str
    says: str
    terms: str
    read: Callable[[Path], gpd.GeoDataFrame]
    left_out: dict[str, str] = field(default_factory=dict)

    def published(self, file: str) -> datetime | None:
        """The UTC time that the file's name gives, or None when the name is not a map's.

        A map that is dated by day only counts from the beginning of that UTC day.
        """
        match = re.fullmatch(self.name, file)
        if not match or file in self.left_out:
            return None
        if "unix" in match.groupdict():
            return datetime.fromtimestamp(int(match["unix"]), UTC)
        try:
            return datetime.fromisoformat(match[0].partition(".")[0]).replace(tzinfo=UTC)
        except ValueError:  # eight digits that are no day
            return None


@cache
def _all() -> dict[str, Source]:
    tables = tomllib.loads(paths.SOURCES_TOML.read_text(encoding="utf-8"))
    return {key: Source(key=key, read=READERS[key], **table) for key, table in tables.items()}


def names() -> list[str]:
    """The keys of all sources, in the order in which they are shown."""
    return list(_all())


def get(key: str) -> Source:
    """Return the source called ``key``; an unknown key raises a sentence with the known ones."""
    if key not in _all():
        raise UsageError(f"Unknown source {key!r}: {did_you_mean(key, names())}.")
    return _all()[key]
