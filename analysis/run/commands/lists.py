"""Commands that list what there is: makers, areas of study, maps."""

from pathlib import Path

import click

from ...base import paths
from ...base.errors import UsageError
from .options import own_files, print_csv, say, source_file, source_option, tell


@click.command()
@source_file
def sources() -> None:
    """List who draws the maps, from when to when, how fresh, and on what terms.

    A map of your own is a table in a TOML file, named by --source-file:

    \b
      [mymap]                             the name: small letters, digits, - and _
      files = "days"                      a folder or a file, seen from the TOML file
      name = '(?P<day>\\d{8})\\.geojson'    how a file's name gives its day
      table.status_column = "kind"        the column that says whose land it is,
      table.statuses = {A = "occupied", B = "grey"}    and what its values are
      draws.Russia = {held = ["occupied"], contested = ["grey"]}

    With table.date_column = "date" one file holds many days. docs/extend.md has an example and
    every other key.
    """
    from ...maps import registry
    from ...maps import sources as makers

    for key in makers.names():
        maker = makers.get(key)
        times = registry.published(key)
        tell(f"{key}: {maker.title} ({maker.maker})")
        for holder, says in maker.says.items():
            tell(f"  says    of {holder}: {says}")
        tell(f"  maps    {len(times):,} from {times.min():%Y-%m-%d} to {times.max():%Y-%m-%d}")
        tell(f"  rhythm  {maker.cadence}")
        tell(f"  files   {maker.files}")
        tell(f"  terms   {maker.terms}\n")


@click.command()
@own_files
def theatres() -> None:
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
    from ... import theatres as named
    from ...theatres.file import BASELINES

    for own in named.known().values():
        box = ", ".join(f"{edge:g}" for edge in own.bounds)
        tell(f"{own.name}: {own.title}, land held by {own.holder}")
        tell(f"  window  {own.start} to {own.end}, day in question {own.as_of}")
        tell(f"  area    {box} (west, south, east, north)")
        tell(f"  depth   from {BASELINES[own.baseline]}")
        tell(f"  sources {', '.join(own.sources)}\n")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@source_option("Of these alone.")
@source_file
def register(folder: Path | None, names: tuple[str, ...] | None) -> None:
    """Write the registry anew from a mirror FOLDER (for maintainers, after a new pin).

    Without a folder, but with --source-file my_map.toml, nothing is written: the maps of your own
    are listed as CSV, with the day that each counts from and its sha256.
    """
    from ...maps import archive

    if folder is None:
        _list_own()
        return
    table = archive.register(folder, names or ())
    text = table.to_csv(index=False, date_format="%Y-%m-%dT%H:%M:%SZ", lineterminator="\n")
    paths.write_whole(paths.REGISTRY, text.encode())
    say(f"{len(table):,} maps registered in {paths.shown(paths.REGISTRY)}.")


def _list_own() -> None:
    """Print the maps of the user's own sources, and say which files beside them are none."""
    from ...maps import listing, registry
    from ...maps import sources as makers

    users = makers.of_users()
    if not users:
        raise UsageError("Name a mirror folder, or a file of sources of your own (--source-file).")
    known = registry.registry()
    columns = ["source", "published", "file", "bytes", "sha256"]
    own = known.loc[known["source"].isin(users), columns]
    times = own["published"].dt.strftime(registry.TIME_FORMAT)
    print_csv(own.assign(published=times), "%.0f")
    for key, maker in users.items():
        if others := listing.not_maps(maker):
            more = " ..." if len(others) > 5 else ""
            say(f"Note: {key} has files that are no map of it: {', '.join(others[:5])}{more}.")


COMMANDS = (sources, theatres, register)
