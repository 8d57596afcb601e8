"""The displacement of the front between two days, map by map."""

from datetime import date

import geopandas as gpd
import pandas as pd

from ..control import on_day
from ..theatres.theatre import Theatre
from .displacement import Displacement, between


def covering(
    tables: dict[str, gpd.GeoDataFrame], first: date, second: date
) -> dict[str, gpd.GeoDataFrame]:
    """The tables by source that cover both of two days."""
    return {
        key: table
        for key, table in tables.items()
        if on_day.covers(table, first) and on_day.covers(table, second)
    }


def by_source(
    tables: dict[str, gpd.GeoDataFrame], theatre: Theatre, first: date, second: date,
    way: str = "retreat", wide: dict[str, gpd.GeoDataFrame] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """:func:`between` of several sources: a row a source, the fields of :class:`Displacement`."""
    beyond = wide or {}
    rows = [
        between(table, theatre, first, second, way, beyond.get(key))
        for key, table in tables.items()
    ]
    index = pd.Index(list(tables), name="source")
    return pd.DataFrame(rows, index=index, columns=Displacement._fields)
