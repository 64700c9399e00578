"""Who is under which arm and when: the three designs of a pilot."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Form: TypeAlias = Literal["parallel", "cluster", "stepped_wedge"]
FORMS: tuple[Form, ...] = ("cluster", "parallel", "stepped_wedge")
Weeks: TypeAlias = NDArray[np.int64]

LOOKS = 4
"""Times at which a trial of two arms is read: after each quarter of its weeks."""

FEWEST = 4
"""Territories without which no test has a degree of freedom to spare."""


@dataclass(frozen=True)
class Trial:
    """One pilot.

    Attributes:
        form: `cluster`, half of the territories take up the new arm; `parallel`, half of the HCPs
            of each territory do; `stepped_wedge`, territories do one group after another.
        territories: how many take part.
        weeks: how long it runs.
        steps: groups of a stepped wedge.
    """

    form: Form
    territories: int
    weeks: int
    steps: int = 4

    @property
    def reps(self) -> int:
        """Territories as the model has them: of `parallel` one for either half of each.

        Reps are drawn by one number, so that halves `t` and `t + territories` are not one
        territory of the other designs, but are as large and as alike.
        """
        return self.territories * (2 if self.form == "parallel" else 1)

    @property
    def windows(self) -> list[tuple[int, int]]:
        """First and last week of what is read, from 1: looks from the start, or a wedge's periods.

        The last look is at the whole pilot.
        """
        if self.form == "stepped_wedge":
            ends = np.linspace(0, self.weeks, self.steps + 2).round().astype(int).tolist()
            return [(before + 1, end) for before, end in itertools.pairwise(ends)]
        ends = np.linspace(0, self.weeks, LOOKS + 1).round().astype(int).tolist()
        return [(1, end) for end in dict.fromkeys(ends[1:]) if end]

    @property
    def never(self) -> int:
        """A week that no pilot reaches."""
        return self.weeks + 1

    @property
    def last_start(self) -> int:
        """Week in which the last territories take up the new arm."""
        return self.windows[-1][0] if self.form == "stepped_wedge" else 1

    def drawn(self, luck: np.random.Generator) -> Weeks:
        """Returns the week from which each territory is under the new arm, shape (reps,).

        Of an odd number of territories today's arm has one more.

        Args:
            luck: for the draw.
        """
        turns = np.full(self.reps, self.never)
        count = self.territories
        if self.form == "cluster":
            turns[luck.permutation(count)[: count // 2]] = 1
        elif self.form == "parallel":
            half = luck.integers(0, 2, count)
            turns[np.arange(count) + half * count] = 1
        else:
            group = np.arange(count) * self.steps // count
            starts = np.array([first for first, _ in self.windows[1:]])
            turns[luck.permutation(count)] = starts[group]
        return turns


def under_new(trial: Trial, turns: Weeks) -> NDArray[np.bool_]:
    """Tells which territory is under the new arm in which window, shape (reps, windows).

    Args:
        trial: the pilot.
        turns: as `Trial.drawn` gives it.
    """
    lasts = np.array([last for _, last in trial.windows])
    return np.asarray(turns[:, None] <= lasts[None, :])
