"""Which pages, which figures and where: what `run` is asked for beside its parameters."""

import json
from pathlib import Path

import pandas as pd
import pytest
from small_pages import GIVEN, NAME, content, small, write

from analysis.base import paths
from analysis.base.errors import UsageError
from analysis.run import notebooks, partial
from analysis.run.wanted import Wanted
from called import call

pytestmark = pytest.mark.usefixtures("shared_results")

PAGES = [Path("01_a.ipynb"), Path("02_b.ipynb"), Path("03_c.ipynb")]
FIGURE = """
import analysis
from analysis.pages import publish
from analysis.pages.figures import style
fig, (ax,) = style.panels(1)
ax.plot([0, 1], [0, 1])
publish.show(fig, "A line.", analysis.daily(analysis.window("kursk", start, end, ["owl"])))
"""


@pytest.fixture
def pages(monkeypatch, tmp_path):
    """Three small pages instead of the project's, the second with a figure, and empty runs/."""
    return small(monkeypatch, tmp_path, "print(1)", FIGURE, "print(3)")


@pytest.mark.parametrize(
    ("only", "found"),
    [
        ((), ["01_a", "02_b", "03_c"]),
        (("03", "02_b"), ["02_b", "03_c"]),
        (("03", "03"), ["03_c"]),
        (("c", "01"), ["01_a", "03_c"]),
    ],
)
def test_pages_by_number_or_name_in_their_order(only, found):
    """All, where none is named."""
    assert [path.stem for path in Wanted(only).pages(PAGES)] == found


@pytest.mark.parametrize(
    ("only", "says"),
    [("09", "Unknown page '09'"), ("2", "Unknown page '2': did you mean 02"), ("", "page ''")],
)
def test_an_unknown_page_is_a_sentence(pages, only, says):
    """With the pages that there are; nothing is written."""
    result = call("run", "--only", f"01,{only}")
    assert result.exit_code == 2
    assert says in result.stderr and "Known: 01, 02, 03" in result.stderr
    assert not paths.RUNS.exists()


def test_a_page_by_its_file_or_its_word(pages, monkeypatch):
    """What one sees in the folder, or remembers."""
    seen = []
    monkeypatch.setattr(
        notebooks, "run", lambda *_, wanted, **__: seen.append(wanted.only) or 1 / 0
    )
    call("run", "--only", "02_work.ipynb, work")
    assert seen == [("02_work", "work")]


def test_an_unknown_word_is_a_sentence():
    """With the words that there are."""
    with pytest.raises(UsageError, match="Unknown page 'terr': Known: a, b, c"):
        Wanted(("terr",)).pages(PAGES)


def test_an_unknown_format_is_a_sentence(pages):
    """With those that there are."""
    result = call("run", "--figures", "svgg")
    assert result.exit_code == 2
    assert "did you mean svg? Known: svg, pdf, png300" in result.stderr
    assert not paths.RUNS.exists()


@pytest.mark.slow
@pytest.mark.usefixtures("warm_kernels")
def test_figures_in_another_format_leave_the_notebooks_as_they_are(pages):
    """The same pages, pictures and tables to the byte, and an SVG beside each PNG."""
    notebooks.run(GIVEN)
    plain = content(paths.RUNS / NAME)
    notebooks.run(GIVEN, wanted=Wanted(figures="svg"))
    with_svg = content(paths.RUNS / NAME)
    assert with_svg.keys() - plain.keys() == {"figures/02_b_work.svg"}
    assert all(with_svg[name] == plain[name] for name in plain if name != "manifest.json")
    assert b"<svg" in with_svg["figures/02_b_work.svg"]
    manifest = json.loads(with_svg["manifest.json"])
    assert manifest["options"] == {"figures": "svg"}
    assert "figures/02_b_work.svg" in manifest["outputs"]
    assert "options" not in json.loads(plain["manifest.json"])
    assert not list(paths.RUNS.glob("*.partial"))


@pytest.mark.slow
@pytest.mark.usefixtures("warm_kernels")
def test_a_run_that_goes_on_has_the_figures_of_its_first_half(pages):
    """One page failed after the figure was drawn: it is not drawn again, and its SVG is there."""
    write(pages / "03_c.ipynb", "1 / 0")
    wanted, said = Wanted(figures="svg"), []
    with pytest.raises(Exception, match="ZeroDivisionError"):
        notebooks.run(GIVEN, wanted=wanted)
    assert len(list((paths.RUNS / f"{NAME}.partial" / "figures").glob("*.svg"))) == 1
    with pytest.raises(Exception, match="ZeroDivisionError"):
        notebooks.run(GIVEN, said.append, wanted=wanted)
    assert any("Going on from" in text for text in said)
    with pytest.raises(Exception, match="ZeroDivisionError"):  # another format begins anew
        notebooks.run(GIVEN, said.append, wanted=Wanted(figures="pdf"))
    assert sum("Going on from" in text for text in said) == 1
    assert len(list((paths.RUNS / f"{NAME}.partial" / "figures").glob("*.pdf"))) == 1


@pytest.mark.slow
@pytest.mark.usefixtures("warm_kernels")
def test_some_pages_have_a_folder_of_their_own(pages):
    """A run of all pages before keeps its own; the committed pages are left alone."""
    before = content(pages)
    notebooks.run({}, wanted=Wanted(("01", "03")))
    (place,) = paths.RUNS.iterdir()
    assert place.name == "kursk_2024-08-06_2025-04-30_01,03"
    assert {path.name for path in place.glob("*.ipynb")} == {"01_a.ipynb", "03_c.ipynb"}
    assert content(pages) == before
    table = pd.read_csv(place / "tables" / "totals.csv")
    assert table["period"].iloc[0] == "2024-08" and table["source"].nunique() == 4


@pytest.mark.slow
@pytest.mark.usefixtures("warm_kernels")
def test_a_chosen_folder_is_written_and_replaced_when_it_holds_a_run(pages, tmp_path):
    """A second run takes the place of the first; a week's totals in a short window."""
    place = tmp_path / "elsewhere" / "mine"
    notebooks.run(GIVEN, wanted=Wanted(folder=place))
    assert {path.name for path in place.glob("*.ipynb")} == {path.name for path in PAGES}
    assert not paths.RUNS.exists()
    assert pd.read_csv(place / "tables" / "totals.csv")["period"].unique().tolist() == [
        "2025-W10", "2025-W11",
    ]  # fmt: skip
    notebooks.run(GIVEN, wanted=Wanted(("01",), folder=place))
    assert [path.name for path in place.glob("*.ipynb")] == ["01_a.ipynb"]
    assert [path.name for path in place.parent.iterdir()] == ["mine"]


def other_file(place: Path) -> None:
    """A folder with a letter."""
    place.mkdir()
    (place / "letter.txt").write_text("mine")


def run_with_a_letter(place: Path) -> None:
    """A run's folder into which something was put."""
    place.mkdir()
    (place / "manifest.json").write_text('{"outputs": {"01_a.ipynb": "0"}}')
    (place / "01_a.ipynb").write_text("{}")
    (place / "letter.txt").write_text("mine")


def other_manifest(place: Path) -> None:
    """A manifest that is no run's: of a web application, say."""
    place.mkdir()
    (place / "manifest.json").write_text("[]")


def file(place: Path) -> None:
    """No folder at all."""
    place.write_text("mine")


def other_beside(place: Path) -> None:
    """Something where an unfinished run would lie, which would be removed."""
    other_file(partial.place_of(place))


@pytest.mark.parametrize(
    "make", [other_file, run_with_a_letter, other_manifest, file, other_beside]
)
def test_a_folder_that_holds_something_else_is_refused(pages, tmp_path, make):
    """What lies in it stays."""
    place = tmp_path / "mine"
    make(place)
    before = content(tmp_path)
    with pytest.raises(UsageError, match=r"holds something else|is a file"):
        notebooks.run(GIVEN, wanted=Wanted(folder=place))
    assert content(tmp_path) == before


def test_a_run_with_its_web_report_may_be_replaced(tmp_path):
    """The report lies in site/ and is in no manifest."""
    place = tmp_path / "mine"
    (place / "site").mkdir(parents=True)
    (place / "site" / "index.html").write_text("")
    (place / "manifest.json").write_text('{"outputs": {}}')
    assert Wanted(folder=place).place(tmp_path / "usual") == place
