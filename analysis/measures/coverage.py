"""How fresh the maps of a window are: how many, on which days, how far apart."""

from datetime import date

import pandas as pd

from ..maps import sources
from ..maps.faults import gaps


def coverage(days: pd.DataFrame, published: dict[str, pd.Series]) -> pd.DataFrame:
    """Maps, days without one, the longest gap and the oldest map, a row a source.

    ``days`` is a daily table, ``published`` the times of all maps of each source. Returns ``source,
    maps, days_with_several, days_without, longest_gap_h, oldest_map_days``.
    """
    start, end = (date.fromisoformat(days["date"].agg(f)) for f in ("min", "max"))
    rows = []
    for source, own in days.groupby("source", sort=False):
        times = published[source][published[source].dt.date.between(start, end)].sort_values()
        hours = times.diff().dt.total_seconds() / 3600
        several = int((times.dt.date.value_counts() > 1).sum())
        without, oldest = int((own["map_age_days"] > 0).sum()), int(own["map_age_days"].max())
        rows.append((source, len(times), several, without, hours.max(), oldest))
    columns = ["source", "maps", "days_with_several", "days_without", "longest_gap_h",
               "oldest_map_days"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def gaps_of(published: dict[str, pd.Series], start: date, end: date) -> pd.DataFrame:
    """Gaps longer than 36 hours of the makers that draw on most days: those of ``faults.gaps``.

    Adds ``source``; of makers that all draw too rarely the table has no row.
    """
    tables = [
        gaps(times[:0] if sources.get(key).is_too_rare_for(2) else times, start, end)
        for key, times in published.items()
    ]
    return pd.concat(tables, keys=published, names=["source", None]).reset_index("source")
