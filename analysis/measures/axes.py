"""The farthest held point along a few axes; the axes are chosen from the data by a written rule."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base.geometry import to_metric
from ..control import on_day
from ..control.table import PRIMARY, primary
from ..theatres.theatre import Theatre
from .front import border_line
from .places import named

RAY_M = 60_000.0
BEARING_STEP = 5
MAIN_TOWN = "Sudzha"
APART = 30  # degrees between two axes
PASSES_M = 2_000.0  # a place this near to the axis gives it its name


def axes(
    table: gpd.GeoDataFrame, places: pd.DataFrame, theatre: Theatre, count: int = 4
) -> pd.DataFrame:
    """The directions in which held land ever reached farthest, by a written rule.

    From the point of the border nearest to the theatre's main town a ray is drawn every 5 degrees;
    the farthest reach of land ever held in ``table`` (of one or more sources) is taken, then the
    next that is at least 30 degrees away, and so on. Each is named by the farthest place within
    2 km of it; a ray that passes none is left out.
    Returns ``axis, bearing_deg, reach_km, passes, geometry`` (metric ray).
    """
    shapes = table[table["status"].isin(PRIMARY)].geometry.to_numpy()
    main = theatre.part_areas().get(theatre.main_part, theatre.area)
    ever = shapely.union_all(to_metric(shapely.intersection(shapes, main), theatre.metric_crs))
    origin = _origin(places, theatre)
    rays = {bearing: _ray(origin, bearing) for bearing in range(0, 360, BEARING_STEP)}
    reach = {bearing: farthest_m(ray, ever) for bearing, ray in rays.items()}
    rows, taken = [], []
    for bearing in sorted(reach, key=lambda b: (-reach[b], b)):
        passes = _places_along(rays[bearing], reach[bearing], places, theatre)
        if len(rows) < count and passes and all(_apart(bearing, other) for other in taken):
            taken.append(bearing)
            km, name = reach[bearing] / 1000, f"towards {passes[-1]}"
            rows.append((name, bearing, km, ", ".join(passes), rays[bearing]))
    return pd.DataFrame(rows, columns=["axis", "bearing_deg", "reach_km", "passes", "geometry"])


def along(
    table: gpd.GeoDataFrame, lines: pd.DataFrame, theatre: Theatre, start: date, end: date
) -> pd.DataFrame:
    """How far along each axis land is held on each day: ``date, source, axis, held_km``.

    Days that the table does not cover are left out. The distance from the axis's origin on the
    border to the farthest held point on the axis; 0 when none is. It misleads where the axis runs
    beside the land: a point a hundred metres off the axis does not count, and a gap behind the
    farthest point is not seen.
    """
    rows = on_day.day_rows(table, on_day.days_within(table, start, end))
    positions = rows[primary(rows)]
    used = positions.unique()
    metric = to_metric(table.geometry.iloc[used].to_numpy(), theatre.metric_crs)
    frames = []
    for axis in lines.itertuples():
        held = {p: farthest_m(axis.geometry, s) / 1000 for p, s in zip(used, metric, strict=True)}
        frame = pd.DataFrame({"date": [day.isoformat() for day in positions.index]})
        frame["source"], frame["axis"] = table["source"].iloc[0], axis.axis
        frames.append(frame.assign(held_km=positions.map(held).to_numpy()))
    return pd.concat(frames, ignore_index=True)


def by_day(
    tables: dict[str, gpd.GeoDataFrame], lines: pd.DataFrame, theatre: Theatre, start: date,
    end: date,
) -> pd.DataFrame:  # fmt: skip
    """:func:`along` of several sources, one after the other."""
    frames = [along(table, lines, theatre, start, end) for table in tables.values()]
    return pd.concat(frames, ignore_index=True)


def farthest_m(ray: shapely.Geometry, land: shapely.Geometry) -> float:
    """Distance from the start of a ray to the farthest point of it that lies in metric land.

    >>> farthest_m(shapely.LineString([(0, 0), (0, 100)]), shapely.box(-1, 20, 1, 60))
    60.0
    """
    coordinates = shapely.get_coordinates(shapely.intersection(ray, land))
    start = shapely.get_coordinates(ray)[0]
    return float(np.hypot(*(coordinates - start).T).max(initial=0.0))


def _origin(places: pd.DataFrame, theatre: Theatre) -> np.ndarray:
    town = named(places, MAIN_TOWN)
    point = to_metric([shapely.Point(town["lon"], town["lat"])], theatre.metric_crs)[0]
    return shapely.get_coordinates(shapely.shortest_line(border_line(theatre), point))[0]


def _ray(origin: np.ndarray, bearing: float):
    angle = np.radians(bearing)
    return shapely.LineString([origin, origin + RAY_M * np.array([np.sin(angle), np.cos(angle)])])


def _apart(a: int, b: int) -> bool:
    return min((a - b) % 360, (b - a) % 360) >= APART


def _places_along(ray, reach_m: float, table: pd.DataFrame, theatre: Theatre) -> list[str]:
    """Places within 2 km of the ray and not farther than the reach, nearest first."""
    points = to_metric(shapely.points(table["lon"], table["lat"]), theatre.metric_crs)
    along = shapely.line_locate_point(ray, points)
    near = (shapely.distance(points, ray) <= PASSES_M) & (along > 0) & (along <= reach_m + PASSES_M)
    return [table["name"].iloc[i] for i in np.argsort(along) if near[i]]
