"""The answer: contrasts chosen beforehand, their figures, their words, and what is left aside."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats

from experiments.answer import answer
from experiments.configuration import ConfigError, plan_study
from experiments.configuration.groups import OURS, known_options
from experiments.configuration.schema import Contrast
from experiments.designs import study, study_design
from experiments.files import write_table
from experiments.report import write_report
from experiments.statistics import holm, paired_contrast
from experiments.study import Study
from experiments.telling.contrast_sentences import left_aside, told
from tests.experiments import synthetic

EXPERIMENTS = known_options(None)["experiment"]
LIVED = 26
"""Weeks of an experiment that are lived; what it reads later, it reads of the last two of them."""
_SAYS = {"more": "More by {}.", "less": "Less by {}."}


def _measures(**figures: list[float]) -> pd.DataFrame:
    rows = [
        (arm, replicate, "all", "all", "engagement", figure)
        for arm, mine in figures.items()
        for replicate, figure in enumerate(mine, 1)
    ]
    columns = ["arm", "replicate", "segment", "value", "measure", "figure"]
    return pd.DataFrame(rows, columns=columns)


def _read(measures: pd.DataFrame, **contrasts: Contrast) -> pd.DataFrame:
    return answer(contrasts, measures, synthetic.weekly(4)).set_index("reading")


def test_a_contrast_is_a_paired_t_test() -> None:
    rng = np.random.default_rng(3)
    arms = rng.normal(0, 1, (9, 4)) + np.array([0.3, 0.0, 0.8, 0.0])
    mean, low, high, p = paired_contrast(arms, np.array([1.0, -1.0, -1.0, 1.0]))
    gaps = arms[:, 0] - arms[:, 1] - arms[:, 2] + arms[:, 3]
    expected = stats.ttest_1samp(gaps, 0.0)
    assert mean == pytest.approx(gaps.mean())
    assert p == pytest.approx(expected.pvalue)
    interval = expected.confidence_interval()
    assert (low, high) == pytest.approx((interval.low, interval.high))


def test_a_contrast_that_never_varies_is_certain_and_one_replicate_tells_nothing() -> None:
    signs = np.array([1.0, -1.0])
    assert paired_contrast(np.array([[0.3, 0.2], [0.5, 0.4]]), signs)[3] == 0.0
    assert paired_contrast(np.array([[0.3, 0.3], [0.5, 0.5]]), signs)[3] == 1.0
    assert paired_contrast(np.array([[0.3, np.nan], [0.5, 0.4]]), signs)[0] == pytest.approx(0.1)
    assert math.isnan(paired_contrast(np.array([[0.3, 0.2]]), signs)[3])


def test_each_direction_has_its_words_and_no_difference_too() -> None:
    measures = _measures(a=[0.3, 0.32, 0.31], b=[0.1, 0.11, 0.12], c=[0.3, 0.3, 0.33])
    read = _read(
        measures,
        up=Contrast(plus=["a"], minus=["b"], **_SAYS),
        down=Contrast(plus=["b"], minus=["a"], **_SAYS),
        none=Contrast(plus=["a"], minus=["c"], **_SAYS),
        own_words=Contrast(plus=["a"], minus=["c"], same="The same ({}).", **_SAYS),
    )
    assert read.loc["up", "sentence"].startswith("More by 0.20 (0.1")
    assert read.loc["down", "sentence"].startswith("Less by 0.20 (0.1")
    assert read.loc["down", "difference"] == pytest.approx(-0.2)
    assert read.loc["none", "sentence"].startswith(
        "Between a and c no difference on engagement depth is shown: "
    )
    assert read.loc["own_words", "sentence"].startswith("The same (")
    assert list(read["p_adjusted"]) == pytest.approx(list(holm(list(read["p"]))))


def test_a_difference_of_differences_reads_four_arms() -> None:
    measures = _measures(a=[0.5, 0.6], b=[0.2, 0.3], c=[0.4, 0.5], d=[0.3, 0.4])
    read = _read(measures, both=Contrast(plus=["a", "d"], minus=["b", "c"], **_SAYS))
    assert read.loc["both", "difference"] == pytest.approx(0.2)
    assert (read.loc["both", "plus"], read.loc["both", "minus"]) == ("a + d", "b + c")


def test_the_best_is_named_only_where_it_is_shown() -> None:
    sure = _measures(a=[0.3, 0.31, 0.32], b=[0.1, 0.11, 0.12], c=[0.2, 0.22, 0.21])
    unsure = _measures(a=[0.3, 0.1, 0.32], b=[0.1, 0.31, 0.3], c=[0.2, 0.22, 0.21])
    best = Contrast(best_of=["a", "b", "c"], about="Here")
    row = _read(sure, best=best).loc["best"]
    assert row["sentence"].startswith("Here a leads on engagement depth: over c by 0.1")
    assert (row["plus"], row["minus"]) == ("a", "c")
    row = _read(unsure, best=best).loc["best"]
    assert "no leader on engagement depth is shown" in row["sentence"]


def test_the_best_of_arms_of_which_one_was_never_made_is_left_aside() -> None:
    measures = _measures(a=[0.3, 0.31, 0.32], b=[0.1, 0.11, 0.12])
    best = Contrast(best_of=["a", "b", "gone"], about="Here")
    weekly = synthetic.weekly(2, arms=("push", "pull")).replace({"push": "a", "pull": "b"})
    read = answer({"best": best}, measures, weekly)
    assert told(read) == []
    assert left_aside(read) == ["Left aside (best): nothing to compare on engagement depth."]


def test_a_difference_that_holds_alone_and_not_jointly_is_said_so() -> None:
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 0.01, (8, 8))
    figures = {f"a{at}": list(0.2 + noise[at]) for at in range(7)}
    gap = np.array([0.010, 0.012, 0.002, 0.011, 0.001, 0.012, -0.004, 0.009])
    measures = _measures(**figures, z=list(0.2 + noise[0] + gap))
    many = {
        f"r{at}": Contrast(plus=[f"a{at}"], minus=["a6"], same="Same ({}).", **_SAYS)
        for at in range(1, 6)
    }
    read = _read(
        measures, up=Contrast(plus=["z"], minus=["a0"], same="Same ({}).", **_SAYS), **many
    )
    row = read.loc["up"]
    assert row["p"] < 0.05 <= row["p_adjusted"]
    assert row["ci_low"] > 0
    assert row["sentence"].startswith("Between z and a0 the difference on engagement depth is +")
    assert "not in the joint test of all 6 readings (Holm)" in row["sentence"]


def test_countries_that_are_not_there_are_left_aside_and_named() -> None:
    measures = _measures(a=[0.3, 0.32, 0.31], b=[0.1, 0.11, 0.12])
    weekly = synthetic.weekly(4, arms=("push", "pull")).replace({"push": "a", "pull": "b"})
    read = answer(
        {
            "in_italy": Contrast(plus=["a"], minus=["b"], segment="country", value="it", **_SAYS),
            "best_there": Contrast(best_of=["a", "b"], about="In Italy", segment="country",
                                  value="it"),
            "all": Contrast(plus=["a"], minus=["b"], **_SAYS),
        },
        measures, weekly[weekly["value"] != "it"],
    )  # fmt: skip
    assert told(read) == [read["sentence"].iloc[2]]
    (line,) = left_aside(read)
    assert line == (
        "Left aside (in italy, best there): no HCP of country IT is in every arm that it reads."
    )
    plan = plan_study(["experiment=countries", "population=iowa"], verb="compare")
    assert plan.notes[-1] == (
        "answer.push_or_pull_it left aside: no HCP of push or pull lives in IT"
    )
    assert plan.contrasts == {}


def test_a_sentence_is_no_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    read = answer(
        {"a": Contrast(plus=["a"], minus=["b"], more="=1+1 {}", less="@ {}")},
        _measures(a=[0.3, 0.32, 0.31], b=[0.1, 0.11, 0.12]), synthetic.weekly(4),
    )  # fmt: skip
    synthetic.study(tmp_path)
    write_table(read, tmp_path / "answer.csv")
    assert ",'=1+1 0.20" in (tmp_path / "answer.csv").read_text(encoding="utf-8")
    back = Study.load(tmp_path).answer
    assert back is not None
    assert back["sentence"].iloc[0].startswith("=1+1 0.20")


def test_some_weeks_are_read_from_the_weekly_table() -> None:
    weekly = synthetic.weekly(4)
    read = answer(
        {
            "index": Contrast(weeks=[21, 30], plus=["hybrid"], minus=["pull"], **_SAYS),
            "share": Contrast(
                measure="engaged", weeks=[21, 30], plus=["pull"], segment="country", value="de",
                **_SAYS,
            ),
        },
        synthetic.measures(4), weekly,
    ).set_index("reading")  # fmt: skip
    late = weekly[weekly["week"].between(21, 30)]
    whole = late[late["segment"] == "all"].groupby("arm")["engagement"].mean()
    assert read.loc["index", "difference"] == pytest.approx(whole["hybrid"] - whole["pull"])
    german = late[(late["value"] == "de") & (late["arm"] == "pull")]
    expected = (german["engaged"] / german["hcps"]).mean()
    assert read.loc["share", "difference"] == pytest.approx(expected)
    assert read.loc["index", "weeks"] == "21-30"


def test_the_answer_is_the_first_thing_in_the_report(tmp_path: Path) -> None:
    made = synthetic.study(tmp_path)
    ours = {"hybrid_or_push": Contrast(plus=["hybrid"], minus=["push"], **_SAYS)}
    answer(ours, synthetic.measures(), synthetic.weekly()).to_csv(
        tmp_path / "answer.csv", index=False
    )
    study = Study.load(tmp_path)
    study.manifest["configuration"]["question"] = "Is <it> so?"
    page = write_report(study, figures={}).read_text(encoding="utf-8")
    assert "<h1>Is &lt;it&gt; so?</h1>" in page
    assert page.index("More by 0.0") < page.index("Over all arms: hybrid leads on")
    assert "What the answer stands on" in page
    assert made.answer is None


def _sooner(read_in: dict[str, tuple[int, int]]) -> list[str]:
    weeks = {
        reading: (min(start, LIVED - 1), min(end, LIVED))
        for reading, (start, end) in read_in.items()
    }
    asked = [f"answer.{reading}.weeks=[{start},{end}]" for reading, (start, end) in weeks.items()]
    return [f"weeks={LIVED}", *asked]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_asks_and_answers(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(study, "_draw", lambda *_, **__: [])
    monkeypatch.setattr(study_design, "variants_of", lambda _: [])
    small = ["population.size=50", "warm_up.weeks=1", "replicates=2", "executor.workers=1"]
    small += ["why=false"]  # tests/experiments/test_causes.py plans the splits of all of them
    page = (OURS / "experiment" / f"{name}.yaml").read_text(encoding="utf-8")
    asked = yaml.safe_load(page)["answer"]
    read_in = {reading: one["weeks"] for reading, one in asked.items() if "weeks" in one}
    last = max((end for _, end in read_in.values()), default=4)
    small = [f"experiment={name}", *small]
    plan = plan_study([*small, f"weeks={last}"], verb="compare")
    assert list(plan.contrasts) == list(asked)
    assert plan.name == name
    assert plan.question.endswith("?")
    assert len(plan.contrasts) >= 5
    assert plan.notes == []
    read = {arm for contrast in plan.contrasts.values() for arm in contrast.arms}
    unread = set(plan.arms) - read - {
        "none", "traditional", "push", "pull", "hybrid", "push_places", "adaptive",
    }  # fmt: skip
    unread -= {f"{arm}_today" for arm in ("push", "pull", "hybrid", "traditional")}
    assert unread <= {"screen_without", "push_half"} | {f"{s}_300" for s in ("push", "pull")}
    assert page.startswith("# @package _global_\n# ")

    lived = plan if last <= LIVED else plan_study([*small, *_sooner(read_in)], verb="compare")
    assert lived.notes == []
    assert study.make_study(lived).code == 0
    made = Study.load(plan.results)
    assert made.answer is not None
    assert list(made.answer["reading"]) == list(plan.contrasts)
    assert made.answer["sentence"].str.len().gt(20).all()
    assert made.question == plan.question


def test_a_reading_whose_arm_or_weeks_are_left_out_is_left_aside() -> None:
    plan = plan_study(["experiment=after_lockdown", "~arms.screen", "weeks=52"], verb="compare")
    assert list(plan.contrasts) == ["during", "service", "needs_met", "resilience"]
    assert plan.notes == [
        "answer.screen_during left aside: it needs the arm screen",
        "answer.after left aside: it reads weeks 27 to 104",
        "answer.screen_after left aside: it needs the arm screen",
    ]


def test_an_arm_cannot_ask_its_own_question() -> None:
    given = ['arms={a:["question=Who?"],b:["strategy=push"]}']
    with pytest.raises(ConfigError, match=r"arms\.a: question: is the same in every arm"):
        plan_study(given, verb="compare")
