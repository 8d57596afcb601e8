"""Put the verdicts into sentences and tables; every number is computed."""

import pandas as pd

from ...base.geometry import KM_PER_MI
from ...measures import claims, verdicts
from ...measures.verdicts import READ
from ...theatres import KURSK, Theatre
from ...theatres.window import Window
from ..names import SHORT
from ..prose import apart_text, area_text, day_text
from . import ledger
from .ledger import COUNTED, SOURCES, range_text


def sentences(table: pd.DataFrame, evidence: claims.Evidence) -> pd.DataFrame:
    """The ledger of some claims with one sentence a claim."""
    found = claims.ledger(table, evidence)
    say = {
        **SENTENCE,
        "strip_ratio": lambda row: _strip_sentence(row, evidence.retreat),
        "walk": lambda row: _walk_sentence(row, claims.walk_context(table, evidence)),
    }
    found["sentence"] = [say.get(row.quantity, _plain)(row) for row in found.itertuples()]
    return found


def text(table: pd.DataFrame) -> str:
    """The ledger (:func:`sentences`) for a terminal."""
    blocks = []
    for row in table.itertuples():
        span = range_text(row.low, row.high, row.unit) if row.quantity != "none" else "no quantity"
        values = ", ".join(
            f"{SHORT[key]} {ledger.value_text(getattr(row, key), row.unit)}"
            for key in SOURCES
            if pd.notna(getattr(row, key, None))
        )
        lines = [
            f"{row.id}: {row.verdict}",
            f'  says      "{row.quote}" ({row.place})',
            f"  means     {span}; {row.test}",
            f"  measured  {values}" if values else "  measured  nothing: no map shows it",
            f"  so        {row.sentence}",
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def first_reach_sentence(table: pd.DataFrame, days: pd.DataFrame) -> str:
    """When each source first reaches the article's figure for what was left."""
    claim = row(table, "area_left")
    reached = claims.first_reach(claim["value"] * claims.IN_KM2[claim["unit"]], days)
    parts = []
    for own in reached.itertuples():
        first = day_text(own.held) if pd.notna(own.held) else "not in the window"
        later = own.with_contested
        parts.append(
            f"{SHORT[own.source]} {first}"
            + (f", with contested land {day_text(later)}" if pd.notna(later) else "")
        )
    return (
        f"Each source first shows {claim['value']:.0f} sq mi or less on: {'; '.join(parts)}. "
        f"The article was published on {day_text(claim['last_day'])}."
    )


def _plain(row) -> str:
    span = range_text(row.low, row.high, row.unit)
    if row.verdict == verdicts.NOT_TESTABLE:
        return f"No map can confirm or refute it: {row.test.removeprefix('none: ')}."
    words = "The wording allows" if row.wording not in READ else "The words are read as"
    return (
        f"{words} {span}; the maps give {ledger.given(row)}. {_power(row)}{_days_held(row)} That "
        "is land on maps, not troops."
    )


def _power(row) -> str:
    """Which other figures would have got the same words: how much the verdict says."""
    runs = ", ".join(f"{low:,.0f} to {high:,.0f}" for low, high in row.same_words)
    unit = {"percent": " %", "times": ""}.get(row.unit, f" {row.unit}")
    return f"The same words would be got by {runs}{unit}."


def _days_held(row) -> str:
    """On what share of days a threshold of ours holds: one that always does says nothing."""
    if pd.isna(row.holds_low_pct):
        return ""
    span = " to ".join(dict.fromkeys(f"{v:.0f} %" for v in (row.holds_low_pct, row.holds_high_pct)))
    return f" The threshold is ours; it holds on {span} of all days, by map."


def _area_sentence(row) -> str:
    """Maps of held land, their ratio to the article's figure, and what stands beside them."""
    given = ", ".join(
        f"{SHORT[key]} {getattr(row, key):,.0f} ({getattr(row, f'ratio_{key}'):+.0f} %)"
        for key in COUNTED
        if pd.notna(getattr(row, key, None))
    ).replace("-", "−")
    beside = ledger.beside(row)
    low, high = (km2 * claims.IN_KM2[row.unit] for km2 in (row.envelope_low, row.envelope_high))
    span = range_text(row.low, row.high, row.unit)
    return (
        f"The wording allows {span}. In {row.unit}, and against the article's "
        f"figure: {given}. Beside them: {beside}. {_power(row)} All defensible choices give "
        f"{area_text(low)} to {area_text(high)}."
    )


def _walk_sentence(row, found: dict) -> str:
    two = found["retreat_2d_max_km"]
    farthest = max(two, key=two.get)
    week, times = found["seven_days_km"], found["walk_km"] / found["to_border_km"]
    apart = apart_text(found["map_days"][farthest], 2, ", ")
    return (
        f"{row.value:.0f} miles are {found['walk_km']:.1f} km. From Kazachya Loknya the border is "
        f"{found['to_border_km']:.1f} km ({found['to_border_km'] / KM_PER_MI:.1f} mi) away in a "
        f"straight line: the walk is {times:.1f} times that, so it needs a start deeper "
        "inside, a goal beyond the border, or long detours. "
        f"Up to any day from {day_text(found['first_day'])} to "
        f"{day_text(found['last_day'])} a drawn front went back {two[farthest]:.1f} km at most in "
        f"two days ({SHORT[farthest]}{apart}) and {max(week.values()):.1f} km at most in seven. A "
        "map shows how far a front was redrawn; it shows neither the path nor the pace of one "
        "platoon, whose way is longer than a straight line."
    )


def _strip_sentence(row, days: pd.DataFrame) -> str:
    known = {key: getattr(row, key) for key in SOURCES if pd.notna(getattr(row, key, None))}
    parts = ", ".join(f"{value:.0f} times by {SHORT[key]}" for key, value in known.items())
    none = [SHORT[key] for key in SOURCES if key not in known]
    nothing = f" {' and '.join(none)} no longer showed any land held." if none else ""
    near = _near_border(row.last_day, days)
    said = f"{near} {_power(row)}{_days_held(row)}"
    return f"The land left was longer than wide {parts}.{nothing} {said}"


def _near_border(day: str, days: pd.DataFrame) -> str:
    """How near the border the land left lay."""
    rows = days[(days["date"] == day) & (days["depth_max_km"] > 0)]
    parts = [f"{row.depth_p90_km:.1f} km by {SHORT[row.source]}" for row in rows.itertuples()]
    return f"Nine tenths of it lay within {', '.join(parts)} of the border."


SENTENCE = {
    "area_max": _area_sentence,
    "area": _area_sentence,
}


def walk(theatre: Theatre, table: pd.DataFrame, evidence: claims.Evidence) -> dict | None:
    """The article's walk for a figure of pace, or None in another theatre than its own."""
    return claims.walk_context(table, evidence) if theatre.name == KURSK.name else None


def scope(w: Window) -> str:
    """To what the ledger belongs: the article, whatever window the notebook was run for."""
    text = "The ledger belongs to the article and to the maps of the Kursk theatre."
    if (w.start, w.end) != (w.theatre.start, w.theatre.end):
        text += " It does not follow the window of this run."
    return text


def sentence(table: pd.DataFrame, name: str) -> str:
    """Verdict and sentence of one claim."""
    found = row(table, name)
    return f"**{found['verdict'].capitalize()}.** {found['sentence']}"


def claim_title(table: pd.DataFrame, name: str) -> str:
    """The verdict on one claim as a figure's title."""
    found = row(table, name)
    return f"“{found['quote']}”: {found['verdict']}"


def claim_values(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The numbers behind one claim's figure, as one row."""
    keys = ["value", "low", "high", *SOURCES, "k", "n"]
    return table.loc[table["id"] == name, keys]


def walk_table(found: dict) -> pd.DataFrame:
    """The walk beside lengths that maps show: ``what, source, km``."""
    miles = found["walk_km"] / KM_PER_MI
    rows = [
        (f"{miles:.0f} miles in two days (one platoon's account)", "", found["walk_km"]),
        ("Kazachya Loknya to the border, straight line", "", found["to_border_km"]),
    ]
    for what, name in (
        ("front in 2 days, farthest point", "retreat_2d_max_km"),
        ("front in 7 days, farthest point", "seven_days_km"),
        ("deepest held point as those 7 days began", "depth_max_km"),
    ):
        apart = found["map_days"] if name == "retreat_2d_max_km" else {}
        rows += [
            (what + apart_text(apart.get(key, 2), 2, ", "), key, km)
            for key, km in found[name].items()
        ]
    return pd.DataFrame(rows, columns=["what", "source", "km"])


def walk_title(found: dict) -> str:
    """What the figure shows, without judging the walk."""
    span = f"{day_text(found['first_day'])} to {day_text(found['last_day'])}"
    return f"Maps cannot test the walk: straight-line distances, {span}"


def row(table: pd.DataFrame, name: str) -> pd.Series:
    """One claim's row of the ledger."""
    return table.set_index("id").loc[name]
