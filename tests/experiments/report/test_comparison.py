"""The report: one file, without network, everything in it, everything escaped."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from experiments.config_errors import ConfigError
from experiments.figures import FIGURES
from experiments.flow import yearly
from experiments.folder.results_folder import write_manifest
from experiments.report import rebuild, write_report
from experiments.report.comparison import LIMITS
from experiments.statistics import pair, summarise
from experiments.study import NotAStudy, Study
from experiments.telling import tables
from experiments.telling.conditions import setting, time_used, wanting_more
from experiments.telling.fact import fact
from experiments.telling.table import Table, fitted
from experiments.telling.verdict import verdict
from tests.drawing import draw_only
from tests.experiments import synthetic


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return synthetic.study(tmp_path_factory.mktemp("studies") / "five")


@pytest.fixture(scope="module")
def page(study):
    path = write_report(study, figures={"trust_by_week": FIGURES["trust_by_week"]})
    assert path == study.folder / "report.html"
    return path.read_text(encoding="utf-8")


def plain(text):
    """A page's words, without tags and entities."""
    text = re.sub(r"<(style|script|svg).*?</\1>", "", text, flags=re.S)
    text = re.sub(r"<[^>]+>", " ", text)
    entities = {"&#39;": "'", "&gt;": ">", "&lt;": "<", "&amp;": "&", "\N{NO-BREAK SPACE}": " "}
    for entity, sign in entities.items():
        text = text.replace(entity, sign)
    return " ".join(text.split())


def test_nothing_is_fetched(page):
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<script") == page.count("<style") == 1
    assert not re.search(r'(src|href)="(?!#)', page)
    assert " style=" not in page  # a strict policy takes none
    assert not re.search(r" on[a-z]+=", page)


def test_the_closing_words_are_all_there(page, study):
    text = plain(page)
    found = verdict(study.summary, study.differences, study.sensitivity_runs, study.manifest)
    for line in found.lines:
        assert line in text


def test_the_first_screen_says_what_was_asked_and_found(page):
    first = plain(page[page.index("<main") : page.index('class="chips"')])
    parts = [
        "Which of push, pull, hybrid, traditional and none engages HCPs most",
        "HCPs 2,037", "Weeks 30", "Replicates 8",
        "hybrid leads on engagement depth with 0.242, 0.030 (0.029 to 0.031) above push;",
        "Engagement depth 0.242 ±0.007 best",
        "How sure Against luck alone: leads hold with more than 99 %",
        "It turns on", "Otherwise for For traditionalists", "What it is not A simulation on",
    ]  # fmt: skip
    places = [first.index(part) for part in parts]
    assert places == sorted(places)


def test_every_section_is_there(page):
    heads = re.findall(r'<h2 id="(.*?)">(.*?)</h2>', page)
    assert [head for _, head in heads] == [
        "Week by week", "How far apart the arms are", "Money", "What it turns on",
        "Where the lead comes from", "For whom", "What became of contacts", "In words",
        "What this is not", "To repeat it",
    ]  # fmt: skip
    assert re.findall(r'<li><a href="#(.*?)">', page) == ["top", *(name for name, _ in heads)]
    assert re.findall(r"<h3>(By .*?)</h3>", page) == ["By persona", "By country"]
    text = plain(page)
    for limit in (str(fact(kind)) for kind in LIMITS):
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
    assert "0.999" not in text


def test_the_head_says_whose_doctors_scenario_and_budget(tmp_path):
    made = synthetic.study(tmp_path / "head", 2, ("push", "pull"))
    known = {"scenarios": ["lockdown"], "budget": 1200.0, "time": {"reps": {}}, "crews": {}}
    manifest = made.manifest | {
        "conditions": {"push": known, "pull": known | {"scenarios": [], "budget": 300.0}}
    }
    (made.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    page = write_report(Study.load(made.folder), figures={}).read_text(encoding="utf-8")
    head = plain(page.split("</h1>")[1].split("</dl>")[0])
    assert "HCPs 2,037" in head
    assert "Countries DE 20%, ES 20%" in head
    assert "Scenario lockdown (push); none (pull)" in head
    assert "Budget EUR 1,200 (push); EUR 300 (pull) per HCP and year" in head


def sentences(page):
    """The sentences of a page's words outside of its tables."""
    page = re.sub(r"<(style|script|table|pre|dl|h2|h3|figcaption).*?</\1>", "", page, flags=re.S)
    blocks = re.findall(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", page, flags=re.S)
    return [part for block in blocks for part in re.split(r"(?<=[.!?]) +", plain(block)) if part]


def test_no_sentence_stands_there_twice(page):
    said = sentences(page)
    assert len(said) > 15
    assert sorted(said) == sorted(set(said))


def test_the_first_sentence_has_four_numbers_at_most(page):
    first = plain(page.split('<p class="answer">')[1].split("</p>")[0])
    assert "leads on" in first
    assert len(re.findall(r"\d[\d.,]*", first)) <= 4


def test_arms_that_may_be_the_first_are_tied_in_the_ranking():
    luck = np.array([-1.2, 0.4, 0.9, -0.3, 1.1, -0.9])
    means = {"a": 0.3001, "b": 0.30, "c": 0.1001, "d": 0.1, "none": 0.0}
    rows = [
        (arm, r, "all", "all", "engagement", mean + 0.01 * x)
        for at, (arm, mean) in enumerate(means.items())
        for r, x in enumerate(np.roll(luck, at), 1)
    ]
    columns = ["arm", "replicate", "segment", "value", "measure", "figure"]
    table = pd.DataFrame(rows, columns=columns)
    ((_, *cells),) = tables.ranking(summarise(table), pair(table), ["none"]).rows
    assert cells == ["a 0.300, tied", "b 0.300, tied", "c 0.100", "d 0.100", "none 0.000"]
    alone = table[table["replicate"] == 1]
    assert "tied" not in str(tables.ranking(summarise(alone), pair(alone), ["none"]).rows)


def test_money_has_a_row_for_each_channel_and_sums_below(tmp_path):
    study = synthetic.study(tmp_path, 2)
    table = tables.spending(study)
    assert table.columns == ("spent on", *study.arms)
    *channels, total, share, engaged = table.rows
    assert table.feet == 3
    assert (total[0], share[0], engaged[0]) == ("total", "of the budget", "per engaged HCP")
    flow = yearly(study).set_index(["channel", "arm"])["cost"]
    for name, *cells in channels:
        for arm, cell in zip(study.arms, cells, strict=True):
            cost = flow.get((name.removeprefix("shared "), arm), 0.0)
            assert cell == (f"{cost:,.0f}" if cost else "–")


def test_contacts_say_what_blocked_them(tmp_path):
    table = tables.channels(synthetic.study(tmp_path, 2))
    flow = {row[:2]: row for row in table.rows}
    assert table.columns[-1] == "blocked by"
    told = [row[-1].replace("\N{NO-BREAK SPACE}", " ") for row in flow.values()]
    assert any(re.fullmatch(r"[a-z]+ \d+ %(, [a-z]+ \d+ %)*", words) for words in told)
    for row in table.rows:
        planned, blocked, delivered = (float(c) if c != "–" else 0.0 for c in row[2:5])
        assert planned == pytest.approx(blocked + delivered, abs=0.02)
        assert (row[-1] == "–") == (blocked == 0)


@pytest.mark.parametrize("arms", [2, 5, 16])
def test_a_wide_table_is_put_in_parts_with_the_names_of_its_rows(arms):
    heads = ("measure", *(f"arm {at}" for at in range(arms)))
    rows = (("engagement depth", *["hybrid_with_more 0.1646"] * arms),)
    parts = fitted(Table(heads, rows), 138)
    assert [name for part in parts for name in part.columns[1:]] == list(heads[1:])
    for part in parts:
        assert part.rows[0][0] == "engagement depth"
        assert sum(len(cell) for cell in part.rows[0]) < 180


def test_peoples_time_and_what_an_arm_wants_beyond_its_money_are_told(tmp_path):
    made = synthetic.study(tmp_path / "time", 2, ("push", "pull"))
    rows = made.summary[(made.summary["segment"] == "all") & (made.summary["arm"] == "push")]
    assert time_used(_with_measures(made, rows, {})) == []
    told = time_used(
        _with_measures(made, rows, {"rep_utilisation": 0.912, "blocked_capacity": 0.3})
    )
    assert told == [
        "Reps' time used: push 91 %.",
        "Touches that found no time, per HCP and year: push 0.3.",
    ]
    told = time_used(_with_measures(made, rows, {"rep_utilisation": 0.9, "blocked_capacity": 0.01}))
    assert told == ["Reps' time used: push 90 %."]
    short = {"wanted": 1484, "given": 1200, "short": {"visits": 205, "msl": 64}}
    made.manifest["conditions"] = {
        "push": {"wants": short},
        "pull": {"wants": short | {"short": {}}},
    }
    assert wanting_more(made) == [
        "push wants EUR 1,484 per HCP and year and has 1,200: visits EUR 205 short and msl EUR 64 "
        "short (docs/reference/strategies.md says what pages want)"
    ]
    many = {"short": {"reps": 205, "visits": 64, "msl": 30, "site": 6, "content": 4}}
    made.manifest["conditions"] = {"push": {"wants": short | many}}
    (line,) = wanting_more(made)
    assert "reps EUR 205 short, visits EUR 64 short, msl EUR 30 short and 2 more (" in line
    del made.manifest["conditions"]
    assert wanting_more(made) == []


def _with_measures(made, rows, figures):
    """Returns a study whose first arm has these figures in place of any on people's time."""
    known = made.summary["measure"].isin(["rep_utilisation", "msl_utilisation", "blocked_capacity"])
    first = rows.iloc[[0]]
    more = [first.assign(measure=name, mean=mean) for name, mean in figures.items()]
    return Study(**{**vars(made), "summary": pd.concat([made.summary[~known], *more])})


def test_hcps_are_told_by_arm_where_arms_have_others(tmp_path):
    made = synthetic.study(tmp_path, 1, ("push", "pull", "none"))
    assert dict(setting(made))["HCPs"] == "2,037"
    weekly = made.weekly
    weekly.loc[(weekly["arm"] == "pull") & (weekly["segment"] == "all"), "hcps"] = 500
    assert dict(setting(made))["HCPs"] == "2,037 (push, none); 500 (pull)"


def test_everything_is_escaped(tmp_path):
    made = synthetic.study(tmp_path / "odd", 2, ("push", "none"))
    manifest = made.manifest | {
        "name": "<script>alert(1)</script>",
        "repeat": "hcpsim compare 'name=<b>'",
        "configuration": {"note": "</pre><img src=x>"},
        "failed": [{"arm": "push", "error": "<i>"}],
    }
    (made.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    path = write_report(Study.load(made.folder), figures={})
    page = path.read_text(encoding="utf-8")
    assert "&lt;script&gt;" in page
    assert page.count("<script") == 1
    for tag in ("<img", "<b>", "<i>"):
        assert tag not in page
    assert "1 run failed" in plain(page)


def test_a_report_that_is_rebuilt_seals_what_it_wrote_and_nothing_else(tmp_path, monkeypatch):
    draw_only(monkeypatch, "trust_by_week")
    made = synthetic.study(tmp_path, 2, ("push", "none"))
    write_manifest(tmp_path, {**made.manifest, "files": {}})
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "mine.png").write_bytes(b"mine")
    assert rebuild([str(tmp_path)]) == 0
    figures = [f"figures/trust_by_week.{kind}" for kind in ("png", "svg")]
    sealed = json.loads((tmp_path / "manifest.json").read_text())["files"]
    assert sorted(sealed) == [*figures, "report.html"]


@pytest.mark.parametrize(
    ("word", "says"),
    [("executor.workers=auto", "executor.workers: unknown key; report takes a folder"),
     ("results=", "results: is empty; give it a value, or leave it out")],
)  # fmt: skip
def test_report_takes_no_key_of_another_verb_and_no_empty_one(word, says):
    with pytest.raises(ConfigError, match=f"^{re.escape(says)}"):
        rebuild([word])


def test_a_manifest_of_another_form_is_no_study(tmp_path):
    made = synthetic.study(tmp_path, 1, ("push",))
    write_manifest(tmp_path, {**made.manifest, "arms": ["push"]})
    with pytest.raises(NotAStudy, match=r"manifest\.json: arms is not an object"):
        Study.load(tmp_path)


def test_a_single_run_has_a_report_without_rankings(tmp_path):
    made = synthetic.study(tmp_path / "one", 1, ("hybrid",))
    page = write_report(made, limits=["Peers are on."], figures={}).read_text(encoding="utf-8")
    assert "Ranking by measure" not in page
    assert "Peers are on." in page
    assert "nan" not in plain(page).replace("finan", "").lower()
    assert not list(made.folder.glob("*.part"))
