"""What lies under the land on the map of a web report: lines, names, frame, locator, inset."""

import numpy as np
import shapely

from ...base.geometry import dissolve, minus, polygons_only
from ...theatres.borders import holds_ukraine, ukraine
from ...theatres.theatre import Theatre
from .encoding import Encoder, mercator

LEAST_MARGIN_DEG = 1.1  # of the map round the theatre, so that lines go on to the edge of the view
SAME_LINE_DEG = 0.015  # nearer than this an oblast's edge is the border, drawn twice
LOCATOR_DEG = 0.05  # the small outline of Ukraine needs no more detail
WIDE, TALL = 1.35, 0.7  # margins for a frame twice as wide as the area is high, or as high as wide
NAMED_SHARE = 0.15  # of the width of the view that a river runs through to be named
LABEL_SHARE = 0.15  # of the width of the view: the half of an oblast's name
FLAT = 5  # so many degrees along a name to one across
BESIDE = 0.4  # of the width of the view: what a broad screen shows on either side
NAME_SHARE = 0.15  # of the width of the view: a place's name
DETAIL = 8_000  # lines are simplified to this part of the theatre's width
COUNTRIES = {"RU": "Russia", "UA": "Ukraine"}


def surroundings(theatre: Theatre) -> tuple[float, float, float, float]:
    """The box in which the map can be moved."""
    west, south, east, north = theatre.bounds
    height = float(mercator(north) - mercator(south))
    across = max(LEAST_MARGIN_DEG, (east - west) / 2, height * WIDE)
    along = max(LEAST_MARGIN_DEG, (north - south) / 2, (east - west) * TALL)
    return west - across, south - along, east + across, north + along


def drawn(report, encoder: Encoder) -> dict:
    """Border, oblasts, waters, frame, first view and inset in the grid of the encoder."""
    main, inset = _views(report)
    box = shapely.box(*surroundings(report.theatre))
    return {
        "view": corners(main),
        "inset": {"title": inset[0], "box": corners(inset[1])} if inset else None,
        "border": _paths(report.border, box, encoder),
        "frame": _paths(shapely.boundary(report.theatre.area), box, encoder),
        "oblasts": _oblasts(report, shapely.box(*main), box, encoder),
        "lakes": _lakes(report, box, encoder),
        "rivers": _rivers(report, shapely.box(*main), box, encoder),
        "locator": None if holds_ukraine(report.theatre) else _locator(report.theatre),
    }


def _views(report) -> tuple[tuple, tuple | None]:
    """The first view, and a second part of the theatre with its name where land was drawn there."""
    land = report.control.geometry[~report.control.geometry.is_empty].to_numpy()
    theatre = report.theatre
    if not len(land):
        return theatre.bounds, None
    if not theatre.parts:
        return tuple(shapely.total_bounds(land)), None
    boxes = [
        (name, shapely.total_bounds(polygons_only(shapely.intersection(dissolve(land), area))))
        for name, area in theatre.part_areas().items()
        if name != "elsewhere"
    ]
    there = [(name, tuple(box)) for name, box in boxes if not np.isnan(box).any()]
    if not there:
        return tuple(shapely.total_bounds(land)), None
    others = [(theatre.part_title(name), box) for name, box in there[1:]]
    return there[0][1], others[0] if others else None


def _oblasts(report, view: shapely.Polygon, box: shapely.Polygon, encoder: Encoder) -> list[dict]:
    """Edges near the theatre; names where their land is free, in the first view if possible."""
    land = dissolve(report.control.geometry)
    names = _place_names(report, view)
    along = shapely.union(shapely.buffer(report.border, SAME_LINE_DEG), _outer_edge(box))
    shown = []
    for row in report.oblasts.itertuples():
        if not shapely.intersects(row.geometry, box):
            continue
        near = shapely.intersection(row.geometry, box)
        line = shapely.difference(shapely.boundary(near), along)
        shown.append(
            {
                "name": row.name,
                "country": COUNTRIES.get(row.iso[:2], ""),
                "at": _label_points(minus(near, names), view, land),
                "lines": _paths(shapely.difference(line, box.exterior), box, encoder, 4),
            }
        )
    return shown


def _outer_edge(box: shapely.Polygon) -> shapely.Geometry:
    """Ukraine's outline as a band: where no border is drawn it runs through the sea, or abroad."""
    return shapely.buffer(shapely.intersection(shapely.boundary(ukraine()), box), SAME_LINE_DEG)


def _lakes(report, box: shapely.Polygon, encoder: Encoder) -> list[list[int]]:
    shores = shapely.boundary(report.waters.geometry[report.waters["kind"] == "lake"].to_numpy())
    near = [line for line in shapely.get_parts(shores) if shapely.intersects(line, box)]
    return [path for line in near for path in _paths(line, line.envelope, encoder, 2)]


def _rivers(report, view: shapely.Polygon, box: shapely.Polygon, encoder: Encoder) -> list[dict]:
    """Lines near the theatre; a name stands in the middle of the longest stretch in first view.

    Where that is short beside the view, there is none: a far view names the great rivers alone.
    """
    west, _, east, _ = view.bounds
    shown = []
    for row in report.waters[report.waters["kind"] == "river"].itertuples():
        if not shapely.intersects(row.geometry, box):
            continue
        in_view = shapely.get_parts(shapely.intersection(row.geometry, view))
        longest = max(in_view, key=shapely.length, default=shapely.LineString())
        is_named = row.name and longest.length > NAMED_SHARE * (east - west)
        at = shapely.line_interpolate_point(longest, 0.5, normalized=True)
        shown.append(
            {
                "name": row.name,
                "at": point(at.x, at.y) if is_named else None,
                "lines": _paths(row.geometry, box, encoder, 2),
            }
        )
    return shown


def _label_points(
    near: shapely.Geometry, view: shapely.Polygon, land: shapely.Geometry
) -> list[list[float]]:
    """Where an oblast's name can stand, the best first: on free land in the first view, beside it,
    on held land, anywhere; none where a name would reach into the oblast beside it.
    """
    west, south, east, north = view.bounds
    wide = shapely.box(west - BESIDE * (east - west), south, east + BESIDE * (east - west), north)
    inside = shapely.intersection(near, view)
    beside = minus(shapely.intersection(near, wide), view)
    areas = (minus(inside, land), beside, inside, minus(near, view))
    found = (_widest(area, LABEL_SHARE * (east - west)) for area in areas)
    return [at for at in found if at]


def _place_names(report, view: shapely.Polygon) -> shapely.Geometry:
    """About what the names of main places take up: they stand to the right of their dots."""
    west, _, east, _ = view.bounds
    places = report.places[report.places["is_main"].astype(bool)]
    dots = shapely.points(places["lon"], places["lat"])
    to_the_right = shapely.transform(dots, lambda at: at + [NAME_SHARE * (east - west), 0])
    lines = [shapely.LineString(pair) for pair in zip(dots, to_the_right, strict=True)]
    return shapely.buffer(shapely.union_all(lines), NAME_SHARE / 5 * (east - west))


def _widest(area: shapely.Geometry, least_deg: float) -> list[float] | None:
    """The middle of the largest ellipse within, as flat as a name, where it is as wide as one."""
    flat = shapely.transform(polygons_only(area), lambda at: at / [FLAT, 1])
    circles = shapely.maximum_inscribed_circle(shapely.get_parts(flat), 0.005)
    widest = max(circles, key=shapely.length, default=shapely.LineString())
    if widest.length < least_deg / FLAT:
        return None
    middle = shapely.get_point(widest, 0)
    return point(middle.x * FLAT, middle.y)


def _paths(
    line: shapely.Geometry, box: shapely.Polygon, encoder: Encoder, coarser: int = 1
) -> list[list[int]]:
    """Lines as flat lists of columns and rows."""
    near = shapely.intersection(line, box)
    merged = shapely.line_merge(near) if near.geom_type == "MultiLineString" else near
    west, _, east, _ = encoder.frame.bounds
    simple = shapely.simplify(merged, coarser * (east - west) / DETAIL)
    return [
        encoder.grid(shapely.get_coordinates(part)).ravel().tolist()
        for part in shapely.get_parts(simple)
        if part.length > 0
    ]


def _locator(theatre: Theatre) -> dict:
    """Ukraine's outline and where the theatre lies, as points of a picture of 100 by 70."""
    outline = shapely.simplify(ukraine(), LOCATOR_DEG)
    largest = max(shapely.get_parts(outline), key=shapely.area)
    bounds = shapely.total_bounds([largest, theatre.area])
    west, north = bounds[0], bounds[3]
    scale = min(96 / (bounds[2] - west), 66 / (1.55 * (north - bounds[1])))

    def placed(shape) -> list[float]:
        at = shapely.get_coordinates(shape)
        x, y = 2 + (at[:, 0] - west) * scale, 2 + (north - at[:, 1]) * scale * 1.55
        return np.round(np.column_stack([x, y]), 1).ravel().tolist()

    return {"outline": placed(largest.exterior), "area": placed(shapely.envelope(theatre.area))}


def point(lon: float, lat: float) -> list[float]:
    """A point as Leaflet takes it."""
    return [round(float(lat), 5), round(float(lon), 5)]


def corners(bounds) -> list:
    """South-west and north-east corner, as Leaflet takes them."""
    west, south, east, north = (float(value) for value in bounds)
    return [point(west, south), point(east, north)]
