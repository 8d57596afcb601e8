"""What must hold of areas whatever is drawn, how exactly, and what a map that fails it has done."""

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from ..base import edges
from ..base.errors import DataError
from ..base.geometry import area_km2, common, dissolve

# Beside the sag of the edges that an overlay cut, what rounding may leave in an identity.
TOLERANCE_KM2 = 0.005
TOLERANCE_SHARE = 1e-9  # of all the land that was measured
# What leaves a map and returns like this is a polygon that a file left out.
LEAST_VANISHED_KM2, MOST_DAYS_AWAY, SAME_SHARE = 100.0, 14, 0.9


def assert_equal(
    got: float, expected: float, identity: str, whole: Iterable, pieces: Iterable = ()
) -> None:
    """Stop when an identity fails by more than the sag of the edges of ``whole`` that were cut.

    Edges that the ``pieces`` have whole were not.
    """
    own = edges.joined(*(edges.of(shape) for shape in whole))
    tolerance_km2 = TOLERANCE_KM2 + edges.sag_km2(edges.not_in(own, list(pieces)))
    if abs(got - expected) > tolerance_km2 + TOLERANCE_SHARE * abs(expected):
        raise DataError(
            f"The identity '{identity}' fails: {got:.4f} against {expected:.4f} km2. A map's "
            "polygons may be broken in a way that is not known; nothing was written."
        )


def vanished(shapes, positions: pd.Series, changes: pd.DataFrame) -> list[tuple[date, date]]:
    """The days on which a large piece of land went and came back nearly unchanged.

    ``positions`` says which of the ``shapes`` holds on a day, ``changes`` what was gained and lost
    then. 100 km2 or more that leave a map and are nine tenths the same when they return within two
    weeks were not lost and won: the maker's file left a polygon out. Such days are measured as
    drawn, and named, so that no sentence takes them for a move of the front.
    """
    found = []
    for gone in changes.index[changes["lost_km2"] >= LEAST_VANISHED_KM2]:
        until = gone + timedelta(days=MOST_DAYS_AWAY)
        later = changes.loc[gone + timedelta(days=1) : until]
        for back in later.index[later["gained_km2"] >= LEAST_VANISHED_KM2]:
            lost = dissolve(_faces(shapes, positions, gone).lost)
            gained = dissolve(_faces(shapes, positions, back).gained)
            most = max(area_km2(lost), area_km2(gained))
            if area_km2(common(lost, gained)) >= SAME_SHARE * most:
                found.append((gone, back))
    return found


def _faces(shapes, positions: pd.Series, day: date) -> edges.Faces:
    eve = positions[positions.index < day].iloc[-1]
    return edges.between(shapes[eve], shapes[positions[day]])
