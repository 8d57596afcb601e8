"""What one process tells another: the kernels of a run inherit it, and nothing else."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

VARIABLE = "FRONTLINE_RUN"  # set for kernels, by the runner
THEATRES = "FRONTLINE_THEATRES"  # set by users: a TOML file with theatres of their own


@dataclass(frozen=True)
class Told:
    """The user's own file of theatres, and of a run: its folder of tables, and of more figures.

    ``figures`` is where each figure is kept in another format too, ``figure_format``.
    """

    theatre_file: str = ""
    tables: str = ""
    figures: str = ""
    figure_format: str = ""


def _inherited() -> Told:
    given = json.loads(os.environ.get(VARIABLE, "{}"))
    return Told(**{"theatre_file": os.environ.get(THEATRES, "").strip()} | given)


_told = _inherited()


def current() -> Told:
    """What this process was told when it began, or has been told since."""
    return _told


def inherit() -> None:
    """Know what the environment says now: it is another process's, after a fork."""
    global _told
    _told = _inherited()


def take(known: Told) -> None:
    """Know what another process knows."""
    global _told
    _told = known


def tell(**changes: str) -> None:
    """Change what this process knows."""
    global _told
    _told = replace(_told, **changes)


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
