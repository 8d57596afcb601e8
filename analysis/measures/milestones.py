"""The days that tell a window's story, each chosen by a written rule."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pandas as pd

from ..theatres.theatre import Theatre
from .area import days_away
from .change import moves

COLUMNS = ["source", "peak_km2", "peak_date", "half_date", "half_days", "tenth_date", "tenth_days"]


def milestones(days: pd.DataFrame, column: str = "held_km2") -> pd.DataFrame:
    """The peak of each source and the days from it to half and to a tenth of it.

    Parameters
    ----------
    days : DataFrame
        A daily table (:func:`analysis.daily`).
    column : str
        The area to look at.

    Returns
    -------
    DataFrame
        By source: ``peak_km2, peak_date, half_date, half_days, tenth_date, tenth_days``; a fraction
        that was not reached in the window is left empty. A source without a value has no row.

    Raises
    ------
    KeyError
        When the table does not have the column.

    Notes
    -----
    The peak is the first day of the highest value in the window, which need not be that of the
    war. With a weekly map the dates are those of its maps. Days on which a polygon was away by a
    fault (``change_fault``, where the table has it) are passed over: no half was lost on them.

    Examples
    --------
    >>> days = pd.DataFrame({"source": "owl", "date": ["2025-03-01", "2025-03-02", "2025-03-03"],
    ...                      "held_km2": [80.0, 100.0, 45.0]})
    >>> milestones(days).loc["owl", ["peak_km2", "half_days"]].to_list()
    [100.0, 1.0]
    """
    rows = []
    for source, series in days.groupby("source", sort=False):
        away = days_away(series) if "change_fault" in series else []
        values = series[~series["date"].isin(away)].set_index("date")[column]
        if not values.notna().any():
            continue
        peak_date = values.idxmax()
        row = {"source": source, "peak_km2": values.max(), "peak_date": peak_date}
        after = values[values.index >= peak_date]
        for name, share in (("half", 0.5), ("tenth", 0.1)):
            below = after.index[after <= share * values.max()]
            reached = below[0] if len(below) and values.max() > 0 else None
            row[f"{name}_date"] = reached
            row[f"{name}_days"] = (pd.Timestamp(reached) - pd.Timestamp(peak_date)).days
        rows.append(row)
    table = pd.DataFrame(rows, columns=COLUMNS).set_index("source")
    return table.astype({"half_days": "Int64", "tenth_days": "Int64"})


def holds_nothing(days: pd.DataFrame) -> bool:
    """Whether no source has a square kilometre on any day: there is nothing to follow."""
    return not days["held_km2"].max() >= 1.0


def values_on(days: pd.DataFrame, day: date) -> Mapping[str, pd.Series]:
    """The row of each source on one day, by source."""
    return {row["source"]: row for _, row in days[days["date"] == str(day)].iterrows()}


SHOWN = 25


def picked_places(
    history: pd.DataFrame, dates: pd.DataFrame, runs: pd.DataFrame, count: int = SHOWN
) -> list[str]:
    """The places that a figure shows, the one that was lost last first, by a written rule.

    All places with a printed date; then those that were held on the most days, summed over the
    sources, until there are ``count``; of them those that ``runs`` of days have. They stand in the
    order of the last day on which any source still had them, then of all days.
    """
    held = history[history["held_days"] > 0].groupby("name")
    days, last = held["held_days"].sum(), held["held_last"].max()
    order = days.sort_values(ascending=False, kind="stable").index
    printed = [name for name in order if name in set(dates["place"])]
    rest = [name for name in order if name not in printed]
    names = (printed + rest)[: max(count, len(printed))]
    names = [name for name in names if name in set(runs["name"])]
    return sorted(names, key=lambda name: (last[name], days[name], name), reverse=True)


def flow_days(days: pd.DataFrame, source: str, as_of: date, theatre: Theatre) -> tuple[date, date]:
    """The two days between which a source's land is followed, within the days that it covers.

    From its peak, or where depth is measured from the start from its first day, to ``as_of``; to
    its last day where the peak is no earlier than that.
    """
    own = days[days["source"] == source]
    first, last = (date.fromisoformat(own["date"].agg(f)) for f in ("min", "max"))
    if theatre.baseline == "border":
        first = date.fromisoformat(milestones(own)["peak_date"].iloc[0])
    return first, min(as_of, last) if first < as_of else last


def all_flow_days(
    days: pd.DataFrame, keys: Iterable[str], as_of: date, theatre: Theatre
) -> dict[str, tuple[date, date]]:
    """:func:`flow_days` of several sources."""
    return {key: flow_days(days, key, as_of, theatre) for key in keys}


MOST_DAYS = 6
NEARLY_EMPTY = 0.05  # of the peak: a day between the others shows more than this
TWIN = 0.04  # days between which less of all that changed hands changed show the same map


def key_days(days: pd.DataFrame, theatre: Theatre, as_of: date) -> list[date]:
    """Up to six days that tell the story of the window, by a rule and not chosen by hand.

    The day in question; the first source's peak, or where depth is measured from the start the
    first day; the last day. Then the day in the widest gap, again and again, by the land that
    changed hands on that source's map so far: a collapse of three days gets more maps than a winter
    in which nothing moved. Days on which no map shows land, and days whose map is nearly that of a
    day chosen before, are left out, so there can be fewer than six.
    """
    held = days.groupby("date")["held_km2"].max()
    own = days[days["source"] == days["source"].iloc[0]]
    changed = moves(own).set_index("date")[["gained_km2", "lost_km2"]].sum(axis=1)
    so_far = changed.cumsum().reindex(held.index).ffill().fillna(0.0)
    so_far = so_far[(held >= 1.0) | (so_far.index == str(as_of))]
    filled = own.set_index("date")["held_km2"].reindex(so_far.index)
    between = so_far[filled >= NEARLY_EMPTY * filled.max()]
    if so_far.empty:
        return [as_of]
    own_first = milestones(own)["peak_date"].iloc[0]
    first = own_first if theatre.baseline == "border" else so_far.index[0]
    least = max(TWIN * changed.sum(), 1.0)
    picked: list[str] = []
    for day in (str(as_of), first, so_far.index[-1]):
        if day in so_far.index and (not picked or _gap(so_far, picked)[day] >= least):
            picked.append(day)
    picked = picked or [so_far.index[-1]]
    while len(picked) < MOST_DAYS and _gap(so_far, picked)[between.index].max() >= least:
        picked.append(_gap(so_far, picked)[between.index].idxmax())
    return sorted(date.fromisoformat(day) for day in picked)


def _gap(so_far: pd.Series, picked: list[str]) -> pd.Series:
    """For each day, how much land changed hands between it and the nearest of the days picked."""
    return pd.concat([(so_far - so_far[day]).abs() for day in picked], axis=1).min(axis=1)


def arrow_days(days: pd.DataFrame, as_of: date, theatre: Theatre) -> tuple[date, date, str]:
    """The two days between which arrows show the front's way, and which way it went.

    In a window that holds a theatre's collapse eleven days to ``as_of``; else from its first day.
    The way is ``advance`` where more land was held on the second day by the first source that
    covers both, else ``retreat``.
    """
    first = date.fromisoformat(days["date"].min())
    if theatre.collapse_day and str(first) <= str(theatre.collapse_day) <= str(as_of):
        first = max(as_of - timedelta(days=11), first)
    held = days.pivot(index="source", columns="date", values="held_km2")
    both = held.reindex(days["source"].unique())[[str(first), str(as_of)]].dropna()
    is_advance = len(both) > 0 and both.iloc[0, 1] > both.iloc[0, 0]
    return first, as_of, "advance" if is_advance else "retreat"


def agreement_days(table: pd.DataFrame, days: list[date]) -> list[date]:
    """Four days by a rule: of those given on which both maps show the same square kilometre or more
    the first, the middle one and the last; and the last day of all on which they do. Where they
    never do, a day that the table has.
    """
    both = set(table.loc[table["both_km2"] >= 1.0, "date"])
    shared = [day for day in days if str(day) in both]
    last = date.fromisoformat(max(both, default=table["date"].iloc[-1]))
    if not shared:
        known = [day for day in days if str(day) in set(table["date"])]
        return [last] if both else (known or [last])[:1]
    return sorted({shared[0], shared[len(shared) // 2], shared[-1], last})
