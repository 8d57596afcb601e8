"""Pieces of land by the day on which they were held last, or first."""

from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base import edges, memo
from ..base.errors import UsageError
from ..base.geometry import area_km2, common, dissolve, minus
from ..control import on_day
from ..control.table import primary
from .change import moves
from .identity import assert_equal
from .joined import originals

Run = tuple[date, shapely.Geometry]  # a day and the land of a run of days
KEPT_STEPS = 32  # that are kept together
LEAST_KM2 = 0.5  # of change; a share of less is one of nothing


def last_held(table: gpd.GeoDataFrame, start: date, end: date) -> gpd.GeoDataFrame:
    """The last day on which each piece of land was held.

    Parameters
    ----------
    table : GeoDataFrame
        One source's control table (:func:`analysis.control_table`).
    start, end : date
        The window; days that the table does not cover are left out.

    Returns
    -------
    GeoDataFrame
        ``last_held, is_held_at_end, area_km2, geometry`` (EPSG:4326). Pieces do not overlap and
        together are all land ever held in the window. What is still held on ``end`` carries that
        day and ``is_held_at_end``.

    Raises
    ------
    DataError
        When the pieces do not sum to all land ever held.
    UsageError
        When the table covers none of the days.

    Notes
    -----
    Land that was lost and won again counts with its last loss. Drawn from the extract the borders
    of pieces are generalised.

    Examples
    --------
    >>> import analysis
    >>> w = analysis.window("kursk", "2025-03-15", "2025-03-16", ["deepstate"])
    >>> pieces = last_held(analysis.control_table(w)["deepstate"], w.start, w.end)
    >>> bool(pieces["is_held_at_end"].iloc[-1]), round(pieces["area_km2"].iloc[-1])
    (True, 122)
    """
    runs = _runs(table, start, end)
    (last, shape), pieces = runs[-1], _Pieces(runs[-1][1])
    for (day, before), (_, after) in reversed(list(pairwise(runs))):
        pieces.add(day, edges.between(before, after).lost)
    found = [(day, False, area_km2(piece), piece) for day, piece in reversed(pieces.found)]
    if not shape.is_empty:
        found.append((last, True, area_km2(shape), shape))
    columns = ["last_held", "is_held_at_end", "area_km2", "geometry"]
    frame = gpd.GeoDataFrame(found, columns=columns, geometry="geometry", crs="EPSG:4326")
    whole, first = dissolve(frame.geometry), runs[0][1]
    sums = "pieces sum to all land ever held"
    assert_equal(frame["area_km2"].sum(), area_km2(whole), sums, frame.geometry)
    assert_equal(area_km2(common(first, whole)), area_km2(first), sums, [first])
    return frame


def first_held(table: gpd.GeoDataFrame, start: date, end: date) -> gpd.GeoDataFrame:
    """The first day on which each piece of land gained was held.

    Returns ``first_held, area_km2, geometry``.

    The mirror of :func:`last_held`: pieces do not overlap and together are all land held in the
    window that was not held on its first day. Land that was won, lost and won again counts with
    its first gain; ``is_held_at_end`` is not asked.
    """
    runs = _runs(table, start, end, first=True)
    pieces, steps = _Pieces(runs[0][1]), list(pairwise(runs))
    so_far = memo.digest(runs[0])
    for n in range(0, len(steps), KEPT_STEPS):  # a window that is a week longer has most of them
        some = steps[n : n + KEPT_STEPS]
        so_far = memo.digest((so_far, *(after for _, after in some)))
        pieces.take(memo.once("first held", (so_far,), partial(pieces.gained, some)))
    found = [(day, area_km2(piece), piece) for day, piece in pieces.found]
    columns = ["first_held", "area_km2", "geometry"]
    return gpd.GeoDataFrame(found, columns=columns, geometry="geometry", crs="EPSG:4326")


def _runs(
    table: gpd.GeoDataFrame, start: date, end: date, first: bool = False
) -> list[tuple[date, shapely.Geometry]]:
    """Runs of days with the same land, in order: the last (or the first) day, and the land."""
    days = on_day.days_within(table, start, end)
    if not days:
        raise UsageError(f"The table covers no day of {start} to {end}.")
    rows = on_day.day_rows(table, days)
    own = rows[primary(rows)]
    kept = own[own != own.shift(1 if first else -1)]
    return [(day, table.geometry.iloc[position]) for day, position in kept.items()]


class _Pieces:
    """Land that is not in a shape and was met once, in pieces by day that do not overlap."""

    def __init__(self, shape: shapely.Geometry) -> None:
        self._shape = shape
        self._parts = np.array([], dtype=object)
        self.found: list[tuple[date, shapely.Geometry]] = []

    def gained(self, steps: list[tuple[Run, Run]]) -> list[tuple[date, shapely.Geometry]]:
        """What some more steps gained that was not met yet; nothing is taken."""
        more = _Pieces(self._shape)
        more._parts = self._parts
        for (_, before), (day, after) in steps:
            more.add(day, edges.between(before, after).gained)
        return more.found

    def take(self, found: list[tuple[date, shapely.Geometry]]) -> None:
        """Take pieces that were found beside these."""
        self.found += found
        parts = [shapely.get_parts(piece) for _, piece in found]
        self._parts = np.concatenate([self._parts, *parts])

    def add(self, day: date, faces: np.ndarray) -> None:
        """Take what of some faces was not met yet; only what lies near them is asked."""
        given = tuple(faces)
        whole = memo.once("new", (self._shape, given), lambda: minus(dissolve(given), self._shape))
        shapely.prepare(whole)
        near = tuple(self._parts[shapely.intersects(whole, self._parts)])
        piece = memo.once("piece", (whole, near), lambda: minus(whole, dissolve(near)))
        if not piece.is_empty:
            self.found.append((day, piece))
            self._parts = np.concatenate([self._parts, shapely.get_parts(piece)])


def changed(
    tables: dict[str, gpd.GeoDataFrame], days: pd.DataFrame, start: date, end: date
) -> tuple[str, dict[str, gpd.GeoDataFrame]]:
    """Pieces of land by the day they were lost, or taken where more was gained than lost.

    And where most of it was kept: of land that was taken and lost again the loss is dated. Returns
    ``last_held`` or ``first_held``, the column that dates the pieces, and the pieces.
    """
    tables = _of_most_days(tables, days)
    own = moves(days[days["source"].isin(tables)])
    held = own.groupby("source")["held_km2"]
    kept = (held.last() / held.max()).median()
    is_gain = own["gained_km2"].sum() > own["lost_km2"].sum() and kept > 0.5
    measure = first_held if is_gain else last_held
    pieces = {key: measure(table, start, end) for key, table in tables.items()}
    return measure.__name__, pieces


def _of_most_days(
    tables: dict[str, gpd.GeoDataFrame], days: pd.DataFrame
) -> dict[str, gpd.GeoDataFrame]:
    """The tables without a map, or a copy of it, that has less than half the days of the other."""
    count = days["source"].value_counts()
    few = set()
    for copy, original in originals(list(tables)).items():
        less, more = sorted((copy, original), key=lambda key: count.get(key, 0))
        if 2 * count.get(less, 0) < count.get(more, 0):
            few.add(less)
    return {key: table for key, table in tables.items() if key not in few}


def listed(pieces: dict[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """The pieces of several sources as one table, with a column ``source``."""
    return pd.concat(pieces, names=["source", None]).reset_index("source")


def fullest_fortnight(
    pieces: gpd.GeoDataFrame, column: str = "last_held"
) -> tuple[float, date | None]:
    """The 14 days in which most of the land lost (or gained) was held for the last (first) time.

    Returns its share and first day; 0 and None when nothing changed.
    """
    gone = pieces
    if column == "last_held":
        gone = pieces[~pieces["is_held_at_end"].astype(bool)]
    total = gone["area_km2"].sum()
    if total < LEAST_KM2:
        return 0.0, None
    by_day = gone.groupby(column)["area_km2"].sum().sort_index()
    ends = by_day.index.searchsorted([day + timedelta(days=13) for day in by_day.index], "right")
    sums = [by_day.iloc[n:end].sum() for n, end in enumerate(ends)]
    best = int(np.argmax(sums))
    return sums[best] / total, by_day.index[best]
