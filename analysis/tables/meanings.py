"""What the daily and the retreat numbers mean in a theatre, in its own words."""

from ..theatres.file import BASELINES
from ..theatres.theatre import Theatre
from . import codebook

_TABLES = ("daily.csv", "retreat.csv")
_OUTLINE = "Measured on the maker's own outline, before generalising"


def meanings(theatre: Theatre) -> dict[str, str]:
    """The meaning of each column of the two tables, by name.

    The codebook is that of the committed tables: of Kursk, where Ukraine is the holder.

    >>> from analysis import theatres
    >>> meanings(theatres.get("pokrovsk"))["held_km2"].partition(".")[0]
    'km2, WGS84 geodesic: land that the map gives to Russia'
    >>> meanings(theatres.KURSK)["held_main_km2"]
    "km2: the Sudzha salient's part of held_km2"
    """
    known = {field.name: field.meaning for name in _TABLES for field in codebook.fields(name)}
    if theatre.committed_until:
        return known
    line = BASELINES[theatre.baseline]
    from_line = {
        name: text.replace("the border", line)
        for name, text in known.items()
        if name.startswith("depth_")
    }
    return known | from_line | _of_land(theatre)


def _of_land(theatre: Theatre) -> dict[str, str]:
    """The meanings that name whose land it is, or a part of the theatre."""
    holder = "Ukraine inside Russia" if theatre.holder == "Ukraine" else theatre.holder
    part = (
        f"the part {theatre.main_title} of"
        if theatre.parts
        else "the whole theatre, without parts:"
    )
    return {
        "held_km2": f"km2, WGS84 geodesic: land that the map gives to {holder}. {_OUTLINE}",
        "contested_km2": "km2: land that the map gives to neither side for certain, a grey zone, "
        "without what overlaps held land; empty where the maker draws none, which is not zero",
        "held_main_km2": f"km2: {part} held_km2",
        "contested_main_km2": f"km2: {part} contested_km2",
        "contested_in_ukraine_km2": "km2 of contested_km2 on Ukraine's side of the OpenStreetMap "
        "border",
        "front_encloses_km2": "km2 that the front of that day's map encloses, beside the polygons",
    }
