"""What is kept is found again only where nothing that decides it has changed."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import shapely

from analysis.base import edges, memo, paths
from analysis.theatres import KURSK, get
from drawn import EAST, WEST, table_of


@pytest.fixture
def place(monkeypatch, tmp_path) -> Path:
    """A folder for results, instead of the project's."""
    monkeypatch.setenv("FRONTLINE_CACHE", str(tmp_path))
    memo.forget()
    yield tmp_path
    memo.forget()


def asked(*given, made=None) -> tuple[object, bool]:
    """What is returned for some arguments, and whether it had to be made."""
    calls = []
    found = memo.once("a test", given, lambda: calls.append(1) or made)
    return found, bool(calls)


def test_the_same_is_computed_once(place):
    """Also by another process, which opens the file anew."""
    assert asked(WEST, "x", made=3.0) == (3.0, True)
    memo.forget()
    assert asked(shapely.from_wkb(WEST.wkb), "x", made=9.9) == (3.0, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((WEST,), (EAST,)),
        ((WEST,), (shapely.box(35.0, 51.2, 35.1, 51.3 + 1e-12),)),  # a map changed in its last bit
        ((WEST, EAST), (EAST, WEST)),
        (((WEST,), EAST), (WEST, (EAST,))),
        ((1,), ("1",)),
        ((KURSK,), (get("pokrovsk"),)),
        ((pd.DataFrame({"a": [1, 2]}),), (pd.DataFrame({"a": [2, 1]}),)),
        ((pd.DataFrame({"a": [1]}),), (pd.DataFrame({"b": [1]}),)),
        ((pd.DataFrame({"a": [["x"]]}),), (pd.DataFrame({"a": [["y"]]}),)),
        ((table_of([WEST]),), (table_of([EAST]),)),
    ],
)
def test_what_differs_is_told_apart(place, one, other):
    """Shapes to the last bit, order, nesting, kinds, theatres, tables and the shapes in them."""
    assert asked(*one, made="one")[1]
    assert asked(*other, made="other") == ("other", True)
    assert asked(*one) == ("one", False)


def test_a_change_of_the_code_forgets_everything(place, monkeypatch, tmp_path_factory):
    """One line of a module that measures, and the file of the old code goes."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(paths.ROOT / "analysis", root / "analysis")
    monkeypatch.setattr(paths, "PACKAGE", root / "analysis")
    assert memo._read_code() == memo._CODE
    assert asked(WEST, made=1) == (1, True)
    with open(root / "analysis" / "measures" / "depth.py", "a") as module:
        module.write("# another line\n")
    assert asked(EAST, made=1) == (1, True)  # of the code that this process has imported
    assert len(list(place.glob("*.sqlite"))) == 1
    monkeypatch.setattr(memo, "_CODE", memo._read_code())
    memo.forget()
    assert asked(WEST, made=2) == (2, True)
    assert len(list(place.glob("*.sqlite"))) == 1


def test_other_files_in_the_folder_are_the_users_own(place):
    """Databases of theirs stay, whatever they are called; a store of other code goes."""
    own = [place / "places.sqlite", place / f"{memo._CODE}.sqlite.backup"]
    for path in (*own, place / f"{'0' * 32}.sqlite", place / f"{'0' * 32}.sqlite-wal"):
        path.write_bytes(b"anything")
    assert asked(WEST, made=1) == (1, True)
    assert [path.read_bytes() for path in own] == [b"anything"] * 2
    assert not list(place.glob("000*"))


def test_a_file_that_is_no_store_is_no_harm(place):
    """Garbage in its place, or a result that was damaged: computed anew."""
    assert asked(WEST, made=1) == (1, True)
    (path,) = place.glob("*.sqlite")
    memo._store(os.getpid())._ask("UPDATE kept SET value = substr(value, 1, 35)")
    assert asked(WEST, made=2) == (2, True)
    memo.forget()
    for part in place.glob("*.sqlite*"):
        part.write_bytes(b"garbage" * 1000)
    assert asked(EAST, made=3) == (3, True)
    assert asked(EAST, made=4) == (3, False)  # a new file stands in its place
    assert path.name.startswith(memo._CODE)


def test_a_store_that_is_locked_is_not_removed(place, monkeypatch):
    """Another process holds it for longer than is waited: computed, and everything stays."""
    assert asked(WEST, made=1) == (1, True)
    (path,) = place.glob("*.sqlite")
    monkeypatch.setattr(memo, "PATIENCE_S", 0.05)
    memo.forget()
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert asked(EAST, made=2) == (2, True)
        assert path.exists()
        other.execute("ROLLBACK")
    memo.forget()
    assert asked(WEST, made=3) == (1, False)


def test_off_means_nothing_is_written(monkeypatch, tmp_path):
    """And a folder that cannot be made is no harm either."""
    monkeypatch.setattr(paths, "RUNS", tmp_path / "runs")
    monkeypatch.setenv("FRONTLINE_CACHE", "off")
    memo.forget()
    assert asked(WEST, made=1)[1] and asked(WEST, made=1)[1]
    assert not (tmp_path / "runs").exists()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FRONTLINE_CACHE", str(tmp_path / "file" / "folder"))
    memo.forget()
    assert asked(WEST, made=1)[1] and asked(WEST, made=1)[1]
    memo.forget()


# Writes results without an end, each of which says its own number.
WRITER = """
import sys, itertools
from analysis.base import memo
for n in itertools.count(int(sys.argv[1])):
    memo.once("number", (n,), lambda: [n] * 1000)
    print(n, flush=True)
"""


def writer(place: Path, first: int) -> subprocess.Popen:
    """Start a process that writes from a number on."""
    environment = os.environ | {"FRONTLINE_CACHE": str(place)}
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(first)], env=environment, stdout=subprocess.PIPE,
        cwd=paths.ROOT,
    )  # fmt: skip


@pytest.mark.slow
def test_two_at_once_and_killed_while_they_write_leave_whole_results(place):
    """Every number that was told is there, and is itself."""
    processes = [writer(place, 0), writer(place, 1_000_000)]
    for process in processes:
        for _ in range(30):
            process.stdout.readline()
    time.sleep(0.05)
    told = []
    for process in processes:
        process.send_signal(signal.SIGKILL)
        told += [int(line) for line in process.stdout.read().split()[:-1]]
        process.wait()
    memo.forget()
    numbers = [*range(30), *range(1_000_000, 1_000_030), *told]
    found = {n: memo.once("number", (n,), list) for n in numbers}
    assert all(value == [n] * 1000 for n, value in found.items())


def test_what_lies_between_two_maps_is_the_same_kept_and_made(place):
    """Faces and the edges that were cut come back as they were."""
    made = edges.between(WEST, shapely.union(WEST, EAST))
    kept = edges.between(WEST, shapely.union(WEST, EAST))
    assert shapely.equals_exact(made.gained, kept.gained).all()
    assert (made.cut.key == kept.cut.key).all()
