"""The rule at, just inside and just outside each bound; every word can be reached."""

from math import inf, nan

import pytest

from analysis.measures import verdicts
from analysis.measures.verdicts import interval, same_words, verdict

SMALL = 1e-6


@pytest.mark.parametrize(
    ("value", "wording", "expected"),
    [
        (500, "around", (450, 550)),
        (30, "just", (25, 35)),
        (12, "exactly", (11.5, 12.5)),
        (0.5, "around", (0.45, 0.55)),
        (12, "more than", (12, inf)),
        (75, "at least", (75, inf)),
        (365, "within", (0, 365)),
        (2500, "about", (2450, 2550)),
        (3000, "over", (3000, inf)),
        (10, "less than", (0, 10)),
    ],
)
def test_what_a_wording_allows(value, wording, expected):
    """Half a unit of the last digit that is not zero, or an open side."""
    assert interval(value, wording) == pytest.approx(expected)


CASES = [
    # maps of held land, with contested land, words, k, n: around 30 +- 5
    ([25, 35], [], "every map", 2, 2),  # at both bounds
    ([25 + SMALL, 35 - SMALL], [], "every map", 2, 2),  # just inside
    ([25 - SMALL, 30], [], "1 of 2 maps", 1, 2),  # one just outside
    ([30, 47, 0], [], "1 of 3 maps", 1, 3),
    ([nan, 30], [], "1 of 1 map", 1, 1),  # a map that draws nothing has no vote, one is not every
    ([0, 30], [], "1 of 2 maps", 1, 2),  # a map that draws that nothing is held has one
    ([30, 47], [90], "1 of 2 maps", 1, 2),  # the grey zone decides nothing
    ([10], [25], "only if contested land counts", 0, 1),  # at the bound
    ([10], [25 - SMALL], "above the only map", 0, 1),  # and just short of it
    ([50, nan], [], "below the only map", 0, 1),
    ([35 + SMALL, 50], [], "below every map", 0, 2),
    ([0, 25 - SMALL], [], "above every map", 0, 2),
    ([0, 47], [], "between the maps", 0, 2),
    ([], [], "not testable", 0, 0),
    ([nan], [], "not testable", 0, 0),
]


def test_at_most_is_met_by_less_than_nothing():
    """Land retaken is negative where more was gained: that is at most so much."""
    assert verdict(interval(50, "at most"), [1.9, -29.0, 139.0]) == ("2 of 3 maps", 2, 3)


@pytest.mark.parametrize(("own", "contested", "words", "k", "n"), CASES)
def test_verdict_by_rule(own, contested, words, k, n):
    """Made-up values around 30 +- 5."""
    assert verdict((25, 35), own, contested) == (words, k, n)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ([75, 100], "consistent, as we read it"),  # at the threshold
        ([75 - SMALL, 10], "not consistent, as we read it"),
        ([75 - SMALL, 80], "1 of 2 maps"),
    ],
)
def test_words_without_a_number_are_as_we_read_them(own, words):
    """The threshold is ours, and can fail."""
    assert verdict(interval(75, "at least"), own, is_ours=True).words == words


def test_every_word_can_be_reached():
    """None stands in the vocabulary for show."""
    reached = {verdict((25, 35), own, grey).words for own, grey, *_ in CASES}
    reached |= {verdict((75, inf), [80], is_ours=True).words}
    reached |= {verdict((75, inf), [70], is_ours=True).words}
    counts = {words for words in reached if " of " in words}
    assert (reached - counts) | {verdicts.SOME, verdicts.BOUNDED, verdicts.NO_MAP} == set(
        verdicts.WORDS
    )


def test_figures_that_would_get_the_same_words():
    """One map: the figures whose rounding holds its value."""
    assert same_words(100, "exactly", [100.0]) == [(50.0, 150.0)]
    assert same_words(110, "exactly", [107.0]) == [(102.0, 112.0)]


def test_figures_of_an_open_wording_are_open():
    """A threshold upwards is met by all that are smaller, one downwards by all that are larger."""
    assert same_words(75, "at least", [80.0, 90.0], is_ours=True) == [(1, 80)]
    assert same_words(10, "at most", [8.0, 4.0], is_ours=True) == [(8, inf)]


def test_figures_in_finer_steps():
    """Of a ratio tenths are told apart."""
    assert same_words(2, "at least", [1.7, 2.1], is_ours=True, step=0.1) == [(1.8, 2.1)]


def test_enormous_figures_are_told_in_coarser_steps():
    """Ten million, rounded to its only digit, is answered at once and in thousands."""
    assert same_words(1e7, "exactly", [50.0]) == [(5_001_000.0, inf)]


def test_a_rule_that_nearly_any_figure_passes_would_be_seen():
    """Three maps far apart: "between the maps" is what many figures get."""
    runs = same_words(300, "exactly", [10.0, 900.0])
    assert sum(last - first for first, last in runs) > 500
