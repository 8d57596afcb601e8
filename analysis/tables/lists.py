"""What this project itself wrote down: places, printed dates and figures."""

import csv
from pathlib import Path
from typing import Any

import pandas as pd

from ..base import checks, paths
from ..base.errors import DataError
from ..measures import limits, places, printed
from ..theatres import KURSK
from ..theatres.theatre import Theatre

SEPARATORS = {";": "semicolons", "\t": "tabs"}  # of spreadsheets, where a comma is in numbers


def place_list(theatre: Theatre = KURSK) -> pd.DataFrame:
    """The places of a theatre, with coordinates.

    In Kursk those that were ever held or contested; elsewhere the towns of the gazetteer (GeoNames,
    500 inhabitants and more in the small theatres, 5,000 and more beyond), where a name that
    several have is followed by its oblast.
    """
    if theatre == KURSK:
        return checks.read(paths.SETTLEMENTS, places.LIST, "a list of places")
    towns = checks.read(paths.TOWNS, places.TOWNS, "a list of towns")
    return places.told_apart(places.within(towns, theatre))


def every_place(theatre: Theatre = KURSK) -> pd.DataFrame:
    """The places of :func:`place_list`; in Kursk villages of Ukraine beyond the border too."""
    if theatre != KURSK:
        return place_list(theatre)
    beyond = checks.read(paths.PLACES_BEYOND, places.LIST, "a list of places")
    return pd.concat([place_list(), beyond], ignore_index=True)


def own_places(path: Path, theatre: Theatre) -> pd.DataFrame:
    """The places of a user's own CSV that lie in a theatre: ``name, lat, lon``, in degrees.

    Other columns are left; names of columns may be written large. ``attrs["outside"]`` has the
    names of those that lie outside. A file is refused with a sentence: no UTF-8, no commas, columns
    missing, coordinates out of range or exchanged, names empty or twice there, no place in the
    theatre.
    """
    said = paths.shown(path)
    frame = checks.read(path, places.OWN, "a list of places (name, lat, lon)",
                        encoding="utf-8-sig", dtype=str, keep_default_na=False,
                        **_header(path, said))  # fmt: skip
    listed = _checked(frame, said, first_row=2)
    inside = places.within(listed, theatre)
    outside = listed[~listed["name"].isin(inside["name"])]
    count = f"{len(outside)} of {len(listed)} places of {said}"
    turned = places.within(outside.rename(columns={"lat": "lon", "lon": "lat"}), theatre)
    if len(turned):
        raise DataError(
            f"{count} lie outside {theatre.title}, and {len(turned)} would lie inside with "
            "latitude and longitude exchanged."
        )
    if inside.empty:
        raise DataError(f"{count} lie outside {theatre.title}: none is left.")
    inside.attrs["outside"] = list(outside["name"])
    return inside


def given(listed: pd.DataFrame | None, theatre: Theatre) -> pd.DataFrame:
    """A caller's own list of places, checked, or the theatre's where there is none.

    Raises DataError for a list without ``name, lat, lon``, without rows, with a name that is empty
    or twice there, with coordinates that are no degrees.
    """
    if listed is None:
        return place_list(theatre)
    lacking = [name for name in places.OWN.columns if name not in listed]
    if lacking:
        raise DataError(f"The list of places lacks {lacking[0]!r}; it needs name, lat, lon.")
    own = listed.reset_index(drop=True)
    return own.assign(**_checked(own.astype({"name": str}), "The list of places", first_row=1))


def _checked(frame: pd.DataFrame, said: str, first_row: int) -> pd.DataFrame:
    """Names and degrees of a list, or a sentence with the first row that is wrong."""
    degrees = {
        name: _degrees(frame[name], most, said, first_row) for name, most in places.DEGREES.items()
    }
    listed = pd.DataFrame({"name": frame["name"].str.strip(), **degrees})
    if listed.empty:
        raise DataError(f"{said} has no places.")
    if (nameless := listed["name"] == "").any():
        raise DataError(f"{said}, row {int(nameless.to_numpy().argmax()) + first_row}: no name.")
    twice = listed["name"].str.casefold().duplicated()
    if twice.any():
        raise DataError(f"{said} has {listed.loc[twice, 'name'].iloc[0]!r} twice.")
    return listed


def _header(path: Path, said: str) -> dict[str, Any]:
    """What reads a list's columns under their own names, ``Name`` as ``name``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{said} is not written in UTF-8; save it as CSV in UTF-8.") from error
    except OSError:  # told where the table is read
        return {}
    first = next(iter(text.splitlines()), "")
    for sign, name in SEPARATORS.items():
        if sign in first and "," not in first:
            raise DataError(f"{said} has {name} between its columns; write commas: name,lat,lon.")
    columns = next(csv.reader([first]), [])
    own = {name: name.strip().casefold() for name in columns}
    is_meant = {name: low in places.OWN.columns and low not in columns for name, low in own.items()}
    names = [own[name] if is_meant[name] else name for name in columns]
    return {"names": names, "header": 0} if names != columns else {}


def _degrees(texts: pd.Series, most: int, said: str, first_row: int) -> pd.Series:
    """A column of degrees, as text it may be, or a sentence with the first that is none."""
    degrees = pd.to_numeric(texts, errors="coerce").astype(float)
    if (wrong := ~degrees.between(-most, most)).any():
        row = int(wrong.to_numpy().argmax())
        raise DataError(
            f"{said}, row {row + first_row}: {texts.name} {str(texts.iloc[row])!r} is no number of "
            f"degrees between -{most} and {most}."
        )
    return degrees


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
