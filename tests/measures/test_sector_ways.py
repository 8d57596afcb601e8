"""Retreat and advance by sector, on rectangles of kilometres north of a straight border."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.measures import area, displacement, front, retreat, sectors
from analysis.theatres import KURSK
from drawn import EMPTY, day, table_of, times

CORNER = np.array([35.0, 51.3])  # 0.01 degree from here on stands for a kilometre
CACHES = (front.border_line, front.border_zone, front.frame_line, displacement._border,
          displacement._frame)  # fmt: skip


def forget():
    """Empty what is remembered of the border."""
    for function in CACHES:
        function.cache_clear()


@pytest.fixture(autouse=True)
def degrees_as_km(monkeypatch):
    """A border that runs due west to east, and distances that can be done in the head."""

    def to_metres(shapes, crs):
        one = [shapely.transform(shape, lambda xy: (xy - CORNER) * 100_000) for shape in shapes]
        return np.array(one)

    forget()
    line = shapely.LineString([(34.5, 51.3), (35.7, 51.3)])
    monkeypatch.setattr(front, "border", lambda: gpd.GeoSeries([line]))
    monkeypatch.setattr(front, "to_metric", to_metres)
    monkeypatch.setattr(front, "to_lon_lat", lambda xy, crs: np.asarray(xy) / 100_000 + CORNER)
    yield
    forget()


def land(west: float, north: float, east: float, south: float = 0):
    """A rectangle of kilometres."""
    box = np.array([west, south, east, north]) / 100
    return shapely.box(*(box + [*CORNER, *CORNER]))


def layer(**shapes) -> gpd.GeoDataFrame:
    """Sectors with these names and shapes."""
    frame = gpd.GeoDataFrame({"name": list(shapes)}, geometry=list(shapes.values()), crs=4326)
    return sectors.checked(frame, KURSK)


HALVES = layer(west=land(-10, 60, 10, -5), east=land(10, 60, 60, -5))


def ways(*held, own=HALVES, last: int = 0) -> pd.DataFrame:
    """The last day of a map a day, by sector."""
    end = day(last or len(held))
    found = retreat.by_sector(table_of(list(held)), own, KURSK, end, end)
    return found.set_index("sector")


def test_what_goes_in_one_sector_is_a_retreat_there_alone():
    """20 km wide, 10 deep; the 5 km in the east go: 5 km back, over 50 squares of a kilometre."""
    before, after = land(0, 10, 20), land(0, 10, 15)
    found = ways(before, before, after)
    assert found["retreat_2d_max_km"].to_dict() == pytest.approx(
        {"west": 0, "east": 5, "elsewhere": 0}
    )
    assert found["lost_2d_km2"]["west"] == found["lost_2d_km2"]["elsewhere"] == 0
    assert 4 < found["retreat_2d_km"]["east"] < 5.001
    back = ways(after, after, before)
    assert back["advance_2d_max_km"].to_dict() == pytest.approx(
        {"west": 0, "east": 5, "elsewhere": 0}
    )
    assert (back["retreat_2d_max_km"] == 0).all()


def test_land_beyond_the_sector_is_fallen_back_on():
    """All 10 km of the east go, 30 deep: back by the width to the west, and not to the border."""
    before, after = land(0, 30, 20), land(0, 30, 10)
    found = ways(before, before, after)
    assert found["retreat_2d_max_km"]["east"] == pytest.approx(10)
    assert found["retreat_2d_km"]["east"] == pytest.approx(9.5, abs=0.5)
    assert found.loc["west", ["retreat_2d_km", "lost_2d_km2"]].tolist() == [0, 0]


def test_edge_of_a_sector_is_no_front():
    """The front in the west goes back across the edge: none of it lay in the east, whose land went.

    A sector of a kilometre within the land, round which the front went from 10 km to 4.
    """
    inner = layer(inner=land(4, 8, 6, 6))
    before, after = land(0, 10, 10), land(0, 4, 10)
    found = ways(before, before, after, own=inner)
    assert found["retreat_2d_max_km"].to_dict() == pytest.approx({"inner": 0, "elsewhere": 6})
    assert found["retreat_2d_km"]["inner"] == pytest.approx(3.5, abs=0.5)


def test_farthest_of_the_sectors_is_that_of_the_whole_and_losses_sum():
    """A ragged shape under ragged sectors, which leave a part of it to none."""
    ragged = shapely.Point(35.1, 51.42).buffer(0.11, quad_segs=7)
    cut = [EMPTY, land(0, 20, 9), land(3, 40, 30, 9)]
    held = [shapely.segmentize(ragged.difference(gone), 0.01) for gone in cut]
    own = layer(a=shapely.Point(35.05, 51.45).buffer(0.06), b=land(11, 24.3, 40, 3))
    end = day(3)
    split = retreat.by_sector(table_of(held), own, KURSK, end, end)
    whole = retreat.by_day(table_of(held), KURSK, end, end, "whole").iloc[0]
    for column in ("retreat_2d_max_km", "advance_2d_max_km"):
        assert split[column].max() == pytest.approx(whole[column], rel=1e-12), column
    assert (split["lost_2d_km2"] > 1).all()
    assert split["lost_2d_km2"].sum() == pytest.approx(whole["lost_2d_km2"], abs=0.005)
    assert split["retreat_2d_km"].max() <= whole["retreat_2d_km"] + 1e-9


def test_piece_that_an_edge_cuts_counts_on_each_side_by_what_lies_there():
    """A strip across the edge, some 1.2 km2, half on each side: the whole has a way, no sector."""
    after = land(0, 10, 20)
    before = shapely.union(after, land(9.2, 11, 10.8))
    whole = retreat.by_day(table_of([before, before, after]), KURSK, day(3), day(3), "whole")
    found = ways(before, before, after)
    assert 1 < whole["lost_2d_km2"].item() < 1.5
    assert whole["retreat_2d_km"].item() > 0
    assert found["retreat_2d_km"].tolist() == [0, 0, 0]
    assert found["retreat_2d_max_km"].max() == pytest.approx(whole["retreat_2d_max_km"].item())


def test_windows_that_hold_a_fault_are_empty_in_every_sector():
    """A large piece is away for a day before the window: no sector has a way of it."""
    big = land(0, 25, 20)
    assert area.faults_before(table_of([big, EMPTY, big, big]), KURSK, day(4), day(4), 7).size
    assert ways(big, EMPTY, big, big)["retreat_2d_km"].isna().all()


def test_largest_of_each_sector_has_its_days():
    """5 km in the east on the 3rd; in the west nothing was lost, on no day."""
    before, after = land(0, 10, 20), land(0, 10, 15)
    held = [before, before, after, after]
    days = retreat.by_sector(table_of(held), HALVES, KURSK, day(1), day(4))
    daily = area.daily(table_of(held), KURSK, day(1), day(4), times(1, 2, 3, 4))
    found = retreat.fastest(days, daily).set_index(["sector", "measure"])
    best = found.loc[("east", "retreat, farthest point")]
    assert best["value"] == pytest.approx(5)
    assert best[["from", "to"]].tolist() == ["2025-01-01", "2025-01-03"]
    none = found.loc[("west", "area lost")]
    assert none[["value", "from", "to"]].tolist() == [0, "", ""]
    assert found["window_days"].unique().tolist() == [2]
