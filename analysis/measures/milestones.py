"""The days that tell a window's story, each chosen by a written rule."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pandas as pd

from ..theatres.theatre import Theatre


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
        that was not reached in the window is left empty.

    Raises
    ------
    KeyError
        When the table does not have the column.

    Notes
    -----
    The peak is the first day of the highest value in the window, which need not be that of the
    war. With a weekly map the dates are those of its maps.

    Examples
    --------
    >>> days = pd.DataFrame({"source": "owl", "date": ["2025-03-01", "2025-03-02", "2025-03-03"],
    ...                      "held_km2": [80.0, 100.0, 45.0]})
    >>> milestones(days).loc["owl", ["peak_km2", "half_days"]].to_list()
    [100.0, 1.0]
    """
    rows = []
    for source, series in days.groupby("source", sort=False):
        values = series.set_index("date")[column]
        peak_date = values.idxmax()
        row = {"source": source, "peak_km2": values.max(), "peak_date": peak_date}
        after = values[values.index >= peak_date]
        for name, share in (("half", 0.5), ("tenth", 0.1)):
            below = after.index[after <= share * values.max()]
            reached = below[0] if len(below) and values.max() > 0 else None
            row[f"{name}_date"] = reached
            row[f"{name}_days"] = (pd.Timestamp(reached) - pd.Timestamp(peak_date)).days
        rows.append(row)
    return (
        pd.DataFrame(rows).set_index("source").astype({"half_days": "Int64", "tenth_days": "Int64"})
    )


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

    From its peak, or where depth is measured from the start from its first day, to ``as_of``.
    """
    own = days[days["source"] == source]
    first, last = (date.fromisoformat(own["date"].agg(f)) for f in ("min", "max"))
    if theatre.baseline == "border":
        first = date.fromisoformat(milestones(own)["peak_date"].iloc[0])
    return first, max(first, min(as_of, last))


def all_flow_days(
    days: pd.DataFrame, keys: Iterable[str], as_of: date, theatre: Theatre
) -> dict[str, tuple[date, date]]:
    """:func:`flow_days` of several sources."""
    return {key: flow_days(days, key, as_of, theatre) for key in keys}


def key_days(days: pd.DataFrame, theatre: Theatre, as_of: date) -> list[date]:
    """Six days that tell the story of the window: its rule is written here, not chosen by hand.

    A week after the start, the first source's peak, its fall to half, ten days before ``as_of``,
    ``as_of`` and the last day; days that coincide or are missing are filled up evenly.
    """
    start, end = (date.fromisoformat(days["date"].agg(f)) for f in ("min", "max"))
    first = milestones(days).iloc[0]
    wanted = [start + timedelta(days=7), date.fromisoformat(first["peak_date"])]
    if pd.notna(first["half_date"]):
        wanted.append(date.fromisoformat(first["half_date"]))
    wanted += [as_of - timedelta(days=10), as_of, end]
    picked = sorted({day for day in wanted if start <= day <= end})
    span = (end - start).days
    for step in range(6):
        if len(picked) < min(6, span + 1):
            picked = sorted({*picked, start + timedelta(days=span * step // 5)})
    return picked[:6]


def arrow_days(days: pd.DataFrame, as_of: date, theatre: Theatre) -> tuple[date, date, str]:
    """The two days between which arrows show the front's way, and which way it went.

    In a theatre with a collapse eleven days to ``as_of``; elsewhere from the first day. The way is
    ``advance`` where more land was held on the second day by the first source that covers both,
    else ``retreat``.
    """
    first = date.fromisoformat(days["date"].min())
    if theatre.collapse_day:
        first = max(as_of - timedelta(days=11), first)
    held = days.pivot(index="source", columns="date", values="held_km2")
    both = held.reindex(days["source"].unique())[[str(first), str(as_of)]].dropna()
    is_advance = len(both) > 0 and both.iloc[0, 1] > both.iloc[0, 0]
    return first, as_of, "advance" if is_advance else "retreat"


def agreement_days(table: pd.DataFrame, days: list[date]) -> list[date]:
    """Four days by a written rule: of the days given, those on which both maps show land."""
    both = set(table.loc[table["both_km2"] > 0, "date"])
    shared = [day for day in days if str(day) in both]
    last = date.fromisoformat(max(both)) if both else None
    picked = [*shared[:3], *([last] if last and last not in shared[:3] else [])]
    return picked or days[:1]
