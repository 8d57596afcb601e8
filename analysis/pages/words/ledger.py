"""The ledger as a small table and in a sentence: which maps give what the article says."""

from typing import Any

import pandas as pd

from ... import theatres
from ...maps import sources
from ...measures import claims
from ...measures.quantities import BY_NAME, RETAKEN, WALK
from ...measures.verdicts import CONSISTENT, DOWNWARDS, NOT_CONSISTENT, UPWARDS, count_text
from ..names import LABELS, LOOKS, SHORT
from ..prose import day_text, listed, literal, span_text

UNIT_TEXT = {"percent": " %", "yes": "", "km2": " km²", "km2 a day": " km² a day"}
AS_READ = (CONSISTENT, NOT_CONSISTENT)
SAID = ("around", "about", *UPWARDS, *DOWNWARDS)  # the article's own words, and not how we read it
FINE = ("times", "km", "mi")  # their numbers have a digit after the point


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The ledger as a small table for readers; each row has a unit of its own."""
    rows = list(table.itertuples())
    return pd.DataFrame(
        {
            "the article says": [f"“{literal(row.quote)}” ({literal(asked(row))})" for row in rows],
            "verdict": [f"**{verdict(row)}**" for row in rows],
            "maps": [_maps(row) for row in rows],
            "figures with the same verdict": [_worth(row) for row in rows],
        }
    )


def untested(table: pd.DataFrame) -> pd.DataFrame:
    """What the article says that no map can test, and why."""
    quotes = [f"“{literal(quote)}”" for quote in table["quote"]]
    return pd.DataFrame({"the article says": quotes, "why": table["why"]})


def when(row: Any) -> str:
    """The day or the days of a claim."""
    return span_text(row.first_day, row.last_day)


def asked(row: Any) -> str:
    """What a claim asks beside its words: of which place, and when."""
    return ", ".join(filter(None, [row.place, when(row)]))


def verdict(row: Any) -> str:
    """The verdict in a reader's words: of a threshold of ours too, how many maps have it."""
    return count_text(row.k, row.n) if row.verdict in AS_READ else row.verdict


def part(row: Any) -> str:
    """The part of the theatre that the quantity is of, where it is not of the whole."""
    own = BY_NAME.get(row.quantity)
    return theatres.get(row.theatre).main_title if own and own.is_of_main_part else ""


def counted(row: Any) -> list[str]:
    """The sources that are counted in a row of the ledger."""
    return claims.counted(theatres.get(row.theatre), known(row))


def known(row: Any, prefix: str = "") -> dict[str, float]:
    """The values of a row by source, in the order in which sources are always shown."""
    values = {key: getattr(row, f"{prefix}{key}", float("nan")) for key in sources.names()}
    return {key: value for key, value in values.items() if pd.notna(value)}


def _maps(row: Any) -> str:
    """Each map that is counted, what the wording allows, and what is named beside the count."""
    if row.quantity == WALK:
        return "no map shows it"
    of_part = f"{part(row)}: " if part(row) else ""
    named = f"beside them {beside(row)}" if beside(row) else ""
    return "; ".join(filter(None, [of_part + given(row), allowed(row), named, day_before(row)]))


def day_before(row: Any) -> str:
    """What the counted maps give the day before; nothing where that is nearly the same."""
    own = {key: v for key, v in known(row, "before_").items() if key in counted(row)}
    if all(number(v, row.unit) == number(getattr(row, key), row.unit) for key, v in own.items()):
        return ""
    parts = ", ".join(f"{SHORT[key]} {number(value, row.unit)}" for key, value in own.items())
    return f"the day before {parts}"


def _worth(row: Any) -> str:
    """How much a verdict says: the figures that would have got it, the days on which it holds."""
    held = days_held(row)
    return "; ".join(filter(None, [others(row), held and f"holds on {held}"])) or "–"


def others(row: Any) -> str:
    """The figures that would have got the same words."""
    runs = listed([_run(low, high, row.unit) for low, high in row.same_words])
    return f"{runs}{unit_text(row.unit)}" if runs else ""


def _run(low: float, high: float, unit: str) -> str:
    if high == float("inf"):
        return f"{number(low, unit)} or more"
    last = "" if low == high else f" to {number(high, unit)}"
    return f"{number(low, unit)}{last}"


def days_held(row: Any) -> str:
    """On what share of days a threshold of ours holds, by map."""
    if pd.isna(row.holds_low_pct):
        return ""
    span = " to ".join(dict.fromkeys(f"{v:.0f} %" for v in (row.holds_low_pct, row.holds_high_pct)))
    what = "days" if row.first_day == row.last_day else "spans as long"
    return f"{span} of all {what} to {day_text(row.until)}"


def given(row: Any) -> str:
    """What each map that is counted gives."""
    own, votes = known(row), counted(row)
    parts = [f"{SHORT[key]} {told(own[key], row)}" for key in own if key in votes]
    return ", ".join(parts) or "none has it"


def beside(row: Any) -> str:
    """What is named beside the count: another quantity, and held with contested land."""
    votes = counted(row)
    parts = [
        f"{LOOKS[key].reading or LABELS[key]} {number(value, row.unit)}"
        for key, value in known(row).items()
        if key not in votes
    ]
    most = "at most " * (row.quantity == "largest_area")
    grey = "and land that turned contested" if row.quantity == RETAKEN else "with contested land"
    parts += [
        f"{SHORT[key]} {grey} {most}{number(value, row.unit)}"
        for key, value in known(row, "contested_").items()
        if key in votes
    ]
    return ", ".join(parts)


def told(value: float, row: Any) -> str:
    """A value beside what is allowed: with as many digits as tell on which side of a bound it is.

    >>> from types import SimpleNamespace
    >>> row = SimpleNamespace(low=145, high=155, unit="km2")
    >>> told(149.2, row), told(144.7, row)
    ('149', '144.7')
    """
    text = number(value, row.unit)
    if row.unit == "yes":
        return text
    for more in range(3):
        text = number(value, row.unit, more)
        shown = float(text.replace(",", "").replace("−", "-"))
        if (row.low <= shown <= row.high) == (row.low <= value <= row.high):
            break
    return text


def number(value: float, unit: str, more: int = 0) -> str:
    """A value of the ledger without its unit.

    Small ones have digits after the point, and each has so many ``more`` as are asked for.

    >>> number(1.72, "times"), number(6.5, "km2"), number(1266.6, "km2"), number(1.0, "yes")
    ('1.7', '6.5', '1,267', 'yes')
    """
    if unit == "yes":
        return "yes" if value else "no"
    digits = (2 if abs(value) < 1 else 1 if abs(value) < 10 or unit in FINE else 0) + more
    text = f"{round(value, digits) + 0.0:,.{digits}f}".replace("-", "−")  # 0.0: no minus nought
    return text.rstrip("0").rstrip(".") if digits else text


def unit_text(unit: str) -> str:
    """A unit as it follows its number.

    >>> unit_text("percent"), unit_text("sq mi")
    (' %', ' sq mi')
    """
    return UNIT_TEXT.get(unit, f" {unit}")


def allowed(row: Any) -> str:
    """What a wording allows; of words without a number, that the threshold is ours."""
    if row.quantity == WALK:
        return "–"
    if row.unit == "yes":
        return "looked for: yes"
    return f"allowed {range_text(row.low, row.high, row.unit)}{' (our reading)' * bool(row.reads)}"


def value_text(value: float | None, unit: str) -> str:
    """A value of the ledger with its unit; a dash where there is none."""
    if value is None or pd.isna(value):
        return "–"
    return f"{number(value, unit)}{unit_text(unit)}"


def range_text(low: float, high: float, unit: str) -> str:
    """A range of the ledger with its unit; open upwards or downwards where it is.

    >>> range_text(450, 550, "sq mi"), range_text(2, float("inf"), "times")
    ('450 to 550 sq mi', '2 times or more')
    """
    if high == float("inf"):
        return f"{value_text(low, unit)} or more"
    if low == 0:
        return f"{value_text(high, unit)} or less"
    return f"{number(low, unit)} to {value_text(high, unit)}"


def finding(table: pd.DataFrame) -> str:
    """The ledger in words: which map gives the article's areas, or how many claims have one."""
    return f"{title(table)} {details(table)}".strip()


def details(table: pd.DataFrame) -> str:
    """What each map gives for the article's areas, and whether the day decides."""
    own = areas(table)
    if len(own) < 2:
        return ""
    each = " ".join(_area_finding(row) for row in own.itertuples())
    return f"{each}{_day_decides(own)}"


def _day_decides(own: pd.DataFrame) -> str:
    """That a map a day older would have got another count, where it would."""
    for row in own.itertuples():
        if pd.notna(row.k_before) and row.k_before != row.k:
            maps = {0: "none", 1: "one"}.get(int(row.k_before), f"{row.k_before:.0f}")
            text = day_before(row)
            return (
                f" The day decides: {text}, and then {maps} of the maps would give the "
                f"{number(row.value, row.unit)}."
            )
    return ""


def title(table: pd.DataFrame) -> str:
    """The finding in short, for the figure."""
    own = areas(table)
    return _every_area(own) if len(own) > 1 else _count(table)


def _count(table: pd.DataFrame) -> str:
    """How many of the claims every map has, some have, and none has."""
    voted = table[table["n"] > 0]
    if voted.empty:
        return "None of its claims can be tested by these maps."
    every, none = int((voted["k"] == voted["n"]).sum()), int((voted["k"] == 0).sum())
    verb = "holds" if every == 1 else "hold"
    claims_text = f"{len(voted)} claim{'' if len(voted) == 1 else 's'}"
    lone = int((voted["n"] == 1).sum())
    of_one = f" {lone} of {len(voted)} rest{'s' * (lone == 1)} on one map alone." * bool(lone)
    return (
        f"Of {claims_text} that maps can test, {every} {verb} on every map that can tell, "
        f"{len(voted) - every - none} on some and {none} on none.{of_one}"
    )


def _every_area(own: pd.DataFrame) -> str:
    """Whether one map of held land gives all of the article's areas."""
    every = giving_every(own)
    what = "both" if len(own) == 2 else f"all {len(own)}"
    named = f"{what} of the article's areas, {_in_one_unit(own)}"
    if not every:
        return f"No map of held land gives {named}."
    only = "Only one map of held land gives" if len(every) == 1 else f"{len(every)} maps give"
    names = " and ".join(SHORT[key] for key in every)
    return f"{only} {named}: {names}."


def _in_one_unit(own: pd.DataFrame) -> str:
    """Areas of an article in a row, a unit that they share said once."""
    *most, last = [value_text(row.value, row.unit) for row in own.itertuples()]
    if own["unit"].nunique() == 1:
        most = [number(value, own["unit"].iloc[0]) for value in own["value"].iloc[:-1]]
    return f"{', '.join(most)} and {last}"


def giving_every(own: pd.DataFrame) -> list[str]:
    """The maps of held land that give what every one of these claims allows."""
    votes = [set(counted(row)) for row in own.itertuples()]
    in_all = sources.in_order(set.intersection(*votes))
    return [key for key in in_all if own[key].between(own["low"], own["high"]).all()]


def areas(table: pd.DataFrame) -> pd.DataFrame:
    """The claims of an area, on a day or at its largest."""
    return table[table["quantity"].isin(["area", "largest_area"])]


def _area_finding(row: Any) -> str:
    wording = f"{row.wording} " if row.wording in SAID else ""
    said = f"{wording}{value_text(row.value, row.unit)}"
    return f"{said[0].upper()}{said[1:]}: {row.verdict} ({given(row)})."
