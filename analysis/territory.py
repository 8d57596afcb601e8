"""How much land: areas by day, gained and lost, flows, milestones, and when each place was lost."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import shapely

from . import control, edges, fetch, paths, prepared, schemas, sources
from .errors import DataError
from .geometry import area_km2, common, dissolve, minus
from .theatres import Theatre, russian_side

# Overlays cut edges at new points, and the geodesic through a new point is not quite the old edge:
# along an east-west edge of 10 km, which Owl draws, the two enclose 0.02 km2. Identities are
# asserted to this many square kilometres, below the last digit of any figure that is printed.
TOLERANCE_KM2 = 0.05
# A sea edge of the whole front is hundreds of kilometres long and is cut too.
TOLERANCE_SHARE = 5e-6

TEXT_COLUMNS = {"date": "str", "source": "str", "quantity": "str"}


def columns(theatre: Theatre) -> list[str]:
    """The columns of the daily table; each part of the theatre but the main one has its own."""
    parts = [f"held_{part}_km2" for part in [*theatre.parts][1:]]
    return [
        "date", "source", "held_km2", "contested_km2", "held_main_km2", "gained_km2", "lost_km2",
        "map_age_days", "quantity", "contested_main_km2", *parts, "held_elsewhere_km2",
        "contested_in_ukraine_km2",
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
    ``gained_km2`` and
    ``lost_km2`` compare with the day before and are empty on the first day that the table covers.
    Parts: main (``held_main_km2``), any other by its name (``held_tetkino_km2``) and
    ``held_elsewhere_km2`` sum to the whole. A day repeats the map that holds, ``map_age_days``
    old: an area that stays the same for a week under a weekly map is no finding.
    Raises when a day is not covered or an identity fails.
    """
    days = control.day_list(start, end)
    has_eve = table["valid_from"].min().date() < start
    rows = control.day_rows(table, [start - timedelta(days=1), *days] if has_eve else days)
    primary = next(status for status in control.PRIMARY if status in rows)
    shapes = table.geometry.to_numpy()
    held = _areas(shapes, rows[primary], theatre, method)
    result = pd.DataFrame({"date": [day.isoformat() for day in rows.index]}, index=rows.index)
    result["source"] = table["source"].iloc[0]
    result["held_km2"] = held["whole"]
    result["contested_km2"] = float("nan")
    result["held_main_km2"] = held[theatre.main_part]
    result[["gained_km2", "lost_km2"]] = _changes(shapes, rows[primary], held["whole"], method)
    result["map_age_days"] = control.age_days(published, list(rows.index))
    result["quantity"] = sources.get(table["source"].iloc[0]).quantity(theatre.holder)
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


def _areas(shapes, positions: pd.Series, theatre: Theatre, method: str) -> pd.DataFrame:
    """Area of the whole and of each part by day, measured once for each distinct shape."""
    parts = theatre.part_areas()
    measured = {}
    for position in positions.unique():
        shape = shapes[position]
        measured[position] = {"whole": area_km2(shape, method)}
        if theatre.parts:
            areas = {name: area_km2(common(shape, box), method) for name, box in parts.items()}
            _assert_equal(
                sum(areas.values()), measured[position]["whole"], "parts sum to the whole"
            )
            measured[position] |= areas
    return pd.DataFrame([measured[p] for p in positions], index=positions.index)


def _beyond_border(shapes, positions: pd.Series, theatre: Theatre, method: str) -> pd.Series:
    """How much of each day's land lies on Ukraine's side of the OpenStreetMap border."""
    russia = russian_side(theatre)
    areas = {n: area_km2(minus(shapes[n], russia), method) for n in positions.unique()}
    return positions.map(areas)


def _changes(shapes, positions: pd.Series, areas: pd.Series, method: str) -> pd.DataFrame:
    """Gained and lost against the day before; empty on the first day."""
    known = {}
    rows = [(float("nan"), float("nan"))]
    for (a, area_a), (b, area_b) in pairwise(zip(positions, areas, strict=True)):
        if (a, b) not in known:
            known[a, b] = change(shapes[a], shapes[b], method) if a != b else (0.0, 0.0)
            gained, lost = known[a, b]
            _assert_equal(gained - lost, area_b - area_a, "gained - lost = net", area_b)
        rows.append(known[a, b])
    return pd.DataFrame(rows, index=positions.index, columns=["gained_km2", "lost_km2"])


def change(before, after, method: str = "geodesic") -> tuple[float, float]:
    """Land gained and lost between two shapes, in km2.

    Both can be large while the net is small; a redrawn line counts as gain and loss, so short
    intervals of a map that is often corrected overstate movement.

    >>> a, b = shapely.box(35, 51, 35.01, 51.01), shapely.box(35, 51, 35.02, 51.01)
    >>> [round(km2, 4) for km2 in change(a, b)]
    [0.7809, 0.0]
    """
    gained, lost = edges.between(before, after)
    areas = [sum((area_km2(face, method) for face in faces), 0.0) for faces in (gained, lost)]
    return areas[0], areas[1]


def flows(table: gpd.GeoDataFrame, first: date, second: date) -> pd.DataFrame:
    """Where the land went between two days: held / contested / other by the same, in km2.

    Rows are the statuses on ``first``, columns those on ``second``. Row sums are the areas of the
    first day, column sums those of the second; other to other is left empty, because it is the
    rest of the world. Identities are asserted.
    """
    a, b = _statuses(table, first), _statuses(table, second)
    names = ["held", "contested"]
    matrix = pd.DataFrame(
        index=pd.Index([*names, "other"], name=f"{first}"), columns=[*names, "other"]
    )
    for row in names:
        for column in names:
            matrix.loc[row, column] = area_km2(common(a[row], b[column]))
        matrix.loc[row, "other"] = area_km2(minus(a[row], dissolve(b.values())))
        _assert_equal(matrix.loc[row].sum(), area_km2(a[row]), f"flows from {row} sum to its area")
    for column in names:
        matrix.loc["other", column] = area_km2(minus(b[column], dissolve(a.values())))
        _assert_equal(matrix[column].sum(), area_km2(b[column]), f"flows to {column} sum to it")
    return matrix.astype(float)


def _statuses(table: gpd.GeoDataFrame, day: date) -> dict[str, shapely.Geometry]:
    rows = control.at(table, day).set_index("status").geometry
    primary = next(status for status in control.PRIMARY if status in rows.index)
    empty = shapely.MultiPolygon()
    return {"held": rows[primary], "contested": rows.get("contested", empty)}


def milestones(days: pd.DataFrame, column: str = "held_km2") -> pd.DataFrame:
    """The peak of each source and the days from it to half and to a tenth of it.

    ``days`` is a daily table; returns, by source, ``peak_km2, peak_date, half_date, half_days,
    tenth_date, tenth_days``; a fraction that was not reached in the window is left empty. The peak
    is the first day of the highest value. With a weekly map the dates are those of its maps.
    """
    rows = []
    for source, series in days.groupby("source", sort=False):
        values = series.set_index("date")[column]
        peak_date = values.idxmax()
        row = {"source": source, "peak_km2": values.max(), "peak_date": peak_date}
        after = values[values.index >= peak_date]
        for name, share in (("half", 0.5), ("tenth", 0.1)):
            below = after.index[after <= share * values.max()]
            reached = below[0] if len(below) and values.max() > 0 else None
            row[f"{name}_date"] = reached
            row[f"{name}_days"] = _days_between(peak_date, reached)
        rows.append(row)
    return (
        pd.DataFrame(rows).set_index("source").astype({"half_days": "Int64", "tenth_days": "Int64"})
    )


def _days_between(first: str, second: str | None) -> int | None:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days if second else None


def last_held(table: gpd.GeoDataFrame, start: date, end: date) -> gpd.GeoDataFrame:
    """The last day on which each piece of land was held: ``last_held, area_km2, geometry``.

    Pieces do not overlap and together are all land ever held in the window. What is still held on
    ``end`` carries that day and ``is_held_at_end``. Land that was lost and won again counts with
    its last loss. Drawn from the extract the borders of pieces are generalised.
    """
    days = control.days_within(table, start, end)
    rows = control.day_rows(table, days)
    primary = next(status for status in control.PRIMARY if status in rows)
    shapes = table.geometry.to_numpy()
    runs = rows[primary][rows[primary] != rows[primary].shift(-1)]
    later, pieces = shapely.MultiPolygon(), []
    for day, position in reversed(list(runs.items())):
        piece = minus(shapes[position], later)
        if not piece.is_empty:
            pieces.append((day, day == days[-1], area_km2(piece), piece))
        later = dissolve([later, shapes[position]])
    frame = pd.DataFrame(
        reversed(pieces), columns=["last_held", "is_held_at_end", "area_km2", "geometry"]
    )
    _assert_equal(frame["area_km2"].sum(), area_km2(later), "pieces sum to all land ever held")
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def first_held(table: gpd.GeoDataFrame, start: date, end: date) -> gpd.GeoDataFrame:
    """The first day on which each piece of land gained was held.

    Returns ``first_held, area_km2, geometry``.

    The mirror of :func:`last_held`: pieces do not overlap and together are all land held in the
    window that was not held on its first day. Land that was won, lost and won again counts with
    its first gain; ``is_held_at_end`` is not asked.
    """
    rows = control.day_rows(table, control.days_within(table, start, end))
    primary = next(status for status in control.PRIMARY if status in rows)
    shapes = table.geometry.to_numpy()
    runs = rows[primary][rows[primary] != rows[primary].shift()]
    pieces = []
    earlier = shapes[runs.iloc[0]]
    for day, position in list(runs.items())[1:]:
        piece = minus(shapes[position], earlier)
        if not piece.is_empty:
            pieces.append((day, area_km2(piece), piece))
            earlier = dissolve([earlier, shapes[position]])
    frame = pd.DataFrame(pieces, columns=["first_held", "area_km2", "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def since_start(days: pd.DataFrame) -> pd.Series:
    """Each day's area less that of the source's first day in the table, in km2.

    A source that continues another (DeepState's daily copy) and begins later than the window takes
    the other's first day, so that the two lines join.
    """
    first = days.groupby("source")["held_km2"].first()
    begins = days.groupby("source")["date"].first()
    for key in first.index:
        other = sources.get(key).continues
        if other in first.index and begins[other] < begins[key]:
            first[key] = first[other]
    return (days["held_km2"] - days["source"].map(first)).rename("since_start_km2")


def measure(
    theatre: Theatre, source: str, start: date, end: date, method: str = "geodesic"
) -> pd.DataFrame:
    """The daily table of one source: from the committed file where it covers the window.

    Otherwise, and with another area ``method``, it is measured on the raw maps; both give the same
    numbers, because the committed areas were measured before generalising.
    """
    control.refuse_unserved(theatre, source)
    control.day_list(start, end)
    if method != "geodesic":
        return measure_raw(theatre, source, start, end, method)
    if control.in_extract(theatre, start, end):
        rows = committed_daily()
        wanted = (rows["source"] == source) & rows["date"].between(str(start), str(end))
        return rows.loc[wanted, columns(theatre)].reset_index(drop=True)
    ready = prepared.rows("daily.csv", theatre.name, source, start, end)
    return measure_raw(theatre, source, start, end) if ready is None else ready


def measure_raw(
    theatre: Theatre, source: str, start: date, end: date, method: str = "geodesic"
) -> pd.DataFrame:
    """The daily table of one source, measured on the raw maps."""
    fetch.maps(source, start, end)  # refuses a window that no map covers
    every = fetch.published(source)
    rows = fetch.maps(source, fetch.back(source, start, 1), end)
    table = control.from_maps(source, fetch.verified(rows), theatre, until=end)
    return daily(table, theatre, start, end, every, method)


def committed_daily() -> pd.DataFrame:
    """The committed daily table of all sources (areas measured before generalising)."""
    return pd.read_csv(schemas.committed(paths.DAILY), dtype=TEXT_COLUMNS)


def stack(
    theatre: Theatre, names: Iterable[str], start: date, end: date, method: str = "geodesic"
) -> pd.DataFrame:
    """The daily tables of several sources, one under the other.

    A source whose maps cover only some of the days has rows for those days only.
    """
    spans = fetch.covered(names, start, end)
    tables = [measure(theatre, name, *span, method) for name, span in spans.items()]
    return pd.concat(tables, ignore_index=True)


def shares(days: pd.DataFrame) -> pd.Series:
    """Each day's area as a share of the source's highest in the table."""
    peak = days.groupby("source")["held_km2"].transform("max")
    return (days["held_km2"] / peak).rename("share_of_peak")


def values_on(days: pd.DataFrame, day: date) -> Mapping[str, pd.Series]:
    """The row of each source on one day, by source."""
    return {row["source"]: row for _, row in days[days["date"] == str(day)].iterrows()}


def _assert_equal(got: float, expected: float, identity: str, scale_km2: float = 0.0) -> None:
    """Stop when an identity fails; ``scale_km2`` is the land that it is about."""
    scale_km2 = max(scale_km2, abs(got), abs(expected))
    if abs(got - expected) > max(TOLERANCE_KM2, TOLERANCE_SHARE * scale_km2):
        raise DataError(
            f"The identity '{identity}' fails: {got:.4f} against {expected:.4f} km2. A map's "
            "polygons may be broken in a way that is not known; nothing was written."
        )
