"""Which map is later: cells by hand, and maps drawn with a lag that is known."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.base import days as days_
from analysis.base.geometry import dissolve
from analysis.measures import cells, timing
from analysis.measures.front import lon_lat
from analysis.theatres import KURSK, get
from drawn import EAST, EMPTY, WEST, day, table_of

SIDE = 32  # cells of the drawn land, along each side
SHOWN = 30  # days of a drawn map


def ends(*held) -> pd.DataFrame:
    """The first and last days of the cells of a map that is drawn day by day."""
    turns = cells.changes(table_of(list(held)), KURSK, day(1), day(len(held)))
    return cells.ends(turns, day(1), day(len(held)))


def test_cells_carry_the_days_on_which_they_were_held():
    """West is taken on the second day and held last on the third; no cell of east is there."""
    found = ends(EMPTY, WEST, WEST, EMPTY)
    assert set(found["first_held"]) == {pd.Timestamp(day(2))}
    assert set(found["last_held"]) == {pd.Timestamp(day(3))}
    assert len(found) * cells.CELL_KM2 == pytest.approx(shapely.area(WEST) * 7777, rel=0.02)
    assert not found["came_back"].any()


def test_what_the_window_cuts_off_has_no_day():
    """Held on the first day: no first one; held on the last: no last one; both: no cell."""
    whole = WEST.union(EAST)
    found = ends(WEST, whole, EAST)
    has_first, has_last = found["first_held"].notna(), found["last_held"].notna()
    assert (has_first ^ has_last).all()
    assert set(found["first_held"].dropna()) == {pd.Timestamp(day(2))}
    assert set(found["last_held"].dropna()) == {pd.Timestamp(day(2))}
    assert ends(WEST, whole, WEST).index.equals(ends(EMPTY, EAST, EMPTY).index)


def test_land_that_came_back_is_counted():
    """Lost and taken again: its first and its last day count, and it is said."""
    found = ends(EMPTY, WEST, EMPTY, WEST, EMPTY)
    assert found["came_back"].all()
    assert set(found["first_held"]) == {pd.Timestamp(day(2))}
    assert set(found["last_held"]) == {pd.Timestamp(day(4))}
    assert not ends(WEST, EMPTY)["came_back"].any()
    assert ends(WEST, EMPTY, WEST)["came_back"].all()  # nor first nor last day, but it came back


def test_days_that_only_one_map_covers_do_not_count():
    """The second map ends a day earlier: what the first loses after that has no last day."""
    one = table_of([WEST, WEST, WEST, EMPTY])
    two = table_of([WEST, EMPTY, EMPTY], source="owl")
    tables = {"deepstate": one, "owl": two}
    assert timing.differences(tables, KURSK, day(1), day(4)).empty
    assert timing.differences({"owl": two}, KURSK, day(1), day(4)).empty
    assert timing.differences(tables, KURSK, day(4), day(9)).empty  # the second has none of them
    tables["owl"] = table_of([WEST, EMPTY, EMPTY, EMPTY], source="owl")
    found = timing.differences(tables, KURSK, day(1), day(4))
    assert set(found["days"]) == {-2}
    assert set(found["move"]) == {"lost"}


@pytest.mark.parametrize("order", [1, -1])
def test_land_that_one_map_still_holds_is_compared_only_where_it_was_taken(order):
    """One map lost it, the other has no last day: no difference, and no zero either."""
    drawings = {"deepstate": [EMPTY, WEST, EMPTY], "owl": [EMPTY, WEST, WEST]}
    pairs = zip(drawings, list(drawings.values())[::order], strict=True)
    tables = {key: table_of(held, source=key) for key, held in pairs}
    found = timing.differences(tables, KURSK, day(1), day(3))
    assert set(found["move"]) == {"taken"}
    assert set(found["days"]) == {0}


def blob(seed: int, reach: float = 0.8) -> tuple[np.ndarray, np.ndarray]:
    """The days on which cells are taken and held last: land that grows, then shrinks, unevenly.

    Land beyond the usual ``reach`` is taken with the last of the other and lost with the first.
    """
    random = np.random.default_rng(seed)
    x, y = np.meshgrid(*[np.linspace(-1.1, 1.1, SIDE)] * 2)
    angle, tilt = np.arctan2(y, x), random.uniform(0, 6.28, 3)
    edge = 1 + 0.1 * sum(np.sin((n + 2) * angle + tilt[n]) for n in range(3))
    far = np.hypot(x, y) / edge
    noise = random.uniform(0, 2, (2, *far.shape))
    taken = (4 + 8 * np.minimum(far, 0.8) + noise[0]).round()
    lost = (26 - 8 * np.minimum(far, 0.8) - noise[1]).round()
    return np.where(far < reach, taken, 99), np.where(far < reach, lost, -99)


def drawn(taken: np.ndarray, lost: np.ndarray, source: str):
    """A map of cells, drawn day after day."""
    row, column = np.indices(taken.shape)
    west, south = ((own.ravel() - SIDE // 2) * cells.CELL_M for own in (column, row))
    corners = [west, south, west + cells.CELL_M, south + cells.CELL_M]
    squares = shapely.transform(shapely.box(*corners), lambda xy: lon_lat(xy, KURSK))
    held = [((taken <= n) & (n <= lost)).ravel() for n in range(1, SHOWN + 1)]
    return table_of([dissolve(squares[own]) for own in held], source=source)


def counted(taken: np.ndarray, lost: np.ndarray, source: str) -> pd.DataFrame:
    """What matters of the daily table of such a map, in cells."""
    each = range(1, SHOWN + 1)
    gained, gone = ([(own == n).sum() for n in each] for own in (taken, lost + 1))
    frame = pd.DataFrame({"date": [str(day(n)) for n in each], "gained_km2": gained})
    return frame.assign(lost_km2=gone, source=source, change_fault="", map_age_days=0)


@pytest.mark.slow
@pytest.mark.parametrize(("put_in", "reach"), [(0, 0.8), (0, 0.88), (3, 0.8), (-2, 0.88)])
def test_lag_is_that_which_was_put_in(put_in, reach):
    """By cells and by daily changes; that a map gives a fifth more land moves neither."""
    one = blob(7)
    two = tuple(own + put_in for own in blob(7, reach))
    assert (two[0] < 50).sum() / (one[0] < 50).sum() == pytest.approx((reach / 0.8) ** 2, rel=0.02)
    tables = {"deepstate": drawn(*one, "deepstate"), "owl": drawn(*two, "owl")}
    apart = timing.differences(tables, KURSK, day(1), day(SHOWN))
    assert apart["move"].value_counts().to_dict() == dict.fromkeys(
        ["taken", "lost"], (one[0] < 50).sum()
    )
    assert set(apart["days"]) == {put_in}
    days = pd.concat([counted(*one, "deepstate"), counted(*two, "owl")])
    changes = timing.net_changes(days)
    found = timing.lag_of_changes(*(changes[key] for key in tables))
    assert found["changes_days"] == put_in


def test_changes_that_no_shift_makes_alike_have_no_shift():
    """A hundred days of two makers' noise: the best of 21 shifts is still chance."""
    random = np.random.default_rng(3)
    one, two = (pd.Series(random.exponential(1.0, 100)) for _ in range(2))
    assert timing.lag_of_changes(one, two) == {}
    assert timing.lag_of_changes(one, one.shift(3))["changes_days"] == 3


def noisy(seed: int, lag: int) -> pd.DataFrame:
    """Cells whose differences scatter widely about a lag, the same over patches of 1.5 km.

    Days are whole: about a lag that is known to half a day a narrow scatter would be too easy.
    """
    random = np.random.default_rng(seed)
    patch = np.kron(random.normal(lag, 60, (16, 16)), np.ones((2, 2)))
    row, column = 5 * np.indices(patch.shape).reshape(2, -1)
    days = patch.ravel().round().astype(int)
    return pd.DataFrame({"column": column, "row": row, "days": days, "came_back": False})


@pytest.mark.slow
def test_range_covers_the_true_lag_in_nine_of_ten_simulations():
    """Of 100 with a lag of three days the 5 to 95 % range has it in 90 %, give or take 5."""
    found = [timing.spread(noisy(seed, 3)) for seed in range(100)]
    inside = [row["low_days"] <= 3 <= row["high_days"] for row in found]
    assert np.mean(inside) == pytest.approx(0.9, abs=0.05)
    assert [timing.spread(noisy(seed, 3)) for seed in range(20)] == found[:20]


def test_of_no_cells_there_is_a_size_and_no_spread():
    """Nothing compared is a row of noughts."""
    none = pd.DataFrame({"column": [], "row": [], "days": [], "came_back": []})
    assert timing.spread(none) == {"cells": 0, "area_km2": 0, "blocks": 0}


def whole_summary(put_in: int, theatre=KURSK) -> pd.DataFrame:
    """The summary of two drawn maps, on blocks small enough for them."""
    one = blob(7)
    two = tuple(own + put_in for own in one)
    tables = {"deepstate": drawn(*one, "deepstate"), "owl": drawn(*two, "owl")}
    days = pd.concat([counted(*one, "deepstate"), counted(*two, "owl")])
    held = days.groupby("source")[["gained_km2", "lost_km2"]].cumsum()
    days = days.assign(held_km2=held["gained_km2"] - held["lost_km2"])
    apart = timing.differences(tables, KURSK, day(1), day(SHOWN))
    return timing.summary(apart, days, theatre)


@pytest.mark.slow
def test_a_row_needs_land_in_many_places(monkeypatch):
    """Land a few kilometres wide makes none; where there are no phases both moves are asked."""
    assert whole_summary(2).empty
    monkeypatch.setattr(timing, "BLOCK_CELLS", 5)
    found = whole_summary(2, get("kharkiv_2022"))
    assert found[["phase", "move"]].values.tolist() == [["all days", "taken"], ["all days", "lost"]]
    names = ["low_days", "p25_days", "median_days", "p75_days", "high_days"]
    assert (found[names] == 2).all(axis=None)
    assert list(timing.of_pair(found, ["liveuamap", "isw"])["b"]) == ["owl", "owl"]


def test_phases_follow_each_other():
    """Advance, slow loss and collapse cover the window without a gap."""
    days = pd.DataFrame({"date": [str(d) for d in days_.day_list(date(2024, 8, 6), KURSK.end)]})
    heights = np.concatenate([np.arange(30), np.linspace(30, 0, len(days) - 30)])
    found = timing.phases(days.assign(source="owl", held_km2=heights), KURSK)
    assert list(found) == ["advance", "slow loss", "collapse", "all days"]
    assert found["advance"][1] == found["slow loss"][0]
    assert found["slow loss"][1] == found["collapse"][0]


@pytest.mark.parametrize(
    ("move", "aged", "ends"),
    [("lost", "b", (2, 5)), ("lost", "a", (5, 8)), ("taken", "b", (3, 5)), ("taken", "a", (5, 7))],
)
def test_range_of_a_lag_takes_in_the_days_without_a_map(move, aged, ends):
    """Five days later: a map that is three days old when it still has the land leaves three open.

    It is two days old on the eve of the day on which land is first there.
    """
    dates = [str(d) for d in days_.day_list(date(2024, 8, 6), date(2024, 9, 30))]
    days = pd.concat(
        pd.DataFrame({"date": dates, "source": key, "held_km2": 9.0, "gained_km2": 0.0,
                      "lost_km2": 0.0, "change_fault": "", "map_age_days": 0})
        for key in ("a", "b")
    )  # fmt: skip
    turns = {"a": pd.Timestamp("2024-09-01"), "b": pd.Timestamp("2024-09-06")}
    old = {str(turns[aged].date()): 3, str((turns[aged] - pd.Timedelta(days=1)).date()): 2}
    is_aged = days["source"] == aged
    days = days.assign(map_age_days=days["date"].map(old).fillna(0).where(is_aged, 0))
    cell = {"a": "a", "b": "b", "move": move, "row": 0, "days": 5, "came_back": False}
    place = np.arange(20) * timing.BLOCK_CELLS
    apart = pd.DataFrame({**cell, "column": place, "day": turns["a"] + pd.Timedelta(days=2.5)})
    row = timing.summary(apart, days, get("pokrovsk")).set_index("move").loc[move]
    assert (row["low_days"], row["median_days"], row["high_days"]) == (ends[0], 5, ends[1])


def test_cells_belong_to_the_phase_of_the_mean_of_their_days():
    """By hand: lost on either side of the day on which the collapse begins."""
    days = pd.DataFrame({"date": [str(d) for d in days_.day_list(date(2024, 8, 6), KURSK.end)]})
    heights = np.concatenate([np.arange(30.0), np.linspace(30, 0, len(days) - 30)])
    changes = {"gained_km2": 1.0, "lost_km2": 0.0, "change_fault": "", "map_age_days": 0}
    days = pd.concat([days.assign(source=key, held_km2=heights, **changes) for key in ("a", "b")])
    begins = pd.Timestamp(timing.phases(days, KURSK)["collapse"][0])
    place = np.arange(40) * timing.BLOCK_CELLS
    cell = {"a": "a", "b": "b", "move": "lost", "column": place, "row": 0, "came_back": False}
    when = begins + pd.to_timedelta(np.repeat([-0.5, 0.0], 20), "D")
    apart = pd.DataFrame({**cell, "days": np.repeat([1, 5], 20), "day": when})
    found = timing.summary(apart, days[:-1], KURSK).set_index("phase")  # b ends a day earlier
    assert found.loc["all days", "to"] == str(KURSK.end - pd.Timedelta(days=1))
    assert found["median_days"].to_dict() == {"slow loss": 1, "collapse": 5, "all days": 1}
    assert found["cells"].to_list() == [20, 20, 40]
