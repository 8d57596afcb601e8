"""The picture that a link to the web report shows elsewhere."""

from datetime import date

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from analysis.pages.figures import style
from analysis.pages.figures.canvas import attached
from analysis.pages.figures.card import card


@pytest.mark.slow
def test_card_has_the_size_that_is_asked_for_and_every_map(built):
    """1200 by 630; each maker's colour is in it; the page says its size and what is to be seen."""
    with Image.open(built / "card.png") as picture:
        assert picture.size == (1200, 630)
        seen = {rgb for _, rgb in picture.convert("RGB").getcolors(100_000)}
    for key in ("deepstate", "liveuamap", "owl", "isw"):
        colour = tuple(int(style.SOURCE_COLOURS[key][at : at + 2], 16) for at in (1, 3, 5))
        near = [rgb for rgb in seen if max(map(abs, map(int.__sub__, rgb, colour))) <= 8]
        assert near, key
    page = BeautifulSoup((built / "index.html").read_text(), "html.parser")
    told = {own["property"]: own["content"] for own in page.select("meta[property^=og]")}
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image"] == "card.png" and told["og:image:alt"].startswith("Area by map")
    assert page.select_one("meta[name='twitter:card']")["content"] == "summary_large_image"


def texts_overlap(fig) -> list[str]:
    """Pairs of texts of a figure that stand on each other, and texts that are cut off."""
    renderer = attached(fig).get_renderer()
    ax, top = fig.axes[0], fig.axes[0].get_ylim()[1]
    heights = zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
    texts = [*fig.texts, *fig.legends[0].get_texts(), *ax.get_xticklabels()]
    texts += [label for value, label in heights if value <= top]
    boxes = [(own.get_text(), own.get_window_extent(renderer)) for own in texts if own.get_text()]
    cut = [text for text, box in boxes if box.x0 < 0 or box.x1 > 1200 or box.y0 < 0]
    pairs = [
        f"{one} / {other}"
        for place, (one, box) in enumerate(boxes)
        for other, beside in boxes[:place]
        if box.overlaps(beside)
    ]
    return cut + pairs


@pytest.mark.parametrize("units", ["km", "mi", "both"])
@pytest.mark.parametrize("is_change", [False, True])
def test_no_word_of_a_card_stands_on_another(units, is_change):
    """Drawn by hand: four makers, two years, numbers of six places, and a title of three lines."""
    days = pd.date_range("2030-01-01", "2031-12-31").strftime("%Y-%m-%d")
    daily = pd.concat(
        pd.DataFrame({"date": days, "source": key, "held_km2": 100_000.0 + 50 * place})
        for place, key in enumerate(["deepstate", "liveuamap", "owl", "isw"])
    )
    title = f"The whole front: 100,000 to 120,000 km² on {date(2031, 12, 31):%d %B %Y}, by map"
    fig = card(daily, title, units, is_change)
    attached(fig).draw()
    assert texts_overlap(fig) == []
