"""The walk."""

from datetime import date

import pandas as pd
import shapely

from ..base.geometry import KM_PER_MI, to_metric
from ..theatres import KURSK
from . import front
from .claims import Evidence
from .places import named
from .retreat import fastest


def context(claim: pd.Series, evidence: Evidence, places: pd.DataFrame) -> dict:
    """What maps can say beside the platoon's walk, in km.

    ``to_border_km``: straight line from Kazachya Loknya, where the walk began, to the nearest point
    of the border; ``retreat_2d_max_km`` by source: how far any point of the front went back in two
    days of the week before publication (``seven_days_km``: in a week), ``map_days`` between its two
    maps; ``depth_max_km``: the deepest held point when those seven days began: no front goes back
    farther than the land was deep.
    """
    village = named(places, "Kazachya Loknya")
    point = to_metric([shapely.Point(village["lon"], village["lat"])], KURSK.metric_crs)[0]
    is_then = evidence.retreat["date"].between(claim["first_day"], claim["last_day"])
    best = fastest(evidence.retreat[is_then], evidence.daily).set_index("source")
    farthest = best.query("measure == 'retreat, farthest point'")
    two, seven = (farthest.query("window_days == @n") for n in (2, 7))
    depth = evidence.retreat.set_index(["source", "date"])["depth_max_km"]
    return {
        "label": f"article: {claim['wording']} {claim['value']:g} miles in two days",
        "walk_km": claim["value"] * KM_PER_MI,
        "to_border_km": shapely.distance(point, front.border_line(KURSK)) / 1000,
        "retreat_2d_max_km": two["value"].to_dict(),
        "map_days": two["map_days"].to_dict(),
        "seven_days_km": seven["value"].dropna().to_dict(),
        "depth_max_km": {key: depth[key, str(seven["from"][key])] for key in seven.index},
        **{key: date.fromisoformat(claim[key]) for key in ("first_day", "last_day")},
    }
