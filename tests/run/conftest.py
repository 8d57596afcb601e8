"""A browser and the committed site, made once for all tests of the web report."""

import shutil
import time
from pathlib import Path

import pytest
from driven import DESK, need_npm

from analysis.base import memo
from analysis.run import notebooks, site

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def built(results_folder) -> Path:
    """The site of the committed notebooks: the first process of a run makes it, others wait."""
    need_npm()
    folder = results_folder.parent / "web" / "site"
    begun, ended = (folder.with_suffix(end) for end in (".begun", ".ended"))
    folder.parent.mkdir(exist_ok=True)
    try:
        begun.touch(exist_ok=False)
    except FileExistsError:
        while not ended.exists():
            time.sleep(0.1)
        return folder
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FRONTLINE_CACHE", str(results_folder))
            memo.forget()
            site.of_run(notebooks.templates(), {}, folder)
        memo.forget()
    finally:
        ended.touch()
    return folder


@pytest.fixture(scope="session")
def browser():
    """One headless browser for all tests."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no browser: install Debian's chromium, or Chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def visit(browser):
    """Open a file in a fresh page; the test fails on any error or request to elsewhere."""
    contexts, faults = [], []

    def opened(path: Path, fragment: str = "", **options):
        contexts.append(browser.new_context(**{"viewport": DESK, **options}))
        page = contexts[-1].new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: _note_foreign(request.url, faults))
        page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
        page.goto(path.as_uri() + fragment)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def _note_foreign(url: str, faults: list[str]) -> None:
    if not url.startswith(("file:", "data:", "blob:")):
        faults.append(f"asked for {url}")
