"""What a maker, a copyist or a liar can do to a map, and what the land then is."""

import codecs
import gzip
import json
import math
from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely import affinity

Piece = tuple[str, dict]  # held or contested, and a GeoJSON geometry

MEASURED = "measured"  # the land is what it is by construction, and nothing is refused
TOLD = "told"  # refused with a sentence, or counted as a fault; nothing else
EITHER = "either"  # measured as it is by construction, else told


class Altered(NamedTuple):
    """What is written, and the land that it means; ``edit`` changes the file that a maker has."""

    pieces: list[Piece]
    means: list[Piece]
    edit: Callable[["Maker", Any], Any] | None = None


class Maker(NamedTuple):
    """How a maker writes pieces: a file, the document, its features, the word for a class."""

    file: str
    document: Callable[[list[Piece]], Any]
    features: Callable[[Any], list[dict]]
    word: str


def features(word: str, kinds: dict[str, str], more: dict) -> Callable[[list[Piece]], Any]:
    """Write a FeatureCollection whose features have their class under a word."""

    def document(pieces: list[Piece]) -> dict:
        rows = [
            {"type": "Feature", "properties": {word: kinds[kind]} | more, "geometry": geometry}
            for kind, geometry in pieces
            if kind in kinds
        ]
        return {"type": "FeatureCollection", "features": rows}

    return document


def _of_owl(pieces: list[Piece]) -> dict:
    """Outlines alone, latitude first."""
    rings = []
    for kind, geometry in pieces:
        many = geometry["coordinates"]
        for polygon in many if geometry["type"] == "MultiPolygon" else [many]:
            if kind == "held":
                rings += [[[*point[1::-1], *point[2:]] for point in polygon[0]]]
    return {"areas": [ABROAD], "areas_ua": rings, "frontline": []}


ABROAD = [[48, 38], [48, 38.1], [48.1, 38.1], [48, 38]]  # so that a map is never empty
_LIVE = features("type", {"held": "losses"}, {"date": "2025-01-01"})
MAKERS = {
    "deepstate": Maker("1735732800.geojson", features(
        "fill", {"held": "#01579b", "contested": "#bdbdbd"}, {"name": ""}),
        lambda document: document["features"], "fill"),
    "owl": Maker("20250101.json", _of_owl, lambda document: [], ""),
    "liveuamap": Maker("2025-01-01.json", lambda pieces: {"value": _LIVE(pieces)},
                       lambda document: document["value"]["features"], "type"),
    "isw": Maker("2025-01-01.geojson", features(
        "layer", {"held": "kursk_ukrainian_advance"}, {}),
        lambda document: document["features"], "layer"),
    "mymap": Maker("2025-01-01.geojson", features(
        "kind", {"held": "held by Ukraine", "contested": "disputed"}, {}),
        lambda document: document["features"], "kind"),
}  # fmt: skip
CONTESTED = ("deepstate", "mymap")


def rings(piece: Piece) -> list:
    """The rings of a piece that is a polygon."""
    return piece[1]["coordinates"]


def of(kind: str, *own: list) -> Piece:
    """A polygon of rings."""
    return kind, {"type": "Polygon", "coordinates": [list(ring) for ring in own]}


def drawn(kind: str, shape: shapely.Polygon) -> Piece:
    """A shape as a piece."""
    return kind, json.loads(shapely.to_geojson(shape))


def shape(piece: Piece) -> shapely.Geometry:
    """A piece as a shape."""
    return shapely.geometry.shape(piece[1])


def each_ring(change: Callable[[list], list], one: int | None = None) -> Callable:
    """Change the rings of all pieces or of one; the land is what the new rings enclose."""

    def altered(pieces: list[Piece]) -> Altered:
        chosen = range(len(pieces)) if one is None else [one % len(pieces)]
        new = [
            of(piece[0], *map(change, rings(piece))) if n in chosen else piece
            for n, piece in enumerate(pieces)
        ]
        return Altered(new, new)

    return altered


def same_land(change: Callable[[list], list], one: int | None = None) -> Callable:
    """Change how rings are written; the land is what it was."""
    return lambda pieces: Altered(each_ring(change, one)(pieces).pieces, pieces)


def reshaped(change: Callable[[shapely.Polygon], list], one: int) -> Callable:
    """Put some shapes in the place of one, which are the land."""

    def altered(pieces: list[Piece]) -> Altered:
        n = one % len(pieces)
        parts = [drawn(pieces[n][0], part) for part in change(shape(pieces[n]))]
        new = [*pieces[:n], *parts, *pieces[n + 1 :]]
        return Altered(new, new)

    return altered


def edited(change: Callable[[Maker, Any], Any]) -> Callable:
    """Change the document or its bytes; the land is what it was."""
    return lambda pieces: Altered(pieces, pieces, change)


def each_feature(change: Callable[[dict, Maker], Any], one: int | None = None) -> Callable:
    """Change the features of a document, or one of them."""

    def edit(maker: Maker, document: Any) -> Any:
        document = deepcopy(document)
        found = maker.features(document)
        for feature in found if one is None else [found[one % len(found)]]:
            change(feature, maker)
        return document

    return edited(edit)


def added(*more: Piece, means: tuple = ()) -> Callable:
    """Draw something more, which is land unless ``means`` says otherwise."""
    return lambda pieces: Altered([*pieces, *more], [*pieces, *(means or more)])


def halves(land: shapely.Polygon, degrees: float) -> list:
    """A shape cut in two along a line through its centre."""
    centre = land.centroid
    far = 9 * math.hypot(land.bounds[2] - land.bounds[0], land.bounds[3] - land.bounds[1])
    side = shapely.box(centre.x, centre.y - far, centre.x + far, centre.y + far)
    side = affinity.rotate(side, degrees, origin=centre)
    both = shapely.intersection(land, side), shapely.difference(land, side)
    return [part for half in both for part in shapely.get_parts(half)
            if part.geom_type == "Polygon"]  # fmt: skip


def holed(land: shapely.Polygon, share: float) -> shapely.Polygon:
    """A shape with a hole of its own form, so many times as wide."""
    point = land.representative_point()
    hole = affinity.scale(shapely.box(-0.02, -0.01, 0.02, 0.01), share, share, origin=(0, 0))
    hole = affinity.translate(hole, point.x, point.y)
    return shapely.difference(land, hole)


def scaled(factor: float) -> Callable:
    """A shape drawn in to its centre."""
    return lambda land: [affinity.scale(land, factor, factor, origin=land.centroid)]


def rotated(degrees: float) -> Callable:
    """A shape turned about its centre."""
    return lambda land: [affinity.rotate(land, degrees, origin=land.centroid)]


def moved(east: float, north: float = 0.0) -> Callable:
    """A shape elsewhere."""
    return lambda land: [affinity.translate(land, east, north)]


def packed(levels: int) -> Callable:
    """A geometry in collections in collections."""

    def change(feature: dict, maker: Maker) -> None:
        for _ in range(levels):
            feature["geometry"] = {
                "type": "GeometryCollection",
                "geometries": [feature["geometry"]],
            }

    return change


def as_one(maker: Maker, document: Any) -> Any:
    """All of a class as one MultiPolygon."""
    document = deepcopy(document)
    found, by_word = maker.features(document), {}
    for feature in found:
        by_word.setdefault(feature["properties"][maker.word], []).append(feature)
    one = [own[0] | {"geometry": {"type": "MultiPolygon", "coordinates": [
        each["geometry"]["coordinates"] for each in own]}} for own in by_word.values()]  # fmt: skip
    found[:] = one
    return document


def word(change: Callable[[str], Any]) -> Callable:
    """Write the class of a feature otherwise."""

    def changed(feature: dict, maker: Maker) -> None:
        feature["properties"][maker.word] = change(feature["properties"][maker.word])

    return changed


def in_bytes(change: Callable[[bytes], bytes]) -> Callable:
    """Change the file's bytes."""
    return edited(lambda maker, document: change(json.dumps(document).encode()))


def far(ring: list, degrees: float) -> list:
    """Points so many degrees further east."""
    return [[point[0] + degrees, *point[1:]] for point in ring]


def numbered(ring: list, digits: int) -> list:
    """Points rounded; those that fall together stand there as often as they did."""
    return np.round(np.array(ring), digits).tolist()


UTF16 = codecs.BOM_UTF16_LE
pack = gzip.compress
