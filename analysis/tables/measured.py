"""The same tables measured on the raw maps, wherever neither committed nor prepared ones serve."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..base import paths, told
from ..base.days import day_of, midnight
from ..base.geometry import area_km2, common, dissolve
from ..control import months
from ..control.on_day import between
from ..control.table import PRIMARY, from_maps
from ..maps import archive, registry, sources
from ..maps.faults import Tally
from ..measures import area, choices, joined, printed
from ..measures import retreat as retreating
from ..measures.chosen_lengths import FACTORS, Beyond
from ..measures.printed import Convention
from ..theatres.borders import holds_ukraine
from ..theatres.theatre import Theatre, wider
from ..theatres.window import Window

BACK_DAYS = max(retreating.WINDOWS)


def maps(w: Window, key: str, back_days: int = BACK_DAYS) -> pd.DataFrame:
    """The registry's rows that a source's days need, and those of some days before them."""
    first, last = w.spans[key]
    return registry.maps(key, registry.back(key, first, back_days), last)


def all_maps(w: Window, key: str) -> pd.DataFrame:
    """Those that a run reads: what a retreat looks back to, and what tells a stale piece's age."""
    stale = sources.get(key).stale_after_days.values()
    return maps(w, key, max([BACK_DAYS, *(days + 1 for days in stale)]))  # longer than those days


def raw_maps(w: Window) -> pd.DataFrame:
    """The rows that measuring a window reads; none where the committed tables have its days."""
    if w.is_committed:
        return registry.registry().head(0)
    return pd.concat([all_maps(w, key) for key in w.sources])


def _with_history(w: Window, key: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows after those earlier ones that are here and can tell what is old, or away."""
    earlier = all_maps(w, key)
    earlier = earlier[earlier["published"] < rows["published"].min()]
    here = earlier[[archive.locate(row) is not None for row in earlier.itertuples()]]
    return pd.concat([here, rows])


@told.kept
def table(w: Window, key: str, back_days: int = BACK_DAYS) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """One source's control table from its raw maps, with the days before it, and the faults met.

    A retreat looks back seven days. So does the search for a polygon that is away as the window
    begins, as far as those maps are here: an area alone needs the eve and no more.
    """
    tally, (found, scan) = Tally(w.theatre.area), scans(w, key, back_days)
    own = months.from_maps(key, found, w.theatre, scan, tally, until=w.spans[key][1])
    return own, tally.table()


@told.kept
def scans(w: Window, key: str, back_days: int) -> tuple[list[archive.Found], Callable]:
    """One source's maps, and what reads each of them once, when its bytes have been checked.

    The land beyond a frame is of the same maps as that within.
    """
    found = archive.found(_with_history(w, key, maps(w, key, back_days)))
    own, check, read = {one.path: one for one in found}, archive.checker(), sources.get(key).scan
    return found, cache(lambda path, wanted: read(check(own[path]), wanted))


@told.kept
def wide(w: Window, key: str) -> gpd.GeoDataFrame | None:
    """The land of one source beyond the theatre's frame too, where a front may fall back on it.

    None where depth is measured from the border: such a frame holds both sides. None where the
    frame holds all of Ukraine: nothing lies beyond. Contested land is not in it, and no fault is
    counted twice.
    """
    if w.theatre.baseline == "border" or holds_ukraine(w.theatre):
        return None
    found, scan = scans(w, key, BACK_DAYS)
    until = w.spans[key][1]
    return months.from_maps(key, found, wider(w.theatre), scan, until=until, only=PRIMARY)


def control(w: Window, key: str) -> gpd.GeoDataFrame:
    """One source's outlines for the days that it covers, as drawn."""
    return between(table(w, key, 1)[0], *w.spans[key])


def rows(w: Window, key: str, path: Path) -> pd.DataFrame:
    """One source's days of a daily table, measured now."""
    return daily(w, key) if path == paths.DAILY else retreat(w, key)


@told.kept
def daily(w: Window, key: str, method: str = "geodesic") -> pd.DataFrame:
    """One source's daily areas."""
    times = registry.published(key)
    return area.daily(table(w, key, 1)[0], w.theatre, *w.spans[key], times, method)


@told.kept
def retreat(w: Window, key: str, part: str = "") -> pd.DataFrame:
    """One source's daily retreat."""
    whole, _ = table(w, key)
    return retreating.by_day(whole, w.theatre, *w.spans[key], part, wide=wide(w, key))


def faults(w: Window) -> pd.DataFrame:
    """The faults of the maps that were read for the window, and the days whose change is one."""
    changes = area.named_changes(pd.concat([daily(w, key) for key in w.sources]))
    return pd.concat([*(table(w, key, 1)[1] for key in w.sources), changes], ignore_index=True)


def printed_km2(source: str, day: date, convention: Convention) -> float:
    """What a source's map of a day gives under one way to read a printed figure, in km2."""
    what = convention.area, convention.measure, convention.method
    if convention.which != printed.INTERPOLATED:
        return _printed(source, _row(source, day, convention), *what)
    (before, after), share = _around(source, day)
    areas = [_printed(source, file, *what) for file in (before, after)]
    return areas[0] + share * (areas[1] - areas[0])


def _around(source: str, day: date) -> tuple[list[str], float]:
    """The files of the maps before and after a day, and how far between the two it lies."""
    rows = registry.maps(source, day, day, is_pinned=True)
    later = registry.maps(source, day, day + timedelta(days=60), is_pinned=True)
    both = pd.concat([rows.tail(1), later[later["published"] > midnight(day)].head(1)])
    (start, end) = both["published"].map(day_of)
    return list(both["file"]), (day - start).days / max((end - start).days, 1)


def maps_of_print(figures: pd.DataFrame) -> pd.DataFrame:
    """The registry's rows that measuring printed figures reads."""
    asked = dict.fromkeys(  # in order; many figures are of the same days
        (figure.source, day)
        for figure in figures.itertuples()
        for convention in printed.conventions(figure)
        for day in printed.days_of(figure, convention)
    )
    rows = [registry.maps(source, day, day, is_pinned=True) for source, day in asked]
    return pd.concat(rows).drop_duplicates(["source", "file"])


def _row(source: str, day: date, convention: Convention) -> str:
    rows = registry.maps(source, day, day, is_pinned=True)
    return rows["file"].iloc[0 if convention.which == "first" else -1]


@cache
def _printed(source: str, file: str, area: str, kind: str, method: str) -> float:
    return area_km2(_land(source, file, area, kind), method)


@cache
def _land(source: str, file: str, area: str, kind: str):
    rows = registry.pinned()
    rows = rows[(rows["source"] == source) & (rows["file"] == file)]
    ((_, path),) = archive.verified(rows)
    frame = sources.get(source).read(path)
    shapes = frame.geometry[frame["status"].isin(printed.CLASSES[source, kind])]
    return common(dissolve(shapes), printed.AREAS[area])


def for_choices(w: Window, quantity: str, day: date) -> dict[str, gpd.GeoDataFrame]:
    """The control tables on which a quantity of a day is measured under other choices.

    Of the sources whose maps cover the day, without copies of one that does.
    """
    most = max(choices.DAYS_BEFORE)  # a retreat of two days needs no more
    first = min(w.theatre.start, day) if quantity == "peak" else day - timedelta(days=most)
    keys = registry.covered(w.theatre.sources, day, day)
    spans = registry.covered(tuple(keys), first, day)
    tables = {}
    for key in keys:
        rows = registry.maps(key, spans[key][0], day)
        tables[key] = from_maps(key, archive.verified(rows), w.theatre, until=day)
    return joined.without_copies(tables)


def beyond(w: Window, day: date, keys: list[str]) -> dict[str, Beyond] | None:
    """What depth and retreat of a day need, where they are measured from the first day's front.

    Of each source the maps of the window's first days, and the land beyond the frame on both ends.
    None where they are measured from the border.
    """
    if w.theatre.baseline == "border":
        return None
    found = {}
    for key in keys:
        last = min(w.start + timedelta(days=max(FACTORS["first_front"])), registry.span(key)[1])
        areas = [w.theatre, None if holds_ukraine(w.theatre) else wider(w.theatre)]
        has_start = registry.span(key)[0] <= w.start
        start, wide_start = (
            _between(key, area, w.start, last) if area and has_start else None for area in areas
        )
        wide = _between(key, areas[1], registry.back(key, day, 2), day) if areas[1] else None
        found[key] = Beyond(w.start, start, wide, wide_start)
    return found


def _between(key: str, theatre: Theatre, first: date, last: date) -> gpd.GeoDataFrame:
    """A source's control table of some days, contested land too."""
    rows = registry.maps(key, first, last)
    return from_maps(key, archive.verified(rows), theatre, until=last)
