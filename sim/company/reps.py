"""Reps: their digital proficiency dips, recovers and levels off; some leave."""

from __future__ import annotations

import numpy as np

from sim.compiled import entry
from sim.draws import TURNOVER, draw
from sim.records import REP
from sim.rules.packing import WEEKS_PER_YEAR
from sim.settings import Settings, Strategy
from sim.types import Table

_REP_KEYS = np.uint64(1) << np.uint64(62)


def skill(weeks: np.ndarray, settings: Settings) -> np.ndarray:
    """Returns digital proficiency so many weeks after the change, 0-1.

    Args:
        weeks: weeks since the change, any shape; before it, 0 or less.
        settings: for `company.reps`.

    Returns:
        Proficiency, same shape: a dip, a recovery, a plateau (RP01, RP04).
    """
    reps = settings.company.reps
    t = np.maximum(np.asarray(weeks, dtype=float), 0.0)
    ramp = (reps.skill_max - reps.skill_start) * (1 - np.exp(-t / reps.skill_ramp_weeks))
    dip = reps.skill_dip * t / reps.skill_dip_weeks * np.exp(1 - t / reps.skill_dip_weeks)
    return np.asarray(np.clip(reps.skill_start + ramp - dip, 0.0, 1.0))


def effect(proficiency: np.ndarray, settings: Settings) -> np.ndarray:
    """Returns the factor on what reps do digitally; 1 at the proficiency of the start."""
    reps = settings.company.reps
    floor, gain = reps.skill_floor, (1 - reps.skill_floor) / reps.skill_max
    return np.asarray((floor + gain * proficiency) / (floor + gain * reps.skill_start))


@entry
def turn_over(reps: Table, luck: np.uint64, week: int, chance: float) -> None:
    """Lets reps leave; a new one starts in the same week with the change before it."""
    for index in range(len(reps)):
        leaves, _, _, _ = draw(luck, _REP_KEYS + np.uint64(index), week, TURNOVER)
        reps[index].left = 1 if leaves < chance else 0
        if reps[index].left:
            reps[index].since = week


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
        self.reps["since"] = 1

    def open_week(self, settings: Settings, strategy: Strategy, luck: np.uint64, week: int) -> None:
        """Lets reps leave and learn."""
        yearly = settings.company.reps.turnover_per_year
        turn_over(self.reps, luck, week, 1 - (1 - yearly) ** (1 / WEEKS_PER_YEAR))
        if works_digitally(strategy):
            self.reps["skill"] = skill(week - self.reps["since"], settings)
            self.reps["effect"] = effect(self.reps["skill"], settings)


def works_digitally(strategy: Strategy) -> bool:
    """Tells whether a strategy has reps invite remotely or write mails."""
    cadence = strategy.touches_per_month
    planned = [
        rate
        for channel in (cadence.remote, cadence.rep_email)
        for rate in (channel.A, channel.B, channel.C)
    ]
    followed = [rule.share for rule in strategy.follow_ups.values()
                if rule.send in ("remote", "rep_email")]  # fmt: skip
    turned = strategy.remote_after_refusals > 0 and strategy.remote_share > 0.0
    return any(planned) or any(followed) or turned
