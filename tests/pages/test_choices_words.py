"""Sentences on our own choices: what two of them do together, by hand."""

import pandas as pd

from analysis.pages.words import choices


def _table(interaction):
    rows = [
        ("base", "", 100.0), ("source", "liveuamap", 60.0), ("days_before", "1", 110.0),
        ("interaction", "source liveuamap with days_before 1", interaction),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["factor", "level", "value"])
    return frame.assign(quantity="area", date="2025-03-16", unit="km2")


def test_two_choices_are_told_one_by_one_and_together():
    """40 less and 10 more are 30 less; with an interaction of 25 they are 5 less."""
    said = choices.interaction_sentence(_table(25.0))
    assert "Liveuamap's map alone moves it by −40 km²" in said
    assert "the map one day earlier alone by +10 km²" in said
    assert "both together by −5.0 km²" in said
    assert choices.interaction_sentence(_table(0.2)).startswith("No two choices")
