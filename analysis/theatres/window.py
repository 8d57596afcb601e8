"""A window: theatre, days, sources and what part of the days each covers, checked once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import shapely

from .. import theatres
from ..base import days, told
from ..base.errors import UsageError, did_you_mean
from ..maps import registry, sources
from .theatre import Theatre

LEAST_DAYS = 60  # for comparing sources: both maps have to have taken or lost land within them
UNITS = ("both", "km", "mi")


@dataclass(frozen=True)
class Window:
    """What tables and pages are about: theatre, days, sources, the day in question, units.

    ``spans`` has for each source the days of the window that its maps cover, the first and the
    last, in the order in which sources are always shown; ``is_committed`` whether the committed
    tables cover it. ``start`` and ``end`` are days of a map: where days before the first map or
    after the last were asked for, ``asked`` has the days that were.
    ``left_out`` are sources that were asked for and cover none of the days. ``known`` are the files
    of the user's own with which it was made, where it was made with any.
    """

    theatre: Theatre
    start: date
    end: date
    as_of: date
    units: str = "both"
    spans: dict[str, tuple[date, date]] = field(default_factory=dict, hash=False)
    is_committed: bool = False
    asked: tuple[date, date] | None = None
    left_out: tuple[str, ...] = ()
    known: told.Told | None = field(default=None, repr=False)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that cover any day of the window."""
        return tuple(self.spans)

    @property
    def mapped(self) -> tuple[str, ...]:
        """The sources whose outlines may be shown; of ISW only numbers are.

        Of the committed days those whose outlines are committed.
        """
        with self.known or told.NOTHING:
            every = {key: sources.get(key) for key in self.sources}
        shown = {key: own for key, own in every.items() if own.may_be_shown}
        return tuple(
            key for key, own in shown.items() if own.outlines_committed or not self.is_committed
        )

    def leaves_out(self, key: str) -> dict[str, str]:
        """What land of the holder a source's maker does not draw here in these days and others do.

        With the day from which on it does not; empty where it never did.
        """
        with self.known or told.NOTHING:
            maker = sources.get(key)
        return {
            what: day
            for what, day in maker.leaves_out.get(self.theatre.holder, {}).items()
            if day <= str(self.end) and _reaches(self.theatre, maker.leaves_out_boxes[what])
        }

    @property
    def dates(self) -> list[date]:
        """Every day of the window."""
        return days.day_list(self.start, self.end)


def of(
    theatre: Theatre, start: date, end: date, names: tuple[str, ...] | None = None,
    as_of: date | None = None, units: str = "both",
) -> Window:  # fmt: skip
    """The window of a theatre from ``start`` to ``end``, with all its sources or those named.

    A source whose maps cover only a part of the window serves for that part; one that covers no
    day of it is left out of all, and refused by name. Days before the first map and after the last
    are cut off. ``as_of`` falls back on the theatre's own day where that is in the window, else on
    the last day.
    """
    asked = theatre.sources if names is None else names
    for name in names or ():
        theatre.refuse_unserved(name)
    spans = registry.covered(asked, start, end)
    for name in set(names or ()) - spans.keys():
        registry.maps(name, start, end)  # says which days it has
    ordered = {key: spans[key] for key in theatre.sources if key in spans}
    asked_days = start, end
    start, end = min(a for a, _ in ordered.values()), max(b for _, b in ordered.values())
    if as_of and not start <= as_of <= end:
        raise UsageError(
            f"as_of {as_of} is not in the window {asked_days[0]} to {asked_days[1]}, of which maps "
            f"cover {start} to {end}."
        )
    judged = as_of or (theatre.as_of if start <= theatre.as_of <= end else end)
    beyond = asked_days if asked_days != (start, end) else None
    until = theatre.committed_until
    is_committed = until is not None and theatre.start <= start and end <= until
    none = tuple(key for key in theatre.sources if key in asked and key not in ordered)
    return Window(theatre, start, end, judged, units, ordered, is_committed, beyond, none)


def named(
    theatre: str, start: str | date | None = None, end: str | date | None = None,
    sources: str | Sequence[str] | None = None, as_of: str | date | None = None, *,
    theatre_file: str | Path | None = None, source_file: str | Path | None = None,
) -> Window:  # fmt: skip
    """The window of a theatre that is called by its name.

    Parameters
    ----------
    theatre : str
        One of ``python -m analysis theatres``, or of the user's own file of theatres.
    start, end : str or date, optional
        First and last day, both inclusive, written 2025-03-16; the theatre's own by default. A
        time, of pandas too, is of its day: in Kyiv where it knows its zone.
    sources : str or sequence of str, optional
        Makers' keys, as in ``python -m analysis sources``, in a list or with commas between; all
        that draw in the theatre by default, and with ``all``. Those of ``source_file`` are among
        them.
    as_of : str or date, optional
        The day in question: the theatre's own where the window has it, else the last day.
    theatre_file, source_file : str or Path, optional
        TOML files with theatres and with maps of the user's own (docs/extend.md has the keys), for
        this window alone; by default those that ``FRONTLINE_THEATRES`` and ``FRONTLINE_SOURCES``
        name.

    Returns
    -------
    Window
        With ``spans``: for each source the first and the last day that its maps cover; ``start``
        and ``end`` are days of a map, and ``asked`` has those asked for where they are others.

    Raises
    ------
    UsageError
        One sentence: an unknown theatre or source, a text that is not a day, an end before the
        start, days that no map covers; a file that cannot be read or is wrong, with its key.

    Notes
    -----
    A source that covers no day of the window is left out, unless it was named. A window with files
    of its own carries them to every function that takes it; one of the two that changes afterwards
    is refused there. The maps that a source file names are listed once in a session.

    Examples
    --------
    >>> w = named("kursk", "2025-03-01", "2025-03-31", sources=["owl"])
    >>> w.sources, len(w.dates), str(w.as_of)
    (('owl',), 31, '2025-03-16')
    """
    first, last, judged = (
        day if day is None else days.of(day, name)
        for name, day in (("start", start), ("end", end), ("as_of", as_of))
    )
    names = listed(sources)
    known = told.with_files(theatre_file, source_file)
    with known or told.NOTHING:
        own = theatres.get(theatre)
        w = of(own, first or own.start, last or own.end, names, judged)
    return replace(w, known=known)


def _reaches(theatre: Theatre, box: tuple[float, float, float, float]) -> bool:
    """Whether a theatre and a box (west, south, east, north) have more than an edge in common."""
    return shapely.intersection(theatre.area, shapely.box(*box)).area > 0


def committed(theatre: Theatre | None = None) -> Window:
    """All days and sources of the committed tables."""
    own = theatre or theatres.KURSK
    return of(own, *own.committed_days)


def check(theatre: str, start: str, end: str, names: str, as_of: str, units: str) -> Window:
    """Turn a notebook's parameters into a :class:`Window`; each fault is one sentence.

    ``names`` are sources with commas between, or ``all``; an empty ``as_of`` is the theatre's own
    day where the window has it, else the last day.
    """
    area = theatres.get(theatre)
    asked = None if names.strip() == "all" else listed(names)
    first, last = days.parse(start, "start"), days.parse(end, "end")
    judged = days.parse(as_of, "as_of") if as_of else None
    window = of(area, first, last, asked, judged, units)
    if units not in UNITS:
        raise UsageError(f"Unknown units {units!r}: {did_you_mean(units, list(UNITS))}.")
    if not any(sources.get(key).may_be_shown for key in window.spans):
        raise UsageError(
            "ISW's outlines may not be shown and cannot be mapped; name deepstate or owl too."
        )
    return window


def compared(window: Window) -> Window:
    """The window for comparing sources: all of them, in the committed days where there are any.

    A comparison needs every source, and days enough for both maps to change. Where the theatre has
    committed data that do not cover the window, or it is shorter than 60 days, the theatre's own
    window stands in; the notebook's first sentence names the days. A theatre without committed
    data keeps the window as it was asked.
    """
    theatre = window.theatre
    if not theatre.committed_until:
        return window
    is_long = (window.end - window.start).days >= LEAST_DAYS
    if is_long and window.is_committed:
        return of(theatre, window.start, window.end, None, window.as_of, window.units)
    own = of(theatre, theatre.start, theatre.end, None, theatre.as_of)
    return replace(own, units=window.units)


def listed(names: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Sources as they are asked for, each once; None for all of them.

    >>> listed("owl, isw"), listed(["owl,isw", "owl"]), listed("all"), listed(None)
    (('owl', 'isw'), ('owl', 'isw'), None, None)
    """
    if names is None:
        return None
    try:
        texts = [names] if isinstance(names, str) else list(names)
        found = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    except (TypeError, AttributeError):
        raise UsageError(f"sources is {names!r}; name them by texts, such as 'owl'.") from None
    if not found:
        raise UsageError("No source was named; write some with commas between, or all.")
    return None if "all" in found else tuple(dict.fromkeys(found))
