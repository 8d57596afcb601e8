"""Every folder and file of the project from one root, and the one way to write a file."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import scratch

PACKAGE = Path(__file__).resolve().parent.parent
_SHIPPED = PACKAGE / "_project"  # an installed copy has inside it what a clone has beside it
IS_INSTALLED = _SHIPPED.is_dir()
ROOT = _SHIPPED if IS_INSTALLED else PACKAGE.parent
OWN = Path.cwd() if IS_INSTALLED else ROOT  # where is written; an installed copy is read only
RAW = ROOT / "data" / "raw"
PROCESSED = ROOT / "data" / "processed"
CODEBOOK = ROOT / "data" / "codebook.toml"
NOTEBOOKS = ROOT / "notebooks"
FIGURES = NOTEBOOKS / "figures"  # the few that the README shows
MAPS = OWN / "data" / "raw"  # raw maps and the user's own registry; git-ignored
RUNS = OWN / "runs"  # what a run with other dates writes; git-ignored
SITE = OWN / "site"  # the web report; git-ignored
WEB = PACKAGE / "run" / "site" / "web"
METHOD = ROOT / "docs" / "method.md"

SOURCES_TOML = RAW / "sources.toml"
REGISTRY = RAW / "registry.csv"
THEATRES = RAW / "theatres.toml"
BORDER = RAW / "border_ru_ua_full.geojson"
OUTLINE = RAW / "ukraine_outline.geojson"
OBLASTS = RAW / "oblasts.geojson"
OBLASTS_UKRAINE = RAW / "oblasts_ukraine.geojson"
WATERS = RAW / "waters.geojson"
ARTICLES = RAW / "articles"
PUBLISHED = RAW / "published_figures.csv"
SETTLEMENTS = RAW / "settlements.csv"
PLACES_BEYOND = RAW / "places_beyond.csv"
TOWNS = RAW / "towns.csv"
SETTLEMENT_DATES = RAW / "settlement_dates.csv"
RETAKEN = RAW / "isw_kursk_daily.csv"

CONTROL = PROCESSED / "control.parquet"
DAILY = PROCESSED / "daily.csv"
RETREAT = PROCESSED / "retreat.csv"
PLACES = PROCESSED / "settlements.csv"
VALIDATION = PROCESSED / "validation.csv"
AGREEMENT = PROCESSED / "agreement.csv"
LIMITS = PROCESSED / "limits.csv"
SENSITIVITY = PROCESSED / "sensitivity.csv"
QUALITY = PROCESSED / "quality.csv"
EDGES = PROCESSED / "edges.csv"
CLAIMED = PROCESSED / "claims.csv"
DATAPACKAGE = PROCESSED / "datapackage.json"


def mirror() -> Path | None:
    """Return the folder of raw maps that stands in for the network, if the user named one."""
    folder = os.environ.get("FRONTLINE_MIRROR", "").strip()
    return of_user(folder) if folder else None


def of_user(named: str | Path) -> Path:
    """A path as a user names it, ``~`` opened; that of a user there is not stays as it is written.

    >>> of_user("~nobody-of-that-name/a.toml").as_posix()
    '~nobody-of-that-name/a.toml'
    """
    return Path(os.path.expanduser(named))


def modules() -> list[Path]:
    """The package's own modules: npm's packages bring Python too, and may come late."""
    others = {"node_modules", "_project"}
    found = PACKAGE.rglob("*.py")
    return sorted(path for path in found if others.isdisjoint(path.relative_to(PACKAGE).parts))


def write_whole(path: Path, data: bytes) -> Path:
    """Write in a folder beside it, then rename: a reader sees the old file or the new one.

    Of two that write one at the same time each has its own until it is whole; the later one's
    stays. What a killed process left goes with the next that writes the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _names(path), scratch.folder(path.with_name(f".{path.name}.new")) as folder:
        partial = folder / path.name
        partial.write_bytes(data)
        partial.replace(path)
    return path


@contextmanager
def _names(path: Path) -> Iterator[None]:
    """Let an error name the file that was to be written: a full disk does not say which it was."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a new folder to fill; it takes the old one's place when the block has ended well.

    Of two that fill one at the same time each has its own; the later one's stays.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    old = folder.with_name(f".{folder.name}.old")
    if old.exists() and not folder.exists():  # a run was killed between the two renames below
        old.replace(folder)
    shutil.rmtree(old, ignore_errors=True)  # or after them
    with scratch.folder(folder.with_name(f".{folder.name}.partial")) as partial:
        try:
            yield partial
            if folder.exists():
                folder.replace(old)
            partial.replace(folder)
        finally:
            if not folder.exists() and old.exists():
                old.replace(folder)
            shutil.rmtree(old, ignore_errors=True)


def write_folder(folder: Path, content: dict[str, bytes]) -> list[Path]:
    """Write a folder of files, whole or not at all."""
    with whole_folder(folder) as partial:
        for name, data in content.items():
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with _names(folder / name):
                path.write_bytes(data)
    return [folder / name for name in content]


def shown(path: Path) -> str:
    """Name a file so that the reader can open it: from the current folder where it lies below it.

    For what is printed; what is written into files has no machine's folder (:func:`of_project`).
    """
    whole, here = Path(os.path.abspath(path)), Path.cwd()  # a link keeps the name that it has
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()


def of_project(path: Path) -> str:
    """Name a file the same on every machine: from the project's root, one of the user's alone."""
    whole = path.resolve()
    return whole.relative_to(ROOT).as_posix() if whole.is_relative_to(ROOT) else path.name
