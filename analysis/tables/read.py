"""The one door to the tables: committed, else prepared for a run, else measured from raw maps."""

from datetime import date
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import pandas as pd

from ..base import paths, told
from ..base.errors import UsageError, did_you_mean
from ..control import on_day
from ..control.extract import COMMITTED_SOURCES
from ..measures import agreement as agreements
from ..measures import choices as choosing
from ..measures import printed as printing
from ..measures import retreat as retreating
from ..measures.chosen_lengths import QUANTITIES
from ..measures.place_days import exchanges
from ..measures.sectors import of_places
from ..theatres import window
from ..theatres.window import Window
from . import committed, measured, prepared
from .committed import border_edges, choices, extract, fronts, generalising, limits
from .lists import every_place, figures, given, own_places, place_dates, place_list, retaken
from .placed import place_days, places
from .sectors import known as known_sectors
from .sectors import retreat as retreat_by_sector
from .sectors import sectors

__all__ = [
    "agreement", "border_edges", "changed_hands", "choices", "choices_on", "control", "daily",
    "every_place", "extract", "faults", "figures", "fronts", "generalising", "limits", "own_places",
    "place_dates", "place_days", "place_list", "places", "printed", "retaken", "retreat",
    "sectors", "wide",
]  # fmt: skip


def _place(w: Window) -> ModuleType:
    """Where the tables of a window come from; nothing else decides it."""
    if w.is_committed:
        return committed
    return prepared if prepared.serve(w) else measured


def control(w: Window) -> dict[str, gpd.GeoDataFrame]:
    """The control table of each source whose outlines may be shown: who holds what, and when.

    Parameters
    ----------
    w : Window
        Theatre, days and sources (:func:`analysis.window`).

    Returns
    -------
    dict of str to GeoDataFrame
        By source, in EPSG:4326: ``source, status`` (held, contested), ``valid_from, valid_to``
        (UTC, the end exclusive), ``basis`` (polygon or front), ``geometry``. A row for each run of
        maps with the same outline; an empty one says that the map was there and gave no such land.

    Raises
    ------
    DataError
        When raw maps are needed that are not here, with the command that fetches them.

    Notes
    -----
    Of the committed days the outlines are generalised: no point moved by more than 25 m, areas by
    up to 0.2 km2 (:func:`daily` has the makers'). ISW's outlines may not be shown; they are left.

    Examples
    --------
    >>> w = window.named("kursk", "2025-03-16", "2025-03-16")
    >>> {key: len(rows) for key, rows in control(w).items()}
    {'deepstate': 2, 'liveuamap': 2, 'owl': 1}
    """
    with w.known or told.NOTHING:
        return {key: _place(w).control(w, key) for key in w.mapped}


def wide(w: Window) -> dict[str, gpd.GeoDataFrame]:
    """Held land beyond the frame too, by source; none where a frame holds both sides."""
    with w.known or told.NOTHING:
        return {key: own for key in w.mapped if (own := _place(w).wide(w, key)) is not None}


def daily(w: Window, method: str = "geodesic") -> pd.DataFrame:
    """The land of each day by each source: held, contested, gained and lost, in km2.

    Parameters
    ----------
    w : Window
        Theatre, days and sources (:func:`analysis.window`).
    method : str
        How areas are computed: ``geodesic`` on the WGS84 ellipsoid, ``sphere`` as DeepState prints,
        or ``equal_area``. Any but the first is measured on raw maps.

    Returns
    -------
    DataFrame
        A row a day and source; the columns are those of ``data/processed/daily.csv``, which
        ``data/codebook.toml`` explains. A source whose maps cover only some of the days has rows
        for those days only.

    Raises
    ------
    DataError
        When raw maps are needed that are not here, or the parts do not sum to the whole.

    Notes
    -----
    Areas are those of the maker's own outline, before generalising, wherever they come from.
    ``held_km2`` is for ISW in Kursk the claimed limit, another quantity (column ``quantity``). An
    empty ``contested_km2`` is not a zero: the maker draws no grey zone. A map holds until the next
    one: an area that stays the same for a week under a weekly map is no finding.

    Examples
    --------
    >>> days = daily(window.named("kursk", "2025-03-16", "2025-03-16"))
    >>> days.set_index("source")["held_km2"].round(2).to_dict()
    {'deepstate': 121.75, 'liveuamap': 79.89, 'owl': 0.0, 'isw': 71.49}
    """
    with w.known or told.NOTHING:
        if method == "geodesic":
            tables = [_place(w).rows(w, key, paths.DAILY) for key in w.spans]
        else:
            tables = [measured.daily(w, key, method) for key in w.spans]
    return pd.concat(tables, ignore_index=True).drop(
        columns=["generalised_held_km2", "front_encloses_km2"], errors="ignore"
    )


def retreat(
    w: Window, part: str = "", sectors: gpd.GeoDataFrame | str | Path | None = None
) -> pd.DataFrame:
    """How deep the land of each day was and how far its front went, by source.

    Parameters
    ----------
    w : Window
        Theatre, days and sources (:func:`analysis.window`).
    part : str
        A part of the theatre, or ``whole``; the main part by default.
    sectors : GeoDataFrame, str or Path, optional
        Polygons with a column ``name`` or ``oblasts``, as :func:`analysis.sectors` takes them: how
        far the front of the whole theatre went in each.

    Returns
    -------
    DataFrame
        A row a day and source, lengths in km on the theatre's own projection; the columns are
        those of ``data/processed/retreat.csv``, which ``data/codebook.toml`` explains. Empty where
        the source's maps are too far apart to tell. With ``sectors`` a row a day, source and
        ``sector`` with ``retreat_2d_km, retreat_2d_max_km, lost_2d_km2, advance_2d_km,
        advance_2d_max_km`` and the same of seven days; the last sector is ``elsewhere``.

    Raises
    ------
    UsageError
        For a part that the theatre does not have, a part beside sectors, or a faulty layer.
    DataError
        When raw maps are needed that are not here.

    Notes
    -----
    A farthest point (``_max_km``) is one point of one map; ``depth_km, retreat_2d_km`` are not.
    Definitions and sources: :func:`analysis.measures.retreat.by_day`. What was lost in a sector
    falls back on land still held anywhere, beyond the sector too: its edge is no front. Where the
    front lay outside of a sector that was lost, ``retreat_2d_km`` exceeds ``retreat_2d_max_km``.
    :func:`analysis.fastest` has the largest of each with its days.

    Examples
    --------
    >>> days = retreat(window.named("kursk", "2025-03-12", "2025-03-12", ["deepstate"]))
    >>> days[["depth_km", "retreat_2d_km"]].round(1).iloc[0].to_dict()
    {'depth_km': 7.8, 'retreat_2d_km': 10.2}
    """
    known = list(dict.fromkeys([*w.theatre.part_areas(), "whole"]))
    if part and part not in known:
        raise UsageError(f"Unknown part {part!r}: {did_you_mean(part, known)}.")
    if sectors is not None:
        if part:
            raise UsageError("Sectors split the whole theatre; leave the part out.")
        return retreat_by_sector(w, sectors)
    with w.known or told.NOTHING:
        if part in ("", w.theatre.main_part):
            tables = [_place(w).rows(w, key, paths.RETREAT) for key in w.spans]
        else:
            tables = [_part(w, key, part) for key in w.spans]
    return pd.concat(tables, ignore_index=True)


def _part(w: Window, key: str, part: str) -> pd.DataFrame:
    """Another part than the main one: on the committed outlines where there are any."""
    if not (w.is_committed and key in COMMITTED_SOURCES):
        return measured.retreat(w, key, part)
    whole = window.of(w.theatre, w.theatre.start, w.end, (key,))
    return retreating.by_day(committed.control(whole, key), w.theatre, *w.spans[key], part)


def faults(w: Window) -> pd.DataFrame:
    """The faults met in the maps: those of a run's own maps, or of all committed days.

    What each is, what was done, and how much land that moves in the theatre; the columns are those
    of ``data/processed/quality.csv``.
    """
    with w.known or told.NOTHING:
        return _place(w).faults(w)


def agreement(w: Window, two: dict[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """The daily agreement of two makers' maps; days that one of them does not cover are left out.

    ``two`` is :func:`agreement.pair` of the window's control tables.
    """
    table = committed.table(paths.AGREEMENT)
    if w.is_committed and all(f"only_{key}_km2" in table for key in two):
        return table[table["date"].between(str(w.start), str(w.end))].reset_index(drop=True)
    a, b = two.values()
    of_b = set(on_day.days_within(b, w.start, w.end))
    days = [day for day in on_day.days_within(a, w.start, w.end) if day in of_b]
    if not days:
        raise UsageError(f"No day of {w.start} to {w.end} has a map of both {' and '.join(two)}.")
    return agreements.daily(a, b, days[0], days[-1])


def changed_hands(
    w: Window, sectors: gpd.GeoDataFrame | str | Path | None = None,
    listed: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Which places were taken and lost in a window, and when, by source and sector.

    Parameters
    ----------
    w : Window
        Theatre, days and sources (:func:`analysis.window`).
    sectors : GeoDataFrame, str or Path, optional
        Polygons with a column ``name`` or ``oblasts``, as :func:`analysis.sectors` takes them.
    listed : DataFrame, optional
        Places of your own, ``name, lat, lon`` in degrees; the theatre's own list by default.

    Returns
    -------
    DataFrame
        ``name, source, event, date, is_exact, change_fault``, by date, with sectors ``sector``
        first. ``event`` is ``taken`` (``date`` is the first day held) or ``lost`` (the first day
        not held); a place that changed hands twice has two rows. A place lies in one sector, or
        ``elsewhere``. ``is_exact`` is False where only the first and the last day held are known.

    Raises
    ------
    UsageError
        For a faulty layer.
    DataError
        When raw maps are needed that are not here, or a list of your own is wrong.

    Notes
    -----
    A row with a ``change_fault`` is a change of the map and no move: leave it out. What was held on
    the first day is not taken. For ISW in Kursk it is the claimed limit that came or went. Places
    are points that are right to about one kilometre, see :func:`analysis.places`.

    Examples
    --------
    >>> w = window.named("kursk", "2025-03-01", "2025-03-31", ["deepstate"])
    >>> found = changed_hands(w)
    >>> found.loc[found["name"] == "Sudzha", ["event", "date"]].values.tolist()
    [['lost', '2025-03-12']]
    """
    layer = None if sectors is None else known_sectors(sectors, w.theatre)
    found = exchanges(place_days(w, listed), w.spans)
    faults = daily(w)[["source", "date", "change_fault"]]
    found = found.merge(faults, on=["source", "date"], how="left", validate="m:1")
    found["change_fault"] = found["change_fault"].fillna("")
    if layer is not None:
        found.insert(0, "sector", found["name"].map(of_places(layer, given(listed, w.theatre))))
    return found


def printed() -> pd.DataFrame:
    """The committed measurements with what was printed: one row a figure."""
    return printing.explained(figures(), committed.table(paths.VALIDATION))


def choices_on(w: Window, quantity: str, day: date) -> pd.DataFrame:
    """The effects of other choices on a quantity on a day: committed, else from the raw maps.

    Depth is measured from the front of the window's first day, where the theatre has no border.
    """
    if quantity not in choosing.QUANTITIES:
        known = did_you_mean(quantity, list(choosing.QUANTITIES))
        raise UsageError(f"Unknown quantity {quantity!r}: {known}.")
    rows = choices(quantity, str(day))
    if len(rows) and w.theatre.committed_until:
        return rows
    with w.known or told.NOTHING:
        tables = measured.for_choices(w, quantity, day)
        beyond = measured.beyond(w, day, list(tables)) if quantity in QUANTITIES else None
        return choosing.one_at_a_time(tables, w.theatre, quantity, day, beyond)
