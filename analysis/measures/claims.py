"""The article's claims, measured, and judged by the rule of :mod:`verdicts`."""

from datetime import date
from typing import Any, NamedTuple

import pandas as pd
import pandera.pandas as pa
import shapely

from ..base.geometry import KM2_PER_SQ_MI, KM_PER_MI, to_metric
from ..theatres import KURSK
from ..theatres.theatre import Theatre
from . import front
from .area import with_contested
from .choices import envelope
from .milestones import milestones
from .places import named
from .retreat import fastest
from .verdicts import BOUNDED, interval, same_words, verdict

QUANTITIES = ("area_max", "area", "strip_ratio", "share_lost", "half_days", "walk", "none")
UNITS = ("sq mi", "km2", "times", "percent", "days", "mi", "positions")
WORDINGS = ("around", "just", "exactly", "more than", "at least", "within")
UNTESTABLE = ("walk", "none")  # no map shows them
UNITS_OF = {
    "area_max": ("sq mi", "km2"),
    "area": ("sq mi", "km2"),
    "strip_ratio": ("times",),
    "share_lost": ("percent",),
    "half_days": ("days",),
    "walk": ("mi",),
    "none": ("positions",),
}
IN_KM2 = {"sq mi": KM2_PER_SQ_MI, "km2": 1.0}

DAY = pa.Check.str_matches(r"^\d{4}-\d{2}-\d{2}$")
SCHEMA = pa.DataFrameSchema(
    {
        "id": pa.Column(str, unique=True),
        "quote": pa.Column(str),
        "place": pa.Column(str),
        "quantity": pa.Column(str, pa.Check.isin(QUANTITIES)),
        "value": pa.Column(float, pa.Check.in_range(0, 1e9, include_min=False)),
        "unit": pa.Column(str, pa.Check.isin(UNITS)),
        "wording": pa.Column(str, pa.Check.isin(WORDINGS)),
        "first_day": pa.Column(str, DAY),
        "last_day": pa.Column(str, DAY),
        "label": pa.Column(str),
        "test": pa.Column(str),
    },
    checks=[
        pa.Check(lambda t: _in_days(t), error="days outside the maps, or in the wrong order"),
        pa.Check(
            lambda t: t.apply(lambda row: row["unit"] in UNITS_OF.get(row["quantity"], ()), axis=1),
            error="a unit that does not belong to the quantity",
        ),
        pa.Check(
            lambda t: t["test"].str.startswith("none") == t["quantity"].isin(UNTESTABLE),
            error="a test that does not belong to the quantity",
        ),
    ],
    strict=True,
    coerce=True,
)


def _in_days(table: pd.DataFrame) -> pd.Series:
    """Whether a claim's days are days of the committed maps, the first before the last."""
    first, last = (
        pd.to_datetime(table[column], format="%Y-%m-%d", errors="coerce")
        for column in ("first_day", "last_day")
    )
    opens, closes = pd.Timestamp(KURSK.start), pd.Timestamp(KURSK.committed_until)
    return (first >= opens) & (last <= closes) & (first <= last)


class Evidence(NamedTuple):
    """What claims are held against: measured on the makers' outlines, of the committed days.

    ``choices`` is how far other choices move a headline figure; ``places`` have coordinates.
    """

    daily: pd.DataFrame
    retreat: pd.DataFrame
    choices: pd.DataFrame
    places: pd.DataFrame


def areas(table: pd.DataFrame, theatre: Theatre = KURSK) -> pd.DataFrame:
    """The article's claims about area with ``value_km2, low_km2, high_km2``; none elsewhere."""
    table = table[table["quantity"].isin(["area", "area_max"]) & (theatre.name == KURSK.name)]
    km2 = table["unit"].map(IN_KM2).astype(float)
    allowed = [interval(row.value, row.wording) for row in table.itertuples()]
    sides = zip(*allowed, strict=True) if allowed else ((), ())
    low, high = (pd.Series(side, index=table.index, dtype=float) * km2 for side in sides)
    return table.assign(value_km2=table["value"] * km2, low_km2=low, high_km2=high)


def ledger(table: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Every claim with its value on each map, the count of maps that have it, and the words.

    Columns: those of the claims, then ``low, high`` (what the wording allows), one column a source
    in the claim's unit, ``contested_<source>`` where it draws a grey zone; ``k`` of ``n`` maps of
    held land and ``verdict`` (:func:`verdicts.verdict`); ``ratio_<source>``, each map's value
    against the article's in per cent, with sign; ``same_words``, the figures that would have got
    the same words; ``holds_low_pct, holds_high_pct``, on what share of days a threshold of ours
    holds, by map; ``envelope_low/high`` of an area, over all defensible choices. A claimed limit is
    another quantity: its value stands in the row and is not counted.
    """
    counted = [key for key, own in _by(evidence.daily) if (own["quantity"] == "held").all()]
    rows = []
    for claim in table.itertuples():
        own, grey = measured(claim, evidence)
        low, high = interval(claim.value, claim.wording)
        maps, both = ([values[k] for k in counted if k in values] for values in (own, grey))
        found = verdict((low, high), maps, both, claim.wording)
        if claim.quantity == "walk":
            found = found._replace(words=BOUNDED)
        same = same_words(claim.value, claim.wording, maps, both) if found.n else []
        envelope = _envelope(claim, evidence.choices) or (None, None)
        holds = _holds(claim, (low, high), evidence, counted) or (None, None)
        rows.append(
            claim._asdict()
            | {"low": low, "high": high}
            | own
            | {f"contested_{key}": value for key, value in grey.items()}
            | {f"ratio_{key}": 100 * (value / claim.value - 1) for key, value in own.items()}
            | {"k": found.k, "n": found.n, "verdict": found.words, "same_words": same}
            | {"envelope_low": envelope[0], "envelope_high": envelope[1]}
            | {"holds_low_pct": holds[0], "holds_high_pct": holds[1]}
        )
    return pd.DataFrame(rows).drop(columns="Index")


def _envelope(claim: Any, choices: pd.DataFrame) -> tuple[float, float] | None:
    """The full envelope of our own choices for a claim about area, in the claim's unit."""
    quantity = {"area": "area", "area_max": "peak"}.get(claim.quantity)
    rows = choices[(choices["quantity"] == quantity) & (choices["date"] == claim.last_day)]
    if rows.empty:
        return None
    low, high = envelope(rows)
    return low / IN_KM2[claim.unit], high / IN_KM2[claim.unit]


def _holds(
    claim: Any, allowed: tuple[float, float], evidence: Evidence, keys: list[str]
) -> tuple[float, float] | None:
    """On what share of all days a threshold of ours holds, by map: the least and the most, in %."""
    if claim.quantity not in DAILY:
        return None
    days = _with_strip(evidence)
    shares = []
    for _, rows in _by(days[days["source"].isin(keys)]):
        values = DAILY[claim.quantity](rows).dropna()
        shares.append(100 * values.between(*allowed).mean())
    return min(shares), max(shares)


def measured(claim: Any, evidence: Evidence) -> tuple[dict[str, float], dict[str, float]]:
    """The value of a claim's quantity by source, and with contested land where drawn."""
    if claim.quantity in UNTESTABLE:
        return {}, {}
    days = _with_strip(evidence)
    own = {key: QUANTITY[claim.quantity](rows, claim, "held_km2") for key, rows in _by(days)}
    grey = {
        key: QUANTITY[claim.quantity](rows, claim, "both")
        for key, rows in _by(days)
        if rows["both"].notna().any() and claim.quantity in ("area", "area_max", "share_lost")
    }
    return own, grey


def _with_strip(evidence: Evidence) -> pd.DataFrame:
    strip = evidence.retreat[["date", "source", "border_km", "depth_mean_km"]]
    return with_contested(evidence.daily).merge(strip, on=["date", "source"], validate="1:1")


def _by(days: pd.DataFrame):
    return [(key, rows.set_index("date")) for key, rows in days.groupby("source", sort=False)]


def _area(rows: pd.DataFrame, claim, column: str) -> float:
    return rows.loc[claim.last_day, column] / IN_KM2[claim.unit]


def _area_max(rows: pd.DataFrame, claim, column: str) -> float:
    return rows.loc[claim.first_day : claim.last_day, column].max() / IN_KM2[claim.unit]


def _share_lost(rows: pd.DataFrame, claim, column: str) -> float:
    return 100 * (1 - rows.loc[claim.last_day, column] / rows.loc[: claim.last_day, column].max())


def _half_days(rows: pd.DataFrame, claim, column: str) -> float:
    until = rows.loc[claim.first_day : claim.last_day].reset_index()
    reached = milestones(until, column)["half_days"].iloc[0]
    return float("nan") if pd.isna(reached) else float(reached)


def _strip_ratio(rows: pd.DataFrame, claim, column: str) -> float:
    return rows.loc[claim.last_day, "border_km"] / rows.loc[claim.last_day, "depth_mean_km"]


# What a threshold of ours is held against on every day: the length of the border held for the mean
# depth, where land is held; the share of the largest area so far that is no longer held.
DAILY = {
    "strip_ratio": lambda rows: (
        rows["border_km"] / rows["depth_mean_km"].where(rows["depth_mean_km"] > 0)
    ),
    "share_lost": lambda rows: 100 * (1 - rows["held_km2"] / rows["held_km2"].cummax()),
}
QUANTITY = {
    "area": _area,
    "area_max": _area_max,
    "share_lost": _share_lost,
    "half_days": _half_days,
    "strip_ratio": _strip_ratio,
}


def first_reach(area_km2: float, days: pd.DataFrame) -> pd.DataFrame:
    """When each source first shows an area or less after its peak: ``source, held, contested``.

    ``held`` is of the source's own quantity, ``with_contested`` of held and contested together;
    empty when not reached in the committed window.
    """
    rows = []
    for key, own in _by(with_contested(days)):
        row = {"source": key}
        for name, column in (("held", "held_km2"), ("with_contested", "both")):
            after = own.loc[own["held_km2"].idxmax() :, column]
            below = after[after <= area_km2]
            row[name] = below.index[0] if len(below) else None
        rows.append(row)
    return pd.DataFrame(rows)


def walk_context(table: pd.DataFrame, evidence: Evidence) -> dict:
    """What maps can say beside the platoon's walk, in km.

    ``to_border_km``: straight line from Kazachya Loknya, where the walk began, to the nearest point
    of the border; ``retreat_2d_max_km`` by source: how far any point of the front went back in two
    days of the week before publication (``seven_days_km``: in a week), ``map_days`` between its two
    maps; ``depth_max_km``: the deepest held point when those seven days began: no front goes back
    farther than the land was deep.
    """
    claim = table.set_index("id").loc["walk"]
    village = named(evidence.places, "Kazachya Loknya")
    point = to_metric([shapely.Point(village["lon"], village["lat"])], KURSK.metric_crs)[0]
    is_then = evidence.retreat["date"].between(claim["first_day"], claim["last_day"])
    best = fastest(evidence.retreat[is_then], evidence.daily).set_index("source")
    farthest = best.query("measure == 'retreat, farthest point'")
    two, seven = (farthest.query("window_days == @n") for n in (2, 7))
    depth = evidence.retreat.set_index(["source", "date"])["depth_max_km"]
    return {
        "label": claim["label"],
        "walk_km": claim["value"] * KM_PER_MI,
        "to_border_km": shapely.distance(point, front.border_line(KURSK)) / 1000,
        "retreat_2d_max_km": two["value"].to_dict(),
        "map_days": two["map_days"].to_dict(),
        "seven_days_km": seven["value"].dropna().to_dict(),
        "depth_max_km": {key: depth[key, str(seven["from"][key])] for key in seven.index},
        **{key: date.fromisoformat(claim[key]) for key in ("first_day", "last_day")},
    }
