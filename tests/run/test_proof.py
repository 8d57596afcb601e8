"""A run proves itself by its manifest; the same manifest means the same bytes, wherever made."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_pages import GIVEN, NAME, content, small

from analysis.base import checks, paths
from analysis.run import identity, notebooks, record
from called import call

RUN = ("run", "--only", "02", "--start", "2025-03-10", "--end", "2025-03-12", "--folder", "out")
MAPS = shutil.ignore_patterns("node_modules", "__pycache__", "registry_user.csv", "_project")
FIRST = {"HOME": "one", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
SECOND = {"HOME": "two", "TZ": "America/Caracas", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "2"}


def clone(root: Path) -> Path:
    """A clone of the project, where its commands are called."""
    for name in ("analysis", "data", "notebooks"):
        shutil.copytree(paths.ROOT / name, root / name, ignore=MAPS)
    return root


def installed(root: Path) -> Path:
    """An installed copy: what a clone has beside the package lies in it."""
    shutil.copytree(paths.ROOT / "analysis", root / "analysis", ignore=MAPS)
    for name in ("data", "notebooks"):
        shutil.copytree(paths.ROOT / name, root / "analysis" / "_project" / name, ignore=MAPS)
    return root


def start(root: Path, words: tuple[str, ...], own: dict[str, str]) -> subprocess.Popen:
    """Start a command of a copy, with another home, time zone and language than the others."""
    home = root.parent / own["HOME"]
    home.mkdir(exist_ok=True)
    changed = own | {"HOME": str(home), "PYTHONPATH": str(root), "FRONTLINE_CACHE": "off"}
    environment = {k: v for k, v in os.environ.items() if k != "FRONTLINE_MIRROR"} | changed
    command = [sys.executable, "-m", "analysis", *words]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=root, env=environment, **streams)


@pytest.mark.slow
def test_two_copies_elsewhere_give_the_same_bytes_and_prove_each_other(tmp_path):
    """A clone and an installed copy, other folders, homes, time zones and languages."""
    roots = [clone(tmp_path / "a clone, ü"), installed(tmp_path / "installed")]
    running = [start(root, RUN, own) for root, own in zip(roots, (FIRST, SECOND), strict=True)]
    said = [process.communicate(timeout=240)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    one, two = (content(root / "out") for root in roots)
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
    assert len(one) == 10
    own = json.loads(one["manifest.json"])["id"]
    assert f"run `{own}`" in one["02_territory.ipynb"].decode()
    for text in (str(tmp_path), "Kiritimati", "Caracas"):
        assert text.encode() not in b"".join(one.values())
    moved = (roots[1] / "out").rename(tmp_path / "moved")
    result = call("check", "--run", str(moved))
    assert result.exit_code == 0, result.stderr
    assert f"Run {own}: kursk, 2025-03-10 to 2025-03-12." in result.stderr
    assert "Made by the versions that are here." in result.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory, warm_kernels) -> Path:
    """The folder of a run of small pages."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("proof")
        small(patch, root, "print(1)", "print(2)", "print(3)")
        notebooks.run(GIVEN)
        return paths.RUNS / NAME


@pytest.fixture
def run_folder(made, tmp_path) -> Path:
    """A copy of it, to be spoiled."""
    return shutil.copytree(made, tmp_path / "moved")


@pytest.mark.slow
def test_a_whole_run_is_proved(run_folder):
    """Each part is said apart."""
    (run_folder / "site").mkdir()
    (run_folder / "site" / "index.html").write_text("its own report is in no manifest")
    result = call("check", "--run", str(run_folder))
    assert result.exit_code == 0
    assert "Outputs are as the manifest says (6 files)." in result.stderr
    assert "Inputs are here, and are those of the run (29 files)." in result.stderr
    assert "code" in result.stderr  # small pages are not the project's own


def spoil(folder: Path, **changes: object) -> None:
    """Write other values into a manifest."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def altered(folder: Path, part: str, name: str, value: str) -> None:
    """Write another value under a name of one part of a manifest."""
    found = json.loads((folder / "manifest.json").read_text())[part]
    spoil(folder, **{part: found | {name: value}})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "says"),
    [
        (lambda f: (f / "01_a.ipynb").write_text("x"), "01_a.ipynb differ"),
        (lambda f: (f / "tables/daily.csv").unlink(), "tables/daily.csv are missing"),
        (lambda f: (f / "tables/new.csv").write_text(""), "tables/new.csv are added"),
        (
            lambda f: altered(f, "inputs", "data/raw/registry.csv", "0" * 64),
            "data/raw/registry.csv differ from those of the run",
        ),
        (lambda f: altered(f, "parameters", "start", "2025-03-01"), "was altered: its id is"),
        (lambda f: altered(f, "versions", "pandas", "1.0"), "was altered: its id is"),
        (lambda f: spoil(f, id="00000000-000000"), "was altered: its id is 00000000-000000"),
    ],
)
def test_what_differs_is_named(run_folder, how, says):
    """By its name, with exit code 1."""
    how(run_folder)
    result = call("check", "--run", str(run_folder))
    assert result.exit_code == 1
    assert says in result.stderr


def agreeing(folder: Path) -> None:
    """Give a changed manifest the id that follows from it."""
    manifest = json.loads((folder / "manifest.json").read_text())
    first = identity.of(*(manifest[key] for key in ("parameters", "inputs", "raw_maps")))
    spoil(folder, id=identity.whole(first, manifest["versions"]))


@pytest.mark.slow
def test_what_is_not_here_and_other_versions_are_said_and_no_fault(run_folder):
    """A run of another machine, with maps and a theatre that this one has not."""
    altered(run_folder, "versions", "pandas", "1.0")
    altered(run_folder, "inputs", "lyman.toml", "0" * 64)
    row = {"source": "owl", "file": "19000101.json", "address": "a/b/c", "sha256": "0" * 64}
    spoil(run_folder, raw_maps=[row, row | {"source": "nobody"}])
    agreeing(run_folder)
    result = call("check", "--run", str(run_folder))
    assert result.exit_code == 0, result.stderr
    assert "Inputs are not all here: 1 of 30 files (lyman.toml)" in result.stderr
    assert "Raw maps are not all here: 2 of 2 maps (owl 19000101.json" in result.stderr
    assert "Made by other versions: " in result.stderr and "pandas 1.0 (here 3" in result.stderr


@pytest.mark.slow
def test_a_raw_map_that_is_here_is_compared(run_folder, monkeypatch, tmp_path):
    """By sha256, and named where it is another."""
    monkeypatch.setattr(paths, "MAPS", tmp_path / "raw")
    monkeypatch.delenv("FRONTLINE_MIRROR", raising=False)
    (tmp_path / "raw" / "owl").mkdir(parents=True)
    (tmp_path / "raw" / "owl" / "20250101.json").write_bytes(b"map")
    row = {"source": "owl", "file": "20250101.json", "address": "a/b/c"}
    for digest, code, says in (
        (checks.sha256(b"map"), 0, "Raw maps are here, and are those of the run (1 map)."),
        ("0" * 64, 1, "Raw maps: owl 20250101.json differ from those of the run."),
    ):
        spoil(run_folder, raw_maps=[row | {"sha256": digest}])
        agreeing(run_folder)
        result = call("check", "--run", str(run_folder))
        assert (result.exit_code, says in result.stderr) == (code, True), result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"\xff\xfe", b'{"outputs": 5}', b"[" * 100_000, b'{"id": "\x00"}']
)
def test_a_damaged_manifest_is_a_sentence(run_folder, text):
    """Whatever lies there."""
    (run_folder / "manifest.json").write_bytes(text)
    result = call("check", "--run", str(run_folder))
    assert result.exit_code == 1
    assert "manifest.json is damaged (" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "", "c:x", "a\\b", "a\nb"])
def test_a_manifest_that_names_files_elsewhere_is_damaged(run_folder, name):
    """Nothing outside the folder is read."""
    spoil(run_folder, outputs={name: "0" * 64})
    result = call("check", "--run", str(run_folder))
    assert result.exit_code == 1
    assert "is no file of a run" in result.stderr


def test_a_folder_without_a_manifest_and_two_checks_at_once_are_sentences(tmp_path):
    """What is possible is said."""
    result = call("check", "--run", str(tmp_path))
    assert (result.exit_code, "holds no manifest.json" in result.stderr) == (2, True)
    result = call("check", "--run", str(tmp_path), "--pairs")
    assert (result.exit_code, "ask for one of them" in result.stderr) == (2, True)


def test_the_id_knows_no_folder_and_no_time():
    """An article of one's own counts by its name (its bytes are an input), maps in any order."""
    maps = [{"source": "owl", "file": name, "sha256": name, "address": name} for name in "ab"]
    here = identity.of({"article": "/home/me/mine.toml"}, {"mine.toml": "1"}, maps)
    there = identity.of({"article": "mine.toml"}, {"mine.toml": "1"}, maps[::-1])
    assert here == there
    assert here != identity.of({"article": "mine.toml"}, {"mine.toml": "2"}, maps)


def test_the_committed_pages_show_the_id_of_what_they_are_made_from(monkeypatch):
    """The code is not in it: a changed line of code changes no page."""
    own = record.committed_id()
    for path in notebooks.templates():
        assert f"- run `{own}`" in path.read_text(encoding="utf-8")
    monkeypatch.setattr(identity, "code", lambda: "another code")
    assert record.committed_id() == own
