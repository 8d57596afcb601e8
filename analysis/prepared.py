"""The tables of one run, measured once beforehand and read by each of its notebooks."""

import json
import os
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

FOLDER_VARIABLE = "FRONTLINE_TABLES"  # set by the runner for its kernels
ABOUT = "window.json"


def about(theatre: str, start: date, end: date) -> dict[str, str]:
    """What tables are about, as it is written beside them."""
    return {"theatre": theatre, "start": str(start), "end": str(end)}


def rows(name: str, theatre: str, source: str, start: date, end: date) -> pd.DataFrame | None:
    """One source's rows of a prepared table, or None when this window was not prepared."""
    folder = _folder(theatre, start, end)
    if folder is None or not (folder / name).is_file():
        return None
    table = pd.read_csv(folder / name, float_precision="round_trip")
    own = table[table["source"] == source].reset_index(drop=True)
    is_asked = len(own) and own["date"].iloc[0] == str(start) and own["date"].iloc[-1] == str(end)
    return own if is_asked else None


def table(name: str, theatre: str, start: date, end: date) -> pd.DataFrame | None:
    """A prepared table of all sources, or None when this window was not prepared."""
    folder = _folder(theatre, start, end)
    return pd.read_csv(folder / name) if folder else None


def control(theatre: str, source: str, start: date, end: date) -> gpd.GeoDataFrame | None:
    """One source's prepared control table, or None when this window was not prepared."""
    folder = _folder(theatre, start, end)
    path = folder / f"{source}.parquet" if folder else None
    return gpd.read_parquet(path) if path and path.is_file() else None


def _folder(theatre: str, start: date, end: date) -> Path | None:
    named = os.environ.get(FOLDER_VARIABLE, "")
    if not named:
        return None
    window = json.loads((Path(named) / ABOUT).read_text(encoding="utf-8"))
    inside = window["start"] <= str(start) and str(end) <= window["end"]
    return Path(named) if window["theatre"] == theatre and inside else None
