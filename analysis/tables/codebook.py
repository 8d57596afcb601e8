"""Every column of the committed tables, as data/codebook.toml has it: name, type, meaning."""

from functools import cache
from typing import Literal, NamedTuple

import msgspec
import pandas as pd
import pandera.pandas as pa

from ..base import checks, paths
from ..base.errors import DataError
from ..control.polygons import TIME

# A geometry's own rules are those of the control table.
DTYPES = {"string": str, "number": float, "integer": int, "datetime": TIME, "geometry": None}


class Field(NamedTuple):
    """One column of a table: its name, its type, and what it means with unit and caveat."""

    name: str
    type: str
    meaning: str


class _Column(msgspec.Struct, forbid_unknown_fields=True):
    type: Literal["string", "number", "integer", "datetime", "geometry"]
    meaning: str


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    columns: dict[str, _Column]
    windows: list[int] = []
    each_window: dict[str, _Column] = {}


@cache
def tables() -> dict[str, _Table]:
    """All tables by ``folder/name``, the columns of each window written out.

    A wrong codebook is one sentence.
    """
    try:
        book = msgspec.toml.decode(paths.CODEBOOK.read_bytes(), type=dict[str, dict[str, _Table]])
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(f"{paths.shown(paths.CODEBOOK)} is not a codebook: {error}.") from error
    found = {f"{folder}/{name}": own for folder, many in book.items() for name, own in many.items()}
    for table in found.values():
        table.columns |= {
            key.replace("{n}", n): _Column(column.type, column.meaning.replace("{n}", n))
            for n in map(str, table.windows)
            for key, column in table.each_window.items()
        }
    return found


def fields(name: str, folder: str = "processed") -> list[Field]:
    """The columns of a table in their order: those that are there once, then those by window."""
    columns = tables()[f"{folder}/{name}"].columns
    return [Field(key, column.type, column.meaning) for key, column in columns.items()]


@cache
def schema(name: str, folder: str = "processed") -> pa.DataFrameSchema:
    """What a table must be: just these columns, in this order, of these types; cells may be empty.

    Rules on values stand with the room that knows them (:mod:`analysis.measures.claims`, ...). A
    table that the codebook does not describe is one sentence.
    """
    table = tables().get(f"{folder}/{name}")
    if table is None:
        where = paths.shown(paths.CODEBOOK)
        raise DataError(f"{where} does not describe data/{folder}/{name}.")
    columns = {
        key: pa.Column(DTYPES[column.type], nullable=True) for key, column in table.columns.items()
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, coerce=True)


def checked(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of ``data/processed`` if it is as the codebook says; else one sentence."""
    return checks.checked(schema(name), table, f"{name} is not as data/codebook.toml has it")
