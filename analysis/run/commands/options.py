"""What several commands share: errors as sentences, days, and the options of a window."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...base import days, inert, paths, plain, scratch, told
from ...base.errors import ProjectError

if TYPE_CHECKING:  # pandas is slow to import, and `--help` needs none
    from pandas import DataFrame

    from ...theatres.window import Window

SOURCE_HELP = (
    "deepstate, deepstate_occupied, liveuamap, owl, isw, one of your own, or all; several with "
    "commas between, or given again."
)
LAYER_HELP = "a GeoJSON or GPKG with names, or oblasts."
AREA_HELP = "How areas are computed; sphere is how DeepState prints them."


class Sentences(click.Group):
    """Show a project's error as one sentence with its exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn errors that a user can cause into sentences."""
        _end_cleanly_when_told()
        plain.accept_any_text()
        try:
            with scratch.held(paths.MAPS / scratch.COMING):
                return super().invoke(ctx)
        except ProjectError as error:
            say(f"Error: {error}")
            ctx.exit(error.exit_code)
        except OSError as error:
            if isinstance(error, BrokenPipeError):  # the reader, `head` say, has seen enough
                sys.stderr.close()
                ctx.exit(0)
            name = paths.shown(Path(error.filename)) if error.filename else "standard output"
            say(f"Error: {name}: {error.strerror or error}.")
            ctx.exit(1)


def _end_cleanly_when_told() -> None:
    """Let SIGTERM unwind like Ctrl-C: what lies in temporary folders is removed."""
    import signal
    import threading

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


class Day(click.ParamType):
    """A calendar day written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Accept exactly one way to write a day."""
        if isinstance(value, date):
            return value
        return days.parse(value)


def _own_file(of: str) -> Callable:
    """The option that names a file of the user's own; this process and its kernels know it then."""

    def read(ctx: Any, param: Any, path: Path | None) -> Path | None:
        if path is not None:
            told.tell(**{f"{of}_file": str(path.resolve())})
        return path

    holds = {"theatre": "theatres", "source": "maps"}[of]
    return click.option(
        f"--{of}-file", type=click.Path(path_type=Path), callback=read, expose_value=False,
        is_eager=True, help=f"A TOML file with {holds} of your own; `{of}s` shows the keys.",
    )  # fmt: skip


theatre_file, source_file = _own_file("theatre"), _own_file("source")


def own_files(command: Callable) -> Callable:
    """Add --theatre-file and --source-file to a command."""
    return theatre_file(source_file(command))


def window_options(command: Callable) -> Callable:
    """Add --theatre, --start and --end to a command; empty dates mean the theatre's own."""
    for option in (
        own_files,
        click.option("--end", type=Day(), help="Last day (in Kyiv), inclusive."),
        click.option("--start", type=Day(), help="First day (in Kyiv)."),
        click.option("--theatre", default="kursk", show_default=True, help="Area of study."),
    ):
        command = option(command)
    return command


def _listed(_: Any, __: Any, given: tuple[str, ...]) -> tuple[str, ...] | None:
    """The sources that an option names; None for all."""
    from ...theatres import window

    return window.listed(given)


def source_option(help_text: str = SOURCE_HELP, default: str = "all") -> Callable:
    """The option --source: the same form in every command."""
    return click.option(
        "--source", "names", multiple=True, callback=_listed, metavar="NAMES",
        default=(default,), show_default=True, help=help_text,
    )  # fmt: skip


def print_csv(table: "DataFrame", digits: str, header: bool = True) -> None:
    """Print a table as CSV to standard output."""
    click.echo(csv_text(table, digits, header), nl=False)


def csv_text(table: "DataFrame", digits: str, header: bool = True) -> str:
    """A table as CSV, the same bytes on every system; no text is a formula of a spreadsheet."""
    safe = inert.cells(table)
    return safe.to_csv(index=False, header=header, float_format=digits, lineterminator="\n")


def say(text: str) -> None:
    """Tell how the work goes: everything but tables goes to standard error."""
    click.echo(inert.visible(text), err=True)


def tell(text: str) -> None:
    """Print a text to standard output; nothing in it steers the terminal."""
    click.echo(inert.visible(text))


def window_of(
    theatre: str, start: date, end: date, names: tuple[str, ...] | None = None
) -> "Window":
    """The window that a command's options name; empty dates mean the theatre's own."""
    from ... import theatres
    from ...theatres import window

    own = theatres.get(theatre)
    w = window.of(own, start or own.start, end or own.end, names)
    note_days(w)
    return w


def note_days(w: "Window") -> None:
    """Say which of the days that were asked for no map covers, and which a source does not."""
    from ...pages.words.data import beyond_maps, covers

    for text in filter(None, (beyond_maps(w), covers(w))):
        say(f"Note: {text}")


def note_faults(w: "Window", table: "DataFrame") -> None:
    """Say which faults of the maps move the result by more than 1 km2 or 1 %, and how far."""
    from ...pages.words.data import fault_notes
    from ...tables import read

    for text in fault_notes(read.faults(w), table, w):
        say(f"Note: {text}")


def note_nothing_held(table: "DataFrame", column: str) -> None:
    """Say it when a source gives no land on any of the days: zeros alone could be a mistake."""
    for key, own in table.groupby("source", sort=False):
        if not own[column].any():
            say(f"Note: {key} gives no such land as held on any of these days.")
