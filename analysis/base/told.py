"""What one process tells another: the kernels of a run inherit it, and nothing else."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
VARIABLE = "FRONTLINE_RUN"  # set for kernels, by the runner
THEATRES = "FRONTLINE_THEATRES"  # set by users: a TOML file with theatres of their own
SOURCES = "FRONTLINE_SOURCES"  # set by users: a TOML file with maps of their own


@dataclass(frozen=True)
class Told:
    """The user's own files of theatres and of sources, and of a run: its folder of tables.

    ``figures`` is where a run keeps each figure in another format too, ``figure_format``;
    ``run_id`` is the run's own short name.
    """

    theatre_file: str = ""
    source_file: str = ""
    tables: str = ""
    figures: str = ""
    figure_format: str = ""
    run_id: str = ""


def _from_here(file: str) -> str:
    """A file that the user names, from the folder in which this process began."""
    return str(Path(file.strip()).expanduser().absolute()) if file.strip() else ""


def _inherited() -> Told:
    given = json.loads(os.environ.get(VARIABLE, "{}"))
    named = {"theatre_file": THEATRES, "source_file": SOURCES}
    own = {key: _from_here(os.environ.get(variable, "")) for key, variable in named.items()}
    return Told(**own | given)


_told = _inherited()


def current() -> Told:
    """What this process was told when it began, or has been told since."""
    return _told


def kept(function: Callable[..., T]) -> "_lru_cache_wrapper[T]":
    """Keep what a function returns until this process is told something else.

    For what rests on the user's own files, of which a kernel hears after it has imported all.
    """
    keeping = cache(function)
    _keeping.append(keeping)
    return keeping


_keeping: list = []


def inherit() -> None:
    """Know what the environment says now: it is another process's, after a fork."""
    take(_inherited())


def take(known: Told) -> None:
    """Know what another process knows, and keep nothing that rests on other files."""
    global _told
    if known != _told:
        for one in _keeping:
            one.cache_clear()
    _told = known


def tell(**changes: str) -> None:
    """Change what this process knows."""
    take(replace(_told, **changes))


@contextmanager
def telling_kernels(**more: str) -> Iterator[None]:
    """Let kernels that start within the block know what this process knows, and ``more``."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = json.dumps(asdict(replace(_told, **more)))
    try:
        yield
    finally:
        del os.environ[VARIABLE]
        if before is not None:
            os.environ[VARIABLE] = before
