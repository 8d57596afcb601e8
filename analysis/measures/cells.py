"""Land in cells of 150 m: when each of them changed hands, and when it was first and last held."""

from datetime import date
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base import edges
from ..base.geometry import to_metric
from ..control import on_day
from ..control.table import primary
from ..theatres.theatre import Theatre
from .tiles import covered

CELL_M = 150.0
CELL_KM2 = (CELL_M / 1000) ** 2
CELL = ["column", "row"]


def changes(table: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date) -> pd.DataFrame:
    """Every change of hands of every cell of 150 m on one map: ``column, row, day, is_gain``.

    ``table`` is one source's control table. A cell is a square of the theatre's metric CRS, whose
    lower left corner lies at ``column`` and ``row`` times 150 m, and is held where its centre is;
    ``day`` is the first day of the new state (a Timestamp). Cells that never changed within the
    window are not there, and a day that the table does not cover has no change. It misleads where a
    map was redrawn: a correction looks like movement.
    """
    rows = on_day.day_rows(table, on_day.days_within(table, start, end))
    position = rows[primary(rows)]
    shapes, turns = table.geometry.to_numpy(), position[position != position.shift()]
    faces, days, is_gain = [], [], []
    for (_, before), (day, after) in pairwise(turns.items()):
        found = edges.between(shapes[before], shapes[after])
        for own, entered in ((found.gained, True), (found.lost, False)):
            faces.append(own)
            days += [day] * len(own)
            is_gain += [entered] * len(own)
    land = to_metric(np.concatenate([np.array([], object), *faces]), theatre.metric_crs)
    face, column, row = _within(land)
    frame = pd.DataFrame({"column": column, "row": row})
    frame["day"] = pd.to_datetime(np.array(days, "datetime64[D]")[face])
    return frame.assign(is_gain=np.array(is_gain, bool)[face])


def _within(land: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The cells whose centre lies in each of some metric polygons: polygon, column and row."""
    bounds = shapely.bounds(land) / CELL_M - 0.5
    corners = np.column_stack([np.ceil(bounds[:, :2]), np.floor(bounds[:, 2:])]).astype(int)
    face, column, row = covered(corners)
    shapely.prepare(land)
    centres = (np.array([column, row]) + 0.5) * CELL_M
    inside = shapely.contains_xy(land[face], *centres)
    return face[inside], column[inside], row[inside]


def ends(turns: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """When each cell was first and last held between two days, of :func:`changes` of one map.

    By cell (``column, row``): ``first_held, last_held``, empty where the day is not known: a cell
    held on ``first`` was taken before, one held on ``last`` is lost later, if ever. ``came_back``:
    it was lost and taken again in between; its first and last day are then far apart, and the
    loss between them does not show.

    >>> day = pd.Timestamp("2025-03-04")
    >>> turns = pd.DataFrame({"column": 1, "row": 2, "day": [day], "is_gain": [False]})
    >>> found = ends(turns, date(2025, 3, 1), date(2025, 3, 9))
    >>> found.loc[(1, 2), ["first_held", "last_held"]].to_list()  # held from the first day on
    [NaT, Timestamp('2025-03-03 00:00:00')]
    """
    within = turns[(turns["day"] > pd.Timestamp(first)) & (turns["day"] <= pd.Timestamp(last))]
    by_cell = within.sort_values("day", kind="stable").groupby(CELL)
    opens, closes = by_cell.first(), by_cell.last()
    before = closes["day"] - pd.Timedelta(days=1)
    return pd.DataFrame(
        {
            "first_held": opens["day"].where(opens["is_gain"]),
            "last_held": before.where(~closes["is_gain"]),
            "came_back": by_cell["is_gain"].sum() > opens["is_gain"],
        }
    )
