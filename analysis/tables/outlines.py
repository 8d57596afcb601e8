"""The outlines on which a user's own places and sectors are measured: committed, else raw maps."""

import geopandas as gpd

from ..base import told
from ..control.extract import COMMITTED_SOURCES
from ..theatres import window
from ..theatres.window import Window
from . import committed, measured


def keys(w: Window) -> tuple[str, ...]:
    """The sources that are asked: in the committed days those whose outlines are committed.

    A source without committed outlines (ISW) is asked there only when it alone was named: it
    needs raw maps.
    """
    return (w.mapped or w.sources) if w.is_committed else w.sources


def outlines(w: Window, back_days: int = 1) -> dict[str, gpd.GeoDataFrame]:
    """The control table of each source that is asked, with some days of what came before.

    Of the committed days generalised, no point moved by more than 25 m; beyond them as drawn. ISW's
    is for measuring alone: its geometry may not be passed on.
    """
    with w.known or told.NOTHING:
        return {key: _outlines(w, key, back_days) for key in keys(w)}


def _outlines(w: Window, key: str, back_days: int) -> gpd.GeoDataFrame:
    if not (w.is_committed and key in COMMITTED_SOURCES):
        return measured.table(w, key, back_days)[0]
    whole = window.of(w.theatre, w.theatre.start, w.end, (key,))
    return committed.control(whole, key)
