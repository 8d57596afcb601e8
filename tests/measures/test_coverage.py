"""How fresh maps are, on times drawn by hand."""

from datetime import date

import pandas as pd

from analysis.measures import coverage

# Three maps in four days: two on the 1st, none on the 2nd and 3rd, one on the 4th at noon.
TIMES = pd.Series(
    pd.to_datetime(
        ["2025-03-01 00:00", "2025-03-01 12:00", "2025-03-04 12:00", "2025-04-01 12:00"], utc=True
    )
)
MARCH = (date(2025, 3, 1), date(2025, 3, 4))


def test_counts_of_maps_days_and_hours():
    """Maps after the window count nowhere; the longest gap is of three days."""
    days = pd.DataFrame(
        {
            "source": "deepstate",
            "date": [f"2025-03-0{n}" for n in (1, 2, 3, 4)],
            "map_age_days": [0, 1, 2, 0],
            "gained_km2": [float("nan"), 0.0, 0.0, 3.0],
            "lost_km2": [float("nan"), 0.0, 0.0, 0.0],
        }
    )
    row = coverage.coverage(days, {"deepstate": TIMES}).iloc[0].to_dict()
    assert row == {
        "source": "deepstate", "maps": 3, "days_with_several": 1, "days_without": 2,
        "longest_gap_h": 72.0, "oldest_map_days": 2, "longest_still_days": 2,
    }  # fmt: skip


def test_gaps_are_of_makers_that_draw_on_most_days():
    """The same times are a gap of a daily map and none of a weekly one."""
    found = coverage.gaps_of({"deepstate": TIMES, "isw": TIMES}, *MARCH)
    assert found[["source", "hours"]].to_numpy().tolist() == [["deepstate", 72.0]]
    assert coverage.gaps_of({"isw": TIMES}, *MARCH).empty


def test_gaps_longer_than_36_hours():
    """Maps at noon of days 1, 2 and 4: one gap of 48 hours."""
    times = pd.Series(
        pd.to_datetime(["2025-01-01T12Z", "2025-01-02T12Z", "2025-01-04T12Z"], utc=True)
    )
    gaps = coverage.gaps(times, date(2025, 1, 1), date(2025, 1, 31))
    assert gaps["hours"].tolist() == [48]
    assert coverage.gaps(times, date(2025, 1, 4), date(2025, 1, 4)).empty
