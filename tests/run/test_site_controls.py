"""The first screen of the web report: chart, slider, Play, address."""

from datetime import date

import pandas as pd
import pytest
from driven import DESK, PHONE

from analysis.control import on_day
from analysis.pages.figures import style
from analysis.tables import read
from analysis.theatres import KURSK, window

pytestmark = pytest.mark.slow
PEAK = "6 September 2024"
AS_OF = "#day=2025-03-16"


def slide(page, day: str) -> None:
    """Move the slider as a drag does."""
    start = page.evaluate("window.REPORT.start")
    index = (date.fromisoformat(day) - date.fromisoformat(start)).days
    page.locator("#slider").fill(str(index))


def choose(page, key: str) -> None:
    """Ask for one maker's map."""
    page.locator(f"input[name=source][value={key}]").check()


def committed(day: str, source: str) -> pd.Series:
    """A row of the daily table."""
    days = read.daily(window.committed())
    return days[(days["date"] == day) & (days["source"] == source)].iloc[0]


def day_of(page) -> str:
    """The day that the page shows."""
    return page.locator("#day").inner_text()


def test_slider_reads_the_measured_area_of_a_day(built, visit):
    """On 16 March 2025 DeepState gives 121.8 km2 or 47.0 sq mi; the readout has the map's age."""
    page = visit(built / "index.html")
    slide(page, "2024-09-06")
    assert "908.9 km²" in page.locator("#readout").inner_text()
    slide(page, "2025-03-16")
    assert day_of(page) == "16 March 2025"
    said = page.locator("#readout").inner_text()
    grey = committed("2025-03-16", "deepstate")["contested_km2"]
    assert "121.8 km² (47.0 sq mi)" in said
    assert f"contested: {grey:.1f} km²" in said
    assert "published that day" in said


def test_first_view_is_the_largest_area_of_the_first_source(built, visit):
    """Without a link the page opens on the peak, with land on the map and the border under it."""
    page = visit(built / "index.html")
    assert page.locator("#slider").get_attribute("aria-valuetext") == PEAK
    days = read.daily(window.committed())
    own = days[(days["source"] == "deepstate") & (days["date"] <= str(KURSK.end))]
    assert own.loc[own["held_km2"].idxmax(), "date"] == "2024-09-06"
    assert page.locator("#land .held").count() == 1
    assert page.locator("#border").get_attribute("d").startswith("M")
    assert page.get_by_text("Sudzha", exact=True).is_visible()


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]
)
def test_first_screen_holds_map_day_readout_and_slider(built, visit, size, scheme):
    """Nothing of them is below the fold, and the land is on the map in either scheme."""
    page = visit(built / "index.html", viewport=size, color_scheme=scheme)
    for name in ("#map", "#day", "#readout", "#chart", "#slider", "#play"):
        box = page.locator(name).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"], name
    assert page.locator("#map").bounding_box()["height"] >= 300
    colour = "getComputedStyle(document.querySelector('#land .held')).fill"
    wanted = tuple(int(style.SOURCE_COLOURS["deepstate"][i : i + 2], 16) for i in (1, 3, 5))
    assert (page.evaluate(colour) == f"rgb{wanted}") == (scheme == "light")


def test_every_day_draws_the_row_that_holds_at_its_end(built, visit):
    """The script's choice of outline is the one that `on_day.at` makes, on days of change too."""
    page = visit(built / "index.html")
    table = read.extract()
    own = table[table["source"] == "deepstate"].reset_index(drop=True)
    changes = own[own["status"] == "held"]["valid_from"].dt.date
    for day in [day for day in changes if KURSK.start <= day <= KURSK.end][::20]:
        slide(page, day.isoformat())
        held = on_day.at(own, day).query("status == 'held'").geometry.iloc[0]
        drawn = page.locator("#land .held").get_attribute("d")
        rings = sum(1 + len(part.interiors) for part in getattr(held, "geoms", [held]))
        assert drawn.count("M") == rings, day


def test_drawn_outline_lies_where_the_committed_one_does(built, visit):
    """The path's box on the grid, back in degrees, is the box of the committed outline."""
    page = visit(built / "index.html", AS_OF)
    table = read.extract()
    own = table[table["source"] == "deepstate"].reset_index(drop=True)
    held = on_day.at(own, date(2025, 3, 16)).query("status == 'held'").geometry.iloc[0]
    box = page.evaluate(
        "(({x, y, width, height}) => [x, y, x + width, y + height])"
        "(document.querySelector('#land .held').getBBox())"
    )
    limits, unit = page.evaluate("[window.REPORT.limits, window.REPORT.unit]")
    assert limits[0][1] + box[0] * unit == pytest.approx(held.bounds[0], abs=2 * unit)
    assert limits[0][1] + box[2] * unit == pytest.approx(held.bounds[2], abs=2 * unit)


def test_keys_move_the_day(built, visit):
    """Arrows move by a day, pages by a week, Home and End to the ends."""
    page = visit(built / "index.html", AS_OF)
    for key, day in [
        ("ArrowRight", "17 March 2025"), ("ArrowLeft", "16 March 2025"),
        ("PageUp", "23 March 2025"), ("PageDown", "16 March 2025"),
        ("Home", "6 August 2024"), ("PageDown", "6 August 2024"),
        ("End", "30 April 2025"), ("PageUp", "30 April 2025"),
    ]:  # fmt: skip
        page.locator("#slider").press(key)
        assert day_of(page) == day, key


@pytest.mark.parametrize("size", [DESK, {"width": 830, "height": 1000}, PHONE])
def test_chart_is_the_slider(built, visit, size):
    """A click on the chart goes to the day under it, a drag to where it ends, to about two days."""
    page = visit(built / "index.html", viewport=size)
    box = page.locator("#chart").bounding_box()
    left, width = box["x"] + 46, box["width"] - 92
    wide = page.evaluate("window.REPORT.last")

    def at(share: float) -> tuple[float, float]:
        return left + width * share, box["y"] + box["height"] / 2

    page.mouse.click(*at(0.5))
    assert abs(int(page.locator("#slider").input_value()) - wide / 2) <= 2
    page.mouse.down()
    page.mouse.move(*at(0.8), steps=4)
    page.mouse.up()
    assert abs(int(page.locator("#slider").input_value()) - wide * 0.8) <= 2
    line = page.locator("#chart .now").get_attribute("d")
    assert abs(float(line[1:].split()[0]) - (46 + width * 0.8)) < 4


def test_chart_has_axes_events_and_the_articles_areas(built, visit):
    """Months along it, km2 and sq mi beside it, both areas of the article, the days with a name."""
    page = visit(built / "index.html")
    words = page.locator("#chart text").all_text_contents()
    for word in ("km²", "sq mi", "Oct", "Jan 2025", "1,000", "largest area", "day in question"):
        assert word in words, word
    assert page.locator("#chart .claim").count() == 2
    titles = page.locator("#chart .claim title").all_text_contents()
    assert titles[0] == "The article says around 500 sq mi."


def test_play_goes_once_through_the_days(built, visit):
    """It starts where the page is, can be paused, goes faster at 4x and stops at the end."""
    page = visit(built / "index.html", "#day=2025-04-20")
    page.wait_for_timeout(300)
    assert day_of(page) == "20 April 2025", "nothing moves by itself"
    page.locator("#play").click()
    page.locator("#day").filter(has_not_text="20 April 2025").wait_for()
    page.locator("#play").click()
    there = day_of(page)
    page.wait_for_timeout(250)
    assert day_of(page) == there, "paused"
    page.locator("#speed").select_option("4")
    page.locator("#play").click()
    page.get_by_role("heading", name="30 April 2025").wait_for()
    assert page.locator("#play").inner_text() == "▶ Play"


def test_reduced_motion_still_plays_when_asked(built, visit):
    """Nothing is animated by the map; Play is the reader's own wish."""
    page = visit(built / "index.html", "#day=2025-04-28", reduced_motion="reduce")
    page.locator("#play").click()
    page.get_by_role("heading", name="30 April 2025").wait_for()


def test_buttons_step_and_stop_at_the_end(built, visit):
    """A finger cannot hit a single day on a narrow slider: the buttons can."""
    page = visit(built / "index.html", AS_OF)
    page.get_by_role("button", name="Next day").click()
    assert day_of(page) == "17 March 2025"
    page.get_by_role("button", name="Previous day").click()
    assert day_of(page) == "16 March 2025"
    slide(page, "2025-04-30")
    assert page.get_by_role("button", name="Next day").is_disabled()


def test_link_is_followed_and_the_address_kept(built, visit):
    """A link gives day, source and grey zone; a change is stored in the address and spoken once."""
    page = visit(built / "index.html", "#day=2024-12-01&source=owl&contested=0")
    assert day_of(page) == "1 December 2024"
    assert page.locator("input[value=owl]").is_checked()
    assert not page.locator("#contested").is_checked()
    assert page.locator("#notice").inner_text() == ""
    page.get_by_role("button", name="Next day").click()
    page.wait_for_url("**#day=2024-12-02&source=owl&contested=0")
    assert page.locator("#spoken").inner_text().startswith("2 December 2024. Ukraine Control Map")
    page.evaluate("location.hash = '#day=2025-03-16&source=deepstate'")
    page.get_by_role("heading", name="16 March 2025", exact=True).wait_for()
    assert page.locator("#contested").is_checked()


@pytest.mark.parametrize(
    ("fragment", "day", "says"),
    [
        ("#day=2030-01-01", "30 April 2025", "no 2030-01-01; the nearest day"),
        ("#day=2025-02-30", PEAK, "“2025-02-30” is no day"),
        ("#day=<b>", PEAK, "“<b>” is no day"),
        ("#day=%", PEAK, "“%” is no day"),
        ("#source=nobody", PEAK, "no source “nobody”"),
        ("#view=nowhere", PEAK, "no view “nowhere”"),
        ("#place=Atlantis", PEAK, "no place “Atlantis”"),
        ("#zzz", PEAK, ""),
    ],
)
def test_link_that_cannot_be_met_says_so(built, visit, fragment, day, says):
    """Nonsense shows the usual day, a day outside the nearest one, and a sentence in both cases."""
    page = visit(built / "index.html", fragment)
    assert day_of(page) == day
    assert says in page.locator("#notice").inner_text()
    assert page.locator("#land .held").count() == 1


def test_phone_has_no_sideways_scroll(built, visit):
    """At 390 pixels nothing of any page is wider than the screen."""
    for path in sorted(built.glob("*.html")):
        page = visit(path, viewport=PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path.name


def test_one_finger_scrolls_past_the_map(built, visit):
    """On a touch screen the map leaves one finger to the page and says that two move it."""
    page = visit(built / "index.html", viewport=PHONE, has_touch=True, is_mobile=True)
    actions = page.evaluate("getComputedStyle(document.getElementById('map')).touchAction")
    assert "pan-y" in actions
    assert page.locator("#two-fingers").is_visible()
    assert not visit(built / "index.html").locator("#two-fingers").is_visible()
