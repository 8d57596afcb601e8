"""The tables of one run, measured once beforehand and read by each of its notebooks."""

import json
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..base import told
from ..control.on_day import between
from ..theatres.window import Window

ABOUT = "window.json"
OUTLINES, WIDE = "{}.parquet", "{}_wide.parquet"
NAMES = ("daily.csv", "retreat.csv", "quality.csv")


def about(w: Window) -> dict:
    """What the tables are about, as it is written beside them."""
    spans = {key: [str(day) for day in span] for key, span in w.spans.items()}
    return {"theatre": w.theatre.name, "spans": spans}


def folder() -> Path | None:
    """Where this process was told that a run's tables lie."""
    named = told.current().tables
    return Path(named) if named else None


def serve(w: Window) -> bool:
    """Whether a run prepared just this window."""
    place = folder()
    return place is not None and _about(place) == about(w)


def _place() -> Path:
    """The folder of a run's tables, once `serve` has said that there is one."""
    return Path(told.current().tables)


@cache
def _about(place: Path) -> dict:
    return json.loads((place / ABOUT).read_text(encoding="utf-8"))


@cache
def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, float_precision="round_trip")


def control(w: Window, key: str) -> gpd.GeoDataFrame:
    """One source's outlines for the days that it covers."""
    return between(outlines(_place(), key), *w.spans[key])


def wide(w: Window, key: str) -> gpd.GeoDataFrame | None:
    """Its land beyond the theatre's frame too; none where the frame holds both sides."""
    return beyond(_place(), key)


def outlines(place: Path, key: str) -> gpd.GeoDataFrame:
    """One source's control table in a folder, with the days before the window."""
    return gpd.read_parquet(place / OUTLINES.format(key))


def beyond(place: Path, key: str) -> gpd.GeoDataFrame | None:
    """Its land beyond the theatre's frame in a folder, if there is any."""
    path = place / WIDE.format(key)
    return gpd.read_parquet(path) if path.exists() else None


def rows(w: Window, key: str, path: Path) -> pd.DataFrame:
    """One source's days of the table of the same name that the run prepared."""
    every = _table(_place() / path.name)
    return every[every["source"] == key]


def faults(w: Window) -> pd.DataFrame:
    """The faults of the maps that the run read."""
    return _table(_place() / "quality.csv").copy()
