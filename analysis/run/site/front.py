"""The words and the table of a web report's first page; every number is computed."""

import re

import pandas as pd

from ...base.geometry import KM2_PER_SQ_MI
from ...maps import sources
from ...pages.names import SHORT, labels
from ...pages.prose import day_text
from ...pages.words import territory
from .mapdata import Report

UNITS = {"both": ("km²", "sq mi"), "km": ("km²",), "mi": ("sq mi",)}
VIEWS = (
    ("one", "One map"), ("two", "Two maps"), ("swipe", "Swipe"), ("count", "How many maps"),
    ("change", "Change"),
)  # fmt: skip
PER_UNIT = {"km²": 1.0, "sq mi": KM2_PER_SQ_MI}


def page(report: Report) -> dict:
    """What the template of the first page is filled with."""
    first, last = min(report.daily["date"]), max(report.daily["date"])
    return {
        "first": day_text(first),
        "last": day_text(last),
        "span": " to ".join(dict.fromkeys([day_text(first), day_text(last)])),
        "lead": [
            territory.peak_sentence(report.daily),
            territory.day_sentence(report.daily, report.as_of),
            *filter(None, [territory.zeros(report.daily, report.as_of), report.note]),
        ],
        "makers": _listed([SHORT[key] for key in report.keys]),
        "sources": [_maker(report, key) for key in report.keys],
        "views": VIEWS,
        "verdicts": _verdicts(report),
        "groups": [(_label(report, key), _columns(report, key)) for key in report.keys],
        "rows": list(_rows(report)),
    }


def headline(report: Report) -> str:
    """The finding in one line."""
    title = territory.area_title(report.daily, report.as_of, report.theatre)
    return title.replace(" km²", "\N{NO-BREAK SPACE}km²")


def _listed(names: list[str]) -> str:
    """Names as prose lists them.

    >>> _listed(["A", "B", "C"]), _listed(["A"])
    ('A, B and C', 'A')
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _label(report: Report, key: str) -> str:
    return labels(report.daily)[key]


def _maker(report: Report, key: str) -> dict:
    maker = sources.get(key)
    return {
        "key": key, "label": _label(report, key), "short": SHORT[key],
        "says": maker.says[report.theatre.holder],
        "terms": maker.terms, "maker": maker.maker,
    }  # fmt: skip


def _columns(report: Report, key: str) -> list[tuple[str, str, str]]:
    """Heading, column of the daily table and unit of what is shown of one source."""
    units = UNITS[report.units]
    shown = [(unit, "held_km2", unit) for unit in units]
    if sources.get(key).draws_contested(report.theatre.holder):
        shown.append((f"contested, {units[0]}", "contested_km2", units[0]))
    return shown


def _rows(report: Report):
    """Yield ``(day, texts)``; a day on which a source has no number has an empty cell."""
    tables = {key: rows.set_index("date") for key, rows in report.daily.groupby("source")}
    columns = [(key, *column[1:]) for key in report.keys for column in _columns(report, key)]
    for day in sorted(set(report.daily["date"])):
        values = [
            tables[key][name].get(day, float("nan")) / PER_UNIT[unit] for key, name, unit in columns
        ]
        yield day, ["" if pd.isna(value) else f"{value:,.1f}" for value in values]


def _verdicts(report: Report) -> dict | None:
    """The article's claims as a table of plain texts; none where there is no article."""
    if report.verdicts.empty:
        return None
    rows = [[plain(cell) for cell in row] for row in report.verdicts.itertuples(index=False)]
    return {"heads": list(report.verdicts.columns), "rows": rows}


def plain(text: str) -> str:
    """A cell without the marks of Markdown.

    >>> plain("**2 of 3 maps** 5 \\\\* 3")
    '2 of 3 maps 5 * 3'
    """
    return re.sub(r"\\([^\w\s])", r"\1", str(text).replace("**", ""))
