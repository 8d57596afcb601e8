"""On which days places were held and contested: the theatre's own, or a user's."""

import pandas as pd

from ..base import paths
from ..measures import place_days as placing
from ..theatres import window
from ..theatres.window import Window
from . import committed
from .lists import given
from .outlines import outlines


def places(w: Window | None = None, listed: pd.DataFrame | None = None) -> pd.DataFrame:
    """When each place was held and contested, by source.

    Parameters
    ----------
    w : Window, optional
        Theatre, days and sources (:func:`analysis.window`); the committed days of Kursk by default.
    listed : DataFrame, optional
        Places of your own, ``name, lat, lon`` in degrees; the theatre's own list by default.

    Returns
    -------
    DataFrame
        A row a place and source over the days that the source covers; the columns are those of
        ``data/processed/settlements.csv``, which ``data/codebook.toml`` explains. Empty text where
        a place was never held.

    Raises
    ------
    DataError
        When the committed table is not the one that was described, raw maps are needed that are not
        here, or a list of your own is wrong.

    Notes
    -----
    A place is a point that is right to about one kilometre: dates near the front can be off by
    days, and a point that is held is not a place whose streets were held. ``held_first`` on the
    first day of the window says that the place was held then, not since when. Other days or places
    of the committed days of Kursk are read off the generalised outlines, without ISW, which has
    none there; name ISW alone to measure it on raw maps.

    Examples
    --------
    >>> history = places().set_index(["name", "source"])
    >>> history.loc[("Sudzha", "deepstate"), ["held_first", "held_last"]].to_list()
    ['2024-08-14', '2025-03-11']
    """
    if listed is None and w in (None, window.committed()):
        return committed.texts(paths.PLACES).copy()
    w = w or window.committed()
    own = given(listed, w.theatre)
    tables = outlines(w)
    found = [placing.history(tables[key], own, w.theatre, *w.spans[key]) for key in tables]
    return pd.concat(found, ignore_index=True)


def place_days(w: Window | None = None, listed: pd.DataFrame | None = None) -> pd.DataFrame:
    """Runs of days by place, source and status: ``first`` to ``last``, both inclusive.

    Window and list are those of :func:`places`. From the committed outlines day by day where there
    are any, else from the raw maps. Of a source without committed outlines (ISW in Kursk) only the
    first and the last day are known; ``is_exact`` is then False where fewer days were held than lie
    between them.
    """
    w, is_own = w or window.committed(), w not in (None, window.committed())
    own = given(listed, w.theatre)
    tables = outlines(w)
    found = {
        key: placing.from_outlines(table, own, w.theatre, *w.spans[key])
        for key, table in tables.items()
    }
    if listed is None and not is_own:
        history = places()
        rest = {key: rows for key, rows in history.groupby("source") if key not in tables}
        found |= {key: placing.from_ends(rows) for key, rows in rest.items()}
        found = {key: found[key] for key in history["source"].unique()}
    return pd.concat(found.values(), ignore_index=True)
