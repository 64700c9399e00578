"""What a calibration found, told: parameters, what the log tells, where the model misfits."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from experiments.calibration.calibrate import FOLLOWING, PREDICTED
from experiments.calibration.free_parameters import SECTION
from experiments.telling.fact import Fact, fact
from experiments.telling.table import WIDE, Table, print_table
from sim.records import RESPONDED
from sim.settings.channels import CHANNELS, PUSH_CHANNELS

FEW = 10
_END = 0.05  # of a range, at each of its ends
_NAMED = 6


def show(parameters: pd.DataFrame, console: Console | None = None) -> None:
    """Prints every parameter with its interval, the best told first."""
    console = console or Console(highlight=False)
    print_table(parameters_table(parameters, wide=console.width >= WIDE), console)


def parameters_table(parameters: pd.DataFrame, *, wide: bool) -> Table:
    """Returns every parameter with its interval, the best told first.

    Args:
        parameters: of `calibrate.Calibrated`.
        wide: whether what was assumed and how often it was found again have room.
    """
    prior = ["default", "range"] if wide else []
    heads = ["parameter", *prior, "median", "90\N{NO-BREAK SPACE}% interval", "width", "told"]
    rows = []
    for row in parameters.sort_values("width").to_dict("records"):
        before = [f"{row['default']:.3g}", f"{row['low']:.3g} to {row['high']:.3g}"]
        rows.append(
            (
                row["parameter"].removeprefix(f"{SECTION}."), *(before if wide else []),
                f"{row['median']:.3g}", f"{row['ci_low']:.3g} to {row['ci_high']:.3g}",
                f"{min(row['width'], 1.0):.0%}", row["told"],
                *([f"{row['covered']:.0%}"] if wide else []),
            )
        )  # fmt: skip
    return Table((*heads, *(["covered"] if wide else [])), tuple(rows))


def fits(summary_statistics: pd.DataFrame) -> bool:
    """Tells whether simulated logs fit the real one well enough for intervals to be relied on.

    Args:
        summary_statistics: of `calibrate.Calibrated`.
    """
    judged = summary_statistics[summary_statistics["trace"] != FOLLOWING]
    return int(judged["outside"].sum()) <= 2 * _by_chance(len(judged))


def _by_chance(statistics: int) -> int:
    """Returns how many of so many lie outside of all simulated logs by chance, 1 at least."""
    return max(1, round(2 / (PREDICTED + 1) * statistics))


def one_sided(contacts: pd.DataFrame) -> list[Fact]:
    """Returns a warning for each channel on which every contact of a log was answered.

    Visits are told of where the log is read.

    Args:
        contacts: with numbers of `channel` and `outcome`.
    """
    found = []
    for channel in sorted(set(contacts["channel"])):
        outcome = contacts.loc[contacts["channel"] == channel, "outcome"]
        name = CHANNELS[channel]
        if name == "visit" or channel >= len(PUSH_CHANNELS) or len(outcome) < FEW:
            continue
        if (outcome >= RESPONDED).all():
            found.append(fact("log.one_sided", contacts=len(outcome), channel=name))
    return found


def closing(
    parameters: pd.DataFrame, summary_statistics: pd.DataFrame, *, retraced: bool
) -> list[Fact]:
    """Returns what the log told, how far intervals can be trusted and where the model misfits.

    Args:
        parameters: of `calibrate.Calibrated`.
        summary_statistics: of `calibrate.Calibrated`.
        retraced: whether simulated HCPs answer the log's own contacts.
    """
    told = {word: int((parameters["told"] == word).sum()) for word in ("yes", "in part", "no")}
    is_following = summary_statistics["trace"] == FOLLOWING
    outside = summary_statistics[summary_statistics["outside"] & ~is_following]["trace"].tolist()
    count = len(summary_statistics) - int(is_following.sum())
    found = [
        fact("log.told", parameters=len(parameters), told=told),
        fact(
            "log.covered",
            tries=int(parameters["tries"].iloc[0]),
            covered=float(parameters["covered"].mean()),
        ),
    ]
    if outside:
        named, more = outside[:_NAMED], max(0, len(outside) - _NAMED)
        found.append(
            fact(
                "log.misfit",
                outside=len(outside),
                summary_statistics=count,
                by_chance=_by_chance(count),
                named=named,
                more=more,
            )
        )
    known = parameters[parameters["told"] != "no"]
    if at_an_end := [row["parameter"] for row in known.to_dict("records") if _at_an_end(row)]:
        found.append(fact("log.ends", named=at_an_end))
    if not fits(summary_statistics):
        found.append(fact("log.too_many"))
    if retraced and summary_statistics[is_following & summary_statistics["outside"]].size:
        found.append(fact("log.follows"))
    return found


def _at_an_end(row: Mapping[Hashable, Any]) -> bool:
    """Tells whether a parameter's median lies at an end of its range."""
    share = (row["median"] - row["low"]) / (row["high"] - row["low"])
    return not _END <= share <= 1.0 - _END
