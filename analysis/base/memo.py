"""What was computed once from the same bytes by the same code is not computed again."""

import os
import pickle
import re
import sqlite3
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import shapely

from . import paths

T = TypeVar("T")
ROOMS = ("base", "maps", "theatres", "control", "measures")
DATA = (paths.BORDER, paths.OBLASTS, paths.OUTLINE, paths.SOURCES_TOML)  # what those rooms read
LIBRARIES = ("geopandas", "numpy", "pandas", "pyogrio", "pyproj", "shapely")
STORE = re.compile(r"[0-9a-f]{32}\.sqlite")  # other files in the folder are the user's own
LOGS = ("", "-wal", "-shm", "-journal")  # of SQLite, beside a store
PATIENCE_S = 60
LARGEST_BYTES = 2_000_000_000  # of the file: it begins anew beyond
DIGESTS_KEPT = 512  # of shapes, by identity


def once(name: str, given: tuple, make: Callable[[], T]) -> T:
    """What ``make`` returns, from the file where the same was asked before.

    Parameters
    ----------
    name : str
        Of what is computed; one name is one computation.
    given : tuple
        All that the result depends on: shapes (told apart by their bytes), tables, texts, numbers,
        days, what has a ``token`` of its own (theatres), and tuples of them.
    make : callable
        Computes the result from nothing else. It must survive pickling.

    Notes
    -----
    A key has the digest of what is given, of the code of all rooms that measure, of the files that
    these read and of the libraries: when a map, a line of code or a version changes, nothing old
    is found. A result is read only whole (it carries its digest), is written in one transaction,
    and where the file cannot be used everything is computed. It lies in ``runs/.cache`` or where
    ``FRONTLINE_CACHE`` says (``off``: nowhere); like any file of results it is to be trusted as far
    as the folder it lies in.
    """
    store = _store(os.getpid())
    if store is None:
        return make()
    key = _digest((name, *given))
    if (found := store.get(key)) is not None:
        return found[0]
    made = make()
    store.put(key, made)
    return made


def folder() -> Path | None:
    """Where results are kept, or None where they are not."""
    named = os.environ.get("FRONTLINE_CACHE", "").strip()
    if named == "off":
        return None
    return paths.of_user(named) if named else paths.RUNS / ".cache"


def _read_code() -> str:
    """A digest of all that computes: code, the files it reads, libraries."""
    files = sorted(path for room in ROOMS for path in (paths.PACKAGE / room).rglob("*.py"))
    total = blake2b(digest_size=16)
    for path in (*files, *DATA):
        total.update(blake2b(path.read_bytes()).digest())
    libraries = [*map(version, LIBRARIES), shapely.geos_version_string]
    total.update(" ".join(libraries).encode())
    return total.hexdigest()


# Of what this process has imported, whatever becomes of the files while it lives: a kernel that
# runs for days would else keep results of old code under the name of the new.
_CODE = _read_code()


class _Store:
    """A file of results by key, which several processes read and write at once."""

    def __init__(self, place: Path) -> None:
        """Open the file of this code in a folder, and remove those of other code."""
        place.mkdir(parents=True, exist_ok=True)
        self.path = place / f"{_CODE}.sqlite"
        for other in filter(lambda path: STORE.fullmatch(path.name), place.iterdir()):
            # of other code: nothing in it is ever found again
            if other != self.path or other.stat().st_size > LARGEST_BYTES:
                _remove(other)
        self._base: sqlite3.Connection | None = sqlite3.connect(
            self.path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False
        )
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = NORMAL")
        self._base.execute("CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB)")

    def get(self, key: bytes) -> tuple[Any] | None:
        """The result under a key, in a tuple of its own; None where there is no whole one."""
        row = self._ask("SELECT value FROM kept WHERE key = ?", key)
        if not row or row[0][:32] != blake2b(row[0][32:], digest_size=32).digest():
            return None
        try:
            return (pickle.loads(row[0][32:]),)
        except Exception:
            return None

    def put(self, key: bytes, made: Any) -> None:
        """Keep a result."""
        value = pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
        whole = blake2b(value, digest_size=32).digest() + value
        self._ask("INSERT OR REPLACE INTO kept VALUES (?, ?)", key, whole)

    def _ask(self, text: str, *given: bytes) -> Any:
        """Ask the file; one that is damaged, full or locked for long is not asked again."""
        if self._base is None:
            return None
        try:
            return self._base.execute(text, given).fetchone()
        except sqlite3.Error as error:
            self._base = None
            if _is_damaged(error):
                _remove(self.path)
            return None


def _is_damaged(error: sqlite3.Error) -> bool:
    """Whether a file is no store: one that is locked, or on a full disk, is a good one."""
    return type(error) is sqlite3.DatabaseError


def _remove(path: Path) -> None:
    """Remove a store with its log: a log that stayed would be read into a new one."""
    for end in LOGS:
        with suppress(OSError):
            path.with_name(f"{path.name}{end}").unlink()


@cache
def _store(process: int) -> _Store | None:
    """The store of a process (a connection is not shared with a child); None where none can be."""
    place = folder()
    if place is None:
        return None
    try:
        return _Store(place)
    except (OSError, sqlite3.Error) as error:
        if not isinstance(error, sqlite3.Error) or not _is_damaged(error):
            return None
    _remove(place / f"{_CODE}.sqlite")  # another kind of file in its place
    with suppress(OSError, sqlite3.Error):
        return _Store(place)
    return None


def digest(given: Any) -> bytes:
    """What tells apart whatever :func:`once` can be given, in sixteen bytes."""
    return _digest(given)


def forget() -> None:
    """Open the file anew when it is asked for next."""
    _store.cache_clear()


_shapes: OrderedDict[int, tuple[Any, bytes]] = OrderedDict()


def _digest(given: Any) -> bytes:
    """A digest of shapes, texts, numbers, days and tuples of them; equal only for equal ones."""
    if isinstance(given, shapely.Geometry):
        return _of_shape(given)
    if isinstance(given, tuple):
        inner = b"".join(map(_digest, given))
        return blake2b(b"tuple" + inner, digest_size=16, key=_CODE.encode()[:64]).digest()
    if isinstance(given, pd.DataFrame):
        return _digest(("frame", *_of_frame(given)))
    token = given.token if hasattr(given, "token") else repr(given).encode()
    return blake2b(type(given).__name__.encode() + b":" + token, digest_size=16).digest()


def _of_frame(frame: pd.DataFrame) -> tuple:
    """The columns of a table, a hash of each row, and its shapes."""
    names = [name for name in frame if frame[name].dtype == "geometry"]
    plain = frame.drop(columns=names)
    for name in plain.columns[plain.dtypes.map(str) == "object"]:
        plain[name] = plain[name].map(repr)  # lists among them, which have no hash
    rows = pd.util.hash_pandas_object(plain, index=True)
    columns = tuple(frame.columns), tuple(map(str, frame.dtypes))
    shapes = tuple(shape for name in names for shape in frame[name])
    return *columns, rows.to_numpy().tobytes(), shapes


def _of_shape(shape: shapely.Geometry) -> bytes:
    """The digest of a shape's bytes, taken once for each shape at hand."""
    known = _shapes.get(id(shape))
    if known is None:
        digest = blake2b(b"shape:" + shapely.to_wkb(shape), digest_size=16).digest()
        _shapes[id(shape)] = known = shape, digest  # with the shape: its id stays its own
        if len(_shapes) > DIGESTS_KEPT:
            _shapes.popitem(last=False)
    return known[1]
