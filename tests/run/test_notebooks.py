"""The committed notebooks are whole and current, and the checks that say so can fail."""

import copy
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from analysis import window
from analysis.base import paths
from analysis.base.errors import DataError, UsageError
from analysis.pages.words.data import beyond_maps, covers, other_days
from analysis.run import clean, notebooks, nursery

COMMITTED = notebooks.templates()
WITH_FIGURES = paths.NOTEBOOKS / "02_territory.ipynb"


def test_links_to_what_a_run_does_not_have_become_words():
    """Pages that lie beside it stay links, the project's documents are named, the rest is text."""
    text = (
        "[a](02_territory.ipynb), [b](01_article.ipynb), [c](../docs/method.md), [d](https://x.y)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    said = clean.apart(notebook, {"02_territory.ipynb"}).cells[0].source
    assert said == "[a](02_territory.ipynb), b, c (`docs/method.md`), [d](https://x.y)"
    assert notebook.cells[0].source == text


def test_page_of_other_days_or_sources_says_which_of_the_two():
    """The days are not called others where only the sources are."""
    whole = window("kursk", "2024-11-01", "2025-02-15")
    some = window("kursk", "2024-11-01", "2025-02-15", ["deepstate", "owl"])
    week = window("kursk", "2025-03-01", "2025-03-07")
    assert other_days(whole, whole) == ""
    assert other_days(some, whole) == (
        "This page is about all sources, not about those of this run alone."
    )
    assert "not about the days of this run" in other_days(week, whole)
    assert "sources" not in other_days(week, whole)


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
class TestCommitted:
    """What readers see on GitHub."""

    def test_has_no_fault(self, path):
        """Run in order, with outputs, without warnings, cells as they were run."""
        assert clean.faults(path) == []

    def test_asks_and_does_not_answer(self, path):
        """No function in a notebook: what computes stands in the package."""
        notebook = nbformat.read(path, 4)
        code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
        assert not re.search(r"^\s*(def|class|lambda) ", code, flags=re.MULTILINE)

    def test_no_number_is_typed_into_prose(self, path):
        """Areas, distances and shares in Markdown cells would go stale: only code may say them."""
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "markdown":
                assert not re.search(r"\d[\d,.]*\s*(km|sq|mi\b|%|days)", cell.source), cell.id

    def test_names_no_folder_of_a_machine(self, path):
        """Nothing of the machine that ran it."""
        text = path.read_text(encoding="utf-8")
        assert str(paths.ROOT) not in text
        assert not re.search(r"/(home|Users|tmp|root)/", text)

    def test_parameters_are_the_shared_six(self, path):
        """Every notebook takes the same parameters with the same defaults; one an article too."""
        own = notebooks.defaults(path)
        if path.stem == "01_article":
            assert own.pop("article") == ""
        assert own == notebooks.defaults(COMMITTED[-1])
        assert list(own) == ["theatre", "start", "end", "sources", "as_of", "units"]


def write(path: Path, notebook) -> Path:
    """Write a notebook to a file."""
    nbformat.write(notebook, path)
    return path


def stripped(notebook):
    """All outputs and counts removed, as `nbstripout` does."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def without_a_cell(notebook):
    """A code cell deleted by hand."""
    index = next(i for i, cell in enumerate(notebook.cells) if cell.id == "area")
    del notebook.cells[index]


def without_the_last_cell(notebook):
    """The counts are still in order then."""
    del notebook.cells[-1]


def edited(notebook):
    """A cell changed without a run."""
    notebook.cells[0].source += " Edited."


def with_a_warning(notebook):
    """A warning in an output."""
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs.append(nbformat.v4.new_output("stream", name="stderr", text="Warning"))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (stripped, "the outputs were stripped"),
        (without_a_cell, "cells were edited or deleted"),
        (without_the_last_cell, "cells were edited or deleted"),
        (edited, "cells were edited or deleted"),
        (with_a_warning, "an error or a warning"),
    ],
)
def test_spoiled_notebook_is_found_out(tmp_path, spoil, says):
    """What nbval passes in silence is caught."""
    notebook = nbformat.read(WITH_FIGURES, 4)
    spoil(notebook)
    assert says in " / ".join(clean.faults(write(tmp_path / "x.ipynb", notebook)))


TINY = """\
from matplotlib.figure import Figure
from analysis.pages import publish
import pandas as pd
fig = Figure(figsize=(1, 1))
fig.subplots().plot([0, 1], [0, {height}])
publish.show(fig, "Figure.", pd.DataFrame({{"x": [1]}}))"""


def executed(height: int):
    """A notebook of one figure, executed."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(TINY.format(height=height))]
    )
    notebook.metadata = {"kernelspec": clean.KERNEL}
    notebook.cells[0].id = "figure"
    return notebooks.execute(notebook, {}, "tiny")


@pytest.mark.slow
def test_the_kernel_is_in_the_pages_folder_and_this_process_goes_nowhere(monkeypatch, warm_kernels):
    """Pages run in threads, which share one folder: two that went and came back left it wrong."""
    went: list[str] = []
    monkeypatch.setattr(os, "chdir", lambda folder: went.append(str(folder)))
    source = "from pathlib import Path\nfrom analysis.pages import publish\n"
    cell = nbformat.v4.new_code_cell(f"{source}publish.say(Path.cwd().name)")
    page = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": clean.KERNEL})
    done = notebooks.execute(page, {}, "where")
    assert set(went) <= {os.getcwd()}
    assert done.cells[0].outputs[0].data["text/markdown"] == "notebooks"


def nbval(folder: Path, environment: dict) -> str:
    """What pytest says of the notebooks in a folder, with the project's conftest."""
    shutil.copy(paths.ROOT / "conftest.py", folder)
    options = "-q -rA --nbval --nbval-current-env -p no:cacheprovider"
    place = ["-c", os.devnull, "--rootdir", str(folder), str(folder)]
    command = [sys.executable, "-m", "pytest", *options.split(), *place]
    return subprocess.run(command, capture_output=True, text=True, env=environment).stdout


@pytest.mark.slow
def test_nbval_compares_pictures(tmp_path, environment, warm_kernels):
    """A picture of other data, or of no data, fails; the true one passes: three cells of a page."""
    true, other = executed(1), executed(2)
    cell, picture = true.cells[0], other.cells[0].outputs[0].data["image/png"]
    for data in (picture, "AAAA"):
        stale = copy.deepcopy(cell)
        stale.id = f"stale-{len(true.cells)}"
        stale.outputs[0].data["image/png"] = data
        true.cells.append(stale)
    write(tmp_path / "three.ipynb", true)
    said = nbval(tmp_path, environment)
    results = re.findall(r"^(PASSED|FAILED) \S*three.ipynb::Cell (\d)", said, flags=re.MULTILINE)
    assert sorted(results, key=lambda pair: pair[1]) == [
        ("PASSED", "0"), ("FAILED", "1"), ("FAILED", "2")
    ]  # fmt: skip


@pytest.mark.slow
def test_template_runs_to_the_same_bytes(monkeypatch):
    """Twice the same, whatever the hash seed: what `git diff` relies on."""
    monkeypatch.setattr(nursery, "_nursery", None)  # forks of one process have one seed
    assert nbformat.writes(executed(1)) == nbformat.writes(executed(1))


WAYS = {
    "jupyter execute": ["jupyter", "execute", "{page}", "--output={out}"],
    "nbconvert": ["jupyter", "nbconvert", "--to", "notebook", "--execute", "{page}",
                  "--output={out}"],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_page_is_the_same_whoever_runs_it(tmp_path, way):
    """From a folder with a space in its name, in another locale and time zone, without a home."""
    page, here = COMMITTED[-1], tmp_path / "far ä way"
    here.mkdir()
    command = [word.format(page=page, out=here / "out.ipynb") for word in WAYS[way]]
    environment = {key: value for key, value in os.environ.items() if key != "HOME"}
    environment |= {"LC_ALL": "C", "TZ": "America/New_York", "JUPYTER_PLATFORM_DIRS": "1"}
    tool = str(Path(sys.executable).parent / command[0])
    done = subprocess.run(
        [tool, *command[1:]], cwd=here, env=environment, capture_output=True, timeout=240
    )
    assert done.returncode == 0, done.stderr.decode()
    old, new = (
        [cell.outputs for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        for path in (page, here / "out.ipynb")
    )
    assert [plain(outputs) for outputs in old] == [plain(outputs) for outputs in new]


def plain(outputs: list) -> list:
    """What a reader sees of a cell: text, tables and the bytes of pictures."""
    return [(output.get("text"), dict(output.get("data", {}))) for output in outputs]


@pytest.mark.slow
def test_failing_notebook_is_a_sentence_and_leaves_no_file(warm_kernels):
    """The cell and the error are named, the target is not touched."""
    before = sorted(paths.NOTEBOOKS.iterdir())
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    notebook.metadata = {"kernelspec": clean.KERNEL}
    with pytest.raises(DataError, match=r"bad, cell 0: ZeroDivisionError.*Nothing was written"):
        notebooks.execute(notebook, {}, "bad")
    assert sorted(paths.NOTEBOOKS.iterdir()) == before


def test_parameters_of_an_earlier_run_do_not_stick():
    """An injected cell of the run before is dropped from the template."""
    notebook = nbformat.read(WITH_FIGURES, 4)
    old = nbformat.v4.new_code_cell(
        "start = '1900-01-01'", metadata={"tags": ["injected-parameters"]}
    )
    notebook.cells.insert(2, old)
    assert all("1900" not in cell.source for cell in clean.blank(notebook).cells)


def test_page_that_papermill_was_written_into_is_named(tmp_path):
    """`make run` brings it back, and says which it was and what stood in it."""
    notebook = nbformat.read(WITH_FIGURES, 4)
    source = "# Parameters\nstart = '2025-01-01'\nend = '2025-03-31'\n"
    old = nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]})
    notebook.cells.insert(2, old)
    nbformat.write(notebook, tmp_path / WITH_FIGURES.name)
    said = clean.injected_note(tmp_path / WITH_FIGURES.name)
    assert WITH_FIGURES.name in said
    assert "start = '2025-01-01', end = '2025-03-31'" in said
    nbformat.write(clean.blank(notebook), tmp_path / WITH_FIGURES.name)
    assert clean.injected_note(tmp_path / WITH_FIGURES.name) == ""


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"startt": "2025-03-01"}, "Unknown parameter 'startt': did you mean start"),
        ({"start": "2025-13-01"}, "start is '2025-13-01', which is no day"),
        ({"start": "20250301"}, "which is no day"),
        ({"start": "2025-03-05", "end": "2025-03-01"}, "before it starts"),
        ({"theatre": "kurks"}, "did you mean kursk"),
        ({"sources": "owl, deepstat"}, "did you mean deepstate"),
        ({"sources": " , "}, "No source was named"),
        ({"as_of": "2026-03-16"}, "is not in the window"),
        ({"units": "furlongs"}, "Known: both, km, mi"),
        ({"start": "2021-01-01", "end": "2021-02-01"}, "has maps from"),
        ({"start": "2030-01-01", "end": "2031-01-01"}, "has maps from"),
    ],
)
def test_bad_parameters_are_refused_before_anything_runs(given, says):
    """Each is a sentence that says what is possible."""
    with pytest.raises(UsageError, match=re.escape(says)):
        notebooks.settle(given)


def test_day_of_judgement_follows_the_window():
    """The article's day where it is inside, else the last day; said or left to the window."""
    for given, day in (
        ({"start": "2025-03-01"}, "2025-03-16"),
        ({"start": "2025-03-01", "as_of": "2025-03-16"}, "2025-03-16"),
        ({"start": "2025-03-01", "as_of": "2025-03-17"}, "2025-03-17"),
        ({"start": "2024-09-01", "end": "2024-09-30"}, "2024-09-30"),
    ):
        chosen = notebooks.settle(given)
        assert str(notebooks.check(chosen).as_of) == day
        assert chosen["as_of"] == ("" if day != "2025-03-17" else day)


def test_days_without_a_map_are_cut_off_and_kept_in_mind():
    """A window that ends after the last map ends with it; what was asked for stays."""
    chosen = notebooks.settle({"theatre": "avdiivka", "start": "2026-04-01", "end": "2031-01-01"})
    w = notebooks.check(chosen)
    assert (str(w.end), str(w.asked[1])) == ("2026-04-30", "2031-01-01")
    assert chosen["end"] == "2031-01-01"
    assert "there is no map after 30 April 2026" in beyond_maps(w)
    assert "DeepState" not in covers(w)
    assert w.left_out == ("deepstate",)


def test_article_brings_its_front_and_days():
    """What was not asked for otherwise; a theatre of another article is a sentence."""
    chosen = notebooks.settle({"article": "kharkiv_2022"})
    assert (chosen["theatre"], chosen["start"], chosen["end"]) == (
        "kharkiv_2022", "2022-09-05", "2022-10-05",
    )  # fmt: skip
    shorter = notebooks.settle({"article": "kharkiv_2022", "end": "2022-09-20"})
    assert (shorter["start"], shorter["end"]) == ("2022-09-05", "2022-09-20")
    with pytest.raises(UsageError, match="kharkiv_2022 is about kharkiv_2022, not kursk"):
        notebooks.settle({"article": "kharkiv_2022", "theatre": "kursk"})


def test_file_of_an_article_is_named_as_kernels_find_it(tmp_path, monkeypatch):
    """Kernels run in notebooks/: a relative path would be another file there."""
    text = (paths.ARTICLES / "kharkiv_2022.toml").read_text()
    (tmp_path / "mine.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert notebooks.settle({"article": "mine.toml"})["article"] == str(tmp_path / "mine.toml")


def test_page_on_the_article_is_left_out_where_there_is_none():
    """It is said, and the other pages come."""
    said = []
    page = paths.NOTEBOOKS / "01_article.ipynb"
    assert notebooks._lacks_article(page, {"theatre": "pokrovsk", "article": ""}, said.append)
    assert said == [
        "01_article: left out, no article is committed on Pokrovsk; name one by --article."
    ]
    assert not notebooks._lacks_article(page, {"theatre": "kharkiv_2022"}, said.append)
    assert not notebooks._lacks_article(COMMITTED[-1], {"theatre": "pokrovsk"}, said.append)
