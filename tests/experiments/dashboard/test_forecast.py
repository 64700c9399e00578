"""What is said to be run is what a study's runner makes."""

import re
from dataclasses import replace
from pathlib import Path

from experiments.dashboard.choices import Choices, planned
from experiments.dashboard.forecast import more_runs
from experiments.designs.study_design import again, study_design, why_design

ARMS = (("push", "push"), ("hybrid", "hybrid"), ("none", "none"))
CHOICES = Choices(arms=ARMS, hcps=60, weeks=4, replicates=3)


def test_runs_are_counted_as_the_runner_makes_them():
    plan, _ = planned(CHOICES, None, Path("results"))
    turns, split = map(int, re.findall(r"\d+", more_runs(plan)))
    design = study_design(plan)
    assert turns == len({row.job.key for row in design.rows if again(row)})
    arms = [name for name in plan.arms if name != "none"]
    pairs = [(one, other) for one in arms for other in arms if one != other]
    assert split == max(len(why_design(plan, [pair]).rows) for pair in pairs)


def test_nothing_more_is_made_of_one_arm_and_no_lead_is_split_over_no_contact():
    arms = (("push", "push"), ("none", "none"))
    plan, _ = planned(replace(CHOICES, arms=arms), None, Path("results"))
    assert "split" not in more_runs(plan)
    assert more_runs(replace(plan, arms={"push": plan.arms["push"]})) == ""
