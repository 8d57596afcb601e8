"""Say in sentences and small tables what the measures show; every number is computed."""

from collections.abc import Iterable
from datetime import date, timedelta

import geopandas as gpd
import pandas as pd

from . import paths, prepared, quality, sources, territory
from .figures.style import SHORT, day_text, label
from .geometry import KM2_PER_SQ_MI
from .theatres import Theatre


def area_text(km2: float) -> str:
    """An area in both units.

    >>> area_text(121.75)
    '122 km² (47 sq mi)'
    """
    km2 = 0.0 if abs(km2) < 0.05 else km2  # rounding, or nothing
    digits = 0 if abs(km2) >= 10 or km2 == 0 else 1
    return f"{km2:,.{digits}f} km² ({km2 / KM2_PER_SQ_MI:,.{digits}f} sq mi)"


def _labels(days: pd.DataFrame) -> dict[str, str]:
    """The name of each source with what its land is."""
    return {key: label(rows) for key, rows in days.groupby("source", sort=False)}


def peak_sentence(days: pd.DataFrame) -> str:
    """How high each source goes, and when."""
    peaks, names = territory.milestones(days), _labels(days)
    parts = [
        f"{names[source]}: {area_text(row.peak_km2)} on {day_text(row.peak_date)}"
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
    parts, names = [], _labels(days)
    for source, row in territory.values_on(days, day).items():
        grey = row["contested_km2"]
        more = f", {area_text(grey)} more contested" if pd.notna(grey) else ""
        across = row["contested_in_ukraine_km2"]
        if pd.notna(across) and across >= 0.5:
            more += f" ({across:,.0f} km² of it on Ukraine's side of the border)"
        parts.append(f"{names[source]}: {area_text(row['held_km2'])}{more}{_age(row)}")
    absent = [SHORT[key] for key in names if key not in territory.values_on(days, day)]
    none = f" No map of {' or '.join(absent)} covers that day." if absent else ""
    return f"On {day_text(day)}: " + "; ".join(parts) + "." + none


def _age(row: pd.Series) -> str:
    age = int(row["map_age_days"])
    return "" if age == 0 else f" (map {age} day{'s' if age > 1 else ''} old)"


def area_title(days: pd.DataFrame, as_of: date, theatre: Theatre) -> str:
    """The finding of the area figure in one line."""
    if theatre.baseline == "start":
        return _change_since_start(days, as_of, theatre)
    peaks = territory.milestones(days)
    then = days[days["date"] == str(as_of)].set_index("source")["held_km2"]
    return (
        f"{theatre.title}: {_range(peaks['peak_km2'])} km² at the height, {_range(then)} km² on "
        f"{day_text(as_of)}, by map"
    )


def _change_since_start(days: pd.DataFrame, as_of: date, theatre: Theatre) -> str:
    """How much more or less was held on the day than at the start, by source."""
    change = territory.since_start(days)[days["date"] == str(as_of)]
    low, high = (_signed(value) for value in (change.min(), change.max()))
    span = low if low == high else f"{low} to {high}"
    sq_mi = [_signed(value / KM2_PER_SQ_MI) for value in (change.min(), change.max())]
    square_miles = " to ".join(dict.fromkeys(sq_mi))
    first = day_text(days["date"].min())
    return (
        f"Held by {theatre.holder} on {day_text(as_of)} compared with {first}: {span} km² "
        f"({square_miles} sq mi), by source"
    )


def _signed(value: float) -> str:
    """A change with its sign, a true minus, and no sign at nought.

    >>> _signed(-3.2), _signed(0.3), _signed(12)
    ('\u22123', '0', '+12')
    """
    text = f"{value:+,.0f}".replace("-", "\N{MINUS SIGN}")
    return "0" if text[1:] == "0" else text


def plotted(days: pd.DataFrame, theatre: Theatre) -> pd.DataFrame:
    """The daily table for the area figure: where there is no border, the change since the start."""
    if theatre.baseline == "border":
        return days
    return days.assign(since_start_km2=territory.since_start(days))


def _range(values: pd.Series) -> str:
    low, high = f"{values.min():,.0f}", f"{values.max():,.0f}"
    return low if low == high else f"{low} to {high}"


def milestones_table(days: pd.DataFrame) -> pd.DataFrame:
    """Peak, half and tenth of it, ready to be shown."""
    rows = territory.milestones(days).reset_index()
    return pd.DataFrame(
        {
            "source": rows["source"].map(_labels(days)),
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


def parts_table(days: pd.DataFrame, day: date, theatre: Theatre) -> pd.DataFrame:
    """The parts of held land on one day; they sum to the whole."""
    rows = days[days["date"] == str(day)]
    main, *others = theatre.parts or ["whole"]
    titles = {part: theatre.part_titles.get(part, part) for part in [main, *others]}
    columns = {
        titles[main]: "held_main_km2",
        **{titles[part]: f"held_{part}_km2" for part in others},
        "elsewhere": "held_elsewhere_km2",
        "sum, km²": "held_km2",
        "contested, km²": "contested_km2",
    }
    table = pd.DataFrame({"source": rows["source"].map(_labels(days))})
    for name, column in columns.items():
        table[name] = rows[column].map(lambda v: "not drawn" if pd.isna(v) else f"{v:,.1f}")
    share = territory.shares(days)[rows.index]
    table["share of the peak"] = share.map(lambda v: "" if pd.isna(v) else f"{v:.0%}")
    return table


def flow_days(days: pd.DataFrame, source: str, as_of: date, theatre: Theatre) -> tuple[date, date]:
    """The two days between which a source's land is followed, within the days that it covers.

    From its peak, or where depth is measured from the start from its first day, to ``as_of``.
    """
    own = days[days["source"] == source]
    first, last = (date.fromisoformat(own["date"].agg(f)) for f in ("min", "max"))
    if theatre.baseline == "border":
        first = date.fromisoformat(territory.milestones(own)["peak_date"].iloc[0])
    return first, max(first, min(as_of, last))


def flow_table(matrix: pd.DataFrame, source: str, theatre: Theatre) -> pd.DataFrame:
    """A flow matrix ready to be shown; without contested land where the maker draws none."""
    if not sources.get(source).draws_contested(theatre.holder):
        matrix = matrix.drop(index="contested", columns="contested")
    shown = matrix.map(lambda v: "" if pd.isna(v) else f"{max(v, 0.0):,.1f}")
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


def changed(
    tables: dict[str, gpd.GeoDataFrame], days: pd.DataFrame, start: date, end: date
) -> tuple[str, dict[str, gpd.GeoDataFrame]]:
    """Pieces of land by the day they were lost, or taken where far more was gained than lost.

    Returns ``last_held`` or ``first_held``, the column that dates the pieces, and the pieces.
    """
    own = days[days["source"].isin(tables)]
    is_gain = own["lost_km2"].sum() < 0.5 * own["gained_km2"].sum()
    measure = territory.first_held if is_gain else territory.last_held
    pieces = {key: measure(table, start, end) for key, table in tables.items()}
    return measure.__name__, pieces


def changed_title(pieces: dict[str, gpd.GeoDataFrame], column: str) -> str:
    """How much of the land was last held, or taken, in the fullest fortnight, by source."""
    verb = "lost" if column == "last_held" else "taken"
    of = "ever held" if column == "last_held" else "gained"
    found = {source: fullest_fortnight(frame, column) for source, frame in pieces.items()}
    parts = [
        f"{share:.0%} from {day_text(since)} ({SHORT[key]})"
        for key, (share, since) in found.items()
        if share
    ]
    if not parts:
        return "No land changed hands in this window"
    return f"Of the land {of}, {verb} within 14 days: " + ", ".join(parts)


def fullest_fortnight(
    pieces: gpd.GeoDataFrame, column: str = "last_held"
) -> tuple[float, date | None]:
    """The 14 days in which most of the land was held for the last (or the first) time.

    Returns its share and first day; 0 and None when nothing changed.
    """
    gone = pieces
    if column == "last_held":
        gone = pieces[~pieces["is_held_at_end"].astype(bool)]
    total = pieces["area_km2"].sum()
    if gone.empty or total == 0:
        return 0.0, None
    sums = {
        day: gone["area_km2"][gone[column].between(day, day + timedelta(days=13))].sum()
        for day in gone[column]
    }
    since = max(sums, key=sums.get)
    return sums[since] / total, since


def change_title(days: pd.DataFrame) -> str:
    """The largest change between two maps of one day to the next, a fall or a gain."""
    net = days.assign(net=days["gained_km2"] - days["lost_km2"])
    net = net[net["source"] != "isw"] if (net["source"] != "isw").any() else net
    if not net["net"].abs().max() > 0:
        return "No area changed from one day to the next in this window"
    largest = net.loc[net["net"].abs().idxmax()]
    word = "gain" if largest["net"] > 0 else "fall"
    return (
        f"The largest {word} in a day on a daily map: {area_text(abs(largest['net']))} by "
        f"{SHORT[largest['source']]}, {day_text(largest['date'])}"
    )


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


def panel_label(days: pd.DataFrame, day: date, keys: Iterable[str]) -> str:
    """Who drew the panel's maps, how old they are, and what they give to the holder."""
    rows = territory.values_on(days, day)
    return "\n".join(
        f"{SHORT[key]} {rows[key]['held_km2']:,.0f} km²{_outside(rows[key])}{_age(rows[key])}"
        if key in rows
        else f"{SHORT[key]}: no map"
        for key in keys
    )


def _outside(row: pd.Series) -> str:
    """What of a panel's area lies in other parts, outside the frame."""
    away = row["held_km2"] - row["held_main_km2"]
    return f" ({away:,.0f} outside the frame)" if away >= 0.5 else ""


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


def faults(window) -> tuple[pd.DataFrame, str]:
    """The faults met, and in a sentence in which maps: the run's own, or the committed window's."""
    theatre = window.theatre
    ready = prepared.table("quality.csv", theatre.name, window.start, window.end)
    if ready is not None:
        return ready, "The counts cover the maps that this run read, everywhere they draw."
    return pd.read_csv(paths.QUALITY), (
        f"The counts cover all maps of {day_text(theatre.start)} to "
        f"{day_text(theatre.committed_until)}, everywhere they draw."
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


def where_title(days: pd.DataFrame, shown: list[date], theatre: Theatre) -> str:
    """How an area went to the last shown day: from its height, or from the first day.

    It is that of the first source whose maps reach the last day.
    """
    last = days.loc[days["date"] == str(shown[-1]), "source"]
    source = last.iloc[0] if len(last) else days["source"].iloc[0]
    own = days[days["source"] == source].set_index("date")["held_km2"]
    values = own.reindex([str(day) for day in shown]).dropna()
    first = values.idxmax() if theatre.baseline == "border" else values.index[0]
    return (
        f"Held by {theatre.holder}: from {values[first]:,.0f} km² on {day_text(first)} to "
        f"{values.iloc[-1]:,.0f} "
        f"km² on {day_text(values.index[-1])} ({SHORT[source]})"
    )


def changed_table(pieces: dict[str, gpd.GeoDataFrame], column: str) -> pd.DataFrame:
    """The numbers behind the map of last (or first) days: source, day, area."""
    frames = [frame.drop(columns="geometry").assign(source=key) for key, frame in pieces.items()]
    return pd.concat(frames, ignore_index=True)[["source", column, "area_km2"]]
