"""Layers for other tools, on squares and on the committed days of Kursk."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from analysis.base.errors import UsageError
from analysis.base.geometry import GRID_DEG, area_km2, to_metric
from analysis.control.extract import MAX_MOVE_M
from analysis.measures import area, front
from analysis.tables import layers, read
from analysis.tables.layer_fields import COLUMNS, FIELDS, KINDS
from analysis.theatres import KURSK, window
from drawn import EAST, EMPTY, SQUARE_KM2, WEST, day, table_of, times

ODD = shapely.box(35.00003, 51.20007, 35.09996, 51.30004)  # corners off the grid
NEXT = shapely.box(35.09996, 51.20007, 35.2, 51.30004)  # shares its eastern edge


@pytest.fixture
def drawn(monkeypatch):
    """Let the tables be those of drawn shapes; returns the window, whose outlines are not ready."""

    def show(held, contested=None, last=2, faults=()):
        table = table_of(held, contested)
        days = area.daily(table, KURSK, day(1), day(last), times(*range(1, last + 1)))
        days["change_fault"] = [
            "vanished_polygon" if n in faults else "" for n in range(1, last + 1)
        ]
        monkeypatch.setattr(read, "control", lambda w: {"deepstate": table})
        monkeypatch.setattr(read, "daily", lambda w: days)
        monkeypatch.setattr(read, "wide", lambda w: {})
        w = window.of(KURSK, day(1), day(last), ("deepstate",))
        return replace(w, is_committed=False)

    return show


def test_still_held_and_gained_are_the_land_of_the_day(drawn):
    """The square moves east by half its width: areas and shapes add up."""
    w = drawn([WEST, shapely.box(35.05, 51.2, 35.15, 51.3)])
    found = {kind: frame.geometry.iloc[0] for kind, frame in layers.layers(w).items() if len(frame)}
    before = shapely.union(shapely.difference(found["held"], found["gained"]), found["lost"])
    assert shapely.symmetric_difference(before, WEST).area < 1e-12
    frames = layers.layers(w, ["held", "gained", "lost"])
    km2 = {kind: frame["area_km2"].iloc[0] for kind, frame in frames.items()}
    assert km2["held"] == pytest.approx(SQUARE_KM2, abs=0.001)
    assert km2["gained"] == pytest.approx(SQUARE_KM2 / 2, abs=0.001)
    assert km2["lost"] == pytest.approx(SQUARE_KM2 / 2, abs=0.001)
    assert frames["lost"]["measured_km2"].iloc[0] == pytest.approx(SQUARE_KM2 / 2, abs=0.001)
    for kind, frame in frames.items():
        assert km2[kind] == area_km2(frame.geometry.iloc[0])


def test_outlines_lie_on_the_grid_and_neighbours_share_their_edge(drawn):
    """No coordinate of the maker's is passed on; held and contested neither overlap nor part."""
    found = layers.layers(drawn([ODD, ODD], [NEXT, NEXT]), ["held", "contested", "front"])
    held, grey = (found[kind].geometry.iloc[0] for kind in ("held", "contested"))
    assert shapely.intersection(held, grey).area == 0
    assert shapely.union(held, grey).geom_type == "Polygon"
    for frame in found.values():
        steps = shapely.get_coordinates(frame.geometry.to_numpy()) / GRID_DEG
        assert np.abs(steps - np.round(steps)).max() < 1e-6
        assert frame["generalised"].all()
    assert found["held"]["measured_km2"].iloc[0] == pytest.approx(area_km2(ODD), abs=1e-4)
    assert found["held"]["area_km2"].iloc[0] != pytest.approx(area_km2(ODD), abs=1e-4)


def test_held_goes_before_contested_after_generalising(drawn):
    """A vertex that only held has on their edge moves over it: no land is both."""
    corner, along, top = (35.1, 51.2), (35.07493, 51.25014), (35.05, 51.3)
    left = shapely.Polygon([(35.0, 51.2), corner, along, top, (35.0, 51.3)])
    right = shapely.Polygon([corner, (35.2, 51.2), (35.2, 51.3), top])
    found = layers.layers(drawn([left, left], [right, right]), ["held", "contested"])
    # Overlays of shapes that know their grid happen on it, and would not see the overlap.
    shapes = (found[kind].geometry.iloc[0] for kind in ("held", "contested"))
    held, grey = (shapely.set_precision(shape, 0) for shape in shapes)
    assert shapely.contains_properly(right, shapely.Point(35.075, 51.2502))
    assert shapely.intersection(held, grey).area == 0


def test_change_by_a_fault_is_left_out_and_said(drawn):
    """The eastern square is missing on the second day: nothing was lost, and nobody went back."""
    w = drawn([shapely.union(WEST, EAST), WEST], faults=[2])
    found = layers.layers(w, ["held", "lost", "retreat"])
    assert found["lost"].empty and found["retreat"].empty
    (note,) = found["lost"].attrs["notes"]
    assert f"{SQUARE_KM2:,.1f} km2 that went by a fault" in note
    plain = layers.layers(drawn([shapely.union(WEST, EAST), WEST]), ["lost", "retreat"])
    assert len(plain["lost"]) == len(plain["retreat"]) == 1
    assert plain["lost"].attrs["notes"] == []


def test_arrow_leads_from_the_old_front_to_land_still_held(drawn):
    """The northern half is lost: 5.6 km, a twentieth of a degree of latitude, straight south."""
    south = shapely.box(35.0, 51.2, 35.1, 51.25)
    (row,) = layers.layers(drawn([WEST, south]), ["retreat"])["retreat"].itertuples()
    assert row.length_km == pytest.approx(5.56, abs=0.01)
    assert row.towards == "land still held"
    (_, tail), (_, head) = shapely.get_coordinates(row.geometry)
    assert (tail, head) == (pytest.approx(51.3), pytest.approx(51.25))
    assert not row.generalised


def test_a_day_alone_has_no_changes(drawn):
    """No first day, no gain, no loss, no arrow; columns are there all the same."""
    w = drawn([WEST, EAST])
    found = layers.layers(replace(w, start=w.end))
    assert found["gained"].empty and found["lost"].empty and found["retreat"].empty
    assert len(found["held"]) == 1
    for kind in KINDS:
        assert list(found[kind]) == [*COLUMNS[kind], "geometry"]
        assert set(COLUMNS[kind]) <= set(FIELDS)
        assert found[kind].crs.to_epsg() == 4326


def test_nothing_held_is_said(drawn):
    """An empty layer could be a mistake."""
    found = layers.layers(drawn([WEST, EMPTY]), ["held", "front"])
    assert found["held"].empty and found["front"].empty
    assert found["held"].attrs["notes"] == ["deepstate gives no such land as held on 2025-01-02."]


def test_unknown_layer_and_isw_alone_are_sentences():
    """With what is known, and why not."""
    with pytest.raises(UsageError, match="did you mean held"):
        layers.layers(window.named("kursk", "2025-03-16", "2025-03-16"), ["helt"])
    with pytest.raises(UsageError, match="outlines of ISW may not be shown"):
        layers.layers(window.named("kursk", "2025-03-16", "2025-03-16", ["isw"]))


def test_committed_day_of_kursk():
    """16 March 2025: DeepState's 121.75 km2, Owl's nothing, no ISW; each names its maker."""
    w = window.named("kursk", "2025-03-15", "2025-03-16", ["deepstate", "owl", "isw"])
    found = layers.layers(w)
    assert found["held"]["source"].tolist() == ["deepstate"]
    row = found["held"].iloc[0]
    assert row["measured_km2"] == pytest.approx(121.75, abs=0.005)
    assert row["area_km2"] == pytest.approx(row["measured_km2"], abs=0.2)
    assert row["label"] == "DeepState, held" and row["map_day"] == "2025-03-16"
    assert "DeepStateMap.live" in row["attribution"] and "licence" in row["terms"]
    assert "isw" not in {key for frame in found.values() for key in frame["source"]}
    assert found["held"].attrs["notes"][0] == "ISW is left out: its outlines may not be shown."


def test_lost_of_eleven_days_is_what_flows_measure():
    """5 to 16 March 2025: held to contested and to neither, 24 + 223 km2 of DeepState."""
    from analysis.measures.flows import flows

    w = window.named("kursk", "2025-03-05", "2025-03-16", ["deepstate"])
    found = layers.layers(w, ["lost", "gained"])
    flow = flows(read.control(w)["deepstate"], w.start, w.end)
    lost = flow.loc["held", ["contested", "other"]].sum()
    assert found["lost"]["area_km2"].sum() == pytest.approx(lost, abs=0.01)
    assert found["lost"]["measured_km2"].isna().all()


def test_land_that_a_map_left_out_and_took_up_again_is_no_gain():
    """22 March 2025: Owl's polygons end and its front goes on; 62 km2 came by that alone."""
    found = layers.layers(window.named("kursk", "2025-03-21", "2025-03-22", ["owl"]))
    assert found["gained"].empty and len(found["held"]) == 1
    assert "owl, 2025-03-21 to 2025-03-22: 62." in found["gained"].attrs["notes"][0]


@pytest.mark.real
def test_land_that_a_map_no_longer_draws_is_not_lost(mirror):
    """13 March 2024: Liveuamap stops drawing what was occupied before 2022."""
    found = layers.layers(window.named("front", "2024-03-12", "2024-03-13", ["liveuamap"]))
    assert found["lost"]["area_km2"].sum() < 100
    assert "went by a fault of the map" in found["lost"].attrs["notes"][0]


@pytest.mark.real
def test_whole_front_by_two_makers(mirror):
    """Valid, no point too far from the outline, areas within 1 in 10,000, the front as long."""
    w = window.named("front", "2025-03-15", "2025-03-16", ["deepstate", "owl"])
    found = layers.layers(w)
    tables = read.control(w)
    assert found["held"]["source"].tolist() == ["deepstate", "owl"]
    for frame in found.values():
        assert frame.is_valid.all()
    for row in found["held"].itertuples():
        assert row.area_km2 == pytest.approx(row.measured_km2, rel=1e-4)
        own = tables[row.source].query("status == 'held'").geometry.iloc[-1]
        old, new = to_metric([own, row.geometry], w.theatre.metric_crs)
        points = shapely.points(shapely.get_coordinates(new))
        far = shapely.distance(points, shapely.boundary(old))  # a slit may have closed, none opened
        assert 0 < far.max() <= MAX_MOVE_M
        length = shapely.length(front.front(own, w.theatre)) / 1000
        made = found["front"].set_index("source")["length_km"]
        assert made[row.source] == pytest.approx(length, rel=0.005)
