"""A TOML file's tables as structs; the first fault of file, key or value is a sentence."""

import re
import reprlib
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

import msgspec

from . import inert, paths
from .errors import UsageError, did_you_mean

Struct = TypeVar("Struct", bound=msgspec.Struct)
# What is shown as it stands: a title, a maker, a label. A description completes the sentence
# "title is 5, not ...".
Name = Annotated[str, msgspec.Meta(pattern=inert.NAME, description=f"a text {inert.NAME_SAID}")]
Labels = Annotated[
    dict[Name, Name], msgspec.Meta(description=f"a table of texts {inert.NAME_SAID}")
]


def tables(path: Path, what: str) -> dict[str, Any]:
    """The tables of a user's TOML file by name, as they stand in it.

    A file that cannot be read, or that defines no ``what`` ("theatre"), is a sentence.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors write a BOM
    except OSError as error:
        raise UsageError(f"{paths.shown(path)} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise UsageError(f"{paths.shown(path)} is not a TOML file ({error}).") from error
    except RecursionError as error:
        raise UsageError(f"{paths.shown(path)} is nested too deeply to be read.") from error
    if not found:
        raise UsageError(f"{paths.shown(path)} defines no {what}.")
    return found


def require(is_so: object, sentence: str) -> None:
    """Refuse what the user wrote with a sentence, unless it is so."""
    if not is_so:
        raise UsageError(sentence)


def typed(table: dict[str, Any], kind: type[Struct]) -> Struct:
    """The table as a struct of ``kind``; each value's description completes the sentence.

    >>> from typing import Annotated
    >>> class Place(msgspec.Struct):
    ...     name: Annotated[str, msgspec.Meta(description="a text")]
    >>> typed({"name": 5}, Place)
    Traceback (most recent call last):
    analysis.base.errors.UsageError: name is 5, not a text.
    """
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise UsageError(_sentence(str(error), table, kind)) from error


def _sentence(fault: str, table: dict[str, Any], kind: type[msgspec.Struct]) -> str:
    """Say in the project's words what msgspec found: its text names a field, or ends in a path.

    The path is that of the value: ``- at `$.bounds[2]```.
    """
    if unknown := re.search(r"unknown field `(.*)`", fault, re.DOTALL):
        known = list(kind.__struct_encode_fields__)
        return f"unknown key {unknown[1]!r}: {did_you_mean(unknown[1], known)}."
    if missing := re.search(r"missing required field `(.*)`", fault):
        return f"{missing[1]!r} is missing."
    key, entry = re.findall(r"`\$\.(\w+)(?:\[(\d+)])?", fault)[0]
    value = table[key][int(entry)] if key == "places" and entry else table[key]
    said = str(value) if isinstance(value, date | time) else reprlib.repr(value)
    return f"{key} is {said}, not {_wanted(kind, key)}."


def _wanted(kind: type[msgspec.Struct], key: str) -> str:
    """What a value has to be: the description of its type, of which None may be an alternative."""
    own = dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))[key]
    hint = get_type_hints(kind, include_extras=True)[own]
    described = next(one for one in (hint, *get_args(hint)) if hasattr(one, "__metadata__"))
    return described.__metadata__[0].description
