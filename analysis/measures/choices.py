"""How much the headline figures move with our own choices and with the source."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations, product

import geopandas as gpd
import pandas as pd
import shapely

from ..base.days import day_of, midnight
from ..base.errors import UsageError
from ..base.geometry import AREA_METHODS, area_km2, dissolve
from ..control import on_day
from ..control.polygons import DRAWN
from ..control.table import PRIMARY
from ..maps import sources
from ..theatres.theatre import Theatre
from . import chosen_lengths as lengths
from .chosen import BASE, POLYGONS, Choice, land, lands
from .chosen_lengths import Beyond

OTHER = "other quantity"
EVER = "ever claimed"  # land inside any limit on any day, never at one time
TOLERANCES_M = (0, 25, 50, 100, 250)
WARNING_METHOD = "web_mercator"  # shown as a warning, never part of an envelope


DAYS_BEFORE = (0, 1, 2, 3)

# Factors, beside the source, that apply to areas, and to the two lengths.
AREA_FACTORS = {
    "contested": (0.0, 1.0),
    "part": ("whole", "sudzha"),
    "basis": (BASE.basis, POLYGONS),
    "days_before": DAYS_BEFORE,
    "border": ("own edge", "OpenStreetMap"),
    "method": AREA_METHODS,
    "tolerance_m": TOLERANCES_M,
    "snapshot": ("last", "first", on_day.UTC_DAY),
}
LENGTH_FACTORS = {
    "contested": (0.0, 1.0),
    "border": ("own edge", "OpenStreetMap"),
    "tolerance_m": TOLERANCES_M,
    "snapshot": ("last", "first", on_day.UTC_DAY),
}
QUANTITIES: dict[str, tuple[str, dict[str, tuple]]] = {
    "peak": ("km2", AREA_FACTORS),
    "area": ("km2", AREA_FACTORS),
    "depth": ("km", LENGTH_FACTORS),
    "retreat": ("km", LENGTH_FACTORS),
}
# What the full envelope crosses: choices a careful reader could defend. A claimed limit is another
# quantity, half of a grey zone is nobody's reading; area method, border and generalising move less
# than the last printed digit and would only multiply the cases.
ENVELOPE = ("source", "contested", "part", "basis", "days_before", "snapshot")
DEFENSIBLE = {"snapshot": ("last", on_day.UTC_DAY)}  # the others with all their levels


def evaluate(
    tables: dict[str, gpd.GeoDataFrame], theatre: Theatre, quantity: str, day: date,
    choice: Choice, beyond: dict[str, Beyond] | None = None,
) -> float:  # fmt: skip
    """One quantity on one day under one choice.

    ``area`` in km2; ``peak``, the largest area from the theatre's first day to ``day``, in km2;
    ``depth`` and ``retreat`` (two days back to ``day``) of 1 km2 and more, in km, of the main
    part. ``beyond`` has for each source what lengths need where the first day's front is the
    baseline. Empty where the source cannot give it: no map covers the day, no grey zone is drawn,
    its maps are too far apart for two days, or no land of 1 km2 has a depth.
    """
    table, day = tables[choice.source], day - timedelta(days=choice.days_before)
    if not on_day.covers(table, day):
        return float("nan")
    has_grey = "contested" in set(table["status"])
    if choice.contested and not has_grey:
        return float("nan")
    if quantity == "retreat":
        return lengths.retreat_km(table, theatre, day, choice, beyond)
    if quantity == "depth":
        return lengths.depth_km(table, theatre, day, choice, beyond)
    if quantity == "peak":
        days = _days_of_change(table, theatre.start, day)
        return max(area_km2(one, choice.method) for one in lands(table, theatre, days, choice))
    return area_km2(land(table, theatre, day, choice), choice.method)


def _days_of_change(table: gpd.GeoDataFrame, start: date, end: date) -> list[date]:
    """The first day and every day on which a map changed: between them nothing can rise."""
    changes = {day_of(moment) for moment in table["valid_from"]}
    days = {start, *(day for day in changes if start <= day <= end)}
    return [day for day in on_day.days_within(table, start, end) if day in days]


def ever_claimed(table: gpd.GeoDataFrame, day: date) -> shapely.Geometry:
    """The union of all limits that were claimed until a day: land need not be held at one time."""
    until = table["valid_from"] < midnight(day + timedelta(days=1))
    return dissolve(table.geometry[until & table["status"].isin(PRIMARY)])


def factors_of(
    tables: dict[str, gpd.GeoDataFrame], theatre: Theatre, quantity: str
) -> dict[str, tuple]:
    """The choices that mean something for a quantity in a theatre, each with its levels.

    Where no land is cut at the border there is none to choose, nor a part where there are none, a
    grey zone that nobody draws, or polygons alone where no land rests on a front.
    """
    levels = dict(QUANTITIES[quantity][1])
    if theatre.inside_russia:
        return levels
    if quantity in lengths.QUANTITIES:
        levels |= lengths.FACTORS
    nothing = meaningless(tables, theatre, quantity)
    kept = {name: own for name, own in levels.items() if name not in nothing}
    return kept | ({"part": ("whole", theatre.main_part)} if "part" in kept else {})


def meaningless(
    tables: dict[str, gpd.GeoDataFrame], theatre: Theatre, quantity: str
) -> dict[str, str]:
    """The choices that mean nothing for a quantity in a theatre, each with the reason."""
    if theatre.inside_russia:
        return {}
    is_drawn = any("contested" in set(table["status"]) for table in tables.values())
    is_by_front = any((table["basis"] != DRAWN).any() for table in tables.values())
    why = {
        "border": "no land is cut at a border here",
        "part": "" if theatre.parts else "the theatre has one part",
        "contested": "" if is_drawn else "no map of the day draws a grey zone",
        "basis": "" if is_by_front else "no land rests on a front without polygons",
    }
    own = QUANTITIES[quantity][1]
    if quantity in lengths.QUANTITIES:
        own, why = own | lengths.FACTORS, why | lengths.meaningless(theatre, quantity)
    return {name: reason for name, reason in why.items() if reason and name in own}


def own_choice(tables: dict[str, gpd.GeoDataFrame], theatre: Theatre) -> Choice:
    """The project's own choice: DeepState, or where it has no map the first source that has."""
    held = [key for key in tables if sources.get(key).quantity(theatre.holder) == "held"]
    if not held:
        raise UsageError(f"No source that has a map of the day draws held land in {theatre.title}.")
    return BASE if BASE.source in held else replace(BASE, source=held[0])


def one_at_a_time(
    tables: dict[str, gpd.GeoDataFrame], theatre: Theatre, quantity: str, day: date,
    beyond: dict[str, Beyond] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Each factor moved alone from the project's own choice, and the full envelope.

    Returns ``quantity, date, factor, level, value, unit``; factor ``base`` is the project's own
    choice, ``other quantity`` a claimed limit, named beside, ``ever claimed`` all its limits added
    up; ``envelope`` the lowest and highest of all defensible combinations, ``interaction`` by how
    much two of them moved together do more (or less) than each alone, the largest. ``attrs`` has
    under ``meaningless`` the choices that mean nothing there, each with the reason.
    """
    unit = QUANTITIES[quantity][0]
    factors, own = factors_of(tables, theatre, quantity), own_choice(tables, theatre)
    held = {key: sources.get(key).quantity(theatre.holder) == "held" for key in tables}
    factors = {"source": tuple(key for key in held if held[key]), **factors}
    if quantity == "peak":
        factors = {name: levels for name, levels in factors.items() if name != "days_before"}

    @cache
    def value(choice: Choice) -> float:
        return evaluate(tables, theatre, quantity, day, choice, beyond)

    rows = [("base", own.source if own != BASE else "", value(own))]
    for factor, levels in factors.items():
        rows += [(factor, str(level), value(replace(own, **{factor: level}))) for level in levels]
    for key in (key for key in held if not held[key]):
        rows.append((OTHER, key, value(replace(own, source=key))))
        if quantity == "peak":
            union = area_km2(ever_claimed(tables[key], day))
            rows.append((EVER, f"{key}, union of its limits", union))
    crossed = {name: DEFENSIBLE.get(name, factors[name]) for name in ENVELOPE if name in factors}
    every = [dict(zip(crossed, levels, strict=True)) for levels in product(*crossed.values())]
    values = pd.Series([value(replace(own, **moved)) for moved in every])
    rows += [("envelope", "lowest", values.min()), ("envelope", "highest", values.max())]
    rows.append(_largest_interaction(crossed, value, own))
    frame = pd.DataFrame(rows, columns=["factor", "level", "value"])
    frame.insert(0, "quantity", quantity)
    frame.insert(1, "date", str(day))
    frame.attrs["meaningless"] = meaningless(tables, theatre, quantity)
    return frame.assign(unit=unit)


def _largest_interaction(
    crossed: dict[str, tuple], value: Callable[[Choice], float], own: Choice = BASE
) -> tuple[str, str, float]:
    """The two choices that together do most otherwise than each alone, and by how much."""
    moves = [(name, level) for name, levels in crossed.items() for level in levels[1:]]
    found = ("", 0.0)
    for one, other in combinations(moves, 2):
        if one[0] == other[0]:
            continue
        alone = [value(replace(own, **dict([move]))) for move in (one, other)]
        more = value(replace(own, **dict([one, other]))) - sum(alone) + value(own)
        if abs(more) > abs(found[1]):
            found = (f"{one[0]} {one[1]} with {other[0]} {other[1]}", more)
    return ("interaction", *found)


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Factors by how far they move one quantity: ``factor, low, high, range, levels, is_warning``.

    Web Mercator is left out of the range of the area method and returned as a row of its own.
    """
    own_choice = base(table)
    rows = []
    for factor, own in table.groupby("factor", sort=False):
        if factor in ("base", "envelope", "interaction"):
            continue
        is_warning = own["level"] == WARNING_METHOD
        for name, part in ((factor, own[~is_warning]), (WARNING_METHOD, own[is_warning])):
            values = part.dropna(subset="value")
            if len(values):
                low, high = (end([*values["value"], own_choice]) for end in (min, max))
                levels = ", ".join(f"{row.level} {row.value:,.1f}" for row in values.itertuples())
                rows.append((name, low, high, high - low, levels, name == WARNING_METHOD))
    columns = ["factor", "low", "high", "range", "levels", "is_warning"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["is_warning", "range"], ascending=[True, False], ignore_index=True)


def ranges(table: pd.DataFrame) -> pd.DataFrame:
    """The ends between which each factor moves one quantity: ``factor, low, high``."""
    return ranked(table)[["factor", "low", "high"]]


def base(table: pd.DataFrame) -> float:
    """A quantity by the project's own choice, of the rows of one quantity and day."""
    return float(table.loc[table["factor"] == "base", "value"].item())


def envelope(table: pd.DataFrame) -> tuple[float, float]:
    """The lowest and highest of all defensible choices, of the rows of one quantity and day."""
    rows = table[table["factor"] == "envelope"].set_index("level")["value"]
    return float(rows["lowest"]), float(rows["highest"])
