"""Two makers' maps against each other: where they agree, and which of them is later."""

from collections.abc import Collection
from datetime import date
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base import edges, memo
from ..base.days import day_list
from ..base.errors import DataError
from ..base.geometry import area_km2, common, dissolve, minus
from ..control import on_day
from ..maps import sources
from ..theatres.theatre import Theatre
from . import joined

LATER_DAYS = 7  # land that the other map draws within a week counts as drawn later, not differently
WHOLE_EVERY = 30  # days
LEAST_DRIFT_KM2, DRIFT_SHARE = 0.05, 1e-4  # what edges that were cut may leave within them
LEAST_KM2 = 1.0  # a map that gives less has nothing that could agree
SAME_KM2 = 0.05  # two areas that differ by no more are the same


def daily(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, start: date, end: date) -> pd.DataFrame:
    """Agreement of held land between two sources, a row a day (areas in km2).

    ``both_km2, only_<a>_km2, only_<b>_km2``; ``iou`` = both / union (empty when neither holds any);
    and the difference split in two: ``later_km2``, land that only one map gives on the day but the
    other gives too within 7 days before or after, and ``differs_km2``, the rest. IoU weighs a
    square kilometre at the front like one in the middle, so it falls as the salient shrinks even
    if the lines stay as far apart. Source: Jaccard index (Jaccard 1901).
    """
    names = [table["source"].iloc[0] for table in (a, b)]
    days = day_list(start, end)
    one, two = (_Series(_held_by_day(table, days)) for table in (a, b))
    rows = []
    for n, both_km2 in enumerate(_both_km2(one, two)):
        alone = [max(own.area_km2(n) - both_km2, 0.0) for own in (one, two)]
        later = one.within_km2(n, two.near(n)) + two.within_km2(n, one.near(n))
        rows.append((both_km2, *alone, later, max(sum(alone) - later, 0.0)))
    columns = [
        "both_km2",
        f"only_{names[0]}_km2",
        f"only_{names[1]}_km2",
        "later_km2",
        "differs_km2",
    ]
    table = pd.DataFrame(rows, columns=columns)
    union = table.iloc[:, :3].sum(axis=1)
    table["iou"] = (table["both_km2"] / union).where(union > 0)
    table.insert(0, "date", [day.isoformat() for day in days])
    return table


def both_hold(table: pd.DataFrame) -> pd.Series:
    """On which days of :func:`daily` both maps give a square kilometre: a sliver is no land.

    >>> both_hold(pd.DataFrame({"both_km2": [0.0, 5.0], "only_a_km2": [47.0, 1.0],
    ...     "only_b_km2": [0.04, 0.0]})).tolist()
    [False, True]
    """
    return table["both_km2"] + table.filter(like="only_").min(axis=1) >= LEAST_KM2


def makers(tables: dict[str, gpd.GeoDataFrame]) -> list[str]:
    """One source a maker, in order: of a map and its copy that which covers more days.

    >>> days = [pd.Timestamp(day) for day in ("2025-07-01", "2025-08-03", "2026-03-31")]
    >>> own, copy, owl = (pd.DataFrame({"valid_from": [days[0]], "valid_to": [day]})
    ...     for day in (days[1], days[2], days[2]))
    >>> makers({"deepstate": own, "deepstate_occupied": copy, "owl": owl})
    ['deepstate_occupied', 'owl']
    >>> makers({"deepstate": copy, "deepstate_occupied": copy, "owl": owl})
    ['deepstate', 'owl']
    """
    own: dict[str, list[str]] = {}
    for key in sources.in_order(tables):  # a map before its copy, which is taken for more days
        own.setdefault(joined.original(key), []).append(key)
    covered = {key: table["valid_to"].max() - table["valid_from"].min()
               for key, table in tables.items()}  # fmt: skip
    return sources.in_order(max(keys, key=covered.__getitem__) for keys in own.values())


def pair(
    tables: dict[str, gpd.GeoDataFrame], partial: Collection[str] = ()
) -> dict[str, gpd.GeoDataFrame]:
    """The two makers whose maps change most often, or an empty dict where there is only one.

    ``partial`` are sources that leave out land which others draw: they agree with none, however
    alike their lines are, and are taken where there are no two others.
    """

    def rank(key: str) -> tuple[bool, int]:
        return key in partial, -tables[key]["valid_from"].nunique()

    often = sorted(makers(tables), key=rank)
    picked = sources.in_order(often[:2])
    return {key: tables[key] for key in picked} if len(picked) == 2 else {}


def continuation(days: pd.DataFrame, theatre: Theatre) -> pd.DataFrame:
    """How a source that copies another agrees with it on common days: ``date, differs_km2, is``.

    A day on which the copy has no map of its own and an older one holds is no common day.

    ``is`` says whose land the copy gives on a day, to within 0.05 km2: the ``same`` as the other's
    map of that day, or, copied before the evening's change, that of a ``day before`` (up to two,
    as far as daily areas can tell), or ``other``. ``differs_km2`` is the copy's area less the
    other's on that day, without the land that the copy is known to lack (``lacks``: Tuzla).
    """
    wide = days.pivot(index="date", columns="source", values="held_km2")
    ages = days.pivot(index="date", columns="source", values="map_age_days")
    found = []
    for key, original in joined.originals(list(wide)).items():
        lacks = sum(
            km2
            for lon, lat, km2 in sources.get(key).lacks
            if shapely.contains_xy(theatre.area, lon, lat)
        )
        own, other = wide[key], wide[original] - lacks
        both = own.notna() & other.notna() & (ages[key] == 0)
        near = [(own - other.shift(n)).abs() <= SAME_KM2 for n in (0, 1, 2)]
        kind = np.select([near[0], near[1] | near[2]], ["same", "day before"], "other")
        table = pd.DataFrame({"date": wide.index, "differs_km2": own - other, "is": kind})
        found.append(table[both.to_numpy()])
    columns = ["date", "differs_km2", "is"]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


class _Series:
    """One map's held land day by day, with what entered and left it at each step."""

    def __init__(self, shapes: list) -> None:
        self.shapes = shapes
        nothing = shapely.MultiPolygon()
        self.gained, self.lost = [nothing], [nothing]
        for before, after in pairwise(shapes):
            is_same = before is after
            step = (nothing, nothing) if is_same else _entered_and_left(before, after)
            self.gained.append(step[0])
            self.lost.append(step[1])
        self._areas: dict[int, float] = {}

    def area_km2(self, n: int) -> float:
        """The area held on day ``n``, measured once for each shape."""
        key = id(self.shapes[n])
        if key not in self._areas:
            shape = self.shapes[n]
            self._areas[key] = memo.once("area", (shape,), lambda: area_km2(shape))
        return self._areas[key]

    def within_km2(self, n: int, land: shapely.Geometry) -> float:
        """How much of some land is held on day ``n``."""
        if land.is_empty:
            return 0.0
        shape = self.shapes[n]
        return memo.once("within", (land, shape), lambda: area_km2(common(land, shape)))

    def near(self, n: int) -> shapely.Geometry:
        """Land that is not held on day ``n`` but on one of the seven days before or after it.

        What is held later was gained on the way, what was held before lost: no other land is asked.
        """
        came = self.gained[n + 1 : n + LATER_DAYS + 1]
        went = self.lost[max(n - LATER_DAYS + 1, 1) : n + 1]
        faces, shape = tuple(face for face in (*came, *went) if not face.is_empty), self.shapes[n]
        if not faces:
            return shapely.MultiPolygon()
        return memo.once("near", (faces, shape), lambda: minus(dissolve(faces), shape))


def _entered_and_left(before, after) -> tuple[shapely.Geometry, shapely.Geometry]:
    """What entered and what left, each as one shape."""

    def found() -> tuple[shapely.Geometry, shapely.Geometry]:
        faces = edges.between(before, after)
        return dissolve(faces.gained), dissolve(faces.lost)

    return memo.once("entered and left", (before, after), found)


def _both_km2(one: _Series, two: _Series) -> list[float]:
    """The land that both maps give on each day, followed from day to day.

    Whole maps are laid over each other every 30 days alone; in between only what entered or left
    one of them is asked of the other. What the edges that are cut on the way leave (a hundredth of
    a km2 in a month) goes with each overlay of the whole, which must come to the same.
    """
    totals: list[float] = []
    for n, shapes in enumerate(zip(one.shapes, two.shapes, strict=True)):
        followed = totals[-1] + _step_km2(one, two, n) if n else None
        if n % WHOLE_EVERY:
            most = min(one.area_km2(n), two.area_km2(n))  # neither gives what the other lacks
            totals.append(min(max(followed or 0.0, 0.0), most))
            continue
        totals.append(area_km2(common(*shapes)))
        if followed is not None:
            _refuse_drift(followed, totals[-1], shapes)
    return totals


def _refuse_drift(followed_km2: float, whole_km2: float, shapes: tuple) -> None:
    most = LEAST_DRIFT_KM2 + DRIFT_SHARE * whole_km2
    most += edges.sag_km2(edges.joined(*map(edges.of, shapes)))
    if abs(followed_km2 - whole_km2) > most:
        raise DataError(
            f"The land that both maps give, followed from day to day, is {followed_km2:.4f} km2 "
            f"and not {whole_km2:.4f} km2. Nothing was written."
        )


def _step_km2(one: _Series, two: _Series, n: int) -> float:
    """By how much the land that both maps give grows from the day before to day ``n``."""
    by_one = two.within_km2(n - 1, one.gained[n]) - two.within_km2(n - 1, one.lost[n])
    return by_one + one.within_km2(n, two.gained[n]) - one.within_km2(n, two.lost[n])


def _held_by_day(table: gpd.GeoDataFrame, days: list[date]) -> list:
    positions = on_day.day_rows(table, days)["held"]
    shapes = {position: table.geometry.iloc[position] for position in positions.unique()}
    return [shapes[position] for position in positions]


def place_spread(histories: pd.DataFrame) -> pd.DataFrame:
    """Days between the first and the last source to show a place taken, and lost.

    ``name, sources, taken_days, lost_days``, for places that two sources or more ever held.
    """
    held = histories[histories["held_first"] != ""]
    rows = []
    for name, own in held.groupby("name", sort=False):
        if len(own) > 1:
            taken, lost = (pd.to_datetime(own[column]) for column in ("held_first", "held_last"))
            spans = [(dates.max() - dates.min()).days for dates in (taken, lost)]
            rows.append((name, len(own), *spans))
    return pd.DataFrame(rows, columns=["name", "sources", "taken_days", "lost_days"])


def committed_share(table: pd.DataFrame) -> float:
    """The share of all difference that is a matter of days, over the whole table."""
    total = table["later_km2"].sum() + table["differs_km2"].sum()
    return float(table["later_km2"].sum() / total) if total > SAME_KM2 else 0.0
