"""Places and the dates that others printed for them."""

from datetime import date

import pandas as pd
import pandera.pandas as pa

from ..base.errors import UsageError, did_you_mean

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


def named(places: pd.DataFrame, name: str) -> pd.Series:
    """One place by its English or Russian name; an unknown name raises with near ones."""
    wanted = name.strip().casefold()
    for column in ("name", "name_ru"):
        found = places[places[column].str.casefold() == wanted]
        if len(found):
            return found.iloc[0]
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
