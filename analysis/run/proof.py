"""Prove a run's folder by its manifest: what it holds, what it was made from, what made it."""

import re
from pathlib import Path, PurePosixPath

import msgspec

from ..base import checks, paths, told
from ..base.errors import DataError, UsageError
from ..maps import archive, sources
from ..maps.readers.files import split_day
from . import identity, record
from .wanted import SITE

NAMED = 5  # of each kind; the rest is counted


class RawMap(msgspec.Struct):
    """A raw map that a run read."""

    source: str
    file: str
    address: str
    sha256: str


class Manifest(msgspec.Struct):
    """What a run says of itself; runs of earlier versions have no id."""

    parameters: dict[str, str]
    versions: dict[str, str]
    inputs: dict[str, str]
    raw_maps: list[RawMap]
    outputs: dict[str, str]
    id: str = ""
    options: dict[str, str] = {}


def prove(folder: Path) -> tuple[list[str], bool]:
    """What is so of a run's folder, a sentence each, and whether nothing differs.

    Outputs are compared with what lies in the folder, wherever that was moved to; inputs and raw
    maps with those that are here. Inputs that are not here, and other versions, are said and are no
    fault: outputs are. Raises a sentence for a folder without a manifest and for a damaged one.
    """
    manifest = read(folder)
    parts = [_identity(manifest), _outputs(folder, manifest.outputs)]
    parts += [_inputs(manifest.inputs), _raw_maps(manifest.raw_maps)]
    said = [text for text, _ in parts] + [_versions(manifest.versions)]
    return list(filter(None, said)), all(is_good for _, is_good in parts)


def read(folder: Path) -> Manifest:
    """The manifest of a run's folder."""
    path = folder / record.MANIFEST
    if not path.is_file():
        raise UsageError(
            f"{paths.shown(folder)} holds no {record.MANIFEST}: it is no run's folder."
        )
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{paths.shown(path)} is damaged ({error}).") from error
    names = [*manifest.outputs, *manifest.inputs, *(row.file for row in manifest.raw_maps)]
    if strange := [name for name in names if not _is_inside(name)]:
        raise DataError(f"{paths.shown(path)} is damaged ({strange[0]!r} is no file of a run).")
    return manifest


def _is_inside(name: str) -> bool:
    """Whether a name stays in its folder: a manifest may come from anybody."""
    path = PurePosixPath(name)
    is_plain = not re.search(r"[\x00-\x1f\\:]", name)
    return bool(name) and is_plain and not path.is_absolute() and ".." not in path.parts


def _identity(manifest: Manifest) -> tuple[str, bool]:
    """Which run this is, and whether its id follows from the rest of the manifest."""
    window = [manifest.parameters.get(key, "?") for key in ("theatre", "start", "end")]
    about = "{}, {} to {}".format(*window)
    if not manifest.id:
        return f"Run without an id (of an earlier version): {about}.", True
    maps = [msgspec.to_builtins(row) for row in manifest.raw_maps]
    first = identity.of(manifest.parameters, manifest.inputs, maps)
    own = identity.whole(first, manifest.versions)
    if own != manifest.id:
        return (
            f"The manifest was altered: its id is {manifest.id}, what it says gives {own}.",
            False,
        )
    return f"Run {manifest.id}: {about}.", True


def _outputs(folder: Path, outputs: dict[str, str]) -> tuple[str, bool]:
    """What the folder holds, against the manifest; its own report in ``site/`` is in none."""
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] != SITE
    }
    del found[record.MANIFEST]
    missing = [name for name in outputs if name not in found]
    added = sorted(found.keys() - outputs.keys())
    differ = [n for n, d in outputs.items() if n in found and checks.sha256(found[n]) != d]
    faults = {"differ": differ, "are missing": missing, "are added": added}
    if any(faults.values()):
        return f"Outputs are not as the manifest says: {_listed(faults)}.", False
    return f"Outputs are as the manifest says ({_count(len(outputs), 'file')}).", True


def _inputs(inputs: dict[str, str]) -> tuple[str, bool]:
    """The committed files, and the user's own that are named to this command or lie here."""
    here = {name: path for name in inputs if (path := _input(name)) is not None}
    absent = [name for name in inputs if name not in here]
    differ = [name for name, path in here.items() if checks.content_sha256(path) != inputs[name]]
    return _compared("Inputs", "file", len(inputs), absent, differ)


def _input(name: str) -> Path | None:
    known = told.current()
    own = [Path(file) for file in (known.theatre_file, known.source_file) if file]
    places = [*(path for path in own if path.name == name), paths.ROOT / name, Path.cwd() / name]
    return next((path for path in places if path.is_file()), None)


def _raw_maps(rows: list[RawMap]) -> tuple[str, bool]:
    """The raw maps, by sha256 where they are here."""
    if not rows:
        return "", True
    absent, differ, known = [], [], {}
    for row in rows:
        path, name = _located(row), f"{row.source} {row.file}"
        if path is None:
            absent.append(name)
            continue
        if path not in known:  # a file of many days is hashed once
            known[path] = checks.sha256(path)
        if known[path] != row.sha256:
            differ.append(name)
    return _compared("Raw maps", "map", len(rows), absent, differ)


def _located(row: RawMap) -> Path | None:
    if row.source not in sources.names():
        return None
    path = archive.locate(_Row(row.source, row.file, row.address))
    return path and split_day(path)[0]


class _Row(msgspec.Struct):
    """A row as the registry has it."""

    source: str
    file: str
    prefix: str


def _compared(
    what: str, one: str, count: int, absent: list[str], differ: list[str]
) -> tuple[str, bool]:
    if differ:
        rest = {"differ from those of the run": differ, "are not here": absent}
        return f"{what}: {_listed(rest)}.", False
    if absent:
        return (
            f"{what} are not all here: {len(absent)} of {_count(count, one)} "
            f"({_named(absent)}); the others are those of the run."
        ), True
    return f"{what} are here, and are those of the run ({_count(count, one)}).", True


def _versions(versions: dict[str, str]) -> str:
    """Which versions made the run, where they are not those that are here."""
    here = identity.versions()
    others = [f"{n} {v} (here {here.get(n, 'unknown')})" for n, v in versions.items()
              if here.get(n) != v]  # fmt: skip
    if not others:
        unnamed = "" if "code" in versions else "; which code it was, the manifest does not say"
        return f"Made by the versions that are here{unnamed}."
    return f"Made by other versions: {', '.join(others)}. A run here may differ."


def _listed(faults: dict[str, list[str]]) -> str:
    return "; ".join(f"{_named(names)} {verb}" for verb, names in faults.items() if names)


def _named(names: list[str]) -> str:
    """The first few names.

    >>> _named(["a", "b"]), _named(list("abcdefg"))
    ('a, b', 'a, b, c, d, e and 2 more')
    """
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _count(number: int, one: str) -> str:
    """How many.

    >>> _count(1, "file"), _count(2, "file")
    ('1 file', '2 files')
    """
    return f"{number} {one}{'' if number == 1 else 's'}"
