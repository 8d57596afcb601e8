"""The real maps, when a mirror is there: counts of faults, printed figures, bit-equal builds."""

from collections import Counter
from datetime import date

import pytest

from analysis import build, control, fetch, paths, sources, territory
from analysis.geometry import area_km2
from analysis.theatres import KURSK

pytestmark = pytest.mark.real


def test_committed_data_are_what_the_raw_maps_give(mirror, tmp_path):
    """Built twice, the same bytes; and those are the bytes that are committed."""
    first = build.build(tmp_path / "first")
    second = build.build(tmp_path / "second")
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes(), a.name
        assert a.read_bytes() == (paths.PROCESSED / a.name).read_bytes(), a.name


def test_printed_figure_to_the_second_decimal(mirror):
    """DeepState printed 77.43 km2 for the main salient of 27 March 2025, 64.49 for its grey."""
    maps = fetch.verified(fetch.maps("deepstate", date(2025, 3, 27), date(2025, 3, 27)))
    rows = control.at(control.from_maps("deepstate", maps, KURSK), date(2025, 3, 27))
    main = KURSK.part_areas()["sudzha"]
    areas = {
        row.status: area_km2(row.geometry.intersection(main), "sphere") for row in rows.itertuples()
    }
    assert round(areas["held"], 2) == 77.43
    assert round(areas["contested"], 2) == pytest.approx(64.49, abs=0.011)


def test_measuring_raw_maps_gives_the_committed_series(mirror):
    """The same numbers, whether the file or the maps answer."""
    window = date(2025, 3, 1), date(2025, 3, 20)
    raw = territory.measure_raw(KURSK, "owl", *window)
    file = territory.measure(KURSK, "owl", *window)
    assert raw.round(4).equals(file.astype(raw.dtypes).round(4))


ARCHIVE_FAULTS = {
    # source, fault: (met, maps), over every map of the pinned commits
    ("deepstate", "geometry_collection"): (4072, 582),
    ("deepstate", "name_fill_conflict"): (14, 14),
    ("deepstate", "invalid_ring"): (209, 145),
    ("deepstate", "broken_utf8"): (658, 520),
    ("deepstate", "unnamed_fill"): (1, 1),
    ("deepstate", "three_coordinates"): (122888, 1359),
}


def test_faults_of_the_whole_archive(mirror):
    """Every map of DeepState is read; each known trap is met as often as it was counted by hand."""
    met, maps = Counter(), Counter()
    rows = fetch.registry().query("source == 'deepstate'")
    for _, path in fetch.verified(rows):
        names = Counter(fault.name for fault in sources.get("deepstate").read(path).attrs["faults"])
        met.update(names)
        maps.update(set(names))
    assert {("deepstate", name): (met[name], maps[name]) for name in met} == ARCHIVE_FAULTS


def test_every_map_of_the_others_can_be_read(mirror):
    """No map of Owl or ISW stops the reader; days without any land are left out by name."""
    for key in ("owl", "isw"):
        for _, path in fetch.verified(fetch.registry().query("source == @key")):
            assert len(sources.get(key).read(path))


def test_registry_lists_exactly_the_mirror(mirror):
    """Every map that lies in the mirror is registered with its hash, and nothing else."""
    assert fetch.register(mirror).equals(fetch.registry())
