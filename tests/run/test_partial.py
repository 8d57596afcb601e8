"""A run that failed keeps what it has made, and the same command goes on from there."""

import pytest
from small_pages import GIVEN, NAME, small, write

from analysis.base import paths
from analysis.base.errors import DataError, UsageError
from analysis.run import notebooks, partial

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("shared_results", "warm_kernels")]


@pytest.fixture
def pages(monkeypatch, tmp_path):
    """Three small pages instead of the project's, the second of which fails, and empty runs/."""
    return small(monkeypatch, tmp_path, "print(1)", "1 / 0", "print(3)")


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


def test_a_run_goes_on_whatever_npm_has_brought_since(pages, monkeypatch, tmp_path):
    """Some packages of the web report's tests bring Python: it is no code of a run."""
    chosen = notebooks.settle(GIVEN)
    rows = notebooks.measured.raw_maps(notebooks.check(chosen))
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "analysis")
    states = []
    for name in ("run/own.py", "run/site/web/node_modules/other/theirs.py", "run/new.py"):
        path = tmp_path / "analysis" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        states.append(partial._state(chosen, rows, {}))
    assert states[0] == states[1] != states[2]


def test_the_same_run_twice_at_once_is_a_sentence(pages):
    """The second waits for nobody: it says what is under way."""
    chosen = notebooks.settle(GIVEN)
    rows = notebooks.measured.raw_maps(notebooks.check(chosen))
    with (
        partial.begun(paths.RUNS / NAME, chosen, rows, print),
        pytest.raises(UsageError, match="under way in another process"),
    ):
        notebooks.run(GIVEN)
