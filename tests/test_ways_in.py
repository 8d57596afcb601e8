"""The ways to the notebooks besides `make`: dev container, Binder, citation."""

import json
import os
import re
import tomllib

import yaml
from packaging.specifiers import SpecifierSet

from analysis.base import paths
from analysis.maps import sources
from analysis.run import blocks
from analysis.theatres import KURSK

RUNNING = (paths.ROOT / "docs" / "running.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
KNOWN_KEYS = {
    "cff-version", "message", "type", "title", "version", "abstract", "authors", "keywords",
    "license", "references",
}  # fmt: skip


def test_dev_container_sets_itself_up_as_the_docs_say():
    """It runs a target of the Makefile, on a Python that the project takes."""
    folder = paths.ROOT / ".devcontainer"
    container = json.loads((folder / "devcontainer.json").read_text(encoding="utf-8"))
    command = container["postCreateCommand"]
    target = command.removeprefix("make ")
    assert re.search(rf"^{target}:.*##", (paths.ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert f"`{command}`" in RUNNING
    python = container["image"].rpartition(":")[2]
    assert python in SpecifierSet(PROJECT["requires-python"])


def test_binder_finds_environment_and_project():
    """In the root: a folder `binder` would make Binder pass over `environment.yml`."""
    assert not (paths.ROOT / "binder").exists()
    assert not (paths.ROOT / ".binder").exists()
    script = paths.ROOT / "postBuild"
    assert os.access(script, os.X_OK)
    install = "pip install --no-deps --no-build-isolation -e ."
    assert script.read_text(encoding="utf-8").splitlines()[-1].endswith(install)
    assert f"`{install}`" in RUNNING
    environment = yaml.safe_load((paths.ROOT / "environment.yml").read_text(encoding="utf-8"))
    python = next(item for item in environment["dependencies"] if str(item).startswith("python="))
    assert re.fullmatch(r"python=\d\.\d+", python)


def test_citation_keeps_the_rules_of_the_format():
    """What CFF 1.2.0 asks of a file and of each reference; the version is the package's."""
    assert CITATION["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(CITATION) <= KNOWN_KEYS
    assert CITATION["type"] in ("software", "dataset")
    assert CITATION["version"] == PROJECT["version"]
    assert len(set(CITATION["keywords"])) == len(CITATION["keywords"])
    for work in [CITATION, *CITATION["references"]]:
        assert work["authors"] and all(set(author) == {"name"} for author in work["authors"])
    for work in CITATION["references"]:
        assert set(work) == {"type", "title", "authors", "url"}
        assert work["type"] in ("map", "data")
        assert work["url"].startswith("https://")


def test_citation_names_every_maker():
    """The page's reference and the file agree; each maker of a committed map is named in both."""
    text = blocks.citation()
    assert CITATION["title"] in text
    assert CITATION["authors"][0]["name"] in text
    works = str(CITATION["references"])
    for key in [*KURSK.sources, "deepstate_occupied"]:
        maker = sources.get(key).maker
        assert maker in text
        assert maker in works


def test_other_machines_are_tried_by_the_documented_way():
    """CI installs on Windows and macOS as docs/running.md says, without make."""
    workflow = yaml.safe_load((paths.ROOT / ".github" / "workflows" / "ci.yml").read_text())
    job = workflow["jobs"]["machines"]
    assert {own.partition("-")[0] for own in job["strategy"]["matrix"]["os"]} == {
        "windows", "macos",
    }  # fmt: skip
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    for command in (
        "install --require-hashes -r requirements.lock",
        "install --no-deps --no-build-isolation -e .",
    ):
        assert command in commands
        assert command in RUNNING
    assert "make" not in commands


def test_conda_takes_one_channel_and_node_comes_along():
    """Channels are not mixed; `make site` needs npm, in the dev container too."""
    environment = yaml.safe_load((paths.ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert any(str(own).startswith("nodejs=") for own in environment["dependencies"])
    folder = paths.ROOT / ".devcontainer"
    container = json.loads((folder / "devcontainer.json").read_text(encoding="utf-8"))
    assert any("features/node" in own for own in container["features"])
