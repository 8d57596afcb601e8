"""The views of the web report's map: two makers, a divider, a count, a change; and its ground."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from driven import DESK, PHONE, need_npm
from PIL import Image
from test_site_controls import AS_OF, choose, committed, slide

from analysis.__main__ import cli
from analysis.base import paths
from analysis.pages.figures import style
from analysis.run.site import leaflet

pytestmark = pytest.mark.slow
SIZES = [DESK, {"width": 830, "height": 1000}, PHONE]


def view(page, key: str) -> None:
    """Ask for another view of the map, as a reader does."""
    page.locator(f"#views label:has([value={key}])").click()


def pixel(page, selector: str, right: float = 0.5, down: float = 0.5) -> tuple:
    """Red, green and blue at a place of an element, in shares of its box."""
    box = page.locator(selector).bounding_box()
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    return picture.getpixel(
        (round(box["x"] + box["width"] * right), round(box["y"] + box["height"] * down))
    )


def test_switch_changes_colour_number_and_credit(built, visit):
    """Owl's land is drawn in Owl's colour, and its maker is named."""
    page = visit(built / "index.html")
    slide(page, "2024-10-01")
    choose(page, "owl")
    owl = committed("2024-10-01", "owl")["held_km2"]
    assert f"Ukraine Control Map, held: {owl:,.1f} km²" in page.locator("#readout").inner_text()
    wanted = tuple(int(style.SOURCE_COLOURS["owl"][i : i + 2], 16) for i in (1, 3, 5))
    colour = page.evaluate("getComputedStyle(document.querySelector('#land .held')).fill")
    assert colour == f"rgb{wanted}"
    assert "Project Owl" in page.locator("#credit").inner_text()
    assert page.locator("#contested").is_disabled()


def test_outlines_of_isw_are_never_shown(built, visit):
    """ISW has a number and a sentence; neither the map nor the data has an outline of it."""
    page = visit(built / "index.html", AS_OF)
    choose(page, "isw")
    assert "outlines may not be shown" in page.locator("#veil").inner_text()
    assert "71.5 km²" in page.locator("#readout").inner_text()
    assert page.locator("#land path").count() == 0
    number = page.evaluate("window.REPORT.sources.findIndex(own => own.key === 'isw')")
    assert page.evaluate("window.REPORT.rows.map(row => row[0])").count(number) == 0


def test_contested_land_is_hatched_and_can_be_hidden(built, visit):
    """The grey zone is filled with the hatch; its box takes it off the map."""
    page = visit(built / "index.html")
    fill = page.evaluate("getComputedStyle(document.querySelector('#land .contested')).fill")
    assert fill == 'url("#hatch")'
    page.locator("#contested").uncheck()
    assert page.locator("#land .contested").count() == 0
    assert page.locator("#land .held").count() == 1


@pytest.mark.parametrize("size", SIZES)
def test_second_maker_is_an_outline_over_the_first(built, visit, size):
    """In its own colour and dash; both numbers are read out; both credits stand under the map."""
    page = visit(built / "index.html", "#day=2024-10-01", viewport=size)
    view(page, "two")
    page.locator("#second").select_option("owl")
    assert page.locator("#land [data-key=deepstate] .held").count() == 1
    assert page.locator("#land [data-key=owl] .outline").count() == 1
    assert page.locator("#land [data-key=owl] .held").count() == 0
    said = page.locator("#readout").inner_text()
    assert "DeepState, held" in said and "Ukraine Control Map, held" in said
    assert "Project Owl" in page.locator("#credit").inner_text()
    page.locator("#second").select_option("isw")
    assert "ISW’s outlines may not be shown" in page.locator("#veil").inner_text()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_divider_is_moved_by_pointer_and_keys(built, visit, size):
    """Each maker is cut at the divider, which follows a drag and the arrow keys."""
    page = visit(built / "index.html", viewport=size)
    view(page, "swipe")
    divider = page.locator("#divider")
    assert page.locator("#side-left").inner_text() == "DeepState"
    half = float(page.locator("#clip-left rect").get_attribute("width"))
    box, frame = divider.bounding_box(), page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.75, box["y"] + 40, steps=3)
    page.mouse.up()
    assert divider.get_attribute("aria-valuenow") == "75"
    moved = float(page.locator("#clip-left rect").get_attribute("width"))
    assert moved > half
    assert moved == pytest.approx(float(page.locator("#clip-right rect").get_attribute("x")))
    divider.press("ArrowLeft")
    assert divider.get_attribute("aria-valuenow") == "73"
    divider.press("Home")
    assert divider.get_attribute("aria-valuenow") == "2"


def test_count_shades_are_those_of_its_legend(built, visit):
    """Three layers where all three draw land; the shade on the map is the legend's last one."""
    page = visit(built / "index.html", "#day=2024-09-06&view=count")
    assert page.locator("#land .count").count() == 3
    legend = page.locator("#count-row .step").all_inner_texts()
    assert legend == ["1 of 3", "2 of 3", "3 of 3"]
    assert pixel(page, "#count-steps .step:last-child svg") == pixel(page, "#map", 0.44, 0.45)
    said = page.locator("#readout").inner_text()
    assert "separate, not independent" in said and "Not counted: ISW at 1,142.8 km²" in said
    slide(page, "2025-03-16")
    assert "No land: Ukraine Control Map" in page.locator("#readout").inner_text()
    choose(page, "owl")
    assert page.locator("[name=view][value=one]").is_checked()


def test_change_is_drawn_and_counted(built, visit):
    """From 1 to 16 March 2025: net from areas, gained and lost summed from the daily table."""
    page = visit(built / "index.html", AS_OF)
    view(page, "change")
    page.locator("#since").select_option("other")
    page.locator("#since-day").fill("2025-03-01")
    net = (
        committed("2025-03-01", "deepstate")["held_km2"]
        - committed("2025-03-16", "deepstate")["held_km2"]
    )
    said = page.locator("#readout").inner_text()
    assert f"from 1 March 2025 to 16 March 2025: {net:.1f} km²" in said and "less" in said
    assert "summed day by day, gained" in said
    assert page.locator("#land .lost").get_attribute("clip-path") == "url(#clip-before)"
    assert page.locator("#chart .from").get_attribute("d") != ""
    then, now = pixel(page, "#map", 0.56, 0.45), pixel(page, "#map", 0.53, 0.64)
    page.locator("#since").select_option("day")
    assert "15 March 2025 to 16 March 2025" in page.locator("#readout").inner_text()
    page.locator("#since").select_option("peak")
    assert "6 September 2024 to 16 March 2025" in page.locator("#readout").inner_text()
    slide(page, "2024-09-06")
    assert "no change" in page.locator("#readout").inner_text()
    assert page.locator("#land .lost, #land .gained").count() == 0
    assert len({then, now, (255, 255, 255)}) == 3, "lost, still held and neither look different"


def test_map_is_faded_beyond_the_frame(built, visit):
    """A half-transparent cover lies over all that is not measured; lines run under it."""
    page = visit(built / "index.html")
    assert page.locator(".beyond").count() == 1
    assert page.evaluate("getComputedStyle(document.querySelector('.beyond')).fillOpacity") < "1"
    for name in (".oblast", "#border"):
        box = page.locator(name).first.bounding_box()
        assert box["width"] > 0, name


@pytest.mark.parametrize("size", SIZES)
def test_lines_go_on_to_the_edge_of_the_view(built, visit, size):
    """The least zoom shows no more than the limits, in which all lines are known."""
    page = visit(built / "index.html", viewport=size)
    frame = page.locator("#map").bounding_box()
    while page.locator(".leaflet-control-zoom-out:not(.leaflet-disabled)").count():
        page.locator(".leaflet-control-zoom-out").click()
        page.wait_for_timeout(300)
    picture = page.locator(".land-picture").bounding_box()
    assert picture["x"] <= frame["x"] + 1
    assert picture["y"] <= frame["y"] + 1
    assert picture["x"] + picture["width"] >= frame["x"] + frame["width"] - 1
    assert picture["y"] + picture["height"] >= frame["y"] + frame["height"] - 1


def test_reset_shows_the_first_view_again(built, visit):
    """After a zoom the button leads back."""
    page = visit(built / "index.html", reduced_motion="reduce")
    before = page.locator(".land-picture").bounding_box()
    page.locator(".leaflet-control-zoom-in").click()
    assert page.locator(".land-picture").bounding_box()["width"] > before["width"] * 1.5
    page.get_by_role("button", name="Show the whole area again").click()
    after = page.locator(".land-picture").bounding_box()
    assert after["width"] == pytest.approx(before["width"], abs=2)


def test_second_part_has_an_inset_where_it_is_out_of_view(built, visit):
    """On a phone Tetkino lies beside the view: its inset shows the same land."""
    page = visit(built / "index.html", viewport=PHONE)
    assert page.locator("#inset-title").inner_text() == "Tetkino pocket"
    assert page.locator("#inset-picture use").first.get_attribute("href") == "#land"
    assert page.locator("#locator .here").count() == 1


@pytest.mark.parametrize(
    ("size", "scheme", "fragment"),
    [
        (DESK, "light", ""), (DESK, "dark", "#view=change"),
        (PHONE, "light", "#view=count&place=Sudzha"), (PHONE, "dark", "#view=swipe"),
    ],
)  # fmt: skip
def test_axe_finds_no_serious_fault(built, visit, size, scheme, fragment):
    """Names, roles, order and contrast, as a common checker sees them."""
    page = visit(built / "index.html", fragment, viewport=size, color_scheme=scheme)
    page.evaluate(_axe())
    faults = page.evaluate(
        "axe.run({preload: false, resultTypes: ['violations']}).then(found => found.violations"
        ".filter(fault => ['serious', 'critical'].includes(fault.impact))"
        ".map(fault => `${fault.id}: ${fault.nodes.map(node => node.html).join(' ')}`))"
    )
    assert faults == []


def _axe() -> str:
    return (_tool("axe-core") / "axe.min.js").read_text(encoding="utf-8")


def _tool(name: str) -> Path:
    """The folder of a package that only tests need."""
    package = paths.WEB / "node_modules" / name
    if not package.is_dir():
        flags = [flag for flag in leaflet.FLAGS if flag != "--omit=dev"]
        npm = shutil.which("npm")
        subprocess.run([npm, "ci", *flags], cwd=paths.WEB, check=True, capture_output=True)
    return package


def test_claims_stand_on_the_page_with_their_verdicts(built, visit):
    """The article's claims as the first notebook has them, without marks of Markdown."""
    page = visit(built / "index.html", java_script_enabled=False)
    words = page.locator("#claims").inner_text()
    assert "around 500 square miles" in words and "**" not in words and "\\" not in words
    assert page.locator("#claims tbody tr").count() >= 5


@pytest.mark.usefixtures("shared_results")
def test_card_has_the_address_where_the_site_stands(tmp_path):
    """Readers of a link elsewhere know no folder; an address that is none is a sentence."""
    command = CliRunner()
    where = ["site", "--folder", str(tmp_path / "site"), "--address"]
    done = command.invoke(cli, [*where, "https://me.example/report"])
    assert done.exit_code == 0, done.output
    text = (tmp_path / "site" / "index.html").read_text()
    assert '<meta property="og:image" content="https://me.example/report/card.png">' in text
    assert "--address" not in done.output
    assert "begins with https://" in command.invoke(cli, [*where, "me.example"]).output


def test_rivers_lie_under_the_land_and_are_credited(built, visit):
    """They are drawn, named, and named as whose they are; nothing is cut with them."""
    page = visit(built / "index.html")
    order = page.locator(".river, #land, #border").evaluate_all(
        "nodes => nodes.map((node) => node.id || node.classList[0])"
    )
    assert order == ["river", "land", "border"]
    assert page.locator(".river").bounding_box()["width"] > 100
    assert "Seym" in page.locator(".label.water:not([hidden])").all_inner_texts()
    assert "GSHHG" in page.locator("#credit").inner_text()


@pytest.mark.skipif(shutil.which("node") is None, reason="no node: the page's logic is not run")
def test_logic_of_the_page():
    """Days, outlines, words and addresses, tested in their own language."""
    done = subprocess.run(
        ["node", "--test", "tests/"], cwd=paths.WEB, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_scripts_of_the_page_have_no_fault_of_style():
    """ESLint finds nothing in the modules and their tests; it does find a fault that is put in."""
    need_npm()
    eslint = ["node", _tool("eslint") / "bin" / "eslint.js"]
    done = subprocess.run([*eslint, "."], cwd=paths.WEB, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    bad = [*eslint, "--stdin", "--stdin-filename", "chart.js"]
    wrong = "var x = nobody;"
    done = subprocess.run(bad, cwd=paths.WEB, input=wrong, capture_output=True, text=True)
    assert "no-var" in done.stdout and "no-undef" in done.stdout


def test_a_step_of_a_day_paints_no_ground_again(built, visit):
    """Waters and lines are pictures of their own, which a step leaves as they are."""
    page = visit(built / "index.html", "#view=change")
    pictures = page.locator(".river, #land, #border").evaluate_all(
        "nodes => new Set(nodes.map((node) => node.ownerSVGElement)).size"
    )
    assert pictures == 3
    for name in (".land-picture", ".ground-picture"):
        moved = page.locator(name).first.evaluate("svg => getComputedStyle(svg).transform")
        assert moved != "none", "a picture without a layer of its own is painted with the others"
    touched = page.evaluate(
        """async () => {
          let touched = 0;
          const seen = new MutationObserver((found) => { touched += found.length; });
          for (const svg of document.querySelectorAll(".ground-picture")) {
            seen.observe(svg, {attributes: true, childList: true, subtree: true});
          }
          for (let day = 0; day < 9; day += 1) document.getElementById("next").click();
          await new Promise(requestAnimationFrame);
          return touched;
        }"""
    )
    assert touched == 0


def test_a_step_of_a_day_is_quick(built, visit):
    """Script and layout of a day's step, the median of forty; the bound leaves room for slow CI."""
    page = visit(built / "index.html")
    spent = page.evaluate(
        """() => {
          const slider = document.getElementById("slider");
          const took = [];
          for (let index = 40; index < 80; index += 1) {
            const begun = performance.now();
            slider.value = index;
            slider.dispatchEvent(new Event("input"));
            document.getElementById("land").getBoundingClientRect();
            took.push(performance.now() - begun);
          }
          return took.sort((a, b) => a - b)[20];
        }"""
    )
    assert spent < 50
