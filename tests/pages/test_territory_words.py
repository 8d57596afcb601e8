"""Sentences on land gained and lost: a fault of a map is not a move of the front."""

import geopandas as gpd
import pandas as pd

from analysis.measures import change
from analysis.pages.words import territory


def _days(faults):
    dates = [f"2025-03-{21 + number}" for number in range(len(faults))]
    frame = pd.DataFrame({"date": dates, "source": "owl", "change_fault": faults})
    return frame.assign(gained_km2=[0.0, 62.0, 0.0], lost_km2=[0.0, 0.0, 18.0])


def test_sums_name_the_days_that_they_leave_out():
    """A maker's name, how many days, which, and what they would have added."""
    said = territory.left_out(_days(["", "missing_polygon", ""]))
    assert ", 22 March 2025 (62 km² more, 0 less)" in said.replace("\u00a0", " ")
    assert territory.left_out(_days(["", "", ""])) == ""


def test_polygon_that_comes_back_is_no_gain_that_decides_a_picture(monkeypatch):
    """62 km2 that reappear are not taken; 18 km2 that go are lost: the picture is of losses."""
    for name in ("first_held", "last_held"):
        stand_in = _named(name)
        monkeypatch.setattr(change, name, stand_in)
    tables = {"owl": gpd.GeoDataFrame()}
    assert change.changed(tables, _days(["", "missing_polygon", ""]), None, None)[0] == "last_held"
    assert change.changed(tables, _days(["", "", ""]), None, None)[0] == "first_held"


def _named(name):
    def stand_in(*_):
        return pd.DataFrame()

    stand_in.__name__ = name
    return stand_in
