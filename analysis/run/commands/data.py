"""Commands about the data themselves: fetching, updating, building, checking."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...base import paths
from ...base.days import day_of
from ...base.errors import UsageError
from .options import (
    Day,
    own_files,
    print_csv,
    say,
    source_option,
    tell,
    window_options,
)

if TYPE_CHECKING:
    from pandas import DataFrame


@click.command()
@window_options
@source_option()
@click.option("--update", is_flag=True, help="First look for days newer than the pinned ones.")
@click.option("--take", is_flag=True, help="With --update: days published again, too.")
@click.option("--address", default=None, help="Another host that serves the same paths.")
@click.option("--api", default=None, help="Another host for the listing that --update reads.")
def fetch(
    theatre: str, start: date, end: date, names: tuple[str, ...] | None, update: bool, take: bool,
    address: str, api: str,
) -> None:  # fmt: skip
    """Download the raw maps of a window to data/raw, checked by sha256.

    What is there is kept and not asked for again; an interrupted download goes on where it stopped.
    Without dates: all that `build` needs. With --update the new days upstream are listed and
    entered in your own registry (data/raw/registry_user.csv); with dates they are fetched too, and
    their sha256 is recorded when they first come. Known days that were published again are listed
    and kept as they are pinned; with --take the new ones stand in for them.
    """
    from ... import theatres
    from ...maps import download, registry, upstream

    own = theatres.get(theatre)
    keys = list(names or own.sources)
    if update:
        found = upstream.update(keys, api or upstream.API, take)
        _list_new(found.added, keys)
        _list_again(found.again, take)
        if start is None and end is None:
            return
    rows = _wanted(own, keys, start, end)
    came = download.bring(rows, say, address or registry.ADDRESS)
    say(f"{came} maps fetched, {len(rows) - came} were here.")


def _wanted(own, names: list[str], start, end):
    """The registry's rows that a window asks for, or, without dates, all that a build reads."""
    import pandas as pd

    from ...maps import registry
    from ...maps import sources as makers
    from ...tables import build

    for key in names:
        makers.get(key)
    if start is None and end is None:
        rows = build.needed()
        return rows[rows["source"].isin(names)]
    spans = registry.covered(names, start or own.start, end or own.end)
    return pd.concat([registry.maps(key, *span) for key, span in spans.items()])


def _list_new(added, names: list[str]) -> None:
    for key in names:
        own = added[added["source"] == key]
        if own.empty:
            say(f"{key}: no new days.")
            continue
        first, last = day_of(own["published"].min()), day_of(own["published"].max())
        say(f"{key}: {len(own)} new maps, {first} to {last}, "
                   f"{own['bytes'].sum() / 1e6:,.1f} MB; each sha256 is recorded when the map is "
                   "first read.")  # fmt: skip


def _list_again(again: "DataFrame", take: bool) -> None:
    for key, own in again.groupby("source", sort=False):
        files, more = ", ".join(own["file"][:5]), " ..." if len(own) > 5 else ""
        done = "taken in place of the pinned ones" if take else "kept as pinned (--take takes them)"
        say(f"{key}: {len(own)} known days were published again ({files}{more}); {done}.")


@click.command()
@own_files
@click.option("--theatre", help="Write the control table of another area of study instead.")
@click.option("--start", type=Day(), help="With --theatre: first day [the theatre's].")
@click.option("--end", type=Day(), help="With --theatre: last day [the theatre's].")
@source_option("With --theatre; several with commas between, or all.", default="deepstate")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="With --theatre: processes that read maps.",
)
@click.option("--dask", "scheduler", metavar="ADDRESS", help="A Dask scheduler that reads maps.")
def build(
    theatre: str, start: date, end: date, names: tuple[str, ...] | None, jobs: int, scheduler: str,
) -> None:  # fmt: skip
    """Make data/processed from the raw maps; the same maps give the same bytes.

    With --theatre: the change-only control table of each source, as drawn, a row for each run
    of maps with the same polygon, as GeoParquet in runs/. Raw maps that are missing are fetched
    first.
    """
    from ... import theatres
    from ...tables import build as building

    if theatre is None:
        if start or end or scheduler or jobs > 1 or names != ("deepstate",):
            raise UsageError(
                "--start, --end, --source, --jobs and --dask go with --theatre; without it the "
                "committed data are built, which take no choice."
            )
        written = building.build(paths.PROCESSED, say)
    else:
        written = [
            building.control_table(theatre, key, start, end, say, jobs, scheduler)
            for key in names or theatres.get(theatre).sources
        ]
    for path in written:
        say(f"{paths.shown(path)}  {path.stat().st_size:,} bytes")


@click.command()
@own_files
@click.option("--pairs", is_flag=True, help="Measure every theatre by every source instead.")
@click.option(
    "--run", "folder", metavar="DIR", type=click.Path(path_type=Path),
    help="Prove the folder of a run by its manifest instead.",
)  # fmt: skip
def check(pairs: bool, folder: Path | None) -> None:
    """Prove that data/processed matches its hashes and, if they are here, the raw maps.

    With --pairs every pair of theatre and source is measured on every day of the registry, and
    printed as CSV: how many days, on how many land is held, and which days' changes are named as
    faults.

    With --run the folder of a run, wherever it lies now, is compared with its manifest: every
    output, every input and raw map that is here, and which versions made it. What differs, is
    missing or was added is named, and ends with exit code 1; what is not here, and other versions,
    are said alone.

    \b
    Example
      python -m analysis check --run runs/kursk_2025-03-01_2025-03-31
    """
    from ...tables import check as checking

    if pairs and folder is not None:
        raise UsageError("--pairs and --run are two checks; ask for one of them.")
    if folder is not None:
        from .. import proof

        said, is_good = proof.prove(folder)
        say("\n".join(said))
        raise SystemExit(0 if is_good else 1)
    if pairs:
        from pandas import DataFrame

        from ...tables.pairs import Pair
        from ...tables.pairs import pairs as every

        click.echo(",".join(Pair._fields))
        for pair in every():
            print_csv(DataFrame([pair]), "%.4f", header=False)  # as soon as it is measured
        return

    faults = checking.check(say)
    for fault in faults:
        say(fault)
    verdict = "All that could be compared matches." if not faults else f"{len(faults)} differences."
    say(verdict)
    raise SystemExit(1 if faults else 0)


@click.command()
@own_files
@click.option(
    "--theatre",
    "names",
    multiple=True,
    default=("front",),
    show_default=True,
    help="Say of it what changed; may be given again.",
)
@click.option("--address", default=None, help="Another host that serves the same paths.")
@click.option("--api", default=None, help="Another host for the listing.")
@click.option(
    "--enter", is_flag=True, help="Only enter your new days in data/raw/registry_new.csv."
)
def update(names: tuple[str, ...], address: str, api: str, enter: bool) -> None:
    """Bring the newest maps and say in five lines what changed in each theatre.

    New days are listed, fetched, entered in your own registry (data/raw/registry_user.csv) and
    compared with the last day that was known. Known days that were published again are taken up
    where no committed table rests on them. A map that cannot be read ends it with a sentence and
    an exit code. With FRONTLINE_MIRROR newer files are taken from there, without a network. With
    --enter (for maintainers) the days in your own registry go to the one that is committed.
    """
    from ...maps import registry, upstream
    from .. import news

    if enter:
        say(paths.shown(registry.enter_user_days()))
        return
    found = news.update(
        list(dict.fromkeys(names)), say, api or upstream.API, address or registry.ADDRESS
    )
    if len(found.added):
        _list_new(found.added, list(found.added["source"].unique()))
    else:
        say("No new days.")
    _list_again(found.taken, take=True)
    _list_again(found.kept, take=False)
    tell("\n".join(found.lines))


COMMANDS = (fetch, update, build, check)
