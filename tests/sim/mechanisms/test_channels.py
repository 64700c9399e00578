"""Every channel: it is there from configuration, and what it does follows its entry."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import EngagementModel, Settings
from sim.counters import BY_CHANNEL
from sim.rules.channels import by_persona, channel_rules, spread_of_cost
from sim.settings import Strategy
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.settings.channels import CHANNELS, PULL_CHANNELS, PUSH_CHANNELS, Channels
from tests.sim.worlds import AMPLE, NO_START, figure, lived, strategy, total

OFFERED: dict[str, dict[str, Any]] = {
    "site": {"site_open": True},
    "platform": {"platform_spend": 300.0},
    "community": {"community_spend": 300.0},
    "expert": {"expert_open": True},
    "chatbot": {"chatbot_open": True},
    "content": {"content_open": True},
    "social": {"social_posts_per_week": 10.0},
}
EVERYONE = {"market": {"countries": {"eu": {"email_consent": 0.96}}}}
NOBODY = {"market": {"countries": {"eu": {"email_consent": 0.0}}}}
EAGER = {"engager": 0.9, "learner": 0.9, "traditionalist": 0.9}
DEAF = {"engager": 0.0, "learner": 0.0, "traditionalist": 0.0}
SCOPED = [c for c in PUSH_CHANNELS if getattr(Channels(), c).scope != "none"]


def using(channel: str, **choices: Any) -> Strategy:
    """Returns a strategy that uses one channel and nothing else."""
    if channel in OFFERED:
        return strategy(**OFFERED[channel], **choices)
    plan = {channel: 1.0}
    if channel == "rep_email":
        plan["visit"] = 1.0
    return strategy(plan, **choices)


def changed(channel: str, **fields: Any) -> dict[str, Any]:
    return {"channels": {channel: fields}}


@cache
def eager(channel: str) -> EngagementModel:
    """Returns a world in which HCPs take up all that comes on a channel."""
    tree = changed(channel, response=EAGER)
    return lived(using(channel), AMPLE, EVERYONE, tree, NO_START, size=300, weeks=13)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_is_planned_answered_deep_and_paid_for(channel: str) -> None:
    sums = total(eager(channel), channel)
    assert sums["delivered"] > 100
    assert 0 < sums["engaged"] <= sums["responded"] <= sums["delivered"]
    assert sums["minutes"] > 0
    assert sums["fit"] > 0
    per_touch = getattr(Channels(), channel).cost
    if channel in ("visit", "remote", "phone", "msl", "gathering", "webinar"):
        assert sums["cost"] > 0
    elif channel in ("platform", "community"):
        assert sums["cost"] > per_touch * sums["delivered"]
    else:
        assert sums["cost"] == pytest.approx(per_touch * sums["delivered"], rel=0.05)


@pytest.mark.parametrize("channel", CHANNELS)
def test_who_answers_nothing_engages_nothing(channel: str) -> None:
    tree = merged_deaf(channel)
    sums = total(lived(using(channel), AMPLE, EVERYONE, tree, NO_START, size=100, weeks=6), channel)
    assert sums["engaged"] == 0
    assert sums["responded"] <= 0.03 * max(sums["planned"], 100)


def merged_deaf(channel: str) -> dict[str, Any]:
    tree = changed(channel, response=DEAF)
    if channel == "visit":
        tree["behaviour"] = {
            "access": {"open": 0.0, "restricted": 0.0, "closed": 0.0, "floor": 0.0}
        }
    return tree


@pytest.mark.parametrize("channel", SCOPED)
def test_without_its_permission_nothing_comes(channel: str) -> None:
    model = lived(using(channel), AMPLE, NOBODY, NO_START, size=100, weeks=1)
    scope = getattr(Channels(), channel).scope
    model.universe.customers["allowed"] = 0
    model._run_week(2)
    column = CHANNELS.index(channel)
    sums = model.ledger.channels.sum(axis=0)[column]
    assert sums[BY_CHANNEL.delivered] == 0
    assert sums[BY_CHANNEL.planned] == 0, f"planned for want of {scope} consent"


@pytest.mark.parametrize("channel", [c for c in CHANNELS if c != "rep_email"])
def test_a_good_contact_earns_its_trust(channel: str) -> None:
    """With content that always fits, more evidence per contact means more trust."""

    def gained(gain: float) -> float:
        fits = {
            "behaviour": {
                "relevance": {"base": 1.0, "noise_sd": 0.0, "novelty_weight": 0.0},
                "trust": {"pressure_weight": 0.0, "unwanted_weight": 0.0},
                "fatigue": {"overload_blame": 0.0},
            }
        }
        tree = changed(channel, trust_gain=gain, response=EAGER)
        return figure(
            lived(using(channel), AMPLE, EVERYONE, NO_START, fits, tree, size=150, weeks=8),
            "trust_change",
        )

    assert gained(1.0) > gained(0.2) > gained(0.0) >= -1e-6


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_engaged_contact_teaches(channel: str) -> None:
    def learned(gain: float) -> float:
        tree = changed(channel, knowledge_gain=gain, response=EAGER)
        return figure(
            lived(using(channel), AMPLE, EVERYONE, NO_START, tree, size=100, weeks=8),
            "knowledge",
        )

    base = learned(0.0)
    assert learned(0.5) > learned(0.1) > base
    assert base == 0.0 or channel == "rep_email"  # the visits before it teach too


def test_the_engaged_are_those_who_reached_the_channels_depth() -> None:
    model = lived(using("phone"), AMPLE, changed("phone", response=EAGER), NO_START, size=600)
    sums = total(model, "phone")
    assert 0.55 < sums["engaged"] / sums["responded"] < 0.70, "talked three minutes of four"
    deeper = lived(
        using("phone"), AMPLE, changed("phone", response=EAGER, depth_minutes=6.0), NO_START,
        size=600,
    )  # fmt: skip
    assert total(deeper, "phone")["engaged"] < 0.5 * sums["engaged"]


def test_display_brings_new_access() -> None:
    """Where nobody consents, a campaign wins some for the site and for mail."""
    eager_clicks = {"engager": 0.05, "learner": 0.05, "traditionalist": 0.05}
    tree = changed("display", response=eager_clicks, consent_ask=0.5)

    def won(rate: float) -> tuple[float, float]:
        plan = strategy({"display": rate}, site_open=True, ask_consent=True)
        lone = {"behaviour": {"pull": {"registered_share": 0.0}}}
        model = lived(plan, AMPLE, NOBODY, lone, tree, NO_START, size=600, weeks=26)
        return figure(model, "consented"), figure(model, "registered")

    none, some = won(0.0), won(3.0)
    assert none == (0.0, 0.0)
    assert min(some) > 0.02


def test_a_registration_asks_for_profiling() -> None:
    def profiled(asks: float) -> float:
        tree = changed("webinar", response=EAGER, consent_ask=asks)
        plan = strategy({"webinar": 0.5}, ask_consent=True)
        model = lived(plan, AMPLE, EVERYONE, tree, NO_START, size=400, weeks=20)
        return float(((model.universe.customers["allowed"] & 4) > 0).mean())

    assert profiled(0.45) > profiled(0.0) + 0.05


def test_a_click_leads_to_the_site() -> None:
    def visits(click_through: float) -> float:
        tree = {"behaviour": {"pull": {"click_through": click_through, "registered_share": 1.0}}}
        model = lived(
            strategy({"mass_email": 1.5}, site_open=True), AMPLE, EVERYONE, tree, NO_START,
            changed("mass_email", second_step=EAGER), size=400,
        )  # fmt: skip
        return float(total(model, "site")["delivered"])

    assert visits(1.0) > 1.1 * visits(0.0)


def test_content_is_taken_up_by_whom_newsletters_reach() -> None:
    plan = using("content", platform_spend=0.0)
    reached, not_reached = (
        total(lived(plan, AMPLE, law, NO_START, size=400), "content")["delivered"]
        for law in (EVERYONE, NOBODY)
    )
    assert reached > 100
    assert not_reached == 0
    present = using("content", platform_spend=500.0)
    by_platform = total(lived(present, AMPLE, NOBODY, NO_START, size=400), "content")["delivered"]
    assert 0.3 * reached < by_platform < 0.7 * reached


def test_more_posts_are_met_more_often_and_take_evening_minutes() -> None:
    few, many = (
        lived(strategy(social_posts_per_week=posts), AMPLE, NO_START, size=300)
        for posts in (2.0, 6.0)
    )
    share = Settings().channels.social.feed_share
    for model, posts in ((few, 2.0), (many, 6.0)):
        met = total(model, "social")["delivered"] / 300 / 13
        assert met == pytest.approx(posts * share, rel=0.1)
    assert (few.universe.hcps["fatigue_own"] < many.universe.hcps["fatigue_own"]).mean() > 0.8


def test_msl_time_binds() -> None:
    def met(meetings: float) -> pd.Series:
        tree = {
            "company": {
                "budget_per_hcp_year": 1e9,
                "msls": {"meetings_per_week": meetings, "hcps_per_msl": 600},
            }
        }
        plan = using("msl").model_copy(update={"hcps_per_msl": 600.0})
        return total(lived(plan, tree, NO_START, size=600, weeks=12), "msl")

    few, many = met(6.0), met(600.0)
    assert few["delivered"] <= (6 * 12 + 24) / 0.6  # what an invitation takes of a meeting's time
    assert few["blocked_capacity"] > 0 == many["blocked_capacity"]


def test_forms_go_round_by_their_shares_and_keep_the_channels_means() -> None:
    rules = channel_rules(Settings())
    gathering, content = CHANNELS.index("gathering"), CHANNELS.index("content")
    for channel in (gathering, content):
        shares = np.diff(rules["form_until"][channel], prepend=0.0)
        for factor in ("minutes", "cost", "knowledge"):
            assert shares @ rules[f"form_{factor}"][channel] == pytest.approx(1.0)
    assert spread_of_cost(Settings().channels.gathering) > 1.3
    assert spread_of_cost(Settings().channels.visit) == 1.0
    sums = total(eager("gathering"), "gathering")
    per_visit = (sums["cost"] - 2.0 * (sums["delivered"] - sums["engaged"])) / sums["engaged"]
    assert 110 < per_visit < 150, "long forms find time less often"


def test_monthly_rates_are_lived_by_the_week() -> None:
    table = by_persona(Channels(), "response")
    assert table[0, CHANNELS.index("expert")] == pytest.approx(0.06 / WEEKS_PER_MONTH)
    assert table[0, CHANNELS.index("site")] == pytest.approx(0.16)


@pytest.mark.parametrize("channel", PULL_CHANNELS)
def test_a_closed_place_is_visited_by_nobody(channel: str) -> None:
    plan = strategy({"visit": 0.2})
    assert total(lived(plan, AMPLE, size=60, weeks=4), channel)["planned"] == 0
