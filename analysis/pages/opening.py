"""Open a page: the window that it is about, and its finding in the first sentence."""

import pandas as pd

from ..measures.milestones import holds_nothing
from ..theatres import window as windows
from ..theatres.window import Window
from . import given, publish
from .words import data, territory


def window(theatre: str, start: str, end: str, sources: str, as_of: str, units: str) -> Window:
    """The checked window of a page's parameters; one that it does not know is refused by name.

    Which sources cover a part of the days only is then said at every figure and table.
    """
    given.refuse_unknown()
    w = windows.check(theatre, start, end, sources, as_of, units)
    publish.covers(data.parts(w))
    return w


def compared(theatre: str, start: str, end: str, sources: str, as_of: str, units: str) -> Window:
    """The window of a page that compares sources: long enough, and with all of them.

    Where that is another one than was asked for, the page says so before anything else.
    """
    given.refuse_unknown()
    asked = windows.check(theatre, start, end, sources, as_of, units)
    w = windows.compared(asked)
    publish.covers(data.parts(w))
    publish.say(data.other_days(asked, w))
    return w


def lead(w: Window, daily: pd.DataFrame, finding: str, *sentences: str) -> None:
    """Open with the finding, then what it was measured on (``daily``: the table of the page).

    Where no map gives a square kilometre the page says so, and its sections stay empty.
    """
    if holds_nothing(daily):
        publish.bare(territory.nothing_held(w))
    else:
        publish.lead(finding, *sentences, data.window_sentence(daily, w))
