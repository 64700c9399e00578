"""Whether calibration finds what is known: parameters drawn, a log lived, the intervals checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.arms import default_arms, sized
from benchmarks.figures import Figure, machine
from benchmarks.speed import Progress
from benchmarks.stepping import THREADS
from experiments.calibration.calibrate import DRAWS, Effort, Inference, infer
from experiments.calibration.free_parameters import draw, free_parameters_of, values
from experiments.calibration.posterior import INTERVAL
from experiments.calibration.simulated_logs import log_of
from experiments.calibration.summary_statistics import channels_in
from experiments.jobs.executors import Workers
from experiments.telling.table import markdown
from sim import EngagementModel, Settings
from sim.settings.parameter import Ranged
from sim.types import Floats

RECOVERY = Path(__file__).with_name("RECOVERY.md")
LOW, HIGH = 0.84, 0.96
LEAST = 8
_AT_A_TIME = 10
_HEADS = (
    "Parameter", "Truths held by the 90 % interval", "Width, as a share of the prior's",
    "Mean place of the truth in the posterior (0.5 is right)",
)  # fmt: skip
_TRUTHS, _LUCK = 10_000, 2**20  # seeds apart from those of calibration


@dataclass(frozen=True)
class RecoverySizes:
    """How much is simulated.

    Attributes:
        hcps: of each log.
        weeks: of each log.
        tries: logs, where the same simulated ones serve all of them.
        retraced: logs, where each has simulated ones of its own: minutes of processor time each.
        simulations: logs that are simulated.
    """

    hcps: int = 200
    weeks: int = 26
    tries: int = 100
    retraced: int = 16
    simulations: int = 1_000

    def logs_of(self, strategy: str) -> int:
        """Returns how many logs of a company are tried."""
        return self.retraced if COMPANIES[strategy] else self.tries


QUICK = RecoverySizes(80, 10, 6, 6, 200)


@dataclass(frozen=True)
class Recovered:
    """What came of one company's logs.

    Attributes:
        free_parameters: parameters that were to be found.
        held: whether each interval held the truth, shape (tries, parameters).
        width: of each interval, as a share of the prior's, same shape.
        below: share of the posterior below the truth, same shape.
    """

    free_parameters: list[Ranged]
    held: Floats
    width: Floats
    below: Floats


COMPANIES = {"push": True, "hybrid": False}
"""Strategies whose logs are tried; whether the log's touches are made again."""


def recover(strategy: str, sizes: RecoverySizes, progress: Progress) -> Recovered:
    """Draws truths from the prior, lives a log of each, and calibrates to each log alone.

    Where a log's touches are made again, every log has simulated ones of its own. Where the
    strategy's plan is simulated, they hang on no log's touches and serve all of them.

    Args:
        strategy: of the company; hybrid's touches follow answers, so that its plan is simulated.
        sizes: how much is simulated.
        progress: told what is going on.
    """
    settings = settings_for_size(strategy, sizes)
    hcps = pd.DataFrame({"hcp_id": [str(k + 1) for k in range(sizes.hcps)]}, dtype=object)
    usual = log_of(EngagementModel(settings, 1, table=hcps).run())
    free_parameters = free_parameters_of(settings, channels_in(usual))
    for_all = None
    if not COMPANIES[strategy]:
        progress(f"{strategy}: {sizes.simulations:,} logs simulated, for all tries")
        effort = Effort(1, sizes.simulations, retrace=False, workers=THREADS)
        for_all = infer(settings, usual, hcps, effort)
    tries = sizes.logs_of(strategy)
    found: dict[int, tuple[Floats, Floats, Floats]] = {}
    case = Tried(settings, free_parameters, hcps, sizes, for_all)
    for k, one in Workers(THREADS).map(_try, range(tries), case):
        found[k] = one
        if len(found) % _AT_A_TIME == 0:
            progress(f"{strategy}: {len(found)} of {tries} logs")
    parts = zip(*(found[k] for k in sorted(found)), strict=True)
    held, width, below = (np.array(part) for part in parts)
    return Recovered(free_parameters, held, width, below)


def settings_for_size(strategy: str, sizes: RecoverySizes) -> Settings:
    """Returns a default arm's settings at these sizes, every touch recorded."""
    arm = sized(default_arms()[strategy], sizes.hcps, sizes.weeks, warm_up=26, redraw=True)
    return arm.replace({"record.touches": True})


@dataclass(frozen=True)
class Tried:
    """What all tries on one company's logs have in common.

    Attributes:
        settings: of the company.
        free_parameters: parameters that are to be found.
        hcps: the HCPs.
        sizes: how much is simulated.
        for_all: the inference that serves all logs; None where each has one of its own.
    """

    settings: Settings
    free_parameters: list[Ranged]
    hcps: pd.DataFrame
    sizes: RecoverySizes
    for_all: Inference | None


def _try(k: int, case: Tried) -> Iterator[tuple[int, tuple[Floats, Floats, Floats]]]:
    settings, free_parameters, hcps, sizes = (
        case.settings,
        case.free_parameters,
        case.hcps,
        case.sizes,
    )
    drawn = draw(free_parameters, 1, _TRUTHS + k)[0]
    truth = values(free_parameters, drawn)
    keys = [one.key for one in free_parameters]
    lived = settings.replace(dict(zip(keys, truth.tolist(), strict=True)))
    log = log_of(EngagementModel(lived, _LUCK + k, table=hcps).run())
    if case.for_all is None:
        found = infer(settings, log, hcps, Effort(k + 1, sizes.simulations))
        sample = found.shares
    else:
        found = case.for_all
        sample = found.posterior.sample(found.reader(log), DRAWS, k + 1)
    draws = pd.DataFrame(sample, columns=[one.key for one in found.case.free_parameters])
    shares = draws.reindex(columns=keys).to_numpy()  # NaN where the log has too few contacts
    low, high = np.quantile(shares, INTERVAL, axis=0)
    untold = np.isnan(low)
    held = np.where(untold, np.nan, (low <= drawn) & (drawn <= high))
    below = np.where(untold, np.nan, (shares < drawn).mean(axis=0))
    yield k, (held, (high - low) / (INTERVAL[1] - INTERVAL[0]), below)


def measure_recovery(sizes: RecoverySizes, progress: Progress) -> list[Figure]:
    """Tries calibration on logs with known parameters; a full run keeps every parameter's line."""
    found: dict[str, Recovered] = {}
    for name in COMPANIES:
        found[name] = recover(name, sizes, progress)
        if sizes == RecoverySizes():
            RECOVERY.write_text(as_page(found, sizes), encoding="utf-8")
            progress(f"written: benchmarks/{RECOVERY.name}, {name}")
    return [_figure(name, one, sizes) for name, one in found.items()]


def _figure(name: str, one: Recovered, sizes: RecoverySizes) -> Figure:
    covered = np.nanmean(one.held, axis=0)
    inside = int(((covered >= LOW) & (covered <= HIGH)).sum())
    how = "its touches made again" if COMPANIES[name] else "its plan simulated"
    what = f"{sizes.logs_of(name)} logs of {sizes.hcps} HCPs x {sizes.weeks} weeks"
    return Figure(
        f"recovery, {what} of {name}, {how}: truths that the 90 % intervals hold",
        f"{LOW:.0%} to {HIGH:.0%}, of at least {LEAST} parameters",
        f"{np.nanmean(one.held):.1%} over {len(covered)} parameters, by parameter "
        f"{np.nanmin(covered):.0%} to {np.nanmax(covered):.0%}, {inside} of them within",
        bool(LOW <= np.nanmean(one.held) <= HIGH and inside >= LEAST),
    )


def as_page(found: dict[str, Recovered], sizes: RecoverySizes) -> str:
    """Returns the page that is kept: every parameter of every company."""
    lines = [
        "# Recovery", "",
        "Written by `python -m benchmarks recovery`: again and again parameters are drawn "
        f"from their priors, a log of {sizes.hcps} HCPs and {sizes.weeks} weeks is lived with "
        "them, and calibration sees the log alone, against "
        f"{sizes.simulations:,} simulated ones.", "",
        f"Machine: {machine()}.",
    ]  # fmt: skip
    for name, one in found.items():
        how = (
            "its touches are made again" if COMPANIES[name] else "the strategy's plan is simulated"
        )
        how = f"{sizes.logs_of(name)} logs, {how}"
        lines += ["", f"## A company that works by `{name}`; {how}", ""]
        means = (np.nanmean(part, axis=0) for part in (one.held, one.width, one.below))
        rows = [
            (f"`{unknown.key}`", f"{held:.0%}", f"{width:.0%}", f"{below:.2f}")
            for unknown, held, width, below in zip(one.free_parameters, *means, strict=True)
        ]
        held, width, below = (np.nanmean(part) for part in (one.held, one.width, one.below))
        rows.append(("all", f"{held:.1%}", f"{width:.0%}", f"{below:.2f}"))
        lines.append(markdown(_HEADS, rows, figures=3))
    return "\n".join(lines) + "\n"
