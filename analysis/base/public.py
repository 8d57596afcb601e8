"""What people call from their own scripts: a call that cannot be meant is refused by a sentence."""

import inspect
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from . import days
from .errors import UsageError, did_you_mean


def public(function: Callable, name: str) -> Callable:
    """The function under the name by which people call it, which says what it takes.

    A day may be a text; where a window belongs, anything else is refused.

    >>> def held(w: int, day: date) -> str:
    ...     return str(day)
    >>> public(held, "held")(1, "2025-03-16"), public(held, "held")(1, day=date(2025, 3, 16))
    ('2025-03-16', '2025-03-16')
    >>> public(held, "held")(1, dy="2025-03-16")
    Traceback (most recent call last):
    analysis.base.errors.UsageError: analysis.held takes no 'dy': did you mean day? Known: w, day.
    """
    takes = inspect.signature(function)

    @wraps(function)
    def asked(*given: Any, **named: Any) -> Any:
        bound = _bound(takes, name, given, named)
        for key, value in bound.arguments.items():
            bound.arguments[key] = _meant(takes.parameters[key], value, name)
        return function(*bound.args, **bound.kwargs)

    # So it can be pickled for another process, which finds it where people do.
    asked.__module__, asked.__name__, asked.__qualname__ = "analysis", name, name
    return asked


def _bound(
    takes: inspect.Signature, name: str, given: tuple, named: dict[str, Any]
) -> inspect.BoundArguments:
    """The arguments of a call by their names."""
    known = list(takes.parameters)
    for key in named:
        if key not in known:
            raise UsageError(f"analysis.{name} takes no {key!r}: {did_you_mean(key, known)}.")
    try:
        return takes.bind(*given, **named)
    except TypeError as error:
        raise UsageError(f"analysis.{name}: {error}; it takes {', '.join(known)}.") from None


def _meant(parameter: inspect.Parameter, value: Any, name: str) -> Any:
    """A value as the function wants it."""
    if parameter.annotation is date:
        return days.of(value, parameter.name)
    if parameter.annotation is str and not isinstance(value, str):
        said = type(value).__name__
        raise UsageError(f"analysis.{name}: {parameter.name} is a text, not a {said}.")
    if parameter.name == "w" and not isinstance(value, parameter.annotation):
        said = repr(value) if isinstance(value, str) else f"a {type(value).__name__}"
        raise UsageError(f"analysis.{name} takes a window (w = analysis.window(...)), not {said}.")
    return value
