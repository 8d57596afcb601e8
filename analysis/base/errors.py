"""The two faults a user can meet, each one sentence long, each with its exit code."""

from collections.abc import Sequence
from difflib import get_close_matches

from . import inert

MOST_NAMED = 10
LONGEST = 1000  # characters of a sentence: what a file holds may be quoted, not poured out


class ProjectError(Exception):
    """A sentence for the reader of the terminal: what was wrong and what is possible."""

    exit_code = 1

    def __str__(self) -> str:
        """The sentence as a terminal can show it, whatever a file or an argument put into it."""
        return printable(super().__str__())


class DataError(ProjectError):
    """A file or table is not what it should be."""

    exit_code = 1


class UsageError(ProjectError):
    """The request cannot be met as it was put."""

    exit_code = 2


def printable(text: str, most: int = LONGEST) -> str:
    r"""One line of at most so many characters; what cannot be seen is written as its number.

    >>> printable("a \x1b[2J\nline"), printable("x" * 50, 20)
    ('a \\x1b[2J line', 'xxxxxxxxxx ... xxxxx')
    """
    line = inert.visible(" ".join(text.splitlines()) if "\n" in text else text)
    line = line.replace("\t", r"\t")
    if len(line) <= most:
        return line
    return f"{line[: most // 2]} ... {line[-(most - most // 2 - 5) :]}"


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Say what is possible, the nearest names first.

    >>> did_you_mean("deepstat", ["deepstate", "owl", "isw"])
    'did you mean deepstate? Known: deepstate, owl, isw'
    """
    near = get_close_matches(word, known, n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    if len(known) <= MOST_NAMED:
        return f"{hint}Known: {', '.join(known)}"
    return f"{hint}{len(known)} are known, among them {', '.join(known[:MOST_NAMED])}"
