"""Plain papermill with other dates: the commonest use, and the easiest to get wrong."""

import subprocess
import sys

import nbformat
import pytest

from analysis.base import paths
from analysis.base.errors import UsageError
from analysis.pages import given

pytestmark = pytest.mark.usefixtures("shared_results")

CELLS = ["", "start: str = '2024-08-06'", "# Parameters\nstart = '2025-02-01'\nend = '2025-03-01'"]


def test_known_names_pass_and_what_a_user_sets_later_is_no_parameter():
    """Only the cell that papermill puts in is asked."""
    given.refuse([*CELLS, "column = 'mine'"], ["start", "end"])
    given.refuse([], ["start"])


def test_a_misspelt_name_is_refused_with_the_one_that_was_meant():
    """The name, and what is known."""
    with pytest.raises(UsageError, match="Unknown parameter 'end': Known: start"):
        given.refuse(CELLS, ["start"])


def papermill(*words: str) -> subprocess.CompletedProcess:
    """Run papermill as its users do."""
    command = [sys.executable, "-m", "papermill", "notebooks/05_data.ipynb", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=paths.ROOT)


@pytest.mark.slow
def test_plain_papermill_takes_other_dates_and_refuses_a_misspelt_one(tmp_path, no_mirror):
    """Other days alone are enough, also those without the article's; a typo does not run."""
    out = str(tmp_path / "out.ipynb")
    words = ("-p", "end", "2025-04-20", "--cwd", "notebooks", "--no-progress-bar")
    done = papermill(out, "-p", "start", "2025-04-01", *words)
    assert done.returncode == 0, done.stderr[-2000:]
    texts = [
        output.data.get("text/markdown", "")
        for cell in nbformat.read(out, as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    assert "1 April 2025 to 20 April 2025" in "".join(texts)
    wrong = papermill(out, "-p", "stat", "2025-01-01", *words)
    assert wrong.returncode != 0
    assert "Unknown parameter 'stat': did you mean start" in wrong.stderr
