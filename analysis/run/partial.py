"""What a run has made so far, so that one that failed or was stopped goes on from there."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd

from .. import theatres
from ..base import checks, paths
from ..base.errors import UsageError
from ..maps.download import Say
from . import identity, record

STATE = "begun.json"
LOCK = "lock"


class Begun:
    """The folder of an unfinished run: its tables, and the notebooks that have ended well."""

    def __init__(self, folder: Path) -> None:
        """Its folder, which :func:`begun` makes."""
        self.folder = folder
        self.tables = folder / "tables"
        self.figures = folder / "figures"

    def notebook(self, name: str) -> bytes | None:
        """An executed notebook of a run before, or None."""
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    def keep(self, name: str, content: bytes) -> None:
        """Keep an executed notebook."""
        paths.write_whole(self.folder / name, content)


def place_of(folder: Path) -> Path:
    """Where the unfinished run of a folder lies."""
    return folder.with_name(f"{folder.name}.partial")


def is_unfinished(place: Path) -> bool:
    """Whether a folder holds an unfinished run and not something of the user's own."""
    return place.is_dir() and ((place / STATE).is_file() or not {*os.listdir(place)} - {LOCK})


@contextmanager
def begun(
    folder: Path, chosen: dict[str, str], rows: pd.DataFrame, say: Say,
    options: dict[str, str] | None = None,
) -> Iterator[Begun]:  # fmt: skip
    """The unfinished run of a folder, taken up again if nothing that decides it has changed.

    That is its parameters and ``options``, the raw maps, the code, the notebooks, the files in
    data/ and the libraries. It goes when the block ends well; else it stays. Raises a sentence when
    the same run is under way in another process.
    """
    place, state = place_of(folder), _state(chosen, rows, options or {})
    with _alone(place):
        if _same(place / STATE, state):
            say(f"Going on from {paths.shown(place)}/.")
        else:
            _empty(place)
            paths.write_whole(place / STATE, state.encode())
        yield Begun(place)
        _empty(place)
    shutil.rmtree(place, ignore_errors=True)  # no sooner: Windows removes no file that is open


def _empty(place: Path) -> None:
    """Remove all but the lock that this process holds."""
    for old in place.iterdir():
        if old.name != LOCK:
            shutil.rmtree(old) if old.is_dir() else old.unlink()


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Make the folder and hold it; the system lets go of it when the process ends, however."""
    place.mkdir(parents=True, exist_ok=True)
    with open(place / LOCK, "w") as lock:
        with suppress(ImportError):  # Windows has no such locks
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError(
                    f"The same run is under way in another process ({paths.shown(place)}/); wait "
                    "for its end."
                ) from None
        yield


def _same(path: Path, state: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == state
    except (OSError, UnicodeDecodeError):
        return False


def _state(chosen: dict[str, str], rows: pd.DataFrame, options: dict[str, str]) -> str:
    """All that decides what a run writes, as text."""
    pages, tables = paths.NOTEBOOKS.glob("*.ipynb"), paths.PROCESSED.glob("*.*")
    files = [*paths.modules(), *sorted(pages), *sorted(tables), *record.inputs(chosen)]
    state = {
        "parameters": chosen,
        "options": options,
        "theatre": checks.sha256(theatres.get(chosen["theatre"]).token),
        "maps": checks.sha256(rows.to_csv(index=False, lineterminator="\n").encode()),
        "files": checks.sha256(" ".join(map(checks.content_sha256, files)).encode()),
        "versions": identity.versions(),
    }
    return json.dumps(state, indent=1)
