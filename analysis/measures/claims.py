"""An article's claims, measured on each map, and judged by the rule of :mod:`verdicts`."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from ..maps import sources
from ..theatres.theatre import Theatre
from . import retreat
from .area import days_away, with_contested
from .change import moves
from .choices import envelope
from .quantities import BY_NAME, UNITS, WALK, Quantity, on_days, shifted
from .verdicts import BOUNDED, NO_MAP, count_text, interval, same_words, verdict

FINE = {"times": 0.1}  # figures of these units are told apart in smaller steps than whole ones
LEAST_SPANS = 10  # of fewer days, or spans as long, a share says nothing
MEASURED = ["id", "source", "value", "with_contested", "day_before", "holds_pct"]


class Evidence(NamedTuple):
    """What claims are held against, on the days of an article's window.

    ``daily`` and ``retreat`` are measured on the makers' outlines; ``tables`` has the control table
    of each source whose outlines may be shown, for what areas cannot tell.
    """

    daily: pd.DataFrame
    retreat: pd.DataFrame
    tables: Mapping[str, gpd.GeoDataFrame]


def measured(table: pd.DataFrame, evidence: Evidence, theatre: Theatre, until: str) -> pd.DataFrame:
    """Every claim's quantity on each map, in the claim's unit: ``id, source, value``.

    ``with_contested`` counts contested land too, where it is drawn and the quantity has it;
    ``day_before`` is the value of the day before, of an area of a day; ``holds_pct``, for a
    threshold of ours, on what share of the days up to ``until``, that of the article (or of spans
    as long as the claim's), it holds. Empty where the source does not cover all of the claim's
    days, draws no such land, or cannot give the quantity.
    """
    daily = with_contested(moves(evidence.daily))
    beside = retreat.moves(evidence.retreat, evidence.daily).drop(
        columns=["part", "quantity", "rests_on"]
    )
    days = daily.merge(beside, on=["date", "source"], validate="1:1")
    rows = []
    for key, own in days.groupby("source", sort=False):
        own = _deep(own, theatre, days["date"].min())
        own = _without_away(own, evidence.daily[evidence.daily["source"] == key])
        by_date = own.set_index(own["date"].astype(object))  # asked for days a thousand times
        for claim in table[table["quantity"] != WALK].itertuples():
            quantity = BY_NAME[claim.quantity]
            held = _counting(by_date)
            if quantity.days:
                if key not in evidence.tables:
                    continue
                held = held.join(quantity.days(evidence.tables[key], theatre, claim))
            value = _value(quantity, held, claim)
            grey = float("nan")
            if quantity.has_grey:
                grey = _value(quantity, _counting(held, is_grey=True), claim)
            before = _day_before(quantity, held, claim)
            holds = _holds_pct(quantity, held[held.index <= until], claim)
            rows.append((claim.id, key, value, grey, before, holds))
    return pd.DataFrame(rows, columns=MEASURED)


def _deep(own: pd.DataFrame, theatre: Theatre, since: str) -> pd.DataFrame:
    """A source's days with depth 0 where the day's own map shows that no piece is so far.

    Empty where it was measured from another line than the front of the first day: a source that
    begins later has its own, one without a front has none. A map from before the day cannot tell.
    """
    if theatre.baseline == "border":
        return own
    names = ["depth_km", "lost_depth_km"]
    if own["date"].iloc[0] != since or not own["front_km"].iloc[0] > 0:
        return own.assign(**dict.fromkeys(names, float("nan")))
    is_new = (own["map_age_days"] == 0) & own["has_depth"]
    return own.assign(**{name: own[name].mask(own[name].isna() & is_new, 0.0) for name in names})


def _without_away(own: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """A source's days without land where a polygon of its map was away by a fault.

    ``drawn`` is its daily table with what such days gained and lost.
    """
    away = days_away(drawn)
    if not away:
        return own
    named, is_away = ["held_km2", "both", "front_km"], own["date"].isin(away)
    return own.assign(**{name: own[name].mask(is_away) for name in named if name in own})


def _counting(rows: pd.DataFrame, is_grey: bool = False) -> pd.DataFrame:
    """A source's days with the land that counts as held, and what counts as not yet retaken.

    Land that turned contested is lost and not retaken; with ``is_grey`` it counts for the claim,
    and where none is drawn there is no such value.
    """
    held, both = rows["held_km2"], rows["both"]
    if is_grey:
        return rows.assign(land_km2=both, kept_km2=held.where(both.notna()))
    return rows.assign(land_km2=held, kept_km2=held if both.isna().all() else both)


def _value(quantity: Quantity, rows: pd.DataFrame, claim: Any) -> float:
    """The quantity on the claim's own days.

    Empty where the source does not cover them all, or has no map of its own in the later half of a
    span of days: one that holds from before cannot tell what happened in it.
    """
    if not {claim.first_day, claim.last_day} <= set(rows.index):
        return float("nan")
    span = rows.index.get_loc(claim.last_day) - rows.index.get_loc(claim.first_day) + 1
    if quantity.is_flow and 2 * rows["map_age_days"][claim.last_day] >= span:
        return float("nan")
    return on_days(quantity, rows, claim, claim.first_day, claim.last_day) / UNITS[claim.unit]


def _day_before(quantity: Quantity, rows: pd.DataFrame, claim: Any) -> float:
    """The value of the day before, of an area on a day: a map that is a day older tells it."""
    eve = str(date.fromisoformat(claim.last_day) - timedelta(days=1))
    if claim.quantity != "area" or eve not in rows.index:
        return float("nan")
    return on_days(quantity, rows, claim, eve, eve) / UNITS[claim.unit]


def _holds_pct(quantity: Quantity, rows: pd.DataFrame, claim: Any) -> float:
    """On what share of days a threshold of ours holds, in per cent."""
    if not claim.reads or not {claim.first_day, claim.last_day} <= set(rows.index):
        return float("nan")  # of a part of the claim's days the spans would be shorter
    low, high = interval(claim.value, claim.wording)
    known = shifted(quantity, rows, claim) / UNITS[claim.unit]
    if "share" not in quantity.needs:  # a share that was not reached is one that did not hold
        known = known.dropna()
    if len(known) < LEAST_SPANS:
        return float("nan")
    return float(100 * known.between(low, high).mean())


def ledger(
    table: pd.DataFrame, found: pd.DataFrame, theatre: Theatre, choices: pd.DataFrame, until: str
) -> pd.DataFrame:
    """Every claim with its value on each map, the count of maps that have it, and the words.

    ``found`` is :func:`measured` of the claims, ``choices`` how far other choices move a headline
    figure. Columns: those of the claims, then ``low, high`` (what the wording allows), one column a
    source in the claim's unit, ``contested_<source>`` where it draws a grey zone; ``k`` of ``n``
    maps of held land and ``verdict`` (:func:`verdicts.verdict`); ``ratio_<source>``, each map's
    value against the article's in per cent, with sign; ``before_<source>``, that of the day before,
    and ``k_before``, how many maps would have it then, where an area of a day is asked;
    ``same_words``, the figures that would have got the same words; ``holds_low_pct,
    holds_high_pct``, on what share of the days up to ``until``, the article's own, a threshold of
    ours holds, by map; ``envelope_low/high`` of an area, over all defensible choices. A claimed
    limit is another quantity: its value stands in the row and is not counted.
    """
    rows = []
    for claim in table.itertuples(index=False):
        own = found[found["id"] == claim.id].set_index("source")
        rows.append(claim._asdict() | _judged(claim, own, theatre) | _envelope(claim, choices))
    return pd.DataFrame(rows).assign(theatre=theatre.name, until=until)


def counted(theatre: Theatre, given: Iterable[str]) -> list[str]:
    """The sources that have a vote, of those that give a value: maps of held land, a maker once.

    A copy of a map stands for it where the map itself gives none.

    >>> from analysis.theatres import get
    >>> counted(get("pokrovsk"), ["deepstate", "deepstate_occupied", "owl"])
    ['deepstate', 'owl']
    >>> counted(get("pokrovsk"), ["deepstate_occupied", "owl"])
    ['deepstate_occupied', 'owl']
    """
    given = set(given)
    makers = {key: sources.get(key) for key in theatre.sources if key in given}
    return [
        key
        for key, maker in makers.items()
        if maker.quantity(theatre.holder) == "held" and maker.continues not in given
    ]


def _judged(claim: Any, found: pd.DataFrame, theatre: Theatre) -> dict[str, Any]:
    """The values of one claim by source, and what they make of it."""
    allowed, is_ours = interval(claim.value, claim.wording), bool(claim.reads)
    given = found.index[found["value"].notna()]
    votes = found.loc[found.index.isin(counted(theatre, given))]
    maps, both = votes["value"].tolist(), votes["with_contested"].dropna().tolist()
    words = verdict(allowed, maps, both, is_ours)
    if claim.quantity == WALK:
        words = words._replace(words=BOUNDED)
    if claim.unit == "yes" and words.n and not words.k:
        words = words._replace(words=NO_MAP if words.n > 1 else count_text(0, 1))
    step = FINE.get(claim.unit, 1.0)
    has_power = words.n > 0 and claim.unit != "yes"
    same = same_words(claim.value, claim.wording, maps, both, is_ours, step) if has_power else []
    every = found.loc[
        found.index.isin(counted(theatre, found.index))
    ]  # also without a vote that day
    grey, holds = found["with_contested"].dropna(), every["holds_pct"].dropna()
    before = found["day_before"].dropna()
    return (
        {"low": allowed[0], "high": allowed[1]}
        | found["value"].to_dict()
        | {f"contested_{key}": value for key, value in grey.items()}
        | {f"ratio_{key}": 100 * (v / claim.value - 1) for key, v in found["value"].items()}
        | {f"before_{key}": value for key, value in before.items()}
        | {"k_before": votes["day_before"].between(*allowed).sum() if len(before) else None}
        | {"k": words.k, "n": words.n, "verdict": words.words, "same_words": same}
        | {"holds_low_pct": holds.min(), "holds_high_pct": holds.max()}
    )


def _envelope(claim: Any, choices: pd.DataFrame) -> dict[str, float]:
    """The full envelope of our own choices for a claim about area, in the claim's unit."""
    quantity = {"area": "area", "largest_area": "peak"}.get(claim.quantity)
    rows = choices[(choices["quantity"] == quantity) & (choices["date"] == claim.last_day)]
    low, high = envelope(rows) if len(rows) else (float("nan"), float("nan"))
    per = UNITS.get(claim.unit, 1.0)
    return {"envelope_low": low / per, "envelope_high": high / per}


def areas(table: pd.DataFrame) -> pd.DataFrame:
    """The claims about the area held, with ``value_km2, low_km2, high_km2``."""
    own = table[table["quantity"].isin(["area", "largest_area"])]
    km2 = own["unit"].map(UNITS).astype(float)
    allowed = [interval(row.value, row.wording) for row in own.itertuples()]
    low, high = (
        pd.Series([pair[side] for pair in allowed], index=own.index, dtype=float) * km2
        for side in (0, 1)
    )
    return own.assign(value_km2=own["value"] * km2, low_km2=low, high_km2=high)


def first_reach(area_km2: float, days: pd.DataFrame) -> pd.DataFrame:
    """When each source first shows an area or less after its peak: ``source, held, contested``.

    ``held`` is of the source's own quantity, ``with_contested`` of held and contested together;
    empty when not reached in the committed window.
    """
    rows = []
    for key, own in with_contested(days).set_index("date").groupby("source", sort=False):
        row = {"source": key}
        for name, column in (("held", "held_km2"), ("with_contested", "both")):
            after = own.loc[own["held_km2"].idxmax() :, column]
            below = after[after <= area_km2]
            row[name] = below.index[0] if len(below) else None
        rows.append(row)
    return pd.DataFrame(rows)
