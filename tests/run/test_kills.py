"""A handful of the campaign's kills (``make kills`` does hundreds), and that it can fail."""

import random
import shutil
import sys

import pytest

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
    assert kills.campaign(copy, commands, kills=2, seconds=60, seed=3), capsys.readouterr().out


def test_the_campaign_finds_what_is_left_and_what_is_changed(copy):
    """A temporary file that nobody sweeps, a committed file that changed, another result."""
    (export,) = (one for one in kills.fast(copy) if one.name == "export")
    kills.undisturbed(copy, export)
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
