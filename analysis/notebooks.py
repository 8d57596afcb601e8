"""Run the notebooks with papermill so that they are whole, byte-stable and checked."""

import hashlib
import json
import logging
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from . import paths, prepared, runs, theatres, window
from .errors import DataError, ProjectError, UsageError, did_you_mean

AT_ONCE = 2
CELL_TIMEOUT_S = 300
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
QUIET_KERNEL = ["--IPKernelApp.log_level=CRITICAL"]  # it warns of its own transport at every start
INJECTED = "injected-parameters"
KURSK_ONLY = "kursk"  # tag of cells that need data which exist for Kursk alone


def templates() -> list[Path]:
    """The committed notebooks in their order."""
    return sorted(paths.NOTEBOOKS.glob("[0-9]*.ipynb"))


def defaults(template: Path) -> dict[str, str]:
    """The parameters that a notebook takes, with the values that stand in it."""
    import papermill

    found = papermill.inspect_notebook(str(template))
    return {name: json.loads(item["default"].replace("'", '"')) for name, item in found.items()}


def settle(given: dict[str, str | None]) -> dict[str, str]:
    """Fill up the parameters that a user gave and check them all; each fault is one sentence.

    ``as_of`` falls back on the theatre's own day where that is in the window, else on the last
    day. Raises for an unknown parameter, a bad day, an end before the start, an unknown theatre or
    source, and days that no map covers.
    """
    values = defaults(templates()[0])
    unknown = sorted(given.keys() - values.keys())
    if unknown:
        hint = did_you_mean(unknown[0], list(values))
        raise UsageError(f"Unknown parameter {unknown[0]!r}: {hint}.")
    given = {name: value for name, value in given.items() if value is not None}
    theatre = theatres.get(given.get("theatre", values["theatre"]))
    own = {"start": theatre.start.isoformat(), "end": theatre.end.isoformat()}
    chosen = values | own | given
    names = [name.strip() for name in chosen["sources"].split(",")]
    chosen["sources"] = ",".join(dict.fromkeys(names))
    chosen["as_of"] = given.get("as_of", _day_of_judgement(chosen))
    check(chosen)
    return chosen


def check(chosen: dict[str, str]) -> window.Window:
    """The window of a run's parameters, checked."""
    values = dict(chosen)
    return window.check(names=values.pop("sources"), **values)


def _day_of_judgement(chosen: dict[str, str]) -> str:
    own = theatres.get(chosen["theatre"]).as_of.isoformat()
    return own if chosen["start"] <= own <= chosen["end"] else chosen["end"]


def run(given: dict[str, str | None], say: Callable[[str], None] = lambda text: None) -> list[Path]:
    """Execute every notebook and return what was written.

    With the parameters that stand in them the notebooks are executed in place; with others, copies
    go to ``runs/<theatre>_<start>_<end>/``, with figures as PNG, tables as CSV and a manifest, and
    ``notebooks/`` is left alone. Raw maps that such a run needs are fetched first. Nothing is
    written before all have run: a failed run keeps the last good files.
    """
    chosen = settle(given)
    if chosen == defaults(templates()[0]):
        done = _executed({}, say)
        return [paths.write_whole(paths.NOTEBOOKS / name, data) for name, data in done.items()]
    asked = check(chosen)
    rows = runs.raw_maps(asked)
    runs.bring(rows, say)
    with tempfile.TemporaryDirectory() as folder:
        ready = None if runs.is_committed(asked) else Path(folder)
        if ready:
            runs.prepare(asked, ready, say)
            os.environ[prepared.FOLDER_VARIABLE] = folder  # the kernels inherit it
        try:
            done = _executed(chosen, say)
        finally:
            os.environ.pop(prepared.FOLDER_VARIABLE, None)
        content = done | runs.figures(asked, done) | runs.tables(asked, ready)
    content["manifest.json"] = runs.manifest(asked, chosen, rows, content)
    return paths.write_folder(paths.RUNS / _folder_name(chosen), content)


def _folder_name(chosen: dict[str, str]) -> str:
    """A run's folder: theatre and window, and whatever else is not as usual."""
    usual = {"sources": "all", "units": "both", "as_of": _day_of_judgement(chosen)}
    more = [chosen[key] for key, value in usual.items() if chosen[key] != value]
    return "_".join([chosen["theatre"], chosen["start"], chosen["end"], *more]).replace(" ", "")


def _executed(injected: dict[str, str], say: Callable[[str], None]) -> dict[str, bytes]:
    """Execute every template, two at a time, and return the notebooks' bytes by name."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = {path: pool.submit(_timed, path, injected, say) for path in templates()}
        try:
            return {path.name: _bytes(job.result()) for path, job in jobs.items()}
        except BaseException:  # an interruption too: what has not begun shall not begin
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _timed(path: Path, injected: dict, say: Callable[[str], None]) -> NotebookNode:
    since = time.monotonic()
    template = nbformat.read(path, as_version=4)
    if injected.get("theatre", theatres.KURSK.name) != theatres.KURSK.name:
        template = elsewhere(template)
    executed = execute(template, injected, path.stem)
    say(f"{path.stem}: done in {time.monotonic() - since:.1f} s")
    return executed


def execute(notebook: NotebookNode, injected: dict[str, str], name: str) -> NotebookNode:
    """Run a template in a fresh kernel and return it normalised; raises a sentence on failure."""
    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    # The template lies outside the project while it runs: whatever ends the run, even a kill,
    # leaves nothing behind in notebooks/.
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = Path(folder) / f"{name}.ipynb"
        nbformat.write(blank(notebook), source)
        try:
            executed = papermill.execute_notebook(
                str(source), None, parameters=injected, cwd=str(paths.NOTEBOOKS),
                kernel_name="python3", progress_bar=False, log_output=False, record_timing=False,
                execution_timeout=CELL_TIMEOUT_S, extra_arguments=QUIET_KERNEL,
            )  # fmt: skip
        except papermill.PapermillExecutionError as error:
            raise _sentence(error, name) from error
    return normalise(executed, injected)


def _sentence(error, name: str) -> ProjectError:
    kind = UsageError if error.ename == "UsageError" else DataError
    if error.ename in ("UsageError", "DataError"):
        return kind(f"{name}: {error.evalue} Nothing was written.")
    return kind(
        f"{name}, cell {error.cell_index}: {error.ename}: {error.evalue} Nothing was written; open "
        "the notebook in JupyterLab to see more."
    )


def blank(notebook: NotebookNode) -> NotebookNode:
    """The template without outputs, counts, and parameters that an earlier run put in."""
    clean = deepcopy(notebook)
    clean.cells = [cell for cell in clean.cells if INJECTED not in _tags(cell)]
    for cell in clean.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return clean


def elsewhere(notebook: NotebookNode) -> NotebookNode:
    """The template for another theatre: without the sections that need Kursk's own data.

    What was left out is named at the end, so that nobody takes a short page for a whole one. The
    page on the article stays as it is: it says itself that its ledger belongs to the article.
    """
    left_out = [cell for cell in notebook.cells if KURSK_ONLY in _tags(cell)]
    headings = [
        cell.source.splitlines()[0].lstrip("# ")
        for cell in left_out
        if cell.cell_type == "markdown"
    ]
    if not headings:
        return notebook
    clean = deepcopy(notebook)
    clean.cells = [cell for cell in clean.cells if KURSK_ONLY not in _tags(cell)]
    text = "## What is left out here?\n\nThese questions need data that exist for Kursk only:\n\n"
    note = nbformat.v4.new_markdown_cell(text + "\n".join(f"- {line}" for line in headings))
    note.id = "left-out"
    ids = [cell.id for cell in clean.cells]
    clean.cells.insert(ids.index("q-colophon"), note)
    return clean


def normalise(notebook: NotebookNode, injected: dict[str, str]) -> NotebookNode:
    """Remove all that differs from run to run: times, paths, versions, random ids.

    What stays in the metadata is the kernel, the parameters, and a digest of the cells, by which a
    cell that was edited or deleted without a run is found out.
    """
    for cell in notebook.cells:
        tags = _tags(cell)
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
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()


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
    return bool({"parameters", "silent", INJECTED} & set(_tags(cell)))


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _bytes(notebook: NotebookNode) -> bytes:
    return (nbformat.writes(notebook) + "\n").encode()


def colophon() -> str:
    """Which bytes and versions made a page, as Markdown.

    The committed tables, or those that a run prepared from raw maps; its manifest.json has the
    hash of every raw map.
    """
    from importlib.metadata import version

    from .fetch import sha256

    inputs = [paths.REGISTRY, paths.SOURCES_TOML, paths.THEATRES, paths.BORDER]
    if folder := os.environ.get(prepared.FOLDER_VARIABLE):
        tables = {f"tables/{name}": Path(folder) / name for name in runs.TABLES}
    else:
        described = json.loads(paths.DATAPACKAGE.read_text(encoding="utf-8"))["resources"]
        inputs = [*inputs, paths.SETTLEMENTS, paths.CLAIMS]
        files = [paths.PROCESSED / item["path"] for item in described]
        tables = {paths.shown(path): path for path in files}
    named = tables | {paths.shown(path): path for path in inputs}
    lines = [f"- `{name}` sha256 `{sha256(path)[:16]}…`" for name, path in named.items()]
    names = ("geopandas", "pandas", "shapely", "pyproj", "matplotlib")
    lines.append("- " + ", ".join(f"{name} {version(name)}" for name in names))
    return "\n".join(lines)
