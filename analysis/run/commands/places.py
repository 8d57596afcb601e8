"""Own places and sectors: when each place was held, and the daily table split by polygons."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...base.errors import UsageError
from .options import (
    LAYER_HELP,
    note_faults,
    print_csv,
    say,
    source_option,
    tell,
    window_of,
    window_options,
)

if TYPE_CHECKING:  # pandas is slow to import, and `--help` needs none
    import geopandas as gpd
    import pandas as pd

    from ...theatres import Theatre
    from ...theatres.window import Window

NAMED = 5
OBLAST_EDGES = (
    "Edges between two oblasts of Ukraine are right to 1 or 2 km (Natural Earth; those of Sumy, "
    "Kharkiv and Chernihiv to 200 m): what lies near one can be the neighbour's. The sum is not "
    "touched by them."
)


@click.command()
@window_options
@source_option()
@click.option(
    "--places", "path", type=click.Path(path_type=Path), help="Your own places: name, lat, lon."
)
@click.option("--place", "wanted", help="One place, by its English or Russian name.")
@click.option("--sectors", help=f"Which changed hands, by sector: {LAYER_HELP}")
@click.option("--format", "kind", type=click.Choice(["text", "csv"]), default="text")
def settlements(
    theatre: str, start: date, end: date, names: tuple[str, ...] | None, path: Path | None,
    wanted: str | None, sectors: str | None, kind: str,
) -> None:  # fmt: skip
    """Show when places were held, by source, and in Kursk (all days) what others printed.

    Places are those of the theatre: in Kursk the villages that were ever held or contested,
    elsewhere the towns of GeoNames, in its spelling; or your own, as CSV with the columns name,
    lat, lon. A coordinate is right to about 1 km: the dates in brackets are those between which the
    error leaves the day open. As text only places that a map ever gave as held or contested.

    `--sectors FILE` or `--sectors oblasts` prints which places were taken and lost instead, as CSV:
    the sector in which each lies, and the first day held or not held. A row with a change_fault is
    a change of the map and no move.

    \b
    Examples
      python -m analysis settlements --theatre pokrovsk --start 2025-09-01 --end 2025-09-29 \\
          --source deepstate_occupied --place Pokrovsk
      python -m analysis settlements --start 2025-03-01 --end 2025-03-31 --sectors oblasts
    """
    from ... import theatres
    from ...measures import places
    from ...pages.words import places as words
    from ...tables import read

    own = theatres.get(theatre)
    listed = read.place_list(own) if path is None else _own(path, own)
    if listed.empty:
        raise UsageError(f"No town of the list lies in {own.title}; name your own with --places.")
    row = None if wanted is None else places.named(listed, wanted)
    is_asked = bool(start or end or path or names or sectors or own.name != theatres.KURSK.name)
    w = window_of(theatre, start, end, names) if is_asked else None
    asked = listed if row is None or w is None else listed[listed["name"] == row["name"]]
    asked = asked.reset_index(drop=True)
    if w is not None and sectors is not None:
        print_csv(split(w, sectors, lambda frame: read.changed_hands(w, frame, asked)), "%.3f")
        return
    history = read.places(w, None if w is None else asked)
    if w is not None:
        _note_unasked(w)
    if row is not None:
        history = history[history["name"] == row["name"]]
    if kind == "csv":
        print_csv(history, "%.3f")
        return
    shown = history if row is not None else places.ever(history)
    met = set(shown["name"])
    _note_left(
        [one for one in history["name"].unique() if one not in met], "never held or contested"
    )
    printed = places.against_print(history, read.place_dates()) if w is None else None
    tell(words.text(shown, listed, printed, w))


def _own(path: Path, theatre: "Theatre") -> "pd.DataFrame":
    """A user's own places, with a note on those outside the theatre."""
    from ...tables import read

    listed = read.own_places(path, theatre)
    _note_left(listed.attrs["outside"], f"outside {theatre.title}")
    return listed


def _note_left(names: list[str], why: str) -> None:
    """Say how many places or sectors have no row, some of them by name, and why."""
    if names:
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        say(f"Note: left out, {why}: {', '.join(names[:NAMED])}{more}.")


def _note_unasked(w: "Window") -> None:
    """Say which sources of a committed window have no outlines to be asked."""
    from ...tables import outlines

    keys = outlines.keys(w)
    for key in (key for key in w.sources if key not in keys):
        say(f"Note: {key} has no committed outlines; `--source {key}` measures it on raw maps.")
    if w.is_committed and w.mapped:
        say("Note: measured on the generalised outlines, no point of which moved by over 25 m.")


def split(
    w: "Window", name: str, measure: Callable[["gpd.GeoDataFrame"], "pd.DataFrame"]
) -> "pd.DataFrame":
    """A table by the sectors of a layer, with notes on faults and on sectors outside."""
    from ...measures.sectors import checked
    from ...tables import read
    from ...tables.sectors import OBLASTS, layer

    frame = layer(name)
    table = measure(frame)
    _note_unasked(w)
    note_faults(w, read.daily(w))
    if name == OBLASTS:
        say(f"Note: {OBLAST_EDGES}")
    known = set(checked(frame, w.theatre)["name"])
    outside = [own for own in frame["name"].astype(str).str.strip() if own not in known]
    _note_left(outside, f"outside {w.theatre.title}")
    return table


def by_sector(w: "Window", name: str, method: str) -> "pd.DataFrame":
    """The daily table by sector, with notes on what is left out too."""
    from ...measures import sectors
    from ...tables import read

    table = split(w, name, lambda frame: read.sectors(w, frame, method))
    for row in sectors.left_out(table).itertuples():
        say(
            f"Note: {row.source}, {row.date}: the change is a fault ({row.change_fault}) and in no "
            f"gained, lost or net; held land differs by {row.held_moved_km2:+,.1f} km2."
        )
    return table


COMMANDS = (settlements,)
