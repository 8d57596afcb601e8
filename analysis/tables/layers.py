"""The measured land as layers for other tools: polygons, fronts and arrows, with who drew them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base import told
from ..base.errors import UsageError, did_you_mean
from ..base.geometry import GRID_DEG, LON_LAT, area_km2, cut_to, minus, snap, to_lon_lat, to_metric
from ..control import on_day
from ..maps import sources
from ..measures import displaced, displacement, front, joined
from ..measures.change import is_fault
from ..measures.moved import Moved, moved
from ..theatres.window import Window
from . import read
from .layer_fields import CHANGES, COLUMNS, KINDS
from .sectors import one

LEAST_KM2 = 1e-6  # below a square metre it is rounding


def layers(
    w: Window, kinds: str | Iterable[str] = KINDS, sector: gpd.GeoDataFrame | str | None = None
) -> dict[str, gpd.GeoDataFrame]:
    """The land of a window's last day, and what changed since its first day, as layers.

    Parameters
    ----------
    w : Window
        Theatre, two days and sources (:func:`analysis.window`). Changes lie between its first and
        its last day; a window of one day has none.
    kinds : str or iterable of str, optional
        Some of ``held, contested, gained, lost, front, retreat``, in a list or with commas between;
        all by default.
    sector : GeoDataFrame or str, optional
        One polygon with a column ``name``, a row of a layer of sectors, or the name of an oblast:
        land and front are cut to it, and the arrow is that of the front within it.

    Returns
    -------
    dict of str to GeoDataFrame
        By kind, in EPSG:4326, a row a source: polygons of held, contested, gained and lost land,
        the front as a line, and as an arrow the way of its farthest point to its own side. The
        columns are explained in :mod:`layer_fields`; ``attrs["notes"]`` has sentences on what was
        left out. With a sector a column ``sector`` has its name.

    Raises
    ------
    UsageError
        For a word that is not a kind, and for a sector that is none, or not one.
    DataError
        When raw maps are needed that are not here.

    Notes
    -----
    Outlines are generalised, no point by more than 25 m, because some makers forbid identical
    copies: ``area_km2`` is of what stands here, ``measured_km2`` of the maker's own. Land that came
    or went by a fault of the map is neither gained nor lost. ISW's outlines may not be shown; they
    are left out. A copy of a map is left out where its original goes on. The edge of a sector is no
    front: no line runs along it, and an arrow can lead to land beyond it.

    Examples
    --------
    >>> from analysis.theatres import window
    >>> w = window.named("kursk", "2025-03-15", "2025-03-16", ["deepstate"])
    >>> found = layers(w, ["held", "lost"])
    >>> found["held"][["source", "measured_km2"]].round(2).values.tolist()
    [['deepstate', 121.75]]
    """
    wanted = [kind.strip() for kind in kinds.split(",")] if isinstance(kinds, str) else list(kinds)
    for kind in wanted:
        if kind not in KINDS:
            raise UsageError(f"Unknown layer {kind!r}: {did_you_mean(kind, KINDS)}.")
    own = None if sector is None else one(sector, w.theatre)
    with w.known or told.NOTHING:
        return _layers(w, wanted, own)


def _layers(
    w: Window, wanted: list[str], sector: gpd.GeoDataFrame | None
) -> dict[str, gpd.GeoDataFrame]:
    """The layers of a window whose files are known."""
    own, notes = shown(w)
    outlines = read.control(own)
    tables = joined.without_copies(outlines)
    notes += [f"{key} repeats another map; it is left out." for key in outlines.keys() - tables]
    days = read.daily(own)
    wide = read.wide(own) if "retreat" in wanted and own.start < own.end else {}
    makers = [_Land(own, key, table, days, wide.get(key), sector) for key, table in tables.items()]
    return {kind: _layer(kind, makers, notes) for kind in KINDS if kind in wanted}


def shown(w: Window) -> tuple[Window, list[str]]:
    """The window with the sources whose outlines may be shown, and a note on each of the others."""
    kept = {key: span for key, span in w.spans.items() if key in w.mapped}
    hidden = [sources.get(key).look.short for key in w.spans if key not in kept]
    if not kept:
        raise UsageError(f"The outlines of {' and '.join(hidden)} may not be shown.")
    notes = [f"{name} is left out: its outlines may not be shown." for name in hidden]
    return replace(w, spans=kept), notes


class _Land:
    """What one source gives in a window: its shapes on the days asked for, each made once."""

    def __init__(
        self, w: Window, key: str, table: gpd.GeoDataFrame, days: pd.DataFrame,
        wide: gpd.GeoDataFrame | None, sector: gpd.GeoDataFrame | None,
    ) -> None:  # fmt: skip
        self.sector = "" if sector is None else sector["name"].iloc[0]
        self.within = None if sector is None else sector.geometry.iloc[0]
        self.w, self.key, self.table, self.wide = w, key, table, wide
        self.maker = sources.get(key)
        self.days = days[days["source"] == key].set_index("date")
        self.on_grid = cache(lambda shape: shape if w.is_committed else snap(shape, GRID_DEG))
        self.notes: list[str] = []

    @property
    def has_day(self) -> bool:
        """Whether its maps cover the last day."""
        return on_day.covers(self.table, self.w.end)

    @property
    def has_both(self) -> bool:
        """Whether its maps cover two days."""
        days = self.w.start, self.w.end
        return days[0] < days[1] and self.key in displaced.covering({self.key: self.table}, *days)

    def held(self, day: date) -> shapely.Geometry:
        """The held land of a day, generalised."""
        return self.on_grid(displacement.held_on(self.table, day))

    def contested(self) -> shapely.Geometry:
        """The grey zone of the last day, generalised; held land goes before."""
        rows = on_day.at(self.table, self.w.end)
        grey = rows[rows["status"] == "contested"].geometry
        if grey.empty:
            return shapely.MultiPolygon()
        return self.on_grid(minus(self.on_grid(grey.iloc[0]), self.held(self.w.end)))

    def cut(self, shape: shapely.Geometry) -> shapely.Geometry:
        """What of land lies in the sector, where one is asked."""
        return shape if self.within is None else cut_to(shape, self.within)

    def front(self) -> shapely.Geometry:
        """The front of the last day: cut where the maker drew it, then generalised."""
        theatre = self.w.theatre
        lines = front.front(displacement.held_on(self.table, self.w.end), theatre)
        lines = shapely.transform(lines, lambda xy: to_lon_lat(xy, theatre.metric_crs))
        if not self.w.is_committed:
            lines = shapely.set_precision(lines, GRID_DEG)
        if self.within is not None:
            lines = shapely.get_parts(shapely.intersection(lines, self.within))
            lines = shapely.multilinestrings(lines[shapely.get_dimensions(lines) == 1])
        return shapely.line_merge(lines)

    @cached_property
    def moved(self) -> Moved:
        """What changed hands between the two days, without the faults of the map."""
        faults = self.days.index[is_fault(self.days)]
        days = self.w.start, self.w.end
        away = [date.fromisoformat(day) for day in faults]
        found = moved(self.held, *days, away, self.within)
        if found.left_out_km2 > LEAST_KM2:
            self.notes.append(
                f"{self.key}, {days[0]} to {days[1]}: {found.gained_left_out_km2:,.1f} km2 that "
                f"came and {found.lost_left_out_km2:,.1f} km2 that went by a fault of the map are "
                "left out of gained and lost; no arrow of retreat is drawn."
            )
        return found

    def retreat(self) -> displacement.Displacement | None:
        """How far the front went back; None where the maps cannot tell."""
        days = (self.w.end - self.w.start).days
        if self.maker.is_too_rare_for(days):
            self.notes.append(
                f"{self.key}: its maps are too far apart to tell a retreat of {days} "
                f"day{'s' if days > 1 else ''}."
            )
            return None
        if self.moved.left_out_km2 > LEAST_KM2:
            return None
        found = displacement.between(
            self.table, self.w.theatre, self.w.start, self.w.end, "retreat", self.wide, self.within
        )
        return found if found.start is not None else None

    def map_day(self, day: date) -> tuple[str, int]:
        """The day of the map that holds on a day, and how old it is."""
        age = int(self.days["map_age_days"][str(day)])
        return str(day - timedelta(days=age)), age

    def number(self, column: str) -> float:
        """A number of the daily table on the last day; it has none of a sector."""
        return np.nan if self.sector else float(self.days[column][str(self.w.end)])

    def row(self, kind: str, geometry: shapely.Geometry, **more: Any) -> dict:
        """A feature with all that is the same for every layer."""
        w, look = self.w, self.maker.look
        map_day, age = self.map_day(w.end)
        held = look.labels[self.maker.quantity(w.theatre.holder)]
        own = {
            "source": self.key, "maker": self.maker.maker, "layer": kind, "geometry": geometry,
            "label": held if kind == "held" else f"{look.short}, {kind}",
            "holder": w.theatre.holder, "day": str(w.end), "map_day": map_day, "map_age_days": age,
            "generalised": True, "attribution": look.credit, "terms": self.maker.terms,
        }  # fmt: skip
        if self.sector:
            own["sector"] = self.sector
        if kind in CHANGES:
            own |= {"since": str(w.start), "since_map_day": self.map_day(w.start)[0]}
        return own | more


def _layer(kind: str, makers: list[_Land], said: list[str]) -> gpd.GeoDataFrame:
    """One kind of all sources; the notes say what is not in it."""
    rows, notes = [], list(said)
    for own in makers:
        if kind in CHANGES and not own.has_both:
            if own.w.start < own.w.end:
                notes.append(f"{own.key} covers only one of {own.w.start} and {own.w.end}.")
            continue
        if not own.has_day:
            notes.append(f"{own.key} has no map of {own.w.end}.")
            continue
        row = _ROWS[kind](own, kind)
        if row is not None and not row["geometry"].is_empty:
            rows.append(row)
        elif kind == "held":
            where = f" in {own.sector}" if own.sector else ""
            notes.append(f"{own.key} gives no such land as held on {own.w.end}{where}.")
        notes += own.notes
    is_cut = bool(makers and makers[0].sector)
    columns = [*COLUMNS[kind], *(["sector"] if is_cut else []), "geometry"]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs=LON_LAT)
    frame.attrs["notes"] = list(dict.fromkeys(notes))
    return frame


def _held(own: _Land, kind: str) -> dict:
    return _area(own, kind, own.cut(own.held(own.w.end)), own.number("held_km2"))


def _contested(own: _Land, kind: str) -> dict:
    return _area(own, kind, own.cut(own.contested()), own.number("contested_km2"))


def _change(own: _Land, kind: str) -> dict:
    shape = getattr(own.moved, kind)
    left_out = getattr(own.moved, f"{kind}_left_out_km2")
    is_daily = (own.w.end - own.w.start).days == 1 and not is_fault(own.days)[str(own.w.end)]
    measured = own.number(f"{kind}_km2") if is_daily else np.nan
    return _area(own, kind, shape, measured) | {"left_out_km2": left_out}


def _area(own: _Land, kind: str, shape: shapely.Geometry, measured_km2: float) -> dict:
    return own.row(kind, shape, area_km2=area_km2(shape), measured_km2=measured_km2)


def _front(own: _Land, kind: str) -> dict:
    lines = own.front()
    (metric,) = to_metric([lines], own.w.theatre.metric_crs)
    return own.row(kind, lines, length_km=shapely.length(metric) / 1000)


def _retreat(own: _Land, kind: str) -> dict | None:
    found = own.retreat()
    if found is None:
        return None
    towards = "land still held" if found.towards == "held" else "own state"
    return own.row(
        kind, shapely.LineString([found.start, found.end]), length_km=found.max_km,
        piece_km=found.piece_km, median_km=found.median_km, towards=towards,
        part="whole" if own.sector else own.w.theatre.main_part, generalised=own.w.is_committed,
    )  # fmt: skip


_ROWS = {
    "held": _held, "contested": _contested, "gained": _change, "lost": _change, "front": _front,
    "retreat": _retreat,
}  # fmt: skip
