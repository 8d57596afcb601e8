"""Two makers' maps against each other: where they agree, and which of them is later."""

from datetime import date, timedelta
from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd

from . import control, paths, schemas, sources, territory
from .errors import UsageError
from .geometry import area_km2, common, dissolve, minus
from .theatres import Theatre

LATER_DAYS = 7  # land that the other map draws within a week counts as drawn later, not differently
LAGS = range(-10, 11)
LEAST_LAG_DAYS = 30  # common days below which a lag of up to ten days cannot be told
LAG_COLUMNS = ["phase", "from", "to", "a", "b", "lag_days", "low_days", "high_days",
               "rms_before_km2", "rms_after_km2"]  # fmt: skip
BLOCK_DAYS = 7
REPLICATES = 400
SEED = 20250316


def daily(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, start: date, end: date) -> pd.DataFrame:
    """Agreement of held land between two sources, a row a day (areas in km2).

    ``both_km2, only_<a>_km2, only_<b>_km2``; ``iou`` = both / union (empty when neither holds any);
    and the difference split in two: ``later_km2``, land that only one map gives on the day but the
    other gives too within 7 days before or after, and ``differs_km2``, the rest. IoU weighs a
    square kilometre at the front like one in the middle, so it falls as the salient shrinks even
    if the lines stay as far apart. Source: Jaccard index (Jaccard 1901).
    """
    names = [table["source"].iloc[0] for table in (a, b)]
    days = control.day_list(start, end)
    held = [_held_by_day(table, days) for table in (a, b)]
    known: dict = {}
    rows = []
    for n in range(len(days)):
        near = slice(max(n - LATER_DAYS, 0), n + LATER_DAYS + 1)
        key = tuple((id(own[n]), tuple(dict.fromkeys(id(s) for s in own[near]))) for own in held)
        if key not in known:
            known[key] = _compare(held[0][n], held[1][n], *(_unique(own[near]) for own in held))
        rows.append(known[key])
    columns = [
        "both_km2",
        f"only_{names[0]}_km2",
        f"only_{names[1]}_km2",
        "later_km2",
        "differs_km2",
    ]
    table = pd.DataFrame(rows, columns=columns)
    union = table.iloc[:, :3].sum(axis=1)
    table["iou"] = (table["both_km2"] / union).where(union > 0)
    table.insert(0, "date", [day.isoformat() for day in days])
    return table


def pair(tables: dict[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """The first two tables by different makers, or an empty dict where there is only one maker.

    DeepState's daily copy is DeepState's own map; it stands in only where DeepState has no map.
    """
    makers = {sources.get(key).continues or key: key for key in reversed(tables)}
    picked = [makers[maker] for maker in sources.names() if maker in makers][:2]
    return {key: tables[key] for key in picked} if len(picked) == 2 else {}


def of(two: dict[str, gpd.GeoDataFrame], theatre: Theatre, start: date, end: date) -> pd.DataFrame:
    """The daily agreement of two makers' maps: committed where it covers the window.

    Days that one of them does not cover are left out.
    """
    if tuple(two) == control.COMMITTED_SOURCES and control.in_extract(theatre, start, end):
        table = pd.read_csv(schemas.committed(paths.AGREEMENT))
        return table[table["date"].between(str(start), str(end))].reset_index(drop=True)
    a, b = two.values()
    days = [day for day in control.days_within(a, start, end) if control.covers(b, day)]
    if not days:
        raise UsageError(f"No day of {start} to {end} has a map of both {' and '.join(two)}.")
    return daily(a, b, days[0], days[-1])


def continuation(days: pd.DataFrame) -> pd.DataFrame:
    """How a source that copies another agrees with it on common days: ``date, differs_km2, is``.

    ``is`` says whose land the copy gives on a day, to within 0.05 km2: the ``same`` as the other's
    map of that day, or, copied before the evening's change, that of a ``day before`` (up to two,
    as far as daily areas can tell), or ``other``. ``differs_km2`` is the copy's area less the
    other's on that day.
    """
    wide = days.pivot(index="date", columns="source", values="held_km2")
    found = []
    for key in [key for key in wide if sources.get(key).continues in wide]:
        own, other = wide[key], wide[sources.get(key).continues]
        both = own.notna() & other.notna()
        near = [(own - other.shift(n)).abs() <= territory.TOLERANCE_KM2 for n in (0, 1, 2)]
        kind = np.select([near[0], near[1] | near[2]], ["same", "day before"], "other")
        table = pd.DataFrame({"date": wide.index, "differs_km2": own - other, "is": kind})
        found.append(table[both.to_numpy()])
    columns = ["date", "differs_km2", "is"]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def _compare(a, b, near_a: list, near_b: list) -> tuple[float, ...]:
    """Areas of both, only a, only b, and how much of the difference is a matter of days."""
    only_a, only_b = minus(a, b), minus(b, a)
    later = area_km2(common(only_a, dissolve(near_b))) + area_km2(common(only_b, dissolve(near_a)))
    alone = area_km2(only_a), area_km2(only_b)
    return area_km2(common(a, b)), *alone, later, max(sum(alone) - later, 0.0)


def _held_by_day(table: gpd.GeoDataFrame, days: list[date]) -> list:
    positions = control.day_rows(table, days)["held"]
    shapes = {position: table.geometry.iloc[position] for position in positions.unique()}
    return [shapes[position] for position in positions]


def _unique(shapes: list) -> list:
    return list({id(shape): shape for shape in shapes}.values())


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
        both = wide.loc[first:last, [a, b]].dropna()
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


def place_spread(histories: pd.DataFrame) -> pd.DataFrame:
    """Days between the first and the last source to show a place taken, and lost.

    ``name, sources, taken_days, lost_days``, for places that two sources or more ever held.
    """
    held = histories[histories["held_first"] != ""]
    rows = []
    for name, own in held.groupby("name", sort=False):
        if len(own) > 1:
            taken, lost = (pd.to_datetime(own[column]) for column in ("held_first", "held_last"))
            spans = [(dates.max() - dates.min()).days for dates in (taken, lost)]
            rows.append((name, len(own), *spans))
    return pd.DataFrame(rows, columns=["name", "sources", "taken_days", "lost_days"])


def committed_share(table: pd.DataFrame) -> float:
    """The share of all difference that is a matter of days, over the whole table."""
    total = table["later_km2"].sum() + table["differs_km2"].sum()
    return float(table["later_km2"].sum() / total) if total > territory.TOLERANCE_KM2 else 0.0
