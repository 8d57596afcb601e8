"""What made a run and what it made, so that someone else can get the same bytes."""

import base64
import json
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from ..base import checks, paths, told
from ..measures.totals import fitting, totals
from ..pages.formats import kept_name
from ..tables import articles, prepared, read
from ..theatres import window as windows
from ..theatres.window import Window
from . import identity

MANIFEST = "manifest.json"
MADE_WITH = (paths.REGISTRY, paths.SOURCES_TOML, paths.THEATRES, paths.BORDER)
DRAWN_WITH = (  # the other lists and outlines that pages read
    paths.OUTLINE, paths.OBLASTS, paths.OBLASTS_UKRAINE, paths.WATERS, paths.PUBLISHED,
    paths.SETTLEMENTS, paths.PLACES_BEYOND, paths.TOWNS, paths.SETTLEMENT_DATES, paths.RETAKEN,
    paths.CODEBOOK,
)  # fmt: skip


def tables(window: Window, folder: Path | None) -> dict[str, bytes]:
    """The tables that a run's folder keeps, as CSV: those prepared, or the committed rows.

    And the totals of its days by month, or by week in a window of less than 70 days.
    """
    if folder is not None:
        made = {f"tables/{name}": (folder / name).read_bytes() for name in prepared.NAMES}
        days = pd.read_csv(folder / paths.DAILY.name, dtype={"change_fault": "str"})
    else:
        days = read.daily(window)
        frames = {"daily.csv": days, "retreat.csv": read.retreat(window)}
        made = {f"tables/{name}": _csv(frame) for name, frame in frames.items()}
    every = fitting(len(window.dates))
    return made | {"tables/totals.csv": _csv(totals(days, every, window.theatre.holder))}


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n").encode()


def figures(
    notebooks: dict[str, bytes], kind: str = "", kept: Path | None = None
) -> dict[str, bytes]:
    """The figures of executed notebooks as PNG files, named by notebook and cell.

    And in the format ``kind``, where kernels kept each in the folder ``kept`` by its PNG's hash.
    """
    import nbformat  # slow, and pages that ask for their colophon need none of it

    found = {}
    for name, content in notebooks.items():
        for cell in nbformat.reads(content.decode(), as_version=4).cells:
            for output in cell.get("outputs", []):
                if picture := output.get("data", {}).get("image/png"):
                    file = f"figures/{Path(name).stem}_{cell.id}"
                    content = found[f"{file}.png"] = base64.b64decode(picture)
                    if kept is not None:
                        own = kept_name(checks.sha256(content), kind)
                        found[kept_name(file, kind)] = (kept / own).read_bytes()
    return found


def made_from(window: Window, parameters: dict, rows: pd.DataFrame) -> dict:
    """All that decides what the pages of a run say, beside code and libraries, with hashes."""
    files = inputs(parameters)
    if window.is_committed:
        described = json.loads(paths.DATAPACKAGE.read_text(encoding="utf-8"))["resources"]
        files += [paths.PROCESSED / item["path"] for item in described]
    return {
        "parameters": parameters,
        "inputs": {paths.of_project(path): checks.content_sha256(path) for path in files},
        "raw_maps": [
            {"source": row.source, "file": row.file, "address": row.prefix, "sha256": row.sha256}
            for row in rows.sort_values(["source", "published"]).itertuples()
        ],
    }


def run_id(made: dict) -> str:
    """The id of a run that is made here from what :func:`made_from` gives."""
    return identity.whole(identity.of(**made), identity.versions())


def manifest(made: dict, files: dict[str, bytes], options: dict[str, str]) -> bytes:
    """What made a run and what it made, with hashes: someone else can get the same bytes."""
    content = {
        "id": run_id(made),
        "parameters": made["parameters"],
        **({"options": options} if options else {}),
        "versions": identity.versions(),
        "inputs": made["inputs"],
        "raw_maps": made["raw_maps"],
        "outputs": {name: checks.sha256(data) for name, data in sorted(files.items())},
        "terms": "Each source's own terms apply: data/raw/sources.toml.",
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def inputs(parameters: dict) -> list[Path]:
    """The files beside maps and tables that a run is made from, the user's own among them."""
    article = Path(parameters["article"])
    own = [*_users(), *([article] if article.suffix == ".toml" else [])]
    return [*MADE_WITH, *DRAWN_WITH, *_articles(), *own]


def _users() -> list[Path]:
    """The user's own files of theatres and of sources, where there are any."""
    known = told.current()
    return [paths.of_user(named) for named in (known.theatre_file, known.source_file) if named]


def _articles() -> list[Path]:
    """The committed articles, and what their claims are on fronts without committed tables."""
    return [*sorted(paths.ARTICLES.glob("*.toml")), paths.CLAIMED]


def committed_id() -> str:
    """The id of the committed pages: of what they are made from alone.

    The code is not in it, or each change of a line would change all pages.
    """
    window, parameters = _committed()
    rows = pd.DataFrame(columns=["source", "file", "prefix", "sha256", "published"])
    return identity.of(**made_from(window, parameters, rows))


def id_in(folder: Path) -> str:
    """The id of the run that a folder holds; empty where its manifest has none."""
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("id", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def _committed() -> tuple[Window, dict[str, str]]:
    parameters = identity.committed_parameters()
    named = {name: value for name, value in parameters.items() if name != "article"}
    return windows.check(names=named.pop("sources"), **named), parameters


def _page_id(w: Window, more: tuple[Path, ...]) -> str:
    """The id of the run that a page belongs to; empty for a page executed by hand otherwise."""
    if own := told.current().run_id:
        return own
    article = articles.on(w.theatre)
    is_usual = w == _committed()[0] and all(article and path == article.file for path in more)
    return committed_id() if is_usual else ""


def colophon(w: Window, *more: Path) -> str:
    """Which bytes and versions made a page, as Markdown, after the id of its run.

    The committed tables (datapackage.json has the hash of each) or those that a run prepared from
    raw maps (its manifest.json has the hash of each and of every map), the registry, what theatres
    and sources are, and whatever ``more`` a page was made from.
    """
    if folder := prepared.folder():
        made = {f"tables/{name}": folder / name for name in prepared.NAMES}
    else:
        made = {paths.of_project(paths.DATAPACKAGE): paths.DATAPACKAGE}
    named = made | {paths.of_project(path): path for path in (*MADE_WITH, *_users(), *more)}
    lines = [f"`{name}` `{checks.content_sha256(path)[:16]}…`" for name, path in named.items()]
    names = ("geopandas", "pandas", "shapely", "pyproj", "networkx", "matplotlib")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    own = _page_id(w, more)
    first = f"- run `{own}`\n" if own else ""
    return f"{first}- sha256: {', '.join(lines)}\n- {versions}"
