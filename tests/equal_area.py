"""Areas by another way than the project's: authalic latitude, edges straight in lon and lat."""

from math import radians

import numpy as np
import shapely

from analysis.base.geometry import LONG_DEG, STEP_DEG

AXIS_M, FLATTENING = 6_378_137.0, 1 / 298.257223563  # WGS84
E2 = FLATTENING * (2 - FLATTENING)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)
MEAN_RADIUS_KM = 6371.0088


def _zone(lat_deg: np.ndarray) -> np.ndarray:
    """What lies between the equator and a latitude: Snyder, Map Projections, 1987, 3-12."""
    e, sine = np.sqrt(E2), np.sin(np.radians(lat_deg))
    return (1 - E2) * (sine / (1 - E2 * sine**2) + np.arctanh(e * sine) / e)


def km2(geometry: shapely.Geometry) -> float:
    """The area between the outline's straight lines of longitude and latitude, holes left out.

    >>> round(km2(shapely.box(-180, -90, 180, 90)))  # the ellipsoid
    510065622
    """
    total = 0.0
    for polygon in shapely.get_parts(geometry):
        if polygon.geom_type == "Polygon" and not polygon.is_empty:
            total += _ring(polygon.exterior) - sum(map(_ring, polygon.interiors))
    return total


def _ring(ring: shapely.LinearRing) -> float:
    xy = shapely.get_coordinates(ring)
    dlon, dlat = np.diff(xy, axis=0).T
    along = xy[:-1, 1] + (NODES[:, None] + 1) / 2 * dlat
    mean = WEIGHTS @ _zone(along) / 2
    return abs(float(np.sum(mean * dlon))) * radians(1) * AXIS_M**2 / 2 / 1e6


def sag_km2(geometry: shapely.Geometry) -> float:
    """By how much the area between geodesics can differ from :func:`km2`.

    A line straight in longitude x and latitude y curves away from the geodesic by (-2 x' y' sin y,
    x'^2 sin y cos y); with its chord it encloses a twelfth of the cross product of that and its own
    direction. Of an edge that the project divides into n that is an n-th of an n-th.
    """
    xy, ring = shapely.get_coordinates(shapely.get_rings(geometry), return_index=True)
    step = np.diff(xy, axis=0)[np.diff(ring) == 0]
    long = np.abs(step).max(axis=1, initial=0)
    parts = np.where(long > LONG_DEG, np.ceil(long / STEP_DEG), 1)
    sine, cosine = 1.0, 1.0
    if len(xy):
        south, north = np.radians([xy[:, 1].min(), xy[:, 1].max()])
        sine = max(abs(np.sin(south)), abs(np.sin(north)))
        cosine = 1.0 if south <= 0 <= north else max(np.cos(south), np.cos(north))
    x, y = np.radians(np.abs(step)).T
    each = sine * x * (cosine**2 * x**2 + 2 * y**2) / 12 / parts**2
    return 1e-6 + 1.01 * MEAN_RADIUS_KM**2 * float(each.sum())
