"""What several tests draw: squares whose area is known, features, registry rows, a theatre."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import shapely

from analysis.base.geometry import area_km2
from analysis.control import polygons, table

EMPTY = shapely.MultiPolygon()
WEST, EAST = shapely.box(35.0, 51.2, 35.1, 51.3), shapely.box(35.1, 51.2, 35.2, 51.3)
POCKET = shapely.box(34.2, 51.3, 34.25, 51.35)  # in another part of the Kursk theatre
SQUARE_KM2 = area_km2(WEST)

HELD, GREY = "#01579b", "#bdbdbd"  # DeepState's fills inside Russia

# The file of a user's own theatre.
LYMAN = """
[lyman]
holder = "Russia"
bounds = [37.5, 48.8, 38.3, 49.3]
start = "2025-03-01"
end = "2025-03-10"
"""


def square(west: float, south: float, side: float = 0.1) -> list:
    """A closed ring in [lon, lat] order, counterclockwise."""
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(fill: str, geometry: dict, name: str = "") -> dict:
    """A DeepState feature."""
    return {"type": "Feature", "geometry": geometry, "properties": {"name": name, "fill": fill}}


def polygon(*rings) -> dict:
    """A GeoJSON polygon."""
    return {"type": "Polygon", "coordinates": list(rings)}


def table_of(held: list, contested: list | None = None, source: str = "deepstate"):
    """A control table with a map at noon of each day from 1 January 2025."""
    rows = []
    for status, shapes in (("held", held), ("contested", contested)):
        for n, shape in enumerate(shapes or []):
            since = datetime(2025, 1, 1 + n, 12, tzinfo=UTC)
            last = n + 1 == len(shapes)
            until = datetime(2025, 1, 1 + n, 22, tzinfo=UTC) if last else since + timedelta(days=1)
            rows.append((source, status, since, until, shape, polygons.DRAWN))
    return table.checked(polygons.table(rows), "The test's table")


def day(n: int) -> date:
    """The n-th of January 2025."""
    return date(2025, 1, n)


def times(*days: int) -> pd.Series:
    """Noon of days in January 2025."""
    return pd.Series(pd.to_datetime([f"2025-01-{n:02}T12:00Z" for n in days]))


BODY = b'{"areas": [[[50, 36], [50, 37], [51, 37], [50, 36]]]}'  # of a map of Owl


def rows_of(*files: str, prefix: str = "owner/repository/" + "0" * 40) -> pd.DataFrame:
    """Registry rows of Owl files that all hold BODY, one a day from 1 January 2025."""
    return pd.DataFrame({"file": files}).assign(
        source="owl",
        published=[datetime(2025, 1, n + 1, tzinfo=UTC) for n in range(len(files))],
        bytes=len(BODY),
        sha256=hashlib.sha256(BODY).hexdigest(),
        git_sha1="",
        prefix=prefix,
    )
