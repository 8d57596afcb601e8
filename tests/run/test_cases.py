"""Surroundings that failed once: edited parameters, line ends, settings, a user's own days."""

import shutil

import matplotlib as mpl
import nbformat
import pandas as pd
import pytest

from analysis.base import checks, paths
from analysis.base.errors import UsageError
from analysis.maps import registry
from analysis.pages import publish
from analysis.pages.figures import series
from analysis.run import blocks, notebooks
from analysis.tables import committed, read
from analysis.theatres import KURSK, window


@pytest.fixture
def edited(monkeypatch, tmp_path):
    """Let the project's notebooks be copies whose parameters a test may edit."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for path in notebooks.templates():
        shutil.copy(path, folder)
    monkeypatch.setattr(paths, "NOTEBOOKS", folder)

    def edit(name: str, old: str, new: str):
        path = folder / name
        notebook = nbformat.read(path, 4)
        cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", ()))
        assert old in cell.source
        cell.source = cell.source.replace(old, new)
        nbformat.write(notebook, path)
        return path

    return edit


def test_parameters_edited_by_hand_publish_nothing(edited):
    """The sentence says which notebook, which parameter, and how to go on and back."""
    path = edited("02_territory.ipynb", '"2024-08-06"', '"2024-09-06"')
    before = path.read_bytes(), paths.ROOT.joinpath("README.md").read_bytes()
    with pytest.raises(UsageError, match="02_territory.ipynb has start = '2024-09-06'") as error:
        notebooks.run({})
    assert "run --start" in str(error.value)
    assert "git checkout notebooks" in str(error.value)
    assert (path.read_bytes(), paths.ROOT.joinpath("README.md").read_bytes()) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# area of study", "# area = of study, isn't it"),
        ('"kursk"', "'kursk'"),
        ('"kursk"', '"""kursk"""'),
    ],
)
def test_parameters_are_read_as_python(edited, old, new):
    """A comment with an equals sign, an apostrophe, a default in triple quotes."""
    path = edited("05_data.ipynb", old, new)
    assert notebooks.defaults(path).items() <= notebooks.committed_parameters().items()


def test_default_with_an_apostrophe_is_read_whole(edited):
    """As Python reads it."""
    path = edited("05_data.ipynb", '"kursk"', '"o\'kursk"')
    assert notebooks.defaults(path)["theatre"] == "o'kursk"


@pytest.mark.parametrize("names", [("05_data",), ("05_data", "03_retreat")])
def test_every_edited_notebook_is_named(edited, names):
    """Whichever it is; none is run, in place or elsewhere."""
    places = [edited(f"{name}.ipynb", '"2024-08-06"', '"2024-09-06"') for name in names]
    before = [path.read_bytes() for path in places]
    with pytest.raises(UsageError) as error:
        notebooks.run({})
    for name in names:
        assert f"{name}.ipynb has start = '2024-09-06'" in str(error.value)
    assert [path.read_bytes() for path in places] == before


def test_parameters_that_are_not_python_are_a_sentence(edited):
    """Where, and what a line looks like."""
    path = edited("05_data.ipynb", '= "kursk"', "= kursk(")
    with pytest.raises(UsageError, match="cannot be read .* each is a line like"):
        notebooks.defaults(path)


@pytest.mark.slow
def test_the_users_own_settings_reach_no_figure():
    """A matplotlibrc with other dots and a tight box: the same bytes."""
    days = read.daily(window.of(KURSK, KURSK.as_of, KURSK.as_of))
    usual = publish.png(series.coverage(days))
    with mpl.rc_context({"savefig.dpi": 300, "savefig.bbox": "tight", "font.size": 30}):
        assert publish.png(series.coverage(days)) == usual


def test_a_checkout_with_other_line_ends_is_the_same(tmp_path, monkeypatch):
    """As git writes texts on Windows by default."""
    for path in paths.PROCESSED.iterdir():
        content = path.read_bytes()
        is_text = path.suffix in checks.TEXTS
        content = content.replace(b"\n", b"\r\n") if is_text else content
        (tmp_path / path.name).write_bytes(content)
    monkeypatch.setattr(paths, "DATAPACKAGE", tmp_path / "datapackage.json")
    for name in ("daily.csv", "control.parquet"):
        assert committed.described(tmp_path / name) == tmp_path / name
    (tmp_path / "daily.csv").write_bytes(b"date\r\n")
    with pytest.raises(Exception, match="is not the table that datapackage.json describes"):
        committed.described(tmp_path / "daily.csv")


def test_git_writes_the_same_line_ends_everywhere():
    """What is hashed is told apart from what a system would write."""
    rules = (paths.ROOT / ".gitattributes").read_text(encoding="utf-8")
    assert "* text=auto eol=lf" in rules.splitlines()
    assert {"*.parquet binary", "*.png binary"} <= set(rules.splitlines())


def test_the_users_own_days_change_nothing_that_is_committed():
    """A day of 2099 in the user's registry: the page on data counts the pinned."""
    before = blocks.makers()
    row = registry.registry().query("source == 'owl'").tail(1)
    fresh = row.assign(file="20990101.json", published=pd.Timestamp("2099-01-01", tz="UTC"))
    registry.write_user_registry(fresh)
    assert registry.span("owl")[1].year == 2099
    assert blocks.makers() == before
    assert "20990101.json" not in set(registry.pinned()["file"])
