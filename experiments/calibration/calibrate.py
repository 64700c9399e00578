"""Calibration from beginning to end: logs simulated, the real one placed among them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from experiments.calibration.free_parameters import draw, free_parameters_of, values
from experiments.calibration.posterior import INTERVAL, Posterior
from experiments.calibration.simulated_logs import (
    Case,
    ReadLog,
    contacts_of,
    settings_for,
    with_consent,
)
from experiments.calibration.summary_statistics import Following, Log, Reader, channels_in
from experiments.calibration.time_series import TimeSeries
from experiments.jobs.executors import Dask, lasting
from experiments.jobs.job import Shared
from experiments.jobs.store import Keeping, Memory
from sim.settings import Settings
from sim.settings.channels import PULL_CHANNELS
from sim.settings.parameter import Ranged
from sim.sources import package_version
from sim.types import Floats

OWN_CODE = package_version(Path(__file__).parent)
"""Version of what reads logs and learns from them."""

DRAWS, PREDICTED, TRIES = 1_000, 200, 200
FOLLOWING = "touches follow answers"
TOLD, HINTED = 0.5, 0.85  # widths, as shares of the prior's


@dataclass(frozen=True)
class Calibrated:
    """What a log told.

    Attributes:
        parameters: a row for each: `parameter, about, unit, default, low, high` (its range),
            `median, ci_low, ci_high` (90 %), `width` (of that interval in the prior's mass, 1 is
            the prior's own), `told`, and of simulated logs in the real one's place `tries, covered,
            width_in_tries`.
        posterior: draws, a column for each parameter.
        summary_statistics: a row for each: `trace, log, low, high` (90 % of logs simulated from the
            posterior), `outside` (of all of them). The last one, whether touches follow answers,
            is no sign of behaviour and was not used.
        time_series: by channel and four weeks: `channel, weeks, log`, and 90 % of simulated logs
            before (`prior_low, prior_high`) and after (`low, high`).
    """

    parameters: pd.DataFrame
    posterior: pd.DataFrame
    summary_statistics: pd.DataFrame
    time_series: pd.DataFrame


def log_from(contacts: pd.DataFrame, hcps: pd.DataFrame, weeks: int) -> Log:
    """Returns a user's contact log by rows of the HCPs.

    Args:
        contacts: as `read_contacts` returns them.
        hcps: the HCPs, with `hcp_id`.
        weeks: how many the log covers.
    """
    rows = pd.Series(np.arange(len(hcps)), index=hcps["hcp_id"])
    tells = "opted_out" in contacts
    return Log(
        len(hcps), weeks, contacts["week"].to_numpy(np.int64),
        contacts["hcp_id"].map(rows).fillna(0).to_numpy(np.int64),
        contacts["channel"].to_numpy(np.int64), contacts["outcome"].to_numpy(np.int64),
        contacts["opted_out"].to_numpy(bool) if tells else np.zeros(len(contacts), bool), tells,
    )  # fmt: skip


@dataclass(frozen=True)
class Inference:
    """A log among simulated ones.

    Attributes:
        case: what simulated logs depend on.
        reader: of summary statistics.
        time_series: of what is drawn.
        before: what was read of logs simulated from the prior, shape (logs, figures).
        posterior: what the summary statistics tell.
        real: the log's own summary statistics, shape (statistics,).
        shares: draws from its posterior, as shares of the priors, shape (draws, parameters).
    """

    case: Case
    reader: Reader
    time_series: TimeSeries
    before: Floats
    posterior: Posterior
    real: Floats
    shares: Floats


@dataclass(frozen=True)
class Effort:
    """How much work is done, where, and who hears of it.

    Attributes:
        seed: of all luck.
        simulations: logs to be simulated from the prior.
        retrace: whether the log's touches are made again; else the strategy plans its own.
        workers: at a time.
        cluster: that makes the runs instead; None makes them on this machine.
        store: keeps finished logs, so that a calibration that was stopped goes on from there.
    """

    seed: int
    simulations: int
    retrace: bool = True
    workers: int = 1
    cluster: Dask | None = None
    store: Keeping = field(default_factory=Memory)


def infer(settings: Settings, log: Log, hcps: pd.DataFrame, effort: Effort) -> Inference:
    """Places a log among simulated ones.

    Args:
        settings: what is known: strategy, market, company, HCPs.
        log: of the company.
        hcps: its HCPs, as `EngagementModel` takes them.
        effort: how much is simulated.
    """
    channels = channels_in(log)
    free_parameters = free_parameters_of(settings, channels)
    reader, time_series = Reader(settings, log), TimeSeries(channels)
    read = ReadLog((reader, time_series, Following(reader.usual)), f"{log.digest} {OWN_CODE}")
    shared = Shared(
        effort.seed, {"read": read},
        with_consent(hcps, log, settings) if effort.retrace else hcps,
        contacts_of(log) if effort.retrace else None,
    )  # fmt: skip
    case = Case(settings_for(settings, log), free_parameters, shared)
    shares = draw(free_parameters, effort.simulations, effort.seed)
    with threadpool_limits(1):
        real = reader(log)
    before = _read(case, values(free_parameters, shares), 1, effort)
    posterior = Posterior(shares, before[:, : len(real)])
    found = posterior.sample(real, DRAWS, effort.seed)
    return Inference(case, reader, time_series, before, posterior, real, found)


def calibrate(settings: Settings, log: Log, hcps: pd.DataFrame, effort: Effort) -> Calibrated:
    """Places a log among simulated ones, and tries the intervals.

    Args:
        settings: what is known: strategy, market, company, HCPs.
        log: of the company.
        hcps: its HCPs, as `EngagementModel` takes them.
        effort: how much is simulated; `PREDICTED` logs more, from the posterior.

    Returns:
        What the log told.
    """
    with lasting():
        found = infer(settings, log, hcps, effort)
        free_parameters, cut = found.case.free_parameters, len(found.real)
        predicted = values(free_parameters, found.shares[:PREDICTED])
        after = _read(found.case, predicted, effort.simulations + 1, effort)
    held, width = found.posterior.check(TRIES, effort.seed)
    following = Following(found.reader.usual)(log)
    return Calibrated(
        _parameters(free_parameters, found.shares, held, width),
        pd.DataFrame(
            values(free_parameters, found.shares), columns=[one.key for one in free_parameters]
        ),
        _summary_statistics(
            [*found.reader.names, FOLLOWING], np.append(found.real, following),
            after[:, [*range(cut), -1]],
        ),
        _time_series(found.time_series, log, found.before[:, cut:-1], after[:, cut:-1]),
    )  # fmt: skip


def _read(case: Case, table: Floats, first: int, effort: Effort) -> Floats:
    """Returns what is read of simulated logs, taking up what is kept from before."""
    design = case.design(table, first)
    design.make_whole(effort.store, effort.workers, effort.cluster, what="simulated logs")
    read = effort.store.load("read", [row.job.key for row in design.rows])
    return np.stack([one.column("figure").to_numpy() for one in read])


def _parameters(
    free_parameters: Sequence[Ranged], shares: Floats, held: NDArray[np.bool_], widths: Floats
) -> pd.DataFrame:
    ends = np.quantile(shares, [INTERVAL[0], 0.5, INTERVAL[1]], axis=0)
    rows = []
    for place, one in enumerate(free_parameters):
        low, median, high = values([one], ends[:, [place]])[:, 0].tolist()
        width = float(ends[2, place] - ends[0, place]) / (INTERVAL[1] - INTERVAL[0])
        told = "yes" if width <= TOLD else "in part" if width <= HINTED else "no"
        rows.append(
            {"parameter": one.key, "about": one.about, "unit": one.unit, "default": one.value,
             "low": one.low, "high": one.high, "median": median, "ci_low": low, "ci_high": high,
             "width": width, "told": told, "tries": len(held),
             "covered": float(held[:, place].mean()),
             "width_in_tries": float(widths[:, place].mean())}
        )  # fmt: skip
    return pd.DataFrame(rows)


def _summary_statistics(names: Sequence[str], real: Floats, simulated: Floats) -> pd.DataFrame:
    low, high = np.quantile(simulated, INTERVAL, axis=0)
    outside = (real < simulated.min(axis=0)) | (real > simulated.max(axis=0))
    return pd.DataFrame({"trace": names, "log": real, "low": low, "high": high, "outside": outside})


def _time_series(time_series: TimeSeries, log: Log, before: Floats, after: Floats) -> pd.DataFrame:
    real = time_series(log)
    blocks = len(real) // len(time_series.channels)
    table = pd.DataFrame(
        {"channel": np.repeat(time_series.channels, blocks),
         "weeks": np.tile(np.arange(1, blocks + 1), len(time_series.channels)), "log": real}
    )  # fmt: skip
    for name, simulated in (("prior_", before), ("", after)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # weeks without a contact stay empty
            low, high = np.nanquantile(simulated, INTERVAL, axis=0)
        table[f"{name}low"], table[f"{name}high"] = low, high
    table["begun_by"] = np.where(table["channel"].isin(PULL_CHANNELS), "HCP", "company")
    return table
