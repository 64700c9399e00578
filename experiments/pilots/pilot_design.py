"""The runs of a pilot: each design drawn some times in each world, and both arms everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from experiments.configuration.pilot import FieldTest, settings_of
from experiments.configuration.plans import PilotPlan
from experiments.designs.design import Design, Point, Row
from experiments.jobs.job import Returns, Shared
from experiments.pilots.lives import Kind, PilotLife
from experiments.trial import FORMS, Form, Trial
from sim.settings import Settings

DRAWS, DRAWS_OF_OTHERS = 5, 2
"""Times that territories are drawn anew in each replicate: of the design asked for, of others."""


@dataclass(frozen=True)
class Life:
    """One kind of life.

    Attributes:
        form: of its pilot's design.
        kind: who is under the new arm.
        draw: which draw of territories, from 1.
        territories: how many the pilot has.
    """

    form: Form
    kind: Kind
    draw: int
    territories: int

    @property
    def word(self) -> str:
        """What a job calls what it returns."""
        return f"{self.form} {self.kind} {self.draw} of {self.territories}"


def lives_of(test: FieldTest) -> list[Life]:
    """Returns the lives of each replicate: all three designs, and either arm everywhere."""
    count = test.trial.territories
    found = [Life("cluster", "new", 1, count)]
    for form in FORMS:
        draws = DRAWS if form == test.trial.form else DRAWS_OF_OTHERS
        found += [Life(form, "today", 1, count)]
        found += [Life(form, "pilot", draw, count) for draw in range(1, draws + 1)]
    return found


def confirming(test: FieldTest, territories: int) -> list[Life]:
    """Returns the lives that count a pilot of another size."""
    return [Life(test.trial.form, "pilot", k, territories) for k in range(1, DRAWS + 1)]


def trial_of(test: FieldTest, life: Life) -> Trial:
    """Returns the pilot that a life is of; a wedge has no more steps than its weeks allow."""
    steps = min(test.trial.steps, test.trial.weeks - 1, life.territories)
    return replace(test.trial, form=life.form, territories=life.territories, steps=steps)


def pilot_design(plan: PilotPlan, lives: Iterable[Life]) -> Design:
    """Returns the design of some kinds of life, each in every replicate.

    Args:
        plan: a sound one.
        lives: which.
    """
    test = plan.test
    kinds = {life.word: (life, trial_of(test, life)) for life in lives}
    returns: dict[str, Returns] = {
        word: PilotLife(trial, life.kind, life.draw) for word, (life, trial) in kinds.items()
    }
    design = Design(plan.name, Shared(plan.seed, returns, plan.hcps))
    made: dict[Trial, Settings] = {}
    for word, (_, trial) in kinds.items():
        if trial not in made:
            made[trial] = _settings(plan, trial)
        design.cross([Point(word, {word: made[trial]})], plan.replicates, word, plan.worlds)
    return design


def _settings(plan: PilotPlan, trial: Trial) -> Settings:
    test = plan.test
    each = test.hcps / test.trial.territories
    hcps = test.hcps if plan.hcps is not None else round(each * trial.territories)
    one, other = (plan.arms[name].settings for name in (test.new, test.today))
    return settings_of(one, other, trial, hcps)


def rows_of(design: Design, life: Life) -> list[Row]:
    """Returns the rows of a kind of life, a replicate each."""
    return design.chosen(lambda row: row.job.returns == life.word)
