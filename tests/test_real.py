"""Measured on the real maps, when a mirror is there: printed figures and those of other code."""

from datetime import date

import pandas as pd
import pytest
import shapely

from analysis import theatres
from analysis.base.geometry import area_km2
from analysis.control import on_day
from analysis.control import table as control_table
from analysis.maps import archive, registry, sources
from analysis.measures import depth, displacement, front
from analysis.tables import measured, read
from analysis.theatres import KURSK, window
from analysis.theatres.theatre import wider

FRONT = theatres.get("front")

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("shared_results")]


def test_printed_figure_to_the_second_decimal(mirror):
    """DeepState printed 77.43 km2 for the main salient of 27 March 2025, 64.49 for its grey."""
    maps = archive.verified(registry.maps("deepstate", date(2025, 3, 27), date(2025, 3, 27)))
    rows = on_day.at(control_table.from_maps("deepstate", maps, KURSK), date(2025, 3, 27))
    main = KURSK.part_areas()["sudzha"]
    areas = {
        row.status: area_km2(row.geometry.intersection(main), "sphere") for row in rows.itertuples()
    }
    assert round(areas["held"], 2) == 77.43
    assert round(areas["contested"], 2) == pytest.approx(64.49, abs=0.011)


def test_measuring_raw_maps_gives_the_committed_series(mirror):
    """The same numbers, whether the file or the maps answer."""
    w = window.of(KURSK, date(2025, 3, 1), date(2025, 3, 20), ("owl",))
    raw = measured.daily(w, "owl")
    file = read.daily(w)
    file["change_fault"] = file["change_fault"].fillna("")
    assert raw.round(4).equals(file.astype(raw.dtypes).round(4))


RETREATS = [
    ("owl", date(2025, 3, 11), "retreat_7d_max_km", 16.9),  # back into Ukraine, not to a remnant
    ("deepstate", date(2025, 3, 15), "retreat_7d_max_km", 16.3),
    ("liveuamap", date(2025, 3, 12), "retreat_2d_max_km", 18.96),
    ("liveuamap", date(2025, 3, 11), "retreat_2d_max_km", 13.74),
    ("liveuamap", date(2025, 3, 12), "retreat_2d_km", 18.0),  # 1 km2 and more of the same loss
    ("deepstate", date(2025, 3, 12), "swept_2d_km", 2.7),
    ("deepstate", date(2025, 3, 15), "swept_7d_km", 4.0),
]


@pytest.mark.parametrize(("source", "day", "column", "km"), RETREATS)
def test_retreat_meets_other_code(mirror, source, day, column, km):
    """Figures that other code found on the raw maps."""
    days = measured.retreat(window.of(KURSK, day, day, (source,)), source)
    assert days[column].item() == pytest.approx(km, abs=0.1)


@pytest.mark.parametrize("source", ["deepstate", "liveuamap", "owl"])
def test_depth_on_the_grid_meets_the_polygons_cut_exactly(mirror, source):
    """Beyond 125 m less than the depth a polygon of 1 km2 is left, beyond 125 m more none is."""
    day = date(2024, 9, 11)
    table = measured.table(window.of(KURSK, day, day, (source,)), source)[0]
    shape = displacement.part_of(displacement.held_on(table, day), KURSK, "")
    km = depth.depth(shape, KURSK)["depth_km"]
    border = front.border_line(KURSK)
    for metres, is_left in ((km * 1000 - 125, True), (km * 1000 + 125, False)):
        beyond = shapely.difference(front.Land(shape, KURSK).metric, border.buffer(metres))
        assert (shapely.area(shapely.get_parts(beyond)).max() >= 1e6) == is_left


def test_no_sliver_makes_a_depth_before_pokrovsk(mirror):
    """ "Lost behind it up to 20.5 km" was 0.002 km2 on one map of February 2025."""
    w = window.of(theatres.get("pokrovsk"), date(2025, 1, 1), date(2025, 2, 28), ("deepstate",))
    assert not (measured.retreat(w, "deepstate")["lost_depth_km"] >= 1).any()


@pytest.mark.parametrize(("which", "km"), [("last", 42.0), ("last of the UTC day", 33.0)])
def test_retreat_before_kharkiv_hangs_on_the_calendar(mirror, which, km):
    """Two days to 12 September 2022: a map of 21:49 UTC is the 10th's in UTC, the 11th's in Kyiv.

    Once 132.7 km, to land far away, though Russia was near.
    """
    w = window.of(
        theatres.get("kharkiv_2022"), date(2022, 9, 10), date(2022, 9, 12), ("deepstate",)
    )
    tables = measured.table(w, "deepstate")[0], measured.wide(w, "deepstate")
    (old, _), (new, beyond) = (
        [on_day.at(table, day, which).set_index("status").geometry["held"] for table in tables]
        for day in (w.start, w.end)
    )
    found = displacement.displacement(old, new, w.theatre, beyond)
    assert found.max_km == pytest.approx(km, abs=0.1)
    assert found.towards == "own state"


def area_at_the_end_of(month: str) -> float:
    """Land occupied since and before 2022 by DeepState's last map of a month, as it prints it."""
    day = (pd.Period(month).end_time).date()
    return read.daily(window.of(FRONT, day, day, ("deepstate",)), "sphere")["held_km2"].item()


def test_whole_front_is_what_deepstate_printed(mirror):
    """On 12 November 2022 the maker printed 108,651 km2, Crimea and ORDLO included.

    By the last map of the day in Kyiv, 0.004 % more.
    """
    day = date(2022, 11, 12)
    held = read.daily(window.of(FRONT, day, day, ("deepstate",)), "sphere")["held_km2"].item()
    assert held == pytest.approx(108_651, abs=5)


@pytest.mark.parametrize(
    ("month", "printed"),
    [("2024-03", 39), ("2024-08", 363), ("2025-01", 325), ("2025-03", 133), ("2025-06", 556)],
)
def test_gain_of_a_month_is_what_deepstate_printed(mirror, month, printed):
    """From the last map of the month before to the last of the month."""
    before = str(pd.Period(month) - 1)
    gain = area_at_the_end_of(month) - area_at_the_end_of(before)
    assert gain == pytest.approx(printed, abs=1)


MEASURED = [
    # source, day, km2 held in Kursk: by other code, on the raw maps
    ("liveuamap", "2024-08-20", 1119.2),
    ("liveuamap", "2024-09-03", 1266.1),
    ("liveuamap", "2025-03-12", 125.6),
    ("liveuamap", "2025-03-16", 79.9),
    ("deepstate", "2025-03-05", 368.3),
    ("deepstate", "2025-03-16", 121.75),
]


@pytest.mark.parametrize(("source", "day", "km2"), MEASURED)
def test_land_held_by_the_raw_maps(mirror, source, day, km2):
    """Within half a per cent."""
    on = date.fromisoformat(day)
    held = measured.daily(window.of(KURSK, on, on, (source,)), source)["held_km2"].item()
    assert held == pytest.approx(km2, rel=0.005)


def test_kursk_is_kursk(mirror):
    """On 27 April 2025 ISW had 2.5 km2 in Belgorod Oblast and slivers along the border in Kursk."""
    on = date(2025, 4, 27)
    assert measured.daily(window.of(KURSK, on, on, ("isw",)), "isw")["held_km2"].item() <= 0.6


def test_contested_land_is_told_apart_by_the_border(mirror):
    """On 16 March 2025 DeepState: 45.9 km2 contested in Russia, 26.2 beyond the border."""
    on = date(2025, 3, 16)
    row = measured.daily(window.of(KURSK, on, on, ("deepstate",)), "deepstate").iloc[0]
    assert row["contested_in_ukraine_km2"] == pytest.approx(26.2, abs=0.1)
    assert row["contested_km2"] - row["contested_in_ukraine_km2"] == pytest.approx(45.9, abs=0.1)


def test_owls_front_where_its_polygons_are_missing(mirror):
    """62 to 63 km2 on 22 to 26 March 2025 rest on the front; 12 to 21 March are nothing."""
    w = window.of(KURSK, date(2025, 3, 12), date(2025, 3, 26), ("owl",))
    days = measured.daily(w, "owl").set_index("date")
    on_front = days.loc["2025-03-22":]
    assert on_front["rests_on"].unique().tolist() == ["front"]
    assert on_front["held_km2"].between(62, 63).all()
    assert (days.loc[:"2025-03-21", ["held_km2"]] == 0).all(axis=None)
    assert days.loc["2025-03-22", "change_fault"] == "missing_polygon"


def test_isws_control_and_advances_follow_the_other_makers(mirror):
    """Pokrovsk, change since 1 July 2024 against DeepState: 103 km2 root mean square, not 291."""
    own = theatres.get("pokrovsk")
    start, end = date(2024, 7, 1), date(2025, 8, 3)
    w = window.of(own, start, end, ("deepstate", "isw"))
    wide = read.daily(w).pivot(index="date", columns="source", values="held_km2")
    apart = (wide - wide.iloc[0]).diff(axis=1)["isw"]
    assert (apart**2).mean() ** 0.5 == pytest.approx(103, abs=5)


def test_long_edges_at_sea_do_not_stop_a_window(mirror):
    """Unaltered maps that were refused when the tolerance was a share of the land."""
    for name, source, start, end in (
        ("front", "owl", date(2023, 4, 28), date(2023, 4, 29)),
        ("kherson_2022", "deepstate", date(2022, 5, 1), date(2022, 5, 10)),
    ):
        days = measured.daily(window.of(theatres.get(name), start, end, (source,)), source)
        assert days["gained_km2"].notna().all()
        assert "identity_failed" not in set(days["change_fault"])


def test_luhansk_oblast_that_vanished_for_two_days_is_named(mirror):
    """Owl, 8 and 9 July 2023: measured as drawn, and no move of the front."""
    w = window.of(theatres.get("front"), date(2023, 7, 7), date(2023, 7, 10), ("owl",))
    days = measured.daily(w, "owl").set_index("date")
    assert days.loc["2023-07-08", "lost_km2"] == pytest.approx(26_857, abs=1)
    named = days.index[days["change_fault"] == "vanished_polygon"].tolist()
    assert named == ["2023-07-08", "2023-07-10"]
    later = window.of(theatres.get("front"), date(2023, 7, 9), date(2023, 7, 11), ("owl",))
    days = measured.daily(later, "owl").set_index("date")
    assert days.index[days["change_fault"] == "vanished_polygon"].tolist() == ["2023-07-10"]
    row = read.faults(w).set_index("fault").loc["vanished_polygon"]
    assert (row["moved_days"], row["last_day"]) == (2, "2023-07-09")


@pytest.mark.parametrize("key", ["deepstate", "owl"])
def test_days_on_which_shores_were_redrawn_are_no_moves_of_the_front(mirror, key):
    """Before Pokrovsk they are days like others."""
    maker = sources.get(key)
    assert set(maker.scope_changes) == set(maker.scope_boxes)
    for day in map(date.fromisoformat, maker.scope_changes):
        w = window.of(theatres.get("front"), day, day, (key,))
        row = measured.daily(w, key).iloc[0]
        assert row["change_fault"] == "scope_change"
        assert max(row["gained_km2"], row["lost_km2"]) > 80
    inland = window.of(theatres.get("pokrovsk"), day, day, (key,))
    assert measured.daily(inland, key)["change_fault"].tolist() == [""]


def test_land_of_moldova_is_not_counted_as_held_of_ukraine(mirror):
    """Transnistria had the colour of what was occupied of Ukraine, to the map of 28 May 2022."""
    w = window.of(theatres.get("front"), date(2022, 5, 28), date(2022, 5, 29), ("deepstate",))
    days = measured.daily(w, "deepstate")
    assert days["held_km2"].diff().iloc[1] == pytest.approx(-65, abs=1)  # the front's own
    assert days["change_fault"].tolist() == ["", ""]
    left_out = read.faults(w).set_index("fault").loc["foreign_land"]
    assert left_out["moved_km2"] == pytest.approx(3_530, abs=5)


def test_choices_of_a_day_without_committed_rows(mirror):
    """Every choice is measured, up to the map of three days before."""
    found = read.choices_on(window.committed(), "area", date(2025, 2, 1))
    assert set(found.query("factor == 'days_before'")["level"].astype(str)) >= {"1", "2", "3"}


def test_figures_on_deepstates_map_are_met_as_stated():
    """Of twenty that were printed first nineteen come out, none of them by a shifted day."""
    table = read.printed()
    first = table[table["source"].eq("deepstate") & table["by"].isin(["maker", "outlet"])]
    first = first[~first["id"].str.startswith("P")]
    assert len(first) == 20
    assert (first["convention"] == "as stated").sum() >= 19
    assert not first["convention"].str.startswith("map ").any()


@pytest.mark.parametrize("key", ["deepstate", "deepstate_occupied", "liveuamap", "owl", "isw"])
def test_nothing_held_lies_beyond_a_frame_that_holds_ukraine(mirror, key):
    """Such a frame is not read twice: a degree farther out every map gives the same land."""
    w = window.named("front", "2025-03-01", "2025-03-03")
    table = measured.table(w, key)[0]
    found = archive.verified(measured.maps(w, key))
    beyond = control_table.from_maps(
        key, found, wider(w.theatre), until=w.spans[key][1], only=control_table.PRIMARY
    )
    assert measured.wide(w, key) is None
    for day in (date(2025, 3, 1), date(2025, 3, 3)):
        shapes = [displacement.held_on(land, day) for land in (table, beyond)]
        assert shapes[0].equals_exact(shapes[1])
        assert not shapes[0].is_empty
