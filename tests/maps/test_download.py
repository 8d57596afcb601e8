"""Downloads against a real server on loopback, well behaved and not."""

import hashlib
import http.server
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.base import scratch
from analysis.base.errors import DataError, UsageError
from analysis.maps import archive, download, registry
from drawn import BODY, rows_of

NO_PAUSE = SimpleNamespace(sleep=lambda seconds: None)  # between pooch's tries, not the host's


class Host(http.server.BaseHTTPRequestHandler):
    """A host that serves BODY, and misbehaves for names that the test gives."""

    faults: dict = {}
    asked: Counter = Counter()

    def do_GET(self):
        """Answer by the fault that stands for the file's name."""
        name = Path(self.path).name
        self.asked[name] += 1
        fault = self.faults.get(name, "")
        if fault.endswith(" once"):
            fault = fault.removesuffix(" once") if self.asked[name] == 1 else ""
        getattr(self, f"_{fault.replace(' ', '_')}", self._serve)()

    def _serve(self, body: bytes = BODY, length: int | None = None):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def _404(self):
        self.send_error(404)

    def _503(self):
        self.send_error(503)

    def _busy(self):
        self.send_response(429)
        self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _busy_long(self):
        self.send_response(429)
        self.send_header("Retry-After", "3600")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _cut(self):
        self._serve(BODY[:20], len(BODY))

    def _other_bytes(self):
        self._serve(BODY[::-1])

    def _endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" " * 65_536)
        except OSError:
            pass  # the client has had enough

    def _slow(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        try:
            for byte in BODY:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    def _moved(self, target: str = ""):
        self.send_response(302)
        self.send_header("Location", target or self.path.replace("moved", "right"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _to_file(self):
        self._moved("file:///etc/hostname")

    def _to_ftp(self):
        self._moved("ftp://127.0.0.1/1.json")

    def _in_circles(self):
        self._moved(self.path)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def host(monkeypatch):
    """The address of a host on loopback; it ends with the test."""
    monkeypatch.setattr(Host, "faults", {})
    monkeypatch.setattr(Host, "asked", Counter())
    monkeypatch.setattr(download, "BACKOFF_S", 0.0)
    monkeypatch.setattr("pooch.core.time", NO_PAUSE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def here(raw: Path) -> list[str]:
    """What lies in data/raw, temporary files included."""
    return sorted(path.name for path in raw.rglob("*") if path.is_file())


def fetch_one(host: str, fault: str) -> int:
    """Ask the host for one file that has the fault."""
    Host.faults["1.json"] = fault
    return download.download(rows_of("1.json"), host, quiet=True)


def test_download_asks_for_the_pinned_paths_and_keeps_whole_files(host, no_mirror):
    """Each file is asked for once and lies under its source."""
    assert download.download(rows_of("1.json", "2.json"), host, quiet=True) == 2
    assert here(no_mirror) == ["1.json", "2.json"]
    assert (no_mirror / "owl" / "1.json").read_bytes() == BODY
    assert Host.asked == {"1.json": 1, "2.json": 1}


def test_second_download_asks_for_nothing(host, no_mirror):
    """What is there is kept."""
    download.download(rows_of("1.json"), host, quiet=True)
    assert download.download(rows_of("1.json"), host, quiet=True) == 0
    assert Host.asked["1.json"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["503 once", "cut once", "busy once", "other bytes once"])
def test_passing_fault_is_tried_again(host, no_mirror, fault):
    """A server error, a cut connection, a rate limit and wrong bytes are not the end."""
    assert fetch_one(host, fault) == 1
    assert Host.asked["1.json"] == 2
    assert (no_mirror / "owl" / "1.json").read_bytes() == BODY


@pytest.mark.slow
def test_rate_limit_is_waited_for(host, no_mirror):
    """The host says one second; asking again at once would be rude."""
    since = time.monotonic()
    fetch_one(host, "busy once")
    assert time.monotonic() - since >= 1


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("404", r"1\.json is not there \(HTTP 404\)"),
        ("503", "could not be fetched in 4 tries: HTTP 503"),
        ("busy long", "asks to be left alone for 3,600 s"),
        ("cut", "could not be fetched in 4 tries"),
        ("other bytes", "could not be fetched in 4 tries"),
        ("endless", "more than the 53 bytes"),
        ("to file", "another kind of address"),
        ("to ftp", "another kind of address"),
        ("in circles", "leads on more than 3 times"),
    ],
)
def test_lasting_fault_is_a_sentence_and_leaves_no_half_file(host, no_mirror, fault, says):
    """After the last try nothing that looks whole is left, and what came before stays."""
    download.download(rows_of("0.json"), host, quiet=True)
    with pytest.raises(DataError, match=f"{says}.*run the same command again"):
        fetch_one(host, fault)
    assert here(no_mirror) == ["0.json"]


def test_tries_are_counted_truly(host, no_mirror):
    """A lasting 503 is asked for four times and no more: one layer tries again, not two."""
    with pytest.raises(DataError, match="in 4 tries"):
        fetch_one(host, "503")
    assert list(Host.asked.values()) == [4]


@pytest.mark.slow
def test_slow_body_is_given_up(host, no_mirror, monkeypatch):
    """A host that drips bytes would keep us for ever."""
    monkeypatch.setattr(download, "TIMEOUT_S", 0.3)
    monkeypatch.setattr(download, "CHUNK", 4)
    monkeypatch.setattr(download, "TRIES", 1)
    with pytest.raises(DataError, match="too slow"):
        fetch_one(host, "slow")
    assert here(no_mirror) == []


def test_redirect_to_the_same_kind_of_address_is_followed(host, no_mirror):
    """The host's own redirect is obeyed."""
    Host.faults["moved.json"] = "moved"
    assert download.download(rows_of("moved.json"), host, quiet=True) == 1
    assert Host.asked == {"moved.json": 1, "right.json": 1}


@pytest.mark.parametrize(
    "address", ["http://example.org", "ftp://example.org", "file:///etc", "example.org"]
)
def test_only_https_leaves_this_machine(no_mirror, address):
    """Plain HTTP is for a host on loopback alone."""
    with pytest.raises(UsageError, match="HTTPS only"):
        download.download(rows_of("1.json"), address, quiet=True)


def test_download_goes_on_where_it_stopped(host, no_mirror):
    """Once the host is well again only what is missing is asked for."""
    Host.faults["2.json"] = "404"
    with pytest.raises(DataError):
        download.download(rows_of("1.json", "2.json"), host, quiet=True)
    Host.faults.clear()
    download.download(rows_of("1.json", "2.json"), host, quiet=True)
    assert here(no_mirror) == ["1.json", "2.json"]
    assert Host.asked["1.json"] == 1


def test_one_file_that_is_missing_does_not_keep_the_others(host, no_mirror):
    """The rest comes; the sentence says how many did not."""
    Host.faults["2.json"] = "404"
    with pytest.raises(DataError, match=r"1 of 12 did not come"):
        download.download(rows_of(*(f"{n}.json" for n in range(1, 13))), host, quiet=True)
    assert len(here(no_mirror)) == 11


def test_host_that_does_not_answer_is_a_sentence(no_mirror, monkeypatch):
    """No host at that port, and none of the library's inner workings."""
    monkeypatch.setattr(download, "BACKOFF_S", 0.0)
    monkeypatch.setattr("pooch.core.time", NO_PAUSE)
    with pytest.raises(DataError, match="the host does not answer") as error:
        download.download(rows_of("1.json"), "http://127.0.0.1:9", quiet=True)
    assert "HTTPConnectionPool" not in str(error.value)


def test_progress_is_shown(host, no_mirror, capsys):
    """The bar counts files on standard error."""
    download.download(rows_of("1.json", "2.json"), host)
    assert "2 of 2" in capsys.readouterr().err


def test_announcement_says_how_many_how_large_and_from_where(no_mirror):
    """Before anything is asked for."""
    said = []
    download.announce(rows_of("1.json", "2.json"), said.append, "https://example.org")
    assert said == [
        "owl: 2 maps of 2025-01-01 to 2025-01-02 are not here; fetching 0.0 MB from "
        "example.org/owner/repository"
    ]


def new_day(monkeypatch, git_sha1: str) -> pd.DataFrame:
    """A day that no registry pins, entered in the user's own."""
    row = rows_of("20990101.json").assign(sha256="", git_sha1=git_sha1)
    row["published"] = datetime(2099, 1, 1, tzinfo=UTC)
    registry.write_user_registry(row)
    return registry.registry().query("file == '20990101.json'")


def test_new_day_is_checked_by_gits_hash_and_its_sha256_recorded(host, no_mirror, monkeypatch):
    """From the first use on it is held against its hash like a pinned day."""
    rows = new_day(monkeypatch, archive.git_sha1(BODY))
    said = []
    assert download.bring(rows, said.append, host) == 1
    assert said[-1].startswith("1 new days: their sha256 was recorded in ")
    assert registry.user_registry()["sha256"].tolist() == [hashlib.sha256(BODY).hexdigest()]
    path = no_mirror / "owl" / "20990101.json"
    path.write_bytes(BODY + b" ")
    with pytest.raises(DataError, match="is not the file that the registry pins"):
        list(archive.verified(registry.registry().query("file == '20990101.json'")))


def test_new_day_with_other_bytes_is_refused(host, no_mirror, monkeypatch):
    """What the host serves must be what its listing names."""
    rows = new_day(monkeypatch, "1" * 40)
    with pytest.raises(DataError, match="git's hash"):
        download.download(rows, host, quiet=True)
    assert registry.user_registry()["sha256"].tolist() == [""]
    assert not (no_mirror / "owl" / "20990101.json").exists()


def test_gits_hash():
    """`printf 'hello\\n' | git hash-object --stdin` gives this."""
    assert archive.git_sha1(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_what_a_killed_download_left_is_swept_up(host, no_mirror):
    """The folder of a process that is gone goes, one of a living download stays."""
    coming = no_mirror / scratch.COMING
    (coming / "1-dead").mkdir(parents=True)
    (coming / "1-dead.lock").touch()
    with scratch.folder(coming) as living:
        download.download(rows_of("1.json"), host, quiet=True)
        assert {path.name for path in coming.iterdir()} == {living.name, f"{living.name}.lock"}
    assert here(no_mirror) == ["1.json"]
    assert not coming.exists()
