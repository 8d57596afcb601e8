"""Notebooks without what differs from run to run, and what is wrong with one on disk."""

import json
import re
from collections.abc import Collection
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..base import checks, paths

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
INJECTED = "injected-parameters"
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")  # of Markdown
KURSK_ONLY = "kursk"  # tag of cells that need data which exist for Kursk alone


def blank(notebook: NotebookNode) -> NotebookNode:
    """The template without outputs, counts, and parameters that an earlier run put in."""
    clean = deepcopy(notebook)
    clean.cells = [cell for cell in clean.cells if INJECTED not in tags_of(cell)]
    for cell in clean.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return clean


def injected_note(path: Path) -> str:
    """That papermill was written into a page, and with what; empty where it was not."""
    cells = nbformat.read(path, as_version=4).cells
    sources = [cell.source for cell in cells if INJECTED in tags_of(cell)]
    lines = [line.strip() for source in sources for line in source.splitlines()]
    given = ", ".join(line for line in lines if line and not line.startswith("#"))
    return given and (
        f"Note: {paths.shown(path)} held a cell that papermill had injected ({given}); it is "
        "removed, and the page made anew from the committed parameters."
    )


def elsewhere(notebook: NotebookNode) -> NotebookNode:
    """The template for another theatre: without the sections that need Kursk's own data.

    What was left out is named at the end, so that nobody takes a short page for a whole one.
    """
    left_out = [cell for cell in notebook.cells if KURSK_ONLY in tags_of(cell)]
    headings = [
        cell.source.splitlines()[0].lstrip("# ")
        for cell in left_out
        if cell.cell_type == "markdown" and cell.source.startswith("#")
    ]
    if not headings:
        return notebook
    clean = deepcopy(notebook)
    clean.cells = [cell for cell in clean.cells if KURSK_ONLY not in tags_of(cell)]
    text = (
        "## What is left out here?\n\nThese questions need data that this front does not have:\n\n"
    )
    note = nbformat.v4.new_markdown_cell(text + "\n".join(f"- {line}" for line in headings))
    note.id = "left-out"
    ids = [cell.id for cell in clean.cells]
    clean.cells.insert(ids.index("q-colophon"), note)
    return clean


def apart(notebook: NotebookNode, pages: Collection[str]) -> NotebookNode:
    """The template for a folder of its own: links to what does not lie there become words.

    ``pages`` are the names of the notebooks that do.
    """

    def linked(found: re.Match) -> str:
        text, target = found.groups()
        if target in pages or not target.endswith((".ipynb", ".md")):
            return found.group()
        place = target.removeprefix("../")
        return f"{text} (`{place}`)" if place != target else text

    clean = deepcopy(notebook)
    for cell in clean.cells:
        if cell.cell_type == "markdown":
            cell.source = LINK.sub(linked, cell.source)
    return clean


def normalise(notebook: NotebookNode, injected: dict[str, str]) -> NotebookNode:
    """Remove all that differs from run to run: times, paths, versions, random ids.

    What stays in the metadata is the kernel, the parameters, and a digest of the cells, by which a
    cell that was edited or deleted without a run is found out.
    """
    for cell in notebook.cells:
        tags = tags_of(cell)
        cell.metadata = NotebookNode({"tags": tags} if tags else {})
        if INJECTED in tags:
            cell.id = INJECTED
    notebook.metadata = NotebookNode(
        kernelspec=KERNEL,
        language_info={"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
        papermill={"parameters": dict(injected)},
        salient={"cells": cells_digest(notebook)},
    )
    return notebook


def cells_digest(notebook: NotebookNode) -> str:
    """A digest of ids, kinds and sources of all cells in order."""
    cells = [[cell.id, cell.cell_type, cell.source] for cell in notebook.cells]
    return checks.sha256(json.dumps(cells, ensure_ascii=False).encode())


def faults(path: Path) -> list[str]:
    """What is wrong with an executed notebook as it lies on disk, a sentence each.

    nbval compares outputs, but is silent when they were all stripped, when a cell was deleted, or
    when it was never run: those are looked for here.
    """
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = []
    if notebook.metadata.get("salient", {}).get("cells") != cells_digest(notebook):
        found.append("cells were edited or deleted without a run")
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        found.append("cells were not run in order from the first to the last")
    outputs = [output for cell in code for output in cell.outputs]
    if not outputs:
        found.append("the outputs were stripped")
    if any(output.output_type == "error" or output.get("name") == "stderr" for output in outputs):
        found.append("an output is an error or a warning")
    empty = [cell.id for cell in code if not cell.outputs and not _is_silent(cell)]
    if empty:
        found.append(f"cells without output: {', '.join(empty)}")
    return found


def _is_silent(cell: NotebookNode) -> bool:
    """Parameters and cells that only prepare say so by a tag."""
    return bool({"parameters", "silent", INJECTED} & set(tags_of(cell)))


def tags_of(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return list(cell.metadata.get("tags", []))
