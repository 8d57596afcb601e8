"""The verdict rule at, just inside and just outside each tolerance; the ledger as it is."""

import json
from math import inf

import pytest

from analysis.base import paths
from analysis.base.errors import DataError
from analysis.measures import claims
from analysis.pages.words import article
from analysis.tables import read
from called import call

SMALL = 1e-6


@pytest.mark.parametrize(
    ("value", "wording", "expected"),
    [
        (500, "around", (450, 550)),
        (30, "just", (25, 35)),
        (12, "exactly", (11.5, 12.5)),
        (0.5, "around", (0.45, 0.55)),
        (12, "more than", (12, inf)),
        (75, "at least", (75, inf)),
        (365, "within", (0, 365)),
    ],
)
def test_what_a_wording_allows(value, wording, expected):
    """Half a unit of the last digit that is not zero, or an open side."""
    assert claims.interval(value, wording) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("own", "contested", "expected"),
    [
        ([25, 35], [], claims.REPRODUCED),  # at both bounds
        ([25 + SMALL, 35 - SMALL], [], claims.REPRODUCED),  # just inside
        ([25 - SMALL, 30], [], claims.WITHIN_SPREAD),  # one just outside
        ([30, 30], [90], claims.REPRODUCED),  # the grey zone does not spoil it
        ([0, 47], [], claims.WITHIN_SPREAD),  # none inside, the envelope is
        ([25 - SMALL], [], claims.NOT_REPRODUCED),  # all just below
        ([35 + SMALL], [], claims.NOT_REPRODUCED),  # all just above
        ([10], [25], claims.WITHIN_SPREAD),  # only with contested, at the bound
        ([10], [25 - SMALL], claims.NOT_REPRODUCED),  # and just short of it
        ([float("nan"), 30], [], claims.REPRODUCED),  # no value is no vote
        ([], [], claims.NOT_TESTABLE),
    ],
)
def test_verdict_by_rule(own, contested, expected):
    """Made-up values around 30 +- 5."""
    assert claims.verdict((25, 35), own, contested) == expected


def test_claim_that_no_map_shows_is_not_testable():
    """Whatever the values are."""
    assert claims.verdict((0, inf), [1.0], [], is_testable=False) == claims.NOT_TESTABLE


def test_ledger_of_the_article():
    """Every claim has one of the four verdicts, and the walk is not testable."""
    table = read.ledger().set_index("id")
    assert set(table["verdict"]) <= set(claims.VERDICTS)
    assert table.loc["walk", "verdict"] == claims.NOT_TESTABLE
    assert table.loc["area_left", "deepstate"] == pytest.approx(47.0, abs=0.1)
    assert table.loc["area_left", "owl"] == 0
    assert table.loc["peak_area", "contested_deepstate"] == pytest.approx(483.9, abs=0.5)


def test_one_source_gives_both_areas():
    """The finding of the project, computed."""
    assert "given by Liveuamap." in article.finding(read.ledger())


def test_finding_turns_when_no_source_gives_both():
    """The sentence is not typed: with other values it says the contrary."""
    table = read.ledger()
    table.loc[table["id"] == "peak_area", "liveuamap"] = 400.0
    assert "No source gives both" in article.finding(table)
    table.loc[table["id"] == "peak_area", "isw"] = 500.0
    assert "given by ISW." in article.finding(table)


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
    """Exit code 0 even when nothing is reproduced; JSON and CSV for machines."""
    path = spoiled(tmp_path, "area_max,500,", "area_max,9000,")
    result = call("claims", "--file", str(path))
    assert result.exit_code == 0
    assert "peak_area: not reproduced" in result.stdout
    rows = json.loads(call("claims", "--format", "json").stdout)
    assert {row["verdict"] for row in rows} <= set(claims.VERDICTS)
    lines = call("claims", "--format", "csv").stdout.splitlines()
    assert len(lines) == len(rows) + 1
