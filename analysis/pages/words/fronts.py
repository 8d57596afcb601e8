"""Say what a map's front and a maker's daily count tell beside the polygons; all is computed."""

from datetime import date, timedelta

import pandas as pd

from ..prose import area_text, day_text


def front_sentence(both: pd.DataFrame, alone: pd.DataFrame) -> str:
    """How far front and polygons differ where a map has both, and what rests on the front alone."""
    apart = (both["front_encloses_km2"] - both["polygons_km2"]).abs()
    return (
        f"On {len(both)} days with both, front and polygons differ by {apart.mean():.1f} km² on "
        f"average and {apart.max():.1f} km² at most. {len(alone)} days rest on the front alone; "
        f"without it they would read 0 instead of up to {alone['held_km2'].max():.0f} km²."
    )


def around(turns: pd.DataFrame, first: str, last: str, days: int = 12) -> pd.DataFrame:
    """The rows from so many days before a day to so many after another."""
    since, until = (
        str(date.fromisoformat(day) + timedelta(days=way * days))
        for day, way in ((first, -1), (last, 1))
    )
    return turns[turns["date"].between(since, until)]


def limits_sentence(last: pd.Series) -> str:
    """What a maker counts as retaken, draws as claimed, and leaves open, on one day."""
    return (
        f"By {day_text(last['date'])} ISW counted {area_text(last['retaken_km2'])} as retaken and "
        f"drew {area_text(last['claimed_limit_km2'])} as still claimed; "
        f"{area_text(last['neither_km2'])} that had been claimed were neither."
    )


FRONTS = {
    "from": "{date:day}",
    "polygons, km²": "{polygons_km2:,.1f}",
    "front, km²": "{front_encloses_km2:,.1f}",
    "rests on": "{rests_on}",
}
LIMITS = {
    "day": "{date:day}",
    "retaken, km²": "{retaken_km2:,.0f}",
    "in the limit": "{claimed_limit_km2:,.0f}",
    "neither": "{neither_km2:,.0f}",
    "ever claimed": "{ever_claimed_km2:,.0f}",
}
