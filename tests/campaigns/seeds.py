"""What a campaign begins with: small files of every kind, and real maps cut to a few points."""

import json
import os
import tempfile
from pathlib import Path

from analysis.base import paths
from analysis.maps import sources
from drawn import GREY, HELD, LYMAN, feature, polygon, square
from own_map import MYMAP

FOLDER = Path(
    tempfile.mkdtemp(prefix="fuzz_", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
)
LOOK = '[mymap.look]\ncolour = "#112233"\ndash = [1, 2]\n[mymap.draws'
POINTS, PARTS, FILES = 9, 3, 4
SECTOR = {"type": "Feature", "properties": {"name": "one"}, "geometry": polygon(square(35, 51))}
OWN = {"type": "Feature", "properties": {"kind": "held by Russia", "date": "2025-03-01"},
       "geometry": polygon(square(37.8, 48.9))}  # fmt: skip
BOW_TIE = [[35, 51], [36, 52], [36, 51], [35, 52], [35, 51]]
REGISTRY = """source,published,file,bytes,sha256,git_sha1,prefix
owl,2025-08-20T00:00:00Z,20250820.json,100,{a},{b},owlmaps/map-data/{b}
deepstate,2025-08-20T10:00:00Z,1755684000.geojson,200,,{b},a/b/{b}
""".format(a="1" * 64, b="2" * 40)
COMMIT = {"sha": "3" * 40}
TREE = {"tree": [{"type": "blob", "path": "data/20250820.json", "size": 5, "sha": "4" * 40},
                 {"type": "tree", "path": "data"}], "truncated": False}  # fmt: skip
WAY = {"type": "way", "tags": {"highway": "primary"},
       "geometry": [{"lon": 35.1, "lat": 51.2}, {"lon": 35.2, "lat": 51.3}]}  # fmt: skip


def own_source() -> Path:
    """A file of one source of the user's, with a folder for its maps."""
    (FOLDER / "days").mkdir(exist_ok=True)
    path = FOLDER / "mymap.toml"
    path.write_text(MYMAP)
    return path


def collection(*features: dict, **more) -> bytes:
    """A FeatureCollection as bytes."""
    return json.dumps({"type": "FeatureCollection", "features": features} | more).encode()


def seeds() -> dict[str, list[bytes]]:
    """For each target what is drawn by hand, then what real maps give."""
    three = [[*point, 0] for point in square(35.2, 51.2)]
    pack = {"type": "GeometryCollection", "geometries": [polygon(square(35, 51))]}
    flipped = [[lat, lon] for lon, lat in square(35.2, 51.2)]
    week = [{"type": "Feature", "properties": {"layer": layer}, "geometry": polygon(ring)}
            for layer, ring in (("kursk_ukrainian_advance", square(35.2, 51.2)),
                                ("control_map", BOW_TIE))]  # fmt: skip
    many = {"type": "MultiPolygon", "coordinates": [[square(35.2, 51.2)]]}
    live = {"properties": {"type": "losses", "date": "2025-01-01"}, "geometry": many}
    value = {"value": {"features": [live, live | {"geometry": polygon(square(37, 48))}]}}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    name = "x /// Occupied /// geoJSON.status.occupied"
    raw = {path.stem: path.read_bytes() for path in paths.ARTICLES.glob("*.toml")}
    own = [collection(OWN, OWN), collection(OWN, crs=crs), collection(OWN | {"geometry": None})]
    layers = [collection(SECTOR), collection(SECTOR, crs=crs)]
    made = {
        "deepstate": [
            collection(feature(HELD, polygon(three)), feature(GREY, polygon(BOW_TIE)),
                       feature("#a52714", pack, name)),
        ],
        "deepstate_occupied": [collection(SECTOR, crs=crs)],
        "owl": [json.dumps({"areas": [flipped], "areas_ua": [flipped], "frontline": front}).encode()
                for front in ([], flipped, [flipped, flipped[:3]])],
        "liveuamap": [json.dumps(value).encode()],
        "isw": [collection(*week)],
        "described": own,
        "many_days": own,
        "layer": layers,
        "polygon": layers,
        "theatre_file": [LYMAN.encode(), *_theatres()],
        "article": [text.split(b"[[claims]]\n")[0] + b"[[claims]]\n" + claim
                    for text in raw.values() for claim in text.split(b"[[claims]]\n")[1:6]],
        "own_sources": [MYMAP.encode(), MYMAP.replace("[mymap.draws", LOOK).encode()],
        "a_registry": [REGISTRY.encode()],
        "a_listing": [json.dumps(COMMIT).encode() + b"\n\n" + json.dumps(TREE).encode()],
        "own_places": [b"name,lat,lon\nSudzha,51.19,35.27\nGuevo,51.09,35.26\n"],
        "figures": [b"\n".join(paths.PUBLISHED.read_bytes().splitlines()[:4]) + b"\n"],
        "own_roads": [json.dumps({"elements": [WAY, {"type": "node"}], "remark": ""}).encode()],
        "parameters": [b"kursk|2025-03-01|2025-03-31|all|2025-03-16|both",
                       b"pokrovsk|2025-01-01|2025-02-01|owl, deepstate||km"],
    }  # fmt: skip
    return {name: given + _real(name) for name, given in made.items()}


def _theatres() -> list[bytes]:
    """The project's own theatres, one a file, without the keys that are for the project."""
    from analysis.theatres.file import PROJECT_KEYS

    whole = paths.THEATRES.read_text().split("\n\n[")[1:]
    tables = [f"[{own}".splitlines() for own in whole]
    kept = [[line for line in own if line.split(" ")[0] not in PROJECT_KEYS] for own in tables]
    return ["\n".join(own).encode() for own in kept if not own[0].startswith("[kursk.")][:4]


def _real(key: str) -> list[bytes]:
    """Some maps of a source that lie in the mirror folder, each cut to a few points."""
    folder = paths.mirror()
    if folder is None or key not in sources.names():
        return []
    maker = sources.get(key)
    found = sorted((folder / maker.prefix / maker.folder).glob("*"))
    taken = found[:: max(len(found) // FILES, 1)] + found[-1:]
    return [json.dumps(short(json.loads(path.read_bytes()))).encode() for path in taken]


def short(value):
    """The same with every list cut: points of a ring, rings, features.

    >>> short([[[1, 2]] * 99] * 99) == [[[1, 2]] * POINTS] * PARTS
    True
    """
    if isinstance(value, dict):
        return {key: short(own) for key, own in value.items()}
    if not isinstance(value, list):
        return value
    is_ring = value and isinstance(value[0], list) and value[0][:1] and not isinstance(
        value[0][0], list | dict
    )  # fmt: skip
    if is_ring and len(value) > POINTS:
        return [*value[: POINTS - 1], value[0]]
    return [short(own) for own in (value if is_ring else value[:PARTS])]
