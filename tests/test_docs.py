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


ROOMS = ["base", "maps", "theatres", "control", "measures", "tables", "pages", "run"]


def room_of(name: str) -> str:
    """A module's room; the face and ``__main__`` have none."""
    first = name.split(".")[0]
    return first if first in ROOMS else ""


def backwards(used: dict[str, set[str]]) -> list[str]:
    """What uses a module of a room to its right."""
    return [
        f"{name} uses {other}"
        for name, others in sorted(used.items())
        for other in sorted(others)
        if room_of(name)
        and room_of(other)
        and ROOMS.index(room_of(other)) > ROOMS.index(room_of(name))
    ]


def test_rooms_are_the_folders_and_no_import_leads_back():
    """Eight folders; imports from left to right only, and nothing goes in a circle."""
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name[0] != "_"}
    assert folders == set(ROOMS)
    used = {name: others for name, others in imports(PACKAGE).items() if room_of(name)}
    assert backwards(used) == []
    assert len(list(TopologicalSorter(used).static_order())) >= len(used)


def test_no_file_is_over_300_lines():
    """A function fits a screen, a module fits a head."""
    lines = {str(path): len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {name: count for name, count in lines.items() if count > 300} == {}


def test_measures_touch_no_file():
    """What measures know comes in as frames and shapes; the tables' door opens files."""
    for path in (PACKAGE / "measures").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bpaths\b|read_csv|read_parquet|\bopen\(", text), path.name


def test_backward_import_is_found(tmp_path):
    """By hand: a measure that uses a picture, inside a function."""
    for room in ("measures", "pages"):
        (tmp_path / room).mkdir()
    (tmp_path / "pages" / "maps.py").write_text("from ..measures import area\n")
    (tmp_path / "measures" / "area.py").write_text("def f():\n    from ..pages import maps\n")
    used = imports(tmp_path)
    assert used["measures.area"] == {"pages.maps"}
    assert backwards(used) == ["measures.area uses pages.maps"]


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


def test_every_module_stands_in_its_room():
    """The table of rooms names all of their modules; folders in a room stand as one."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE))
    for room in ROOMS:
        for path in (PACKAGE / room).iterdir():
            name = path.stem if path.suffix == ".py" else f"{path.name}/"
            if name[0] != "_":
                assert re.search(rf"`{name}`", rows[room]), f"{room}: {name}"


def test_every_page_is_linked_from_the_readme():
    """A page that nobody finds is not there."""
    text = (paths.ROOT / "README.md").read_text(encoding="utf-8")
    assert {f"docs/{page.name}" for page in PAGES} <= set(re.findall(r"\]\(([^)#]+)\)", text))
