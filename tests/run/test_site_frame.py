"""The web report on paper, inside another page, and where there is little to choose from."""

import dataclasses
from datetime import date

import pytest
from driven import DESK, PHONE, need_npm, tiny
from test_site_controls import AS_OF, day_of, slide
from test_site_views import view

from analysis.run import site

pytestmark = pytest.mark.slow
SIZES = [DESK, PHONE, {"width": 830, "height": 1000}, {"width": 360, "height": 740}]
EMBEDS = [{"width": 400, "height": 300}, {"width": 600, "height": 400}]
OVERLAPS = """([first, second]) => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const [a, b] = [box(first), box(second)];
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}"""
COVERS_LAND = """() => {
  const land = document.querySelector("#land .held");
  const box = document.querySelector("#inset").getBoundingClientRect();
  const back = land.getScreenCTM().inverse();
  for (let x = box.left; x <= box.right; x += 2) {
    for (let y = box.top; y <= box.bottom; y += 2) {
      if (land.isPointInFill(new DOMPoint(x, y).matrixTransform(back))) return true;
    }
  }
  return false;
}"""


@pytest.mark.parametrize(
    ("key", "words"),
    [("count", "1 of 3"), ("change", "held on both days"), ("one", "contested")],
)  # fmt: skip
def test_legend_goes_along_where_no_control_stands(built, visit, key, words):
    """On paper and in a frame; on the page itself the controls say the same."""
    page = visit(built / "index.html", f"?embed=1#view={key}")
    assert words in page.locator("#legend").inner_text()
    page = visit(built / "index.html", f"#view={key}")
    assert not page.locator("#legend").is_visible()
    page.emulate_media(media="print")
    assert words in page.locator("#legend").inner_text()


def test_divider_is_printed_with_both_names(built, visit):
    """Without it nobody knows whose land lies on which side."""
    page = visit(built / "index.html", "#view=swipe")
    page.emulate_media(media="print")
    assert page.locator("#side-left").is_visible() and page.locator("#side-right").is_visible()
    line, frame = (page.locator(name).bounding_box() for name in ("#divider", "#map"))
    assert line["height"] == pytest.approx(frame["height"], abs=4)


def test_frame_leads_to_the_report_and_holds_the_place_card(built, visit):
    """The link has the state and no frame; the card scrolls within the picture's frame."""
    page = visit(built / "index.html", f"?embed=1{AS_OF}&place=Sudzha", viewport=PHONE)
    link = page.get_by_role("link", name="Open the report").get_attribute("href")
    assert "embed" not in link and "day=2025-03-16" in link
    card, frame = (page.locator(name).bounding_box() for name in ("#place", ".frame"))
    assert card["y"] >= frame["y"]
    assert card["y"] + card["height"] <= frame["y"] + frame["height"]
    assert not page.locator("#inset").is_visible() and not page.locator("#locator").is_visible()
    assert not visit(built / "index.html").get_by_role("link", name="Open the report").is_visible()


@pytest.mark.parametrize("size", EMBEDS)
@pytest.mark.parametrize("view", ["one", "swipe", "change"])
def test_what_is_said_of_a_place_leaves_the_map_free(built, visit, size, view):
    """In a small frame it is a strip under the map, a third at most, and can be closed."""
    state = f"{AS_OF}&view={view}"
    page = visit(built / "index.html", f"?embed=1{state}&place=Sudzha", viewport=size)
    strip, ground, pin = (page.locator(name).bounding_box() for name in ("#place", "#map", ".pin"))
    assert strip["height"] <= size["height"] / 3
    assert strip["y"] >= ground["y"] + ground["height"] - 1
    assert ground["height"] >= size["height"] / 4
    assert ground["y"] < pin["y"] < ground["y"] + ground["height"]
    assert page.evaluate("document.documentElement.scrollHeight") <= size["height"]
    assert "neither held nor contested" in page.locator("#place").inner_text()
    page.locator("#place-close").click()
    assert not page.locator("#place").is_visible()
    assert page.locator("#readout").is_visible()


@pytest.mark.parametrize("size", EMBEDS)
@pytest.mark.parametrize("view", ["one", "two", "swipe", "count", "change"])
def test_small_frame_holds_map_legend_and_credit(built, visit, size, view):
    """Nothing is cut at its foot; no small picture lies on a button."""
    page = visit(built / "index.html", f"?embed=1#view={view}", viewport=size)
    foot = page.locator("#explorer figcaption").bounding_box()
    assert foot["y"] + foot["height"] <= size["height"]
    assert page.locator("#map").bounding_box()["height"] >= 100
    if page.locator("#locator").is_visible():
        assert not page.evaluate(OVERLAPS, ["#locator", ".reset"])


@pytest.mark.parametrize("size", SIZES)
def test_inset_covers_no_held_land_at_first(built, visit, size):
    """Nor the scale; both small pictures go where the reader looks closely."""
    page = visit(built / "index.html", viewport=size, reduced_motion="reduce")
    if page.locator("#inset").is_visible():
        assert not page.evaluate(COVERS_LAND)
        assert not page.evaluate(OVERLAPS, ["#inset", ".leaflet-control-scale"])
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(50)
    assert not page.locator("#inset").is_visible()
    assert not page.locator("#locator").is_visible()


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 640}])
@pytest.mark.parametrize("second", ["liveuamap", "isw"])
def test_names_beside_the_divider_cover_nothing(built, visit, size, second):
    """Neither each other's land's names nor the sentence on a map that may not be shown."""
    page = visit(built / "index.html", f"#view=swipe&second={second}", viewport=size)
    others = ["#inset", "#locator", ".leaflet-control-scale", ".leaflet-control-zoom", "#veil"]
    for name in ("#side-left", "#side-right"):
        for other in others:
            if page.locator(other).is_visible():
                assert not page.evaluate(OVERLAPS, [name, other]), other


def test_chart_is_told_in_words(built, visit):
    """What bar and band are, and the dates that a narrow chart has no room for."""
    page = visit(built / "index.html")
    said = page.locator("#chart-key").inner_text()
    assert "The article says around 500 sq mi" in said and "grey band" in said
    assert "fastest retreat 12 March 2025" in said


def test_part_of_the_page_is_no_state(built, visit):
    """The first link jumps to the text and leaves day and maker alone."""
    page = visit(built / "index.html", "#day=2024-12-01&source=owl")
    page.evaluate("location.hash = '#main'")
    page.wait_for_timeout(100)
    assert day_of(page) == "1 December 2024"
    assert page.locator("input[value=owl]").is_checked()


def test_link_is_that_of_the_moment(built, visit):
    """The address follows where a drag ends; link and code to embed do not wait for it."""
    page = visit(built / "index.html", permissions=["clipboard-read", "clipboard-write"])
    slide(page, "2025-03-16")
    assert "day=2025-03-16" in page.locator("#embed-code").input_value()
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("The link is copied.").wait_for()
    assert "day=2025-03-16" in page.evaluate("navigator.clipboard.readText()")


def test_contested_land_beside_two_maps_has_its_maker(built, visit):
    """Either maker's is drawn and named; a count and a change draw none and say so."""
    page = visit(built / "index.html", "#day=2024-10-01&source=owl&second=deepstate&view=two")
    assert page.locator("#contested").is_enabled()
    assert page.locator("#contested-value").inner_text().startswith("DeepState: ")
    assert page.locator("#land [data-key=deepstate] .contested").count() == 1
    for key in ("count", "change"):
        view(page, key)
        assert page.locator("#contested").is_disabled()
        assert page.locator("#contested-value").inner_text() == "not drawn in this view"


def test_day_without_a_map_is_no_day_without_land(tmp_path, visit):
    """A change from a day that a maker has no map of has neither gain nor loss."""
    need_npm()
    pages, report = tiny(tmp_path)
    report.daily.loc[0, "held_km2"] = float("nan")
    page = visit(site.build(tmp_path / "site", pages, report), "#view=change&since=first")
    assert page.locator("#land .gained, #land .lost").count() == 0
    assert page.locator("#land .still").count() == 1
    assert "no map of one of the two days" in page.locator("#readout").inner_text()


def test_one_day_of_one_source_has_no_empty_choice(tmp_path, visit):
    """A dot for a line, one date for a span, no Play, nothing to lay beside."""
    need_npm()
    pages, report = tiny(tmp_path)
    one = dataclasses.replace(report, daily=report.daily.drop(index=1), as_of=date(2030, 1, 1))
    page = visit(site.build(tmp_path / "site", pages, one))
    assert page.locator("#play").is_disabled()
    assert page.locator(".range").inner_text() == "1 January 2030"
    assert page.locator("#chart circle.series").count() == 1
    assert not page.locator("#views label:has([value=two])").is_visible()
    view(page, "count")
    assert "1 map" in page.locator("#readout").inner_text()
    view(page, "change")
    assert "no day of the report lies before" in page.locator("#readout").inner_text()
