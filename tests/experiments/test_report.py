"""The report: one file, without network, everything in it, everything escaped."""

import json
import re

import pytest

from experiments.report import LIMITS, write_report
from experiments.study import Study
from experiments.verdict import verdict
from tests.experiments import synthetic


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return synthetic.study(tmp_path_factory.mktemp("studies") / "five")


@pytest.fixture(scope="module")
def page(study):
    path = write_report(study)
    assert path == study.folder / "report.html"
    return path.read_text(encoding="utf-8")


def plain(text):
    """A page's words, without tags and entities."""
    text = re.sub(r"<(style|svg).*?</\1>", "", text, flags=re.S)
    text = re.sub(r"<[^>]+>", " ", text)
    entities = {"&#39;": "'", "&gt;": ">", "&lt;": "<", "&amp;": "&", "\N{NO-BREAK SPACE}": " "}
    for entity, sign in entities.items():
        text = text.replace(entity, sign)
    return " ".join(text.split())


def test_nothing_is_fetched(page):
    assert page.count("data:image/svg+xml;base64,") == 7
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!data:)', page)


def test_the_verdict_comes_first(page, study):
    text = plain(page)
    found = verdict(study.summary, study.differences, study.turns, study.manifest)
    for line in found.lines:
        assert line in text
    assert page.index("leads with") < page.index("<table")


def test_every_section_is_there(page):
    heads = re.findall(r"<h2>(.*?)</h2>", page)
    assert heads == [
        "Arms", "Figures", "Ranking by measure", "By persona", "By country",
        "What the ranking turns on", "Channels", "Spending", "What this is", "To repeat it",
    ]  # fmt: skip
    text = plain(page)
    for limit in LIMITS:
        assert limit in text
    assert "budget_per_hcp_year: 1200" in text
    assert "hcpsim compare weeks=30" in text
    assert "numpy 2.4.6" in text


def test_figures_of_the_tables_are_those_of_the_study(page, study):
    rows = study.summary.set_index(["arm", "segment", "value", "measure"])
    mean = rows.loc[("hybrid", "all", "all", "engagement"), "mean"]
    text = plain(page)
    assert f"hybrid {mean:.3f} ±" in text
    share = rows.loc[("pull", "persona", "traditionalist", "engaged"), "mean"]
    assert f"{100 * share:.1f} ±" in text
    assert "ahead: > 0.999" in text


def test_everything_is_escaped(tmp_path):
    made = synthetic.study(tmp_path / "odd", 2, ("push", "none"))
    manifest = made.manifest | {
        "name": "<script>alert(1)</script>",
        "repeat": "hcpsim compare 'name=<b>'",
        "configuration": {"note": "</pre><img src=x>"},
        "failed": [{"arm": "push", "error": "<i>"}],
    }
    (made.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    path = write_report(Study.load(made.folder), figures=[])
    page = path.read_text(encoding="utf-8")
    assert "&lt;script&gt;" in page
    for tag in ("<script", "<img", "<b>", "<i>"):
        assert tag not in page
    assert "1 run failed" in plain(page)


def test_a_single_run_has_a_report_without_rankings(tmp_path):
    made = synthetic.study(tmp_path / "one", 1, ("hybrid",))
    page = write_report(made, limits=["Peers are on."], figures=[]).read_text(encoding="utf-8")
    assert "Ranking by measure" not in page
    assert "Peers are on." in page
    assert "nan" not in plain(page).replace("finan", "").lower()
    assert not list(made.folder.glob("*.part"))
