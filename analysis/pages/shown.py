"""A frame as readers see it: columns chosen, named and written out by a table of templates."""

from collections.abc import Mapping
from string import Formatter
from typing import Any

import pandas as pd

from ..base.geometry import KM2_PER_SQ_MI, KM_PER_MI
from .names import SHORT
from .prose import day_text, signed

# A heading and what stands under it: a template over the row's columns, and, where a cell can be
# empty, what is written then. Beside Python's own formats: source (its short name), sq_mi (of km2),
# mi (of km), day and signed (as prose has them), words (no underscores), unit (km² for km2), yes
# (or no), some (nothing if it rounds to nothing).
Spec = Mapping[str, str | tuple[str, str]]


def dated(spec: Spec, day: object) -> Spec:
    """A table of one day, which its first heading names.

    >>> dated({"map": "{source:source}", "km²": "{held_km2:.0f}"}, "2025-03-16")
    {'map, 16 March 2025': '{source:source}', 'km²': '{held_km2:.0f}'}
    """
    (first, told), *rest = spec.items()
    return {f"{first}, {day_text(str(day))}": told, **dict(rest)}


class _Written(Formatter):
    """Templates whose formats may also be those of :meth:`format_field`."""

    def format_field(self, value: Any, how: str) -> str:
        """Write one value; an empty one ends the cell."""
        if pd.isna(value):
            raise _EmptyError
        match how:
            case "source":
                return SHORT[value]
            case "sq_mi":
                return f"{value / KM2_PER_SQ_MI:,.0f}"
            case "mi":
                return f"{value / KM_PER_MI:,.1f}"
            case "day":
                if not value:  # of what never was
                    raise _EmptyError
                return day_text(value).replace(" ", "\N{NO-BREAK SPACE}")  # in a narrow column
            case "words":
                return value.replace("_", " ")
            case "unit":
                return value.replace("km2", "km²")
            case "yes":
                return "yes" if value else "no"
            case "signed":
                return signed(value)
            case "some":  # what rounds to nothing is nothing
                if value < 0.05:
                    raise _EmptyError
                return f"{value:.1f}"
        return super().format_field(value, how)


class _EmptyError(Exception):
    """A cell's column has no value."""


_write = _Written().format


def shown(frame: pd.DataFrame, spec: Spec) -> pd.DataFrame:
    """Write a frame out as a table of texts.

    >>> days = pd.DataFrame({"source": ["owl", "isw"], "held_km2": [1108.2, None]})
    >>> shown(days, {"map": "{source:source}", "km²": ("{held_km2:,.0f}", "not drawn")})
                       map        km²
    0  Ukraine Control Map      1,108
    1                  ISW  not drawn
    """
    rows = frame.reset_index() if frame.index.name else frame
    # columns as objects: a whole number beside an empty cell stays one
    records = rows.astype(object).to_dict("records")
    return pd.DataFrame(
        {heading: [_cell(how, row) for row in records] for heading, how in spec.items()}
    )


def _cell(how: str | tuple[str, str], row: dict) -> str:
    template, empty = (how, "") if isinstance(how, str) else how
    try:
        return _write(template, **row)
    except _EmptyError:
        return empty
