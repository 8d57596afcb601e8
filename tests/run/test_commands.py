"""The command line as a user meets it: sentences, exit codes, nothing half-written."""

import io

import pandas as pd
import pytest

from analysis.__main__ import cli
from analysis.base import paths, told
from analysis.maps import faults
from analysis.tables import read
from called import call
from drawn import LYMAN

pytestmark = pytest.mark.usefixtures("shared_results")


def test_measure_prints_a_row_a_day_with_the_promised_columns():
    """CSV on standard output, the promised columns first."""
    result = call(
        "measure", "--source", "deepstate", "--start", "2025-03-01", "--end", "2025-03-31"
    )
    table = pd.read_csv(io.StringIO(result.stdout))
    assert result.exit_code == 0
    assert len(table) == 31
    assert list(table)[:8] == [
        "date", "source", "held_km2", "contested_km2", "held_main_km2", "gained_km2", "lost_km2",
        "map_age_days",
    ]  # fmt: skip
    row = table.set_index("date").loc["2025-03-16"]
    assert row["held_km2"] == pytest.approx(121.8, rel=0.01)


def test_measure_all_stacks_the_sources():
    """Four sources, the same days."""
    result = call("measure", "--source", "all", "--start", "2025-03-16", "--end", "2025-03-16")
    table = pd.read_csv(io.StringIO(result.stdout))
    assert table["source"].tolist() == ["deepstate", "liveuamap", "owl", "isw"]
    assert table["quantity"].tolist() == ["held", "held", "held", "claimed_limit"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("measure", "--source", "deepstat"), 2, "did you mean deepstate"),
        (("measure", "--theatre", "kurks"), 2, "did you mean kursk"),
        (("measure", "--source", "deepstate_occupied"), 2, "draws nothing in Kursk salient"),
        (("measure", "--start", "yesterday"), 2, "'yesterday' is no day"),
        (("measure", "--start", "2025-03-02", "--end", "2025-03-01"), 2, "before it starts"),
        (("measure", "--start", "2020-01-01", "--end", "2020-02-01"), 2, "has maps from"),
        (("measure", "--sorce", "owl"), 2, "No such option"),
        (("run", "-p", "startt", "2025-01-01"), 2, "Unknown parameter 'startt'"),
        (("run", "--start", "2025-03-99"), 2, "which is no day"),
        (("register", "/nowhere"), 2, "has no folder"),
        (("fetch", "--source", "nope"), 2, "Unknown source"),
        (("measure", "--start", "0001-01-01", "--end", "0001-01-09"), 2, "has maps from"),
        (("retreat", "--start", "0001-01-05", "--end", "0001-01-09"), 2, "has maps from"),
        (("measure", "--start", "2025-W10-1"), 2, "is no day"),
        (("settlements", "--place", ""), 2, "Unknown place"),
        (("walk", "--from", "Sudza"), 2, "did you mean Sudzha"),
        (("walk", "--to", "Nowhere"), 2, "Unknown place"),
        (("walk", "--day", "2024-08-05"), 2, "before it starts"),
        (("walk", "--roads", "/nowhere.json"), 1, "does not exist"),
        (
            ("measure", "--source", "owl", "--start", "2025-09-01", "--end", "2025-09-02"),
            1,
            "fetch",
        ),
        (("build",), 1, "python -m analysis fetch --source deepstate"),
        (("build", "--jobs", "0"), 2, "not in the range"),
        (("build", "--dask", "tcp://nowhere"), 2, "go with --theatre"),
        (("sensitivity", "--theatre", "avdiivka"), 1, "python -m analysis fetch"),
        (("sensitivity", "--theatre", "avdiivka", "--quantity", "depths"), 2, "depth"),
        (
            ("sensitivity", "--quantity", "depth", "--start", "2024-09-01"),
            2,
            "measured from the border; leave --start out",
        ),
        (("settlements", "--theatre", "avdiivka"), 1, "python -m analysis fetch"),
        (("settlements", "--theatre", "avdiivka", "--place", "Izium"), 2, "Unknown place"),
        (("settlements", "--places", "/nowhere.csv"), 1, "cannot be read"),
        (("measure", "--sectors", "/nowhere.gpkg"), 1, "takes a file, or oblasts"),
        (("sensitivity", "--date", "2024-01-01"), 2, "is not in 2024-08-06"),
        (
            (
                "run",
                "--theatre",
                "avdiivka",
                "--sources",
                "owl",
                "--start",
                "2022-01-01",
                "--end",
                "2022-06-30",
            ),
            2,
            "owl has maps from",
        ),
    ],
)
def test_bad_request_is_a_sentence(no_mirror, words, code, says):
    """Exit code 2 for usage and 1 for data; nothing on standard output, no traceback."""
    before = {path: path.read_bytes() for path in paths.PROCESSED.iterdir()}
    result = call(*words)
    assert result.exit_code == code, result.output
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert before == {path: path.read_bytes() for path in paths.PROCESSED.iterdir()}


@pytest.mark.parametrize("command", list(cli.commands))
def test_every_command_explains_itself(command):
    """`--help` of each command says what it does in a sentence or more."""
    result = call(command, "--help")
    assert result.exit_code == 0
    assert cli.commands[command].help.strip().endswith((".", "CSV")) or "." in result.output


def test_sources_lists_terms_and_freshness():
    """Who, from when to when, on what terms."""
    said = call("sources").stdout
    for text in ("DeepState", "2025-08-03", "No licence is stated", "weekly"):
        assert text in said


@pytest.mark.slow
def test_check_finds_a_changed_table(no_mirror, monkeypatch, tmp_path):
    """One byte of daily.csv is enough."""
    for path in paths.PROCESSED.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(paths, "PROCESSED", tmp_path)
    monkeypatch.setattr(paths, "DATAPACKAGE", tmp_path / "datapackage.json")
    assert call("check").exit_code == 0
    daily = tmp_path / "daily.csv"
    daily.write_bytes(daily.read_bytes().replace(b"121.75", b"121.76", 1))
    result = call("check")
    assert result.exit_code == 1
    assert "daily.csv" in result.stderr


def test_table_that_was_cut_off_is_refused(monkeypatch, tmp_path):
    """daily.csv cut at the end of a line would give fewer rows without a word."""
    for path in paths.PROCESSED.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    daily = tmp_path / "daily.csv"
    daily.write_text("".join(daily.read_text().splitlines(keepends=True)[:300]))
    monkeypatch.setattr(paths, "DAILY", daily)
    monkeypatch.setattr(paths, "DATAPACKAGE", tmp_path / "datapackage.json")
    result = call("measure", "--source", "deepstate")
    assert result.exit_code == 1
    assert "is not the table that datapackage.json describes" in result.stderr


@pytest.mark.slow
def test_mirror_that_is_no_folder_is_an_error(monkeypatch, tmp_path):
    """A typo in FRONTLINE_MIRROR must not pass for having no mirror."""
    monkeypatch.setenv("FRONTLINE_MIRROR", str(tmp_path / "nowhere"))
    result = call("check")
    assert result.exit_code == 2
    assert "which is no folder" in result.stderr


def test_file_where_a_folder_should_be_is_a_sentence(monkeypatch, tmp_path):
    """The operating system's refusal is told, not traced."""
    (tmp_path / "file").write_text("")
    spoiled = (tmp_path / "file" / "x").read_text
    monkeypatch.setattr("analysis.maps.sources._all", spoiled)
    result = call("sources")
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_failed_build_leaves_the_old_files(no_mirror):
    """A build without raw maps writes nothing."""
    before = {path: path.stat().st_mtime_ns for path in paths.PROCESSED.iterdir()}
    assert call("build").exit_code == 1
    assert before == {path: path.stat().st_mtime_ns for path in paths.PROCESSED.iterdir()}


@pytest.mark.slow
def test_walk_prints_its_bounds():
    """One table: lines, ways and retreats in km, shares in per cent; of one day and start."""
    result = call("walk", "--from", "Sudzha", "--to", "Yunakivka", "--day", "2025-03-12")
    table = pd.read_csv(io.StringIO(result.stdout))
    assert list(table) == ["what", "source", "date", "value", "unit", "map_days"]
    assert set(table["date"].dropna()) == {"2025-03-12"}
    back = table[table["what"].str.startswith("front in two days")].set_index("source")
    assert back.loc["liveuamap", ["value", "map_days"]].tolist() == [18.96, 3.0]
    assert table[table["source"] == "owl"]["value"].isna().sum() == 6
    assert table.loc[table["unit"] == "percent", "value"].max() == 0
    assert "straight line, Sudzha to Yunakivka" in table["what"].tolist()


def test_settlements_in_text():
    """A place's history for a terminal: each source's days and what was printed."""
    result = call("settlements", "--place", "Sudzha")
    assert result.exit_code == 0
    assert "held 2024-08-14 to 2025-03-11, 210 days" in result.stdout
    assert "printed: lost 2025-03-13" in result.stdout


def test_settlements_of_a_window_say_what_its_ends_are():
    """Held on the first day of the window is not taken on it; prints are of all days."""
    result = call(
        "settlements", "--place", "Sudzha", "--start", "2025-03-01", "--end", "2025-03-31"
    )
    assert result.exit_code == 0
    assert "held 2025-03-01 (the first day) to 2025-03-11, 11 days" in result.stdout
    assert "printed" not in result.stdout
    assert "isw has no committed outlines" in result.stderr


def test_theatre_without_a_town_asks_for_places(tmp_path, no_mirror, monkeypatch):
    """A box of a kilometre in which nobody lives."""
    monkeypatch.setattr(told, "_told", told.Told())
    path = tmp_path / "tiny.toml"
    path.write_text(LYMAN.replace("lyman", "tiny").replace("38.3, 49.3", "37.52, 48.82"))
    result = call("settlements", "--theatre", "tiny", "--theatre-file", str(path))
    assert result.exit_code == 2
    assert "No town of the list lies in Tiny" in result.stderr


def test_own_places_and_those_outside_are_said(no_mirror, tmp_path):
    """A point at Sudzha has rows, Kyiv is named as left out."""
    path = tmp_path / "my_places.csv"
    path.write_text("name,lat,lon\nMine,51.1919,35.2719\nKyiv,50.45,30.52\n")
    result = call("settlements", "--places", str(path), "--format", "csv")
    table = pd.read_csv(io.StringIO(result.stdout))
    assert table["name"].unique().tolist() == ["Mine"]
    assert table["source"].tolist() == ["deepstate", "liveuamap", "owl"]
    assert "left out, outside Kursk salient: Kyiv." in result.stderr


@pytest.mark.slow
def test_measure_by_sector_prints_every_sector(no_mirror):
    """Rows by day, source and sector; what is left out is said."""
    words = ("--start", "2025-03-15", "--end", "2025-03-16", "--sectors", "oblasts")
    result = call("measure", *words)
    table = pd.read_csv(io.StringIO(result.stdout))
    assert list(table)[:8] == [
        "date", "source", "sector", "held_km2", "contested_km2", "gained_km2", "lost_km2",
        "net_km2",
    ]  # fmt: skip
    assert len(table) == 2 * 3 * table["sector"].nunique()
    assert table["sector"].iloc[-1] == "elsewhere"
    assert "left out, outside Kursk salient: Cherkasy Oblast" in result.stderr


def test_theatres_are_listed():
    """Whose land, measured from where, by which sources."""
    result = call("theatres")
    assert "kursk: Kursk salient, land held by Ukraine" in result.stdout
    assert "from the front at the start of the window" in result.stdout


def test_measure_says_when_nothing_is_held():
    """A table of zeros comes with a note."""
    result = call("measure", "--source", "owl", "--start", "2025-03-13", "--end", "2025-03-14")
    assert "owl gives no such land as held" in result.stderr


@pytest.mark.parametrize("source", ["isw", "all"])
def test_retreat_of_committed_days_needs_no_raw_maps(no_mirror, source):
    """The same rule for one source and for all: what is committed is printed."""
    found = call("retreat", "--source", source, "--start", "2025-03-01", "--end", "2025-03-02")
    assert found.exit_code == 0
    assert [line[:14] for line in found.stdout.splitlines() if ",isw," in line] == [
        "2025-03-01,isw", "2025-03-02,isw",
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["measure", "retreat"])
@pytest.mark.parametrize(("km2", "is_said"), [(0.9, False), (77.7, True)])
def test_fault_that_moves_the_result_is_said(monkeypatch, command, km2, is_said):
    """An unknown colour over a village is no word; over a square of 78 km2 it is one."""
    what, handling = faults.REASONS["unnamed_fill"]
    row = ("owl", "unnamed_fill", what, handling, 1, 1, 1, km2, 1, "2025-03-05", "2025-03-05", "")
    table = pd.DataFrame([row], columns=faults.COLUMNS)
    monkeypatch.setattr(read, "faults", lambda w: table)
    found = call(command, "--source", "owl", "--start", "2025-03-01", "--end", "2025-03-06")
    assert found.exit_code == 0
    assert ("owl, unnamed fill: a fill colour" in found.stderr) == is_said
    assert ("(up to 77.7 km2; 2025-03-05)" in found.stderr) == is_said
