"""Which of two makers' maps is later: cell by cell, and by the daily changes of their areas."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import combinations, product

import geopandas as gpd
import numpy as np
import pandas as pd

from ..base import memo
from ..control import on_day
from ..theatres.theatre import Theatre
from . import cells
from .agreement import makers
from .change import moves

SHIFTS = range(-10, 11)
LEAST_CHANGES = 30  # days: below them ten days of shift leave too few to compare
LEAST_LIKENESS = 0.5  # below it three quarters of the changes are others: no shift says anything
BLOCK_CELLS = 20  # blocks of 3 km: wider than most of what a maker redraws at once
LEAST_BLOCKS = 10  # below them the resampled medians say nothing
REPLICATES = 1000
SEED = 20250316
ALL = "all days"
HELD = {"taken": "first_held", "lost": "last_held"}
ASKED = {"advance": ["taken"], "slow loss": ["lost"], "collapse": ["lost"]}
COLUMNS = ["phase", "from", "to", "a", "b", "move", "cells", "area_km2", "p25_days", "median_days",
           "p75_days", "low_days", "high_days", "came_back_share", "changes_days", "likeness",
           "likeness_unshifted"]  # fmt: skip


def phases(days: pd.DataFrame, theatre: Theatre) -> dict[str, tuple[str, str]]:
    """Phases of the window by a written rule on the mean of the sources; each ends as one begins.

    ``advance``: to the mean's peak; ``collapse``: the 28 days up to the theatre's ``as_of`` and 14
    after it; ``slow loss``: between them. Clipped to the days given. ``all days`` is the whole, and
    the only one in a theatre without a collapse.
    """
    mean = days.groupby("date")["held_km2"].mean()
    whole = {ALL: (mean.index[0], mean.index[-1])}
    if not theatre.collapse_day:
        return whole
    peak = date.fromisoformat(mean.idxmax())
    opens, closes = theatre.as_of - timedelta(days=28), theatre.as_of + timedelta(days=14)
    cuts = {
        "advance": (mean.index[0], str(peak)),
        "slow loss": (str(peak), str(opens)),
        "collapse": (str(opens), str(closes)),
    }
    last = mean.index[-1]
    return {name: (a, min(b, last)) for name, (a, b) in cuts.items() if a < min(b, last)} | whole


def differences(
    tables: dict[str, gpd.GeoDataFrame], theatre: Theatre, start: date, end: date
) -> pd.DataFrame:
    """By how many days one map is later than another, for each cell of 150 m and pair of makers.

    Parameters
    ----------
    tables : dict of str to GeoDataFrame
        Control tables by source (:func:`analysis.control_table`); a copy of a map that is there
        too is left out.
    theatre : Theatre
        Its metric CRS has the cells.
    start, end : date
        The window; of each pair the days that both cover count.

    Returns
    -------
    DataFrame
        ``a, b, move, column, row`` (of :func:`cells.changes`), ``days``: the first day held by
        ``b`` less that by ``a`` (``move`` is ``taken``), or the last day (``lost``), positive where
        ``b`` is later; ``day``, the mean of the two; ``came_back``, lost and taken again on either
        map. Only cells that both maps held, and of which both days are known: not those held on the
        first common day (taken) or on the last (lost). None for maps without a day in common.

    Notes
    -----
    How much land a map gives does not enter: land that one map never gives is in no pair. A map
    whose line runs farther out all the time is earlier where land is taken *and* later where it is
    lost; one that lags is later in both. It says which map changed first, not when land changed
    hands. The measure is ours.
    """
    covered = {key: on_day.days_within(tables[key], start, end) for key in makers(tables)}
    covered = {key: days for key, days in covered.items() if days}
    turns = {key: _turns(tables[key], theatre, start, end) for key in covered}
    found = []
    for a, b in combinations(covered, 2):
        both = max(covered[k][0] for k in (a, b)), min(covered[k][-1] for k in (a, b))
        one, two = (cells.ends(turns[key], *both) for key in (a, b))
        for move, column in HELD.items():
            found.append(_paired(one, two, column).assign(a=a, b=b, move=move))
    columns = ["a", "b", "move", *cells.CELL, "days", "day", "came_back"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def _turns(table: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date) -> pd.DataFrame:
    given = (table, theatre, start, end)
    return memo.once("cells", given, lambda: cells.changes(table, theatre, start, end))


def _paired(one: pd.DataFrame, two: pd.DataFrame, column: str) -> pd.DataFrame:
    """The cells of which both maps know the day, how far apart the two are, and their mean."""
    both = one.join(two, how="inner", suffixes=("", "_b")).dropna(subset=[column, f"{column}_b"])
    apart = both[f"{column}_b"] - both[column]
    return pd.DataFrame(
        {
            "days": apart.dt.days,
            "day": both[column] + apart / 2,
            "came_back": both["came_back"] | both["came_back_b"],
        }
    ).reset_index()


def summary(apart: pd.DataFrame, days: pd.DataFrame, theatre: Theatre) -> pd.DataFrame:
    """How far apart two maps are in time, by pair of makers and phase.

    Parameters
    ----------
    apart : DataFrame
        Cells (:func:`differences`).
    days : DataFrame
        The daily table of the same window (:func:`analysis.daily`).
    theatre : Theatre
        Whose phases are taken (:func:`phases`).

    Returns
    -------
    DataFrame
        ``phase, from, to`` (as far as both maps go), ``a, b, move``; ``cells, area_km2`` compared;
        the quartiles of their differences, ``b`` less ``a`` (``p25_days, median_days, p75_days``);
        ``low_days, high_days``, the range of the median (:func:`spread`), wider by the days since
        the map before; ``came_back_share`` of the cells; and beside it the lag of the daily changes
        of the areas (:func:`lag_of_changes`).

    Notes
    -----
    A cell belongs to the phase in which the mean of its two days falls, a phase's last day to the
    next one. Land taken is asked in the advance, land lost afterwards, both where there are no
    phases. A row needs cells in ten blocks of 3 km. What a map shows first may have happened on any
    day since the one before it: the later map can be as much earlier as that, the other later.
    """
    days = days[days["source"].isin({*apart["a"].unique(), *apart["b"].unique()})]
    if days.empty:
        return pd.DataFrame(columns=COLUMNS)
    covered = days.groupby("source")["date"].agg(["min", "max"])
    changes, ages = net_changes(days), _ages(days)
    known, rows = phases(days, theatre), []
    for ((a, b), own), (phase, (first, last)) in product(
        apart.groupby(["a", "b"], sort=False), known.items()
    ):
        both = covered.loc[[a, b]]
        first, last = max(first, both["min"].max()), min(last, both["max"].min())
        beside = lag_of_changes(*(changes.loc[first:last, key] for key in (a, b)))
        within = own[own["day"].between(pd.Timestamp(first), pd.Timestamp(last), "left")]
        within = own if phase == ALL else within
        for move in ASKED.get(phase, list(HELD)[len(known) > 1 :]):
            some = within[within["move"] == move]
            row = {"phase": phase, "from": first, "to": last, "a": a, "b": b, "move": move}
            rows.append(row | _wider(spread(some), some, ages, row) | beside)
    table = pd.DataFrame(rows, columns=[*COLUMNS, "blocks"])
    return table[table["blocks"] >= LEAST_BLOCKS][COLUMNS].reset_index(drop=True)


def _ages(days: pd.DataFrame) -> pd.DataFrame:
    """The age of each day's map by source, by date as a timestamp."""
    ages = days.pivot(index="date", columns="source", values="map_age_days")
    return ages.set_axis(pd.to_datetime(ages.index))


def _wider(found: dict, some: pd.DataFrame, ages: pd.DataFrame, row: dict) -> dict:
    """The range of a median, wider by the days in which neither map could tell a change.

    Of land lost that is the age of the last map that had it, of land taken of the last without it.
    """
    if len(some) == 0:
        return found
    half, eve = pd.to_timedelta(some["days"] / 2, "D"), int(row["move"] == "taken")
    since = {}
    for key, way in ((row["a"], -1), (row["b"], 1)):
        told = (some["day"] + way * half).dt.round("D") - pd.Timedelta(days=eve)
        since[key] = ages[key].reindex(told).fillna(0).median()
    low, high = found["low_days"] - since[row["b"]], found["high_days"] + since[row["a"]]
    return found | {"low_days": np.floor(low), "high_days": np.ceil(high)}


def net_changes(days: pd.DataFrame) -> pd.DataFrame:
    """Land gained less land lost (km2), a row a day and a column a source (of the daily table)."""
    net = moves(days).eval("net_km2 = gained_km2 - lost_km2")
    return net.pivot(index="date", columns="source", values="net_km2")


def of_pair(table: pd.DataFrame, two: Iterable[str]) -> pd.DataFrame:
    """The rows of two makers; where there are none, those of the table's first pair."""
    own = table[table["a"].isin(two) & table["b"].isin(two)]
    return own if len(own) else table[(table[["a", "b"]] == table[["a", "b"]].iloc[0]).all(axis=1)]


def spread(some: pd.DataFrame) -> dict[str, float]:
    """Quartiles of some cells' differences in days, and how sure their median is.

    ``low_days, high_days`` are the 5 to 95 % range of the medians of 1000 resamples of whole
    blocks of 3 km (fixed seed), because neighbouring cells change on the same day. It misleads
    where a maker redraws more than such a block at once: it is then too narrow. Days are whole, so
    that it is up to half a day too wide on either side. Source: Hall, "Resampling a coverage
    pattern", Stochastic Processes and their Applications 20 (1985).

    >>> x = np.arange(100)
    >>> cells = pd.DataFrame({"column": x, "row": 0, "days": x // 50, "came_back": False})
    >>> [int(spread(cells)[name]) for name in ("cells", "blocks", "low_days", "high_days")]
    [100, 5, 0, 1]
    """
    size = {"cells": len(some), "area_km2": len(some) * cells.CELL_KM2}
    if len(some) == 0:
        return size | {"blocks": 0}
    block = some.groupby([some[name] // BLOCK_CELLS for name in cells.CELL]).ngroup()
    blocks = block.max() + 1
    values, place = np.unique(some["days"], return_inverse=True)
    counts = np.zeros((blocks, len(values)))
    np.add.at(counts, (block.to_numpy(), place), 1)
    random = np.random.default_rng(SEED)
    picked = random.multinomial(blocks, [1 / blocks] * blocks, REPLICATES)
    below = (picked @ counts).cumsum(axis=1)
    medians = values[(2 * below >= below[:, -1:]).argmax(axis=1)]
    names = ["p25_days", "median_days", "p75_days"]
    # days are whole: a quantile is one of them, also in the resamples
    own = np.quantile(some["days"], [0.25, 0.5, 0.75], method="inverted_cdf")
    ends = np.quantile(medians, [0.05, 0.95], method="inverted_cdf")
    return {
        **size,
        "blocks": blocks,
        **dict(zip(names, own, strict=True)),
        "low_days": ends[0],
        "high_days": ends[1],
        "came_back_share": some["came_back"].mean(),
    }


def lag_of_changes(one: pd.Series, two: pd.Series) -> dict[str, float]:
    """By how many days one map's daily changes of area follow another's (km2 by day).

    ``changes_days`` is the shift of -10 to 10 days at which the changes of ``two`` are most like
    those of ``one`` (``likeness``, Pearson's correlation; ``likeness_unshifted`` without a shift);
    levels do not enter. Days whose change is no move of the front are empty, and left out. Empty
    for fewer than 30 days, a series without change, a shift that ends with the search, or changes
    that no shift makes alike (a correlation below 0.5). It misleads where few days carry most of
    the change: one pair of them decides. Source: Box and Jenkins, "Time Series Analysis" (1970).
    """
    if min(one.count(), two.count()) < LEAST_CHANGES or not (one.std() > 0 and two.std() > 0):
        return {}
    likeness = pd.Series({shift: one.corr(two.shift(-shift)) for shift in SHIFTS})
    if abs(likeness.idxmax()) == max(SHIFTS) or likeness.max() < LEAST_LIKENESS:
        return {}
    return {
        "changes_days": float(likeness.idxmax()),
        "likeness": likeness.max(),
        "likeness_unshifted": likeness[0],
    }
