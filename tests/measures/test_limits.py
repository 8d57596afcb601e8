"""ISW's daily numbers beside its weekly limit: squares whose areas are known."""

import pandas as pd
import pytest

from analysis.measures import limits
from analysis.tables import read
from drawn import EAST, SQUARE_KM2, WEST, day, table_of


def test_what_is_neither_claimed_nor_retaken():
    """Two squares were claimed, one still is; half a square is retaken: half is neither."""
    table = table_of([WEST.union(EAST), WEST, WEST], source="isw").assign(status="claimed_limit")
    retaken = pd.DataFrame({"date": ["2025-01-02", "2025-02-01"], "retaken_km2": SQUARE_KM2 / 2})
    row = limits.beside_retaken(table, retaken, day(1), day(3)).iloc[0]
    assert row["date"] == "2025-01-02"
    assert row["claimed_limit_km2"] == pytest.approx(SQUARE_KM2)
    assert row["ever_claimed_km2"] == pytest.approx(2 * SQUARE_KM2, rel=1e-4)
    assert row["neither_km2"] == pytest.approx(SQUARE_KM2 / 2, rel=1e-3)


def test_ever_claimed_grows_with_each_limit_and_stays_while_one_holds():
    """One square, then another for two days: one, two and two were claimed."""
    table = table_of([WEST, EAST, EAST], source="isw").assign(status="claimed_limit")
    days = [f"2025-01-0{n}" for n in (1, 2, 3)]
    retaken = pd.DataFrame({"date": days, "retaken_km2": 0.0})
    found = limits.beside_retaken(table, retaken, day(1), day(3))
    squares = found["ever_claimed_km2"] / SQUARE_KM2
    assert squares.tolist() == pytest.approx([1, 2, 2], rel=3e-3)


def test_only_days_of_the_window_are_there():
    """A number of another month is left out."""
    table = table_of([WEST], source="isw").assign(status="claimed_limit")
    retaken = pd.DataFrame({"date": ["2025-02-01"], "retaken_km2": [1.0]})
    assert limits.beside_retaken(table, retaken, day(1), day(1)).empty


def test_committed_numbers_are_those_that_isw_published():
    """Days of March 2025 as they were read by hand."""
    retaken = read.retaken().set_index("date")["retaken_km2"].round()
    days = {"2025-03-07": 677, "2025-03-09": 823, "2025-03-12": 944, "2025-03-20": 1005}
    assert retaken[list(days)].to_dict() == days
    table = read.limits()
    parts = table[["retaken_km2", "claimed_limit_km2", "neither_km2"]].sum(axis=1)
    assert (parts - table["ever_claimed_km2"]).abs().max() < 0.02
