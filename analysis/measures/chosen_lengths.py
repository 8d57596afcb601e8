"""Depth and retreat under one choice, from the border or from the front of the first day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import geopandas as gpd
import shapely

from ..control import on_day
from ..maps import sources
from ..theatres.theatre import Theatre
from . import depth, displacement
from .chosen import BASE, INSIDE, Choice, land

QUANTITIES = ("depth", "retreat")
# Choices of lengths beside those of Kursk, whose committed table does not have them.
FACTORS: dict[str, tuple] = {
    "piece_km2": (1.0, 0.5, 2.0, 5.0),
    "frame": (BASE.frame, INSIDE),
    "first_front": (0, 7),  # days after the first
}


class Beyond(NamedTuple):
    """What a length needs of one source where the first day's front is the baseline.

    ``start`` is the control table of the first days, from ``first`` on; ``wide`` and
    ``wide_start`` those of the land beyond the theatre's frame too, on the days of the quantity and
    on the first; empty where the frame holds all of Ukraine, or the source has no map of ``first``.
    """

    first: date
    start: gpd.GeoDataFrame | None
    wide: gpd.GeoDataFrame | None
    wide_start: gpd.GeoDataFrame | None


def meaningless(theatre: Theatre, quantity: str) -> dict[str, str]:
    """The choices of :data:`FACTORS` that mean nothing for a length, each with the reason."""
    if theatre.baseline == "border":
        return {
            "frame": "the frame holds both sides of the border",
            "first_front": "depth is measured from the border",
        }
    if quantity == "retreat":
        return {"first_front": "a retreat is measured from the front of two days before"}
    return {}


def retreat_km(
    table: gpd.GeoDataFrame, theatre: Theatre, day: date, choice: Choice,
    beyond: dict[str, Beyond] | None,
) -> float:  # fmt: skip
    """How far the front went back in two days up to ``day``, of a piece and more, in km."""
    before = day - timedelta(days=2)
    if sources.get(choice.source).is_too_rare_for(2) or not on_day.covers(table, before):
        return float("nan")
    own = replace(choice, part=theatre.main_part)
    old, new = (land(table, theatre, when, own) for when in (before, day))
    wide = _wide(beyond[choice.source].wide if beyond else None, theatre, day, choice)
    return displacement.displacement(old, new, theatre, wide, choice.piece_km2).piece_km


def depth_km(
    table: gpd.GeoDataFrame, theatre: Theatre, day: date, choice: Choice,
    beyond: dict[str, Beyond] | None,
) -> float:  # fmt: skip
    """How deep the land of a day reaches, of a piece and more, in km."""
    own = replace(choice, part=theatre.main_part)
    start = wide = None
    if theatre.baseline == "start":
        known = (beyond or {}).get(choice.source)
        if known is None or known.start is None:
            return float("nan")
        first = known.first + timedelta(days=choice.first_front)
        if not on_day.covers(known.start, first):
            return float("nan")
        start = land(known.start, theatre, first, own)
        wide = _wide(known.wide_start, theatre, first, choice)
    line = depth.Baseline(theatre, start, wide, choice.piece_km2)
    return line.of(land(table, theatre, day, own))["depth_km"]


def _wide(
    table: gpd.GeoDataFrame | None, theatre: Theatre, day: date, choice: Choice
) -> shapely.Geometry | None:
    """The land beyond the frame too, where it is known and chosen."""
    if table is None or choice.frame == INSIDE:
        return None
    return land(table, theatre, day, replace(choice, part="whole"))
