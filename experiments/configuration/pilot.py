"""A field test: what `pilot` asks, checked against its arms and the user's list of HCPs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from experiments.config_errors import ConfigError, Problem, did_you_mean, shown
from experiments.configuration.arguments import Overrides
from experiments.configuration.arms import Arm
from experiments.configuration.pilot_keys import Pilot
from experiments.configuration.schema import AUTO, StudyConfiguration
from experiments.configuration.validation import problem_of
from experiments.machine import BYTES_PER_HCP, BYTES_PER_HCP_WEEK_RECORDED, size_problems
from experiments.trial import FEWEST, Trial
from experiments.user_files.cells import as_text, row_problems
from experiments.user_files.table import TableFile
from sim.settings import Recording, Settings

if TYPE_CHECKING:
    import pandas as pd

_COLUMN = "pilot.territory_column"
_MOST_NAMED = 4


@dataclass(frozen=True)
class FieldTest:
    """What is to be tested, on whom and how.

    Attributes:
        asked: the user's words on it.
        trial: the pilot.
        new: name of the new arm.
        today: name of today's.
        hcps: how many are measured, of all territories.
        settings: of lives of the pilot: the new arm's, after a warm-up under today's.
        territory_of: territory of each of the user's HCPs, in their order; None where HCPs are
            drawn.
    """

    asked: Pilot
    trial: Trial
    new: str
    today: str
    hcps: int
    settings: Settings
    territory_of: tuple[str, ...] | None = None


def settings_of(new: Settings, today: Settings, trial: Trial, hcps: int) -> Settings:
    """Returns settings of lives of a pilot.

    Territories begin under today's arm and keep it until it is their turn: its strategy is that of
    the warm-up.

    Args:
        new: of the new arm.
        today: of today's.
        trial: the pilot; its territories are the company's.
        hcps: of all territories.

    Raises:
        ValidationError: where they do not go together.
    """
    return new.replace(
        {
            "weeks": trial.weeks, "population.size": hcps, "record": Recording(),
            "company.reps.hcps_per_rep": new.population.represents / trial.reps,
            "warm_up.strategy": today.strategy, "strategy.rollout_weeks": trial.last_start,
        }
    )  # fmt: skip


def choose_test(
    study: StudyConfiguration, arms: Mapping[str, Arm], hcps: pd.DataFrame | None,
    given: Overrides, at_a_time: int,
) -> tuple[FieldTest | None, list[str], list[Problem]]:  # fmt: skip
    """Returns the test that is asked for, with notes and what is wrong.

    Args:
        study: a sound configuration.
        arms: those that are sound.
        hcps: the user's own; None where they are drawn.
        given: what the command line says.
        at_a_time: how many runs live side by side.
    """
    asked = study.pilot
    notes: list[str] = []
    territories, territory_of, problems = _territories(study, hcps)
    count = asked.hcps_per_territory or round(study.company.reps.hcps_per_rep)
    size = territories * max(count, 2) if hcps is None else len(hcps)
    trial = Trial(asked.design, territories, asked.weeks, asked.steps)
    if hcps is not None:
        keys = [override.key_or_group for override in given.values]
        aside = [f"pilot.{key}" for key in ("territories", "hcps_per_territory")]
        if unused := [key for key in aside if key in keys]:
            notes.append(f"{', '.join(unused)} left aside: population.file says it")
    each = BYTES_PER_HCP + asked.weeks * BYTES_PER_HCP_WEEK_RECORDED
    where = "pilot.hcps_per_territory" if hcps is None else "population.file"
    problems += size_problems(where, size, each, at_a_time)
    problems += _arm_problems(arms)
    if study.replicates == AUTO:
        message = "a whole number: the more replicates, the more pilots are counted"
        problems.append(Problem("replicates", message, value=AUTO))
    if problems:
        return None, notes, problems
    (new, one), (today, other) = arms.items()
    try:
        settings = settings_of(one.settings, other.settings, trial, size)
        settings_of(one.settings, other.settings, Trial("parallel", territories, 4), size)
    except ValidationError as errors:
        found = [problem_of(error) for error in errors.errors(include_url=False)]
        return None, notes, [problem.inside("pilot") for problem in found]
    return FieldTest(asked, trial, new, today, size, settings, territory_of), notes, []


def _territories(
    study: StudyConfiguration, hcps: pd.DataFrame | None
) -> tuple[int, tuple[str, ...] | None, list[Problem]]:
    """Returns how many territories there are, that of each HCP, and what is wrong with them."""
    asked, file = study.pilot, study.population.file
    if hcps is None or file is None:
        if asked.territory_column is None:
            return asked.territories, None, []
        problem = Problem(_COLUMN, "names a column of population.file, and there is none")
        return asked.territories, None, [problem]
    column = asked.territory_column
    if column is None:
        hint = f"write {_COLUMN}=NAME: territories are drawn, and HCPs within them"
        return FEWEST, None, [Problem(_COLUMN, f"is missing: {file} has HCPs, not territories",
                                      hint=hint)]  # fmt: skip
    try:
        table = TableFile(Path(file), wanted=[column], said=study.population.format)
        if column not in table.names:
            hint = did_you_mean(column, table.names)
            problem = Problem(_COLUMN, f"a column of {file}", value=shown(column), hint=hint)
            return FEWEST, None, [problem]
        names = [
            str(one or "").strip() for one in as_text(table.read([column])[column]).to_pylist()
        ]
    except ConfigError as error:
        return FEWEST, None, error.problems
    import numpy as np

    empty = np.flatnonzero([not name for name in names])
    problems = row_problems(
        empty, lambda _, at: Problem(at, "is empty; each HCP has a territory"),
        table.position(column),
    )  # fmt: skip
    known = sorted({*names} - {""})
    least = max(FEWEST, asked.steps if asked.design == "stepped_wedge" else FEWEST)
    if len(known) < least:
        message = f"a column with {least} territories or more; {file} has {len(known)}"
        problems.append(Problem(_COLUMN, message, value=shown(column)))
    small = [name for name in known if names.count(name) < 2] if len(known) <= len(names) else []
    if small and asked.design == "parallel":
        named = ", ".join(small[:_MOST_NAMED])
        message = f"two HCPs or more in each territory; one alone in {named}"
        problems.append(Problem(_COLUMN, message, value=shown(column)))
    return max(len(known), FEWEST), tuple(names), problems


def _arm_problems(arms: Mapping[str, Arm]) -> list[Problem]:
    """Returns the problems of arms that no company can have side by side."""
    if len(arms) != 2:
        message = "two arms, the new one first and today's second"
        hint = "write 'arms=[hybrid,push]'"
        return [Problem("arms", message, value=f"[{', '.join(arms)}]", hint=hint)]
    (new, one), (today, other) = arms.items()
    apart = [
        name
        for name in Settings.model_fields
        if name not in ("strategy", "record")
        and getattr(one.settings, name) != getattr(other.settings, name)
    ]
    problems = [
        Problem(f"arms: {name}", f"{new} and {today} differ in it; the arms of a pilot live in one "
                "company and one market, and differ in strategy alone")
        for name in apart
    ]  # fmt: skip
    if one.settings.strategy == other.settings.strategy:
        problems.append(Problem("arms", f"{new} and {today} have the same strategy"))
    for name, arm in arms.items():
        if arm.settings.strategy.planner is not None:
            message = "a class of your own plans for all territories at once; a pilot splits them"
            problems.append(Problem(f"arms.{name}: strategy.planner", message))
    if other.settings.strategy.has_bandit:
        message = "what learns where to place touches can be the new arm, not today's"
        problems.append(Problem(f"arms.{today}: strategy.bandit", message))
    return problems
