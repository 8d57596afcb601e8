"""Which function draws a figure and which files it reads, found in the notebook's own code."""

import ast
from collections.abc import Iterator

from nbformat import NotebookNode

from . import paths

# What each function that a notebook calls reads; what is in no file comes from the others.
DAILY, RETREAT, CONTROL = paths.DAILY, paths.RETREAT, paths.CONTROL
READS = {
    "agreement.of": (paths.AGREEMENT,),
    "claims.areas": (paths.CLAIMS,),
    "claims.walk_of": (paths.CLAIMS, RETREAT, paths.SETTLEMENTS, paths.BORDER),
    "claims.walk_context": (paths.CLAIMS, RETREAT, paths.SETTLEMENTS, paths.BORDER),
    "control.committed": (CONTROL,),
    "control.load": (CONTROL,),
    "control.tables": (CONTROL, paths.REGISTRY),
    "ledger.sentences": (
        paths.CLAIMS,
        DAILY,
        RETREAT,
        paths.SENSITIVITY,
        paths.SETTLEMENTS,
        paths.BORDER,
    ),
    "profiles.axes": (paths.SETTLEMENTS, paths.BORDER),
    "published.committed": (paths.VALIDATION, paths.PUBLISHED),
    "retreat.between": (paths.BORDER,),
    "retreat.stack": (RETREAT, paths.REGISTRY),
    "settlements.committed": (paths.PLACES,),
    "spells.of_places": (CONTROL, paths.SETTLEMENTS),
    "spells.picked": (paths.SETTLEMENT_DATES,),
    "territory.committed_daily": (DAILY,),
    "territory.stack": (DAILY, paths.REGISTRY),
    "uncertainty.committed": (paths.SENSITIVITY,),
}


def of_figure(notebook: NotebookNode, cell_id: str) -> tuple[str, list[str]]:
    """The function that draws a cell's figure, and the committed files that its numbers come from.

    Followed is every name that the call of ``publish.show`` uses, back through the assignments of
    this cell and those before it.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    last = next(index for index, cell in enumerate(code) if cell.id == cell_id)
    nodes = [node for cell in code[: last + 1] for node in ast.walk(ast.parse(cell.source))]
    assigned = {
        name.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    }
    shown = next(
        call for call in _calls(ast.parse(code[last].source)) if _name(call) == "publish.show"
    )
    called = {_name(call) for call in _all_calls(shown, assigned, set())}
    files = {path for name in called for path in READS.get(name, ())}
    return _name(shown.args[0]), sorted(paths.shown(path) for path in files)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def _all_calls(node: ast.AST, assigned: dict, seen: set[str]) -> Iterator[ast.Call]:
    """The calls in a node and in everything that its names were assigned from."""
    yield from _calls(node)
    for name in {found.id for found in ast.walk(node) if isinstance(found, ast.Name)} - seen:
        if name in assigned:
            seen.add(name)
            yield from _all_calls(assigned[name], assigned, seen)


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func)
