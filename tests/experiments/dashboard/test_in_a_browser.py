"""The dashboard as it is started and used: one server, one window, real Chromium."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect
from shiny.playwright import controller

from experiments.__main__ import main
from tests.browser import browser, opened
from tests.drawing import report_nothing
from tests.elsewhere import undrawn_elsewhere
from tests.waiting import until

assert browser  # a fixture
ROOT = Path(__file__).parents[3]
PATIENCE = 90_000
NOISE = "DEPRECATED: "
"""With which a calendar that Shiny brings along complains of its own languages."""


class Dashboard:
    """One that runs.

    Attributes:
        folder: in which it was started.
        address: of its page.
    """

    def __init__(self, folder):
        """Starts it, and waits for nothing."""
        self.folder = folder
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}/"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "experiments", "dashboard", f"port={self._port}"], cwd=folder,
            stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": undrawn_elsewhere(folder / "first")},
        )  # fmt: skip
        if hasattr(os, "sched_setaffinity"):  # workers of a study would each load everything anew
            os.sched_setaffinity(self.process.pid, {min(os.sched_getaffinity(0))})
        self.said = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait(self):
        """Waits until it answers."""
        until(lambda: self.said, self.process)
        until(self._answers, self.process)

    def _answers(self):
        with closing(socket.socket()) as line:
            return line.connect_ex(("127.0.0.1", self._port)) == 0

    def _read(self):
        self.said.extend(self.process.stderr)

    def end(self):
        """Ends it as Ctrl-C does; returns its exit code."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        self._reader.join(20)
        self.process.stderr.close()
        return self.process.returncode


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    running = Dashboard(folder)
    yield running
    if running.process.poll() is None:
        running.end()


@pytest.fixture(scope="module")
def window(dashboard, browser):  # the browser starts while the dashboard does
    dashboard.wait()
    still = {"width": 1400, "height": 900, "reduced_motion": "reduce"}
    with opened(browser, dashboard.address, **still) as (page, watched):
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield page, watched


def go_to(page, value):
    controller.NavsetBar(page, "page").set(value)


def ready(page):
    expect(page.locator("#would_run h2")).to_have_text("Ready to run")


def choose(page, name, replicates):
    go_to(page, "setup")
    controller.InputText(page, "name").set(name)
    controller.InputNumeric(page, "replicates").set(str(replicates))
    expect(page.locator("#would_run")).to_contain_text(f"{replicates} replicates each")
    expect(page.locator("#would_run")).to_contain_text(f"experiment={name}")
    ready(page)


def charted(page, name):
    """What the charts of engagement, trust and fatigue say of the last week, once it is lived."""
    go_to(page, "watch")
    expect(page.locator("#watched h2")).to_have_text(f"{name}: week 4 of 4")
    charts = page.locator(f"#week_charts [data-of='{name}'][data-week='4'] svg")
    expect(charts).to_have_count(3)
    expect(page.locator("#town_drawn > p")).to_have_text("push, week 4")
    return [one.get_attribute("aria-label") for one in charts.all()]


def test_what_is_chosen_is_planned_in_sight_and_faults_stand_in_their_place(window):
    page, _ = window
    ready(page)
    controller.InputCheckboxGroup(page, "strategies").set(["push", "hybrid"])
    controller.InputNumeric(page, "hcps").set("60")
    controller.InputNumeric(page, "weeks").set("-4")
    expect(page.locator("#faults_extent")).to_contain_text("weeks: -4 is not allowed")
    expect(page.locator("#would_run h2")).to_have_text("Not ready")
    expect(page.locator("#run")).to_have_count(0)
    controller.InputNumeric(page, "weeks").set("4")
    expect(page.locator("#faults_extent")).to_be_empty()
    expect(page.locator("#would_run")).to_contain_text("60 HCPs over 4 weeks")
    expect(page.locator("#would_run")).to_contain_text(
        re.compile(r"4 weeks; \d+ runs more.* up to \d+")
    )
    choose(page, "first", 2)
    page.locator("#watch_only").click()
    assert len(charted(page, "first")) == 3


def test_a_lever_changes_what_comes_out(window, dashboard):
    page, _ = window
    before = charted(page, "first")
    go_to(page, "setup")
    controller.InputSelectize(page, "lever").set("strategy.touches_per_month.mass_email")
    controller.InputText(page, "pull_1").expect_label(
        "Touches per month: mass email, contacts/month"
    )
    expect(page.locator("#pull_row_1")).to_contain_text("Allowed: a number from 0 to 200")
    controller.InputText(page, "pull_1").set("many")
    expect(page.locator("#faults_levers")).to_contain_text("'many' is not allowed")
    controller.InputText(page, "pull_1").set("1")
    expect(page.locator("#faults_levers")).to_be_empty()
    choose(page, "few_mails", 2)
    expect(page.locator("#would_run")).to_contain_text("strategy.touches_per_month.mass_email.A=1")
    page.locator("#run").click()
    expect(page.locator("#run_state h2")).to_contain_text("few_mails")
    after = charted(page, "few_mails")
    assert before[0] != after[0], "engagement"
    assert before[2] != after[2], "fatigue"
    go_to(page, "run")
    expect(page.locator("#run_state h2")).to_have_text("few_mails: finished")
    expect(page.locator("#run_found .arm-card")).to_have_count(2)
    expect(page.locator("#run_found .answer")).not_to_be_empty()


def test_what_is_saved_is_run_by_command_to_the_same_numbers(
    window, dashboard, monkeypatch, undrawn
):
    page, _ = window
    go_to(page, "setup")
    with page.expect_download() as taken:
        page.locator("#page_file").click()
    page.locator("#save").click()
    expect(page.locator(".shiny-notification")).to_contain_text("Saved as")
    saved = dashboard.folder / "results/pages/experiment/few_mails.yaml"
    assert taken.value.path().read_text() == saved.read_text()
    own = dashboard.folder / "mine" / "experiment"
    own.mkdir(parents=True)
    (own / "taken.yaml").write_text(taken.value.path().read_text())
    monkeypatch.chdir(dashboard.folder)
    report_nothing(monkeypatch)
    monkeypatch.setattr("experiments.designs.study_design.variants_of", lambda _: [])
    small = ["executor.workers=1", "why=false"]
    command = ["compare", "--config-dir", "mine", "experiment=taken", "results=by_command", *small]
    assert main(command) == 0
    for table in ("summary.csv", "differences.csv"):
        of_page = (dashboard.folder / "results" / "few_mails" / table).read_bytes()
        assert (dashboard.folder / "by_command" / table).read_bytes() == of_page
    choose(page, "as_usual", 2)
    page.locator("#drop_1").click()
    expect(page.locator("#pull_row_1")).to_have_count(0)
    ready(page)
    expect(page.locator("#would_run")).not_to_contain_text("mass_email")
    page.locator("#save").click()
    until((dashboard.folder / "results/pages/experiment/as_usual.yaml").is_file)
    assert main(["compare", "--config-dir", "results/pages", "experiment=as_usual", *small]) == 0


def test_saved_studies_stand_side_by_side_with_what_changed(window):
    page, _ = window
    go_to(page, "compare")
    options = "Object.keys(document.querySelector('#studies').selectize.options).length"
    until(lambda: page.evaluate(options) == 2)
    page.evaluate(
        "document.querySelector('#studies').selectize.setValue(['as_usual', 'few_mails'])"
    )
    expect(page.locator("#side_by_side .study")).to_have_count(2)
    heads = page.locator("#side_by_side .arm-card h4")
    expect(heads).to_have_text(["push", "hybrid"] * 2)
    expect(page.locator("#side_by_side img.picture")).to_have_count(2)
    widths = page.evaluate("[...document.querySelectorAll('img.picture')].map(i => i.naturalWidth)")
    assert all(width > 100 for width in widths)
    expect(page.locator("#what_changed")).to_contain_text("strategy.touches_per_month.mass_email")
    expect(page.locator("#what_changed h2")).to_have_text("What changed from few_mails to as_usual")
    page.locator("#swap").click()
    expect(page.locator("#what_changed h2")).to_have_text("What changed from as_usual to few_mails")
    expect(page.locator("#side_by_side h3")).to_have_text(["as_usual", "few_mails"])


def test_a_mark_of_a_town_opens_the_hcps_life_by_mouse_and_by_key(window):
    page, _ = window
    go_to(page, "watch")
    mark = page.locator("#town_drawn [data-hcp]").nth(3)
    hcp = mark.get_attribute("data-hcp")
    mark.click()
    expect(page.locator("#life_told strong").first).to_contain_text(f"HCP {hcp}:")
    expect(page.locator("#life_told .touches")).to_have_count(2)
    go_to(page, "watch")
    mark = page.locator("#town_drawn [data-hcp]").nth(5)
    hcp = mark.get_attribute("data-hcp")
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#life_told strong").first).to_contain_text(f"HCP {hcp}:")
    controller.InputText(page, "hcp").set("<b>99</b>")
    page.locator("#tell").click()
    expect(page.locator("#life_told .faults")).to_contain_text("'<b>99</b>' is not allowed")


def test_countries_are_found_by_the_search_and_have_shares(window):
    page, _ = window
    go_to(page, "setup")
    search = page.locator("#lever-selectized")
    first = page.locator(".selectize-dropdown-content [data-value]").first
    for word, key in (("germany", ".de"), ("country", ""), ("population.countries", "")):
        search.fill(word)
        expect(first).to_have_attribute("data-value", f"population.countries{key}")
    first.click()
    expect(page.locator("#countries input").first).to_be_focused()
    controller.InputCheckboxGroup(page, "countries").set(["de", "fr", "it"])
    expect(page.locator("#share_it")).to_have_value("33")
    controller.InputNumeric(page, "share_de").set("40")
    expect(page.locator("#faults_shares")).to_contain_text("add up to 100 %")
    controller.InputNumeric(page, "share_fr").set("30")
    controller.InputNumeric(page, "share_it").set("30")
    expect(page.locator("#faults_shares")).to_be_empty()
    ready(page)
    expect(page.locator("#would_run")).to_contain_text("de: 0.4")
    controller.InputCheckboxGroup(page, "countries").set([])
    expect(page.locator("#country_shares")).to_be_empty()


def test_a_list_is_uploaded_and_what_is_wrong_with_it_is_told_by_line(window, tmp_path):
    page, _ = window
    go_to(page, "setup")
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("hcp_id,tier\nA1,A\nA1,Z\n")
    good.write_text("hcp_id,tier\n" + "".join(f"<i>{n},A\n" for n in range(70)))
    page.locator("#list").set_input_files(bad)
    expect(page.locator("#faults_hcps")).to_contain_text("row 3")
    page.locator("#list").set_input_files(good)
    expect(page.locator("#list_told")).to_contain_text("70 HCPs are read from results/lists/good-")
    expect(page.locator("#faults_hcps")).to_be_empty()
    page.locator("#leave_list").click()
    expect(page.locator("#list_told")).to_be_empty()


def test_a_long_study_is_stopped_keeps_what_is_made_and_goes_on(window, dashboard):
    page, _ = window
    controller.InputNumeric(page, "hcps").set("4000")
    choose(page, "long", 60)
    page.locator("#run").click()
    expect(page.locator("#run_progress")).to_contain_text(re.compile(r"of \d{3} runs"))
    page.locator("#stop").click()
    expect(page.locator("#run_state h2")).to_have_text("long is stopped")
    expect(page.locator("#run_state .log")).to_contain_text("runs are kept in results/long/runs")
    manifest = dashboard.folder / "results" / "long" / "manifest.json"
    assert '"unfinished"' in manifest.read_text()
    expect(page.locator("#go_on")).to_be_visible()


def test_nothing_was_asked_of_anybody_else_and_nothing_went_wrong(window, dashboard):
    page, watched = window
    assert [line for line in watched.said if not line.startswith(NOISE)] == []
    assert {one for one in watched.asked if not one.startswith(dashboard.address)} == set()
    assert len(watched.asked) > 5
    page.set_viewport_size({"width": 420, "height": 900})
    for value in ("setup", "run", "watch", "life", "compare"):
        go_to(page, value)
        wide = "document.documentElement.scrollWidth"
        assert page.evaluate(wide) <= 420, value
    go_to(page, "setup")
    expect(page.locator("#run")).to_be_in_viewport()


def test_ctrl_c_ends_it_and_the_study_that_it_makes(dashboard, window):
    page, _ = window
    lock = dashboard.folder / "results" / "long" / ".lock"
    go_to(page, "run")
    page.locator("#go_on").click()
    until(lock.exists, dashboard.process)
    assert dashboard.end() == 0
    assert "The dashboard is at http://127.0.0.1:" in dashboard.said[0]
    assert len(dashboard.said) == 1, dashboard.said
    assert not lock.exists()
