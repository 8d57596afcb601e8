"""Describe the committed tables: columns with units and caveats, provenance, terms."""

import json
from datetime import timedelta

from .. import __version__
from ..base import paths
from ..base.checks import sha256
from ..maps import registry, sources
from ..theatres.theatre import Theatre

DAILY_FIELDS = [
    ("date", "string", "UTC day, YYYY-MM-DD; it takes the last map published in or before it"),
    ("source", "string", "who drew the map: deepstate, owl, isw"),
    (
        "held_km2",
        "number",
        "km2, WGS84 geodesic: land that the map gives to Ukraine inside Russia; for isw the "
        "claimed limit of the advance, another quantity (see `quantity`). Measured on the maker's "
        "own outline, before generalising",
    ),
    (
        "contested_km2",
        "number",
        "km2: DeepState's grey zone of the Kursk front (own outline), without what overlaps held "
        "land; empty where the maker draws none, which is not zero",
    ),
    ("held_main_km2", "number", "km2: the Sudzha salient's part of held_km2"),
    ("gained_km2", "number", "km2 that entered held land since the day before"),
    ("lost_km2", "number", "km2 that left held land since the day before; gained - lost = net"),
    (
        "map_age_days",
        "integer",
        "days since the map that holds was published; nothing is interpolated",
    ),
    ("quantity", "string", "what held_km2 means here: held or claimed_limit"),
    ("contested_main_km2", "number", "km2: the Sudzha salient's part of contested_km2"),
    ("held_tetkino_km2", "number", "km2: the Tetkino pocket's part of held_km2"),
    ("held_elsewhere_km2", "number", "km2: held_km2 in neither part; the three sum to held_km2"),
    (
        "contested_in_ukraine_km2",
        "number",
        "km2 of contested_km2 on Ukraine's side of the OpenStreetMap border: the maker's outline "
        "is not cut there, and in 2025 its grey zone reached across",
    ),
    (
        "generalised_held_km2",
        "number",
        "km2: the same land in control.parquet; the difference from held_km2 is what generalising "
        "costs; empty for isw, whose outlines are not committed",
    ),
]

CONTROL_FIELDS = [
    ("source", "string", "who drew the map: deepstate, owl"),
    ("status", "string", "held, or contested (grey zone; DeepState only)"),
    ("valid_from", "datetime", "UTC time of the first map with this outline"),
    ("valid_to", "datetime", "UTC time of the first map with another outline (exclusive)"),
    (
        "geometry",
        "string",
        "EPSG:4326 polygons of the Kursk theatre, clipped, change-only, snapped to a grid; empty "
        "when the map was there and gave no such land. Not the maker's own coordinates",
    ),
]

QUALITY_FIELDS = [
    ("source", "string", "who drew the map"),
    ("fault", "string", "name of the fault"),
    ("what", "string", "what is wrong"),
    ("handling", "string", "what was done about it"),
    ("maps", "integer", "maps in which it was met"),
    ("met", "integer", "polygons in which it was met (maps, for repeated_map)"),
    ("in_theatre", "integer", "of these, how many touch the theatre"),
    ("detail", "string", "the commonest case"),
]

EDGES_FIELDS = [
    ("source", "string", "who drew the map"),
    ("date", "string", "the day of the source's largest area"),
    ("edge_km", "number", "km of outline within 500 m of the OpenStreetMap border"),
    ("mean_m", "number", "m: mean distance of that outline from the border"),
    ("p95_m", "number", "m: 95th percentile of the distance"),
    ("max_m", "number", "m: largest distance (500 at most, by construction)"),
    ("area_km2", "number", "km2: area of the source's own outline"),
    ("inside_border_km2", "number", "km2: area of it on Russia's side of the border"),
    ("beyond_border_km2", "number", "km2: area of it on Ukraine's side of the border"),
]

RETREAT_FIELDS = [
    ("date", "string", "UTC day"),
    ("source", "string", "who drew the map; for isw the land is the claimed limit of the advance"),
    ("part", "string", "part of the theatre measured: the Sudzha salient"),
    ("quantity", "string", "what the land is: held, or for isw claimed_limit"),
    ("depth_max_km", "number", "km from the border to the farthest held point"),
    ("depth_lon", "number", "degrees: where that point is"),
    ("depth_lat", "number", "degrees: where that point is"),
    ("depth_p50_km", "number", "km: half of the held area lies nearer to the border"),
    ("depth_p90_km", "number", "km: nine tenths of the held area lie nearer to the border"),
    ("depth_mean_km", "number", "km: area / border_km, the width of the strip along the border"),
    ("border_km", "number", "km of border along which land is held"),
    ("front_km", "number", "km: edge of held land 500 m and more from the border"),
    *[
        field
        for days in (2, 7)
        for field in (
            (
                f"displacement_{days}d_max_km",
                "number",
                f"km: from the old front of the land lost in {days} days to the nearest land still "
                "held (or to the border, see towards), farthest point; empty where the source's "
                "maps are too far apart to tell",
            ),
            (f"displacement_{days}d_p90_km", "number", "km: 90th percentile over that front"),
            (f"displacement_{days}d_median_km", "number", "km: median over that front"),
            (f"pace_{days}d_km_day", "number", "km a day: the maximum divided by the days"),
            (f"lost_{days}d_km2", "number", f"km2 held {days} days before and no longer"),
            (f"vanished_{days}d_km2", "number", "km2 of pockets that went whole, told apart"),
            (f"vanished_{days}d_max_km", "number", "km: their distance to held land or border"),
            (f"advance_{days}d_max_km", "number", "km: the same the other way round"),
            (f"towards_{days}d", "string", "held, or border when nothing was left held"),
        )
    ],
]

PLACES_FIELDS = [
    ("name", "string", "place, see data/raw/settlements.csv"),
    ("source", "string", "who drew the map"),
    ("held_first", "string", "first day on which the place's point was held; empty: never"),
    ("held_last", "string", "last day on which it was held"),
    ("held_days", "integer", "days on which it was held"),
    ("held_first_earliest", "string", "first day on which any of a circle of 1 km was held"),
    ("held_last_latest", "string", "last day on which any of the circle was held"),
    ("held_first_latest", "string", "first day on which all of the circle was held; empty: never"),
    ("held_last_earliest", "string", "last day on which all of the circle was held"),
    ("contested_first", "string", "first day on which the point was contested"),
    ("contested_last", "string", "last day on which it was contested"),
    ("contested_days", "integer", "days on which it was contested"),
]

AGREEMENT_FIELDS = [
    ("date", "string", "UTC day"),
    ("both_km2", "number", "km2 that DeepState and Owl both give as held"),
    ("only_deepstate_km2", "number", "km2 that DeepState alone gives"),
    ("only_owl_km2", "number", "km2 that Owl alone gives"),
    ("later_km2", "number", "km2 of the difference that the other map gives within 7 days too"),
    ("differs_km2", "number", "km2 of the difference that is drawn differently"),
    ("iou", "number", "both / union; empty when neither holds land"),
]

VALIDATION_FIELDS = [
    ("id", "string", "printed figure, see data/raw/published_figures.csv"),
    ("convention", "string", "reading that was tried, in a fixed order; first as stated"),
    ("measured_km2", "number", "km2 on the source's own outline"),
    ("residual_km2", "number", "km2: measured minus printed"),
    ("residual_pct", "number", "the residual in per cent of what was printed"),
]

SENSITIVITY_FIELDS = [
    ("quantity", "string", "peak, area, depth or displacement"),
    ("date", "string", "UTC day (for peak, the last day of the summer looked at)"),
    ("factor", "string", "what was changed; base: nothing; envelope: all defensible combinations"),
    ("level", "string", "to what it was changed"),
    ("value", "number", "the quantity then; empty where the source cannot give it"),
    ("unit", "string", "km2 or km"),
]

RESOURCES = {
    "control.parquet": ("Control table of DeepState and Owl, Kursk", CONTROL_FIELDS),
    "daily.csv": ("Daily areas by three sources", DAILY_FIELDS),
    "retreat.csv": ("Depth, front and displacement by day, three sources", RETREAT_FIELDS),
    "settlements.csv": ("When each place was held, three sources", PLACES_FIELDS),
    "agreement.csv": ("Agreement of DeepState and Owl by day", AGREEMENT_FIELDS),
    "validation.csv": ("Printed figures measured under each convention", VALIDATION_FIELDS),
    "sensitivity.csv": ("Headline figures under other choices", SENSITIVITY_FIELDS),
    "quality.csv": ("Faults met in the raw maps, counted", QUALITY_FIELDS),
    "edges.csv": ("Each maker's border edge against OpenStreetMap", EDGES_FIELDS),
}


def describe(content: dict[str, bytes], theatre: Theatre) -> bytes:
    """The Data Package descriptor of the tables in ``content`` (name to bytes), as JSON bytes."""
    package = {
        "name": "kursk-salient",
        "title": "The Kursk salient by three separately drawn maps",
        "version": __version__,
        "description": (
            "Derived measures and a generalised extract. The makers' maps are drawn separately but "
            "watch the same footage: separate, not independent."
        ),
        "licenses": [
            {"name": "see-terms", "title": "Each source's own terms apply; see `sources`"},
        ],
        "sources": [_source(key, theatre) for key in theatre.sources] + [_border()],
        "registry": {"path": "data/raw/registry.csv", "hash": f"sha256:{sha256(paths.REGISTRY)}"},
        "resources": [_resource(name, data) for name, data in content.items()],
    }
    return (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode()


def _source(key: str, theatre: Theatre) -> dict:
    maker = sources.get(key)
    maps = registry.maps(key, theatre.start - timedelta(days=1), theatre.committed_until)
    listed = "".join(f"{line}\n" for line in maps["sha256"])
    return {
        "title": maker.title,
        "maker": maker.maker,
        "quantity": maker.quantity(theatre.holder),
        "path": f"{registry.ADDRESS}/{maker.prefix}/{maker.folder}",
        "maps": len(maps),
        "first_map": maps["published"].iloc[0].isoformat(),
        "last_map": maps["published"].iloc[-1].isoformat(),
        "hash_of_hashes": f"sha256:{sha256(listed.encode())}",
        "terms": maker.terms,
    }


def _border() -> dict:
    return {
        "title": "Russia-Ukraine border",
        "maker": "OpenStreetMap contributors",
        "path": paths.shown(paths.BORDER),
        "hash": f"sha256:{sha256(paths.BORDER)}",
        "terms": "Open Database License (ODbL) 1.0",
    }


def _resource(name: str, data: bytes) -> dict:
    title, fields = RESOURCES[name]
    return {
        "name": name.partition(".")[0],
        "path": name,
        "title": title,
        "format": name.rpartition(".")[2],
        "bytes": len(data),
        "hash": f"sha256:{sha256(data)}",
        "schema": {
            "fields": [
                {"name": column, "type": kind, "description": text} for column, kind, text in fields
            ]
        },
    }
