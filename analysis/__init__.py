"""Measure ground gained and lost from front-line maps that others drew.

What people import stands here, and is loaded when it is first asked for::

    import analysis

    w = analysis.window("kursk", "2025-03-01", "2025-03-31")
    days = analysis.daily(w)
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .base.geometry import area_km2
    from .measures.change import change
    from .measures.dated import last_held
    from .measures.depth import depth
    from .measures.displacement import displacement
    from .measures.flows import flows
    from .measures.milestones import milestones
    from .measures.retreat import fastest
    from .measures.totals import totals
    from .tables.layers import layers
    from .tables.ledger import ledger
    from .tables.read import changed_hands, daily, places, retreat, sectors
    from .tables.read import control as control_table
    from .theatres.window import named as window

__version__ = "0.1.0"
__all__ = [
    "area_km2", "change", "changed_hands", "control_table", "daily", "depth", "displacement",
    "fastest", "flows", "last_held", "layers", "ledger", "milestones", "places", "retreat",
    "sectors", "totals", "window",
]  # fmt: skip

_HOME = {
    "area_km2": "base.geometry:area_km2",
    "change": "measures.change:change",
    "changed_hands": "tables.read:changed_hands",
    "control_table": "tables.read:control",  # `control` is the room
    "daily": "tables.read:daily",
    "depth": "measures.depth:depth",
    "displacement": "measures.displacement:displacement",
    "fastest": "measures.retreat:fastest",
    "flows": "measures.flows:flows",
    "last_held": "measures.dated:last_held",
    "layers": "tables.layers:layers",
    "ledger": "tables.ledger:ledger",
    "milestones": "measures.milestones:milestones",
    "places": "tables.read:places",
    "retreat": "tables.read:retreat",
    "sectors": "tables.read:sectors",
    "totals": "measures.totals:totals",
    "window": "theatres.window:named",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return _public(name)


@cache
def _public(name: str) -> Callable:
    """The function from where it stands: the same object whenever it is asked for."""
    from .base.public import public

    module, _, function = _HOME[name].partition(":")
    return public(getattr(import_module(f"{__name__}.{module}"), function), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
