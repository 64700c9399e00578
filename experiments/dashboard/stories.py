"""One HCP's life under each arm, made by the job that `story=ID` makes, and told in its words."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from experiments.designs.study_design import study_design, told
from experiments.designs.tables import write_story
from experiments.jobs.compiling import compile_model
from experiments.jobs.job import run_jobs
from experiments.jobs.making import RunFailed
from experiments.jobs.store import Memory
from experiments.study import Study, csv_table

if TYPE_CHECKING:
    from experiments.configuration import StudyPlan


def story_of(plan: StudyPlan) -> Study:
    """Makes the story of an HCP, and nothing else of a study.

    Args:
        plan: a sound one, with a story.

    Returns:
        A study that holds the story alone.

    Raises:
        RunFailed: where the model did not live through it.
    """
    compile_model()
    design, store = study_design(plan), Memory()
    rows = design.chosen(told)
    outcomes = list(run_jobs([row.job for row in rows], design.shared))
    for outcome in outcomes:
        if outcome.error:
            raise RunFailed(outcome.reason)
    store.keep(outcomes, {})
    arms = {name: arm.overrides for name, arm in plan.arms.items()}
    with tempfile.TemporaryDirectory(prefix="hcpsim-story-") as name:
        folder = Path(name)
        facts = write_story(store, rows, folder)
        manifest = {"story": facts, "arms": arms, "configuration": plan.configuration}
        nothing, alone = pd.DataFrame(), pd.DataFrame({"arm": list(arms)})
        return Study(
            folder, manifest, nothing, nothing, alone, None, None,
            story=csv_table(folder / "story.csv"),
            story_weeks=csv_table(folder / "story_weeks.csv"),
        )  # fmt: skip
