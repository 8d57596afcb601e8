"""What the newest maps changed: list new days, fetch them, measure, and say it in five lines."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from .. import theatres
from ..base.days import day_of
from ..base.errors import DataError
from ..maps import archive, download, registry, sources, upstream
from ..maps.download import Say
from ..maps.readers.files import EmptyMap
from ..measures.change import moves
from ..measures.displacement import held_on
from ..pages.names import SHORT
from ..pages.prose import day_text
from ..tables import measured, read
from ..theatres import KURSK, window
from ..theatres.theatre import Theatre

LEAST_EMPTY = 2  # new maps of one source that draw nothing: beside as many that do, a new format


class News(NamedTuple):
    """What came: the new maps, the known days that were taken up anew, and what changed where."""

    added: pd.DataFrame
    taken: pd.DataFrame
    kept: pd.DataFrame
    lines: list[str]


def update(
    names: list[str], say: Say, api: str = upstream.API, address: str = registry.ADDRESS
) -> News:
    """Bring the newest maps of some theatres' sources, and say what changed in each theatre.

    A known day that was published again is taken up where no committed table rests on it, which is
    after the last committed day, and kept as pinned before. Raises a sentence when a new map cannot
    be read or when most of a source's new maps draw nothing: its format may have changed.
    """
    keys = sources.in_order({key for name in names for key in theatres.get(name).sources})
    before = {key: registry.span(key)[1] for key in keys}
    _, since = KURSK.committed_days
    found = upstream.update(keys, api, take_after=since)
    taken = found.again[found.again["published"].map(day_of) > since]
    kept = found.again.drop(taken.index)
    new = pd.concat([found.added, taken])
    if len(new):
        rows = _rows(new)
        download.bring(rows, say, address)
        rows = _rows(new)  # with what was recorded when they came
        for key, own in rows.groupby("source", sort=False):
            _refuse_new_format(key, own)
    lines = [line for name in names for line in changes(theatres.get(name), before, say, address)]
    return News(found.added, taken, kept, lines)


def _rows(new: pd.DataFrame) -> pd.DataFrame:
    known = registry.registry()
    wanted = pd.MultiIndex.from_frame(new[registry.KEY])
    return known[pd.MultiIndex.from_frame(known[registry.KEY]).isin(wanted)]


def _refuse_new_format(key: str, rows: pd.DataFrame) -> None:
    """Read each new map whole; one that draws nothing is a day, several are another format."""
    empty = []
    for _, path in archive.verified(rows):
        try:
            sources.get(key).scan(path)
        except EmptyMap:
            empty.append(path.name)
    if len(empty) >= LEAST_EMPTY and 2 * len(empty) > len(rows):
        raise DataError(
            f"{len(empty)} of {len(rows)} new maps of {key} draw nothing ({', '.join(empty[:5])}): "
            "its format may have changed."
        )


def changes(
    theatre: Theatre, before: dict[str, date], say: Say, address: str = registry.ADDRESS
) -> list[str]:
    """Five lines on a theatre: what, area, gained, lost, places; since each source's last day."""
    spans = {key: (before[key], registry.span(key)[1]) for key in theatre.sources}
    spans = {key: span for key, span in spans.items() if span[0] < span[1]}
    if not spans:
        return [f"{theatre.name}: no new map."]
    first, last = min(a for a, _ in spans.values()), max(b for _, b in spans.values())
    w = window.of(theatre, first, last, tuple(spans))
    download.bring(measured.raw_maps(w), say, address)
    days = pd.concat([_since(read.daily(w), key, since) for key, (since, _) in spans.items()])
    head = (
        f"{theatre.name}: {day_text(last)} compared with {day_text(first)}, land held by "
        f"{theatre.holder}"
    )
    return [
        head,
        "  area    " + _listed(days, _area),
        "  gained  " + _listed(days, partial(_moved, "gained_km2")),
        "  lost    " + _listed(days, partial(_moved, "lost_km2")),
        "  places  " + ("; ".join(_places(w, spans)) or "none changed hands"),
    ]


def _since(days: pd.DataFrame, key: str, since: date) -> pd.DataFrame:
    return days[(days["source"] == key) & (days["date"] >= str(since))]


def _listed(days: pd.DataFrame, text) -> str:
    return "; ".join(f"{SHORT[key]} {text(own)}" for key, own in days.groupby("source", sort=False))


def _moved(column: str, own: pd.DataFrame) -> str:
    """What moved day by day, added up; a change that is a fault of the map is not a move."""
    after = moves(own)[column].iloc[1:]
    faults = own["change_fault"].iloc[1:].fillna("")
    named = ", ".join(faults[after.isna() & (faults != "")].unique())
    without = f" without {after.isna().sum()} days ({named.replace('_', ' ')})" if named else ""
    return f"{after.sum():,.1f} km²{without}"


def _area(own: pd.DataFrame) -> str:
    first, last = own["held_km2"].iloc[[0, -1]]
    return f"{last:,.1f} km² ({last - first:+,.1f}, from {own['date'].iloc[0]})"


def _places(w: window.Window, spans: dict[str, tuple[date, date]]) -> Iterator[str]:
    """The theatre's places that a map gives to another side than on its last day before."""
    if not w.theatre.places:
        return
    names, lon, lat = zip(*w.theatre.places, strict=True)
    points = shapely.points(lon, lat)
    for key, (since, last) in spans.items():
        if key not in w.mapped and not sources.get(key).may_be_shown:
            continue
        was, now = (_held(measured.control(w, key), day, points) for day in (since, last))
        for name, a, b in zip(names, was, now, strict=True):
            if a != b:
                yield f"{name} {'taken' if b else 'lost'} ({SHORT[key]})"


def _held(table: gpd.GeoDataFrame, day: date, points) -> list[bool]:
    return shapely.intersects(held_on(table, day), points).tolist()
