"""Days are calendar days in Kyiv, as the makers count, read in exactly one spelling."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from .errors import UsageError

KYIV = ZoneInfo("Europe/Kyiv")


def parse(text: str, name: str = "") -> date:
    """Read YYYY-MM-DD; anything else, an ISO week too, raises a sentence.

    >>> parse("2025-03-16")
    datetime.date(2025, 3, 16)
    """
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):  # papermill makes a number of -p start 20250316
        day = None
    if day is None or day.isoformat() != text:
        subject = f"{name} is {text!r}, which" if name else f"{text!r}"
        raise UsageError(f"{subject} is no day; write it as 2025-03-16.")
    return day


def of(value: object, name: str = "") -> date:
    """A day as people have it in Python: a date, a text, or a time (of pandas too).

    A time that knows its zone is of the day in Kyiv, one that does not of the day that it says.

    >>> of("2025-03-16") == of(date(2025, 3, 16)) == of(datetime(2025, 3, 16, 22, 30))
    True
    >>> str(of(datetime(2025, 3, 15, 22, 30, tzinfo=UTC)))
    '2025-03-16'
    """
    if isinstance(value, datetime) and value == value:  # pandas' missing time is none
        return day_of(value) if value.tzinfo else value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return parse(value, name)  # type: ignore[arg-type]  # what is no text is refused there


def midnight(day: date, zone: tzinfo = KYIV) -> datetime:
    """The first instant of a day, in UTC.

    >>> midnight(date(2025, 3, 16)).isoformat()
    '2025-03-15T22:00:00+00:00'
    """
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The day in Kyiv to which an instant belongs.

    >>> day_of(datetime(2025, 3, 15, 22, 30, tzinfo=UTC))
    datetime.date(2025, 3, 16)
    """
    return moment.astimezone(KYIV).date()


def day_list(start: date, end: date) -> list[date]:
    """Every day from ``start`` to ``end``, both inclusive.

    >>> len(day_list(date(2025, 3, 1), date(2025, 3, 31)))
    31
    """
    if end < start:
        raise UsageError(f"The window ends on {end}, before it starts on {start}.")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
