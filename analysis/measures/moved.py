"""The land that changed hands between two days, without what a fault of the map moved."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from ..base import edges
from ..base.geometry import area_km2, common, cut_to, dissolve, minus
from .change import is_fault
from .displacement import held_on


class Moved(NamedTuple):
    """Land gained and lost (EPSG:4326), and how much change, in km2, faults left out of each."""

    gained: shapely.Geometry
    lost: shapely.Geometry
    gained_left_out_km2: float = 0.0
    lost_left_out_km2: float = 0.0

    @property
    def left_out_km2(self) -> float:
        """What faults left out of both."""
        return self.gained_left_out_km2 + self.lost_left_out_km2


def moved(
    land: Callable[[date], shapely.Geometry], first: date, second: date,
    faults: Iterable[date] = (), within: shapely.Geometry | None = None,
) -> Moved:  # fmt: skip
    """Land gained and lost between two days, less what came or went on a day of a fault.

    ``land`` gives the held land of a day (EPSG:4326), ``faults`` are the days between whose change
    is no move of the front, ``within`` is a sector to which the answer is cut. A polygon that was
    away and is back on the second day leaves nothing out; one that is still away is neither lost
    nor gained. It misleads where land that a fault took away came back by a move and was lost again
    before the next fault: that is left out too.

    >>> small, large = shapely.box(35, 51, 35.1, 51.1), shapely.box(35, 51, 35.2, 51.1)
    >>> lands = {date(2025, 1, 1): small, date(2025, 1, 2): large}
    >>> moved(lands.get, *lands).gained.bounds
    (35.1, 51.0, 35.2, 51.1)
    >>> found = moved(lands.get, *lands, faults=[date(2025, 1, 2)])
    >>> found.gained.is_empty, round(found.gained_left_out_km2)
    (True, 78)
    """
    faces = edges.between(land(first), land(second))
    gained, lost = dissolve(faces.gained), dissolve(faces.lost)
    if within is not None:
        gained, lost = cut_to(gained, within), cut_to(lost, within)
    present, absent = _by_fault(land, [day for day in faults if first < day <= second])
    return Moved(
        minus(gained, present),
        minus(lost, absent),
        area_km2(common(gained, present)),
        area_km2(common(lost, absent)),
    )


class Shared(NamedTuple):
    """Land that changed hands between two days, in km2: by both of two maps, and by either."""

    both_km2: float
    either_km2: float


def shared(
    two: dict[str, gpd.GeoDataFrame], days: pd.DataFrame, agreed: pd.DataFrame | None
) -> Shared | None:
    """How much of what either of two maps gave or took between two days both gave or took.

    ``two`` are control tables by source, ``days`` their daily table, whose faults are left out,
    ``agreed`` the table of their days (:func:`agreement.daily`), whose first and last count; None
    where there is none. Land that nobody disputes does not enter, unlike in the share of all land,
    which grows with the frame. It misleads where one map is a few days later: what it draws after
    the second day is not shared.
    """
    if agreed is None:
        return None
    first, second = (date.fromisoformat(agreed["date"].iloc[end]) for end in (0, -1))
    found = []
    for key, table in two.items():
        own = days[(days["source"] == key) & is_fault(days)]
        faults = [date.fromisoformat(day) for day in own["date"]]
        found.append(moved(partial(held_on, table), first, second, faults))
    one, other = found
    both = sum(
        area_km2(common(a, b)) for a, b in ((one.gained, other.gained), (one.lost, other.lost))
    )
    total = sum(area_km2(land) for own in found for land in (own.gained, own.lost))
    return Shared(both, total - both)


def _by_fault(land: Callable, faults: list[date]) -> tuple[shapely.Geometry, shapely.Geometry]:
    """What is in the map by a fault, and what is missing by one, after the last of some days."""
    present = absent = shapely.MultiPolygon()
    for day in sorted(faults):
        old, new = land(day - timedelta(days=1)), land(day)
        faces = edges.between(old, new)
        came, went = dissolve(faces.gained), dissolve(faces.lost)
        present, absent = common(present, old), minus(absent, old)  # the rest was moved since
        present, absent = (
            dissolve([minus(present, went), minus(came, absent)]),
            dissolve([minus(absent, came), minus(went, present)]),
        )
    return present, absent
