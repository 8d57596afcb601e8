"""Which raw maps there are: the pinned ones and the user's own new days."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from ..base import checks, paths, told
from ..base.days import KYIV, day_of, midnight
from ..base.errors import DataError, UsageError
from . import listing, sources

ADDRESS = "https://raw.githubusercontent.com"
USER_REGISTRY = "registry_user.csv"  # in data/raw, git-ignored: days newer than the pinned commits
NEWER = paths.RAW / "registry_new.csv"  # committed: the days that the nightly workflow found
KEY = ["source", "file"]
FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
PREFIX = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+/[0-9a-f]{40}")
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
LARGEST_BYTES = 20_000_000  # a map has half a million; nothing larger is ever asked for

_COLUMNS = {
    "source": pa.Column(str),
    "published": pa.Column("datetime64[us, UTC]"),
    # A name that could leave data/raw is no name of a map.
    "file": pa.Column(str, pa.Check.str_matches(rf"^{FILE_NAME.pattern}$")),
    "bytes": pa.Column(int, pa.Check.in_range(1, LARGEST_BYTES)),
    "sha256": pa.Column(str, pa.Check.str_matches(r"^[0-9a-f]{64}$")),
    "git_sha1": pa.Column(str, pa.Check.str_matches(r"^[0-9a-f]{40}$")),
}
SCHEMA = pa.DataFrameSchema(_COLUMNS, unique=KEY, strict=True, coerce=True)
# A new day has the address of its commit and git's own hash of the file; its sha256 is recorded
# when the file first comes. `instead_of` has the pinned sha256 that a day, published again and
# taken by the user's choice, stands in for.
USER_SCHEMA = pa.DataFrameSchema(
    {
        **_COLUMNS,
        "source": pa.Column(str, pa.Check.isin(sources.pinned())),
        "sha256": pa.Column(str, pa.Check.str_matches(r"^([0-9a-f]{64})?$")),
        "git_sha1": pa.Column(str, pa.Check.str_matches(r"^([0-9a-f]{40})?$")),
        "prefix": pa.Column(str, pa.Check.str_matches(rf"^{PREFIX.pattern}$")),
        "instead_of": pa.Column(str, pa.Check.str_matches(r"^([0-9a-f]{64})?$"), required=False),
    },
    unique=KEY,
    strict=True,
    coerce=True,
)


# A hash of digits alone is not a number.
_TEXT = dict.fromkeys(("sha256", "git_sha1", "instead_of"), "str")


@told.kept
def registry() -> pd.DataFrame:
    """Every known map, by time: the pinned ones, the user's new days, and those of own sources.

    Columns ``source, published, file, bytes, sha256, git_sha1, prefix``; a new day that was not
    fetched yet has no sha256.
    """
    own = pinned()
    if user_path().exists() or NEWER.exists():
        fresh = _fresh(own)
        taken = pd.MultiIndex.from_frame(own[KEY]).isin(pd.MultiIndex.from_frame(fresh[KEY]))
        own = in_order(pd.concat([own[~taken], fresh], ignore_index=True))
    if not sources.of_users():
        return own
    return in_order(pd.concat([own, listing.maps()], ignore_index=True))


@cache
def pinned() -> pd.DataFrame:
    """The maps of the pinned commits alone: those that the committed tables are made from."""
    own = checks.read(paths.REGISTRY, SCHEMA, "a registry", parse_dates=["published"], dtype=_TEXT)
    prefixes = {key: sources.get(key).prefix for key in own["source"].unique()}
    return own.assign(prefix=own["source"].map(prefixes))  # in order, as it was written


def _fresh(own: pd.DataFrame) -> pd.DataFrame:
    """The new days, and those taken in place of pinned ones; any other twin is a fault.

    Those that the project has since the pinned commits, then the user's own, which go before.
    """
    tables = [table for table in (_new_days(NEWER), user_registry()) if len(table)]
    if not tables:
        return own.head(0)
    new = pd.concat(tables, ignore_index=True).drop_duplicates(KEY, keep="last")
    both = new.merge(own, on=KEY, how="left", suffixes=("", "_pinned"))
    is_pinned = both["sha256_pinned"].notna()
    is_taken = is_pinned & (both["instead_of"] == both["sha256_pinned"])
    differing = is_pinned & ~is_taken & ~both["sha256"].isin(["", *own["sha256"]])
    if differing.any():
        raise DataError(
            f"{paths.shown(user_path())} gives {both.loc[differing, 'file'].iloc[0]} another sha256"
            " than the pinned registry: the file changed upstream. Delete the line, and the file."
        )
    return both.loc[~is_pinned | is_taken, list(own.columns)]


def user_path() -> Path:
    """Where the user's own registry lies."""
    return paths.MAPS / USER_REGISTRY


def user_registry() -> pd.DataFrame:
    """The days that ``update`` or ``fetch --update`` found upstream, or an empty table."""
    return _new_days(user_path())


def _new_days(path: Path) -> pd.DataFrame:
    if not path.exists():
        return pd.DataFrame({name: [] for name in USER_SCHEMA.columns})
    text = {"parse_dates": ["published"], "dtype": _TEXT, "keep_default_na": False}
    table = checks.read(path, USER_SCHEMA, "a registry", **text)
    for row in table.itertuples():
        _refuse_other_day(row, path)
    return table if "instead_of" in table else table.assign(instead_of="")


def _refuse_other_day(row: Any, path: Path) -> None:
    """Refuse a time that is not the one of the file's name, or, of a day inside, not near it."""
    maker = sources.get(row.source)
    named = maker.published(row.file)
    away = abs(row.published - named) if named else pd.Timedelta(0)
    if away > pd.Timedelta(days=31 if maker.day else 0):
        raise DataError(
            f"{paths.shown(path)} gives {row.file} the time {row.published:%Y-%m-%d %H:%M}; "
            f"the file's own name says {named:%Y-%m-%d %H:%M}."
        )


def write_user_registry(table: pd.DataFrame) -> None:
    """Write the user's own registry whole, and forget what was remembered of the old one."""
    table = table if "instead_of" in table else table.assign(instead_of="")
    table = checks.checked(
        USER_SCHEMA, table, f"{paths.shown(user_path())} would not be a registry"
    )
    text = in_order(table).to_csv(index=False, date_format=TIME_FORMAT, lineterminator="\n")
    paths.write_whole(user_path(), text.encode())
    forget()


def enter_user_days() -> Path:
    """Move the days of the user's own registry to the one that is committed."""
    own = user_registry()
    if own.empty:
        raise UsageError(f"{paths.shown(user_path())} has no new days to enter.")
    if (own["sha256"] == "").any():
        raise UsageError(f"{paths.shown(user_path())} has days that were not fetched yet.")
    both = [table for table in (_new_days(NEWER), own) if len(table)]
    table = pd.concat(both, ignore_index=True).drop_duplicates(KEY, keep="last")
    text = in_order(table).to_csv(index=False, date_format=TIME_FORMAT, lineterminator="\n")
    paths.write_whole(NEWER, text.encode())
    user_path().unlink()
    forget()
    return NEWER


def forget() -> None:
    """Read the registries anew when they are asked for next."""
    registry.cache_clear()
    pinned.cache_clear()


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """A registry by source and time."""
    return table.sort_values(["source", "published", "file"], ignore_index=True)


def maps(source: str, start: date, end: date, is_pinned: bool = False) -> pd.DataFrame:
    """The registry's rows that decide the days from ``start`` to ``end`` (both inclusive).

    That is every map of the window and, when there is none on the first day, the one before it,
    which holds. Of files that show the map of the same time the first is the map, the others repeat
    it. With ``is_pinned`` the user's own days are left out of account. A window that begins before
    the first map or ends after the last is refused with both dates.
    """
    rows = _of_source(source, is_pinned)
    first, last = span(source)
    if end < start:
        raise UsageError(f"The window ends on {end}, before it starts on {start}.")
    if start < first or end > last:
        raise UsageError(
            f"{source} has maps from {first} to {last}; the window {start} to {end} is not inside."
            f"{_goes_on(source, end)}"
        )
    opens, closes = midnight(start), midnight(end + timedelta(days=1))
    before = rows["published"] < opens
    inside = rows[~before & (rows["published"] < closes)]
    has_own = len(inside) and day_of(inside["published"].iloc[0]) == start
    return inside if has_own else pd.concat([rows[before].tail(1), inside])


def _goes_on(source: str, end: date) -> str:
    """Which source continues this one, if that reaches farther."""
    later = [key for key in sources.names() if sources.get(key).continues == source]
    reaching = [key for key in later if span(key)[1] >= end]
    return f" {reaching[0]} goes on to {span(reaching[0])[1]}." if reaching else ""


def span(source: str) -> tuple[date, date]:
    """The days of the first and of the last registered map of a source."""
    sources.get(source)  # an unknown name is a sentence
    times = published(source)
    if times.empty:
        raise UsageError(f"No map of {source} is registered.")
    return day_of(times.iloc[0]), day_of(times.iloc[-1])


def covered(names: Iterable[str], start: date, end: date) -> dict[str, tuple[date, date]]:
    """For each source the part of a window that its maps cover; without those that cover nothing.

    Raises a sentence when none covers a day of it, or when there is a gap between two of them.
    """
    if end < start:
        raise UsageError(f"The window ends on {end}, before it starts on {start}.")
    times = {name: _of_source(name, False)["published"] for name in names}
    for name in (name for name, own in times.items() if own.empty):
        span(name)  # says which it is
    spans = {
        name: tuple(time.tz_convert(KYIV).date() for time in own.iloc[[0, -1]])
        for name, own in times.items()
    }
    parts = {
        name: (max(start, first), min(end, last))
        for name, (first, last) in spans.items()
        if start <= last and end >= first
    }
    day = min((first for first, _ in parts.values()), default=start)
    for first, last in sorted(parts.values()):
        if first <= day <= last:
            day = last + timedelta(days=1)
    if not parts or day <= max(last for _, last in parts.values()):
        has = "; ".join(f"{name} has maps from {a} to {b}" for name, (a, b) in spans.items())
        more = "".join(_goes_on(name, end) for name in names)
        raise UsageError(
            f"No map covers {day}: {has}; the window {start} to {end} is not inside.{more}"
        )
    return parts


def back(source: str, day: date, days: int) -> date:
    """So many days before a day, or the source's first day if that is later."""
    return max(day - timedelta(days=days), span(source)[0])


def published(source: str, is_pinned: bool = False) -> pd.Series:
    """The UTC times from which the registered (or the pinned) maps of a source count, in order."""
    return _of_source(source, is_pinned)["published"]


_split: list[tuple[pd.DataFrame, dict[str, pd.DataFrame]]] = []  # of the registries last asked


def _of_source(source: str, is_pinned: bool) -> pd.DataFrame:
    """The maps of a source by time, those that repeat one of the same time left out.

    A registry is split once: each window, and each claim's days, ask it for several sources.
    """
    known = pinned() if is_pinned else registry()
    found = next((split for own, split in _split if own is known), None)
    if found is None:
        rows = known.groupby("source", sort=False)
        found = {str(key): own.drop_duplicates("published") for key, own in rows}
        _split[:] = [(known, found), *_split[:1]]
    return found.get(source, known.head(0))
