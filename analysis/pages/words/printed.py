"""Say which printed figures are met, whose, and by what reading; every number is computed."""

import pandas as pd

from ...measures import printed
from ..shown import shown

MET = {
    "made by": "{by}",
    "held against": "{source:source}",
    "figures": "{size}",
    "met as stated": "{sum}",
}
CONVENTIONS = {
    "explained by": "{convention}",
    "figures": "{size}",
    "residuals, %": "{min:+.2f} to {max:+.2f}",
}
PRINTED = {
    "id": "{id}",
    "printed by": "{publisher}",
    "what": "{quantity}",
    "day": "{last_day}",
    "printed, km²": "{value:,.10g}",
    "measured": "{measured_km2:,.2f}",
    "residual, %": "{residual_pct:+.2f}",
    "convention": "{convention}",
}

MONTHS = {
    "month": "{month}",
    "map": "{source:source}",
    "printed, km²": "{value:,.0f}",
    "measured": "{stated_km2:,.1f}",
    "residual, %": "{stated_pct:+.2f}",
    "met by": "{convention}",
    "then measured": ("{measured_km2:,.1f}", "–"),
    "then residual, %": ("{residual_pct:+.2f}", "–"),
}
STATED, LATER = "as stated", "map 1 d later"


def validation_sentence(table: pd.DataFrame) -> str:
    """How many printed figures are met, as stated and under a named convention."""
    stated = (table["stated_pct"].abs() <= printed.WITHIN_PCT).sum()
    close = (table["residual_pct"].abs() <= 0.1).sum()
    most = max(len(printed.conventions(figure)) for figure in table.itertuples())
    return (
        f"Of {len(table)} printed figures {stated} are met within {printed.WITHIN_PCT:.0f} % as "
        f"they are stated and {table['agrees'].sum()} once one convention is named ({close} within "
        f"0.1 %); {(~table['agrees']).sum()} stay unexplained. With up to {most} "
        "readings a figure some matches are chance: the stated reading is the stricter count."
    )


def months(table: pd.DataFrame) -> pd.DataFrame:
    """The printed gains of one whole month that are the maker's own, in order, with ``month``.

    What is measured by another reading is empty where the figure is met as it is stated.
    """
    first, last = (pd.to_datetime(table[name]) for name in ("first_day", "last_day"))
    is_month = last.dt.is_month_end & (first == last - pd.offsets.MonthEnd(1))
    own = table.assign(month=last.dt.strftime("%B %Y"))[is_month & (table["by"] == "maker")]
    is_stated = own["convention"] == STATED
    own[["measured_km2", "residual_pct"]] = own[["measured_km2", "residual_pct"]].mask(is_stated)
    return own.sort_values("last_day").reset_index(drop=True)


def months_sentence(own: pd.DataFrame) -> str:
    """How many printed months are met, and what those have in common that a later map meets."""
    stated = own["stated_pct"].abs() <= printed.WITHIN_PCT
    later = own[(own["convention"] == LATER) & ~stated]
    text = (
        f"Of {len(own)} months that DeepState printed {stated.sum()} are met within "
        f"{printed.WITHIN_PCT:.0f} % on the maps of their days"
    )
    if later.empty:
        return f"{text}."
    copied = (later["source"] == "deepstate_occupied").sum()
    which = "all" if copied == len(later) else f"{copied}"
    return (
        f"{text}, and {len(later)} on those of the day after; {which} of these on the daily copy, "
        "which is taken once a day and can be a map behind its original."
    )


def weeks_sentence(table: pd.DataFrame) -> str:
    """Whether a straight line between ISW's weekly maps explains the changes that were printed."""
    tried = table.dropna(subset="interpolated_pct")
    stated, line = tried["stated_pct"].abs(), tried["interpolated_pct"].abs()
    near = [[int((off <= most).sum()) for off in (stated, line)] for most in (1, 5)]
    return (
        f"Of {len(tried)} changes that an outlet computed on ISW's weekly maps {near[0][0]} are "
        f"met within 1 % by the maps that hold, and {near[0][1]} by a straight line from one map "
        f"to the next; within 5 % it is {near[1][0]} and {near[1][1]}. The line comes nearer for "
        f"{(line < stated).sum()}: for the others the week between two maps is not the cause."
    )


def validation_title(table: pd.DataFrame) -> str:
    """The count of figures that are met."""
    makers = table["source"].isin(["deepstate", "deepstate_occupied"])  # its map and the daily copy
    own = table[makers & table["by"].isin(["maker", "outlet"])]
    stated = (own["stated_pct"].abs() <= printed.WITHIN_PCT).sum()
    return (
        f"Measured again, {table['agrees'].sum()} of {len(table)} printed figures come out within "
        f"1 %; of those printed of DeepState's map, {stated} of {len(own)} as they are stated"
    )


def validation_text(table: pd.DataFrame) -> str:
    """Printed against measured for a terminal, then the count."""
    short = PRINTED | {"what": "{quantity:.38}", "printed by": "{publisher:.34}"}
    return f"{shown(table, short).to_string(index=False)}\n\n{validation_sentence(table)}"
