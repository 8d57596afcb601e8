"""Measured land and numbers as files of other programs: the bytes of each format."""

from typing import Any

from ... import __version__
from ...maps import sources
from ...theatres.window import Window

CUT = "Only what lies in"
EDGE = "its edge is no front, and the land goes on beyond it."
BORDER = "Border © OpenStreetMap contributors (ODbL)"  # fronts are cut at it


def about(w: Window, keys: list[str], sector: str = "") -> dict[str, Any]:
    """What heads a file: theatre, days, whom to name, what each map says, and on what terms.

    Land that is cut to a sector says so there, and in the title.
    """
    own = w.theatre
    place = f"{sector} ({own.title})" if sector else own.title
    cut = {"sector": sector, "cut": f"{CUT} {sector}; {EDGE}"} if sector else {}
    days = {"day": str(w.end)} if w.start == w.end else {"since": str(w.start), "day": str(w.end)}
    makers = {key: sources.get(key) for key in keys}
    credits = [maker.look.credit for maker in makers.values()]
    return {
        "title": f"{place}: land held by {own.holder}, by map",
        "theatre": own.name,
        "holder": own.holder,
        **cut,
        **days,
        "attribution": "; ".join([*credits, BORDER]),
        "says": {key: maker.says[own.holder] for key, maker in makers.items()},
        "terms": {key: maker.terms for key, maker in makers.items()},
        "made_with": f"kursk-salient {__version__}",
    }
