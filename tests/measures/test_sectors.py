"""Sectors by hand: unit squares split in two, sums, what is refused, faults that count nowhere."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from analysis.base.errors import DataError, UsageError
from analysis.measures import sectors
from analysis.theatres import KURSK
from drawn import EAST, EMPTY, SQUARE_KM2, WEST, day, table_of, times

BOTH = WEST.union(EAST)
PLAIN = replace(KURSK, parts={}, part_titles={})


def layer(**shapes) -> gpd.GeoDataFrame:
    """A layer of sectors with these names and shapes."""
    return gpd.GeoDataFrame({"name": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:4326")


TWO = layer(west=WEST, east=EAST)


def measured(held, contested=None, own=TWO, theatre=KURSK) -> pd.DataFrame:
    """The table by day and sector of a source that draws these shapes, a day each."""
    known = sectors.checked(own, theatre)
    days = range(1, len(held) + 1)
    found = sectors.by_sector(
        table_of(held, contested), known, theatre, day(1), day(len(held)), times(*days)
    )
    return found.set_index(["date", "sector"])


def test_square_gained_in_one_sector_is_gained_nowhere_else():
    """West from the first day, both from the second: a square each, all of the gain in the east."""
    found = measured([WEST, BOTH])
    second = found.loc["2025-01-02"]
    assert list(second.index) == ["west", "east", "elsewhere"]
    assert second["held_km2"].tolist() == pytest.approx([SQUARE_KM2, SQUARE_KM2, 0], abs=1e-3)
    for column in ("gained_km2", "net_km2"):
        assert second[column].tolist() == pytest.approx([0, SQUARE_KM2, 0], abs=1e-3)
    assert second["lost_km2"].tolist() == pytest.approx([0, 0, 0], abs=1e-3)
    assert found.loc["2025-01-01", "net_km2"].isna().all()


def test_land_that_is_lost_here_and_gained_there_is_both():
    """From west to east: lost in one sector, gained in the other; net of the whole is nothing."""
    second = measured([WEST, EAST]).loc["2025-01-02"]
    assert second["net_km2"].tolist() == pytest.approx([-SQUARE_KM2, SQUARE_KM2, 0], abs=1e-3)


def test_a_sector_that_cuts_a_square_halves_it():
    """A sector of half a square in longitude has half its area; the rest is elsewhere."""
    half = shapely.box(35.0, 51.1, 35.05, 51.4)
    found = measured([WEST, WEST], own=layer(half=half)).loc["2025-01-02"]
    assert found["held_km2"].tolist() == pytest.approx([SQUARE_KM2 / 2] * 2, rel=1e-5)


def test_contested_land_is_split_too_and_missing_stays_missing():
    """A grey square in the east; a maker without a grey zone has empty cells, not zeros."""
    found = measured([WEST, WEST], [EAST, EAST]).loc["2025-01-02", "contested_km2"]
    assert found.tolist() == pytest.approx([0, SQUARE_KM2, 0], abs=1e-3)
    assert measured([WEST, WEST])["contested_km2"].isna().all()


def test_sectors_sum_to_the_whole_whatever_is_drawn():
    """A ragged shape under ragged sectors: every column of areas sums to that of the theatre."""
    from analysis.measures import area

    ragged = shapely.Point(35.1, 51.25).buffer(0.12, quad_segs=7)
    cut = [ragged, ragged.difference(WEST), ragged.union(EAST)]
    own = layer(a=shapely.Point(35.02, 51.27).buffer(0.07), b=shapely.box(35.1, 51.0, 35.4, 51.234))
    found = measured(cut, own=own).groupby("date")
    whole = area.daily(table_of(cut), KURSK, day(1), day(3), times(1, 2, 3)).set_index("date")
    for column in ("held_km2", "gained_km2", "lost_km2"):
        sums = found[column].sum(min_count=1)
        assert (sums - whole[column]).abs().max() < 0.005, column


def test_sums_that_fail_are_an_error(monkeypatch):
    """Land that falls between the sectors stops the work."""
    cut = list(sectors._cut(table_of([BOTH]), TWO))
    monkeypatch.setattr(sectors, "_cut", lambda table, own: [cut[0], cut[2]])
    with pytest.raises(DataError, match="sectors sum to the whole: held_km2, 2025-01-01"):
        measured([BOTH])


def test_day_whose_change_is_a_fault_counts_in_no_sector():
    """A large piece gone for a day: empty in every sector, and said with what held land differs."""
    big = shapely.box(35.0, 51.2, 35.4, 51.3)
    found = measured([big, EMPTY, big])
    assert set(found["change_fault"]) == {"", "vanished_polygon"}
    assert found.loc["2025-01-02":, ["gained_km2", "lost_km2", "net_km2"]].isna().all().all()
    told = sectors.left_out(found.reset_index())
    assert told["date"].tolist() == ["2025-01-02", "2025-01-03"]
    assert told["held_moved_km2"].tolist() == pytest.approx(
        [-4 * SQUARE_KM2, 4 * SQUARE_KM2], rel=1e-3
    )


def test_overlap_is_refused_with_both_names_and_the_area():
    """Half a square is in both."""
    own = layer(west=WEST, east=shapely.box(35.05, 51.2, 35.2, 51.3))
    with pytest.raises(UsageError, match=r"'west' and 'east' share 38\.8 km2"):
        sectors.checked(own, KURSK)


def test_sliver_between_neighbours_goes_to_the_first():
    """A line drawn twice, a metre apart: no refusal, and the square is counted once."""
    own = layer(west=WEST, east=shapely.box(35.1 - 3e-7, 51.2, 35.2, 51.3))
    one, two = sectors.checked(own, KURSK).geometry
    assert one.intersection(two).area == pytest.approx(0, abs=1e-12)
    found = measured([BOTH, BOTH], own=own).loc["2025-01-02", "held_km2"]
    assert found.sum() == pytest.approx(2 * SQUARE_KM2, abs=0.003)


BOW = shapely.Polygon([(35.0, 51.2), (35.1, 51.3), (35.1, 51.2), (35.0, 51.3)])


@pytest.mark.parametrize(
    ("own", "says"),
    [
        (layer(elsewhere=WEST), "may not be called 'elsewhere'"),
        (layer(a=WEST).rename(columns={"name": "nom"}), "no column 'name'; its columns: nom"),
        (layer(a=WEST).assign(name=None), "without a name"),
        (layer(a=WEST).head(0), "is empty"),
        (pd.concat([layer(a=WEST), layer(a=EAST)]), "Two sectors are called 'a'"),
        (layer(a=WEST.exterior), "'a' is a LinearRing, not a polygon"),
        (layer(a=BOW), "'a' is not a valid polygon"),
        (layer(a=shapely.box(30, 50, 31, 51)), "Sector 'a' does not lie in Kursk salient"),
    ],
)
def test_faulty_layer_is_a_sentence(own, says):
    """What cannot be measured is refused, and why."""
    with pytest.raises(UsageError, match=says):
        sectors.checked(own, KURSK)


def test_sector_outside_the_theatre_has_no_rows():
    """Of a near and a far sector the near one is left."""
    own = sectors.checked(layer(near=WEST, far=shapely.box(30, 50, 31, 51)), KURSK)
    assert own["name"].tolist() == ["near"]


def test_parts_of_a_theatre_do_not_meet_the_sectors():
    """With and without parts the same areas."""
    with_parts, without = measured([WEST, BOTH]), measured([WEST, BOTH], theatre=PLAIN)
    assert (with_parts["held_km2"] == without["held_km2"]).all()
    assert date.fromisoformat(with_parts.index[0][0]) == day(1)


def test_a_place_lies_in_one_sector():
    """On the edge that two share in the first, once; in none elsewhere."""
    places = pd.DataFrame(
        {"name": ["In", "Edge", "East", "Out"], "lon": [35.05, 35.1, 35.15, 35.3], "lat": 51.25}
    )
    found = sectors.of_places(sectors.checked(TWO, KURSK), places)
    assert found.to_dict() == {"In": "west", "Edge": "west", "East": "east", "Out": "elsewhere"}
