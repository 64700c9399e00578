"""Which studies there are, and what two of them changed."""

from __future__ import annotations

import io
import json
import os
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.__main__ import main
from experiments.catalogue.diff import closing, compared
from experiments.catalogue.outcomes import Side, luck_of, outcomes
from experiments.catalogue.studies import COLUMNS, entry_of, studies_in
from experiments.folder.lock import held
from experiments.study import manifest_of
from experiments.telling.fact import fact
from tests.experiments.catalogue.made import altered, make_studies


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studies") / "results"
    make_studies(folder)
    for at, name in enumerate(("plain", "fragile", "deep/other")):
        for table in (folder / name).glob("*.*"):
            os.utime(table, (1e9 + at, 1e9 + at))
    return folder


def entry(results, name):
    return entry_of(results / name, results, manifest_of(results / name / "manifest.json"))


def of_everyone(results, name, arm, measure):
    table = pd.read_parquet(results / name / "replicates.parquet")
    rows = table[(table["segment"] == "all") & (table["arm"] == arm)]
    return rows[rows["measure"] == measure].sort_values("replicate")["figure"].to_numpy()


def row_of(found, arm, measure):
    rows = found[(found["arm"] == arm) & (found["measure"] == measure)]
    return rows.iloc[0]


def kinds(found):
    return [one.kind for one in closing(found)]


def test_studies_are_listed_newest_first_with_what_they_are(results, capsys):
    assert main(["list", f"results={results}", "--csv"]) == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert list(table.columns) == list(COLUMNS)
    assert list(table["study"]) == ["deep/other", "fragile", "plain"]
    row = table.set_index("study").loc["fragile"]
    assert row["arms"] == "hybrid, push, none"
    assert row["question"] == "Does fragile trust matter?"
    assert (row["hcps"], row["weeks"], row["replicates"], row["seed"]) == (60, 8, 4, 1)
    assert (row["verb"], row["state"], row["worlds"], row["failed"]) == (
        "compare", "finished", "none", 0,
    )  # fmt: skip
    assert row["repeat"].startswith("hcpsim compare population.size=60")


def test_what_stopped_goes_on_and_what_is_spoilt_ends_nothing(results, tmp_path, capsys):
    for name in ("plain", "fragile"):
        altered(results, name, tmp_path / name, lambda _: None)
    altered(results, "plain", tmp_path / "old", lambda one: one["versions"].update(model="x"))
    cut = altered(results, "plain", tmp_path / "cut", lambda one: one.update(state="unfinished"))
    (tmp_path / "spoilt").mkdir()
    (tmp_path / "spoilt" / "manifest.json").write_text("{")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "manifest.json").write_text('{"name": "a web page"}')
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["list", str(tmp_path)]) == 0
    said = capsys.readouterr()
    (note,) = said.err.splitlines()
    assert "spoilt is not a study: manifest.json is not JSON" in note
    assert "4 studies in" in said.out
    assert "foreign" not in said.out
    assert "1 stopped before the end; cut goes on with: hcpsim compare" in " ".join(
        said.out.split()
    )
    states = {one.study: one.state for one in studies_in(tmp_path)[0]}
    assert states == {
        "plain": "finished", "fragile": "finished", "old": "older edition", "cut": "stopped",
    }  # fmt: skip
    with held(cut, "hcpsim compare"):
        assert {one.study: one.state for one in studies_in(tmp_path)[0]}["cut"] == "running"


def test_a_narrow_terminal_has_all_of_it(results, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["list", str(results)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 60
    text = " ".join(lines)
    for word in ("deep/other", "finished", "Does fragile trust matter?", "2: push, hybrid"):
        assert word in text


def test_a_folder_without_studies_says_so(tmp_path, capsys):
    assert main(["list", str(tmp_path)]) == 0
    assert "holds no study" in " ".join(capsys.readouterr().out.split())


def test_shared_luck_is_paired(results):
    found = compared(entry(results, "plain"), entry(results, "fragile"))
    assert found.luck.shared == [1, 2, 3, 4]
    assert [(one.name, one.a, one.b) for one in found.changes] == [
        ("arm none", "–", "there"),
        ("behaviour.trust.asymmetry", "2.5", "5.0"),
        ("question", "''", "Does fragile trust matter?"),
    ]
    for arm, measure in (("push", "trust_change"), ("hybrid", "trust")):
        a, b = (of_everyone(results, name, arm, measure) for name in ("plain", "fragile"))
        row, wanted = row_of(found.outcomes, arm, measure), stats.ttest_rel(b, a)
        ends = wanted.confidence_interval(0.95)
        assert row["interval"] == "paired"
        np.testing.assert_allclose(
            [row["a"], row["b"], row["difference"], row["ci_low"], row["ci_high"], row["p"]],
            [a.mean(), b.mean(), (b - a).mean(), ends.low, ends.high, wanted.pvalue],
        )
    assert kinds(found)[1:] == ["diff.paired", "answer.surest", "diff.one_cause"]


def test_a_scenario_and_a_page_are_one_cause_each(results, tmp_path):
    def shut(manifest):
        manifest["study"]["settings"] |= {
            "market.lockdown.depth": 0.5, "market.lockdown.start_week": 3,
        }  # fmt: skip

    def paged(manifest):
        shut(manifest)
        manifest["arms"]["push"] = ["strategy=digital_push", "strategy.training_days=9"]
        manifest["study"]["arms"]["push"] |= {
            "strategy.site_open": True, "strategy.surplus_to": "remote", "strategy.training_days": 9
        }  # fmt: skip

    def causes(change):
        folder = altered(results, "plain", tmp_path / change.__name__, change)
        return compared(entry(results, "plain"), entry(folder.parent, folder.name))

    (*_, said) = closing(causes(shut))
    assert said.kind == "diff.one_cause"
    assert re.match(
        r"market\.lockdown alone differs, depth \S+, start_week \S+ and depth 0\.5, start_week 3",
        str(said),
    )
    (*_, said) = closing(causes(paged))
    assert sorted(said.of["names"]) == [
        "market.lockdown", "strategy push to digital_push", "strategy.training_days",
    ]  # fmt: skip
    assert "a page or a scenario is one" in str(said)


def test_the_largest_difference_for_its_measure_is_told_first(results):
    found = compared(entry(results, "plain"), entry(results, "fragile"))
    surest = {"arm": "push", "measure": "engagement", "a": 0.2, "b": 0.21, "difference": 0.01,
              "ci_low": 0.0099, "ci_high": 0.0101, "p": 1e-9, "interval": "paired"}  # fmt: skip
    largest = {**surest, "measure": "trust_change", "a": 0.004, "b": 0.002, "difference": -0.002,
               "ci_low": -0.003, "ci_high": -0.001, "p": 1e-4}  # fmt: skip
    said = str(closing(replace(found, outcomes=pd.DataFrame([surest, largest])))[0])
    first = "the largest first, by the share of the measure's highest figure, push loses"
    assert said.startswith(f"From plain to fragile, {first}")
    assert said.index("trust change") < said.index("engagement depth")


def test_other_luck_has_welchs_interval(results):
    found = compared(entry(results, "plain"), entry(results, "deep/other"))
    assert found.luck.why == "seed"
    assert set(found.outcomes["arm"]) == {"hybrid"}
    a, b = (of_everyone(results, name, "hybrid", "trust") for name in ("plain", "deep/other"))
    row, wanted = row_of(found.outcomes, "hybrid", "trust"), stats.ttest_ind(b, a, equal_var=False)
    ends = wanted.confidence_interval(0.95)
    assert row["interval"] == "unpaired"
    np.testing.assert_allclose(
        [row["difference"], row["ci_low"], row["ci_high"], row["p"]],
        [b.mean() - a.mean(), ends.low, ends.high, wanted.pvalue],
    )
    assert "diff.unpaired" in kinds(found)


def test_luck_is_shared_only_where_all_of_it_is(results, tmp_path):
    def why(change, study="plain"):
        tmp = tmp_path / str(len(list(tmp_path.iterdir())))
        folder = altered(results, study, tmp, change)
        sides = [Side.load(one) for one in (entry(results, "plain"), entry(tmp_path, folder.name))]
        return luck_of(*sides).why

    def other_hcps(manifest):
        manifest["study"]["rows of population.file"] = "abc"

    assert why(lambda _: None) == ""
    assert why(other_hcps) == "hcps"
    worlds = pd.DataFrame({"replicate": [1, 2, 3, 4], "behaviour.trust.asymmetry": [1.0, 2, 3, 4]})
    sides = [Side.load(entry(results, name)) for name in ("plain", "fragile")]
    lived = [Side(one.entry, one.summary, one.replicates, worlds, None) for one in sides]
    assert luck_of(*lived).shared == [1, 2, 3, 4]
    assert luck_of(lived[0], sides[1]).why == "worlds"
    elsewhere = Side(sides[1].entry, sides[1].summary, sides[1].replicates, worlds * 2, None)
    assert luck_of(lived[0], elsewhere).why == "worlds"
    untold = Side(sides[1].entry, sides[1].summary, None, None, None)
    luck = luck_of(sides[0], untold)
    assert luck.why == "table"
    row = row_of(outcomes(sides[0], untold, luck), "push", "trust")
    a, b = (of_everyone(results, name, "push", "trust") for name in ("plain", "fragile"))
    ends = stats.ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
    assert row["interval"] == "unpaired"
    np.testing.assert_allclose([row["ci_low"], row["ci_high"]], [ends.low, ends.high])


def test_replicates_of_a_world_are_one_figure(results):
    sides = []
    for name in ("plain", "fragile"):
        one = Side.load(entry(results, name))
        replicates = one.replicates.assign(world=(one.replicates["replicate"] + 1) // 2)
        sides.append(Side(one.entry, one.summary, replicates, None, None))
    row = row_of(outcomes(*sides, luck_of(*sides)), "push", "trust")
    a, b = (of_everyone(results, name, "push", "trust") for name in ("plain", "fragile"))
    ends = stats.ttest_1samp((b - a).reshape(2, 2).mean(axis=1), 0).confidence_interval(0.95)
    np.testing.assert_allclose([row["ci_low"], row["ci_high"]], [ends.low, ends.high])


def test_the_same_is_equal_and_another_code_is_told(results, tmp_path):
    def other_code(manifest):
        manifest["versions"] |= {"model": "x", "matplotlib": "0"}

    altered(results, "plain", tmp_path / "same", lambda _: None)
    altered(results, "plain", tmp_path / "code", other_code)
    plain = entry(results, "plain")
    assert kinds(compared(plain, entry(tmp_path, "same"))) == ["diff.equal", "diff.no_cause"]
    found = compared(plain, entry(tmp_path, "code"))
    assert [one.name for one in found.changes] == ["model", "matplotlib"]
    assert kinds(found) == ["diff.equal", "diff.code"]


def test_what_is_stopped_or_keeps_no_outcome_is_told_in_its_configuration(results, tmp_path):
    altered(results, "fragile", tmp_path / "cut", lambda one: one.update(state="unfinished"))
    altered(results, "fragile", tmp_path / "swept", lambda one: one.update(verb="sweep"))
    for name, says in (("cut", "cut is not finished"), ("swept", "swept is of sweep")):
        found = compared(entry(results, "plain"), entry(tmp_path, name))
        assert any(one.name == "behaviour.trust.asymmetry" for one in found.changes)
        assert says in str(closing(found)[0])
        assert not len(found.outcomes)


def test_what_is_spoilt_is_refused(results, tmp_path, capsys):
    folder = altered(results, "plain", tmp_path / "spoilt", lambda _: None)
    (folder / "summary.csv").write_text("arm,segment\n")
    assert main(["diff", str(results / "fragile"), str(folder)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "summary.csv not as written; hcpsim compare" in line


def test_diff_prints_tables_and_a_conclusion(results, capsys):
    assert main(["diff", "plain", "fragile", f"results={results}"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert re.search(r"behaviour\.trust\.asymmetry all arms 2\.5 5\.0", text)
    assert re.search(r"push trust change \S+ \S+ \S+ \(\S+ to \S+\) paired", text)
    assert text.endswith(
        "behaviour.trust.asymmetry alone differs, 2.5 and 5.0: the difference is its doing."
    )
    assert main(["diff", "plain", "fragile", f"results={results}", "--csv"]) == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert list(table.columns) == [
        "part", "arm", "name", "a", "b", "difference", "ci_low", "ci_high", "p", "interval",
    ]  # fmt: skip
    assert set(table["part"]) == {"configuration", "outcome"}
    changed = table[table["name"] == "behaviour.trust.asymmetry"].iloc[0]
    assert (float(changed["a"]), float(changed["b"])) == (2.5, 5.0)


def test_decimal_commas_are_those_of_settings_too(results, capsys, tmp_path):
    path = tmp_path / "changes.csv"
    words = ["diff", "plain", "fragile", f"results={results}"]
    assert main([*words, "--csv", str(path), "--decimal=comma"]) == 0
    assert re.search(r"holds \d+ rows\.", capsys.readouterr().out)
    assert ";behaviour.trust.asymmetry;2,5;5,0;;" in path.read_text(encoding="utf-8-sig")
    assert main([*words, "--csv"]) == 0
    points = pd.read_csv(io.StringIO(capsys.readouterr().out))
    pd.testing.assert_series_equal(
        pd.read_csv(path, sep=";", decimal=",").query("part == 'outcome'")["difference"],
        points.query("part == 'outcome'")["difference"],
    )
    assert main(["list", f"results={results}", "--csv", "--decimal=comma"]) == 0
    assert capsys.readouterr().out.lstrip("\ufeff").startswith("study;verb;state;")


def test_a_study_of_an_edition_without_keys_is_told(results, tmp_path, capsys):
    def older(manifest):
        for key in ("study", "extent", "versions", "files", "state"):
            del manifest[key]

    folder = altered(results, "plain", tmp_path / "older", older)
    (folder / "replicates.parquet").unlink()
    assert main(["diff", str(results / "plain"), str(folder)]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "older was made by an edition that noted no settings by key" in text
    assert json.loads((folder / "manifest.json").read_text())["verb"] == "compare"


def test_sentences_say_what_is_known_and_what_is_not():
    lost = SimpleNamespace(arm="push", measure="engaged", difference=-0.02, low=-0.03, high=-0.01)
    claim = fact("diff.claim", row=lost)
    said = [
        (fact("diff.shown", a="x", b="y", claims=[claim], more=2),
            "From x to y, push loses 2.0 points (1.0 to 3.0) on the engaged share, and 2 more."),
        (fact("diff.none", a="x", b="y", measures=["trust change"], arms=["push", "pull"]),
            "From x to y no difference is shown on trust change, in push and pull."),
        (fact("diff.paired", replicates=20, claims=1),
            "Differences are paired on 20 replicates that share their luck; what is claimed holds "
            "jointly at 95 % (Holm; brackets: 95 % intervals)."),
        (fact("diff.unpaired", why="seed", values=(1, 2), claims=0),
            "Luck is not shared (seed 1 and 2), so intervals are unpaired (Welch) and wider than "
            "they need be. Made with the same seed, HCPs, worlds and replicates they could be "
            "paired."),
        (fact("diff.unpaired", why="table", values=("", ""), claims=1),
            "One of them was made before replicates.parquet was written, so intervals are unpaired "
            "(Welch) and wider than they need be; what is claimed holds jointly at 95 % (Holm)."),
        (fact("diff.many_causes", names=["weeks", "market.lockdown"], keys=3, code=True),
            "2 things differ (weeks and market.lockdown; a page or a scenario is one), and so does "
            "the code; what each of them does, a study tells that changes it alone."),
        (fact("diff.code", settings=0, names=["model"], older="x"),
            "No setting differs, but the code does (model): make x again before a decision rests "
            "on it."),
    ]  # fmt: skip
    for one, wanted in said:
        assert str(one) == wanted
