"""Say how fast the front went and when it went farthest; every number is computed."""

import pandas as pd

from ...base.geometry import KM_PER_MI
from ...measures.beside import Beside
from ...measures.retreat import ADVANCE, RETREAT, longest
from ..names import SHORT
from ..prose import COUNTS, apart_text, day_text, length_text, span_text
from .retreat import others

LEAST_KM = 0.001  # of a distance; a map does not tell a metre
LEAST_SHARE = 0.005  # of land; less rounds to nothing
MOSTLY = 0.5
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
    until = _until(best) + others(own["value"], best["source"], " in any two days")
    if rest := list(own.index.drop(best["source"])):
        second = own.loc[rest, "value"].idxmax()
        apart = apart_text(own.loc[second, "map_days"], 2)
        until += f" ({SHORT[second]}'s, {apart})" if apart and own.loc[second, "value"] > 0 else ""
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


def beside_sentence(way: pd.Series | None, found: Beside | None, holder: str) -> str:
    """What other maps gave of the land that changed hands on one: was it a move, or a correction?

    >>> from datetime import date
    >>> way = pd.Series({"source": "liveuamap", "from": "2025-03-10", "to": "2025-03-12"})
    >>> found = Beside(date(2025, 3, 10), ["deepstate", "owl"], 0.61, 0.21, 0.05)
    >>> first, last = beside_sentence(way, found, "Ukraine").split("; ")
    >>> first.partition(", ")[2]
    "61% was Ukraine's on DeepState or Ukraine Control Map on 10 March 2025, 21% contested, 18% not"
    >>> last
    'on 12 March 2025 5% still was.'
    """
    if way is None or found is None:
        return ""
    is_gain = way.get("net_km2", 0.0) > 0
    names = " or ".join(SHORT[key] for key in found.others)
    neither = max(1 - found.held - found.contested, 0.0)
    shares = [f"{found.held:.0%} was {holder}'s on {names} on {day_text(found.day)}"]
    shares += [f"{found.contested:.0%} contested"] * (found.contested >= LEAST_SHARE)
    shares += [f"{neither:.0%} not"] * (neither >= LEAST_SHARE)
    days = span_text(way["from"], way["to"])
    verb = "gained" if is_gain else "lost"
    said = f"Of the land that {SHORT[way['source']]} {verb} from {days}, {', '.join(shares)}"
    if found.still >= LEAST_SHARE:
        said += f"; on {day_text(way['to'])} {found.still:.0%} still was"
    if not is_gain and neither >= MOSTLY:
        return f"{said}. A map that corrects itself looks like a retreat."
    if found.still >= MOSTLY:
        return f"{said}: the maps do not agree that it was lost."
    return f"{said}."


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
