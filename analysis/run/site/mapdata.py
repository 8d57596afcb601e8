"""What the map of a web report draws and reads out, as plain data that a browser can load."""

from dataclasses import dataclass
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ... import theatres
from ...base.days import midnight
from ...base.geometry import GRID_DEG, KM2_PER_SQ_MI, dissolve, minus, polygons_only, snap
from ...maps import sources
from ...pages.figures import style
from ...pages.names import SHORT, labels
from ...tables import read
from ...theatres import borders
from ...theatres.theatre import Theatre
from ...theatres.window import Window

DECIMALS = 5
MARGIN_DEG = 0.5  # of the basemap round the theatre, so that a border does not end in the picture
LINE_TOLERANCE_DEG = 0.0001
SAME_LINE_DEG = 0.015  # nearer than this an oblast's edge is the border, drawn twice
GRID_SHARE = 4000  # outlines that are not generalised yet are snapped to this part of the width
COUNTRIES = {"RU": "Russia", "UA": "Ukraine"}


@dataclass(frozen=True)
class Report:
    """The tables that a site shows; they may come from any run.

    ``control`` has the sources whose outlines may be shown, ``daily`` all sources. ``places`` has
    ``name, lat, lon, is_main``, ``oblasts`` has ``name, iso, geometry``, ``border`` is a line.
    """

    theatre: Theatre
    control: gpd.GeoDataFrame
    daily: pd.DataFrame
    places: pd.DataFrame
    oblasts: gpd.GeoDataFrame
    border: shapely.Geometry
    as_of: date
    units: str

    @property
    def keys(self) -> list[str]:
        """The sources in the order in which they are always shown."""
        return sources.in_order(self.daily["source"])


def of_window(window: Window) -> Report:
    """Load what the notebooks of a window are about."""
    return Report(
        window.theatre,
        _generalised(pd.concat(read.control(window).values(), ignore_index=True), window),
        read.daily(window),
        _places(window.theatre),
        borders.oblasts(),
        borders.border().iloc[0],
        window.as_of,
        window.units,
    )


def _generalised(table: gpd.GeoDataFrame, window: Window) -> gpd.GeoDataFrame:
    """Outlines that may be passed on: as committed, or snapped to a grid fit for the screen."""
    if window.is_committed:
        return table
    west, _, east, _ = window.theatre.bounds
    grid_deg = max(GRID_DEG, (east - west) / GRID_SHARE)
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
    days = sorted(set(report.daily["date"]))
    view = _view(report)
    return {
        "start": days[0],
        "ends": [_last_instant(day) for day in days],
        "asOf": _opening(report),
        "units": report.units,
        "km2PerSqMi": KM2_PER_SQ_MI,
        "contestedColour": style.GREY_ZONE,
        "view": _corners(view),
        "limits": _corners(_surroundings(report.theatre).bounds),
        "sources": [_source(report, key, days) for key in report.keys],
        "rows": [_row(row) for row in report.control.itertuples()],
        "border": _lines(report.border, report.theatre),
        "oblasts": _oblasts(report, shapely.box(*view)),
        "places": [
            {"name": row.name.partition(" (")[0], "at": _point(row.lon, row.lat),
             "main": bool(row.is_main)}
            for row in report.places.sort_values("is_main", ascending=False, kind="stable")
            .itertuples(index=False)
        ],
    }  # fmt: skip


def _opening(report: Report) -> str:
    """The day in question, or the last one before it (else the first) that every source covers."""
    counts = report.daily.dropna(subset="held_km2").groupby("date")["source"].nunique()
    whole = counts.index[counts == counts.max()]
    return max((day for day in whole if day <= report.as_of.isoformat()), default=min(whole))


def _last_instant(day: str) -> int:
    """The last millisecond of a day, in Kyiv, since 1970."""
    return int(midnight(date.fromisoformat(day) + timedelta(days=1)).timestamp() * 1000) - 1


def _source(report: Report, key: str, days: list[str]) -> dict:
    own = report.daily[report.daily["source"] == key].set_index("date").reindex(days)
    maker = sources.get(key)
    return {
        "key": key,
        "label": labels(report.daily)[key],
        "short": SHORT[key],
        "credit": style.CREDITS[key],
        "colour": style.SOURCE_COLOURS[key],
        "isMapped": bool((report.control["source"] == key).any()),
        "drawsContested": maker.draws_contested(report.theatre.holder),
        "held": _numbers(own["held_km2"]),
        "contested": _numbers(own["contested_km2"]),
        "age": _numbers(own["map_age_days"]),
    }


def _numbers(values: pd.Series) -> list:
    return [None if pd.isna(value) else round(float(value), 4) for value in values]


def _row(row) -> dict:
    parts = shapely.get_parts(row.geometry)
    return {
        "source": row.source,
        "status": row.status,
        "from": f"{row.valid_from:%Y-%m-%dT%H:%M:%SZ}",
        "to": f"{row.valid_to:%Y-%m-%dT%H:%M:%SZ}",
        "shape": [
            [_points(ring) for ring in (part.exterior, *part.interiors)]
            for part in parts
            if not part.is_empty
        ],
    }


def _view(report: Report) -> tuple:
    """The box of all land that was ever drawn; the theatre where none was."""
    land = report.control.geometry[~report.control.geometry.is_empty]
    return tuple(land.total_bounds) if len(land) else report.theatre.bounds


def _surroundings(theatre: Theatre) -> shapely.Polygon:
    west, south, east, north = theatre.bounds
    return shapely.box(west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)


def _oblasts(report: Report, view: shapely.Polygon) -> list[dict]:
    """Outlines near the theatre, named where their land is free, in the first view if possible."""
    box = _surroundings(report.theatre)
    drawn = dissolve(report.control.geometry)
    along = shapely.buffer(report.border, SAME_LINE_DEG)
    shown = []
    for row in report.oblasts.itertuples():
        if not shapely.intersects(row.geometry, box):
            continue
        near = shapely.intersection(row.geometry, box)
        within = minus(shapely.intersection(near, view), drawn)
        shown.append(
            {
                "name": row.name,
                "country": COUNTRIES.get(row.iso[:2], ""),
                "at": _label_point(near if within.is_empty else within),
                "lines": _lines(
                    shapely.difference(shapely.boundary(row.geometry), along), report.theatre
                ),
            }
        )
    return shown


def _label_point(area: shapely.Geometry) -> list[float]:
    largest = max(shapely.get_parts(polygons_only(area)), key=shapely.area)
    middle = shapely.get_point(shapely.maximum_inscribed_circle(largest, 0.01), 0)
    return _point(middle.x, middle.y)


def _lines(line: shapely.Geometry, theatre: Theatre) -> list:
    near = shapely.intersection(line, _surroundings(theatre))
    merged = shapely.line_merge(near) if near.geom_type == "MultiLineString" else near
    simple = shapely.simplify(merged, LINE_TOLERANCE_DEG)
    return [_points(part) for part in shapely.get_parts(simple) if part.length > 0]


def _points(line: shapely.Geometry) -> list:
    return np.round(shapely.get_coordinates(line)[:, ::-1], DECIMALS).tolist()


def _point(lon: float, lat: float) -> list[float]:
    return [round(lat, DECIMALS), round(lon, DECIMALS)]


def _corners(bounds) -> list:
    west, south, east, north = (float(value) for value in bounds)
    return [_point(west, south), _point(east, north)]
