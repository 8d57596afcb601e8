"""Read the roads that a user took from OpenStreetMap."""

from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np

from ..base import paths
from ..base.errors import DataError
from ..maps.readers import files


class _Point(msgspec.Struct):
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]


class _Element(msgspec.Struct):
    type: str
    geometry: list[_Point] = []
    tags: dict[str, str] = {}


class _Answer(msgspec.Struct):
    elements: list[_Element]
    remark: str = ""


def roads(path: Path) -> list[np.ndarray]:
    """The roads of an Overpass answer (JSON, ``out geom``), each as its points in lon/lat.

    Which query gives the file: docs/extend.md. Ways without a ``highway`` tag are left. A file that
    is no such answer, that has no road, or in which Overpass says that it broke off raises a
    sentence.
    """
    answer = files.decode(path, _Answer, "an Overpass answer with `out geom`")
    if "error" in answer.remark:
        raise DataError(f"{paths.shown(path)} is not whole, says Overpass: {answer.remark}.")
    found = [
        np.array([(point.lon, point.lat) for point in element.geometry])
        for element in answer.elements
        if element.type == "way" and "highway" in element.tags and len(element.geometry) > 1
    ]
    if not found:
        raise DataError(
            f"{paths.shown(path)} has no road: no way with a `highway` tag and its points "
            "(docs/extend.md has the query; it ends with `out geom`)."
        )
    return found
