"""What this project itself wrote down: places, printed dates and figures, claims."""

from pathlib import Path

import pandas as pd

from ..base import checks, paths
from ..measures import claims as claiming
from ..measures import places, printed


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


def figures(path: Path = paths.PUBLISHED) -> pd.DataFrame:
    """The printed figures that a source can test; a wrong row raises with its number."""
    table = checks.read_csv(path, keep_default_na=False)
    return checks.checked(printed.SCHEMA, table, f"{paths.shown(path)} is no table of figures")


def claims(path: Path | None = None) -> pd.DataFrame:
    """The article's claims, one row each; a wrong file raises one sentence."""
    path = path or paths.CLAIMS
    table = checks.read_csv(path)
    return checks.checked(claiming.SCHEMA, table, f"{paths.shown(path)} is no table of claims")
