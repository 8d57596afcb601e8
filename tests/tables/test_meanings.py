"""The codebook beside numbers speaks of the theatre that they are of."""

import pytest

from analysis import theatres
from analysis.tables import tidy
from analysis.tables.meanings import meanings
from analysis.theatres import window
from own_map import LYMAN, MYMAP

PARTS = """
[lyman.parts]
north = [37.5, 49.1, 38.3, 49.3]
"""
OF_KURSK = ("Kursk", "Sudzha", "Ukraine inside Russia", "for isw")


@pytest.mark.slow
def test_codebook_of_a_theatre_where_russia_holds(own_source, drawn_days):
    """Its holder, its own words for the line of depth; nothing of Kursk."""
    own_source(MYMAP)
    w = window.named("lyman", sources=["mymap"])
    book = tidy.book(tidy.numbers(w), w).set_index("name")["meaning"]
    assert "gives to Russia." in book["held_km2"]
    assert "the whole theatre" in book["held_main_km2"]
    assert book["depth_km"].startswith("km from the front at the start of the window: at least")
    for word in OF_KURSK:
        assert not book.str.contains(word).any(), word


def test_a_part_has_its_own_name(own_source, drawn_days):
    """The main part by its title."""
    own_source(MYMAP, LYMAN + PARTS)
    assert "the part north of held_km2" in meanings(theatres.get("lyman"))["held_main_km2"]


def test_ukraine_holds_land_inside_russia(own_source, drawn_days):
    """Where it is the holder."""
    own_source(
        MYMAP.replace("draws.Russia", "draws.Ukraine"), LYMAN.replace('"Russia"', '"Ukraine"')
    )
    assert "to Ukraine inside Russia." in meanings(theatres.get("lyman"))["held_km2"]


@pytest.mark.parametrize("word", ["Sudzha salient", "DeepState's grey zone of the Kursk front"])
def test_kursk_keeps_the_words_of_the_committed_tables(word):
    """They were written for it."""
    assert any(word in text for text in meanings(theatres.KURSK).values())
