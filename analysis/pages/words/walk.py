"""Say what bounds the article's walk; every number is computed."""

from datetime import date

import numpy as np
import pandas as pd

from ...base.geometry import KM_PER_MI
from ...measures import walk
from ...measures.places import named
from ...measures.quantities import UNITS, WALK
from ...measures.roads import between
from ...measures.verdicts import BOUNDED
from ...measures.walk import Bounds
from ...tables import ledger, read
from ...tables.articles import Article
from ...theatres import KURSK, Theatre
from ..names import SHORT
from ..prose import apart_text, day_text, length_text

# Start and end are not in the article: the report that it is written after has them (docs/method.md
# names it). The villages stand on the road from Sudzha to Sumy.
START = "Kazachya Loknya"
ROUTES: list[tuple[str, ...]] = [
    (START, "Basivka"),
    (START, "Loknia"),
    (START, "Yunakivka"),
    (START, "Sudzha", "Yunakivka"),
]
PLACE_KM = 1.0  # a village's coordinate is right to about this
# Shares are told for the first days only: AFP reported from the start, lost, on 12 March 2025.
SHARE_DAYS = 4
PREMISE = (
    "It is one unit's account, and the article says neither from where nor to where. [The report "
    "that it is written after](https://www.nytimes.com/2025/03/16/world/europe/kursk-russia-"
    "ukraine.html) (The New York Times, 16 March 2025) has it begin near Kazachya Loknya and end "
    "at the border of Ukraine. *Farthest* and *Kazachya Loknya* are km of the shortest way inside "
    "held land to the border, from the farthest held point and from the village while it was held; "
    "*front* is how far its farthest point fell back in the two days up to the day. A dash: "
    "nothing held. ISW is left out: its outlines are not committed, and a weekly map cannot tell "
    "two days."
)
NOT_TOLD = "The article tells of no walk whose start and goal are known."
NO_PATH = "A map shows no path."
POINTER = "A map shows no path; `python -m analysis walk` prints what bounds it."


def claimed(claims: pd.DataFrame) -> tuple[float, tuple[date, date]]:
    """The length in km of the walk that claims have, and the days on which it was."""
    claim = claims[claims["quantity"] == WALK].iloc[0]
    first, last = (date.fromisoformat(claim[key]) for key in ("first_day", "last_day"))
    return claim["value"] * UNITS[claim["unit"]], (first, last)


def is_told(article: Article | None) -> bool:
    """Whether an article tells of a walk whose start and goal are known: those in Kursk."""
    return bool(article and article.theatre == KURSK and (article.claims["quantity"] == WALK).any())


def bounds(article: Article) -> Bounds | None:
    """What sets bounds to the walk that an article tells of (:func:`walk.bounds`), if it does."""
    if not is_told(article):
        return None
    known, places = ledger.evidence(article), read.every_place()
    own = known.tables, known.retreat, known.daily, places, article.theatre
    return walk.bounds(*claimed(article.claims), ROUTES, *own)


def mark(article: Article | None) -> dict | None:
    """The walk as a line in a figure of pace, or nothing where no article tells of one."""
    if article is None or not is_told(article):
        return None
    walked_km, _ = claimed(article.claims)
    said = article.claims[article.claims["quantity"] == WALK].iloc[0]
    label = f"article: {said['wording']} {said['value']:g} miles in two days"
    return {"walk_km": walked_km, "label": label}


def sentence(found: Bounds) -> str:
    """The walk against the way to the border: which of several ways it could have been so long."""
    border_km, _ = _to_border(found)
    least, most = (found.walked_km / (border_km + off) for off in (PLACE_KM, -PLACE_KM))
    first = ", ".join(f"{km:.1f} km by {SHORT[key]}" for key, km in _farthest(found).items())
    last = found.shares[found.shares["date"] == str(found.days[0])]
    last = last[last["way_factor"] == last["way_factor"].max()]
    parts = ", ".join(f"{_percent(row.share)} by {SHORT[row.source]}" for row in last.itertuples())
    far = found.lines[found.lines["km"] >= found.walked_km].head(1)
    goal = "".join(
        f": {row.goal} is {row.km:.1f} km away in a straight line" for row in far.itertuples()
    )
    return (
        f"**{BOUNDED.capitalize()}.** {_miles(found)} are {found.walked_km:.1f} km. From "
        f"{found.start}, {length_text(border_km)} from the border in a straight line and known to "
        f"about {PLACE_KM:.0f} km, a way so long winds to {least:.1f} to {most:.1f} times that "
        f"line. From the farthest held point the shortest way inside held land was, on "
        f"{day_text(found.days[0])}, {first}. On ways {last['way_factor'].iloc[0]:.1f} times the "
        f"straight line this share of the land held then lies so far from the border: "
        f"{parts}. Or the walk went on beyond the border{goal}. A map shows who holds land, "
        "neither the path nor the pace of a platoon."
    )


def title(found: Bounds) -> str:
    """The walk as a multiple of the straight line."""
    _, times = _to_border(found)
    return (
        f"{_miles(found)} are {times:.1f} times the straight line from {found.start} to the border"
    )


def lengths(found: Bounds) -> pd.DataFrame:
    """The walk beside lengths that bound it: ``what, source, km``; of each map the largest."""
    rows = [(f"{_miles(found)} in two days (one platoon's account)", "", found.walked_km)]
    rows += [(row.route, "", row.km) for row in found.lines.itertuples()]
    what = f"way from the farthest point, {day_text(found.days[0])}"
    rows += [(what, key, km) for key, km in _farthest(found).items()]
    best = found.fell_back.groupby("source", sort=False)["retreat_2d_max_km"].idxmax()
    rows += [
        (
            f"front in 2 days to {day_text(row.date)}, farthest point"
            + apart_text(row.map_days, 2, ", "),
            row.source,
            row.retreat_2d_max_km,
        )
        for row in found.fell_back.loc[best].itertuples()
    ]
    return pd.DataFrame(rows, columns=["what", "source", "km"])


def by_day(found: Bounds | None) -> pd.DataFrame:
    """Ways and retreats in km as a table for readers, a row a day; a dash where there is none.

    No column where no walk is told.
    """
    if found is None:
        return pd.DataFrame()
    apart = [apart_text(days, 2, " (") for days in found.fell_back["map_days"]]
    back = found.fell_back["retreat_2d_max_km"].map(_km)
    columns = {
        "farthest": found.ways.assign(text=found.ways["farthest_km"].map(_km)),
        found.start: found.ways.assign(text=found.ways["start_km"].map(_km)),
        "front": found.fell_back.assign(text=back + [text and f"{text})" for text in apart]),
    }
    texts = {}
    for name, own in columns.items():
        said = own["source"].map(SHORT) + " " + own["text"]
        texts[name] = said.groupby(own["date"]).agg(", ".join)
    table = pd.DataFrame(texts)
    table.insert(0, "km on", table.index.map(day_text))
    return table.reset_index(drop=True)


def shares(found: Bounds | None) -> pd.DataFrame:
    """From how much land a way is as long as the walk, as a table, a row a winding of the way."""
    if found is None:
        return pd.DataFrame()
    rows = _first_shares(found)
    table = {"way / straight line": [f"{factor:.1f}" for factor in rows["way_factor"].unique()]}
    for key, own in rows.groupby("source", sort=False):
        by_factor = own.groupby("way_factor")["share"]
        spans = zip(by_factor.first(), by_factor.min(), by_factor.max(), strict=True)
        table[SHORT[key]] = [f"{_percent(a)} ({_percent(b)} to {_percent(c)})" for a, b, c in spans]
    return pd.DataFrame(table)


def shares_sentence(found: Bounds | None) -> str:
    """What :func:`shares` has in its cells; nothing where no walk is told."""
    if found is None:
        return ""
    first, last = _first_shares(found)["date"].agg(["min", "max"])
    return (
        f"Share of the held land from which it is {_miles(found)} to the border, if ways are so "
        f"many times as long as the straight line, on {day_text(first)}; in brackets the least and "
        f"the most to {day_text(last)}."
    )


def _first_shares(found: Bounds) -> pd.DataFrame:
    days = [str(day) for day in found.days[:SHARE_DAYS]]
    return found.shares[found.shares["date"].isin(days)]


def listed(found: Bounds) -> pd.DataFrame:
    """All bounds as rows for machines: ``what, source, date, value, unit, map_days``."""
    inside, at = "way inside held land, {} to the border", "held land with a way as long, at {:.1f}"
    columns = {"farthest_km": "the farthest held point", "start_km": found.start}
    long = [
        found.lines.assign(what="straight line, " + found.lines["route"], value=found.lines["km"]),
        *(
            found.ways.assign(what=inside.format(name), value=found.ways[key])
            for key, name in columns.items()
        ),
        found.fell_back.assign(
            what="front in two days, farthest point", value=found.fell_back["retreat_2d_max_km"]
        ),
        found.shares.assign(
            what=[f"{at.format(f)} times the straight line" for f in found.shares["way_factor"]],
            value=100 * found.shares["share"],
            unit="percent",
        ),
    ]
    first = pd.DataFrame({"what": [f"the walk, {_miles(found)}"], "value": [found.walked_km]})
    table = pd.concat([first, *long], ignore_index=True).fillna({"unit": "km"})
    return table[["what", "source", "date", "value", "unit", "map_days"]]


def with_roads(
    table: pd.DataFrame, roads: list[np.ndarray], route: tuple[str, ...], places: pd.DataFrame,
    theatre: Theatre,
) -> pd.DataFrame:  # fmt: skip
    """The same rows and, along roads, the way between the ends of a route and the ways to roads."""
    start, goal = named(places, route[0]), named(places, route[-1])
    way = between(roads, start, goal, theatre.metric_crs)
    rows = [
        (f"along roads, {start['name']} to {goal['name']}", way.road_km),
        *(
            (f"straight line, {place['name']} to its nearest road", km)
            for place, km in ((start, way.start_off_km), (goal, way.goal_off_km))
        ),
    ]
    more = pd.DataFrame(rows, columns=["what", "value"]).assign(unit="km")
    return pd.concat([table, more], ignore_index=True)


def _farthest(found: Bounds) -> dict[str, float]:
    """By source the longest way on the first day, where there is land."""
    first = found.ways[found.ways["date"] == str(found.days[0])].dropna(subset="farthest_km")
    return dict(zip(first["source"], first["farthest_km"], strict=True))


def _to_border(found: Bounds) -> tuple[float, float]:
    km = found.lines["km"].iloc[0]
    return km, found.walked_km / km


def _miles(found: Bounds) -> str:
    return f"{found.walked_km / KM_PER_MI:.0f} miles"


def _km(km: float) -> str:
    return "–" if pd.isna(km) else f"{km:.1f}"


def _percent(share: float) -> str:
    return "–" if pd.isna(share) else f"{100 * share:.1f} %"
