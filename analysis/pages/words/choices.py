"""Say how our own choices move a figure; every number is computed."""

import pandas as pd

from ...measures import choices
from ...measures.quantities import UNITS
from ..names import SHORT
from ..prose import area_text, day_text, days_in_words
from ..shown import shown

FACTOR_NAMES = {
    "source": "source",
    "contested": "contested land in Russia: none or all",
    "basis": "Owl's front, or polygons alone",
    "days_before": "the article's day, or up to 3 before",
    "other quantity": "another quantity: ISW's claimed limit",
    "part": "all parts or the main one",
    choices.EVER: "all places ever inside a limit of ISW's",
    "border": "border: maker's edge or OpenStreetMap",
    "method": "area: ellipsoid, sphere, equal-area",
    "tolerance_m": "generalising by 0 to 250 m",
    "snapshot": "last or first map, or the UTC day",
    "piece_km2": "a piece of 1 km², or of 0.5 to 5",
    "frame": "land beyond the frame too, or not",
    "first_front": "the first day's front, or a week on",
    "web_mercator": "Web Mercator (a warning)",
}
ELSEWHERE_NAMES = {
    "contested": "contested land: none or all",
    "days_before": "the day, or up to 3 before",
}
CHOICES = {  # of those that are tried together
    "source": "{}'s map",
    "contested": "contested land counted in",
    "part": "the main part",
    "basis": "{}",
    "days_before": "the map {} earlier",
    "snapshot": "the {} map",
}
MOVERS = {"source": "the source", "contested": "whether contested land counts"}


def sensitivity_text(table: pd.DataFrame, is_in_russia: bool = True) -> str:
    """The ranked table for a terminal, with base and envelope."""
    unit = table["unit"].iloc[0]
    names = FACTOR_NAMES if is_in_russia else FACTOR_NAMES | ELSEWHERE_NAMES
    rows = choices.ranked(table).replace({"factor": names})
    source = table.loc[table["factor"] == "base", "level"].iloc[0] or choices.BASE.source
    spec = {
        "choice": "{factor}",
        f"low, {unit}": "{low:,.1f}",
        "high": "{high:,.1f}",
        "range": "{range:,.2f}",
        "levels": "{levels}",
    }
    own, (low, high) = choices.base(table), choices.envelope(table)
    when = f"{table['quantity'].iloc[0]} on {table['date'].iloc[0]}"
    if pd.isna(own):
        return (
            f"{when}: {SHORT[source]} gives none, because there is no piece of land as large, or no"
            f" map of the first day.{_without_meaning(table)}"
        )
    return (
        f"{when}: {own:,.1f} {unit} by the project's own choice ({SHORT[source]}); all "
        f"defensible combinations give {low:,.1f} to {high:,.1f} {unit}.\n\n"
        f"{shown(rows, spec).to_string(index=False)}{_without_meaning(table)}"
    )


def _without_meaning(table: pd.DataFrame) -> str:
    """The choices that are not tried there, each with the reason."""
    why = table.attrs.get("meaningless", {})
    parts = [f"{name.replace('_', ' ')} ({reason})" for name, reason in why.items()]
    return f"\n\nNot tried, without meaning here: {'; '.join(parts)}." if parts else ""


def sensitivity_title(table: pd.DataFrame) -> str:
    """What moves a headline figure most."""
    rows = choices.ranked(table)
    rows = rows[~rows["is_warning"] & ~rows["factor"].isin([choices.OTHER, choices.EVER])]
    small = rows[rows["range"] < 0.02 * max(choices.base(table), 1e-9)]
    quantity = {"peak": "The summer's peak", "area": "The area"}[table["quantity"].iloc[0]]
    when = "" if table["quantity"].iloc[0] == "peak" else f" on {day_text(table['date'].iloc[0])}"
    first, second = (MOVERS.get(name, FACTOR_NAMES[name]) for name in rows["factor"][:2])
    return (
        f"{quantity}{when} depends on {first} and on {second}; {len(small)} of our other choices "
        "move it by less than 2 %"
    )


def interaction_sentence(table: pd.DataFrame) -> str:
    """By how much two choices moved together do more, or less, than each alone."""
    row = table[table["factor"] == "interaction"].iloc[0]
    if abs(row["value"]) < 0.5:
        return "No two choices moved together do otherwise than each alone."
    moves = [part.split(" ", 1) for part in row["level"].split(" with ")]
    own = table[table["factor"].isin([factor for factor, _ in moves])]
    alone = own.set_index(["factor", "level"])["value"] - choices.base(table)
    by = [alone[factor, level] for factor, level in moves]
    first, second = (_choice(factor, level) for factor, level in moves)
    return (
        f"One at a time is not the whole: {first} alone moves it by {_signed(by[0])}, {second} "
        f"alone by {_signed(by[1])}, both together by {_signed(sum(by) + row['value'])}."
    )


def _choice(factor: str, level: str) -> str:
    said = days_in_words(int(level)) if factor == "days_before" else SHORT.get(level, level)
    return CHOICES[factor].format(said)


def _signed(km2: float) -> str:
    return f"{'−' if round(km2) < 0 else '+'}{area_text(abs(km2))}" if round(km2) else "nothing"


def conclusion(ledger: pd.DataFrame) -> str:
    """A short, plain conclusion on the article's two areas, from the envelopes."""
    parts = []
    for row in ledger.set_index("id").loc[["peak_area", "area_left"]].itertuples():
        low, high = (value * UNITS[row.unit] for value in (row.envelope_low, row.envelope_high))
        parts.append(
            f"The article's {row.value:g} {row.unit} is given by {row.verdict}, and {_where(row)} "
            f"what all defensible choices give ({area_text(low)} to {area_text(high)})"
        )
    return (
        ". ".join(parts) + ". Which map is taken, and whether contested land counts, decides both, "
        "and of a single day which day; how the area is computed does not. A number without its "
        "map, its day and its reading of the grey zone says little."
    )


def _where(row) -> str:
    """Whether a figure, or only its rounding, lies in the envelope."""
    if row.envelope_low <= row.value <= row.envelope_high:
        return "lies inside"
    if row.low <= row.envelope_high and row.high >= row.envelope_low:
        return "lies outside, though figures that round to it lie inside,"
    return "lies outside"


def lengths_sentence(table: pd.DataFrame) -> str:
    """How sure depth and retreat are."""
    parts = []
    for quantity, name in (
        ("depth", "depth of the land left"),
        ("retreat", "two-day retreat"),
    ):
        own = table[table["quantity"] == quantity]
        day, (low, high) = day_text(own["date"].iloc[0]), choices.envelope(own)
        said = f"the {name} on {day} is {choices.base(own):.1f} km"
        if pd.isna(choices.base(own)):
            said = f"the {name} on {day} has no piece of 1 km²"
        over = f", {low:.1f} to {high:.1f} km over all defensible combinations"
        parts.append(said + over * pd.notna(low))
    return f"For lengths of 1 km² and more: {'; '.join(parts)}."
