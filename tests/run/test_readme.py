"""The README says what the data say."""

import re

import pytest

from analysis.base import paths
from analysis.base.errors import DataError
from analysis.run import readme

README = paths.ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")


def test_blocks_are_current():
    """Tables and headline numbers are those of the committed data."""
    assert readme.filled(TEXT) == TEXT


def test_changed_number_is_found():
    """The comparison above can fail."""
    assert readme.filled(TEXT.replace("122 km²", "123 km²")) == TEXT


def test_missing_block_is_a_sentence():
    """A marker that was deleted is named."""
    with pytest.raises(DataError, match="no block <!-- headline -->"):
        readme.filled(TEXT.replace("<!-- headline -->", ""))


def test_figures_are_the_notebooks_own():
    """The pictures shown are those in the notebooks, to the byte."""
    for name, picture in readme.shown_figures().items():
        assert (paths.FIGURES / name).read_bytes() == picture
    assert {path.name for path in paths.FIGURES.iterdir()} == set(readme.SHOWN)


def test_links_lead_somewhere():
    """Every relative link is a file of the project."""
    links = re.findall(r"\]\((?!http)([^)#]+)\)", TEXT)
    assert len(links) > 5
    for link in links:
        assert (paths.ROOT / link).exists(), link


def test_layout_is_the_tree():
    """The folders that the README lists are the ones that there are, both ways."""
    listed = set(re.findall(r"^\| `([a-z_/]+)/` \|", TEXT, flags=re.MULTILINE))
    listed = {name.split("/")[0] for name in listed}
    there = {p.name for p in paths.ROOT.iterdir() if p.is_dir() and p.name[0] not in "._"}
    assert listed == there - {"runs", "site"}
