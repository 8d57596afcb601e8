"""A statement of an article as its file has it, and what has to go together in it."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
import shapely
from msgspec import Meta

from ..base.errors import UsageError, did_you_mean
from ..measures import places, verdicts
from ..measures.quantities import BY_NAME, WALK
from ..theatres import Theatre
from ..theatres.table import Day, Point, Text
from ..theatres.window import of
from .lists import place_list

UNITS_OF_WALK = ("mi", "km")
KEYS = ("share", "days", "before", "place")  # each for some quantities alone
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


Title = Annotated[str, Meta(min_length=1, description="a text of a letter or more")]


class Head(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An article as a whole; ``sentences`` is how many it has, where its text is at hand."""

    title: Title
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


def row(own: Claim, theatre: Theatre) -> dict[str, Any]:
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
    for key in KEYS:
        if (key in quantity.needs) != bool(getattr(own, key)):
            asked = "needs" if key in quantity.needs else "does not take"
            raise UsageError(f"{own.quantity} {asked} {key}.")
    if quantity.is_of_day and not is_one_day:
        raise UsageError(f"{own.quantity} is of one day; give it as on =.")
    if own.quantity == "lost_depth" and theatre.baseline == "border":
        raise UsageError(
            f"lost_depth is measured from the front of the first day; in {theatre.title} depth is "
            "measured from the border, so that depth or retreat is asked."
        )


def _days(own: Claim, theatre: Theatre) -> tuple[date, date]:
    """The first and the last day of a claim; a map has to cover them."""
    if own.on and not own.first and not own.last:
        first = last = own.on
    elif own.first and own.last and not own.on:
        first, last = own.first, own.last
    else:
        raise UsageError("give its day as on = 2025-03-16, or its days as from = and to =.")
    of(theatre, first, last)  # says which days there are
    return first, last


def _point(own: Claim, theatre: Theatre) -> tuple[float, float]:
    """Where a claim's place is: as given, or as the list of places has it."""
    if not own.place and own.at:
        raise UsageError(f"{own.quantity} does not take at: it is of the whole theatre.")
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
    known = {name.casefold(): (lon, lat) for name, lon, lat in theatre.places}
    if own.place.casefold() in known:
        return known[own.place.casefold()]
    try:
        row = places.named(place_list(theatre), own.place)
    except UsageError as error:
        raise UsageError(f"{error} Or give it at = [lon, lat].") from error
    return row["lon"], row["lat"]
