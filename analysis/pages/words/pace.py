"""Say how fast the front went and when it went farthest; every number is computed."""

import pandas as pd

from ...base.geometry import KM_PER_MI
from ...measures.moved import Alone
from ...measures.retreat import ADVANCE, RETREAT, longest
from ..names import SHORT
from ..prose import COUNTS, apart_text, day_text, length_text, span_text
from .retreat import others

LEAST_KM = 0.001  # of a distance; a map does not tell a metre
FASTEST = {
    "map": "{source:source}",
    "in days": "{window_days}",
    "largest retreat, km": "{value:,.1f}",
    "miles": "{value:mi}",
    "from": ("{from:day}", "–"),
    "to": ("{to:day}", "–"),
    "days between the maps": ("{map_days:.0f}", "–"),
}
MEASURES = {
    "map": "{source:source}",
    "in days": "{window_days}",
    "retreat, km": "{" + RETREAT + ":,.1f}",
    "farthest point of the front, km": "{retreat, farthest point:,.1f}",
    "advance, km": "{" + ADVANCE + ":,.1f}",
    "swept distance, km": ("{swept distance:,.1f}", "–"),
    "area lost, km²": "{area lost:,.0f}",
}


def pace_title(fastest: pd.DataFrame, walk: dict | None) -> str:
    """How far 1 km2 and more went in two days; in Kursk, held against the platoon's walk."""
    is_pace = (fastest["measure"] == RETREAT) & (fastest["window_days"] == 2)
    if not is_pace.any():
        return "No map is frequent enough to tell two days"
    best = longest(fastest)
    if best is None:
        return "No map lost 1 km² of land in one piece within two days"
    own = fastest[is_pace].set_index("source")
    until = _until(best) + others(own["value"], best["source"], " on any days")
    if rest := list(own.index.drop(best["source"])):
        second = own.loc[own.loc[rest, "value"].idxmax()]
        until += apart_text(second["map_days"], 2, ", ") if second["value"] > 0 else ""
    km, within = length_text(best["value"]), _within(best)
    if walk is None:
        return f"{within} 1 km² or more was lost up to {km} from its own side, {until}"
    walk_km = walk["walk_km"]
    if best["value"] >= walk_km:
        return f"{within} a front moved back as far as the platoon walked, over 1 km²: {km} {until}"
    return (
        f"Weekly maps aside, no front moved back {walk_km / KM_PER_MI:.0f} miles "
        f"({walk_km:.1f} km) in two days, over 1 km² or more: at most {km} {until}"
    )


def alone_sentence(way: pd.Series | None, alone: Alone, holder: str) -> str:
    """How much of the land of the longest retreat no other map gave the holder when it began.

    Such land may have been lost long before, or never held: its loss is a map's correction.

    >>> way = pd.Series({"source": "liveuamap", "from": "2026-03-09", "to": "2026-03-11"})
    >>> said = alone_sentence(way, Alone(0.87, ["deepstate", "owl"]), "Russia").split(", ", 1)
    >>> said[0]
    'Of the land that Liveuamap lost from 9 to 11 March 2026'
    >>> said[1]
    "87% was not Russia's on either DeepState or Ukraine Control Map when these days began: a map \
that corrects itself looks like a retreat."
    """
    if way is None or pd.isna(alone.share):
        return ""
    is_gain = way.get("net_km2", 0.0) > 0
    verb, then = ("gained", "ended") if is_gain else ("lost", "began")
    days = span_text(way["from"], way["to"])
    land = f"Of the land that {SHORT[way['source']]} {verb} from {days}"
    if round(alone.share, 2) == 0:
        return f"{land}, all was {holder}'s on another map too when these days {then}."
    names = " or ".join(SHORT[key] for key in alone.others)
    each = {1: "", 2: "either "}.get(len(alone.others), "any of ")
    tail = "" if is_gain else ": a map that corrects itself looks like a retreat"
    return (
        f"{land}, {alone.share:.0%} was not {holder}'s on {each}{names} when these days {then}"
        f"{tail}."
    )


def _within(best: pd.Series) -> str:
    """In how many days, or between which maps, where these lie farther apart than was asked."""
    if apart_text(best["map_days"], best["window_days"]):
        return "Between two maps"
    return "In two days"


def _until(best: pd.Series) -> str:
    """The day and source of a largest value, and the days between its maps where they differ."""
    apart = apart_text(best["map_days"], best["window_days"], ", ")
    return f"to {day_text(best['to'])}, by {SHORT[best['source']]}{apart}"


def swept_sentence(fastest: pd.DataFrame) -> str:
    """How far the front went on the whole, beside the worst case."""
    rows = fastest[(fastest["measure"] == "swept distance") & (fastest["value"] >= LEAST_KM)]
    best = [own.loc[own["value"].idxmax()] for _, own in rows.groupby("window_days")]
    if not best:
        return "No land was lost in any window."
    parts = [
        f"{length_text(row['value'])} in {COUNTS[row['window_days']]} days {_until(row)}"
        for row in best
    ]
    return (
        "The farthest point is the worst case of a front, and one vertex can make it; land in a "
        "pocket that closed can lie farther still. The swept distance, "
        "area lost divided by the mean length of the front before and after, is at most "
        f"{'; '.join(parts)}."
    )


def advance_title(fastest: pd.DataFrame) -> str:
    """Which was faster in a week, by source."""
    rows = fastest[(fastest["window_days"] == 7) & fastest["measure"].isin([RETREAT, ADVANCE])]
    rows = rows.set_index(["source", "measure"])["value"]
    keys = rows.index.get_level_values("source").unique()
    faster = [key for key in keys if rows[key, RETREAT] > rows[key, ADVANCE]]
    if rows.empty or not rows.max():
        return "No map moved 1 km² of land in one piece within seven days"
    every = {1: f"By {SHORT[keys[0]]}", 2: "On both maps"}.get(
        len(keys), f"On all {len(keys)} maps"
    )
    if not faster:
        return f"{every} the longest advance of a week was longer than the longest retreat"
    if len(faster) == len(keys):
        return f"{every} the longest retreat of a week was longer than the longest advance"
    named = " and ".join(SHORT[key] for key in faster)
    share = f"{len(faster)} of {len(keys)} maps"
    return f"The longest retreat of a week was longer than the longest advance on {share}: {named}"
