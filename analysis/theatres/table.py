"""A theatre as its file has it: what types can say of the keys, and the sentence for each fault."""

import re
import reprlib
from datetime import date, time
from typing import Annotated, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta

from ..base.errors import UsageError, did_you_mean

# A description completes the sentence "title is 5, not ...".
Holder = Annotated[Literal["Russia", "Ukraine"], Meta(description="Russia or Ukraine")]
Baseline = Annotated[Literal["border", "start"], Meta(description="border or start")]
Text = Annotated[str, Meta(description="a text")]
Texts = Annotated[dict[str, str], Meta(description="a table of texts")]
Beside = Annotated[str, Meta(pattern=r"^[^/\\:]+$", description="a file beside the theatre file")]
Names = Annotated[list[str], Meta(min_length=1, description="a list of one source or more")]
Day = Annotated[date, Meta(description="a day; write it as 2025-03-16")]
Lon = Annotated[float, Meta(ge=-180, le=180)]
Lat = Annotated[float, Meta(ge=-90, le=90)]
Point = Annotated[tuple[Lon, Lat], Meta(description="[lon, lat] in degrees")]
Place = tuple[str, Lon, Lat]
Places = Annotated[tuple[Place, ...], Meta(description='[["Name", lon, lat], ...] in degrees')]
Edges = tuple[float, float, float, float]
Box = Annotated[Edges, Meta(description="[west, south, east, north]")]
Boxes = Annotated[dict[str, Edges], Meta(description="a table of [west, south, east, north]")]


class Table(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The keys of a theatre; the last three are for the project's own, which has the data."""

    holder: Holder
    start: Day
    end: Day
    bounds: Box | None = None
    polygon: Beside | None = None
    baseline: Baseline = "start"
    as_of: Day | None = None
    title: Text = ""
    sources: Names | None = None
    parts: Boxes = {}
    part_titles: Texts = {}
    places: Places = ()
    metric_crs: Text = ""
    oblast: Text = ""
    committed_until: Day | None = None
    collapse_day: Day | None = None
    inside_russia: Point | None = None


def typed(table: dict) -> Table:
    """The table as a struct; the first fault of its keys or values is a sentence."""
    try:
        return msgspec.convert(table, Table)
    except msgspec.ValidationError as error:
        raise UsageError(_sentence(str(error), table)) from error


def _sentence(fault: str, table: dict) -> str:
    """Say in the project's words what msgspec found: its text names a field, or ends in a path.

    The path is that of the value: ``- at `$.bounds[2]```.
    """
    if unknown := re.search(r"unknown field `(.*)`", fault, re.DOTALL):
        known = list(Table.__struct_fields__)
        return f"unknown key {unknown[1]!r}: {did_you_mean(unknown[1], known)}."
    if missing := re.search(r"missing required field `(.*)`", fault):
        return f"{missing[1]!r} is missing."
    key, entry = re.findall(r"`\$\.(\w+)(?:\[(\d+)])?", fault)[0]
    value = table[key][int(entry)] if key == "places" and entry else table[key]
    said = str(value) if isinstance(value, date | time) else reprlib.repr(value)
    return f"{key} is {said}, not {_wanted(key)}."


def _wanted(key: str) -> str:
    """What a value has to be: the description of its type, of which None may be an alternative."""
    hint = get_type_hints(Table, include_extras=True)[key]
    kind = next(kind for kind in (hint, *get_args(hint)) if hasattr(kind, "__metadata__"))
    return kind.__metadata__[0].description
