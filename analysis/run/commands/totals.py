"""The command that prints what was gained and lost by week, month or year."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...base import paths
from ...base.errors import UsageError
from .options import (
    LAYER_HELP,
    csv_text,
    note_faults,
    print_csv,
    say,
    source_option,
    window_of,
    window_options,
)
from .places import by_sector

if TYPE_CHECKING:
    from pandas import DataFrame

    from ...theatres.window import Window

DIGITS = 4
FORMAT = f"%.{DIGITS}f"
FIGURES = (".png", ".svg", ".pdf")


@click.command()
@window_options
@source_option()
@click.option(
    "--every", default="month", show_default=True, type=click.Choice(["week", "month", "year"]),
    help="The period; a week is Monday to Sunday.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of CSV.")
@click.option("--sectors", help=f"Split by sector: {LAYER_HELP}")
@click.option("--everything", is_flag=True, help="Every source over all days of its maps.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Write a CSV a source here, and print none."
)
@click.option(
    "--figure", type=click.Path(path_type=Path), metavar="FILE",
    help="Draw them too, as .png, .svg or .pdf.",
)  # fmt: skip
def totals(
    theatre: str, start: date, end: date, names: tuple[str, ...] | None, every: str,
    as_json: bool, everything: bool, folder: Path | None, sectors: str | None, figure: Path | None,
) -> None:  # fmt: skip
    """Print gained, lost and net by week, month or year as CSV, a row a source and period.

    net_km2 is held at the end less held on the day before the period. Days whose change is a fault
    of the map are left out of gained and lost; left_out_km2 is what they add. is_whole is false
    for a period that the window or the maps cut off. A daily copy is a source of its own: do not
    add it to its original.

    \b
    Examples
      python -m analysis totals --source deepstate --every week
      python -m analysis totals --theatre front --start 2025-09-22 --end 2025-09-28 \\
          --source deepstate_occupied --every week --sectors oblasts
      python -m analysis totals --theatre front --everything --folder totals
      python -m analysis totals --every month --figure months.svg

    The third writes the whole war, one file a source, when all are measured; raw maps that are
    missing are fetched first. A figure has a panel a source: gained up,
    lost down, gained less lost as a diamond, and how much is left out.
    """
    import pandas as pd

    if everything and (start or end):
        raise UsageError("--everything takes all days; leave --start and --end out.")
    if folder is not None:
        if as_json:
            raise UsageError("--folder writes CSV; leave --json out.")
        _refuse_others(folder)
    if figure is not None:
        _refuse_figure(figure, sectors)
    w = _everything(theatre, names) if everything else window_of(theatre, start, end, names)
    tables = dict(_measured(w, every, sectors, is_fetched=everything))
    table = pd.concat(tables.values(), ignore_index=True)
    if figure is not None:
        _draw(table, every, figure)
    if folder is not None:
        content = {f"{key}.csv": csv_text(own, FORMAT).encode() for key, own in tables.items()}
        written = paths.write_folder(folder.resolve(), content)
        say("\n".join(paths.shown(path) for path in written))
        return
    if as_json:
        click.echo(table.to_json(orient="records", indent=1, double_precision=DIGITS))
    else:
        print_csv(table, FORMAT)


def _everything(theatre: str, asked: tuple[str, ...] | None) -> "Window":
    """The window of all maps that the sources of a theatre have."""
    from ... import theatres
    from ...maps import registry
    from ...theatres import window

    own = theatres.get(theatre)
    names = asked or own.sources
    for key in names:
        own.refuse_unserved(key)
    firsts, lasts = zip(*map(registry.span, names), strict=True)
    return window.of(own, min(firsts), max(lasts), names)


def _measured(
    w: "Window", every: str, sectors: str | None, is_fetched: bool
) -> Iterator[tuple[str, "DataFrame"]]:
    """The totals of each source of a window, one after the other, with progress."""
    from ...maps import download
    from ...measures.totals import totals as of_days
    from ...tables import measured, read
    from ...theatres import window

    if is_fetched:
        download.bring(measured.raw_maps(w), say)
    for key, (first, last) in w.spans.items():
        if not w.is_committed:
            say(f"{key}: measuring {first} to {last}")
        own = window.of(w.theatre, first, last, (key,))
        if sectors is None:
            days = read.daily(own)
            note_faults(own, days)
        else:
            days = by_sector(own, sectors, "geodesic")
        table = of_days(days, every, w.theatre.holder)
        _note_left_out(key, table)
        numbers = table.select_dtypes("float").columns
        table[numbers] = table[numbers].round(DIGITS) + 0.0  # no minus before a nought
        yield key, table


def _note_left_out(key: str, table: "DataFrame") -> None:
    """Say how much of the change is in no gain and no loss."""
    if count := table["left_out_days"].sum():
        km2 = table["left_out_km2"].sum()
        say(
            f"Note: {key}: gained and lost leave out {count} day{'s' if count > 1 else ''} whose "
            f"change is a fault of the map; net has it ({km2:+,.1f} km2, left_out_km2)."
        )


def _refuse_figure(file: Path, sectors: str | None) -> None:
    """Refuse what cannot be drawn, before hours of measuring."""
    if file.suffix.lower() not in FIGURES:
        raise UsageError(
            f"{paths.shown(file)}: --figure takes a name that ends in {', '.join(FIGURES)}."
        )
    if sectors is not None:
        raise UsageError("--figure has a panel a source; leave --sectors out.")
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise UsageError(f"{paths.shown(file)} cannot be written: name a file in a folder.")


def _draw(table: "DataFrame", every: str, file: Path) -> None:
    """Write the figure of the totals, whole or not at all."""
    from ...pages.figures import canvas
    from ...pages.figures import totals as figures

    fig, kind = figures.by_period(table, every), file.suffix.lower()
    paths.write_whole(file, canvas.png(fig) if kind == ".png" else canvas.written(fig, kind[1:]))
    say(paths.shown(file))


def _refuse_others(folder: Path) -> None:
    """Refuse a folder that holds anything but tables of this command: it is replaced whole."""
    from ...maps import sources

    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{paths.shown(folder)} is a file; name a folder for the tables.")
    own = {f"{key}.csv" for key in sources.names()}
    if folder.is_dir() and {path.name for path in folder.iterdir()} - own:
        raise UsageError(
            f"{paths.shown(folder)} holds something else than tables of sources; name another "
            "folder. Nothing was written."
        )


COMMANDS = (totals,)
