"""Names that mean harm, by every door: refused in a sentence, or words and nothing else.

A row is a door, a kind of attack, and where it is followed to. What a door refuses reaches nothing
behind it; what it lets in is followed to the terminal, CSV, Markdown, HTML, SVG, KML, GeoJSON.
"""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import geopandas as gpd
import nbformat
import pandas as pd
import pytest
import shapely
from bs4 import BeautifulSoup
from matplotlib.figure import Figure

from analysis import theatres
from analysis.base import inert, paths, told
from analysis.base.errors import ProjectError
from analysis.maps import registry, sources
from analysis.maps.faults import Tally
from analysis.maps.readers import deepstate
from analysis.measures.totals import totals
from analysis.pages import names, publish
from analysis.pages.figures import canvas, style
from analysis.pages.figures.totals import by_period
from analysis.pages.markdown import markdown
from analysis.pages.words import article as article_words
from analysis.run import site
from analysis.run.export import plain
from analysis.run.site.pages import Press
from analysis.tables import articles, read
from analysis.tables import ledger as ledgers
from analysis.theatres import window
from called import call
from drawn import LYMAN, feature, polygon, square
from own_map import MYMAP

PAYLOADS = {
    "script": "<script>window.pwned=1</script>",
    "image": "<img src=x onerror=window.pwned=1>",
    "closing": "]]></text></script><script>1</script>",
    "escape": "\x1b[31mred\x1b]0;title\x07",
    "csi": "\x9b31mred",
    "right to left": "abc\u202egnp.exe",
    "isolate": "a\u2066b",
    "nul": "a\x00b",
    "new line": "a\nb",
    "line separator": "a\u2028b",
    "tab": "\t=1+1",
    "link": "[x](javascript:window.pwned=1)",
    "pipe": "a | b",
    "backtick": "`a` ```",
    "jinja": "{{ 7*7 }}{% for x in y %}",
    "latex": "$\\frac{1}{$",
    "star": "**bold**",
    "equals": "=HYPERLINK(0)",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1)",
    "quote": "a \"b\" 'c'",
}
LET_IN = {"equals", "plus", "minus", "at", "quote"}  # a name may begin so; CSV has an apostrophe
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
PLAIN = {kind for kind in PAYLOADS if kind not in LET_IN and not inert.has_steering(PAYLOADS[kind])}
kinds = pytest.mark.parametrize("kind", PAYLOADS)


def quoted(text: str) -> str:
    """A text as TOML has it."""
    return json.dumps(text)


def is_inert_text(text: str) -> bool:
    """Whether nothing in a text steers a terminal."""
    return not STEERING.search(text)


def is_inert_csv(text: str) -> bool:
    """Whether no cell that is no number is a formula, and nothing steers the terminal."""
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    harmful = [one for one in cells if one.startswith(inert.FORMULA) and not _is_number(one)]
    return not harmful and is_inert_text(text)


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?[\d.]+(e[+-]?\d+)?", cell) is not None


@pytest.fixture(scope="module")
def press(tmp_path_factory) -> Press:
    """The templates of the web report."""
    path = tmp_path_factory.mktemp("press") / "01_page.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    return Press([path], "Site")


def harmless_html(press: Press, markdown: str) -> bool:
    """Whether Markdown becomes HTML of the report without a script, a picture or a way to one."""
    html = press.exporter.environment.filters["markdown2html"]({}, markdown)
    soup = BeautifulSoup(str(press.tidy(html)), "html.parser")
    ways = [link.get("href", "") for link in soup.select("a")]
    return not soup.select("script, img, [onerror]") and not any("script:" in way for way in ways)


THEATRE = {
    "title": "title = {}",
    "part title": "[lyman.parts]\nmain = [37.5, 48.8, 38.0, 49.0]\n[lyman.part_titles]\nmain = {}",
    "part": "[lyman.parts]\n{} = [37.5, 48.8, 38.0, 49.0]",
    "place": "places = [[{}, 37.8, 48.9]]",
}
SOURCE = {
    "title": "[mymap]\ntitle = {}",
    "maker": "[mymap]\nmaker = {}",
    "terms": "[mymap]\nterms = {}",
    "cadence": "[mymap]\ncadence = {}",
    "short": "[mymap.look]\nshort = {}",
    "credit": "[mymap.look]\ncredit = {}",
    "label": "[mymap.look.labels]\nheld = {}",
    "says": "[mymap.says]\nRussia = {}",
}


def refused(check, *given) -> bool:
    """Whether a door refuses: in one line that a terminal can have."""
    try:
        check(*given)
    except ProjectError as error:
        said = inert.visible(str(error))
        assert "\n" not in said and is_inert_text(said)
        return True
    return False


@kinds
@pytest.mark.parametrize("door", THEATRE)
def test_theatre_file(own_source, drawn_days, door, kind):
    """Title, parts, places: followed to the terminal and the site's data where it is let in."""
    own_source(MYMAP, LYMAN + THEATRE[door].format(quoted(PAYLOADS[kind])) + "\n")
    assert refused(theatres.get, "lyman") is (kind not in LET_IN)
    if kind in PLAIN:  # refused in the sentence that was looked at
        return
    result = call("theatres")
    assert is_inert_text(result.stdout + result.stderr)
    assert (result.exit_code == 0) is (kind in LET_IN)


@kinds
@pytest.mark.parametrize("door", SOURCE)
def test_source_file(own_source, drawn_days, door, kind):
    """What a source is called and credited: to the terminal, a Markdown table, CSV and a figure."""
    added = SOURCE[door].format(quoted(PAYLOADS[kind])) + "\n"
    text = MYMAP.replace("[mymap]\n", added, 1) if added.startswith("[mymap]\n") else MYMAP + added
    own_source(text)
    assert refused(sources.get, "mymap") is (kind not in LET_IN)
    if kind in PLAIN:
        return
    result = call("sources")
    assert is_inert_text(result.stdout + result.stderr)
    if kind in LET_IN and door in ("maker", "short", "credit", "label"):
        table = sources.makers(["mymap"], "Russia")
        assert is_inert_csv(plain.csv(table).decode())
        if kind == "quote":  # what the others begin with says nothing in a figure
            assert is_inert_svg(days_of("mymap"))


def days_of(key: str) -> Figure:
    """A figure whose panel has the name of a source."""
    days = {"date": ["2025-03-01", "2025-03-02"], "source": key, "quantity": "held",
            "held_km2": [1.0, 2.0], "gained_km2": [1.0, 1.0], "lost_km2": 0.0,
            "change_fault": "", "map_age_days": 0}  # fmt: skip
    return by_period(totals(pd.DataFrame(days)), "month")


def is_inert_svg(fig: Figure) -> bool:
    """Whether a figure's SVG is well-formed and has no element that runs."""
    tags = {one.tag.split("}")[-1] for one in ET.fromstring(canvas.written(fig, "svg")).iter()}
    return not tags & {"script", "foreignObject", "image", "a"}


@pytest.mark.filterwarnings("ignore:Glyph:UserWarning")  # no font has a letter for what steers
@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=() if kind in ("script", "latex") else pytest.mark.slow)
     for kind in PAYLOADS if kind not in ("nul", "escape")],
)  # fmt: skip
def test_figure_draws_any_name(monkeypatch, kind):
    """Where a stranger's name did come through, it is drawn as it is written; SVG and PNG."""
    for table in (names.LABELS, names.SHORT, style.CREDITS):
        monkeypatch.setattr(table, "_of", lambda look: PAYLOADS[kind])
    looks = names.LOOKS["owl"]
    monkeypatch.setitem(looks.labels, "held", PAYLOADS[kind])
    assert is_inert_svg(days_of("owl"))


@kinds
def test_own_places(tmp_path, kind):
    """Names of a user's CSV: to the text and the CSV of `settlements`."""
    path = tmp_path / "places.csv"
    frame = pd.DataFrame({"name": [PAYLOADS[kind], "Sudzha"], "lat": [51.2, 51.19], "lon": 35.2})
    frame.to_csv(path, index=False)
    given = ("settlements", "--places", str(path), "--start", "2025-03-01", "--end", "2025-03-03",
             "--source", "deepstate")  # fmt: skip
    text, table = call(*given), call(*given, "--format", "csv")
    assert is_inert_text(text.stdout + text.stderr + table.stderr)
    assert (text.exit_code, table.exit_code) in {(0, 0), (1, 1)}
    assert is_inert_csv(table.stdout)


@pytest.mark.slow
def test_own_sectors(tmp_path):
    """Names of a GeoPackage: to the CSV of every command that splits by sector."""
    path = tmp_path / "sectors.gpkg"
    words = [text for kind, text in PAYLOADS.items() if kind != "nul"]  # no name of SQLite has it
    strips = [shapely.box(34 + n / 10, 50.9, 34.1 + n / 10, 52) for n in range(len(words))]
    gpd.GeoDataFrame({"name": words}, geometry=strips, crs="EPSG:4326").to_file(path)
    given = ("--sectors", str(path), "--start", "2025-03-01", "--end", "2025-03-02",
             "--source", "deepstate")  # fmt: skip
    for command in (("measure",), ("totals",), ("retreat",), ("retreat", "--largest")):
        result = call(*command, *given)
        assert result.exit_code == 0, result.stderr
        assert is_inert_csv(result.stdout)
        assert "'=HYPERLINK(0)" in result.stdout
        assert is_inert_text(result.stderr)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["script", "closing", "escape", "new line", "equals"])
def test_own_sector_of_a_file(tmp_path, kind):
    """The name that heads a file of its land: words to KML and GeoJSON, nothing to a terminal."""
    path = tmp_path / "sectors.gpkg"
    box = gpd.GeoDataFrame({"name": [PAYLOADS[kind]]}, geometry=[shapely.box(34, 50.9, 36, 52)])
    box.set_crs("EPSG:4326").to_file(path)
    given = ("export", "--day", "2025-03-16", "--source", "deepstate", "--sectors", str(path),
             "--sector", PAYLOADS[kind], "--format")  # fmt: skip
    kml, land = (call(*given, form) for form in ("kml", "geojson"))
    assert (kml.exit_code, land.exit_code) == (0, 0), kml.stderr
    assert is_inert_text(kml.stdout + kml.stderr + land.stderr)
    root = list(ET.fromstring(kml.stdout).iter())
    assert "script" not in {one.tag.rpartition("}")[2] for one in root}
    said = [one.text for one in root if one.tag.endswith("}description")]
    assert said and not any("<script" in text for text in said)  # HTML to Google Earth
    assert json.loads(land.stdout)["sector"] == PAYLOADS[kind].strip()
    places = ("settlements", "--sectors", str(path), "--start", "2025-03-10", "--end", "2025-03-12")
    assert is_inert_csv(call(*places, "--source", "deepstate").stdout)


ARTICLE = """
title = {title}
publisher = {publisher}
day = 2025-03-16
theatre = "kursk"
"""
CLAIM = """
[[claims]]
id = "claim_{number}"
quote = {quote}
quantity = "area"
value = 30
unit = "sq mi"
wording = "just"
on = 2025-03-16

[[untested]]
quote = {quote}
why = {quote}
"""


def article(path, title: str, publisher: str, quotes: list[str]):
    """Write an article with these words in every place for words."""
    text = ARTICLE.format(title=quoted(title), publisher=quoted(publisher))
    claims = [CLAIM.format(number=n, quote=quoted(words)) for n, words in enumerate(quotes)]
    path.write_text(text + "".join(claims))
    return path


@kinds
@pytest.mark.parametrize("door", ["title", "publisher", "quote"])
def test_article_refuses_what_steers(tmp_path, door, kind):
    """A terminal's escapes and turned writing are refused with the file; other words are words."""
    given = {"title": "plain", "publisher": "plain", "quote": "plain"} | {door: PAYLOADS[kind]}
    path = article(tmp_path / "a.toml", given["title"], given["publisher"], [given["quote"]])
    assert refused(articles.read, path) is inert.has_steering(PAYLOADS[kind])


@pytest.mark.slow
def test_article_is_words_wherever_it_goes(tmp_path, press):
    """To the terminal, CSV, JSON, the page's Markdown and the report's HTML."""
    words = [text for text in PAYLOADS.values() if not inert.has_steering(text)]
    path = article(tmp_path / "a.toml", " ".join(words), " ".join(words), words)
    texts = call("claims", "--article", str(path))
    assert texts.exit_code == 0, texts.stderr
    assert is_inert_text(texts.stdout + texts.stderr)
    assert is_inert_csv(call("claims", "--article", str(path), "--format", "csv").stdout)
    own = articles.read(path)
    about = markdown_of(lambda: publish.say(article_words.about(own)))
    assert "<" not in about and harmless_html(press, about)
    assert "](" not in re.sub(r"\\.", "", about)
    table = article_words.sentences(ledgers.ledger(own))
    rows = markdown_of(lambda: publish.say(*map(article_words.sentence, table.itertuples())))
    assert "<" not in rows and harmless_html(press, rows)
    assert "](" not in re.sub(r"\\.", "", rows)


def markdown_of(show) -> str:
    """What a page would display."""
    said = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish, "display", lambda content, **more: said.append(content))
        show()
    return "\n\n".join(content["text/markdown"] for content in said)


@kinds
def test_markdown_table(press, kind):
    """A cell of a page: one cell, and no markup of HTML; links of strangers lead nowhere."""
    frame = pd.DataFrame({"place": [PAYLOADS[kind].replace("\n", " ")], "km²": ["1"]})
    text = markdown(frame)
    assert "<" not in text
    assert len(re.findall(r"(?<!\\)\|", text.splitlines()[-1])) == 3 or kind == "line separator"
    assert harmless_html(press, text)


@kinds
def test_data_of_the_web_report(kind):
    """JSON within a script: it ends nothing, and is read again as it was."""
    text = site.script({"name": PAYLOADS[kind]})
    assert "<" not in text and "\u2028" not in text and is_inert_text(text.strip())
    found = json.loads(text.removeprefix("window.REPORT = ").removesuffix(";\n"))
    assert found["name"] == PAYLOADS[kind]


@kinds
def test_fill_and_name_of_a_raw_map(deepstate_map, kind):
    """A maker's own file: an unknown fill is an unknown status; its words are quoted as words."""
    ring = polygon(square(35.0, 51.2))
    path = deepstate_map(feature(PAYLOADS[kind], ring, name=PAYLOADS[kind]))
    frame = deepstate.read(path)
    assert PAYLOADS[kind] not in set(frame["status"])
    tally = Tally(theatres.KURSK.area)
    tally.add("deepstate", datetime(2025, 1, 1, tzinfo=UTC), frame.attrs["faults"])
    assert is_inert_csv(tally.table().to_csv(index=False))


def test_values_of_an_own_map(own_source, tmp_path):
    """Values that the table does not know are a fault with a name of ours, and quoted inert."""
    folder = tmp_path / "days"
    folder.mkdir()
    ring = polygon(square(37.8, 48.9))
    features = [
        {"type": "Feature", "properties": {"kind": value}, "geometry": ring}
        for value in ("held by Russia", *PAYLOADS.values())
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    for day in ("2025-03-01", "2025-03-02", "2025-03-03"):
        (folder / f"{day}.geojson").write_text(text)
    own_source(MYMAP)
    result = call("measure", "--theatre", "lyman", "--source", "mymap")
    assert result.exit_code == 0
    assert is_inert_csv(result.stdout) and is_inert_text(result.stderr)
    assert "does not name (kind is " in result.stderr
    faults = read.faults(window.named("lyman", sources=["mymap"]))
    assert faults["met"].max() >= len(PAYLOADS)
    assert is_inert_csv(faults.to_csv(index=False))


@pytest.mark.parametrize("kind", ["image", "escape", "right to left", "new line", "equals"])
@pytest.mark.parametrize("column", ["source", "file", "prefix", "sha256"])
def test_users_registry(tmp_path, column, kind):
    """A row of the user's registry: refused in a line."""
    row = {"source": "owl", "published": "2030-01-01T00:00:00Z", "file": "20300101.json",
           "bytes": 5, "sha256": "0" * 64, "git_sha1": "", "prefix": "a/b/" + "0" * 40}  # fmt: skip
    pd.DataFrame([row | {column: PAYLOADS[kind]}]).to_csv(registry.user_path(), index=False)
    registry.forget()
    assert refused(registry.registry)


WORDS = {
    "figures": ("run", "--figures", "{}"),
    "only": ("run", "--only", "{}"),
    "folder": ("run", "--only", "{}", "--folder", "{}"),
    "theatre": ("measure", "--theatre", "{}"),
    "source": ("measure", "--source", "{}"),
    "article": ("claims", "--article", "{}"),
    "start": ("measure", "--start", "{}"),
    "sectors": ("measure", "--sectors", "{}"),
    "places": ("settlements", "--places", "{}"),
    "figure": ("totals", "--figure", "{}"),
    "theatre file": ("theatres", "--theatre-file", "{}"),
    "source file": ("sources", "--source-file", "{}"),
}


@pytest.mark.parametrize("kind", ["image", "escape", "csi", "right to left", "isolate", "latex"])
@pytest.mark.parametrize("door", WORDS)
def test_words_of_the_command_line(door, kind, tmp_path, monkeypatch):
    """What is typed, or stands in a name of a file: said back without steering the terminal."""
    monkeypatch.chdir(tmp_path)
    before = told.current()
    result = call(*(word.format(PAYLOADS[kind]) for word in WORDS[door]))
    told.take(before)
    assert result.exit_code in (1, 2)
    assert is_inert_text(result.stdout + result.stderr)


@pytest.mark.parametrize("kind", [kind for kind in PAYLOADS if kind != "nul"])
@pytest.mark.parametrize("variable", [told.SOURCES, told.THEATRES, "FRONTLINE_MIRROR"])
def test_environment(variable, kind, monkeypatch, no_mirror):
    """A folder or a file that the environment names is said back in the same way."""
    monkeypatch.setenv(variable, PAYLOADS[kind])
    monkeypatch.setattr(told, "_told", told._inherited())
    commands = {told.SOURCES: ("sources",), told.THEATRES: ("theatres",)}
    late = ("measure", "--theatre", "avdiivka", "--source", "owl")
    result = call(*commands.get(variable, late))
    assert result.exit_code in (1, 2)
    assert is_inert_text(result.stdout + result.stderr)


def test_readme_has_no_words_but_committed_ones():
    """README and docs/data.md are made from committed files alone, which come by review."""
    texts = [paths.ROOT.joinpath(name).read_text() for name in ("README.md", "docs/data.md")]
    assert all(is_inert_text(text) and "<script" not in text for text in texts)
