"""How the front of one source went to each day: two maps, and the land between them, met once."""

from datetime import date, timedelta
from functools import cache, lru_cache

import geopandas as gpd
import numpy as np
import shapely

from ..base import edges, memo
from ..base.days import day_list
from ..control import on_day
from ..control.table import primary
from ..maps import sources
from ..theatres.theatre import Theatre
from .displacement import Displacement, of_lands, part_of
from .front import Land

LANDS_KEPT = 32  # shapes whose edges are kept at hand: more than the longest window has


class Ways:
    """The ways of one source's front; days that repeat the same maps are measured once.

    ``positions`` has for each day the row of its land in the table, ``shapes`` and ``land`` that
    land by its row. ``wide`` is the same source's table of a wider area.
    """

    def __init__(
        self, table: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date, part: str,
        windows: tuple[int, ...], wide: gpd.GeoDataFrame | None,
        sectors: dict[str, shapely.Geometry] | None = None,
    ) -> None:  # fmt: skip
        """``part`` is a part of the theatre, ``windows`` how many days are looked back."""
        self.maker = sources.get(table["source"].iloc[0])
        eve = max(start - timedelta(days=max(windows)), on_day.first_day(table))
        rows = on_day.day_rows(table, day_list(min(eve, start), end))
        self.positions = own = rows[primary(rows)]
        self.shapes = {p: part_of(table.geometry.iloc[p], theatre, part) for p in own.unique()}
        lengths: dict[int, float] = {}
        self.land = lru_cache(LANDS_KEPT)(lambda p: Land(self.shapes[p], theatre, lengths))
        self._theatre, self._basis, self._sectors = theatre, table["basis"], sectors or {}
        self._wide_of_day = None
        if wide is not None:
            rows = on_day.day_rows(wide, list(self.positions.index))
            self._wide_of_day = rows[primary(rows)]
            outlines = wide.geometry.array
            self._beyond = lru_cache(LANDS_KEPT)(lambda p: Land(outlines[p], theatre))
        self._faces = lru_cache(LANDS_KEPT)(self._between)  # once for all sectors
        self._known = cache(self._measured)

    def rests_on(self, days: list[date]) -> np.ndarray:
        """Whether the land of each day is of polygons or of a front."""
        return self._basis.to_numpy()[self.positions.loc[days]]

    def to(
        self, day: date, window: int, sector: str = ""
    ) -> tuple[Displacement, Displacement] | None:
        """Retreat and advance in the days up to a day, in a sector; None where maps cannot tell."""
        past = day - timedelta(days=window)
        if past not in self.positions.index or self.maker.is_too_rare_for(window):
            return None
        a, b = self.positions[past], self.positions[day]
        if self.land(a).shape.equals_exact(self.land(b).shape):
            return Displacement(), Displacement()
        if self._wide_of_day is None:
            return self._known(sector, a, b)
        return self._known(sector, a, b, self._wide_of_day[past], self._wide_of_day[day])

    def _measured(self, sector: str, a, b, *wide) -> tuple[Displacement, Displacement]:
        before, after = self.land(a), self.land(b)
        old, new = map(self._beyond, wide) if wide else (None, None)
        within = self._sectors.get(sector)
        shapes = [land.shape for land in (before, after, old, new) if land is not None]
        given = (self._theatre, *shapes, *([] if within is None else ["within", within]))
        return memo.once("moves", given, lambda: self._anew(a, b, old, new, within))

    def _anew(
        self, a: int, b: int, old: Land | None, new: Land | None, within: shapely.Geometry | None
    ) -> tuple[Displacement, Displacement]:
        before, after, faces = self.land(a), self.land(b), self._faces(a, b)
        return (
            of_lands(before, after, faces.lost, new, within=within),
            of_lands(after, before, faces.gained, old, within=within),
        )

    def _between(self, a: int, b: int) -> edges.Faces:
        return edges.between(self.land(a).shape, self.land(b).shape)
