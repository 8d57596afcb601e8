"""What is printed where an encoding lacks characters."""

import os
import subprocess
import sys

import pytest

from called import call

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("shared_results")]


def printed(encoding: str, *words: str) -> subprocess.CompletedProcess:
    """A command whose output goes through a pipe of this encoding."""
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    return subprocess.run(
        [sys.executable, "-m", "analysis", *words], env=environment, capture_output=True
    )


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251"])
def test_a_text_is_printed_in_every_encoding(encoding):
    """A minus and a square stay readable; nothing ends in a traceback."""
    done = printed(encoding, "claims")
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    text = done.stdout.decode(encoding)
    whole = call("claims").stdout
    assert "−" in whole and "-" in text
    assert "u2212" not in text and "u00b2" not in text
    assert len(text.splitlines()) == len(whole.splitlines())


def test_an_error_is_printed_too():
    """A letter that is not there stands as its number."""
    done = printed("cp1252", "settlements", "--place", "Суджанка")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr and b"u0421" in done.stderr
