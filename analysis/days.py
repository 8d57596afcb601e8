"""Days are UTC days, read in exactly one spelling."""

from datetime import UTC, date, datetime

from .errors import UsageError


def parse(text, name: str = "") -> date:
    """Read YYYY-MM-DD; anything else, an ISO week too, raises a sentence.

    >>> parse("2025-03-16")
    datetime.date(2025, 3, 16)
    """
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != text:
        subject = f"{name} is {text!r}, which" if name else f"{text!r}"
        raise UsageError(f"{subject} is no day; write it as 2025-03-16.")
    return day


def midnight(day: date) -> datetime:
    """The first instant of a UTC day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
