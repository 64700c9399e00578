"""The time series of a log: answers by four weeks, to be drawn and compared by eye."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.calibration.summary_statistics import Log
from sim.records import RESPONDED
from sim.settings.channels import CHANNELS, PUSH_CHANNELS
from sim.types import Floats

BLOCK = 4  # weeks


@dataclass(frozen=True)
class TimeSeries:
    """Reads what is drawn of a log.

    Attributes:
        channels: names of the channels that are drawn.
    """

    channels: list[str]

    def __call__(self, log: Log) -> Floats:
        """Returns by channel and four weeks what is answered, flattened.

        Of a channel on which the company begins the share of contacts answered; of one on which
        HCPs begin the sessions of 100 HCPs in a week. NaN where there was no contact.
        """
        blocks = blocks_in(log.weeks)
        block = np.minimum((log.week - 1) // BLOCK, blocks - 1)
        weeks = np.bincount(np.minimum(np.arange(log.weeks) // BLOCK, blocks - 1))
        found = []
        for name in self.channels:
            channel = CHANNELS.index(name)
            mine = log.channel == channel
            tried = np.bincount(block[mine], minlength=blocks)
            if channel >= len(PUSH_CHANNELS):
                found.append(100.0 * tried / (weeks * log.hcps))
                continue
            answered = np.bincount(block[mine & (log.outcome >= RESPONDED)], minlength=blocks)
            with np.errstate(invalid="ignore"):
                found.append(np.where(tried > 0, answered / tried, np.nan))
        return np.concatenate(found)


def blocks_in(weeks: int) -> int:
    """Returns how many times four weeks there are; what is left over belongs to the last."""
    return max(1, weeks // BLOCK)
