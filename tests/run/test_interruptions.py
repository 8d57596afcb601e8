"""Killed at any moment or on a full disk: nothing is lost that was there, the next run ends."""

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
from pathlib import Path

import pytest

from analysis.base import paths
from drawn import LYMAN

pytestmark = pytest.mark.slow

RING = [[49.0, 37.9], [49.0, 38.0], [49.1, 38.0], [49.1, 37.9], [49.0, 37.9]]
BODY = json.dumps({"areas": [RING]}).encode()
DAYS = [f"202503{day:02d}" for day in range(1, 31)]
MAPS = ("[0-9]*.geojson", "[0-9]*.json", "deepstatemap*")  # downloaded maps are not copied
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]


@pytest.fixture
def project(tmp_path) -> Path:
    """A copy of the project whose registry knows thirty small maps of Owl."""
    root = tmp_path / "project"
    for name in ("analysis", "notebooks", "data"):
        shutil.copytree(
            paths.ROOT / name, root / name,
            ignore=shutil.ignore_patterns("__pycache__", "node_modules", *MAPS),
        )  # fmt: skip
    (root / "lyman.toml").write_text(LYMAN)
    return root


@pytest.fixture
def thirty_maps(project):
    """Let the copy's registry hold the thirty maps and nothing else."""
    sha256 = hashlib.sha256(BODY).hexdigest()
    rows = [f"owl,{d[:4]}-{d[4:6]}-{d[6:]}T00:00:00Z,{d}.json,{len(BODY)},{sha256}" for d in DAYS]
    registry = project / "data" / "raw" / "registry.csv"
    registry.write_text("\n".join(["source,published,file,bytes,sha256", *rows]) + "\n")


@pytest.fixture
def slow_host():
    """A host that takes its time with each map."""

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            try:
                self.wfile.write(BODY[:20])
                time.sleep(0.15)
                self.wfile.write(BODY[20:])
            except OSError:
                pass  # the client was killed

        def log_message(self, *args):
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def start(project: Path, *words: str, most_bytes: int | None = None) -> subprocess.Popen:
    """Start a command of the copy; ``most_bytes`` stands for a disk that is full."""

    def limit():
        if most_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    environment = {key: value for key, value in os.environ.items() if key != "FRONTLINE_MIRROR"}
    environment |= {"PYTHONPATH": str(project)}
    return subprocess.Popen(
        [sys.executable, "-m", "analysis", *words], cwd=project, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limit,
    )  # fmt: skip


def finish(project: Path, *words: str) -> None:
    """Run a command of the copy to its end."""
    process = start(project, *words)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said


def interrupt(process: subprocess.Popen, how: signal.Signals, when) -> str:
    """Send the signal as soon as ``when()`` is true, and return what the command said."""
    until = time.monotonic() + 60
    while not when() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0, "the command had ended before it could be interrupted"
    return said


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder that is not a temporary one."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith((".", "tmp")) for part in path.parts[-2:])
    }


@pytest.mark.parametrize("how", SIGNALS)
def test_interrupted_fetch_goes_on(project, thirty_maps, slow_host, how):
    """What came is whole and stays; the next call brings the rest."""
    words = ("fetch", "--theatre-file", "lyman.toml", "--theatre", "lyman", "--source", "owl",
             "--start", "2025-03-01", "--end", "2025-03-30", "--address", slow_host)  # fmt: skip
    raw = project / "data" / "raw" / "owl"
    said = interrupt(start(project, *words), how, lambda: len(list(raw.glob("2025*.json"))) > 3)
    assert "Traceback" not in said
    came = content(raw)
    assert 3 < len(came) < len(DAYS)
    assert set(came.values()) == {BODY}
    finish(project, *words)
    assert content(raw) == {f"{day}.json": BODY for day in DAYS}


def test_fetch_onto_a_full_disk_is_a_sentence(project, thirty_maps, slow_host):
    """No half a map is left under a map's name."""
    words = ("fetch", "--theatre-file", "lyman.toml", "--theatre", "lyman", "--source", "owl",
             "--start", "2025-03-01", "--end", "2025-03-30", "--address", slow_host)  # fmt: skip
    process = start(project, *words, most_bytes=30)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "File too large" in said
    assert "Traceback" not in said
    assert content(project / "data" / "raw" / "owl") == {}


BUILD = ("build", "--theatre-file", "lyman.toml", "--theatre", "lyman", "--source", "owl")


def lay_out_maps(project: Path) -> Path:
    """Put the thirty maps into the copy's data/raw."""
    raw = project / "data" / "raw" / "owl"
    raw.mkdir(parents=True)
    for day in DAYS:
        (raw / f"{day}.json").write_bytes(BODY)
    return project / "runs"


def test_interrupted_build_keeps_the_old_table(project, thirty_maps):
    """Whenever it is killed, the file is the old one or the new one, never half of either."""
    runs = lay_out_maps(project)
    finish(project, *BUILD)
    [table] = runs.glob("*.parquet")
    new = table.read_bytes()
    for how, after_s in zip(SIGNALS, (1.0, 1.6, 2.2), strict=True):
        table.write_bytes(b"the old table")
        process = start(project, *BUILD)
        time.sleep(after_s)
        process.send_signal(how)
        process.communicate(timeout=60)
        assert table.read_bytes() in (b"the old table", new)
    finish(project, *BUILD)
    assert table.read_bytes() == new


def test_build_onto_a_full_disk_keeps_the_old_table(project, thirty_maps):
    """The sentence names the file, and the old one stays."""
    runs = lay_out_maps(project)
    finish(project, *BUILD)
    [table] = runs.glob("*.parquet")
    table.write_bytes(b"the old table")
    process = start(project, *BUILD, most_bytes=1000)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in said
    assert table.read_bytes() == b"the old table"
    assert list(runs.glob(".*")) == []


RUN = ("run", "--start", "2025-03-10", "--end", "2025-03-12")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_run_leaves_notebooks_alone(project, how):
    """Neither the committed pages nor an earlier run of the same name are touched."""
    pages = content(project / "notebooks")
    old = project / "runs" / "kursk_2025-03-10_2025-03-12"
    old.mkdir(parents=True)
    (old / "01_data.ipynb").write_text("an earlier run")
    process = start(project, *RUN)
    time.sleep(4)
    process.send_signal(how)
    process.communicate(timeout=60)
    assert content(project / "notebooks") == pages
    assert content(old) == {"01_data.ipynb": b"an earlier run"}


def test_run_onto_a_full_disk_keeps_the_earlier_run(project):
    """When the folder cannot be written whole, the old one stays; the next run completes."""
    old = project / "runs" / "kursk_2025-03-10_2025-03-12"
    old.mkdir(parents=True)
    (old / "01_data.ipynb").write_text("an earlier run")
    process = start(project, *RUN, most_bytes=150_000)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "Traceback" not in said
    assert content(old) == {"01_data.ipynb": b"an earlier run"}
    finish(project, *RUN)
    manifest = json.loads((old / "manifest.json").read_text())
    files = content(old)
    files.pop("manifest.json")
    assert {name: hashlib.sha256(data).hexdigest() for name, data in files.items()} == (
        manifest["outputs"]
    )
