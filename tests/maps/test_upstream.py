"""New days: from a mirror folder and from a host's listing, without a change of code."""

import http.server
import json
import shutil
import threading
from datetime import date

import pytest

from analysis.base import paths
from analysis.base.errors import DataError, UsageError
from analysis.maps import archive, download, registry, sources, upstream
from analysis.tables import read
from analysis.theatres import KURSK, window
from called import call

COMMIT = "c" * 40
NEW = "20990101.json"


@pytest.fixture
def listing(monkeypatch):
    """A host whose listing the test fills; yields its address and the answers by path."""
    answers = {}

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = answers.get(self.path)
            self.send_response(200 if body is not None else 404)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            """Say nothing."""

    monkeypatch.setattr(download, "BACKOFF_S", 0.0)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", answers
        server.shutdown()


def blob(path: str, size: int = 100) -> dict:
    """A file in a host's listing."""
    return {"path": path, "type": "blob", "size": size, "sha": "a" * 40}


def answer(answers: dict, *entries: dict, truncated: bool = False) -> None:
    """Let the host list these files of Owl's repository."""
    base = "/repos/owlmaps/map-data"
    answers[f"{base}/commits/HEAD"] = {"sha": COMMIT}
    answers[f"{base}/git/trees/{COMMIT}?recursive=1"] = {
        "tree": list(entries), "truncated": truncated,
    }  # fmt: skip


def test_new_day_is_listed_once(no_mirror, listing):
    """Known days, other files and empty ones are left alone; a second look finds nothing."""
    address, answers = listing
    answer(
        answers, blob(f"data/{NEW}"), blob("data/20250311.json"), blob("data/base.json"),
        blob("README.md"), blob("data/20990102.json", 0), blob("other/20990103.json"),
    )  # fmt: skip
    added = upstream.update(["owl"], address).added
    assert added["file"].tolist() == [NEW]
    assert registry.span("owl")[1] == date(2099, 1, 1)
    assert upstream.update(["owl"], address).added.empty
    row = registry.registry().query("file == @NEW").iloc[0]
    assert row["prefix"] == f"owlmaps/map-data/{COMMIT}"
    assert row["sha256"] == ""


@pytest.mark.parametrize("path", ["data/../../etc/20990101.json", "/etc/20990101.json", "data/"])
def test_name_that_could_leave_the_folder_is_no_map(no_mirror, listing, path):
    """Whatever a host lists, files lie in data/raw."""
    address, answers = listing
    answer(answers, blob(path), blob("data/20250311.json"))
    assert upstream.update(["owl"], address).added.empty


@pytest.mark.parametrize("file", ["../20990101.json", "a/b.json", ".hidden", ""])
def test_registry_refuses_names_that_could_leave_the_folder(no_mirror, file):
    """Also where someone wrote them by hand."""
    table = registry.registry().head(1).assign(
        file=file, git_sha1="", prefix=f"owlmaps/map-data/{COMMIT}"
    )  # fmt: skip
    with pytest.raises(DataError, match="column file"):
        registry.write_user_registry(table)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda a: a.clear(), "is not there"),
        (lambda a: answer(a, truncated=True), "lists only a part"),
        (lambda a: a.update({"/repos/owlmaps/map-data/commits/HEAD": b"<html>"}), "in JSON"),
        (
            lambda a: a.update({"/repos/owlmaps/map-data/commits/HEAD": {"sha": "x"}}),
            "with a commit",
        ),
    ],
)
def test_listing_that_is_none_is_a_sentence(no_mirror, listing, spoil, says):
    """The user's registry stays as it was."""
    address, answers = listing
    answer(answers, blob(f"data/{NEW}"))
    spoil(answers)
    with pytest.raises(DataError, match=says):
        upstream.update(["owl"], address)
    assert not registry.user_path().exists()


@pytest.mark.slow
def test_month_that_no_registry_knows_is_measured(no_mirror, monkeypatch, tmp_path):
    """New maps in a mirror folder, at a commit of their own: listed, recorded, measured."""
    place = tmp_path / "mirror" / "owlmaps" / "map-data" / COMMIT / "data"
    place.mkdir(parents=True)
    square = [[51.2, 35.2], [51.2, 35.3], [51.3, 35.3], [51.3, 35.2], [51.2, 35.2]]
    for day in range(1, 32):
        text = json.dumps({"areas": [], "areas_ua": [square]})
        (place / f"209901{day:02d}.json").write_text(text)
    monkeypatch.setenv("FRONTLINE_MIRROR", str(tmp_path / "mirror"))
    assert len(upstream.update(["owl"]).added) == 31
    rows = registry.maps("owl", date(2099, 1, 2), date(2099, 1, 31))
    assert (registry.user_registry()["sha256"] == "").all()
    days = read.daily(window.of(KURSK, date(2099, 1, 2), date(2099, 1, 31), ("owl",)))
    assert len(rows) == len(days) == 30
    assert (registry.user_registry()["sha256"] != "").sum() == 31  # the eve was read too
    assert days["held_km2"].nunique() == 1
    assert days["held_km2"].iloc[0] == pytest.approx(77.67, abs=0.2)


@pytest.mark.slow
def test_day_whose_file_holds_no_polygon_is_said_and_skipped(no_mirror, monkeypatch, tmp_path):
    """By the command: the map before holds, the age says so, and a note names the day."""
    place = tmp_path / "mirror" / "owlmaps" / "map-data" / COMMIT / "data"
    place.mkdir(parents=True)
    square = [[51.2, 35.2], [51.2, 35.3], [51.3, 35.3], [51.3, 35.2], [51.2, 35.2]]
    for day in range(1, 5):
        text = json.dumps({"areas": [], "areas_ua": [square] * (day != 3)})
        (place / f"2099010{day}.json").write_text(text)
    monkeypatch.setenv("FRONTLINE_MIRROR", str(tmp_path / "mirror"))
    upstream.update(["owl"])
    found = call("measure", "--source", "owl", "--start", "2099-01-02", "--end", "2099-01-04")
    assert found.exit_code == 0
    assert "skipped: the map before it holds (2099-01-03)" in found.stderr
    ages = [line.split(",")[7] for line in found.stdout.splitlines()[1:]]
    assert ages == ["0", "1", "0"]


def test_pinned_day_wins_over_the_users_own(no_mirror):
    """When a later release pins a day that the user had recorded, one row is left."""
    row = registry.registry().query("source == 'owl'").head(1)
    own = row.assign(git_sha1="", prefix=f"owlmaps/map-data/{COMMIT}")
    registry.write_user_registry(own)
    assert len(registry.registry().query("file == @row.file.item()")) == 1
    registry.write_user_registry(own.assign(sha256="0" * 64))
    with pytest.raises(DataError, match="changed upstream"):
        registry.registry()


def test_left_out_stays_left_out(no_mirror, listing):
    """A day that is left out by name is no new day."""
    address, answers = listing
    left_out = next(name for name in sources.get("owl").left_out if name[0] == "2")
    answer(answers, blob(f"data/{left_out}"), blob("data/20250311.json"))
    assert upstream.update(["owl"], address).added.empty


def test_copy_of_the_registry_is_not_touched(no_mirror, listing, tmp_path):
    """Only the user's own registry is written."""
    before = shutil.copy(paths.REGISTRY, tmp_path / "before.csv").read_bytes()
    address, answers = listing
    answer(answers, blob(f"data/{NEW}"))
    upstream.update(["owl"], address)
    assert paths.REGISTRY.read_bytes() == before


def test_days_that_were_published_again_are_listed_and_taken_by_choice(no_mirror, listing):
    """Another size, or another hash of git's: named; both hashes are on record once taken."""
    address, answers = listing
    pinned = registry.pinned().query("source == 'owl'").set_index("file")
    one, two, three = (
        pinned.loc[name] for name in ("20250311.json", "20250312.json", "20250313.json")
    )
    answer(
        answers,
        blob(f"data/{one.name}", int(one["bytes"]) + 1),
        {**blob(f"data/{two.name}", int(two["bytes"])), "sha": two["git_sha1"]},
        {**blob(f"data/{three.name}", int(three["bytes"])), "sha": "b" * 40},
    )
    found = upstream.update(["owl"], address)
    assert found.added.empty
    assert found.again["file"].tolist() == [one.name, three.name]
    assert not registry.user_path().exists()
    upstream.update(["owl"], address, take=True)
    rows = registry.registry().query("source == 'owl'").set_index("file")
    assert rows.loc[three.name, "git_sha1"] == "b" * 40
    assert rows.loc[three.name, "prefix"].endswith(COMMIT)
    assert len(rows) == len(pinned)
    assert registry.user_registry()["instead_of"].tolist() == [one["sha256"], three["sha256"]]
    maps = registry.maps("owl", date(2025, 3, 13), date(2025, 3, 13), is_pinned=True)
    assert maps["sha256"].tolist() == [three["sha256"]]


def test_day_that_was_published_a_third_time_is_taken_again(no_mirror, listing):
    """It still stands for the pinned one; the file of the second time lies here, and is not it."""
    address, answers = listing
    name = "20250311.json"
    pinned = registry.pinned().query("source == 'owl'").set_index("file").loc[name]
    texts = [b'{"areas": []}', b'{"areas": [], "x": 1}']
    for number, text in enumerate(texts):
        sha = archive.git_sha1(text)
        answer(answers, {**blob(f"data/{name}", len(text)), "sha": sha})
        assert upstream.update(["owl"], address, take=True).again["file"].tolist() == [name]
        assert registry.user_registry()["instead_of"].tolist() == [pinned["sha256"]]
        rows = registry.registry().query("source == 'owl' and file == @name")
        assert rows["git_sha1"].tolist() == [sha]
        assert len(archive.missing(rows)) == 1, number  # also where the second lies in its place
        place = paths.MAPS / "owl" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text)
        assert archive.missing(rows).empty
        assert archive.record_new(rows) == 1


@pytest.mark.parametrize(
    ("words", "done"), [((), "kept as pinned"), (("--take",), "taken in place of the pinned ones")]
)
def test_command_says_what_was_published_again(no_mirror, listing, words, done):
    """How many days, which, and what was done with them."""
    address, answers = listing
    one = registry.pinned().query("file == '20250311.json' and source == 'owl'").iloc[0]
    answer(answers, blob(f"data/{one['file']}", int(one["bytes"]) + 1))
    found = call("fetch", "--update", "--source", "owl", "--api", address, *words)
    assert found.exit_code == 0
    assert f"owl: 1 known days were published again (20250311.json); {done}" in found.stderr


def test_folder_that_moved_is_said(no_mirror, listing):
    """The listing has files, and none in the folder where maps were."""
    address, answers = listing
    answer(answers, blob("maps/20250311.json"), blob("README.md"))
    with pytest.raises(DataError, match="has no map in data; it has files in /, maps"):
        upstream.update(["owl"], address)


def test_quota_that_is_used_up_is_said_with_its_end(no_mirror, monkeypatch):
    """The host of listings answers 403 with nothing left."""

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(403)
            for name, value in (("Remaining", "0"), ("Reset", "1742169600")):
                self.send_header(f"X-RateLimit-{name}", value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with pytest.raises(DataError, match="quota is used up until 2025-03-17 00:00 UTC"):
            upstream.update(["owl"], f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def test_two_newer_commits_in_a_mirror_are_not_guessed_between(no_mirror, monkeypatch, tmp_path):
    """One of them may be the older."""
    for commit in ("d" * 40, "e" * 40):
        place = tmp_path / "mirror" / "owlmaps" / "map-data" / commit / "data"
        place.mkdir(parents=True)
        (place / NEW).write_text("{}")
    monkeypatch.setenv("FRONTLINE_MIRROR", str(tmp_path / "mirror"))
    with pytest.raises(UsageError, match="has 2 commits of owl beside the pinned one"):
        upstream.update(["owl"])


def test_pinned_map_is_read_from_its_own_commit(no_mirror, monkeypatch, tmp_path):
    """Whatever other commits lie beside it, before and after it in the order of their hashes."""
    row = registry.maps("owl", date(2025, 3, 11), date(2025, 3, 11), is_pinned=True).iloc[0]
    prefix = sources.get("owl").prefix
    for commit in ("0" * 40, prefix[-40:], "f" * 40):
        place = tmp_path / "mirror" / prefix.replace(prefix[-40:], commit) / "data"
        place.mkdir(parents=True)
        (place / row["file"]).write_text(commit)
    monkeypatch.setenv("FRONTLINE_MIRROR", str(tmp_path / "mirror"))
    assert archive.locate(row).read_text() == prefix[-40:]


@pytest.mark.parametrize("wrong", ["2099-10-01", "01.10.2099"])
def test_time_that_is_not_the_names_is_refused(no_mirror, listing, wrong):
    """A day and a month exchanged by hand would file twelve maps in other months."""
    address, answers = listing
    answer(answers, blob(f"data/{NEW}"))
    upstream.update(["owl"], address)
    path = registry.user_path()
    path.write_text(path.read_text().replace("2099-01-01", wrong))
    registry.forget()
    with pytest.raises(DataError, match="its own name|own name says 2099-01-01"):
        registry.registry()
