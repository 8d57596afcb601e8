"""A run that failed keeps what it has made, and the same command goes on from there."""

import nbformat
import pytest

from analysis.base import paths
from analysis.base.errors import DataError, UsageError
from analysis.run import clean, notebooks, partial

pytestmark = pytest.mark.slow
GIVEN = {"start": "2025-03-09", "end": "2025-03-12"}
NAME = "kursk_2025-03-09_2025-03-12"


@pytest.fixture
def pages(monkeypatch, tmp_path):
    """Three small pages instead of the project's, the second of which fails, and empty runs/."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(paths, "NOTEBOOKS", folder)
    monkeypatch.setattr(paths, "RUNS", tmp_path / "runs")
    for name, code in (("01_a", "print(1)"), ("02_b", "1 / 0"), ("03_c", "print(3)")):
        write(folder / f"{name}.ipynb", code)
    return folder


def write(path, code: str) -> None:
    """A page with the two parameters that it takes, and one cell."""
    cells = [
        nbformat.v4.new_code_cell(
            'start: str = "2024-08-06"\nend: str = "2025-04-30"', id="parameters",
            metadata={"tags": ["parameters"]},
        ),
        nbformat.v4.new_code_cell(code, id="work"),
    ]  # fmt: skip
    kernel = {"kernelspec": clean.KERNEL}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)


def test_the_other_pages_stay_and_the_run_goes_on(pages):
    """One page fails: the sentence says where the others are; mended, the run ends in its folder.

    A page was changed, so that all are executed anew; where nothing was, none is.
    """
    with pytest.raises(DataError, match=f"ZeroDivisionError.*in .*{NAME}.partial/; the same comm"):
        notebooks.run(GIVEN)
    place = paths.RUNS / f"{NAME}.partial"
    assert {path.name for path in place.glob("*.ipynb")} == {"01_a.ipynb", "03_c.ipynb"}
    assert not (paths.RUNS / NAME).exists()
    said = []
    with pytest.raises(DataError):
        notebooks.run(GIVEN, said.append)
    assert any("Going on from" in text for text in said)
    assert not any("done in" in text for text in said)  # neither of the two was executed again
    write(pages / "02_b.ipynb", "print(2)")
    said.clear()
    written = notebooks.run(GIVEN, said.append)
    assert sum("done in" in text for text in said) == 3
    assert {path.name for path in written} >= {"01_a.ipynb", "02_b.ipynb", "manifest.json"}
    assert not place.exists()


def test_the_same_run_twice_at_once_is_a_sentence(pages):
    """The second waits for nobody: it says what is under way."""
    chosen = notebooks.settle(GIVEN)
    rows = notebooks.measured.raw_maps(notebooks.check(chosen))
    with (
        partial.begun(paths.RUNS / NAME, chosen, rows, print),
        pytest.raises(UsageError, match="under way in another process"),
    ):
        notebooks.run(GIVEN)
