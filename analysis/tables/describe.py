"""Describe the committed tables: columns with units and caveats, provenance, terms."""

import json
from datetime import timedelta

from .. import __version__
from ..base import paths
from ..base.checks import sha256
from ..maps import registry, sources
from ..theatres.theatre import Theatre
from . import codebook


def describe(content: dict[str, bytes], theatre: Theatre) -> bytes:
    """The Data Package descriptor of the tables in ``content`` (name to bytes), as JSON bytes."""
    package = {
        "name": "kursk-salient",
        "title": "The Kursk salient by four separately drawn maps",
        "version": __version__,
        "description": (
            "Derived measures and a generalised extract. The makers' maps are drawn separately but "
            "watch the same footage: separate, not independent."
        ),
        "licenses": [
            {"name": "see-terms", "title": "Each source's own terms apply; see `sources`"},
        ],
        "sources": [source(key, theatre) for key in theatre.sources] + [_border()],
        "registry": {"path": paths.of_project(paths.REGISTRY)},
        "resources": [_resource(name, data) for name, data in content.items()],
    }
    return (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode()


def source(key: str, theatre: Theatre) -> dict:
    """Who drew the maps of a source that the tables were made with, which, and on what terms."""
    maker = sources.get(key)
    start, end = theatre.committed_days
    maps = registry.maps(key, start - timedelta(days=1), end, is_pinned=True)
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
        "path": paths.of_project(paths.BORDER),
        "hash": f"sha256:{sha256(paths.BORDER)}",
        "terms": "Open Database License (ODbL) 1.0",
    }


def _resource(name: str, data: bytes) -> dict:
    return {
        "name": name.partition(".")[0],
        "path": name,
        "title": codebook.tables()[f"processed/{name}"].title,
        "format": name.rpartition(".")[2],
        "bytes": len(data),
        "hash": f"sha256:{sha256(data)}",
        "schema": {"fields": [_field(*field) for field in codebook.fields(name)]},
    }


def _field(name: str, kind: str, meaning: str) -> dict:
    """A column; Data Package has no type for a geometry that is not GeoJSON."""
    return {
        "name": name,
        "type": "string" if kind == "geometry" else kind,
        "description": meaning,
    }
