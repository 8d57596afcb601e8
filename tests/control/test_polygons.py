"""The control table as drawn: each polygon once, joined over stretches, the same on a cluster."""

from datetime import UTC, date, datetime

import joblib
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from analysis import theatres
from analysis.base import days, paths, told
from analysis.base.days import day_of
from analysis.base.errors import DataError, UsageError
from analysis.control import on_day, parallel, polygons
from analysis.control import table as control_table
from analysis.maps import sources
from analysis.maps.readers import deepstate
from analysis.maps.readers.shapes import Fault
from analysis.theatres import KURSK
from drawn import GREY, HELD, feature, polygon, square

NOON = [int(datetime(2025, 1, day, 12, tzinfo=UTC).timestamp()) for day in range(1, 7)]
A = feature(HELD, polygon(square(35.0, 51.3)))
B = feature(HELD, polygon(square(35.2, 51.3)))
C = feature(GREY, polygon(square(35.4, 51.3)))
OUTSIDE = feature(HELD, polygon(square(20.0, 40.0)))


@pytest.fixture
def maps(deepstate_map):
    """Six maps at noon: A always but on the third day, B from the second, C on the last."""
    drawn = [[A], [A, B], [B], [A, B], [A, B, OUTSIDE], [A, B, C]]
    return [
        (datetime.fromtimestamp(at, UTC), deepstate_map(*features, at=at))
        for at, features in zip(NOON, drawn, strict=True)
    ]


def spans(table) -> list[tuple]:
    """Status, days and area of each row, an empty one as None."""
    return [
        (row.status, day_of(row.valid_from).day, day_of(row.valid_to).day,
         round(row.geometry.bounds[0], 1) if not row.geometry.is_empty else None)
        for row in table.itertuples()
    ]  # fmt: skip


def test_each_polygon_is_one_row_a_run(maps):
    """A polygon that goes and comes back has two rows; the last map holds to its day's end."""
    table = polygons.from_maps("deepstate", maps, KURSK)
    assert sorted(spans(table), key=str) == sorted(
        [("held", 1, 3, 35.0), ("held", 2, 7, 35.2), ("held", 4, 7, 35.0),
         ("contested", 1, 6, None), ("contested", 6, 7, 35.4)],
        key=str,
    )  # fmt: skip


def test_union_of_the_pieces_is_the_dissolved_table(maps):
    """On every day the land as drawn is the land of the control table."""
    drawn = polygons.from_maps("deepstate", maps, KURSK)
    whole = control_table.from_maps("deepstate", maps, KURSK)
    for day in days.day_list(date(2025, 1, 1), date(2025, 1, 6)):
        then = pd.Timestamp(day, tz="UTC") + pd.Timedelta(hours=23)
        now = drawn[(drawn["valid_from"] <= then) & (drawn["valid_to"] > then)]
        land = on_day.at(whole, day).set_index("status").geometry
        for status, own in now.groupby("status"):
            union = shapely.union_all(own.geometry.to_numpy())
            assert shapely.area(shapely.symmetric_difference(union, land[status])) < 1e-12


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 5])
def test_stretches_join_to_the_same_rows(maps, cut):
    """Wherever time is cut, the joined table is the whole one."""
    whole = polygons.from_maps("deepstate", maps, KURSK)
    last = date(2025, 1, 6)
    parts = [polygons.from_maps("deepstate", own, KURSK, last) for own in (maps[:cut], maps[cut:])]
    assert sorted(spans(polygons.joined(parts)), key=str) == sorted(spans(whole), key=str)


@pytest.mark.parametrize("empty", [[0], [3], [4], [6], [3, 4], [2, 3, 4], [5, 6]])
def test_stretches_with_empty_maps_join_to_the_same_rows(owl_map, empty):
    """A map that draws nothing ends nothing, also where it is all that a stretch has."""
    found = []
    for n in range(7):
        ring = [[lat, lon] for lon, lat in square(35 + n / 100, 51.3)]
        day = datetime(2025, 1, 1 + n, tzinfo=UTC)
        path = owl_map(areas_ua=() if n in empty else [ring], name=f"{day:%Y%m%d}.json")
        found.append((day, path))
    last = date(2025, 1, 7)
    whole = polygons.from_maps("owl", found, KURSK, last)
    for cuts in ([3, 5], [2], [1, 6]):
        ends = zip([0, *cuts], [*cuts, 7], strict=True)
        parts = [parallel._stretch("owl", found[a:b], KURSK, last, told.current()) for a, b in ends]
        joined = polygons.joined([part for part in parts if part is not None])
        assert_geodataframe_equal(joined, whole)


def test_maps_that_draw_nothing_at_all_are_a_sentence(owl_map):
    """Also in several processes."""
    path = owl_map(name="20250101.json")
    with pytest.raises(DataError, match="no map of owl"):
        polygons.from_maps("owl", [(datetime(2025, 1, 1, tzinfo=UTC), path)], KURSK)


def test_fault_of_land_that_counts_for_another_moves_nothing_here():
    """An assessed advance is land where Russia holds; in Kursk no number rests on it."""
    land = (shapely.box(35, 51, 36, 52),)
    fault = Fault("assessed_advance", (35, 51, 36, 52), "", land)
    assert polygons._here(fault, {id(land)}).moves is None
    assert polygons._here(fault, set()) is fault
    isw = sources.get("isw").statuses
    assert {"assessed_russian_advance", "claimed_limit_kursk"} <= isw
    quality = pd.read_csv(paths.QUALITY).set_index("fault")
    assert quality.loc["assessed_advance", "moved_km2"] == 0
    assert quality.loc["assessed_advance", "met"] > 1000


def test_a_polygon_is_parsed_once_however_many_maps_repeat_it(maps, monkeypatch):
    """Six maps draw four different polygons (the one outside too)."""
    parsed = []
    monkeypatch.setattr(deepstate._shapes, "_known", {})
    parse = deepstate._shapes._parse
    monkeypatch.setattr(deepstate._shapes, "_parse", lambda raw: parsed.append(raw) or parse(raw))
    polygons.from_maps("deepstate", maps, KURSK)
    assert len(parsed) == 4


def test_no_map_is_a_sentence():
    """There must be one."""
    with pytest.raises(DataError, match="no map of deepstate"):
        polygons.from_maps("deepstate", [], KURSK)


@pytest.fixture
def registered(maps, monkeypatch):
    """Let the six maps be the registry's, so that they need no hash."""
    monkeypatch.setattr(parallel.archive, "verified", lambda rows: iter(maps))
    return pd.DataFrame({"file": range(6)})


@pytest.mark.slow
def test_several_processes_give_the_same_table(maps, registered):
    """joblib's own processes."""
    whole = polygons.from_maps("deepstate", maps, KURSK)
    found = parallel.pieces_of("deepstate", registered, KURSK, date(2025, 1, 6), jobs=2)
    assert sorted(spans(found), key=str) == sorted(spans(whole), key=str)


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_table(maps, registered):
    """A real scheduler with two workers on this machine, by its address."""
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    whole = polygons.from_maps("deepstate", maps, KURSK)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        found = parallel.pieces_of(
            "deepstate", registered, KURSK, date(2025, 1, 6), scheduler=cluster.scheduler_address
        )
    assert sorted(spans(found), key=str) == sorted(spans(whole), key=str)
    assert joblib.parallel.get_active_backend()[0].__class__.__name__ == "LokyBackend"


@pytest.mark.slow
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://127.0.0.1:9", "ucx://127.0.0.1:9"])
def test_cluster_that_does_not_answer_is_a_sentence(registered, monkeypatch, address):
    """The address that was given stands in it; tls and ucx lack what they need."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr(parallel, "PATIENCE_S", 0.5)
    with pytest.raises(UsageError, match=f"No Dask scheduler answers at {address}"):
        parallel.pieces_of("deepstate", registered, KURSK, date(2025, 1, 6), scheduler=address)


def test_theatre_can_travel_to_another_process():
    """A user's own theatre too: workers know nothing of its file."""
    import pickle

    area = theatres.get("pokrovsk")
    assert pickle.loads(pickle.dumps(area)) == area
