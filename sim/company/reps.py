"""Reps: their digital proficiency dips, recovers and levels off; some leave."""

from __future__ import annotations

import copy

import numpy as np
from numpy.typing import NDArray

from sim.company.ways import practised
from sim.compiled import entry
from sim.draws import TURNOVER, draw
from sim.records import REP
from sim.rows.records import RepRow
from sim.rules.packing import copied, kept_by
from sim.settings import Settings, Strategy
from sim.settings.calendar import WEEKS_PER_YEAR
from sim.settings.channels import Channels
from sim.types import Floats, Table

_REP_KEYS = np.uint64(1) << np.uint64(62)


def skill(
    weeks: NDArray[np.number], settings: Settings, strategy: Strategy, dip: Floats | float = 1.0
) -> Floats:
    """Returns digital proficiency so many weeks after the change, 0-1.

    Args:
        weeks: weeks since the change, any shape; before it, 0 or less.
        settings: for `company.reps`.
        strategy: for its training.
        dip: part of the dip that each goes through.

    Returns:
        Proficiency, same shape: a dip, a recovery, a plateau (RP01, RP04). Training makes the ramp
        steeper; without refreshers most of what was gained fades (RP03).
    """
    reps = settings.company.reps
    t = np.maximum(weeks, 0.0)
    lean = reps.learning_orientation
    ramp_weeks = reps.skill_ramp_weeks * 0.5 ** (strategy.training_days / reps.training_half_days)
    kept = min(1.0, strategy.refreshers_per_year / reps.refreshers_needed)
    rate = 1.0 / ramp_weeks + (1.0 - kept) * reps.fading_per_week
    most = reps.skill_max + 0.1 * (lean - 0.5) - reps.skill_start
    ramp = most / (ramp_weeks * rate) * (1 - np.exp(t * -rate))
    depth = reps.skill_dip * (0.5 + lean) * dip
    fall = depth * t / reps.skill_dip_weeks * np.exp(1 - t / reps.skill_dip_weeks)
    return np.asarray(np.minimum(np.maximum(reps.skill_start + ramp - fall, 0.0), 1.0))


def effect(proficiency: Floats, settings: Settings) -> Floats:
    """Returns the factor on what reps do digitally; 1 at the proficiency of the start."""
    reps = settings.company.reps
    floor, gain = reps.skill_floor, (1 - reps.skill_floor) / reps.skill_max
    return np.asarray((floor + gain * proficiency) / (floor + gain * reps.skill_start))


@entry
def turn_over(reps: Table, luck: np.uint64, week: int, chance: float) -> None:
    """Lets reps leave; a new one starts in the same week with the change before it."""
    for index in range(len(reps)):
        leaves, _, _, _ = draw(luck, _REP_KEYS + np.uint64(index), week, TURNOVER)
        rep: RepRow = reps[index]
        rep.left = 1 if leaves < chance else 0
        if rep.left:
            rep.since = week


class FieldForce:
    """The reps of one company.

    Attributes:
        reps: `records.REP`, shape (reps,).
    """

    def __init__(self, settings: Settings, count: int) -> None:
        """Hires `count` reps, none of whom works digitally yet."""
        self.reps = np.zeros(count, REP)
        self.reps["skill"] = settings.company.reps.skill_start
        self.reps["effect"] = 1.0
        self.reps["dip"] = 1.0
        self.reps["since"] = 1
        self.reps["practised"] = 1.0

    def copy(self) -> FieldForce:
        """Returns the same reps, to go a way of their own."""
        other = copy.copy(self)
        other.reps = copied(self.reps)
        return other

    def take_up(self, rollout_weeks: int) -> None:
        """Puts all under the strategy before, or at once under the new one."""
        self.reps["plan"] = 1 if rollout_weeks else 0
        self.reps["dip"] = 1.0
        self.reps["since"] = 1
        self.reps["changed"] = 1
        self.reps["practised"] = 1.0

    def practise(self, week: int, settings: Settings) -> None:
        """Lets each territory carry out its new ways a little more than the week before."""
        self.reps["practised"] = practised(week - self.reps["changed"], settings)

    def roll_out(self, week: int, rollout_weeks: int, settings: Settings) -> None:
        """Lets territories take up the strategy, one after another."""
        if rollout_weeks == 0:
            return
        count = len(self.reps)
        waiting = self.reps["plan"] == 1
        if not waiting.any():
            return
        turn = np.floor(np.arange(count) * rollout_weeks / count) + 1
        due = waiting & (turn <= week)
        if due.any():
            learned = settings.company.reps.wave_learning * self.share_changed()
            self.reps["dip"][due] = 1.0 - learned
            self.reps["since"][due] = week
            self.reps["changed"][due] = week
            self.reps["plan"][due] = 0

    def share_changed(self) -> float:
        """Returns the share of territories that are under the strategy."""
        return np.count_nonzero(self.reps["plan"] == 0) / len(self.reps)

    def open_week(
        self, settings: Settings, learning: Strategy | None, luck: np.uint64, week: int
    ) -> None:
        """Lets reps leave, and learn under a strategy that has them work digitally, if it does."""
        yearly = settings.company.reps.turnover_per_year
        turn_over(self.reps, luck, week, 1 - (1 - yearly) ** (1 / WEEKS_PER_YEAR))
        if learning is not None:
            new = self.reps["plan"] == 0
            changed = slice(None) if new.all() else new
            reps = self.reps[changed]
            learned = skill(week - reps["since"], settings, learning, reps["dip"])
            self.reps["skill"][changed] = learned
            self.reps["effect"] = effect(self.reps["skill"], settings)


@kept_by()
def works_digitally(strategy: Strategy, channels: Channels) -> bool:
    """Tells whether a strategy has reps invite remotely or write mails."""
    borne = [name for name in channels.push if channels[name].rep_borne and channels[name].digital]
    return strategy.planner is not None or any(strategy.uses(name, channels) for name in borne)
