"""What one process tells another, and a window its functions: own files, a run's tables."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from functools import cache, update_wrapper
from pathlib import Path
from typing import Any, Protocol, TypeVar

from . import paths
from .errors import UsageError

T = TypeVar("T")
Out = TypeVar("Out", covariant=True)
VARIABLE = "FRONTLINE_RUN"  # set for kernels, by the runner
THEATRES = "FRONTLINE_THEATRES"  # set by users: a TOML file with theatres of their own
SOURCES = "FRONTLINE_SOURCES"  # set by users: a TOML file with maps of their own


@dataclass(frozen=True)
class Told:
    """The user's own files of theatres and of sources, and of a run: its folder of tables.

    ``figures`` is where a run keeps each figure in another format too, ``figure_format``;
    ``run_id`` is the run's own short name.
    ``edition`` is which bytes the two files had, where a window was made with them.
    """

    theatre_file: str = ""
    source_file: str = ""
    tables: str = ""
    figures: str = ""
    figure_format: str = ""
    run_id: str = ""
    edition: str = ""

    def __enter__(self) -> None:
        """Begin a block that knows this and nothing else; a file that changed is refused."""
        if self.edition not in ("", current().edition, _edition(*self.files)):
            names = " or ".join(Path(file).name for file in self.files if file)
            raise UsageError(
                f"{names} has changed since the window was made; make the window again."
            )
        _blocks.set((*_blocks.get(), self))

    def __exit__(self, *error: object) -> None:
        """Know again what was known before."""
        _blocks.set(_blocks.get()[:-1])

    @property
    def files(self) -> tuple[str, str]:
        """The user's own files, of theatres and of sources."""
        return self.theatre_file, self.source_file


def _from_here(file: str) -> str:
    """A file that the user names, from the folder in which this process began."""
    return str(paths.of_user(file.strip()).absolute()) if file.strip() else ""


def _inherited() -> Told:
    given = json.loads(os.environ.get(VARIABLE, "{}"))
    named = {"theatre_file": THEATRES, "source_file": SOURCES}
    own = {key: _from_here(os.environ.get(variable, "")) for key, variable in named.items()}
    return Told(**own | given)


_told = _inherited()
_blocks: ContextVar[tuple[Told, ...]] = ContextVar("blocks", default=())  # of this thread alone
NOTHING: nullcontext = nullcontext()  # what a window knows that was made without files of its own


def current() -> Told:
    """What is known here: in a block (``with known:``) that, else what this process was told."""
    return (_blocks.get() or (_told,))[-1]


class Kept(Protocol[Out]):
    """A function whose results are kept."""

    def __call__(self, *given: Any, **named: Any) -> Out:
        """The result for what is known now."""

    def cache_clear(self) -> None:
        """Keep nothing."""


def kept(function: Callable[..., T]) -> Kept[T]:
    """Keep what a function returns, apart by what was known when it was asked.

    For what rests on the user's own files: a kernel hears of them after it has imported all, and
    two windows can have two.
    """
    keeping = cache(lambda known, *given, **named: function(*given, **named))
    asked: Any = update_wrapper(
        lambda *given, **named: keeping(current(), *given, **named), function
    )
    asked.cache_clear = keeping.cache_clear
    return asked


def inherit() -> None:
    """Know what the environment says now: it is another process's, after a fork."""
    take(_inherited())


def take(known: Told) -> None:
    """Know what another process knows."""
    global _told
    _told = known


def tell(**changes: str) -> None:
    """Change what this process knows."""
    take(replace(_told, **changes))


def with_files(theatre_file: str | Path | None, source_file: str | Path | None) -> Told | None:
    """What a window knows that is made with files of its own; None where it names none.

    A file that is not named is the one that is known already. Tables of a run are of its own files.
    """
    if theatre_file is None and source_file is None:
        return None
    known = current()
    theatres = known.theatre_file if theatre_file is None else _from_here(str(theatre_file))
    sources = known.source_file if source_file is None else _from_here(str(source_file))
    return Told(theatres, sources, edition=_edition(theatres, sources))


def _edition(*files: str) -> str:
    """Which bytes files have; one that cannot be read is a fault where it is read."""
    paths = [Path(file) for file in files]
    held = [path.read_bytes() if path.is_file() else b"" for path in paths]
    return hashlib.sha256(b"".join(hashlib.sha256(own).digest() for own in held)).hexdigest()


@contextmanager
def telling_kernels(**more: str) -> Iterator[None]:
    """Let kernels that start within the block know what this process knows, and ``more``."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = json.dumps(asdict(replace(current(), **more)))
    try:
        yield
    finally:
        del os.environ[VARIABLE]
        if before is not None:
            os.environ[VARIABLE] = before
