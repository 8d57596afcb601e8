"""Numbers as CSV and as Parquet, for R, spreadsheets and data frames."""

import io
import json
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ...base import inert


def csv(table: pd.DataFrame) -> bytes:
    """A table as CSV; a text that a spreadsheet would compute begins with an apostrophe."""
    return inert.cells(table).to_csv(index=False, float_format="%.4f", lineterminator="\n").encode()


def parquet(table: pd.DataFrame, book: pd.DataFrame, head: dict[str, Any]) -> bytes:
    """A table as Parquet, days as days; head and codebook stand in the metadata of its schema."""
    days = table.assign(date=pd.to_datetime(table["date"]).dt.date)
    own = pa.Table.from_pandas(days, preserve_index=False)
    known = {name: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)
             for name, v in head.items()}  # fmt: skip
    known["codebook"] = json.dumps(book.to_dict("records"), ensure_ascii=False)
    buffer = io.BytesIO()
    pq.write_table(own.replace_schema_metadata(known), buffer)
    return buffer.getvalue()
