"""What simulated pilots came to: means by territory, and what an analyst makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.configuration.pilot import FieldTest
from experiments.designs.design import Design, gathered
from experiments.jobs.store import Keeping
from experiments.pilots.analyse import Estimate, analyse
from experiments.pilots.measures import MEASURES
from experiments.pilots.pilot_design import Life, rows_of, trial_of
from experiments.trial import Form, Trial
from sim.types import Floats

NULLS = 40
"""Draws of territories in each life in which nothing is new."""

_LUCK = 1_523


@dataclass(frozen=True)
class Lived:
    """One kind of life, in every replicate.

    Attributes:
        trial: its pilot.
        means: by measure, shape (replicates, reps, windows).
        spreads: variance between HCPs by measure, same shape.
        new: which territory is under the new arm, same shape.
        hcps: shape (replicates, reps).
    """

    trial: Trial
    means: Mapping[str, Floats]
    spreads: Mapping[str, Floats]
    new: NDArray[np.bool_]
    hcps: Floats

    def level(self, measure: str, window: int) -> Floats:
        """Returns the mean over all HCPs, shape (replicates,)."""
        means = np.nan_to_num(self.means[measure][:, :, window])
        return np.asarray((means * self.hcps).sum(axis=1) / self.hcps.sum(axis=1))


def read(
    store: Keeping, design: Design, test: FieldTest, lives: Iterable[Life]
) -> dict[Life, Lived]:
    """Returns what kept lives came to.

    Args:
        store: where they are kept.
        design: as `pilot_design` gives it.
        test: what is tested.
        lives: which.
    """
    return {
        life: _lived(gathered(store, rows_of(design, life), "territories"), trial_of(test, life))
        for life in lives
    }


def _lived(table: pd.DataFrame, trial: Trial) -> Lived:
    windows = len(trial.windows)

    def shaped(name: str) -> NDArray[np.float64]:
        column = table[name].to_numpy().reshape(-1, windows, trial.reps)
        return np.asarray(column.transpose(0, 2, 1))

    return Lived(
        trial,
        {name: shaped(name) for name in MEASURES},
        {name: shaped(f"spread_{name}") for name in MEASURES},
        shaped("new").astype(bool),
        shaped("hcps")[:, :, 0].astype(float),
    )


def estimates(
    lived: Lived, measure: str, window: int | None = None, extra: float = 0.0, seed: int = 0
) -> list[Estimate]:
    """Returns what an analyst finds in each replicate.

    Args:
        lived: pilots.
        measure: on what.
        window: that is read last, of two arms; None is the last.
        extra: variance between territories beyond that of the simulation.
        seed: of what is drawn for it.
    """
    means = blurred(lived.means[measure], extra, lived.trial, seed)
    until = None if window is None else window + 1
    return [
        analyse(lived.trial.form, one[:, :until], new[:, :until], lived.trial.territories)
        for one, new in zip(means, lived.new, strict=True)
    ]


def at_no_effect(
    lived: Lived, measure: str, extra: float = 0.0, seed: int = 0, window: int | None = None
) -> list[list[Estimate]]:
    """Returns what an analyst finds where nothing is new: territories drawn, and all under today's.

    Args:
        lived: lives under today's arm alone.
        measure: on what.
        extra: as of `estimates`.
        seed: of the draws.
        window: as of `estimates`.

    Returns:
        For each replicate an estimate of each of `NULLS` draws.
    """
    trial = lived.trial
    means = blurred(lived.means[measure], extra, trial, seed)
    luck = np.random.default_rng([seed, _LUCK])
    until = None if window is None else window + 1
    lasts = np.array([last for _, last in trial.windows])
    found = []
    for one in means:
        draws = [trial.drawn(luck)[:, None] <= lasts[None, :] for _ in range(NULLS)]
        found.append(
            [
                analyse(trial.form, one[:, :until], new[:, :until], trial.territories)
                for new in draws
            ]
        )
    return found


def blurred(means: Floats, extra: float, trial: Trial, seed: int) -> Floats:
    """Returns means with territories made less alike, each by the same in all of its weeks."""
    if extra <= 0:
        return means
    luck = np.random.default_rng([seed, _LUCK, 1])
    own = luck.normal(0.0, np.sqrt(extra), (len(means), trial.territories))
    return np.asarray(means + np.tile(own, trial.reps // trial.territories)[:, :, None])


def parts_of(lives: Mapping[Life, Lived], form: Form, kind: str) -> list[Lived]:
    """Returns the lives of a design and a kind, a draw each."""
    return [lived for life, lived in lives.items() if (life.form, life.kind) == (form, kind)]
