"""A new place is found over months, and a new presence builds up; what was there is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import EngagementModel
from sim.mechanisms import finding
from sim.settings import Strategy
from tests.sim.named import N_PUSH, PLATFORM, SITE
from tests.sim.worlds import (
    ALIKE,
    ALONE,
    AMPLE,
    SETTLED,
    bench,
    lived,
    merged,
    shipped,
    state,
    strategy,
    total,
    weekly,
    world,
)

NEW = strategy(site_open=True, expert_open=True, chatbot_open=True, content_open=True)
MONTHS = {"behaviour": {"pull": {"found_half_weeks": 13.0}}}
BUILDING = {"company": {"places": {"presence_half_weeks": 13.0}}}


def share_found(model: EngagementModel, channel: str) -> float:
    bit = 1 << model.settings.channels.names.index(channel)
    return float((model.universe.hcps["found"] & bit > 0).mean())


def all_but_found(model: EngagementModel) -> bytes:
    model.universe.hcps["found"] = 0
    return state(model)


def test_half_find_a_place_within_the_half_time() -> None:
    model = lived(NEW, AMPLE, ALIKE, MONTHS, ALONE, size=8_000, weeks=13)
    for channel in ("expert", "chatbot", "content"):
        assert share_found(model, channel) == pytest.approx(0.5, abs=0.02)


def test_found_at_once_nothing_is_as_if_it_had_to_be_found() -> None:
    at_once = EngagementModel(world(shipped("pull"), size=300, weeks=26), rng=4).settings
    at_once = at_once.replace(
        {"behaviour.pull.found_half_weeks": 0.0, "company.places.presence_half_weeks": 0.0}
    )
    neutral = EngagementModel(at_once, rng=4).run()
    known = EngagementModel(
        at_once.replace({"behaviour.pull.found_half_weeks": 13.0}), rng=4
    )  # to all, before anything is open
    known.begin_period()
    known.universe.hcps["found"] = 0xFFFF
    for _ in range(26):
        known.step()
    assert all_but_found(neutral) == all_but_found(known)


def test_what_was_open_before_is_known_to_all() -> None:
    before = {"warm_up": {"strategy": NEW.model_dump()}}
    model = lived(NEW, AMPLE, MONTHS, before, size=200, weeks=1)
    assert share_found(model, "expert") == share_found(model, "site") == 1.0
    assert finding.found_under(strategy(), model.settings) == 0


def finders(**changes: Any) -> float:
    """Returns the share of luck's draws by which an HCP finds the site this week."""
    found = 0
    b = bench(None, MONTHS)
    b.week_state["week"] = 10
    b.hcp["advisers"] = 4
    for name, value in changes.items():
        b.hcp[name] = value
    for key in range(2_000):
        b.hcp["key"], b.hcp["found"] = key, 0
        found += finding.finds(b.hcp, b.context, SITE)
    return found / 2_000


def test_showing_clicking_and_colleagues_help_to_find() -> None:
    alone = finders()
    assert alone == pytest.approx(1 - 0.5 ** (1 / 13), abs=0.015)
    assert finders(advisers_engaged=4) == pytest.approx(1 - 0.5 ** (2 / 13), abs=0.02)
    assert finders(shown_until=10) == pytest.approx(0.5 + 0.5 * alone, abs=0.03)
    assert finders(clicked_until=10) == 1.0
    assert finders(shown_until=9, clicked_until=9) == alone


def presence(plan: Strategy, weeks: int, *trees: dict[str, Any]) -> float:
    model = lived(plan, AMPLE, BUILDING, *trees, size=50, weeks=weeks)
    return float(model.company.offers["open"][0, PLATFORM - N_PUSH])


def test_a_presence_builds_up_where_hcps_are_anyway() -> None:
    bought = strategy(platform_spend=60.0)
    full = presence(bought, 1, SETTLED)
    assert presence(bought, 1) == pytest.approx(full * (1 - 0.5 ** (1 / 13)))
    assert presence(bought, 13) == pytest.approx(0.5 * full)
    assert presence(bought, 39) == pytest.approx(0.875 * full)


def test_a_presence_that_was_there_is_there() -> None:
    bought = strategy(platform_spend=60.0)
    full = presence(bought, 1, SETTLED)
    assert presence(bought, 1, {"warm_up": {"strategy": bought.model_dump()}}) == full
    less = {"warm_up": {"strategy": strategy(platform_spend=20.0).model_dump()}}
    assert presence(bought, 1) < presence(bought, 1, less) < full


def test_slower_finding_means_fewer_sessions_at_first() -> None:
    quick, slow = (
        lived(
            NEW, AMPLE, {"behaviour": {"pull": {"found_half_weeks": weeks}}}, size=1_000, weeks=13
        )
        for weeks in (4.0, 39.0)
    )
    for channel in ("site", "content"):
        assert total(slow, channel)["delivered"] < 0.8 * total(quick, channel)["delivered"]


def test_what_is_new_is_behind_at_first_and_ahead_in_the_end() -> None:
    def engaged(name: str, *trees: dict[str, Any]) -> np.ndarray:
        table = weekly(lived(shipped(name), *trees, size=2_000, weeks=52))
        return (table["engaged"] / table["hcps"]).to_numpy()

    usual, new = engaged("traditional"), engaged("hybrid")
    at_once = engaged("hybrid", merged(SETTLED))
    assert new[0] < usual[0] < at_once[0]
    assert usual[-4:].mean() < new[-4:].mean()
    assert new[-4:].mean() > 0.9 * at_once[-4:].mean()
