"""The command that takes measured land and numbers into people's own tools."""

import shlex
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...base import paths, told
from ...base.errors import UsageError, did_you_mean
from ...tables.layer_fields import KINDS
from .options import LAYER_HELP, Day, note_days, note_faults, own_files, say, source_option

if TYPE_CHECKING:
    from ...theatres.theatre import Theatre
    from ...theatres.window import Window

FORMATS = ("geojson", "gpkg", "kml", "csv", "parquet")
FORMS = {"json": "geojson"}  # by ending, where it is not the format's own name
CODEBOOK = ".codebook.csv"
NUMBERS = ("csv", "parquet")
BINARY = ("gpkg", "parquet")
OF_TWO_DAYS = ("gained", "lost", "front", "retreat")
DAY_HELP = "A day (in Kyiv): its land, and what changed since the day before."


@click.command()
@own_files
@click.option("--theatre", default="kursk", show_default=True, help="Area of study.")
@click.option("--day", type=Day(), help=DAY_HELP)
@click.option("--start", type=Day(), help="Instead: the first of two days to be compared.")
@click.option("--end", type=Day(), help="And the second.")
@click.option(
    "--format", "form", metavar="|".join(FORMATS),
    help="Outlines as geojson, gpkg or kml; numbers as csv or parquet. By default what --to ends "
    "in, else geojson.",
)  # fmt: skip
@click.option("--what", metavar="NAMES", help=f"Some of {','.join(KINDS)}.")
@click.option("--sector", metavar="NAME", help="Outlines of this sector alone.")
@click.option("--sectors", "layer", help=f"Where --sector is from: {LAYER_HELP}  [oblasts]")
@source_option()
@click.option("--to", "path", type=click.Path(path_type=Path), help="The file to write.")
def export(
    theatre: str, day: date | None, start: date | None, end: date | None, form: str | None,
    what: str | None, names: tuple[str, ...] | None, path: Path | None, sector: str | None,
    layer: str | None,
) -> None:  # fmt: skip
    """Write measured land or numbers for QGIS, Google Earth, R and other tools.

    \b
    Examples
      python -m analysis export --day 2025-03-16 --format gpkg --to kursk.gpkg
      python -m analysis export --day 2025-03-16 --source owl --what held,front
      python -m analysis export --start 2025-03-05 --end 2025-03-16 --format kml --to lost.kml
      python -m analysis export --start 2025-03-01 --end 2025-03-31 --format csv --to march.csv
      python -m analysis export --day 2025-03-16 --sector "Sumy Oblast" --to sumy.gpkg

    Outlines: held and contested land of the day, its front, land gained and lost, and as an arrow
    the way back of the front's farthest point; one feature a layer and source, with the map's day,
    the area, whom to name and the terms. A GeoPackage (gpkg) opens in QGIS in the makers' colours.
    Outlines are generalised by at most 25 m, since some makers forbid identical copies;
    measured_km2 is of the maker's own. ISW's may not be shown: its numbers can be had. With
    --sector land and front are cut to it, which the file says; its edge is no front.

    Numbers: the daily and the retreat tables, a value a row, for every day; the codebook is written
    beside the file. Without --to a text goes to standard output.
    """
    from ... import theatres

    first, last = _days(day, start, end)
    _known([form] if form else [], FORMATS, "format")
    kinds = _listed(what, "--what") if what is not None else []
    _known(kinds, KINDS, "layer")
    own = theatres.get(theatre)
    stem = f"{own.name}_{day or f'{first}_{last}'}"
    form = _format(path, form)
    _refuse_place(path, form, stem)
    if layer is not None and sector is None:
        raise UsageError("--sectors names a layer; name one of it with --sector.")
    if form in NUMBERS:
        if sector is not None:
            raise UsageError(f"{form} has numbers of all sectors; measure --sectors splits them.")
        files = _numbers(own, first, last, names, kinds, form, path)
    else:
        hint = _numbers_instead(own.name, day, first, last)
        one = None if sector is None else (layer, sector)
        data = _outlines(own, day, (first, last), names, kinds, form, hint, one)
        files = {path: data}
    for place, data in files.items():
        if place is None:
            click.echo(data, nl=False)
        else:
            paths.write_whole(place, data)
            say(f"{paths.shown(place)}  {len(data):,} bytes")


def _days(day: date | None, start: date | None, end: date | None) -> tuple[date, date]:
    """The two days that are meant; one day stands for itself."""
    if day is not None and start is None and end is None:
        return day, day
    if day is not None or start is None or end is None:
        raise UsageError("Name either a --day, or two days with --start and --end.")
    if start == end:
        raise UsageError(f"--start and --end are both {start}; --day {start} is for one day.")
    return start, end


def _listed(text: str, option: str) -> list[str]:
    """Names with commas between, each once."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError(f"{option} names nothing; write some with commas between.")
    return list(dict.fromkeys(names))


def _known(words: list[str], known: tuple[str, ...], what: str) -> None:
    for word in words:
        if word not in known:
            raise UsageError(f"Unknown {what} {word!r}: {did_you_mean(word, known)}.")


def _format(path: Path | None, form: str | None) -> str:
    """The format that is named, else that of the file's ending; the two may not contradict.

    A file that ends in anything else is somebody's own, and is not replaced.
    """
    if path is None or (path.exists() and not path.is_file()):
        return form or FORMATS[0]
    ending = path.suffix.lower().removeprefix(".")
    said = FORMS.get(ending, ending)
    if said not in FORMATS:
        endings = f".{form}" if form else f"one of .{', .'.join(FORMATS)}"
        raise UsageError(f"{paths.shown(path)}: name a file that ends in {endings}.")
    if form not in (None, said):
        raise UsageError(
            f"{paths.shown(path)} ends in .{ending}, and --format is {form}: leave --format out, "
            f"or name a file that ends in .{form}."
        )
    if path.name.lower().endswith(CODEBOOK):
        raise UsageError(
            f"{paths.shown(path)} has the name of a codebook; name one without {CODEBOOK[:-4]}."
        )
    return said


def _refuse_place(path: Path | None, form: str, stem: str) -> None:
    """Refuse a place where no file can stand; what is there is replaced only if it is a file."""
    if path is None:
        if form in BINARY:
            raise UsageError(f"{form} is no text; name a file, such as --to {stem}.{form}.")
        return
    for place in (path, _codebook(path)) if form == "csv" else (path,):
        if not place.parent.is_dir():
            raise UsageError(f"{paths.shown(place.parent)} is no folder; make it first.")
        if place.exists() and not place.is_file():
            raise UsageError(f"{paths.shown(place)} is there and no file; name another.")


def _codebook(path: Path) -> Path:
    return path.with_name(f"{path.stem}{CODEBOOK}")


def _numbers_instead(theatre: str, day: date | None, first: date, last: date) -> str:
    """The command that gives the numbers of ISW."""
    own = told.current()
    files = {"--theatre-file": own.theatre_file, "--source-file": own.source_file}
    words = [word for option, file in files.items() if file for word in (option, file)]
    words += ["--theatre", theatre]
    words += ["--day", str(day)] if day else ["--start", str(first), "--end", str(last)]
    return f"python -m analysis export {shlex.join(words)} --source {{}} --format csv"


def _outlines(
    own: "Theatre", day: date | None, days: tuple[date, date], names: tuple[str, ...] | None,
    kinds: list[str], form: str, hint: str, one: tuple[str | None, str] | None,
) -> bytes:  # fmt: skip
    from ...maps import sources
    from ...tables import read, sectors
    from ...tables.layers import layers, shown
    from ..export import about
    from ..export.geojson import geojson
    from ..export.gpkg import gpkg
    from ..export.kml import kml

    for key in names or ():
        if not sources.get(key).may_be_shown:
            name = sources.get(key).look.short
            raise UsageError(
                f"{name}'s outlines may not be shown; its numbers can be had: {hint.format(key)}"
            )
    sector = one and sectors.named(sectors.layer(one[0] or sectors.OBLASTS), one[1])
    w = _window(own, *days, names) if day is None else _with_eve(own, day, names)
    found = layers(w, kinds or (KINDS if day else OF_TWO_DAYS), sector)
    notes = dict.fromkeys(note for frame in found.values() for note in frame.attrs["notes"])
    for note in notes:
        say(f"Note: {note}")
    mapped, _ = shown(w)
    note_faults(mapped, read.daily(mapped))
    keys = sources.in_order({key for frame in found.values() for key in frame["source"]})
    write = {"geojson": geojson, "gpkg": gpkg, "kml": kml}[form]
    return write(found, about(w, keys, "" if sector is None else sector["name"].iloc[0]))


def _window(own: "Theatre", first: date, last: date, names: tuple[str, ...] | None) -> "Window":
    from ...theatres import window

    w = window.of(own, first, last, names)
    note_days(w)
    return w


def _with_eve(own: "Theatre", day: date, names: tuple[str, ...] | None) -> "Window":
    """A day and the day before it, where there is one without leaving the committed days."""
    from ...theatres import window

    w = window.of(own, day, day, names)
    eve = day - timedelta(days=1)
    if w.is_committed and eve < own.start:
        say(f"Note: {day} is the first committed day; nothing is compared with the day before.")
        return w
    both = window.of(own, eve, day, names)
    if both.start == day:
        say(f"Note: there is no map before {day}; nothing is compared with the day before.")
    return both


def _numbers(
    own: "Theatre", first: date, last: date, names: tuple[str, ...] | None, kinds: list[str],
    form: str, path: Path | None,
) -> dict[Path | None, bytes]:  # fmt: skip
    from ...pages.words.change import left_empty
    from ...tables import read, tidy
    from ..export import about
    from ..export.plain import csv, parquet

    w = _window(own, first, last, names)
    table = tidy.numbers(w, kinds)
    days = read.daily(w)
    note_faults(w, days)
    if {"gained", "lost"} & set(kinds or KINDS) and (text := left_empty(days)):
        say(f"Note: {text}")
    book = tidy.book(table, w)
    head = about(w, list(table["source"].unique()))
    if form == "parquet":
        return {path: parquet(table, book, head)}
    if path is None:
        say("Note: with --to the codebook is written beside the file.")
        return {None: csv(table)}
    return {_codebook(path): csv(book), path: csv(table)}


COMMANDS = (export,)
