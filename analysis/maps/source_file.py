"""Read the user's own sources from a TOML file, and check them; each fault is one sentence."""

import re
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ..base import paths, typed
from ..base.errors import UsageError, did_you_mean
from ..base.typed import Labels, Name, require
from .readers.described import Table, Text

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
LEFT_OUT = "left_out"  # the class of land that a table names and no measure counts
FORMS = (".geojson", ".json", ".geojson.gz", ".json.gz", ".gpkg")  # of files without a name
# For sources that name no colour: apart from those of the project, and from each other.
COLOURS = ("#747481", "#371F06")
DASHES = ((10, 2), (6, 2, 2, 2))

Classes = Annotated[list[str], Meta(min_length=1, description="a list of one class or more")]
Colour = Annotated[str, Meta(pattern="^#[0-9A-Fa-f]{6}$", description="a colour such as #747481")]
Length = Annotated[float, Meta(gt=0, le=50)]
Dash = Annotated[tuple[Length, ...], Meta(description="[on, off, ...] in points")]
Days = Annotated[int, Meta(ge=1, le=366, description="a number of days from 1 to 366")]
Minutes = Annotated[int, Meta(ge=-1440, le=1440, description="minutes, at most a day's")]
Inner = Annotated[dict[str, Any], Meta(description="a table")]
Outer = Annotated[dict[Literal["Russia", "Ukraine"], dict[str, Any]],
                  Meta(description="a table for Russia, Ukraine or both")]  # fmt: skip


class Own(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The keys of a user's own source."""

    files: Text
    table: Inner
    draws: Outer
    name: Text = ""
    title: Name = ""
    maker: Name = ""
    terms: Name = "Not stated."
    cadence: Name = "not stated"
    every_days: Days = 1
    counts_from_minutes: Minutes = 0
    left_out: Labels = {}
    says: Labels = {}
    look: Inner = {}


class Draws(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which classes are what for a holder."""

    held: Classes | None = None
    contested: Classes | None = None
    claimed_limit: Classes | None = None


class Drawn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How a source is named and drawn."""

    short: Name = ""
    colour: Colour = ""
    dash: Dash = ()
    credit: Name = ""
    reading: Name = ""
    labels: Labels = {}


def own(path: Path, key: str, table: Any, number: int) -> dict[str, Any]:
    """What a source is made of (:class:`sources.Source`), from its table in the user's file.

    ``number`` is its place in the file, which decides the colour that it has by default. Each fault
    is one sentence that names file and source.
    """
    try:
        require(NAME.fullmatch(key), "a source's name is of small letters, digits, - and _.")
        require(isinstance(table, dict), "a source is a table.")
        return _own(key, typed.typed(table, Own), path.parent, number)
    except UsageError as error:
        raise UsageError(f"{paths.shown(path)}, [{key}]: {error}") from error


def described(table: dict[str, Any], draws: dict[str, dict[str, list[str]]]) -> Table:
    """How the files of a source say what is whose, checked against what it draws."""
    found = _inner(table, Table, "table")
    require(
        bool(found.status) != bool(found.status_column),
        "table: give either status = the class of all land, or status_column and statuses.",
    )
    require(
        bool(found.status_column) == bool(found.statuses),
        "table: status_column goes with statuses, which say what its values are.",
    )
    _refuse_strangers(found, draws)
    return found


def of_pinned(key: str, table: dict[str, Any]) -> Table:
    """The same of a source of the project, whose files are named by their day."""
    try:
        found = described(table["table"], table["draws"])
        require(
            not found.date_column,
            "table: a file that holds many days cannot be pinned day by day; it is for a file of "
            "sources of your own.",
        )
    except UsageError as error:
        raise UsageError(f"{paths.shown(paths.SOURCES_TOML)}, [{key}]: {error}") from error
    return found


def _inner(table: dict[str, Any], kind: Any, name: str) -> Any:
    """A table within the source's; its faults say which it is."""
    try:
        return typed.typed(table, kind)
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from error


def _own(key: str, table: Own, folder: Path, number: int) -> dict[str, Any]:
    """Check how the keys stand to each other."""
    draws = _draws(table.draws)
    found = described(table.table, draws)
    place = folder / paths.of_user(table.files)
    require(place.exists(), f"files: there is no {table.files!r} beside the file.")
    _check_name(table, found)
    title = table.title or key.replace("_", " ").capitalize()
    says = {holder: _said(title, holder, own) for holder, own in draws.items()}
    for holder in table.says:
        require(holder in draws, f"says: {holder!r}: {did_you_mean(holder, list(draws))}.")
    return {
        "key": key, "title": title, "maker": table.maker or title, "files": table.files,
        "prefix": place.name, "folder": "", "name": table.name, "cadence": table.cadence,
        "terms": table.terms, "draws": draws, "says": says | table.says, "at": place,
        "look": _look(table, title, draws, number), "table": found,
        "every_days": table.every_days, "counts_from_minutes": table.counts_from_minutes,
        "left_out": table.left_out,
    }  # fmt: skip


def _draws(table: Outer) -> dict[str, dict[str, list[str]]]:
    """The classes of each holder, each of them once."""
    require(table, "draws: name the land of Russia, of Ukraine or of both.")
    found: dict[str, dict[str, list[str]]] = {
        holder: {
            quantity: classes
            for quantity, classes in msgspec.structs.asdict(
                _inner(own, Draws, f"draws.{holder}")
            ).items()
            if classes is not None
        }
        for holder, own in table.items()
    }
    for holder, own in found.items():
        is_one = ("held" in own) != ("claimed_limit" in own)
        require(is_one, f"draws.{holder}: give either held or claimed_limit.")
    _refuse_twice(found)
    return found


def _refuse_twice(draws: dict[str, dict[str, list[str]]]) -> None:
    """A class is one thing; what is contested may be so between both holders."""
    places = [
        (name, holder, quantity)
        for holder, own in draws.items()
        for quantity, classes in own.items()
        for name in classes
    ]
    for (one, a, first), (two, b, second) in combinations(places, 2):
        is_grey = a != b and first == second == "contested"
        require(
            one != two or is_grey,
            f"{one!r} stands in draws.{a}.{first} and in draws.{b}.{second}; it can be one thing.",
        )


def _refuse_strangers(table: Table, draws: dict[str, dict[str, list[str]]]) -> None:
    """Every class that is drawn comes from the table, and every one of the table is drawn."""
    drawn = [name for own in draws.values() for classes in own.values() for name in classes]
    classes = [table.status] if table.status else list(table.statuses.values())
    for name in drawn:
        hint = did_you_mean(name, list(dict.fromkeys(classes)))
        require(name in classes, f"draws has {name!r}, which the table gives nowhere: {hint}.")
    for name in classes:
        hint = did_you_mean(name, [*dict.fromkeys(drawn), LEFT_OUT])
        require(
            name in {*drawn, LEFT_OUT},
            f"table: {name!r} stands in no list of draws: {hint}.",
        )


def _check_name(table: Own, found: Table) -> None:
    """A regular expression that gives the day, unless a column does."""
    try:
        groups = set(re.compile(table.name).groupindex)
    except re.error as error:
        raise UsageError(f"name is not a regular expression ({error}).") from error
    days = groups & {"day", "unix"}
    if found.date_column:
        require(not days, "a day is given by name or by table.date_column, not by both.")
        return
    require(
        len(days) == 1,
        "name has to give the day of a file, as (?P<day>...) or, in seconds, (?P<unix>...); where "
        "the files hold it in a column, table.date_column names that.",
    )


def _said(title: str, holder: str, own: dict[str, list[str]]) -> str:
    """What its land means, in the words of a source that says nothing else."""
    if "claimed_limit" in own:
        return f"how far {title} says that anyone claims {holder} went"
    grey = ", and land that it gives to nobody" if "contested" in own else "; no grey zone"
    return f"land that {title} gives to {holder}{grey}"


def _look(
    table: Own, title: str, draws: dict[str, dict[str, list[str]]], number: int
) -> dict[str, Any]:
    """How it is named and drawn: as it says, else its title and a colour that is not taken."""
    given = _inner(table.look, Drawn, "look")
    require(len(given.dash) % 2 == 0, "look: dash is on and off in turn, so of an even number.")
    short = given.short or title
    words = {"held": f"{short}, held", "claimed_limit": f"{short}, claimed limit"}
    drawn = {name for own in draws.values() for name in own}
    labels = {name: text for name, text in words.items() if name in drawn}
    for name in given.labels:
        hint = did_you_mean(name, list(labels))
        require(name in labels, f"look: labels has {name!r}: {hint}.")
    place = number % len(COLOURS)
    return {
        "short": short,
        "colour": given.colour or COLOURS[place],
        "dash": given.dash or DASHES[place],
        "credit": given.credit or table.maker or title,
        "reading": given.reading,
        "labels": labels | given.labels,
    }
