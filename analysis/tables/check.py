"""Prove that the committed tables match their hashes and, if they are here, the raw maps."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..base import checks, paths
from ..maps import archive
from ..theatres import KURSK
from . import describe
from .build import build, needed


def check(say: Callable[[str], None] = lambda text: None) -> list[str]:
    """Compare the committed tables with their hashes and, if the raw maps are here, rebuild them.

    Returns one sentence for each difference; an empty list means that everything matches.
    """
    described = json.loads(paths.DATAPACKAGE.read_text(encoding="utf-8"))
    faults = []
    for resource in described["resources"]:
        path = paths.PROCESSED / resource["path"]
        got = checks.content_sha256(path) if path.is_file() else "no file"
        if f"sha256:{got}" != resource["hash"]:
            faults.append(
                f"{paths.shown(path)}: {got}, but datapackage.json says {resource['hash']}"
            )
    made_with = [own for own in described["sources"] if "maps" in own]
    if made_with != [describe.source(key, KURSK) for key in KURSK.sources]:
        names = f"{paths.shown(paths.REGISTRY)} or {paths.shown(paths.SOURCES_TOML)}"
        faults.append(f"{names} is not the one that the tables were made with")
    missing = _missing_maps()
    if missing:
        say(
            f"The raw maps are not all here ({missing} missing; looked in "
            f"{' and '.join(archive.places_searched())}): compared with the committed hashes only."
        )
        return faults
    with tempfile.TemporaryDirectory() as folder:
        for made in build(Path(folder), say):
            committed = paths.PROCESSED / made.name
            if not committed.is_file() or committed.read_bytes() != made.read_bytes():
                faults.append(f"{paths.shown(committed)} is not what the raw maps give")
    return faults


def _missing_maps() -> str:
    rows = needed()
    absent = len(archive.missing(rows))
    return f"{absent} of {len(rows)}" if absent else ""
