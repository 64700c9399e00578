"""The lives of a pilot: territories under both arms side by side in one universe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from experiments.files import digest_of
from experiments.pilots.measures import MEASURES, Diary
from experiments.trial import Trial, Weeks, under_new
from sim.company.reps import FieldForce
from sim.settings import Settings
from sim.sources import code_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.model import EngagementModel

Kind: TypeAlias = Literal["new", "today", "pilot"]

_PARTS = ("pilots/lives.py", "pilots/measures.py", "trial.py")
_ROOM = Path(__file__).parents[1]
OWN_CODE = digest_of(
    "".join(code_of((_ROOM / part).read_text(encoding="utf-8")) for part in _PARTS).encode()
)
"""Version of the code that says what a life returns."""

_LUCK = 1_511  # beside the replicate's, so that the draw of territories is no life's luck


class PilotForce(FieldForce):
    """Reps who take up the new strategy in the weeks that a pilot draws for their territories."""

    def __init__(self, force: FieldForce, turns: Weeks) -> None:
        """Takes over the reps as they are.

        Args:
            force: who is there.
            turns: the week from which each is under the new strategy, shape (reps,).

        Raises:
            ValueError: if there are not as many reps as weeks.
        """
        if len(force.reps) != len(turns):
            message = f"{len(force.reps)} reps for {len(turns)} territories"
            raise ValueError(message)
        self.reps = force.reps
        self._turns = turns

    def roll_out(self, week: int, rollout_weeks: int, settings: Settings) -> None:  # noqa: ARG002
        """Lets those whose turn it is take up the strategy; later ones learn from earlier ones."""
        due = (self.reps["plan"] == 1) & (self._turns <= week)
        if due.any():
            learned = settings.company.reps.wave_learning * self.share_changed()
            self.reps["dip"][due] = 1.0 - learned
            self.reps["since"][due] = week
            self.reps["changed"][due] = week
            self.reps["plan"][due] = 0


@dataclass(frozen=True)
class PilotLife:
    """What a life returns of each territory.

    Attributes:
        trial: the pilot.
        kind: every territory under the new arm, every one under today's, or as the pilot draws.
        draw: which draw of territories, from 1.
        story: of nobody.
    """

    trial: Trial
    kind: Kind
    draw: int = 1
    story: str = ""

    @property
    def name(self) -> str:
        """What is returned, and by which version of this code."""
        return f"{self.kind} {self.draw} of {self.trial} {OWN_CODE}"

    def turns(self, luck: int) -> Weeks:
        """Returns the week from which each territory is under the new arm, shape (reps,).

        Args:
            luck: key of the replicate's luck.
        """
        if self.kind == "pilot":
            seeds = [luck & 0xFFFFFFFF, luck >> 32, self.draw, _LUCK]
            return self.trial.drawn(np.random.default_rng(seeds))
        always = 1 if self.kind == "new" else self.trial.never
        return np.full(self.trial.reps, always)

    def tables(self, model: EngagementModel, settings: Settings) -> dict[str, pd.DataFrame]:
        """Lets the model run; returns `territories`.

        A row for each territory and window: `territory` (from 0), `window` (from 0), `first`,
        `last`, `new` (whether under the new arm), `hcps`, and of each measure its mean over HCPs
        and, as `spread_NAME`, its variance between them.
        """
        turns = self.turns(int(model.luck))
        model.company.field_force = PilotForce(model.company.field_force, turns)
        diary = Diary(len(model.universe.hcps), settings)
        for week in range(1, settings.weeks + 1):
            model.step()
            diary.note(week, model.universe.hcps, model.universe.customers)
        model.end_period()
        territory = model.universe.customers["rep"].astype(np.int64)
        new = under_new(self.trial, turns)
        return {"territories": _table(diary, territory, self.trial, new)}


def _table(
    diary: Diary, territory: NDArray[np.int64], trial: Trial, new: NDArray[np.bool_]
) -> pd.DataFrame:
    import pandas as pd

    hcps = np.bincount(territory, minlength=trial.reps)
    parts = []
    for at, (first, last) in enumerate(trial.windows):
        part: dict[str, object] = {
            "territory": np.arange(trial.reps), "window": at, "first": first, "last": last,
            "new": new[:, at], "hcps": hcps,
        }  # fmt: skip
        for name in MEASURES:
            figures = diary.read(name, first, last)
            part[name], part[f"spread_{name}"] = moments(figures, territory, hcps)
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def moments(
    figures: NDArray[np.float64], territory: NDArray[np.int64], hcps: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns mean and variance of HCPs' figures by territory; NaN of too few.

    Args:
        figures: shape (HCPs,).
        territory: of each HCP, shape (HCPs,).
        hcps: HCPs by territory, shape (territories,).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(territory, weights=figures, minlength=len(hcps)) / hcps
        off = (figures - mean[territory]) ** 2
        squares = np.bincount(territory, weights=off, minlength=len(hcps))
        spread = np.where(hcps > 1, squares / (hcps - 1), np.nan)
    return mean, spread
