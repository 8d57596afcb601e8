"""The command that prints what was gained and lost by week, month or year."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...base import paths
from ...base.errors import UsageError
from .options import SOURCE_HELP, csv_text, note_faults, print_csv, say, window_of, window_options
from .places import by_sector

if TYPE_CHECKING:
    from pandas import DataFrame

    from ...theatres.window import Window

DIGITS = 4
FORMAT = f"%.{DIGITS}f"


@click.command()
@window_options
@click.option("--source", "name", default="all", show_default=True, help=SOURCE_HELP)
@click.option(
    "--every", default="month", show_default=True, type=click.Choice(["week", "month", "year"]),
    help="The period; a week is Monday to Sunday.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of CSV.")
@click.option("--sectors", help="Split by sector: a GeoJSON or GPKG with names, or oblasts.")
@click.option("--everything", is_flag=True, help="Every source over all days of its maps.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Write a CSV a source here, and print none."
)
def totals(
    theatre: str, start: date, end: date, name: str, every: str, as_json: bool, everything: bool,
    folder: Path | None, sectors: str | None,
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

    The last writes the whole war, one file a source, when all are measured; raw maps that are
    missing are fetched first.
    """
    import pandas as pd

    if everything and (start or end):
        raise UsageError("--everything takes all days; leave --start and --end out.")
    if folder is not None:
        if as_json:
            raise UsageError("--folder writes CSV; leave --json out.")
        _refuse_others(folder)
    w = _everything(theatre, name) if everything else window_of(theatre, start, end, name)
    tables = dict(_measured(w, every, sectors, is_fetched=everything))
    if folder is not None:
        content = {f"{key}.csv": csv_text(own, FORMAT).encode() for key, own in tables.items()}
        written = paths.write_folder(folder.resolve(), content)
        say("\n".join(paths.shown(path) for path in written))
        return
    table = pd.concat(tables.values(), ignore_index=True)
    if as_json:
        click.echo(table.to_json(orient="records", indent=1, double_precision=DIGITS))
    else:
        print_csv(table, FORMAT)


def _everything(theatre: str, name: str) -> "Window":
    """The window of all maps that the sources of a theatre have."""
    from ... import theatres
    from ...maps import registry
    from ...theatres import window

    own = theatres.get(theatre)
    names = own.sources if name == "all" else (name,)
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
