"""Words of strangers stay words: names without markup, cells without formulas, no raw escapes."""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # pandas is slow to import, and `--help` needs none
    from pandas import DataFrame

# Characters that steer a terminal or turn the order of what stands beside them; tab and the end of
# a line are told apart where they may stand.
_STEERING = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
# What a name of the user's own may be: no markup of Markdown, HTML or formulas, in one line.
NAME = rf"\A[^{_STEERING}\t\n<>\[\]{{}}`|$*\\]*\Z"
NAME_SAID = "without control characters and none of < > [ ] { } ` | $ * \\"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet computes a cell that begins so
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # steer a terminal, or cannot be written

_steering = re.compile(rf"[{_STEERING}]")


def has_steering(text: str) -> bool:
    """Whether a text has a character that steers a terminal or turns the direction of writing."""
    return _steering.search(text) is not None


def visible(text: str) -> str:
    r"""A text as a terminal may have it: what is unseen is written out, but for lines and tabs.

    >>> visible("a\x1b[31mb\u202ec")
    'a\\x1b[31mb\\u202ec'
    """
    if text.isprintable():
        return text
    return "".join(
        one.encode("unicode_escape").decode()
        if unicodedata.category(one) in UNSEEN and one not in "\n\t"
        else one
        for one in text
    )


def cell(text: Any) -> Any:
    """A cell of CSV that no spreadsheet computes; numbers stay numbers.

    >>> cell("=1+1"), cell("held_km2"), cell(-3.5)
    ("'=1+1", 'held_km2', -3.5)
    """
    if not isinstance(text, str):
        return text
    return f"'{visible(text)}" if text.startswith(FORMULA) else visible(text)


def cells(table: "DataFrame") -> "DataFrame":
    """A table in whose texts no spreadsheet finds a formula (:func:`cell`)."""
    texts = table.select_dtypes(["object", "str"]).columns
    return table.assign(**{name: table[name].map(cell) for name in texts})
