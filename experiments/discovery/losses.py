"""In which worlds the favourite loses: its difference to the best rival in each, and luck."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from experiments.discovery.prim import Flags
from experiments.doubt.lives import Lives, Objective
from experiments.statistics import CONFIDENCE
from sim.scorecard.declared import BETTER
from sim.types import Floats


@dataclass(frozen=True, eq=False)
class Losses:
    """What the favourite lost and won.

    Attributes:
        lives: what arms came to.
        measure: on which one.
        favourite: whose losses these are.
        rivals: it loses where one of them is ahead.
        versus: the best rival in each world, shape (worlds,).
        gaps: the favourite less that rival, above 0 where it is better, shape (worlds,).
        half: of the 95 % interval that luck leaves each of these, shape (worlds,); NaN where a
            world was lived in once.
        leads: in how many worlds each arm is ahead of all rivals, by arm.
    """

    lives: Lives
    measure: str
    favourite: str
    rivals: tuple[str, ...]
    versus: tuple[str, ...]
    gaps: Floats
    half: Floats
    leads: dict[str, int]

    @property
    def lost(self) -> Flags:
        """Which worlds are lost."""
        return self.gaps < 0.0

    @property
    def within_luck(self) -> Flags:
        """Which worlds might as well have gone the other way by luck."""
        return np.abs(self.gaps) < self.half

    @property
    def each(self) -> int:
        """Replicates of a world, the fewest."""
        return int(self.lives.lives.min())


def losses_of(
    lives: Lives, measure: str, favourite: str | None, rival: str | None, control: Collection[str]
) -> Losses:
    """Returns what the favourite lost and won.

    Args:
        lives: what arms came to, on that measure.
        measure: on which one; one of its directions is better.
        favourite: its name; None takes the arm that is ahead in most worlds.
        rival: its name; None takes every other arm.
        control: arms without contact, which are no favourite and no rival unless they are named,
            or there is no other.
    """
    objective = Objective(measure, {measure: float(BETTER[measure] or 1)})
    single = lives.utilities(objective)
    means = lives.by_world(single)
    contacting = [arm for arm in lives.arms if arm not in control]
    leads = _leads(means, lives.arms, contacting if len(contacting) > 1 else lives.arms)
    if favourite is None:
        others = {arm: count for arm, count in leads.items() if arm != rival}
        favourite = max(others, key=lambda arm: others[arm])
    rivals = [arm for arm in contacting if arm != favourite]
    rivals = [rival] if rival is not None else rivals or [
        arm for arm in lives.arms if arm != favourite
    ]  # fmt: skip
    mine, places = lives.arms.index(favourite), [lives.arms.index(arm) for arm in rivals]
    best = np.array(places)[means[:, places].argmax(axis=1)]
    worlds = np.arange(lives.worlds)
    gaps = means[:, mine] - means[worlds, best]
    apart = single[:, mine] - single[np.arange(len(single)), best[lives.world]]
    return Losses(
        lives, measure, favourite, tuple(rivals), tuple(lives.arms[at] for at in best), gaps,
        _half(lives, apart - gaps[lives.world]), leads,
    )  # fmt: skip


def _leads(means: Floats, arms: Collection[str], counted: Collection[str]) -> dict[str, int]:
    """Returns in how many worlds each of some arms is the best of them, those in most first."""
    names = [arm for arm in arms if arm in counted]
    places = [list(arms).index(arm) for arm in names]
    times = np.bincount(means[:, places].argmax(axis=1), minlength=len(names))
    found = dict(zip(names, times.tolist(), strict=True))
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def _half(lives: Lives, left: Floats) -> Floats:
    """Returns half of the interval of each world's difference, by the luck of all worlds together.

    Args:
        lives: with the world of each replicate.
        left: of each replicate, its difference less that of its world, shape (replicates,).
    """
    spare = len(left) - lives.worlds
    if spare < 1:
        return np.full(lives.worlds, np.nan)
    spread = np.sqrt((left**2).sum() / spare)
    width = t.ppf((1 + CONFIDENCE) / 2, spare) * spread / np.sqrt(lives.lives)
    return np.asarray(width, dtype=float)
