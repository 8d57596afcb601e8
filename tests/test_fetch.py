"""Downloads against a real server on loopback, and everything that can be wrong with a file."""

import http.server
import shutil
import threading
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis import fetch, paths, sources
from analysis.errors import DataError, UsageError

BODY = b'{"areas": [[[50, 36], [50, 37], [51, 37], [50, 36]]]}'


class Host(http.server.BaseHTTPRequestHandler):
    """A host that serves BODY, and misbehaves for names that the test gives."""

    faults: dict = {}
    asked: Counter = Counter()

    def do_GET(self):
        """Answer by the fault that stands for the file's name."""
        name = Path(self.path).name
        self.asked[name] += 1
        fault = self.faults.get(name)
        if fault == "404" or (fault == "503 once" and self.asked[name] == 1):
            self.send_error(404 if fault == "404" else 503)
            return
        body = BODY[::-1] if fault == "other bytes" else BODY
        is_cut = fault == "cut" or (fault == "cut once" and self.asked[name] == 1)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:20] if is_cut else body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def host(monkeypatch):
    """The address of a host on loopback; it ends with the test."""
    monkeypatch.setattr(Host, "faults", {})
    monkeypatch.setattr(Host, "asked", Counter())
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # pooch waits between its tries
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def rows_of(*files: str) -> pd.DataFrame:
    """Registry rows of Owl files that all hold BODY."""
    import hashlib

    table = pd.DataFrame({"file": files})
    return table.assign(
        source="owl",
        published=[datetime(2025, 1, n + 1, tzinfo=UTC) for n in range(len(files))],
        bytes=len(BODY),
        sha256=hashlib.sha256(BODY).hexdigest(),
    )


def here(raw: Path) -> list[str]:
    """What lies in data/raw, temporary files included."""
    return sorted(path.name for path in raw.rglob("*") if path.is_file())


def test_download_asks_for_the_pinned_paths_and_keeps_whole_files(host, no_mirror):
    """Each file is asked for once, under owner, repository, commit and folder."""
    assert fetch.download(rows_of("1.json", "2.json"), host, quiet=True) == 2
    assert here(no_mirror) == ["1.json", "2.json"]
    assert (no_mirror / "owl" / "1.json").read_bytes() == BODY
    assert Host.asked == {"1.json": 1, "2.json": 1}


def test_second_download_asks_for_nothing(host, no_mirror):
    """What is there is kept."""
    fetch.download(rows_of("1.json"), host, quiet=True)
    assert fetch.download(rows_of("1.json"), host, quiet=True) == 0
    assert Host.asked["1.json"] == 1


@pytest.mark.parametrize("fault", ["503 once", "cut once"])
def test_passing_fault_is_tried_again(host, no_mirror, fault):
    """A server error and a cut connection are not the end."""
    Host.faults["1.json"] = fault
    assert fetch.download(rows_of("1.json"), host, quiet=True) == 1
    assert Host.asked["1.json"] == 2
    assert (no_mirror / "owl" / "1.json").read_bytes() == BODY


@pytest.mark.parametrize("fault", ["404", "cut", "other bytes"])
def test_lasting_fault_is_a_sentence_and_leaves_no_half_file(host, no_mirror, fault):
    """After the last try nothing that looks whole is left, and what came before stays."""
    fetch.download(rows_of("1.json"), host, quiet=True)
    Host.faults["2.json"] = fault
    with pytest.raises(DataError, match=r"2\.json could not be fetched in 4 tries.*run the same"):
        fetch.download(rows_of("1.json", "2.json"), host, quiet=True)
    assert Host.asked["2.json"] == fetch.TRIES
    assert here(no_mirror) == ["1.json"]


def test_download_goes_on_where_it_stopped(host, no_mirror):
    """Once the host is well again only what is missing is asked for."""
    Host.faults["2.json"] = "404"
    with pytest.raises(DataError):
        fetch.download(rows_of("1.json", "2.json"), host, quiet=True)
    Host.faults.clear()
    fetch.download(rows_of("1.json", "2.json"), host, quiet=True)
    assert here(no_mirror) == ["1.json", "2.json"]
    assert Host.asked["1.json"] == 1


def test_host_that_does_not_answer_is_a_sentence(no_mirror):
    """No host at that port."""
    with pytest.raises(DataError, match="could not be fetched"):
        fetch.download(rows_of("1.json"), "http://127.0.0.1:9", quiet=True)


def test_progress_is_shown(host, no_mirror, capsys):
    """The bar counts files on standard error."""
    fetch.download(rows_of("1.json", "2.json"), host)
    assert "2 of 2" in capsys.readouterr().err


def test_wrong_hash_names_file_expected_and_got(no_mirror):
    """A file that was changed on disk is not measured."""
    rows = rows_of("1.json")
    path = no_mirror / "owl" / "1.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"changed")
    with pytest.raises(DataError, match="is not the file that the registry pins") as error:
        list(fetch.verified(rows))
    assert rows["sha256"].item() in str(error.value)
    assert fetch.sha256(path) in str(error.value)


def test_missing_maps_name_the_command_that_fetches_them(no_mirror):
    """How many, from which day, how large, by which command."""
    rows = fetch.maps("owl", date(2025, 3, 1), date(2025, 3, 2))
    with pytest.raises(DataError, match="2 of 2 maps of owl are not here") as error:
        list(fetch.verified(rows))
    assert "--source owl --start 2025-03-01 --end 2025-03-02" in str(error.value)


def test_mirror_serves_instead_of_the_network(no_mirror, monkeypatch, tmp_path):
    """A mirror folder lays files out as their public paths."""
    maker = sources.get("owl")
    place = tmp_path / "mirror" / maker.prefix / maker.folder
    place.mkdir(parents=True)
    (place / "1.json").write_bytes(BODY)
    monkeypatch.setenv("FRONTLINE_MIRROR", str(tmp_path / "mirror"))
    assert [path for _, path in fetch.verified(rows_of("1.json"))] == [place / "1.json"]


def test_map_before_the_window_holds_on_its_first_day():
    """A window of one day without a map takes the map of the day before."""
    rows = fetch.maps("deepstate", date(2024, 9, 13), date(2024, 9, 13))
    assert [str(time)[:10] for time in rows["published"]] == ["2024-09-12"]


@pytest.mark.parametrize(
    ("window", "says"),
    [
        ((date(2020, 1, 1), date(2020, 2, 1)), "has maps from 2022-12-07 to"),
        ((date(2026, 1, 1), date(2030, 1, 1)), "is not inside"),
        ((date(2025, 3, 2), date(2025, 3, 1)), "before it starts"),
    ],
)
def test_window_that_no_map_covers_is_refused(window, says):
    """What is possible is said."""
    with pytest.raises(UsageError, match=says):
        fetch.maps("owl", *window)


def test_registry_that_is_spoiled_is_a_sentence(monkeypatch, tmp_path):
    """A hash that is too short is found before any map is read."""
    spoiled = tmp_path / "registry.csv"
    shutil.copy(paths.REGISTRY, spoiled)
    first = spoiled.read_text().splitlines()[1]
    spoiled.write_text(spoiled.read_text().replace(first, first[:-5]))
    monkeypatch.setattr(paths, "REGISTRY", spoiled)
    fetch.registry.cache_clear()
    with pytest.raises(DataError, match="is no registry: column sha256"):
        fetch.registry()


def test_registering_a_folder_without_maps_is_refused(tmp_path):
    """An empty folder must not become an empty registry."""
    with pytest.raises(UsageError, match="has no folder"):
        fetch.register(tmp_path)
