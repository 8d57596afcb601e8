"""The theatres by name: the project's own and those of a file of the user's."""

from pathlib import Path

from ..base import paths, told
from ..base.errors import UsageError, did_you_mean
from . import file
from .theatre import Theatre

__all__ = ["KURSK", "Theatre", "get", "known"]


def known() -> dict[str, Theatre]:
    """All theatres by name: the project's own, then those of the user's file."""
    return {name: get(name) for path in _files() for name in file.tables(path)}


@told.kept
def get(name: str) -> Theatre:
    """Return the theatre called ``name``; an unknown name raises a sentence with the known ones.

    Theatres of the user's own come from a TOML file (``--theatre-file``, ``theatre_file=``, or the
    environment variable ``FRONTLINE_THEATRES``). Only the one that is asked for is read, once.
    """
    for path in _files():
        if name in file.tables(path):
            return file.theatre(path, name)
    names = sorted(name for path in _files() for name in file.tables(path))
    raise UsageError(
        f"Unknown theatre {name!r}: {did_you_mean(name, names)}. A theatre of your "
        "own goes into a TOML file that --theatre-file names."
    )


def _files() -> list[Path]:
    """The project's own file, then the user's, which may not use a name of the first."""
    extra = told.current().theatre_file
    if not extra:
        return [paths.THEATRES]
    path = paths.of_user(extra)
    if both := sorted(file.tables(paths.THEATRES).keys() & file.tables(path).keys()):
        raise UsageError(
            f"{extra} defines {both[0]!r}, which is the name of a theatre of the project; choose "
            "another name."
        )
    return [paths.THEATRES, path]


KURSK = get("kursk")
