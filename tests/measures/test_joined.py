"""A copy continues its original: rows drawn by hand, then a figure's mark."""

import pandas as pd

from analysis.maps import sources
from analysis.measures import joined
from analysis.pages.words import change


def rows(*cells) -> pd.DataFrame:
    """A daily table of ``(date, source, held_km2)``."""
    return pd.DataFrame(cells, columns=["date", "source", "held_km2"])


def test_copy_counts_only_after_the_originals_last_day():
    """Two common days: the original's. Then the copy's, under the original's name."""
    table = rows(
        ("2025-08-02", "deepstate", 10.0), ("2025-08-03", "deepstate", 11.0),
        ("2025-08-02", "deepstate_occupied", 9.0), ("2025-08-04", "deepstate_occupied", 12.0),
        ("2025-08-04", "owl", 20.0),
    )  # fmt: skip
    found = joined.days(table)
    assert found["source"].tolist() == ["deepstate"] * 3 + ["owl"]
    assert found["held_km2"].tolist() == [10, 11, 12, 20]
    assert found["by_copy"].tolist() == [False, False, True, False]
    assert change.join_text(found) == " Ring: DeepState from 4 August 2025 by its daily copy."


def test_copy_without_its_original_stays_what_it_is():
    """After the original's history nothing is renamed."""
    table = rows(("2026-01-01", "deepstate_occupied", 9.0), ("2026-01-01", "owl", 20.0))
    found = joined.days(table)
    assert found["source"].tolist() == ["deepstate_occupied", "owl"]
    assert not found["by_copy"].any()
    assert change.join_text(found) == ""


def test_sources_are_in_the_registrys_order_whatever_the_tables():
    """ISW comes after Owl there, and before it by the alphabet."""
    table = rows(
        ("2025-08-04", "deepstate_occupied", 12.0), ("2025-08-03", "deepstate", 11.0),
        ("2025-08-04", "isw", 5.0), ("2025-08-04", "owl", 20.0),
    )  # fmt: skip
    names = joined.days(table)["source"].tolist()
    assert names == sorted(names, key=sources.names().index)
    assert names != sorted(names)
