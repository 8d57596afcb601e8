"""How long and how wide land is: the sides of the smallest rectangle round it."""

import numpy as np
import shapely

from ..base.geometry import to_metric
from ..theatres.theatre import Theatre


def sides_km(shape: shapely.Geometry, theatre: Theatre) -> tuple[float, float]:
    """The long and the short side of the smallest rectangle round a shape, in any direction, in km.

    Whether land is a strip can be told from its own outline: unlike the length of a crooked border
    over the depth behind it, the ratio of the two sides is small for land that is as wide as long.
    It misleads for land in several pieces, round all of which the rectangle goes, and for a bent
    strip, which looks wider than it is.

    >>> from analysis.theatres import KURSK
    >>> [round(side, 1) for side in sides_km(shapely.box(35.2, 51.25, 35.3, 51.30), KURSK)]
    [7.0, 5.6]
    """
    if shape.is_empty:
        return 0.0, 0.0
    (metric,) = to_metric([shape], theatre.metric_crs)
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(metric))
    sides = np.hypot(*np.diff(corners[:3], axis=0).T) / 1000
    return float(sides.max()), float(sides.min())
