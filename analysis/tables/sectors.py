"""Sectors: the built-in oblasts or a file of the user's, and the daily table by sector."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..base import layers, paths, told
from ..base.errors import DataError, UsageError, did_you_mean
from ..base.geometry import is_swapped
from ..maps import registry
from ..measures import retreat as retreating
from ..measures import sectors as splitting
from ..theatres import borders
from ..theatres.theatre import Theatre
from ..theatres.window import Window
from . import measured
from .outlines import outlines

OBLASTS = "oblasts"


def layer(name: str | Path) -> gpd.GeoDataFrame:
    """The layer of sectors called ``oblasts``, or that of a file, ``name, geometry``, EPSG:4326.

    A file is GeoJSON or GeoPackage with one layer of polygons and a column ``name``; one that
    cannot be read, has several layers or says no projection is refused with a sentence.
    """
    if str(name) == OBLASTS:
        return borders.all_oblasts()
    path = Path(name)
    said = paths.shown(path)
    if not path.is_file():
        raise DataError(f"{said} does not exist; --sectors takes a file, or {OBLASTS}.")
    frame = layers.read(path).to_crs("EPSG:4326")
    lon, lat = np.abs(frame.total_bounds).reshape(2, 2).max(axis=0)
    if lon > 180 or lat > 90:
        raise DataError(
            f"{said} has a coordinate out of range (longitude up to {lon:g}, latitude up to "
            f"{lat:g}; possible are 180 and 90)."
        )
    if len(frame) and is_swapped(tuple(frame.total_bounds)):
        raise DataError(f"{said} has latitude and longitude exchanged.")
    return frame.set_geometry(shapely.force_2d(frame.geometry.to_numpy()), crs="EPSG:4326")


def known(given: gpd.GeoDataFrame | str | Path, theatre: Theatre) -> gpd.GeoDataFrame:
    """The sectors of a theatre: of a layer, or of the one that a text names; checked, EPSG:4326."""
    frame = layer(given) if isinstance(given, str | Path) else given
    if not isinstance(frame, gpd.GeoDataFrame):
        raise UsageError(
            f"Sectors are a GeoDataFrame, {OBLASTS!r} or a file's name, not a "
            f"{type(frame).__name__}."
        )
    if frame.crs is None:
        raise UsageError("The layer of sectors names no CRS; set it, such as crs='EPSG:4326'.")
    return splitting.checked(frame.to_crs("EPSG:4326"), theatre)


def one(given: gpd.GeoDataFrame | str, theatre: Theatre) -> gpd.GeoDataFrame:
    """One sector of a theatre: a layer of one polygon, or the oblast that a text names."""
    frame = named(layer(OBLASTS), given) if isinstance(given, str) else given
    if len(frame) != 1:
        raise UsageError(f"A sector is one polygon, and this layer has {len(frame)}.")
    return known(frame, theatre)


def named(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """The one sector of a layer that has a name, or alone begins so; others raise with near ones.

    >>> named(layer("oblasts"), "donetsk")["name"].to_list()
    ['Donetsk Oblast']
    """
    names = frame["name"].astype(str).str.strip() if "name" in frame else pd.Series(dtype=str)
    found, low = names == name.strip(), name.strip().casefold()
    if not found.any():
        found = names.str.casefold().str.startswith(low)
    if found.sum() != 1:
        near = names[found] if found.any() else names
        raise UsageError(f"Unknown sector {name!r}: {did_you_mean(name, list(near))}.")
    return frame[found].assign(name=names[found])


def sectors(
    w: Window, frame: gpd.GeoDataFrame | str | Path, method: str = "geodesic"
) -> pd.DataFrame:
    """The land of each day by each source in each sector of a layer of polygons, in km2.

    Parameters
    ----------
    w : Window
        Theatre, days and sources (:func:`analysis.window`).
    frame : GeoDataFrame, str or Path
        Polygons with a column ``name``, none over another, in any CRS; or ``oblasts``, the built-in
        ones (``analysis.tables.sectors.layer("oblasts")``), or a file of GeoJSON or GeoPackage.
    method : str
        How areas are computed (:func:`analysis.area_km2`).

    Returns
    -------
    DataFrame
        ``date, source, sector, held_km2, contested_km2, gained_km2, lost_km2, net_km2,
        map_age_days, quantity, rests_on, change_fault``, a row a day, source and sector. The last
        sector, ``elsewhere``, is what lies in none; with it the sectors sum to the whole. Sectors
        that do not reach into the theatre have no rows.

    Raises
    ------
    UsageError
        For a faulty layer: names missing or twice there, invalid rings, sectors that overlap (with
        the two names and the km2 they share), none within the theatre.
    DataError
        When raw maps are needed that are not here, or the sectors do not sum to the whole.

    Notes
    -----
    Gained, lost and net are empty where ``change_fault`` names a fault of the whole map. Of the
    committed days areas are those of the generalised outlines, up to 0.2 km2 from
    :func:`analysis.daily`, and ISW, which has none, is measured on raw maps only when it alone is
    named. Sectors that are drawn coarsely put land near their edge into the neighbour.

    Examples
    --------
    >>> import analysis
    >>> w = analysis.window("kursk", "2025-03-16", "2025-03-16", ["deepstate"])
    >>> found = sectors(w, "oblasts").set_index("sector")["held_km2"]
    >>> found.round(1)[["Kursk Oblast", "Sumy Oblast", "elsewhere"]].to_dict()
    {'Kursk Oblast': 120.5, 'Sumy Oblast': 1.1, 'elsewhere': 0.2}
    """
    own = known(frame, w.theatre)
    with w.known or told.NOTHING:
        tables = [
            splitting.by_sector(
                table, own, w.theatre, *w.spans[key], registry.published(key), method
            )
            for key, table in outlines(w).items()
        ]
    return pd.concat(tables, ignore_index=True)


def retreat(w: Window, frame: gpd.GeoDataFrame | str | Path) -> pd.DataFrame:
    """How far the front went in each sector of a layer: :func:`analysis.retreat` by sector."""
    own = known(frame, w.theatre)
    with w.known or told.NOTHING:
        tables = [
            retreating.by_sector(table, own, w.theatre, *w.spans[key], wide=measured.wide(w, key))
            for key, table in outlines(w, measured.BACK_DAYS).items()
        ]
    return pd.concat(tables, ignore_index=True)
