"""The web report: driven in a real browser, and refused with sentences."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from driven import need_npm, tiny

from analysis.base import paths
from analysis.pages import names
from analysis.run import notebooks, site
from analysis.run.site import leaflet
from analysis.theatres import KURSK
from called import call

pytestmark = pytest.mark.slow


def test_page_without_javascript_still_tells(built, visit):
    """Notebooks, main figure and table are there; the map's place says what it needs."""
    page = visit(built / "index.html", java_script_enabled=False)
    assert "needs JavaScript" in page.locator("noscript p").inner_text()
    assert not page.locator("#explorer").is_visible()
    assert page.locator("main figure img").is_visible()
    assert page.locator("main .notebooks a").count() == len(notebooks.templates())


@pytest.mark.parametrize("name", ["index", "02_territory", "method"])
def test_page_can_be_read_by_a_screen_reader(built, visit, name):
    """Language, one first heading, a name for every input, picture and region, no repeated id."""
    page = visit(built / f"{name}.html")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1
    assert page.locator("nav [aria-current=page]").count() == 1
    assert page.evaluate(
        "[...document.querySelectorAll('input')].every(i => i.labels.length || i.ariaLabel)"
    )
    assert page.evaluate("[...document.images].every(i => i.alt && i.naturalWidth)")
    assert page.evaluate("[...document.querySelectorAll('[role=region]')].every(r => r.ariaLabel)")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"


def test_table_holds_the_series_of_all_sources(built):
    """The text alternative has every day and every source, without a script."""
    soup = BeautifulSoup((built / "index.html").read_text(), "html.parser")
    table = soup.select_one("#series table")
    heads = [head.get_text() for head in table.select("thead th[scope=colgroup]")]
    assert heads == [names.LABELS[key] for key in ("deepstate", "liveuamap", "owl", "isw")]
    assert len(table.select("tbody th[scope=row]")) == (KURSK.end - KURSK.start).days + 1
    assert table.caption.get_text()
    row = next(row for row in table.select("tbody tr") if row.th.get_text() == "2025-03-16")
    cells = [cell.get_text() for cell in row.select("td")]
    assert cells == ["121.8", "47.0", "72.1", "79.9", "30.8", "0.0", "0.0", "71.5", "27.6"]


@pytest.mark.parametrize("path", notebooks.templates(), ids=lambda path: path.stem)
def test_notebook_page_has_all_figures_with_their_captions(built, path):
    """As many as the notebook has, the caption once, without digest; alt text goes on from it."""
    captions = [
        output.data["text/plain"].partition(" [")[0]
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    soup = BeautifulSoup((built / f"{path.stem}.html").read_text(), "html.parser")
    told = [image["alt"] for image in soup.select("figure img")]
    pairs = zip(told, captions, strict=True)
    assert all(alt.startswith(caption) and alt != caption for alt, caption in pairs)
    assert [text.get_text() for text in soup.select("figcaption")] == captions
    assert captions and all(captions)
    for code in soup.select("details"):
        code.decompose()
    assert all(soup.get_text().count(caption) == 1 for caption in captions)


def test_links_lead_to_pages_that_exist(built):
    """No link ends in a notebook, a Markdown file or nowhere."""
    for path in built.glob("*.html"):
        for link in BeautifulSoup(path.read_text(), "html.parser").select("[href], [src]"):
            target = link.get("href") or link.get("src")
            if not target.startswith(("https://", "#", "data:")):
                assert (built / target.partition("#")[0]).is_file(), f"{path.name}: {target}"


def test_site_is_the_same_bytes_each_time(built, tmp_path):
    """Nothing of the day, the machine or the run goes into the site; that a picture needs an
    address is said once.
    """
    done = call("site", "--folder", str(tmp_path / "again"))
    assert done.exit_code == 0, done.output
    assert done.output.count("--address") == 1
    first = {path.relative_to(built): path for path in built.rglob("*") if path.is_file()}
    for name, path in first.items():
        assert path.read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    assert len(first) == len([p for p in (tmp_path / "again").rglob("*") if p.is_file()])


def test_missing_npm_is_a_sentence(monkeypatch, tmp_path):
    """Without Node the command says what is missing and what works, and writes nothing."""
    monkeypatch.setattr(paths, "WEB", _bare_web(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    for words in (("site", "--folder", str(tmp_path / "site")), ("run", "--html")):
        result = call(*words)
        assert result.exit_code == 2
        assert "npm is not on the PATH" in result.stderr
        assert "work without it" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"web"}


def test_npm_that_fails_gives_its_last_line(monkeypatch, tmp_path):
    """What npm said is passed on; nothing is left half-written."""
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr(paths, "WEB", _bare_web(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    result = call("site", "--folder", str(tmp_path / "site"))
    assert result.exit_code == 1
    assert "could not install Leaflet: npm error code ENOTFOUND" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"npm", "web"}


def _bare_web(tmp_path: Path) -> Path:
    (tmp_path / "web").mkdir()
    shutil.copy(paths.WEB / "package-lock.json", tmp_path / "web")
    return tmp_path / "web"


@pytest.mark.parametrize("kind", ["file", "foreign"])
def test_folder_that_is_something_else_is_refused(tmp_path, kind):
    """A file, or a folder with other things in it, is never replaced."""
    target = tmp_path / "mine"
    kept = target if kind == "file" else target / "letter.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("keep me")
    result = call("site", "--folder", str(target))
    assert result.exit_code == 2
    assert "name " in result.stderr and "Traceback" not in result.output
    assert kept.read_text() == "keep me"


def test_failed_build_keeps_the_old_site(monkeypatch, tmp_path):
    """When a page cannot be made, the last good site stays and no fragment is left."""
    need_npm()
    old = site.build(tmp_path / "site", *tiny(tmp_path)).read_bytes()
    monkeypatch.setattr("analysis.run.site.payload", lambda report: {"bad": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        site.build(tmp_path / "site", *tiny(tmp_path))
    assert (tmp_path / "site" / "index.html").read_bytes() == old
    assert {path.name for path in tmp_path.iterdir()} == {"site", "01_attack.ipynb"}


def test_leaflet_comes_from_its_package_with_its_licence(built):
    """The library is the locked one, with its licence; the lock names no host."""
    need_npm()
    package = leaflet.install()
    for name in leaflet.FILES:
        assert (built / "leaflet" / Path(name).name).read_bytes() == (package / name).read_bytes()
    lock = json.loads((paths.WEB / "package-lock.json").read_text())
    assert all("resolved" not in entry for entry in lock["packages"].values())
