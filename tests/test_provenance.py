"""The README's table of figures: who draws each, and from which files."""

from datetime import date

import geopandas as gpd
import nbformat
import pytest

from analysis import (
    agreement,
    claims,
    control,
    ledger,
    notebooks,
    paths,
    profiles,
    provenance,
    published,
    retreat,
    schemas,
    settlements,
    spells,
    territory,
    theatres,
    uncertainty,
)
from analysis.theatres import KURSK

DAYS = date(2025, 3, 10), date(2025, 3, 12)
CODE = """\
tables = {"owl": control.load(w.theatre, "owl", w.start, w.end)}
days = territory.stack(w.theatre, w.sources, w.start, w.end)
other = uncertainty.committed()"""
SHOW = 'publish.show(\n    maps.salient(tables, days), "Figure 1. A map.", days\n)'


def test_figure_is_traced_to_its_function_and_files():
    """By hand: two of the three tables are used, one through a dictionary."""
    cells = [nbformat.v4.new_code_cell(source) for source in (CODE, SHOW)]
    cells[1].id = "where"
    drawn_by, reads = provenance.of_figure(nbformat.v4.new_notebook(cells=cells), "where")
    assert drawn_by == "maps.salient"
    assert reads == [
        "data/processed/control.parquet", "data/processed/daily.csv", "data/raw/registry.csv",
    ]  # fmt: skip


def test_every_figure_is_drawn_from_a_file():
    """No figure of a committed notebook is without a function and a file that is there."""
    for path in notebooks.templates():
        notebook = nbformat.read(path, 4)
        for cell in notebook.cells:
            if cell.cell_type == "code" and "publish.show(" in cell.source:
                drawn_by, reads = provenance.of_figure(notebook, cell.id)
                assert "." in drawn_by and reads, (path.stem, cell.id)
                assert all((paths.ROOT / name).is_file() for name in reads)


@pytest.fixture
def opened(monkeypatch):
    """The files that are read from here on; nothing that was read before is remembered."""
    seen = set()
    for module, name in ((schemas, "committed"), (schemas, "read_csv"), (gpd, "read_file")):
        read = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda path, *a, _read=read, **k: seen.add(path) or _read(path, *a, **k)
        )
    for module in (settlements, theatres, retreat, published, claims, uncertainty):
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()
    return seen


CALLS = {
    "agreement.of": lambda: agreement.of(dict.fromkeys(control.COMMITTED_SOURCES), KURSK, *DAYS),
    "claims.areas": claims.areas,
    "claims.walk_context": claims.walk_context,
    "control.committed": control.committed,
    "control.load": lambda: control.load(KURSK, "owl", *DAYS),
    "ledger.sentences": ledger.sentences,
    "published.committed": published.committed,
    "retreat.stack": lambda: retreat.stack(KURSK, ["owl"], *DAYS),
    "settlements.committed": settlements.committed,
    "territory.committed_daily": territory.committed_daily,
    "territory.stack": lambda: territory.stack(KURSK, ["owl"], *DAYS),
    "uncertainty.committed": uncertainty.committed,
}


@pytest.mark.parametrize("name", CALLS)
def test_files_are_those_that_are_opened(name, opened):
    """What the table says of a function is what it opens."""
    CALLS[name]()
    assert opened == set(provenance.READS[name])


def test_files_of_what_takes_a_table(opened):
    """The three that are given a table open the rest themselves."""
    table = control.load(KURSK, "owl", *DAYS)
    opened.clear()
    profiles.axes(table, KURSK)
    assert opened == set(provenance.READS["profiles.axes"])
    opened.clear()
    history = settlements.committed()
    opened.clear()
    spells.picked(history)
    assert opened - {paths.SETTLEMENTS} == set(provenance.READS["spells.picked"])
