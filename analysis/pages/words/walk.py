"""Words on the walk."""

import pandas as pd

from ...base.geometry import KM_PER_MI
from ...measures import walk as walking
from ...measures.quantities import WALK
from ...tables import ledger as ledgers
from ...tables import read
from ...tables.articles import Article
from ..names import SHORT
from ..prose import apart_text, day_text


def bounds(article: Article | None) -> dict | None:
    """The article's walk for a figure, or None where it has none."""
    if article is None or WALK not in set(article.claims["quantity"]):
        return None
    own = article.claims[article.claims["quantity"] == WALK]
    return walking.context(own.iloc[0], ledgers.evidence(article), read.place_list())


def sentence(found: dict) -> str:
    """The walk against what maps show."""
    two = found["retreat_2d_max_km"]
    farthest = max(two, key=two.get)
    week, times = found["seven_days_km"], found["walk_km"] / found["to_border_km"]
    apart = apart_text(found["map_days"][farthest], 2, ", ")
    return (
        f"{found['walk_km'] / KM_PER_MI:.0f} miles are {found['walk_km']:.1f} km. From Kazachya "
        "Loknya the border is "
        f"{found['to_border_km']:.1f} km ({found['to_border_km'] / KM_PER_MI:.1f} mi) away in a "
        f"straight line: the walk is {times:.1f} times that, so it needs a start deeper "
        "inside, a goal beyond the border, or long detours. "
        f"Up to any day from {day_text(found['first_day'])} to "
        f"{day_text(found['last_day'])} a drawn front went back {two[farthest]:.1f} km at most in "
        f"two days ({SHORT[farthest]}{apart}) and {max(week.values()):.1f} km at most in seven. A "
        "map shows how far a front was redrawn; it shows neither the path nor the pace of one "
        "platoon, whose way is longer than a straight line."
    )


def table(found: dict) -> pd.DataFrame:
    """The walk beside lengths that maps show: ``what, source, km``."""
    miles = found["walk_km"] / KM_PER_MI
    rows = [
        (f"{miles:.0f} miles in two days (one platoon's account)", "", found["walk_km"]),
        ("Kazachya Loknya to the border, straight line", "", found["to_border_km"]),
    ]
    for what, name in (
        ("front in 2 days, farthest point", "retreat_2d_max_km"),
        ("front in 7 days, farthest point", "seven_days_km"),
        ("deepest held point as those 7 days began", "depth_max_km"),
    ):
        apart = found["map_days"] if name == "retreat_2d_max_km" else {}
        rows += [
            (what + apart_text(apart.get(key, 2), 2, ", "), key, km)
            for key, km in found[name].items()
        ]
    return pd.DataFrame(rows, columns=["what", "source", "km"])


def title(found: dict) -> str:
    """What the figure shows, without judging the walk."""
    span = f"{day_text(found['first_day'])} to {day_text(found['last_day'])}"
    return f"Maps cannot test the walk: straight-line distances, {span}"
