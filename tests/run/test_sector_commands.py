"""Commands that split by sector, as a user meets them: tables, notes, refusals."""

import io

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from called import call

DAYS = ("--source", "deepstate", "--start", "2025-03-11", "--end", "2025-03-12")


@pytest.fixture
def halves(tmp_path):
    """A file of two sectors of Kursk, and a third far away."""
    boxes = [shapely.box(34, 50.9, 35.2, 52.2), shapely.box(35.2, 50.9, 36.6, 52.2),
             shapely.box(30, 50, 31, 51)]  # fmt: skip
    layer = gpd.GeoDataFrame({"name": ["west", "east", "far"]}, geometry=boxes, crs="EPSG:4326")
    layer.to_file(tmp_path / "halves.gpkg")
    return str(tmp_path / "halves.gpkg")


@pytest.mark.slow
def test_retreat_by_sector_and_the_largest_of_each(no_mirror, halves):
    """A row a day and sector, or a row a sector and measure; 10.2 km in the east to 12 March."""
    done = call("retreat", *DAYS, "--sectors", halves)
    table = pd.read_csv(io.StringIO(done.stdout))
    assert list(table)[:3] == ["date", "source", "sector"]
    assert table["sector"].tolist() == ["west", "east", "elsewhere"] * 2
    assert "left out, outside Kursk salient: far." in done.stderr
    done = call("retreat", *DAYS, "--sectors", halves, "--largest")
    largest = pd.read_csv(io.StringIO(done.stdout)).set_index(["sector", "window_days", "measure"])
    best = largest.loc[("east", 2, "retreat, 1 km² or more")]
    assert best[["value", "from", "to"]].tolist() == [10.21, "2025-03-10", "2025-03-12"]
    assert largest.loc[("elsewhere", 7, "area lost")][["from", "to"]].isna().all()


def test_largest_of_the_main_part(no_mirror):
    """Without sectors too: what the notebook of retreats names."""
    largest = pd.read_csv(io.StringIO(call("retreat", *DAYS, "--largest").stdout))
    assert "sector" not in largest
    assert largest.loc[0, ["value", "to"]].tolist() == [10.212, "2025-03-12"]


def test_places_that_changed_hands_by_sector(no_mirror, halves):
    """Sudzha lies in the east; of one place its own rows alone."""
    done = call("settlements", *DAYS, "--sectors", halves)
    table = pd.read_csv(io.StringIO(done.stdout)).set_index("name")
    assert table.loc["Sudzha", ["sector", "event", "date"]].tolist() == [
        "east", "lost", "2025-03-12",
    ]  # fmt: skip
    assert "left out, outside Kursk salient: far." in done.stderr
    one = call("settlements", *DAYS, "--sectors", halves, "--place", "Sudzha")
    assert len(one.stdout.splitlines()) == 2


@pytest.mark.real
def test_a_source_without_committed_outlines_is_measured_on_raw_maps(mirror, halves):
    """By its name alone, and nothing is said of outlines that were not used."""
    done = call("retreat", "--source", "isw", *DAYS[2:], "--sectors", halves)
    assert done.exit_code == 0 and ",isw,west," in done.stdout
    assert "generalised" not in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("retreat", "--sectors", "oblasts", "--part", "tetkino"), "leave the part out"),
        (("retreat", "--sectors", "/nowhere.gpkg"), "takes a file, or oblasts"),
        (("settlements", "--sectors", "/nowhere.gpkg"), "takes a file, or oblasts"),
    ],
)
def test_bad_request_is_a_sentence(words, says):
    """Nothing on standard output, no traceback."""
    done = call(*words)
    assert done.exit_code in (1, 2) and says in done.stderr
    assert done.stdout == "" and "Traceback" not in done.output
