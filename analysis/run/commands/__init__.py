"""The command line: ``python -m analysis COMMAND --help``."""

import click

from . import data, lists, pages, tables
from .options import Sentences


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
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


for command in (*pages.COMMANDS, *tables.COMMANDS, *data.COMMANDS, *lists.COMMANDS):
    cli.add_command(command)
