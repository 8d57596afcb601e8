"""A handful of the campaign's kills (``make kills`` does hundreds), and that it can fail."""

import random
import shutil
import signal
import sys
import time

import pytest
from small_pages import write

from campaigns import kills

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
    pytest.mark.skipif(shutil.which("git") is None, reason="no git"),
    pytest.mark.skipif(not (kills.ROOT / ".git").exists(), reason="no clone: git names the files"),
]


@pytest.fixture
def copy(tmp_path) -> kills.Copy:
    """A copy of the project, thrown away afterwards."""
    return kills.Copy(tmp_path)


def test_a_killed_command_loses_nothing(copy, capsys):
    """An export and a table of the user's own map, each killed once at a moment of a fixed seed."""
    commands = [one for one in kills.fast(copy) if one.name in ("export", "totals")]
    assert kills.campaign(copy, commands, kills=2, seconds=60, seed=3, rounds=1), (
        capsys.readouterr().out
    )


def test_the_campaign_finds_what_is_left_and_what_is_changed(copy):
    """A temporary file that nobody sweeps, a committed file that changed, another result."""
    (export,) = (one for one in kills.fast(copy) if one.name == "export")
    kills.undisturbed(copy, export, rounds=1)
    export.seconds = 0.1

    def found() -> str:
        with pytest.raises(AssertionError) as error:
            kills.disturbed(copy, export, random.Random(3))
        return str(error.value)

    (copy.temporary / "left").touch()
    assert "left" in found()
    (copy.temporary / "left").unlink()
    with (copy.root / "data" / "codebook.toml").open("a") as file:
        file.write("# changed")
    assert "codebook.toml" in found()


def test_ctrl_c_does_not_wait_for_the_page_that_is_executed(copy):
    """Its kernel leads a session of its own and hears nothing of it: the runner ends it."""
    code = "from pathlib import Path\nfrom time import sleep\nPath('../begun').touch()\nsleep(600)"
    write(copy.root / "notebooks" / "02_territory.ipynb", code)
    words = ("run", "--only", "02", *kills.SPAN, "--folder", "runs/slow")
    process = copy.start(words, None)
    while not (copy.root / "begun").exists() and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode != 0 and "Traceback" not in said, said
    copy.wait_for_orphans()
    assert list(copy.temporary.iterdir()) == []
