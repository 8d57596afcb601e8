"""Say how sources and our own choices compare; every number is computed."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from ...measures import agreement, choices, timing
from ...measures.quantities import UNITS
from ...theatres.window import Window
from ..names import SHORT
from ..prose import area_text, day_text, days_in_words, signed
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
    "web_mercator": "Web Mercator (a warning)",
}

MOSTLY = 0.9  # from here on two maps agree so far that no "even where" is due
MOVERS = {"source": "the source", "contested": "whether contested land counts"}


def agreement_title(table: pd.DataFrame, days: list[date]) -> str:
    """How much of the land that either gives both give, on the best and the worst shown day."""
    shown = table[table["date"].isin([str(day) for day in days])].set_index("date")["iou"].dropna()
    span = " to ".join(dict.fromkeys(f"{share:.0%}" for share in (shown.min(), shown.max())))
    return f"Of the land that either map gives, both give {span} on these days"


def agreement_labels(table: pd.DataFrame, days: list[date], two: dict[str, object]) -> list[str]:
    """One label a panel, a line each: both, and each alone."""
    rows = table.set_index("date")
    return [
        "\n".join(
            [
                f"both {rows.loc[str(day), 'both_km2']:,.0f} km²",
                *(f"{SHORT[k]} alone {rows.loc[str(day), f'only_{k}_km2']:,.0f} km²" for k in two),
            ]
        )
        for day in days
    ]


def no_pair(window: Window) -> str:
    """Why two makers' maps cannot be laid over each other here."""
    names = " and ".join(SHORT[key] for key in window.sources)
    return (
        f"Only one maker's outlines may be shown in this window ({names} cover it), so no two maps "
        "can be laid over each other; their areas are compared below."
    )


def continuation_sentence(table: pd.DataFrame) -> str:
    """Whether DeepState's daily copy gives DeepState's own land."""
    if table.empty:
        return (
            "DeepState's daily copy of occupied land has no day in common with DeepState's own map "
            "in this theatre and window."
        )
    count = table["is"].value_counts()
    other = table[table["is"] == "other"]
    rest = (
        f" Elsewhere ({len(other)} of the days) they differ by up to "
        f"{area_text(other['differs_km2'].abs().max())}."
        if len(other)
        else " There is no other day."
    )
    return (
        f"On {len(table)} common days DeepState's daily copy gives the same land as DeepState's "
        f"own map of that day on {count.get('same', 0)}, and that of a map before, taken ahead of "
        f"the evening's change, on {count.get('day before', 0)}.{rest}"
    )


def agreement_finding(table: pd.DataFrame, two: Iterable[str]) -> str:
    """The typical agreement of two makers' maps, even where areas are nearly equal."""
    iou = table["iou"][table["iou"] > 0]
    if iou.empty:
        return "On no day do both maps show land, so they cannot agree or differ"
    even = ", even where their areas are nearly equal" * bool(iou.median() < MOSTLY)
    return (
        f"{' and '.join(SHORT[key] for key in two)} agree on {iou.median():.0%} of what either "
        f"gives (median over the {len(iou)} days on which both show land){even}"
    )


def agreement_sentence(table: pd.DataFrame, two: Iterable[str]) -> str:
    """The typical agreement, and how much of the difference is a matter of days."""
    share = agreement.committed_share(table)
    return (
        f"{agreement_finding(table, two)}. Of all the "
        f"difference, {share:.0%} is drawn by the other map too within "
        f"{agreement.LATER_DAYS} days: one is later. The rest is drawn differently."
    )


TIMING = {
    "phase": "{phase}",
    "map": "{b:source}",
    "against": "{a:source}",
    "land": "{move}",
    "km²": "{area_km2:,.0f}",
    "days later (+) or earlier (-), median": "{median_days:shift}",
    "90 % range": "{low_days:shift} to {high_days:shift}",
    "middle half": "{p25_days:shift} to {p75_days:shift}",
    "came back": "{came_back_share:.0%}",
    "by daily changes": ("{changes_days:shift}", "not told"),
}


def timing_title(table: pd.DataFrame, two: Iterable[str]) -> str:
    """When two maps take and lose the same land, phase by phase.

    >>> rows = pd.DataFrame({"phase": ["advance", "collapse", "all days"], "a": "deepstate",
    ...     "b": "owl", "move": ["taken", "lost", "lost"], "median_days": [1, -3, -4],
    ...     "low_days": [0, -4, -7], "high_days": [2, -1, -4]})
    >>> said = timing_title(rows, ["deepstate", "owl"]).split(": ")[1].split("; ")
    >>> said[0]
    'taken on the same days in the advance, as far as can be told'
    >>> said[1:], timing_title(rows[2:], ["deepstate", "owl"]).split(": ")[1]
    (['lost three days earlier in the collapse'], 'lost four days earlier')
    """
    rows = timing.of_pair(table, two)
    phases = rows[rows["phase"] != timing.ALL]
    said = [_apart(row) for row in (phases if len(phases) else rows).itertuples()]
    a, b = (SHORT[key] for key in rows[["a", "b"]].iloc[0])
    return f"{b} against {a} on the same land: {'; '.join(said)}"


def _apart(row) -> str:
    """One row of :func:`timing.summary` in words."""
    when = "" if row.phase == timing.ALL else f" in the {row.phase}"
    if row.low_days <= 0 <= row.high_days:
        return f"{row.move} on the same days{when}, as far as can be told"
    order = "later" if row.median_days > 0 else "earlier"
    return f"{row.move} {days_in_words(int(abs(row.median_days)))} {order}{when}"


def timing_sentence(table: pd.DataFrame, two: Iterable[str]) -> str:
    """The finding, what the daily changes of the areas say, and how much land came back."""
    rows = timing.of_pair(table, two)
    back = " to ".join(dict.fromkeys(f"{share:.0%}" for share in _ends(rows["came_back_share"])))
    shifts = " to ".join(dict.fromkeys(signed(days) for days in _ends(rows["changes_days"])))
    beside = (
        f" The daily changes of their areas are most alike at a shift of {shifts} days."
        if rows["changes_days"].notna().any()
        else ""
    )
    return (
        f"{timing_title(table, two)} (medians).{beside} Of the land compared {back} was lost and "
        "taken again in between on at least one of the maps; only its first and its last day count."
    )


def _ends(column: pd.Series) -> tuple[float, float]:
    return column.min(), column.max()


def no_timing(window: Window) -> str:
    """Why nothing can be said on which map is later."""
    names = ", ".join(SHORT[key] for key in window.mapped)
    return (
        f"Of the maps whose outlines may be shown ({names}) no two took, or lost, enough of the "
        "same land within this window to tell which of them is later."
    )


def spread_sentence(spread: pd.DataFrame) -> str:
    """Days between the first and the last source for places."""
    return (
        f"For {len(spread)} places that two sources or more ever gave as held, the first and the "
        f"last of them lie apart, in the median, by {spread['taken_days'].median():.0f} days when "
        f"it was taken and by {spread['lost_days'].median():.0f} days when it was lost "
        f"(at most {spread['taken_days'].max()} and {spread['lost_days'].max()})."
    )


FRONTS = {
    "from": "{date}",
    "polygons, km²": "{polygons_km2:,.1f}",
    "front, km²": "{front_encloses_km2:,.1f}",
    "rests on": "{rests_on}",
}
LIMITS = {
    "day": "{date}",
    "retaken, km²": "{retaken_km2:,.0f}",
    "in the limit": "{claimed_limit_km2:,.0f}",
    "neither": "{neither_km2:,.0f}",
    "ever claimed": "{ever_claimed_km2:,.0f}",
}


def sensitivity_text(table: pd.DataFrame) -> str:
    """The ranked table for a terminal, with base and envelope."""
    unit = table["unit"].iloc[0]
    rows = choices.ranked(table).replace({"factor": FACTOR_NAMES})
    spec = {
        "choice": "{factor}",
        f"low, {unit}": "{low:,.1f}",
        "high": "{high:,.1f}",
        "range": "{range:,.2f}",
        "levels": "{levels}",
    }
    own, (low, high) = choices.base(table), choices.envelope(table)
    head = f"{table['quantity'].iloc[0]} on {table['date'].iloc[0]}: {own:,.1f} {unit} by "
    return (
        f"{head}the project's own choice (DeepState); all defensible combinations give {low:,.1f} "
        f"to {high:,.1f} {unit}.\n\n{shown(rows, spec).to_string(index=False)}"
    )


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
    return (
        f"One at a time is not the whole: {row['level'].replace('_', ' ')} does "
        f"{area_text(abs(row['value']))} {'more' if row['value'] > 0 else 'less'} than each alone."
    )


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
