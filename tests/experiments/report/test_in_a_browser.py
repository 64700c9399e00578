"""The report in a real browser: its policy holds, tables sort and copy, arms can be switched off."""

import re

import pytest

from experiments.report import write_report
from experiments.study import Study
from tests.browser import browser, opened  # noqa: F401
from tests.experiments import synthetic
from tests.experiments.report.made import EVIL, renamed

COLUMN = """() => [...document.querySelectorAll('#differences ~ .table')][0]
    .querySelectorAll('tbody td:nth-child(2)')"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page of arms whose names mean harm."""
    folder = tmp_path_factory.mktemp("studies") / "evil"
    study = renamed(synthetic.study(folder, 3), EVIL)
    study.manifest["name"] = "<script>alert(2)</script>"
    return write_report(study).as_uri()


@pytest.fixture
def page(browser, address):  # noqa: F811
    with opened(browser, address, permissions=["clipboard-read", "clipboard-write"]) as (
        page, watched,
    ):  # fmt: skip
        yield page
        assert watched.said == []
        assert watched.asked == []


def seen(page, what):
    return page.evaluate(f"[...document.querySelectorAll({what!r})].filter(e => e.checkVisibility()).length")


def column(page, at):
    table = page.locator("table").first
    return table.evaluate(f"t => [...t.tBodies[0].rows].map(r => r.cells[{at}].textContent.trim())")


def test_names_stay_names_and_nothing_else_runs(page):
    text = page.inner_text("body")
    for name in EVIL:
        assert name.replace("\x1b", " ") in text
    assert page.evaluate("document.scripts.length") == 1
    before = page.evaluate("document.title")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('img'),"
        "{src: 'x', onerror: () => 0})); document.querySelector('h1').setAttribute('onclick', 'document.title=1')"
    )
    page.click("h1")
    assert page.evaluate("document.title") == before
