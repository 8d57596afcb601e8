"""Commands that make pages: the notebooks and the web report."""

import time
from pathlib import Path
from typing import Any

import click

from ...base import paths
from .options import own_files, say, tell


@click.command()
@own_files
@click.option("--theatre", help="Area of study [kursk].")
@click.option("--start", metavar="YYYY-MM-DD", help="First day (in Kyiv).")
@click.option("--end", metavar="YYYY-MM-DD", help="Last day (in Kyiv), inclusive.")
@click.option(
    "--sources", "--source", multiple=True, metavar="NAMES",
    callback=lambda _, __, given: ",".join(given) if given else None,
    help="Names with commas between, or all.",
)  # fmt: skip
@click.option("--as-of", metavar="YYYY-MM-DD", help="The day in question: what was held then.")
@click.option("--units", help="both, km or mi.")
@click.option("--article", help="An article: its name, or a file (see `claims`); brings its days.")
@click.option(
    "-p", "more", nargs=2, multiple=True, metavar="NAME VALUE", help="Any parameter by name."
)
@click.option("--only", metavar="02,03", help="These pages alone, by number or name.")
@click.option("--figures", metavar="FORMAT", help="Each figure as svg, pdf or png300 too.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where to write [a folder in runs/]."
)
@click.option("--html", is_flag=True, help="Write the run's web report too (see `site`).")
@click.option("--dask", "scheduler", metavar="ADDRESS", help="A Dask scheduler that measures.")
def run(
    more: tuple[tuple[str, str], ...], html: bool, scheduler: str | None, only: str | None,
    figures: str | None, folder: Path | None, **options: Any,
) -> None:  # fmt: skip
    """Execute all notebooks with papermill.

    Without options they are executed in place and give the committed bytes. With others, copies
    go to a folder in runs/ named by them, with figures, tables and a manifest, and notebooks/ is
    left alone, as it is with --only, --figures (png300: 300 dots an inch) and --folder. Raw maps
    that are missing are fetched first, after saying how many and how large.
    The folder is written when every notebook has run to its end; a run that failed or was stopped
    leaves what it has made in <folder>.partial, and the same command goes on from there.
    """
    from ..nursery import open_for_kernels

    since = time.monotonic()
    given = {name: value for name, value in options.items() if value is not None} | dict(more)
    with open_for_kernels():  # it imports what kernels need while this process imports its own
        from .. import notebooks, readme
        from ..wanted import Wanted

        if html:
            from ..site import leaflet

            leaflet.install()  # without it the run would end in a refusal
        names = () if only is None else only.split(",")
        pages = tuple(name.strip().removesuffix(".ipynb") for name in names)
        asked = Wanted(pages, figures or "", folder)
        written = notebooks.run(given, say, scheduler, wanted=asked)
    if written[0].parent == paths.NOTEBOOKS:
        readme.update()
    say("\n".join(paths.shown(path) for path in written))
    say(f"All notebooks done in {time.monotonic() - since:.1f} s.")
    if html:
        from ..site import of_run

        say(paths.shown(of_run(written, given)))


def _address(_, __, given: str) -> str:
    if given and not given.startswith(("https://", "http://")):
        raise click.BadParameter("an address begins with https://")
    return given and given.rstrip("/") + "/"


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where to write it [site/ of the project]."
)
@click.option(
    "--address", default="", callback=_address, metavar="URL",
    help="Where the site will stand, such as https://me.example/report: the picture that a link to "
    "it shows elsewhere needs it.",
)  # fmt: skip
def site(folder: Path, address: str) -> None:
    """Write the web report: a map of every day, and the committed notebooks as pages.

    The pages load nothing from elsewhere and open from disk. npm is needed once, to install the
    map library. The folder is replaced when the new site is whole.
    """
    from .. import notebooks
    from ..site import of_run

    say(paths.shown(of_run(notebooks.templates(), {}, folder, address)))
    if not address:
        say("A link to it shows its picture elsewhere only where --address says where it stands.")


@click.command()
@own_files
@click.option("--theatre", "names", multiple=True, help="Of these alone; may be given again.")
@click.option("--small", is_flag=True, help="Short windows of two theatres, as the tests do.")
@click.option("--dask", "scheduler", metavar="ADDRESS", help="A Dask scheduler that measures.")
def matrix(names: tuple[str, ...], small: bool, scheduler: str) -> None:
    """Run every theatre over windows of every kind, and print what came of each.

    One day to all days, before the first map and after the last, in the gap of a source, across
    its end, without held land, with gains or losses alone; all sources and single ones. A case is
    wrong when it fails, or when its pages do not say what they cannot show. Needs the raw maps.
    """
    from ... import theatres
    from .. import matrix as trying

    chosen = list(names) or (["kursk", "kharkiv_border"] if small else list(theatres.known()))
    table = trying.run(chosen, small, say, scheduler)
    tell(trying.as_text(table))
    raise SystemExit(0 if trying.is_good(table) else 1)


COMMANDS = (run, site, matrix)
