"""A real browser for the tests of pages: Debian's Chromium, driven by Playwright.

Import `browser` into a test module; it is started once for the module. Without a Chromium on the
path its tests are skipped and say so; with `HCPSIM_BROWSER=required` in the environment they fail.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
NEEDED = "HCPSIM_BROWSER"


def chromium():
    """Returns the path of the first Chromium on the path; None where there is none."""
    return next((path for path in map(shutil.which, CHROMIUM) if path), None)


def skipped(why):
    """Skips a test that has no browser, or fails it where one is required."""
    if os.environ.get(NEEDED) == "required":
        pytest.fail(f"{NEEDED}=required, and {why}")
    pytest.skip(f"{why}; pages are not tried in a browser")


@dataclass
class Watched:
    """What a page did while it was open.

    Attributes:
        said: errors and warnings on its console, and exceptions of its scripts.
        asked: addresses that it requested, but for `file:`, `data:` and `blob:` ones.
    """

    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser():
    """Starts a browser for a test module."""
    path = chromium()
    if path is None:
        skipped("no Chromium on the path")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skipped("Playwright is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=list(ARGUMENTS), chromium_sandbox=False
        )
        yield started
        started.close()


@contextmanager
def opened(browser, address, *, width=1200, height=800, **options) -> Iterator:
    """Opens an address in a window of its own, and watches it.

    Args:
        browser: The fixture.
        address: A URL.
        width: Of the window, CSS pixels.
        height: Of the window.
        options: Of Playwright's `new_context`: `color_scheme="dark"`, `permissions=[...]`.

    Yields:
        The page, and what it did (`Watched`).
    """
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    try:
        page, watched = context.new_page(), Watched()
        page.set_default_timeout(10_000)
        page.on(
            "console",
            lambda line: (
                watched.said.append(line.text) if line.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: watched.said.append(str(error)))
        page.on(
            "request",
            lambda sent: (
                None
                if sent.url.startswith(("file:", "data:", "blob:"))
                else watched.asked.append(sent.url)
            ),
        )
        page.goto(address)
        yield page, watched
    finally:
        context.close()
