"""The table of alterations: who can draw each, and what has to come of it."""

import random

import shapely

from alterations import (
    CONTESTED,
    EITHER,
    MAKERS,
    MEASURED,
    TOLD,
    UTF16,
    Altered,
    added,
    as_one,
    drawn,
    each_feature,
    each_ring,
    edited,
    far,
    halves,
    holed,
    in_bytes,
    moved,
    numbered,
    of,
    pack,
    packed,
    reshaped,
    rings,
    rotated,
    same_land,
    scaled,
    shape,
    word,
)  # fmt: skip

LEFT, RIGHT = shapely.box(35.0, 51.3, 35.2, 51.4), shapely.box(35.3, 51.3, 35.4, 51.4)
GREY = shapely.box(35.2, 51.3, 35.26, 51.4)
MAP = [drawn(kind, shapely.segmentize(land, 0.02))
       for kind, land in (("held", LEFT), ("held", RIGHT), ("contested", GREY))]  # fmt: skip
BOW_TIE = [[35.5, 51.3], [35.52, 51.32], [35.52, 51.3], [35.5, 51.32], [35.5, 51.3]]
TIED = [of("held", [[35.5, 51.3], [35.51, 51.31], [35.5, 51.32], [35.5, 51.3]]),
        of("held", [[35.52, 51.3], [35.52, 51.32], [35.51, 51.31], [35.52, 51.3]])]  # fmt: skip
SLIVER = [[35.5, 51.3], [35.52, 51.3], [35.52, 51.3 + 1e-9], [35.5, 51.3]]
STRIP = of("held", [[35.5, 51.3], [35.52, 51.3], [35.52, 51.301], [35.5, 51.301], [35.5, 51.3]])
OVER = drawn("held", shapely.segmentize(shapely.box(35.15, 51.32, 35.25, 51.38), 0.02))
WITHIN = drawn("held", shapely.box(35.05, 51.32, 35.07, 51.34))
GREY_OVER = drawn("contested", shapely.box(35.05, 51.32, 35.07, 51.34))


def swapped(ring):
    """Latitude first where longitude was, or the other way round."""
    return [[point[1], point[0]] for point in ring]


def no_geometry(value):
    """A feature whose geometry is something else."""
    return each_feature(lambda feature, maker: feature.update(geometry=value), 0)


def dropped(n):
    """A map without one of its features: another map, and its area is that map's."""
    return lambda pieces: Altered(*[[*pieces[:n], *pieces[n + 1 :]]] * 2)


def filled(pieces):
    """A hole, and what fills it as a feature of its own."""
    first = shape(pieces[0])
    ring = holed(first, 0.05)
    hole = shapely.Polygon(ring.interiors[0])
    new = [drawn("held", ring), drawn("held", hole), *pieces[1:]]
    return Altered(new, new)


def spiked(ring):
    """Out to a point and back the same way."""
    return [*ring[:3], [ring[2][0] + 0.01, ring[2][1] + 0.013], *ring[2:]]


def turned(pieces):
    """The hole is written first, its outline after it."""
    ring = holed(shape(pieces[0]), 0.05)
    inside_out = of("held", ring.interiors[0].coords, ring.exterior.coords)
    return Altered([inside_out, *pieces[1:]], [drawn("held", ring), *pieces[1:]])


def half_out(pieces):
    """A feature over the edge of the theatre: what lies within counts."""
    return reshaped(moved(1.5), 0)(pieces)


NOT_OWL = tuple(key for key in MAKERS if key != "owl")
COLLECTS = ("deepstate", "isw", "mymap")
# name: makers that can draw it, what has to come of it, what is done
ALTERED = {
    **{f"twice_{n}_{more}": (MAKERS, MEASURED,
                             lambda pieces, n=n, more=more: Altered(
                                 [*pieces, *[pieces[n]] * more], pieces))
       for n in (0, -1) for more in (1, 7)},
    "backwards": (MAKERS, MEASURED, lambda pieces: Altered(pieces[::-1], pieces)),
    "shuffled": (MAKERS, MEASURED, lambda pieces: Altered(
        random.Random(5).sample(pieces, len(pieces)), pieces)),
    **{f"reversed_{n}": (MAKERS, MEASURED, same_land(lambda ring: ring[::-1], n))
       for n in (0, 1, None)},
    **{f"begun_elsewhere_{n}": (MAKERS, MEASURED, same_land(
        lambda ring, n=n: [*ring[n:-1], *ring[: n + 1]])) for n in (1, 3)},
    **{f"halved_{n}_{degrees}": (MAKERS, MEASURED, reshaped(
        lambda land, degrees=degrees: halves(land, degrees), n))
       for n in (0, 1) for degrees in (0, 37, 90)},
    **{f"hole_{share}": (NOT_OWL, MEASURED, reshaped(
        lambda land, share=share: [holed(land, share)], 0)) for share in (1, 0.1, 0.001)},
    "hole_filled": (NOT_OWL, MEASURED, filled),
    "hole_first": (NOT_OWL, TOLD, turned),
    "axes_swapped_in_all": (MAKERS, TOLD, each_ring(swapped)),
    **{f"axes_swapped_{n}": (MAKERS, TOLD, each_ring(swapped, n)) for n in (0, 1)},
    "capitals": (("deepstate",), MEASURED, each_feature(word(str.upper))),
    "capitals_of_a_word": (("liveuamap", "isw", "mymap"), TOLD, each_feature(word(str.upper))),
    "spaces": (NOT_OWL, TOLD, each_feature(word(lambda text: f" {text} "))),
    "one_in_capitals": (("liveuamap", "isw", "mymap"), TOLD, each_feature(word(str.upper), 0)),
    "no_class": (NOT_OWL, TOLD, each_feature(word(lambda text: None), 0)),
    "number_for_a_class": (NOT_OWL, TOLD, each_feature(word(lambda text: 5), 0)),
    "no_word": (NOT_OWL, TOLD, each_feature(
        lambda feature, maker: feature["properties"].pop(maker.word), 0)),
    "other_class_over_it": (NOT_OWL, TOLD, each_feature(word(lambda text: "#123456"), -1)),
    "no_properties": (NOT_OWL, TOLD, each_feature(
        lambda feature, maker: feature.pop("properties"), 0)),
    "null_properties": (NOT_OWL, TOLD, each_feature(
        lambda feature, maker: feature.update(properties=None), 0)),
    **{f"out_by_{east}": (MAKERS, MEASURED, reshaped(moved(east), 1)) for east in (5, -3)},
    "half_out": (MAKERS, MEASURED, half_out),
    **{f"dropped_{n}": (MAKERS, MEASURED, dropped(n)) for n in (0, 1)},
    **{f"scaled_{factor}": (MAKERS, MEASURED, reshaped(scaled(factor), 0))
       for factor in (0.99, 0.9, 0.9999, 1.01)},
    **{f"rotated_{degrees}": (MAKERS, MEASURED, reshaped(rotated(degrees), 0))
       for degrees in (30, 180)},
    "nearby": (MAKERS, MEASURED, reshaped(moved(0.01, -0.02), 0)),
    "straightened": (MAKERS, MEASURED, reshaped(lambda land: [land.convex_hull], 0)),
    "all_but_one_dropped": (MAKERS, MEASURED, lambda pieces: Altered(*[pieces[:1]] * 2)),
    "sliver": (MAKERS, MEASURED, added(of("held", SLIVER))),
    "strip": (MAKERS, MEASURED, added(STRIP)),
    "overlap": (MAKERS, MEASURED, added(OVER)),
    "within": (MAKERS, MEASURED, added(WITHIN)),
    "grey_over_held": (CONTESTED, TOLD, added(GREY_OVER)),
    "bow_tie": (MAKERS, MEASURED, added(of("held", BOW_TIE), means=TIED)),
    "spike": (MAKERS, EITHER, same_land(spiked, 0)),
    "not_closed": (MAKERS, EITHER, same_land(lambda ring: ring[:-1], 0)),
    **{f"points_{times}_times": (MAKERS, MEASURED, same_land(
        lambda ring, times=times: [point for point in ring for _ in range(times)]))
       for times in (2, 10)},
    **{f"third_{z}": (MAKERS, EITHER, same_land(
        lambda ring, z=z: [[*point, z] for point in ring], 0)) for z in (0, 150.5)},
    "third_in_one_point": (MAKERS, EITHER, same_land(
        lambda ring: [ring[0], [*ring[1], 7], *ring[2:]], 0)),
    "one_number": (MAKERS, TOLD, same_land(lambda ring: [*ring[:2], ring[2][:1], *ring[3:]], 0)),
    "multipolygon": (NOT_OWL, MEASURED, edited(as_one)),
    **{f"collection_{levels}": (COLLECTS, MEASURED, each_feature(packed(levels)))
       for levels in (1, 3)},
    "collection_of_liveuamap": (("liveuamap",), TOLD, each_feature(packed(1))),
    "more_properties": (NOT_OWL, MEASURED, each_feature(
        lambda feature, maker: feature["properties"].update(area=[1, {"a": None}], Fill="#fff"))),
    "more_members": (MAKERS, MEASURED, edited(lambda maker, document: document | {"id": [5]})),
    "crs_named": (MAKERS, MEASURED, edited(lambda maker, document: document | {"crs": {
        "type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}})),
    "numbers_as_text": (MAKERS, TOLD, same_land(
        lambda ring: [[str(value) for value in point] for point in ring], 0)),
    "one_null": (MAKERS, TOLD, same_land(lambda ring: [*ring[:2], [None, 51], *ring[3:]], 0)),
    "two_points": (MAKERS, TOLD, same_land(lambda ring: ring[:2], 0)),
    **{f"round_{degrees}": (MAKERS, TOLD, each_ring(
        lambda ring, degrees=degrees: far(ring, degrees), 0)) for degrees in (360, -360)},
    **{f"digits_{digits}": (MAKERS, MEASURED, each_ring(
        lambda ring, digits=digits: numbered(ring, digits))) for digits in (5, 3)},
    "infinite": (MAKERS, TOLD, in_bytes(lambda raw: raw.replace(b"51.3", b"1e999", 1))),
    "not_a_number": (MAKERS, TOLD, in_bytes(lambda raw: raw.replace(b"51.3", b"NaN", 1))),
    "null_geometry": (NOT_OWL, TOLD, no_geometry(None)),
    "empty_geometry": (NOT_OWL, TOLD, no_geometry({"type": "Polygon", "coordinates": []})),
    "line": (NOT_OWL, TOLD, no_geometry(
        {"type": "LineString", "coordinates": rings(MAP[0])[0]})),
    "point": (NOT_OWL, TOLD, no_geometry({"type": "Point", "coordinates": [35.1, 51.3]})),
    "bom": (MAKERS, MEASURED, in_bytes(lambda raw: b"\xef\xbb\xbf" + raw)),
    "cut_off": (MAKERS, TOLD, in_bytes(lambda raw: raw[:-20])),
    "utf_16": (MAKERS, TOLD, in_bytes(lambda raw: UTF16 + raw.decode().encode("utf-16-le"))),
    "packed": (tuple(key for key in MAKERS if key != "mymap"), TOLD, in_bytes(pack)),
    "packed_own": (("mymap",), MEASURED, in_bytes(pack)),
}  # fmt: skip
