"""The codebook names just the columns that there are, and a table that differs is refused."""

import pandas as pd
import pyarrow.parquet
import pytest

from analysis.base import checks, paths
from analysis.base.errors import DataError
from analysis.maps import registry
from analysis.measures import places, printed
from analysis.tables import build, codebook, committed

TABLES = [tuple(key.split("/")) for key in codebook.tables()]
RULES = {
    "registry.csv": registry.SCHEMA,
    "settlements.csv": places.LIST,
    "places_beyond.csv": places.LIST,
    "towns.csv": places.TOWNS,
    "settlement_dates.csv": places.DATES,
    "published_figures.csv": printed.SCHEMA,
}

DRAWN = """
[processed."drawn.csv"]
title = "Drawn"
windows = [2, 3]

[processed."drawn.csv".columns]
date = { type = "string", meaning = "UTC day" }

[processed."drawn.csv".each_window]
"lost_{n}d_km2" = { type = "number", meaning = "km2 held {n} days before" }
"maps_{n}d" = { type = "integer", meaning = "maps in {n} days" }
"""
COLUMNS = ["date", "lost_2d_km2", "maps_2d", "lost_3d_km2", "maps_3d"]


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """Write another codebook and read that one."""

    def write(text: str) -> None:
        path = tmp_path / "codebook.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(paths, "CODEBOOK", path)
        forget()

    def forget() -> None:
        codebook.tables.cache_clear()
        codebook.schema.cache_clear()

    yield write
    monkeypatch.undo()
    forget()


def table(columns: list[str]) -> pd.DataFrame:
    """Two rows, of which the second has no areas."""
    rows = [["2025-03-01", 1.5, 2, 2.5, 3], ["2025-03-02", None, 2, None, 3]]
    return pd.DataFrame(rows, columns=COLUMNS)[columns]


def test_every_committed_table_is_in_the_codebook():
    """No table is without its columns' meaning, and none is described that is not there."""
    folders = (paths.PROCESSED, paths.RAW)
    there = {
        (folder.name, path.name)
        for folder in folders
        for path in folder.iterdir()
        if path.suffix in (".csv", ".parquet") and path.name != registry.USER_REGISTRY
    }
    assert there == set(TABLES)


@pytest.mark.parametrize(("folder", "name"), TABLES)
def test_codebook_names_just_the_columns_in_their_order(folder, name):
    """A column that is renamed, added, dropped or moved has to be so in the codebook too."""
    path = paths.RAW.parent / folder / name
    if path.suffix == ".parquet":
        columns = pyarrow.parquet.read_schema(path).names
    else:
        columns = list(pd.read_csv(path, nrows=0))
    assert [field.name for field in codebook.fields(name, folder)] == columns


@pytest.mark.parametrize("name", RULES)
def test_lists_have_the_codebooks_columns_and_types(name):
    """The rules on the values of a list name the same columns, and its cells have these types."""
    assert list(RULES[name].columns) == [field.name for field in codebook.fields(name, "raw")]
    checks.read(paths.RAW / name, codebook.schema(name, "raw"), "as the codebook says")


def test_columns_by_window_come_once_for_each(drawn):
    """First all columns of the first window, then all of the next."""
    drawn(DRAWN)
    found = codebook.fields("drawn.csv")
    assert [field.name for field in found] == COLUMNS
    assert found[3] == ("lost_3d_km2", "number", "km2 held 3 days before")


def test_table_as_described_is_written_with_its_digits(drawn):
    """Whole numbers stay whole, and what is empty stays empty."""
    drawn(DRAWN)
    made = build._csv("drawn.csv", [table(COLUMNS)], 1).decode().splitlines()
    assert made[1:] == ["2025-03-01,1.5,2,2.5,3", "2025-03-02,,2,,3"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t.rename(columns={"maps_2d": "files_2d"}),
         "column files_2d is not known; column maps_2d is missing"),
        (lambda t: t.drop(columns="date"), "column date is missing"),
        (lambda t: t.assign(more=1), "column more is not known"),
        (lambda t: t[COLUMNS[::-1]], "column maps_3d is out of order"),
        (lambda t: t.assign(maps_2d="two"), "column maps_2d: .*found two"),
    ],
)  # fmt: skip
def test_table_that_differs_is_neither_built_nor_read(
    drawn, tmp_path, monkeypatch, change, sentence
):
    """A column that is renamed, missing, unknown, moved or of another type is one sentence."""
    drawn(DRAWN)
    wrong = change(table(COLUMNS))
    with pytest.raises(DataError, match=f"^drawn.csv is not as .*codebook.toml has it: {sentence}"):
        build._csv("drawn.csv", [wrong], 1)
    path = tmp_path / "drawn.csv"
    wrong.to_csv(path, index=False)
    monkeypatch.setattr(committed, "described", lambda path: path)
    with pytest.raises(DataError, match=f"drawn.csv is not as .*codebook.toml has it: {sentence}"):
        committed.table(path)


def test_empty_text_is_not_missing_and_an_empty_number_is(drawn, tmp_path, monkeypatch):
    """A word that pandas takes for missing stays a word."""
    drawn(DRAWN)
    path = tmp_path / "drawn.csv"
    path.write_text("\n".join([",".join(COLUMNS), ",,2,2.5,3", "None,1.5,2,,3"]) + "\n")
    monkeypatch.setattr(committed, "described", lambda path: path)
    frame = committed.texts(path)
    assert frame["date"].to_list() == ["", "None"]
    assert frame["lost_2d_km2"].isna().to_list() == [True, False]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (DRAWN.replace('"integer"', '"count"'), "is not a codebook: Invalid enum value 'count'"),
        (DRAWN.replace('title = "Drawn"', ""), "is not a codebook: .*missing required.*title"),
        (DRAWN.replace("[2, 3]", "[2, 3"), "is not a codebook: "),
        (DRAWN.replace("drawn.csv", "other.csv"), "does not describe data/processed/drawn.csv"),
    ],
)
def test_wrong_codebook_is_one_sentence(drawn, text, sentence):
    """A type that there is none of, a missing key, a slip of TOML, a table that is not in it."""
    drawn(text)
    with pytest.raises(DataError, match=sentence):
        codebook.schema("drawn.csv")
