"""Say which maps there are, how old, and what is wrong with them; every number is computed."""

from datetime import date
from typing import Any

import pandas as pd

from ...maps import sources
from ...maps.faults import LEAVES_A_GAP
from ...maps.readers.shapes import NO_AREA
from ...theatres import KURSK
from ...theatres.window import Window
from ..names import SHORT
from ..prose import day_text, map_day, parts_text, span_text
from ..shown import Spec

# Faults that only the reader can mend: the note quotes the commonest case.
QUOTED = (NO_AREA, "unnamed_status", "unnamed_fill", "unnamed_layer")


def coverage_title(days: pd.DataFrame) -> str:
    """The share of days with a map of their own, by source, and where a source ends early."""
    parts = []
    for key, own in days.groupby("source", sort=False):
        ends = own["date"].iloc[-1]
        early = f" (to {day_text(ends)})" if ends < days["date"].max() else ""
        parts.append(f"{SHORT[key]} {(own['map_age_days'] == 0).mean():.0%}{early}")
    return "Days with a map of their own: " + ", ".join(parts)


COVERAGE = {
    "source": "{source:source}",
    "maps": "{maps}",
    "days with several": "{days_with_several}",
    "days without": "{days_without}",
    "longest gap, hours": "{longest_gap_h:,.0f}",
    "oldest map, days": "{oldest_map_days}",
    "land as it was for up to, days": "{longest_still_days}",
}
GAPS = {
    "source": "{source:source}",
    "last map before (UTC)": "{last_map:%Y-%m-%d %H:%M}",
    "next map (UTC)": "{next_map:%Y-%m-%d %H:%M}",
    "hours": "{hours:.0f}",
}


def generalising_sentence(days: pd.DataFrame) -> str:
    """What generalising the committed outlines costs in area, at most."""
    rows = days.dropna(subset="generalised_held_km2")
    cost = (rows["generalised_held_km2"] - rows["held_km2"]).abs()
    worst = rows.loc[cost.idxmax()]
    return (
        "Areas are measured before generalising. In the committed outlines the held area differs "
        f"from the measured one by {cost.max():.2f} km² at most ({SHORT[worst['source']]}, "
        f"{day_text(worst['date'])}) and by {cost.mean():.2f} km² on average."
    )


def edges_sentence(edges: pd.DataFrame) -> str:
    """How far the makers' border edges lie from OpenStreetMap's border."""
    parts = [
        f"{SHORT[row.source]} {row.mean_m:.0f} m on average ({row.beyond_border_km2:.1f} km² drawn "
        "on Ukraine's side)"
        for row in edges.itertuples()
    ]
    return (
        "Along the border the makers' edges lie off the OpenStreetMap line by: "
        + "; ".join(parts)
        + "."
    )


AGE: Spec = {"age of the map, days": "{map_age_days}"}


def older(days: pd.DataFrame, day: date | str) -> str:
    """Which maps of a day are from before it, and of when: what happened since is not on them.

    >>> days = pd.DataFrame({"date": "2022-11-12", "source": ["deepstate", "isw"],
    ...     "map_age_days": [0, 6]})
    >>> older(days, "2022-11-12")
    "Not every map is of 12 November 2022: ISW's is of 6 November 2022."
    """
    held = days[(days["date"] == str(day)) & (days["map_age_days"] > 0)]
    parts = [f"{SHORT[row['source']]}'s is of {day_text(map_day(row))}"
             for _, row in held.iterrows()]  # fmt: skip
    return f"Not every map is of {day_text(day)}: {', '.join(parts)}." if parts else ""


def older_ends(days: pd.DataFrame, w: Window) -> str:
    """The maps that are from before the day in question and, where that is compared, the first."""
    first, day = days["date"].min(), w.as_of
    compared = w.theatre.baseline == "start" and str(day) != first
    return f"{older(days, first) if compared else ''} {older(days, day)}".strip()


def stale(faults: pd.DataFrame, days: pd.DataFrame, day: date | str) -> str:
    """What land of a day's maps their makers have not redrawn for long: its age is not the map's.

    Said where that is certain: on the first or the last map with such land, or between them where
    every map has some. It may be less than is said, which is what the largest day has.

    >>> days = pd.DataFrame({"date": ["2026-03-29", "2026-03-30", "2026-03-31"],
    ...     "source": "liveuamap", "map_age_days": [0, 0, 1]})
    >>> faults = pd.DataFrame({"source": ["liveuamap"], "fault": "stale_piece", "moved_km2": 36.4,
    ...     "moved_days": 2, "first_day": "2026-03-29", "last_day": "2026-03-30"})
    >>> stale(faults, days, "2026-03-31")
    "Up to 36 km² of Liveuamap's land had stood unchanged for more than 60 days."
    >>> stale(faults.assign(first_day="2026-03-29", last_day="2026-03-31"), days[:2], "2026-03-30")
    "Up to 36 km² of Liveuamap's land had stood unchanged for more than 60 days."
    >>> stale(faults.assign(first_day="2026-03-28", last_day="2026-03-31"), days, "2026-03-31")
    ''
    """
    own = faults[(faults["fault"] == "stale_piece") & (faults["moved_km2"] >= 1)]
    parts = [
        f"{row.moved_km2:,.0f} km² of {SHORT[row.source]}'s land had stood unchanged for more than "
        f"{min(sources.get(row.source).stale_after_days.values())} days"
        for row in own.itertuples()
        if _is_on(row, days[days["source"] == row.source], str(day))
    ]
    return f"Up to {' and '.join(parts)}." if parts else ""


def _is_on(fault: Any, days: pd.DataFrame, day: str) -> bool:
    """Whether the map that holds on a day is sure to have a fault that moves land."""
    held = [str(map_day(row)) for _, row in days[days["date"] == day].iterrows()]
    if not held or not fault.first_day <= held[0] <= fault.last_day:
        return False
    between = days[days["date"].between(fault.first_day, fault.last_day)]
    is_whole = days["date"].iloc[0] <= fault.first_day  # else other maps had it too
    is_always = is_whole and fault.moved_days >= (between["map_age_days"] == 0).sum()
    return bool(is_always) or held[0] in (fault.first_day, fault.last_day)


def leaves_out(key: str, w: Window) -> list[str]:
    """What land of a theatre's holder a maker does not draw in a window, and others do there."""
    return [
        f"{what}, from {day_text(day)} on" if day > str(w.start) else what
        for what, day in w.leaves_out(key).items()
    ]


def window_sentence(days: pd.DataFrame, w: Window) -> str:
    """What was measured: area, holder, window, sources and the days of their last maps.

    And which of the days that were asked for, or of the sources, have no map.
    """
    theatre = w.theatre
    maps = []
    for key, own in days.groupby("source", sort=False):
        last = own.iloc[-1]
        day = map_day(last)
        first = own["date"].iloc[0]
        since = f"from {day_text(first)} " if first > days["date"].min() else ""
        maps.append(f"{SHORT[key]} {since}to {day_text(day)}")
    return (
        f"{theatre.title}, land held by {theatre.holder}, {day_text(days['date'].min())} to "
        f"{day_text(days['date'].max())}. Last maps used: {', '.join(maps)}. The maps are drawn "
        f"separately but watch the same footage: separate, not independent.{_without_map(w)}"
    )


def _without_map(w: Window) -> str:
    """The days without any map, and the sources that cover a part of the window, or none."""
    texts = [beyond_maps(w), covers(w)]
    if w.left_out:
        names = " and ".join(SHORT[key] for key in w.left_out)
        texts.append(f"{names} {'has' if len(w.left_out) == 1 else 'have'} no map of these days.")
    return "".join(f" **{text}**" for text in texts if text)


def beyond_maps(w: Window) -> str:
    """That days were asked for that no map covers; nothing where there are none."""
    if w.asked is None:
        return ""
    first, last = w.asked
    early = f"before {day_text(w.start)}" if first < w.start else ""
    late = f"after {day_text(w.end)}" if last > w.end else ""
    when = " and ".join(filter(None, (early, late)))
    return f"{day_text(first)} to {day_text(last)} was asked for; there is no map {when}."


def other_days(asked: Window, w: Window) -> str:
    """That a page is about other days or sources than were asked for; nothing where it is not."""
    parts = []
    if (asked.start, asked.end) != (w.start, w.end):
        days = span_text(str(w.start), str(w.end))
        parts.append(
            f"This page is about {days}, not about the days of this run: a comparison needs two "
            "months or more."
        )
    if asked.sources != w.sources:
        parts.append("This page is about all sources, not about those of this run alone.")
    return " ".join(parts)


def covers(w: Window) -> str:
    """Which sources have maps for a part of the window only, and for which; nothing if all do."""
    return parts_text(parts(w).values())


def parts(w: Window) -> dict[str, str]:
    """The sources that have maps for a part of the window only, each with that part."""
    found = {}
    for key, (first, last) in w.spans.items():
        since = f" from {day_text(first)}" if first > w.start else ""
        until = f" to {day_text(last)}" if last < w.end else ""
        if since or until:
            found[key] = f"{SHORT[key]}{since}{until}"
    return found


def faults_scope(w: Window) -> str:
    """In which maps the faults were counted: the run's own, or those of all committed days."""
    if not w.is_committed:
        return "The counts cover the maps that this run read, everywhere they draw."
    first, last = KURSK.committed_days
    return (
        f"The counts cover all maps of {day_text(first)} to {day_text(last)}, everywhere they draw."
    )


def fault_notes(found: pd.DataFrame, table: pd.DataFrame, w: Window) -> list[str]:
    """A sentence for each fault that moves a source's result by more than 1 km2 or 1 %.

    And for each that leaves a gap, or a feature out: what it would have moved, nobody knows.
    """
    largest = table.groupby("source")["held_km2"].max() if "held_km2" in table else {}
    notes = []
    for row in found[found["source"].isin(w.sources)].itertuples():
        is_within = row.moved_days and row.first_day <= str(w.end) and row.last_day >= str(w.start)
        is_large = row.moved_km2 > min(1.0, 0.01 * largest.get(row.source, 100.0))
        if _drops_features(row) or is_within and (is_large or row.fault in LEAVES_A_GAP):
            quoted = f" ({row.detail})" if row.fault in QUOTED and row.detail else ""
            notes.append(
                f"{row.source}, {row.fault.replace('_', ' ')}: {row.what}{quoted}; {row.handling} "
                f"({_extent_text(row)})."
            )
    return notes


def _drops_features(row: Any) -> bool:
    """Whether features without an area could have been land: of a user's own map anywhere.

    Land that is saved as its outline looks like a loss. A feature that is empty lies nowhere.
    """
    return row.fault == NO_AREA and (row.in_theatre > 0 or row.source not in sources.pinned())


def _extent_text(row: Any) -> str:
    """How far a fault goes: land and days; of what has no land, how often it was met."""
    if row.fault == NO_AREA:
        features = f"{row.met:,} feature{'s' if row.met > 1 else ''}"
        return f"{features}, {row.maps:,} map{'s' if row.maps > 1 else ''}"
    up_to = f"up to {row.moved_km2:,.1f} km2; " if row.moved_km2 else ""
    if row.moved_days == 1:
        return f"{up_to}{row.first_day}"
    return f"{up_to}{row.moved_days} days, {row.first_day} to {row.last_day}"


MAKERS = {
    "source": "{source:source}",
    "maker": "{maker}",
    "what its map says here": "{says}",
    "rhythm": "{cadence}",
    "terms": "{terms}",
}
FAULTS = {
    "source": "{source:source}",
    "fault": "{fault:words}",
    "what it is": "{what}",
    "what was done": "{handling}",
    "maps": "{maps:,}",
    "met": "{met:,}",
    "in the theatre": "{in_theatre:,}",
    "moves, km²": "{moved_km2:,.1f}",
    "on days": "{moved_days:,}",
}
EDGES = {
    "source": "{source:source}",
    "on": "{date:day}",
    "edge within 500 m, km": "{edge_km:.0f}",
    "mean, m": "{mean_m:.0f}",
    "95th percentile, m": "{p95_m:.0f}",
    "own outline, km²": "{area_km2:,.1f}",
    "cut at the border, km²": "{inside_border_km2:,.1f}",
}
