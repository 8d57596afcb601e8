"""What belongs to one run: its raw maps, its tables, and a folder that someone else can repeat."""

import json
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

import nbformat
import pandas as pd

from . import control, download, fetch, paths, prepared, quality, retreat, territory, theatres
from .window import Window

VERSIONS = ("geopandas", "matplotlib", "numpy", "pandas", "pyproj", "shapely")
MADE_WITH = (paths.REGISTRY, paths.SOURCES_TOML, paths.THEATRES, paths.BORDER)
ARTICLE_PAGE = "05_article.ipynb"
TABLES = ("daily.csv", "retreat.csv", "quality.csv")

Say = Callable[[str], None]


def is_committed(window: Window) -> bool:
    """Whether the committed data answer all that the notebooks ask of this window."""
    return control.in_extract(window.theatre, window.start, window.end)


def raw_maps(window: Window) -> pd.DataFrame:
    """The registry's rows that a run reads: the window's maps and those of the week before it."""
    if is_committed(window):
        return fetch.registry().head(0)
    spans = fetch.covered(window.sources, window.start, window.end)
    return pd.concat([_rows(key, *span) for key, span in spans.items()])


def _rows(source: str, first: date, last: date) -> pd.DataFrame:
    """The registry's rows of a window and of the days before it that measures look back to."""
    return fetch.maps(source, fetch.back(source, first, max(retreat.WINDOWS)), last)


def bring(rows: pd.DataFrame, say: Say, address: str = fetch.ADDRESS) -> int:
    """Fetch those maps that are missing, after saying how many of how many megabytes.

    New days have their sha256 recorded, which is said too. Returns how many maps came.
    """
    absent = fetch.missing(rows)
    if len(absent):
        download.announce(absent, say, address)
        download.download(absent, address)
    if recorded := fetch.record_new(rows):
        say(f"{recorded} new days: their sha256 was recorded in {paths.shown(fetch.user_path())}.")
    return len(absent)


def prepare(window: Window, folder: Path, say: Say) -> None:
    """Measure each source once and write the tables that the notebooks of a run will read."""
    theatre, ledger = window.theatre, quality.Ledger(window.theatre.area)
    daily, distances = [], []
    for key, (first, last) in fetch.covered(window.sources, window.start, window.end).items():
        rows = _rows(key, first, last)
        say(f"{key}: reading {len(rows)} maps for {first} to {last}")
        table = control.from_maps(key, fetch.verified(rows), theatre, ledger, until=last)
        say(f"{key}: measuring {(last - first).days + 1} days")
        daily.append(territory.daily(table, theatre, first, last, fetch.published(key)))
        distances.append(retreat.by_day(table, theatre, first, last))
        table.to_parquet(folder / f"{key}.parquet")
    pd.concat(daily).to_csv(folder / "daily.csv", index=False)
    pd.concat(distances).to_csv(folder / "retreat.csv", index=False)
    ledger.table().to_csv(folder / "quality.csv", index=False)
    text = json.dumps(prepared.about(theatre.name, window.start, window.end))
    (folder / prepared.ABOUT).write_text(text, encoding="utf-8")


def tables(window: Window, folder: Path | None) -> dict[str, bytes]:
    """The tables that a run's folder keeps, as CSV: those prepared, or the committed rows."""
    if folder is not None:
        return {f"tables/{name}": (folder / name).read_bytes() for name in TABLES}
    span = window.theatre, window.sources, window.start, window.end
    frames = {"daily.csv": territory.stack(*span), "retreat.csv": retreat.stack(*span)}
    return {f"tables/{name}": frame.to_csv(index=False).encode() for name, frame in frames.items()}


def figures(window: Window, notebooks: dict[str, bytes]) -> dict[str, bytes]:
    """The figures of executed notebooks as PNG files, named by notebook and cell.

    Those of the page on the article are Kursk's and stay in their page elsewhere.
    """
    import base64

    found = {}
    for name, content in notebooks.items():
        if name == ARTICLE_PAGE and window.theatre.name != theatres.KURSK.name:
            continue
        for cell in nbformat.reads(content.decode(), as_version=4).cells:
            for output in cell.get("outputs", []):
                if picture := output.get("data", {}).get("image/png"):
                    file = f"figures/{Path(name).stem}_{cell.id}.png"
                    found[file] = base64.b64decode(picture)
    return found


def manifest(
    window: Window, parameters: dict, rows: pd.DataFrame, files: dict[str, bytes]
) -> bytes:
    """What made a run and what it made, with hashes: someone else can get the same bytes."""
    extra = theatres.extra_file()
    inputs = [*MADE_WITH, *([Path(extra).expanduser()] if extra else [])]
    if is_committed(window):
        described = json.loads(paths.DATAPACKAGE.read_text(encoding="utf-8"))["resources"]
        inputs += [paths.PROCESSED / item["path"] for item in described]
    maps = rows.sort_values(["source", "published"])
    content = {
        "parameters": parameters,
        "versions": {name: version(name) for name in VERSIONS},
        "inputs": {_name(path): fetch.sha256(path) for path in inputs},
        "raw_maps": [
            {"source": row.source, "file": row.file, "address": row.prefix, "sha256": row.sha256}
            for row in maps.itertuples()
        ],
        "outputs": {name: _hash(data) for name, data in sorted(files.items())},
        "terms": "Each source's own terms apply: data/raw/sources.toml.",
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _name(path: Path) -> str:
    """An input's name without the machine's own folders."""
    return paths.shown(path) if path.resolve().is_relative_to(paths.ROOT) else path.name


def _hash(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()
