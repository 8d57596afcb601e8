"""Layers as a GeoPackage: a table a layer, styled for QGIS, the same bytes for the same land."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio

from ...tables.layer_fields import FIELDS, GEOMETRIES
from .geojson import fields
from .qgis import qml

THEN = "2000-01-01T00:00:00.000Z"  # a file says when its land was, not when it was written
STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME
)"""
_NAMES = (
    "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName",
    "styleQML", "styleSLD", "useAsDefault", "description", "owner", "update_time",
)  # fmt: skip
_TYPES = {"map_age_days": "int64", "generalised": "bool"}


def gpkg(frames: dict[str, gpd.GeoDataFrame], head: dict[str, Any]) -> bytes:
    """The file; attribution, terms and what columns mean stand in its metadata and columns.

    A layer that has no land is there and empty.
    """
    texts = {name: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)
             for name, v in head.items()}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, _fixed_time():
        path = Path(folder) / "land.gpkg"
        for kind, frame in frames.items():
            columns = {name: FIELDS[name] for name in fields(frame)}
            pyogrio.write_dataframe(
                _typed(frame), path, layer=kind, driver="GPKG",
                geometry_type=GEOMETRIES[kind], promote_to_multi=kind != "retreat",
                dataset_metadata=texts, layer_metadata=columns,
                layer_options={"DESCRIPTION": f"{kind}. {head['attribution']}"},
            )  # fmt: skip
        _finish(path, frames)
        return path.read_bytes()


def _typed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Columns of one type each, also where a layer is empty."""
    types = {name: _TYPES.get(name) or _number_or_text(name) for name in fields(frame)}
    return frame.astype(types)


def _number_or_text(name: str) -> str:
    return "float64" if name.endswith(("_km", "_km2")) else "str"


@contextmanager
def _fixed_time() -> Iterator[None]:
    """Let GDAL write the same time always, and afterwards as before."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": THEN})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _finish(path: Path, frames: dict[str, gpd.GeoDataFrame]) -> None:
    """Add the styles that QGIS looks for, and leave no page of the file to chance."""
    rows = [
        ("", "", kind, "geom", f"{kind} by map", qml(kind, list(frame["source"])), "", True,
         "the makers' colours", "", THEN)
        for kind, frame in frames.items()
    ]  # fmt: skip
    with closing(sqlite3.connect(path)) as db:
        with db:
            db.execute(STYLES)
            marks = ", ".join("?" * len(_NAMES))
            db.executemany(f"INSERT INTO layer_styles ({', '.join(_NAMES)}) VALUES ({marks})", rows)
            db.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
                "VALUES ('layer_styles', 'attributes', 'layer_styles', ?)",
                (THEN,),
            )
        db.execute("VACUUM")
