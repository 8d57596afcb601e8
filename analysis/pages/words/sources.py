"""Say how sources and our own choices compare; every number is computed."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from ...measures import agreement, milestones, timing
from ...measures.moved import Shared
from ...theatres.borders import holds_ukraine
from ...theatres.window import Window
from ..names import SHORT
from ..prose import area_text, day_text, days_in_words, listed, signed, span_text
from .data import leaves_out

COASTS = (
    " Coasts are part of it: makers draw the shores of Crimea and the Sea of Azov differently, so "
    "that these shares do not tell how far they differ along the line of contact."
)
MOSTLY = 0.9  # from here on two maps agree so far that days of equal areas add nothing
MOST_UNSURE_DAYS = 7  # a range that is wider says nothing of which map is later
LEAST_KM2 = 10.0  # of land that changed hands: a share of less says nothing
NEAR = 0.05  # of the larger area: two that differ by no more are nearly equal


def agreement_title(table: pd.DataFrame, days: list[date]) -> str:
    """How much of the land that either gives both give, on the best and the worst shown day."""
    shown = table[table["date"].isin([str(day) for day in days])].set_index("date")["iou"].dropna()
    span = " to ".join(dict.fromkeys(f"{share:.0%}" for share in (shown.min(), shown.max())))
    return f"Of the land that either map gives, both give {span} on these days"


def agreement_labels(table: pd.DataFrame, days: list[date], two: dict[str, object]) -> list[str]:
    """One label a panel, a line each: both, and each alone."""
    rows = table.set_index("date")
    return [
        "\n".join(
            [
                f"both {rows.loc[str(day), 'both_km2']:,.0f} km²",
                *(f"{SHORT[k]} alone {rows.loc[str(day), f'only_{k}_km2']:,.0f} km²" for k in two),
            ]
        )
        for day in days
    ]


def no_pair(window: Window) -> str:
    """Why two makers' maps cannot be laid over each other here."""
    names = " and ".join(SHORT[key] for key in window.sources)
    return (
        f"Only one maker's outlines may be shown in this window ({names} cover it), so no two maps "
        "can be laid over each other; their areas are compared below."
    )


def continuation_sentence(table: pd.DataFrame) -> str:
    """Whether DeepState's daily copy gives DeepState's own land."""
    if table.empty:
        return (
            "DeepState's daily copy of occupied land has no day in common with DeepState's own map "
            "in this theatre and window."
        )
    count = table["is"].value_counts()
    other = table[table["is"] == "other"]
    rest = (
        f" Elsewhere ({len(other)} of the days) they differ by up to "
        f"{area_text(other['differs_km2'].abs().max())}."
        if len(other)
        else " There is no other day."
    )
    return (
        f"On {len(table)} common days DeepState's daily copy gives the same land as DeepState's "
        f"own map of that day on {count.get('same', 0)}, and that of a map before, taken ahead of "
        f"the evening's change, on {count.get('day before', 0)}.{rest}"
    )


def panels(
    agreed: pd.DataFrame, days: pd.DataFrame, two: dict[str, object], w: Window
) -> pd.DataFrame:
    """The days on which two maps are laid over each other, each with its text: ``day, label``."""
    key_days = milestones.key_days(days, w.theatre, w.as_of)
    shown_days = milestones.agreement_days(agreed, key_days)
    texts = agreement_labels(agreed, shown_days, two)
    return pd.DataFrame({"day": shown_days, "label": texts})


def share_sentence(share: pd.Series) -> str:
    """The share of land that both maps give (a row a day, by date) in the middle and at its ends.

    >>> share_sentence(pd.Series({"2025-03-01": 0.5, "2025-03-02": 0.75, "2025-03-03": 0.8}))
    'On 3 days both maps show land: they share 75% in the median, least \
on 1 March 2025 (50%) and most on 3 March 2025 (80%).'
    """
    if share.empty:
        return "On no day do both maps show land."
    low, high = share.idxmin(), share.idxmax()
    if len(share) == 1:
        return f"On {day_text(low)} alone both maps show land: they share {share[low]:.0%}."
    return (
        f"On {len(share)} days both maps show land: they share {share.median():.0%} in the median, "
        f"least on {day_text(low)} ({share[low]:.0%}) and most on {day_text(high)} "
        f"({share[high]:.0%})."
    )


def agreement_finding(
    table: pd.DataFrame | None, two: Iterable[str], w: Window, shared: Shared | None = None
) -> str:
    """How far two maps agree, or why that cannot be asked.

    Where the frame cuts the land, most of it is land that nobody disputes: what changed hands
    stands beside it.
    """
    if table is None:
        return no_pair(w)
    changed = ""
    if shared is not None and shared.either_km2 >= LEAST_KM2 and w.theatre.baseline == "start":
        days = span_text(table["date"].iloc[0], table["date"].iloc[-1])
        changed = (
            f", most of it behind the front; of the {shared.either_km2:,.0f} km² that either "
            f"shows to have changed hands from {days} both show {_share(shared)}"
        )
    return f"{_typically(table, two)}{changed}"


def _share(shared: Shared) -> str:
    return f"{shared.both_km2 / shared.either_km2:.0%}"


def _typically(table: pd.DataFrame, two: Iterable[str]) -> str:
    """The typical agreement of two makers' maps, and that of days of nearly equal areas."""
    iou = table["iou"][agreement.both_hold(table)]
    if iou.empty:
        return "On no day do both maps show land, so they cannot agree or differ"
    one, other = (table["both_km2"] + table[f"only_{key}_km2"] for key in two)
    near = iou[((one - other).abs() <= NEAR * one.combine(other, max)).loc[iou.index]]
    even = ""
    if len(near) and iou.median() < MOSTLY:
        days = "day" if len(near) == 1 else f"{len(near)} days"
        even = (
            f", {near.median():.0%} on the {days} on which their areas differ by {NEAR:.0%} at most"
        )
    over = f" (median over the {len(iou)} days on which both show land)" * (len(iou) > 1)
    names = " and ".join(SHORT[key] for key in two)
    return f"{names} agree on {iou.median():.0%} of what either gives{over}{even}"


def agreement_sentence(table: pd.DataFrame, two: Iterable[str], w: Window) -> str:
    """How much of the difference of two maps is a matter of days.

    And what else is in it: coasts, and land that one of the makers does not draw.
    """
    share = agreement.committed_share(table)
    alone = table[[f"only_{key}_km2" for key in two]].sum()
    most = SHORT[list(two)[int(alone.to_numpy().argmax())]]
    one_sided = ""
    if alone.sum() > 0:
        share_of_most = alone.max() / alone.sum()
        one_sided = f"Of the land that only one of the two gives, {share_of_most:.0%} is {most}'s. "
    return (
        f"{one_sided}Of all the difference between them {share:.0%} is drawn by the other map too "
        f"within {agreement.LATER_DAYS} days: one is later. The rest is drawn differently."
        f"{COASTS * holds_ukraine(w.theatre)}{_partial(two, w)}"
    )


def _partial(two: Iterable[str], w: Window) -> str:
    """That a map lacks land which the other draws."""
    lacks = {key: leaves_out(key, w) for key in two}
    return "".join(
        f" {SHORT[key]} does not draw {listed(what)}: that land too is the other map's alone."
        for key, what in lacks.items()
        if what
    )


TIMING = {
    "phase": "{phase}",
    "map": "{b:source}",
    "against": "{a:source}",
    "land": "{move}",
    "km²": "{area_km2:,.0f}",
    "days later (+) or earlier (-), median": "{median_days:signed}",
    "90 % range": "{low_days:signed} to {high_days:signed}",
    "middle half": "{p25_days:signed} to {p75_days:signed}",
    "came back": "{came_back_share:.0%}",
    "by daily changes": ("{changes_days:signed}", "not told"),
}


def timing_title(table: pd.DataFrame, two: Iterable[str]) -> str:
    """When two maps take and lose the same land, phase by phase.

    >>> rows = pd.DataFrame({"phase": ["advance", "collapse", "all days"], "a": "deepstate",
    ...     "b": "owl", "move": ["taken", "lost", "lost"], "median_days": [1, -3, -4],
    ...     "low_days": [0, -4, -7], "high_days": [2, -1, -4]})
    >>> said = timing_title(rows, ["deepstate", "owl"]).split(": ")[1].split("; ")
    >>> said[0]
    'taken on the same days in the advance, as far as can be told'
    >>> said[1:], timing_title(rows[2:], ["deepstate", "owl"]).split(": ")[1]
    (['lost three days earlier in the collapse'], 'lost four days earlier')
    >>> unsure = rows[2:].assign(low_days=-10, high_days=9)
    >>> timing_title(unsure, ["deepstate", "owl"]).split(": ")[1]
    'lost at times that cannot be told apart (from 10 days earlier to 9 later)'
    """
    rows = timing.of_pair(table, two)
    phases = rows[rows["phase"] != timing.ALL]
    said = [_apart(row) for row in (phases if len(phases) else rows).itertuples()]
    a, b = (SHORT[key] for key in rows[["a", "b"]].iloc[0])
    return f"{b} against {a} on the same land: {'; '.join(said)}"


def _apart(row) -> str:
    """One row of :func:`timing.summary` in words."""
    when = "" if row.phase == timing.ALL else f" in the {row.phase}"
    if row.low_days <= 0 <= row.high_days:
        if row.high_days - row.low_days > MOST_UNSURE_DAYS:
            span = _span(row.low_days, row.high_days)
            return f"{row.move} at times that cannot be told apart ({span}){when}"
        return f"{row.move} on the same days{when}, as far as can be told"
    order = "later" if row.median_days > 0 else "earlier"
    return f"{row.move} {days_in_words(int(abs(row.median_days)))} {order}{when}"


def _span(low: float, high: float) -> str:
    """From how many days earlier to how many later.

    >>> _span(-10, 9), _span(0, 9), _span(-9, 0)
    ('from 10 days earlier to 9 later', 'up to 9 days later', 'up to 9 days earlier')
    """
    if low == 0 or high == 0:
        return f"up to {max(-low, high):.0f} days {'later' if high else 'earlier'}"
    return f"from {-low:.0f} days earlier to {high:.0f} later"


def timing_sentence(table: pd.DataFrame, two: Iterable[str]) -> str:
    """The finding, what the daily changes of the areas say, and how much land came back."""
    rows = timing.of_pair(table, two)
    back = " to ".join(dict.fromkeys(f"{share:.0%}" for share in _ends(rows["came_back_share"])))
    shifts = " to ".join(dict.fromkeys(signed(days) for days in _ends(rows["changes_days"])))
    unit = "day" if shifts in (signed(1), signed(-1)) else "days"
    beside = (
        f" The daily changes of their areas are most alike at a shift of {shifts} {unit}."
        if rows["changes_days"].notna().any()
        else ""
    )
    return (
        f"{timing_title(table, two)} (medians).{beside} Of the land compared {back} was lost and "
        "taken again in between on at least one of the maps; only its first and its last day count."
    )


def _ends(column: pd.Series) -> tuple[float, float]:
    return column.min(), column.max()


def no_timing(window: Window) -> str:
    """Why nothing can be said on which map is later."""
    names = ", ".join(SHORT[key] for key in window.mapped)
    return (
        f"Of the maps whose outlines may be shown ({names}) no two took, or lost, enough of the "
        "same land within this window to tell which of them is later."
    )


def spread_sentence(spread: pd.DataFrame) -> str:
    """Days between the first and the last source for places."""
    return (
        f"For {len(spread)} places that two sources or more ever gave as held, the first and the "
        f"last of them lie apart, in the median, by {spread['taken_days'].median():.0f} days when "
        f"it was taken and by {spread['lost_days'].median():.0f} days when it was lost "
        f"(at most {spread['taken_days'].max()} and {spread['lost_days'].max()})."
    )
