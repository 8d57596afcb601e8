"""What the map of a web report draws and reads out, as plain data that a browser can load."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ... import theatres
from ...base.days import midnight
from ...base.geometry import GRID_DEG, KM2_PER_SQ_MI, snap
from ...maps import sources
from ...measures import change, claims
from ...measures.place_days import SPELLS
from ...pages import words
from ...pages.figures import style
from ...pages.names import SHORT, labels
from ...tables import articles, ledger, read
from ...theatres import borders, waters
from ...theatres.theatre import Theatre
from ...theatres.window import Window
from . import ground, marks
from .encoding import Encoder

COMMITTED_UNIT_DEG = 0.00002  # about a metre and a half; the outlines are generalised to 25 m
GRID_SHARE = 16_000  # outlines that are not generalised yet are snapped to this part of the width
FRAME_DEG = 0.0006  # nearer than this an outline is the frame


@dataclass(frozen=True)
class Report:
    """The tables that a site shows; they may come from any run.

    ``control`` has the sources whose outlines may be shown, ``daily`` all sources. ``places`` has
    ``name, lat, lon, is_main``, ``oblasts`` has ``name, iso, geometry``, ``border`` is a line;
    ``waters`` has ``kind, name, geometry``.
    ``spells`` are runs of days at places of sources that are not in ``control``; ``claimed`` the
    article's areas, ``verdicts`` its claims as readers see them, ``note`` which map leaves out land
    that others draw. These and ``waters`` may be empty.
    """

    theatre: Theatre
    control: gpd.GeoDataFrame
    daily: pd.DataFrame
    places: pd.DataFrame
    oblasts: gpd.GeoDataFrame
    border: shapely.Geometry
    as_of: date
    units: str
    grid_deg: float = COMMITTED_UNIT_DEG
    spells: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SPELLS))
    claimed: pd.DataFrame = field(default_factory=pd.DataFrame)
    verdicts: pd.DataFrame = field(default_factory=pd.DataFrame)
    note: str = ""
    waters: gpd.GeoDataFrame = field(default_factory=lambda: waters.waters().head(0))

    @cached_property
    def keys(self) -> list[str]:
        """The sources in the order in which they are always shown."""
        return sources.in_order(self.daily["source"])

    @cached_property
    def days(self) -> list[str]:
        """The days of the window."""
        return sorted(set(self.daily["date"]))


def of_window(window: Window) -> Report:
    """Load what the notebooks of a window are about."""
    grid_deg = _grid_deg(window)
    article, daily = articles.on(window.theatre), read.daily(window)
    return Report(
        window.theatre,
        _generalised(pd.concat(read.control(window).values(), ignore_index=True), window, grid_deg),
        daily,
        _places(window.theatre),
        borders.all_oblasts(),
        borders.border().iloc[0],
        window.as_of,
        window.units,
        grid_deg,
        read.place_days() if window.is_committed else pd.DataFrame(columns=SPELLS),
        claims.areas(articles.claims_on(window.theatre)),
        words.ledger.shown(ledger.ledger(article)) if article else pd.DataFrame(),
        words.territory.not_drawn(daily, window),
        waters.waters(),
    )


def _grid_deg(window: Window) -> float:
    if window.is_committed:
        return COMMITTED_UNIT_DEG
    west, _, east, _ = window.theatre.bounds
    return max(GRID_DEG, (east - west) / GRID_SHARE)


def _generalised(table: gpd.GeoDataFrame, window: Window, grid_deg: float) -> gpd.GeoDataFrame:
    """Outlines that may be passed on: as committed, or snapped to a grid fit for the screen."""
    if window.is_committed:
        return table
    return table.assign(geometry=[snap(shape, grid_deg) for shape in table.geometry])


def _places(theatre: Theatre) -> pd.DataFrame:
    """The theatre's own places as main ones; in Kursk all that were ever held as well."""
    main = pd.DataFrame(theatre.places, columns=["name", "lon", "lat"]).assign(is_main=True)
    if theatre.name != theatres.KURSK.name:
        return main
    others = read.place_list()[["name", "lon", "lat"]]
    others = others[~others["name"].isin(main["name"])].assign(is_main=False)
    return pd.concat([main, others], ignore_index=True)


def payload(report: Report) -> dict:
    """Everything that the page's script needs; it knows no theatre, source or day of its own."""
    days = report.days
    limits = ground.surroundings(report.theatre)
    encoder = Encoder(
        report.grid_deg, limits[0], limits[3], report.theatre.area.exterior,
        max(FRAME_DEG, report.grid_deg),
    )  # fmt: skip
    usual = marks.usual_sources(report.daily, report.keys, set(report.control["source"]))
    peak = marks.peak_day(report.daily, usual[0])
    return {
        "start": days[0],
        "last": len(days) - 1,
        "opens": days.index(marks.opening_day(report.daily, report.theatre, usual[0])),
        "usual": usual[:2],
        "holder": report.theatre.holder,
        "isChange": report.theatre.baseline == "start",
        "note": report.note,
        "units": report.units,
        "km2PerSqMi": KM2_PER_SQ_MI,
        "limits": ground.corners(limits),
        "unit": report.grid_deg,
        "sources": [_source(report, key, days) for key in report.keys],
        "events": marks.events(report.daily, report.theatre, report.as_of, peak),
        "claims": marks.claimed(report.claimed, days),
        "places": _place_list(report, days),
        "rows": _rows(report, days, encoder),
        "polygons": encoder.polygons,
        **ground.drawn(report, encoder),
        "pieces": ".".join(encoder.pieces),
    }


def _place_list(report: Report, days: list[str]) -> list[dict]:
    runs = marks.spells(report.control, report.places, report.theatre, days)
    known = report.spells[~report.spells["source"].isin(runs["source"].unique())]
    runs = pd.concat([own for own in (runs, known) if len(own)] or [runs], ignore_index=True)
    told = set(runs["source"].unique())
    return [
        {
            "name": row.name.partition(" (")[0], "at": ground.point(row.lon, row.lat),
            "main": bool(row.is_main), "runs": marks.by_place(runs, row.name, report.keys, days),
            "unknown": [place for place, key in enumerate(report.keys) if key not in told],
        }
        for row in report.places.sort_values("is_main", ascending=False, kind="stable")
        .itertuples(index=False)
    ]  # fmt: skip


def _source(report: Report, key: str, days: list[str]) -> dict:
    own = report.daily[report.daily["source"] == key].set_index("date").reindex(days)
    maker = sources.get(key)
    return {
        "key": key,
        "label": labels(report.daily)[key],
        "short": SHORT[key],
        "credit": style.CREDITS[key],
        "isMapped": bool((report.control["source"] == key).any()),
        "isCopyOf": maker.continues,
        "isLimit": maker.quantity(report.theatre.holder) == "claimed_limit",
        "drawsContested": maker.draws_contested(report.theatre.holder),
        "held": _numbers(own["held_km2"]),
        "contested": _numbers(own["contested_km2"]),
        "age": _numbers(own["map_age_days"]),
        **_moves(own),
    }


def _moves(own: pd.DataFrame) -> dict:
    """Gained and lost from the day before; a day on which the map is at fault has no number."""
    if not {"gained_km2", "lost_km2", "change_fault"} <= set(own):
        none = [None] * len(own)
        return {"gained": none, "lost": none, "faults": []}
    moved = change.moves(own)
    faults = np.flatnonzero(change.is_fault(own)).tolist()
    return {
        "gained": _numbers(moved["gained_km2"]), "lost": _numbers(moved["lost_km2"]),
        "faults": faults,
    }  # fmt: skip


def _numbers(values: pd.Series) -> list:
    numbers = [None if pd.isna(value) else round(float(value), 4) for value in values]
    return [int(n) if n is not None and n == int(n) else n for n in numbers]


def _rows(report: Report, days: list[str], encoder: Encoder) -> list:
    """``[source, is contested, first day, last day, polygons]`` of what holds at a day's end."""
    ends = np.array([_last_instant(day) for day in days])
    found = []
    for row in report.control.sort_values("valid_from", kind="stable").itertuples():
        first, after = (
            int(np.searchsorted(ends, moment.timestamp() * 1000))
            for moment in (row.valid_from, row.valid_to)
        )
        if first < after:
            place = report.keys.index(row.source)
            shape = encoder.shape(row.geometry)
            found.append([place, int(row.status == "contested"), first, after - 1, shape])
    return found


def _last_instant(day: str) -> int:
    """The last millisecond of a day, in Kyiv, since 1970."""
    return int(midnight(date.fromisoformat(day) + timedelta(days=1)).timestamp() * 1000) - 1
