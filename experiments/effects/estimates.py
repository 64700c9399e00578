"""Effects of inputs on one outcome, by SALib: Morris, Sobol with totals, Shapley."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.effects.sample import LEVELS, Sample
from experiments.statistics import CONFIDENCE
from sim.types import Floats

RESAMPLES = 1_000
"""Resamples of blocks behind each interval (bootstrap)."""

_SEED = 16  # of the resampling, so that a table made again is the same


@dataclass(frozen=True)
class Screened:
    """Elementary effects of each input: what an outcome changes by over the whole range.

    Attributes:
        mu: their mean, shape (inputs,).
        mu_star: mean of their size.
        half: half of its 95 % interval.
        sigma: their standard deviation: how far the effect depends on where the others are.
    """

    mu: Floats
    mu_star: Floats
    half: Floats
    sigma: Floats


@dataclass(frozen=True)
class Shares:
    """Shares of an outcome's variance that are due to each input.

    Attributes:
        effect: estimates, shape (inputs,).
        half: halves of their 95 % intervals.
    """

    effect: Floats
    half: Floats


def screened(sample: Sample, outcome: Floats) -> Screened:
    """Returns elementary effects (Morris 1991; the mean of their size: Campolongo et al. 2007).

    Example: of 3 x + y over shares the effects are 3 and 1 everywhere, and sigma is 0.

    Args:
        sample: as `screening_sample` gives it.
        outcome: at each point.
    """
    from SALib.analyze import morris

    found = morris.analyze(
        sample.problem, sample.shares, outcome, num_resamples=RESAMPLES,
        conf_level=CONFIDENCE, num_levels=LEVELS, seed=_SEED,
    )  # fmt: skip
    parts = (np.asarray(found[name], float) for name in ("mu", "mu_star", "mu_star_conf", "sigma"))
    return Screened(*parts)


def sobol_effects(sample: Sample, outcome: Floats) -> tuple[Shares, Shares]:
    """Returns first-order and total effects (Saltelli et al. 2010), with bootstrap intervals.

    Example: of x + y they are a half each, and of (x - 1/2) (y - 1/2) 0 and 1.

    Args:
        sample: as `sobol_sample` gives it.
        outcome: at each point; where it never varies all effects are 0.
    """
    from SALib.analyze import sobol

    count = len(sample.keys)
    if is_constant(outcome):
        nothing = Shares(np.zeros(count), np.zeros(count))
        return nothing, nothing
    found = sobol.analyze(
        sample.problem, outcome, calc_second_order=False, num_resamples=RESAMPLES,
        conf_level=CONFIDENCE, seed=_SEED,
    )  # fmt: skip
    first, total = (Shares(found[name], found[f"{name}_conf"]) for name in ("S1", "ST"))
    return first, total


def shapley_effects(sample: Sample, outcome: Floats) -> Shares:
    """Returns Shapley effects, which add up to 1 and lie between first-order and total (Goda 2021).

    Args:
        sample: as `shapley_sample` gives it.
        outcome: at each point; where it never varies all effects are 0.
    """
    from SALib.analyze import shapley

    count = len(sample.keys)
    if is_constant(outcome):
        return Shares(np.zeros(count), np.zeros(count))
    found = shapley.analyze(sample.problem, sample.shares, outcome, conf_level=CONFIDENCE)
    return Shares(found["shapley_normalized"], found["shapley_normalized_conf"])


def is_constant(outcome: Floats) -> bool:
    """Tells whether an outcome never varies, but for rounding."""
    return bool(np.ptp(outcome) <= 8 * np.finfo(float).eps * np.max(np.abs(outcome), initial=0.0))


@dataclass(frozen=True)
class Sureness:
    """Whether the effects on one outcome have converged.

    Attributes:
        widest: half of the widest 95 % interval of a total effect.
        leads: place of the input with the greatest total effect in each half of the sample, luck
            left out.
        wanted: samples that make the widest interval as narrow as it is to be, a power of two.
        converged: whether that interval is narrow enough and both halves agree on the first input.
    """

    widest: float
    leads: tuple[int, int]
    wanted: int
    converged: bool


def sureness(sample: Sample, outcome: Floats, widest: float, bound: float) -> Sureness:
    """Says whether effects have converged, by two signs of Sarrazin et al. (2016).

    Their values have where the widest interval of a total effect is within the bound; their order
    where both halves of the sample, each a Sobol sample by itself, name the same input first. An
    interval narrows with the root of the samples.

    Args:
        sample: as `sobol_sample` gives it.
        outcome: at each point.
        widest: half of the widest 95 % interval of a total effect on it.
        bound: half of an interval at the most.
    """
    middle = sample.blocks // 2 * sample.size
    halves = [
        Sample(sample.keys, sample.shares[part], sample.size)
        for part in (slice(None, middle), slice(middle, 2 * middle))
    ]
    parts = (outcome[:middle], outcome[middle : 2 * middle])
    one, other = (_first_of(half, part) for half, part in zip(halves, parts, strict=True))
    needed = sample.blocks * max(1.0, (widest / bound) ** 2, 1.0 if one == other else 2.0)
    wanted = 2 ** math.ceil(math.log2(needed))
    return Sureness(widest, (one, other), wanted, widest <= bound and one == other)


def _first_of(sample: Sample, outcome: Floats) -> int:
    """Returns the place of the input with the greatest total effect, luck left out."""
    if is_constant(outcome):
        return 0
    blocks = outcome.reshape(sample.blocks, sample.size)
    squares = ((blocks[:, 1:-2] - blocks[:, :1]) ** 2).mean(axis=0)
    return int(squares.argmax())
