"""The ledger of an article: its claims on each map, from committed values or measured now."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from ..base import memo, paths, told
from ..base.checks import sha256
from ..base.errors import UsageError
from ..measures import claims as claiming
from ..theatres import KURSK
from . import articles, committed, measured, read
from .articles import Article

# What a committed value depends on: when one of these was changed, it is measured anew.
ASKED = ["quantity", "value", "unit", "wording", "first_day", "last_day", "share", "days", "before",
         "lon", "lat", "reads"]  # fmt: skip


def ledger(
    article: str | Article = "kursk_2025", *, theatre_file: str | Path | None = None,
    source_file: str | Path | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Every claim of an article, measured on each map and judged by a written rule.

    Parameters
    ----------
    article : str or Article
        The name of a committed one, the path of a file of your own, or what ``articles.read`` read.
    theatre_file, source_file : str or Path, optional
        TOML files with the theatre that the article names and with maps of the user's own, for this
        ledger alone, as in :func:`analysis.window`.

    Returns
    -------
    DataFrame
        A row a claim: what it says, ``low, high`` (what its wording allows), a column a source in
        the claim's unit, ``k`` of ``n`` maps, the ``verdict``, and what stands beside it
        (:func:`analysis.measures.claims.ledger`); ``since``, the first day that was looked at.

    Raises
    ------
    UsageError
        For an article that is wrong, with file and claim.
    DataError
        When raw maps are needed that are not here.

    Notes
    -----
    The rule and its source: :func:`analysis.measures.verdicts.verdict`. A verdict is about land on
    maps, not about troops.

    Examples
    --------
    >>> left = ledger().set_index("id").loc["area_left"]
    >>> left[["low", "high", "deepstate"]].astype(int).to_list()
    [25, 35, 47]
    """
    with told.with_files(theatre_file, source_file) or told.NOTHING:
        return _ledger(article if isinstance(article, Article) else articles.read(article))


def _ledger(own: Article) -> pd.DataFrame:
    """The ledger of an article whose theatre and maps are known."""
    choices = read.choices()
    if own.theatre != KURSK:  # the choices are those of its maps
        choices = choices.head(0)
    table = claiming.ledger(own.claims, _values(own), own.theatre, choices, str(own.day))
    return table.assign(since=str(own.window.start))


def evidence(article: Article) -> claiming.Evidence:
    """What an article's claims are held against, on the days of its window."""
    w = article.window
    return claiming.Evidence(read.daily(w), read.retreat(w), read.control(w))


def measure(article: Article) -> pd.DataFrame:
    """The values of all claims with what they were asked, as they are committed."""
    known = evidence(article), article.theatre, str(article.day)
    if not known[0].daily["held_km2"].max() >= 1.0:
        w = article.window
        raise UsageError(
            f"No map gives {w.theatre.holder} a square kilometre of {w.theatre.title} between "
            f"{w.start} and {w.end}: there is nothing that a claim could be held against."
        )
    given = (article.claims, *known[0][:2], *known[0].tables.values(), *known[1:])
    found = memo.once("claims", given, lambda: claiming.measured(article.claims, *known))
    found.insert(0, "article", article.name)
    found.insert(2, "asked", found["id"].map(_asked(article)))
    return found


def elsewhere() -> list[Article]:
    """The committed articles on fronts without committed tables: their values are committed."""
    found = [articles.read(name) for name in articles.names()]
    return [own for own in found if not own.window.is_committed]


def raw_maps(article: Article) -> pd.DataFrame:
    """The registry's rows that the ledger needs: none where its values are committed."""
    rows = measured.raw_maps(article.window)
    return rows if len(rows) == 0 or _committed(article) is None else rows.head(0)


def _values(article: Article) -> pd.DataFrame:
    known = None if article.window.is_committed else _committed(article)
    return measure(article) if known is None else known


def _committed(article: Article) -> pd.DataFrame | None:
    """The committed values, if they are those of just these claims, on all of these maps."""
    is_ours = article.name in articles.names()
    if not is_ours or articles.read(article.name).theatre != article.theatre:
        return None
    every = committed.table(paths.CLAIMED)
    own = every[every["article"] == article.name]
    same = own.drop_duplicates("id").set_index("id")["asked"].to_dict()
    has_all = set(article.window.sources) <= set(own["source"])  # not a map of the user's own
    return own if has_all and same == _asked(article) else None


def _asked(article: Article) -> dict[str, str]:
    """What each claim asks of the maps, as twelve hex digits."""
    rows = article.claims.to_dict("records")
    return {row["id"]: _digest(row, str(article.day)) for row in rows}


def _digest(row: dict[str, Any], until: str) -> str:
    asked = [until, *(None if pd.isna(row[key]) else row[key] for key in ASKED)]
    return sha256(json.dumps(asked).encode())[:12]
