"""What the documentation says of the code is so: imports, words, links, targets."""

import ast
import importlib
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pandas as pd
import pytest

from analysis.base import paths

DOCS = paths.ROOT / "docs"
PACKAGE = paths.ROOT / "analysis"
PAGES = sorted(DOCS.glob("*.md"))


def module_name(path: Path, package: Path) -> str:
    """A module's name inside the package: ``figures.style``; the package itself is ``""``."""
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(package: Path) -> dict[str, set[str]]:
    """The modules of a package that each of its modules uses, wherever in its code."""
    files = {module_name(path, package): path for path in package.rglob("*.py")}
    found = {}
    for name, path in files.items():
        here = list(path.relative_to(package).parent.parts)
        used = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = [*here[: len(here) - node.level + 1], *(node.module or "").split(".")]
                base = ".".join(part for part in base if part)
                names = {f"{base}.{item.name}".strip(".") for item in node.names}
                used |= {one if one in files else base for one in names}
        found[name] = used - {name, ""}
    return found


def rows_of_architecture() -> dict[str, int]:
    """Each module of the table in docs/architecture.md with the number of its row."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("| row | modules |")[2].splitlines()[2:]
    return {
        name: number
        for number, line in enumerate(table)
        for name in re.findall(r"`([\w.]+)`", line)
    }


def backwards(used: dict[str, set[str]], rows: dict[str, int]) -> list[str]:
    """What uses a module of a lower row; a module without a row stands below all."""
    last = len(rows)
    return [
        f"{name} uses {other}"
        for name, others in sorted(used.items())
        for other in sorted(others)
        if rows.get(other, last) > rows.get(name, last)
    ]


def test_nothing_is_imported_backwards():
    """The table of rows holds for every import, and there is no circle."""
    used = imports(PACKAGE)
    assert backwards(used, rows_of_architecture()) == []
    assert len(list(TopologicalSorter(used).static_order())) >= len(used)


def test_modules_of_the_table_are_there():
    """A module that was renamed or removed is not in the table any more."""
    assert set(rows_of_architecture()) <= set(imports(PACKAGE))
    assert len(rows_of_architecture()) > 30


def test_backward_import_is_found(tmp_path):
    """By hand: a measure that uses a picture, inside a function, and a module without a row."""
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "maps.py").write_text("from .. import area\n")
    (tmp_path / "area.py").write_text("def f():\n    from .figures import maps\n")
    (tmp_path / "new.py").write_text("from .area import f\nfrom . import figures\n")
    (tmp_path / "old.py").write_text("from . import new\n")
    used = imports(tmp_path)
    assert used["area"] == {"figures.maps"}
    rows = {"area": 0, "figures.maps": 1, "old": 2}
    assert backwards(used, rows) == ["area uses figures.maps", "old uses new"]


def committed_columns() -> set[str]:
    """The columns of every committed table."""
    return {name for path in paths.PROCESSED.glob("*.csv") for name in pd.read_csv(path, nrows=0)}


def test_words_of_the_glossary_are_measured():
    """The third column names functions and columns that there are."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    lines = [line.split("|")[3] for line in text.splitlines() if line.startswith("| ")][1:]
    named = [name for line in lines for name in re.findall(r"`([\w.]+)`", line)]
    assert len(lines) > 30
    columns = committed_columns()
    for name in named:
        module, _, function = name.rpartition(".")
        known = hasattr(importlib.import_module(f"analysis.{module}"), function) if module else None
        assert known or name in columns, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_leads_somewhere_and_names_what_there_is(page):
    """Relative links, files in code and targets of make exist."""
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (page.parent / link).exists(), link
    for name in re.findall(r"`((?:analysis|data|tests|notebooks)/[\w/.]+\.\w+)`", text):
        assert (paths.ROOT / name).exists() or page.stem == "extend", name
    targets = set(re.findall(r"^([a-z]+):", (paths.ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)`", text)) <= targets


def test_every_page_is_linked_from_the_readme():
    """A page that nobody finds is not there."""
    text = (paths.ROOT / "README.md").read_text(encoding="utf-8")
    assert {f"docs/{page.name}" for page in PAGES} <= set(re.findall(r"\]\(([^)#]+)\)", text))
