"""The web report in the dark: what is a picture keeps its colours on a softened plate."""

import colorsys
from io import BytesIO

import pytest
from PIL import Image

pytestmark = pytest.mark.slow


def shown(visit, path, scheme: str) -> Image.Image:
    """The first figure of a page as a reader sees it."""
    page = visit(path, color_scheme=scheme)
    return Image.open(BytesIO(page.locator("figure img").first.screenshot())).convert("RGB")


def hue(picture: Image.Image) -> float:
    """That of the most saturated colour of at least forty pixels."""
    counted = picture.getcolors(picture.width * picture.height)
    often = (rgb for many, rgb in counted if many >= 40)
    strongest = max(often, key=lambda rgb: max(rgb) - min(rgb))
    return colorsys.rgb_to_hsv(*(part / 255 for part in strongest))[0]


@pytest.mark.parametrize("name", ["index", "02_territory", "04_sources"])
def test_figure_is_a_softened_plate_in_the_dark(built, visit, name):
    """White by day; in the dark a light grey, and its strongest colour the same hue."""
    light, dark = (shown(visit, built / f"{name}.html", scheme) for scheme in ("light", "dark"))
    ground = [max(own.getcolors(own.width * own.height))[1] for own in (light, dark)]
    assert ground[0] == (255, 255, 255)
    assert len(set(ground[1])) == 1 and 190 <= ground[1][0] <= 220
    assert hue(light) == pytest.approx(hue(dark), abs=0.02)


def test_words_of_the_chart_hold_in_the_dark(built, visit):
    """Its bar is black by day and light in the dark: no word says which."""
    page = visit(built / "index.html", color_scheme="dark")
    said = page.locator("#chart-key").inner_text()
    assert "thick bar" in said and "black" not in said
