"""The ledger as it is, its table of claims, and what spoils it."""

import json

import pytest

from analysis.base import paths
from analysis.base.errors import DataError
from analysis.measures import claims, verdicts
from analysis.pages.words import ledger
from analysis.tables import read
from called import call


def test_ledger_of_the_article():
    """One map of held land gives both areas; ISW's limit is not counted."""
    table = read.ledger().set_index("id")
    areas = table.loc[["peak_area", "area_left"]]
    assert areas["verdict"].tolist() == ["1 of 3 maps", "1 of 3 maps"]
    assert (areas["k"].tolist(), areas["n"].tolist()) == ([1, 1], [3, 3])
    assert table.loc["area_left", "isw"] == pytest.approx(27.6, abs=0.1)
    assert table.loc["peak_area", "liveuamap"] == pytest.approx(489, abs=0.5)
    assert table.loc["area_left", "ratio_deepstate"] == pytest.approx(56.7, abs=0.2)
    assert table.loc["peak_area", "contested_deepstate"] == pytest.approx(483.9, abs=0.5)
    assert table.loc["area_left", "same_words"] == [(1.0, 5.0), (26.0, 35.0), (43.0, 52.0)]
    assert table.loc["walk", "verdict"] == "bounded"
    assert table.loc["positions", "verdict"] == "not testable"


def test_a_threshold_of_ours_says_on_how_many_days_it_holds():
    """That the land is "narrow" holds on nearly all days: the words say nothing of one of them."""
    table = read.ledger().set_index("id")
    assert table.loc["narrow_strip", "holds_low_pct"] > 95
    assert 30 < table.loc["largely_back", "holds_high_pct"] < 60
    assert table["holds_low_pct"].isna()["peak_area"]


def test_no_front_goes_back_farther_than_the_land_beside_it_was_deep():
    """The depth in the walk's figure is of the day from which those seven days count."""
    found = claims.walk_context(read.claims(), read.evidence())
    assert set(found["seven_days_km"]) == {"deepstate", "liveuamap", "owl", "isw"}
    for key, km in found["seven_days_km"].items():
        assert km <= found["depth_max_km"][key] + 0.001
    assert found["seven_days_km"]["owl"] > 15  # 9.9 km deep on the week's own first day


def test_finding_names_the_map_that_gives_both():
    """Computed, and the first sentence of the README."""
    said = ledger.finding(read.ledger())
    assert said.startswith(
        "Only one map of held land gives both of the article's areas: Liveuamap."
    )
    assert "Around 500 sq mi: 1 of 3 maps (DeepState 351, Liveuamap 489," in said


def test_finding_turns_when_no_map_gives_both():
    """The sentence is not typed; a claimed limit that would fit is not a map of held land."""
    table = read.ledger()
    table.loc[table["id"] == "peak_area", "liveuamap"] = 400.0
    table.loc[table["id"] == "peak_area", "isw"] = 500.0
    assert "No map of held land gives both" in ledger.finding(table)


def test_first_day_of_thirty_square_miles():
    """When each source first shows the article's figure or less."""
    days = claims.first_reach(30 * claims.KM2_PER_SQ_MI, read.evidence().daily).set_index("source")
    assert days["held"].to_dict() == {
        "deepstate": "2025-04-02", "liveuamap": "2025-03-27", "owl": "2025-03-11",
        "isw": "2025-03-16",
    }  # fmt: skip


def test_quotes_stand_in_the_article():
    """Every claim quotes the article and says where."""
    table = read.claims()
    assert table["quote"].str.len().gt(10).all()
    assert table["place"].str.contains("paragraph").all()


def spoiled(tmp_path, old: str, new: str):
    """The table of claims with one text exchanged."""
    path = tmp_path / "claims.csv"
    path.write_text(paths.CLAIMS.read_text().replace(old, new))
    return path


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (",unit,", ",unitt,", "column unit is missing"),
        (",sq mi,around", ",acres,around", "column unit"),
        (",around,", ",roughly,", "column wording"),
        ("2024-08-06,2024-09-22", "6 August,2024-09-22", "column first_day"),
        (",500,", ",-500,", "column value"),
        (",500,", ",many,", "column value"),
        ("2024-08-06,2024-09-22", "2024-09-22,2024-08-06", "in the wrong order"),
        ("2024-08-06,2024-09-22", "2024-08-06,2031-09-22", "days outside the maps"),
        ("area_max,500,sq mi", "area_max,500,percent", "does not belong to the quantity"),
        (",walk,12,mi", ",area,12,sq mi", "a test that does not belong"),
    ],
)
def test_spoiled_table_is_a_sentence(tmp_path, old, new, says):
    """A missing column, an unknown unit, a date that is none: named with the row."""
    with pytest.raises(DataError, match="is not a table of claims") as error:
        read.claims(spoiled(tmp_path, old, new))
    assert says in str(error.value)


@pytest.mark.parametrize("content", [None, b"", b"\x00\xff\xfe", "folder"])
def test_file_that_is_no_table_is_a_sentence(tmp_path, content):
    """Missing, empty, binary, or a folder."""
    path = tmp_path / "claims.csv"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"claims\.csv"):
        read.claims(path)


def test_peak_is_that_of_the_claims_own_days():
    """A window after the summer has a lower peak."""
    table = read.claims()
    table.loc[table["id"] == "peak_area", ["first_day", "last_day"]] = ["2024-11-01", "2024-12-31"]
    later = claims.ledger(table, read.evidence()).set_index("id").loc["peak_area"]
    assert later["owl"] == pytest.approx(628.5 / claims.KM2_PER_SQ_MI, abs=0.2)
    assert later["owl"] < read.ledger().set_index("id").loc["peak_area", "owl"]


def test_share_lost_is_of_the_peak_so_far():
    """On a day before the peak the share is of what was highest until then."""
    table = read.claims()
    table.loc[table["id"] == "largely_back", ["first_day", "last_day"]] = "2024-08-15"
    early = claims.ledger(table, read.evidence()).set_index("id").loc["largely_back"]
    assert early["owl"] == pytest.approx(100 * (1 - 742.6 / 825.0), abs=0.1)


def test_command_prints_the_ledger_whatever_the_verdicts(tmp_path):
    """Exit code 0 even when no map has it; JSON and CSV for machines."""
    path = spoiled(tmp_path, "area_max,500,", "area_max,9000,")
    result = call("claims", "--file", str(path))
    assert result.exit_code == 0
    assert "peak_area: above every map" in result.stdout
    rows = json.loads(call("claims", "--format", "json").stdout)
    assert {row["verdict"] for row in rows} <= {"1 of 3 maps", *verdicts.WORDS}
    assert {"k", "n", "same_words", "ratio_owl"} <= set(rows[0])
    lines = call("claims", "--format", "csv").stdout.splitlines()
    assert len(lines) == len(rows) + 1
