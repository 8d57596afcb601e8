"""Which raw maps are here, and whether they are the ones that were pinned."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ..base import paths
from ..base.checks import checked, sha256
from ..base.days import day_of
from ..base.errors import DataError, UsageError
from . import sources
from .readers.files import split_day
from .registry import SCHEMA, in_order, pinned, registry, user_registry, write_user_registry


class Found(NamedTuple):
    """A registered map that is here: from when it counts, where it lies, what its bytes must be."""

    published: datetime
    path: Path
    source: str
    sha256: str

    @property
    def token(self) -> bytes:
        """What tells this file, as it lies here now, from any other and from one that was edited.

        >>> found = Found(datetime(2025, 3, 16), Path(__file__), "owl", "c0ffee")
        >>> b"c0ffee" in found.token, found.token == found._replace(sha256="tea").token
        (True, False)
        """
        now = split_day(self.path)[0].stat()
        told = self.published, self.path.name, self.source, self.sha256
        return repr((*told, now.st_size, now.st_mtime_ns)).encode()


def found(rows: pd.DataFrame) -> list[Found]:
    """Where each map lies, in order; its bytes are not looked at, but that is left to `checker`.

    Raises :class:`DataError` when files are not here, and says how to get them. A new day's sha256
    is recorded.
    """
    places = [(row, locate(row)) for row in _with_hashes(rows).itertuples()]
    if away := [row for row, path in places if path is None]:
        raise DataError(_how_to_fetch(away, len(places)))
    return [
        Found(row.published.to_pydatetime(), path, row.source, row.sha256)
        for row, path in places
        if path is not None
    ]


def checker() -> Callable[[Found], Path]:
    """What holds a map's bytes against its sha256, and gives its path.

    It raises :class:`DataError` when they differ. A file of many days is hashed once.
    """
    of_many_days = cache(sha256)

    def checked(one: Found) -> Path:
        whole, day = split_day(one.path)
        _refuse_other_bytes(one, of_many_days(whole) if day else sha256(whole))
        return one.path

    return checked


def verified(rows: pd.DataFrame) -> Iterator[tuple[datetime, Path]]:
    """Yield ``(published, path)`` of each map, in order, after its sha256 has been checked.

    Raises :class:`DataError` when files are not here (and says how to get them) or differ. A new
    day's sha256 is recorded when it is first read.
    """
    here, check = found(rows), checker()
    for one in here:
        yield one.published, check(one)


def _with_hashes(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows once new days that are here have their hash recorded: trust on first use."""
    if (rows["sha256"] != "").all() or not record_new(rows):
        return rows
    known = registry().set_index(["source", "file"])[["sha256", "published"]]
    now = known.loc[pd.MultiIndex.from_frame(rows[["source", "file"]])]
    recorded = rows.assign(sha256=now["sha256"].to_numpy(), published=now["published"].to_numpy())
    return in_order(recorded).drop_duplicates(["source", "published"])


def locate(row: Any) -> Path | None:
    """Where a registered map lies: in data/raw, else in the mirror folder, else nowhere."""
    maker = sources.get(row.source)
    if maker.at is not None:
        places = [(maker.at if maker.at.is_dir() else maker.at.parent) / row.file]
    else:
        places = [paths.MAPS / row.source / row.file]
        if folder := mirror():
            places.append(folder / row.prefix / maker.folder / row.file)
    return next((place for place in places if split_day(place)[0].is_file()), None)


def missing(rows: pd.DataFrame) -> pd.DataFrame:
    """Those of the registry's rows whose files are not here.

    A day that was published again and taken is missing as long as the file of before lies there.
    """
    return rows[[_is_missing(row, locate(row)) for row in rows.itertuples()]]


def _is_missing(row: Any, path: Path | None) -> bool:
    is_new = not row.sha256 and row.git_sha1  # not seen yet: git's hash alone tells which file
    return path is None or bool(is_new and git_sha1(path.read_bytes()) != row.git_sha1)


def mirror() -> Path | None:
    """The mirror folder; one that is named but is no folder is an error, not an absence."""
    folder = paths.mirror()
    if folder is not None and not folder.is_dir():
        raise UsageError(f"FRONTLINE_MIRROR names {folder}, which is no folder.")
    return folder


def places_searched() -> list[str]:
    """Where raw maps are looked for, for messages."""
    return [paths.shown(paths.MAPS), *([str(paths.mirror())] if paths.mirror() else [])]


def register(folder: Path, names: Sequence[str] = ()) -> pd.DataFrame:
    """List every map of every source in a mirror folder with its size and sha256.

    With ``names`` only theirs are listed anew; the others stay as they are pinned.
    """
    rows = []
    for key in names or sources.pinned():
        maker = sources.get(key)
        place = folder / maker.prefix / maker.folder
        if not place.is_dir():
            raise UsageError(f"{folder} has no folder {maker.prefix}/{maker.folder}.")
        for path in sorted(place.iterdir()):
            if published := maker.counts_from(path):
                content = path.read_bytes()
                hashes = sha256(content), git_sha1(content)
                rows.append((key, published, path.name, len(content), *hashes))
    if not rows:
        raise UsageError(f"{folder} holds no map of any source; the registry stays as it was.")
    table = pd.DataFrame(rows, columns=list(SCHEMA.columns))
    listed = checked(SCHEMA, table, f"The listing of {folder} is not a registry")
    if not names:
        return in_order(listed)
    others = pinned().loc[lambda known: ~known["source"].isin(names), list(SCHEMA.columns)]
    return in_order(pd.concat([others, listed], ignore_index=True))


def git_sha1(content: bytes) -> str:
    """Git's own hash of a file's content, which the host's listing gives."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def record_new(rows: pd.DataFrame) -> int:
    """Record the sha256 of those new days among ``rows`` that are here, and return how many.

    From then on the file is held against it like a pinned one.
    """
    new = {
        (row.source, row.file): locate(row)
        for row in rows.itertuples()
        if not row.sha256 and locate(row)
    }
    if not new:
        return 0
    table = user_registry()
    for n, row in enumerate(table.itertuples()):
        if path := new.get((row.source, row.file)):
            if row.git_sha1 and git_sha1(path.read_bytes()) != row.git_sha1:
                raise DataError(
                    f"{paths.shown(path)} is not the file that its host lists (git's hash differs)."
                    " Delete it and fetch it again."
                )
            table.loc[n, "sha256"] = sha256(path)
            table.loc[n, "published"] = sources.get(row.source).counts_from(path)
    write_user_registry(table)
    return len(new)


def _refuse_other_bytes(one: Found, got: str) -> None:
    expected = one.sha256
    if got != expected and sources.get(one.source).at is not None:
        raise DataError(
            f"{paths.shown(one.path)} has changed since the command began; run it again. Nothing "
            "was written."
        )
    if got != expected:
        raise DataError(
            f"{paths.shown(one.path)} is not the file that the registry pins: expected sha256 "
            f"{expected or 'none yet'}, got {got}. Delete it and fetch it again; nothing was "
            "written."
        )


def _how_to_fetch(missing: list, total: int) -> str:
    source = missing[0].source
    if sources.get(source).at is not None:
        return f"{missing[0].file} of {source} has gone since the command began; run it again."
    days = [day_of(row.published) for row in missing]
    megabytes = sum(row.bytes for row in missing) / 1e6
    return (
        f"{len(missing)} of {total} maps of {source} are not here. Fetch them with "
        f"`python -m analysis fetch --source {source} --start {min(days)} --end {max(days)}` "
        f"({megabytes:.0f} MB), or let FRONTLINE_MIRROR name a folder that has them."
    )
