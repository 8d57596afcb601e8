"""What a page was given beside its own parameters: a name that it does not know is refused."""

import ast

from ..base.errors import UsageError, did_you_mean

INJECTED = "# Parameters"  # papermill begins the cell with it that it puts in


def refuse_unknown() -> None:
    """Refuse a parameter that the page does not have, by what was run before in its kernel.

    papermill itself notes a misspelt name in its log alone, and goes on with the default.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        known = list(shell.user_ns.get("__annotations__", {}))
        refuse(list(shell.user_ns.get("In", [])), known)


def refuse(cells: list[str], known: list[str]) -> None:
    """Refuse names that injected cells set and that are not known.

    >>> refuse(["start: str = '2025-01-01'", "# Parameters\\nstart = '2025-02-01'"], ["start"])
    >>> refuse(["# Parameters\\nstat = '2025-02-01'"], ["start"])
    Traceback (most recent call last):
    analysis.base.errors.UsageError: Unknown parameter 'stat': did you mean start? Known: start.
    """
    injected = [cell for cell in cells if cell.startswith(INJECTED)]
    lines = [line for cell in injected for line in ast.parse(cell).body]
    names = [ast.unparse(line.targets[0]) for line in lines if isinstance(line, ast.Assign)]
    for name in names:
        if known and name not in known:
            raise UsageError(f"Unknown parameter {name!r}: {did_you_mean(name, known)}.")
