"""The parameters of a notebook, checked once, in one place."""

from dataclasses import dataclass, replace
from datetime import date

from . import control, days, fetch, sources, theatres
from .errors import UsageError, did_you_mean
from .figures.style import known
from .theatres import Theatre

LEAST_DAYS = 60  # for comparing sources: the lags are searched over ten days each way
UNITS = ("both", "km", "mi")


@dataclass(frozen=True)
class Window:
    """What a notebook is about: theatre, days, sources, the day of judgement, units."""

    theatre: Theatre
    start: date
    end: date
    sources: tuple[str, ...]
    as_of: date
    units: str

    @property
    def mapped(self) -> tuple[str, ...]:
        """The sources whose outlines may be shown; of ISW only numbers are."""
        return tuple(key for key in self.sources if sources.get(key).may_be_shown)


def check(theatre: str, start: str, end: str, names: str, as_of: str, units: str) -> Window:
    """Turn a notebook's parameters into a :class:`Window`; each fault is one sentence.

    ``names`` are sources with commas between, or ``all``. A source whose maps cover only a part of
    the window serves for that part; one that covers no day of it is left out of ``all`` and
    refused by name.
    """
    area = theatres.get(theatre)
    asked = area.sources if names.strip() == "all" else _names(names)
    for name in asked:
        control.refuse_unserved(area, name)
    first, last = days.parse(start, "start"), days.parse(end, "end")
    spans = fetch.covered(asked, first, last)
    for name in set(asked) - spans.keys():
        if names.strip() != "all":
            fetch.maps(name, first, last)  # says which days it has
    window = Window(area, first, last, tuple(known(spans)), days.parse(as_of, "as_of"), units)
    if units not in UNITS:
        raise UsageError(f"Unknown units {units!r}: {did_you_mean(units, list(UNITS))}.")
    if not window.start <= window.as_of <= window.end:
        raise UsageError(f"as_of {as_of} is not in the window {start} to {end}.")
    if not window.mapped:
        raise UsageError(
            "ISW's outlines may not be shown and cannot be mapped; name deepstate or owl too."
        )
    return window


def compared(window: Window) -> Window:
    """The window for comparing sources: all of them, in the committed days where there are any.

    A comparison needs every source, and enough days to tell a lag. Where the theatre has committed
    data that do not cover the window, or it is shorter than 60 days, the theatre's own window
    stands in; the notebook's first sentence names the days. A theatre without committed data keeps
    the window as it was asked.
    """
    theatre = window.theatre
    if not theatre.committed_until:
        return window
    is_long = (window.end - window.start).days >= LEAST_DAYS
    if is_long and control.in_extract(theatre, window.start, window.end):
        return replace(window, sources=theatre.sources)
    return replace(
        window, sources=theatre.sources, start=theatre.start, end=theatre.end, as_of=theatre.as_of
    )


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError("No source was named; write some with commas between, or all.")
    return names
