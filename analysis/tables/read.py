"""The one door to the tables: committed, else prepared for a run, else measured from raw maps."""

from datetime import date
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import pandas as pd

from ..base import checks, paths
from ..base.errors import UsageError, did_you_mean
from ..control import on_day
from ..control.extract import COMMITTED_SOURCES
from ..measures import agreement as agreements
from ..measures import area, place_days, places, printed
from ..measures import choices as choosing
from ..measures import claims as claiming
from ..measures import retreat as retreating
from ..theatres import window
from ..theatres.window import Window
from . import committed, measured, prepared


def _place(w: Window) -> ModuleType:
    """Where the tables of a window come from; nothing else decides it."""
    if w.is_committed:
        return committed
    return prepared if prepared.serve(w) else measured


def control(w: Window) -> dict[str, gpd.GeoDataFrame]:
    """The control table of each source whose outlines may be shown, for the days it covers.

    Of the committed days the outlines are generalised by at most 25 m.
    """
    return {key: _place(w).control(w, key) for key in w.mapped}


def daily(w: Window, method: str = "geodesic") -> pd.DataFrame:
    """The daily areas of the window's sources, one under the other (see :func:`area.daily`).

    A source whose maps cover only some of the days has rows for those days only. With another area
    ``method`` they are measured on the raw maps; the geodesic ones are the same wherever they come
    from, because the committed areas were measured before generalising.
    """
    if method == "geodesic":
        tables = [_place(w).daily(w, key) for key in w.sources]
    else:
        tables = [measured.daily(w, key, method) for key in w.sources]
    return pd.concat(tables, ignore_index=True)[area.columns(w.theatre)]


def retreat(w: Window, part: str = "") -> pd.DataFrame:
    """The daily retreat of the window's sources, main part by default (:func:`retreat.by_day`)."""
    known = list(dict.fromkeys([*w.theatre.part_areas(), "whole"]))
    if part and part not in known:
        raise UsageError(f"Unknown part {part!r}: {did_you_mean(part, known)}.")
    if part in ("", w.theatre.main_part):
        tables = [_place(w).retreat(w, key) for key in w.sources]
    else:
        tables = [_part(w, key, part) for key in w.sources]
    return pd.concat(tables, ignore_index=True)


def _part(w: Window, key: str, part: str) -> pd.DataFrame:
    """Another part than the main one: on the committed outlines where there are any."""
    if not (w.is_committed and key in COMMITTED_SOURCES):
        return measured.retreat(w, key, part)
    whole = window.of(w.theatre, w.theatre.start, w.end, (key,))
    return retreating.by_day(committed.control(whole, key), w.theatre, *w.spans[key], part)


def faults(w: Window) -> pd.DataFrame:
    """The faults met in the maps: those of a run's own maps, or of all committed days."""
    return _place(w).faults(w)


def agreement(w: Window, two: dict[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """The daily agreement of two makers' maps; days that one of them does not cover are left out.

    ``two`` is :func:`agreement.pair` of the window's control tables.
    """
    if tuple(two) == COMMITTED_SOURCES and w.is_committed:
        table = committed.table(paths.AGREEMENT)
        return table[table["date"].between(str(w.start), str(w.end))].reset_index(drop=True)
    a, b = two.values()
    days = [day for day in on_day.days_within(a, w.start, w.end) if on_day.covers(b, day)]
    if not days:
        raise UsageError(f"No day of {w.start} to {w.end} has a map of both {' and '.join(two)}.")
    return agreements.daily(a, b, days[0], days[-1])


def extract() -> gpd.GeoDataFrame:
    """The committed outlines of Kursk (generalised by at most 25 m)."""
    return committed.extract()


def generalising() -> pd.DataFrame:
    """Held land of the committed days as measured and as generalised, where outlines are."""
    columns = ["date", "source", "held_km2", "generalised_held_km2"]
    return committed.table(paths.DAILY)[columns].dropna(subset="generalised_held_km2")


def border_edges() -> pd.DataFrame:
    """How far each maker's border edge lies from the OpenStreetMap border."""
    return committed.table(paths.EDGES)


def place_list() -> pd.DataFrame:
    """The places that were ever held or contested, with coordinates and their source."""
    table = checks.read_csv(paths.SETTLEMENTS)
    return checks.checked(places.LIST, table, f"{paths.shown(paths.SETTLEMENTS)} is no list")


def place_dates() -> pd.DataFrame:
    """Dates that others printed for places: taken, lost, or still held on a day."""
    table = checks.read_csv(paths.SETTLEMENT_DATES)
    where = f"{paths.shown(paths.SETTLEMENT_DATES)} is no list of dates"
    table = checks.checked(places.DATES, table, where)
    for name in table["place"]:
        places.named(place_list(), name)
    return table


def place_history() -> pd.DataFrame:
    """The committed history of all places by all sources (the makers' own outlines)."""
    return committed.texts(paths.PLACES).astype({"held_days": int, "contested_days": int})


def place_spells() -> pd.DataFrame:
    """Runs of days by place, source and status: ``first`` to ``last``, both inclusive.

    From the committed outlines day by day where there are any. Of a source without committed
    outlines (ISW) only the first and the last day are known; ``is_exact`` is then False where fewer
    days were held than lie between them.
    """
    w, history, listed = window.committed(), place_history(), place_list()
    found = []
    for key, own in history.groupby("source", sort=False):
        if key in COMMITTED_SOURCES:
            table = committed.control(w, key)
            found.append(place_days.from_outlines(table, listed, w.theatre, w.start, w.end))
        else:
            found.append(place_days.from_ends(own))
    return pd.concat(found, ignore_index=True)


def figures(path: Path = paths.PUBLISHED) -> pd.DataFrame:
    """The printed figures that a source can test; a wrong row raises with its number."""
    table = checks.read_csv(path, keep_default_na=False)
    return checks.checked(printed.SCHEMA, table, f"{paths.shown(path)} is no table of figures")


def printed_figures() -> pd.DataFrame:
    """The committed measurements with what was printed: one row a figure."""
    return printed.explained(figures(), committed.table(paths.VALIDATION))


def choices(quantity: str = "", day: str = "") -> pd.DataFrame:
    """The committed effects of other choices: ``quantity, date, factor, level, value, unit``.

    All of them, or those of a quantity, or of a quantity on a day.
    """
    table = committed.texts(paths.SENSITIVITY)
    table = table.assign(value=pd.to_numeric(table["value"]))
    wanted = (table["quantity"] == quantity) | (not quantity)
    return table[wanted & ((table["date"] == day) | (not day))].reset_index(drop=True)


def choices_on(w: Window, quantity: str, day: date) -> pd.DataFrame:
    """The effects of other choices on a quantity on a day: committed, else from the raw maps."""
    if quantity not in choosing.QUANTITIES:
        known = did_you_mean(quantity, list(choosing.QUANTITIES))
        raise UsageError(f"Unknown quantity {quantity!r}: {known}.")
    rows = choices(quantity, str(day))
    if len(rows):
        return rows
    return choosing.one_at_a_time(measured.for_choices(w, quantity, day), w.theatre, quantity, day)


def claims(path: Path | None = None) -> pd.DataFrame:
    """The article's claims, one row each; a wrong file raises one sentence."""
    path = path or paths.CLAIMS
    table = checks.read_csv(path)
    return checks.checked(claiming.SCHEMA, table, f"{paths.shown(path)} is no table of claims")


def evidence() -> claiming.Evidence:
    """What claims are held against: the committed days, measured on the makers' own outlines."""
    w = window.committed()
    return claiming.Evidence(daily(w), retreat(w), choices(), place_list())


def ledger(path: Path | None = None) -> pd.DataFrame:
    """Every claim of the article, measured and judged (see :func:`claims.ledger`)."""
    return claiming.ledger(claims(path), evidence())
