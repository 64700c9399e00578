"""Made-up searches of which everything is known: arms whose difference hangs on parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from experiments.configuration import plan_study
from experiments.designs.discover import _conditions, _told, _write_tables
from experiments.discovered import Discovered
from experiments.folder.results_folder import write_manifest
from tests.experiments.laid import laid

ONE, OTHER = "behaviour.attention.minutes_per_week", "behaviour.trust.asymmetry"


def made(folder, gap, *given, arms="[hybrid,push,pull,none]", replicates=200, noise=0.01):
    """A search in which hybrid is ahead of push by what a function of two parameters says.

    Args:
        folder: where it lies; made here.
        gap: of both parameters as shares of what they span, 0-1.
        given: more words of the command line.
        arms: that are compared; pull is always a little behind push.
        replicates: of each.
        noise: of each figure.
    """

    def make(there):
        _make(there, gap, given, arms, replicates, noise)

    laid(folder, ("search", gap, given, arms, replicates, noise), make)
    return Discovered.load(folder)


def _make(folder, gap, given, arms, replicates, noise):
    words = [f"arms={arms}", f"replicates={replicates}", "population.size=80", *given]
    plan = plan_study(words, verb="discover")
    table = plan.worlds.table()
    one, other = (
        ((table[key] - table[key].min()) / np.ptp(table[key])).to_numpy() for key in (ONE, OTHER)
    )
    luck = np.random.default_rng(2)
    apart = gap(one, other)
    means = {"hybrid": 0.2 + apart, "push": 0.2 + 0 * one, "pull": 0.15 + 0 * one, "none": 0 * one}
    rows = [
        pd.DataFrame(
            {"arm": arm, "replicate": table["replicate"], "segment": "all", "value": "all",
             "measure": plan.discovery.measure,
             "figure": means[arm] + noise * luck.normal(size=len(one)) * (arm != "none")}
        )
        for arm in plan.arms
    ]  # fmt: skip
    folder.mkdir()
    plan = replace(plan, results=folder)
    found = _conditions(plan, pd.concat(rows, ignore_index=True))
    _write_tables(plan, found)
    write_manifest(
        folder,
        {
            "name": "made", "weeks": 8, "seed": 1, "arms": {name: one.overrides for name, one in
            plan.arms.items()}, "configuration": plan.configuration, "discover": _told(plan, found),
            "counts": {"hcps": 80},
        },
    )  # fmt: skip


def in_a_corner(one, other):
    """Push is ahead where one parameter is high and the other low."""
    return np.where((one > 0.6) & (other < 0.5), -0.05, 0.05)


def never(one, other):
    """Push is never ahead, and least behind where one parameter is high."""
    return 0.06 + 0.1 * (1 - one) + 0 * other


def always(one, other):
    """Push is always ahead."""
    return -0.1 + 0 * one * other


def by_luck(one, other):
    """Whatever the parameters are."""
    return 0.0 * one * other
