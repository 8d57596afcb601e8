"""Which places were held, from when to when, and how that compares with dates in print."""

from datetime import date
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pa
import shapely

from . import control, paths, schemas
from .errors import UsageError, did_you_mean
from .geometry import to_metric
from .theatres import Theatre

# A coordinate of the register is right to about this; a date is uncertain by the days on which
# the circle was partly held.
POINT_ERROR_M = 1000.0

PLACES_SCHEMA = pa.DataFrameSchema(
    {
        "name": pa.Column(str, unique=True),
        "name_ru": pa.Column(str),
        "district": pa.Column(str),
        "lat": pa.Column(float, pa.Check.in_range(50.9, 52.2)),
        "lon": pa.Column(float, pa.Check.in_range(34.0, 36.6)),
        "namesakes_nearby": pa.Column(int, pa.Check.ge(0)),
        "coordinate_source": pa.Column(str),
    },
    strict=True,
    coerce=True,
)

DATES_SCHEMA = pa.DataFrameSchema(
    {
        "id": pa.Column(str, unique=True),
        "place": pa.Column(str),
        "event": pa.Column(str, pa.Check.isin(["taken", "lost", "held"])),
        "date": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}-\d{2}$")),
        "publisher": pa.Column(str),
        "url": pa.Column(str, pa.Check.str_startswith("https://")),
    },
    strict=True,
    coerce=True,
)


@cache
def read() -> pd.DataFrame:
    """The places that were ever held or contested, with coordinates and their source."""
    table = schemas.read_csv(paths.SETTLEMENTS)
    return schemas.checked(PLACES_SCHEMA, table, f"{paths.shown(paths.SETTLEMENTS)} is no list")


def place(name: str) -> pd.Series:
    """One place by its English or Russian name; an unknown name raises with near ones."""
    table = read()
    wanted = name.strip().casefold()
    for column in ("name", "name_ru"):
        found = table[table[column].str.casefold() == wanted]
        if len(found):
            return found.iloc[0]
    raise UsageError(f"Unknown place {name!r}: {did_you_mean(name.title(), list(table['name']))}.")


def history(table: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date) -> pd.DataFrame:
    """When each place was held and contested by one source, a row a place.

    ``held_first, held_last, held_days`` for the place's point (for ISW: inside the claimed limit,
    see ``quantity`` of the daily table); the same for ``contested``. ``held_first_earliest`` and
    ``held_first_latest`` (and the same for last) are the first day on which any, and on which all,
    of a circle of 1 km round the point was held: the range that the point's error leaves open; the
    latter is empty when the whole circle never was. Empty dates mean never. A place whose point is
    held is not thereby a place that was under control street by street.
    """
    days = control.day_list(start, end)
    rows = control.day_rows(table, days)
    places = read()
    points = to_metric(shapely.points(places["lon"], places["lat"]), theatre.metric_crs)
    circles = shapely.buffer(points, POINT_ERROR_M)
    primary = next(status for status in control.PRIMARY if status in rows)
    result = pd.DataFrame({"name": places["name"], "source": table["source"].iloc[0]})
    point, any_of, all_of = _inside(table, rows[primary], points, circles, theatre)
    result["held_first"], result["held_last"] = _first_last(point, days)
    result["held_days"] = point.sum(axis=0)
    (result["held_first_earliest"], result["held_last_latest"]) = _first_last(any_of, days)
    (result["held_first_latest"], result["held_last_earliest"]) = _first_last(all_of, days)
    grey = np.zeros_like(point)
    if "contested" in rows:
        grey, _, _ = _inside(table, rows["contested"], points, circles, theatre)
    result["contested_first"], result["contested_last"] = _first_last(grey, days)
    result["contested_days"] = grey.sum(axis=0)
    return result


def _inside(table, positions: pd.Series, points, circles, theatre: Theatre):
    """By day and place: is the point inside, any of its circle, all of its circle."""
    found = {}
    for position in positions.unique():
        land = to_metric([table.geometry.iloc[position]], theatre.metric_crs)[0]
        shapely.prepare(land)
        found[position] = np.array(
            [
                shapely.intersects(land, points),
                shapely.intersects(land, circles),
                shapely.covers(land, circles),
            ]
        )
    return np.stack([found[position] for position in positions], axis=1)


def _first_last(inside: np.ndarray, days: list[date]) -> tuple[list[str], list[str]]:
    """The first and the last day of each place; empty text for never."""
    first, last = [], []
    for column in inside.T:
        held = np.flatnonzero(column)
        first.append(str(days[held[0]]) if len(held) else "")
        last.append(str(days[held[-1]]) if len(held) else "")
    return first, last


def committed() -> pd.DataFrame:
    """The committed history of all places by all sources (the makers' own outlines)."""
    return pd.read_csv(schemas.committed(paths.PLACES), dtype=str, keep_default_na=False).astype(
        {"held_days": int, "contested_days": int}
    )


@cache
def published() -> pd.DataFrame:
    """Dates that others printed for places: taken, lost, or still held on a day."""
    table = schemas.read_csv(paths.SETTLEMENT_DATES)
    where = f"{paths.shown(paths.SETTLEMENT_DATES)} is no list of dates"
    table = schemas.checked(DATES_SCHEMA, table, where)
    for name in table["place"]:
        place(name)
    return table


def against_print(histories: pd.DataFrame) -> pd.DataFrame:
    """Printed dates beside the maps': ``place, event, printed,
    publisher, source, map_date, days``.

    ``days`` = map's date minus printed date: positive when the map is later. For ``taken`` the
    map's date is the first day held; for ``lost`` the day after the last day held; for ``held`` it
    is the last day held: zero or more days means that the map agrees.
    """
    rows = []
    for item in published().itertuples():
        for own in histories[histories["name"] == item.place].itertuples():
            if not own.held_first:
                rows.append(
                    (item.place, item.event, item.date, item.publisher, own.source, "", None)
                )
                continue
            day = {"taken": own.held_first, "lost": _next(own.held_last), "held": own.held_last}
            when = day[item.event]
            apart = (date.fromisoformat(when) - date.fromisoformat(item.date)).days
            rows.append(
                (item.place, item.event, item.date, item.publisher, own.source, when, apart)
            )
    columns = ["place", "event", "printed", "publisher", "source", "map_date", "days"]
    return pd.DataFrame(rows, columns=columns).astype({"days": "Int64"})


def _next(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() + 1).isoformat()
