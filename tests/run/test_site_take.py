"""What the web report says of a place, and what can be taken along from it."""

import csv
import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from driven import PHONE
from test_site_controls import AS_OF, slide

from analysis.control import on_day
from analysis.measures.place_days import runs
from analysis.tables import read
from analysis.theatres import KURSK

pytestmark = pytest.mark.slow


def test_place_says_who_says_what_since_when(built, visit):
    """Found by name; the runs are those of the outlines; ISW has its own though no outline."""
    page = visit(built / "index.html", AS_OF.replace("16", "01"))
    page.locator("#search").fill("sudzha")
    page.get_by_role("button", name="Who says what").click()
    said = page.locator("#place").inner_text()
    assert page.locator("#place-name").inner_text() == "Sudzha"
    assert "held since 14 August 2024, to 11 March 2025" in said
    assert page.locator("#place dt").count() == 4
    slide(page, "2025-03-20")
    assert "neither held nor contested on this day" in page.locator("#place").inner_text()
    page.locator("#search").fill("Atlantis")
    page.locator("#search").press("Enter")
    assert "No place “Atlantis”" in page.locator("#search-said").inner_text()
    assert page.locator("#place").is_hidden(), "an old answer is none to a new question"
    page.locator("#search").fill("Guevo")
    page.locator("#search").press("Enter")
    page.locator("#place-close").click()
    assert page.locator("#place").is_hidden()
    assert page.evaluate("document.activeElement.id") == "search"


def test_click_on_the_map_asks_the_point(built, visit):
    """A place near the click, else the point itself; a maker without outlines is not told."""
    page = visit(built / "index.html")
    label = page.locator("#map").get_by_text("Guevo", exact=True).bounding_box()
    page.mouse.click(label["x"], label["y"] + label["height"] / 2)
    assert page.locator("#place-name").inner_text() == "Guevo"
    page.locator("#place-close").click()
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.55)
    assert page.locator("#place-name").inner_text().startswith("Point 51.")
    said = page.locator("#place").inner_text()
    assert "not told: ISW’s outlines may not be shown" in said
    assert "held since" in said


def test_runs_of_a_point_are_those_of_the_table(built, visit):
    """The browser's point in polygon against shapely, over all days, at a place near the front."""
    page = visit(built / "index.html", "#place=Sudzha")
    name, at = page.evaluate("[window.REPORT.places[0].name, window.REPORT.places[0].at]")
    told = page.evaluate("window.REPORT.places[0].runs.filter(run => run[0] === 0 && !run[1])")
    own = read.extract().query("source == 'deepstate' and status == 'held'").reset_index(drop=True)
    days = [d.date() for d in pd.date_range(KURSK.start, KURSK.end)]
    rows = on_day.day_rows(own, days)["held"]
    point = pd.Series(own.geometry).apply(lambda s: s.intersects(shapely.Point(at[1], at[0])))
    assert name == "Sudzha"
    assert [tuple(run[2:4]) for run in told] == runs(rows.map(point).to_numpy())


def test_day_is_saved_as_geojson_without_isw(built, visit):
    """Outlines of the three makers whose terms allow it, with credit, near the committed area."""
    page = visit(built / "index.html", AS_OF)
    with page.expect_download() as waited:
        page.get_by_role("button", name="Outlines of this day").click()
    assert waited.value.suggested_filename == "land-2025-03-16.geojson"
    found = json.loads(waited.value.path().read_text())
    table = gpd.GeoDataFrame.from_features(found, crs="EPSG:4326")
    assert set(table["source"]) == {"deepstate", "liveuamap"}  # Owl draws no land on this day
    assert table["credit"].str.len().min() > 5
    held = table.query("source == 'deepstate' and status == 'held'").to_crs(KURSK.metric_crs)
    assert held.area.sum() / 1e6 == pytest.approx(121.8, abs=0.3)


def test_table_is_saved_as_csv(built):
    """The file beside the page has every day of every source."""
    rows = list(csv.DictReader((built / "daily.csv").open()))
    assert len(rows) == 4 * ((KURSK.end - KURSK.start).days + 1)
    row = next(r for r in rows if (r["date"], r["source"]) == ("2025-03-16", "isw"))
    assert float(row["held_km2"]) == pytest.approx(71.5, abs=0.1)


def test_link_is_copied_and_embed_code_follows(built, visit):
    """The code shows the day of the page; an embedded page has map, day, readout and credit."""
    page = visit(built / "index.html", AS_OF, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("The link is copied.").wait_for()
    assert "?embed=1#day=2025-03-16" in page.locator("#embed-code").input_value()
    inner = visit(built / "index.html", "?embed=1#day=2024-09-06&view=two", viewport=PHONE)
    for name in ("#map", "#day", "#readout", "#credit"):
        assert inner.locator(name).is_visible(), name
    for name in ("header", "footer", "h1", "#chart", "#makers", "#series"):
        assert not inner.locator(name).is_visible(), name
    assert inner.evaluate("document.documentElement.scrollHeight") <= PHONE["height"]
    land, frame = (inner.locator(name).bounding_box() for name in ("#land .held", "#map"))
    assert land["y"] < frame["y"] + frame["height"] / 2, "the map is laid out anew for its room"


def test_place_is_marked_and_brought_into_view(built, visit):
    """Its name can be clicked; one out of view moves the map, and closing leaves no mark."""
    page = visit(built / "index.html", reduced_motion="reduce")
    label = page.locator("#map").get_by_text("Malaya Loknya", exact=True).bounding_box()
    page.mouse.click(label["x"] + label["width"] * 0.8, label["y"] + label["height"] / 2)
    assert page.locator("#place-name").inner_text() == "Malaya Loknya"
    assert page.locator(".pin").count() == 1
    page.locator("#place-close").click()
    assert page.locator(".pin").count() == 0
    for _ in range(4):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(50)
    page.locator("#search").fill("Guevo")
    page.locator("#search").press("Enter")
    pin, frame = (page.locator(name).bounding_box() for name in (".pin", "#map"))
    assert frame["x"] < pin["x"] < frame["x"] + frame["width"]
    assert frame["y"] < pin["y"] < frame["y"] + frame["height"]


def test_step_keeps_the_focus_at_the_end(built, visit):
    """A button that were disabled would lose it."""
    page = visit(built / "index.html", "#day=2025-04-29")
    page.locator("#next").press("Enter")
    page.locator("#next").press("Enter")
    assert page.evaluate("document.activeElement.id") == "next"
    assert page.locator("#next").get_attribute("aria-disabled") == "true"


def test_rings_turn_as_the_standard_asks(built, visit):
    """Outer rings counter-clockwise, holes clockwise: else some readers take the world instead."""
    page = visit(built / "index.html")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Outlines of this day").click()
    found = json.loads(waited.value.path().read_text())
    for feature in found["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            turns = [shapely.is_ccw(shapely.LinearRing(ring)) for ring in polygon]
            assert turns == [True] + [False] * (len(turns) - 1)
