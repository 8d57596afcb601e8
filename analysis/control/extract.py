"""The committed extract: outlines on one grid, so that no maker's coordinates are passed on."""

import geopandas as gpd
import pandas as pd
import shapely

from ..base.errors import DataError
from ..base.geometry import GRID_DEG, minus, snap, to_metric
from ..maps import sources
from ..theatres.theatre import Theatre

# No geometry of ISW is ever committed.
COMMITTED_SOURCES = tuple(key for key in sources.pinned() if sources.get(key).outlines_committed)

MAX_MOVE_M = 25.0
LEAST_PART_M2 = 10_000.0  # below it a part can be narrower than the grid, and vanish


def generalise(table: gpd.GeoDataFrame, theatre: Theatre) -> gpd.GeoDataFrame:
    """Snap every outline to one grid, neighbours and days alike, and keep held over contested.

    The licence of the makers is met by not passing on their coordinates; the cost in area is in
    daily.csv, a column beside the measured one. Raises when a point moved by more than 25 m.
    """
    result = table.copy()
    result["geometry"] = [snap(shape, GRID_DEG) for shape in table.geometry]
    grey = result["status"] == "contested"
    for index, row in result[grey].iterrows():
        for _, other in result[~grey].iterrows():
            if _overlap_in_time(row, other):
                row.geometry = minus(row.geometry, other.geometry)
        result.loc[index, "geometry"] = snap(row.geometry, GRID_DEG)
    moved = largest_move_m(table, result, theatre.metric_crs)
    if moved > MAX_MOVE_M:
        raise DataError(
            f"Generalising moved an outline by {moved:.1f} m; {MAX_MOVE_M} is the limit."
        )
    return result


def largest_move_m(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, crs: str) -> float:
    """How far the vertices of any outline lie from the same outline after (or before), in metres.

    Parts of less than a hectare are not asked: a cut along an oblast's border leaves slivers that
    are narrower than the grid and vanish, and the distance would be that to another part.
    """
    old, new = (to_metric(table.geometry.to_numpy(), crs) for table in (before, after))
    both = [(a, b) for a, b in zip(old, new, strict=True) if not (a.is_empty or b.is_empty)]
    return max((_farthest_m(*pair) for a, b in both for pair in ((a, b), (b, a))), default=0.0)


def _farthest_m(shape: shapely.Geometry, other: shapely.Geometry) -> float:
    parts = shapely.get_parts(shape)
    parts = parts[shapely.area(parts) >= LEAST_PART_M2]
    vertices = shapely.points(shapely.get_coordinates(parts))
    return float(shapely.distance(vertices, shapely.boundary(other)).max(initial=0.0))


def _overlap_in_time(a: pd.Series, b: pd.Series) -> bool:
    return a["valid_from"] < b["valid_to"] and b["valid_from"] < a["valid_to"]
