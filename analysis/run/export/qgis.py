"""How QGIS draws a layer: a style of QGIS 3 (QML) in the makers' colours and dashes."""

from xml.etree import ElementTree as ET

from ...maps import sources
from ...tables.layer_fields import GEOMETRIES

HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
BRUSH = {"held": "solid", "contested": "b_diagonal", "gained": "solid", "lost": "f_diagonal"}
OPACITY = {"held": 70, "contested": 200, "gained": 170, "lost": 220}  # of fills, of 255
GEOMETRY = {"MultiPolygon": "2", "MultiLineString": "1", "LineString": "1"}


def qml(kind: str, keys: list[str]) -> str:
    """The style of one layer: a category a source, named as figures name it."""
    root = ET.Element("qgis", version="3.28.0", styleCategories="Symbology")
    renderer = ET.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr="source", symbollevels="0",
        enableorderby="0", forceraster="0", referencescale="-1",
    )  # fmt: skip
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for place, key in enumerate(keys):
        name = f"{sources.get(key).look.short}, {kind}"
        ET.SubElement(
            categories, "category", type="string", render="true", symbol=str(place), value=key,
            label=name,
        )  # fmt: skip
        _symbol(symbols, str(place), kind, key)
    ET.SubElement(root, "layerGeometryType").text = GEOMETRY[GEOMETRIES[kind]]
    ET.indent(root)
    return HEAD + ET.tostring(root, encoding="unicode")


def _symbol(symbols: ET.Element, name: str, kind: str, key: str) -> None:
    look = sources.get(key).look
    is_fill = GEOMETRIES[kind] == "MultiPolygon"
    symbol = _new(symbols, name, "fill" if is_fill else "line")
    if is_fill:
        fill, line = _colour(look.colour, OPACITY[kind]), _colour(look.colour)
        _layer(symbol, "SimpleFill", {
            "color": fill, "style": BRUSH[kind], "outline_color": line, "outline_style": "solid",
            "outline_width": "0.4", "outline_width_unit": "MM", "joinstyle": "round",
        })  # fmt: skip
    elif kind == "front":
        _layer(symbol, "SimpleLine", {
            "line_color": _colour(look.colour), "line_style": "solid", "line_width": "0.7",
            "line_width_unit": "MM", "joinstyle": "round", "capstyle": "flat",
            "use_custom_dash": str(int(bool(look.dash))), "customdash_unit": "MM",
            "customdash": ";".join(f"{step:g}" for step in look.dash or (5, 2)),
        })  # fmt: skip
    else:
        arrow = _layer(symbol, "ArrowLine", {
            "arrow_start_width": "0.8", "arrow_start_width_unit": "MM", "arrow_width": "0.8",
            "arrow_width_unit": "MM", "head_length": "3", "head_length_unit": "MM",
            "head_thickness": "1.6", "head_thickness_unit": "MM", "arrow_type": "0",
            "head_type": "0", "is_curved": "0", "is_repeated": "0",
        })  # fmt: skip
        _layer(_new(arrow, f"@{name}@0", "fill"), "SimpleFill", {
            "color": _colour(look.colour), "style": "solid", "outline_style": "no",
        })  # fmt: skip


def _new(parent: ET.Element, name: str, what: str) -> ET.Element:
    return ET.SubElement(
        parent, "symbol", name=name, type=what, alpha="1", clip_to_extent="1", force_rhr="0"
    )


def _layer(symbol: ET.Element, name: str, options: dict[str, str]) -> ET.Element:
    layer = ET.SubElement(symbol, "layer", {"class": name}, enabled="1", locked="0")
    layer.set("pass", "0")
    own = ET.SubElement(layer, "Option", type="Map")
    for key, value in options.items():
        ET.SubElement(own, "Option", type="QString", name=key, value=value)
    return layer


def _colour(colour: str, opacity: int = 255) -> str:
    """A colour as QGIS writes it.

    >>> _colour("#1F77C4", 70)
    '31,119,196,70'
    """
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return ",".join(map(str, [*parts, opacity]))
