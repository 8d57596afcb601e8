"""Find the days that a source has published since the pinned commit."""

from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
import numpy as np
import pandas as pd

from ..base.days import day_of
from ..base.errors import DataError, UsageError
from . import archive, download, registry, sources

API = "https://api.github.com"
LARGEST_LISTING_BYTES = 50_000_000


class _Commit(msgspec.Struct):
    sha: str = ""


class _Entry(msgspec.Struct):
    path: str = ""
    type: str = ""
    size: int | None = None
    sha: str = ""


class _Tree(msgspec.Struct):
    tree: list[_Entry]
    truncated: bool = False


Answer = TypeVar("Answer", _Commit, _Tree)


class Listed(NamedTuple):
    """New days, and known days whose bytes are not the pinned ones any more."""

    added: pd.DataFrame
    again: pd.DataFrame


def update(
    names: list[str], api: str = API, take: bool = False, take_after: date | None = None
) -> Listed:
    """Enter the new days of the given sources in the user's registry, and return what was found.

    From the mirror folder where there is one, else from the public listing of the host. A new day
    has no pinned hash: git's own, which the listing gives, is checked when the file comes, and its
    sha256 is recorded then. A known day that was published again (another size, another hash of
    git's) is left as it is pinned; with ``take``, or where it is later than ``take_after``, the new
    one is entered in its place, beside the hash of the pinned one.
    """
    folder = archive.mirror()
    known = registry.registry().set_index(registry.KEY)
    pinned = registry.pinned().set_index(registry.KEY)["sha256"]
    rows, again = [], []
    for key in names:
        if sources.get(key).at is not None:  # on the user's own disk
            continue
        for file, size, git_sha1, prefix in (
            _in_mirror(key, folder) if folder else _listed(key, api)
        ):
            published = sources.get(key).published(file)
            if not published:
                continue
            row = (key, published, file, size, "", git_sha1, prefix)
            if (key, file) not in known.index:
                rows.append((*row, ""))
                continue
            old = known.loc[(key, file)]
            if size != old["bytes"] or (git_sha1 and git_sha1 != old["git_sha1"]):
                again.append((*row, pinned.get((key, file), old["sha256"])))
    columns = list(registry.USER_SCHEMA.columns)
    new = Listed(pd.DataFrame(rows, columns=columns), pd.DataFrame(again, columns=columns))
    is_late = [take_after and day_of(time) > take_after for time in new.again["published"]]
    entered = [new.added, new.again if take else new.again[np.array(is_late, bool)]]
    if any(len(part) for part in entered):
        before = registry.user_registry()
        parts = [part for part in (before, *entered) if len(part)]
        table = pd.concat(parts, ignore_index=True).drop_duplicates(registry.KEY, keep="last")
        registry.write_user_registry(table)
    return new


def _in_mirror(key: str, folder: Path) -> list[tuple[str, int, str, str]]:
    """Files of any commit of the source's repository that lie in the mirror folder."""
    maker = sources.get(key)
    owner, repository, _ = maker.prefix.split("/")
    places = {
        "/".join(place.relative_to(folder).parts[:3]): place
        for place in sorted((folder / owner / repository).glob(f"*/{maker.folder}"))
    }
    newer = [key for key in places if registry.PREFIX.fullmatch(key) and key != maker.prefix]
    if len(newer) > 1:
        raise UsageError(
            f"{folder} has {len(newer)} commits of {key} beside the pinned one ("
            f"{', '.join(prefix[-40:][:8] for prefix in newer)}); leave the one that counts."
        )
    return [
        (path.name, path.stat().st_size, _git_sha1(path, prefix == maker.prefix), prefix)
        for prefix in newer or [prefix for prefix in places if prefix == maker.prefix]
        for path in sorted(places[prefix].iterdir())
        if registry.FILE_NAME.fullmatch(path.name) and path.is_file() and path.stat().st_size
    ]


def _git_sha1(path: Path, is_pinned: bool) -> str:
    """Git's hash of a file that lies in the mirror; the pinned ones are held against sha256."""
    return "" if is_pinned else archive.git_sha1(path.read_bytes())


def _listed(key: str, api: str) -> list[tuple[str, int, str, str]]:
    """Files at the head of the source's repository, by the host's public API."""
    maker = sources.get(key)
    owner, repository, _ = maker.prefix.split("/")
    base = f"{api}/repos/{owner}/{repository}"
    commit = _answer(f"{base}/commits/HEAD", _Commit, base).sha
    prefix = f"{owner}/{repository}/{commit}"
    if not registry.PREFIX.fullmatch(prefix):
        raise _no_listing(base)
    listing = _answer(f"{base}/git/trees/{commit}?recursive=1", _Tree, base)
    if listing.truncated:
        raise DataError(f"{base} lists only a part of its files; new days cannot be told.")
    files = [entry for entry in listing.tree if entry.type == "blob" and entry.size]
    found = [
        (name, entry.size or 0, entry.sha, prefix)
        for entry in files
        if (name := _map_name(entry.path, maker.folder))
    ]
    if not any(maker.published(name) for name, *_ in found):
        folders = sorted({entry.path.rpartition("/")[0] or "/" for entry in files})
        raise DataError(
            f"The listing of {base} has no map in {maker.folder}; it has files in "
            f"{', '.join(folders[:5])}{' and elsewhere' if len(folders) > 5 else ''}."
        )
    return found


def _map_name(path: str, folder: str) -> str:
    """The file's name if it lies right in the source's folder and can be a map's."""
    place, _, name = path.rpartition("/")
    return name if place == folder and registry.FILE_NAME.fullmatch(name) else ""


def _answer(url: str, kind: type[Answer], base: str) -> Answer:
    """What the host says, as far as it is asked for."""
    import requests

    content = bytearray()
    try:
        download.get(url, LARGEST_LISTING_BYTES, content.extend)
        return msgspec.json.decode(content, type=kind)
    except requests.RequestException as error:
        raise DataError(f"{url} cannot be read: {download.reason(error)}.") from error
    except msgspec.ValidationError as error:
        raise _no_listing(base) from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{url} does not answer in JSON.") from error


def _no_listing(base: str) -> DataError:
    return DataError(f"{base} does not answer with a commit and a list of files.")
