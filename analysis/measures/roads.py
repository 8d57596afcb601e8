"""The shortest way along roads of a user's own map extract."""

from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
import shapely

from ..base.errors import UsageError
from ..base.geometry import GEODESIC, to_metric

FARTHEST_KM = 1.0  # as far as a place may be off: a road beyond it is another place's


class AlongRoads(NamedTuple):
    """The way along roads in km, and how far each place lies from its nearest road."""

    road_km: float
    start_off_km: float
    goal_off_km: float


def between(roads: list[np.ndarray], start: pd.Series, goal: pd.Series, crs: str) -> AlongRoads:
    """The shortest way along roads from one place to another.

    Parameters
    ----------
    roads : list of array
        Each road as its points in lon/lat (EPSG:4326); roads meet where they share a point.
    start, goal : Series
        Places with ``name, lat, lon``.
    crs : str
        A metric projection, in which the nearest road is looked for.

    Returns
    -------
    AlongRoads
        km along the ellipsoid, from the nearest road of the one place to that of the other; the
        ways from the places to these roads stand apart and are not in it.

    Raises
    ------
    UsageError
        Where a place lies farther than 1 km from every road, or the two roads do not meet.

    Notes
    -----
    Roads are walked both ways, so that one-way signs do not count. It misleads where the extract
    lacks tracks, or has bridges that were gone; who avoids roads for fear of drones walks farther
    or shorter. Dijkstra's algorithm (Numerische Mathematik 1, 1959), as implemented by networkx.

    Examples
    --------
    >>> corner = np.array([[35.0, 51.0], [35.1, 51.0], [35.1, 51.1]])
    >>> a = pd.Series({"name": "A", "lon": 35.0, "lat": 51.0})
    >>> b = pd.Series({"name": "B", "lon": 35.1, "lat": 51.1})
    >>> [round(km, 2) for km in between([corner], a, b, "EPSG:32636")]
    [18.14, 0.0, 0.0]
    """
    one, two = (np.concatenate([road[side] for road in roads]) for side in (np.s_[:-1], np.s_[1:]))
    metres = _metres(one, two)
    graph = nx.Graph()
    graph.add_weighted_edges_from(zip(map(tuple, one), map(tuple, two), metres, strict=True))
    tree = shapely.STRtree(to_metric(shapely.linestrings(np.stack([one, two], axis=1)), crs))
    ends = [_on_road(place, one, two, tree, crs) for place in (start, goal)]
    for name, (segment, xy, _) in zip(("start", "goal"), ends, strict=True):
        for end in (one[segment], two[segment]):
            graph.add_edge(name, tuple(end), weight=_metres(xy, end))
    (here, a, start_off), (there, b, goal_off) = ends
    if here == there:  # neither has to go to an end of the segment first
        graph.add_edge("start", "goal", weight=_metres(a, b))
    try:
        way = nx.shortest_path_length(graph, "start", "goal", weight="weight")
    except nx.NetworkXNoPath:
        raise UsageError(
            f"The roads near {start['name']} and {goal['name']} are not connected in this extract; "
            "a larger one, or one that has tracks too, may connect them."
        ) from None
    return AlongRoads(float(way) / 1000, start_off, goal_off)


def _on_road(
    place: pd.Series, one: np.ndarray, two: np.ndarray, tree: shapely.STRtree, crs: str
) -> tuple[int, np.ndarray, float]:
    """The nearest segment, the place's nearest point of it in lon/lat, and the km to there."""
    point = to_metric([shapely.Point(place["lon"], place["lat"])], crs)[0]
    segment = int(tree.nearest(point))
    share = shapely.line_locate_point(tree.geometries[segment], point, normalized=True)
    xy = one[segment] + share * (two[segment] - one[segment])
    off_km = float(_metres(np.array([place["lon"], place["lat"]]), xy)) / 1000
    if off_km > FARTHEST_KM:
        raise UsageError(
            f"{place['name']} lies {off_km:.1f} km from the nearest road of this extract, farther "
            f"than {FARTHEST_KM:g} km; an extract that reaches it is needed."
        )
    return segment, xy, off_km


def _metres(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    return np.asarray(GEODESIC.inv(*one.T, *two.T)[2])
