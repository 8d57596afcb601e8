"""The short name of a run: what it was made from, and what made it; no time and no folder."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pyproj
import shapely

from .. import theatres
from ..base import checks, paths

LIBRARIES = (
    "geopandas", "matplotlib", "networkx", "numpy", "pandas", "pillow", "pyproj", "shapely",
)  # fmt: skip
FROM, BY = 8, 6  # hex digits of the two halves


def committed_parameters() -> dict[str, str]:
    """The parameters with which the committed notebooks are what they are."""
    own = theatres.KURSK
    days = {"start": own.start.isoformat(), "end": own.end.isoformat(), "as_of": ""}
    return {"theatre": own.name, **days, "sources": "all", "units": "both", "article": ""}


def versions() -> dict[str, str]:
    """What makes a run: the digest of this code, the libraries, and those inside their wheels."""
    libraries = {name: version(name) for name in LIBRARIES}
    inner = {"GEOS": shapely.geos_version_string, "PROJ": pyproj.proj_version_str}
    return {"code": code(), **libraries, **inner}


def code() -> str:
    """A digest of the package's modules and of the cells of its notebooks, not of their outputs.

    The same for a clone, a copy of it and an installed copy, whatever its lines end with.
    """
    return _code(paths.NOTEBOOKS)


@cache
def _code(notebooks: Path) -> str:
    modules = {
        path.relative_to(paths.PACKAGE).as_posix(): _text_digest(path) for path in paths.modules()
    }
    cells = {path.name: _cells_digest(path) for path in notebooks.glob("[0-9]*.ipynb")}
    return _digest(modules | cells)[:16]


def _text_digest(path: Path) -> str:
    return checks.sha256(path.read_bytes().replace(b"\r\n", b"\n"))


def _cells_digest(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return _digest([[cell["cell_type"], "".join(cell["source"])] for cell in cells])


def of(
    parameters: Mapping[str, str], inputs: Mapping[str, str], raw_maps: Iterable[Mapping[str, str]]
) -> str:
    """The first half of a run's id: eight hex digits of what it was made from.

    Which pages and formats were wanted is not in it, nor where a file lies: the same page has the
    same id.

    >>> of({"start": "2025-03-01"}, {}, []) == of({"start": "2025-03-02"}, {}, [])
    False
    """
    article = parameters.get("article", "")
    plain = {**parameters, "article": Path(article).name}
    maps = sorted([row["source"], row["file"], row["sha256"]] for row in raw_maps)
    return _digest([plain, dict(inputs), maps])[:FROM]


def whole(made_from: str, made_by: Mapping[str, str]) -> str:
    """The whole id: what it was made from, and six hex digits of what made it.

    >>> whole("0123abcd", {"code": "1"})
    '0123abcd-b65264'
    """
    return f"{made_from}-{_digest(dict(made_by))[:BY]}"


def _digest(content: object) -> str:
    return checks.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())
