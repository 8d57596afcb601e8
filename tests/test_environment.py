"""One source of truth for versions: the lock; everything else follows from it."""

import re
import sys
import tomllib
from importlib.metadata import version

from packaging.markers import Marker
from packaging.requirements import Requirement

from analysis.base import paths

sys.path.append(str(paths.ROOT / ".ci"))
import environment

LOCK = environment.LOCK.read_text(encoding="utf-8")
PROJECT = tomllib.loads((paths.ROOT / "pyproject.toml").read_text())["project"]
REQUIRED = {"jupyterlab", "pandas", "geopandas", "matplotlib", "papermill", "nbval"}


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned() -> dict[str, Requirement]:
    """The lock's requirements by name."""
    requirements = [Requirement(pin) for pin in environment.pins(LOCK)]
    return {normal(requirement.name): requirement for requirement in requirements}


def test_environment_yml_is_what_the_lock_gives():
    """conda users get the versions that pip users get; altering either file fails here."""
    assert environment.ENVIRONMENT.read_text() == environment.environment(LOCK)


def test_altered_pin_is_found():
    """The comparison above can fail: one digit changes the text."""
    assert environment.environment(LOCK.replace("pandas==3", "pandas==4")) != (
        environment.environment(LOCK)
    )


def test_every_direct_dependency_is_pinned_inside_its_range():
    """pyproject.toml asks, the lock answers."""
    direct = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    for asked in map(Requirement, direct):
        pin = pinned()[normal(asked.name)]
        assert asked.specifier.contains(str(pin.specifier).removeprefix("==")), asked


def test_six_packages_are_direct_dependencies():
    """They are the project's own, not someone's dependency."""
    assert {normal(Requirement(text).name) for text in PROJECT["dependencies"]} >= REQUIRED


def test_every_pin_has_a_hash():
    """pip's hash mode is all or nothing."""
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", LOCK.split("\n", 2)[2])
    assert len(blocks) == len(environment.pins(LOCK))
    assert all("--hash=sha256:" in block for block in blocks)


def test_running_environment_has_the_locks_versions():
    """What runs here is what is pinned."""
    for name, pin in pinned().items():
        if pin.marker is None or Marker(str(pin.marker)).evaluate():
            assert version(name) == str(pin.specifier).removeprefix("=="), name


def test_no_file_names_a_registrys_host():
    """The lock works with any index: none is written down."""
    for text in (LOCK, environment.ENVIRONMENT.read_text()):
        assert "http" not in text.replace("httpcore", "").replace("httpx", "").replace(
            "aiohttp", ""
        )
