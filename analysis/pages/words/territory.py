"""Say how much land was held and when it changed hands; every number is computed."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from ...base.geometry import KM2_PER_SQ_MI
from ...measures.area import with_contested
from ...measures.change import begin_later, brought_by_faults, since_start
from ...measures.milestones import milestones, values_on
from ...theatres.theatre import Theatre
from ...theatres.window import Window
from ..names import SHORT, labels
from ..prose import age_text, area_text, day_text, days_in_words, listed, map_day, signed
from ..shown import Spec, dated
from .data import AGE, beyond_maps, covers, leaves_out


def peak_sentence(days: pd.DataFrame) -> str:
    """How high each source goes, and when; of one day there is no height."""
    if days["date"].nunique() == 1:
        return ""
    peaks, names = milestones(days), labels(days)
    parts = [
        f"{names[source]}: {area_text(row.peak_km2)} on {day_text(row.peak_date)}"
        for source, row in peaks.iterrows()
    ]
    text = "At its height the area was, by source: " + "; ".join(parts) + "."
    grey = with_contested(days).dropna(subset="both")
    if len(grey):
        top = grey.loc[grey["both"].idxmax()]
        where = " in Russia" if pd.notna(top["contested_in_ukraine_km2"]) else ""
        text += (
            f" With the grey zone that it draws{where}, {SHORT[top['source']]} reaches "
            f"{area_text(top['both'])} on {day_text(top['date'])}."
        )
    return text


OLD_DAYS = 2  # from here on a map does not pass for that of the day
ASIDE_DAYS = 4  # and from here on it tells no change to it, where others are newer
ACROSS = "of it in Ukraine, km²"
ON_DAY: Spec = {
    "map": "{label}",
    "held, km²": "{held_km2:,.0f}",
    "held, sq mi": "{held_km2:sq_mi}",
    "contested, km²": ("{contested_km2:,.0f}", "not drawn"),
    ACROSS: ("{contested_in_ukraine_km2:,.0f}", "–"),
    **AGE,
}


def on_day(theatre: Theatre, day: date) -> Spec:
    """How the land of one day is shown; of a front in Ukraine all of it lies there."""
    spec = {name: how for name, how in ON_DAY.items() if theatre.inside_russia or name != ACROSS}
    return dated(spec, day)


def gone(days: pd.DataFrame, day: str) -> list[str]:
    """Of each source that gives no land on a day, and gave some before and gives some after."""
    found = []
    for key in days[(days["date"] == day) & (days["held_km2"] == 0)]["source"]:
        held = days[(days["source"] == key) & (days["held_km2"] > 0)]["date"]
        if (held < day).any() and (held > day).any():
            found.append(no_land(days, key, day))
    return found


def zeros(days: pd.DataFrame, day: date) -> str:
    """That a nought on a day may be land that was lost, or polygons that are missing."""
    parts = gone(days, str(day))
    if not parts:
        return ""
    return (
        f"{'; '.join(parts)}. Whether it was lost, or polygons are missing, its files do not tell."
    )


def no_land(days: pd.DataFrame, key: str, day: str) -> str:
    """Since when a source that gave land draws none on a day, and from when it has some again."""
    mine = days[days["source"] == key].set_index("date")
    held = mine.index[mine["held_km2"] > 0]
    since = mine.index[mine.index > held[held < day].max()].min()
    text = f"{SHORT[key]} draws no land from {day_text(since)}"
    for back in held[held > day][:1]:
        area = area_text(mine.loc[back, "held_km2"])
        basis = ", by its front line" * (mine.loc[back, "rests_on"] == "front")
        text += f", and {area} from {day_text(back)}{basis}"
    return text


def not_drawn(days: pd.DataFrame, w: Window) -> str:
    """Which map leaves out land that others draw, so that their areas are not alike."""
    parts = []
    for key in days["source"].unique():
        if lacks := leaves_out(key, w):
            parts.append(
                f"{SHORT[key]} does not draw {listed(lacks)}: its area is not to be held against "
                "the others', its changes are."
            )
    return " ".join(parts)


def area_note(days: pd.DataFrame, w: Window, claimed: pd.DataFrame) -> str:
    """What the lines, bands and marks of the area figure are, of those that it has."""
    what = "Lines are land held"
    if w.theatre.baseline == "start":
        what = "Lines are the change of land held since the first day, because no border bounds it"
    if "claimed_limit" in set(days.get("quantity", ())):
        what += "; ISW's line is the claimed limit of the advance, another quantity"
    parts = [f"{what}."]
    if days["contested_km2"].notna().any() and w.theatre.baseline != "start":
        parts.append(f"Hatched bands are {grey_text(days)} of each map that draws one.")
    if ((claimed["last_day"] >= str(w.start)) & (claimed["first_day"] <= str(w.end))).any():
        parts.append(
            "Black marks are the article's figures, grey fields what their wording allows."
        )
    return " ".join(parts)


def grey_text(days: pd.DataFrame) -> str:
    """How the grey zone is called; of a front in Russia only what lies in Russia counts."""
    is_cut = days["contested_in_ukraine_km2"].notna().any()
    return "the grey zone in Russia" if is_cut else "the grey zone"


def day_sentence(days: pd.DataFrame, day: date) -> str:
    """What each source gives on one day, and how old its map is."""
    parts, names = [], labels(days)
    for source, row in values_on(days, day).items():
        grey = row["contested_km2"]
        more = f", {area_text(grey)} more contested" if pd.notna(grey) else ""
        across = row["contested_in_ukraine_km2"]
        if pd.notna(across) and across >= 0.5:
            more += f" ({across:,.0f} km² of it on Ukraine's side of the border)"
        parts.append(f"{names[source]}: {area_text(row['held_km2'])}{more}{age_text(row)}")
    absent = [SHORT[key] for key in names.index if key not in values_on(days, day)]
    none = f" No map of {' or '.join(absent)} covers that day." if absent else ""
    return f"On {day_text(day)}: " + "; ".join(parts) + "." + none


def nothing_held(w: Window) -> str:
    """The one sentence of a window in which there is nothing to follow."""
    when = f"on {day_text(w.start)}"
    if w.end > w.start:
        when = f"between {day_text(w.start)} and {day_text(w.end)}"
    return (
        f"{w.theatre.title}: no map gives {w.theatre.holder} a square kilometre of this area "
        f"{when}, so there is nothing to show below. {beyond_maps(w)} {covers(w)}".strip()
    )


def area_title(days: pd.DataFrame, as_of: date, theatre: Theatre) -> str:
    """The finding of the area figure in one line; a claimed limit is no held land."""
    if "quantity" in days and (days["quantity"] == "held").any():
        days = days[days["quantity"] == "held"]
    if theatre.baseline == "start":
        return _change_since_start(days, as_of, theatre)
    first, last = days["date"].min(), days["date"].max()
    held = days.set_index("date")["held_km2"]
    peaks = days.loc[days.groupby("source")["held_km2"].idxmax()]
    before, when = peaks["held_km2"], "at the height"
    if not peaks["date"].between(first, last, inclusive="neither").all():
        before, when = held[[first]], f"on {day_text(first)}"  # it may lie outside the window
    most, left = (
        " to ".join(dict.fromkeys(f"{end:,.0f}" for end in (own.min(), own.max())))
        for own in (before, held[[str(as_of)]])
    )
    once = f"{left} km² on {day_text(as_of)}, {_by_map(days[days['date'] == str(as_of)])}"
    if str(as_of) == first or last == first:
        return f"{theatre.title}: {once}"
    return f"{theatre.title}: {most} km² {when}, {once}"


def _range(values: pd.Series) -> str:
    """The lowest and the highest of some numbers, or the one."""
    return " to ".join(dict.fromkeys(f"{end:,.0f}" for end in (values.min(), values.max())))


def _change_since_start(days: pd.DataFrame, as_of: date, theatre: Theatre) -> str:
    """How much more or less was held on the day than at the start, by map.

    Without what faults of a map added or took away in between, which is said, and without maps
    that begin later: their own first day is another.
    """
    days, first = days.reset_index(drop=True), days["date"].min()
    rows = days[(days["date"] == str(as_of)) & ~days["source"].isin(begin_later(days))]
    if len(rows) == 0 or str(as_of) == first:
        rows = days[days["date"] == first]
        held = _range(rows["held_km2"])
        return f"{theatre.title}: {held} km² on {day_text(first)}, {_by_map(rows)}"
    ages = days[days["date"].isin([first, str(as_of)])].groupby("source")["map_age_days"].max()
    is_old, aside = rows["source"].map(ages) >= ASIDE_DAYS, ""
    if is_old.any() and not is_old.all():
        names = listed([SHORT[key] for key in rows.loc[is_old, "source"]])
        rows, aside = rows[~is_old], f" ({names} aside: {days_in_words(ASIDE_DAYS)} old or more)"
    faults = brought_by_faults(days[days["date"] <= str(as_of)])
    change = since_start(days)[rows.index] - rows["source"].map(faults).fillna(0.0)
    parts = [f"{signed(faults[key])} km² of {SHORT[key]}" for key in rows["source"]
             if abs(faults.get(key, 0.0)) >= 1]  # fmt: skip
    without = f" (without {', '.join(parts)}: the map changed and not the front)" if parts else ""
    return (
        f"{theatre.title}: {theatre.holder} held {_more_or_less(change)} on {day_text(as_of)} than "
        f"on {day_text(first)}, {_by_map(rows)}{aside}{without}"
    )


def _by_map(rows: pd.DataFrame) -> str:
    """That a day's range is one of maps, and of when the oldest is, where that is days ago."""
    oldest = rows.iloc[int(rows["map_age_days"].to_numpy().argmax())]
    if oldest["map_age_days"] < OLD_DAYS:
        return "by map"
    return f"by map, the oldest of {day_text(map_day(oldest))}"


def _more_or_less(change: pd.Series) -> str:
    """A change in km2 as words, from the least to the most.

    >>> _more_or_less(pd.Series([-90.0, -85.0])), _more_or_less(pd.Series([-1.0, 12.0]))
    ('85 to 90 km² (33 to 35 sq mi) less', '1.0 km² (0.4 sq mi) less to 12 km² (5 sq mi) more')
    """
    low, high = change.min(), change.max()
    if low < 0 < high:
        return f"{area_text(-low)} less to {area_text(high)} more"
    size = change.abs()
    square_miles = _range(size / KM2_PER_SQ_MI)
    return f"{_range(size)} km² ({square_miles} sq mi) {'less' if low < 0 else 'more'}"


def part_columns(theatre: Theatre, day: date) -> Spec:
    """How the parts of held land on one day are shown; they sum to the whole."""
    main, *others = theatre.parts or ["whole"]
    titles = {part: theatre.part_title(part) for part in [main, *others]}
    columns = {
        titles[main]: "held_main_km2",
        **{titles[part]: f"held_{part}_km2" for part in others},
        "elsewhere": "held_elsewhere_km2",
        "sum": "held_km2",
        "contested": "contested_km2",
    }
    areas: Spec = {
        f"{name}, km²": (f"{{{column}:,.0f}}", "not drawn") for name, column in columns.items()
    }
    spec: Spec = {
        "map": "{label}",
        **areas,
        "share of its largest area in these days": "{share_of_peak:.0%}",
    }
    return dated(spec, day)


def panel_label(days: pd.DataFrame, day: date, keys: Iterable[str]) -> str:
    """Who drew the panel's maps, how old they are, and what they give to the holder."""
    rows = values_on(days, day)
    return "\n".join(
        f"{SHORT[key]} {rows[key]['held_km2']:,.0f} km²{_outside(rows[key])}{age_text(rows[key])}"
        if key in rows
        else f"{SHORT[key]}: no map"
        for key in keys
        if key in set(days["source"])
    )


def _outside(row: pd.Series) -> str:
    """What of a panel's area lies in other parts, outside the frame."""
    away = row["held_km2"] - row["held_main_km2"]
    return f" ({away:,.0f} outside the frame)" if away >= 0.5 else ""


def panels(days: pd.DataFrame, shown_days: list[date], keys: Iterable[str]) -> pd.DataFrame:
    """The days that a figure of maps shows, each with its text: ``day, label``."""
    texts = [panel_label(days, day, keys) for day in shown_days]
    return pd.DataFrame({"day": shown_days, "label": texts})


def panels_caption(shown_days: list[date]) -> str:
    """What a figure of maps has."""
    return f"Figure 2. The land on {days_in_words(len(shown_days))}."


def where_title(days: pd.DataFrame, shown: list[date], theatre: Theatre) -> str:
    """How an area went to the last shown day: from its height, or from the first day.

    It is that of the first source whose maps reach the last day.
    """
    last = days.loc[days["date"] == str(shown[-1]), "source"]
    source = last.iloc[0] if len(last) else days["source"].iloc[0]
    own = days[days["source"] == source].set_index("date")["held_km2"]
    values = own.reindex([str(day) for day in shown]).dropna()
    first = values.idxmax() if theatre.baseline == "border" else values.index[0]
    first = values.index[0] if first == values.index[-1] else first
    if first == values.index[-1]:
        once = f"{values.iloc[-1]:,.0f} km² on {day_text(first)}"
        return f"Held by {theatre.holder}: {once} ({SHORT[source]})"
    return (
        f"Held by {theatre.holder}: from {values[first]:,.0f} km² on {day_text(first)} to "
        f"{values.iloc[-1]:,.0f} "
        f"km² on {day_text(values.index[-1])} ({SHORT[source]})"
    )
