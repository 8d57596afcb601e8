"""The two faults a user can meet, each one sentence long, each with its exit code."""

from collections.abc import Sequence
from difflib import get_close_matches

MOST_NAMED = 10


class ProjectError(Exception):
    """A sentence for the reader of the terminal: what was wrong and what is possible."""

    exit_code = 1


class DataError(ProjectError):
    """A file or table is not what it should be."""

    exit_code = 1


class UsageError(ProjectError):
    """The request cannot be met as it was put."""

    exit_code = 2


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
