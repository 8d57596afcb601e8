"""The long table of numbers: the same numbers, a value a row, each explained."""

import pytest

from analysis.base.errors import UsageError
from analysis.maps import sources
from analysis.tables import read, tidy
from analysis.theatres import window


@pytest.fixture(scope="module")
def w():
    """Two days of March 2025 by all makers."""
    return window.named("kursk", "2025-03-15", "2025-03-16")


def test_every_number_of_both_tables_is_there_once(w):
    """Made wide again, it is the daily table; a claimed limit is never called held."""
    table = tidy.numbers(w)
    assert not table.duplicated(["source", "date", "quantity"]).any()
    wide = table.pivot(index=["source", "date"], columns="quantity", values="value")
    for days in (read.daily(w), read.retreat(w)):
        own = days.set_index(["source", "date"])
        for name in own.select_dtypes("number").columns:
            is_held = own["quantity"] == "held"
            got = wide.loc[own.index, name]
            assert got[is_held].equals(own.loc[is_held, name].astype(float).rename(name)), name
    limit = read.daily(w).set_index(["source", "date"]).loc["isw", "held_km2"]
    assert wide.loc["isw", "claimed_limit_km2"].tolist() == limit.tolist()
    assert wide.loc["isw", "held_km2"].isna().all()
    assert set(table.loc[table["source"] == "isw", "land"]) == {"claimed_limit"}


def test_numbers_stand_by_source_and_day(w):
    """In the registry's order of sources, and by day within each."""
    table = tidy.numbers(w, ["held"])
    own = list(dict.fromkeys(table["source"]))
    assert own == [key for key in sources.names() if key in own]
    assert all(days.is_monotonic_increasing for _, days in table.groupby("source")["date"])
    assert table["source"].ne(table["source"].shift()).sum() == len(own)


def test_change_by_a_fault_has_no_value(w, monkeypatch):
    """On such a day gained and lost are empty and named; the area stays."""
    days = read.daily(w).copy()
    days.loc[days["source"] == "owl", "change_fault"] = "vanished_polygon"
    monkeypatch.setattr(read, "daily", lambda w: days)
    table = tidy.numbers(w, ["held", "gained", "lost"])
    own = table[table["source"] == "owl"].set_index("quantity")
    assert own.loc[["gained_km2", "lost_km2"], "value"].isna().all()
    assert set(own.loc["gained_km2", "fault"]) == {"vanished_polygon"}
    assert own.loc["held_km2", "value"].notna().all()
    assert (own.loc["held_km2", "fault"] == "").all()


def test_window_that_holds_a_fault_has_no_retreat():
    """Owl's polygons change places with its front on 10 April: known again from the 12th."""
    own = window.named("kursk", "2025-04-10", "2025-04-12", ["owl"])
    table = tidy.numbers(own, ["retreat"])
    values = table[table["quantity"] == "retreat_2d_km"]["value"]
    assert values.isna().tolist() == [True, True, False]
    assert read.retreat(own)["retreat_2d_km"].notna().all()


def test_kinds_choose_quantities(w):
    """By their first word; the age of the map stays with the areas."""
    assert set(tidy.numbers(w, ["lost"])["quantity"]) == {"lost_km2", "map_age_days"}
    front = set(tidy.numbers(w, ["front"])["quantity"])
    assert front == {"front_km", "front_lost_2d_share", "front_lost_7d_share"}
    retreat = set(tidy.numbers(w, ["retreat"])["quantity"])
    assert {"depth_km", "retreat_2d_km", "lost_7d_km2"} <= retreat
    assert retreat.isdisjoint(front)
    with pytest.raises(UsageError, match="did you mean lost"):
        tidy.numbers(w, ["losst"])


def test_codebook_explains_whatever_stands_in_the_table(w):
    """Each column, quantity and source; units as in the table; the terms of each maker."""
    table = tidy.numbers(w)
    book = tidy.book(table, w)
    by_kind = {kind: own.set_index("name") for kind, own in book.groupby("kind")}
    assert list(by_kind["column"].index) == list(table)
    assert set(by_kind["quantity"].index) == set(table["quantity"])
    units = table.drop_duplicates("quantity").set_index("quantity")["unit"]
    assert by_kind["quantity"]["unit"].to_dict() == units.to_dict()
    assert (units != "").all()
    assert (book["meaning"].str.len() > 3).all()
    limit, held = (
        by_kind["quantity"].loc[f"{name}_km2", "meaning"] for name in ("claimed_limit", "held")
    )
    assert "not land held" in limit and limit.endswith(held)  # it says what the other one is
    for key in table["source"].unique():
        assert "terms: " in by_kind["source"].loc[key, "meaning"]
