"""What a reader sees where the notebooks are shown: every figure and table, and nothing dropped.

Pages that show notebooks sanitise them: scripts, styles and SVG go. The notebooks are rendered here
in the same way, by nbconvert with its sanitiser on.
"""

import base64
import re
from functools import cache
from itertools import takewhile

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from analysis.run import notebooks

MAX_PICTURES, MAX_FIGURE_BYTES = 1_500_000, 250_000
SHOWN_EVERYWHERE = {"image/png", "text/markdown", "text/plain"}
RULE = re.compile(r"^\|(?:-+:?\|)+$", flags=re.MULTILINE)  # the line under a table's head
PICTURE = re.compile(r'<img[^>]* src="data:image/png;base64,([A-Za-z0-9+/=\s]+)"')
DROPPED = ("script", "style", "iframe", "svg", "object", "embed")


@pytest.fixture(scope="module", params=notebooks.templates(), ids=lambda path: path.stem)
def path(request):
    """A committed notebook's path."""
    return request.param


@pytest.fixture(scope="module")
def notebook(path) -> NotebookNode:
    """A committed notebook."""
    return nbformat.read(path, as_version=4)


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    """All outputs in order."""
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def of_kind(notebook: NotebookNode, kind: str) -> list[str]:
    """The outputs' contents of one media type."""
    return [output.data[kind] for output in outputs(notebook) if kind in output.get("data", {})]


def page(notebook: NotebookNode) -> str:
    """The notebook as sanitised HTML, without a site's frame."""
    return _page(nbformat.writes(notebook))


@cache
def _page(text: str) -> str:
    notebook = nbformat.reads(text, as_version=4)
    html, _ = HTMLExporter(template_name="basic", sanitize_html=True).from_notebook_node(notebook)
    return html


def lost(notebook: NotebookNode) -> list[str]:
    """What does not reach a reader of the sanitised page."""
    html = page(notebook)
    figures, tables = (
        of_kind(notebook, "image/png"),
        RULE.findall("\n".join(of_kind(notebook, "text/markdown"))),
    )
    shown = {"".join(found.split()) for found in PICTURE.findall(html)}
    found = [
        f"a figure of {len(own)} letters" for own in figures if "".join(own.split()) not in shown
    ]
    if html.count("<table") != len(tables):
        found.append(f"{len(tables) - html.count('<table')} of {len(tables)} tables")
    return found


@pytest.mark.slow
def test_all_figures_and_tables_reach_the_reader(notebook):
    """The pictures to the byte, the tables by their number; nothing active is left on the page."""
    assert of_kind(notebook, "text/markdown")
    assert lost(notebook) == []
    assert not re.search(rf"<({'|'.join(DROPPED)})\b", page(notebook))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ({"image/png": "QUJD", "image/svg+xml": "<svg/>"}, "figure"),
        ({"text/markdown": "|a|\n|---|", "text/html": "<p>a</p>"}, "table"),
    ],
)
def test_what_is_not_shown_is_found(data, what):
    """A figure or table that another kind of output hides is reported as lost."""
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data)])
    assert what in " ".join(lost(nbformat.v4.new_notebook(cells=[cell])))


@pytest.mark.slow
def test_every_figure_says_what_it_shows(notebook):
    """Who hears the page is told the caption and the finding of each figure."""
    told = re.findall(r'<img alt="(Figure \d+\. [^"]+\. [^"]+)"', page(notebook))
    assert len(told) == len(of_kind(notebook, "image/png"))


@pytest.mark.slow
@pytest.mark.parametrize("template", ["basic", "classic"])
def test_no_picture_is_without_a_description(notebook, template):
    """In the HTML of nbconvert; its template "lab" alone knows no alt text, and says so itself."""
    html, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    told = [image.get("alt", "") for image in BeautifulSoup(html, "html.parser").select("img")]
    assert len(told) == len(of_kind(notebook, "image/png"))
    assert all(text.strip() and "No description" not in text for text in told)


def test_sizes_are_within_budget(notebook):
    """One and a half megabytes of pictures a notebook, 250 kB each: above that pages give up."""
    sizes = [len(base64.b64decode(own)) for own in of_kind(notebook, "image/png")]
    assert max(sizes, default=0) < MAX_FIGURE_BYTES
    assert sum(sizes) < MAX_PICTURES


def test_has_only_outputs_that_are_rendered(notebook):
    """No HTML, SVG, widget, warning or error: they are dropped, or break the page."""
    assert "widgets" not in notebook.metadata
    for output in outputs(notebook):
        assert output.output_type == "display_data"
        assert set(output.data) <= SHOWN_EVERYWHERE


def test_begins_with_its_question_and_its_finding(notebook):
    """One title; before the first figure the finding in bold, window, sources, last maps."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert notebook.cells[0].source.startswith("# ")
    assert len(re.findall(r"^# ", text, flags=re.MULTILINE)) == 1
    said = takewhile(lambda output: "text/markdown" in output.data, outputs(notebook))
    first = "\n".join(output.data["text/markdown"] for output in said)
    assert re.match(r"\*\*[^*]*\d[^*]*\.\*\* ", first)
    assert re.search(r"\d{4} to \d+ \w+ \d{4}\. Last maps used: ", first)
    assert "separate, not independent" in first


def test_sections_ask_and_the_last_says_what_it_cannot_tell(notebook):
    """Headings are questions; one section has the limits and leads on to another page."""
    cells = [cell.source for cell in notebook.cells[1:] if cell.cell_type == "markdown"]
    headings = [cell.splitlines()[0] for cell in cells]
    limits = [cell for cell in cells if re.match(r"## What .*cannot tell\n", cell)]
    assert all(re.match(r"## (.*\?|What .*cannot tell)$", heading) for heading in headings)
    assert len(limits) == 1
    assert re.search(r"\]\((?!.*:)[\w./]+\.ipynb\)", limits[0].splitlines()[-1])
