"""What this project itself wrote down: places, printed dates and figures."""

from pathlib import Path

import pandas as pd

from ..base import checks, paths
from ..measures import limits, places, printed


def place_list() -> pd.DataFrame:
    """The places that were ever held or contested, with coordinates and their source."""
    return checks.read(paths.SETTLEMENTS, places.LIST, "a list of places")


def every_place() -> pd.DataFrame:
    """The places of :func:`place_list`, and villages of Ukraine beyond the border at Sudzha."""
    beyond = checks.read(paths.PLACES_BEYOND, places.LIST, "a list of places")
    return pd.concat([place_list(), beyond], ignore_index=True)


def place_dates() -> pd.DataFrame:
    """Dates that others printed for places: taken, lost, or still held on a day."""
    table, listed = (
        checks.read(paths.SETTLEMENT_DATES, places.DATES, "a list of dates"),
        place_list(),
    )
    for name in table["place"]:
        places.named(listed, name)
    return table


def figures(path: Path = paths.PUBLISHED) -> pd.DataFrame:
    """The printed figures that a source can test; a wrong row raises with its number."""
    return checks.read(path, printed.SCHEMA, "a table of figures", keep_default_na=False)


def retaken() -> pd.DataFrame:
    """The land that ISW assessed as retaken in Kursk, day by day: ``date, retaken_km2``."""
    return checks.read(paths.RETAKEN, limits.SCHEMA, "a table of numbers by day")
