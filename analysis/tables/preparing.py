"""Measure a window's sources side by side, and write the tables that a run's pages read."""

import json
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..base import paths, told
from ..base.days import day_list, day_of
from ..control import parallel
from ..maps import archive, registry, sources
from ..maps.download import Say
from ..measures import area, retreat
from ..theatres.borders import holds_ukraine
from ..theatres.window import Window
from . import measured, prepared

LEAST_MAPS = 120  # below them a second process costs more than it saves
STRETCH_DAYS = 183  # of ways and depths at a time: shorter ones measure the same depths anew
Part = tuple[str, list[date]]  # some days of a source


class Read(NamedTuple):
    """What one source's maps give beside their outlines, which are written at once.

    ``before`` are the faults of the days before the window, of which no other table tells.
    """

    daily: pd.DataFrame
    faults: pd.DataFrame
    before: pd.DataFrame
    seconds: float


def prepare(w: Window, folder: Path, say: Say, scheduler: str | None = None) -> None:
    """Measure each source once and write the tables that the notebooks of a run will read.

    First the sources' maps are read, side by side; then their ways and depths are measured, half a
    year a process, so that no processor waits for the longest source. With a Dask ``scheduler`` its
    workers do it, which see the same files. The note of what the tables are about is written last:
    where it is, they are whole.
    """
    maps = {key: measured.all_maps(w, key) for key in w.spans}
    for key, rows in maps.items():
        first, last = day_of(rows["published"].iloc[0]), w.spans[key][1]
        say(f"{key}: {len(rows)} maps of {first} to {last}")
    archive.record_new(pd.concat(list(maps.values())))  # one process writes the user's registry
    is_little = not scheduler and sum(map(len, maps.values())) < LEAST_MAPS
    side_by_side = partial(
        parallel.side_by_side, scheduler=scheduler, most=1 if is_little else None
    )
    folder.mkdir(parents=True, exist_ok=True)
    made = _read_all(w, maps, folder, say, side_by_side)
    _write(w, folder, made, _measured_all(w, folder, say, side_by_side))


def _read_all(
    w: Window, maps: dict[str, pd.DataFrame], folder: Path, say: Say, side_by_side: Callable
) -> dict[str, Read]:
    """What each source's maps give, the sources side by side, those with most to read first."""
    keys = sorted(maps, key=lambda key: -int(maps[key]["bytes"].sum()))
    made: dict[str, Read] = {}
    for number, own in side_by_side([partial(_read, w, k, folder, told.current()) for k in keys]):
        made[keys[number]] = own
        say(f"{keys[number]}: maps read in {own.seconds:.1f} s")
    return {key: made[key] for key in w.spans}


def _measured_all(
    w: Window, folder: Path, say: Say, side_by_side: Callable
) -> dict[str, list[pd.DataFrame]]:
    """The ways and depths of each source in parts, as they were done; the parts side by side."""
    parts = sorted(_parts(w), key=partial(_haste, w))
    ways: dict[str, list[pd.DataFrame]] = {key: [] for key in w.spans}
    for number, own in side_by_side([partial(_ways, w, *p, folder, told.current()) for p in parts]):
        key, days = parts[number]
        ways[key].append(own)
        say(f"{key}: ways and depths of {days[0]} to {days[-1]} measured")
    return ways


def _read(w: Window, key: str, folder: Path, known: told.Told) -> Read:
    """Read one source's maps, in whatever process; the outlines go to files, for all to read."""
    told.take(known)
    since, (first, last) = time.monotonic(), w.spans[key]
    table, faults = measured.table(w, key)
    table.to_parquet(folder / prepared.OUTLINES.format(key))
    if (wide := measured.wide(w, key)) is not None:
        wide.to_parquet(folder / prepared.WIDE.format(key))
    measured.scans.cache_clear()  # both have what they need of it, and it is large
    daily = area.daily(table, w.theatre, first, last, registry.published(key))
    before = area.faults_before(table, w.theatre, first, last, measured.BACK_DAYS)
    return Read(daily, faults, before, time.monotonic() - since)


def _parts(w: Window) -> list[Part]:
    """The days of each source in parts of half a year at most."""
    days = {key: day_list(*span) for key, span in w.spans.items()}
    return [
        (key, [every[n] for n in part])
        for key, every in days.items()
        for part in np.array_split(range(len(every)), -(-len(every) // STRETCH_DAYS))
    ]


def _haste(w: Window, part: Part) -> tuple[int, int]:
    """The longest work begins first: much of the country's front is redrawn between rare maps.

    In a small theatre those are the shortest work.
    """
    key, days = part
    is_rare = sources.get(key).is_too_rare_for(2)
    return (is_rare if not holds_ukraine(w.theatre) else -is_rare), -len(days)


def _ways(w: Window, key: str, days: list[date], folder: Path, known: told.Told) -> pd.DataFrame:
    """The ways and depths of some days of a source, from the outlines that were written."""
    told.take(known)
    table, wide = prepared.outlines(folder, key), prepared.beyond(folder, key)
    return retreat.stretch(table, w.theatre, w.spans[key][0], days, wide=wide)


def _write(
    w: Window, folder: Path, made: dict[str, Read], ways: dict[str, list[pd.DataFrame]]
) -> None:
    areas = pd.concat([own.daily for own in made.values()])
    faults = [*(own.faults for own in made.values()), area.named_changes(areas)]
    lengths = [_in_order(ways[key], own.before) for key, own in made.items()]
    tables = areas, pd.concat(lengths), pd.concat(faults)
    for name, frame in zip(prepared.NAMES, tables, strict=True):
        frame.to_csv(folder / name, index=False, lineterminator="\n")
    about = json.dumps(prepared.about(w))
    paths.write_whole(folder / prepared.ABOUT, about.encode())


def _in_order(parts: list[pd.DataFrame], before: pd.DataFrame) -> pd.DataFrame:
    """The parts of one source as they follow each other, without windows that hold a fault."""
    every = pd.concat(parts, ignore_index=True)
    return retreat.without_faults(every.sort_values("date", ignore_index=True), before)
