"""Say in sentences and small tables what the measures show; every number is computed."""

from datetime import date, timedelta

import geopandas as gpd
import pandas as pd

from . import quality, sources, territory
from .figures.style import LABELS, SHORT, day_text
from .geometry import KM2_PER_SQ_MI
from .theatres import Theatre


def area_text(km2: float) -> str:
    """An area in both units.

    >>> area_text(121.75)
    '122 km² (47 sq mi)'
    """
    digits = 0 if abs(km2) >= 10 or km2 == 0 else 1
    return f"{km2:,.{digits}f} km² ({km2 / KM2_PER_SQ_MI:,.{digits}f} sq mi)"


def peak_sentence(days: pd.DataFrame) -> str:
    """How high each source goes, and when."""
    peaks = territory.milestones(days)
    parts = [
        f"{LABELS[source]}: {area_text(row.peak_km2)} on {day_text(row.peak_date)}"
        for source, row in peaks.iterrows()
    ]
    text = "At its height the area was, by source: " + "; ".join(parts) + "."
    grey = days.assign(both=days["held_km2"] + days["contested_km2"]).dropna(subset="both")
    if len(grey):
        top = grey.loc[grey["both"].idxmax()]
        text += (
            f" With the grey zone that it draws, {SHORT[top['source']]} reaches "
            f"{area_text(top['both'])} on {day_text(top['date'])}."
        )
    return text


def day_sentence(days: pd.DataFrame, day: date) -> str:
    """What each source gives on one day, and how old its map is."""
    parts = []
    for source, row in territory.values_on(days, day).items():
        grey = row["contested_km2"]
        more = f", {area_text(grey)} more contested" if pd.notna(grey) else ""
        across = row["contested_in_ukraine_km2"]
        if pd.notna(across) and across >= 0.5:
            more += f" ({across:,.0f} km² of it on Ukraine's side of the border)"
        parts.append(f"{LABELS[source]}: {area_text(row['held_km2'])}{more}{_age(row)}")
    return f"On {day_text(day)}: " + "; ".join(parts) + "."


def _age(row: pd.Series) -> str:
    age = int(row["map_age_days"])
    return "" if age == 0 else f" (map {age} day{'s' if age > 1 else ''} old)"


def area_title(days: pd.DataFrame, as_of: date) -> str:
    """The finding of the area figure in one line."""
    peaks = territory.milestones(days)
    then = days[days["date"] == str(as_of)].set_index("source")["held_km2"]
    return f"{_range(peaks['peak_km2'])} km² at the height, {_range(then)} km² on {day_text(as_of)}"


def _range(values: pd.Series) -> str:
    low, high = f"{values.min():,.0f}", f"{values.max():,.0f}"
    return low if low == high else f"{low} to {high}"


def milestones_table(days: pd.DataFrame) -> pd.DataFrame:
    """Peak, half and tenth of it, ready to be shown."""
    rows = territory.milestones(days).reset_index()
    return pd.DataFrame(
        {
            "source": rows["source"].map(LABELS),
            "peak, km²": rows["peak_km2"].map("{:,.1f}".format),
            "peak, sq mi": (rows["peak_km2"] / KM2_PER_SQ_MI).map("{:,.0f}".format),
            "on": rows["peak_date"],
            "days to half": rows["half_days"].astype("string").fillna("not in the window"),
            "half on": rows["half_date"].fillna(""),
            "days to a tenth": rows["tenth_days"].astype("string").fillna("not in the window"),
            "tenth on": rows["tenth_date"].fillna(""),
        }
    )


def milestones_sentence(days: pd.DataFrame) -> str:
    """How long it took from the peak to half of it."""
    half = territory.milestones(days)["half_days"].dropna()
    if half.empty:
        return "No source shows the area fall to half of its peak in this window."
    if half.min() == half.max():
        return f"From the peak to half of it took {half.min()} days."
    return (
        f"From the peak to half of it took {half.min()} days by {SHORT[half.idxmin()]} "
        f"and {half.max()} by {SHORT[half.idxmax()]}."
    )


def parts_table(days: pd.DataFrame, day: date) -> pd.DataFrame:
    """The parts of held land on one day; they sum to the whole."""
    rows = days[days["date"] == str(day)]
    columns = {
        "Sudzha salient": "held_main_km2",
        "Tetkino pocket": "held_tetkino_km2",
        "elsewhere": "held_elsewhere_km2",
        "sum, km²": "held_km2",
        "contested, km²": "contested_km2",
    }
    table = pd.DataFrame({"source": rows["source"].map(LABELS)})
    for name, column in columns.items():
        table[name] = rows[column].map(lambda v: "not drawn" if pd.isna(v) else f"{v:,.1f}")
    share = territory.shares(days)[rows.index]
    table["share of the peak"] = share.map(lambda v: "" if pd.isna(v) else f"{v:.0%}")
    return table


def flow_table(matrix: pd.DataFrame, source: str, theatre: Theatre) -> pd.DataFrame:
    """A flow matrix ready to be shown; without contested land where the maker draws none."""
    if not sources.get(source).draws_contested(theatre.holder):
        matrix = matrix.drop(index="contested", columns="contested")
    shown = matrix.map(lambda v: "" if pd.isna(v) else f"{v:,.1f}")
    shown.insert(0, f"on {matrix.index.name}, km²", matrix.index)
    return shown.reset_index(drop=True)


def flow_sentence(
    matrix: pd.DataFrame, source: str, theatre: Theatre, first: date, second: date
) -> str:
    """Where the held land of the first day went."""
    held = matrix.loc["held"]
    grey = f"{area_text(held['contested'])} were contested "
    if not sources.get(source).draws_contested(theatre.holder):
        grey = "it draws no contested land, "
    return (
        f"Of the {area_text(held.sum())} that {SHORT[source]} drew as held on {day_text(first)}, "
        f"{area_text(held['held'])} were held on {day_text(second)}, "
        f"{grey}and {area_text(held['other'])} were neither."
    )


def lost_title(pieces: dict[str, gpd.GeoDataFrame]) -> str:
    """How much of all land ever held was last held in the worst fortnight, by source."""
    found = {source: worst_fortnight(frame) for source, frame in pieces.items()}
    parts = [
        f"{share:.0%} from {day_text(since)} ({SHORT[key]})"
        for key, (share, since) in found.items()
        if share
    ]
    if not parts:
        return "No land was lost in this window"
    return "Gone within 14 days, of all land ever held: " + ", ".join(parts)


def worst_fortnight(pieces: gpd.GeoDataFrame) -> tuple[float, date | None]:
    """The 14 days in which most of all land ever held was held for the last time.

    Returns its share and first day; 0 and None when nothing was lost.
    """
    gone = pieces[~pieces["is_held_at_end"].astype(bool)]
    total = pieces["area_km2"].sum()
    if gone.empty or total == 0:
        return 0.0, None
    sums = {
        day: gone["area_km2"][gone["last_held"].between(day, day + timedelta(days=13))].sum()
        for day in gone["last_held"]
    }
    since = max(sums, key=sums.get)
    return sums[since] / total, since


def change_title(days: pd.DataFrame) -> str:
    """The largest fall between two maps, by source."""
    net = days.assign(net=days["gained_km2"] - days["lost_km2"])
    net = net[net["source"] != "isw"] if (net["source"] != "isw").any() else net
    if not net["net"].min() < 0:
        return "No area fell from one day to the next in this window"
    worst = net.loc[net["net"].idxmin()]
    return (
        f"The largest fall in a day on a daily map: {area_text(-worst['net'])} by "
        f"{SHORT[worst['source']]}, {day_text(worst['date'])}"
    )


def coverage_title(days: pd.DataFrame) -> str:
    """The share of days with a map of their own, by source."""
    fresh = (days["map_age_days"] == 0).groupby(days["source"]).mean()
    parts = [f"{SHORT[key]} {share:.0%}" for key, share in fresh.items()]
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
        for gap in quality.gaps(times, start, end).itertuples():
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


def key_days(days: pd.DataFrame, theatre: Theatre, as_of: date) -> list[date]:
    """Six days that tell the story of the window: its rule is written here, not chosen by hand.

    A week after the start, the first source's peak, its fall to half, ten days before ``as_of``,
    ``as_of`` and the last day; days that coincide or are missing are filled up evenly.
    """
    start, end = (date.fromisoformat(days["date"].agg(f)) for f in ("min", "max"))
    first = territory.milestones(days).iloc[0]
    wanted = [start + timedelta(days=7), date.fromisoformat(first["peak_date"])]
    if pd.notna(first["half_date"]):
        wanted.append(date.fromisoformat(first["half_date"]))
    wanted += [as_of - timedelta(days=10), as_of, end]
    picked = sorted({day for day in wanted if start <= day <= end})
    span = (end - start).days
    for step in range(6):
        if len(picked) < min(6, span + 1):
            picked = sorted({*picked, start + timedelta(days=span * step // 5)})
    return picked[:6]


def panel_label(days: pd.DataFrame, day: date) -> str:
    """Who drew the panel's maps, how old they are, and what they give to the holder."""
    rows = territory.values_on(days, day)
    parts = [
        f"{SHORT[key]} {rows[key]['held_km2']:,.0f} km²{_outside(rows[key])}{_age(rows[key])}"
        for key in ("deepstate", "owl")
        if key in rows
    ]
    return "\n".join(parts)


def _outside(row: pd.Series) -> str:
    """What of a panel's area lies in other parts, outside the frame."""
    away = row["held_km2"] - row["held_main_km2"]
    return f" ({away:,.0f} outside the frame)" if away >= 0.5 else ""


def window_sentence(days: pd.DataFrame, theatre: Theatre) -> str:
    """What was measured: area, window, sources and the days of their last maps."""
    last = days[days["date"] == days["date"].max()]
    maps = [
        f"{SHORT[row.source]} to {date.fromisoformat(row.date) - timedelta(days=row.map_age_days)}"
        for row in last.itertuples()
    ]
    return (
        f"**{theatre.title}**, {day_text(days['date'].min())} to {day_text(days['date'].max())}. "
        f"Last maps used: {', '.join(maps)}. The maps are drawn separately but watch the same "
        "footage: separate, not independent."
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


def salient_title(days: pd.DataFrame, shown: list[date]) -> str:
    """How the first source's area went from its largest shown day to the last."""
    source = days["source"].iloc[0]
    own = days[days["source"] == source].set_index("date")["held_km2"]
    values = own[[str(day) for day in shown]]
    return (
        f"From {values.max():,.0f} km² on {day_text(values.idxmax())} to {values.iloc[-1]:,.0f} "
        f"km² on {day_text(shown[-1])} ({SHORT[source]})"
    )


def lost_table(pieces: dict[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """The numbers behind the map of last days: source, day, area."""
    frames = [frame.drop(columns="geometry").assign(source=key) for key, frame in pieces.items()]
    return pd.concat(frames, ignore_index=True)[["source", "last_held", "area_km2"]]
