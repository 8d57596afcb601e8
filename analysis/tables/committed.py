"""The committed tables, each held against its hash and read once."""

import json
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..base import checks, paths
from ..base.errors import DataError
from ..control.on_day import between
from ..control.table import checked
from ..theatres.window import Window
from . import codebook


@cache
def table(path: Path) -> pd.DataFrame:
    """A derived table, once its sha256 is that of datapackage.json; callers copy what they change.

    A table that was cut off or edited would give wrong numbers without a word; one that is not as
    the codebook says was built by another version of the code. Only an empty cell is missing.
    """
    schema, what = codebook.schema(path.name), "as data/codebook.toml has it"
    return checks.read(described(path), schema, what, dtype=str, keep_default_na=False,
                       na_values=[""])  # fmt: skip


@cache
def texts(path: Path) -> pd.DataFrame:
    """The same table, but in a column of texts an empty cell is empty text and not missing."""
    frame = table(path)
    return frame.fillna(dict.fromkeys(frame.select_dtypes("str"), ""))


@cache
def extract() -> gpd.GeoDataFrame:
    """The committed outlines of Kursk (generalised by at most 25 m), checked."""
    frame = gpd.read_parquet(described(paths.CONTROL))
    return checked(codebook.checked(paths.CONTROL.name, frame), paths.shown(paths.CONTROL))


def described(path: Path) -> Path:
    """The path of a derived table, if its sha256 is the one that datapackage.json has."""
    hint = "`git checkout data/processed` brings it back, `python -m analysis build` makes it anew"
    try:
        resources = json.loads(paths.DATAPACKAGE.read_bytes())["resources"]
        known = {item["path"]: item["hash"] for item in resources}
        got = checks.content_sha256(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        name = getattr(error, "filename", None) or paths.DATAPACKAGE
        raise DataError(f"{paths.shown(Path(name))} is missing or damaged; {hint}.") from error
    if known.get(path.name) != f"sha256:{got}":
        raise DataError(
            f"{paths.shown(path)} is not the table that datapackage.json describes; {hint}."
        )
    return path


def control(w: Window, key: str) -> gpd.GeoDataFrame:
    """One source's outlines for the days that it covers."""
    whole = extract()
    return between(whole[whole["source"] == key], *w.spans[key])


def wide(w: Window, key: str) -> None:
    """Land beyond the frame: none, because the committed theatre's frame holds both sides."""


def rows(w: Window, key: str, path: Path) -> pd.DataFrame:
    """One source's days of a daily table, measured on the makers' own outlines."""
    every = table(path)
    first, last = map(str, w.spans[key])
    return every[(every["source"] == key) & every["date"].between(first, last)]


def faults(w: Window) -> pd.DataFrame:
    """The faults of all maps that the committed tables were made from."""
    return table(paths.QUALITY).copy()


def generalising() -> pd.DataFrame:
    """Held land of the committed days as measured and as generalised, where outlines are."""
    columns = ["date", "source", "held_km2", "generalised_held_km2"]
    return table(paths.DAILY)[columns].dropna(subset="generalised_held_km2")


def fronts() -> pd.DataFrame:
    """Held land of the committed days beside what the front encloses, where a front is drawn."""
    columns = ["date", "source", "held_km2", "front_encloses_km2", "rests_on"]
    return table(paths.DAILY)[columns].dropna(subset="front_encloses_km2")


def limits() -> pd.DataFrame:
    """ISW's daily numbers of retaken land beside its weekly limit; see :mod:`measures.limits`."""
    return table(paths.LIMITS).copy()


def border_edges() -> pd.DataFrame:
    """How far each maker's border edge lies from the OpenStreetMap border."""
    return table(paths.EDGES).copy()


def choices(quantity: str = "", day: str = "") -> pd.DataFrame:
    """The committed effects of other choices: ``quantity, date, factor, level, value, unit``.

    All of them, or those of a quantity, or of a quantity on a day.
    """
    table = texts(paths.SENSITIVITY)
    wanted = (table["quantity"] == quantity) | (not quantity)
    return table[wanted & ((table["date"] == day) | (not day))].reset_index(drop=True)
