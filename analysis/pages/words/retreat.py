"""Say in sentences and small tables how far and how fast; every number is computed."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from ...base.geometry import KM_PER_MI
from ...measures.area import OTHER_SCOPE, VANISHED
from ...measures.change import begin_later
from ...theatres.borders import holds_ukraine
from ...theatres.theatre import Theatre
from ...theatres.window import Window
from ..names import SHORT
from ..prose import day_text, length_text
from ..shown import Spec, dated
from . import change
from .data import AGE, leaves_out
from .territory import gone


def depth_title(days: pd.DataFrame, theatre: Theatre) -> str:
    """How deep 1 km2 and more of the land reached at most, by source."""
    if theatre.baseline == "start":
        return _both_depths(days)
    best = days.groupby("source")["depth_km"].max().dropna()
    if best.empty:
        return "No map shows 1 km² of held land in one piece"
    low, high = best.min(), best.max()
    where = f"In the {theatre.main_title} " if theatre.parts else ""
    if len(best) == 1:
        said = f"land was held up to {length_text(high)} from the border by {SHORT[best.index[0]]}"
        return where + said if where else said[0].upper() + said[1:]
    digits = 0 if high - low >= 2 and low >= 1 else 1
    return (
        f"{where}{'held' if where else 'Held'} land reached at most {low:.{digits}f} to "
        f"{high:.{digits}f} km ({low / KM_PER_MI:.{digits}f} to {high / KM_PER_MI:.{digits}f} "
        "miles) from the border, by map"
    )


def _both_depths(days: pd.DataFrame) -> str:
    """How far beyond and how far behind the front at the start, by the source that shows most.

    And the most that another shows: one map that redraws a pocket makes a maximum. A map that
    begins later is measured from a front of its own.
    """
    days = days[~days["source"].isin(begin_later(days))]
    parts = []
    for column, word in (("depth_km", "gained beyond"), ("lost_depth_km", "lost behind")):
        if days[column].max() > 0:
            most = days.groupby("source")[column].max().dropna()
            parts.append(f"{word} it up to {_most(most)}")
    if not parts:
        return "No 1 km² was gained or lost away from the front at the start of the window"
    return f"Measured from the front on {day_text(days['date'].min())}, land was " + " and ".join(
        parts
    )


BORDER_DAY: Spec = {
    "map": "{source:source}",
    "depth, km": ("{depth_km:.1f}", "no piece of 1 km²"),
    "nine tenths within, km": ("{depth_p90_km:.1f}", "–"),
    "area by length of border held, km": ("{depth_mean_km:.1f}", "–"),
    "border held, km": ("{border_km:,.0f}", "–"),
    "front, km": ("{front_km:,.0f}", "–"),
}
START_DAY: Spec = {
    "map": "{source:source}",
    "gained up to, km": ("{depth_km:.1f}", "no piece of 1 km²"),
    "lost up to, km": ("{lost_depth_km:.1f}", "no piece of 1 km²"),
    "front, km": ("{front_km:,.0f}", "–"),
}


def on_day(theatre: Theatre, day: date) -> Spec:
    """How depth and front of a day are shown."""
    return dated({**(START_DAY if theatre.baseline == "start" else BORDER_DAY), **AGE}, day)


def part_note(theatre: Theatre) -> str:
    """Which land all lengths are of; nothing where that is all of it."""
    if not theatre.parts:
        return ""
    return (
        f"All depths, retreats and lengths of front are of the {theatre.main_title} alone: what "
        "lies apart from it is left out."
    )


def front_note(days: pd.DataFrame, w: Window) -> str:
    """What counts as front beside the line of contact; nothing where that alone does."""
    notes = []
    if "isw" in set(days["source"]) and w.theatre.holder == "Russia":
        notes.append(
            "ISW draws Russian control and assessed advances as two layers: where they leave a gap "
            "between them, both of its edges count as front, and the length is too large."
        )
    if holds_ukraine(w.theatre):
        notes.append("Coasts count as front: its length is not that of the line of contact.")
    for key in days["source"].unique():
        if leaves_out(key, w):
            notes.append(
                f"{SHORT[key]}'s front is longer by the edge of what it leaves out, and the share "
                "of it that moved smaller."
            )
    return " ".join(notes)


NO_DEPTH = "No depth is told of this day: the map changed and not the front."


def _most(km: pd.Series) -> str:
    """The largest of some maps' ways, by whom, and the most that any other has.

    >>> _most(pd.Series({"isw": 113.0, "deepstate": 69.3}))
    '113.0 km (70.2 mi) by ISW, by no other map more than 69.3 km (43.1 mi)'
    """
    first = f"{length_text(km.max())} by {SHORT[km.idxmax()]}"
    return f"{first}{others(km, str(km.idxmax()))}"


def others(km: pd.Series, key: str, days: str = "") -> str:
    """The most that a map other than the named one has; nothing where there is none.

    ``days`` says of which, where they need not be those of the named map.

    >>> others(pd.Series({"isw": 2.71, "owl": 2.68, "deepstate": 1.0}), "isw")
    ', as far by Ukraine Control Map'
    """
    rest = km.drop(key)
    if rest.empty:
        return ""
    if not rest.max() > 0:
        return ", by no other map at all"
    text = length_text(rest.max())
    if text == length_text(km[key]):
        return f", as far by {SHORT[rest.idxmax()]}{days}"
    return f", by no other map more than {text}{days}"


def zeros_note(daily: pd.DataFrame, ends: Iterable[str]) -> str:
    """Of maps without land on one of the days, which give some again later: what that may be.

    What such a map held before counts as lost, though a polygon may only be missing.
    """
    parts: dict[str, None] = {}
    for end in ends:
        parts |= dict.fromkeys(gone(daily, end))
    if not parts:
        return ""
    return (
        f"{'; '.join(parts)}: in windows that end between, all that it held counts as lost. "
        "Whether it was, or polygons are missing, its files do not tell."
    )


def left_out(daily: pd.DataFrame) -> str:
    """The days of a fault that no window holds, and of which no depth is told."""
    faults = set(daily["change_fault"])
    away = ", and depths while a polygon was away," if VANISHED in faults else ""
    other = ", and depths from the first front once a map draws more or less,"
    return change.left_out(daily, f"These windows{away}{other if OTHER_SCOPE in faults else ''}")


def arrows_title(found: dict, first: date, second: date, way: str) -> str:
    """How far 1 km2 and more went between two days, by source."""
    if not found:
        return f"No map covers both {day_text(first)} and {day_text(second)}"
    word = "back" if way == "retreat" else "forward"
    span = f"{day_text(first)} to {day_text(second)}"
    parts = [f"{length_text(item.piece_km)} by {SHORT[key]}" for key, item in found.items()
             if item.piece_km > 0]  # fmt: skip
    if not parts:
        return f"{span}: on no map 1 km² in one piece went {word}"
    still = [SHORT[key] for key, item in found.items() if not item.piece_km > 0]
    none = f"; no such piece by {' and '.join(still)}" * bool(still)
    return f"{span}: 1 km² or more went {word} up to {', '.join(parts)}{none}"


ARROWS = {
    "map": "{source:source}",
    "1 km² or more, km": "{piece_km:.1f}",
    "farthest point of the front, km": "{max_km:.1f}",
    "farthest point measured to": "{towards}",
    "90th percentile, km": "{p90_km:.1f}",
    "median, km": "{median_km:.1f}",
    "swept distance, km": ("{swept_km:.1f}", "–"),
    "front that moved": "{front_lost_share:.0%}",
}


def axes_title(profiles: pd.DataFrame) -> str:
    """The axis along which a point was held farthest."""
    best = profiles.loc[profiles["held_km"].idxmax()]
    return (
        f"Farthest held point {best['axis']}: {length_text(best['held_km'])} along the axis, by "
        f"{SHORT[best['source']]} on {day_text(best['date'])}"
    )


AXES = {
    "axis": "{axis}",
    "bearing": "{bearing_deg}°",
    "reach, km": "{reach_km:.0f}",
    "passes": "{passes}",
}
