"""Faults are counted, and a count that changes stops the build."""

from datetime import UTC, datetime

import pandas as pd
import pytest
import shapely

from analysis.base.errors import DataError
from analysis.maps import faults
from analysis.maps.readers.shapes import Fault

NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
BOX = shapely.box(34, 51, 36, 52)


def test_ledger_counts_maps_polygons_and_those_in_the_theatre():
    """Two maps, three invalid rings, one of them inside."""
    ledger = faults.Tally(BOX)
    inside, outside = (35, 51.5, 35.1, 51.6), (30, 48, 31, 49)
    ledger.add(
        "isw", NOON, [Fault("invalid_ring", inside, "bow tie"), Fault("invalid_ring", outside)]
    )
    ledger.add("isw", NOON.replace(day=2), [Fault("invalid_ring", outside)])
    row = ledger.table().iloc[0]
    assert (row["maps"], row["met"], row["in_theatre"]) == (2, 3, 1)
    assert row["detail"] == "bow tie"
    assert row["what"] == faults.REASONS["invalid_ring"][0]


@pytest.mark.parametrize(
    ("met", "says"),
    [
        ([("owl", "lat_lon_order", 4)], "owl lat_lon_order: expected 3, found 4"),
        ([], "owl lat_lon_order: expected 3, found 0"),
        (
            [("owl", "lat_lon_order", 3), ("isw", "invalid_ring", 1)],
            "isw invalid_ring: expected 0, found 1",
        ),
    ],
)
def test_changed_count_is_a_sentence(met, says):
    """More than known, mended upstream, or a fault that is new."""
    found = pd.DataFrame(met, columns=["source", "fault", "met"])
    with pytest.raises(DataError, match=says):
        faults.refuse_changed(found, {("owl", "lat_lon_order"): 3})


def test_every_expected_fault_has_a_reason():
    """No fault is handled without saying what it is and what is done."""
    assert {fault for _, fault in faults.EXPECTED} <= set(faults.REASONS)
