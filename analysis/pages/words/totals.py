"""Say what was gained and lost by week, month or year; every number is computed."""

from datetime import date

import numpy as np
import pandas as pd

from ..names import SHORT
from ..prose import area_text, day_text, days_in_words, signed

NAMES = {"week": "a week", "month": "a month", "year": "a year"}
SMALLEST_KM2 = 0.5  # what rounds to nothing is no title


def first_day(period: str) -> date:
    """The first day of a period as :func:`analysis.totals` names it.

    >>> [str(first_day(period)) for period in ("2025-W01", "2025-03", "2025")]
    ['2024-12-30', '2025-03-01', '2025-01-01']
    """
    year, _, rest = period.partition("-")
    if rest.startswith("W"):
        return date.fromisocalendar(int(year), int(rest[1:]), 1)
    return date(int(year), int(rest or 1), 1)


def when(period: str) -> str:
    """A period in a sentence.

    >>> when("2025-W11"), when("2025-03"), when("2025")
    ('the week from 10 March 2025', 'March 2025', '2025')
    """
    if "W" in period:
        return f"the week from {day_text(first_day(period))}"
    return f"{first_day(period):%B %Y}" if "-" in period else period


def title(table: pd.DataFrame, every: str) -> str:
    """The largest net change of a period, whose map gives it, and the least that others give.

    Of held land where any map gives it. The largest alone would be that of the most generous map.
    """
    is_held = table["quantity"] == "held"
    rows = table[is_held] if is_held.any() else table
    moved = (rows["gained_km2"] - rows["lost_km2"]).dropna()
    if not moved.abs().max() >= SMALLEST_KM2:
        return "No map moved by a square kilometre in any period of this window"
    row, km2 = rows.loc[moved.abs().idxmax()], moved[moved.abs().idxmax()]
    head = f"The largest net {'gain' if km2 > 0 else 'loss'} of {NAMES[every]}"
    own = rows[rows["period"] == row["period"]]
    if own["is_whole"].any():  # then a map that ends within the period tells less
        own = own[own["is_whole"] | (own.index == row.name)]
    by_map = moved.reindex(own.index).dropna() * np.sign(km2)
    said = f"{head}: {area_text(abs(km2))} by {SHORT[row['source']]}, {when(row['period'])}"
    if len(by_map) == 1:
        return said
    if by_map.min() < 0:
        return f"{said}; not every map has one"
    least = area_text(by_map.min())
    return f"{said}; no map gives less for it than {least}"


def sums(own: pd.DataFrame) -> str:
    """One source's sums over all periods, and the days that they leave out.

    >>> own = pd.DataFrame({"gained_km2": [2.0, 30.0], "lost_km2": [10.0, 1.0],
    ...     "left_out_days": [0, 2], "left_out_km2": [0.0, 36.4]})
    >>> sums(own)
    '32 km² gained, 11 lost; left out: two days (+36)'
    """
    gained, lost = own["gained_km2"].sum(), own["lost_km2"].sum()
    text = f"{gained:,.0f} km² gained, {lost:,.0f} lost"
    if count := int(own["left_out_days"].sum()):
        text += f"; left out: {days_in_words(count)} ({signed(own['left_out_km2'].sum())})"
    return text


def note(table: pd.DataFrame, every: str) -> str:
    """What the bars are, what none of them counts, and which are of a part of their period."""
    text = f"Bars: gained up, lost down, by {every}; diamonds: gained less lost."
    if table["left_out_days"].any():
        text += (
            " Left out of all three: days whose change is a fault of the map, with what they add "
            "to held land (km²)."
        )
    if table["net_km2"].isna().any():
        text += f" No diamond: no map of that {every}, or none before it."
    if not table["is_whole"].all():
        text += f" *: the window or a map begins or ends within the {every}."
    return text
