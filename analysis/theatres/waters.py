"""Rivers and lakes, for orientation only: nothing is measured by them or cut with them."""

from functools import cache

import geopandas as gpd

from ..base import paths


@cache
def waters() -> gpd.GeoDataFrame:
    """The larger rivers and lakes round Ukraine, ``kind, name, geometry``, EPSG:4326.

    From World Data Bank II and GSHHG 2.3.6 (LGPL), simplified to some 200 m. Rivers are lines,
    reservoirs lakes: that of Kakhovka is drawn as before June 2023, when its dam broke.
    """
    return gpd.read_file(paths.WATERS).fillna({"name": ""})
