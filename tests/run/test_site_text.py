"""The words of the web report on screens of five widths: none on another, none cut off."""

from itertools import pairwise

import pytest

pytestmark = pytest.mark.slow
WIDTHS = {320: 640, 360: 740, 390: 844, 768: 1024, 1280: 720}
BOXES = """() => {
  const all = document.getElementById("explorer");
  const words = document.createTreeWalker(all, NodeFilter.SHOW_TEXT);
  const found = [];
  while (words.nextNode()) {
    const node = words.currentNode;
    if (!node.data.trim() || node.parentElement.closest("#map, .hidden, title, option")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const {left, right, top, bottom} of range.getClientRects()) {
      if (right > left) found.push([node.data.trim(), left, right, top, bottom]);
    }
  }
  return found;
}"""
TOUCH_PX = 1  # boxes of lines are a little higher than their letters


def overlaps(boxes: list) -> list[tuple[str, str]]:
    """Pairs of texts whose boxes have room in common; lines of one text follow each other."""
    return [
        (one[0], other[0])
        for place, one in enumerate(boxes)
        for other in boxes[:place]
        if one[0] != other[0]
        and min(one[2], other[2]) - max(one[1], other[1]) > TOUCH_PX
        and min(one[4], other[4]) - max(one[3], other[3]) > TOUCH_PX
    ]


def test_two_boxes_overlap_where_they_share_room():
    """Drawn by hand: a corner in common is an overlap, an edge is none."""
    first, corner, edge = ["a", 0, 10, 0, 10], ["b", 8, 18, 8, 18], ["c", 10, 20, 0, 8]
    assert overlaps([first, corner]) == [("b", "a")]
    assert overlaps([first, edge]) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("view", ["two", "change"])
def test_no_text_stands_on_another_or_is_cut(built, visit, width, view):
    """Chart, readout, steps and choices; the chart's words stay inside its frame."""
    size = {"width": width, "height": WIDTHS[width]}
    page = visit(built / "index.html", f"#view={view}", viewport=size)
    boxes = page.evaluate(BOXES)
    assert len(boxes) > 30
    assert overlaps(boxes) == []
    assert all(left >= 0 and right <= width for _, left, right, *_ in boxes)
    chart = page.locator("#chart").bounding_box()
    for text in page.locator("#chart text").all():
        box = text.bounding_box()
        assert box is None or chart["x"] <= box["x"], text.text_content()
        assert box is None or box["x"] + box["width"] <= chart["x"] + chart["width"]


@pytest.mark.parametrize("width", WIDTHS)
def test_days_in_question_keep_their_names(built, visit, width):
    """The largest area and the day in question are named on the narrowest chart too."""
    size = {"width": width, "height": WIDTHS[width]}
    page = visit(built / "index.html", viewport=size)
    names = page.locator("#chart .named text").all_text_contents()
    assert {"largest area", "day in question"} <= set(names)
    assert ("fastest retreat" in names) == (width >= 768)


@pytest.mark.parametrize("width", WIDTHS)
def test_months_stand_at_one_distance_and_the_year_is_named(built, visit, width):
    """No December beside a February: every month, or every second, or every third."""
    size = {"width": width, "height": WIDTHS[width]}
    page = visit(built / "index.html", viewport=size)
    shown = page.locator("#chart .month").all_text_contents()
    order = ["Sept", "Oct", "Nov", "Dec", "Jan 2025", "Feb", "Mar", "Apr"]
    places = [order.index(month) for month in shown]
    assert "Jan 2025" in shown and len(shown) >= 3
    assert len({after - before for before, after in pairwise(places)}) == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_reaches_beyond_the_column_of_the_page(built, visit, width):
    """Buttons and choices end where the map ends, the claims are whole, and no column is a word."""
    size = {"width": width, "height": WIDTHS[width]}
    page = visit(built / "index.html", viewport=size)
    right = page.evaluate("document.querySelector('main').getBoundingClientRect().right - 16")
    for name in ("#speed", "#next", "#map", ".value", "#search-form button", "#embed-code"):
        box = page.locator(name).first.bounding_box()
        assert box["x"] + box["width"] <= right + 1, name
    said = page.locator("#claims td:nth-child(3)")
    box = said.first.bounding_box()
    assert box["width"] >= 200
    assert box["x"] + box["width"] <= right + 1


@pytest.mark.parametrize("name", ["index", "01_article", "05_data", "method"])
def test_page_that_is_open_is_seen_in_the_navigation(built, visit, name):
    """On a narrow screen the map's page has one line of it; the others have all pages."""
    page = visit(built / f"{name}.html", viewport={"width": 320, "height": 640})
    box = page.locator("nav [aria-current]").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 320
