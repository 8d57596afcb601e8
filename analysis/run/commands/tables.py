"""Commands that print tables: what the maps show, and how it compares."""

from datetime import date, timedelta
from pathlib import Path

import click

from ...base.errors import UsageError
from .options import (
    AREA_HELP,
    LAYER_HELP,
    Day,
    note_faults,
    note_nothing_held,
    own_files,
    print_csv,
    say,
    source_option,
    tell,
    window_of,
    window_options,
)
from .places import by_sector, split


@click.command()
@window_options
@source_option()
@click.option(
    "--area-method",
    "method",
    default="geodesic",
    show_default=True,
    type=click.Choice(["geodesic", "sphere", "equal_area"]),
    help=AREA_HELP,
)
@click.option("--sectors", help=f"Split by sector: {LAYER_HELP}")
def measure(
    theatre: str, start: date, end: date, names: tuple[str, ...] | None, method: str,
    sectors: str | None,
) -> None:  # fmt: skip
    """Print the daily table as CSV: held, contested, gained, lost, age of the map.

    held_km2 is land that the map gives to the holder; for isw in Kursk it is the claimed limit of
    the advance, another quantity, as the column `quantity` says. An empty contested_km2 means that
    the maker draws no grey zone. `--source all` stacks the sources, each for the days that its maps
    cover.

    `--sectors FILE` prints a row a day, source and sector (polygons with a column `name`), and what
    lies in none as the sector elsewhere: together the whole. `--sectors oblasts` has the oblasts of
    Ukraine, and Kursk, Belgorod and Bryansk. Gained, lost and net are empty on days whose change is
    a fault of the map.

    \b
    Example
      python -m analysis measure --theatre front --source deepstate_occupied \\
          --start 2025-09-22 --end 2025-09-29 --sectors oblasts
    """
    from ...tables import read

    w = window_of(theatre, start, end, names)
    if sectors is not None:
        print_csv(by_sector(w, sectors, method), "%.4f")
        return
    table = read.daily(w, method)
    note_faults(w, table)
    note_nothing_held(table, "held_km2")
    print_csv(table, "%.4f")


@click.command()
@window_options
@source_option()
@click.option("--part", default="", help="A part of the theatre, or whole [the main part].")
@click.option("--sectors", help=f"Split by sector: {LAYER_HELP}")
@click.option("--largest", is_flag=True, help="Only the largest of each, with its days.")
def retreat(
    theatre: str, start: date, end: date, names: tuple[str, ...] | None, part: str,
    sectors: str | None, largest: bool,
) -> None:  # fmt: skip
    """Print depth, front, retreat and pace as CSV, a row a day.

    depth_km and retreat_2d_km are of 1 km2 and more: at least that much land, in one piece, lies
    farther from the border (of what was lost in two days: from its own side, land still held or
    the border). retreat_2d_max_km is of the farthest point of the front, the worst case;
    swept_2d_km is the area lost by the mean length of the front. Empty cells: no piece is as
    large, the window begins before the maps, or the source's maps are too far apart to tell.
    ISW's outlines are not
    committed: beyond the committed days, and for other parts, it needs raw maps.

    `--sectors FILE` or `--sectors oblasts` prints a row a day, source and sector: how far what was
    lost (or gained) within the sector lay from land still held anywhere, beyond the sector too; a
    sector's edge is no front. `--largest` prints a row a source, sector and measure, without the
    windows in which a map changed and not the front.

    \b
    Example
      python -m analysis retreat --start 2025-03-01 --end 2025-03-31 --sectors oblasts --largest
    """
    from ...measures.retreat import fastest
    from ...tables import read

    w = window_of(theatre, start, end, names)
    if sectors is None:
        table = read.retreat(w, part)
        note_faults(w, table)
        note_nothing_held(table, "front_km")
    else:
        table = split(w, sectors, lambda frame: read.retreat(w, part, frame))
    print_csv(fastest(table, read.daily(w)) if largest else table, "%.3f")


@click.command()
@click.option("--format", "kind", type=click.Choice(["text", "csv", "json"]), default="text")
@own_files
@click.option(
    "--article", "name", default="kursk_2025", show_default=True,
    help="A committed article by its name, or a .toml file of your own.",
)  # fmt: skip
def claims(kind: str, name: str) -> None:
    """Print the ledger of an article: each claim, measured and judged by a written rule.

    A claim is judged by how many maps give what its wording allows; which other figures would have
    got the same words stands beside it. data/raw/articles/template.toml is a file to copy for an
    article of your own, docs/articles.md takes ten minutes. On a front that is not committed the
    raw maps that it needs are fetched first, after saying how many and how large.
    """
    from ...maps import download
    from ...pages.words import article as words
    from ...tables import articles, ledger

    article = articles.read(name)
    rows = ledger.raw_maps(article)
    download.bring(rows, say)
    if len(rows):
        w = article.window
        say(f"measuring {', '.join(w.sources)} in {w.theatre.title}, {w.start} to {w.end}")
    table = words.sentences(ledger.ledger(article))
    if kind == "csv":
        print_csv(words.whole(article, table), "%.3f")
    elif kind == "json":
        whole = words.whole(article, table)
        click.echo(whole.to_json(orient="records", indent=1, force_ascii=False))
    else:
        tell(words.text(article, table))


@click.command()
@click.option("--from", "start", help="Where it begins [Kazachya Loknya].")
@click.option("--to", "goal", help="Where it ends [villages on the road to Sumy].")
@click.option("--day", type=Day(), help="A day [the first of the article's].")
@click.option("--roads", "path", type=click.Path(path_type=Path), help="Roads of OpenStreetMap.")
def walk(start: str | None, goal: str | None, day: date | None, path: Path | None) -> None:
    """Print what bounds the article's walk as CSV: 12 miles in two days.

    Straight lines from place to place; the shortest way inside held land to the border; how far
    fronts fell back in the two days up to the day, with the days between the maps; and from how
    much of the land a way is as long. With --roads the way along them, too: a file that you fetch
    from Overpass (docs/extend.md has the query and the terms). ISW's outlines are not committed,
    so that it has no ways.
    """
    from ... import theatres
    from ...measures import walk as measured
    from ...pages.words import walk as words
    from ...tables import articles, read
    from ...tables.roads import roads

    found = roads(path) if path else None  # what is spoiled is said before anything is measured
    walked_km, (first, _) = words.claimed(articles.claims_on(theatres.KURSK))
    day, own, places = day or first, theatres.KURSK, read.every_place()
    routes = [(start or words.START, *rest) for _, *rest in words.ROUTES]
    if goal:
        routes = [(start or words.START, goal)]
    w = window_of(own.name, max(day - timedelta(days=2), own.start), day)
    known = read.control(w), read.retreat(w), read.daily(w)
    table = words.listed(measured.bounds(walked_km, (day, day), routes, *known, places, own))
    if found:
        table = words.with_roads(table, found, routes[-1], places, own)
    print_csv(table, "%.2f")


@click.command()
@click.option("--format", "kind", type=click.Choice(["text", "csv"]), default="text")
def validate(kind: str) -> None:
    """Print printed figures against measured ones, with the convention that explains each.

    The reading as stated comes first; others change one thing at a time, in a fixed order. What
    none brings within 1 % stays in as unexplained.
    """
    from ...pages.words import printed
    from ...tables import read

    table = read.printed()
    if kind == "csv":
        print_csv(table, "%.3f")
    else:
        tell(printed.validation_text(table))


@click.command()
@own_files
@click.option("--theatre", default="kursk", show_default=True, help="Area of study.")
@click.option("--quantity", default="area", show_default=True, help="peak, area, depth, retreat.")
@click.option("--date", "day", type=Day(), help="A day [the theatre's day in question].")
@click.option("--start", type=Day(), help="Whose front depth is measured from [theatre's first].")
@click.option("--format", "kind", type=click.Choice(["text", "csv"]), default="text")
def sensitivity(
    theatre: str, quantity: str, day: date | None, start: date | None, kind: str
) -> None:
    """Print how far a headline figure moves with each choice, the largest mover first.

    One factor at a time from the project's own choice (DeepState or, where it has no map, the first
    source that has; held, own outline, geodesic, no generalising, last map of the day, all parts),
    then the envelope of all defensible combinations. Web Mercator stands apart as a warning. Any
    theatre: a choice that means nothing there (a border, where none is measured against) is left
    out and named with the reason. Depth is measured from the border or, where the theatre says so,
    from each source's own front on the day --start; the size of a piece, land beyond the frame and
    a first front of a week later are then tried too.

    \b
    Example
      python -m analysis sensitivity --theatre pokrovsk --quantity area --date 2025-09-29
      python -m analysis sensitivity --theatre pokrovsk --quantity depth \\
          --start 2024-07-01 --date 2024-07-31
    """
    from ... import theatres
    from ...pages.words import choices
    from ...tables import read
    from ...theatres import window

    own = theatres.get(theatre)
    day = day or own.as_of
    first, last = own.committed_days if own.committed_until else (start or own.start, own.end)
    if start and own.baseline == "border":
        raise UsageError(f"Depth in {own.title} is measured from the border; leave --start out.")
    if not first <= day <= last:
        raise UsageError(f"{day} is not in {first} to {last}.")
    table = read.choices_on(window.of(own, first, last), quantity, day)
    if kind == "csv":
        print_csv(table, "%.4f")
    else:
        tell(choices.sensitivity_text(table, bool(own.inside_russia)))


COMMANDS = (measure, retreat, claims, walk, validate, sensitivity)
