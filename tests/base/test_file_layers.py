"""A layer is the one that is asked for, and what is wrong with a file is one sentence."""

import geopandas as gpd
import pytest

from analysis.base import layers
from analysis.base.errors import DataError
from drawn import EAST, WEST


@pytest.fixture
def two_layers(tmp_path):
    """A GeoPackage with a western and an eastern layer."""
    path = tmp_path / "two.gpkg"
    for name, shape in (("west", WEST), ("east", EAST)):
        gpd.GeoDataFrame(geometry=[shape], crs="EPSG:4326").to_file(path, layer=name)
    return path


@pytest.mark.parametrize(("name", "shape"), [("west", WEST), ("east", EAST)])
def test_the_named_layer_of_several_is_read(two_layers, name, shape):
    """And not the first that is in the file."""
    frame = layers.read(two_layers, name)
    assert frame.crs == "EPSG:4326"
    assert frame.geometry.iloc[0].equals(shape)


@pytest.mark.parametrize(
    ("name", "said"), [("", r"has 2 layers \(.*west.*\); take one\."), ("wets", "'wets'.*west")]
)
def test_a_layer_that_cannot_be_meant_is_a_sentence(two_layers, name, said):
    """Which layers there are, and what to do."""
    with pytest.raises(DataError, match=said):
        layers.read(two_layers, name, advice="take one")
