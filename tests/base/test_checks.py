"""A table's faults are one sentence: three of them in full, the rest by their number."""

import pandas as pd
import pandera.pandas as pa
import pytest

from analysis.base import checks
from analysis.base.errors import DataError

SCHEMA = pa.DataFrameSchema({"n": pa.Column(int, pa.Check(lambda s: s > 0, error="not above 0"))})


@pytest.mark.parametrize(
    ("wrong", "end"),
    [(1, "found 0 (row 2)."), (3, "found -2 (row 4)."), (5, "found -2 (row 4) and 2 more.")],
)
def test_three_faults_are_told_and_the_others_counted(wrong, end):
    """With the value and its row in the file, whose first line is the header."""
    table = pd.DataFrame({"n": range(0, -wrong, -1)})
    with pytest.raises(DataError) as caught:
        checks.checked(SCHEMA, table, "The table")
    assert str(caught.value).startswith("The table: column n: not above 0, found 0 (row 2)")
    assert str(caught.value).endswith(end)
