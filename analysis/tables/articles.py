"""An article as a file: what it says that maps can test, and what no map can."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
import pandas as pd
import shapely
from msgspec import Meta

from .. import theatres
from ..base import paths
from ..base.errors import UsageError, did_you_mean
from ..base.typed import typed
from ..measures import places, verdicts
from ..measures.quantities import BY_NAME, WALK
from ..theatres import Theatre
from ..theatres.table import Day, Point, Text
from ..theatres.window import Window, of
from .lists import place_list

UNITS_OF_WALK = ("mi", "km")
TEMPLATE = "template"  # explains the keys; no article
Id = Annotated[
    str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="a name of small letters and digits")
]
Quote = Annotated[
    str, Meta(min_length=3, max_length=400, description="words of the article, at most 400 letters")
]
Positive = Annotated[float, Meta(ge=0.001, le=1e7, description="a number from 0.001 to 10 million")]
Share = Annotated[float, Meta(gt=0, lt=100, description="a share in per cent")]
Whole = Annotated[int, Meta(ge=1, le=10_000, description="a whole number above 0")]
Numbers = Annotated[
    list[Annotated[int, Meta(ge=1)]], Meta(description="the numbers of sentences, as [1, 6]")
]
Window_ = Annotated[Literal[2, 7], Meta(description="2 or 7")]
Tables = Annotated[list[dict], Meta(description="tables, each under its own [[...]]")]


class Head(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An article as a whole; ``sentences`` is how many it has, where its text is at hand."""

    title: Text
    day: Day
    theatre: Text
    publisher: Text = ""
    url: Text = ""
    sentences: Whole | None = None
    claims: Tables = []
    untested: Tables = []


class Claim(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A statement that maps can test; days are ``on`` one, or ``from`` one ``to`` another."""

    id: Id
    quote: Quote
    quantity: Text
    value: Positive | None = None
    unit: Text = ""
    wording: Text = "exactly"
    on: Day | None = None
    first: Day | None = msgspec.field(default=None, name="from")
    last: Day | None = msgspec.field(default=None, name="to")
    share: Share | None = None
    days: Window_ | None = None
    before: Whole | None = None
    place: Text = ""
    at: Point | None = None
    reads: Text = ""
    sentences: Numbers = []
    url: Text = ""


COLUMNS = ["id", "quote", "sentences", "quantity", "value", "unit", "wording", "first_day",
           "last_day", "share", "days", "before", "place", "lon", "lat", "reads",
           "url"]  # fmt: skip


class Untested(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A statement that no map can test, and why."""

    quote: Quote
    why: Quote
    sentences: Numbers = []


class Article(NamedTuple):
    """``claims`` has a row a statement that maps can test, ``untested`` the others."""

    name: str
    title: str
    publisher: str
    day: date
    theatre: Theatre
    claims: pd.DataFrame
    untested: pd.DataFrame

    @property
    def days(self) -> tuple[date, date]:
        """The theatre's own days, widened to those of all claims."""
        first, last = (
            date.fromisoformat(self.claims[column].agg(how))
            for column, how in (("first_day", "min"), ("last_day", "max"))
        )
        return min(first, self.theatre.start), max(last, self.theatre.end)

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
    path = paths.ARTICLES / f"{name}.toml" if str(name) in names() else Path(name).expanduser()
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
    rows = [_in(f"{where}, claim {own.id!r}", _row, own, theatre) for own in claims]
    return Article(
        path.stem, head.title, head.publisher, head.day, theatre, pd.DataFrame(rows),
        pd.DataFrame([msgspec.structs.asdict(own) for own in untested],
                     columns=Untested.__struct_fields__),
    )  # fmt: skip


def _table(path: Path) -> dict[str, Any]:
    try:
        return _in_lines(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise UsageError(f"{paths.shown(path)} cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{paths.shown(path)} is not a TOML file ({error}).") from error


def _in_lines(value: Any) -> Any:
    """Texts without breaks, however deep they stand: a quotation becomes a cell and a label."""
    if isinstance(value, dict):
        return {key: _in_lines(own) for key, own in value.items()}
    if isinstance(value, list):
        return [_in_lines(own) for own in value]
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


def _row(own: Claim, theatre: Theatre) -> dict[str, Any]:
    """A claim as a row, once its quantity, unit, wording, days and place go together."""
    if own.wording not in verdicts.WORDINGS:
        hint = did_you_mean(own.wording, [*verdicts.WORDINGS])
        raise UsageError(f"unknown wording {own.wording!r}: {hint}.")
    first, last = _days(own, theatre)
    lon, lat = _point(own, theatre)
    if own.quantity != WALK:
        _check_quantity(own, first == last, theatre)
    elif own.value is None:
        raise UsageError("walk needs value.")
    elif own.unit not in UNITS_OF_WALK:
        raise UsageError(f"a walk is in {' or '.join(UNITS_OF_WALK)}, not {own.unit!r}.")
    values = msgspec.structs.asdict(own) | {
        "value": 1.0 if own.value is None else own.value,
        "unit": own.unit or BY_NAME[own.quantity].units[0], "first_day": str(first),
        "last_day": str(last), "lon": lon, "lat": lat,
    }  # fmt: skip
    return {name: values[name] for name in COLUMNS}


def _check_quantity(own: Claim, is_one_day: bool, theatre: Theatre) -> None:
    """Refuse a quantity that is not known, or that its unit, its keys or its days do not fit."""
    quantity = BY_NAME.get(own.quantity)
    if quantity is None:
        hint = did_you_mean(own.quantity, [*BY_NAME, WALK])
        raise UsageError(f"unknown quantity {own.quantity!r}: {hint}.")
    is_yes = quantity.units == ("yes",)
    if is_yes and (own.value is not None or own.wording != "exactly"):
        raise UsageError(f"{own.quantity} is so or not: it has neither value nor wording.")
    if not is_yes and own.value is None:
        raise UsageError(f"{own.quantity} needs value.")
    if not own.unit and len(quantity.units) > 1:
        raise UsageError(f"{own.quantity} needs unit: {' or '.join(quantity.units)}.")
    if own.unit and own.unit not in quantity.units:
        raise UsageError(f"{own.quantity} is in {' or '.join(quantity.units)}, not {own.unit!r}.")
    for key in quantity.needs:
        if not getattr(own, key):
            raise UsageError(f"{own.quantity} needs {key}.")
    if quantity.is_of_day and not is_one_day:
        raise UsageError(f"{own.quantity} is of one day; give it as on =.")
    if own.quantity == "lost_depth" and theatre.baseline == "border":
        raise UsageError(
            f"lost_depth is measured from the front of the first day; in {theatre.title} depth is "
            "measured from the border, so that depth or retreat is asked."
        )


def _days(own: Claim, theatre: Theatre) -> tuple[date, date]:
    """The first and the last day of a claim; a map has to cover them."""
    if (own.on is None) == (own.first is None) or (own.first is None) != (own.last is None):
        raise UsageError("give its day as on = 2025-03-16, or its days as from = and to =.")
    first, last = own.first or own.on, own.last or own.on
    assert first is not None, "one of them is given"
    assert last is not None, "one of them is given"
    of(theatre, first, last)  # says which days there are
    return first, last


def _point(own: Claim, theatre: Theatre) -> tuple[float, float]:
    """Where a claim's place is: as given, or as the list of places has it."""
    if not own.place:
        return float("nan"), float("nan")
    if own.at and not theatre.area.contains(shapely.Point(own.at)):
        west, south, east, north = theatre.area.bounds
        raise UsageError(
            f"at {list(own.at)} lies outside {theatre.title}, which is from {west:.1f} to "
            f"{east:.1f} east and {south:.1f} to {north:.1f} north; give it as [lon, lat]."
        )
    if own.at:
        return own.at
    known = {name: (lon, lat) for name, lon, lat in theatre.places}
    if own.place in known:
        return known[own.place]
    if theatre == theatres.KURSK:
        row = places.named(place_list(), own.place)
        return row["lon"], row["lat"]
    raise UsageError(f"{own.place} is on no list of {theatre.title}; give it at = [lon, lat].")
