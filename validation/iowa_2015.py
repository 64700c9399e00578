"""Real contacts: fitted on August 2013 to December 2014, 2015 predicted.

    python -m validation.iowa_2015 FOLDER [--out FILE] [--figure FILE]

``FOLDER`` holds ``contacts.csv.gz`` (``hcp_id``, ``date``, ``company_id``: one row per doctor,
company and day with a disclosed meal); nothing else is read. The model of contact is the
simulator's: each doctor has a rate of its own, the months an index, the companies shares by rank,
and visits are Poisson. What is fitted is fitted before 2015: the spread of rates (gamma), each
doctor's rate given its 17 months, the index, the shares. Only figures over doctors leave it.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from scipy import optimize, stats

from validation import Floats, inequality
from validation.iowa_data import DataError, read_log
from validation.iowa_figures import company_shares, write
from validation.iowa_process import contacts, settings_with

FIRST, LAST_FITTED, LAST = pd.Period("2013-08"), pd.Period("2014-12"), pd.Period("2015-12")
REPLICATES, SEED, MOST_COUNT, BOOTSTRAPS = 20, 1, 250, 500
GAP_PLACES = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True)
class Fit:
    """What was learned before 2015.

    Attributes:
        doctors: ids of those with a contact before 2015.
        counts: their contacts by month, shape (doctors, 17).
        season: index by month, January first, mean 1, shape (12,).
        shape: of the gamma of rates between doctors.
        rate: its inverse scale, months.
        shares: of companies, by rank within a doctor.
    """

    doctors: pd.Index[str]
    counts: Floats
    season: Floats
    shape: float
    rate: float
    shares: list[float]

    @property
    def exposure(self) -> float:
        """Months that a doctor was seen for, by their index."""
        months = pd.period_range(FIRST, LAST_FITTED, freq="M")
        return float(sum(self.season[month.month - 1] for month in months))

    def posterior(self) -> tuple[Floats, float]:
        """Gamma of each doctor's rate: shapes and the inverse scale."""
        return self.shape + self.counts.sum(axis=1), self.rate + self.exposure


def read_contacts(folder: Path) -> pd.DataFrame:
    """The log with `month` and `day` (days since 1 January 2015).

    Raises:
        DataError: a file or column is missing, or a date cannot be read.
    """
    table = read_log(folder)
    table["day"] = (table["date"] - pd.Timestamp("2015-01-01")).dt.days
    if table["month"].min() > FIRST or table["month"].max() < LAST:
        raise DataError(f"{folder / 'contacts.csv.gz'}: must cover {FIRST} to {LAST}")
    return table.drop_duplicates(["hcp_id", "company_id", "day"])


def by_month(
    table: pd.DataFrame, doctors: pd.Index[str], first: pd.Period, last: pd.Period
) -> Floats:
    """Contacts of each doctor by month, shape (doctors, months)."""
    months = pd.period_range(first, last, freq="M")
    counts = table.groupby(["hcp_id", "month"]).size().unstack(fill_value=0)
    return counts.reindex(index=doctors, columns=months, fill_value=0).to_numpy(float)


def fit(table: pd.DataFrame) -> Fit:
    """Learns from what came before 2015, and from nothing else."""
    before = table[table["month"] <= LAST_FITTED]
    doctors = pd.Index(sorted(before["hcp_id"].unique()))
    counts = by_month(before, doctors, FIRST, LAST_FITTED)
    months = pd.period_range(FIRST, LAST_FITTED, freq="M")
    index = pd.Series(counts.sum(axis=0)).groupby([month.month for month in months]).mean()
    season = (index / index.mean()).to_numpy(float)
    exposure = float(sum(season[month.month - 1] for month in months))
    shape, rate = fit_gamma(counts.sum(axis=1), exposure)
    return Fit(doctors, counts, season, shape, rate, company_shares(before))


def fit_gamma(totals: Floats, exposure: float) -> tuple[float, float]:
    """Gamma of rates by maximum likelihood; doctors without any contact are not in the log."""

    def loss(logs: Floats) -> float:
        shape, rate = np.exp(logs)
        chance = rate / (rate + exposure)
        seen = stats.nbinom.logpmf(totals, shape, chance)
        some = np.log1p(-stats.nbinom.pmf(0, shape, chance))
        return float(-(seen - some).sum())

    found = optimize.minimize(loss, np.log([0.5, 0.3]), method="Nelder-Mead")
    shape, rate = np.exp(found.x)
    return float(shape), float(rate)


def crps(cumulative: Floats, happened: Floats) -> Floats:
    """Continuous ranked probability score of counts.

    Args:
        cumulative: chance of at most 0, 1, ..., shape (..., counts).
        happened: what happened, shape (...).
    """
    counts = np.arange(cumulative.shape[-1])
    return np.asarray(((cumulative - (happened[..., None] <= counts)) ** 2).sum(axis=-1))


def scores(known: Fit, happened: Floats) -> dict[str, Floats]:
    """Mean CRPS of each doctor's months of 2015, by forecast, shape (doctors,)."""
    counts = np.arange(MOST_COUNT)
    shapes, rate = known.posterior()
    model = np.zeros(len(shapes))
    for month in range(12):
        chance = rate / (rate + known.season[month])
        cumulative = np.asarray(stats.nbinom.cdf(counts[None, :], shapes[:, None], chance))
        model += crps(cumulative, happened[:, month]) / 12
    own = (known.counts[:, :, None] <= counts).mean(axis=1)
    everyone = (known.counts[:, :, None] <= counts).mean(axis=(0, 1))
    year_before = np.abs(happened - known.counts[:, 5:]).mean(axis=1)
    return {
        "model": model,
        "own_history": crps(own[:, None, :], happened).mean(axis=1),
        "year_before": year_before,
        "everyone": crps(np.broadcast_to(everyone, (*happened.shape, len(counts))), happened).mean(
            axis=1
        ),
    }


def compare(found: dict[str, Floats]) -> dict[str, Any]:
    """Mean scores, and the model's skill against each other forecast with its 95 % interval."""
    rng = np.random.default_rng(SEED)
    picks = rng.integers(0, len(found["model"]), (BOOTSTRAPS, len(found["model"])))
    told: dict[str, Any] = {"crps": {name: round(float(v.mean()), 4) for name, v in found.items()}}
    for name in (name for name in found if name != "model"):
        skill = 1 - found["model"][picks].mean(axis=1) / found[name][picks].mean(axis=1)
        low, high = np.quantile(skill, [0.025, 0.975])
        mean = 1 - found["model"].mean() / found[name].mean()
        told[f"skill_against_{name}"] = [round(float(x), 3) for x in (mean, low, high)]
    return told


def patterns(table: pd.DataFrame, doctors: int) -> dict[str, Any]:
    """What a year of contacts looks like.

    Args:
        table: `row, company, day` of each contact, 0 <= day < 365.
        doctors: how many there are, with or without a contact.
    """
    month = pd.to_datetime("2015-01-01") + pd.to_timedelta(table["day"], unit="D")
    table = table.assign(month=month.dt.month - 1)
    counts = np.zeros((doctors, 12))
    np.add.at(counts, (table["row"].to_numpy(), table["month"].to_numpy()), 1)
    active = counts > 0
    centred = counts - counts.mean(axis=1, keepdims=True)
    lagged = float((centred[:, 1:] * centred[:, :-1]).mean() / (centred**2).mean())
    days = table.sort_values(["row", "company", "day"])
    gaps = days.groupby(["row", "company"])["day"].diff().dropna().to_numpy(float)
    seen = table.groupby(["row", "month"])["company"].nunique().to_numpy()
    uneven = inequality(counts.sum(axis=1))
    return {
        "contacts_a_month": uneven["mean"] / 12,
        "gini": uneven["gini"],
        "top_tenth": uneven["top_tenth"],
        "active_after_active": float(active[:, 1:][active[:, :-1]].mean()),
        "active_after_silent": float(active[:, 1:][~active[:, :-1]].mean()),
        "autocorrelation_at_a_month": lagged,
        "gap_days": [float(np.quantile(gaps, place)) for place in GAP_PLACES],
        "months_with_companies_up_to": [float((seen <= most).mean()) for most in (1, 3, 5)],
        "season": [float(x) for x in counts.sum(axis=0) / counts.sum() * 12],
    }


def predicted(known: Fit) -> list[dict[str, Any]]:
    """The patterns of 2015 as the model predicts them, by replicate."""
    settings = settings_with(list(known.season), known.shares)
    shapes, rate = known.posterior()
    rng = np.random.default_rng(SEED)
    found = []
    for replicate in range(1, REPLICATES + 1):
        rates = rng.gamma(shapes) / rate
        year = contacts(settings, rates, SEED, replicate)
        year["day"] = (year["week"] - 1) * 7 + rng.integers(0, 7, len(year))
        found.append(patterns(year.drop_duplicates(["row", "company", "day"]), len(rates)))
    return found


def happened_in_2015(table: pd.DataFrame, doctors: pd.Index[str]) -> dict[str, Any]:
    """The patterns of 2015 as they were."""
    year = table[(table["day"] >= 0) & table["hcp_id"].isin(doctors)]
    rows = pd.DataFrame(
        {
            "row": doctors.get_indexer(pd.Index(year["hcp_id"])),
            "company": year["company_id"].to_numpy(),
            "day": year["day"].to_numpy(),
        }
    )
    return patterns(rows, len(doctors))


def study(table: pd.DataFrame) -> dict[str, Any]:
    """All scores and patterns, as they are committed."""
    known = fit(table)
    happened = by_month(table, known.doctors, LAST_FITTED + 1, LAST)
    newcomers = set(table["hcp_id"]) - set(known.doctors)
    lives = predicted(known)
    model = {
        name: {
            "mean": _rounded(np.mean([life[name] for life in lives], axis=0)),
            "low": _rounded(np.quantile([life[name] for life in lives], 0.025, axis=0)),
            "high": _rounded(np.quantile([life[name] for life in lives], 0.975, axis=0)),
        }
        for name in lives[0]
    }
    real = {name: _rounded(v) for name, v in happened_in_2015(table, known.doctors).items()}
    return {
        "doctors": len(known.doctors),
        "newcomers_of_2015_left_out": len(newcomers),
        "fitted": {
            "gamma_shape": round(known.shape, 3),
            "mean_a_month": round(known.shape / known.rate, 3),
            "season": _rounded(known.season),
            "company_shares": known.shares,
        },
        "scores": compare(scores(known, happened)),
        "patterns": {name: {"data": real[name], "model": model[name]} for name in real},
    }


def _rounded(value: Any) -> Any:
    found = np.round(np.asarray(value, dtype=float), 3)
    return float(found) if found.ndim == 0 else [float(x) for x in found]


def main(arguments: list[str] | None = None) -> int:
    """Fits, predicts, scores; 2 when the data cannot be used, with the reason."""
    parser = argparse.ArgumentParser(
        prog="python -m validation.iowa_2015",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--figure", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    head = (
        "# Source: CMS Open Payments, Iowa, Aug 2013 - Dec 2015 (public domain); no row is here.\n"
        "# Command: python -m validation.iowa_2015 FOLDER --out validation/iowa_2015.yaml"
        " --figure docs/pictures/iowa_2015.png\n"
    )
    try:
        found = study(read_contacts(options.folder))
        page = yaml.safe_dump(found, sort_keys=False, default_flow_style=None, width=96)
        write(head + page, options.out)
    except DataError as problem:
        print(problem, file=sys.stderr)
        return 2
    if options.figure is not None:
        from validation.iowa_picture import draw

        draw(found, options.figure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
