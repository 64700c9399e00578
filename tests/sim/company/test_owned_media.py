"""What is open: as far as the company reckons that its money serves those who come."""

from __future__ import annotations

import numpy as np
import pytest

from sim.company.owned_media import OwnedMedia
from sim.counters import BY_CHANNEL, CHANNEL_COUNTERS
from sim.settings.channels import PULL_CHANNELS
from tests.sim.named import N_CHANNELS, N_PULL, SITE
from tests.sim.worlds import lived, strategy, world

OPEN = strategy(site_open=True, money_shares={"visit": 0.8, "assets": 0.1, "site": 0.1})
AT_SITE = PULL_CHANNELS.index("site")


@pytest.mark.parametrize("memory", [0.0, 0.8])
def test_sessions_are_expected_as_far_as_they_are_remembered(memory: float) -> None:
    media = OwnedMedia(world(OPEN, {"company": {"places": {"memory": memory}}}), OPEN, 100)
    before = media._expected["site"]
    sums, opened = np.zeros((N_CHANNELS, len(CHANNEL_COUNTERS))), np.zeros(N_PULL)
    sums[SITE, BY_CHANNEL.delivered], opened[AT_SITE] = 50.0, 1.0
    media.learn(sums, opened)
    assert media._expected["site"] == pytest.approx(memory * before + (1 - memory) * 50.0)


def test_a_purse_keeps_something_back_where_sessions_come_by_chance() -> None:
    def served(share: float) -> float:
        company = {"budget_per_hcp_year": 30.0, "purses": {"backing_share": 0.0}}
        tree = {"company": {**company, "places": {"charged_share": share}}}
        return float(lived(OPEN, tree, size=200, weeks=6).company.offers["open"][0, AT_SITE])

    assert served(0.999) < served(1.0) <= 1.0
