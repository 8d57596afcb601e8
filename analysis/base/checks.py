"""Hold a table against its pandera schema; what is wrong becomes one sentence."""

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from . import paths
from .errors import DataError

TEXTS = {".csv", ".json", ".geojson", ".toml", ".md"}
ABOUT_COLUMNS = {
    "column_in_dataframe": "column {} is missing",
    "column_in_schema": "column {} is not known",
    "column_ordered": "column {} is out of order",
}


def read(path: Path, schema: pa.DataFrameSchema, what: str, **kwargs: Any) -> pd.DataFrame:
    """Read a table and hold it against its schema.

    ``what`` it should be stands in the sentence: "data/raw/claims.csv is not a table of claims".
    """
    try:
        table = pd.read_csv(path, **kwargs)
        if not isinstance(table.index, pd.RangeIndex):  # pandas takes the first ones for names
            raise ValueError("a row has more values than the header has names")
        return schema.validate(table, lazy=True)
    except OSError as error:
        raise DataError(f"{paths.shown(path)} cannot be read ({error.strerror}).") from error
    except pa.errors.SchemaErrors as error:
        raise DataError(f"{paths.shown(path)} is not {what}: {_reasons(error)}.") from error
    except (ValueError, UnicodeDecodeError) as error:  # pandas' own parser errors are ValueErrors
        reason = " ".join(str(error).split())
        raise DataError(f"{paths.shown(path)} is not a table ({reason}).") from error


def checked(schema: pa.DataFrameSchema, table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return the table, coerced by the schema, or say in one sentence why it is not one.

    ``where`` begins the sentence: "The extract is not a control table".
    """
    try:
        return schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise DataError(f"{where}: {_reasons(error)}.") from error
    except TypeError as error:  # pandera's word for another projection
        raise DataError(f"{where}: {error}.") from error


def _reasons(error: pa.errors.SchemaErrors) -> str:
    """The failed checks, each once, with the value that failed and its row in the file."""
    cases = error.failure_cases
    texts, wide = [], []
    for case in cases.itertuples():
        if case.check in ABOUT_COLUMNS:
            texts.append(ABOUT_COLUMNS[case.check].format(case.failure_case))
            continue
        row = "" if case.index is None or case.index != case.index else f" (row {case.index + 2})"
        if case.schema_context == "DataFrameSchema":  # a rule over several columns
            wide.append(f"{case.check}{row}")
            continue
        column = "" if not isinstance(case.column, str) else f"column {case.column}: "
        texts.append(
            f"{column}{case.check}, found {' '.join(str(case.failure_case)[:60].split())}{row}"
        )
    shown = list(dict.fromkeys(texts + wide))
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return "; ".join(shown[:3]) + more


def sha256(content: Path | bytes) -> str:
    """The sha256 of a file or of bytes in hex digits, as in the registry.

    >>> sha256(b"abc")[:8]
    'ba7816bf'
    """
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_sha256(path: Path) -> str:
    """The sha256 of a file of this project, whatever its lines end with.

    A checkout may write texts with the line ends of its system; what they say is the same.
    """
    content = path.read_bytes()
    content = content.replace(b"\r\n", b"\n") if path.suffix in TEXTS else content
    return hashlib.sha256(content).hexdigest()
