"""How far the front went between two shapes: back to its holder's own side, or forward from it."""

from datetime import date
from functools import cache
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from ..base import edges
from ..base.geometry import common, cut_to, divided, faces_km2, polygons_only
from ..control import on_day
from ..control.table import PRIMARY
from ..theatres.theatre import Theatre
from .front import (
    STEP_M,
    Land,
    border_line,
    border_zone,
    frame_line,
    lon_lat,
    on_frame,
)
from .nearest import Line
from .piece import PIECE_KM2, grid_within, piece_asked_km
from .quantile import weighted_quantile

SAME_KM = 0.001  # a point this near is on the same outline: what is left is rounding
MOVED_KM = 0.1  # a step along the outline: what moved less is redrawn, and would swamp a quantile


class Displacement(NamedTuple):
    """How far the front went between two shapes; distances in km, places as (lon, lat).

    ``piece_km``: at least 1 km2 of the land lost, in one piece, lies farther than this from its own
    side; 0 where no piece is as large. ``max_km`` is of the farthest point of the lost front, and
    ``towards`` is ``held`` or ``own state``, for the farthest point, which leads from ``start`` to
    ``end``. ``front_lost_share`` is the part of the old front's length that moved more than 100 m,
    0 where there was no front.
    """

    piece_km: float = 0.0
    max_km: float = 0.0
    p90_km: float = 0.0
    median_km: float = 0.0
    lost_km2: float = 0.0
    swept_km: float = 0.0
    front_lost_share: float = 0.0
    start: tuple[float, float] | None = None
    end: tuple[float, float] | None = None
    towards: str = "held"


class _Lost(NamedTuple):
    """Points of an old front, the length of it that each stands for, and how far each went."""

    xy: np.ndarray
    metres: np.ndarray
    held_km: np.ndarray
    own_km: np.ndarray

    @property
    def km(self) -> np.ndarray:
        return np.fmin(self.held_km, self.own_km)


def displacement(
    before: shapely.Geometry, after: shapely.Geometry, theatre: Theatre,
    wide: shapely.Geometry | None = None, least_km2: float = PIECE_KM2,
    within: shapely.Geometry | None = None,
) -> Displacement:  # fmt: skip
    """How far the front of one shape retreated to its holder's own side in another.

    Parameters
    ----------
    before, after : Polygon or MultiPolygon
        Held land of one part on the two days, lon/lat (EPSG:4326).
    theatre : Theatre
        Gives the border and the projection in which lengths are measured.
    wide : Polygon or MultiPolygon, optional
        Held land on the second day beyond the theatre's frame too, lon/lat. It is only fallen back
        on; whose front is asked stays inside the frame.
    least_km2 : float
        The area of a piece for ``piece_km``, where another than 1 km2 is tried.
    within : Polygon or MultiPolygon, optional
        A sector, lon/lat: only what was lost in it is asked, and only its points of the front, but
        all land that is still held is fallen back on, and the sector's edge is no front.
        ``swept_km`` and ``front_lost_share`` stay by the length of the whole front.

    Returns
    -------
    Displacement
        ``piece_km``, which no sliver and no vertex makes: at least 1 km2 of the land lost, in one
        piece, lies farther than this from the nearest of land still held and the holder's own
        state. ``max_km`` over points every 100 m of the front that is no longer held, each with its
        distance to the nearest of land still held and the holder's own state, whose nearest land
        is the nearest place of the international border; ``start, end, towards`` of the farthest
        one. ``p90_km, median_km`` over those that moved more than 100 m, by the length of front
        that each stands for. ``swept_km``: area lost / mean length of the front before and after.
        ``front_lost_share``: the part of the old front that moved more than 100 m.

    Raises
    ------
    GEOSException
        For shapes that are not valid.

    Notes
    -----
    One rule in every case, also when nothing is left and for pockets that went whole. Losing more
    never shortens it, and from a border it never exceeds the depth. The maximum is the worst case:
    it depends on one point. It misleads when a map redraws a front that did not move, when one deep
    finger is lost (read the median and the swept distance), and it is no path: nobody walked the
    straight line. Without ``wide`` a front near the frame can lie nearer to land beyond it than
    this says. In a pocket that closed, land can lie farther from its own side than any point of
    the front: ``piece_km`` then exceeds ``max_km``. An advance is the same with the two shapes
    exchanged. With land alone to fall back on it is a directed Hausdorff distance: Huttenlocher et
    al., "Comparing images using the Hausdorff distance", IEEE PAMI 15 (1993).

    Examples
    --------
    >>> from analysis.theatres import KURSK
    >>> before = shapely.box(35.2, 51.25, 35.3, 51.35)
    >>> after = shapely.box(35.2, 51.25, 35.3, 51.30)  # a twentieth of a degree of latitude less
    >>> found = displacement(before, after, KURSK)
    >>> round(found.max_km, 2), found.towards
    (5.56, 'held')
    """
    faces = edges.between(before, after).lost
    beyond = None if wide is None else Land(wide, theatre)
    return of_lands(Land(before, theatre), Land(after, theatre), faces, beyond, least_km2, within)


def of_lands(
    old: Land, new: Land, faces: np.ndarray, wide: Land | None = None,
    least_km2: float = PIECE_KM2, within: shapely.Geometry | None = None,
) -> Displacement:  # fmt: skip
    """:func:`displacement` of land whose edges, and whose lost faces, are at hand already."""
    if within is not None:
        faces = shapely.get_parts(cut_to(_joined(faces), within))
        if not len(faces):
            return Displacement()
    lost = _lost(old, new, wide, within)
    lost_km2 = faces_km2(faces)
    result = Displacement(
        piece_km=_piece_km(faces, new, wide, least_km2) if lost_km2 >= least_km2 else 0.0,
        lost_km2=lost_km2,
        swept_km=swept_km(lost_km2, old.front_km, new.front_km),
    )
    km = lost.km
    if not (km > SAME_KM).any():
        return result
    worst = int(km.argmax())
    way = _ways(shapely.points(lost.xy[[worst]]), new, wide)
    start, end = (tuple(xy) for xy in lon_lat(shapely.get_coordinates(way), new.theatre))
    has_moved = km > MOVED_KM
    p90, median = weighted_quantile(km[has_moved], lost.metres[has_moved], (0.9, 0.5))
    moved_km = float(lost.metres[has_moved].sum()) / 1000
    return result._replace(
        max_km=float(km[worst]),
        p90_km=p90,
        median_km=median,
        front_lost_share=min(moved_km / old.front_km, 1.0) if old.front_km else 0.0,
        start=start,
        end=end,
        towards="held" if lost.held_km[worst] <= lost.own_km[worst] else "own state",
    )


def swept_km(lost_km2: float, before_km: float, after_km: float) -> float:
    """Area lost by the mean length of the front before and after: how far it went on the whole.

    It misleads where hardly any land is left: the mean then counts half of the old front. Empty
    when land was lost and neither shape has a front.

    >>> swept_km(12.0, 8.0, 4.0), swept_km(0.0, 0.0, 0.0), swept_km(1.0, 0.0, 0.0)
    (2.0, 0.0, nan)
    """
    if lost_km2 == 0:
        return 0.0
    mean_km = (before_km + after_km) / 2
    return lost_km2 / mean_km if mean_km else float("nan")


def between(
    table: gpd.GeoDataFrame, theatre: Theatre, first: date, second: date, way: str = "retreat",
    wide: gpd.GeoDataFrame | None = None, within: shapely.Geometry | None = None,
) -> Displacement:  # fmt: skip
    """The displacement of the main part's front of one source between two days.

    ``way`` is ``retreat`` or ``advance``, which is the same with the days exchanged. ``wide`` is
    the source's table of a wider area, whose land is fallen back on too. In a sector, ``within``,
    it is that of the whole theatre's front there.
    """
    part = "" if within is None else "whole"
    before, after, beyond = ends(table, theatre, first, second, way, wide, part)
    return displacement(before, after, theatre, beyond, within=within)


def ends(
    table: gpd.GeoDataFrame, theatre: Theatre, first: date, second: date, way: str = "retreat",
    wide: gpd.GeoDataFrame | None = None, part: str = "",
) -> tuple:  # fmt: skip
    """The shape whose front moved, the one to which it moved, and that one beyond the frame.

    For an advance these are the land of the second day, and that of the first.
    """
    days = (first, second) if way == "retreat" else (second, first)
    old, new = (part_of(held_on(table, day), theatre, part) for day in days)
    return old, new, None if wide is None else held_on(wide, days[1])


def held_on(table: gpd.GeoDataFrame, day: date) -> shapely.Geometry:
    """All held land (or the claimed limit) of a table on a day, lon/lat."""
    rows = on_day.at(table, day)
    return rows[rows["status"].isin(PRIMARY)].geometry.iloc[0]


def part_of(shape: shapely.Geometry, theatre: Theatre, part: str) -> shapely.Geometry:
    """One part of held land, or all of it."""
    name = part or theatre.main_part
    return shape if name == "whole" else common(shape, theatre.part_areas()[name])


def _joined(faces: np.ndarray) -> shapely.Geometry:
    """Faces, which share their edges, as one shape."""
    return polygons_only(shapely.coverage_union_all(faces))


def _lost(old: Land, new: Land, wide: Land | None, within: shapely.Geometry | None) -> _Lost:
    """The points of the old front that the new land lacks, each with its ways back."""
    xy, metres = _lost_points(old, new, within)
    return _Lost(xy, metres, *_back_km(xy, new, wide))


def _piece_km(faces: np.ndarray, new: Land, wide: Land | None, least_km2: float) -> float:
    """How far from its own side a piece of lost land lies, 0 where no piece is as large."""
    xy = grid_within(shapely.get_parts(Land(_joined(faces), new.theatre).metric), least_km2)
    km = piece_asked_km(xy, lambda xy: np.fmin(*_back_km(xy, new, wide)), least_km2)
    return 0.0 if np.isnan(km) else km


def _back_km(xy: np.ndarray, new: Land, wide: Land | None) -> tuple[np.ndarray, np.ndarray]:
    """From each point to the nearest land still held, and to the border (infinite if farther)."""
    held_km = new.distance_km(xy)
    own_km = _border(new.theatre).within_km(xy, held_km)
    if wide is not None:
        # Beyond the frame land can be nearer only where the frame is: few points ask the wide land.
        near = np.fmin(held_km, own_km)
        frame_km = _frame(new.theatre).within_km(xy, near)
        far = near > np.maximum(frame_km, SAME_KM)
        if far.any():
            held_km[far] = np.fmin(held_km[far], wide.distance_km(xy[far]))
    return held_km, own_km


def _lost_points(
    old: Land, new: Land, within: shapely.Geometry | None
) -> tuple[np.ndarray, np.ndarray]:
    """Points every 100 m along those edges of the old front that the new outline does not have.

    With each the metres to the next. An edge that both outlines have was not lost. Each point
    stands once: the end of an edge is the start of the next.
    """
    if old.shape.is_empty:
        return np.empty((0, 2)), np.array([])
    gone = ~edges.among(np.sort(new.edges.key), old.edges.key)
    gone[gone] = ~on_frame(old.edges.pick(gone), old.theatre)
    lines = divided(old.lines[gone], STEP_M)
    xy, index = shapely.get_coordinates(lines, return_index=True)
    starts = np.flatnonzero(index[1:] == index[:-1])
    metres = np.hypot(*(xy[starts + 1] - xy[starts]).T)
    xy = xy[starts]
    is_front = ~shapely.contains_xy(border_zone(old.theatre), *xy.T)
    if within is not None:
        is_front &= shapely.intersects_xy(within, *lon_lat(xy, old.theatre).T)
    return xy[is_front], metres[is_front]


def _ways(points: np.ndarray, new: Land, wide: Land | None) -> np.ndarray:
    """From each point the straight line to the nearest land still held or place of the border."""
    lands = [land.metric for land in (new, wide) if land is not None and not land.shape.is_empty]
    lines = np.array(
        [shapely.shortest_line(points, to) for to in (*lands, border_line(new.theatre))]
    )
    nearest = shapely.length(lines).argmin(axis=0)
    return lines[nearest, np.arange(len(points))]


@cache
def _border(theatre: Theatre) -> Line:
    return Line(border_line(theatre))


@cache
def _frame(theatre: Theatre) -> Line:
    return Line(frame_line(theatre))
