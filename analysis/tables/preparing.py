"""Measure a window's sources side by side, and write the tables that a run's pages read."""

import json
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from ..base import paths, told
from ..base.days import day_of
from ..control import parallel
from ..maps import archive, registry, sources
from ..maps.download import Say
from ..measures import area, retreat
from ..theatres.borders import holds_ukraine
from ..theatres.window import Window
from . import measured, prepared

LEAST_MAPS = 120  # below them a second process costs more than it saves


class Measured(NamedTuple):
    """What one source gives of a window."""

    table: gpd.GeoDataFrame
    wide: gpd.GeoDataFrame | None
    daily: pd.DataFrame
    retreat: pd.DataFrame
    faults: pd.DataFrame
    seconds: float


def prepare(w: Window, folder: Path, say: Say, scheduler: str | None = None) -> None:
    """Measure each source once and write the tables that the notebooks of a run will read.

    The sources are measured side by side, or on the workers of a Dask ``scheduler`` that see the
    same files. The note of what the tables are about is written last: where it is, they are whole.
    """
    maps = {key: measured.all_maps(w, key) for key in w.spans}
    keys = sorted(maps, key=lambda key: _haste(w, key, maps[key]))
    for key, rows in maps.items():
        first, last = day_of(rows["published"].iloc[0]), w.spans[key][1]
        say(f"{key}: {len(rows)} maps of {first} to {last}")
    work = [partial(_measure, w, key, told.current()) for key in keys]
    archive.record_new(pd.concat(list(maps.values())))  # one process writes the user's registry
    is_little = not scheduler and sum(map(len, maps.values())) < LEAST_MAPS
    made = {}
    for number, own in parallel.side_by_side(work, scheduler, 1 if is_little else None):
        key = keys[number]
        made[key] = own
        days = (w.spans[key][1] - w.spans[key][0]).days + 1
        say(f"{key}: {days} days measured in {own.seconds:.1f} s")
    _write(w, folder, {key: made[key] for key in w.spans})


def _haste(w: Window, key: str, rows: pd.DataFrame) -> tuple[bool, int]:
    """The longest work begins first: most to read, or rare maps of a whole country.

    Between those much of the front is redrawn, and every metre of it is measured.
    """
    is_long = holds_ukraine(w.theatre) and sources.get(key).is_too_rare_for(2)
    return not is_long, -int(rows["bytes"].sum())


def _measure(w: Window, key: str, known: told.Told) -> Measured:
    """One source of a window, in whatever process."""
    told.take(known)
    since, (first, last) = time.monotonic(), w.spans[key]
    table, faults = measured.table(w, key)
    daily = area.daily(table, w.theatre, first, last, registry.published(key))
    wide = measured.wide(w, key)
    distances = retreat.by_day(table, w.theatre, first, last, wide=wide)
    return Measured(table, wide, daily, distances, faults, time.monotonic() - since)


def _write(w: Window, folder: Path, made: dict[str, Measured]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for key, own in made.items():
        own.table.to_parquet(folder / f"{key}.parquet")
        if own.wide is not None:
            own.wide.to_parquet(folder / prepared.WIDE.format(key))
    areas = pd.concat([own.daily for own in made.values()])
    faults = [*(own.faults for own in made.values()), area.named_changes(areas)]
    tables = areas, pd.concat([own.retreat for own in made.values()]), pd.concat(faults)
    for name, frame in zip(prepared.NAMES, tables, strict=True):
        frame.to_csv(folder / name, index=False, lineterminator="\n")
    about = json.dumps(prepared.about(w))
    paths.write_whole(folder / prepared.ABOUT, about.encode())
