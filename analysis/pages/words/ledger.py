"""The ledger as a small table and in a sentence: which maps give what the article says."""

import pandas as pd

from ...maps import sources
from ...measures import claims
from ...measures.verdicts import READ
from ...theatres import KURSK
from ..names import SHORT

SOURCES = KURSK.sources  # those that the article is held against
COUNTED = [key for key in SOURCES if sources.get(key).quantity(KURSK.holder) == "held"]
READINGS = {key: sources.get(key).look.reading for key in SOURCES}


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The ledger as a small table for readers; each row has a unit of its own."""
    rows = list(table.itertuples())
    return pd.DataFrame(
        {
            "the article says": [f"“{row.quote}”" for row in rows],
            "verdict": [f"**{row.verdict}**" for row in rows],
            "maps of held land": [_maps(row) for row in rows],
            "beside them": [beside(row) for row in rows],
        }
    )


def _maps(row) -> str:
    """Each map that is counted, and what the wording allows."""
    if row.quantity in claims.UNTESTABLE:
        return "no map shows it"
    return f"{given(row)}; {_allowed(row)}"


def given(row) -> str:
    """What each map that is counted gives."""
    return ", ".join(
        f"{SHORT[key]} {number(getattr(row, key), row.unit)}"
        for key in COUNTED
        if pd.notna(getattr(row, key, None))
    )


def beside(row) -> str:
    """What is named beside the count: another quantity, and held with contested land."""
    parts = [
        f"{READINGS[key]} {number(getattr(row, key), row.unit)}"
        for key in SOURCES
        if key not in COUNTED and pd.notna(getattr(row, key, None))
    ]
    parts += [
        f"{SHORT[key]} with contested land {number(getattr(row, f'contested_{key}'), row.unit)}"
        for key in COUNTED
        if pd.notna(getattr(row, f"contested_{key}", None))
    ]
    return ", ".join(parts) or "–"


def number(value: float, unit: str) -> str:
    """A value of the ledger without its unit."""
    return f"{value:.1f}" if unit == "times" else f"{value:,.0f}"


def allowed(table: pd.DataFrame) -> list[str]:
    """What each wording allows; of words without a number, that the threshold is ours."""
    return [_allowed(row) for row in table.itertuples()]


def _allowed(row) -> str:
    if row.quantity in claims.UNTESTABLE:
        return "–"
    text = f"allowed {range_text(row.low, row.high, row.unit)}"
    return f"{text} (our reading)" if row.wording in READ else text


def value_text(value: float | None, unit: str) -> str:
    """A value of the ledger with its unit; a dash where there is none."""
    if value is None or pd.isna(value):
        return "–"
    if unit == "sq mi":
        return f"{value:,.0f} sq mi"
    if unit == "percent":
        return f"{value:.0f} %"
    if unit == "times":
        return f"{value:.1f} times"
    return f"{value:,.0f} {unit}"


def range_text(low: float, high: float, unit: str) -> str:
    """A range of the ledger with its unit; open upwards where it is."""
    if low is None or pd.isna(low):
        return "–"
    if high == float("inf"):
        return f"{value_text(low, unit)} or more"
    bottom = value_text(low, unit).removesuffix(unit).strip().removesuffix("%").strip()
    return value_text(low, unit) if low == high else f"{bottom} to {value_text(high, unit)}"


def finding(table: pd.DataFrame) -> str:
    """The article's two areas in words: which map of held land gives which."""
    return f"{both_areas(table)} {' '.join(_area_finding(r) for r in _areas(table).itertuples())}"


def both_areas(table: pd.DataFrame) -> str:
    """Whether one map of held land gives both of the article's areas."""
    own = _areas(table)
    both = [key for key in COUNTED if own[key].between(own["low"], own["high"]).all()]
    names = " and ".join(SHORT[key] for key in both)
    if not both:
        return "No map of held land gives both of the article's areas."
    only = "Only one map of held land gives" if len(both) == 1 else f"{len(both)} maps give"
    return f"{only} both of the article's areas: {names}."


def _areas(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["quantity"].isin(["area", "area_max"])]


def _area_finding(row) -> str:
    given = ", ".join(f"{SHORT[key]} {getattr(row, key):,.0f}" for key in COUNTED)
    return f"{row.wording.capitalize()} {row.value:,.0f} {row.unit}: {row.verdict} ({given})."
