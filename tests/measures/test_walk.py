"""What bounds the platoon's walk, by hand and on the committed maps."""

import numpy as np
import pandas as pd
import pytest
import shapely

import drawn
from analysis.base.errors import UsageError
from analysis.base.geometry import to_metric
from analysis.measures import inside, walk
from analysis.measures.front import border_line
from analysis.pages.words import walk as words
from analysis.tables import articles, read
from analysis.theatres import KURSK, window

LAND = shapely.box(35.1, 51.1, 35.3, 51.3)  # reaches across the border
START = shapely.Point(35.2511, 51.24)

pytestmark = pytest.mark.usefixtures("shared_results")


def metric(shape):
    """A shape in the theatre's metres."""
    return to_metric([shape], KURSK.metric_crs)[0]


def km_to_border(shape) -> float:
    """The straight line from a lon/lat shape to the border."""
    return shapely.distance(metric(shape), border_line(KURSK)) / 1000


def ways(shape, *points) -> inside.Inside:
    """Ways inside land from places, by default one."""
    return inside.to_border(shape, KURSK, np.array(points or [START]))


def test_way_is_the_straight_line_where_nothing_is_between():
    """From a place that sees the border; the farthest point is a corner of the land."""
    found = ways(LAND)
    assert found.from_km[0] == pytest.approx(km_to_border(START), abs=0.001)
    assert found.farthest_km == pytest.approx(km_to_border(shapely.Point(35.3, 51.3)), abs=0.05)


def test_way_goes_round_what_is_not_held():
    """A wall across the straight line: by its nearer end, and from there straight on."""
    wall = shapely.box(35.2, 51.2, 35.21, 51.25)
    ways_km = []
    for y in (51.2, 51.25):
        ends = [metric(shapely.Point(x, y)) for x in (35.21, 35.2)]
        legs = shapely.distance([metric(START), ends[0]], ends)
        ways_km.append(legs.sum() / 1000 + km_to_border(shapely.Point(35.2, y)))
    found = ways(shapely.difference(LAND, wall)).from_km[0]
    assert found == pytest.approx(min(ways_km), abs=0.1)
    assert found > km_to_border(START) + 0.3


def test_no_way_from_land_that_does_not_reach_the_border():
    """A pocket inside, a place outside, and no land at all: empty cells, never zeros."""
    pocket = shapely.box(35.24, 51.23, 35.26, 51.25)
    assert np.isnan(ways(pocket).from_km[0])
    assert np.isnan(ways(pocket).farthest_km)
    beside = shapely.Point(35.098, 51.231)  # within 500 m of the border, and not held
    assert km_to_border(beside) < 0.5
    assert np.isnan(ways(LAND, beside).from_km[0])
    assert np.isnan([*ways(drawn.EMPTY).from_km, ways(drawn.EMPTY).farthest_km]).all()


def test_narrow_gap_is_walked_across_and_a_wide_one_is_not():
    """The outline is generalised by 25 m: what is nearer than twice that counts as joined."""
    far = shapely.box(35.24, 51.2, 35.26, 51.25)
    for gap_deg, joined in ((0.0002, True), (0.002, False)):  # 22 m and 220 m
        near = shapely.box(35.1, 51.1, 35.3, 51.2 - gap_deg)
        found = ways(shapely.union(near, far)).from_km[0]
        assert np.isfinite(found) == joined


def test_share_is_that_of_a_fine_grid():
    """Of points every 250 m, those as far from the border as the walk asks for."""
    table = drawn.table_of([LAND])
    found = walk.shares(table, KURSK, [drawn.day(1)], 12.0).set_index("way_factor")["share"]
    west, south, east, north = metric(LAND).bounds
    x, y = np.meshgrid(np.arange(west, east, 250), np.arange(south, north, 250))
    points = shapely.points(x.ravel(), y.ravel())
    points = points[shapely.intersects(metric(LAND), points)]
    border = border_line(KURSK)
    shapely.prepare(border)
    for factor in walk.WAY_FACTORS:
        is_near = shapely.dwithin(border, points, 12_000 / factor)
        assert found[factor] == pytest.approx((~is_near).mean(), abs=0.01)
    assert 0 < found[1.0] < found[1.6] < 1


def test_days_without_land_are_empty():
    """A map that draws nothing has no way and no share: never nought."""
    table = drawn.table_of([LAND, drawn.EMPTY])
    days = [drawn.day(1), drawn.day(2)]
    place = pd.Series({"lon": START.x, "lat": START.y})
    found = walk.ways(table, KURSK, days, place)
    assert found["date"].tolist() == ["2025-01-01", "2025-01-02"]
    assert found["farthest_km"].notna().tolist() == [True, False]
    assert walk.shares(table, KURSK, days, 12.0).groupby("date")["share"].count().tolist() == [4, 0]


def test_front_that_was_not_there_did_not_fall_back():
    """Two days after the last land the retreat is an empty cell; days between maps are counted."""
    days = [f"2025-01-{n:02}" for n in range(1, 5)]
    daily = pd.DataFrame({"date": days, "source": "owl", "map_age_days": [1, 0, 0, 0]})
    retreat = pd.DataFrame(
        {"date": days, "source": "owl", "retreat_2d_max_km": [np.nan, np.nan, 5.0, 0.0],
         "front_km": [9.0, 0.0, 0.0, 0.0]}
    )  # fmt: skip
    found = walk.fell_back(retreat, daily, [drawn.day(3), drawn.day(4)])
    assert found["retreat_2d_max_km"].tolist() == pytest.approx([5.0, np.nan], nan_ok=True)
    assert found["map_days"].tolist() == [3.0, 2.0]


@pytest.fixture(scope="module")
def bounds():
    """The bounds of the article's walk on the committed data."""
    return words.bounds(articles.read("kursk_2025"))


@pytest.mark.slow
def test_bounds_of_the_article(bounds):
    """Computed by other code too: 7.3 and 15.4 km inside, 20.1 and 24.0 to a village beyond."""
    lines = bounds.lines.set_index("route")["km"]
    assert lines["Kazachya Loknya to Yunakivka"] == pytest.approx(20.1, abs=0.05)
    assert lines["Kazachya Loknya to Yunakivka through Sudzha"] == pytest.approx(24.0, abs=0.05)
    best = bounds.ways.groupby("source")[["start_km", "farthest_km"]].max()
    assert best["start_km"].between(7.2, 7.4).all()
    assert best["farthest_km"].round(1).to_dict() == {
        "deepstate": 15.4, "liveuamap": 21.6, "owl": 9.9,
    }  # fmt: skip
    back = bounds.fell_back.set_index(["source", "date"])
    assert back.loc[("liveuamap", "2025-03-12")].tolist() == pytest.approx([18.962, 3.0])
    assert back.loc[("liveuamap", "2025-03-11")].tolist() == pytest.approx([13.743, 2.0])
    first = bounds.shares[bounds.shares["date"] == "2025-03-09"]
    share = first.set_index(["source", "way_factor"])["share"]
    assert share["liveuamap", 1.0] == pytest.approx(0.015, abs=0.001)
    assert share["deepstate", 1.2] == 0


@pytest.mark.slow
def test_way_inside_is_never_shorter_than_the_depth(bounds):
    """The farthest way and the deepest point, measured apart, on every day and map."""
    depth = read.retreat(window.committed()).set_index(["source", "date"])["depth_max_km"]
    known = bounds.ways.dropna(subset="farthest_km")
    assert len(known) == 19
    for row in known.itertuples():
        assert row.farthest_km >= depth[row.source, row.date] - 0.15


@pytest.mark.slow
def test_sentence_says_what_would_have_to_be_true(bounds):
    """A village known to a kilometre, ways that wind, the village beyond: counted, not typed."""
    said = words.sentence(bounds)
    assert said.startswith(
        "**Bounded.** 12 miles are 19.3 km. From Kazachya Loknya, 7.3 km (4.5 mi)"
    )
    assert "winds to 2.3 to 3.1 times that line" in said
    shares = "8.6 % by DeepState, 26.3 % by Liveuamap, 0.0 % by Ukraine Control Map"
    assert f"so far from the border: {shares}." in said
    assert "beyond the border: Yunakivka is 20.1 km away in a straight line." in said
    far = bounds._replace(walked_km=30.0)
    assert "went on beyond the border. " in words.sentence(far)


@pytest.mark.slow
def test_tables_for_readers_have_dashes_where_nothing_is_held(bounds):
    """Owl's last days, and the start once it was lost."""
    days = words.by_day(bounds).set_index("km on")
    last = days.loc["16 March 2025"]
    assert last["farthest"] == "DeepState 7.9, Liveuamap 4.6, Ukraine Control Map –"
    assert last["Kazachya Loknya"] == "DeepState –, Liveuamap –, Ukraine Control Map –"
    assert "Liveuamap 19.0 (three days between the maps)" in days.loc["12 March 2025", "front"]
    assert words.shares(bounds)["Liveuamap"].iloc[0] == "1.5 % (0.0 % to 1.5 %)"


def test_walk_is_bounded_where_its_start_and_goal_are_known():
    """In Kursk; no figure of pace elsewhere has its line."""
    kursk, other = articles.read("kursk_2025"), articles.read("kharkiv_2022")
    assert words.mark(kursk)["label"] == "article: more than 12 miles in two days"
    assert words.mark(kursk)["walk_km"] == pytest.approx(19.3, abs=0.05)
    assert words.mark(other) is None
    assert not words.is_told(None)


def test_unknown_place_is_a_sentence():
    """With near names."""
    with pytest.raises(UsageError, match="did you mean Sudzha"):
        walk.straight_lines([("Sudza", "Yunakivka")], read.every_place(), KURSK)
