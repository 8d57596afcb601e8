"""Every real map, where a mirror is there: it is read, its faults are counted, it is registered."""

import json
from collections import Counter

import pandas as pd
import pytest

from analysis.base.days import day_of
from analysis.base.geometry import area_km2
from analysis.maps import archive, registry, sources
from analysis.tables import read
from analysis.theatres import KURSK

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    ("since", "common", "later"),
    [
        ("2025-05-01", 95, 50),
        pytest.param("2024-07-01", 388, 77, marks=pytest.mark.campaign),
    ],
)
def test_daily_copy_is_always_one_of_deepstates_own_maps(mirror, since, common, later):
    """On each common day: the evening's map or the one before it, and never Tuzla.

    That is why the copy is 63 and 24 km2 short on 1 and 31 July 2025: it was a map late.
    """
    tuzla_km2 = 4.4
    late, days = 0, 0
    own = {}
    rows = registry.registry().query("source == 'deepstate'")
    start = pd.Timestamp(since, tz="UTC")
    rows = rows[rows["published"] >= start - pd.Timedelta(days=5)]  # and the evenings before
    for published, path in archive.verified(rows):
        land = sources.get("deepstate").read(path)
        land = land[land["status"].isin(["occupied", "occupied_before_2022"])].geometry
        own[published] = sum(area_km2(shape, "sphere") for shape in land)
    copies = registry.registry().query("source == 'deepstate_occupied' and published >= @start")
    for published, path in archive.verified(
        copies[copies["published"].map(day_of) <= day_of(max(own))]
    ):
        copy = sum(
            area_km2(s, "sphere") for s in sources.get("deepstate_occupied").read(path).geometry
        )
        taken = published + pd.Timedelta(minutes=181, hours=3)
        past = [km2 for time, km2 in own.items() if time < taken]
        lags = [n for n in (1, 2, 3) if abs(past[-n] - copy - tuzla_km2) < 0.1]
        assert lags, published
        late += lags[0] > 1
        days += 1
    assert (days, late) == (common, later)


# Of the archive the suite reads every fifth map, a campaign all of them.
FIFTH, EVERY = 5, pytest.param(1, marks=pytest.mark.campaign)
ARCHIVE_FAULTS = {
    # fault of DeepState's maps: how often it is met, and on how many maps of the pinned commits
    FIFTH: {
        "geometry_collection": (815, 118),
        "name_fill_conflict": (2, 2),
        "invalid_ring": (43, 29),
        "broken_utf8": (139, 110),
        "three_coordinates": (24561, 272),
        "foreign_land": (28, 28),
    },
    1: {
        "geometry_collection": (4072, 582),
        "name_fill_conflict": (14, 14),
        "invalid_ring": (209, 145),
        "broken_utf8": (658, 520),
        "unnamed_fill": (1, 1),
        "three_coordinates": (122888, 1359),
        "foreign_land": (137, 137),
    },
}


@pytest.mark.parametrize("step", [FIFTH, EVERY])
def test_faults_of_the_whole_archive(mirror, step):
    """Maps of all years are read; each known trap is met as often as it was counted."""
    met, maps = Counter(), Counter()
    rows = registry.registry().query("source == 'deepstate'")
    for _, path in archive.verified(rows.iloc[::step]):
        names = Counter(fault.name for fault in sources.get("deepstate").read(path).attrs["faults"])
        met.update(names)
        maps.update(set(names))
    assert {name: (met[name], maps[name]) for name in met} == ARCHIVE_FAULTS[step]


@pytest.mark.parametrize("step", [FIFTH, EVERY])
def test_every_map_of_the_others_can_be_read(mirror, step):
    """No map of Owl or ISW stops the reader; days without any land are left out by name."""
    for key in ("owl", "isw", "deepstate_occupied", "liveuamap"):
        for _, path in archive.verified(registry.registry().query("source == @key").iloc[::step]):
            assert len(sources.get(key).read(path))


def test_registry_lists_exactly_the_mirror(mirror):
    """Every map that lies in the mirror is registered with its hash, and nothing else."""
    assert archive.register(mirror).equals(registry.registry()[list(registry.SCHEMA.columns)])


def test_retaken_numbers_are_those_of_the_file(mirror):
    """The committed numbers of ISW are the layer's areas as they were published."""
    path = mirror / RETAKEN
    if not path.is_file():
        pytest.skip("the file of daily numbers is not in the mirror")
    layers = pd.DataFrame(json.loads(path.read_bytes())).query(
        "layerType == 'kursk_russian_advances'"
    )
    own = read.retaken().set_index("date")["retaken_km2"]
    assert layers.set_index("date")["areaKm2"].equals(own.rename("areaKm2"))


RETAKEN = (
    "sdspieg/war-datasets-dashboard/cc9e7eb5ca3a84b75e2b0fb751ccad6d9f3d2bf9/public/data/"
    "daily_areas.json"
)


def test_another_projects_total_counts_losses_as_russian(mirror):
    """On 2024-09-06 all `losses` were added to Russian-held land: 1,266 km2 that Ukraine held."""
    rows = registry.pinned().query("source == 'liveuamap' and file == '2024-09-06.json'")
    ((_, path),) = archive.verified(rows)
    land = sources.get("liveuamap").read(path)
    in_kursk = [
        area_km2(shape.intersection(KURSK.area))
        for shape in land.geometry[land["status"] == "ukraine_in_russia"]
    ]
    assert sum(in_kursk) == pytest.approx(1266, abs=2)
