"""The command line: ``python -m analysis COMMAND --help``."""

from .run.commands import cli

if __name__ == "__main__":
    cli(prog_name="python -m analysis")
