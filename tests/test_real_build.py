"""The committed tables built again from the real maps, where a mirror is there."""

import pytest

from analysis.base import paths
from analysis.tables import build

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("shared_results")]


def test_committed_data_are_what_the_raw_maps_give(mirror, tmp_path):
    """Built again from the raw maps, byte by byte what is committed."""
    for made in build.build(tmp_path):
        assert made.read_bytes() == (paths.PROCESSED / made.name).read_bytes(), made.name
