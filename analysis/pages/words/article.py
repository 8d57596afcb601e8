"""Put the verdicts into sentences and tables; every number is computed."""

import pandas as pd

from ...base.geometry import KM_PER_MI
from ...maps import sources
from ...measures import claims
from ...theatres import KURSK, Theatre
from ...theatres.window import Window
from ..names import SHORT
from ..prose import area_text, day_text

SOURCES = KURSK.sources  # those that the article is held against


def sentences(table: pd.DataFrame, evidence: claims.Evidence) -> pd.DataFrame:
    """The ledger of some claims with one sentence a claim."""
    ledger = claims.ledger(table, evidence)
    say = {
        **SENTENCE,
        "strip_ratio": lambda row: _strip_sentence(row, evidence.retreat),
        "walk": lambda row: _walk_sentence(row, claims.walk_context(table, evidence)),
    }
    ledger["sentence"] = [say.get(row.quantity, _plain)(row) for row in ledger.itertuples()]
    return ledger


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The ledger as a small table for readers; each row has a unit of its own."""
    rows = list(table.itertuples())
    values = {
        SHORT[key]: [_value(getattr(row, key, None), row.unit) for row in rows] for key in SOURCES
    }
    return pd.DataFrame(
        {
            "the article says": [f"“{row.quote}”" for row in rows],
            "measure": [MEASURES[row.quantity] for row in rows],
            "allowed": allowed(table),
            **values,
            "with contested": [
                _range(row.contested_low, row.contested_high, row.unit) for row in rows
            ],
            "verdict": [f"**{row.verdict}**" for row in rows],
        }
    )


def allowed(table: pd.DataFrame) -> list[str]:
    """What each wording allows; of words without a number, that the threshold is ours."""
    return [_allowed(row) for row in table.itertuples()]


def _allowed(row) -> str:
    if row.quantity in claims.UNTESTABLE:
        return "–"
    text = _range(row.low, row.high, row.unit)
    return f"{text} (our reading)" if row.wording in READ else text


def text(table: pd.DataFrame) -> str:
    """The ledger (:func:`sentences`) for a terminal."""
    blocks = []
    for row in table.itertuples():
        span = _range(row.low, row.high, row.unit) if row.quantity != "none" else "no quantity"
        values = ", ".join(
            f"{SHORT[key]} {_value(getattr(row, key), row.unit)}"
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


def _value(value, unit: str) -> str:
    if value is None or pd.isna(value):
        return "–"
    if unit == "sq mi":
        return f"{value:,.0f} sq mi"
    if unit == "percent":
        return f"{value:.0f} %"
    if unit == "times":
        return f"{value:.1f} times"
    return f"{value:,.0f} {unit}"


def _range(low, high, unit: str) -> str:
    if low is None or pd.isna(low):
        return "–"
    if high == float("inf"):
        return f"{_value(low, unit)} or more"
    bottom = _value(low, unit).removesuffix(unit).strip().removesuffix("%").strip()
    return _value(low, unit) if low == high else f"{bottom} to {_value(high, unit)}"


def _plain(row) -> str:
    span = _range(row.low, row.high, row.unit)
    if row.verdict == claims.NOT_TESTABLE:
        return f"No map can confirm or refute it: {row.test.removeprefix('none: ')}."
    own = _range(row.envelope_low, row.envelope_high, row.unit)
    words = "The wording allows" if row.wording not in READ else "The words are read as"
    return f"{words} {span}; the sources give {own}. That is land on maps, not troops."


def _area_sentence(row) -> str:
    """Land held and the claimed limit apart; then which readings lie in what the wording allows."""
    readings = {READINGS[key]: getattr(row, key) for key in SOURCES}
    readings |= {
        f"{SHORT[key]} with contested land": getattr(row, f"contested_{key}")
        for key in SOURCES
        if pd.notna(getattr(row, f"contested_{key}", None))
    }
    given = ", ".join(f"{name} {value:,.0f}" for name, value in readings.items())
    inside = [name for name, value in readings.items() if row.low <= value <= row.high]
    verdict = f"Inside it lies only {inside[0]}" if len(inside) == 1 else "Inside it lie " + (
        " and ".join(inside) or "none of them"
    )  # fmt: skip
    low, high = (km2 * claims.IN_KM2[row.unit] for km2 in (row.contested_low, row.contested_high))
    return (
        f"The wording allows {_range(row.low, row.high, row.unit)}. Measured, in {row.unit}: "
        f"{given}. {verdict}. All defensible choices give {area_text(low)} to {area_text(high)}."
    )


def _walk_sentence(row, found: dict) -> str:
    two = found["displacement_2d_max_km"]
    farthest = max(two, key=two.get)
    week = found["seven_days_km"]
    return (
        f"{row.value:.0f} miles are {found['walk_km']:.1f} km. From Kazachya Loknya the border is "
        f"{found['to_border_km']:.1f} km ({found['to_border_km'] / KM_PER_MI:.1f} mi) away in a "
        f"straight line. Up to any day from {day_text(found['first_day'])} to "
        f"{day_text(found['last_day'])} a drawn front went back {two[farthest]:.1f} km at most in "
        f"two days ({SHORT[farthest]}) and {max(week.values()):.1f} km at most in seven. A map "
        "shows how far a front was redrawn; it shows neither the path nor the pace of one "
        "platoon, whose way is longer than a straight line."
    )


def _strip_sentence(row, days: pd.DataFrame) -> str:
    known = {key: getattr(row, key) for key in SOURCES if pd.notna(getattr(row, key, None))}
    parts = ", ".join(f"{value:.0f} times by {SHORT[key]}" for key, value in known.items())
    none = [SHORT[key] for key in SOURCES if key not in known]
    nothing = f" {' and '.join(none)} no longer showed any land held." if none else ""
    near = _near_border(row.last_day, days)
    return f"The land left was longer than wide {parts}.{nothing} {near}"


def _near_border(day: str, days: pd.DataFrame) -> str:
    """How near the border the land left lay."""
    rows = days[(days["date"] == day) & (days["depth_max_km"] > 0)]
    parts = [f"{row.depth_p90_km:.1f} km by {SHORT[row.source]}" for row in rows.itertuples()]
    return f"Nine tenths of it lay within {', '.join(parts)} of the border."


READ = ("at least", "within")  # words without a number, read as a threshold of ours

MEASURES = {
    "area_max": "largest area of the summer",
    "area": "area that day",
    "strip_ratio": "length of border held / mean depth",
    "share_lost": "share of the peak lost",
    "half_days": "days from the peak to half of it",
    "walk": "none",
    "none": "none",
}

READINGS = {key: sources.get(key).look.reading for key in SOURCES}

SENTENCE = {
    "area_max": _area_sentence,
    "area": _area_sentence,
}


def finding(table: pd.DataFrame) -> str:
    """The whole ledger in one sentence: how many claims got which verdict."""
    counts = table["verdict"].value_counts()
    parts = [f"{counts[v]} {v}" for v in claims.VERDICTS if counts.get(v, 0)]
    return f"Of {counts.sum()} claims, {', '.join(parts)}. {_both_areas(table)}"


def _both_areas(table: pd.DataFrame) -> str:
    """Whether one source gives both of the article's areas."""
    table = table.set_index("id").loc[["peak_area", "area_left"]]
    both = [key for key in SOURCES if table[key].between(table["low"], table["high"]).all()]
    if both:
        return (
            f"Both of the article's areas are given by {' and '.join(SHORT[key] for key in both)}."
        )
    return "No source gives both of the article's areas."


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
    reading = ", as we read it" if found["wording"] in READ else ""
    return f"“{found['quote']}”: {found['verdict']}{reading}"


def claim_values(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The numbers behind one claim's figure, as one row."""
    keys = ["value", "low", "high", *SOURCES, "contested_low", "contested_high"]
    return table.loc[table["id"] == name, keys]


def walk_table(found: dict) -> pd.DataFrame:
    """The walk beside lengths that maps show: ``what, source, km``."""
    miles = found["walk_km"] / KM_PER_MI
    rows = [
        (f"{miles:.0f} miles in two days (one platoon's account)", "", found["walk_km"]),
        ("Kazachya Loknya to the border, straight line", "", found["to_border_km"]),
    ]
    for what, name in (
        ("front in 2 days, farthest point", "displacement_2d_max_km"),
        ("front in 7 days, farthest point", "seven_days_km"),
        ("deepest held point as the week began", "depth_max_km"),
    ):
        rows += [(what, key, km) for key, km in found[name].items()]
    return pd.DataFrame(rows, columns=["what", "source", "km"])


def walk_title(found: dict) -> str:
    """What the figure shows, without judging the walk."""
    span = f"{day_text(found['first_day'])} to {day_text(found['last_day'])}"
    return f"Maps cannot test the walk: straight-line distances, {span}"


def row(table: pd.DataFrame, name: str) -> pd.Series:
    """One claim's row of the ledger."""
    return table.set_index("id").loc[name]
