"""Rules of an arm, each switched off: which there are, what comes out, what is said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments.configuration.plan import plan_study
from experiments.designs import study_design
from experiments.designs.rules import LAW, TRIED, points_without, rules_of
from experiments.designs.study import make_study
from experiments.study import Study
from experiments.telling.rules import costs_of_rules, rules_tables
from sim.settings import Settings
from tests.drawing import draw_only

SMALL = ["population.size=200", "weeks=13", "warm_up.weeks=4"]


@pytest.fixture(scope="module")
def arms() -> dict[str, Settings]:
    named = ",".join(f'{name}:["strategy={name}"]' for name in ("hybrid", "unseen", "none"))
    given = [*SMALL, f"arms={{{named}}}"]
    return {
        name: arm.settings for name, arm in plan_study(given, verb="compare").arms.items()
    }  # fmt: skip


def test_every_rule_of_an_arm_is_found(arms: dict[str, Settings]) -> None:
    assert set(rules_of(arms["hybrid"])) == {
        "the cap on messages a week", "less mail to the silent",
        "video in place of refused visits", "the preference centre", LAW,
        *(f"the follow-up {name}" for name in ("thank_you", "deepen", "answer", "pass_on")),
    }  # fmt: skip
    assert any(name.startswith("the sequence ") for name in rules_of(arms["unseen"]))
    assert rules_of(arms["none"]) == {}


def test_without_a_rule_all_else_is_as_it_was(arms: dict[str, Settings]) -> None:
    points = points_without(arms)
    assert len(points) == len({*rules_of(arms["hybrid"]), *rules_of(arms["unseen"])})
    for point in points:
        for arm, without in point.arms.items():
            own = arms[arm]
            assert without != own
            back = {key: _value(own, key) for key in rules_of(own)[str(point.values["rule"])]}
            assert without.replace(back) == own


def _value(settings: Settings, key: str) -> object:
    found: object = settings
    for part in key.split("."):
        found = getattr(found, part)
    if isinstance(found, dict):
        return {name: one.model_dump() if hasattr(one, "model_dump") else one
                for name, one in found.items()}  # fmt: skip
    return found


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("rules")
    given = [*SMALL, "arms=[hybrid,none]", "replicates=3", "rules=true", "why=false",
             f"results={folder}", "executor.workers=1"]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study_design, "variants_of", lambda _: [])
        draw_only(patch, "costs_of_rules")
        assert make_study(plan_study(given, verb="compare")).code == 0
    return Study.load(folder)


def test_a_cap_keeps_mail_back_and_the_law_asks_for_a_yes(study: Study) -> None:
    assert study.rules is not None
    assert set(study.rules["arm"]) == {"hybrid"}  # who does nothing has no rule
    assert set(study.rules["measure"]) == set(TRIED)
    assert set(study.rules["replicates"]) == {3}
    of_all = study.rules[study.rules["segment"] == "all"].set_index(["rule", "measure"])
    assert of_all.loc[(LAW, "reached"), "difference"] < 0
    assert of_all.loc[("the follow-up thank_you", "engagement"), "difference"] > 0
    assert (of_all["ci_low"] <= of_all["difference"]).all()


def test_it_is_told_drawn_and_reported(study: Study) -> None:
    assert study.rules is not None
    (sentence,) = map(str, costs_of_rules(study.rules))
    assert sentence.startswith("Of hybrid's rules ")
    assert "3 replicates" in sentence
    assert (study.folder / "figures" / "costs_of_rules.png").is_file()
    report = (study.folder / "report.html").read_text(encoding="utf-8")
    assert "What each rule costs and saves" in report
    assert LAW in report
    (table,) = rules_tables(study.rules)
    assert len(table.rows) == study.rules["rule"].nunique()
    assert study.manifest["counts"]["without a rule"] == 3 * len(table.rows)


def made_up(**differences: float) -> pd.DataFrame:
    """Rules of one arm whose effects are sure, on some measures."""
    rows = [
        ("mix", f"the {rule}", "all", "all", measure, gap, gap - 0.001, gap + 0.001, 4)
        for rule, gaps in (("cap", differences),)
        for measure, gap in gaps.items()
    ]
    names = [
        "arm",
        "rule",
        "segment",
        "value",
        "measure",
        "difference",
        "ci_low",
        "ci_high",
        "replicates",
    ]
    return pd.DataFrame(rows, columns=names)


def test_what_is_not_shown_is_not_said(tmp_path: Path) -> None:
    (sentence,) = map(str, costs_of_rules(made_up(engagement=0.0005, opted_out=0.0)))
    assert sentence.startswith("No rule of mix is shown to move")
    (sentence,) = map(str, costs_of_rules(made_up(engagement=-0.02, opted_out=-0.03)))
    assert "the cap costs 0.020 (0.019 to 0.021) of engagement depth" in sentence
    assert "the cap spares 3.0 points (2.9 to 3.1) of opt-outs" in sentence
    left_out = made_up(engagement=-0.02, reached=-0.05)
    apart = left_out[left_out["measure"] == "reached"].assign(
        segment="persona", value="learner", difference=-0.1
    )  # fmt: skip
    (sentence,) = map(str, costs_of_rules(pd.concat([left_out, apart])))
    assert "but for the cap 5.0 points (4.9 to 5.1) more HCPs would have been reached" in sentence
    assert "above all persona learner" in sentence
    assert costs_of_rules(None) == []
    (sentence,) = map(str, costs_of_rules(left_out.iloc[:0]))
    assert sentence == "No arm keeps a rule that could be switched off."
