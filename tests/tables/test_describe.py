"""The description of the committed tables is made of nothing but what is committed."""

import json

from analysis.base import paths
from analysis.tables import describe
from analysis.theatres import KURSK


def test_the_committed_description_is_made_again_byte_for_byte():
    """Sources, hashes, first and last maps, columns: from the tables and the registry alone."""
    committed = (paths.PROCESSED / "datapackage.json").read_bytes()
    names = [resource["path"] for resource in json.loads(committed)["resources"]]
    content = {name: (paths.PROCESSED / name).read_bytes() for name in names}
    assert describe.describe(content, KURSK) == committed
