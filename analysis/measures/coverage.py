"""How fresh the maps of a window are: how many, on which days, how far apart."""

from datetime import date, timedelta

import pandas as pd

from ..base.days import day_of, midnight
from ..maps import sources


def coverage(days: pd.DataFrame, published: dict[str, pd.Series]) -> pd.DataFrame:
    """Maps, days without one, the longest gap and the oldest map, a row a source.

    ``days`` is a daily table, ``published`` the times of all maps of each source. Returns ``source,
    maps, days_with_several, days_without, longest_gap_h, oldest_map_days, longest_still_days``. A
    new map need not be a new drawing: the last is how many days in a row the land that the source
    gives in the theatre stood as it was.
    """
    start, end = (date.fromisoformat(days["date"].agg(f)) for f in ("min", "max"))
    rows = []
    for source, own in days.groupby("source", sort=False):
        times = within(published[source], start, end)
        hours = times.diff().dt.total_seconds() / 3600
        several = int((times.map(day_of).value_counts() > 1).sum())
        without, oldest = int((own["map_age_days"] > 0).sum()), int(own["map_age_days"].max())
        rows.append((source, len(times), several, without, hours.max(), oldest, _still_days(own)))
    columns = ["source", "maps", "days_with_several", "days_without", "longest_gap_h",
               "oldest_map_days", "longest_still_days"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _still_days(days: pd.DataFrame) -> int:
    """The longest run of days on which nothing was gained or lost, by one source's daily table."""
    is_still = (days["gained_km2"] + days["lost_km2"]) == 0
    runs = is_still.groupby((~is_still).cumsum()).sum()
    return int(runs.max())


def within(published: pd.Series, start: date, end: date) -> pd.Series:
    """The times of maps that count in a window, in order."""
    opens, closes = midnight(start), midnight(end + timedelta(days=1))
    return published[(published >= opens) & (published < closes)].sort_values(ignore_index=True)


def gaps(published: pd.Series, start: date, end: date, longer_than_h: float = 36) -> pd.DataFrame:
    """Intervals between maps that are longer than ``longer_than_h`` hours within the window.

    Returns ``last_map, next_map, hours`` in order; every day between shows an older map.
    """
    times = within(published, start, end)
    table = pd.DataFrame({"last_map": times.shift(), "next_map": times}).iloc[1:]
    table["hours"] = (table["next_map"] - table["last_map"]) / pd.Timedelta(hours=1)
    return table[table["hours"] > longer_than_h].reset_index(drop=True)


def gaps_of(published: dict[str, pd.Series], start: date, end: date) -> pd.DataFrame:
    """Gaps longer than 36 hours of the makers that draw on most days: those of :func:`gaps`.

    Adds ``source``; of makers that all draw too rarely the table has no row.
    """
    tables = [
        gaps(times[:0] if sources.get(key).is_too_rare_for(1) else times, start, end)
        for key, times in published.items()
    ]
    return pd.concat(tables, keys=published, names=["source", None]).reset_index("source")
