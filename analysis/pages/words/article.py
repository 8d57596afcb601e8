"""Put the verdicts into sentences and tables; every number is computed."""

from typing import Any

import pandas as pd

from ... import theatres
from ...maps import sources
from ...measures import claims, verdicts
from ...measures.quantities import BY_NAME, UNITS, WALK
from ...tables import ledger as ledgers
from ...tables.articles import Article
from ...theatres import KURSK
from ..names import SHORT
from ..prose import area_text, day_text, literal, map_day
from . import ledger, walk
from .territory import no_land


def sentences(table: pd.DataFrame) -> pd.DataFrame:
    """A ledger with one sentence a claim."""
    say = {
        "strip": _strip_sentence,
        "area": _area_sentence,
        "largest_area": _area_sentence,
        WALK: lambda row: walk.POINTER if row.theatre == KURSK.name else walk.NO_PATH,
    }
    rows = list(table.itertuples())
    return table.assign(sentence=[say.get(row.quantity, _plain)(row) for row in rows])


def whole(article: Article, table: pd.DataFrame) -> pd.DataFrame:
    """The ledger followed by what no map can test, so that the article is whole."""
    rest = article.untested.rename(columns={"why": "sentence"})
    rest = rest.assign(id="", theatre=article.theatre.name, verdict=verdicts.NOT_TESTABLE)
    return pd.concat([table, rest], ignore_index=True)


def text(article: Article, table: pd.DataFrame) -> str:
    """The ledger (:func:`sentences`) for a terminal."""
    said = [ledger.finding(table), first_reach_sentence(article, table)]
    head = [f"{article.title} ({day_text(article.day)})", *said, zeros_sentence(article, table)]
    blocks = ["\n".join(filter(None, head))]
    for row in table.itertuples():
        span = "no quantity" if row.quantity == WALK else ledger.allowed(row)
        measured = ledger.given(row) if row.n else "nothing"
        lines = [
            f"{row.id}: {ledger.verdict(row)}",
            f'  says      "{row.quote}"{_where(row.sentences)}',
            f"  means     {span}",
            f"  measured  {measured}, {ledger.when(row)}",
            f"  so        {row.sentence}",
        ]
        blocks.append("\n".join(lines))
    for row in article.untested.itertuples():
        lines = [f'not testable: "{row.quote}"{_where(row.sentences)}', f"  because   {row.why}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _where(numbers: list[int]) -> str:
    """Where in the text it stands, if the file says so."""
    if not numbers:
        return ""
    return f" (sentence{'s' * (len(numbers) > 1)} {' and '.join(map(str, numbers))})"


def first_reach_sentence(article: Article, table: pd.DataFrame) -> str:
    """When each source first reaches the article's figure for what was held on a day.

    Nothing where the article has no such figure, or its front no committed days.
    """
    own = table[table["quantity"] == "area"]
    if own.empty or not article.window.is_committed:
        return ""
    claim = own.iloc[0]
    days = ledgers.evidence(article).daily
    reached = claims.first_reach(claim["value"] * UNITS[claim["unit"]], days)
    parts = []
    for row in reached.itertuples():
        first = day_text(row.held) if pd.notna(row.held) else "not in the window"
        later = row.with_contested
        parts.append(
            f"{SHORT[row.source]} {first}"
            + (f", with contested land {day_text(later)}" if pd.notna(later) else "")
        )
    return (
        f"After its largest area each source first shows "
        f"{ledger.value_text(claim['value'], claim['unit'])} or less on: "
        f"{'; '.join(parts)}. The article was published on {day_text(article.day)}."
    )


def zeros_sentence(article: Article, table: pd.DataFrame) -> str:
    """Of a map that draws no land on a day of which an area is claimed: for how long it draws none.

    Nothing where no counted map does, or the front has no committed days.
    """
    own = table[table["quantity"] == "area"]
    if own.empty or not article.window.is_committed:
        return ""
    days, parts = ledgers.evidence(article).daily, []
    row = next(own.itertuples())
    for key in (key for key, value in ledger.known(row).items() if value == 0):
        parts.append(f"{no_land(days, key, row.last_day)}.")
    return " ".join(parts)


def _plain(row: Any) -> str:
    what = _what(row)
    if row.n == 0:
        return f"No map can give {what}, {ledger.when(row)}."
    read = f" Our reading: {literal(row.reads)}." if row.reads else ""
    given = f"{ledger.given(row)}{ledger.unit_text(row.unit)}"
    before = f", against the {row.before:.0f} days before" if pd.notna(row.before) else ""
    measured = f"Measured: {what}, {ledger.when(row)}{before}: {given}."
    return f"{measured}{_beside(row)}{read} {_power(row)}{_days_held(row)}".strip()


def _what(row: Any) -> str:
    """What was measured, of whose land, since when and from which line."""
    theatre, since = theatres.get(row.theatre), day_text(row.since)
    line = "the border" if theatre.baseline == "border" else f"the front of {since}"
    known = {"holder": theatre.holder, "since": since, "line": line, "share": row.share,
             "place": row.place or "the place",
             "land": "the land" + " gained since" * (theatre.baseline == "start")}  # fmt: skip
    part = ledger.part(row)
    return BY_NAME[row.quantity].text.format(**known) + (f", in the {part} alone" if part else "")


def _beside(row: Any) -> str:
    """What is named beside the count, as a sentence."""
    named = ledger.beside(row)
    return f" Beside them: {named}." if named else ""


def _power(row: Any) -> str:
    """Which other figures would have got the same words: how much the verdict says."""
    others = ledger.others(row)
    return f"A figure of {others} would have got the same verdict." if others else ""


def _days_held(row: Any) -> str:
    """On what share of days a threshold of ours holds: one that always does says nothing."""
    held = ledger.days_held(row)
    return f" The threshold is ours; depending on the map it holds on {held}." if held else ""


def _area_sentence(row: Any) -> str:
    """Maps of held land, their ratio to the article's figure, and what stands beside them."""
    own, votes = ledger.known(row), ledger.counted(row)
    given = ", ".join(
        f"{SHORT[key]} {ledger.told(value, row)} ({getattr(row, f'ratio_{key}'):+.0f} %)"
        for key, value in own.items()
        if key in votes
    ).replace("-", "−")
    span = ledger.range_text(row.low, row.high, row.unit)
    unit = ledger.unit_text(row.unit).strip()
    more = ""
    if pd.notna(row.envelope_low):
        low, high = (side * UNITS[row.unit] for side in (row.envelope_low, row.envelope_high))
        more = f" All defensible choices give {area_text(low)} to {area_text(high)}."
    eve = ledger.day_before(row)
    eve = f" {eve[0].upper()}{eve[1:]}." if eve else ""
    return (
        f"The wording allows {span}. In {unit}, and against the article's figure: {given}.{eve}"
        f"{_beside(row)} {_power(row)}{_days_held(row)}{more}"
    )


def _strip_sentence(row: Any) -> str:
    """On what share of days the land was as narrow: the reader learns what the words are worth."""
    theatre, known = theatres.get(row.theatre), ledger.known(row)
    silent = [sources.get(key) for key in theatre.sources if key not in known]
    none = [SHORT[own.key] for own in silent if own.may_be_shown and not own.continues]
    nothing = f" {' and '.join(none)} showed no land held." if none else ""
    return f"{_plain(row)}{nothing}"


def about(article: Article) -> str:
    """Which article, on which front and days, whatever window the notebook was run for."""
    w = article.window
    by = f" ({literal(article.publisher)})" if article.publisher else ""
    daily = ledgers.evidence(article).daily
    last = [daily[daily["source"] == key].iloc[-1] for key in w.sources]
    maps = ", ".join(f"{SHORT[row['source']]} to {day_text(map_day(row))}" for row in last)
    return (
        f"“{literal(article.title)}”{by}, {day_text(article.day)}. The ledger follows the article "
        f"and not the window of a run: {article.theatre.title}, land held by "
        f"{article.theatre.holder}, "
        f"{day_text(w.start)} to {day_text(w.end)}. Last maps used: {maps}. The maps are drawn "
        "separately but watch the same footage: separate, not independent."
    )


def sentence(row: Any) -> str:
    """Verdict and sentence of one claim."""
    verdict = ledger.verdict(row)
    return f"**{verdict[0].upper()}{verdict[1:]}:** “{literal(row.quote)}”. {row.sentence}"


BY_MAP = {
    "the article says": "“{quote}”",
    "map": "{source:source}",
    "value": "{text}",
    "lowest allowed": "{low:,.10g}",
    "highest allowed": "{high:,.10g}",
    "unit": "{unit:unit}",
    "gives it": "{given:yes}",
}


def by_map(table: pd.DataFrame) -> pd.DataFrame:
    """The counted values of a ledger in rows: ``id, quote, source, value, text, low, high, unit``.

    ``text`` is the value with as many digits as tell on which side of a bound it is.
    """
    rows = [
        (row.id, literal(row.quote), key, value, ledger.told(value, row), row.low, row.high,
         row.unit)
        for row in table.itertuples()
        for key, value in ledger.known(row).items()
        if key in ledger.counted(row)
    ]  # fmt: skip
    columns = ["id", "quote", "source", "value", "text", "low", "high", "unit"]
    return pd.DataFrame(rows, columns=columns)


def no_areas(areas: pd.DataFrame) -> str:
    """That an article says of no day how much land was held; nothing where it does."""
    return "" if len(areas) else "The article says of no day how much land was held."


def claim_values(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The numbers behind one claim's figure, as one row."""
    keys = ["value", "low", "high", "k", "n"]
    own = table.loc[table["id"] == name]
    return own[[*keys, *ledger.known(next(own.itertuples()))]]
