"""Read a user's layer of polygons, GeoJSON or GeoPackage; what is wrong with it is a sentence."""

from pathlib import Path

import geopandas as gpd

from . import paths
from .errors import DataError, did_you_mean


def read(path: Path, layer: str = "", advice: str = "give a file of one") -> gpd.GeoDataFrame:
    """The only layer of a file, or the one called ``layer``, in the file's own CRS.

    ``advice`` is what to do where there are several. Raises :class:`DataError` for a file that
    cannot be read, several layers of which none is named, a layer without geometry, and one that
    says no CRS.
    """
    said = paths.shown(path)
    try:
        name = _name(said, layer, list(gpd.list_layers(path)["name"]), advice)
        frame = gpd.read_file(path, layer=name)
    except DataError:
        raise
    except Exception as error:  # whatever GDAL says, the reader needs one sentence
        reason = (str(error).splitlines() or [""])[0].split(";")[0].rstrip(".")
        raise DataError(f"{said} cannot be read as GeoJSON or GeoPackage ({reason}).") from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError(f"{said}: layer {name!r} has no geometry.")
    if frame.crs is None:
        raise DataError(f"{said} names no CRS; set it when the file is written.")
    return frame


def _name(said: str, wanted: str, names: list[str], advice: str) -> str:
    """The layer that is wanted, or the only one."""
    if wanted in names or (not wanted and len(names) == 1):
        return wanted or names[0]
    if wanted:
        raise DataError(f"{said} has no layer {wanted!r}: {did_you_mean(wanted, names)}.")
    raise DataError(f"{said} has {len(names)} layers ({', '.join(names)}); {advice}.")
