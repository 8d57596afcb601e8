"""The quantities that an article can claim: what each is, its units, and its value on one map."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..base.geometry import KM2_PER_SQ_MI, KM_PER_MI
from .area import OTHER_SCOPE
from .outline_days import Days, place, straight, strip
from .verdicts import interval

# What one of a unit is in km2, km or as it stands.
UNITS = {
    "km2": 1.0, "sq mi": KM2_PER_SQ_MI, "km": 1.0, "mi": KM_PER_MI, "percent": 1.0, "days": 1.0,
    "times": 1.0, "km2 a day": 1.0, "sq mi a day": KM2_PER_SQ_MI, "yes": 1.0,
}  # fmt: skip
AREA, LENGTH, RATE = ("sq mi", "km2"), ("mi", "km"), ("sq mi a day", "km2 a day")


class Columns(dict[str, np.ndarray]):
    """The columns of one source's rows by day as arrays, each when it is asked for.

    Arrays, because a claim is held against every span of a window: slices of tables were most of
    what a ledger takes.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        """Take the rows."""
        self._rows = rows

    def __missing__(self, name: str) -> np.ndarray:
        """The column, kept from now on."""
        return self.setdefault(name, self._rows[name].to_numpy())


class Span(NamedTuple):
    """Days of one source, from the number ``opens`` to before ``closes``."""

    columns: Columns
    opens: int
    closes: int

    def of(self, column: str) -> np.ndarray:
        """The column's values on the span's days."""
        return self.columns[column][self.opens : self.closes]

    def until(self, column: str) -> np.ndarray:
        """Those of all days up to its last."""
        return self.columns[column][: self.closes]

    def last(self, column: str) -> Any:
        """That of its last day."""
        return self.columns[column][self.closes - 1]


# From a claim's days and the claim: the value.
Value = Callable[[Span, Any], float]


class Quantity(NamedTuple):
    """What a claim is about.

    ``text`` completes "measured is ..." (``{holder}, {since}, {line}, {land}, {share}, {place}``
    stand for whose land it is, the first day of all, from which depth is measured, and a claim's
    share and place);
    ``needs`` are the keys that a claim of it has beside its days; ``days`` makes columns that the
    daily tables do not have, from a control table; ``has_grey`` whether land that is contested can
    be counted too (as held, or of what was retaken as retaken); ``is_of_day`` whether it is asked
    of one day and not of a span; ``is_flow`` whether it is of what changed hands, which a map from
    before those days cannot tell; ``is_of_main_part`` whether it is of the theatre's main part
    alone, as lengths are.
    """

    text: str
    units: tuple[str, ...]
    value: Value
    needs: tuple[str, ...] = ()
    days: Days | None = None
    has_grey: bool = False
    is_of_day: bool = False
    is_flow: bool = False
    is_of_main_part: bool = False


def _most(values: np.ndarray) -> float:
    """The largest value, of those that there are."""
    return np.fmax.reduce(values, initial=np.nan)


def _on(column: str) -> Value:
    return lambda span, claim: span.last(column)


def _sum(column: str) -> Value:
    """The sum over days all of which are known: one that is missing could be any number."""
    return lambda span, claim: span.of(column).sum()


def _mean(column: str) -> Value:
    return lambda span, claim: span.of(column).mean()


def _comparable(span: Span) -> np.ndarray:
    """The land of a span, from the day on on which the map last began to draw more or less."""
    changes = np.flatnonzero(span.of("change_fault") == OTHER_SCOPE)
    return span.of("land_km2")[changes[-1] if len(changes) else 0 :]


def _largest(span: Span, claim: Any) -> float:
    return _most(_comparable(span))


def _share_lost(span: Span, claim: Any) -> float:
    peak = _most(_comparable(span._replace(opens=0)))
    return 100 * (1 - span.last("land_km2") / peak) if peak > 0 else np.nan


def _days_to_share(span: Span, claim: Any) -> float:
    """The days it took; not reached, those that went by, where so many decide the claim."""
    land = _comparable(span)
    peak = int(np.nanargmax(land)) if np.nanmax(land, initial=0.0) > 0 else len(land)
    below = np.flatnonzero(land[peak:] <= claim.share / 100 * land[peak : peak + 1])
    if len(below) or np.isnan(land[peak:]).any():
        return float(below[0]) if len(below) else np.nan
    low, high = interval(claim.value, claim.wording)
    gone = float(len(land) - 1 - peak)  # it will have taken more
    return gone if gone > high or (high == np.inf and gone >= low) else np.nan


def _farthest(name: str) -> Value:
    """The largest of a window's measure that ends on one of the days."""
    return lambda span, claim: _most(span.of(name.format(int(claim.days))))


def _speedup(span: Span, claim: Any) -> float:
    """Loss per day, as a multiple of that of the days before; empty where nothing was lost then."""
    before = span._replace(opens=span.opens - int(claim.before), closes=span.opens)
    base = before.of("lost_km2").mean() if before.opens >= 0 else np.nan
    return span.of("lost_km2").mean() / base if base > 0 else np.nan


def _strip(span: Span, claim: Any) -> float:
    return span.last("long_km") / span.last("wide_km")


def _straight(span: Span, claim: Any) -> float:
    left, gone = (span.of(name).sum() for name in ("left_km2", "straight_km2"))
    return 100 * gone / left if left > 0 else np.nan


def _lost_by(span: Span, claim: Any) -> float:
    """Whether the place was held before and is not on the day.

    Empty where the last map was made before the day and still holds it: it cannot tell.
    """
    was, is_held = _most(span.until("is_held")) > 0, span.last("is_held")
    if was and is_held == 1 and span.last("map_age_days") > 0:
        return np.nan
    return float(was and is_held == 0)


def _net(sign: int) -> Value:
    return lambda span, claim: sign * (span.of("gained_km2").sum() - span.of("lost_km2").sum())


def _retaken(span: Span, claim: Any) -> float:
    """How much less land is kept on the last day than on the eve of the first.

    Empty without a map of the eve, and where a change within the span is a fault and no move.
    """
    if span.opens == 0 or np.isnan(span.of("lost_km2")).any():
        return np.nan
    return span.columns["kept_km2"][span.opens - 1] - span.last("kept_km2")


TWICE = " (land that changed hands twice counts twice)"

RETAKEN = "retaken"  # of which the day before its days is asked too
BY_NAME = {
    "area": Quantity(
        "land held by {holder} on the day", AREA, _on("land_km2"), has_grey=True, is_of_day=True
    ),
    "largest_area": Quantity(
        "the largest daily area held by {holder}", AREA, _largest, has_grey=True
    ),
    "gained": Quantity(
        f"land gained by {{holder}}, day by day, added up{TWICE}", AREA, _sum("gained_km2"),
        is_flow=True,
    ),
    "lost": Quantity(
        f"land lost by {{holder}}, day by day, added up{TWICE}", AREA, _sum("lost_km2"),
        is_flow=True,
    ),
    "net_gained": Quantity(
        "land gained by {holder} less land lost", AREA, _net(1), is_flow=True
    ),
    "net_lost": Quantity("land lost by {holder} less land gained", AREA, _net(-1), is_flow=True),
    RETAKEN: Quantity(
        "land that {holder} held or contested the day before and neither holds nor contests in the "
        "end, less what it gained (on a map without contested land: how much less it holds)",
        AREA, _retaken, has_grey=True, is_flow=True,
    ),
    "share_lost": Quantity(
        "the share of the largest area since {since} that {holder} no longer holds", ("percent",),
        _share_lost, has_grey=True, is_of_day=True,
    ),
    "days_to_share": Quantity(
        "days from the largest area to {share:g} % of it (so far, where it was not reached)",
        ("days",), _days_to_share, ("share",),
    ),
    "depth": Quantity(
        "how deep a square kilometre of {land} lies from {line}", LENGTH, _on("depth_km"),
        is_of_day=True, is_of_main_part=True,
    ),
    "lost_depth": Quantity(
        "how far behind {line} a square kilometre was lost", LENGTH, _on("lost_depth_km"),
        is_of_day=True, is_of_main_part=True,
    ),
    "front_length": Quantity(
        "the length of the front", LENGTH, _on("front_km"), is_of_day=True, is_of_main_part=True
    ),
    "retreat": Quantity(
        "how far a square kilometre fell back", LENGTH, _farthest("retreat_{}d_km"), ("days",),
        is_of_main_part=True,
    ),
    "swept": Quantity(
        "how far the front moved back on average", LENGTH, _farthest("swept_{}d_km"), ("days",),
        is_of_main_part=True,
    ),
    "gained_per_day": Quantity(
        f"land gained by {{holder}} a day, on average{TWICE}", RATE, _mean("gained_km2"),
        is_flow=True,
    ),
    "lost_per_day": Quantity(
        f"land lost by {{holder}} a day, on average{TWICE}", RATE, _mean("lost_km2"), is_flow=True
    ),
    "loss_speedup": Quantity(
        "how many times as much land {holder} lost a day as before, gains not set off",
        ("times",), _speedup,
        ("before",), is_flow=True,
    ),
    "strip": Quantity(
        "long side by short side of the smallest rectangle round the land", ("times",), _strip,
        days=strip, is_of_day=True, is_of_main_part=True,
    ),
    "straight": Quantity(
        "the share of the land lost that was not contested on the day it was lost", ("percent",),
        _straight, days=straight, is_flow=True,
    ),
    "place_held": Quantity(
        "whether {holder} holds {place} on the day", ("yes",), _on("is_held"), ("place",),
        days=place, is_of_day=True,
    ),
    "place_lost": Quantity(
        "whether {holder} held {place} on a day since {since} and no longer does", ("yes",),
        _lost_by, ("place",), days=place, is_of_day=True,
    ),
}  # fmt: skip
WALK = "walk"  # one group's way: it can be bounded by what maps show, never measured


def on_days(quantity: Quantity, rows: pd.DataFrame, claim: Any, first: str, last: str) -> float:
    """The claim's quantity from one source's rows by day; KeyError for days that they lack."""
    opens, closes = rows.index.get_loc(first), rows.index.get_loc(last) + 1
    return float(quantity.value(Span(Columns(rows), opens, closes), claim))


def shifted(quantity: Quantity, rows: pd.DataFrame, claim: Any) -> pd.Series:
    """The claim's quantity on every day, or over every span as long as the claim's own.

    What a threshold is held against, so that a reader learns whether it says anything of the
    claim's own days. By the last day of the span.
    """
    columns, index = Columns(rows), rows.index
    days = int(index.searchsorted(claim.last_day, "right") - index.searchsorted(claim.first_day))
    ends = range(max(days, 1), len(rows) + 1)
    values = [quantity.value(Span(columns, end - max(days, 1), end), claim) for end in ends]
    return pd.Series(values, index[max(days - 1, 0) :], dtype=float)
