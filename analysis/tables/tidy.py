"""The daily and the retreat numbers as one long table, a value a row, with its codebook."""

from collections.abc import Iterable

import pandas as pd

from ..base.errors import UsageError, did_you_mean
from ..maps import sources
from ..measures import change, retreat
from ..theatres.file import BASELINES
from ..theatres.window import Window
from . import read
from .layer_fields import KINDS
from .meanings import meanings

KEYS = ["source", "date"]
DAILY = ("held", "contested", "gained", "lost")  # kinds whose numbers are in the daily table
UNITS = {"_km_day": "km/day", "_km2": "km2", "_km": "km", "_share": "share", "_days": "days",
         "_lon": "degrees", "_lat": "degrees"}  # fmt: skip
COLUMNS = {
    "source": "key of the source that drew the map",
    "date": "day in Kyiv, YYYY-MM-DD; it takes the last map of that day or before it",
    "quantity": "what is measured; explained below",
    "value": "the number; empty where there is none, which is not zero",
    "unit": "unit of the value",
    "land": "what the source's land is here: held, or claimed_limit, another quantity",
    "fault": "why the change of the day is no move of the front; gained and lost are then empty",
    "attribution": "to be named wherever the number is shown",
}


def numbers(w: Window, kinds: Iterable[str] = ()) -> pd.DataFrame:
    """The numbers of a window, long: ``source, date, quantity, value, unit`` and what explains it.

    ``kinds`` chooses quantities: those of the daily table by their first word, ``front`` its length
    and the part lost, ``retreat`` all else of the retreat table; without any all. Land of a claimed
    limit is named so and never held. Gained and lost are empty on a day on which they are a fault
    of the map, and so are windows of retreat that hold one. Raises a sentence for an unknown kind,
    or when raw maps are needed.
    """
    wanted = list(kinds) or list(KINDS)
    for kind in wanted:
        if kind not in KINDS:
            raise UsageError(f"Unknown layer {kind!r}: {did_you_mean(kind, KINDS)}.")
    found = []
    if set(wanted) & set(DAILY):
        days = change.moves(read.daily(w))
        found.append(_long(days, [*(f"{kind}_" for kind in wanted if kind in DAILY), "map_age"]))
    if set(wanted) - set(DAILY):
        found.append(_of_retreat(retreat.moves(read.retreat(w), read.daily(w)), wanted))
    table = pd.concat(found, ignore_index=True)
    order = {key: place for place, key in enumerate(sources.names())}
    by = table["source"].map(order)
    table = table.assign(by=by).sort_values(["by", "date"], kind="stable", ignore_index=True)
    table["attribution"] = table["source"].map(lambda key: sources.get(key).look.credit)
    return table[list(COLUMNS)]


def _of_retreat(days: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """The numbers of the retreat table that are asked for."""
    numeric = list(days.select_dtypes("number"))
    ours = [n for n in numeric if n.startswith("front_") and "front" in wanted]
    ours += [n for n in numeric if not n.startswith("front_") and "retreat" in wanted]
    return _long(days, ours)


def _long(days: pd.DataFrame, begins: list[str]) -> pd.DataFrame:
    """Numbers whose name begins as asked, a value a row; days and quantities in their order."""
    names = [name for name in days.select_dtypes("number") if name.startswith(tuple(begins))]
    faults = days["change_fault"].fillna("") if "change_fault" in days else ""
    kept = days[KEYS].assign(land=days["quantity"], fault=faults)
    parts = [
        kept.assign(
            quantity=[_named(name, land) for land in kept["land"]],
            value=days[name].astype(float),
            unit=unit(name),
            fault=kept["fault"] if name in ("gained_km2", "lost_km2") else "",
        )
        for name in names
    ]
    table = pd.concat(parts) if parts else kept.head(0)
    return table.sort_index(kind="stable").reset_index(drop=True)


def _named(name: str, land: str) -> str:
    """A quantity's name; of a claimed limit it never says held.

    >>> _named("held_km2", "held"), _named("held_km2", "claimed_limit")
    ('held_km2', 'claimed_limit_km2')
    """
    is_held = name.startswith("held_") and land != "held"
    return f"{land}_{name.removeprefix('held_')}" if is_held else name


def unit(name: str) -> str:
    """The unit at the end of a name.

    >>> unit("pace_2d_km_day"), unit("held_km2"), unit("front_lost_2d_share")
    ('km/day', 'km2', 'share')
    """
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")


def book(table: pd.DataFrame, w: Window) -> pd.DataFrame:
    """What everything in a table of numbers means: ``kind, name, unit, meaning``.

    Kinds are ``about``, ``column``, ``quantity`` and ``source``, whose meaning ends in the terms.
    """
    own = w.theatre
    rows = [
        ("about", "theatre", "", f"{own.title}: land held by {own.holder}"),
        ("about", "days", "", f"{w.start} to {w.end}"),
        ("about", "depth", "", f"distances are from {BASELINES[own.baseline]}"),
    ]  # fmt: skip
    rows += [("column", name, "", meaning) for name, meaning in COLUMNS.items()]
    known = meanings(own)
    for name, what in table[["quantity", "unit"]].drop_duplicates().itertuples(index=False):
        rows.append(("quantity", name, what, known.get(name) or _other(name, known)))
    for key in table["source"].unique():
        maker = sources.get(key)
        rows.append(
            ("source", key, "", f"{maker.maker}; says: {maker.says[own.holder]}; attribution: "
             f"{maker.look.credit}; terms: {maker.terms}")
        )  # fmt: skip
    return pd.DataFrame(rows, columns=["kind", "name", "unit", "meaning"])


def _other(name: str, known: dict[str, str]) -> str:
    """The meaning of a quantity that the committed tables do not have by this name."""
    if name.startswith("claimed_limit_"):
        held = name.replace("claimed_limit_", "held_", 1)
        return f"claimed limit of the advance, not land held; for that land: {known.get(held, '')}"
    if name == "lost_depth_km":
        return "km: at least 1 km2 of the land lost, in one piece, lay farther from that line"
    return "that part of the theatre's share of the quantity"
