"""Every example of docs/api.md runs: here, and in an installed copy far from the project."""

import doctest
import os
import re
import subprocess
import sys
import sysconfig

import pytest

from analysis.base import paths

PAGE = paths.ROOT / "docs" / "api.md"
FENCE = re.compile(r"^```.*$", flags=re.MULTILINE)
FLAGS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
RUN = """
import doctest, sys
from analysis.base import paths
failed, tried = doctest.testfile(sys.argv[1], module_relative=False, optionflags=int(sys.argv[2]))
print(paths.IS_INSTALLED, paths.ROOT, failed, tried)
"""


def outside(folder, *words: str) -> subprocess.CompletedProcess:
    """Python in a folder of its own that knows the project's libraries and what is installed."""
    libraries = [str(folder / "installed"), sysconfig.get_path("purelib")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(libraries)}
    (folder / "work").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-S", *words], cwd=folder / "work", env=environment,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The project's wheel in a folder, without the libraries."""
    folder = tmp_path_factory.mktemp("copy")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, str(paths.ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    put = [*pip, "install", "--no-deps", "--no-index", "--target", folder / "installed", wheel]
    subprocess.run(put, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def examples(tmp_path_factory) -> str:
    """The page without its fences, which an example's output would take for its own."""
    path = tmp_path_factory.mktemp("page") / "api.txt"
    path.write_text(FENCE.sub("", PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return str(path)


def test_every_example_stands_in_a_fence():
    """Outside of one a page shows them as a quotation, in one paragraph."""
    outside_fences = re.sub(r"^```.*?^```", "", PAGE.read_text(), flags=re.MULTILINE | re.DOTALL)
    assert ">>>" not in outside_fences
    assert len(FENCE.findall(PAGE.read_text())) % 2 == 0


@pytest.mark.slow
def test_examples_run_in_a_clone(examples, shared_results):
    """Each prints what the page says."""
    done = doctest.testfile(examples, module_relative=False, optionflags=FLAGS)
    assert done.attempted > 25
    assert not done.failed


@pytest.mark.slow
def test_an_installed_copy_tells_its_types(installed):
    """To a type checker, which asks for this file."""
    assert (installed / "installed" / "analysis" / "py.typed").is_file()


@pytest.mark.slow
def test_examples_run_in_an_installed_copy(installed, examples):
    """Its data come from the package, wherever it is called."""
    done = outside(installed, "-c", RUN, examples, str(FLAGS))
    assert done.returncode == 0, done.stderr
    is_installed, root, failed, tried = done.stdout.splitlines()[-1].split()
    assert is_installed == "True"
    assert root.startswith(str(installed))
    assert (failed, int(tried) > 25) == ("0", True), done.stdout


@pytest.mark.slow
def test_installed_copy_writes_where_it_is_called(installed):
    """A run goes to runs/ there, by the committed dates too: the package is left as it came."""
    before = sorted((p, p.stat().st_mtime_ns) for p in (installed / "installed").rglob("*.ipynb"))
    done = outside(installed, "-m", "analysis", "run", "--only", "05")
    assert done.returncode == 0, done.stderr
    folder = installed / "work" / "runs" / "kursk_2024-08-06_2025-04-30_05"
    assert len(list(folder.glob("*.ipynb"))) == 1
    assert before == sorted(
        (p, p.stat().st_mtime_ns) for p in (installed / "installed").rglob("*.ipynb")
    )
    table = (folder / "tables" / "daily.csv").read_text()
    assert table.splitlines()[0].startswith("date,source,")


@pytest.mark.slow
def test_wheel_holds_what_is_committed_and_no_raw_map(installed):
    """Data of the clone, byte for byte; nothing that git does not know."""
    shipped = installed / "installed" / "analysis" / "_project"
    listed = subprocess.run(
        ["git", "ls-files", "data"], cwd=paths.ROOT, capture_output=True, text=True
    ).stdout.splitlines()
    if not listed:
        pytest.skip("not a git clone")
    found = {path.relative_to(shipped).as_posix() for path in (shipped / "data").rglob("*.*")}
    assert found == set(listed)
    for name in listed:
        assert (shipped / name).read_bytes() == (paths.ROOT / name).read_bytes(), name
