"""Which rows of a control table hold on a day, and how old their map is."""

from datetime import UTC, date, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from ..base.days import KYIV, day_list, day_of, midnight
from ..base.errors import DataError, UsageError

UTC_DAY = "last of the UTC day"


def covers(table: gpd.GeoDataFrame, day: date) -> bool:
    """Whether a table has a map that holds on the day."""
    return day in days_within(table, day, day)


def days_within(table: gpd.GeoDataFrame, start: date, end: date) -> list[date]:
    """The days of a window that a table covers."""
    opens, closes = first_day(table), table["valid_to"].max()
    last = day_of(closes - pd.Timedelta(microseconds=1))
    return [day for day in day_list(start, end) if opens <= day <= last]


def between(table: gpd.GeoDataFrame, start: date, end: date) -> gpd.GeoDataFrame:
    """The rows that hold at any time from the beginning of ``start`` to the end of ``end``."""
    opens, closes = midnight(start), midnight(end + timedelta(days=1))
    return table[(table["valid_from"] < closes) & (table["valid_to"] > opens)]


def first_day(table: gpd.GeoDataFrame) -> date:
    """The first day of which every status of the table tells: a cut table has rows from before."""
    return day_of(table.groupby("status")["valid_from"].min().max())


def at(table: gpd.GeoDataFrame, day: date, which: str = "last") -> gpd.GeoDataFrame:
    """The rows that hold on a day: those of the last map published in or before it.

    ``which="first"`` takes the day's first change instead, each status for itself: it is that of
    the first map of the day, unless that map repeats the one before and a later one does not;
    ``which="last of the UTC day"`` lets the day end two or three hours later than in Kyiv. Raises a
    sentence when no map covers the day.
    """
    positions = day_rows(table, [day], which).iloc[0]
    return table.iloc[positions.to_list()]


def day_rows(table: gpd.GeoDataFrame, days: list[date], which: str = "last") -> pd.DataFrame:
    """For each day the position in ``table`` of the row that holds, a column a status.

    ``table`` is of one source. Equal positions mean the same outline, so that a measure is taken
    once for each distinct shape and not once a day. Raises when a day is not covered.
    """
    if table["source"].nunique() != 1:
        raise DataError("A day's rows need the table of exactly one source.")
    columns = {}
    for status, rows in table.reset_index(drop=True).groupby("status", sort=False):
        rows = rows.sort_values("valid_from")
        _refuse_uncovered(rows, days, table["source"].iloc[0])
        since = rows["valid_from"]
        moments = pd.to_datetime([_moment(since, day, which) for day in days], utc=True)
        place = since.searchsorted(moments.as_unit("us"), side="right")
        columns[status] = rows.index.to_numpy()[place - 1]
    return pd.DataFrame(columns, index=pd.Index(days, name="date"))


def _moment(since: pd.Series, day: date, which: str) -> datetime:
    """The last instant of the day, or that of its first change of shape."""
    opens, closes = midnight(day), midnight(day + timedelta(days=1)) - timedelta(microseconds=1)
    if which == UTC_DAY:
        return midnight(day + timedelta(days=1), UTC) - timedelta(microseconds=1)
    if which == "first":
        within = since[(since >= opens) & (since <= closes)]
        closes = within.iloc[0].to_pydatetime() if len(within) else closes
    return closes


def _refuse_uncovered(rows: pd.DataFrame, days: list[date], source: str) -> None:
    first = day_of(rows["valid_from"].iloc[0])
    last = day_of(rows["valid_to"].iloc[-1] - pd.Timedelta(microseconds=1))
    outside = [day for day in days if not first <= day <= last]
    if outside:
        raise UsageError(
            f"No map of {source} covers {outside[0]}; this table has {first} to {last}."
        )


def age_days(published: pd.Series, days: list[date]) -> np.ndarray:
    """How many days old the map of each day is: 0 when one was published on that day.

    >>> published = pd.Series(pd.to_datetime(["2024-08-06T20:00Z", "2024-08-09T01:00Z"]))
    >>> age_days(published, [date(2024, 8, 6), date(2024, 8, 8), date(2024, 8, 9)])
    array([0, 2, 0])
    """
    map_days = np.sort(published.dt.tz_convert(KYIV).dt.tz_localize(None).to_numpy("datetime64[D]"))
    asked = np.array(days, "datetime64[D]")
    place = np.searchsorted(map_days, asked, side="right") - 1
    if (place < 0).any():
        raise UsageError(f"No map was published in or before {days[int((place < 0).argmax())]}.")
    return (asked - map_days[place]).astype(int)
