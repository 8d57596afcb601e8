"""A finger on the web report: what scrolls the page, and what moves the day."""

import pytest
from driven import PHONE
from test_site_controls import PEAK, day_of

pytestmark = pytest.mark.slow
FINGER = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


def drag(page, name: str, start: tuple[float, float], way: tuple[float, float]) -> None:
    """Draw one finger over an element, from a place in shares of its box, by pixels."""
    touch = page.context.new_cdp_session(page)
    box = page.locator(name).bounding_box()
    x, y = box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1]
    _send(touch, "touchStart", [{"x": x, "y": y}])
    for share in (0.25, 0.5, 0.75, 1):
        _send(touch, "touchMove", [{"x": x + way[0] * share, "y": y + way[1] * share}])
        page.wait_for_timeout(16)
    _send(touch, "touchEnd", [])
    page.wait_for_timeout(100)


def _send(touch, kind: str, points: list) -> None:
    touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.mark.parametrize("way", [(0, -160), (12, -160), (60, -160)])
def test_finger_up_the_chart_scrolls_and_leaves_the_day(built, visit, way):
    """A slanted one too; the address has the day as before."""
    page = visit(built / "index.html", **FINGER)
    drag(page, "#chart", (0.6, 0.5), way)
    assert page.evaluate("scrollY") > 50
    assert day_of(page) == PEAK
    assert page.locator("#slider").get_attribute("aria-valuetext") == PEAK


def test_finger_that_turns_up_gives_the_day_back(built, visit):
    """Where the browser takes the finger over after all, the day is that of before."""
    page = visit(built / "index.html", **FINGER)
    said = page.evaluate(
        """() => {
          const slider = document.getElementById("slider");
          const send = (type, clientX) => slider.dispatchEvent(new PointerEvent(type,
            {pointerType: "touch", isPrimary: true, pointerId: 7, clientX, clientY: 400}));
          const day = () => document.getElementById("day").textContent;
          send("pointerdown", 200);
          send("pointermove", 260);
          const between = day();
          send("pointercancel", 260);
          return [between, day(), slider.getAttribute("aria-valuetext")];
        }"""
    )
    assert said[0] != PEAK
    assert said[1:] == [PEAK, PEAK]


def test_finger_along_the_chart_moves_the_day(built, visit):
    """A drag goes to the day where it ends, a tap to the day under it; the page stays."""
    page = visit(built / "index.html", **FINGER)
    last = page.evaluate("window.REPORT.last")
    box = page.locator("#chart").bounding_box()

    def meant(right: float) -> float:
        return (right - 46) / (box["width"] - 92) * last

    drag(page, "#chart", (0.3, 0.5), (130, 10))
    day = int(page.locator("#slider").input_value())
    assert day == pytest.approx(meant(box["width"] * 0.3 + 130), abs=2)
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    day = int(page.locator("#slider").input_value())
    assert day == pytest.approx(meant(box["width"] / 2), abs=2)
    assert page.evaluate("scrollY") == 0


def test_scroll_lets_play_go_on_and_a_tap_stops_it(built, visit):
    """Who scrolls past the chart asked for nothing."""
    page = visit(built / "index.html", "#day=2024-08-06", **FINGER)
    page.locator("#play").click()
    drag(page, "#chart", (0.6, 0.5), (0, -160))
    assert "Pause" in page.locator("#play").inner_text()
    page.locator("#chart").tap(position={"x": 200, "y": 60}, force=True)
    assert "Play" in page.locator("#play").inner_text()


def test_finger_up_the_divider_scrolls_the_page(built, visit):
    """It is as high as the map: only a finger across it moves it."""
    page = visit(built / "index.html", "#view=swipe", **FINGER)
    drag(page, "#divider", (0.5, 0.7), (0, -160))
    assert page.evaluate("scrollY") > 50
    page.evaluate("scrollTo(0, 0)")
    drag(page, "#divider", (0.5, 0.3), (80, 5))
    assert int(page.locator("#divider").get_attribute("aria-valuenow")) > 60
