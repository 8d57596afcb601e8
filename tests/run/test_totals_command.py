"""`totals` as a user meets it: a table, whole folders, refusals in a sentence."""

import io
import json

import pandas as pd
import pytest

from analysis.base import paths
from analysis.tables import read
from called import call

MARCH = ("--start", "2025-03-01", "--end", "2025-03-31")


def test_prints_a_row_a_source_and_month():
    """The sum of the days that `measure` prints; what a fault adds is said."""
    result = call("totals", *MARCH)
    table = pd.read_csv(io.StringIO(result.stdout)).set_index("source")
    days = pd.read_csv(io.StringIO(call("measure", *MARCH).stdout))
    assert result.exit_code == 0
    assert table.index.tolist() == ["deepstate", "liveuamap", "owl", "isw"]
    assert table["is_whole"].all()
    own = days[days["source"] == "deepstate"]
    assert table.loc["deepstate", "lost_km2"] == pytest.approx(own["lost_km2"].sum(), abs=0.001)
    assert table["share_of_ukraine_pct"].isna().all()  # Ukraine is the holder in Kursk
    assert table.loc["isw", "quantity"] == "claimed_limit"
    assert "owl: gained and lost leave out 1 day whose change is a fault" in result.stderr
    assert "-0.0000" not in result.stdout


def test_json_has_the_same_rows():
    """For machines."""
    words = ("totals", "--source", "owl", "--every", "week", *MARCH)
    rows = json.loads(call(*words, "--json").stdout)
    table = pd.read_csv(io.StringIO(call(*words).stdout))
    assert [row["period"] for row in rows] == table["period"].tolist()
    assert [row["net_km2"] for row in rows] == pytest.approx(table["net_km2"].tolist())


def test_folder_gets_a_file_a_source_and_is_replaced_whole(tmp_path):
    """A second time with fewer sources: no file of the first stays."""
    place = tmp_path / "totals"
    result = call("totals", "--folder", str(place), *MARCH)
    assert result.exit_code == 0 and result.stdout == ""
    assert {path.name for path in place.iterdir()} == {
        "deepstate.csv", "liveuamap.csv", "owl.csv", "isw.csv",
    }  # fmt: skip
    call("totals", "--folder", str(place), "--source", "owl", *MARCH)
    assert [path.name for path in place.iterdir()] == ["owl.csv"]
    assert (place / "owl.csv").read_text() == call("totals", "--source", "owl", *MARCH).stdout


def test_a_source_that_fails_leaves_the_folder_as_it_was(tmp_path, monkeypatch):
    """The second of two sources cannot be measured: nothing of the first is written."""
    right = read.daily

    def wrong(w, method="geodesic"):
        if "isw" in w.spans:
            raise OSError(28, "No space left on device", "isw")
        return right(w, method)

    monkeypatch.setattr(read, "daily", wrong)
    place = tmp_path / "totals"
    assert call("totals", "--folder", str(place), *MARCH).exit_code == 1
    assert not list(tmp_path.iterdir())


def test_folder_that_holds_something_else_is_refused(tmp_path):
    """It would be replaced: what lies in it stays."""
    (tmp_path / "letter.txt").write_text("mine")
    result = call("totals", "--folder", str(tmp_path), *MARCH)
    assert result.exit_code == 2
    assert "holds something else" in result.stderr and result.stdout == ""
    assert (tmp_path / "letter.txt").read_text() == "mine"
    file = call("totals", "--folder", str(tmp_path / "letter.txt"), *MARCH)
    assert file.exit_code == 2 and "is a file" in file.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--everything", "--start", "2025-01-01"), "leave --start and --end out"),
        (("--folder", "x", "--json"), "leave --json out"),
        (("--every", "fortnight"), "is not one of"),
        (("--everything", "--source", "deepstate_occupied"), "draws nothing in Kursk salient"),
        (("--everything", "--source", "owll"), "did you mean owl"),
    ],
)
def test_bad_request_is_a_sentence(words, says):
    """Nothing on standard output, nothing written."""
    result = call("totals", *words)
    assert result.exit_code == 2 and says in result.stderr and result.stdout == ""
    assert not (paths.ROOT / "x").exists()


@pytest.mark.real
def test_everything_is_all_days_of_a_sources_maps(mirror, tmp_path):
    """From the first map of Liveuamap in February 2022 on, said while it is measured."""
    place = tmp_path / "all"
    words = ("--theatre", "kherson_2022", "--source", "isw", "--everything", "--every", "year")
    result = call("totals", *words, "--folder", str(place))
    table = pd.read_csv(place / "isw.csv")
    assert result.exit_code == 0
    assert table["first_day"].iloc[0] == "2022-02-24"
    assert table["period"].tolist() == [2022, 2023, 2024, 2025, 2026]
    assert "isw: measuring 2022-02-24" in result.stderr
