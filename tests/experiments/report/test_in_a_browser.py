"""The report in a real browser: its policy holds, tables sort and copy, arms are switched off."""

import re
from itertools import pairwise

import pytest

from experiments.figures import FIGURES
from experiments.report import write_report
from tests.browser import browser, opened  # noqa: F401
from tests.experiments import synthetic
from tests.experiments.report.made import EVIL, many, renamed

FEW = {name: FIGURES[name] for name in ("engagement_by_week", "money", "funnel_by_channel")}
SEVEN = ("push", "pull", "hybrid", "traditional", "push_places", "adaptive", "siloed")
PUSH, FORMULA = 0, 2  # places of arms


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The page of a study whose arms have names that mean harm."""
    folder = tmp_path_factory.mktemp("studies") / "evil"
    study = renamed(synthetic.study(folder, 3), EVIL)
    study.manifest["name"] = "<script>alert(2)</script>"
    return write_report(study, figures=FEW).as_uri()


@pytest.fixture(scope="module")
def window(browser, address):  # noqa: F811
    """The page and what it did, opened once: each window of its own takes long to open."""
    allowed = ["clipboard-read", "clipboard-write"]
    with opened(browser, address, permissions=allowed) as (page, watched):
        yield page, watched


@pytest.fixture
def page(window, address):
    """The page anew; afterwards it has complained of nothing and asked for nothing."""
    page, watched = window
    page.goto("about:blank")
    watched.said.clear()
    watched.asked.clear()
    page.goto(address)
    yield page
    assert watched.said == []
    assert watched.asked == []


def shown(page, what):
    """How many elements are seen."""
    count = "all => all.filter(one => one.getClientRects().length).length"
    return page.eval_on_selector_all(what, count)


def column(page, at):
    """The cells of a column of the first table, from the top."""
    rows = page.locator("table").first.locator("tbody tr")
    return [row.locator("th, td").nth(at).inner_text().strip() for row in rows.all()]


def heads(page):
    return page.locator("table").first.locator("thead th")


def test_names_are_text_and_nothing_else_runs(page):
    words = page.inner_text("body")
    for name in EVIL:
        assert name.replace("\x1b", " ") in words
    assert page.evaluate("document.scripts.length") == 1


def test_the_policy_refuses_other_scripts_styles_and_images(page, window):
    page.evaluate(
        """() => {
            const add = (tag, more) =>
                document.body.append(Object.assign(document.createElement(tag), more));
            add('script', {textContent: 'document.title = "run"'});
            add('style', {textContent: 'body { visibility: hidden }'});
            add('img', {src: 'https://example.com/x.png'});
        }"""
    )
    page.wait_for_timeout(50)
    assert page.title() != "run"
    assert page.evaluate("getComputedStyle(document.body).visibility") == "visible"
    _, watched = window
    assert len(watched.said) == 3
    assert all("Content Security Policy" in said for said in watched.said)
    watched.said.clear()
    watched.asked.remove("https://example.com/x.png")  # refused all the same


def test_a_head_sorts_by_number_by_keyboard_too(page):
    first = column(page, 0)
    head = heads(page).nth(1)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    figures = [float(cell.split()[0]) for cell in column(page, 1)]
    assert figures == sorted(figures, reverse=True)
    assert column(page, 0) != first
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert [float(cell.split()[0]) for cell in column(page, 1)] == figures[::-1]
    heads(page).nth(3).locator("button").press("Space")  # a change, which has a sign
    assert head.get_attribute("aria-sort") is None
    changes = [float(cell.split()[0]) for cell in column(page, 3)]
    assert changes == sorted(changes, reverse=True)


def test_a_table_is_copied_as_numbers_and_no_formula(page):
    page.locator("button.copy").first.click()
    page.wait_for_function("document.querySelector('button.copy').textContent === 'Copied'")
    copied = page.evaluate("navigator.clipboard.readText()")
    head, *rows = [line.split("\t") for line in copied.splitlines()]
    assert head[:3] == ["arm", "engagement", "half of 95 % interval"]
    by_arm = {row[0]: row[1:] for row in rows}
    seen = [name.replace("\x1b", " ") for name in EVIL]
    assert set(by_arm) == {"'=1+1" if name == "=1+1" else name for name in seen}
    for row in by_arm.values():
        assert len(row) == len(head) - 1
        assert all(re.fullmatch(r"-?\d+(\.\d+)?|", cell) for cell in row)


def test_an_arm_that_is_switched_off_is_gone_everywhere(page, address):
    of_arm = f'[data-arm="{FORMULA}"]'
    figures = [f"#figure-{name} .wide {of_arm}" for name in FEW]
    before = {what: shown(page, what) for what in (*figures, f"tr{of_arm}", f".card{of_arm}")}
    assert min(before.values()) > 0, before
    page.click(f'[data-chip="{FORMULA}"]')
    assert {what: shown(page, what) for what in before} == dict.fromkeys(before, 0)
    assert page.get_attribute(f'[data-chip="{FORMULA}"]', "aria-pressed") == "false"
    assert shown(page, f'.wide [data-arm="{PUSH}"]') > 0
    pairs = shown(page, f'th[data-arm~="{FORMULA}"]')
    assert pairs == 0
    assert page.url == f"{address}#off=%3D1%2B1"
    page.reload()
    assert shown(page, f"{of_arm}:not(.keep)") == 0
    hidden = "all => all.every(one => getComputedStyle(one).visibility === 'hidden')"
    assert page.eval_on_selector_all(f"{of_arm}.keep", hidden)  # places of a ranking stay places
    page.click("#every")
    assert {what: shown(page, what) for what in before} == before


def test_values_are_told_under_the_pointer_and_by_keyboard(page):
    figure = page.locator("#figure-engagement_by_week .wide svg")
    figure.scroll_into_view_if_needed()
    figure.locator("[data-tip]").nth(3).hover(force=True)
    assert re.search(r"\d", page.inner_text("#tip"))
    figure.press("ArrowRight")
    first = page.inner_text("#tip")
    figure.press("ArrowRight")
    assert page.inner_text("#tip") != first
    figure.press("Escape")
    assert not page.is_visible("#tip")


def test_it_is_light_or_dark_and_a_switch_turns_it(page):
    paper = "getComputedStyle(document.body).backgroundColor"
    ink = "getComputedStyle(document.querySelector('figure .wide text')).fill"
    page.emulate_media(color_scheme="dark")
    page.reload()
    dark = page.evaluate(paper), page.evaluate(ink)
    page.click("#theme")
    light = page.evaluate(paper), page.evaluate(ink)
    assert light[0] == "rgb(255, 255, 255)"
    assert len({*dark, *light}) == 4
    page.click("#theme")
    page.emulate_media(media="print", color_scheme="dark")
    assert (page.evaluate(paper), page.evaluate(ink)) == light
    page.emulate_media(media="screen", color_scheme="light")


@pytest.mark.parametrize("width", [400, 800, 1200, 1400])
def test_no_page_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    kind = "phone" if width == 400 else "wide"
    assert shown(page, "figure svg[role=img]") == len(FEW)
    assert shown(page, f"figure .{kind} svg[role=img]") == len(FEW)
    page.set_viewport_size({"width": 1200, "height": 800})


def test_the_first_screen_holds_the_answer_and_how_sure_it_is(page):
    page.set_viewport_size({"width": 1200, "height": 800})
    for what in ("h1", ".where", ".answer", ".card >> nth=-1", ".sure >> text=What it is not"):
        box = page.locator(what).first.bounding_box()
        assert box["y"] + box["height"] <= 800, what


def test_the_first_screen_holds_seven_arms_and_nothing_is_cut_off(page, tmp_path):
    study = renamed(many(tmp_path, 7, 4, weeks=8), SEVEN)
    page.goto(write_report(study, figures={}).as_uri())
    assert page.locator(".card").count() == 7
    last = page.locator(".sure >> text=What it is not").first.bounding_box()
    assert last["y"] + last["height"] <= 800
    for table in page.locator(".scroll").all():
        assert table.evaluate("one => one.scrollWidth <= one.clientWidth"), table.inner_text()
    cut = """() => [...document.querySelectorAll('.card dd')].filter(one =>
        one.scrollWidth > one.clientWidth + 1
        || one.getBoundingClientRect().right > one.closest('.card').getBoundingClientRect().right)
        .map(one => one.innerText)"""
    fewer = """arms => { document.querySelector('.cards').classList.remove('rows');
        [...document.querySelectorAll('.card')].slice(arms).forEach(one => one.remove()); }"""
    for arms in (7, 4, 3, 2):
        if arms < 7:
            page.evaluate(fewer, arms)
        for width in (400, 800, 1000, 1200):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(cut) == [], (arms, width)


def test_it_prints_with_all_its_figures_and_without_what_is_clicked(page):
    page.emulate_media(media="print")
    assert shown(page, "figure .wide svg") == len(FEW)
    for gone in ("#contents", ".chips", ".copy", "#theme"):
        assert shown(page, gone) == 0
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")


def test_every_link_goes_somewhere_and_heads_are_in_order(page):
    lost = """() => [...document.querySelectorAll('a')]
        .map(one => one.getAttribute('href')).filter(to => !document.querySelector(to))"""
    assert page.evaluate(lost) == []
    levels = page.eval_on_selector_all("main :is(h1, h2, h3)", "all => all.map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.get_attribute("html", "lang") == "en"
