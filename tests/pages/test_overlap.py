"""No text of a figure stands on another, on a line, a mark, a bar or hatching: on every page.

The pages' cells are run here, in this process, and each figure is looked at where it is shown. The
committed pages are looked at always, and windows within their days; other runs where the raw maps
are there.
"""

import re

import nbformat
import pytest

from analysis.pages import publish
from analysis.pages.figures import style
from analysis.pages.figures.labels import HALO
from analysis.run import clean, notebooks, truth
from analysis.theatres import KURSK
from overlaps import blank, overlaps

pytestmark = pytest.mark.usefixtures("shared_results")

# What may overlap, in which figure, and why.
ACCEPTED = [
    (".*", r"“\d+ k?m” is struck by", "a scale bar has white ground of its own below it"),
]
WITHIN = {
    "only gains": {"start": "2024-08-06", "end": "2024-08-12"},
    "only losses, one map": {"start": "2025-03-08", "end": "2025-03-12", "sources": "owl"},
}
RUNS = {
    "Kharkiv 2022": {"theatre": "kharkiv_2022"},
    "Pokrovsk": {"theatre": "pokrovsk", "start": "2025-01-01", "end": "2025-01-21"},
    "whole front": {"theatre": "front", "start": "2026-03-25", "end": "2026-03-31"},
}
MORE = {  # as wide as others, or longer
    "one week": {"start": "2025-03-10", "end": "2025-03-16"},
    "one month": {"start": "2025-03-01", "end": "2025-03-31"},
    "six weeks": {"theatre": "pokrovsk", "start": "2025-01-01", "end": "2025-02-15"},
}
EVERY_RUN = [pytest.param(given, id=name) for name, given in RUNS.items()] + [
    pytest.param(given, id=name, marks=pytest.mark.campaign) for name, given in MORE.items()
]


def drawn(what) -> list[str]:
    """The faults of a small chart on which something was drawn."""
    fig, ax = blank()
    ax.set(xlim=(0, 10), ylim=(0, 10))
    what(ax)
    return overlaps(fig)


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        (lambda ax: ax.plot([0, 10], [5, 5]), "“Sudzha” is struck by a line of #1f77b4"),
        (lambda ax: ax.plot(5, 5, "ko"), "“Sudzha” is struck by a line of #000000"),
        (lambda ax: ax.step([0, 5, 9], [5, 0, 0], where="post"), "is struck by a line"),
        (lambda ax: ax.barh(5, 9, color="navy"), "is struck by a dark fill of #000080"),
        (
            lambda ax: ax.fill_between([0, 9], 2, 8, facecolor="none", hatch="//", linewidth=0),
            "“Sudzha” is struck by hatching",
        ),
        (lambda ax: ax.annotate("", (9, 5), (1, 5), arrowprops={"arrowstyle": "->"}), "a line"),
        (lambda ax: ax.text(5, 5.1, "Guevo", ha="center"), "overlap"),
        (
            lambda ax: ax.figure.text(0.95, 0.1, "far beyond the page"),
            "“far beyond the page” runs off",
        ),
    ],
)
def test_what_strikes_a_text_is_found(what, fault):
    """A line, a mark, a step, a bar, hatching, an arrow, another text, the page's edge."""
    text = {"ha": "center", "va": "center"}
    found = drawn(lambda ax: (what(ax), ax.text(5, 5, "Sudzha", **text)))
    assert any(fault in said for said in found), found
    assert drawn(lambda ax: ax.text(5, 5, "Sudzha", **text)) == []


def test_pale_fields_and_hatching_under_a_halo_are_no_fault():
    """What a wording allows lies under texts; a halo keeps hatching off, but no line of a chart."""
    halo = {"path_effects": HALO, "va": "center"}
    assert drawn(lambda ax: (ax.axvspan(2, 8, color=style.ALLOWED), ax.text(5, 5, "a"))) == []
    hatch = {"facecolor": "none", "hatch": "//", "linewidth": 0}
    both = drawn(lambda ax: (ax.fill_between([0, 9], 2, 8, **hatch), ax.text(5, 5, "a", **halo)))
    assert both == []
    assert drawn(lambda ax: (ax.plot([0, 9], [5, 5]), ax.text(5, 5, "a", **halo)))


def looked_at(path, given: dict[str, str], monkeypatch) -> tuple[list[str], str]:
    """Run a page's cells: what is wrong with its figures, and what it says."""
    found: list[str] = []
    said: list[str] = []

    def look(fig, caption: str, data) -> None:
        if not publish._is_bare:
            number = re.match(r"Figure \d+", caption)[0]
            found.extend(f"{path.stem}, {number}: {fault}" for fault in overlaps(fig))
            said.extend([caption, fig.get_suptitle()])

    def listen(content, **more) -> None:
        said.append(content["text/plain"])

    monkeypatch.setattr(publish, "show", look)
    monkeypatch.setattr(publish, "display", listen)
    page = nbformat.read(path, as_version=4)
    if given.get("theatre", KURSK.name) != KURSK.name:
        page = clean.elsewhere(page)
    names: dict = {}
    for cell in page.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, f"{path.stem}, {cell.id}", "exec"), names)
        if "parameters" in clean.tags_of(cell):
            names |= {name: value for name, value in given.items() if name in names}
    style.say_in_credits({})
    notes = [cell.source for cell in page.cells if cell.cell_type == "markdown"]
    kept = [fault for fault in found if not any(re.search(f"{where}: {what}", fault)
                                                for where, what, _ in ACCEPTED)]  # fmt: skip
    return kept, "\n".join([*said, *notes])


@pytest.mark.slow
@pytest.mark.parametrize("path", notebooks.templates(), ids=lambda path: path.stem)
def test_no_text_overlaps_on_the_committed_pages(path, monkeypatch):
    """The window and the sources that readers meet first."""
    assert looked_at(path, {}, monkeypatch)[0] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", notebooks.templates(), ids=lambda path: path.stem)
@pytest.mark.parametrize("given", WITHIN.values(), ids=WITHIN)
def test_windows_within_the_committed_days_need_no_maps(given, path, no_mirror, monkeypatch):
    """The same of windows that are measured on the committed outlines."""
    as_if_made_for(given, path, monkeypatch)


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("path", notebooks.templates(), ids=lambda path: path.stem)
@pytest.mark.parametrize("given", EVERY_RUN)
def test_other_runs_read_as_if_made_for_them(given, path, mirror, monkeypatch):
    """No text overlaps, and no word or day of another front or window stands on a page."""
    as_if_made_for(given, path, monkeypatch)


def as_if_made_for(given: dict[str, str], path, monkeypatch) -> None:
    """Look at a page of a run: its figures, and what it says."""
    given = notebooks.settle(given)
    if notebooks._lacks_article(path, given, lambda text: None):
        pytest.skip("no article is committed on that front")
    faults, said = looked_at(path, given, monkeypatch)
    assert faults == []
    assert list(truth.faults(path.stem, said, notebooks.check(given))) == []
