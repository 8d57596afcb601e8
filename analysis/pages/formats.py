"""The formats in which a figure can be had beside the page's own picture, and their names."""

from typing import Any

# How a file's name ends, how it is written.
FORMATS: dict[str, tuple[str, dict[str, Any]]] = {
    "svg": (".svg", {"format": "svg", "metadata": {"Date": None}}),
    "pdf": (".pdf", {"format": "pdf", "metadata": {"CreationDate": None}}),
    "png300": ("_300dpi.png", {"format": "png", "dpi": 300}),
}


def kept_name(name: str, kind: str) -> str:
    """The name of a figure's file in one of the other formats.

    >>> kept_name("02_territory_area", "png300")
    '02_territory_area_300dpi.png'
    """
    return name + FORMATS[kind][0]
