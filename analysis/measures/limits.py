"""ISW's daily numbers of land retaken in Kursk beside the weekly limit that was claimed there."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa

from ..base.days import day_list
from ..base.geometry import area_km2
from ..control import on_day
from .choices import ever_claimed

SCHEMA = pa.DataFrameSchema(
    {
        "date": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}-\d{2}$"), unique=True),
        "retaken_km2": pa.Column(float, pa.Check.ge(0)),
    },
    strict=True,
    coerce=True,
)


def beside_retaken(
    table: gpd.GeoDataFrame, retaken: pd.DataFrame, start: date, end: date
) -> pd.DataFrame:
    """What ISW gives on each day that has a number: claimed limit, retaken, and neither, in km2.

    Parameters
    ----------
    table : GeoDataFrame
        ISW's control table (claimed limits, weekly).
    retaken : DataFrame
        ``date, retaken_km2``: the land that ISW assessed as retaken, as its layer's area was
        published day by day.
    start, end : date
        The window, inclusive.

    Returns
    -------
    DataFrame
        ``date, retaken_km2, claimed_limit_km2, ever_claimed_km2, neither_km2``: the union of all
        limits until that day, and what of it is neither in the limit that holds nor retaken, land
        that ISW leaves to nobody.

    Notes
    -----
    A difference of numbers, since the outlines of the retaken land may not be passed on: it holds
    as far as retaken land lies inside the limits ever claimed and outside the one that holds. A
    limit that is some days old overlaps with what was retaken since, and makes it too small.
    """
    days = {str(day): day for day in day_list(start, end) if on_day.covers(table, day)}
    found = retaken[retaken["date"].isin(list(days))].reset_index(drop=True)
    if found.empty:
        return found.reindex(
            columns=[*found, "claimed_limit_km2", "ever_claimed_km2", "neither_km2"]
        )
    limits = on_day.day_rows(table, [days[name] for name in found["date"]])["claimed_limit"]
    areas = {n: area_km2(table.geometry.iloc[n]) for n in limits.unique()}
    unions = {n: area_km2(ever_claimed(table, day)) for day, n in limits.drop_duplicates().items()}
    found["claimed_limit_km2"] = limits.map(areas).to_numpy()
    found["ever_claimed_km2"] = limits.map(unions).to_numpy()
    return found.assign(
        neither_km2=found["ever_claimed_km2"] - found["claimed_limit_km2"] - found["retaken_km2"]
    )
