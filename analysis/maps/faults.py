"""Count every fault that reading the maps met, and say when a known one has gone."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import shapely

from ..base import inert
from ..base.days import day_of
from ..base.errors import DataError, printable
from ..base.geometry import area_km2, common, dissolve
from .readers.shapes import Fault

REASONS = {
    "three_coordinates": (
        "a third coordinate, always 0",
        "dropped: areas are two-dimensional",
    ),
    "geometry_collection": (
        "polygons packed into a GeometryCollection",
        "opened: reading only polygons would lose them without a word",
    ),
    "invalid_ring": (
        "a ring that crosses itself",
        "mended so that each piece of land counts once",
    ),
    "broken_utf8": (
        "a name that lost bytes before it was published",
        "left as it is: the fill colour is the key, the name is not used",
    ),
    "name_fill_conflict": (
        "name and fill colour say different things",
        "the fill decides; the polygon is counted here",
    ),
    "unnamed_fill": (
        "a fill colour that no table explains",
        "left out of every measure",
    ),
    "fill_by_key": (
        "a fill colour that no table explains, on a polygon whose name key is known",
        "counted by the key of the name",
    ),
    "foreign_land": (
        "land of Moldova (Transnistria) in the colour of what was occupied of Ukraine",
        "left out of every measure: it is not land of Ukraine",
    ),
    "empty_map": (
        "a day whose file holds no polygon",
        "skipped: the map before it holds",
    ),
    "vanished_polygon": (
        "a large polygon that left the map and came back nearly unchanged",
        "measured as drawn; no sentence or maximum takes it for a move of the front",
    ),
    "identity_failed": (
        "a day on which gained less lost is not the net change",
        "gained and lost are left empty on that day",
    ),
    "missing_polygon": (
        "no polygon of land that the front of the same map still encloses",
        "taken as held: the land between front and border",
    ),
    "unnamed_layer": (
        "a layer that no table explains",
        "left out of every measure",
    ),
    "unnamed_status": (
        "a value of the status column that the source's table does not name",
        "left out of every measure",
    ),
    "no_area": (
        "a feature that is empty, a point or a line",
        "left out: it has no area",
    ),
    "lat_lon_order": (
        "rings written as [latitude, longitude]",
        "exchanged; a ring that lands in the Middle East is refused",
    ),
    "held_contested_overlap": (
        "held and contested land drawn over each other",
        "held wins: what both cover is cut from contested",
    ),
    "period_map": (
        "a map that its maker filled in later, of a period and not of a day (before 9 March 2023)",
        "measured as drawn, from the day that the file names",
    ),
    "mixed_losses": (
        "land that left Russian hands since an earlier day, with land held in Russia",
        "left out, by the state border: it is not the state of a day",
    ),
    "assessed_advance": (
        "land that ISW assesses as a Russian advance and not yet as Russian control",
        "counted as held where Russia holds: control alone is flat for weeks and then leaps",
    ),
    "stale_piece": (
        "a piece of held land drawn the same, to the byte, for more than 60 days on which the rest "
        "of the map was redrawn",
        "kept as its maker draws it, and named with its area",
    ),
    "scope_change": (
        "a day on which the map began to draw less, or more, than before",
        "measured as drawn; no sentence or maximum takes it for a move of the front",
    ),
    "repeated_map": (
        "a map that repeats the one before, byte for byte",
        "kept: the map holds, and its age starts anew",
    ),
}

# What the pinned files hold in the maps that decide 5 August 2024 to 3 August 2025 (polygons or
# maps met). When a maker mends a fault, or makes a new one, the count differs and the build stops:
# look, then change the number here and say so in the commit.
EXPECTED = {
    ("deepstate", "broken_utf8"): 252,
    ("deepstate", "geometry_collection"): 2,
    ("deepstate", "held_contested_overlap"): 9,
    ("deepstate", "name_fill_conflict"): 14,
    ("deepstate", "three_coordinates"): 38060,
    ("isw", "assessed_advance"): 1328,
    ("isw", "invalid_ring"): 57,
    ("liveuamap", "mixed_losses"): 559,
    ("liveuamap", "stale_piece"): 96,
    ("owl", "lat_lon_order"): 4088,
    ("owl", "missing_polygon"): 40,
    ("owl", "repeated_map"): 6,
}

# What these move cannot be measured: a map or a number is missing on their days.
LEAVES_A_GAP = ("empty_map", "identity_failed")

LONGEST_DETAIL = 200  # characters: a name that a stranger's file gives

COLUMNS = ["source", "fault", "what", "handling", "maps", "met", "in_theatre", "moved_km2",
           "moved_days", "first_day", "last_day", "detail"]  # fmt: skip


class Tally:
    """Collects the faults of many maps and gives one row a source and fault."""

    def __init__(self, theatre_area: shapely.Polygon):
        """Count apart what lies in ``theatre_area``, and measure there what a fault moves."""
        self._area = theatre_area
        self._met: Counter = Counter()
        self._inside: Counter = Counter()
        self._maps: dict = defaultdict(set)
        self._details: dict = defaultdict(Counter)
        self._moved: dict = defaultdict(Counter)  # km2 by day
        self._known: dict[int, tuple[object, float]] = {}

    def add(self, source: str, published: datetime, faults: Iterable[Fault]) -> None:
        """Enter the faults of one map."""
        moved: dict[tuple, float] = defaultdict(float)
        for fault in faults:
            key = (source, fault.name)
            self._met[key] += 1
            # What is empty lies nowhere, and has no box.
            self._inside[key] += bool(shapely.intersects(shapely.box(*fault.bounds), self._area))
            self._maps[key].add(published)
            moved[key] += self._km2(fault.moves) if fault.moves is not None else 0.0
            if fault.detail:
                self._details[key][fault.detail] += 1
        for key, km2 in moved.items():
            day = day_of(published)
            if km2 > 0 or key[1] in LEAVES_A_GAP:
                self._moved[key][day] = max(self._moved[key][day], km2)

    def take(self, other: "Tally") -> None:
        """Enter what another tally of the same theatre met, in other maps."""
        self._met.update(other._met)
        self._inside.update(other._inside)
        for key, maps in other._maps.items():
            self._maps[key] |= maps
        for key, details in other._details.items():
            self._details[key].update(details)
        for key, moved in other._moved.items():
            for day, km2 in moved.items():  # noughts too: nobody knows what an empty map moves
                self._moved[key][day] = max(self._moved[key][day], km2)

    def __getstate__(self) -> dict[str, Any]:
        """Without the areas at hand: they are told apart by objects of this process."""
        return self.__dict__ | {"_known": {}}

    def _km2(self, land) -> float:
        """The area of land in the theatre; asked once for the same object."""
        if id(land) not in self._known:
            inside = common(dissolve(np.atleast_1d(np.array(land, dtype=object))), self._area)
            self._known[id(land)] = land, area_km2(inside)
        return self._known[id(land)][1]

    def table(self) -> pd.DataFrame:
        """One row a source and fault: what it is, how it is handled, in how many maps it was met.

        ``met`` counts polygons (maps for ``repeated_map`` and ``empty_map``), ``in_theatre`` those
        that touch the theatre; ``moved_km2`` is how much land its handling moves in the theatre on
        the day on which it moves most, ``moved_days`` on how many days of a map it moves any (for
        ``empty_map``: how many days were skipped), from
        ``first_day`` to ``last_day``; ``detail`` quotes the commonest case.
        """
        rows = [
            (*key, *REASONS[key[1]], len(self._maps[key]), met, self._inside[key],
             *_moved(self._moved[key]), self._quote(key))
            for key, met in sorted(self._met.items())
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=COLUMNS)

    def _quote(self, key) -> str:
        return "; ".join(
            inert.cell(printable(text, LONGEST_DETAIL))
            for text, _ in self._details[key].most_common(1)
        )


def _moved(by_day: Counter) -> tuple[float, int, str, str]:
    if not by_day:
        return 0.0, 0, "", ""
    return max(by_day.values()), len(by_day), str(min(by_day)), str(max(by_day))


def refuse_changed(table: pd.DataFrame, expected: dict[tuple[str, str], int] = EXPECTED) -> None:
    """Stop when a known fault has gone or a new one has come, and say which.

    >>> met = pd.DataFrame([("owl", "lat_lon_order", 3)], columns=["source", "fault", "met"])
    >>> refuse_changed(met, {("owl", "lat_lon_order"): 3})
    """
    found = {(row.source, row.fault): row.met for row in table.itertuples()}
    changed = [
        f"{source} {fault}: expected {expected.get((source, fault), 0)}, "
        f"found {found.get((source, fault), 0)}"
        for source, fault in sorted(expected.keys() | found.keys())
        if expected.get((source, fault), 0) != found.get((source, fault), 0)
    ]
    if changed:
        raise DataError(
            "The maps' faults are not the known ones (" + "; ".join(changed) + "). A maker may "
            "have mended or made a fault: look, then set EXPECTED in analysis/maps/faults.py. "
            "Nothing was written."
        )
