"""What runs on the host's machines: pinned actions, least permissions, locks that are renewed."""

import re
from collections import defaultdict

import pytest
import yaml

from analysis.base import paths

FOLDER = paths.ROOT / ".github"
WORKFLOWS = sorted((FOLDER / "workflows").glob("*.yml"))
USES = re.compile(r"^\s*(?:- )?uses: (?P<action>\S+)(?P<rest>.*)$", flags=re.MULTILINE)
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
WRITERS = {"nightly", "pages", "renew"}  # whose one job may do more than read


def named(path) -> dict:
    """A workflow as it is read."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def is_pinned(action: str, rest: str) -> bool:
    """Whether an action is named by a whole commit, with its version beside it."""
    return bool(PINNED.fullmatch(action) and re.fullmatch(r" # v\d+\.\d+\.\d+", rest))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_commit_with_its_version(path):
    """A tag can be moved to other code; a commit cannot."""
    found = USES.findall(path.read_text(encoding="utf-8"))
    assert len(found) == path.read_text(encoding="utf-8").count("uses:") > 0
    assert [action for action, rest in found if not is_pinned(action, rest)] == []


def test_a_tag_a_short_commit_and_a_commit_without_version_are_no_pins():
    """The test above can fail."""
    commit = "a" * 40
    assert is_pinned(f"actions/checkout@{commit}", " # v4.2.2")
    for action, rest in (
        ("actions/checkout@v4", " # v4.2.2"), (f"actions/checkout@{commit[:7]}", " # v4.2.2"),
        (f"actions/checkout@{commit}", ""), (f"actions/checkout@{commit}", " # v4"),
    ):  # fmt: skip
        assert not is_pinned(action, rest)


def test_an_action_is_the_same_commit_everywhere():
    """One version of each, so that one pull request moves it."""
    known = defaultdict(set)
    for path in WORKFLOWS:
        for action, rest in USES.findall(path.read_text(encoding="utf-8")):
            known[action.partition("@")[0]].add((action, rest))
    assert {name: len(pins) for name, pins in known.items()} == dict.fromkeys(known, 1)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_read_and_a_job_says_what_more_it_needs(path):
    """A stolen token of a test can then write nothing."""
    workflow = named(path)
    assert workflow["permissions"] == {"contents": "read"}
    more = [job for job in workflow["jobs"].values() if "permissions" in job]
    assert bool(more) == (path.stem in WRITERS)
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


def test_dependabot_looks_after_every_lock():
    """Python, npm and the actions, each where its files are."""
    updates = yaml.safe_load((FOLDER / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
    places = {own["package-ecosystem"]: own["directory"].strip("/") for own in updates}
    assert places.keys() == {"pip", "npm", "github-actions"}
    assert (paths.ROOT / places["pip"] / "pyproject.toml").is_file()
    assert (paths.ROOT / places["npm"] / "package-lock.json").is_file()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_a_workflow_calls_is_there(path):
    """Scripts of .ci and targets of the Makefile."""
    steps = [step for job in named(path)["jobs"].values() for step in job["steps"]]
    text = "\n".join(step.get("run", "") for step in steps)
    targets = re.findall(r"^(\w+):.*##", (paths.ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert set(re.findall(r"\bmake (\w+)", text)) <= set(targets)
    for script in re.findall(r"bash (\.ci/\w+)", text):
        assert (paths.ROOT / script).is_file()
