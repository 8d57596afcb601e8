"""Files and folders are written whole: what was there stays until the new is all there."""

import subprocess
import sys
from pathlib import Path

import pytest

from analysis.base import paths


def test_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    """A disk that is full while writing spoils nothing."""
    path = tmp_path / "daily.csv"
    path.write_bytes(b"old")

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(path), "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        paths.write_whole(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["daily.csv"]


def test_failed_folder_leaves_the_old_one(tmp_path):
    """A fault while a folder is filled: the old files are there, and nothing half-written is."""
    folder = tmp_path / "run"
    paths.write_folder(folder, {"page.txt": b"old"})
    with pytest.raises(ZeroDivisionError), paths.whole_folder(folder) as fresh:
        (fresh / "page.txt").write_bytes(b"new")
        1 / 0  # noqa: B018
    assert (folder / "page.txt").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_old_folder_is_brought_back_after_a_kill_between_two_renames(tmp_path):
    """The old folder had made way and the new one had not come: the next fault loses nothing."""
    paths.write_folder(tmp_path / ".run.old", {"page.txt": b"old"})
    with pytest.raises(ZeroDivisionError), paths.whole_folder(tmp_path / "run"):
        1 / 0  # noqa: B018
    assert (tmp_path / "run" / "page.txt").read_bytes() == b"old"


def test_a_file_may_go_into_folders_that_are_not_there_yet(tmp_path):
    """As `--to somewhere/new/map.geojson` asks for."""
    path = paths.write_whole(tmp_path / "new" / "folder" / "daily.csv", b"new")
    assert path.read_bytes() == b"new"


def test_two_that_fill_one_folder_at_once_do_not_meet(tmp_path):
    """Each has its own until it is whole; the later one's stays, and nothing else."""
    folder = tmp_path / "site"
    with paths.whole_folder(folder) as first:
        (first / "a.txt").write_bytes(b"first")
        with paths.whole_folder(folder) as second:
            (second / "a.txt").write_bytes(b"second")
        assert (folder / "a.txt").read_bytes() == b"second"
        assert (first / "a.txt").read_bytes() == b"first"
    assert (folder / "a.txt").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


SLOW = """
import sys
from pathlib import Path
from analysis.base import paths

def slowly(self, data):
    with self.open("wb") as file:
        file.write(data[:5])
        file.flush()
        print("half", flush=True)
        sys.stdin.readline()
        file.write(data[5:])

Path.write_bytes = slowly
paths.write_whole(Path(sys.argv[1]), b"of the other process")
"""


@pytest.fixture
def other(tmp_path):
    """Another process that has written half of a file and waits for a word."""
    command = [sys.executable, "-c", SLOW, str(tmp_path / "daily.csv")]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, **streams)
    assert process.stdout.readline() == "half\n"
    yield process
    process.kill()
    process.communicate()


def test_two_processes_that_write_one_file_do_not_meet(tmp_path, other):
    """One is half done while the other writes the whole: each is whole, and the later one's stays.

    Nothing else is left.
    """
    path = paths.write_whole(tmp_path / "daily.csv", b"of this process")
    assert path.read_bytes() == b"of this process"
    other.communicate("go on\n")
    assert other.returncode == 0
    assert path.read_bytes() == b"of the other process"
    assert [file.name for file in tmp_path.iterdir()] == ["daily.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_half_a_file_of_a_killed_process_goes_with_the_next(tmp_path, other):
    """The old file stays as it was; the half one lies beside it until the file is written again."""
    (tmp_path / "daily.csv").write_bytes(b"old")
    other.kill()
    other.wait()
    assert (tmp_path / "daily.csv").read_bytes() == b"old"
    paths.write_whole(tmp_path / "daily.csv", b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["daily.csv"]


def test_error_names_the_file_that_was_asked_for(tmp_path):
    """And not one in a folder that nobody has heard of; nothing is left beside it."""
    (tmp_path / "daily.csv").mkdir()
    (tmp_path / "daily.csv" / "mine").write_text("mine")
    with pytest.raises(OSError) as error:
        paths.write_whole(tmp_path / "daily.csv", b"new")
    assert error.value.filename == str(tmp_path / "daily.csv")
    assert [file.name for file in tmp_path.iterdir()] == ["daily.csv"]


def test_what_is_printed_can_be_opened_from_where_one_stands(tmp_path, monkeypatch):
    """Below the current folder a path from there, elsewhere a whole one: of the project too."""
    monkeypatch.chdir(paths.ROOT)
    assert paths.shown(paths.DAILY) == "data/processed/daily.csv"
    assert paths.shown(tmp_path / "x.csv") == str(tmp_path / "x.csv")
    for folder in (paths.NOTEBOOKS, tmp_path):
        monkeypatch.chdir(folder)
        assert paths.shown(paths.DAILY) == paths.DAILY.as_posix()
        assert paths.shown(Path("x.csv")) == paths.shown(folder / "x.csv") == "x.csv"
        assert paths.shown(Path("../x.csv")) == (folder.parent / "x.csv").as_posix()


def test_what_is_written_names_no_folder_of_the_machine(tmp_path, monkeypatch):
    """The same wherever one stands."""
    monkeypatch.chdir(tmp_path)
    assert paths.of_project(paths.DAILY) == "data/processed/daily.csv"
    assert paths.of_project(tmp_path / "my.toml") == "my.toml"
