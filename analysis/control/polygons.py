"""What maps draw, polygon by polygon: each distinct one parsed and kept once, with its time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from ..base import memo
from ..base.days import day_of, midnight
from ..base.errors import DataError
from ..base.geometry import common, dissolve
from ..maps import sources
from ..maps.faults import Tally
from ..maps.readers.files import EmptyMap, Scan
from ..maps.readers.shapes import Fault, Shape
from ..maps.sources import Source
from ..theatres.theatre import Theatre
from .enclosed import FRONT, by_front

TIME = "datetime64[us, UTC]"
COLUMNS = ["source", "status", "valid_from", "valid_to", "geometry", "basis"]
DRAWN = "polygon"  # what land rests on unless its maker's polygons are missing

Maps = Iterable[tuple[datetime, Path]]


class Standing:
    """Since when the pieces of a source's maps are drawn as they are, as map follows map.

    ``since`` has it for each piece of the last map, by the digest of its polygons: the same
    polygons are the same piece, in however many bytes they are written.
    """

    def __init__(self, maker: Source, since: dict[bytes, datetime] | None = None) -> None:
        """Go on from what was known of the map before."""
        self._maker, self.since = maker, since or {}
        self._digests: dict[int, tuple[Shape, bytes]] = {}  # with the shape: its id stays its own

    def follow(self, pieces: list[tuple[str, Shape]], now: datetime) -> list[Fault]:
        """Go on to the next map, and return its pieces that stand for longer than their class can.

        Of a maker none of whose classes stands still nothing is kept.
        """
        if not self._maker.stale_after_days:
            return []
        keys = [self._digest(shape) for _, shape in pieces]
        self.since = {key: self.since.get(key, now) for key in keys}
        found = []
        for key, (status, shape) in zip(keys, pieces, strict=True):
            most, since = self._maker.stale_after_days.get(status), self.since[key]
            if most and now - since > timedelta(days=most):
                detail = f"unchanged since {day_of(since)}"
                found.append(Fault("stale_piece", shape.bounds, detail, shape.polygons))
        return found

    def _digest(self, shape: Shape) -> bytes:
        """The digest of a piece's polygons, taken once for each shape at hand."""
        if id(shape) not in self._digests:
            whole = b"".join(shapely.to_wkb(shape.polygons))
            self._digests[id(shape)] = shape, blake2b(whole, digest_size=16).digest()
        return self._digests[id(shape)][1]


class NothingDrawnError(DataError):
    """Maps of which none draws anything."""


class Drawn(NamedTuple):
    """What one map draws within a theatre: when, its polygons by status, on what they rest."""

    published: datetime
    polygons: dict[str, dict[int, shapely.Geometry]]
    basis: str = DRAWN


def drawn(
    source: str,
    maps: Maps,
    theatre: Theatre,
    tally: Tally | None = None,
    only: tuple[str, ...] = (),
    is_whole: bool = False,
    scan: Callable[..., Scan] | None = None,
    standing: Standing | None = None,
) -> Iterator[Drawn]:
    """Yield what each map draws within the theatre, in order of time.

    A polygon that did not change has the same bytes and the same number in every map: it is parsed
    once and clipped once. Only the statuses that count for the theatre's holder (or are named by
    ``only``) are parsed, and what no table explains; with ``is_whole`` everything is, so that every
    fault is met. ``scan`` reads a map in the maker's place, where several tables share what was
    read: all that count are asked of it. ``standing`` goes on from maps before these. A map in
    which nothing is drawn is skipped: the one before it holds.
    """
    maker, every = sources.get(source), theatre.statuses[source]
    classes = {status: many for status, many in every.items() if not only or status in only}
    ours = {theirs: status for status, many in classes.items() for theirs in many}
    asked = every if scan else classes
    wanted = frozenset() if is_whole else frozenset(own for many in asked.values() for own in many)
    elsewhere = maker.statuses - ours.keys()
    clipped: dict[int, shapely.Geometry] = {}
    standing = standing or Standing(maker)
    for published, path in maps:
        try:
            found = (scan or maker.scan)(path, wanted)
        except EmptyMap:
            if tally is not None:
                tally.add(source, published, [Fault("empty_map", theatre.bounds, path.name)])
            continue
        picked = {status: {} for status in classes}
        for status, shape in found.pieces:
            if status not in ours:
                continue
            number = id(shape)  # the source keeps every shape that it has parsed
            if number not in clipped:
                clipped[number] = _clipped(shape, theatre)
            if not clipped[number].is_empty:
                picked[ours[status]][number] = clipped[number]
        basis, faults = DRAWN, found.faults + standing.follow(found.pieces, published)
        if "held" in picked and (land := by_front(found.front, picked["held"], theatre)):
            picked["held"], basis = {id(land[0]): land[0]}, FRONT
            faults = [*faults, land[1]]
        if tally is not None:
            idle = {id(shape.polygons) for status, shape in found.pieces if status in elsewhere}
            tally.add(source, published, [_here(fault, idle) for fault in faults])
        yield Drawn(published, picked, basis)


def _here(fault: Fault, idle: set[int]) -> Fault:
    """A fault as it counts for this holder: of land that counts for another it moves nothing."""
    return fault._replace(moves=None) if id(fault.moves) in idle else fault


def from_maps(
    source: str,
    maps: Maps,
    theatre: Theatre,
    until: date | None = None,
    only: tuple[str, ...] = (),
) -> gpd.GeoDataFrame:
    """The change-only control table as drawn: one row for each run of maps with the same polygon.

    Columns as in :func:`control.table.from_maps`, but a status may have several rows at a time:
    its land on a day is their union, and held and contested may still overlap. Nothing is
    dissolved, so that the cost is one parse for each distinct polygon, however many maps repeat it;
    a status that a map does not draw has a row with an empty geometry. Clipped to the theatre. With
    ``only`` other statuses are not read.
    """
    open_since, rows, published = {}, [], None
    shapes: dict[tuple, shapely.Geometry] = {}
    for published, picked, basis in drawn(source, maps, theatre, only=only):
        now = {}
        for status, found in picked.items():
            found = found or {0: shapely.MultiPolygon()}
            rests = basis if status == "held" else DRAWN
            now |= {(status, number, rests): shape for number, shape in found.items()}
        for key in [key for key in open_since if key not in now]:
            rows.append((key, open_since.pop(key), published))
        for key in now:
            if key not in open_since:
                open_since[key], shapes[key] = published, now[key]
    if published is None:
        raise NothingDrawnError(f"There is no map of {source} to build a table from.")
    ends = end_of(published, until)
    rows += [(key, since, ends) for key, since in open_since.items()]
    rows.sort(key=lambda row: (row[1], row[2]))
    return table([(source, key[0], since, to, shapes[key], key[2]) for key, since, to in rows])


def joined(tables: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """One table as drawn from those of successive stretches of time.

    What one stretch draws holds until the next begins. A polygon that the last map of one stretch
    and the first of the next both draw is one row.
    """
    cut = [
        own.assign(valid_to=own["valid_to"].clip(upper=after["valid_from"].min()))
        for own, after in pairwise(tables)
    ]
    whole = pd.concat([*cut, tables[-1]], ignore_index=True)
    whole["bytes"] = shapely.to_wkb(whole.geometry.to_numpy())
    whole = whole.sort_values(["status", "basis", "bytes", "valid_from"], kind="stable")
    same = whole.groupby(["source", "status", "basis", "bytes"], sort=False)
    goes_on = whole["valid_from"] == same["valid_to"].shift()
    runs = whole.assign(run=(~goes_on).cumsum()).groupby("run", sort=False)
    first = runs.first().assign(valid_to=runs["valid_to"].last())
    first = first.sort_values(["valid_from", "valid_to"], kind="stable", ignore_index=True)
    return gpd.GeoDataFrame(first[COLUMNS], geometry="geometry", crs="EPSG:4326")


def table(rows: list[tuple]) -> gpd.GeoDataFrame:
    """Rows of ``source, status, valid_from, valid_to, geometry, basis`` as a table."""
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame = frame.astype({"valid_from": TIME, "valid_to": TIME})
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def end_of(last: datetime, until: date | None) -> datetime:
    """The end of the last map's day or, if that is later, of the day ``until``."""
    return midnight(max(day_of(last), until or day_of(last)) + timedelta(days=1))


def _clipped(shape: Shape, theatre: Theatre) -> shapely.Geometry:
    """The shape's land within the theatre: most lies wholly in it or wholly without."""
    shapely.prepare(theatre.area)
    near = tuple(land for land in shape.polygons if shapely.intersects(theatre.area, land))
    is_within = bool(shapely.contains_properly(theatre.area, near).all())
    if not near or (is_within and len(near) == 1):  # at hand sooner than a result of before
        return near[0] if near else shapely.MultiPolygon()
    return memo.once("clipped", (theatre.area, *near), lambda: _cut(near, theatre, is_within))


def _cut(lands: Sequence, theatre: Theatre, is_within: bool) -> shapely.Geometry:
    own = lands if is_within else [common(land, theatre.area) for land in lands]
    return own[0] if len(own) == 1 else dissolve(own)
