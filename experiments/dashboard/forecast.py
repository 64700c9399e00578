"""How much a study makes beside its own runs, told before it is run."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import pandas as pd

from experiments.claims import controls
from experiments.designs.causes import swaps
from experiments.designs.study_design import MOST_SPLIT, again, study_design
from experiments.designs.variants import MOST_REPLICATES
from experiments.jobs.store import Memory

if TYPE_CHECKING:
    from experiments.configuration import StudyPlan


def more_runs(plan: StudyPlan) -> str:
    """Returns in words what is made beside the study's own runs, as far as it is known before them.

    Args:
        plan: a sound one.
    """
    if len(plan.arms) < 2:
        return ""
    few = min(plan.replicates, MOST_REPLICATES)
    rows = study_design(replace(plan, replicates=few)).left(Memory())
    overrides = {name: arm.overrides for name, arm in plan.arms.items()}
    idle = controls(pd.DataFrame({"arm": [*overrides]}), {"arms": overrides})
    lead = (arm.settings for name, arm in plan.arms.items() if name not in idle)
    pairs = permutations(lead, 2)
    split = max((sum(1 for _ in swaps(*pair)) for pair in pairs), default=0) * min(few, MOST_SPLIT)
    causes = f", and up to {split:,} split the lead by its causes" if split else ""
    turns = "runs more, on the same luck, show on what the answer turns"
    return f"; {sum(map(again, rows)):,} {turns}{causes}"
