"""Numbers, days and lengths as prose writes them."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from ..base.geometry import KM2_PER_SQ_MI, KM_PER_MI


def area_text(km2: float) -> str:
    """An area in both units.

    >>> area_text(121.75)
    '122 km² (47 sq mi)'
    """
    km2 = 0.0 if abs(km2) < 0.05 else km2  # rounding, or nothing
    digits = 0 if abs(km2) >= 10 or km2 == 0 else 1
    return f"{km2:,.{digits}f} km² ({km2 / KM2_PER_SQ_MI:,.{digits}f} sq mi)"


def age_text(row: pd.Series) -> str:
    """How old the map of a row is, in brackets; nothing when it is of the day itself."""
    age = int(row["map_age_days"])
    return "" if age == 0 else f" (map {age} day{'s' if age > 1 else ''} old)"


def parts_text(parts: Iterable[str]) -> str:
    """Which sources have maps for a part of some days only, and for which; nothing if all do.

    >>> parts_text(["DeepState to 3 August 2025"])
    'Maps of a part of these days only: DeepState to 3 August 2025.'
    """
    named = ", ".join(parts)
    return f"Maps of a part of these days only: {named}." if named else ""


def signed(value: float) -> str:
    """A change with its sign, a true minus, and no sign at nought.

    >>> signed(-3.2), signed(0.3), signed(12)
    ('\u22123', '0', '+12')
    """
    text = f"{value:+,.0f}".replace("-", "\N{MINUS SIGN}")
    return "0" if text[1:] == "0" else text


def length_text(km: float) -> str:
    """A length in both units; one that would read as nought miles in metres.

    >>> length_text(17.5), length_text(0.012), length_text(0.07)
    ('17.5 km (10.9 mi)', '12 m', '70 m')
    """
    if 0 < km < 0.1:
        return f"{1000 * km:.0f} m"
    return f"{km:.1f} km ({km / KM_PER_MI:.1f} mi)"


COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def apart_text(map_days: float, window_days: int, before: str = "") -> str:
    """How many days lie between two maps, after ``before``; nothing where it is the window's own.

    >>> apart_text(3.0, 2, ", "), apart_text(2.0, 2, ", "), apart_text(float("nan"), 2, ", ")
    (', three days between the maps', '', '')
    """
    if pd.isna(map_days) or map_days == window_days:
        return ""
    return f"{before}{days_in_words(int(map_days))} between the maps"


def days_in_words(count: int) -> str:
    """A number of days as prose has it.

    >>> days_in_words(1), days_in_words(6), days_in_words(18)
    ('one day', 'six days', '18 days')
    """
    number = COUNTS[count] if count < len(COUNTS) else str(count)
    return f"{number} day{'' if count == 1 else 's'}"


def span_text(first: str, last: str) -> str:
    """A day, or the days from one to another.

    >>> span_text("2025-03-05", "2025-03-16"), span_text("2024-12-30", "2025-01-02")
    ('5 to 16 March 2025', '30 December 2024 to 2 January 2025')
    """
    if first == last:
        return day_text(last)
    a, b = date.fromisoformat(first), date.fromisoformat(last)
    if a.year != b.year:
        return f"{day_text(first)} to {day_text(last)}"
    return f"{a.day}{'' if a.month == b.month else f' {a:%B}'} to {day_text(last)}"


def listed(texts: list[str]) -> str:
    """Alternatives as prose has them.

    >>> listed(["1 to 5", "26 to 35", "43 or more"])
    '1 to 5, 26 to 35, or 43 or more'
    """
    *most, last = texts or [""]
    if not most:
        return last
    comma = "," * (len(most) > 1 or " or " in last)
    return f"{', '.join(most)}{comma} or {last}"


def literal(text: str) -> str:
    """Somebody's words in Markdown, so that no letter of theirs becomes markup.

    >>> literal("$5 *more*")
    '\\\\$5 \\\\*more\\\\*'
    """
    return re.sub(r"([\\`*_\[\]$])", r"\\\1", text)


def map_day(row: pd.Series) -> date:
    """The day of the map that decides a row of the daily table.

    >>> map_day(pd.Series({"date": "2025-03-16", "map_age_days": 3}))
    datetime.date(2025, 3, 13)
    """
    return date.fromisoformat(row["date"]) - timedelta(days=int(row["map_age_days"]))


def day_text(day: date | str) -> str:
    """Write a day as prose does.

    >>> day_text("2025-03-16")
    '16 March 2025'
    """
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.day} {day:%B %Y}"
