"""List the maps of a user's own sources, which lie on the user's disk, with their sha256."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..base import memo, paths
from ..base.checks import sha256
from ..base.errors import DataError, UsageError
from . import source_file, sources
from .readers import described
from .sources import Source

MOST_NAMED = 3


class Row(NamedTuple):
    """A map as the registry has it; git's hash is for files that come over the network."""

    source: str
    published: datetime
    file: str
    bytes: int
    sha256: str
    git_sha1: str
    prefix: str


def maps() -> pd.DataFrame:
    """The maps of all sources of the user's file, as registry rows, by time.

    The files are hashed as they are now: what is read later has to have the same bytes. Of a file
    that holds many days each day is a row, its ``file`` ending in the day: ``all.gpkg#2024-08-06``.
    """
    rows = [row for maker in sources.of_users().values() for row in _rows(maker)]
    return pd.DataFrame(rows, columns=Row._fields).astype({"published": "datetime64[us, UTC]"})


def not_maps(maker: Source) -> list[str]:
    """The files beside a source's maps that its table does not take for one."""
    return [path.name for path in _files(maker) if not _is_map(maker, path)]


def _rows(maker: Source) -> list[Row]:
    """A source's maps by time; a second one of the same time is refused."""
    found = [path for path in _files(maker) if _is_map(maker, path)]
    if not found:
        others = not_maps(maker)
        has = f"it has {', '.join(others[:MOST_NAMED])}" if others else "it is empty"
        forms = "" if maker.name else "; a map is a GeoJSON or a GeoPackage file"
        raise UsageError(f"{_shown(maker)} holds no map of {maker.key}: {has}{forms}.")
    rows = sorted((row for path in found for row in _of_path(maker, path)), key=lambda row: row[1])
    for before, row in zip(rows, rows[1:], strict=False):
        if before.published == row.published:
            raise DataError(
                f"{before.file} and {row.file} of {maker.key} are of the same time, "
                f"{row.published:%Y-%m-%d %H:%M} UTC; name the one that is no map under left_out."
            )
    return rows


def _files(maker: Source) -> list[Path]:
    assert maker.at is not None
    every = sorted(maker.at.iterdir()) if maker.at.is_dir() else [maker.at]
    return [path for path in every if path.is_file() and not path.name.startswith(".")]


def _is_map(maker: Source, path: Path) -> bool:
    """Whether a file is one of the source's, by its name."""
    if path.name in maker.left_out:
        return False
    if maker.name:
        return maker.is_named(path.name)
    return path.name.lower().endswith(source_file.FORMS)


def _of_path(maker: Source, path: Path) -> Iterator[Row]:
    """The maps that a file holds: one, or one for each of its days."""
    digest, size = sha256(path), path.stat().st_size
    if "#" in path.name:
        raise UsageError(f"{paths.shown(path)}: a map's name has no # in it.")
    for file, published in _times(maker, path, digest):
        yield Row(maker.key, published, file, size, digest, "", maker.prefix)


def _times(maker: Source, path: Path, digest: str) -> list[tuple[str, datetime]]:
    """When each map of a file counts from, with the name under which it is known."""
    table = maker.table
    if table is None or not table.date_column:
        published = maker.published(path.name)
        if published is None:
            raise DataError(f"{paths.shown(path)}: its name gives no day that there is.")
        return [(path.name, published)]
    given = digest, table.layer, table.date_column, table.status_column
    days = memo.once("days", given, lambda: described.days(path, table))
    shift = timedelta(minutes=maker.counts_from_minutes)
    return [
        (f"{path.name}#{day}", datetime.fromisoformat(day).replace(tzinfo=UTC) + shift)
        for day in days
    ]


def _shown(maker: Source) -> str:
    assert maker.at is not None
    return paths.shown(maker.at)
