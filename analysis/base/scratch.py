"""Temporary folders that the next command sweeps when the process that made them was killed."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path

LOCK = ".lock"
NAME = "kursk-salient"
COMING = ".coming"  # in the folder of raw maps: what is not whole yet

_held: list[TextIOWrapper] = []


@contextmanager
def held(*others: Path) -> Iterator[None]:
    """Let all temporary files of this process, and of those that it starts, lie in one folder.

    In the system's folder for such files. It goes when the block ends; what a kill left there, or
    in ``others``, goes when the next block begins. Where none can be made, files lie where they
    would without.
    """
    for other in others:
        sweep(other)
    with ExitStack() as stack:
        with suppress(OSError):
            made = stack.enter_context(folder(_own_root()))
            stack.enter_context(_for_temporary_files(made))
        yield


@contextmanager
def _for_temporary_files(place: Path) -> Iterator[None]:
    """Let Python, and programs that it starts, put temporary files into a folder."""
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(place)
    try:
        yield
    finally:
        tempfile.tempdir = before[0]
        os.environ.pop("TMPDIR") if before[1] is None else os.environ.update(TMPDIR=before[1])


@contextmanager
def folder(root: Path) -> Iterator[Path]:
    """A new folder in ``root`` that goes when the block ends; those of processes that are gone too.

    Its lock lies beside it. The system lets go of it when the process ends, however that ends, and
    those processes that were given it (:func:`locks`).
    """
    sweep(root)
    lock = _lock(root)
    place = Path(lock.name).with_suffix("")
    _held.append(lock)
    try:
        place.mkdir()
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        _held.remove(lock)
        lock.close()  # no sooner: Windows removes no file that is open
        Path(lock.name).unlink(missing_ok=True)
        with suppress(OSError):  # others have theirs there
            root.rmdir()


def locks() -> tuple[int, ...]:
    """The locks of this process, for a child that uses its folders after its end."""
    return tuple(lock.fileno() for lock in _held)


def sweep(root: Path) -> None:
    """Remove the folders in ``root`` whose processes are gone; those of living ones stay."""
    try:
        names = [name for name in os.listdir(root) if name.endswith(LOCK)]
    except OSError:  # none is there, or the last one out has just removed it
        return
    for path in (root / name for name in names):
        with suppress(OSError), _taken(path):
            shutil.rmtree(path.with_suffix(""), ignore_errors=True)
            path.unlink(missing_ok=True)


@contextmanager
def _taken(path: Path) -> Iterator[None]:
    """Hold the lock of a process that is gone; OSError where it is not."""
    if not _has_locks():
        path.unlink()  # Windows refuses it while the file is open
        yield
        return
    with path.open("a") as file:
        _flock(file)
        yield


def _lock(root: Path) -> TextIOWrapper:
    """A new lock, held; one that a sweep was faster to take is left to it."""
    while True:
        _make(root)
        path = root / f"{os.getpid()}-{time.time_ns():x}{LOCK}"
        with suppress(FileNotFoundError, FileExistsError):
            file = path.open("x")
            with suppress(BlockingIOError):
                _flock(file)
                if path.exists():
                    return file
            file.close()


def _make(root: Path) -> None:
    """Make a folder that the last one out may remove at any moment; a file there is an error."""
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:  # it was there, and is gone now: the caller comes back
        if root.exists() and not root.is_dir():
            raise


def _flock(file: TextIOWrapper) -> None:
    """Lock a file without waiting: BlockingIOError where another has it."""
    if _has_locks():
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _has_locks() -> bool:
    return os.name == "posix"


def _own_root() -> Path:
    """This user's folder among the system's temporary ones; one that another laid is refused."""
    place = Path(tempfile.gettempdir())
    if not hasattr(os, "getuid"):  # on Windows each user has a place of their own
        return place / NAME
    root = place / f"{NAME}-{os.getuid()}"
    _make(root)
    if root.is_symlink() or root.lstat().st_uid != os.getuid():
        raise PermissionError(f"{root} is another user's")
    return root
