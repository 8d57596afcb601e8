"""Rivers and lakes lie where the towns on their banks say."""

import pandas as pd
import pytest
import shapely

from analysis.theatres.waters import waters

ON_THE_BANK = {  # longitude and latitude of a town on the river
    "Seym": (36.19, 51.73),  # Kursk
    "Desna": (31.30, 51.49),  # Chernihiv
    "Oskil": (37.62, 49.71),  # Kupiansk
    "Siverskyi Donets": (37.28, 49.21),  # Izium
    "Dnipro": (30.52, 50.45),  # Kyiv
}


@pytest.mark.parametrize("name", ON_THE_BANK)
def test_river_runs_past_its_town(name):
    """Nearer than a tenth of a degree; the next named river is farther."""
    rivers = waters().set_index("name").geometry
    town = shapely.Point(ON_THE_BANK[name])
    rivers = rivers[rivers.index != ""]
    far = pd.Series(shapely.distance(rivers.to_numpy(), town), rivers.index)
    assert far[name] < 0.1
    assert far.idxmin() == name


def test_there_are_no_other_kinds_and_no_holes_in_the_table():
    """Rivers are lines, lakes areas, all valid."""
    table = waters()
    assert set(table["kind"]) == {"river", "lake"}
    assert table.geometry.is_valid.all()
    assert set(table[table["kind"] == "river"].geom_type) == {"MultiLineString"}
    reservoir = shapely.Point(34.1, 47.55)  # of Kakhovka, before its dam broke
    assert table[table["kind"] == "lake"].contains(reservoir).any()
