"""Sources are named in the same form in every command: with commas between, or one by one."""

import io

import pandas as pd
import pytest

from analysis.maps import archive
from analysis.run import notebooks
from analysis.tables import build
from called import call

DAY = ("--start", "2025-03-16", "--end", "2025-03-16")
FORMS = [
    ("--source", "owl,deepstate"),
    ("--source", "owl", "--source", "deepstate"),
    ("--source", "owl, deepstate", "--source", "owl"),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "command",
    [
        ("measure", *DAY),
        ("retreat", *DAY),
        ("totals", *DAY),
        ("settlements", *DAY, "--format", "csv"),
        ("export", "--day", "2025-03-16", "--format", "csv"),
    ],
)
def test_tables_of_two_sources(command, form):
    """Those two, in the order in which they are always shown."""
    done = call(*command, *form)
    assert done.exit_code == 0, done.output
    assert list(pd.read_csv(io.StringIO(done.stdout))["source"].unique()) == ["deepstate", "owl"]


@pytest.mark.parametrize("command", ["measure", "totals", "fetch"])
def test_a_list_without_a_name_is_refused(command):
    """With what to write."""
    done = call(command, "--source", " , ")
    assert done.exit_code == 2
    assert "No source was named; write some with commas between, or all." in done.stderr


@pytest.mark.parametrize("form", FORMS)
def test_build_register_and_run_take_them_too(monkeypatch, tmp_path, form):
    """A control table each; the registry of both; a run's parameter."""
    seen = []
    monkeypatch.setattr(build, "control_table", lambda _, key, *more: seen.append(key) or tmp_path)
    assert call("build", "--theatre", "front", *form).exit_code == 0
    monkeypatch.setattr(archive, "register", lambda _, names: seen.append(names) or 1 / 0)
    call("register", str(tmp_path), *form)
    monkeypatch.setattr(notebooks, "run", lambda given, *more, **named: seen.append(given) or 1 / 0)
    call("run", *form)
    names = [name.strip() for text in form[1::2] for name in text.split(",")]
    assert seen[:3] == ["owl", "deepstate", ("owl", "deepstate")]
    assert [name.strip() for name in seen[3]["sources"].split(",")] == names


def test_build_without_a_theatre_takes_no_source():
    """The committed data are of all."""
    assert "go with --theatre" in call("build", "--source", "owl").stderr
