"""Find the days that a source has published since the pinned commit."""

import json
from pathlib import Path

import pandas as pd

from ..base.errors import DataError
from . import archive, download, registry, sources

API = "https://api.github.com"
LARGEST_LISTING_BYTES = 50_000_000


def update(names: list[str], api: str = API) -> pd.DataFrame:
    """Enter the new days of the given sources in the user's registry, and return them.

    From the mirror folder where there is one, else from the public listing of the host. A new day
    has no pinned hash: git's own, which the listing gives, is checked when the file comes, and its
    sha256 is recorded then. Days that are known already are left as they are.
    """
    folder = archive.mirror()
    known = set(zip(registry.registry()["source"], registry.registry()["file"], strict=True))
    rows = []
    for key in names:
        found = _in_mirror(key, folder) if folder else _listed(key, api)
        for file, size, git_sha1, prefix in found:
            published = sources.get(key).published(file)
            if published and (key, file) not in known:
                rows.append((key, published, file, size, "", git_sha1, prefix))
    added = pd.DataFrame(rows, columns=list(registry.USER_SCHEMA.columns))
    if rows:
        before = registry.user_registry()
        parts = [before, added] if len(before) else [added]
        registry.write_user_registry(pd.concat(parts, ignore_index=True))
    return added


def _in_mirror(key: str, folder: Path) -> list[tuple[str, int, str, str]]:
    """Files of any commit of the source's repository that lie in the mirror folder."""
    maker = sources.get(key)
    owner, repository, _ = maker.prefix.split("/")
    found = {}
    for place in sorted((folder / owner / repository).glob(f"*/{maker.folder}")):
        prefix = "/".join(place.relative_to(folder).parts[:3])
        if registry.PREFIX.fullmatch(prefix):
            for path in sorted(place.iterdir()):
                size = path.stat().st_size if path.is_file() else 0
                found.setdefault(path.name, (path.name, size, "", prefix))
    return [row for row in found.values() if registry.FILE_NAME.fullmatch(row[0]) and row[1]]


def _listed(key: str, api: str) -> list[tuple[str, int, str, str]]:
    """Files at the head of the source's repository, by the host's public API."""
    maker = sources.get(key)
    owner, repository, _ = maker.prefix.split("/")
    base = f"{api}/repos/{owner}/{repository}"
    commit = _json(f"{base}/commits/HEAD").get("sha", "")
    prefix = f"{owner}/{repository}/{commit}"
    listing = _json(f"{base}/git/trees/{commit}?recursive=1")
    entries = listing.get("tree")
    if not registry.PREFIX.fullmatch(prefix) or not isinstance(entries, list):
        raise DataError(f"{base} does not answer with a commit and a list of files.")
    if listing.get("truncated"):
        raise DataError(f"{base} lists only a part of its files; new days cannot be told.")
    files = [entry for entry in entries if entry.get("type") == "blob" and entry.get("size")]
    return [
        (name, int(entry["size"]), entry["sha"], prefix)
        for entry in files
        if (name := _map_name(entry.get("path", ""), maker.folder))
    ]


def _map_name(path: str, folder: str) -> str:
    """The file's name if it lies right in the source's folder and can be a map's."""
    place, _, name = path.rpartition("/")
    return name if place == folder and registry.FILE_NAME.fullmatch(name) else ""


def _json(url: str) -> dict:
    import requests

    content = bytearray()
    try:
        download.get(url, LARGEST_LISTING_BYTES, content.extend)
        answer = json.loads(content)
    except requests.RequestException as error:
        raise DataError(f"{url} cannot be read: {download.reason(error)}.") from error
    except ValueError as error:
        raise DataError(f"{url} does not answer in JSON.") from error
    return answer if isinstance(answer, dict) else {}
