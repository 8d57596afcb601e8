"""What holds for any sequence of maps: each day comes back, order and doubles change nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

import equal_area
from analysis.base.geometry import area_km2
from analysis.control import on_day
from analysis.control import table as control_table
from analysis.measures import area
from analysis.measures.flows import flows
from analysis.measures.verdicts import interval, last_digit_unit, same_words, verdict
from analysis.theatres import KURSK
from drawn import GREY, HELD, day, feature, polygon, times

NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
SOUTH, WEST = 51.1, 34.9
SAG_KM2 = 0.05  # parts of a parallel are longer geodesics than the whole
step = st.integers(0, 4)


def _rectangle(west, south, east, north) -> tuple:
    """Held land between two meridians and two parallels."""
    return HELD, [[west, south], [east, south], [east, north], [west, north], [west, south]]


# The second and third of a day's rectangles share an edge to all but the last bit.
SLIT = [
    [_rectangle(34.9, 51.1, 34.9 + 1 / 20, 51.15)],
    [
        _rectangle(35.0, 51.1, 35.15, 51.25),
        _rectangle(35.05, 51.15, 35.1 - 7e-15, 51.3),
        _rectangle(35.1, 51.25, 35.15, 51.4),
    ],
]


@st.composite
def rings(draw) -> list:
    """A rectangle on a grid of twentieths of a degree: shared edges and overlaps are common."""
    x, y = draw(step), draw(step)
    wide, high = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    west, south = WEST + x / 20, SOUTH + y / 20
    return _rectangle(west, south, west + wide / 20, south + high / 20)[1]


features = st.tuples(st.sampled_from([HELD, HELD, GREY]), rings())
a_map = st.lists(features, min_size=1, max_size=4)
sequences = st.lists(a_map, min_size=2, max_size=4)


def written(folder, drawn: list) -> list:
    """Files of DeepState's kind, one a day at noon."""
    found = []
    for n, own in enumerate(drawn):
        at = NOON + timedelta(days=n)
        # One polygon elsewhere: a file in which nothing is drawn is no map.
        rows = [*own, ("#a52714", [[38, 48], [38.1, 48], [38.1, 48.1], [38, 48]])]
        content = {"features": [feature(fill, polygon(ring)) for fill, ring in rows]}
        path = folder / f"{int(at.timestamp())}.geojson"
        path.write_text(json.dumps(content))
        found.append((at, path))
    return found


def built(drawn: list):
    """The control table of a sequence of maps."""
    with TemporaryDirectory() as folder:
        return control_table.from_maps("deepstate", written(Path(folder), drawn), KURSK)


def land(own: list, status: str) -> shapely.Geometry:
    """What a map gives, by an overlay of its own: where both are drawn, held wins."""
    held = shapely.union_all([shapely.Polygon(ring) for fill, ring in own if fill == HELD])
    grey = shapely.union_all([shapely.Polygon(ring) for fill, ring in own if fill == GREY])
    return held if status == "held" else shapely.difference(grey, held)


def km2(table, n: int, status: str) -> float:
    """A day's area in a table, of a status."""
    rows = on_day.at(table, day(n))
    return sum(area_km2(shape) for shape in rows.geometry[rows["status"] == status])


@given(sequences)
def test_change_only_table_gives_back_each_day(drawn):
    """Whatever is stored once and for how long."""
    table = built(drawn)
    for n, own in enumerate(drawn, start=1):
        for status in ("held", "contested"):
            assert km2(table, n, status) == pytest.approx(area_km2(land(own, status)), abs=SAG_KM2)


@given(sequences, st.randoms(use_true_random=False))
def test_order_of_features_and_doubles_change_nothing(drawn, random):
    """A maker may write polygons in any order, and one of them twice."""
    mixed = [random.sample(own + own[:1], len(own) + 1) for own in drawn]
    one, two = built(drawn), built(mixed)
    for n in range(1, len(drawn) + 1):
        for status in ("held", "contested"):
            assert km2(one, n, status) == pytest.approx(km2(two, n, status), abs=SAG_KM2)


@given(sequences, st.randoms(use_true_random=False))
def test_order_of_files_changes_nothing(drawn, random):
    """A folder is listed in any order; a map's time says when it holds."""
    with TemporaryDirectory() as folder:
        maps = written(Path(folder), drawn)
        mixed = random.sample(maps, len(maps))
        one, two = (control_table.from_maps("deepstate", each, KURSK) for each in (maps, mixed))
    assert list(one["valid_from"]) == list(two["valid_from"])
    assert one.geometry.geom_equals_exact(two.geometry, 0).all()


degree = st.floats(0, 1)
corners = st.lists(st.tuples(degree, degree), min_size=3, max_size=7)


@given(corners, st.floats(22, 50), st.floats(44, 58), st.floats(0.001, 3))
def test_area_meets_an_integral_of_another_kind(points, west, south, size):
    """Karney's geodesics and the authalic latitude, on any hull, as far apart as edges sag."""
    hull = shapely.convex_hull(shapely.MultiPoint(np.array(points) * size + [west, south]))
    if hull.geom_type == "Polygon":
        wanted = pytest.approx(equal_area.km2(hull), rel=2e-6, abs=equal_area.sag_km2(hull))
        assert area_km2(hull) == wanted


@example(SLIT)
@given(sequences)
def test_gained_less_lost_is_net_and_flows_sum(drawn):
    """On each day and over all of them; rows and columns of the flows are the areas."""
    table = built(drawn)
    first, last = day(1), day(len(drawn))
    days = area.daily(table, KURSK, first, last, times(*range(1, len(drawn) + 1)))
    moved = (days["gained_km2"] - days["lost_km2"]).iloc[1:]
    net = days["held_km2"].iloc[-1] - days["held_km2"].iloc[0]
    assert moved.sum() == pytest.approx(net, abs=SAG_KM2)
    flow = flows(table, first, last)
    assert flow.loc["held"].sum() == pytest.approx(km2(table, 1, "held"), abs=SAG_KM2)
    assert flow["held"].sum() == pytest.approx(km2(table, len(drawn), "held"), abs=SAG_KM2)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=5), st.floats(0, 1000), st.floats(0, 200))
def test_verdict_counts_the_maps_that_the_wording_allows(values, low, width):
    """It changes exactly where a map enters or leaves the interval; order changes nothing."""
    found = verdict((low, low + width), values)
    assert found.k == int(((np.array(values) >= low) & (np.array(values) <= low + width)).sum())
    assert found.n == len(values)
    assert found == verdict((low, low + width), values[::-1])


figures = st.one_of(st.integers(1, 60).map(float), st.integers(1, 12).map(lambda n: n * 10.0))


@given(
    figures,
    st.sampled_from(["around", "exactly", "more than", "at most"]),
    st.lists(st.floats(0, 150), min_size=1, max_size=5),
    st.lists(st.floats(0, 150), max_size=2),
)
def test_range_of_figures_is_where_the_words_change(value, wording, own, with_contested):
    """Every whole figure in the range gets the same words, and every other one gets others."""
    runs = same_words(value, wording, own, with_contested)
    unit, top = last_digit_unit(value), int(2 * max([*own, *with_contested, value]))
    words = verdict(interval(value, wording), own, with_contested).words
    assert any(first <= value <= last for first, last in runs)
    for figure in range(1, top + 1):
        inside = any(first <= figure <= last for first, last in runs)
        said = verdict(interval(figure, wording, unit), own, with_contested).words
        assert (said == words) == inside
