"""Say in text and small tables when places were held and how that compares with print."""

from datetime import date

import pandas as pd

from ...maps import sources
from ...maps.sources import in_order
from ...measures import places
from ...theatres import KURSK
from ...theatres.window import Window
from ..names import SHORT
from ..prose import day_text, signed
from ..shown import shown

EVENTS = {"taken": "taken", "lost": "lost", "held": "still held"}


def text(
    table: pd.DataFrame, listed: pd.DataFrame, printed: pd.DataFrame | None, w: Window | None = None
) -> str:
    """The history of places for a terminal, a block a place.

    ``listed`` are the places with their coordinates, ``printed`` is :func:`places.against_print`
    where there is any. With a window, what was held on its first or its last day is said to be so.
    """
    if table.empty:
        return "No map gives any of these places as held or contested on these days."
    blocks = []
    for name, rows in table.groupby("name", sort=False):
        lines = [_title(places.named(listed, str(name)))]
        spans = [("", "") if w is None else map(str, w.spans[key]) for key in rows["source"]]
        lines += [
            f"  {SHORT[row.source]:<20} {_span(row, *span)}"
            for row, span in zip(rows.itertuples(), spans, strict=True)
        ]
        found = [] if printed is None else printed[printed["place"] == name].itertuples()
        lines += [
            f"  printed: {EVENTS[item.event]} {item.printed} ({item.publisher}); "
            f"{SHORT[item.source]} {_apart(item.days)}"
            for item in found
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _title(own: pd.Series) -> str:
    """A place as its list has it: with its Russian name and district, its oblast, or alone.

    >>> _title(pd.Series({"name": "Pokrovsk", "oblast": "Donetsk Oblast", "population": 60127}))
    'Pokrovsk (Donetsk Oblast, 60,127 inhabitants)'
    """
    if "name_ru" in own:
        return f"{own['name']} ({own['name_ru']}, {own['district']} district)"
    if "oblast" in own:
        name = str(own["name"]).removesuffix(f" ({own['oblast']})")
        return f"{name} ({own['oblast']}, {own['population']:,} inhabitants)"
    return str(own["name"])


def _span(row, first: str = "", last: str = "") -> str:
    """A place's days; one held on the first or last day of a window was so before or is still."""
    if not row.held_first:
        held = "never held"
    else:
        since = " (the first day) " if row.held_first == first else " "
        until = " (the last day)" if row.held_last == last else ""
        held = (
            f"held {row.held_first}{since}to {row.held_last}{until}, {_days(row.held_days)}"
            f" (first day {_open(row.held_first_earliest, row.held_first_latest)};"
            f" last day {_open(row.held_last_earliest, row.held_last_latest)})"
        )
    grey = f"; contested on {_days(row.contested_days)}" if row.contested_days else ""
    return held + grey


def _open(earliest: str, latest: str) -> str:
    """The days that the point's error leaves open; where no day bounds it, one side is named.

    >>> _open("2024-08-12", "2024-08-14"), _open("2024-08-23", "")
    ('from 2024-08-12 to 2024-08-14', '2024-08-23 at the earliest')
    """
    if not latest:
        return f"{earliest} at the earliest"
    if not earliest:
        return f"{latest} at the latest"
    return earliest if earliest == latest else f"from {earliest} to {latest}"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _apart(days) -> str:
    if pd.isna(days):
        return "never held it"
    return (
        "the same day" if days == 0 else f"{_days(abs(days))} {'later' if days > 0 else 'earlier'}"
    )


def printed_table(table: pd.DataFrame) -> pd.DataFrame:
    """Printed dates of places taken and lost; by how many days each map is later (+) or earlier."""
    return _by_map(table[table["event"] != "held"], "days", "{{{}:signed}}", ", days")


def bounds_table(table: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """Places that were printed as still held on a day, and which maps held them on that day.

    ``spells`` are the runs of days (:func:`analysis.tables.read.place_days`): a place that a map
    lost and drew again later was not held on the days between.
    """
    rows = table[table["event"] == "held"]
    held = [_held_on(spells, row.place, row.source, row.printed) for row in rows.itertuples()]
    told = rows.assign(held=["yes" if is_held else "no" for is_held in held])
    return _by_map(told, "held", "{{{}}}", "")


def _held_on(spells: pd.DataFrame, place: str, source: str, day: str) -> bool:
    own = spells[(spells["name"] == place) & (spells["source"] == source)]
    own = own[own["status"] == "held"]
    return bool(((own["first"] <= day) & (own["last"] >= day)).any())


def _by_map(table: pd.DataFrame, column: str, template: str, unit: str) -> pd.DataFrame:
    """A row a printed date, a column a map."""
    keys = ["place", "event", "printed", "publisher"]
    wide = table.pivot_table(
        index=keys, columns="source", values=column, sort=False, aggfunc="first"
    )
    names = in_order(wide.columns)
    wide = wide[names].reset_index().replace({"event": EVENTS})
    cells = {f"{SHORT[key]}{unit}": (template.format(key), "–") for key in names}
    texts = {key: f"{{{key}}}" for key in keys} | {"printed": "{printed:day}"}
    return shown(wide, {**texts, **cells})


def printed_sentence(table: pd.DataFrame) -> str:
    """How far the maps are from print, by source, in the median."""
    table = table[table["event"] == "lost"].dropna(subset="days")
    parts = [
        f"{SHORT[key]} {signed(rows['days'].median())} ({signed(rows['days'].min())} to "
        f"{signed(rows['days'].max())})"
        for key, rows in table.groupby("source", sort=False)
    ]
    own = table[table["publisher"].str.contains("DeepState")].groupby(["place", "printed"]).ngroups
    reports = table.groupby(["place", "printed", "publisher"]).ngroups
    return (
        f"Over {reports} printed reports of a loss the maps "
        "differ from print by, in days, median and range: "
        + "; ".join(parts)
        + f". {own} of them are DeepState's own reports, which "
        "its map should meet."
    )


def places_title(spells: pd.DataFrame, history: pd.DataFrame, as_of: date) -> str:
    """How many of the places were held on the day in question, by source.

    By the runs of days: a place that was lost and came back later was not held between.
    """
    parts = []
    for key, rows in spells[spells["status"] == "held"].groupby("source", sort=False):
        held = rows[rows["first"].le(str(as_of)) & rows["last"].ge(str(as_of))]
        is_limit = sources.get(key).quantity(KURSK.holder) == "claimed_limit"
        name = f"{SHORT[key]}'s claimed limit" if is_limit else SHORT[key]
        parts.append(f"{held['name'].nunique()} ({name})")
    total = history["name"].nunique()
    return f"Of {total} places listed, held on {day_text(as_of)}: {', '.join(parts)}"
