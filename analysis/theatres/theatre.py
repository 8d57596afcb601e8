"""A named area of study: where, whose land, from which line depth is measured, and when."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache, cached_property

import shapely
from pyproj import Geod
from shapely import Polygon

from ..base.errors import UsageError
from ..maps import sources

WIDER_DEG = 1.0  # 70 km and more: farther than any front fell back in a week


@dataclass(frozen=True)
class Theatre:
    """A named area with its holder, baseline, window and sources.

    ``baseline`` is the line from which depth is measured: ``border`` (the Russia-Ukraine border)
    or ``start`` (each source's own front on the first day of the window).
    ``parts`` maps a part's name to its box ``(west, south, east, north)``; the first is the main
    part, and what lies in no box is ``elsewhere``, so that the parts always sum to the whole.
    ``places`` are (name, lon, lat) for maps. ``committed_until`` is the last day of the committed
    extract, where there is one.
    """

    name: str
    title: str
    area: Polygon
    holder: str
    baseline: str
    start: date
    end: date
    as_of: date
    sources: tuple[str, ...]
    parts: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    part_titles: dict[str, str] = field(default_factory=dict)
    places: tuple[tuple[str, float, float], ...] = ()
    committed_until: date | None = None
    collapse_day: date | None = None
    given_crs: str = ""
    inside_russia: tuple[float, float] | None = None

    def __hash__(self):
        """Theatres are told apart by name: one name is one theatre in a process."""
        return hash(self.name)

    @cached_property
    def token(self) -> bytes:
        """All that a measure can take from it, so that results are kept apart."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        return repr(own | {"area": shapely.to_wkb(self.area)}).encode()

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the area."""
        return self.area.bounds

    @property
    def committed_days(self) -> tuple[date, date]:
        """The first and the last day of the committed tables."""
        if self.committed_until is None:
            raise UsageError(f"Nothing is committed of {self.title}.")
        return self.start, self.committed_until

    @cached_property
    def is_box(self) -> bool:
        """Whether the area is a box of parallels and meridians."""
        return bool(self.area.equals(shapely.box(*self.bounds)))

    @property
    def statuses(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """For each source, which of the maker's classes count as what for this holder."""
        draws = {key: sources.get(key).draws[self.holder] for key in self.sources}
        return {key: {ours: tuple(own[ours]) for ours in own} for key, own in draws.items()}

    @cached_property
    def metric_crs(self) -> str:
        """The projection for lengths, made for the area; scale within 0.1 % for any of them.

        A transverse Mercator on the theatre's own meridian; for areas wider than 300 km a
        conformal conic between two parallels.
        """
        if self.given_crs:
            return self.given_crs
        west, south, east, north = self.bounds
        lon, lat = round((west + east) / 2, 1), round((south + north) / 2, 1)
        if Geod(ellps="WGS84").line_length([west, east], [lat, lat]) < 300_000:
            return f"+proj=tmerc +lat_0={lat} +lon_0={lon} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m"
        sixth = (north - south) / 6
        return (
            f"+proj=lcc +lat_1={south + sixth:.2f} +lat_2={north - sixth:.2f} +lat_0={lat} "
            f"+lon_0={lon} +x_0=0 +y_0=0 +datum=WGS84 +units=m"
        )

    @property
    def main_part(self) -> str:
        """The part that published figures for the theatre mean; ``whole`` where it has no parts."""
        return next(iter(self.parts), "whole")

    @property
    def main_title(self) -> str:
        """The main part's name for readers; empty where the theatre has no parts.

        >>> from analysis.theatres import get
        >>> get("kursk").main_title, get("pokrovsk").main_title
        ('Sudzha salient', '')
        """
        return self.part_title(self.main_part) if self.parts else ""

    def part_title(self, part: str) -> str:
        """A part's name for readers."""
        return self.part_titles.get(part, part)

    @property
    def main_area(self) -> Polygon:
        """The area of the main part."""
        return self.part_areas()[self.main_part]

    def part_areas(self) -> dict[str, Polygon]:
        """Tile the theatre: each named part, then ``elsewhere``; no overlap, no gap."""
        return _tiles(self)

    def refuse_unserved(self, source: str) -> None:
        """Refuse a source that is unknown or draws nothing in this theatre."""
        maker = sources.get(source)
        if source not in self.sources and self.holder in maker.draws:
            why = "has committed tables" if self.committed_until else "names its sources"
            raise UsageError(
                f"{self.title} {why}: {', '.join(self.sources)}. To measure {source} there, write "
                "a theatre of your own with the same bounds (--theatre-file)."
            )
        if source not in self.sources:
            raise UsageError(
                f"{source} draws nothing in {self.title}; possible: {', '.join(self.sources)}."
            )


@cache
def wider(theatre: Theatre) -> Theatre:
    """The theatre with a margin of a degree on every side, and no parts.

    Its name is another one, because theatres are told apart by name.
    """
    area = shapely.buffer(theatre.area, WIDER_DEG, join_style="mitre")
    return replace(theatre, name=f"{theatre.name}+", area=area, parts={})


@cache
def _tiles(theatre: Theatre) -> dict[str, Polygon]:
    """The parts of a theatre, cut once."""
    areas = {
        name: shapely.intersection(shapely.box(*box), theatre.area)
        for name, box in theatre.parts.items()
    }
    rest = theatre.area.difference(shapely.union_all(list(areas.values())))
    return {**areas, "elsewhere": rest} if areas else {"whole": theatre.area}
