"""Comparisons of the model with data from the field, and the statistics that they share."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def rounded(values: Floats) -> list[float]:
    """Values to four significant digits and at most six decimals."""
    return [round(float(f"{value:.4g}"), 6) for value in values]


def to_total(values: Floats, total: float) -> list[float]:
    """Values scaled and rounded to four decimals that add up to ``total`` (largest remainders)."""
    scaled = values / values.sum() * total * 10_000
    parts = np.floor(scaled)
    short = round(total * 10_000 - parts.sum())
    parts[np.argsort(parts - scaled, kind="stable")[:short]] += 1
    return [float(part) for part in parts / 10_000]


def smooth_quantiles(values: Floats, probabilities: Floats) -> Floats:
    """Quantiles in which no single doctor can be read, by Bernstein polynomials.

    Each quantile is the mean of all the ordered values with binomial weights around its place
    (Muñoz-Pérez and Fernández-Palacín 1987); first the three lowest take their common mean, as do
    the top three or the top 1 %, whichever is more.
    """
    ordered = np.sort(values)
    top = max(3, round(len(ordered) * 0.01))
    ordered[-top:] = ordered[-top:].mean()
    ordered[:3] = ordered[:3].mean()
    below = np.arange(len(ordered))
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(below[1:]))])
    log_choices = log_factorials[-1] - log_factorials - log_factorials[::-1]
    chance = np.clip(probabilities, 1e-12, 1 - 1e-12)[:, None]
    log_weights = log_choices + below * np.log(chance) + below[::-1] * np.log1p(-chance)
    return np.asarray(np.exp(log_weights) @ ordered)


def quantile_table(values: Floats, probabilities: Floats) -> Floats:
    """Smooth quantiles, from 0 to 1, whose linear interpolation has the mean of the values."""
    quantiles = smooth_quantiles(values, probabilities)
    mean = np.trapezoid(quantiles, probabilities)
    return quantiles * (values.mean() / mean) if mean > 0 else quantiles


def inequality(values: Floats, weights: Floats | None = None) -> dict[str, float]:
    """Mean, Gini coefficient and the share of the total that the top tenth holds."""
    weights = np.ones(len(values)) if weights is None else weights
    order = np.argsort(values)
    x, w = values[order], weights[order] / weights.sum()
    mean = float(w @ x)
    reach = np.cumsum(w)
    gini = float(2 * (w * (reach - w / 2)) @ x / mean - 1)
    top = 1 - float(np.interp(0.9, reach, np.cumsum(w * x))) / mean
    names = ("mean", "gini", "top_tenth")
    return dict(zip(names, rounded(np.array([mean, gini, top])), strict=True))


def companies_drawn(rates: Floats, shares: Floats) -> Floats:
    """HCP-months expected by distinct companies (1, 2, ...), were contacts Poisson.

    Args:
        rates: contacts a month of each HCP.
        shares: share of the contacts that each company has, the same for every HCP.
    """
    chance = 1 - np.exp(-np.outer(rates, shares))
    seen = np.zeros((len(rates), len(shares) + 1))
    seen[:, 0] = 1
    for company in range(len(shares)):
        met = chance[:, [company]]
        seen[:, 1:] = seen[:, 1:] * (1 - met) + seen[:, :-1] * met
        seen[:, [0]] *= 1 - met
    return np.asarray(seen.sum(axis=0)[1:])


def distribution(months: Floats) -> dict[str, float]:
    """Mean and shares of a count of doctor-months by distinct companies."""
    share = np.zeros(max(6, len(months)))
    share[: len(months)] = months / months.sum()
    mean = float(share @ np.arange(1, len(share) + 1))
    parts = [mean, *share[:3], share[3:5].sum(), share[5:].sum()]
    names = ("mean", "one", "two", "three", "four_or_five", "six_or_more")
    return dict(zip(names, rounded(np.array(parts)), strict=True))
