"""Kill commands at random moments, fill their disk, run two at once: what was there stays whole.

``make kills N=200 SECONDS=1500`` works in a copy of the project that is thrown away. After each
kill no committed file has changed, ``check`` is clean, no process of the command lives on, no
temporary file is left once the next command has begun, and the same command ends with the very
bytes that it gives when nobody disturbs it.
"""

import argparse
import http.server
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from own_map import DAYS, LYMAN, MYMAP, collection, feature

ROOT = Path(__file__).resolve().parents[2]
NEWER = f"owlmaps/map-data/{'1' * 40}/data"
ORPHANS_S = 20  # how long processes of a killed command may take to notice
OWN = ("--theatre-file", "lyman.toml", "--theatre", "lyman")
SPAN = ("--start", "2025-03-10", "--end", "2025-03-12")


@dataclass
class Command:
    """A command, what it writes, and how it stands with it."""

    name: str
    words: tuple[str, ...]
    writes: str  # a file or folder below the copy
    mirror: Path | None = None
    before: Callable[[], None] = lambda: None  # so that there is something to do each time
    most_bytes: int = 200_000  # of a file on a full disk
    in_steps: bool = False  # writes its file twice; in between it is whole, and neither old nor new
    usual: dict[str, bytes] = field(default_factory=dict)
    seconds: float = 0.0  # undisturbed
    kills: int = 0
    survived: int = 0
    spent: float = 0.0


class Copy:
    """A copy of the project under git, with temporary files of its own."""

    def __init__(self, folder: Path) -> None:
        """Copy what git tracks, changes included, and commit it there."""
        self.root, self.temporary = folder / "project", folder / "tmp"
        self.temporary.mkdir()
        for name in self._git("ls-files", "-z", at=ROOT).split("\0"):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        (self.root / "lyman.toml").write_text(LYMAN)
        (self.root / "mymap.toml").write_text(MYMAP)
        (self.root / "days").mkdir()
        (self.root / "runs").mkdir()
        for day, drawn in DAYS.items():
            land = collection([feature(kind, ring) for kind, ring in drawn])
            (self.root / "days" / f"{day}.geojson").write_text(land)
        self._git("init", "-q")
        self._git("add", "-A")
        own = ("-c", "user.name=x", "-c", "user.email=x@localhost")
        self._git(*own, "commit", "-qm", "copy")

    def _git(self, *words: str, at: Path | None = None) -> str:
        done = subprocess.run(["git", *words], cwd=at or self.root, capture_output=True, check=True)
        return done.stdout.decode()

    def changed(self) -> str:
        """What git sees as changed."""
        return self._git("status", "--porcelain")

    def start(self, words: tuple[str, ...], mirror: Path | None, most_bytes: int | None = None):
        """Start a command."""
        own = {"PYTHONPATH": str(self.root), "TMPDIR": str(self.temporary)}
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FRONTLINE_")} | own
        if mirror is not None:
            environment["FRONTLINE_MIRROR"] = str(mirror)

        def as_for_a_user() -> None:
            signal.signal(
                signal.SIGINT, signal.SIG_DFL
            )  # which a program in the background ignores
            if most_bytes:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

        return subprocess.Popen(
            [sys.executable, "-m", "analysis", *words], cwd=self.root, env=environment, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            preexec_fn=as_for_a_user,
        )  # fmt: skip

    def finish(self, words: tuple[str, ...], mirror: Path | None = None) -> None:
        """Run a command to its end, which has to be a good one."""
        process = self.start(words, mirror)
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0, f"{words[0]} after a kill: {said}"

    def content(self, name: str) -> dict[str, bytes]:
        """The files that a command has written, without hidden ones."""
        place = self.root / name
        found = [place] if place.is_file() else sorted(place.rglob("*"))
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in found
            if path.is_file() and not path.name.startswith(".")
        }

    def wait_for_orphans(self) -> None:
        """Wait until no process has this copy's folder of temporary files, or say which has."""
        mark, until = f"TMPDIR={self.temporary}".encode(), time.monotonic() + ORPHANS_S
        while alive := [path.parent.name for path in _environments() if mark in _read(path)]:
            assert time.monotonic() < until, f"processes live on: {alive}"
            time.sleep(0.05)


def _environments() -> Iterator[Path]:
    return (path for path in Path("/proc").glob("[0-9]*/environ") if path.parts[2] != "self")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # ended, or somebody else's
        return b""


def disturbed(copy: Copy, command: Command, chance: random.Random) -> None:
    """Disturb a command once, prove that nothing is lost, and let it end."""
    since, before = time.monotonic(), copy.content(command.writes)
    command.before()
    how = chance.choices(("kill", "disk", "two"), (8, 1, 1))[0]
    moment = chance.uniform(0.05, command.seconds)
    limit = chance.randrange(1, command.most_bytes) if how == "disk" else None
    process = copy.start(command.words, command.mirror, limit)
    other = copy.start(command.words, command.mirror) if how == "two" else None
    if how != "disk":
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    _, said = process.communicate(timeout=600)
    assert how != "disk" or "Traceback" not in said or "/analysis/" not in said, said
    if other is not None:
        _, said = other.communicate(timeout=600)
        assert other.returncode in (0, 2) and "Traceback" not in said, said
    copy.wait_for_orphans()
    assert copy.changed() == "", copy.changed()
    found = {} if command.in_steps else copy.content(command.writes)
    for name, data in found.items():  # the old file, or the new one, whole
        assert data == command.usual.get(name, before.get(name)), f"{name} is neither"
    copy.finish(("check",))
    assert list(copy.temporary.iterdir()) == [], list(copy.temporary.rglob("*"))
    copy.finish(command.words, command.mirror)
    assert copy.content(command.writes) == command.usual
    assert copy.changed() == ""
    assert list(copy.temporary.iterdir()) == []
    command.spent += time.monotonic() - since


def undisturbed(copy: Copy, command: Command, rounds: int = 2) -> None:
    """What a command gives, and how long it takes; its second round finds caches filled."""
    for _ in range(rounds):
        command.before()
        since = time.monotonic()
        copy.finish(command.words, command.mirror)
        command.seconds = time.monotonic() - since
    command.usual = copy.content(command.writes)
    assert command.usual, f"{command.name} wrote nothing to {command.writes}"


def fast(copy: Copy) -> list[Command]:
    """Commands that need neither maps of others nor a kernel, and take seconds."""
    day = ("export", "--day", "2025-03-16", "--source", "deepstate", "--what", "held", "--to")
    every = (*OWN, "--source-file", "mymap.toml", "--source", "mymap")
    return [
        Command("export", (*day, "runs/kursk.geojson"), "runs/kursk.geojson", most_bytes=50_000),
        Command("totals", ("totals", *every, "--everything", "--folder", "runs/totals"),
                "runs/totals", most_bytes=200),
        Command("build", ("build", *every), "runs/lyman_2025-03-01_2025-03-03_mymap.parquet",
                most_bytes=5_000),
    ]  # fmt: skip


def slow(copy: Copy, mirror: Path | None, address: str) -> list[Command]:
    """Those with kernels, npm, and, where there is a mirror, with raw maps."""
    run = ("run", "--only", "02", *SPAN, "--folder", "runs/short")
    made = [Command("run", run, "runs/short")]
    if shutil.which("npm"):
        made.append(Command("site", ("site", "--folder", "runs/site"), "runs/site"))
    if mirror is not None:
        raw = copy.root / "data" / "raw"
        owl = ("--source", "owl", "--start", "2025-03-01", "--end", "2025-03-30")
        users = (raw / "registry_user.csv").unlink
        made += [
            Command("fetch", ("fetch", *OWN, *owl, "--address", address), "data/raw/owl",
                    before=lambda: shutil.rmtree(raw / "owl", ignore_errors=True)),
            Command("update", ("update", *OWN), "data/raw/registry_user.csv",
                    newer(copy.temporary.parent / "mirror", mirror),
                    before=partial(users, missing_ok=True), most_bytes=300,
                    in_steps=True),  # new days at first, and their hashes once they are here
        ]  # fmt: skip
    return made


def newer(folder: Path, mirror: Path) -> Path:
    """A mirror with a day of the Ukraine Control Map that is newer than the pinned ones."""
    for place in (mirror / "owlmaps" / "map-data").iterdir():
        (folder / "owlmaps" / "map-data").mkdir(parents=True)
        (folder / "owlmaps" / "map-data" / place.name).symlink_to(place)
    (folder / NEWER).mkdir(parents=True)
    last = max((mirror / "owlmaps" / "map-data").glob("*/data/2*.json"))
    for name in (last.name, "20260501.json"):
        shutil.copy(last, folder / NEWER / name)
    return folder


@contextmanager
def serving(folder: Path | None) -> Iterator[str]:
    """A host on this machine that serves the maps of a mirror."""

    class Host(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            """Say nothing."""

    handler = partial(Host, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def campaign(
    copy: Copy, commands: list[Command], kills: int, seconds: float, seed: int, rounds: int = 2
) -> bool:
    """Disturb the commands in turn until so many kills or seconds; whether all was well."""
    chance, until = random.Random(seed), time.monotonic() + seconds
    for command in commands:
        undisturbed(copy, command, rounds)
    for number in range(kills):
        if time.monotonic() > until:
            break
        command = commands[number % len(commands)]
        command.kills += 1
        try:
            disturbed(copy, command, chance)
            command.survived += 1
        except AssertionError as error:
            print(f"{command.name}, disturbance {number} of seed {seed}: {error}", flush=True)
        except KeyboardInterrupt:  # the table is wanted all the same
            command.kills -= 1
            break
    print(f"{'command':10}{'kills':>7}{'survived':>10}{'seconds':>9}")
    for one in commands:
        print(f"{one.name:10}{one.kills:7}{one.survived:10}{one.spent:9.0f}")
    return all(one.kills == one.survived for one in commands)


def main() -> int:
    """Read how long and how often, and go."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    mirror = Path(os.environ["FRONTLINE_MIRROR"]) if os.environ.get("FRONTLINE_MIRROR") else None
    with tempfile.TemporaryDirectory() as folder, serving(mirror) as address:
        copy = Copy(Path(folder))
        commands = fast(copy) + slow(copy, mirror, address)
        return 0 if campaign(copy, commands, asked.kills, asked.seconds, asked.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
