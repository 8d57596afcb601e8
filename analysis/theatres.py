"""Named areas of study: where, who holds, from which line depth is measured, and when."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

import geopandas as gpd
import shapely
from shapely import Polygon

from . import paths
from .errors import UsageError, did_you_mean


@dataclass(frozen=True)
class Theatre:
    """A named area with its holder, baseline, window and sources.

    ``parts`` maps a part's name to its box ``(west, south, east, north)``; the first is the main
    part, and what lies in no box is ``elsewhere``, so that the parts always sum to the whole.
    ``statuses`` says, for each source, which of the maker's classes count as held and contested.
    ``metric_crs`` is the projection for lengths, chosen for the area.
    """

    name: str
    title: str
    bounds: tuple[float, float, float, float]
    holder: str
    start: date
    end: date
    as_of: date
    extract_end: date
    collapse_day: date
    statuses: dict[str, dict[str, tuple[str, ...]]]
    parts: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    metric_crs: str = "EPSG:32636"

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that can serve this theatre, in the order in which they are shown."""
        return tuple(self.statuses)

    @property
    def area(self) -> Polygon:
        """The theatre's box as a polygon (EPSG:4326)."""
        return shapely.box(*self.bounds)

    @property
    def main_part(self) -> str:
        """The part that published figures for "the salient" mean."""
        return next(iter(self.parts), "whole")

    def part_areas(self) -> dict[str, Polygon]:
        """Tile the theatre: each named part, then ``elsewhere``; no overlap, no gap."""
        areas = {name: shapely.box(*box) for name, box in self.parts.items()}
        rest = self.area.difference(shapely.union_all(list(areas.values())))
        return {**areas, "elsewhere": rest}


# UTM 36N reads Kursk areas 0.24 per mille small; a transverse Mercator on the theatre's own
# meridian has scale 1 +- 0.0001 over the whole box, so a 30 km depth is right to 3 m.
KURSK_METRIC = "+proj=tmerc +lat_0=51.3 +lon_0=35.2 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m"

KURSK = Theatre(
    name="kursk",
    title="Kursk salient",
    bounds=(34.0, 50.9, 36.6, 52.2),
    holder="Ukraine",
    start=date(2024, 8, 6),
    end=date(2025, 4, 30),
    as_of=date(2025, 3, 16),
    extract_end=date(2025, 8, 3),
    # to this day DeepState's front went back farther in two days than ever (retreat.csv)
    collapse_day=date(2025, 3, 12),
    statuses={
        "deepstate": {"held": ("ukraine_in_russia",), "contested": ("grey_in_russia",)},
        "owl": {"held": ("ukraine_in_russia",)},
        "isw": {"claimed_limit": ("claimed_limit_kursk",)},
    },
    # No polygon of DeepState or ISW crosses 34.72 E; Owl joins the two by a strip that the line
    # cuts. South of 51.02 N ISW draws a raid in Belgorod Oblast, which is not the salient.
    parts={"sudzha": (34.72, 51.02, 36.6, 52.2), "tetkino": (34.0, 50.9, 34.45, 51.42)},
    metric_crs=KURSK_METRIC,
)

THEATRES = {theatre.name: theatre for theatre in (KURSK,)}


def get(name: str) -> Theatre:
    """Return the theatre called ``name``; an unknown name raises a sentence with the known ones."""
    if name not in THEATRES:
        raise UsageError(f"Unknown theatre {name!r}: {did_you_mean(name, sorted(THEATRES))}.")
    return THEATRES[name]


@cache
def border() -> gpd.GeoSeries:
    """The Russia-Ukraine border near Kursk from OpenStreetMap (ODbL), one line, EPSG:4326."""
    lines = gpd.read_file(paths.BORDER).geometry
    return gpd.GeoSeries([shapely.line_merge(lines.union_all())], crs="EPSG:4326")


@cache
def whole_border() -> shapely.Geometry:
    """The whole Russia-Ukraine border from OpenStreetMap (ODbL), EPSG:4326."""
    return gpd.read_file(paths.WHOLE_BORDER).geometry.union_all()


@cache
def oblasts() -> gpd.GeoDataFrame:
    """The oblasts on both sides of the border, ``name, iso, geometry``, for orientation only."""
    return gpd.read_file(paths.OBLASTS)


def russian_side(theatre: Theatre) -> Polygon:
    """The piece of the theatre that lies in Russia by the OpenStreetMap border."""
    edges = shapely.union_all([theatre.area.exterior, border().iloc[0]])
    faces = shapely.get_parts(shapely.polygonize([edges]))
    faces = shapely.intersection(faces, theatre.area)
    kursk_city = shapely.Point(36.19, 51.73)
    inside = faces[shapely.contains(faces, kursk_city)]
    return inside[0]
