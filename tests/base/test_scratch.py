"""What a killed process left is swept by the next one; what a living one uses never is."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from analysis.base import scratch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
HOLD = """
import os, subprocess, sys
from pathlib import Path
from analysis.base import scratch

with scratch.folder(Path(sys.argv[1])) as own:
    (own / "large").write_bytes(bytes(100))
    if sys.argv[2:]:
        subprocess.Popen(["sleep", "60"], pass_fds=scratch.locks(), stdout=2)
    print(own, flush=True)
    sys.stdin.read()
"""


@contextmanager
def other_process(root: Path, *more: str):
    """Another process that has a folder in the root until it is killed."""
    command = [sys.executable, "-c", HOLD, str(root), *more]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, start_new_session=True, **streams)
    try:
        yield process, Path(process.stdout.readline().strip())
    finally:
        if process.returncode is None or more:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def kill(process: subprocess.Popen) -> None:
    """End it as a user's `kill -9` does."""
    process.kill()
    process.wait()


def test_a_killed_process_leaves_its_folder_to_the_next(tmp_path):
    """As long as it lives nobody sweeps it; afterwards the next does."""
    root = tmp_path / "root"
    with other_process(root) as (process, place):
        with scratch.folder(root) as own:
            assert own.is_dir() and (place / "large").exists()
        assert (place / "large").exists()
        kill(process)
        assert (place / "large").exists()
        with scratch.folder(root) as own:
            assert {path.name for path in root.iterdir()} == {own.name, f"{own.name}.lock"}
    assert not root.exists()


def test_a_child_that_was_given_the_lock_keeps_the_folder(tmp_path):
    """A kernel of a run that was killed may still read there."""
    with other_process(tmp_path, "with a child") as (process, place):
        kill(process)
        scratch.sweep(tmp_path)
        assert (place / "large").exists()
        os.killpg(process.pid, signal.SIGKILL)
        while scratch.sweep(tmp_path) or place.exists():
            pass
    assert list(tmp_path.iterdir()) == []


def test_all_temporary_files_lie_there_and_go(tmp_path, monkeypatch):
    """Those of libraries and of programs that are started too; afterwards all is as before."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("TMPDIR", raising=False)
    with pytest.raises(KeyboardInterrupt), scratch.held():
        for text in (tempfile.mkdtemp(), os.environ["TMPDIR"]):
            assert Path(text).is_relative_to(tmp_path / f"kursk-salient-{os.getuid()}")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    assert tempfile.gettempdir() == str(tmp_path) and "TMPDIR" not in os.environ


def test_a_folder_of_anybody_else_is_not_used(tmp_path, monkeypatch):
    """In a folder that all may write to a link could lead anywhere: files lie where they would."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"kursk-salient-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    with scratch.held():
        assert tempfile.gettempdir() == str(tmp_path)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_many_at_once_each_have_their_own(tmp_path):
    """Making, sweeping and leaving at the same time: none loses its folder."""
    code = f"""
from pathlib import Path
from analysis.base import scratch
for number in range(60):
    with scratch.folder(Path({str(tmp_path / "root")!r})) as own:
        (own / "x").write_text("x")
        assert (own / "x").read_text() == "x"
"""
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    assert not (tmp_path / "root").exists()


def test_folder_that_goes_while_it_is_made_is_made_again(tmp_path, monkeypatch):
    """The system says that it is there, and it is gone when it is looked at; a file is an error."""
    root, made = tmp_path / "root", Path.mkdir

    def there_and_gone(path, *more, **options):
        monkeypatch.setattr(Path, "mkdir", made)
        raise FileExistsError

    monkeypatch.setattr(Path, "mkdir", there_and_gone)
    with scratch.folder(root) as own:
        assert own.is_dir()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FileExistsError), scratch.folder(tmp_path / "file"):
        pass
