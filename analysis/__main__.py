"""The command line: ``python -m analysis COMMAND --help``."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from . import days, paths
from .errors import ProjectError, UsageError

SOURCE_HELP = "deepstate, deepstate_occupied, owl, isw or all."
AREA_HELP = "How areas are computed; sphere is how DeepState prints them."


class Sentences(click.Group):
    """Show a project's error as one sentence with its exit code, never a traceback."""

    def invoke(self, ctx):
        """Run the command; turn errors that a user can cause into sentences."""
        _end_cleanly_when_told()
        try:
            return super().invoke(ctx)
        except ProjectError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if isinstance(error, BrokenPipeError):  # the reader, `head` say, has seen enough
                sys.stderr.close()
                ctx.exit(0)
            name = paths.shown(Path(error.filename)) if error.filename else "standard output"
            click.echo(f"Error: {name}: {error.strerror or error}.", err=True)
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

    def convert(self, value, param, ctx):
        """Accept exactly one way to write a day."""
        if isinstance(value, date):
            return value
        return days.parse(value)


def read_theatres(ctx, param, path):
    """Let a file of the user's own theatres be known to this process and to its kernels."""
    from . import theatres

    if path is not None:
        os.environ[theatres.FILE_VARIABLE] = str(path.resolve())
    return path


theatre_file = click.option(
    "--theatre-file", type=click.Path(path_type=Path), callback=read_theatres, expose_value=False,
    is_eager=True, help="A TOML file with theatres of your own; `theatres` shows the keys.",
)  # fmt: skip


def window_options(command):
    """Add --theatre, --start and --end to a command; empty dates mean the theatre's own."""
    for option in (
        theatre_file,
        click.option("--end", type=Day(), help="Last day (UTC), inclusive."),
        click.option("--start", type=Day(), help="First day (UTC)."),
        click.option("--theatre", default="kursk", show_default=True, help="Area of study."),
    ):
        command = option(command)
    return command


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
def cli():
    """Measure ground gained and lost from front-line maps that others drew.

    \b
    Examples
      python -m analysis measure --source deepstate --start 2025-03-01 --end 2025-03-31
      python -m analysis measure --source all > daily.csv
      python -m analysis run                       all notebooks, as committed
      python -m analysis run --start 2025-03-01 --end 2025-03-31
      python -m analysis run --theatre pokrovsk --start 2025-11-01 --end 2026-02-28
      python -m analysis theatres                  the areas of study, and how to add one
      python -m analysis sources                   what there is, how fresh, on what terms

    Tables go to standard output, everything else to standard error. Exit codes: 0 done, 1 the data
    are not what they should be, 2 the request cannot be met as put.
    """


@cli.command()
@theatre_file
@click.option("--theatre", help="Area of study [kursk].")
@click.option("--start", metavar="YYYY-MM-DD", help="First day (UTC).")
@click.option("--end", metavar="YYYY-MM-DD", help="Last day (UTC), inclusive.")
@click.option("--sources", help="Names with commas between, or all.")
@click.option("--as-of", metavar="YYYY-MM-DD", help="The day on which `now` is judged.")
@click.option("--units", help="both, km or mi.")
@click.option(
    "-p", "more", nargs=2, multiple=True, metavar="NAME VALUE", help="Any parameter by name."
)
@click.option("--html", is_flag=True, help="Write the run's web report too (see `site`).")
def run(more, html, **options):
    """Execute all notebooks with papermill.

    Without options they are executed in place and give the committed bytes. With others, copies
    go to a folder in runs/ named by them, with figures, tables and a manifest, and notebooks/ is
    left alone. Raw maps that are missing are fetched first, after saying how many and how large.
    Nothing is written unless every notebook has run to its end.
    """
    import time

    from . import notebooks, readme

    since = time.monotonic()
    if html:
        from .site import leaflet, of_run

        leaflet.install()  # without it the run would end in a refusal
    given = {name: value for name, value in options.items() if value is not None} | dict(more)
    written = notebooks.run(given, lambda text: click.echo(text, err=True))
    if written[0].parent == paths.NOTEBOOKS:
        readme.update()
    click.echo("\n".join(paths.shown(path) for path in written), err=True)
    click.echo(f"All notebooks done in {time.monotonic() - since:.1f} s.", err=True)
    if html:
        click.echo(paths.shown(of_run(written, given)), err=True)


@cli.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where to write it [site/ of the project]."
)
def site(folder):
    """Write the web report: a map of every day, and the committed notebooks as pages.

    The pages load nothing from elsewhere and open from disk. npm is needed once, to install the
    map library. The folder is replaced when the new site is whole.
    """
    from . import notebooks
    from .site import of_run

    click.echo(paths.shown(of_run(notebooks.templates(), {}, folder)), err=True)


@cli.command()
@window_options
@click.option("--source", "name", default="all", show_default=True, help=SOURCE_HELP)
@click.option(
    "--area-method",
    "method",
    default="geodesic",
    show_default=True,
    type=click.Choice(["geodesic", "sphere", "equal_area"]),
    help=AREA_HELP,
)
def measure(theatre, start, end, name, method):
    """Print the daily table as CSV: held, contested, gained, lost, age of the map.

    held_km2 is land that the map gives to the holder; for isw it is the claimed limit of the
    advance, another quantity, as the column `quantity` says. An empty contested_km2 means that the
    maker draws no grey zone. `--source all` stacks the sources, each for the days that its maps
    cover.
    """
    from . import territory, theatres

    area = theatres.get(theatre)
    window = start or area.start, end or area.end
    if name != "all":
        table = territory.measure(area, name, *window, method)
    else:
        table = territory.stack(area, area.sources, *window, method)
    _note_nothing_held(table, "held_km2")
    _print_csv([table], "%.4f")


@cli.command()
@window_options
@click.option("--source", "name", default="all", show_default=True, help=SOURCE_HELP)
@click.option("--update", is_flag=True, help="First look for days newer than the pinned ones.")
@click.option("--address", default=None, help="Another host that serves the same paths.")
@click.option("--api", default=None, help="Another host for the listing that --update reads.")
def fetch(theatre, start, end, name, update, address, api):
    """Download the raw maps of a window to data/raw, checked by sha256.

    What is there is kept and not asked for again; an interrupted download goes on where it stopped.
    Without dates: all that `build` needs. With --update the new days upstream are listed and
    entered in your own registry (data/raw/registry_user.csv); with dates they are fetched too, and
    their sha256 is recorded when they first come.
    """
    from . import fetch as fetching
    from . import runs, theatres, upstream

    area = theatres.get(theatre)
    names = list(area.sources) if name == "all" else [name]
    if update:
        _list_new(upstream.update(names, api or upstream.API), names)
        if start is None and end is None:
            return
    rows = _wanted(area, names, start, end)
    say = lambda text: click.echo(text, err=True)  # noqa: E731
    came = runs.bring(rows, say, address or fetching.ADDRESS)
    click.echo(f"{came} maps fetched, {len(rows) - came} were here.", err=True)


def _wanted(area, names: list[str], start, end):
    """The registry's rows that a window asks for, or, without dates, all that a build reads."""
    import pandas as pd

    from . import build as building
    from . import fetch as fetching
    from . import sources as makers

    for key in names:
        makers.get(key)
    if start is None and end is None:
        rows = building.needed()
        return rows[rows["source"].isin(names)]
    spans = fetching.covered(names, start or area.start, end or area.end)
    return pd.concat([fetching.maps(key, *span) for key, span in spans.items()])


def _list_new(added, names: list[str]) -> None:
    for key in names:
        own = added[added["source"] == key]
        if own.empty:
            click.echo(f"{key}: no new days.", err=True)
            continue
        first, last = own["published"].min().date(), own["published"].max().date()
        click.echo(f"{key}: {len(own)} new maps, {first} to {last}, "
                   f"{own['bytes'].sum() / 1e6:,.1f} MB; each sha256 is recorded when the map is "
                   "first read.", err=True)  # fmt: skip


@cli.command()
@window_options
@click.option("--source", "name", default="all", show_default=True, help=SOURCE_HELP)
@click.option("--part", default="", help="A part of the theatre, or whole [the main part].")
def retreat(theatre, start, end, name, part):
    """Print depth, front, displacement and pace as CSV, a row a day.

    displacement_2d_max_km is how far the front of the land lost in two days lay from the nearest
    land still held (or from the border when none was: see towards_2d). Empty cells: the window
    begins before the maps, or the source's maps are too far apart to tell. ISW's outlines are not
    committed: it needs raw maps, and its daily numbers are in data/processed/retreat.csv.
    """
    from . import retreat as retreating
    from . import theatres

    area = theatres.get(theatre)
    window = start or area.start, end or area.end
    if name != "all":
        table = retreating.measure(area, name, *window, part)
    else:
        table = retreating.stack(area, area.sources, *window, part)
    _note_nothing_held(table, "depth_max_km")
    _print_csv([table], "%.3f")


def _note_nothing_held(table, column: str) -> None:
    """Say it when a source gives no land on any of the days: zeros alone could be a mistake."""
    for key, own in table.groupby("source", sort=False):
        if not own[column].any():
            click.echo(f"Note: {key} gives no such land as held on any of these days.", err=True)


@cli.command()
@click.option("--place", "wanted", help="One place, by its English or Russian name.")
@click.option("--format", "kind", type=click.Choice(["text", "csv"]), default="text")
def settlements(wanted, kind):
    """Show when places were held, by source, and what others printed.

    A coordinate is right to about 1 km: the dates in brackets are those between which the error
    leaves the day open.
    """
    from . import places_report
    from . import settlements as places

    table = places.committed()
    if wanted is not None:
        table = table[table["name"] == places.place(wanted)["name"]]
    if kind == "csv":
        _print_csv([table], "%.3f")
    else:
        click.echo(places_report.text(table))


@cli.command()
@click.option("--format", "kind", type=click.Choice(["text", "csv", "json"]), default="text")
@click.option("--file", "path", type=click.Path(path_type=Path), help="Another table of claims.")
def claims(kind, path):
    """Print the ledger: each claim of the article, measured and judged by a written rule."""
    from . import claims as claiming
    from . import ledger

    table = ledger.sentences(claiming.read(path))
    if kind == "csv":
        _print_csv([table], "%.3f")
    elif kind == "json":
        click.echo(table.to_json(orient="records", indent=1, force_ascii=False))
    else:
        click.echo(ledger.text(table))


@cli.command()
@click.option("--format", "kind", type=click.Choice(["text", "csv"]), default="text")
def validate(kind):
    """Print printed figures against measured ones, with the convention that explains each.

    The reading as stated comes first; others change one thing at a time, in a fixed order. What
    none brings within 1 % stays in as unexplained.
    """
    from . import published, sources_report

    if kind == "csv":
        _print_csv([published.committed()], "%.3f")
    else:
        click.echo(sources_report.validation_text())


@cli.command()
@click.option("--theatre", default="kursk", show_default=True, help="Area of study.")
@click.option(
    "--quantity", default="area", show_default=True, help="peak, area, depth, displacement."
)
@click.option("--date", "day", type=Day(), help="A day [the theatre's day of judgement].")
@click.option("--format", "kind", type=click.Choice(["text", "csv"]), default="text")
def sensitivity(theatre, quantity, day, kind):
    """Print how far a headline figure moves with each choice, the largest mover first.

    One factor at a time from the project's own choice (DeepState, held, own outline, geodesic, no
    generalising, last map of the day, all parts), then the envelope of all defensible
    combinations. Web Mercator stands apart as a warning.
    """
    from . import sources_report, theatres, uncertainty

    area = theatres.get(theatre)
    if area.name != theatres.KURSK.name:
        raise UsageError("The choices are those of the Kursk theatre; no other has any.")
    if day and not area.start <= day <= area.committed_until:
        raise UsageError(f"{day} is not in {area.start} to {area.committed_until}.")
    table = uncertainty.of(area, quantity, day or area.as_of)
    if kind == "csv":
        _print_csv([table], "%.4f")
    else:
        click.echo(sources_report.sensitivity_text(table))


def _print_csv(tables: list, digits: str) -> None:
    import pandas as pd

    table = pd.concat(tables, ignore_index=True)
    click.echo(table.to_csv(index=False, float_format=digits, lineterminator="\n"), nl=False)


@cli.command()
@theatre_file
@click.option("--theatre", help="Write the control table of another area of study instead.")
@click.option("--start", type=Day(), help="With --theatre: first day [the theatre's].")
@click.option("--end", type=Day(), help="With --theatre: last day [the theatre's].")
@click.option("--source", "name", default="deepstate", show_default=True, help="With --theatre.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="With --theatre: processes that read maps.",
)
@click.option("--dask", "scheduler", metavar="ADDRESS", help="A Dask scheduler that reads maps.")
def build(theatre, start, end, name, jobs, scheduler):
    """Make data/processed from the raw maps; the same maps give the same bytes.

    With --theatre: the change-only control table of one source, as drawn, a row for each run of
    maps with the same polygon, as GeoParquet in runs/. Raw maps that are missing are fetched first.
    """
    from . import build as building

    say = lambda text: click.echo(text, err=True)  # noqa: E731
    if theatre is None:
        if start or end or scheduler or jobs > 1 or name != "deepstate":
            raise UsageError(
                "--start, --end, --source, --jobs and --dask go with --theatre; without it the "
                "committed data are built, which take no choice."
            )
        written = building.build(paths.PROCESSED, say)
    else:
        written = [building.control_table(theatre, name, start, end, say, jobs, scheduler)]
    for path in written:
        click.echo(f"{paths.shown(path)}  {path.stat().st_size:,} bytes", err=True)


@cli.command()
def check():
    """Prove that data/processed matches its hashes and, if they are here, the raw maps."""
    from . import build as building

    faults = building.check(lambda text: click.echo(text, err=True))
    for fault in faults:
        click.echo(fault, err=True)
    verdict = "All that could be compared matches." if not faults else f"{len(faults)} differences."
    click.echo(verdict, err=True)
    raise SystemExit(1 if faults else 0)


@cli.command()
def sources():
    """List who draws the maps, from when to when, how fresh, and on what terms."""
    from . import fetch as fetching
    from . import sources as makers

    for key in makers.names():
        maker = makers.get(key)
        times = fetching.registry().query("source == @key")["published"]
        click.echo(f"{key}: {maker.title} ({maker.maker})")
        for holder, says in maker.says.items():
            click.echo(f"  says    of {holder}: {says}")
        click.echo(
            f"  maps    {len(times):,} from {times.min():%Y-%m-%d} to {times.max():%Y-%m-%d}"
        )
        click.echo(f"  rhythm  {maker.cadence}")
        click.echo(f"  files   {maker.files}")
        click.echo(f"  terms   {maker.terms}\n")


@cli.command()
@theatre_file
def theatres():
    """List the areas of study: whose land, measured from where, when, by which sources.

    An area of your own is a table in a TOML file, named by --theatre-file:

    \b
      [lyman]                            the name: small letters, digits, - and _
      holder = "Russia"                  whose land is measured: Russia or Ukraine
      bounds = [37.5, 48.8, 38.3, 49.3]  west, south, east, north
                                         or polygon = "lyman.geojson" beside the file
      start = "2025-09-01"
      end = "2025-11-30"
      baseline = "start"                 depth from the front at the start, or "border"

    Optional: title, as_of, sources, parts, places (see data/raw/theatres.toml).
    """
    from . import theatres as areas

    for area in areas.known(areas.extra_file()).values():
        box = ", ".join(f"{edge:g}" for edge in area.bounds)
        click.echo(f"{area.name}: {area.title}, land held by {area.holder}")
        click.echo(f"  window  {area.start} to {area.end}, judged on {area.as_of}")
        click.echo(f"  area    {box} (west, south, east, north)")
        click.echo(f"  depth   from {areas.BASELINES[area.baseline]}")
        click.echo(f"  sources {', '.join(area.sources)}\n")


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def register(folder):
    """Write the registry anew from a mirror FOLDER (for maintainers, after a new pin)."""
    from . import fetch as fetching

    table = fetching.register(folder)
    text = table.to_csv(index=False, date_format="%Y-%m-%dT%H:%M:%SZ")
    paths.write_whole(paths.REGISTRY, text.encode())
    click.echo(f"{len(table):,} maps registered in {paths.shown(paths.REGISTRY)}.", err=True)


if __name__ == "__main__":
    cli(prog_name="python -m analysis")
