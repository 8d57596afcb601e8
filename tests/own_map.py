"""A map of the user's own, drawn as squares over three days, and what it gives."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import drawn
from analysis.tables import read
from analysis.theatres import window
from drawn import polygon, square

LYMAN = drawn.LYMAN.replace('"2025-03-10"', '"2025-03-03"')
MYMAP = r"""
[mymap]
files = "days"
name = '(?P<day>\d{4}-\d{2}-\d{2})\.geojson'

[mymap.table]
status_column = "kind"

[mymap.table.statuses]
"held by Russia" = "occupied"
"disputed" = "grey"
"held by Ukraine" = "left_out"

[mymap.draws.Russia]
held = ["occupied"]
contested = ["grey"]
"""
WEST, EAST = square(37.8, 48.9), square(37.9, 48.9)
SQUARE_KM2 = 81.455  # a tenth of a degree at 48.9 to 49.0 N: 7.32 km by 11.12 km
RUSSIA, GREY, UKRAINE = "held by Russia", "disputed", "held by Ukraine"
DAYS = {
    "2025-03-01": [(RUSSIA, WEST), (GREY, EAST)],
    "2025-03-02": [(RUSSIA, WEST), (RUSSIA, EAST)],
    "2025-03-03": [(RUSSIA, EAST), (UKRAINE, WEST)],
}
# held, contested, gained, lost: in squares
EXPECTED = [[1, 1, None, None], [2, 0, 1, 0], [1, 0, 0, 1]]
COLUMNS = ["held_km2", "contested_km2", "gained_km2", "lost_km2"]
BY_DATE = MYMAP.replace("name = ", "# ").replace('"kind"', '"kind"\ndate_column = "date"')


def feature(kind: str | None, ring: list, **more) -> dict:
    """A feature of the drawn map."""
    return {"type": "Feature", "properties": {"kind": kind} | more, "geometry": polygon(ring)}


def collection(features: list, **more) -> str:
    """A GeoJSON file of features."""
    return json.dumps({"type": "FeatureCollection", "features": features} | more)


def frame(days: dict = DAYS) -> gpd.GeoDataFrame:
    """All days as one table."""
    rows = [(day, kind, shapely.Polygon(ring)) for day in days for kind, ring in days[day]]
    table = pd.DataFrame(rows, columns=["date", "kind", "geometry"])
    return gpd.GeoDataFrame(table, geometry="geometry", crs="EPSG:4326")


def measured_squares() -> list[list[float | None]]:
    """What the source gives of the three days, in squares."""
    w = window.named("lyman", sources=["mymap"])
    table = read.daily(w)[COLUMNS] / SQUARE_KM2
    return [
        [None if value != value else pytest.approx(value, abs=1e-5) for value in row]
        for row in table.to_numpy().tolist()
    ]


ONE = collection([feature(RUSSIA, WEST)])
