"""What happens to an HCP does not depend on how many others are simulated."""

from __future__ import annotations

import numpy as np
import pytest

from sim import EngagementModel
from tests.sim.worlds import shipped, world

SIZES = (100, 500, 4000)
HCPS = 6_000  # over all replicates: a third see no rep, half use no screen, the others differ


def per_hcp(name: str, size: int) -> dict[str, float]:
    replicates = max(1, HCPS // size)
    tables = []
    for replicate in range(1, replicates + 1):
        model = EngagementModel(
            world(shipped(name), size=size, weeks=78), rng=2, replicate=replicate
        ).run()
        channels = model.scorecard.channels
        late = channels[channels["week"] > 26].groupby("channel", observed=True)["delivered"].sum()
        tables.append(late / size)
    mean = sum(tables) / len(tables)
    return {str(channel): float(value) for channel, value in mean.items()}


@pytest.mark.parametrize("name", ["push", "hybrid", "pull", "traditional"])
def test_touches_per_hcp_are_the_same_in_small_and_large_universes(name: str) -> None:
    by_size = [per_hcp(name, size) for size in SIZES]
    for channel, expected in by_size[-1].items():
        found = [table[channel] for table in by_size[:-1]]
        loose = 0.25 if channel == "webinar" else 0.1
        np.testing.assert_allclose(found, expected, rtol=loose, atol=0.05, err_msg=channel)
