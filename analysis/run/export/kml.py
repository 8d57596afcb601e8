"""Layers as KML for Google Earth: a folder a layer, the makers' colours, words escaped."""

import re
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import shapely

from ...maps import sources
from ...tables.layer_fields import FIELDS
from .geojson import DIGITS, rows

NAMESPACE = "http://www.opengis.net/kml/2.2"
OPACITY = {"held": "66", "contested": "33", "gained": "99", "lost": "4d"}  # of fills, of ff
WIDTH = {"front": "3", "retreat": "4"}
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def kml(frames: dict[str, gpd.GeoDataFrame], head: dict[str, Any]) -> bytes:
    """The file: whom to name stands in the description of the whole and of each feature.

    A description is HTML to Google Earth: words are escaped for it, and once more for XML. KML has
    no arrows: the way of a retreat is a line that begins at the old front.
    """
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}kml")
    document = _add(root, "Document")
    _add(document, "name", head["title"])
    _add(document, "open", "1")
    makers = [f"{key}: {head[of][key]}" for of in ("says", "terms") for key in head[of]]
    days = " to ".join(head[name] for name in ("since", "day") if name in head)
    cut = [head["cut"]] if "cut" in head else []
    said = [days, *cut, head["attribution"], *makers, head["made_with"]]
    _add(document, "description", "<br/>".join(map(escape, said)))
    for kind, frame in frames.items():
        for key in frame["source"]:
            _style(document, kind, key)
    for kind, frame in frames.items():
        folder = _add(document, "Folder")
        _add(folder, "name", kind)
        for properties, geometry in rows(frame):
            _placemark(folder, kind, properties, geometry)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    """A new element; letters that XML cannot have are left out."""
    new = ET.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    if text is not None:
        new.text = NO_XML.sub("", text)
    return new


def _style(document: ET.Element, kind: str, key: str) -> None:
    colour = sources.get(key).look.colour.lstrip("#").lower()
    reverse = colour[4:6] + colour[2:4] + colour[0:2]  # KML writes blue, green, red
    style = _add(document, "Style", id=f"{kind}-{key}")
    line = _add(style, "LineStyle")
    _add(line, "color", f"ff{reverse}")
    _add(line, "width", WIDTH.get(kind, "2"))
    fill = _add(style, "PolyStyle")
    _add(fill, "color", f"{OPACITY.get(kind, '00')}{reverse}")


def _placemark(folder: ET.Element, kind: str, properties: dict, geometry: Any) -> None:
    mark = _add(folder, "Placemark")
    _add(mark, "name", str(properties["label"]))
    shown = {name: _text(value) for name, value in properties.items() if value is not None}
    lines = (f"<b>{escape(name)}</b>: {escape(text)}" for name, text in shown.items())
    _add(mark, "description", "<br/>".join(lines))
    _add(mark, "styleUrl", f"#{kind}-{properties['source']}")
    data = _add(mark, "ExtendedData")
    for name, text in shown.items():
        one = _add(data, "Data", name=name)
        _add(one, "displayName", f"{name} ({FIELDS[name]})")
        _add(one, "value", text)
    _geometry(mark, geometry)


def _text(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _geometry(mark: ET.Element, geometry: shapely.Geometry) -> None:
    parts = shapely.get_parts(geometry)
    parent = _add(mark, "MultiGeometry") if len(parts) > 1 else mark
    for part in parts:
        if part.geom_type == "Polygon":
            polygon = _add(parent, "Polygon")
            _add(polygon, "tessellate", "1")
            part = shapely.orient_polygons(part)
            for tag, ring in [
                ("outerBoundaryIs", part.exterior),
                *(("innerBoundaryIs", hole) for hole in part.interiors),
            ]:
                _line(_add(polygon, tag), "LinearRing", ring)
        else:
            _line(parent, "LineString", part)


def _line(parent: ET.Element, tag: str, line: shapely.Geometry) -> None:
    own = _add(parent, tag)
    if tag == "LineString":
        _add(own, "tessellate", "1")
    points = (f"{x:.{DIGITS}f},{y:.{DIGITS}f}" for x, y in shapely.get_coordinates(line))
    _add(own, "coordinates", " ".join(points))
