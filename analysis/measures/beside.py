"""What other makers' maps say of the land that changed hands on one: a move, or its correction?"""

from datetime import date, timedelta
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from ..base import edges
from ..base.geometry import area_km2, common, dissolve, minus
from ..control import on_day
from .displacement import held_on
from .flows import statuses
from .joined import original


class Beside(NamedTuple):
    """Shares of the land that changed hands on one map, by what the ``others`` gave on a ``day``.

    ``held``: the holder's on one of them; ``contested``: of nobody on one, and the holder's on
    none. ``still`` is what one of them gives the holder when the days end, of land lost; NaN of
    land gained.
    """

    day: date
    others: list[str]
    held: float
    contested: float
    still: float


def beside(
    tables: dict[str, gpd.GeoDataFrame], days: pd.DataFrame, way: pd.Series | None
) -> Beside | None:
    """What other makers' maps gave of the land that changed hands on one map between two days.

    Parameters
    ----------
    tables : dict of str to GeoDataFrame
        Control tables by source (:func:`analysis.control_table`).
    days : DataFrame
        Their daily table, a copy joined to its original (:func:`joined.days`), for the ages.
    way : Series, optional
        ``source, from, to``, as rows of :func:`analysis.fastest` and :func:`change.largest` have
        them. With a gain (``net_km2`` above nought) it is the land gained, else that lost.

    Returns
    -------
    Beside or None
        None where nothing changed hands, or no other maker's map covers the day. Land lost is held
        against the others on the day of the map that last had it, which can be before ``from``;
        land gained on the day of the map that first has it.

    Notes
    -----
    Land that one map alone gave may have been lost long before, or never held: no retreat then,
    but a correction. Land that others still give at the end may be missing on that map by mistake.
    Agreement is no proof: makers watch the same footage.
    """
    if way is None or not way["from"]:
        return None
    first, second = (date.fromisoformat(way[end]) for end in ("from", "to"))
    is_gain = way.get("net_km2", 0.0) > 0
    then = _map_day(days, way["source"], second if is_gain else first)
    maker = original(way["source"])
    own = [table for key, table in tables.items() if original(key) == maker
           and on_day.covers(table, first) and on_day.covers(table, second)]  # fmt: skip
    others = {key: table for key, table in tables.items()
              if original(key) != maker and on_day.covers(table, then)}  # fmt: skip
    if not own or not others:
        return None
    faces = edges.between(held_on(own[0], first), held_on(own[0], second))
    land = dissolve(faces.gained if is_gain else faces.lost)
    if land.is_empty:
        return None
    theirs, grey = _given(land, others, then)
    ending = {key: table for key, table in others.items() if on_day.covers(table, second)}
    still = float("nan") if is_gain else _share(_given(land, ending, second)[0], land)
    return Beside(then, list(others), _share(theirs, land), _share(grey, land), still)


def _given(
    land: shapely.Geometry, tables: dict[str, gpd.GeoDataFrame], day: date
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Of some land what any map gives the holder on a day, and what else one has as contested."""
    drawn = [statuses(table, day) for table in tables.values()]
    theirs, grey = (
        dissolve([common(land, own[status]) for own in drawn]) for status in ("held", "contested")
    )
    return theirs, minus(grey, theirs)


def _share(part: shapely.Geometry, land: shapely.Geometry) -> float:
    return min(area_km2(part) / area_km2(land), 1.0)


def _map_day(days: pd.DataFrame, source: str, day: date) -> date:
    """The day of the map that holds on a day."""
    row = days[(days["source"] == source) & (days["date"] == str(day))]
    return day - timedelta(days=int(row["map_age_days"].iloc[0])) if len(row) else day
