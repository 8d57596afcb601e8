"""Places: who they are, when they were held, and how that compares with print."""

import pandas as pd
import pytest
import shapely

from analysis.base import paths
from analysis.base.errors import DataError, UsageError
from analysis.measures import place_days, places
from analysis.tables import read
from analysis.theatres import KURSK
from drawn import EMPTY, day, table_of

SUDZHA = shapely.Point(35.2719, 51.1919)


def history_of(*shapes) -> pd.DataFrame:
    """When each place was held by Owl, whose land has these shapes on successive days."""
    table = table_of(list(shapes), source="owl")
    found = place_days.history(table, read.place_list(), KURSK, day(1), day(len(shapes)))
    return found.set_index("name")


def test_days_of_a_place_by_hand():
    """Held on days 2 and 3 of four; the point's error leaves nothing open inside a large box."""
    wide = SUDZHA.buffer(0.1)
    row = history_of(EMPTY, wide, wide, EMPTY).loc["Sudzha"]
    assert (row["held_first"], row["held_last"]) == ("2025-01-02", "2025-01-03")
    assert row["held_days"] == 2
    assert row["held_first_earliest"] == row["held_first_latest"] == "2025-01-02"
    assert row["contested_days"] == 0


def test_error_of_the_point_opens_a_range_of_days():
    """The front passes 500 m south of the point a day before it takes it, wholly a day later."""
    edges = [51.1875, 51.195, 51.3]  # the point lies at 51.1919
    row = history_of(*(shapely.box(35.2, 51.1, 35.35, north) for north in edges)).loc["Sudzha"]
    assert row["held_first_earliest"] == "2025-01-01"
    assert row["held_first"] == "2025-01-02"
    assert row["held_first_latest"] == "2025-01-03"


def test_place_never_held_has_empty_dates():
    """Never is empty, not a date."""
    row = history_of(EMPTY).iloc[0]
    assert row["held_first"] == row["held_last"] == ""


def test_every_listed_place_was_held_or_contested_by_some_map():
    """The list is of places that the war reached, and of those alone."""
    days = read.places().groupby("name")[["held_days", "contested_days"]].sum()
    assert (days.sum(axis=1) > 0).all()
    assert set(days.index) == set(read.place_list()["name"])


def test_places_are_told_from_their_namesakes():
    """Names are unique, and no two places share a coordinate."""
    table = read.place_list()
    assert table["name"].is_unique
    assert not table.duplicated(["lat", "lon"]).any()
    assert table["coordinate_source"].str.startswith("OKTMO").all()


def test_unknown_place_suggests_near_names():
    """A typo is answered with the name that was meant."""
    with pytest.raises(UsageError, match="did you mean Sudzha"):
        places.named(read.place_list(), "Sudja")


def test_name_that_several_places_share_is_told_apart():
    """Two of a name, each known by its oblast."""
    both = pd.DataFrame({"name": ["Lyman (Donetsk Oblast)", "Lyman (Kharkiv Oblast)", "Izium"]})
    with pytest.raises(UsageError, match=r"more than one Lyman: name Lyman \(Donetsk Oblast\) or"):
        places.named(both, "lyman")
    assert places.named(both, "Lyman (Kharkiv Oblast)")["name"] == "Lyman (Kharkiv Oblast)"


def test_place_is_found_by_its_russian_name():
    """Readers of Russian maps need not transliterate."""
    assert places.named(read.place_list(), "Суджа")["name"] == "Sudzha"


def test_difference_from_print_by_hand():
    """Lost on the day after the last day held; positive when the map is later."""
    history = pd.DataFrame(
        {
            "name": ["Sudzha"],
            "source": ["owl"],
            "held_first": ["2024-08-08"],
            "held_last": ["2025-03-10"],
        }
    )
    row = places.against_print(history, read.place_dates()).query("event == 'lost'").iloc[0]
    assert row["map_date"] == "2025-03-11"
    assert row["days"] == -2


def test_list_with_a_wrong_coordinate_is_refused(monkeypatch, tmp_path):
    """Latitude and longitude exchanged."""
    table = read.place_list().rename(columns={"lat": "lon", "lon": "lat"})
    path = tmp_path / "settlements.csv"
    table.to_csv(path, index=False)
    monkeypatch.setattr(paths, "SETTLEMENTS", path)
    with pytest.raises(DataError, match="column lat"):
        read.place_list()
