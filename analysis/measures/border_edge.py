"""How far a maker's own border edge lies from the OpenStreetMap border."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base.geometry import area_km2, common, to_metric
from ..control import on_day
from ..control.table import PRIMARY
from ..theatres.borders import border, russian_side
from ..theatres.theatre import Theatre
from .front import REACH_M
from .milestones import milestones

EDGE_STEP_M = 50.0


def row(table: gpd.GeoDataFrame, theatre: Theatre, daily: pd.DataFrame) -> dict:
    """How far a maker's own border edge lies from the OpenStreetMap border, at its peak.

    ``edge_km`` is the length of outline within 500 m of the border; the distances are taken every
    50 m along it. ``beyond_border_km2`` is land that the maker draws on Ukraine's side,
    ``inside_border_km2`` the rest: what an area clipped at the border would be.
    """
    peak = milestones(daily)["peak_date"].iloc[0]
    rows = on_day.at(table, date.fromisoformat(peak))
    shape = rows[rows["status"].isin(PRIMARY)].geometry.iloc[0]
    outline, line = to_metric([shape.boundary, border().iloc[0]], theatre.metric_crs)
    points = [p for part in shapely.get_parts(outline) for p in _along(part)]
    distance = shapely.distance(np.array(points), line)
    near = distance[distance <= REACH_M]
    edge_km = len(near) * EDGE_STEP_M / 1000
    near = near if len(near) else np.array([np.nan])
    inside = area_km2(common(shape, russian_side(theatre)))
    return {
        "source": table["source"].iloc[0],
        "date": peak,
        "edge_km": edge_km,
        "mean_m": near.mean(),
        "p95_m": np.quantile(near, 0.95),
        "max_m": near.max(),
        "area_km2": area_km2(shape),
        "inside_border_km2": inside,
        "beyond_border_km2": area_km2(shape) - inside,
    }


def _along(line) -> np.ndarray:
    return shapely.line_interpolate_point(line, np.arange(0, shapely.length(line), EDGE_STEP_M))
