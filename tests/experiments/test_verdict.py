"""The closing words on constructed cases, and how they are printed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from experiments.answer import answer
from experiments.claims import HEADLINES, controls
from experiments.configuration.schema import Contrast
from experiments.statistics import pair, summarise
from experiments.telling.glance import glance
from experiments.telling.terminal import show
from experiments.telling.verdict import verdict
from tests.experiments import synthetic

NOISE = np.array([-1.2, 0.4, 0.9, -0.3, 1.1, -0.9])


def cell(arms, measure, segment="all", value="all", replicates=6):
    """Figures with the arm's mean and its spread around it, the same luck for nobody."""
    rows = []
    for at, (arm, (mean, spread)) in enumerate(arms.items()):
        luck = np.roll(NOISE, at)[:replicates] if replicates > 1 else [0.0]
        rows += [
            (arm, r, segment, value, measure, mean + spread * x) for r, x in enumerate(luck, 1)
        ]
    return pd.DataFrame(rows, columns=["arm", "replicate", "segment", "value", "measure", "figure"])


def closing(*cells, sensitivity_runs=None, **manifest):
    """The verdict on a table made of cells."""
    table = pd.concat(cells)
    replicates = int(table["replicate"].nunique())
    differences = pair(table) if table["arm"].nunique() > 1 else None
    return verdict(
        summarise(table), differences, sensitivity_runs, {"replicates": replicates, **manifest}
    )


def turn(variant, arm, versus, difference, half, measure="engagement"):
    """A row of the re-runs and its mirror image."""
    columns = [
        "variant", "arm", "versus", "measure", "difference", "ci_low", "ci_high", "p_better",
    ]  # fmt: skip
    low, high = difference - half, difference + half
    return pd.DataFrame(
        [
            (variant, arm, versus, measure, difference, low, high, 0.5),
            (variant, versus, arm, measure, -difference, -high, -low, 0.5),
        ],
        columns=columns,
    )


CLEAR = {"hybrid": (0.30, 0.001), "push": (0.20, 0.001), "none": (0.0, 0.0)}


def test_a_clear_lead_is_told_with_interval_certainty_and_cost():
    costs = cell({"hybrid": (1150.0, 1.0), "push": (1180.0, 1.0), "none": (0.0, 0.0)}, "cost")
    found = closing(cell(CLEAR, "engagement"), costs)
    first = "On engagement depth hybrid leads with 0.3000, +0.100 (+0.098 to +0.102) over push."
    assert found.lines[0] == first
    said = "That hybrid leads on engagement depth holds with more than 95 % certainty"
    assert said in found.text
    assert "6 paired replicates" in found.text
    assert "hybrid EUR 1,150, push EUR 1,180" in found.text
    assert "none" not in found.text
    assert "was not tried" in found.text


def test_no_difference_is_said():
    found = closing(cell({"a": (0.2003, 0.01), "b": (0.2, 0.01)}, "engagement"))
    assert found.lines[0] == (
        "On engagement depth a and b are tied: no difference shown, +0.00 (-0.01 to +0.02)."
    )
    assert "No claim holds at 95 %" in found.text
    assert "leads" not in found.text
    assert "turns" not in found.text


def test_claims_hold_jointly():
    """Each alone holds at 95 %; held jointly by Holm, none does."""
    rivals = {"a": (0.2 + 0.0155, 0.01), "b": (0.2, 0.01)}
    cells = [cell(rivals, measure) for measure in HEADLINES]
    alone = closing(cells[0])
    assert "a leads" in alone.text
    assert 0.05 / 3 < alone.claims[0].p < 0.05
    joint = closing(*cells)
    assert [claim.adjusted for claim in joint.claims] == pytest.approx([3 * alone.claims[0].p] * 3)
    assert "no difference" not in joint.text
    assert joint.lines[0] == (
        "On engagement depth a is ahead of b by +0.0155 (+0.0004 to +0.0306) taken alone, but "
        "not in the joint test of all 3 claims (Holm)."
    )


def test_a_leader_must_beat_every_rival():
    arms = {"a": (0.30, 0.0001), "b": (0.29, 0.0001), "c": (0.28, 0.03)}
    lead = closing(cell(arms, "engagement")).claims[0]
    assert (lead.arm, lead.versus, lead.shown) == ("a", "c", False)
    assert lead.tied == ("c",)
    assert lead.low < 0 < lead.high


def test_a_lead_is_one_row_with_the_rival_that_it_is_least_sure_of():
    arms = {"a": (0.30, 0.0001), "b": (0.29, 0.0001), "c": (0.25, 0.02)}
    found = closing(cell(arms, "engagement"))
    lead = found.claims[0]
    assert (lead.versus, lead.runner_up, lead.shown) == ("c", "b", True)
    assert lead.difference == pytest.approx(0.05)
    assert "over c, the rival that it is least surely ahead of." in found.lines[0]


@pytest.mark.parametrize(
    ("replicates", "said"),
    [(2, "only if their differences are normally spread"), (6, "more than 95 %"),
     (8, "more than 99 %"), (10, "more than 99 %"), (11, "more than 99.9 %")],
)  # fmt: skip
def test_certainty_is_that_of_so_many_replicates(replicates, said):
    rng = np.random.default_rng(1)
    rows = [
        (arm, r, "all", "all", "engagement", mean + 1e-6 * rng.normal())
        for arm, mean in (("a", 0.3), ("b", 0.2))
        for r in range(1, replicates + 1)
    ]
    columns = ["arm", "replicate", "segment", "value", "measure", "figure"]
    found = closing(pd.DataFrame(rows, columns=columns))
    assert found.claims[0].shown
    assert said in found.lines[1]
    assert ("99" in found.text) == (replicates >= 8)


def test_a_failed_replicate_does_not_count_for_certainty():
    table = cell(CLEAR, "engagement")
    failed = [{"arm": "push", "variant": "", "replicate": 3, "error": "no"}]
    found = closing(table, failed=failed)
    assert "5 paired replicates only if" in found.text


def test_failures_of_an_arm_that_never_finished_do_not_count():
    failed = [{"arm": "gone", "variant": "", "replicate": k, "error": "no"} for k in range(1, 7)]
    failed += [{"arm": "push", "variant": "story", "replicate": 1, "error": "no"}]
    assert "6 paired replicates" in closing(cell(CLEAR, "engagement"), failed=failed).text


def test_the_control_arm_never_leads_but_is_named_when_ahead():
    arms = {"push": (-0.01, 0.0002), "hybrid": (-0.005, 0.0002), "none": (0.0, 0.0)}
    found = closing(cell(arms, "trust_change"))
    assert "on trust change hybrid leads with -0.005" in found.text.lower()
    assert "No contact (none) is ahead of hybrid by +0.005" in found.text


def test_a_control_arm_may_have_another_name():
    summary = summarise(cell({"quiet": (0.0, 0.0), "push": (0.2, 0.001)}, "engagement"))
    assert controls(summary, {"arms": {"quiet": ["strategy=none"]}}) == ["quiet"]


def test_a_lone_strategy_is_held_against_no_contact():
    found = closing(cell({"push": (0.2, 0.002), "none": (0.0, 0.0)}, "engagement"))
    assert "push leads with 0.200, +0.200 (+0.198 to +0.202) over none" in found.text


def test_push_or_pull_depends_on_the_measure():
    index = cell({"push": (0.2, 0.001), "pull": (0.1, 0.001)}, "engagement")
    share = cell({"push": (0.1, 0.001), "pull": (0.2, 0.001)}, "engaged")
    found = closing(index, share)
    assert "Push or pull depends on the measure: push is ahead on engagement depth" in found.text
    assert "pull is ahead on the engaged share (+10.0 points)" in found.text
    agree = closing(index, cell({"push": (0.2, 0.001), "pull": (0.1, 0.001)}, "engaged"))
    assert "Push or pull" not in agree.text


def test_nothing_is_said_twice():
    index = cell({"push": (0.2, 0.001), "pull": (0.1, 0.001)}, "engagement")
    share = cell({"push": (0.1, 0.001), "pull": (0.2, 0.001)}, "engaged")
    assert closing(index, share).text.count("was not tried") == 1
    sensitivity_runs = pd.concat([turn("peers", "push", "pull", -0.1, 0.01),
                       turn("peers", "pull", "push", 0.3, 0.01, "engaged")])  # fmt: skip
    assert (
        closing(index, share, sensitivity_runs=sensitivity_runs).text.count(
            "passes push on engagement"
        )
        == 1
    )


def test_equal_push_and_pull_are_tied():
    hybrid = {"hybrid": (0.3, 0.001)}
    index = cell({**hybrid, "push": (0.2, 0.001), "pull": (0.1, 0.001)}, "engagement")
    share = cell({**hybrid, "push": (0.2, 0.01), "pull": (0.2001, 0.01)}, "engaged")
    text = closing(index, share).text
    assert "Push or pull: push is ahead on engagement depth (+0.100) and tied on" in text


def test_a_lead_that_one_noisy_rival_makes_unsure_does_not_hold():
    sensitivity_runs = pd.concat(
        [
            turn("peers", "hybrid", "push", 0.05, 0.01),
            turn("peers", "hybrid", "none2", 0.08, 0.10),
        ]
    )
    arms = {**CLEAR, "none2": (0.1, 0.001)}
    text = closing(cell(arms, "engagement"), sensitivity_runs=sensitivity_runs).text
    assert "with peers no difference shown between hybrid and none2" in text


def test_another_arm_may_lead_a_persona_or_country():
    flipped = {"hybrid": (0.10, 0.001), "push": (0.25, 0.001), "none": (0.0, 0.0)}
    unsure = {"hybrid": (0.200, 0.02), "push": (0.201, 0.02), "none": (0.0, 0.0)}
    found = closing(
        cell(CLEAR, "engagement"),
        cell(flipped, "engagement", "persona", "traditionalist"),
        cell(CLEAR, "engagement", "persona", "engager"),
        cell(flipped, "engagement", "country", "it"),
        cell(unsure, "engagement", "country", "de"),
        cell(flipped, "engagement", "tier", "A"),
    )
    otherwise = next(line for line in found.lines if line.startswith("Otherwise"))
    assert "push is ahead of hybrid for" in otherwise
    assert "traditionalists (+0.150)" in otherwise
    assert "IT (+0.150)" in otherwise
    assert "DE" not in otherwise
    assert "engagers" not in otherwise
    assert len([claim for claim in found.claims if claim.kind == "segment"]) == 3


def test_what_it_turns_on():
    sensitivity_runs = pd.concat(
        [
            turn("platform share e_max 0.02", "hybrid", "push", 0.09, 0.01),
            turn("platform share e_max 0.40", "hybrid", "push", -0.03, 0.01),
            turn("cadence of push doubled", "hybrid", "push", 0.005, 0.01),
            turn("cadence of push doubled", "hybrid", "none", 0.2, 0.01),
        ]
    )
    text = closing(cell(CLEAR, "engagement"), sensitivity_runs=sensitivity_runs).text
    assert "with platform share e_max 0.40 push passes hybrid on engagement depth" in text
    assert "(+0.030)" in text
    assert "with cadence of push doubled no difference shown between hybrid and push" in text
    assert "in the other re-runs it holds" in text


def test_it_holds_at_both_ends():
    sensitivity_runs = pd.concat(
        [
            turn("platform share e_max 0.02", "hybrid", "push", 0.09, 0.01),
            turn("platform share e_max 0.40", "hybrid", "push", 0.08, 0.01),
        ]
    )
    text = closing(cell(CLEAR, "engagement"), sensitivity_runs=sensitivity_runs).text
    assert "It holds at both ends of what was varied: platform share e_max 0.02 or 0.40." in text


def test_at_a_glance_the_assumption_under_which_least_is_left_of_a_lead_is_told():
    runs = [
        turn("platform share e_max 0.02", "hybrid", "push", 0.12, 0.01),
        turn("platform share e_max 0.40", "hybrid", "push", 0.02, 0.01),
        turn("cadence of push doubled", "hybrid", "push", 0.04, 0.01),
    ]
    (said,) = glance(closing(cell(CLEAR, "engagement"), sensitivity_runs=pd.concat(runs))).turns
    assert "it holds in all 3 re-runs" in said
    assert "Least is left at platform share e_max 0.40: hybrid is 0.02 (0.01 to 0.03) ahead" in said
    assert said.endswith("of push on engagement depth, 20 % of the lead here.")
    (said,) = glance(closing(cell(CLEAR, "engagement"), sensitivity_runs=runs[0])).turns
    assert "Least is left" not in said


def test_at_a_glance_every_lead_is_told_world_by_world():
    clear = {"hybrid": (0.30, 0.001), "push": (0.20, 0.001)}
    near = {"hybrid": (0.100, 0.02), "push": (0.099, 0.02)}
    table = pd.concat([cell(clear, "engagement"), cell(near, "engaged")])
    lived = table.assign(draw=table["replicate"])
    found = verdict(
        summarise(table), pair(table), None, {"replicates": 6}, by_world=lived
    )  # fmt: skip
    (said,) = [one for one in glance(found, in_worlds=True).sure if one.startswith("World by")]
    gaps = table[table["measure"] == "engaged"].pivot(
        index="replicate", columns="arm", values="figure"
    )
    ahead = int((gaps["hybrid"] > gaps["push"]).sum())
    assert 0 < ahead < 6
    assert "hybrid is ahead of push on engagement depth in 6 of 6" in said
    assert f"hybrid is ahead of push on the engaged share in {ahead} of 6" in said


def test_an_arm_that_left_money_is_named():
    spent = cell({"hybrid": (0.96, 0.001), "push": (0.371, 0.001), "none": (0.0, 0.0)}, "spent")
    text = closing(cell(CLEAR, "engagement"), spent).text
    assert "Spent under 90 % of the money: push (37.1 %)" in text
    assert "hybrid (9" not in text


def test_one_replicate_cannot_tell_certainty():
    found = closing(cell(CLEAR, "engagement", replicates=1))
    assert "hybrid is ahead of push by +0.100" in found.text
    assert "With one replicate certainty cannot be told" in found.text
    assert "turns" not in found.text


def test_one_arm_has_nothing_to_beat():
    found = closing(cell({"hybrid": (0.3, 0.001)}, "engagement"))
    assert "hybrid: engagement depth 0.300" in found.text
    assert found.claims == ()


@pytest.mark.parametrize("width", [24, 40, 60, 80, 120])
def test_the_terminal_holds_every_arm_and_line(width, tmp_path):
    made = synthetic.study(tmp_path)
    found = verdict(made.summary, made.differences, made.sensitivity_runs, made.manifest)
    console = Console(width=width, record=True, highlight=False, quiet=False, file=None)
    with console.capture() as captured:
        show(made, found, console)
    text = captured.get()
    assert max(len(line) for line in text.splitlines()) <= width
    parts = text.count(" arm ")
    assert parts == 1 if width >= 80 else parts > 1
    for arm in synthetic.ARMS:
        assert text.count(f"\n {arm[:8]}") == parts
    for word in ("engagement", "engaged", "fatigue", "overloaded", "cost", "±", "It turns"):
        assert word in text


@pytest.mark.parametrize(("replicates", "doubted"), [(1, False), (2, True), (5, True), (6, False)])
def test_an_answer_from_few_replicates_is_told_with_its_doubt(tmp_path, replicates, doubted):
    made = synthetic.study(tmp_path, replicates, ("push", "pull"))
    contrast = Contrast(plus=["push"], minus=["pull"], more="More, {}.", less="Less, {}.")
    measures = synthetic.measures(replicates, ("push", "pull"))
    read = answer({"a": contrast}, measures, synthetic.weekly(replicates, arms=("push", "pull")))
    made = replace(made, answer=read)
    console = Console(width=200, highlight=False)
    with console.capture() as captured:
        show(made, verdict(made.summary, made.differences, None, made.manifest), console)
    said = f"From {replicates} replicates a p below {2.0 ** (1 - replicates):.2g} rests on Student"
    assert (said in captured.get()) is doubted


def test_no_control_character_reaches_the_terminal(tmp_path):
    made = synthetic.study(tmp_path, 2, ("push", "none"))
    made.manifest["configuration"]["question"] = "Is \x1b[31mred\x07 so?"
    for table in (made.summary, made.differences, made.weekly, made.channels):
        table["arm"] = table["arm"].replace({"push": "p\x1b[2Jush"})
    console = Console(width=100, highlight=False)
    with console.capture() as captured:
        show(made, verdict(made.summary, made.differences, None, made.manifest), console)
    assert {sign for sign in captured.get() if ord(sign) < 32} == {"\n"}
