"""The command line as tests call it."""

from click.testing import CliRunner, Result

from analysis.run.commands import cli


def call(*words: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli, list(words), prog_name="python -m analysis")
