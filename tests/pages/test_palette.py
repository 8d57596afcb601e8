"""The sources' colours stay apart under colour-vision deficiencies, in grey, and as text.

Deficiencies are simulated after Machado, Oliveira and Fernandes, "A Physiologically-based Model
for Simulation of Color Vision Deficiency", IEEE TVCG 15 (2009), severity 1.0, in linear RGB.
Differences are CIE 1976 (Lab, D65). Contrast is that of WCAG 2.2: 4.5 for small text (AA).
"""

from itertools import combinations

import numpy as np
import pytest

from analysis.maps import sources
from analysis.pages import names
from analysis.pages.figures import style

APART = 15.0  # six times what is just noticed (2.3), so that thin lines are told apart
APART_IN_GREY = 10.0  # of a lightness from 0 to 100
READABLE = 4.5
WHITE = np.ones(3)

SEEN_BY = {
    "common vision": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(  # sRGB, IEC 61966-2-1
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour: str) -> np.ndarray:
    """Linear RGB of ``#rrggbb``."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE Lab of linear RGB."""
    x = TO_XYZ @ rgb / (TO_XYZ @ WHITE)
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, seen: np.ndarray) -> float:
    """How far two colours are apart for an eye."""
    first, second = (lab(np.clip(seen @ linear(colour), 0, 1)) for colour in (one, other))
    return float(np.linalg.norm(first - second))


def contrast_on_white(colour: str) -> float:
    """WCAG contrast of a text on white."""
    return 1.05 / (TO_XYZ[1] @ linear(colour) + 0.05)


def test_the_measures_are_the_standard_ones():
    """Known values: white and black, a grey's contrast, sRGB red in Lab."""
    assert apart("#FFFFFF", "#000000", SEEN_BY["common vision"]) == pytest.approx(100, abs=0.01)
    assert contrast_on_white("#767676") == pytest.approx(4.54, abs=0.01)
    assert lab(linear("#FF0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)


def test_every_deficiency_keeps_white_white():
    """The matrices are typed right: their rows sum to one."""
    for seen in SEEN_BY.values():
        assert seen @ WHITE == pytest.approx(WHITE, abs=1e-5)


def test_deficiency_is_simulated():
    """Red and green of one lightness, told apart by most, run together for a deuteranope."""
    red, green = "#B04A3A", "#5A7A3A"
    assert apart(red, green, SEEN_BY["common vision"]) > 4 * APART
    assert apart(red, green, SEEN_BY["deuteranopia"]) < APART


@pytest.mark.parametrize("eye", SEEN_BY)
def test_sources_are_told_apart_by_colour(eye):
    """Every pair of sources, for every eye, from each other and from the article's black."""
    colours = {**style.SOURCE_COLOURS, "article": style.ARTICLE}
    for one, other in combinations(colours, 2):
        distance = apart(colours[one], colours[other], SEEN_BY[eye])
        assert distance >= APART, (eye, one, other, distance)


@pytest.mark.parametrize("eye", SEEN_BY)
def test_sides_are_told_apart_by_colour(eye):
    """Land held by Russia, by Ukraine, by nobody we know of (paper), and gained (dark)."""
    paper, (ukraine, russia) = "#FFFFFF", style.SIDES.values()
    for one, other in combinations((paper, ukraine, russia), 2):
        assert apart(one, other, SEEN_BY[eye]) >= APART, (eye, one, other)
    for side, colour in style.SIDES.items():
        assert apart(colour, style.SIDE_TEXT[side], SEEN_BY[eye]) >= APART


def test_sources_are_told_apart_in_grey():
    """Without colour a pair differs in dash; the two of one maker in lightness as well."""
    dashes = style.SOURCE_DASHES
    assert len({str(dash) for dash in dashes.values()}) == len(style.SOURCE_COLOURS) == len(dashes)
    kin = (lab(linear(style.SOURCE_COLOURS[key]))[0] for key in ("deepstate", "deepstate_occupied"))
    assert abs(np.subtract(*kin)) >= APART_IN_GREY


@pytest.mark.parametrize("colour", [*style.SOURCE_COLOURS.values(), style.ARTICLE, style.QUIET])
def test_text_is_readable_on_white(colour):
    """Labels in a source's colour, and quiet ones, have the contrast that small text needs."""
    assert contrast_on_white(colour) >= READABLE


def test_every_source_has_one_look():
    """Colour, dash, label, short name and credit are there for each source."""
    looks = (style.SOURCE_COLOURS, style.SOURCE_DASHES, names.LABELS, names.SHORT, style.CREDITS)
    assert all(list(look) == list(style.SOURCE_COLOURS) for look in looks)
    assert set(sources.in_order(style.SOURCE_COLOURS)) <= set(style.SOURCE_COLOURS)
