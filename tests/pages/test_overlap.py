"""No text of a figure stands on another, on a line, a mark, a bar or hatching: on every page.

The pages' cells are run here, in this process, and each figure is looked at where it is shown. The
committed pages are looked at always; three other runs where the raw maps are there.
"""

import re

import nbformat
import pytest

from analysis.pages import publish
from analysis.pages.figures import style
from analysis.run import clean, notebooks
from analysis.theatres import KURSK
from overlaps import overlaps

# What may overlap, in which figure, and why.
ACCEPTED = [
    (".*", r"“\d+ k?m” is struck by a line", "a scale bar has white ground of its own below it"),
]
RUNS = {
    "one month": {"start": "2025-03-01", "end": "2025-03-31"},
    "Kharkiv 2022": {"theatre": "kharkiv_2022"},
    "Pokrovsk": {"theatre": "pokrovsk", "start": "2025-01-01", "end": "2025-06-30"},
}


def faults(path, given: dict[str, str], monkeypatch) -> list[str]:
    """Run a page's cells with other parameters and look at each figure that it shows."""
    found: list[str] = []

    def look(fig, caption: str, data) -> None:
        if not publish._is_bare:
            number = re.match(r"Figure \d+", caption)[0]
            found.extend(f"{path.stem}, {number}: {fault}" for fault in overlaps(fig))

    monkeypatch.setattr(publish, "show", look)
    monkeypatch.setattr(publish, "display", lambda *content, **more: None)
    page = nbformat.read(path, as_version=4)
    if given.get("theatre", KURSK.name) != KURSK.name:
        page = clean.elsewhere(page)
    names: dict = {}
    for cell in page.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, f"{path.stem}, {cell.id}", "exec"), names)
        if "parameters" in clean.tags_of(cell):
            names |= {name: value for name, value in given.items() if name in names}
    style.say_in_credits("")
    return [fault for fault in found if not any(re.search(f"{where}: {what}", fault)
                                                for where, what, _ in ACCEPTED)]  # fmt: skip


@pytest.fixture(scope="session")
def shared_results(tmp_path_factory):
    """What one page has measured the next of the same run reads."""
    return tmp_path_factory.mktemp("results")


@pytest.mark.parametrize("path", notebooks.templates(), ids=lambda path: path.stem)
def test_no_text_overlaps_on_the_committed_pages(path, monkeypatch):
    """The window and the sources that readers meet first."""
    assert faults(path, {}, monkeypatch) == []


@pytest.mark.real
@pytest.mark.parametrize("path", notebooks.templates(), ids=lambda path: path.stem)
@pytest.mark.parametrize("given", RUNS.values(), ids=RUNS)
def test_no_text_overlaps_in_other_runs(given, path, mirror, shared_results, monkeypatch):
    """A month, a collapse, half a year without a border: whatever a page is asked for."""
    monkeypatch.setenv("FRONTLINE_CACHE", str(shared_results))
    if notebooks._lacks_article(path, given, lambda text: None):
        pytest.skip("no article is committed on that front")
    assert faults(path, given, monkeypatch) == []
