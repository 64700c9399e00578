"""How long a month and a year are, in weeks: the model's step is a week."""

from __future__ import annotations

WEEKS_PER_MONTH = 365.25 / 12 / 7
WEEKS_PER_YEAR = 52.0
WEEKS_OF_A_CAP = 4  # over which touches of a channel are counted
