"""One way to measure, and the land that it counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import shapely

from ..base.geometry import common, to_metric
from ..control import on_day
from ..control.polygons import DRAWN
from ..control.table import PRIMARY
from ..theatres.borders import russian_side
from ..theatres.theatre import Theatre
from .piece import PIECE_KM2


@dataclass(frozen=True)
class Choice:
    """One way to measure; the defaults are the project's own choices."""

    source: str = "deepstate"
    contested: float = 0.0
    border: str = "own edge"
    method: str = "geodesic"
    tolerance_m: int = 0
    snapshot: str = "last"
    part: str = "whole"
    basis: str = "front where polygons are missing"
    days_before: int = 0
    piece_km2: float = PIECE_KM2
    frame: str = "land beyond the frame too"
    first_front: int = 0


BASE = Choice()
POLYGONS = "polygons alone"
INSIDE = "land inside the frame alone"


def land(table: gpd.GeoDataFrame, theatre: Theatre, day: date, choice: Choice) -> shapely.Geometry:
    """The land that a choice counts, as lon/lat shape."""
    return _of_rows(on_day.at(table, day, choice.snapshot), theatre, choice)


def lands(
    table: gpd.GeoDataFrame, theatre: Theatre, days: list[date], choice: Choice
) -> Iterator[shapely.Geometry]:
    """The same of many days, each shape once; their rows are looked for all at once."""
    held = on_day.day_rows(table, days, choice.snapshot).drop_duplicates()
    for positions in held.to_numpy():
        yield _of_rows(table.iloc[positions], theatre, choice)


def _of_rows(rows: gpd.GeoDataFrame, theatre: Theatre, choice: Choice) -> shapely.Geometry:
    if choice.basis == POLYGONS:
        rows = rows[rows["basis"] == DRAWN]
    shape = shapely.union_all(rows[rows["status"].isin(PRIMARY)].geometry.to_numpy())
    if choice.contested:
        grey = shapely.union_all(rows[rows["status"] == "contested"].geometry.to_numpy())
        if theatre.inside_russia:  # what lies in Ukraine was not taken by Ukraine
            grey = common(grey, russian_side(theatre))
        shape = shapely.union(shape, grey)
    if choice.part != "whole":
        shape = common(shape, theatre.part_areas()[choice.part])
    if choice.border != "own edge":
        shape = common(shape, russian_side(theatre))
    return simplified(shape, choice.tolerance_m, theatre.metric_crs)


def simplified(shape: shapely.Geometry, tolerance_m: float, crs: str) -> shapely.Geometry:
    """Generalise by Douglas and Peucker: no point of the outline moves farther than the tolerance.

    Source: Douglas and Peucker, Cartographica 10 (1973), as implemented in GEOS.
    """
    if not tolerance_m:
        return shape
    metric = gpd.GeoSeries(shapely.simplify(to_metric([shape], crs), tolerance_m), crs=crs)
    return metric.to_crs("EPSG:4326").iloc[0]
