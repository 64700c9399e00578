"""What happens to an HCP does not depend on how many others are simulated."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from sim import EngagementModel
from sim.model import Start
from tests.sim.worlds import shipped, strategy, world

SIZES = (100, 500, 4000)
HCPS = 4_000  # over all replicates: a third see no rep, half use no screen, the others differ


@cache
def start(size: int, replicate: int) -> Start:
    """Returns a universe after its warm-up, which all strategies share."""
    return EngagementModel(world(strategy(), size=size), rng=2, replicate=replicate).start()


def per_hcp(name: str, size: int) -> tuple[dict[str, float], dict[str, float]]:
    """Returns touches per HCP by channel, and their standard error where there are replicates."""
    settings = world(shipped(name), size=size, weeks=39)
    tables = []
    for replicate in range(1, max(1, HCPS // size) + 1):
        begun = start(size, replicate)
        model = EngagementModel(settings, rng=2, replicate=replicate, start=begun).run()
        channels = model.scorecard.channels
        late = channels[channels["week"] > 13].groupby("channel", observed=True)["delivered"].sum()
        tables.append(late / size)
    table = pd.DataFrame(tables).fillna(0.0)
    mean, error = table.mean(), table.std(ddof=1) / np.sqrt(len(table))
    return mean.to_dict(), error.to_dict()


@pytest.mark.parametrize("name", ["push", "hybrid", "pull", "traditional"])
def test_touches_per_hcp_are_the_same_in_small_and_large_universes(name: str) -> None:
    means, errors = zip(*(per_hcp(name, size) for size in SIZES), strict=True)
    for channel, expected in means[-1].items():
        found = [table[channel] for table in means[:-1]]
        loose = 0.25 if channel == "webinar" else 0.1
        by_luck = 4.0 * np.sqrt(2.0) * errors[0][channel]  # a few HCPs make most sessions
        near = max(0.05 + loose * expected, by_luck)
        assert by_luck < 0.5 * expected + 0.1, f"{channel}: too few HCPs to tell"
        np.testing.assert_allclose(found, expected, rtol=0.0, atol=near, err_msg=channel)
