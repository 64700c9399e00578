"""From figures at the points of samples to the tables of a sensitivity analysis."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from experiments.effects.curves import Curves, pairs
from experiments.effects.estimates import (
    screened,
    shapley_effects,
    sobol_effects,
    sureness,
)
from experiments.effects.sample import LUCK, Sample
from experiments.statistics import CONFIDENCE, holm
from sim.scorecard.declared import BETTER
from sim.types import Floats

LEAST_SHARE = 0.01
"""Share of the variance below which what two inputs do together is not worth naming."""

WHOSE = ("measure", "arm", "versus")
SCREENING = (*WHOSE, "input", "mu", "mu_star", "ci_low", "ci_high", "sigma", "share", "mean",
             "stands_out", "goes_on")  # fmt: skip
EFFECTS = (*WHOSE, "input", "first", "first_low", "first_high", "total", "total_low", "total_high",
           "shapley", "shapley_low", "shapley_high")  # fmt: skip
INTERACTIONS = (*WHOSE, "input", "other", "second", "ci_low", "ci_high", "shown")
TORNADO = (*WHOSE, "input", "low", "high", "mean", "mean_from", "mean_to", "at_low",
           "at_low_from", "at_low_to", "at_high", "at_high_from", "at_high_to")  # fmt: skip
OUTCOMES = (*WHOSE, "mean", "ci_low", "ci_high", "sd", "ahead", "samples", "widest", "first_half",
            "second_half", "wanted", "converged")  # fmt: skip


@dataclass(frozen=True)
class Lived:
    """What arms came to at the points of a sample, those blocks alone in which no run failed.

    Attributes:
        sample: of the points.
        figures: means over replicates, shape (points, arms, measures).
        arms: their names.
        measures: their names.
    """

    sample: Sample
    figures: Floats
    arms: tuple[str, ...]
    measures: tuple[str, ...]

    def outcomes(self) -> list[tuple[dict[str, str], Floats]]:
        """Returns each arm's figures on each measure, and each pair's difference, with whose it is.

        A difference is taken the way round in which the first arm is ahead on average.
        """
        found = []
        for at, measure in enumerate(self.measures):
            figures, better = self.figures[:, :, at], BETTER.get(measure) or 1
            for arm, one in zip(self.arms, figures.T, strict=True):
                found.append(({"measure": measure, "arm": arm, "versus": ""}, one))
            for one, other in combinations(range(len(self.arms)), 2):
                gap = figures[:, one] - figures[:, other]
                first, second = (one, other) if better * gap.mean() >= 0 else (other, one)
                whose = {
                    "measure": measure, "arm": self.arms[first], "versus": self.arms[second]
                }  # fmt: skip
                found.append((whose, figures[:, first] - figures[:, second]))
        return found


def whole_blocks(lived: Lived, *others: Lived) -> list[Lived]:
    """Returns samples without blocks in which a run failed; those of one number go together."""
    all_of_them = (lived, *others)
    sound = np.all(
        [
            np.isfinite(one.figures.reshape(one.sample.blocks, -1)).all(axis=1)
            for one in all_of_them
        ],
        axis=0,
    )
    kept = []
    for one in all_of_them:
        points = np.repeat(sound, one.sample.size)
        part = Sample(one.sample.keys, one.sample.shares[points], one.sample.size)
        kept.append(Lived(part, one.figures[points], one.arms, one.measures))
    return kept


def screening_table(lived: Lived, control: Collection[str], first: int) -> pd.DataFrame:
    """Returns elementary effects, and which inputs go on.

    An input stands out where the interval of its effect lies above the effect of luck
    (`going_on` says which of them go on).

    Args:
        lived: on a screening sample.
        control: arms without contact.
        first: how many go on at the most.

    Returns:
        `SCREENING`.
    """
    rows: list[dict[str, Any]] = []
    for whose, outcome in lived.outcomes():
        found = screened(lived.sample, outcome)
        floor, whole = found.mu_star[-1], max(float(found.mu_star[:-1].sum()), np.finfo(float).tiny)
        for at, key in enumerate(lived.sample.keys):
            effect, half = float(found.mu_star[at]), float(found.half[at])
            rows.append({
                **whose, "input": key, "mu": float(found.mu[at]), "mu_star": effect,
                "ci_low": effect - half, "ci_high": effect + half, "sigma": float(found.sigma[at]),
                "share": effect / whole, "mean": float(outcome.mean()),
                "stands_out": key != LUCK and effect - half > floor,
            })  # fmt: skip
    table = pd.DataFrame(rows)
    on = set(going_on(table, control, first))
    return table.assign(goes_on=table["input"].isin(on))[list(SCREENING)]


def going_on(table: pd.DataFrame, control: Collection[str], first: int) -> list[str]:
    """Returns the inputs of a screen that go on, in the order in which they are taken.

    They are taken in turn from the lead on each measure (the two arms with contact that are best),
    then from what its two arms come to: each time the one with the largest effect that stands out
    of luck. Where fewer than two stand out anywhere, the largest are taken; two are, in any case.

    Args:
        table: `SCREENING`, with `mean`, that of the outcome over the screen.
        control: arms without contact.
        first: how many go on at the most.
    """
    inputs = table[(table["input"] != LUCK) & of_contact(table, control)]
    queues: list[list[str]] = []
    for only_standing in (True, False):
        mine = inputs[inputs["stands_out"]] if only_standing else inputs[inputs["mu_star"] > 0]
        queues = [_by_size(mine, whose) for whose in _leads(inputs)]
        if len({key for queue in queues for key in queue}) > 1:
            break
    taken: list[str] = []
    while len(taken) < first and any(queues):
        for queue in queues:
            while queue and queue[0] in taken:
                queue.pop(0)
            if queue and len(taken) < first:
                taken.append(queue.pop(0))
    rest = [str(key) for key in dict.fromkeys(inputs["input"]) if key not in taken]
    return [*taken, *rest[: max(0, 2 - len(taken))]]


def _leads(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    """Returns the lead on each measure, then the outcomes of its two arms."""
    leads, arms = list[tuple[str, ...]](), list[tuple[str, ...]]()
    for measure, mine in rows.groupby("measure", sort=False):
        alone = mine[mine["versus"] == ""].drop_duplicates("arm")
        value = (BETTER.get(str(measure)) or 1) * alone["mean"]
        best = [str(arm) for arm in alone.loc[value.sort_values(ascending=False).index, "arm"][:2]]
        arms += [(str(measure), arm, "") for arm in best]
        leads += [(str(measure), *best)] if len(best) > 1 else []
    return [*leads, *arms]


def _by_size(rows: pd.DataFrame, whose: tuple[str, ...]) -> list[str]:
    """Returns the inputs of an outcome, that with the largest effect first."""
    mine = rows[(rows[list(WHOSE)] == list(whose)).all(axis=1)]
    order = mine.sort_values("mu_star", ascending=False, kind="stable")
    return [str(key) for key in order["input"]]


def of_contact(table: pd.DataFrame, control: Collection[str]) -> pd.Series[bool]:
    """Tells which rows are of arms with contact alone; all where there is no such arm."""
    none = set(control)
    found = ~table["arm"].isin(none) & ~table["versus"].isin(none)
    return found if found.any() else found | True


def effects_table(sobol: Lived, shapley: Lived | None) -> pd.DataFrame:
    """Returns shares of variance.

    Args:
        sobol: lived on a Sobol sample.
        shapley: on the ways through it; None where they were not asked for.

    Returns:
        `EFFECTS`; Shapley effects are empty (NaN) where they were not asked for.
    """
    of_ways = None if shapley is None else _same_way(sobol, shapley)
    parts = []
    for at, (whose, outcome) in enumerate(sobol.outcomes()):
        first, total = sobol_effects(sobol.sample, outcome)
        table = pd.DataFrame({"input": sobol.sample.keys})
        kinds = {"first": first, "total": total}
        if shapley is not None and of_ways is not None:
            kinds["shapley"] = shapley_effects(shapley.sample, of_ways[at])
        for kind, found in kinds.items():
            table[kind] = found.effect
            table[f"{kind}_low"] = found.effect - found.half
            table[f"{kind}_high"] = found.effect + found.half
        parts.append(table.assign(**whose))
    return pd.concat(parts, ignore_index=True).reindex(columns=list(EFFECTS))


def _same_way(one: Lived, other: Lived) -> list[Floats]:
    """Returns outcomes of another sample in the order of one's, differences the same way round."""
    found = []
    for whose, _ in one.outcomes():
        at = one.measures.index(whose["measure"])
        figures = other.figures[:, one.arms.index(whose["arm"]), at]
        if whose["versus"]:
            figures = figures - other.figures[:, one.arms.index(whose["versus"]), at]
        found.append(figures)
    return found


def outcomes_table(
    sobol: Lived, effects: pd.DataFrame, tornado: pd.DataFrame, bound: float
) -> pd.DataFrame:
    """Returns what each outcome comes to over all that is in doubt, and whether effects converged.

    Args:
        sobol: lived on a Sobol sample.
        effects: as `effects_table` gives them.
        tornado: as `curve_tables` gives it, with the mean of each outcome.
        bound: half of the interval of a total effect at the most.

    Returns:
        `OUTCOMES`.
    """
    sample, rows = sobol.sample, []
    for whose, outcome in sobol.outcomes():
        ends = outcome.reshape(sample.blocks, sample.size)[:, [0, -1]]
        mine = (effects[list(WHOSE)] == pd.Series(whose)).all(axis=1)
        told = tornado[(tornado[list(WHOSE)] == pd.Series(whose)).all(axis=1)].iloc[0]
        widest = float((effects[mine]["total_high"] - effects[mine]["total"]).max())
        sure = sureness(sample, outcome, widest, bound)
        better = BETTER.get(whose["measure"]) or 1
        one, other = (sample.keys[place] for place in sure.leads)
        rows.append({
            **whose, "mean": float(told["mean"]), "ci_low": float(told["mean_from"]),
            "ci_high": float(told["mean_to"]), "sd": float(ends.std(ddof=1)),
            "ahead": float((better * ends > 0).mean()) if whose["versus"] else np.nan,
            "samples": sample.blocks, "widest": widest, "first_half": one, "second_half": other,
            "wanted": sure.wanted, "converged": sure.converged,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(OUTCOMES))


def curve_tables(
    sobol: Lived, shapley: Lived | None, ends: Sequence[tuple[float, float]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns what pairs of inputs do together, and each outcome at both ends of each input.

    Args:
        sobol: lived on a Sobol sample.
        shapley: on the ways through it; None where they were not asked for.
        ends: low and high end of each input, luck left out.

    Returns:
        `INTERACTIONS`, and `TORNADO`.
    """
    parts = [sobol] if shapley is None else [sobol, shapley]
    shares = [_by_block(one.sample.shares, one)[..., :-1] for one in parts]
    outcomes = [_same_way(sobol, one) for one in parts]
    curves = Curves(np.concatenate(shares, axis=1))
    keys = sobol.sample.keys[:-1]
    together: list[pd.DataFrame] = []
    tornado: list[dict[str, Any]] = []
    for at, (whose, _) in enumerate(sobol.outcomes()):
        figures = [_by_block(mine[at], one) for mine, one in zip(outcomes, parts, strict=True)]
        fit = curves.fit(np.concatenate(figures, axis=1))
        found = [fit.pair(place) for place in range(len(pairs(len(keys))))]
        second, half, p = np.array(found).T
        shown = (holm(p) < 1 - CONFIDENCE) & (second >= LEAST_SHARE)
        together.append(
            pd.DataFrame({
                **whose, "input": [keys[one] for one, _ in pairs(len(keys))],
                "other": [keys[other] for _, other in pairs(len(keys))], "second": second,
                "ci_low": second - half, "ci_high": second + half, "shown": shown,
            })
        )  # fmt: skip
        mean, half_mean = fit.mean
        for place, (key, (low, high)) in enumerate(zip(keys, ends, strict=True)):
            (at_low, half_low), (at_high, half_high) = fit.at(place, 0.0), fit.at(place, 1.0)
            tornado.append({
                **whose, "input": key, "low": low, "high": high, "mean": mean,
                "mean_from": mean - half_mean, "mean_to": mean + half_mean,
                "at_low": at_low, "at_low_from": at_low - half_low, "at_low_to": at_low + half_low,
                "at_high": at_high, "at_high_from": at_high - half_high,
                "at_high_to": at_high + half_high,
            })  # fmt: skip
    interactions = pd.concat(together, ignore_index=True)
    return interactions[list(INTERACTIONS)], pd.DataFrame(tornado, columns=list(TORNADO))


def _by_block(values: Floats, of: Lived) -> Floats:
    """Returns values at points by block and point, shape (blocks, size, ...)."""
    return values.reshape(of.sample.blocks, of.sample.size, *values.shape[1:])
