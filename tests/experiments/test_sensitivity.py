"""A sensitivity analysis from the command line: tables, sentences, figures, resuming."""

from __future__ import annotations

import json
import re
import warnings

import numpy as np
import pandas as pd
import pytest

from experiments import SensitivityAnalysis, load
from experiments.__main__ import main
from experiments.assumptions import with_ranges
from experiments.claims import HEADLINES
from experiments.configuration import plan_study
from experiments.designs.returns import MeasuresOfAll
from experiments.designs.sensitivity import Points
from experiments.effects.sample import LUCK, sobol_sample
from experiments.effects.study import Analysis
from experiments.effects.tables import going_on
from experiments.report import write_sensitivity_report
from experiments.study import COLUMNS
from experiments.telling.sensitivity import lines
from tests.drawing import draw_only, report_nothing
from tests.interrupting import interrupted_after

ONE, OTHER, THIRD = (
    "behaviour.trust.asymmetry", "behaviour.peers.weight", "company.budget_per_hcp_year",
)  # fmt: skip
TINY = ["population.size=50", "weeks=2", "warm_up.weeks=1", "executor.workers=1",
        "sensitivity.samples=4"]  # fmt: skip
NAMED = f"sensitivity.inputs=[{ONE},{OTHER}]"
TABLES = ("outcomes.csv", "sensitivity.csv", "interactions.csv", "tornado.csv")


def analysed(folder, *given):
    return main(["sensitivity", "arms=[hybrid,push]", *TINY, *given, f"results={folder}"])


class Known(MeasuresOfAll):
    """Measures that are known functions of two inputs, and of luck."""

    def tables(self, model, settings):
        x = (settings.behaviour.trust.asymmetry - 1.5) / 3.5
        y = settings.behaviour.peers.weight / 0.8
        luck = 0.02 * np.sin(float(np.sum(model.luck)))
        ahead = settings.strategy.platform_spend > 0.0  # hybrid
        gap = x + 2 * y + 4 * (x - 0.5) * (y - 0.5)
        figure = 0.2 + 0.05 * (gap - 0.2 + luck) * ahead
        rows = [("all", "all", name, figure) for name in HEADLINES]
        return {"measures": pd.DataFrame(rows, columns=["segment", "value", "measure", "figure"])}


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """An analysis of which everything is known."""
    folder = tmp_path_factory.mktemp("known") / "one"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.designs.sensitivity.MeasuresOfAll", Known)
        draw_only(patch)
        report_nothing(patch)
        assert analysed(folder, NAMED, "sensitivity.samples=32", "sensitivity.bound=0.5") == 0
    return Analysis.load(folder)


def row(analysis, name, measure="engagement", **columns):
    table = analysis.of(getattr(analysis, name), {"measure": measure, "versus": "push", **columns})
    (found,) = table.to_dict("records")
    return found


def test_effects_of_a_known_difference_come_through_runs_and_tables(known):
    """Variance of x + 2 y + 4 (x - 1/2) (y - 1/2): 1/12, 4/12 and 1/9; luck adds very little."""
    whole = 1 / 12 + 4 / 12 + 1 / 9
    first = {ONE: 1 / 12 / whole, OTHER: 4 / 12 / whole, LUCK: 0.0}
    together = 1 / 9 / whole
    total = {ONE: first[ONE] + together, OTHER: first[OTHER] + together, LUCK: 0.0}
    for key in (ONE, OTHER, LUCK):
        found = row(known, "effects", input=key)
        fair = first[key] + together / 2 * (key != LUCK)
        for kind, truth in (("first", first[key]), ("total", total[key]), ("shapley", fair)):
            half = found[f"{kind}_high"] - found[kind]
            assert abs(found[kind] - truth) <= 1.5 * half + 0.01, (key, kind)
    pair = row(known, "interactions")
    assert pair["second"] == pytest.approx(together, abs=0.02)
    assert pair["shown"]


def test_ends_of_a_known_difference_are_conditional_means(known):
    for key, low, high in ((ONE, 1.0, 2.0), (OTHER, 0.5, 2.5)):
        found = row(known, "tornado", input=key)
        assert found["at_low"] == pytest.approx(0.05 * (low - 0.2), abs=0.002)
        assert found["at_high"] == pytest.approx(0.05 * (high - 0.2), abs=0.002)
    assert (found["low"], found["high"]) == (0.0, 0.8)
    outcome = row(known, "outcomes")
    assert outcome["ci_low"] < 0.05 * 1.3 < outcome["ci_high"]
    assert outcome["ci_high"] - outcome["ci_low"] < 0.004
    assert outcome["ahead"] == pytest.approx(1.0, abs=0.05)
    assert outcome["first_half"] == outcome["second_half"] == OTHER


def test_an_arm_that_nothing_moves_has_no_effects(known):
    rows = known.of(known.effects, {"measure": "engagement", "arm": "push", "versus": ""})
    assert not rows[["first", "total", "shapley"]].to_numpy().any()


def test_sentences_say_what_a_manager_can_act_on(known):
    said = lines(known)
    assert said[0] == "2 inputs were looked at closely on 32 samples (Sobol)."
    assert said[1].startswith("On engagement depth hybrid is ahead of push by 0.06")
    assert said[2] == "Inputs act together: asymmetry (trust) with weight (peers) (21%)."
    (sure,) = [one for one in said if "onverged" in one]
    assert sure.startswith("Converged on engagement depth, the engaged share and trust change: ")
    (act,) = [one for one in said if one.startswith("What to do")]
    assert re.fullmatch(
        r"What to do for engagement depth: choose hybrid: at both ends of every input that was "
        r"looked at it stays ahead of push\. How far depends most on weight \(peers\) "
        r"\(behaviour\.peers\.weight\)\. hybrid less push is \+0\.01\d+ \(.*\) with it at 0, and "
        r"\+0\.11\d+ \(.*\) with it at 0\.8\.", act
    )  # fmt: skip
    assert "2,048" not in said[-1]
    assert said[-1].startswith("This rests on 384 runs of 50 HCPs over 2 weeks")


def test_too_few_samples_are_called_so(known, tmp_path):
    wide = known.outcomes.assign(converged=False, widest=0.6, wanted=512)
    wide.loc[wide["measure"] == "engagement", "second_half"] = ONE
    told = lines(Analysis(**{**vars(known), "outcomes": wide}))
    (line,) = [one for one in told if one.startswith("Not converged")]
    assert (
        "on engagement depth, where half of the widest 95 % interval of a total effect is 60% and "
        "one half of the sample names weight (peers) first, the other asymmetry (trust); on the "
        "engaged share, where half of the widest 95 % interval of a total effect is 60%, though "
        "both halves of the sample name weight (peers) first; "
    ) in line
    assert line.endswith("512 samples would do: sensitivity.samples=512 goes on from these.")
    assert any("as far as so few samples show" in one for one in told)


@pytest.mark.parametrize(
    ("high", "said"),
    [
        (-0.04, "which of hybrid and push is the better choice depends on it"),
        (0.0, "at one end of it no lead is shown"),
    ],
)  # fmt: skip
def test_an_input_that_turns_the_lead_is_the_one_to_find_out(known, high, said):
    mine = known.tornado["input"] == ONE
    ends = {"at_high": high, "at_high_from": high - 0.01, "at_high_to": high + 0.01}
    turned = known.tornado.copy()
    for name, value in ends.items():
        turned.loc[mine & (turned["versus"] == "push"), name] = value
    told = " ".join(lines(Analysis(**{**vars(known), "tornado": turned})))
    first = "find out asymmetry (trust) first (behaviour.trust.asymmetry)"
    assert f"What to do for engagement depth: {first}: {said}. hybrid less push is" in told


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A small one that screens few inputs."""
    folder = tmp_path_factory.mktemp("screened") / "one"
    with pytest.MonkeyPatch.context() as patch:
        few_inputs(patch)
        draw_only(patch)
        assert screened(folder) == 0
    return folder


def few_inputs(patch):
    """Screens five inputs alone, those of the documents among them."""

    def few(settings):
        found = with_ranges(settings)
        return [*found[:3], *(one for one in found if one.key in (ONE, OTHER))]

    patch.setattr("experiments.configuration.sensitivity.with_ranges", few)


def screened(folder, *given):
    few = ["sensitivity.trajectories=3", "sensitivity.first=2"]
    return analysed(folder, *few, *given)


@pytest.mark.parametrize("name", ["screening.csv", *TABLES])
def test_tables_have_their_columns(study, name):
    table = pd.read_csv(study / name, keep_default_na=False)
    assert set(COLUMNS[name].split()) <= set(table.columns)
    assert set(table["measure"]) == set(HEADLINES)
    pairs = {(arm, versus) for arm, versus in zip(table["arm"], table["versus"], strict=True)}
    assert len(pairs - {("push", "hybrid"), ("hybrid", "push")}) == 2
    assert pairs & {("push", "hybrid"), ("hybrid", "push")}


def test_from_python_it_is_tables_sentences_and_figures(study):
    found = load(study)
    assert type(found) is SensitivityAnalysis
    assert set(found.effects["input"]) >= set(found.tornado["input"])
    assert found.told == lines(found.analysis)
    assert "<table>" in found._repr_html_()
    assert len(found.plot.tornado().axes)


def test_a_screen_is_of_all_inputs_and_few_go_on(study):
    table = pd.read_csv(study / "screening.csv", keep_default_na=False)
    assert table["input"].nunique() == 5 + 1
    manifest = json.loads((study / "manifest.json").read_text())
    on = set(table[table["goes_on"]]["input"])
    assert len(on) == 2
    assert on == set(Analysis.load(study).keys)
    assert manifest["counts"]["inputs"] == 5
    assert manifest["counts"]["closely"] == 2


def test_it_is_told_again_and_a_report_is_rebuilt(study, capsys, monkeypatch):
    few_inputs(monkeypatch)
    draw_only(monkeypatch)
    assert screened(study) == 0
    told = capsys.readouterr()
    assert "holds this analysis already" in told.err
    assert "This rests on" in " ".join(told.out.split())
    page = study / "report.html"
    before = page.read_text(encoding="utf-8")
    page.unlink()
    assert main(["report", str(study)]) == 0
    assert "not of prescriptions" in before
    assert page.read_text(encoding="utf-8").count("<table") == before.count("<table") >= 4
    assert "http:" not in before


@pytest.mark.usefixtures("unread")
def test_a_killed_analysis_goes_on_to_the_same_bytes(study, tmp_path, monkeypatch, capsys):
    few_inputs(monkeypatch)
    for kept in (5, 50):  # within the screen, within the close look
        with interrupted_after(kept, monkeypatch):
            assert screened(tmp_path / "parts") == 130
    capsys.readouterr()
    assert screened(tmp_path / "parts") == 0
    for name in ("screening.csv", *TABLES):
        assert (tmp_path / "parts" / name).read_bytes() == (study / name).read_bytes(), name


@pytest.mark.usefixtures("unread")
def test_more_samples_go_on_from_what_is_kept(study, monkeypatch, capsys):
    few_inputs(monkeypatch)
    assert screened(study, "sensitivity.samples=8") == 0
    told = capsys.readouterr().err
    assert "(sensitivity.samples is 8 here and 4 there)" in told
    assert re.search(r"\b48 of 96 runs are kept from before", told)
    other = "{behaviour.peers.weight:[0,0.5],behaviour.relevance.start:[0.1,0.6]}"
    assert analysed(study, f"sensitivity.inputs={other}") == 2
    assert "sensitivity.inputs is" in capsys.readouterr().err
    assert screened(study) == 0


@pytest.mark.usefixtures("unread")
def test_a_run_that_failed_takes_its_block_along(tmp_path, monkeypatch, capsys):
    class Stumbling(Known):
        def tables(self, model, settings):
            if settings.behaviour.trust.asymmetry > 4.7:
                message = "a strategy of the user's own stumbles"
                raise ValueError(message)
            return Known.tables(self, model, settings)

    monkeypatch.setattr("experiments.designs.sensitivity.MeasuresOfAll", Stumbling)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert analysed(tmp_path / "some", NAMED, "sensitivity.samples=8") == 1
    told = capsys.readouterr()
    assert "failed: arm hybrid" in told.err
    samples = pd.read_csv(tmp_path / "some" / "outcomes.csv")["samples"]
    assert 4 < samples.iloc[0] < 8


def test_all_arms_meet_the_same_luck_at_a_point_and_only_luck_changes_it():
    given = ["arms=[hybrid,push]", *TINY, NAMED, "replicates=2"]
    plan = plan_study(given, verb="sensitivity")
    points = Points.of(plan, plan.inputs)
    sample = sobol_sample([ONE, OTHER], 4, plan.seed)
    points.add("sample", sample)
    rows = points.design.rows
    assert len(rows) == 4 * 5 * 2 * 2
    lucks = {}
    for row in rows:
        lucks.setdefault(row.point.name, {}).setdefault(row.arm, []).append(row.replicate)
    for arms in lucks.values():
        assert arms["hybrid"] == arms["push"]
        assert arms["push"][1] == arms["push"][0] + 1
    block = [lucks[f"sample {at}"]["push"] for at in range(1, 6)]
    assert block[0] == block[1] == block[2], "only an input changed"
    assert block[3] == block[4] != block[0], "luck changed, and then all"


def test_those_that_stand_out_of_luck_go_on_in_turn():
    rows = []
    for arm, versus, effects in (
        ("a", "b", {"x": 3, "y": 2, "z": 1, "w": 0.1}), ("a", "", {"w": 9, "x": 1}),
        ("b", "", {"w": 9, "z": 5}), ("none", "", {"v": 99}),
    ):  # fmt: skip
        rows += [
            {"measure": "engagement", "arm": arm, "versus": versus, "input": key, "mu_star": size,
             "mean": {"a": 0.3, "b": 0.2, "none": 0.0}[arm], "stands_out": size > 0.5}
            for key, size in effects.items()
        ]  # fmt: skip
    table = pd.DataFrame(rows)
    assert going_on(table, ["none"], 3) == ["x", "w", "z"]
    assert going_on(table, ["none"], 10) == ["x", "w", "z", "y"]
    assert going_on(table.assign(stands_out=False), ["none"], 2) == ["x", "w"]
    assert len(going_on(table.assign(stands_out=False, mu_star=0.0), ["none"], 5)) == 2


def test_a_single_arm_is_enough(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.designs.sensitivity.MeasuresOfAll", Known)
    draw_only(monkeypatch)
    given = ["sensitivity", "arms=[hybrid]", *TINY, NAMED, "sensitivity.shapley=false"]
    assert main([*given, f"results={tmp_path / 'one'}"]) == 0
    analysis = Analysis.load(tmp_path / "one")
    assert analysis.effects["shapley"].isna().all()
    said = " ".join(lines(analysis))
    assert "On engagement depth hybrid comes to 0.2" in said
    assert "(total effects)" in said
    page = write_sensitivity_report(analysis, {}).read_text(encoding="utf-8")
    assert "Shapley (%)" not in page
