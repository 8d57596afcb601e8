"""Run the notebooks with papermill so that they are whole, byte-stable and checked."""

import ast
import logging
import tempfile
import time
import warnings
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path

import nbformat
import pandas as pd
from nbformat import NotebookNode

from .. import theatres
from ..base import paths, told
from ..base.errors import DataError, ProjectError, UsageError, did_you_mean
from ..maps import download
from ..maps.download import Say
from ..pages.words.data import beyond_maps, covers
from ..tables import articles, ledger, measured, prepared, preparing
from ..theatres import window
from . import nursery, partial, record, warm
from .clean import apart, blank, elsewhere, injected_note, normalise
from .identity import committed_parameters
from .wanted import NOTHING, Wanted

AT_ONCE = 2
LONG = ("02_territory", "04_sources")  # over long windows; they begin first, the others fill up
CELL_TIMEOUT_S = 300
USUAL = Wanted()
QUIET_KERNEL = ["--IPKernelApp.log_level=CRITICAL"]  # it warns of its own transport at every start


def templates() -> list[Path]:
    """The committed notebooks in their order."""
    return sorted(paths.NOTEBOOKS.glob("[0-9]*.ipynb"))


def defaults(template: Path) -> dict[str, str]:
    """The parameters that a notebook takes, with the values that stand in it.

    Read as Python; what is not a plain assignment of a text is a sentence.
    """
    cells = nbformat.read(template, as_version=4).cells
    source = "".join(c.source for c in cells if "parameters" in c.metadata.get("tags", ()))
    try:
        lines = [line for line in ast.parse(source).body if isinstance(line, ast.AnnAssign)]
        return {ast.unparse(line.target): ast.literal_eval(line.value or "") for line in lines}
    except (SyntaxError, ValueError) as error:
        raise UsageError(
            f"The parameters of {paths.shown(template)} cannot be read ({error}); each is a line "
            'like `start: str = "2024-08-06"`.'
        ) from error


def _refuse_edited() -> None:
    """Refuse to publish from parameters that were edited by hand: say where, and how to go on."""
    committed = committed_parameters()
    edits = [
        (name, f"{paths.shown(template)} has {name} = {value!r}, not {committed.get(name)!r}")
        for template in templates()
        for name, value in defaults(template).items()
        if value != committed.get(name)
    ]
    if edits:
        raise UsageError(
            f"{'; '.join(said for _, said in edits)} as committed, and the README is made from the "
            "committed pages. For other parameters use `python -m analysis run "
            f"--{edits[0][0].replace('_', '-')} ...`; `git checkout notebooks` brings the old ones "
            "back. Nothing was written."
        )


def settle(given: dict[str, str | None]) -> dict[str, str]:
    """Fill up the parameters that a user gave and check them all; each fault is one sentence.

    An empty ``as_of`` is the theatre's own day where that is in the window, else the last day;
    theatre and window on those of the article, where one is named. Raises for an unknown
    parameter, a bad day, an end before the start, an unknown theatre or source, and days that no
    map covers.
    """
    values = committed_parameters()
    unknown = sorted(given.keys() - values.keys())
    if unknown:
        hint = did_you_mean(unknown[0], list(values))
        raise UsageError(f"Unknown parameter {unknown[0]!r}: {hint}.")
    asked = {name: value for name, value in given.items() if value is not None}
    asked = _of_article(asked) | asked
    theatre = theatres.get(asked.get("theatre", values["theatre"]))
    own = {"start": theatre.start.isoformat(), "end": theatre.end.isoformat()}
    chosen = values | own | asked
    names = [name.strip() for name in chosen["sources"].split(",")]
    chosen["sources"] = ",".join(dict.fromkeys(names))
    own_day = check(chosen | {"as_of": ""}).as_of
    is_usual = check(chosen).as_of == own_day
    return chosen | {"as_of": "" if is_usual else chosen["as_of"]}


def _of_article(asked: dict[str, str]) -> dict[str, str]:
    """Theatre and window of the article that was asked for; a file's path, as kernels need it."""
    if not asked.get("article"):
        return {}
    article = articles.read(asked["article"])
    if asked.get("theatre", article.theatre.name) != article.theatre.name:
        raise UsageError(
            f"{asked['article']} is about {article.theatre.name}, not {asked['theatre']}."
        )
    if asked["article"] not in articles.names():
        asked["article"] = str(paths.of_user(asked["article"]).resolve())
    first, last = article.days
    return {"theatre": article.theatre.name, "start": str(first), "end": str(last)}


def check(chosen: dict[str, str]) -> window.Window:
    """The window of a run's parameters, checked."""
    values = {name: value for name, value in chosen.items() if name != "article"}
    return window.check(names=values.pop("sources"), **values)


def run(
    given: dict[str, str | None], say: Say = lambda text: None,
    scheduler: str | None = None, runs: Path | None = None, wanted: Wanted = USUAL,
) -> list[Path]:  # fmt: skip
    """Execute every notebook and return what was written.

    With the parameters that stand in them the notebooks are executed in place; with others, where
    other pages, figures or another folder are ``wanted``, and in an installed copy, new ones go to
    ``<theatre>_<start>_<end>/`` in ``runs/`` (or in the folder ``runs``, these too), with figures
    as PNG, tables as CSV and a manifest, and ``notebooks/`` is left alone. Raw maps that such a run
    needs are fetched first, and measured on the workers of a Dask ``scheduler`` where one is named.
    Nothing is written there before all have run: a failed run keeps the last good files, and what
    it has made in ``<folder>.partial/``, from where the same run goes on.
    """
    chosen = settle(given)
    in_place = chosen == committed_parameters() and runs is None and wanted == USUAL
    if in_place and not paths.IS_INSTALLED:
        _refuse_edited()
        for text in filter(None, map(injected_note, templates())):
            say(text)
        done = _executed(templates(), {}, say)
        return [paths.write_whole(paths.NOTEBOOKS / name, data) for name, data in done.items()]
    asked = check(chosen)
    for text in filter(None, (beyond_maps(asked), covers(asked))):
        say(f"Note: {text}")
    place = wanted.place((runs or paths.RUNS) / _folder_name(chosen))
    pages = [p for p in wanted.pages(templates()) if not _lacks_article(p, chosen, say)]
    if not pages:
        raise UsageError(f"None of the pages that are wanted can be made.{NOTHING}")
    download.bring(_raw_maps(asked, chosen["article"]), say)
    rows = _raw_maps(asked, chosen["article"])  # new days have their sha256 by now
    with partial.begun(place, chosen, rows, say, wanted.options) as so_far:
        ready = None if asked.is_committed else so_far.tables
        if ready and not (ready / prepared.ABOUT).exists():
            preparing.prepare(asked, ready, say, scheduler)
        kept = so_far.figures if wanted.figures else None
        made = record.made_from(asked, chosen, rows)
        more = {"figures": str(kept or ""), "figure_format": wanted.figures,
                "run_id": record.run_id(made)}  # fmt: skip
        with told.telling_kernels(tables=str(ready or ""), **more):
            done = _executed(pages, chosen, say, so_far)
        figures = record.figures(done, wanted.figures, kept)
        content = done | figures | record.tables(asked, ready)
        content[record.MANIFEST] = record.manifest(made, content, wanted.options)
        return paths.write_folder(place, content)


def _raw_maps(asked: window.Window, article: str) -> pd.DataFrame:
    """The registry's rows that a run reads, those of its article among them."""
    rows = measured.raw_maps(asked)
    if article:
        rows = pd.concat([rows, ledger.raw_maps(articles.read(article))])
    return rows.drop_duplicates(["source", "file"])


def _folder_name(chosen: dict[str, str]) -> str:
    """A run's folder: theatre and window, and whatever else is not as usual."""
    usual = {"sources": "all", "units": "both", "article": "", "as_of": ""}
    more = [chosen[key] for key, value in usual.items() if chosen[key] != value]
    more = [Path(value).stem if value == chosen["article"] else value for value in more]
    return "_".join([chosen["theatre"], chosen["start"], chosen["end"], *more]).replace(" ", "")


def _executed(
    pages: list[Path], injected: dict[str, str], say: Say, so_far: partial.Begun | None = None
) -> dict[str, bytes]:
    """Execute templates, two at a time, and return the notebooks' bytes by name.

    Those that ``so_far`` has are taken from there, and those that end well are kept there, whatever
    becomes of the others: the first failure is raised when all have ended.
    """
    known = {path.name: so_far.notebook(path.name) if so_far else None for path in pages}
    done = {name: content for name, content in known.items() if content is not None}
    new = sorted(
        (path for path in pages if path.name not in done), key=lambda path: path.stem not in LONG
    )
    with nursery.open_for_kernels(), ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(_kept, path, injected, say, {*known}, so_far) for path in new]
        try:
            if so_far is None:
                wait(jobs, return_when=FIRST_EXCEPTION)
            failed = [error for job in jobs if (error := _failure(job, so_far is not None))]
        except BaseException:  # an interruption too: what has not begun shall not begin
            pool.shutdown(wait=False, cancel_futures=True)
            warm.kill_while(lambda: any(job.running() for job in jobs))
            raise
        if failed:
            pool.shutdown(wait=True, cancel_futures=True)
            raise failed[0] if so_far is None else _with_rest(failed, so_far)
    done |= {path.name: job.result() for path, job in zip(new, jobs, strict=True)}
    return {name: done[name] for name in known}


def _failure(job: Future, waits: bool) -> BaseException | None:
    return job.exception() if waits or job.done() else None


def _with_rest(failed: list[BaseException], so_far: partial.Begun) -> ProjectError:
    """The failures of a run, with where its other pages are."""
    first = failed[0]
    if not isinstance(first, ProjectError):
        raise first
    texts = " ".join(str(error).removesuffix(NOTHING) for error in failed)
    return type(first)(
        f"{texts} The other pages, the tables and the prepared data are in "
        f"{paths.shown(so_far.folder)}/; the same command goes on from there."
    )


def _kept(
    path: Path, injected: dict, say: Say, names: set[str], so_far: partial.Begun | None
) -> bytes:
    content = _bytes(_timed(path, injected, say, names))
    if so_far is not None:
        so_far.keep(path.name, content)
    return content


def _lacks_article(path: Path, injected: dict[str, str], say: Say) -> bool:
    """Whether a page asks for an article and there is none on the run's front; that is said."""
    if "article" not in defaults(path) or injected.get("article"):
        return False
    theatre = theatres.get(injected.get("theatre", theatres.KURSK.name))
    is_missing = articles.on(theatre) is None
    if is_missing:
        say(f"{path.stem}: left out, no article is committed on {theatre.title}; name one by "
            "--article.")  # fmt: skip
    return is_missing


def _timed(path: Path, injected: dict, say: Say, names: set[str]) -> NotebookNode:
    since = time.monotonic()
    template = nbformat.read(path, as_version=4)
    template = apart(template, names) if injected else template
    if injected.get("theatre", theatres.KURSK.name) != theatres.KURSK.name:
        template = elsewhere(template)
    taken = {name: value for name, value in injected.items() if name in defaults(path)}
    executed = execute(template, taken, path.stem)
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
                str(source), None, parameters=injected, kernel_name="python3",
                progress_bar=False, log_output=False, record_timing=False,
                execution_timeout=CELL_TIMEOUT_S, extra_arguments=QUIET_KERNEL,
                kernel_manager_class=warm.Manager,
                # The kernel's folder; papermill's `cwd` would change this process's own, and two
                # threads that do so can leave it in notebooks/.
                resources={"metadata": {"path": str(paths.NOTEBOOKS)}},
            )  # fmt: skip
        except papermill.PapermillExecutionError as error:
            raise _sentence(error, name) from error
    return normalise(executed, injected)


def _sentence(error, name: str) -> ProjectError:
    kind = UsageError if error.ename == "UsageError" else DataError
    if error.ename in ("UsageError", "DataError"):
        return kind(f"{name}: {error.evalue}{NOTHING}")
    return kind(
        f"{name}, cell {error.cell_index}: {error.ename}: {error.evalue} Open the notebook in "
        f"JupyterLab to see more.{NOTHING}"
    )


def _bytes(notebook: NotebookNode) -> bytes:
    return (nbformat.writes(notebook) + "\n").encode()
