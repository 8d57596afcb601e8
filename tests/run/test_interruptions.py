"""Killed at any moment or on a full disk: nothing is lost that was there, the next run ends.

No test waits for a moment: what is interrupted stops there by itself, touches the file ``begun``
and stays until it is told to go on.
"""

import hashlib
import http.server
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from analysis.base import paths
from analysis.maps import sources
from analysis.maps.archive import git_sha1
from analysis.maps.registry import USER_REGISTRY
from analysis.run import clean
from drawn import LYMAN

pytestmark = pytest.mark.slow

RING = [[49.0, 37.9], [49.0, 38.0], [49.1, 38.0], [49.1, 37.9], [49.0, 37.9]]
BODY = json.dumps({"areas": [RING]}).encode()
DAYS = [f"202503{day:02d}" for day in range(1, 31)]
USERS = ("node_modules", USER_REGISTRY, *sources.names())  # a user's own days and maps stay here
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]
DISK_BYTES = 150_000  # the largest file that a full disk takes


# Put into the copy, Python reads it first: it holds the command at an event of Python's own audit
# (PEP 578) whose arguments end in a given text, such as the opening of a map.
HOLD = """
import os, sys, time
from pathlib import Path

event, ending = os.environ.get("HOLD_AT", "no such").split()
root = Path(__file__).parent


def hold(name, arguments):
    if name == event and any(str(one).endswith(ending) for one in arguments):
        (root / "begun").touch()
        while (root / "held").exists():
            time.sleep(0.02)


sys.addaudithook(hold)
"""


@pytest.fixture
def project(tmp_path) -> Path:
    """A copy of the project whose notebooks are two that hold and show a large picture."""
    root = tmp_path / "project"
    for name in ("analysis", "data"):
        shutil.copytree(paths.ROOT / name, root / name, ignore=shutil.ignore_patterns(*USERS))
    (root / "lyman.toml").write_text(LYMAN)
    (root / "sitecustomize.py").write_text(HOLD)
    (root / "notebooks").mkdir()
    for name, picture_bytes in (("05_data", 100), ("02_territory", 2 * DISK_BYTES)):
        nbformat.write(page(name, picture_bytes), root / "notebooks" / f"{name}.ipynb")
    return root


def page(name: str, picture_bytes: int) -> nbformat.NotebookNode:
    """A notebook with the parameters of the project's own, which holds before its picture."""
    own = nbformat.read(paths.NOTEBOOKS / f"{name}.ipynb", as_version=4)
    parameters = next(cell for cell in own.cells if "parameters" in clean.tags_of(cell))
    code = f"""
from base64 import b64encode
from pathlib import Path
from time import sleep
from IPython.display import display
Path("../begun").touch()
while Path("../held").exists():
    sleep(0.02)
display({{"image/png": b64encode(bytes({picture_bytes})).decode()}}, raw=True)"""
    return nbformat.v4.new_notebook(
        cells=[parameters, nbformat.v4.new_code_cell(code, id="picture")],
        metadata={"kernelspec": clean.KERNEL},
    )


@pytest.fixture
def thirty_maps(project):
    """Let the copy's registry hold the thirty maps and nothing else."""
    rest = f"{len(BODY)},{hashlib.sha256(BODY).hexdigest()},{git_sha1(BODY)}"
    rows = [f"owl,{d[:4]}-{d[4:6]}-{d[6:]}T00:00:00Z,{d}.json,{rest}" for d in DAYS]
    registry = project / "data" / "raw" / "registry.csv"
    registry.write_text("\n".join(["source,published,file,bytes,sha256,git_sha1", *rows]) + "\n")


@contextmanager
def serving() -> Iterator[SimpleNamespace]:
    """A host that serves four maps and half of the next ones until ``goes_on`` is set."""
    own = SimpleNamespace(served=iter(range(4)), goes_on=threading.Event())

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            try:
                self.wfile.write(BODY[:20])
                if next(own.served, None) is None:
                    own.goes_on.wait(60)
                self.wfile.write(BODY[20:])
            except OSError:
                pass  # the client was killed

        def log_message(self, *args):
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        own.address = f"http://127.0.0.1:{server.server_port}"
        yield own
        own.goes_on.set()
        server.shutdown()


def start(
    project: Path, *words: str, most_bytes: int | None = None, hold_at: str = "no such"
) -> subprocess.Popen:
    """Start a command of the copy; ``most_bytes`` stands for a disk that is full."""

    def as_for_a_user():
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a suite in the background ignores
        if most_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    environment = {key: value for key, value in os.environ.items() if key != "FRONTLINE_MIRROR"}
    environment |= {"PYTHONPATH": str(project), "HOLD_AT": hold_at}
    return subprocess.Popen(
        [sys.executable, "-m", "analysis", *words], cwd=project, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=as_for_a_user,
    )  # fmt: skip


def finish(project: Path, *words: str) -> None:
    """Run a command of the copy to its end."""
    process = start(project, *words)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said


def with_each_signal(
    project: Path, check: Callable[[Path, signal.Signals], None], signals=SIGNALS
) -> None:
    """Check each signal at once with the others, in a copy of its own of the project."""

    def alone(how: signal.Signals) -> None:
        check(shutil.copytree(project, project.with_name(how.name)), how)

    with ThreadPoolExecutor(len(signals)) as pool:
        list(pool.map(alone, signals))


def interrupt(process: subprocess.Popen, how: signal.Signals, has_begun, go_on) -> str:
    """Send the signal once ``has_begun()`` is true, let the rest go on, return what was said."""
    until = time.monotonic() + 60
    while not has_begun() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    assert process.poll() is None, "the command had ended before it could be interrupted"
    process.send_signal(how)
    time.sleep(0.1)  # for the signal to be met before what it meets goes on
    go_on()
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    return said


def interrupt_held(project: Path, how: signal.Signals, *words: str, hold_at: str = "no such"):
    """Start a command and interrupt it where it is held."""
    begun, held = project / "begun", project / "held"
    begun.unlink(missing_ok=True)
    held.touch()
    interrupt(start(project, *words, hold_at=hold_at), how, begun.exists, held.unlink)


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder that is not a temporary one."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith((".", "tmp")) for part in path.parts[-2:])
    }


FETCH = ("fetch", "--theatre-file", "lyman.toml", "--theatre", "lyman", "--source", "owl",
         "--start", "2025-03-01", "--end", "2025-03-30", "--address")  # fmt: skip


def test_interrupted_fetch_goes_on(project, thirty_maps):
    """What came is whole and stays; the next call brings the rest."""

    def check(project: Path, how: signal.Signals) -> None:
        raw = project / "data" / "raw" / "owl"
        with serving() as host:
            process = start(project, *FETCH, host.address)
            said = interrupt(process, how, lambda: len(content(raw)) > 3, host.goes_on.set)
            assert "Traceback" not in said, said
            came = content(raw)
            assert 3 < len(came) < len(DAYS)
            assert set(came.values()) == {BODY}
            finish(project, *FETCH, host.address)
        assert content(raw) == {f"{day}.json": BODY for day in DAYS}

    with_each_signal(project, check)


def test_fetch_onto_a_full_disk_is_a_sentence(project, thirty_maps):
    """No half a map is left under a map's name."""
    with serving() as host:
        host.goes_on.set()
        process = start(project, *FETCH, host.address, most_bytes=30)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "File too large" in said
    assert "Traceback" not in said, said
    assert content(project / "data" / "raw" / "owl") == {}


BUILD = ("build", "--theatre-file", "lyman.toml", "--theatre", "lyman", "--source", "owl")


# While a map is read, and when the new table is written but has not its name yet.
READING, NAMING = "open 20250305.json", "os.rename .parquet"
MOMENTS = {
    signal.SIGINT: [READING],
    signal.SIGTERM: [NAMING],
    signal.SIGKILL: [READING, NAMING],
}


@pytest.fixture
def table(project, thirty_maps) -> Path:
    """A table that was built from the thirty maps."""
    raw = project / "data" / "raw" / "owl"
    raw.mkdir(parents=True)
    for day in DAYS:
        (raw / f"{day}.json").write_bytes(BODY)
    finish(project, *BUILD)
    return next((project / "runs").glob("*.parquet"))


def test_interrupted_build_keeps_the_old_table(project, table):
    """Wherever it is killed the old table stays whole, and the next build ends."""
    new = table.read_bytes()
    table.write_bytes(b"the old table")

    def check(project: Path, how: signal.Signals) -> None:
        own = project / "runs" / table.name
        for moment in MOMENTS[how]:
            interrupt_held(project, how, *BUILD, hold_at=moment)
            assert own.read_bytes() == b"the old table", moment
        if how == signal.SIGKILL:  # which leaves most behind
            finish(project, *BUILD)
            assert own.read_bytes() == new

    with_each_signal(project, check)


def test_build_onto_a_full_disk_keeps_the_old_table(project, table):
    """The sentence names the file, and the old one stays."""
    table.write_bytes(b"the old table")
    process = start(project, *BUILD, most_bytes=1000)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in said, said
    assert table.read_bytes() == b"the old table"
    assert list(table.parent.glob(".*")) == []


UNLIKE = [signal.SIGTERM, signal.SIGKILL]  # the first unwinds, as Ctrl-C does
RUN = ("run", "--start", "2025-03-10", "--end", "2025-03-12")
EARLIER = b"an earlier run"


@pytest.fixture
def earlier_run(project) -> Path:
    """The folder of an earlier run of the same name."""
    folder = project / "runs" / "kursk_2025-03-10_2025-03-12"
    folder.mkdir(parents=True)
    (folder / "05_data.ipynb").write_bytes(EARLIER)
    return folder


def test_interrupted_run_leaves_notebooks_alone(project, earlier_run):
    """Neither the committed pages nor an earlier run of the same name are touched.

    What was made lies beside it, and the same command goes on from there, also after a kill.
    """
    pages = content(project / "notebooks")

    def check(project: Path, how: signal.Signals) -> None:
        interrupt_held(project, how, *RUN)
        assert content(project / "notebooks") == pages
        left = content(project / "runs")
        rest = {name for name in left if not name.startswith(f"{earlier_run.name}.partial/")}
        assert rest == {f"{earlier_run.name}/05_data.ipynb"}
        assert left[f"{earlier_run.name}/05_data.ipynb"] == EARLIER
        if how == signal.SIGKILL:
            finish(project, *RUN)
            assert not list((project / "runs").glob("*.partial"))
            assert content(project / "runs")[f"{earlier_run.name}/05_data.ipynb"] != EARLIER

    with_each_signal(project, check, UNLIKE)


def test_run_onto_a_full_disk_keeps_the_earlier_run(project, earlier_run):
    """When the folder cannot be written whole, the old one stays; the next run completes."""
    process = start(project, *RUN, most_bytes=DISK_BYTES)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "02_territory.ipynb: File too large" in said.splitlines()[-1]
    assert "/analysis/" not in said  # no traceback of ours; a kernel at its end may log its own
    assert content(earlier_run) == {"05_data.ipynb": EARLIER}
    finish(project, *RUN)
    manifest = json.loads((earlier_run / "manifest.json").read_text())
    files = content(earlier_run)
    files.pop("manifest.json")
    assert {name: hashlib.sha256(data).hexdigest() for name, data in files.items()} == (
        manifest["outputs"]
    )
