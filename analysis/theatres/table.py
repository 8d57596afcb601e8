"""A theatre as its file has it: what types can say of the keys."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from ..base import inert
from ..base.typed import Labels, Name

# A description completes the sentence "title is 5, not ...".
Holder = Annotated[Literal["Russia", "Ukraine"], Meta(description="Russia or Ukraine")]
Baseline = Annotated[Literal["border", "start"], Meta(description="border or start")]
Text = Annotated[str, Meta(description="a text")]
Beside = Annotated[str, Meta(pattern=r"^[^/\\:]+$", description="a file beside the theatre file")]
Names = Annotated[list[str], Meta(min_length=1, description="a list of one source or more")]
Day = Annotated[date, Meta(description="a day; write it as 2025-03-16")]
Lon = Annotated[float, Meta(ge=-180, le=180)]
Lat = Annotated[float, Meta(ge=-90, le=90)]
Point = Annotated[tuple[Lon, Lat], Meta(description="[lon, lat] in degrees")]
Place = tuple[Name, Lon, Lat]
Places = Annotated[
    tuple[Place, ...],
    Meta(description=f'[["Name", lon, lat], ...] in degrees, names {inert.NAME_SAID}'),
]
Edges = tuple[float, float, float, float]
Box = Annotated[Edges, Meta(description="[west, south, east, north]")]
Boxes = Annotated[
    dict[Name, Edges],
    Meta(description=f"a table of [west, south, east, north], names {inert.NAME_SAID}"),
]


class Table(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The keys of a theatre; the last three are for the project's own, which has the data."""

    holder: Holder
    start: Day
    end: Day
    bounds: Box | None = None
    polygon: Beside | None = None
    baseline: Baseline = "start"
    as_of: Day | None = None
    title: Name = ""
    sources: Names | None = None
    parts: Boxes = {}
    part_titles: Labels = {}
    places: Places = ()
    metric_crs: Text = ""
    oblast: Text = ""
    committed_until: Day | None = None
    collapse_day: Day | None = None
    inside_russia: Point | None = None
