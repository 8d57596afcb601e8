"""What layers there are, and the columns of each with their meaning."""

KINDS = ("held", "contested", "gained", "lost", "front", "retreat")
CHANGES = ("gained", "lost", "retreat")  # they need two days
GEOMETRIES = dict.fromkeys(KINDS, "MultiPolygon") | {
    "front": "MultiLineString",
    "retreat": "LineString",
}

# Every column of a layer and what it means; a layer has those that apply to it.
FIELDS = {
    "source": "key of the source, as in `python -m analysis sources`",
    "maker": "who drew the map",
    "label": "what it is, in words",
    "layer": "held, contested, gained, lost, front or retreat; lost land is held no more, and may "
    "be contested",
    "holder": "whose land is measured",
    "since": "first of the two days compared (in Kyiv)",
    "since_map_day": "day of the map that holds on the first day",
    "day": "day (in Kyiv); of changes the second of the two days",
    "map_day": "day of the map that holds on the day",
    "map_age_days": "days since the day of that map; nothing is interpolated",
    "area_km2": "km2, WGS84 geodesic: the outline in this file",
    "measured_km2": "km2: the same on the maker's own outline, before generalising; empty where "
    "no table has it",
    "left_out_km2": "km2 of change that is left out because the map was at fault on a day between",
    "length_km": "km on the theatre's own projection: the front, 500 m and more from the border "
    "(a coast counts, and so do slits that a maker leaves between pieces); of an arrow the way of "
    "the front's farthest point, a straight line and no route",
    "piece_km": "km: at least 1 km2 of the land lost, in one piece, lay farther from its own side; "
    "0 where no piece is as large",
    "median_km": "km: median over the front that moved more than 100 m; 0 where none did",
    "towards": "where the arrow leads: land still held, or the holder's own state",
    "part": "part of the theatre whose front is asked",
    "generalised": "whether points were moved to a grid: by at most 25 m; narrower slits close",
    "attribution": "to be named wherever this is shown",
    "terms": "the maker's terms",
    "sector": "the polygon to which land and front are cut; its edge is no front, and an arrow can "
    "lead beyond it",
}
_BEFORE = ["source", "maker", "label", "layer", "holder"]
_SINCE, _DAY = ["since", "since_map_day"], ["day", "map_day", "map_age_days"]
_AREA, _AFTER = ["area_km2", "measured_km2"], ["generalised", "attribution", "terms"]
_WAY = ["length_km", "piece_km", "median_km", "towards", "part"]
COLUMNS = {
    "held": [*_BEFORE, *_DAY, *_AREA, *_AFTER],
    "contested": [*_BEFORE, *_DAY, *_AREA, *_AFTER],
    "gained": [*_BEFORE, *_SINCE, *_DAY, *_AREA, "left_out_km2", *_AFTER],
    "lost": [*_BEFORE, *_SINCE, *_DAY, *_AREA, "left_out_km2", *_AFTER],
    "front": [*_BEFORE, *_DAY, "length_km", *_AFTER],
    "retreat": [*_BEFORE, *_SINCE, *_DAY, *_WAY, *_AFTER],
}
