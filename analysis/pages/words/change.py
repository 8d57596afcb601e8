"""Say how much land changed hands, and when; every number is computed."""

from datetime import date, timedelta

import geopandas as gpd
import pandas as pd

from ...maps import sources
from ...measures.change import is_fault, is_step_of_fault, largest
from ...measures.dated import fullest_fortnight
from ...measures.milestones import milestones
from ...measures.retreat import days_between_maps
from ...theatres.theatre import Theatre
from ..names import SHORT
from ..prose import apart_text, area_text, day_text, days_in_words, span_text
from ..shown import Spec

TOTALS = {
    "map": "{label}",
    "gained, km²": "{gained_km2:,.0f}",
    "lost, km²": "{lost_km2:,.0f}",
    "gained less lost, km²": "{net_km2:signed}",
}


def left_out(days: pd.DataFrame, what: str = "These sums") -> str:
    """The days that no sum of gained and lost counts, because a map changed and not the front.

    ``what`` else leaves them out: bars, or windows that hold such a day.
    """
    parts = _faults(days)
    if not parts:
        return ""
    return (
        f"{what} leave out days on which the map changed and not the front, such as a polygon "
        f"that is missing or comes back: {'; '.join(parts)}."
    )


def left_empty(days: pd.DataFrame) -> str:
    """The same days, where gained and lost are no sums but empty cells of a table."""
    parts = _faults(days)
    if not parts:
        return ""
    return f"Gained and lost are empty where the map changed and not the front: {'; '.join(parts)}."


def as_drawn(days: pd.DataFrame) -> str:
    """The same days, where what is shown has them as drawn."""
    parts = _faults(days)
    if not parts:
        return ""
    return f"As drawn, also where a map changed and not the front: {'; '.join(parts)}."


def milestones_note(peaks: pd.DataFrame, days: pd.DataFrame) -> str:
    """Of milestones that fall on a day on which the map changed and not the front, that they do."""
    faults = days[is_fault(days)]
    rows = [faults.iloc[:0]]
    for key, peak in peaks.iterrows():
        met = faults["date"].isin(peak[["half_date", "tenth_date"]].dropna().astype(str))
        rows.append(faults[(faults["source"] == key) & met])
    return as_drawn(pd.concat(rows))


def _faults(days: pd.DataFrame) -> list[str]:
    """For each source the days whose change is a fault, and how much land that moved."""
    faults = days[is_fault(days)]
    parts = []
    for source, own in faults.groupby("source", sort=False):
        count = f"{days_in_words(len(own))} from " if len(own) > 1 else ""
        when = count + span_text(own["date"].min(), own["date"].max())
        gained, lost = own["gained_km2"].sum(), own["lost_km2"].sum()
        parts.append(f"{SHORT[source]}, {when} ({gained:,.0f} km² more, {lost:,.0f} less)")
    return parts


PEAKS: Spec = {
    "map": "{label}",
    "largest, km²": "{peak_km2:,.0f}",
    "sq mi": "{peak_km2:sq_mi}",
    "on": "{peak_date:day}",
}
FALLS: Spec = {
    "days to half": ("{half_days}", "not in the window"),
    "half on": ("{half_date:day}", "–"),
    "days to a tenth": ("{tenth_days}", "not in the window"),
    "a tenth on": ("{tenth_date:day}", "–"),
}


def milestone_columns(peaks: pd.DataFrame, theatre: Theatre) -> Spec:
    """The columns that have something to say: without a fall to half, none of falls.

    Nor where the frame cuts the land: half of its area is half of the frame's, and nothing ended.
    """
    has_falls = theatre.baseline == "border" and peaks["half_days"].notna().any()
    return {**PEAKS, **FALLS} if has_falls else PEAKS


def milestones_sentence(days: pd.DataFrame, theatre: Theatre) -> str:
    """How long it took from the peak to half of it, on maps of held land."""
    if theatre.baseline == "start":
        return "The frame cuts this land: half of its area would be half of the frame's."
    is_limit = days.get("quantity", pd.Series("held", days.index)) == "claimed_limit"
    held = days[~is_limit]
    half = milestones(held)["half_days"].dropna() if len(held) else pd.Series(dtype=float)
    if half.empty:
        return "No map of held land shows the area fall to half of its largest in this window."
    since = "From the largest area in the window to half of it took"
    if half.min() == half.max():
        names = " and ".join(SHORT[key] for key in half.index)
        return f"{since} {days_in_words(half.min())} by {names}."
    return (
        f"{since} {days_in_words(half.min())} by {SHORT[half.idxmin()]} and "
        f"{days_in_words(half.max())} by {SHORT[half.idxmax()]}."
    )


FLOWS = {
    "map": "{source:source}",
    "from": "{first:day}",
    "held then, km²": "{held_km2:,.0f}",
    "to": "{second:day}",
    "still held": "{still_km2:,.0f}",
    "contested": ("{contested_km2:,.0f}", "not drawn"),
    "neither": "{neither_km2:,.0f}",
    "newly held": "{new_km2:,.0f}",
}


def changed_title(pieces: dict[str, gpd.GeoDataFrame], column: str, start: date, end: date) -> str:
    """How much of the land was last held, or taken, in the fullest fortnight, by source."""
    most = min(14, (end - start).days + 1)
    is_loss = column == "last_held"
    verb = "last held" if is_loss else "taken"
    of = "lost" if is_loss else "gained"
    found = {source: fullest_fortnight(frame, column) for source, frame in pieces.items()}
    parts = [
        f"{share:.0%} from {day_text(since)} ({SHORT[key]})"
        for key, (share, since) in found.items()
        if since
    ]
    if not parts:
        return "No land changed hands in this window"
    return f"Of the land {of}, {verb} within {most} days: " + ", ".join(parts)


def other_way(column: str) -> str:
    """What the figure of dated land does not show."""
    if column == "last_held":
        return "Dated is land that was lost; what was gained and kept is among what is still held."
    return "Dated is land that was gained; what was lost is not shown."


def change_title(days: pd.DataFrame) -> str:
    """The largest change between two maps of one day to the next, a fall or a gain."""
    best = largest(days)
    if best is None:
        return "No area changed from one day to the next in this window"
    is_rare = [sources.get(key).is_too_rare_for(2) for key in days["source"].unique()]
    apart = "Weekly maps aside, the" if any(is_rare) and not all(is_rare) else "The"
    word = "gain" if best["net_km2"] > 0 else "fall"
    since = since_text(days[days["source"] == best["source"]], best["to"])
    said = f"{area_text(abs(best['net_km2']))} by {SHORT[best['source']]}, {day_text(best['to'])}"
    between = "between two maps" if since else "from one day to the next"
    return f"{apart} largest {word} {between}: {said}{since}"


def since_text(days: pd.DataFrame, day: str) -> str:
    """How many days lie between a source's maps of a day and of its eve, if more than one."""
    eve = str(date.fromisoformat(day) - timedelta(days=1))
    return apart_text(days_between_maps(days, days["source"].iloc[0], eve, day), 1, ", ")


def join_text(days: pd.DataFrame) -> str:
    """Where on a source's line its daily copy takes over; nothing where none does."""
    if not days.get("by_copy", pd.Series(dtype=bool)).any():
        return ""
    first = days[days["by_copy"]].iloc[0]
    return f" Ring: {SHORT[first['source']]} from {day_text(first['date'])} by its daily copy."


def cross_text(days: pd.DataFrame) -> str:
    """What a cross on a line of areas means; nothing where there is none."""
    return " Cross: the map changed, not the front." if is_step_of_fault(days).any() else ""
