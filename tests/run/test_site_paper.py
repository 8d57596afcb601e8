"""The web report on paper: what is printed, what is not, and that the ground is white."""

import pytest
from driven import DESK, PHONE
from test_site_controls import AS_OF

pytestmark = pytest.mark.slow
WHITE = "rgb(255, 255, 255)"
CONTROLS = (
    "nav",
    ".steps",
    "#views",
    "#makers input",
    "#search-form",
    ".take",
    "#contested",
    ".reset",
)


def on_paper(visit, path, fragment="", **options):
    """A page as it stands on paper."""
    page = visit(path, fragment, **options)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme=options.get("color_scheme", "light"))
    return page


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_page_prints_with_map_chart_and_their_keys(built, visit, size):
    """Map, readout, chart, whose line is which, claims and sources are there; controls are not."""
    page = on_paper(visit, built / "index.html", viewport=size)
    for name in ("#map", "#readout", "#chart", "#chart-key", "#claims", "#credit"):
        assert page.locator(name).is_visible(), name
    assert "thick bar" in page.locator("#chart-key").inner_text()
    assert "contested" in page.locator("#legend").inner_text()
    makers = page.locator("#makers .source").all_inner_texts()
    assert len(makers) == 4 and "121.8" not in makers[0] and "908.9" in makers[0]
    assert page.get_by_text("Who draws the maps").is_visible()
    for name in CONTROLS:
        assert not page.locator(name).first.is_visible(), name


@pytest.mark.parametrize("view", ["one", "change", "count"])
def test_paper_is_white_though_the_page_is_dark(built, visit, view):
    """The ground of page, map, chart and card; words are dark on it."""
    place = "&place=Sudzha"
    page = on_paper(visit, built / "index.html", f"{AS_OF}&view={view}{place}", color_scheme="dark")
    for name in ("body", "#map", "#chart", "#place"):
        colour = f"getComputedStyle(document.querySelector('{name}')).backgroundColor"
        assert page.evaluate(colour) == WHITE, name
    for name in ("#readout", "#chart-key", "#map .label", ".value", "#place-said"):
        colour = page.evaluate(f"getComputedStyle(document.querySelector('{name}')).color")
        assert max(int(part) for part in colour[4:-1].split(",")) < 120, name


def test_table_of_all_days_is_printed_where_it_is_open(built, visit):
    """Who opened it wants it; its 268 rows are six pages."""
    page = on_paper(visit, built / "index.html")
    assert not page.locator("#series").is_visible()
    page.locator("#series").evaluate("details => { details.open = true; }")
    assert page.locator("#series tbody tr").last.is_visible()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_map_and_chart_fill_the_width_of_paper_and_go_back(built, visit, size):
    """A phone's narrow map is laid out anew; afterwards the reader sees what was seen before."""
    page = visit(built / "index.html", viewport=size, reduced_motion="reduce")
    page.locator(".leaflet-control-zoom-in").click()
    before = [page.locator(name).bounding_box() for name in ("#map", ".land-picture")]
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    frame, chart = page.locator(".frame").bounding_box(), page.locator("#chart").bounding_box()
    assert frame["width"] == chart["width"] == 640
    assert page.locator("#chart").get_attribute("viewBox").split()[2] in ("638", "640")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.wait_for_timeout(100)
    after = [page.locator(name).bounding_box() for name in ("#map", ".land-picture")]
    assert [round(box["width"]) for box in after] == [round(box["width"]) for box in before]


def test_whole_view_is_whole_on_paper(built, visit):
    """Land that fills the screen's map fills that of the paper, the second time too."""
    page = visit(built / "index.html", reduced_motion="reduce")
    wide = []
    for event in ("beforeprint", "afterprint", "beforeprint"):
        page.evaluate(f"window.dispatchEvent(new Event('{event}'))")
        wide.append(round(page.locator(".land-picture").bounding_box()["width"]))
    page.emulate_media(media="print")
    assert wide[0] == wide[2]
    land, frame = (page.locator(name).bounding_box() for name in ("#land .held", "#map"))
    assert land["height"] > frame["height"] * 0.6
    assert land["y"] >= frame["y"] and land["y"] + land["height"] <= frame["y"] + frame["height"]


def test_what_is_said_of_a_place_is_printed_whole(built, visit):
    """On the screen it scrolls; on paper nothing can."""
    page = on_paper(visit, built / "index.html", f"{AS_OF}&place=Sudzha")
    said = page.locator("#place-said")
    assert said.evaluate("node => node.scrollHeight - node.clientHeight") <= 1
    assert not page.locator("#place-close").is_visible()


def test_browser_prints_the_page(built, visit, tmp_path):
    """The browser's own printing asks for the paper's layout and gives it back."""
    page = visit(built / "index.html", "#view=swipe", viewport=PHONE)
    page.evaluate(
        "window.addEventListener('beforeprint', () => { window.wide = "
        "document.getElementById('map').offsetWidth; })"
    )
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.evaluate("window.wide") == 638
    assert not page.evaluate("document.documentElement.classList.contains('on-paper')")
