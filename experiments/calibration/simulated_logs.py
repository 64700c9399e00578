"""Simulated logs: what the model's HCPs would have answered to the touches of a real log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.calibration.summary_statistics import Log
from experiments.designs.design import Design
from experiments.jobs.job import Shared
from sim.company.logged_contacts import LoggedContacts
from sim.model import EngagementModel
from sim.records import ACCESS, EMAIL_SCOPE
from sim.rules.channels import scopes
from sim.settings import Settings
from sim.settings.channels import PUSH_CHANNELS
from sim.settings.parameter import Ranged
from sim.types import Floats

_FIRST_WEEKS = 4


def settings_for(settings: Settings, log: Log) -> Settings:
    """Returns settings for simulated logs: as long as the log, drawn anew each time, all told."""
    return settings.replace({"weeks": log.weeks, "record.touches": True, "population.redraw": True})


def log_of(model: EngagementModel) -> Log:
    """Returns the log of a model that has recorded every touch: what was tried or begun."""
    told = model.ledger.log()
    tried = (told["reason"] == 0) | (told["reason"] == ACCESS + 1)
    week, row, channel, outcome = (
        told[name][tried].astype(np.int64) for name in ("week", "row", "channel", "outcome")
    )
    return Log(
        len(model.universe.hcps), model.settings.weeks, week, row, channel, outcome,
        told["withdrawn"][tried] > 0,
    )  # fmt: skip


def contacts_of(log: Log) -> LoggedContacts:
    """Returns the touches of a log that the company began."""
    pushed = log.channel < len(PUSH_CHANNELS)
    return LoggedContacts(log.week[pushed], log.row[pushed], log.channel[pushed])


@dataclass(frozen=True)
class ReadLog:
    """Reads what a model's log tells, the figures of one reader after those of another.

    Attributes:
        readers: of logs.
        name: what they are: of which log, by which version of this code.
        story: of nobody.
    """

    readers: tuple[Callable[[Log], Floats], ...]
    name: str
    story: str = ""

    def tables(self, model: EngagementModel, settings: Settings) -> dict[str, pd.DataFrame]:  # noqa: ARG002
        """Lets the model run; returns `read`, a column of figures."""
        log = log_of(model.run())
        figures = np.concatenate([reader(log) for reader in self.readers])
        return {"read": pd.DataFrame({"figure": figures})}


@dataclass(frozen=True)
class Case:
    """All that an simulated log depends on but the parameters.

    Attributes:
        settings: from `settings_for`.
        free_parameters: parameters that differ from the settings.
        shared: HCPs, touches to be made, what is read of each log, the seed of all luck.
    """

    settings: Settings
    free_parameters: Sequence[Ranged]
    shared: Shared

    def design(self, table: Floats, first: int) -> Design:
        """Returns the design of simulated logs, a run for each row of parameters.

        Args:
            table: values of parameters, shape (logs, free parameters).
            first: replicate of the first row; the others follow.
        """
        keys = [one.key for one in self.free_parameters]
        design = Design("simulated", self.shared)
        for place, row in enumerate(table.tolist()):
            design.add(self.settings, dict(zip(keys, row, strict=True)), first + place, "read")
        return design


def with_consent(hcps: pd.DataFrame, log: Log, settings: Settings) -> pd.DataFrame:
    """Returns HCPs with what a log tells of their consent to mail at its start.

    Who is written to in the first weeks has consented, who is only written to later, or never, has
    not; of a log without mail nothing is known. What a user's own table says stands.

    Args:
        hcps: the HCPs, as `EngagementModel` takes them.
        log: of the company.
        settings: for the consent that each channel needs.
    """
    needs = np.array(scopes(settings.channels)) == EMAIL_SCOPE
    written = needs[log.channel]
    if not written.any():
        return hcps
    first = np.full(log.hcps, log.weeks + 1)
    np.minimum.at(first, log.row[written], log.week[written])
    told = pd.Series(np.where(first <= _FIRST_WEEKS, "yes", "no"), index=hcps.index, dtype=object)
    given = hcps["email_consent"] if "email_consent" in hcps else pd.Series(None, hcps.index)
    known = given.astype(object).where(given.notna(), told)
    return hcps.assign(email_consent=pd.Categorical(known, categories=["yes", "no"]))
