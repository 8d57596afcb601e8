"""Let a room be imported by its name alone: what stands in it is loaded when it is asked for."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def room(package: str) -> Callable[[str], ModuleType]:
    """The ``__getattr__`` of a package: ``from analysis import tables``, then ``tables.read``.

    Raises AttributeError for a module that is not there.
    """

    def module(name: str) -> ModuleType:
        path = f"{package}.{name}"
        if name.startswith("_") or find_spec(path) is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return import_module(path)

    return module
