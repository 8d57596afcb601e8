"""The mutants of a file: its source with one change each, by mutmut's operators."""

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    """One change to a file: where, and in which function (none: it is executed at import)."""

    key: str
    module: str
    function: str
    lines: tuple[int, int]
    change: str
    source: str


@dataclass(frozen=True)
class Place:
    """A change that is not made yet: to write a whole source for each would take minutes."""

    module: str
    function: str
    lines: tuple[int, int]
    number: int
    old: object
    new: object
    tree: object


def places(root: Path, module: str) -> list[Place]:
    """All changes of a file, in its order."""
    import libcst as cst

    wrapper = cst.metadata.MetadataWrapper(cst.parse_module((root / module).read_text()))
    found = _visitor()
    wrapper.visit(found)
    return [
        Place(module, function, lines, n, old, new, wrapper.module)
        for n, (old, new, function, lines) in enumerate(found.changes)
    ]


def made(place: Place) -> Mutant | None:
    """The mutant of a place; none where the change is none, or no Python."""
    before, after = place.tree.code, place.tree.deep_replace(place.old, place.new).code
    change = _change(before, after)
    if not change or not _compiles(after):
        return None
    name = f"{place.module} {place.lines[0]} {place.number} {change}"
    key = hashlib.sha256(name.encode()).hexdigest()[:10]
    return Mutant(key, place.module, place.function, place.lines, change, after)


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _change(before: str, after: str) -> str:
    """The changed lines, old and new, as one line of text."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    kept = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    old = " ".join(line[1:].strip() for line in kept if line[0] == "-")
    new = " ".join(line[1:].strip() for line in kept if line[0] == "+")
    return f"{old} -> {new}" if kept else ""


def _visitor():
    """A visitor that notes each change with the function and the lines of its statement."""
    import libcst as cst
    from libcst.metadata import PositionProvider
    from mutmut.mutation import mutators

    class Visitor(cst.CSTVisitor):
        METADATA_DEPENDENCIES = (PositionProvider,)

        def __init__(self) -> None:
            super().__init__()
            self.changes: list[tuple] = []
            self.scope: list[str] = []
            self.inside = self.outer = 0  # bodies of functions, and how long the outermost's name
            self.bodies: list[cst.CSTNode] = []
            self.statement: list[tuple[int, int]] = []

        def on_visit(self, node: cst.CSTNode) -> bool:
            if isinstance(node, (cst.Annotation, cst.Import, cst.ImportFrom)):
                return False
            if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
                self.scope.append(node.name.value)
                if isinstance(node, cst.FunctionDef):
                    self.bodies.append(node.body)
            if isinstance(node, (cst.BaseCompoundStatement, cst.SimpleStatementLine)):
                place = self.get_metadata(PositionProvider, node)
                simple = isinstance(node, cst.SimpleStatementLine)
                last = place.end.line if simple else place.start.line
                self.statement.append((place.start.line, last))
            if node in self.bodies:
                self.outer = self.outer if self.inside else len(self.scope)
                self.inside += 1
            for kind, operator in mutators.mutation_operators:
                if isinstance(node, kind) and operator is not mutators.operator_lambda:
                    self._note(node, list(operator(node)), operator is mutators.operator_string)
            return True

        def _note(self, node: cst.CSTNode, changed: list, is_text: bool) -> None:
            if not changed:
                return
            place = self.get_metadata(PositionProvider, node, None)
            lines = (place.start.line, place.end.line) if place else self.statement[-1]
            whole = (min(lines[0], self.statement[-1][0]), max(lines[1], self.statement[-1][1]))
            function = ".".join(self.scope[: self.outer]) if self.inside else ""
            for new in changed[:1] if is_text else changed:
                self.changes.append((node, new, function, whole))

        def on_leave(self, node: cst.CSTNode) -> None:
            self.inside -= node in self.bodies
            if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
                self.scope.pop()
            if isinstance(node, (cst.BaseCompoundStatement, cst.SimpleStatementLine)):
                self.statement.pop()

    return Visitor()
