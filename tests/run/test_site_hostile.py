"""The web report of tables and notebooks that mean harm, or end early."""

import dataclasses
import re
from pathlib import Path

import pandas as pd
import pytest
from driven import HOSTILE, SCRIPT, need_npm, tiny

from analysis.base import paths
from analysis.pages import names
from analysis.pages.figures import style
from analysis.run import site
from analysis.run.site import mapdata

pytestmark = pytest.mark.slow


@pytest.fixture
def attacked(tmp_path, monkeypatch) -> Path:
    """A site of another theatre, other days and one source, whose names are all attacks."""
    need_npm()
    for table in (names.LABELS, names.SHORT, style.CREDITS):
        monkeypatch.setattr(table, "_of", lambda look: f"Maker {HOSTILE}{SCRIPT}\u2028")
    return site.build(tmp_path / "site", *tiny(tmp_path)).parent


def test_hostile_names_stay_text_on_the_map(attacked, visit):
    """A place called `<img onerror>` is read on the map and not run."""
    page = visit(attacked / "index.html", "#day=" + HOSTILE)
    page.wait_for_timeout(100)
    assert page.evaluate("window.pwned") is None
    assert page.locator("#map").get_by_text(HOSTILE, exact=True).count() == 1
    named = page.locator(".region:not([hidden])").all_inner_texts()
    assert sum(f"Oblast {HOSTILE}" in text for text in named) == 1
    assert f"Maker {HOSTILE}" in page.locator("#readout").inner_text()
    assert HOSTILE in page.locator("#notice").inner_text()
    assert page.locator("main img").count() == 0


def test_hostile_outputs_stay_text_in_a_notebook(attacked, visit):
    """Tables, Markdown, plain text and code show the attack as words."""
    page = visit(attacked / "01_attack.html")
    assert page.evaluate("window.pwned") is None
    text = page.locator("article").inner_text()
    assert text.count("onerror=") >= 4
    assert page.locator("article img, article script").count() == 0
    assert page.evaluate("[...document.links].every(a => a.protocol !== 'javascript:')")


def test_site_knows_no_theatre_of_its_own(attacked, visit):
    """Other days, another source and other units: the script takes them all from the data."""
    page = visit(attacked / "index.html")
    assert page.locator("#day").inner_text() == "2 January 2030"
    said = page.locator("#readout").inner_text()
    assert "311.0 km²" in said and "sq mi" not in said and "1 day old" in said
    script = "".join(path.read_text() for path in sorted(paths.WEB.glob("*.js"))).lower()
    assert not re.search(r"kursk|deepstate|owl\b|isw|ukraine|20\d\d-", script)


@pytest.fixture
def ending(tmp_path) -> tuple[list[Path], site.Report]:
    """Two days; the second source ends on the first of them, before the day of judgement."""
    paths_, report = tiny(tmp_path)
    other = report.daily.iloc[:1].assign(source="deepstate")
    return paths_, dataclasses.replace(report, daily=pd.concat([report.daily, other]))


def test_page_opens_on_the_largest_area_of_a_source_with_outlines_and_days(ending):
    """And has no number where a source has no map."""
    found = mapdata.payload(ending[1])
    assert (found["opens"], found["usual"]) == (1, ["owl", "deepstate"])
    assert {own["key"]: own["held"] for own in found["sources"]} == {
        "deepstate": [310.9, None], "owl": [310.9, 311.0],
    }  # fmt: skip


def test_source_that_ends_is_a_gap_and_no_zero(ending, tmp_path, visit):
    """Its line stops; the other's goes on."""
    need_npm()
    page = visit(site.build(tmp_path / "site", *ending))
    lines = {
        key: page.locator(f"#chart path[data-key={key}]").get_attribute("d")
        for key in ("deepstate", "owl")
    }
    assert "H" in lines["owl"]
    assert "H" not in lines["deepstate"]
    assert lines["deepstate"].startswith("M")
