"""Bring raw maps here, checked by sha256; the only module that touches the network."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from . import paths, schemas, sources
from .days import midnight
from .errors import DataError, UsageError

ADDRESS = "https://raw.githubusercontent.com"
TRIES = 4
AT_ONCE = 6
TIMEOUT_S = 30

REGISTRY_SCHEMA = pa.DataFrameSchema(
    {
        "source": pa.Column(str),
        "published": pa.Column("datetime64[us, UTC]"),
        "file": pa.Column(str),
        "bytes": pa.Column(int, pa.Check.gt(0)),
        "sha256": pa.Column(str, pa.Check.str_matches(r"^[0-9a-f]{64}$")),
    },
    unique=["source", "file"],
    strict=True,
    coerce=True,
)


@cache
def registry() -> pd.DataFrame:
    """Every map of every pinned commit: ``source, published, file, bytes, sha256`` by time."""
    table = schemas.read_csv(paths.REGISTRY, parse_dates=["published"])
    return _in_order(table, f"{paths.shown(paths.REGISTRY)} is no registry")


def maps(source: str, start: date, end: date) -> pd.DataFrame:
    """The registry's rows that decide the days from ``start`` to ``end`` (both inclusive).

    That is every map published in the window and, when there is none on the first day, the one
    before it, which holds.
    A window that begins before the first map or ends after the last is refused with both dates.
    """
    rows = registry().query("source == @source")
    first, last = span(source)
    if end < start:
        raise UsageError(f"The window ends on {end}, before it starts on {start}.")
    if start < first or end > last:
        raise UsageError(
            f"{source} has maps from {first} to {last}; the window {start} to {end} is not inside."
        )
    opens, closes = midnight(start), midnight(end + timedelta(days=1))
    before = rows["published"] < opens
    inside = rows[~before & (rows["published"] < closes)]
    has_own = len(inside) and inside["published"].iloc[0].date() == start
    return inside if has_own else pd.concat([rows[before].tail(1), inside])


def span(source: str) -> tuple[date, date]:
    """The days of the first and of the last registered map of a source."""
    sources.get(source)  # an unknown name is a sentence
    times = published(source)
    return times.iloc[0].date(), times.iloc[-1].date()


def covered(names: Iterable[str], start: date, end: date) -> dict[str, tuple[date, date]]:
    """For each source the part of a window that its maps cover; without those that cover nothing.

    Raises a sentence when there is a day that none of them covers.
    """
    if end < start:
        raise UsageError(f"The window ends on {end}, before it starts on {start}.")
    spans = {name: span(name) for name in names}
    parts = {
        name: (max(start, first), min(end, last))
        for name, (first, last) in spans.items()
        if start <= last and end >= first
    }
    day = start
    for first, last in sorted(parts.values()):
        if first <= day <= last:
            day = last + timedelta(days=1)
    if day <= end:
        has = "; ".join(f"{name} has maps from {a} to {b}" for name, (a, b) in spans.items())
        raise UsageError(f"No map covers {day}: {has}; the window {start} to {end} is not inside.")
    return parts


def published(source: str) -> pd.Series:
    """The UTC times of all registered maps of a source, in order."""
    return registry().query("source == @source")["published"]


def verified(rows: pd.DataFrame) -> Iterator[tuple[datetime, Path]]:
    """Yield ``(published, path)`` of each map, in order, after its sha256 has been checked.

    Raises :class:`DataError` when files are not here (and says how to get them) or differ.
    """
    found = [(row, locate(row.source, row.file)) for row in rows.itertuples()]
    missing = [row for row, path in found if path is None]
    if missing:
        raise DataError(_how_to_fetch(missing, len(found)))
    for row, path in found:
        _refuse_other_bytes(path, row.sha256)
        yield row.published.to_pydatetime(), path


def locate(source: str, file: str) -> Path | None:
    """Where a map lies: in data/raw, else in the mirror folder, else nowhere."""
    maker = sources.get(source)
    places = [paths.RAW / source / file]
    if folder := mirror():
        places.append(folder / maker.prefix / maker.folder / file)
    return next((place for place in places if place.is_file()), None)


def mirror() -> Path | None:
    """The mirror folder; one that is named but is no folder is an error, not an absence."""
    folder = paths.mirror()
    if folder is not None and not folder.is_dir():
        raise UsageError(f"FRONTLINE_MIRROR names {folder}, which is no folder.")
    return folder


def places_searched() -> list[str]:
    """Where raw maps are looked for, for messages."""
    return [paths.shown(paths.RAW), *([str(paths.mirror())] if paths.mirror() else [])]


def download(rows: pd.DataFrame, address: str = ADDRESS, quiet: bool = False) -> int:
    """Fetch the maps that are missing, several at a time, and return how many came.

    pooch writes each file under a temporary name, checks its sha256 and only then gives it its
    own: a file that is there is whole. What came before an interruption stays, so that the next
    call goes on from there. Raises :class:`DataError` when a file cannot be had.
    """
    import pooch  # here, because it imports a progress bar that warns inside notebooks
    from tqdm import tqdm

    wanted = [row for row in rows.itertuples() if locate(row.source, row.file) is None]
    volume = sum(row.bytes for row in wanted)
    pooch.get_logger().setLevel("ERROR")
    with (
        ThreadPoolExecutor(AT_ONCE) as pool,
        tqdm(total=volume, unit="B", unit_scale=True, disable=quiet, desc="maps") as bar,
    ):
        jobs = {pool.submit(_download_one, row, address): row for row in wanted}
        try:
            for number, job in enumerate(as_completed(jobs), start=1):
                job.result()
                bar.update(jobs[job].bytes)
                bar.set_postfix_str(f"{number} of {len(wanted)}")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return len(wanted)


def register(folder: Path) -> pd.DataFrame:
    """List every map of every source in a mirror folder with its size and sha256."""
    rows = []
    for key in sources.names():
        maker = sources.get(key)
        place = folder / maker.prefix / maker.folder
        if not place.is_dir():
            raise UsageError(f"{folder} has no folder {maker.prefix}/{maker.folder}.")
        for path in sorted(place.iterdir()):
            if published := maker.published(path.name):
                rows.append((key, published, path.name, path.stat().st_size, sha256(path)))
    if not rows:
        raise UsageError(f"{folder} holds no map of any source; the registry stays as it was.")
    table = pd.DataFrame(rows, columns=list(REGISTRY_SCHEMA.columns))
    return _in_order(table, f"The listing of {folder} is no registry")


def _in_order(table: pd.DataFrame, where: str) -> pd.DataFrame:
    table = schemas.checked(REGISTRY_SCHEMA, table, where)
    return table.sort_values(["source", "published"], ignore_index=True)


def sha256(path: Path) -> str:
    """The file's sha256, as in the registry."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download_one(row, address: str) -> None:
    import pooch
    import requests

    maker = sources.get(row.source)
    base = f"{address}/{maker.prefix}/{maker.folder}/"
    place = pooch.create(
        path=paths.RAW / row.source,
        base_url=base,
        registry={row.file: f"sha256:{row.sha256}"},
        retry_if_failed=TRIES - 1,
    )
    try:
        place.fetch(row.file, downloader=pooch.HTTPDownloader(timeout=TIMEOUT_S))
    except (requests.RequestException, ValueError, OSError) as error:
        reason = str(error).split(" (Caused by")[0].split(". The download")[0]
        raise DataError(
            f"{base}{row.file} could not be fetched in {TRIES} tries: {reason}. The maps that "
            "came before it are whole and stay; run the same command again to go on."
        ) from error


def _refuse_other_bytes(path: Path, expected: str) -> None:
    got = sha256(path)
    if got != expected:
        raise DataError(
            f"{paths.shown(path)} is not the file that the registry pins: expected sha256 "
            f"{expected}, got {got}. Delete it and fetch it again; nothing was written."
        )


def _how_to_fetch(missing: list, total: int) -> str:
    source = missing[0].source
    days = [row.published.date() for row in missing]
    megabytes = sum(row.bytes for row in missing) / 1e6
    return (
        f"{len(missing)} of {total} maps of {source} are not here. Fetch them with "
        f"`python -m analysis fetch --source {source} --start {min(days)} --end {max(days)}` "
        f"({megabytes:.0f} MB), or let FRONTLINE_MIRROR name a folder that has them."
    )
