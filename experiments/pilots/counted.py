"""The power of pilots: counted on simulated ones, and by the formula with what they show."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.configuration.pilot import FieldTest
from experiments.pilots.analyse import Estimate, variances
from experiments.pilots.measures import MEASURES, OBSERVED
from experiments.pilots.pilot_design import Life
from experiments.pilots.power import (
    MOST_TERRITORIES,
    design_effect,
    error_of_clusters,
    error_of_halves,
    power_of_t,
    smallest_effect,
    variance_of_wedge,
)
from experiments.pilots.seen import Lived, at_no_effect, estimates, parts_of
from experiments.statistics import interval
from experiments.trial import FEWEST, FORMS, Form, Trial, under_new
from sim.types import Floats

ENDLESS = 1e9
ALIKE = 0.03
"""Intraclass correlation that a quarter of those measured in primary care reach.

Source: Adams et al., Journal of Clinical Epidemiology 57 (2004) 785-794: 1,039 of them.
"""

MOST_HCPS = 10_000
"""HCPs of a territory beyond which no number is called one that suffices."""

COLUMNS = (
    "design", "measure", "observed", "weeks", "territories", "new_territories",
    "hcps_per_territory", "hcps_new", "effect", "everywhere", "spill_over", "icc", "design_effect",
    "error", "power", "power_low", "power_high", "power_formula", "wrong_way",
    "seen_at_no_effect", "smallest_effect", "territories_needed", "hcps_needed",
    "power_endless_hcps", "power_alike", "territories_alike", "pilots",
)  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """What the power of a design rests on, of one measure over the whole or a part of a pilot.

    Attributes:
        form: of the design.
        trial: the pilot that was simulated.
        effects: that pilots estimate, as far apart as worlds are, shape (replicates,).
        expected: that pilots in each world estimate, as well as it is known, same shape.
        everywhere: the new arm everywhere less today's everywhere, same shape.
        between: variance between territories of either arm.
        within: variance between HCPs of either arm.
        apart: variance of the effect between territories.
        cell: variance of a wedge's cell mean.
        of_cells: variance between territories of a wedge's cells.
        hcps: of a territory, harmonic mean.
        alpha: level of the test.
    """

    form: Form
    trial: Trial
    effects: Floats
    expected: Floats
    everywhere: Floats
    between: Floats
    within: Floats
    apart: float
    cell: float
    of_cells: float
    hcps: float
    alpha: float

    @property
    def icc(self) -> float:
        """Intraclass correlation of territories, the mean of both arms' variances."""
        between, within = float(self.between.mean()), float(self.within.mean())
        return between / (between + within) if between + within > 0 else 0.0

    def with_icc(self, icc: float) -> Parts:
        """Returns the same with territories that are at least so much alike within."""
        extra = max(0.0, icc / (1 - icc) * float(self.within.mean()) - float(self.between.mean()))
        return replace(self, between=self.between + extra, of_cells=self.of_cells + extra)

    def error(self, territories: int, hcps: float) -> float:
        """Returns the standard error of a pilot of this size."""
        if self.form == "cluster":
            return float(error_of_clusters(territories, hcps, self.between, self.within))
        if self.form == "parallel":
            return float(error_of_halves(territories, hcps, self.within, self.apart))
        noise = self.hcps / hcps
        lasting = float(self.between.mean())
        between = lasting + max(self.of_cells - lasting, 0.0) * noise
        new = wedge(territories, self.trial)
        return math.sqrt(variance_of_wedge(new, between, self.cell * noise))

    def freedom(self, territories: int) -> int:
        """Returns the degrees of freedom of its test."""
        return territories - (1 if self.form == "parallel" else 2)

    def power(self, territories: int, hcps: float) -> float:
        """Returns the power by the formula, a mean over worlds."""
        error, freedom = self.error(territories, hcps), self.freedom(territories)
        return float(power_of_t(self.effects, error, freedom, self.alpha).mean())

    def territories_needed(self, power: float) -> int | None:
        """Returns the fewest territories, an even number; None where none suffice."""
        found = _first(
            lambda half: self.power(2 * half, self.hcps) >= power,
            FEWEST // 2, MOST_TERRITORIES // 2,
        )  # fmt: skip
        return None if found is None else 2 * found

    def hcps_needed(self, power: float) -> int | None:
        """Returns the fewest HCPs of a territory; None where no number suffices."""
        count = self.trial.territories
        return _first(lambda hcps: self.power(count, hcps) >= power, 2, MOST_HCPS)


def wedge(territories: int, trial: Trial) -> NDArray[np.bool_]:
    """Returns which territory of a wedge is under the new arm in which period."""
    like = Trial("stepped_wedge", territories, trial.weeks, min(trial.steps, territories))
    return under_new(like, like.drawn(np.random.default_rng(0)))


def _first(holds: Callable[[int], bool], low: int, high: int) -> int | None:
    """Returns the first number at which something holds that holds ever after; None at none."""
    if not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def parts(
    test: FieldTest, lives: Mapping[Life, Lived], form: Form, measure: str, window: int
) -> Parts:
    """Returns what the power of a design rests on.

    Args:
        test: what is tested.
        lives: as `seen.read` gives them.
        form: of the design.
        measure: on what.
        window: that is read last, of the designs with two arms.
    """
    (new,), (today,) = parts_of(lives, "cluster", "new"), parts_of(lives, "cluster", "today")
    at = len(today.trial.windows) - 1 if form == "stepped_wedge" else window
    everywhere = new.level(measure, at) - today.level(measure, at)
    between, within, hcps = _variances(new, today, measure, at)
    extra = extra_of(test, between, within)
    pilots = parts_of(lives, form, "pilot")
    read = None if form == "stepped_wedge" else window
    found = [estimates(lived, measure, read) for lived in pilots]
    effects, expected = by_world(found, everywhere)
    apart, cell, of_cells = 0.0, 0.0, 0.0
    if form == "parallel":
        gaps = [_gaps(lived, measure, window).var(axis=1, ddof=1) for lived in pilots]
        apart = max(0.0, float(np.mean(gaps)) - float(within.sum()) / (hcps / 2))
    if form == "stepped_wedge":
        cells = [
            variances(one[there], marks[there])
            for lived in pilots
            for one, marks in zip(lived.means[measure], lived.new, strict=True)
            if (there := ~np.isnan(one).any(axis=1)).any()
        ]
        of_cells, cell = (float(part) for part in np.mean(cells, axis=0))
    return Parts(
        form, pilots[0].trial, effects, expected, everywhere, between + extra, within, apart, cell,
        of_cells + extra, hcps, test.asked.alpha,
    )  # fmt: skip


def extra_of(test: FieldTest, between: Floats, within: Floats) -> float:
    """Returns the variance between territories that the user's own correlation adds."""
    icc = test.asked.icc
    if icc is None:
        return 0.0
    wanted = icc / (1 - icc) * float(within.mean())
    return max(0.0, wanted - float(between.mean()))


def _variances(new: Lived, today: Lived, measure: str, window: int) -> tuple[Floats, Floats, float]:
    """Returns variances between territories and within them, of either arm, and HCPs of each."""
    between, within = [], []
    with np.errstate(divide="ignore"):
        hcps = float(1.0 / np.mean(1.0 / today.hcps[today.hcps > 0]))
    for lived in (new, today):
        means, spreads = (kept[measure][:, :, window] for kept in (lived.means, lived.spreads))
        own = float(np.nanmean(spreads))
        between.append(max(0.0, float(np.nanmean(np.nanvar(means, axis=1, ddof=1))) - own / hcps))
        within.append(own)
    return np.array(between), np.array(within), hcps


def _gaps(lived: Lived, measure: str, window: int) -> Floats:
    """Returns the half under the new arm less the other one, shape (replicates, territories)."""
    count = lived.trial.territories
    means, new = lived.means[measure][:, :, window], lived.new[:, :count, window]
    first, second = means[:, :count], means[:, count:]
    return np.asarray(np.where(new, first - second, second - first))


def by_world(found: list[list[Estimate]], everywhere: Floats) -> tuple[Floats, Floats]:
    """Returns what pilots estimate in each world, but for chance.

    A world's pilots tell it with an error, and the difference everywhere tells it in part: the
    share of it that pilots show on average. What is left between the two is luck as far as the
    errors go, and the world's own beyond that; so much of it is believed.

    Args:
        found: estimates by draw and replicate.
        everywhere: the new arm everywhere less today's everywhere, shape (replicates,).

    Returns:
        Effects as far apart as worlds are, for their power; and the best guess at each world's,
        which lie closer together.
    """
    seen = np.array([[one.effect for one in draw] for draw in found])
    errors = np.array([[one.error for one in draw] for draw in found])
    told = everywhere * _kept(float(seen.mean()), everywhere)
    left = seen.mean(axis=0) - told
    luck = float((errors**2).mean()) / len(found)
    total = float((left**2).mean())
    own = max(0.0, total - luck) / total if total > 0 and left.size > 1 else 0.0
    return told + math.sqrt(own) * left, told + own * left


def _kept(seen: float, everywhere: Floats) -> float:
    """Returns the share of a difference that a pilot shows; 1 where too little is known of it."""
    mean, _, error = (float(part) for part in interval(everywhere))
    if not abs(mean) > 2 * (0.0 if math.isnan(error) else error):
        return 1.0
    return min(max(seen / mean, 0.0), 2.0)


def count(test: FieldTest, lives: Mapping[Life, Lived], seed: int) -> pd.DataFrame:
    """Counts the power of every design on every measure, after every quarter of the weeks.

    Args:
        test: what is tested.
        lives: as `seen.read` gives them.
        seed: of draws of territories.

    Returns:
        The columns of `COLUMNS`; what no size suffices for is empty.
    """
    rows = []
    for form in FORMS:
        windows = parts_of(lives, form, "pilot")[0].trial.windows
        read = [len(windows) - 1] if form == "stepped_wedge" else range(len(windows))
        for measure in MEASURES:
            rows += [row(test, lives, form, measure, window, seed) for window in read]
    return pd.DataFrame(rows)[list(COLUMNS)]


def row(
    test: FieldTest, lives: Mapping[Life, Lived], form: Form, measure: str, window: int, seed: int
) -> dict[str, object]:
    """Returns one row of `pilot.csv`."""
    asked, found = test.asked, parts(test, lives, form, measure, window)
    (today,) = parts_of(lives, form, "today")
    extra = extra_for(test, lives, form, measure, window)
    read = None if form == "stepped_wedge" else window
    pilots = [
        estimates(lived, measure, read, extra, seed + at)
        for at, lived in enumerate(parts_of(lives, form, "pilot"))
    ]
    nulls = at_no_effect(today, measure, extra, seed, read)
    return {
        **sized(test, found, today.trial, window),
        **tallied(pilots, asked.alpha),
        "measure": measure, "observed": "log" if measure in OBSERVED else "survey",
        "seen_at_no_effect": seen([one for draws in nulls for one in draws], asked.alpha),
    }  # fmt: skip


def extra_for(
    test: FieldTest, lives: Mapping[Life, Lived], form: Form, measure: str, window: int
) -> float:
    """Returns the variance between territories that the user's correlation adds to a measure."""
    (new,), (today,) = parts_of(lives, "cluster", "new"), parts_of(lives, "cluster", "today")
    at = len(today.trial.windows) - 1 if form == "stepped_wedge" else window
    between, within, _ = _variances(new, today, measure, at)
    return extra_of(test, between, within)


def sized(test: FieldTest, found: Parts, trial: Trial, window: int) -> dict[str, object]:
    """Returns what the formula says of a size, and what it would take."""
    asked, territories = test.asked, trial.territories
    error = found.error(territories, found.hcps)
    each = test.hcps / test.trial.territories
    new = territories // 2 if found.form == "cluster" else territories
    effect, everywhere = float(found.effects.mean()), float(found.everywhere.mean())
    most = found.power(territories, ENDLESS)
    hcps = None if most < asked.power else found.hcps_needed(asked.power)
    doubted = found.with_icc(ALIKE)
    return {
        "design": found.form,
        "weeks": trial.windows[window][1] if found.form != "stepped_wedge" else trial.weeks,
        "territories": territories, "new_territories": new, "hcps_per_territory": round(each),
        "hcps_new": round(each * new * (0.5 if found.form == "parallel" else 1.0)),
        "effect": effect, "everywhere": everywhere, "spill_over": effect - everywhere,
        "icc": found.icc, "design_effect": design_effect(each, found.icc), "error": error,
        "power_formula": found.power(territories, found.hcps),
        "smallest_effect": smallest_effect(
            error, found.freedom(territories), asked.alpha, asked.power
        ),
        "territories_needed": found.territories_needed(asked.power), "hcps_needed": hcps,
        "power_endless_hcps": most,
        "power_alike": doubted.power(territories, found.hcps),
        "territories_alike": doubted.territories_needed(asked.power),
    }  # fmt: skip


def tallied(pilots: list[list[Estimate]], alpha: float) -> dict[str, object]:
    """Returns the power as counted, with its 95 % interval over replicates.

    Args:
        pilots: estimates by draw and replicate.
        alpha: level of the test.
    """
    shown = np.array([[one.p < alpha for one in draw] for draw in pilots], dtype=float)
    signs = np.array([[np.sign(one.effect) for one in draw] for draw in pilots])
    wrong = shown * (signs != np.sign(np.mean([[one.effect for one in d] for d in pilots])))
    mean, half, _ = (float(part) for part in interval(shown.mean(axis=0)))
    return {
        "power": mean, "power_low": max(0.0, mean - half), "power_high": min(1.0, mean + half),
        "wrong_way": float(wrong.mean()), "pilots": shown.size,
    }  # fmt: skip


def seen(found: list[Estimate], alpha: float) -> float:
    """Returns the share of pilots in which a difference is seen."""
    return float(np.mean([one.p < alpha for one in found]))
