"""Texts for a terminal whose encoding lacks some characters, as those of Windows often do."""

import codecs
import io
import sys

NAME = "plain"
SAID = str.maketrans({
    "−": "-", "–": "-", "—": "-", "²": "2", "×": "x", "≥": ">=", "≤": "<=", "…": "...",
    "“": '"', "”": '"', "‘": "'", "’": "'", "±": "+-", "°": " deg", "·": "|",
})  # fmt: skip


def plainly(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that an encoding lacks: a minus stays one, a letter is a number.

    >>> codecs.register_error(NAME, plainly)
    >>> "−5 km², Суджа".encode("ascii", NAME).decode()[:14]
    '-5 km2, \\\\u0421'
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(SAID)
    return lacking.encode("ascii", "backslashreplace").decode("ascii"), error.end


def accept_any_text() -> None:
    """Let this process print whatever a text holds: a table is worth more than one character."""
    codecs.register_error(NAME, plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors != "surrogateescape":
            stream.reconfigure(errors=NAME)
