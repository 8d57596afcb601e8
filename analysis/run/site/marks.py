"""What a day can be marked with: dated events, the article's areas, runs of days at places."""

from datetime import date

import geopandas as gpd
import pandas as pd

from ...measures.place_days import SPELLS, from_outlines
from ...theatres.theatre import Theatre

STATUS = {"held": 0, "claimed_limit": 0, "contested": 1}


def usual_sources(daily: pd.DataFrame, keys: list[str], mapped: set[str]) -> list[str]:
    """The sources in the order in which a page falls back on them.

    Those with outlines first, and of them those with a number on most days: a maker of three maps
    in two months is no view of these months.
    """
    return sorted(keys, key=lambda key: (key not in mapped, not covers(daily, key)))


def covers(daily: pd.DataFrame, key: str) -> bool:
    """Whether a source has a number on more than half of the days."""
    known = daily[daily["source"] == key]["held_km2"].notna().sum()
    return bool(2 * known > daily["date"].nunique())


def peak_day(daily: pd.DataFrame, key: str) -> str | None:
    """The day of a source's largest area, the first of several; none of a source with few days."""
    if not covers(daily, key):
        return None
    own = daily[daily["source"] == key].dropna(subset="held_km2")
    return own.loc[own["held_km2"].idxmax(), "date"]


def opening_day(daily: pd.DataFrame, theatre: Theatre, key: str) -> str:
    """The day of the largest area, or where the frame cuts the land the source's last day.

    What is cut by the frame is largest when most of the frame is held, which tells nothing.
    """
    peak = peak_day(daily, key)
    if peak and theatre.baseline != "start":
        return peak
    own = daily[daily["source"] == key].dropna(subset="held_km2")
    return max(daily["date"] if own.empty else own["date"])


def events(daily: pd.DataFrame, theatre: Theatre, as_of: date, peak: str | None) -> list[list]:
    """Days with a name, in their order: ``[index, name]``; a day has one name."""
    days = sorted(set(daily["date"]))
    named = {days[0]: "first day"} | ({peak: "largest area"} if peak else {})
    named[as_of.isoformat()] = "day in question"
    if theatre.collapse_day:
        named.setdefault(theatre.collapse_day.isoformat(), "fastest retreat")
    return [[days.index(day), name] for day, name in sorted(named.items()) if day in days]


def claimed(areas: pd.DataFrame, days: list[str]) -> list[dict]:
    """The article's areas that fall into the window: what it says and what its words allow."""
    shown = []
    for row in areas.itertuples():
        if row.last_day < days[0] or row.first_day > days[-1]:
            continue
        inside = [place for place, day in enumerate(days) if row.first_day <= day <= row.last_day]
        shown.append(
            {
                "days": [inside[0], inside[-1]],
                "km2": [round(float(v), 2) for v in (row.value_km2, row.low_km2, row.high_km2)],
                "words": f"{row.wording} {row.value:,.0f} {row.unit}",
            }
        )
    return shown


def spells(
    control: gpd.GeoDataFrame, places: pd.DataFrame, theatre: Theatre, days: list[str]
) -> pd.DataFrame:
    """The runs of days of every place on every map whose outlines are known."""
    found = []
    for _, own in control.groupby("source", sort=False):
        first, last = _covered(own, days)
        if first <= last and len(places):
            own = own.reset_index(drop=True)
            found.append(from_outlines(own, places, theatre, first, last))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=SPELLS)


def _covered(table: gpd.GeoDataFrame, days: list[str]) -> tuple[date, date]:
    opens = table.groupby("status")["valid_from"].min().max().tz_convert("Europe/Kyiv").date()
    closes = table.groupby("status")["valid_to"].max().min() - pd.Timedelta(microseconds=1)
    last = closes.tz_convert("Europe/Kyiv").date()
    return (
        max(opens, date.fromisoformat(days[0])),
        min(last, date.fromisoformat(days[-1])),
    )


def by_place(runs: pd.DataFrame, name: str, keys: list[str], days: list[str]) -> list:
    """The runs of one place: ``[source, status, first, last, is_exact]`` as numbers."""
    index = {day: place for place, day in enumerate(days)}
    own = runs[(runs["name"] == name) & (runs["last"] >= days[0]) & (runs["first"] <= days[-1])]
    return [
        [
            keys.index(row.source), STATUS[row.status], index[max(row.first, days[0])],
            index[min(row.last, days[-1])], int(bool(row.is_exact)),
        ]
        for row in own.itertuples()
        if row.source in keys
    ]  # fmt: skip
