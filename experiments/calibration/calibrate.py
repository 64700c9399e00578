"""Calibration from beginning to end: logs imagined, the real one placed among them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from experiments.calibration.course import Course
from experiments.calibration.imagine import (
    Case,
    ReadLog,
    contacts_of,
    settings_for,
    with_consent,
)
from experiments.calibration.posterior import INTERVAL, Posterior
from experiments.calibration.traces import Following, Log, Reader, channels_in
from experiments.calibration.unknowns import draw, unknowns_of, values
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
            the prior's own), `told`, and of imagined logs in the real one's place `tries, covered,
            width_in_tries`.
        posterior: draws, a column for each parameter.
        traces: a row for each: `trace, log, low, high` (90 % of logs imagined from the
            posterior), `outside` (of all of them). The last one, whether touches follow answers,
            is no trace of behaviour and was not used.
        course: by channel and four weeks: `channel, weeks, log`, and 90 % of imagined logs before
            (`prior_low, prior_high`) and after (`low, high`).
    """

    parameters: pd.DataFrame
    posterior: pd.DataFrame
    traces: pd.DataFrame
    course: pd.DataFrame


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
    """A log among imagined ones.

    Attributes:
        case: what imagined logs depend on.
        reader: of traces.
        course: of what is drawn.
        before: what was read of logs imagined from the prior, shape (logs, figures).
        posterior: what the traces tell.
        real: the log's own traces, shape (traces,).
        shares: draws from its posterior, as shares of the priors, shape (draws, parameters).
    """

    case: Case
    reader: Reader
    course: Course
    before: Floats
    posterior: Posterior
    real: Floats
    shares: Floats


@dataclass(frozen=True)
class Effort:
    """How much work is done, where, and who hears of it.

    Attributes:
        seed: of all luck.
        simulations: logs to be imagined from the prior.
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
    """Places a log among imagined ones.

    Args:
        settings: what is known: strategy, market, company, HCPs.
        log: of the company.
        hcps: its HCPs, as `EngagementModel` takes them.
        effort: how much is imagined.
    """
    channels = channels_in(log)
    unknowns = unknowns_of(settings, channels)
    reader, course = Reader(settings, log), Course(channels)
    read = ReadLog((reader, course, Following(reader.usual)), f"{log.digest} {OWN_CODE}")
    shared = Shared(
        effort.seed, {"read": read},
        with_consent(hcps, log, settings) if effort.retrace else hcps,
        contacts_of(log) if effort.retrace else None,
    )  # fmt: skip
    case = Case(settings_for(settings, log), unknowns, shared)
    shares = draw(unknowns, effort.simulations, effort.seed)
    with threadpool_limits(1):
        real = reader(log)
    before = _read(case, values(unknowns, shares), 1, effort)
    posterior = Posterior(shares, before[:, : len(real)])
    found = posterior.sample(real, DRAWS, effort.seed)
    return Inference(case, reader, course, before, posterior, real, found)


def calibrate(settings: Settings, log: Log, hcps: pd.DataFrame, effort: Effort) -> Calibrated:
    """Places a log among imagined ones, and tries the intervals.

    Args:
        settings: what is known: strategy, market, company, HCPs.
        log: of the company.
        hcps: its HCPs, as `EngagementModel` takes them.
        effort: how much is imagined; `PREDICTED` logs more, from the posterior.

    Returns:
        What the log told.
    """
    with lasting():
        found = infer(settings, log, hcps, effort)
        unknowns, cut = found.case.unknowns, len(found.real)
        predicted = values(unknowns, found.shares[:PREDICTED])
        after = _read(found.case, predicted, effort.simulations + 1, effort)
    held, width = found.posterior.check(TRIES, effort.seed)
    following = Following(found.reader.usual)(log)
    return Calibrated(
        _parameters(unknowns, found.shares, held, width),
        pd.DataFrame(values(unknowns, found.shares), columns=[one.key for one in unknowns]),
        _traces(
            [*found.reader.names, FOLLOWING], np.append(found.real, following),
            after[:, [*range(cut), -1]],
        ),
        _course(found.course, log, found.before[:, cut:-1], after[:, cut:-1]),
    )  # fmt: skip


def _read(case: Case, table: Floats, first: int, effort: Effort) -> Floats:
    """Returns what is read of imagined logs, taking up what is kept from before."""
    design = case.design(table, first)
    design.make_whole(effort.store, effort.workers, effort.cluster, what="imagined logs")
    read = effort.store.load("read", [row.job.key for row in design.rows])
    return np.stack([one.column("figure").to_numpy() for one in read])


def _parameters(
    unknowns: Sequence[Ranged], shares: Floats, held: NDArray[np.bool_], widths: Floats
) -> pd.DataFrame:
    ends = np.quantile(shares, [INTERVAL[0], 0.5, INTERVAL[1]], axis=0)
    rows = []
    for place, one in enumerate(unknowns):
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


def _traces(names: Sequence[str], real: Floats, imagined: Floats) -> pd.DataFrame:
    low, high = np.quantile(imagined, INTERVAL, axis=0)
    outside = (real < imagined.min(axis=0)) | (real > imagined.max(axis=0))
    return pd.DataFrame({"trace": names, "log": real, "low": low, "high": high, "outside": outside})


def _course(course: Course, log: Log, before: Floats, after: Floats) -> pd.DataFrame:
    real = course(log)
    blocks = len(real) // len(course.channels)
    table = pd.DataFrame(
        {"channel": np.repeat(course.channels, blocks),
         "weeks": np.tile(np.arange(1, blocks + 1), len(course.channels)), "log": real}
    )  # fmt: skip
    for name, imagined in (("prior_", before), ("", after)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # weeks without a contact stay empty
            low, high = np.nanquantile(imagined, INTERVAL, axis=0)
        table[f"{name}low"], table[f"{name}high"] = low, high
    table["begun_by"] = np.where(table["channel"].isin(PULL_CHANNELS), "HCP", "company")
    return table
