"""An article as a file: what it says that maps can test, and what no map can."""

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pandas as pd

from .. import theatres
from ..base import inert, paths
from ..base.errors import UsageError, did_you_mean
from ..base.typed import typed
from ..measures.quantities import RETAKEN
from ..theatres import Theatre
from ..theatres.window import Window, of
from .statements import COLUMNS, Claim, Head, Untested, row

TEMPLATE = "template"  # explains the keys; no article


class Article(NamedTuple):
    """``claims`` has a row a statement that maps can test, ``untested`` the others."""

    name: str
    title: str
    publisher: str
    day: date
    theatre: Theatre
    claims: pd.DataFrame
    untested: pd.DataFrame
    file: Path

    @property
    def days(self) -> tuple[date, date]:
        """The theatre's own days, widened to those of all claims.

        Of land that was retaken the day before is asked too.
        """
        starts = [
            date.fromisoformat(own.first_day) - timedelta(days=own.quantity == RETAKEN)
            for own in self.claims.itertuples()
        ]
        last = date.fromisoformat(self.claims["last_day"].max())
        return min(*starts, self.theatre.start), max(last, self.theatre.end)

    @property
    def window(self) -> Window:
        """The days on which its claims are measured: all committed ones, where they hold them."""
        w = of(self.theatre, *self.days)
        return of(self.theatre, *self.theatre.committed_days) if w.is_committed else w


def names() -> list[str]:
    """The articles that are committed."""
    return sorted(path.stem for path in paths.ARTICLES.glob("*.toml") if path.stem != TEMPLATE)


def on(theatre: Theatre) -> Article | None:
    """The committed article on a front, if there is one."""
    found = (read(name) for name in names())
    return next((article for article in found if article.theatre == theatre), None)


def named(name: str, theatre: Theatre) -> Article:
    """The article of that name, or without a name the committed one on the front."""
    article = read(name) if name else on(theatre)
    if article is None:
        raise UsageError(
            f"No article is committed on {theatre.title}; docs/articles.md shows how to test one "
            "of your own."
        )
    return article


def claims_on(theatre: Theatre) -> pd.DataFrame:
    """The claims of the committed article on a front; none where there is no article."""
    article = on(theatre)
    return article.claims if article else pd.DataFrame(columns=COLUMNS)


def read(name: str | Path) -> Article:
    """An article by its name in ``data/raw/articles``, or that of a file of the user's own.

    Raises a sentence that names the file and the claim for whatever is wrong with it.
    """
    path = paths.ARTICLES / f"{name}.toml" if str(name) in names() else paths.of_user(name)
    if path.suffix != ".toml":
        raise UsageError(
            f"Unknown article {str(name)!r}: {did_you_mean(str(name), names())}. One of your own "
            f"is a .toml file; {paths.shown(paths.ARTICLES / TEMPLATE)}.toml explains its keys."
        )
    where = paths.shown(path)
    head = _in(where, typed, _table(path), Head)
    claims = [_claim(f"{where}, claim {n}", own) for n, own in enumerate(head.claims, start=1)]
    untested = [
        _in(f"{where}, untested {n}", typed, own, Untested)
        for n, own in enumerate(head.untested, start=1)
    ]
    _in(where, _check_whole, head, claims, untested)
    theatre = _in(where, theatres.get, head.theatre)
    rows = [_in(f"{where}, claim {own.id!r}", row, own, theatre) for own in claims]
    return Article(
        path.stem, head.title, head.publisher, head.day, theatre, pd.DataFrame(rows),
        pd.DataFrame([msgspec.structs.asdict(own) for own in untested],
                     columns=Untested.__struct_fields__),
        path,
    )  # fmt: skip


def _table(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{paths.shown(path)} cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{paths.shown(path)} is not a TOML file ({error}).") from error
    return _in(paths.shown(path), _in_lines, found)


def _in_lines(value: Any) -> Any:
    """Texts without breaks, however deep they stand: a quotation becomes a cell and a label."""
    if isinstance(value, dict):
        return {key: _in_lines(own) for key, own in value.items()}
    if isinstance(value, list):
        return [_in_lines(own) for own in value]
    if isinstance(value, str) and inert.has_steering(value):
        raise UsageError(f"{value!r} has a control character, or one that turns the writing.")
    return " ".join(value.split()) if isinstance(value, str) else value


def _in(where: str, check: Callable[..., Any], *given: Any) -> Any:
    """Let a check say where it was."""
    try:
        return check(*given)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error


def _claim(where: str, table: dict[str, Any]) -> Claim:
    name = table.get("id") if isinstance(table, dict) else None
    return _in(f"{where} ({name})" if name else where, typed, table, Claim)


def _check_whole(head: Head, claims: list[Claim], untested: list[Untested]) -> None:
    """An article without claims tests nothing; of one with its text every sentence stands here."""
    if not claims:
        raise UsageError("there is no claim; each is a table under [[claims]].")
    ids = [own.id for own in claims]
    for own in ids:
        if ids.count(own) > 1:
            raise UsageError(f"two claims are called {own!r}.")
    if head.sentences:
        lists = [own.sentences for own in claims] + [own.sentences for own in untested]
        said = {number for numbers in lists for number in numbers}
        wrong = sorted(set(range(1, head.sentences + 1)) ^ said)
        if wrong:
            is_none = not 1 <= wrong[0] <= head.sentences
            what = "is none of them" if is_none else "stands under no statement"
            raise UsageError(f"it has {head.sentences} sentences, and sentence {wrong[0]} {what}.")
