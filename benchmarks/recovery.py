"""Whether calibration finds parameters that are known: the coverage of its intervals."""

from __future__ import annotations

from dataclasses import dataclass

import joblib
import numpy as np
import pandas as pd

from benchmarks.arms import default_arms, sized
from benchmarks.figures import Figure
from benchmarks.speed import Progress
from benchmarks.stepping import THREADS
from experiments.calibration.imagine import (
    contacts_of,
    imagine,
    log_of,
    read_many,
    settings_for,
)
from experiments.calibration.posterior import INTERVAL, Floats, Posterior
from experiments.calibration.traces import Reader, channels_in
from experiments.calibration.unknowns import draw, unknowns_of, values
from experiments.runs.variants import changed_settings
from sim import EngagementModel, Settings
from sim.settings.parameter import Ranged
