"""Windows of every kind: a small matrix always, more of it where the raw maps are."""

from datetime import date

import nbformat
import pytest

from analysis import theatres
from analysis.base import paths
from analysis.run import matrix, truth
from called import call

SOME = ("one week",)


@pytest.mark.slow
def test_a_day_of_the_committed_ones_runs_without_maps(
    no_mirror, tmp_path, shared_results, warm_kernels
):
    """To its end, and what it says can be so; ISW alone is refused, for its terms.

    Windows of gains and of losses alone: tests/pages/test_overlap.py.
    """
    day = matrix.Case("kursk", "one day", date(2025, 3, 16), date(2025, 3, 16))
    found = matrix._outcome(day, tmp_path / "runs", None)
    assert (found.outcome, found.says) == ("ran", "")
    alone = matrix.Case("kursk", "one day", date(2025, 3, 16), date(2025, 3, 16), "isw")
    assert matrix._outcome(alone, tmp_path / "runs", None).outcome == "refused"
    assert not (tmp_path / "runs").exists()


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize(
    "kinds", [SOME, pytest.param(matrix.SMALL, marks=pytest.mark.campaign)], ids=["some", "all"]
)
def test_small_matrix_of_the_real_maps(
    mirror, tmp_path, monkeypatch, shared_results, warm_kernels, kinds
):
    """One week runs; a day without held land, and a source's end: tests/test_real_runs.py."""
    monkeypatch.setattr(paths, "RUNS", tmp_path)
    monkeypatch.setattr(matrix, "SMALL", kinds)
    table = matrix.run(["kharkiv_border"], is_small=True, say=lambda text: None)
    assert table["outcome"].tolist() == ["ran"] * len(kinds), matrix.as_text(table)


@pytest.mark.parametrize("name", list(theatres.known()))
def test_every_theatre_has_a_window_of_each_kind(name):
    """Before the first map, after the last, in a gap, across an end; in order of days."""
    windows = matrix.windows(theatres.get(name))
    assert set(matrix.SMALL[:3]) <= set(windows)
    assert all(start <= end for start, end in windows.values())
    assert len(list(matrix.cases([name]))) > len(windows)


def page(folder, text: str):
    """A page that says something."""
    output = nbformat.v4.new_output("display_data", {"text/markdown": text})
    cell = nbformat.v4.new_code_cell("", outputs=[output])
    path = folder / "02_territory.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


PART = "Maps of a part of these days only: DeepState to 3 August 2025."


PART_OF_KURSK = matrix.Case("kursk", "straddles", date(2025, 7, 1), date(2025, 9, 30),
                            "deepstate,liveuamap").window  # fmt: skip
COLLAPSE = matrix.Case("kharkiv_2022", "a month", date(2022, 9, 5), date(2022, 10, 5)).window


@pytest.mark.parametrize(
    ("w", "text", "found"),
    [
        (PART_OF_KURSK, PART, []),
        (
            PART_OF_KURSK,
            "Last maps used: DeepState to 2025-08-03",
            ["does not say “Maps of a part"],
        ),
        (PART_OF_KURSK, f"{PART} DeepState: nan km²", ["says “"]),
        (COLLAPSE, "From 5 September 2022, or 2022-09-01, to 5 October 2022", []),
        (COLLAPSE, "Around Sudzha", ["says “Around Sudzha”"]),
        (COLLAPSE, "Taken on 20 September 2022", []),
        (COLLAPSE, "Its largest was on 6 October 2022", ["says “Its largest was on 6 Oct"]),
        (COLLAPSE, "Its largest was on 2022-08-01", ["says “Its largest was on 2022-08"]),
        (COLLAPSE, "It took 1 days", ["says “It took 1 days”"]),
    ],
)
def test_what_a_page_leaves_out_or_should_not_say_is_found(tmp_path, w, text, found):
    """A source that covers a part has to be named; a number that is none is a fault, and so is
    what belongs to another front or to other days.
    """
    says = truth.untrue([page(tmp_path, text)], w)
    assert len(says) == len(found)
    assert all(f"02_territory {part}" in own for part, own in zip(found, says, strict=True))


def test_one_case_that_failed_spoils_the_matrix():
    """Truthful refusals do not."""
    assert matrix.is_good(matrix.pd.DataFrame({"outcome": ["ran", "refused"]}))
    assert not matrix.is_good(matrix.pd.DataFrame({"outcome": ["ran", "failed"]}))
    assert "every theatre" in call("matrix", "--help").output
