"""A copy of a map continues it where it ends: one series, one source in every count."""

import geopandas as gpd
import pandas as pd

from ..maps import sources


def original(key: str) -> str:
    """The source that a copy continues, or the source itself: one for each maker's map."""
    return sources.get(key).continues or key


def originals(keys: list[str]) -> dict[str, str]:
    """Which of the sources continue which other of them: ``{copy: original}``."""
    return {key: sources.get(key).continues for key in keys if sources.get(key).continues in keys}


def days(table: pd.DataFrame) -> pd.DataFrame:
    """A daily table in which a copy stands for its original after the original's last day.

    Parameters
    ----------
    table : DataFrame
        Rows by ``date`` and ``source``, such as those of :func:`analysis.daily`.

    Returns
    -------
    DataFrame
        The rows of the originals, then those of their copies for later days under the original's
        name, ``by_copy`` True; a copy's rows for common days are left out. A copy whose original
        has no row stays as it is.

    Examples
    --------
    >>> both = pd.DataFrame({"date": ["2025-08-03", "2025-08-03", "2025-08-04"],
    ...     "source": ["deepstate", "deepstate_occupied", "deepstate_occupied"],
    ...     "held_km2": [10.0, 9.0, 11.0]})
    >>> days(both)[["source", "held_km2", "by_copy"]].values.tolist()
    [['deepstate', 10.0, False], ['deepstate', 11.0, True]]
    """
    table = table.assign(by_copy=False)
    for copy, original in originals(list(table["source"].unique())).items():
        is_copy = table["source"] == copy
        ends = table.loc[table["source"] == original, "date"].max()
        goes_on = table[is_copy & (table["date"] > ends)]
        goes_on = goes_on.assign(source=original, by_copy=True)
        table = pd.concat([table[~is_copy], goes_on], ignore_index=True)
        table = table.sort_values(["source", "date"], key=_in_order, kind="stable")
    return table.reset_index(drop=True)


def without_copies(tables: dict[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Control tables by source without the copies whose original goes on for as long."""
    ends = {key: table["valid_to"].max() for key, table in tables.items()}
    spare = {copy for copy, own in originals(list(tables)).items() if ends[own] >= ends[copy]}
    return {key: table for key, table in tables.items() if key not in spare}


def _in_order(column: pd.Series) -> pd.Series:
    if column.name != "source":
        return column
    return column.map({key: number for number, key in enumerate(sources.names())})
