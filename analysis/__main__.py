"""The command line: ``python -m analysis COMMAND --help``."""

import sys
from datetime import date
from pathlib import Path

import click

from . import days, paths
from .errors import ProjectError

SOURCE_HELP = "deepstate, owl, isw or all."


class Sentences(click.Group):
    """Show a project's error as one sentence with its exit code, never a traceback."""

    def invoke(self, ctx):
        """Run the command; turn errors that a user can cause into sentences."""
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


class Day(click.ParamType):
    """A calendar day written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value, param, ctx):
        """Accept exactly one way to write a day."""
        if isinstance(value, date):
            return value
        return days.parse(value)


def window_options(command):
    """Add --theatre, --start and --end to a command; empty dates mean the theatre's own."""
    for option in (
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
      python -m analysis sources                   what there is, how fresh, on what terms

    Tables go to standard output, everything else to standard error. Exit codes: 0 done, 1 the data
    are not what they should be, 2 the request cannot be met as put.
    """


@cli.command()
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
    go to a folder in runs/ named by them, and notebooks/ is left alone. Nothing is written unless
    every notebook has run to its end.
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
def measure(theatre, start, end, name):
    """Print the daily table as CSV: held, contested, gained, lost, age of the map.

    held_km2 is land that the map gives to the holder; for isw it is the claimed limit of the
    advance, another quantity, as the column `quantity` says. An empty contested_km2 means that the
    maker draws no grey zone. `--source all` stacks the sources.
    """
    from . import territory, theatres

    area = theatres.get(theatre)
    names = list(area.sources) if name == "all" else [name]
    _print_csv([territory.stack(area, names, start or area.start, end or area.end)], "%.4f")


@cli.command()
@window_options
@click.option("--source", "name", default="all", show_default=True, help=SOURCE_HELP)
@click.option("--address", default=None, help="Another host that serves the same paths.")
def fetch(theatre, start, end, name, address):
    """Download the raw maps of a window to data/raw, checked by sha256.

    What is there is kept and not asked for again; an interrupted download goes on where it stopped.
    Without dates: all that `build` needs.
    """
    from datetime import timedelta

    import pandas as pd

    from . import build as building
    from . import fetch as fetching
    from . import sources as sources_
    from . import theatres

    area = theatres.get(theatre)
    names = area.sources if name == "all" else [name]
    for key in names:
        sources_.get(key)
    if start is None and end is None:
        rows = building.needed()
    else:
        window = start or area.start - timedelta(days=1), end or area.extract_end
        rows = pd.concat([fetching.maps(key, *window) for key in names])
    for key in names:
        own = rows[rows["source"] == key]
        came = fetching.download(own, address or fetching.ADDRESS)
        click.echo(f"{key}: {came} fetched, {len(own) - came} were here.", err=True)


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
    names = area.sources if name == "all" else [name]
    window = start or area.start, end or area.end
    if name == "all" and not part:  # the committed numbers serve, ISW's too
        tables = [retreating.load(area, key, *window) for key in names]
    else:
        tables = [retreating.measure(area, key, *window, part) for key in names]
    for key, table in zip(names, tables, strict=True):
        if not table["depth_max_km"].any():
            click.echo(f"Note: {key} gives no such land as held on any of these days.", err=True)
    _print_csv(tables, "%.3f")


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
def build():
    """Make data/processed from the raw maps; the same maps give the same bytes."""
    from . import build as building

    for path in building.build(paths.PROCESSED, lambda text: click.echo(text, err=True)):
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
        click.echo(f"  says    {maker.says}")
        click.echo(
            f"  maps    {len(times):,} from {times.min():%Y-%m-%d} to {times.max():%Y-%m-%d}"
        )
        click.echo(f"  rhythm  {maker.cadence}")
        click.echo(f"  files   {maker.files}")
        click.echo(f"  terms   {maker.terms}\n")


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
