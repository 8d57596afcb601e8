"""How much land: areas by day, of the whole and of each part."""

from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import shapely

from ..base import edges, memo
from ..base.days import day_list
from ..base.geometry import area_km2, common, dissolve, minus
from ..control import on_day
from ..control.table import primary
from ..maps import sources
from ..maps.faults import COLUMNS, REASONS
from ..theatres.borders import russian_side
from ..theatres.theatre import Theatre
from .change import is_fault, measured_change
from .identity import MOST_DAYS_AWAY, TOLERANCE_SHARE, assert_equal, vanished

HELD = "held_km2"
CHANGES = ("gained_km2", "lost_km2")
IDENTITY_FAILED = "identity_failed"
VANISHED = "vanished_polygon"
OTHER_BASIS = "missing_polygon"  # polygons before, the front after, or the other way round
OTHER_SCOPE = "scope_change"


def columns(theatre: Theatre) -> list[str]:
    """The columns of the daily table; each part of the theatre but the main one has its own."""
    parts = [f"held_{part}_km2" for part in [*theatre.parts][1:]]
    return [
        "date", "source", "held_km2", "contested_km2", "held_main_km2", "gained_km2", "lost_km2",
        "map_age_days", "quantity", "contested_main_km2", *parts, "held_elsewhere_km2",
        "contested_in_ukraine_km2", "rests_on", "change_fault",
    ]  # fmt: skip


def daily(
    table: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date, published: pd.Series,
    method: str = "geodesic",
) -> pd.DataFrame:  # fmt: skip
    """Measure one source day by day: a row a day, areas in km2 (WGS84 geodesic by default).

    ``held_km2`` is the source's own quantity: land held, or for ISW the claimed limit, as the
    column ``quantity`` says. ``contested_km2`` is empty where the maker draws no grey zone: not
    drawn is not zero. ``contested_in_ukraine_km2`` is the part of it that lies on Ukraine's side
    of the OpenStreetMap border (the maker's own outline is not cut), in theatres inside Russia.
    ``gained_km2`` and ``lost_km2`` compare with the day before and are empty on the first day that
    the table covers; where ``change_fault`` has a name they are not a move of the front. Days of
    the table before ``start`` tell whether a polygon was away when the window begins.
    ``rests_on`` says whether the land is the maker's ``polygon`` or what its ``front`` encloses.
    Parts: main (``held_main_km2``), any other by its name (``held_tetkino_km2``) and
    ``held_elsewhere_km2`` sum to the whole. A day repeats the map that holds, ``map_age_days``
    old: an area that stays the same for a week under a weekly map is no finding.
    Raises when a day is not covered or an identity fails.
    """
    days = day_list(start, end)
    since = max(on_day.first_day(table), start - timedelta(days=MOST_DAYS_AWAY))
    rows = on_day.day_rows(table, day_list(min(since, start), end))
    shapes = table.geometry.to_numpy()
    held = _areas(shapes, rows[primary(rows)], theatre, method)
    result = pd.DataFrame({"date": [day.isoformat() for day in rows.index]}, index=rows.index)
    result["source"] = table["source"].iloc[0]
    result["held_km2"] = held["whole"]
    result["contested_km2"] = float("nan")
    result["held_main_km2"] = held[theatre.main_part]
    changed = _changes(shapes, rows[primary(rows)], held["whole"], method)
    result[["gained_km2", "lost_km2", "change_fault"]] = changed
    skipped = pd.to_datetime(pd.Series(table.attrs.get("skipped", []), dtype=str), utc=True)
    published = published[~published.isin(skipped)]  # what drew nothing decides no day
    result["map_age_days"] = on_day.age_days(published, list(rows.index))
    maker = sources.get(table["source"].iloc[0])
    result["quantity"] = maker.quantity(theatre.holder)
    result["rests_on"] = table["basis"].to_numpy()[rows[primary(rows)]]
    changes_basis = result["rests_on"] != result["rests_on"].shift().bfill()
    result.loc[changes_basis, "change_fault"] = OTHER_BASIS
    scope = _scope_changes(maker, shapes, rows[primary(rows)])
    result.loc[result["date"].isin(scope), "change_fault"] = OTHER_SCOPE
    result["contested_main_km2"] = float("nan")
    result["contested_in_ukraine_km2"] = float("nan")
    result["held_elsewhere_km2"] = 0.0
    for part in held.columns.difference(["whole", theatre.main_part]):
        result[f"held_{part}_km2"] = held[part]
    if "contested" in rows:
        grey = _areas(shapes, rows["contested"], theatre, method)
        result["contested_km2"] = grey["whole"]
        result["contested_main_km2"] = grey[theatre.main_part]
        if theatre.inside_russia:
            result["contested_in_ukraine_km2"] = _beyond_border(
                shapes, rows["contested"], theatre, method
            )
    return result.loc[days, columns(theatre)].reset_index(drop=True)


def faults_before(
    table: gpd.GeoDataFrame, theatre: Theatre, start: date, end: date, days: int
) -> pd.DataFrame:
    """The daily table of up to so many days before a window, of days whose change is a fault.

    The days of the window tell whether what was gone comes back.
    """
    since = max(on_day.first_day(table), start - timedelta(days=days))
    if since >= start:
        return pd.DataFrame(columns=columns(theatre))
    ages = pd.Series([table["valid_from"].min()])  # how old its maps are is not asked
    until = min(end, start + timedelta(days=MOST_DAYS_AWAY))
    found = daily(table, theatre, since, until, ages)
    return found[is_fault(found) & (found["date"] < str(start))]


def named_changes(days: pd.DataFrame) -> pd.DataFrame:
    """The days whose change is a fault of the map, as rows of the table of faults.

    ``moved_km2`` is what entered or left held land on the day on which most did. ``moved_days`` and
    the first and last day are those named; for a polygon that vanished, those without it.
    """
    own = days[days["change_fault"].isin([VANISHED, OTHER_SCOPE, IDENTITY_FAILED])]
    rows = []
    for (source, fault), some in own.groupby(["source", "change_fault"], sort=True):
        moved, met = some[[*CHANGES]].fillna(0.0).max().max(), len(some)
        mine = days[days["source"] == source]
        named = (days_away(mine) if fault == VANISHED else []) or sorted(some["date"])
        when = len(named), named[0], named[-1]
        own_words = sources.get(source).scope_changes if fault == OTHER_SCOPE else {}
        said = "; ".join(dict.fromkeys(own_words[day] for day in named if day in own_words))
        rows.append((source, fault, *REASONS[fault], met, met, met, moved, *when, said))
    return pd.DataFrame(rows, columns=COLUMNS)


def days_away(own: pd.DataFrame) -> list[str]:
    """The days of a source's daily table on which a polygon was away by a fault.

    From a day that is named for a loss to the next one named; where the first is named for a gain
    the table begins while the polygon is away.
    """
    found = own[own["change_fault"] == VANISHED]
    if found.empty:
        return []
    is_gone = found["lost_km2"] > found["gained_km2"]
    before = not is_gone.iloc[0]
    return own.loc[is_gone.reindex(own.index).ffill().fillna(before).eq(True), "date"].tolist()


def with_contested(days: pd.DataFrame) -> pd.DataFrame:
    """The daily table with ``both``: held land and :func:`contested_in_russia`, in km2.

    Empty where the maker draws no grey zone.
    """
    return days.assign(both=days["held_km2"] + contested_in_russia(days))


def contested_in_russia(days: pd.DataFrame) -> pd.Series:
    """The contested land that counts where a claim is about Russia's territory, in km2.

    The grey zone of a front in Russia reaches across the border: what lies in Ukraine is no part of
    the land that Ukraine took. In other theatres all of the grey zone.
    """
    return days["contested_km2"] - days["contested_in_ukraine_km2"].fillna(0.0)


def _areas(shapes, positions: pd.Series, theatre: Theatre, method: str) -> pd.DataFrame:
    """Area of the whole and of each part by day, measured once for each distinct shape."""
    parts = theatre.part_areas()

    def of_parts(shape: shapely.Geometry) -> dict[str, float]:
        whole = area_km2(shape, method)
        if not theatre.parts:
            return {"whole": whole}
        areas = {name: area_km2(common(shape, box), method) for name, box in parts.items()}
        assert_equal(sum(areas.values()), whole, "parts sum to the whole", [shape])
        return {"whole": whole, **areas}

    measured = {}
    for position in positions.unique():
        shape = shapes[position]
        given = (theatre, shape, method)
        measured[position] = memo.once("areas", given, partial(of_parts, shape))
    return pd.DataFrame([measured[p] for p in positions], index=positions.index)


def _beyond_border(shapes, positions: pd.Series, theatre: Theatre, method: str) -> pd.Series:
    """How much of each day's land lies on Ukraine's side of the OpenStreetMap border."""
    russia = russian_side(theatre)
    areas = {n: area_km2(minus(shapes[n], russia), method) for n in positions.unique()}
    return positions.map(areas)


def _changes(shapes, positions: pd.Series, areas: pd.Series, method: str) -> pd.DataFrame:
    """Gained and lost against the day before; empty on the first day.

    A day on which gained - lost is not the net change, beyond what the overlay explains, is empty
    and named: the maker's polygons are broken in a way that is not known.
    """
    known = {}
    rows = [(float("nan"), float("nan"), "")]
    for (a, area_a), (b, area_b) in pairwise(zip(positions, areas, strict=True)):
        if (a, b) not in known:
            known[a, b] = _change(shapes[a], shapes[b], area_b - area_a, area_b, method)
        rows.append(known[a, b])
    columns = ["gained_km2", "lost_km2", "change_fault"]
    changes = pd.DataFrame(rows, index=positions.index, columns=columns)
    for gone, back in vanished(shapes, positions, changes):
        changes.loc[[gone, back], "change_fault"] = VANISHED
    return changes


def _scope_changes(maker: sources.Source, shapes, positions: pd.Series) -> list[str]:
    """The days from which the map draws more or less than before, and that moved land here.

    Where the source says in which box, at least half of what changed must lie in it.
    """
    pairs = zip(positions.index[1:], pairwise(positions), strict=True)
    changed = {str(day): edges.between(shapes[a], shapes[b]) for day, (a, b) in pairs
               if str(day) in maker.scope_boxes}  # fmt: skip
    return [
        day
        for day in maker.scope_changes
        if day not in maker.scope_boxes
        or (day in changed and _lies_in(changed[day], shapely.box(*maker.scope_boxes[day])))
    ]


def _lies_in(faces: edges.Faces, box: shapely.Geometry) -> bool:
    """Whether at least half of what was gained and lost lies in a box; nothing lies in none."""
    moved = dissolve([*faces.gained, *faces.lost])
    return 0 < area_km2(moved) <= 2 * area_km2(common(moved, box))


def _change(before, after, net_km2: float, area_km2: float, method: str) -> tuple:
    if before is after:
        return 0.0, 0.0, ""
    found = measured_change(before, after, method)
    beyond = abs(found.gained_km2 - found.lost_km2 - net_km2) - TOLERANCE_SHARE * area_km2
    if beyond > found.tolerance_km2:
        return float("nan"), float("nan"), IDENTITY_FAILED
    return found.gained_km2, found.lost_km2, ""
