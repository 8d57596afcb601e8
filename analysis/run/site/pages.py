"""Notebooks and Markdown as quiet web pages that load nothing from elsewhere."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import bleach
import nbformat
from bs4 import BeautifulSoup
from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import ExtractOutputPreprocessor

from ...base import paths

HOME = "index.html"
FIGURES = "figures"
TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt"),
    *("em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "span"),
    *("strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}  # no img: a picture that is no figure of a notebook could come from anywhere
ATTRIBUTES = {
    "*": ["id"],
    "a": ["href", "title"],
    "div": ["aria-label", "class", "role", "tabindex"],
    "ol": ["start"],
    "td": ["class", "colspan", "rowspan"],
    "th": ["class", "colspan", "rowspan", "scope"],
}


@dataclass(frozen=True)
class Page:
    """A page of the site: where it is, its name in the navigation, title and first sentences."""

    address: str
    name: str
    title: str
    description: str


class Press:
    """Makes pages from templates; every page knows the others, so that links between them hold."""

    def __init__(self, notebooks: list[Path], site_title: str, run_id: str = ""):
        """Read the titles of all pages and make the templates ready."""
        self.site_title, self.run_id = site_title, run_id
        self.notebooks = [_page(path, _first_words(path)) for path in notebooks]
        self.method = _page(paths.METHOD, _first_words(paths.METHOD))
        self.exporter = HTMLExporter(
            template_file="notebook.html.j2", extra_template_basedirs=[str(paths.WEB)],
            extra_template_paths=[str(paths.WEB)], exclude_anchor_links=True,
            filters={"tidy": self.tidy},
        )  # fmt: skip
        self.exporter.register_preprocessor(ExtractOutputPreprocessor(), enabled=True)
        self.exporter.environment.autoescape = True

    def context(self, page: Page) -> dict:
        """What every template needs to know."""
        home = Page(HOME, "Map", self.site_title, "")
        nav = [home, *self.notebooks, self.method]
        named = {"site": self.site_title, "run_id": self.run_id}
        return {"page": page, "nav": nav, "notebooks": self.notebooks, **named}

    def notebook(self, path: Path) -> tuple[str, dict[str, bytes]]:
        """A notebook's page and its figures by file name."""
        page = next(page for page in self.notebooks if page.address == _address(path))
        resources = {"unique_key": path.stem, "output_files_dir": FIGURES, **self.context(page)}
        html, made = self.exporter.from_notebook_node(nbformat.read(path, 4), resources)
        return html, made["outputs"]

    def markdown(self, path: Path) -> str:
        """The page of a Markdown file."""
        text = path.read_text(encoding="utf-8")
        return self.render("text.html.j2", self.method, text=text)

    def render(self, template: str, page: Page, **more: Any) -> str:
        """Fill a template."""
        found = self.exporter.environment.get_template(template)
        return found.render(resources=self.context(page), **more)

    def tidy(self, html: str) -> Markup:
        """Rendered Markdown or a table as harmless HTML of this site.

        What is no plain text markup is escaped, so that it is read and not run; links between
        notebooks lead to their pages; a wide table scrolls by itself.
        """
        soup = BeautifulSoup(str(html), "html.parser")
        for link in soup.select("a[href]"):
            link["href"] = self._link(str(link["href"]))
        for cell in soup.select("td, th"):
            cell["class"] = "number" if "right" in cell.attrs.pop("style", "") else "words"
        for head in soup.select("thead th"):
            head["scope"] = "col"
        for table in soup.select("table"):
            about = {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": "Table"}
            table.wrap(soup.new_tag("div", attrs=about))
        return Markup(bleach.clean(str(soup), tags=TAGS, attributes=ATTRIBUTES))

    def _link(self, href: str) -> str:
        try:
            parts = urlsplit(href)
        except ValueError:  # no address: it leads to no page
            return HOME
        if parts.scheme or href.startswith("#"):
            return href
        known = {page.address for page in (*self.notebooks, self.method)}
        address = _address(Path(parts.path))
        return address if address in known else HOME


def _address(path: Path) -> str:
    return f"{path.stem}.html"


def _page(path: Path, text: str) -> Page:
    """Title and description from the first heading and the paragraph under it.

    >>> _page(Path("02_territory.ipynb"), "# How much?\\n\\nThe area,\\nby *day*.").description
    'The area, by day.'
    """
    title = re.search(r"^# (.+)$", text, flags=re.MULTILINE)
    after = text[title.end() :] if title else text
    first = re.sub(r"[*`]|\[([^\]]*)\]\([^)]*\)", r"\1", after.strip().partition("\n\n")[0])
    name = path.stem.replace("_", " ").capitalize()
    name = re.sub(r"(?<=\d )[a-z]", lambda letter: letter[0].upper(), name)
    return Page(_address(path), name, title[1] if title else name, " ".join(first.split()))


def _first_words(path: Path) -> str:
    """The Markdown from which a page takes title and description."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return next((cell.source for cell in cells if cell.cell_type == "markdown"), "")
