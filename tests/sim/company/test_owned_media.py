"""What is open: as far as the company reckons that its money serves those who come."""

from __future__ import annotations

import numpy as np
import pytest

from sim import EngagementModel
from sim.company.owned_media import OwnedMedia
from sim.counters import BY_CHANNEL, CHANNEL_COUNTERS
from sim.settings.channels import PULL_CHANNELS
from tests.sim.named import N_CHANNELS, N_PULL, SITE
from tests.sim.worlds import ALIKE, NO_START, SETTLED, figure, lived, strategy, total, weekly, world

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


def seeking(platform: float) -> EngagementModel:
    """Returns a life with a platform and content on demand, whose purse nobody helps out."""
    shares = {"platform": platform, "content": 0.012, "assets": 0.015}  # both are used up
    plan = strategy(platform_spend=60.0, content_open=True, money_shares=shares)
    return lived(plan, NO_START, size=600, weeks=26)


def test_sessions_are_turned_away_where_money_serves_nobody_more() -> None:
    served, short = seeking(0.5), seeking(0.055)
    assert figure(served, "turned_away") == 0.0
    assert total(served)["turned_away"] == 0
    sessions, fewer = total(served, "platform"), total(short, "platform")
    assert fewer["turned_away"] > 0.3 * sessions["delivered"]
    assert fewer["delivered"] + fewer["turned_away"] == pytest.approx(
        sessions["delivered"], rel=0.15
    )
    by_week = weekly(short)["turned_away"]
    assert by_week.sum() == total(short)["turned_away"]
    assert figure(short, "turned_away") == pytest.approx(by_week.sum() / 600 * 2)


def test_a_place_that_is_closed_for_want_of_money_turns_everyone_away() -> None:
    plan = strategy(content_open=True, money_shares={"content": 1e-12, "assets": 0.015})
    model = lived(plan, NO_START, SETTLED, ALIKE, size=300, weeks=12)
    assert total(model, "content")["delivered"] == 0
    assert total(model, "content")["turned_away"] > 50
    assert total(lived(strategy(), NO_START, size=300, weeks=4), "content")["turned_away"] == 0


def test_what_others_leave_serves_them_all() -> None:
    shares = {"platform": 0.055, "content": 0.1, "assets": 0.1, "visit": 0.3}
    plan = strategy(platform_spend=60.0, content_open=True, money_shares=shares)
    model = lived(plan, size=600, weeks=26)
    assert total(model, "platform")["turned_away"] == 0
