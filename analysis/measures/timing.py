"""Which of two makers' maps is later, in phases of the window."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pandas as pd

from ..theatres.theatre import Theatre

LAGS = range(-10, 11)
LEAST_LAG_DAYS = 30  # common days below which a lag of up to ten days cannot be told
LAG_COLUMNS = ["phase", "from", "to", "a", "b", "lag_days", "low_days", "high_days",
               "rms_before_km2", "rms_after_km2"]  # fmt: skip
BLOCK_DAYS = 7
REPLICATES = 400
SEED = 20250316


def phases(days: pd.DataFrame, theatre: Theatre) -> dict[str, tuple[str, str]]:
    """Three phases of the window by a written rule on the mean of the sources.

    ``advance``: to the mean's peak; ``collapse``: the 28 days up to the theatre's day of judgement
    and 14 after it; ``grind``: between them. Clipped to the days given. A theatre without a
    collapse has one phase, the ``window``.
    """
    if not theatre.collapse_day:
        return {"window": (days["date"].min(), days["date"].max())}
    mean = days.groupby("date")["held_km2"].mean()
    peak = date.fromisoformat(mean.idxmax())
    opens, closes = theatre.as_of - timedelta(days=28), theatre.as_of + timedelta(days=14)
    cuts = {
        "advance": (mean.index[0], str(peak)),
        "grind": (str(peak), str(opens)),
        "collapse": (str(opens), str(closes)),
    }
    last = mean.index[-1]
    return {name: (a, min(b, last)) for name, (a, b) in cuts.items() if a < min(b, last)}


def lag(a: pd.Series, b: pd.Series) -> dict[str, float]:
    """By how many days ``b`` is later than ``a``: the shift that best aligns two daily series.

    ``lag_days`` minimises the root mean square of ``b(t + lag) - a(t)`` over lags of -10 to 10
    days; positive: ``b`` shows the same area later. ``low_days, high_days`` is the 5 to 95 % range
    of 400 block bootstraps (blocks of 7 days, fixed seed), because days are not independent.
    ``rms_before_km2, rms_after_km2``: how far apart the series are unshifted and shifted. It says
    nothing about a series that does not change, and a weekly map is late by half a week on average
    by construction. Source: Kuensch, "The jackknife and the bootstrap for general stationary
    observations", Ann. Statist. 17 (1989).

    >>> days = pd.date_range("2025-01-01", periods=60).strftime("%Y-%m-%d")
    >>> a = pd.Series(np.arange(60.0) ** 2, index=days)
    >>> int(lag(a, a.shift(3).bfill())["lag_days"])
    3
    """
    squares = pd.DataFrame({days: (b.shift(-days) - a) ** 2 for days in LAGS})
    means = squares.mean()
    best = int(means.idxmin())
    spread = _bootstrap(squares.to_numpy())
    return {
        "lag_days": best,
        "low_days": float(np.quantile(spread, 0.05)),
        "high_days": float(np.quantile(spread, 0.95)),
        "rms_before_km2": float(np.sqrt(means[0])),
        "rms_after_km2": float(np.sqrt(means[best])),
    }


def _bootstrap(squares: np.ndarray) -> np.ndarray:
    """The best lag in each of many resamples of blocks of days."""
    random = np.random.default_rng(SEED)
    count = len(squares)
    block = min(BLOCK_DAYS, count)
    starts = random.integers(0, count - block + 1, size=(REPLICATES, -(-count // block)))
    picks = (starts[:, :, None] + np.arange(block)).reshape(REPLICATES, -1)[:, :count]
    means = np.nanmean(squares[picks], axis=1)
    return np.array(list(LAGS))[np.nanargmin(means, axis=1)]


def lags(days: pd.DataFrame, theatre: Theatre) -> pd.DataFrame:
    """The lag of each source behind each other one in each phase (columns of :func:`lag`)."""
    wide = days.pivot(index="date", columns="source", values="held_km2")
    order = list(days["source"].unique())
    rows = []
    for (phase, (first, last)), (a, b) in product(phases(days, theatre).items(), _pairs(order)):
        both = wide.loc[slice(first, last), [a, b]].dropna()
        if len(both) >= LEAST_LAG_DAYS and (both.nunique() > 1).all():
            row = {"phase": phase, "from": both.index[0], "to": both.index[-1], "a": a, "b": b}
            rows.append(row | lag(both[a], both[b]))
    return pd.DataFrame(rows, columns=LAG_COLUMNS)


def is_clear(lags: pd.DataFrame) -> pd.Series:
    """Which lags can be told.

    Their range (5 to 95 %) leaves zero out, they end within the search, and shifting by them
    brings the series nearer by a tenth or more. A lag at the search's end, or
    one that hardly helps, is a difference of level pushed into time.
    """
    leaves_zero = (lags["low_days"] > 0) | (lags["high_days"] < 0)
    ends_inside = lags["lag_days"].abs() < max(LAGS)
    return leaves_zero & ends_inside & (lags["rms_after_km2"] <= 0.9 * lags["rms_before_km2"])


def _pairs(names: list[str]) -> list[tuple[str, str]]:
    return [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
