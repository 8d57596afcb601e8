"""Places and the dates that others printed for them."""

from datetime import date

import pandas as pd
import pandera.pandas as pa
import shapely

from ..base.errors import UsageError, did_you_mean
from ..theatres.theatre import Theatre

LIST = pa.DataFrameSchema(
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

DATES = pa.DataFrameSchema(
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


TOWNS = pa.DataFrameSchema(
    {
        "name": pa.Column(str),
        "lat": pa.Column(float, pa.Check.in_range(-90, 90)),
        "lon": pa.Column(float, pa.Check.in_range(-180, 180)),
        "population": pa.Column(int, pa.Check.ge(0)),
        "country": pa.Column(str, pa.Check.isin(["UA", "RU"])),
        "oblast": pa.Column(str),
        "geonameid": pa.Column(int, unique=True),
    },
    strict=True,
    coerce=True,
)

# A user's own: read as text, because what is no number is told with its row.
OWN = pa.DataFrameSchema({name: pa.Column(str) for name in ("name", "lat", "lon")})
DEGREES = {"lat": 90, "lon": 180}


def within(listed: pd.DataFrame, theatre: Theatre) -> pd.DataFrame:
    """The places of a list that lie in a theatre.

    >>> from analysis.theatres import KURSK
    >>> two = pd.DataFrame({"name": ["Sudzha", "Kyiv"], "lat": [51.2, 50.4], "lon": [35.3, 30.5]})
    >>> within(two, KURSK)["name"].to_list()
    ['Sudzha']
    """
    is_in = shapely.contains_xy(theatre.area, listed["lon"], listed["lat"])
    return listed[is_in].reset_index(drop=True)


def told_apart(towns: pd.DataFrame) -> pd.DataFrame:
    """Towns with names of their own: namesakes get their oblast, and if need be their number.

    >>> row = {"name": "Myrne", "geonameid": 1}
    >>> towns = pd.DataFrame([{**row, "oblast": "Kherson Oblast"}, {**row, "oblast": "Crimea"}])
    >>> told_apart(towns)["name"].to_list()
    ['Myrne (Kherson Oblast)', 'Myrne (Crimea)']
    """
    names = towns["name"]
    with_oblast = names + " (" + towns["oblast"] + ")"
    numbered = names + " (" + towns["oblast"] + ", " + towns["geonameid"].astype(str) + ")"
    names = names.where(~names.duplicated(keep=False), with_oblast)
    return towns.assign(name=names.where(~names.duplicated(keep=False), numbered))


def ever(histories: pd.DataFrame) -> pd.DataFrame:
    """The histories of places that any source ever held or left open."""
    met = (histories["held_days"] + histories["contested_days"]) > 0
    return histories[met.groupby(histories["name"]).transform("any")]


def named(places: pd.DataFrame, name: str) -> pd.Series:
    """One place by its English or Russian name; an unknown name raises with near ones."""
    wanted = name.strip().casefold()
    for column in places.columns.intersection(["name", "name_ru"]):
        found = places[places[column].str.casefold() == wanted]
        if len(found):
            return found.iloc[0]
    alike = places["name"].str.partition(" (")[0].str.casefold() == wanted
    if alike.any():
        known = places["name"][alike].tolist()
        own = known[0].partition(" (")[0]
        raise UsageError(f"There is more than one {own}: name {' or '.join(known)}.")
    raise UsageError(f"Unknown place {name!r}: {did_you_mean(name.title(), list(places['name']))}.")


def against_print(histories: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """Printed dates beside the maps': ``place, event, printed,
    publisher, source, map_date, days``.

    ``days`` = map's date minus printed date: positive when the map is later. For ``taken`` the
    map's date is the first day held; for ``lost`` the day after the last day held; for ``held`` it
    is the last day held: zero or more days means that the map agrees.
    """
    rows: list[tuple] = []
    for item in printed.itertuples():
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
