"""What bounds a walk out of held land: ways to the border, fronts redrawn, depth of the land."""

from datetime import date
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base.days import day_list
from ..base.geometry import GEODESIC, to_metric
from ..control import on_day
from ..theatres.theatre import Theatre
from . import front, inside
from .displacement import held_on
from .places import named
from .retreat import days_between_maps

WAY_FACTORS = (1.0, 1.2, 1.4, 1.6)  # of the straight line: as the crow flies, to crooked tracks
OUTWARDS = np.array([-1, -1, 1, 1])  # from the bounds of a frame
ARC_SEGMENTS = 64  # a quarter circle: 20 km are right to 2 m


class Bounds(NamedTuple):
    """A walk and the frames that bound it; each function below says what its own has."""

    walked_km: float
    start: str
    days: list[date]
    lines: pd.DataFrame
    ways: pd.DataFrame
    fell_back: pd.DataFrame
    shares: pd.DataFrame


def bounds(
    walked_km: float, days: tuple[date, date], routes: list[tuple[str, ...]],
    tables: dict[str, gpd.GeoDataFrame], retreat: pd.DataFrame, daily: pd.DataFrame,
    places: pd.DataFrame, theatre: Theatre,
) -> Bounds:  # fmt: skip
    """What bounds a walk of a length on days, from the first place of the routes.

    None of it is the walk: maps say who holds which land and nothing of who went where. A source
    without a control table (ISW, whose outlines may not be kept) has no ways and no shares. An
    unknown place raises a sentence.
    """
    listed, start = day_list(*days), named(places, routes[0][0])
    own = tables.values()
    return Bounds(
        walked_km,
        start["name"],
        listed,
        straight_lines(routes, places, theatre),
        pd.concat([ways(table, theatre, listed, start) for table in own], ignore_index=True),
        fell_back(retreat, daily, listed),
        pd.concat([shares(table, theatre, listed, walked_km) for table in own], ignore_index=True),
    )


def straight_lines(
    routes: list[tuple[str, ...]], places: pd.DataFrame, theatre: Theatre
) -> pd.DataFrame:
    """Straight lines from place to place: ``route, goal, km``; first from the first to the border.

    Between places along the ellipsoid, to the border in the theatre's metres. Places are right to
    about one kilometre, and so are the lines.
    """
    start = named(places, routes[0][0])
    here = to_metric([_point(start)], theatre.metric_crs)[0]
    border_km = shapely.distance(here, front.border_line(theatre)) / 1000
    rows = [(_route([start["name"], "the border"]), "the border", border_km)]
    for route in routes:
        stops = [named(places, name) for name in route]
        lon, lat = ([stop[axis] for stop in stops] for axis in ("lon", "lat"))
        name = _route([stop["name"] for stop in stops])
        rows.append((name, stops[-1]["name"], GEODESIC.line_length(lon, lat) / 1000))
    return pd.DataFrame(rows, columns=["route", "goal", "km"])


def _route(names: list[str]) -> str:
    return " to ".join([names[0], names[-1]]) + "".join(f" through {name}" for name in names[1:-1])


def ways(
    table: gpd.GeoDataFrame, theatre: Theatre, days: list[date], place: pd.Series
) -> pd.DataFrame:
    """Shortest ways inside held land to the border: ``date, source, start_km, farthest_km``.

    ``start_km`` from a place (empty on days when it is not held), ``farthest_km`` from the farthest
    held point; of one source. How they are found, and when they mislead: :func:`inside.to_border`.
    """
    start = np.array([_point(place)])
    rows = []
    for shape, same in _by_shape(table, days):
        found = inside.to_border(shape, theatre, start)
        rows += [(str(day), found.from_km[0], found.farthest_km) for day in same]
    return _frame(table, rows, ["start_km", "farthest_km"])


def shares(
    table: gpd.GeoDataFrame, theatre: Theatre, days: list[date], walked_km: float
) -> pd.DataFrame:
    """From which share of held land a walk is as long: ``date, source, way_factor, share``.

    Land that lies at least ``walked_km / way_factor`` from the border in a straight line: a way
    there that is ``way_factor`` times that line is at least as long as the walk. Empty where no
    land is held. It misleads as a chance: nobody knows where in the land a walk began.
    """
    known = list(_by_shape(table, days))
    lands = to_metric([shape for shape, _ in known], theatre.metric_crs)
    frame = shapely.total_bounds(lands)
    near = {factor: _near_border(theatre, walked_km / factor, frame) for factor in WAY_FACTORS}
    rows = []
    for land, (_, same) in zip(lands, known, strict=True):
        for factor, zone in near.items():
            beyond = shapely.area(shapely.difference(land, zone))
            rows += [
                (str(day), factor, beyond / land.area if land.area else np.nan) for day in same
            ]
    return _frame(table, rows, ["way_factor", "share"])


def fell_back(retreat: pd.DataFrame, daily: pd.DataFrame, days: list[date]) -> pd.DataFrame:
    """How far fronts fell back in two days, by day: ``date, source, retreat_2d_max_km, map_days``.

    The farthest point, the worst case (:func:`displacement.displacement`); ``map_days`` lie between
    the two maps that were compared, and three are not two. Empty where a map had no front two days
    before; sources whose maps are too rare to tell two days have no rows.
    """
    rows = retreat[retreat["date"].isin([str(day) for day in days])]
    rows = rows[["date", "source", "retreat_2d_max_km"]].dropna().reset_index(drop=True)
    since = (pd.to_datetime(rows["date"]) - pd.Timedelta(days=2)).dt.strftime("%Y-%m-%d")
    had = retreat.set_index(["source", "date"])["front_km"] > 0
    has_front = had.reindex(zip(rows["source"], since, strict=True)).fillna(True).to_numpy(bool)
    spans = zip(rows["source"], since, rows["date"], strict=True)
    return rows.assign(
        retreat_2d_max_km=rows["retreat_2d_max_km"].where(has_front),
        map_days=[days_between_maps(daily, *span) for span in spans],
    )


def _by_shape(table: gpd.GeoDataFrame, days: list[date]):
    """Each distinct outline of held land with the days on which it holds; none before the maps."""
    known: dict[bytes, tuple] = {}
    for day in days:
        if on_day.covers(table, day):
            shape = held_on(table, day)
            known.setdefault(shape.wkb, (shape, []))[1].append(day)
    return known.values()


def _frame(table: gpd.GeoDataFrame, rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["date", *columns])
    frame.insert(1, "source", table["source"].iloc[0])
    return frame.sort_values("date", kind="stable", ignore_index=True)


def _near_border(theatre: Theatre, km: float, frame: np.ndarray) -> shapely.Geometry:
    """What lies within a distance of the border, right inside a frame in the theatre's metres.

    Of the border that is so near the frame alone: all of it takes a second.
    """
    if np.isnan(frame).any():  # no land on any day
        return shapely.Polygon()
    reach = 1000 * km
    line = shapely.clip_by_rect(front.border_line(theatre), *(frame + reach * OUTWARDS))
    return shapely.buffer(line, reach, quad_segs=ARC_SEGMENTS)


def _point(place: pd.Series) -> shapely.Point:
    return shapely.Point(place["lon"], place["lat"])
