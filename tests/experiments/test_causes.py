"""Arms between two others, and a lead that is split by its causes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.claims import HEADLINES
from experiments.configuration.plan import plan_study
from experiments.designs import study_design
from experiments.designs.causes import GROUPS, NAMES, between, differing, points_between, swaps
from experiments.designs.study import make_study
from experiments.study import Study
from experiments.telling.causes import lead_by_causes
from sim.settings import Settings, Strategy
from sim.settings.promises import broken_promises
from tests.drawing import draw_only, report_nothing

EXPERIMENTS = Path(__file__).parents[2] / "configs" / "experiment"
SMALL = ["population.size=200", "weeks=13", "warm_up.weeks=4"]
FEW_SPLIT = 2


@pytest.fixture(scope="module")
def arms() -> dict[str, Settings]:
    plan = plan_study(SMALL, verb="compare")
    return {name: arm.settings for name, arm in plan.arms.items()}


def test_every_setting_of_a_strategy_is_in_one_group() -> None:
    fields = [field for group in GROUPS.values() for field in group]
    assert len(fields) == len(set(fields))
    assert set(fields) | {"about"} == set(Strategy.model_fields)


@pytest.mark.parametrize("versus", ["push", "pull", "traditional", "adaptive", "none"])
def test_all_groups_of_an_arm_make_that_arm_and_none_of_them_the_other(
    arms: dict[str, Settings], versus: str
) -> None:
    one, other = arms["hybrid"], arms[versus]
    for base, onto in ((one, other), (other, one)):
        assert between(base, onto, ()) == base
        whole = between(base, onto, NAMES)
        assert whole.replace({"strategy.about": onto.strategy.about}) == onto


def test_every_arm_between_two_can_be_lived(arms: dict[str, Settings]) -> None:
    one, other = arms["hybrid"], arms["push"]
    assert differing(one, other) == ["places", "cadences", "orchestration", "content", "money"]
    for groups in swaps(one, other):
        mixed = between(other, one, groups)  # raises where money lacks for what is planned
        assert sum(mixed.strategy.money_shares.values()) <= 1 + 1e-9
        opened = one if "places" in groups else other
        assert mixed.strategy.site_open == opened.strategy.site_open


def test_a_purse_without_money_has_what_the_other_arm_gives_it(arms: dict[str, Settings]) -> None:
    trained = arms["hybrid"]
    assert trained.strategy.money_shares["training"] > 0
    values = {
        "strategy.training_days": 0, "strategy.refreshers_per_year": 0,
        "strategy.money_shares.training": 0.0,
    }  # fmt: skip
    untrained = trained.replace(values)
    mixed = between(untrained, trained, ["people"]).strategy.money_shares
    assert mixed["training"] == trained.strategy.money_shares["training"]
    mixed = between(untrained, trained, ["money"]).strategy.money_shares
    assert mixed == trained.strategy.money_shares
    assert between(trained, untrained, ["people", "money"]) == untrained
    assert between(untrained, untrained, ()) == untrained


def test_money_follows_what_is_planned(arms: dict[str, Settings]) -> None:
    shares = between(arms["push"], arms["hybrid"], ["places"]).strategy.money_shares
    pushed = arms["push"].strategy.money_shares
    assert shares["platform"] > 0
    assert shares["visit"] / shares["mass_email"] == pytest.approx(
        pushed["visit"] / pushed["mass_email"]
    )
    assert (
        "platform" not in between(arms["push"], arms["hybrid"], ["content"]).strategy.money_shares
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in EXPERIMENTS.glob("*.yaml")))
def test_a_lead_of_every_ready_experiment_can_be_split(name: str) -> None:
    plan = plan_study([f"experiment={name}"], verb="compare")
    for one, other in pairwise(plan.arms):
        pair = plan.arms[one].settings, plan.arms[other].settings
        points = points_between((one, other), *pair)
        assert len(points) == max(0, 2 ** len(differing(*pair)) - 2)


def test_other_settings_are_groups_too(arms: dict[str, Settings]) -> None:
    push = arms["push"]
    other = push.replace({"company.seen_weeks": 9, "behaviour.trust.asymmetry": 2.0})
    assert differing(push, other) == ["company", "assumptions"]
    mixed = between(push, other, ["assumptions"])
    assert mixed == push.replace({"behaviour.trust.asymmetry": 2.0})


def made(folder: Path, *given: str) -> Study:
    """Returns a study without re-runs, which no cause is told from."""
    plan = plan_study(
        [*SMALL, "executor.workers=1", f"results={folder}", "seed=3", *given], verb="compare"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study_design, "variants_of", lambda _: [])
        assert make_study(plan).code == 0
    return Study.load(folder)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    with pytest.MonkeyPatch.context() as patch:
        draw_only(patch)
        patch.setattr(study_design, "MOST_SPLIT", FEW_SPLIT)
        given = ("arms=[push,hybrid,push_places]", "replicates=3", "why=true")
        return made(tmp_path_factory.mktemp("why"), *given)


def test_parts_of_a_lead_add_up_to_it(study: Study) -> None:
    assert study.why is not None
    pairs = study.why[["arm", "versus"]].drop_duplicates()
    assert pairs["arm"].nunique() == 1
    assert len(pairs) == 2, "over every rival"
    assert set(study.why["measure"]) == set(HEADLINES)
    assert set(study.why["replicates"]) == {FEW_SPLIT}
    for key, rows in study.why.groupby(["arm", "versus", "measure"]):
        parts = rows.set_index("group")["part"]
        assert parts.drop("whole").sum() == pytest.approx(parts["whole"], abs=1e-12), key
    arm, versus = pairs["arm"].iloc[0], "push"
    assert study.differences is not None
    own = study.differences.query(f"arm == '{arm}' and versus == '{versus}' and segment == 'all'")
    whole = study.why.query(f"versus == '{versus}' and group == 'whole'").set_index("measure")[
        "part"
    ]
    told = own.set_index("measure")["difference"][list(HEADLINES)]
    assert np.allclose(whole, told, rtol=0.3), "the same lead, on two of three replicates"


def test_places_are_why_an_arm_with_places_is_ahead_on_the_engaged_share(study: Study) -> None:
    assert study.why is not None
    rows = study.why[(study.why["versus"] == "push") | (study.why["arm"] == "push")]
    parts = rows[rows["measure"] == "engaged"].set_index("group")["part"].drop("whole")
    assert parts.abs().idxmax() == "places"


def test_by_default_the_closest_rival_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_only(monkeypatch, "lead_by_causes")
    small = ("population.size=80", "weeks=6", "warm_up.weeks=1")
    given = ("arms=[push,push_places,none]", "replicates=2", *small)
    found = made(tmp_path / "default", *given)
    assert found.why is not None
    (sentence,) = map(str, lead_by_causes(found.why))
    assert "push_places's" in sentence
    assert "over push" in sentence
    assert "Shapley values" in sentence
    assert "2 replicates" in sentence
    assert (found.folder / "figures" / "lead_by_causes.png").is_file()
    assert "Where the lead comes from" in (found.folder / "report.html").read_text("utf-8")
    report_nothing(monkeypatch)
    without = made(tmp_path / "without", *given, "why=false")
    assert without.why is None
    assert not (without.folder / "figures" / "lead_by_causes.png").is_file()


def test_a_part_without_interval_or_next_to_nothing_is_not_told_as_a_cause() -> None:
    rows = [
        ("places", 0.04, 0.03, 0.05), ("content", 0.0001, 0.00005, 0.00015),
        ("money", 0.01, -0.01, 0.03), ("whole", 0.0501, 0.04, 0.06),
    ]  # fmt: skip
    why = pd.DataFrame(rows, columns=["group", "part", "ci_low", "ci_high"])
    why = why.assign(arm="hybrid", versus="push", measure="engagement", replicates=4)
    (sentence,) = map(str, lead_by_causes(why))
    assert (
        "+0.040 come from places; content and the split of the money add next to nothing"
        in sentence
    )


def test_people_are_as_many_as_their_share_of_the_money_pays(arms: dict[str, Settings]) -> None:
    push, pull = arms["push"], arms["pull"]
    numbered = push.replace({"strategy.hcps_per_rep": 130})
    lent = between(pull, numbered, ["cadences"])
    assert lent.strategy.hires("reps")
    assert lent.strategy.money_shares["reps"] < push.strategy.money_shares["reps"]
    salaries = 110_000 / lent.strategy.hcps_per_rep
    assert salaries == pytest.approx(1_200 * lent.strategy.money_shares["reps"])
    poor = push.replace({"company.budget_per_hcp_year": 300, "strategy.hcps_per_rep": 520})
    for mixed in (between(poor, push, ["money"]), between(push, poor, ["company"])):
        assert not list(broken_promises(mixed))
