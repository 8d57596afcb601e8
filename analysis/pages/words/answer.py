"""The README's first screen and its ledger: what was claimed, what the maps show, how far apart."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from ...maps import sources
from ...measures.claims import first_reach
from ...measures.quantities import UNITS, WALK
from ...measures.retreat import RETREAT, fastest
from ...tables.articles import Article
from ..names import SHORT
from ..prose import COUNTS, apart_text, day_text, length_text, literal
from . import ledger
from .article import zeros_sentence

REPORT = "https://www.nytimes.com/2025/03/16/world/europe/kursk-russia-ukraine.html"
MONTH = timedelta(days=29)  # with the article's own day thirty days
# What the number of a claim counts, in few words: a reader has no room for a definition here.
COUNTED = {
    "strip": "times as long as wide",
    "depth": "km from the border",
    "share_lost": "% of the largest area lost",
    "gained_per_day": "sq mi gained a day",
    "loss_speedup": "times the earlier loss a day",
    "days_to_share": "days from the largest area to {share:.0f} %",
    "straight": "% of lost land straight to Russia",
}


def claimed(article: Article) -> str:
    """What the article said: two areas and a walk."""
    peak, left, walk = (_claim(article.claims, key) for key in ("largest_area", "area", WALK))
    return (
        f"**Claimed.** An article of {day_text(article.day)}, by our reading after [a report of "
        f"The New York Times]({REPORT}), said that Ukraine took {_said(peak)} square miles of "
        f"Russia's Kursk region in summer {peak.first_day[:4]}, held {_said(left)} on "
        f"{day_text(left.last_day)}, and that one platoon walked {_said(walk)} miles in two days."
    )


def _claim(table: pd.DataFrame, quantity: str) -> Any:
    """The first claim of a quantity."""
    return next(table[table["quantity"] == quantity].itertuples())


def _said(row: Any) -> str:
    return f"{row.wording} {row.value:,.0f}"


def no_map(article: Article, days: pd.DataFrame) -> str:
    """That no map shows the walk, and whether a front ever fell back as far in two days.

    By its farthest point, the worst case: what holds for it holds for a square kilometre too.
    """
    walk = _claim(article.claims, WALK)
    worst = days.groupby("source")["retreat_2d_max_km"].max().dropna()  # a weekly map has none
    as_far = [key for key in worst.index if worst[key] >= walk.value * UNITS[walk.unit]]
    far = f"{walk.value:,.0f} miles in two days"
    told = (
        f"By {' and '.join(SHORT[key] for key in as_far)} a front did fall back {far}."
        if as_far
        else f"On none of the {COUNTS[len(worst)]} non-weekly maps did the front ever fall back "
        f"{far}, to {day_text(days['date'].max())}."
    )
    return f"**No map** shows the walk: maps draw who holds land. {told}"


def one_map(table: pd.DataFrame) -> str:
    """Which maps of held land give both of the article's areas, and whether that rests on a day."""
    own = ledger.areas(table)
    keys = ledger.giving_every(own)
    count = {0: "No map", 1: "One map"}.get(len(keys), f"{len(keys)} maps")
    given = "; ".join(
        f"{SHORT[key]}, {' and '.join(ledger.number(v, 'sq mi') for v in own[key])} square miles"
        for key in keys
    )
    peak = ledger.given(_claim(table, "largest_area"))
    return (
        f"**{count}** of held land give{'s' * (len(keys) < 2)} both areas"
        f"{f': {given}' if given else ''}.{_day_earlier(own)} Largest area: {peak}."
    )


def _day_earlier(own: pd.DataFrame) -> str:
    """That a map a day older would have got another count, where it would."""
    text = ""
    for row in own.itertuples():
        if pd.notna(row.k_before) and row.k_before != row.k:
            was = ", ".join(
                f"{SHORT[key]} has {ledger.number(value, row.unit)}"
                for key, value in ledger.known(row, "before_").items()
                if key in ledger.counted(row)
                and ledger.number(value, row.unit) != ledger.number(getattr(row, key), row.unit)
            )
            few = {0: "no map gives", 1: "one map gives"}.get(
                int(row.k_before), f"{row.k_before:.0f} maps give"
            )
            text += f" A day earlier {was} and {few} the {row.value:,.0f}."
    return text


def on_the_day(article: Article, table: pd.DataFrame) -> str:
    """What each map of held land gives on the article's day, and what a nought there means."""
    row = _claim(table, "area")
    grey = [
        f"{SHORT[key]} alone draws contested land, {ledger.number(value, row.unit)} with it; "
        "not drawn is not zero."
        for key, value in ledger.known(row, "contested_").items()
        if key in ledger.counted(row)
    ]
    zeros = zeros_sentence(article, table)
    parts = [f"**Held on {day_text(row.last_day)}**, in square miles: {ledger.given(row)}.", *grey]
    return " ".join(filter(None, [*parts, zeros]))


def reached(article: Article, table: pd.DataFrame, daily: pd.DataFrame) -> str:
    """When each map of held land first shows the article's figure or less."""
    row = _claim(table, "area")
    first = first_reach(row.value * UNITS[row.unit], daily).set_index("source")["held"]
    own = first[[key for key in first.index if key in ledger.counted(row)]].dropna().sort_values()
    parts = ", ".join(
        f"{SHORT[key]} {_day(day) if day[:4] == row.last_day[:4] else day_text(day)}"
        for key, day in own.items()
    )
    return f"**{row.value:,.0f} square miles or less** first shown on: {parts}."


def farthest(article: Article, days: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """The largest retreat of two days in the month to the article, a row a map of held land."""
    first, last = month(article)
    best = fastest(days[days["date"].between(str(first), str(last))], daily)
    return best[(best["measure"] == RETREAT) & (best["window_days"] == 2)]


def two_days(best: pd.DataFrame) -> str:
    """How far the front fell back in two days, at most, by map (:func:`farthest`)."""
    parts = [
        f"{SHORT[row.source]} {length_text(row.value)} to {_day(row.to)}"
        f"{apart_text(row.map_days, 2, ', ')}"
        if row.value > 0
        else f"{SHORT[row.source]} none"
        for row in best.itertuples()
    ]
    return (
        "**Fell back in two days** at most, over 1 km² or more, in the month before: "
        f"{'; '.join(parts)}."
    )


def _day(day: str) -> str:
    """A day of a year that the reader knows.

    >>> _day("2025-03-08")
    '8 March'
    """
    return day_text(day).rpartition(" ")[0]


def month(article: Article) -> tuple[date, date]:
    """The thirty days to the article's own."""
    return article.day - MONTH, article.day


def beside(table: pd.DataFrame) -> str:
    """What is no map of held land, and so has no vote; and what the maps have in common."""
    rows = list(ledger.areas(table).itertuples())
    others = [key for key in ledger.known(rows[0]) if key not in ledger.counted(rows[0])]
    named = "; ".join(
        f"{SHORT[key]}'s *claimed limit* of the advance ("
        f"{', then '.join(ledger.number(getattr(row, key), row.unit) for row in rows)} square "
        "miles) is another quantity, never counted"
        for key in others
    )
    return f"{named}. The maps are separate, not independent: their makers watch the same footage."


def claims(table: pd.DataFrame) -> pd.DataFrame:
    """The ledger in four columns, short enough for one screen's width.

    The makers of held land stand in the head, their values below in the same order; a dash where a
    map draws nothing of the kind, which is not nought.
    """
    rows = list(table.itertuples())
    keys = sources.in_order({key for row in rows for key in ledger.counted(row)})
    shown = f"{' · '.join(SHORT[key] for key in keys)} show"
    return pd.DataFrame(
        {
            "claim": [f"“{literal(row.quote)}”" for row in rows],
            "verdict": [_verdict(row) for row in rows],
            shown: [_shown(row, keys) for row in rows],
            "the wording allows": [_allowed(row) for row in rows],
        }
    )


def _verdict(row: Any) -> str:
    """The count of maps; where a threshold of ours stands in for a number, that it does."""
    return f"**{ledger.verdict(row)}**{', our reading' * bool(row.reads)}"


def _shown(row: Any, keys: list[str]) -> str:
    """The maps' values in the order of the head; their unit where the next column has it not."""
    if row.quantity == WALK:
        return "none shows it"
    own = {key: value for key, value in ledger.known(row).items() if key in ledger.counted(row)}
    values = " · ".join(ledger.told(own[key], row) if key in own else "–" for key in keys)
    return values if row.quantity in COUNTED else f"{values}{ledger.unit_text(row.unit)}"


def _allowed(row: Any) -> str:
    """The interval; of words without a number, our threshold and what it counts."""
    if row.quantity == WALK:
        return f"{row.wording} {row.value:,.0f} miles"
    if row.quantity not in COUNTED:
        return ledger.range_text(row.low, row.high, row.unit)
    what = COUNTED[row.quantity].format(share=row.share)
    what += f" ({ledger.part(row)})" if ledger.part(row) else ""
    least = row.high == float("inf")
    bound = ledger.number(row.low if least else row.high, row.unit)
    return f"at {'least' if least else 'most'} {bound} {what}"
