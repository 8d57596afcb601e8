"""Generalising on squares: neighbours and days stay joined, and no point moves too far."""

from datetime import timedelta

import pandas as pd
import pytest
import shapely

from analysis.base.errors import DataError
from analysis.control import extract
from analysis.measures import border_edge, change
from analysis.tables import build, measured, read
from analysis.theatres import KURSK, window
from analysis.theatres.borders import russian_side
from drawn import EMPTY, WEST, day, table_of

ODD = shapely.box(35.00003, 51.20007, 35.09996, 51.30004)  # corners off the grid
NEXT = shapely.box(35.09996, 51.20007, 35.2, 51.30004)  # shares its eastern edge


def test_neighbours_share_their_edge_after_generalising():
    """Held and contested neither overlap nor part."""
    made = extract.generalise(table_of([ODD], [NEXT]), KURSK).set_index("status").geometry
    assert shapely.intersection(made["held"], made["contested"]).area == 0
    assert shapely.union(made["held"], made["contested"]).geom_type == "Polygon"
    assert not made["held"].equals(ODD)


def test_outline_that_did_not_change_does_not_change_when_generalised():
    """Two days, one edge moved: the others stay the same to the last digit."""
    wider = shapely.union(ODD, NEXT)
    made = extract.generalise(table_of([ODD, wider]), KURSK).geometry
    assert shapely.difference(made.iloc[0], made.iloc[1]).area == 0


def test_largest_move_is_measured_both_ways():
    """A square shifted by a thousandth of a degree of latitude: 111 m."""
    before, after = (
        table_of([WEST]),
        table_of([shapely.transform(WEST, lambda xy: xy + [0, 0.001])]),
    )
    moved = extract.largest_move_m(before, after, KURSK.metric_crs)
    assert moved == pytest.approx(111.2, abs=0.5)


def test_move_beyond_the_promise_is_refused(monkeypatch):
    """A grid of a kilometre would move outlines too far."""
    monkeypatch.setattr(extract, "GRID_DEG", 0.01)
    with pytest.raises(DataError, match="Generalising moved an outline by"):
        extract.generalise(table_of([shapely.box(35.004, 51.204, 35.096, 51.296)]), KURSK)


def test_edge_of_land_off_the_border_is_measured():
    """All of a square deep inside Russia: nothing of it lies beyond the border."""
    inside = shapely.box(35.25, 51.25, 35.35, 51.35)
    table = table_of([inside, EMPTY])
    daily = pd.DataFrame({"source": "deepstate", "date": [str(day(1))], "held_km2": [1.0]})
    row = border_edge.row(table, KURSK, daily)
    assert row["beyond_border_km2"] == pytest.approx(0, abs=change.TOLERANCE_KM2)
    assert row["edge_km"] == 0


@pytest.mark.slow
def test_edge_that_is_the_border_lies_on_it():
    """Russia's side of the border in a box: the edge along it is the border, nothing beyond it."""
    table = table_of([shapely.intersection(russian_side(KURSK), shapely.box(34.9, 51, 35.4, 51.4))])
    daily = pd.DataFrame({"source": "deepstate", "date": [str(day(1))], "held_km2": [1.0]})
    row = border_edge.row(table, KURSK, daily)
    assert row["edge_km"] > 20
    assert row["mean_m"] < 20
    assert row["beyond_border_km2"] == pytest.approx(0, abs=0.01)


@pytest.mark.slow
def test_needed_maps_hold_those_of_every_printed_figure():
    """`fetch` without dates brings all that `build` reads, each map once."""
    rows = build.needed()
    assert not rows.duplicated(["source", "file"]).any()
    assert set(measured.maps_of_print(read.figures())["file"]) <= set(rows["file"])


def test_maps_of_a_choice_begin_as_early_as_it_looks_back(monkeypatch):
    """A retreat needs the three days before, a largest area all days since the theatre's first."""
    asked, w = [], window.named("kursk")
    monkeypatch.setattr(
        measured.registry, "covered", lambda keys, first, last: asked.append(first) or {}
    )
    for quantity in ("retreat", "peak"):
        assert measured.for_choices(w, quantity, KURSK.as_of) == {}
    assert asked[1::2] == [KURSK.as_of - timedelta(days=3), KURSK.start]
