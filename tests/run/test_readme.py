"""The README and the generated parts of docs/ say what the data say, in few words."""

import html
import io
import re

import pandas as pd
import pytest

from analysis.base import paths
from analysis.base.errors import DataError
from analysis.base.geometry import KM_PER_MI
from analysis.pages.names import SHORT
from analysis.run import blocks, readme
from analysis.tables import articles
from called import call

TEXTS = {page: (paths.ROOT / page).read_text(encoding="utf-8") for page in readme.PAGES}
TEXT = TEXTS[readme.README]
MOST_WORDS = 700

pytestmark = pytest.mark.usefixtures("shared_results")


@pytest.mark.slow
@pytest.mark.parametrize("page", readme.PAGES)
def test_blocks_are_current(page):
    """Sentences, tables and numbers are those of the committed data."""
    assert readme.filled(TEXTS[page], page) == TEXTS[page]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "number"), [(readme.README, "DeepState 47, Liveuamap 31"), (readme.DATA, "122 km²")]
)
def test_changed_number_is_found(page, number):
    """The comparison above can fail."""
    text = TEXTS[page]
    assert number in text
    assert readme.filled(text.replace(number, "123 km²"), page) == text


def test_missing_block_is_a_sentence():
    """A marker that was deleted is named, with its page."""
    with pytest.raises(DataError, match="docs/data.md has no block <!-- headline -->"):
        readme.filled(TEXTS[readme.DATA].replace("<!-- headline -->", ""), readme.DATA)


@pytest.mark.slow
def test_a_page_that_cannot_be_made_leaves_the_others(monkeypatch, tmp_path):
    """All is made before the first file is written."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    stale = TEXT.replace("DeepState 47", "DeepState 48")
    (tmp_path / readme.README).write_text(stale, encoding="utf-8")
    (tmp_path / readme.DATA).write_text("no markers", encoding="utf-8")
    with pytest.raises(DataError):
        readme.update()
    assert (tmp_path / readme.README).read_text(encoding="utf-8") == stale


def test_figures_are_the_notebooks_own():
    """The pictures shown are those in the notebooks, to the byte."""
    for name, picture in blocks.shown_figures().items():
        assert (paths.FIGURES / name).read_bytes() == picture
    assert {path.name for path in paths.FIGURES.iterdir()} == set(blocks.SHOWN)


def test_links_lead_somewhere():
    """Every relative link and picture is a file of the project; every notebook is among them."""
    links = re.findall(r"\]\((?!http)([^)#]+)(?:#[^)]*)?\)", TEXT)
    assert len(links) > 5
    for link in links:
        assert (paths.ROOT / link).exists(), link
    assert {path.name for path in paths.NOTEBOOKS.glob("*.ipynb")} <= {
        link.removeprefix("notebooks/") for link in links
    }


def visible_words(text: str) -> list[str]:
    """The words that a reader of a rendered page sees; pictures are not words.

    Whatever parts them (a bar, a dash between blanks, a line) is none; what is in code is.
    """
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.DOTALL)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r" \1 ", text)
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return [word for word in re.split(r"[\s|·/]+", text) if re.search(r"\w", word)]


def test_visible_words_are_counted():
    """By hand: what is linked counts by its text, tables and code by their words."""
    text = (
        "# A b\n<!-- c d -->\n| e | f&nbsp;g |\n|---|---|\n[h i](j.md) ![k](l.png) `m -n` – <br>o"
    )
    assert visible_words(text) == ["A", "b", "e", "f", "g", "h", "i", "`m", "-n`", "o"]


def test_readme_is_short():
    """The rest has pages of its own in docs/."""
    assert len(visible_words(TEXT)) <= MOST_WORDS


def block(name: str) -> str:
    """The text of one block of the README."""
    return TEXT.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]


def test_ledger_has_four_columns_and_every_claim():
    """Claim, verdict, maps, wording: more would be cut off at the width of a page."""
    rows = [row for row in block("claims").splitlines() if row.startswith("|")]
    assert {row.count("|") - row.count(r"\|") for row in rows} == {5}
    assert rows[0].startswith("| claim | verdict |")
    assert len(rows) - 2 == len(articles.read(blocks.ARTICLE).claims)


def test_words_come_before_the_picture_and_the_picture_before_the_commands():
    """Who reads the first screen alone can say what was claimed and what the maps show."""
    order = [
        "**Claimed.**", "**No map**", "**One map**", "**Held on 16 March 2025**",
        "**Fell back in two days**", "land.png", "make run", "make test", "| claim |",
    ]  # fmt: skip
    places = [TEXT.index(text) for text in order]
    assert places == sorted(places)


def commands_named(text: str) -> set[str]:
    """The project's commands that a text names."""
    return set(re.findall(r"python -m analysis ([a-z]+)", text))


def numbers(text: str) -> set[str]:
    """All numbers of a text."""
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def test_each_number_has_a_command_that_prints_it():
    """Areas in the very form of the command's text; nothing else is named on the first screen."""
    assert commands_named(block("first screen")) == {"claims", "retreat", "walk"}
    said, printed = block("first screen"), call("claims").stdout
    areas = "\n".join(
        line for line in said.splitlines() if not re.match(r"- \*\*(No|Fell)|Printed|\*\*Cl", line)
    )
    assert {"489", "47", "31", "65", "28"} <= numbers(areas) <= numbers(printed)
    rows = "\n".join(row for row in block("claims").splitlines() if row.startswith("|"))
    assert {"351", "1.7", "10.6", "183"} <= numbers(rows) <= numbers(printed)
    untested = re.search(r"and (\d+) statements", block("claims"))[1]
    assert int(untested) == printed.count("\nnot testable: ")


@pytest.mark.slow
def test_distances_are_those_that_the_commands_print():
    """The largest of the month in `retreat`, in both units; the days between maps in `walk`."""
    table = pd.read_csv(io.StringIO(call("retreat").stdout))
    table = table[table["date"].between("2025-02-15", "2025-03-16")]
    said = next(line for line in block("first screen").splitlines() if "**Fell back" in line)
    found = {
        row[0]: row[1:] for row in re.findall(r"([A-Z][\w ]+?) ([\d.]+) km \(([\d.]+) mi\)", said)
    }
    best = table.groupby("source")["retreat_2d_km"].max().dropna()
    assert found == {SHORT[key]: (f"{km:.1f}", f"{km / KM_PER_MI:.1f}") for key, km in best.items()}
    day = re.search(r"walk --day ([\d-]+)", TEXT)[1]
    walk = pd.read_csv(io.StringIO(call("walk", "--day", day).stdout))
    assert walk.loc[walk["source"] == "liveuamap", "map_days"].max() == 3
    assert "three days between the maps" in said


def test_commands_that_the_pages_name_exist():
    """Each command of a page is one; docs/running.md lists them all."""
    known = set(re.findall(r"^  ([a-z]+) ", call("--help").stdout.partition("Commands:")[2], re.M))
    for page in [paths.ROOT / readme.README, *(paths.ROOT / "docs").glob("*.md")]:
        assert commands_named(page.read_text(encoding="utf-8")) <= known, page.name
    running = (paths.ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z]+)` \|", running, re.M)) == known


def test_layout_is_the_tree():
    """The folders that the page on architecture lists are the ones that there are, both ways."""
    text = (paths.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z_/]+)/` \|", text, flags=re.MULTILINE))
    listed = {name.split("/")[0] for name in listed}
    there = {p.name for p in paths.ROOT.iterdir() if p.is_dir() and p.name[0] not in "._"}
    assert listed == there - {"runs", "site"}
