"""Totals of weeks, months and years: days drawn by hand, whose sums are known."""

from datetime import date

import pandas as pd
import pytest

import analysis
from analysis.base.days import day_list
from analysis.base.errors import DataError, UsageError
from analysis.measures.totals import UKRAINE_KM2, totals
from analysis.tables import read
from analysis.tables.sectors import layer


def table(start: str, moves: list[tuple[float, float]], source: str = "owl", before: float = 100.0):
    """A daily table from ``start`` on with these gains and losses; ``before`` is held before it."""
    days = pd.date_range(start, periods=len(moves)).strftime("%Y-%m-%d")
    frame = pd.DataFrame(moves, columns=["gained_km2", "lost_km2"])
    held = before + (frame["gained_km2"] - frame["lost_km2"]).fillna(0.0).cumsum()
    return frame.assign(
        date=days, source=source, quantity="held", held_km2=held, change_fault="", map_age_days=0
    )  # fmt: skip


def test_a_months_known_gains_are_its_total():
    """2 km2 taken and 1 lost on each of 31 days, the net by two units and by the country."""
    row = totals(table("2025-03-01", [(2.0, 1.0)] * 31), "month", "Russia").iloc[0]
    assert (row["period"], row["first_day"], row["last_day"]) == (
        "2025-03", "2025-03-01", "2025-03-31",
    )  # fmt: skip
    assert (row["days"], row["is_whole"]) == (31, True)
    assert (row["gained_km2"], row["lost_km2"], row["net_km2"]) == (62, 31, 31)
    assert row["net_sq_mi"] == pytest.approx(31 / 2.589988)
    assert row["share_of_ukraine_pct"] == pytest.approx(100 * 31 / UKRAINE_KM2, abs=1e-6)
    assert row["rate_30d_km2_per_day"] == 1
    assert pd.isna(totals(table("2025-03-01", [(2.0, 1.0)])).iloc[0]["share_of_ukraine_pct"])


def test_a_day_of_a_fault_is_left_out_and_its_land_reported():
    """A polygon of 50 km2 vanishes and does not come back: in net, in no loss, and said."""
    days = table("2025-03-01", [(1.0, 0.0)] * 10 + [(0.0, 50.0)] + [(1.0, 0.0)] * 20)
    days.loc[10, "change_fault"] = "vanished_polygon"
    row = totals(days).iloc[0]
    assert (row["gained_km2"], row["lost_km2"]) == (30, 0)
    assert (row["net_km2"], row["left_out_km2"], row["left_out_days"]) == (-20, -50, 1)
    assert row["rate_30d_km2_per_day"] == 1  # of the 29 days that count among the last 30


def test_land_that_vanished_and_came_back_still_counts_its_days():
    """Nothing in net; two days are named all the same."""
    days = table("2025-03-01", [(0.0, 50.0), (50.0, 0.0), (3.0, 0.0)])
    days.loc[[0, 1], "change_fault"] = "vanished_polygon"
    row = totals(days).iloc[0]
    assert row[["gained_km2", "lost_km2", "net_km2", "left_out_km2", "left_out_days"]].tolist() == [
        3, 0, 3, 0, 2,
    ]  # fmt: skip


def test_days_of_faults_alone_have_no_gain_that_is_nought():
    """Unknown is empty."""
    days = table("2025-03-01", [(0.0, 50.0)])
    days.loc[0, "change_fault"] = "scope_change"
    row = totals(days).iloc[0]
    assert row[["gained_km2", "lost_km2"]].isna().all()
    assert (row["net_km2"], row["left_out_km2"]) == (-50, -50)


def test_period_without_a_map_of_its_own_has_no_nought():
    """The map before holds: what happened in the week it does not tell."""
    days = table("2025-03-03", [(1.0, 0.0)] * 7 + [(0.0, 0.0)] * 5)
    days["map_age_days"] = [0] * 7 + [1, 2, 3, 4, 5]
    rows = totals(days, "week")
    assert rows["net_km2"].tolist()[:1] == [7]
    assert rows[["gained_km2", "lost_km2", "net_km2"]].iloc[1].isna().all()


def test_periods_cut_by_the_window_are_not_whole():
    """From 20 January to 10 March: one whole month between two that are cut."""
    rows = totals(table("2025-01-20", [(1.0, 0.0)] * 50)).set_index("period")
    assert rows["is_whole"].to_dict() == {"2025-01": False, "2025-02": True, "2025-03": False}
    assert rows["days"].tolist() == [12, 28, 10]
    assert rows.loc["2025-01", "first_day"] == "2025-01-20"
    assert rows.loc["2025-03", "last_day"] == "2025-03-10"
    assert rows["rate_30d_km2_per_day"].isna().tolist() == [True, False, False]


def test_a_month_that_begins_with_the_first_map_is_not_whole():
    """All its days are there, and what changed on the first nobody knows."""
    days = table("2025-03-01", [(float("nan"), float("nan"))] + [(1.0, 0.0)] * 30)
    row = totals(days).iloc[0]
    assert (row["days"], row["is_whole"], row["net_km2"]) == (31, False, 30)
    assert pd.isna(totals(days.head(1)).iloc[0]["net_km2"])


def test_a_week_over_the_years_end_is_one_week():
    """Monday 30 December 2024 to Sunday 5 January 2025 is 2025-W01; its year is cut in two."""
    days = table("2024-12-23", [(1.0, 0.0)] * 21)
    weeks = totals(days, "week")
    assert weeks["period"].tolist() == ["2024-W52", "2025-W01", "2025-W02"]
    assert weeks[["first_day", "last_day"]].iloc[1].tolist() == ["2024-12-30", "2025-01-05"]
    assert weeks["is_whole"].all() and (weeks["net_km2"] == 7).all()
    assert totals(days, "year")["net_km2"].tolist() == [9, 12]


@pytest.mark.parametrize(
    ("source", "age", "is_whole"),
    [("owl", 2, False), ("owl", 1, True), ("isw", 6, True), ("isw", 9, False)],
)
def test_a_month_that_ends_on_an_older_map_is_not_whole(source, age, is_whole):
    """What a later map shows falls into the next month: a daily map of two days ago, say."""
    days = table("2025-03-01", [(1.0, 0.0)] * 31, source)
    days.loc[30, "map_age_days"] = age
    assert totals(days)["is_whole"].tolist() == [is_whole]


def test_one_row_a_source_in_the_order_of_the_table():
    """Sources are apart; a day that one of them lacks at its end cuts only its own month."""
    both = pd.concat([
        table("2025-03-01", [(1.0, 0.0)] * 31, "owl"), table("2025-03-01", [(2.0, 0.0)] * 30, "isw")
    ])  # fmt: skip
    rows = totals(both)
    assert rows["source"].tolist() == ["owl", "isw"]
    assert rows["is_whole"].tolist() == [True, False]
    assert rows["gained_km2"].tolist() == [31, 60]
    assert rows.index.tolist() == [0, 1]


@pytest.mark.parametrize("order", [[0, 2], [0, 0, 1], [1, 0]])
def test_days_that_do_not_follow_each_other_are_refused(order):
    """A gap, a day twice, days out of order: a change would span other days."""
    days = table("2025-03-01", [(1.0, 0.0)] * 3).iloc[order]
    with pytest.raises(DataError, match="days of owl do not follow"):
        totals(days)


def test_no_days_are_a_sentence():
    """There is nothing to sum."""
    with pytest.raises(UsageError, match="the table is empty"):
        totals(pd.DataFrame(columns=["source", "date", "held_km2"]))


def test_an_unknown_period_is_a_sentence():
    """The known ones are named."""
    with pytest.raises(UsageError, match="did you mean month"):
        totals(table("2025-03-01", [(1.0, 0.0)]), "monht")


@pytest.mark.parametrize("every", ["week", "month", "year"])
def test_periods_sum_to_the_days_and_net_is_what_was_held(every):
    """On the committed days of all sources: nothing twice, nothing lost at a border of periods."""
    days = read.daily(analysis.window("kursk"))
    found = totals(days, every).groupby("source", sort=False)
    clean = days[days["change_fault"].fillna("") == ""].groupby("source")
    own = days.groupby("source")
    for key, sums in found[["gained_km2", "lost_km2", "net_km2", "left_out_km2"]].sum().iterrows():
        assert sums["gained_km2"] == pytest.approx(clean["gained_km2"].sum()[key], abs=1e-4)
        assert sums["lost_km2"] == pytest.approx(clean["lost_km2"].sum()[key], abs=1e-4)
        first = own.first().loc[key]
        before = first["held_km2"] - first["gained_km2"] + first["lost_km2"]
        assert sums["net_km2"] == pytest.approx(own["held_km2"].last()[key] - before, abs=1e-4)
        known = sums["gained_km2"] - sums["lost_km2"] + sums["left_out_km2"]
        assert known == pytest.approx(sums["net_km2"], abs=0.05)
    assert found["days"].sum().to_dict() == own.size().to_dict()


@pytest.mark.real
def test_months_of_print_are_borne_out_on_the_real_maps(mirror):
    """DeepState printed 449 km2 for May 2025: net, on its own sphere."""
    w = analysis.window("front", "2025-05-01", "2025-05-31", ["deepstate"])
    row = totals(read.daily(w, "sphere"), "month", "Russia").iloc[0]
    assert row["is_whole"] and row["days"] == len(day_list(date(2025, 5, 1), date(2025, 5, 31)))
    assert row["net_km2"] == pytest.approx(449, abs=0.5)


def test_sectors_have_rows_of_their_own_that_sum_to_the_whole():
    """Two halves of what one source gained; the same periods for each."""
    west = table("2025-03-01", [(2.0, 1.0)] * 31).assign(sector="west")
    east = table("2025-03-01", [(3.0, 0.0)] * 31).assign(sector="east")
    found = totals(pd.concat([west, east]))
    assert found[["source", "sector"]].to_numpy().tolist() == [["owl", "west"], ["owl", "east"]]
    assert found["net_km2"].tolist() == [31, 93]
    assert found["days"].tolist() == [31, 31]


@pytest.mark.real
def test_week_by_oblast_on_the_real_maps(mirror):
    """DeepState printed 63.97 km2 for 22 to 29 September 2025; its daily copy has that from the
    evening of the 22nd to that of the 28th, within 1 %, and not from the 22nd to the 29th (80.1).
    """
    w = analysis.window("front", "2025-09-22", "2025-09-29", ["deepstate_occupied"])
    days = analysis.sectors(w, layer("oblasts"))
    days = days[days["date"].between("2025-09-23", "2025-09-28")]
    by_oblast = totals(days, "week", "Russia").set_index("sector")["net_km2"]
    assert by_oblast.sum() == pytest.approx(63.97, rel=0.01)
    assert by_oblast.idxmax() == "Zaporizhzhia Oblast"
    whole = read.daily(w).set_index("date")["held_km2"]
    assert by_oblast.sum() == pytest.approx(whole["2025-09-28"] - whole["2025-09-22"], abs=0.01)


def test_the_rhythm_of_an_unknown_source_is_that_of_its_maps():
    """Its week is whole with a map of three days before where maps are three days apart."""
    days = table("2025-03-03", [(1.0, 0.0)] * 14, "my_map")
    every_third = days.assign(map_age_days=[n % 3 for n in range(14)])
    assert totals(every_third, "week")["is_whole"].tolist() == [True, True]
    stopped = days.assign(map_age_days=[0] * 10 + [1, 2, 3, 4])
    assert totals(stopped, "week")["is_whole"].tolist() == [True, False]
