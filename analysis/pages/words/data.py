"""Say which maps there are, how old, and what is wrong with them; every number is computed."""

from datetime import date, timedelta

import pandas as pd

from ...maps import sources
from ...maps.faults import gaps
from ...tables import prepared
from ...theatres import KURSK
from ...theatres.theatre import Theatre
from ...theatres.window import Window
from ..figures.style import SHORT
from ..prose import day_text


def coverage_title(days: pd.DataFrame) -> str:
    """The share of days with a map of their own, by source, and where a source ends early."""
    parts = []
    for key, own in days.groupby("source", sort=False):
        ends = own["date"].iloc[-1]
        early = f" (to {day_text(ends)})" if ends < days["date"].max() else ""
        parts.append(f"{SHORT[key]} {(own['map_age_days'] == 0).mean():.0%}{early}")
    return "Days with a map of their own: " + ", ".join(parts)


def coverage_table(days: pd.DataFrame, published: dict[str, pd.Series]) -> pd.DataFrame:
    """Maps, days without one, the longest gap and the oldest map, by source."""
    start, end = (date.fromisoformat(days["date"].agg(f)) for f in ("min", "max"))
    rows = []
    for source, own in days.groupby("source", sort=False):
        times = published[source][published[source].dt.date.between(start, end)]
        hours = times.sort_values().diff().dt.total_seconds() / 3600
        rows.append(
            {
                "source": SHORT[source],
                "maps": len(times),
                "days with several": int((times.dt.date.value_counts() > 1).sum()),
                "days without": int((own["map_age_days"] > 0).sum()),
                "longest gap, hours": f"{hours.max():,.0f}" if len(times) > 1 else "",
                "oldest map, days": int(own["map_age_days"].max()),
            }
        )
    return pd.DataFrame(rows)


def gaps_table(published: dict[str, pd.Series], start: date, end: date) -> pd.DataFrame:
    """Gaps longer than 36 hours of the makers that draw on most days."""
    rows = []
    for source, times in published.items():
        if times.diff().median() > pd.Timedelta(days=2):
            continue
        for gap in gaps(times, start, end).itertuples():
            rows.append((SHORT[source], f"{gap.last_map:%Y-%m-%d %H:%M}",
                         f"{gap.next_map:%Y-%m-%d %H:%M}", f"{gap.hours:.0f}"))  # fmt: skip
    columns = ["source", "last map before (UTC)", "next map (UTC)", "hours"]
    return pd.DataFrame(rows, columns=columns)


def generalising_sentence(days: pd.DataFrame) -> str:
    """What generalising the committed outlines costs in area, at most."""
    rows = days.dropna(subset="generalised_held_km2")
    cost = (rows["generalised_held_km2"] - rows["held_km2"]).abs()
    worst = rows.loc[cost.idxmax()]
    return (
        "Areas are measured before generalising. In the committed outlines the held area differs "
        f"from the measured one by {cost.max():.2f} km² at most ({SHORT[worst['source']]}, "
        f"{day_text(worst['date'])}) and by {cost.mean():.2f} km² on average."
    )


def edges_sentence(edges: pd.DataFrame) -> str:
    """How far the makers' border edges lie from OpenStreetMap's border."""
    parts = [
        f"{SHORT[row.source]} {row.mean_m:.0f} m on average ({row.beyond_border_km2:.1f} km² drawn "
        "on Ukraine's side)"
        for row in edges.itertuples()
    ]
    return (
        "Along the border the makers' edges lie off the OpenStreetMap line by: "
        + "; ".join(parts)
        + "."
    )


def window_sentence(days: pd.DataFrame, theatre: Theatre) -> str:
    """What was measured: area, holder, window, sources and the days of their last maps."""
    maps = []
    for key, own in days.groupby("source", sort=False):
        last = own.iloc[-1]
        day = date.fromisoformat(last["date"]) - timedelta(days=int(last["map_age_days"]))
        since = f"from {own['date'].iloc[0]} " if own["date"].iloc[0] > days["date"].min() else ""
        maps.append(f"{SHORT[key]} {since}to {day}")
    return (
        f"**{theatre.title}**, land held by {theatre.holder}, {day_text(days['date'].min())} to "
        f"{day_text(days['date'].max())}. Last maps used: {', '.join(maps)}. The maps are drawn "
        "separately but watch the same footage: separate, not independent."
    )


def faults_scope(w: Window) -> str:
    """In which maps the faults were counted: the run's own, or those of all committed days."""
    if prepared.serve(w):
        return "The counts cover the maps that this run read, everywhere they draw."
    own = KURSK
    return (
        f"The counts cover all maps of {day_text(own.start)} to "
        f"{day_text(own.committed_until)}, everywhere they draw."
    )


def makers_table(keys: tuple[str, ...], theatre: Theatre) -> pd.DataFrame:
    """Who draws, what the land means, how often, and the terms."""
    makers = [sources.get(key) for key in keys]
    return pd.DataFrame(
        {
            "source": [SHORT[maker.key] for maker in makers],
            "maker": [maker.maker for maker in makers],
            "what its map says here": [maker.says[theatre.holder] for maker in makers],
            "rhythm": [maker.cadence for maker in makers],
            "terms": [maker.terms for maker in makers],
        }
    )


def faults_table(faults: pd.DataFrame) -> pd.DataFrame:
    """The quality report, ready to be shown."""
    return pd.DataFrame(
        {
            "source": faults["source"].map(SHORT),
            "fault": faults["fault"].str.replace("_", " "),
            "what it is": faults["what"],
            "what was done": faults["handling"],
            "maps": faults["maps"].map("{:,}".format),
            "met": faults["met"].map("{:,}".format),
            "in the theatre": faults["in_theatre"].map("{:,}".format),
        }
    )


def edges_table(edges: pd.DataFrame) -> pd.DataFrame:
    """Distances between the makers' border edges and OpenStreetMap's, ready to be shown."""
    return pd.DataFrame(
        {
            "source": edges["source"].map(SHORT),
            "on": edges["date"],
            "edge within 500 m, km": edges["edge_km"].map("{:.0f}".format),
            "mean, m": edges["mean_m"].map("{:.0f}".format),
            "95th percentile, m": edges["p95_m"].map("{:.0f}".format),
            "own outline, km²": edges["area_km2"].map("{:,.1f}".format),
            "cut at the border, km²": edges["inside_border_km2"].map("{:,.1f}".format),
        }
    )
