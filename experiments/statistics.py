"""From one row per run and measure to means, paired differences and their intervals.

Replicate `r` meets the same luck in every arm, so arms are compared replicate by replicate
(common random numbers): the interval of a difference is Student's t over the paired differences.
Where several replicates live in one world, the table says in which (`world`), and each world is one
figure: the mean over its replicates.

Where the number of replicates was reckoned from the spread over the first of them
(`experiments.precision`), that spread alone, with its degrees of freedom, makes all intervals and
p-values: so they keep 95 % (Stein).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from sim.scorecard.declared import BETTER

CONFIDENCE = 0.95
CELL = ["segment", "value", "measure"]


@dataclass(frozen=True)
class _Runs:
    """The measures as one array, `figures[arm, replicate, cell]`, NaN where empty."""

    arms: list[str]
    cells: pd.DataFrame
    figures: NDArray[np.float64]
    recorded: NDArray[np.bool_]
    world: NDArray[np.intp] | None


def summarise(measures: pd.DataFrame, first: int | None = None) -> pd.DataFrame:
    """Means over replicates with their 95 % intervals.

    Args:
        measures: One row per run and measure: `arm, replicate, segment, value, measure, figure`;
            an empty figure (NaN) drops that replicate from that mean. With a column `world`
            replicates of a world count as one.
        first: Replicates from whose spread the number of all was reckoned; None where it was told.

    Returns:
        `arm, segment, value, measure, mean, ci_low, ci_high`, arms and cells in the order in
        which they first appear. The interval is empty (NaN) with fewer than two replicates.

    Raises:
        ValueError: If a run holds the same measure twice.
    """
    runs = _spread(measures)
    rows = [np.flatnonzero(recorded) for recorded in runs.recorded]
    figures = []
    for index, cells in enumerate(rows):
        mean, half, _ = interval(by_world(runs.figures[index], runs.world), first=first)
        figures.append(np.stack([mean, mean - half, mean + half])[:, cells])
    table = runs.cells.take(np.concatenate(rows)).reset_index(drop=True)
    names = np.array(runs.arms, dtype=object)
    table.insert(0, "arm", np.repeat(names, [len(cells) for cells in rows]))
    columns = ["mean", "ci_low", "ci_high"]
    return table.assign(**dict(zip(columns, np.concatenate(figures, axis=1), strict=True)))


def pair(
    measures: pd.DataFrame,
    wanted: Collection[tuple[str, str]] | None = None,
    first: int | None = None,
) -> pd.DataFrame:
    """Differences between every ordered pair of arms, paired on the replicate.

    A replicate that is missing or empty in either arm is left out of that pair's cell. A cell
    that one of the two arms never recorded makes no row.

    Args:
        measures: As in `summarise`.
        wanted: Pairs of arms that are made; None makes all.
        first: As in `summarise`.

    Returns:
        `arm, versus, segment, value, measure, difference` (arm less versus, in the measure's
        unit), `ci_low, ci_high` (95 %, Student's t), `p_better` (probability that the true
        difference is in the better direction; 1, 0 or 0.5 where the difference never varies;
        empty where no direction is better) and `variance_ratio` (the variance of an unpaired
        difference over the paired one's; empty if either is zero). With fewer than two shared
        replicates all but `difference` are empty.

    Raises:
        ValueError: If a run holds the same measure twice.
    """
    runs = _spread(measures)
    better = np.array([BETTER.get(name) or np.nan for name in runs.cells["measure"]], dtype=float)
    pairs = [(one, other) for one in range(len(runs.arms)) for other in range(len(runs.arms))]
    pairs = [(one, other) for one, other in pairs if one != other]
    if wanted is not None:
        pairs = [pair for pair in pairs if (runs.arms[pair[0]], runs.arms[pair[1]]) in wanted]
    columns = ["difference", "ci_low", "ci_high", "p_better", "variance_ratio"]
    if not pairs:
        return pd.DataFrame(columns=["arm", "versus", *CELL, *columns])
    both = [np.flatnonzero(runs.recorded[one] & runs.recorded[other]) for one, other in pairs]
    figures = [
        _difference(runs.figures[one], runs.figures[other], better, runs.world, first)[:, cells]
        for (one, other), cells in zip(pairs, both, strict=True)
    ]
    of_pair = np.repeat(np.array(pairs), [len(cells) for cells in both], axis=0)
    names = np.array(runs.arms, dtype=object)
    rows = runs.cells.take(np.concatenate(both)).reset_index(drop=True)
    rows.insert(0, "arm", names[of_pair[:, 0]])
    rows.insert(1, "versus", names[of_pair[:, 1]])
    return rows.assign(**dict(zip(columns, np.concatenate(figures, axis=1), strict=True)))


def paired_contrast(
    figures: NDArray[np.float64],
    signs: NDArray[np.float64],
    world: NDArray[np.intp] | None = None,
) -> tuple[float, float, float, float]:
    """A sum of arms less a sum of others, paired on the replicate.

    Args:
        figures: Replicates by arms; a replicate with an empty figure (NaN) is left out.
        signs: How often each arm counts, negative where it is taken away.
        world: In which each replicate lives, from 0; None where each is one by itself.

    Returns:
        The mean, the ends of its 95 % interval (Student's t), and the two-sided p-value that it
        is zero; 0 or 1 where it never varies. All but the mean are NaN with one replicate.
    """
    there = ~np.isnan(figures).any(axis=1)
    whole = figures[there]
    gaps = by_world((whole @ signs)[:, None], None if world is None else world[there])[:, 0]
    gaps = gaps[~np.isnan(gaps)]
    noise = 8 * np.finfo(float).eps * float(np.max(np.abs(whole), initial=0.0))
    mean, half, error = (float(part[0]) for part in interval(gaps[:, None], noise))
    if np.isnan(error):
        p = np.nan
    elif error > 0:
        p = float(2 * special.stdtr(len(gaps) - 1, -abs(mean) / error))
    else:
        p = float(abs(mean) <= noise)
    return mean, mean - half, mean + half, p


def unpaired(
    one: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    other: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Differences between two means that share no luck, with Welch's interval.

    B. L. Welch, Biometrika 34, 1947; the degrees of freedom are Satterthwaite's.

    Args:
        one: Means, halves of their 95 % intervals and degrees of freedom of these, shape (cells,)
            each; a half that is NaN tells no spread.
        other: The same, of what is taken away.

    Returns:
        Difference, lower and upper end of its 95 % interval, and the two-sided p-value that it is
        zero, shape (4, cells); all but the difference are NaN where a spread is not told. Where
        neither varies, the p-value is 0 or 1.
    """
    quantile = (1 + CONFIDENCE) / 2
    difference = one[0] - other[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (
            (half / stats.t.ppf(quantile, freedom)) ** 2 for _, half, freedom in (one, other)
        )
        whole = first + second
        freedom = whole**2 / (first**2 / one[2] + second**2 / other[2])
        freedom = np.where(whole == 0, one[2] + other[2], freedom)
        error = np.sqrt(whole)
        half = stats.t.ppf(quantile, freedom) * error
        p = 2 * stats.t.sf(np.abs(difference) / error, freedom)
    p = np.where(error == 0, (difference == 0).astype(float), p)
    return np.stack([difference, difference - half, difference + half, p])


def surest(replicates: int) -> float:
    """The least p-value that so few paired replicates can reach without a normal distribution.

    A test that supposes no more than that a difference is as likely above its centre as below it
    flips the signs of whole replicates: of `2 ** n` patterns one is as extreme as what was seen on
    either side, for one claim or for many at once. Student's t can fall below that only by
    supposing a shape that so few replicates do not show.
    """
    return 2.0 ** (1 - replicates)


def holm(p_values: Sequence[float] | ArrayLike) -> NDArray[np.float64]:
    """Holm's step-down adjustment: claims kept at `alpha` then hold jointly at `alpha`.

    Args:
        p_values: One p-value per claim; NaN is no claim and stays NaN.

    Returns:
        Adjusted p-values in the order given.

    Raises:
        ValueError: If a p-value lies outside 0-1.
    """
    p = np.asarray(p_values, dtype=float)
    adjusted = np.full(p.shape, np.nan)
    claims = np.flatnonzero(~np.isnan(p))
    if np.any((p[claims] < 0) | (p[claims] > 1)):
        raise ValueError("p-values lie within 0-1")
    order = claims[np.argsort(p[claims], kind="stable")]
    stepped = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def _spread(measures: pd.DataFrame) -> _Runs:
    """Lay the long table out as an array, in order of first appearance."""
    arm, arms = pd.factorize(measures["arm"])
    replicate, replicates = pd.factorize(measures["replicate"], sort=True)
    cell, first = _cells([measures[name] for name in CELL])
    keys = measures[CELL].take(first).reset_index(drop=True)
    figures = np.full((len(arms), len(replicates), len(keys)), np.nan)
    there = np.zeros(figures.shape, dtype=bool)
    there[arm, replicate, cell] = True
    if np.count_nonzero(there) < len(measures):
        raise ValueError("a run holds the same measure twice")
    figures[arm, replicate, cell] = measures["figure"].to_numpy(dtype=float)
    world = world_of(measures, replicates)
    return _Runs([str(name) for name in arms], keys, figures, np.asarray(there.any(axis=1)), world)


def _cells(columns: Sequence[pd.Series]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """In which cell each row is, in order of first appearance, and the first row of each cell."""
    cell = np.zeros(len(columns[0]), dtype=np.intp)
    for column in columns:
        codes, known = pd.factorize(column, use_na_sentinel=False)
        cell = pd.factorize(cell * len(known) + codes)[0]
    first = np.empty(cell.max(initial=-1) + 1, dtype=np.intp)
    first[cell[::-1]] = np.arange(len(cell))[::-1]
    return cell, first


def world_of(table: pd.DataFrame, replicates: ArrayLike) -> NDArray[np.intp] | None:
    """In which world each of some replicates lives, from 0; None where the table does not say.

    Args:
        table: With `replicate`, and with `world` where several replicates share one.
        replicates: In order.
    """
    if "world" not in table.columns:
        return None
    known = table.drop_duplicates("replicate").set_index("replicate")["world"]
    return np.asarray(pd.factorize(known.reindex(np.asarray(replicates)).to_numpy())[0])


def by_world(figures: NDArray[np.float64], world: NDArray[np.intp] | None) -> NDArray[np.float64]:
    """Means over the replicates of each world.

    Args:
        figures: Shape (replicates, ...); an empty one (NaN) is left out.
        world: Of each replicate, from 0, shape (replicates,); None leaves figures as they are.

    Returns:
        Shape (worlds, ...); NaN where a world has none.
    """
    if world is None or not len(world):
        return figures
    there = ~np.isnan(figures)
    shape = (int(world.max()) + 1, *figures.shape[1:])
    sums, counts = np.zeros(shape), np.zeros(shape)
    np.add.at(sums, world, np.where(there, figures, 0.0))
    np.add.at(counts, world, there)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def interval(
    figures: NDArray[np.float64],
    noise: NDArray[np.float64] | float = 0.0,
    first: int | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Mean, half of the 95 % interval (Student's t) and standard error over the first axis.

    Args:
        figures: Replicates by cells, shape (replicates, ...); an empty one (NaN) is left out.
        noise: A standard deviation at or below it is rounding, and counts as zero.
        first: Replicates, the first of them, from whose spread the number of all was reckoned.

    Returns:
        Each of shape (...); half and error are NaN with fewer than two replicates.
    """
    mean, error = _mean(figures, noise, first)
    half = special.stdtrit(_freedom(figures, first), (1 + CONFIDENCE) / 2) * error
    return mean, half, error


def _freedom(figures: NDArray[np.float64], first: int | None) -> NDArray[np.int_]:
    """Degrees of freedom of a spread over replicates, the first axis."""
    freedom: NDArray[np.int_] = np.maximum(np.sum(~np.isnan(figures[:first]), axis=0) - 1, 1)
    return freedom


def variance_ratio(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """The variance of an unpaired difference over the paired one's.

    Args:
        first: Figures of an arm, shape (replicates, ...); empty ones (NaN) are left out.
        second: Figures of another, same shape and replicates.

    Returns:
        Ratios, shape (...); NaN where either variance is rounding.
    """
    first, second, shared, noise = _shared(first, second)
    unpaired = _variance(first, shared, noise) + _variance(second, shared, noise)
    paired = _variance(first - second, shared, noise)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((unpaired > 0) & (paired > 0), unpaired / paired, np.nan)


def _difference(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    better: NDArray[np.float64],
    world: NDArray[np.intp] | None,
    first: int | None = None,
) -> NDArray[np.float64]:
    """The figures of one ordered pair of arms, from `difference` on, shape (5, cells)."""
    if world is not None:
        a, b = (by_world(side, world) for side in _shared(a, b)[:2])
    ratio = variance_ratio(a, b)
    a, b, _, noise = _shared(a, b)
    difference, half, error = interval(a - b, noise, first)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = better * difference / error
    certain = (np.sign(better * np.where(np.abs(difference) > noise, difference, 0.0)) + 1) / 2
    p_better = np.where(error > 0, special.stdtr(_freedom(a - b, first), score), certain)
    p_better = np.where(np.isnan(error), np.nan, p_better)
    return np.stack([difference, difference - half, difference + half, p_better, ratio])


def _shared(
    a: NDArray[np.float64], b: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Both arms where neither is empty, where that is, and what standard deviation is rounding."""
    shared = ~np.isnan(a) & ~np.isnan(b)
    a, b = np.where(shared, a, np.nan), np.where(shared, b, np.nan)
    size = np.max(np.where(shared, np.maximum(np.abs(a), np.abs(b)), 0.0), axis=0, initial=0.0)
    return a, b, shared, 8 * np.finfo(float).eps * size


def _mean(
    figures: NDArray[np.float64], noise: NDArray[np.float64] | float, first: int | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean over the first axis, and its standard error by the spread over the first replicates."""
    mean, count = _plain_mean(figures)
    told = figures[:first]
    middle, told_by = (mean, count) if first is None else _plain_mean(told)
    squares = np.nansum((told - middle) ** 2, axis=0)
    spread = np.sqrt(squares / np.maximum(told_by - 1, 1))
    error = np.where(spread > noise, spread, 0.0) / np.sqrt(np.maximum(count, 1))
    return mean, np.where(told_by > 1, error, np.nan)


def _plain_mean(figures: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Mean over the first axis, and of how many."""
    count = np.sum(~np.isnan(figures), axis=0)
    mean = np.where(count > 0, np.nansum(figures, axis=0) / np.maximum(count, 1), np.nan)
    return mean, count


def _variance(
    figures: NDArray[np.float64], shared: NDArray[np.bool_], noise: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Sample variance over shared replicates, zero where it is rounding."""
    _, error = _mean(figures, noise)
    variance: NDArray[np.float64] = error**2 * shared.sum(axis=0)
    return variance
