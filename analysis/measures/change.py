"""What changed hands between two shapes, and in a daily table: gained, lost, what a fault moved."""

from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd
import shapely

from ..base import edges, memo
from ..base.geometry import faces_km2
from ..maps import sources
from . import joined
from .identity import TOLERANCE_KM2


class Change(NamedTuple):
    """Land gained and lost in km2, and how far their difference may lie from the net change."""

    gained_km2: float
    lost_km2: float
    tolerance_km2: float


def change(
    before: shapely.Geometry, after: shapely.Geometry, method: str = "geodesic"
) -> tuple[float, float]:
    """Land gained and lost between two shapes, in km2.

    Parameters
    ----------
    before, after : Polygon or MultiPolygon
        Held land on the two days, lon/lat (EPSG:4326), valid.
    method : str
        How areas are computed (:func:`analysis.area_km2`).

    Returns
    -------
    tuple of float
        ``gained, lost``; gained - lost is the net change to the tolerance of the project.

    Raises
    ------
    UsageError
        For an unknown method.

    Notes
    -----
    Both can be large while the net is small; a redrawn line counts as gain and loss, so short
    intervals of a map that is often corrected overstate movement.

    Examples
    --------
    >>> a, b = shapely.box(35, 51, 35.01, 51.01), shapely.box(35, 51, 35.02, 51.01)
    >>> [round(km2, 4) for km2 in change(a, b)]
    [0.7809, 0.0]
    """
    return measured_change(before, after, method)[:2]


def measured_change(before, after, method: str = "geodesic") -> Change:
    """:func:`change` with its tolerance: the parts of a long edge measure otherwise than it."""
    return memo.once("change", (before, after, method), lambda: _change(before, after, method))


def _change(before, after, method: str) -> Change:
    faces = edges.between(before, after)
    gained, lost = (faces_km2(own, method) for own in (faces.gained, faces.lost))
    return Change(gained, lost, TOLERANCE_KM2 + edges.sag_km2(faces.cut))


def since_start(days: pd.DataFrame) -> pd.Series:
    """Each day's area less that of the source's first day in the table, in km2.

    A source that continues another (DeepState's daily copy) and begins later than the window takes
    the other's first day, so that the two lines join.
    """
    first = days.groupby("source")["held_km2"].first()
    begins = days.groupby("source")["date"].first()
    for key, other in joined.originals(list(first.index)).items():
        if begins[other] < begins[key]:
            first[key] = first[other]
    return (days["held_km2"] - days["source"].map(first)).rename("since_start_km2")


def is_step_of_fault(days: pd.DataFrame) -> pd.Series:
    """Of each row of a daily table, whether a fault moved its area by a square kilometre or more.

    >>> rows = {"change_fault": ["", "scope_change", "scope_change"], "gained_km2": [9.0, 0.2, 3.0]}
    >>> is_step_of_fault(pd.DataFrame({**rows, "lost_km2": [0.0, 0.0, 90.0]})).tolist()
    [False, False, True]
    """
    return _by_fault_km2(days).abs() >= 1


def begin_later(days: pd.DataFrame) -> list[str]:
    """The sources whose first day is later than that of the table.

    >>> begin_later(pd.DataFrame({"date": ["2022-02-24", "2022-04-03"], "source": ["isw", "owl"]}))
    ['owl']
    """
    began = days.groupby("source", sort=False)["date"].min()
    return list(began.index[began > began.min()])


def brought_by_faults(days: pd.DataFrame) -> pd.Series:
    """What faults of its map added to (or took from) each source's area after its first day, km2.

    A polygon that went and came back cancels; one that was away on the first day does not.
    """
    later = days[days["date"] > days.groupby("source")["date"].transform("min")]
    return _by_fault_km2(later).groupby(later["source"]).sum()


def _by_fault_km2(days: pd.DataFrame) -> pd.Series:
    """What a fault of its map added to held land on each day; 0 on other days."""
    return (days["gained_km2"] - days["lost_km2"]).where(is_fault(days), 0.0).fillna(0.0)


def shares(days: pd.DataFrame) -> pd.Series:
    """Each day's area as a share of the source's highest in the table."""
    peak = days.groupby("source")["held_km2"].transform("max")
    return (days["held_km2"] / peak).rename("share_of_peak")


def is_fault(days: pd.DataFrame) -> pd.Series:
    """Of each row of a daily table, whether its change is a fault of the map and no move.

    >>> is_fault(pd.DataFrame({"change_fault": ["", "vanished_polygon", None]})).tolist()
    [False, True, False]
    """
    return days["change_fault"].fillna("") != ""


def moves(days: pd.DataFrame) -> pd.DataFrame:
    """The daily table with gained and lost empty where they are a fault and not a move."""
    kept = ~is_fault(days)
    return days.assign(**{name: days[name].where(kept) for name in ("gained_km2", "lost_km2")})


def largest(days: pd.DataFrame) -> pd.Series | None:
    """The largest net change of a source's land from one day to the next, in a daily table.

    ``source, from, to, net_km2``; faults are no change. Of sources whose maps are too rare to tell
    two days only where there are no others. None where nothing changed.

    >>> days = pd.DataFrame({"source": "owl", "date": ["2025-03-01", "2025-03-02", "2025-03-03"],
    ...     "gained_km2": [0.0, 4.0, 1.0], "lost_km2": [0.0, 1.0, 9.0], "change_fault": ""})
    >>> largest(days).to_list()
    ['owl', '2025-03-02', '2025-03-03', -8.0]
    """
    known = moves(days)
    net = known["gained_km2"] - known["lost_km2"]
    is_rare = days["source"].map(lambda key: sources.get(key).is_too_rare_for(2)).astype(bool)
    net = net if is_rare.all() else net[~is_rare]
    if not net.abs().max() > 0:
        return None
    row = days.loc[net.abs().idxmax()]
    eve = date.fromisoformat(row["date"]) - timedelta(days=1)
    own = {"source": row["source"], "from": str(eve), "to": row["date"]}
    return pd.Series({**own, "net_km2": float(net.loc[row.name])})
