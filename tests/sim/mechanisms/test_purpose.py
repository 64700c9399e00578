"""Purposes: chosen, served better by one channel than by another, met or not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.mechanisms import purpose, response
from sim.records import ENGAGED, RESPONDED
from sim.rules.channels import groups, log_depths, purpose_shares, until_each_purpose
from sim.settings import Settings
from sim.settings.channels import CHANNELS
from sim.settings.character import Purposes
from sim.settings.words import PURPOSES
from sim.tables.records import touch_table
from tests.sim.named import MASS_EMAIL, VISIT
from tests.sim.worlds import AMPLE, bench, figure, lived, strategy, total, touching

RECORDED = {"record": {"touches": True}}
PLAN: dict[str, Any] = {"visit": 0.5, "mass_email": 1.0}
DEPTHS = log_depths(Settings())
GROUPS = groups(Settings().channels)
TALK = Purposes(news=0.0, discussion=0.5, training=0.0, relationship=0.5)
NEWS = Purposes(news=1.0, discussion=0.0, training=0.0, relationship=0.0)


def test_the_reference_mix_leaves_the_tables_as_they_are() -> None:
    depths = log_depths(Settings())
    shares = purpose_shares(Settings().behaviour.purpose.reference)
    assert shares @ depths == pytest.approx(np.zeros(len(CHANNELS)))
    news, discussion = depths[:2]
    visit, mail = CHANNELS.index("visit"), CHANNELS.index("mass_email")
    assert news[mail] - news[visit] == pytest.approx(
        np.log(2.0) + discussion[mail] - discussion[visit] - np.log(0.4)
    )


@pytest.mark.parametrize("plan", ["plan", "channel"])
def test_a_companys_purposes_have_their_shares(plan: str) -> None:
    model = lived(
        strategy(PLAN, purpose_choice=plan), AMPLE, RECORDED, size=1_500, weeks=13
    )  # fmt: skip
    table = touch_table(model)
    table = table[table["outcome"] != "blocked"]
    depths = DEPTHS if plan == "channel" else None
    until = until_each_purpose(Purposes(), len(CHANNELS), depths, 0.35)
    for channel in ("visit", "mass_email"):
        mine = table[table["channel"] == channel]["purpose"].value_counts(normalize=True)
        expected = np.diff(until[CHANNELS.index(channel)], prepend=0.0)
        found = mine.reindex(PURPOSES, fill_value=0.0).to_numpy()
        assert found == pytest.approx(expected, abs=0.05)
    blocked = touch_table(model)
    assert (blocked[blocked["outcome"] == "blocked"]["purpose"] == "").all()


def test_fitting_purposes_send_news_by_mail_and_talk_in_person() -> None:
    until = until_each_purpose(Purposes(), len(CHANNELS), DEPTHS)
    shares = np.diff(until, prepend=0.0, axis=1)
    visit, mail = shares[CHANNELS.index("visit")], shares[CHANNELS.index("mass_email")]
    assert mail[0] > visit[0]
    assert mail[1] < visit[1]
    assert mail[3] < visit[3]


def test_a_purpose_that_a_channel_does_not_serve_is_left_to_others() -> None:
    at = [CHANNELS.index(channel) for channel in ("chatbot", "mass_email", "remote", "visit")]
    relationship = PURPOSES.index("relationship")
    served, before = (
        np.diff(until_each_purpose(Purposes(), len(CHANNELS), DEPTHS, least), prepend=0.0, axis=1)
        for least in (0.35, 0.0)
    )
    assert served[at, relationship] == pytest.approx([0.0, 0.0, *before[at[2:], relationship]])
    assert (before[at, relationship] > 0.05).all()
    only = Purposes(news=0.0, discussion=0.0, training=0.0, relationship=1.0)
    assert until_each_purpose(only, len(CHANNELS), DEPTHS, 0.35)[at[0], relationship] == 1.0


def test_nobody_comes_to_a_chatbot_for_a_relationship() -> None:
    plan = strategy({"mass_email": 1.0}, purpose_choice="channel", chatbot_open=True)

    def talks(least: float) -> pd.Series:
        tree = {"behaviour": {"purpose": {"least_depth": least}}}
        table = touch_table(lived(plan, AMPLE, tree, RECORDED, size=1_500, weeks=13))
        return table[table["purpose"] == "relationship"]["channel"].value_counts()

    assert "chatbot" not in talks(0.35)
    assert "mass_email" not in talks(0.35)
    assert talks(0.0)["chatbot"] > 10


def test_a_channel_that_serves_a_purpose_is_answered_more() -> None:
    b = bench(None, {"behaviour": {"purpose": {"response_weight": 0.3}}})

    def chance(channel: int, name: str) -> float:
        touching(b, channel, fit=0.5, purpose=PURPOSES.index(name))
        return float(response.chance_of_response(b.hcp, b.context))

    assert chance(MASS_EMAIL, "news") > chance(MASS_EMAIL, "discussion")
    assert chance(MASS_EMAIL, "training") > chance(MASS_EMAIL, "relationship")


@pytest.mark.parametrize(("outcome", "fit", "unwanted", "expected"), [
    (ENGAGED, 0.6, 0, True),
    (RESPONDED, 0.6, 0, False),
    (ENGAGED, 0.4, 0, False),
    (ENGAGED, 0.6, 1 << GROUPS.index("visit"), False),
    (ENGAGED, 0.6, 1 << GROUPS.index("email"), True),
])  # fmt: skip
def test_a_purpose_is_met(outcome: int, fit: float, unwanted: int, expected: bool) -> None:
    b = bench()
    b.hcp["unwanted"][:] = 0
    b.hcp["unwanted"][1] = unwanted
    touch = touching(b, VISIT, outcome=outcome, fit=fit, purpose=1)
    assert bool(purpose.is_met(b.hcp, touch, b.rules)) is expected
    touch = touching(b, VISIT, outcome=outcome, fit=fit, purpose=2)
    assert bool(purpose.is_met(b.hcp, touch, b.rules)) is (outcome == ENGAGED and fit >= 0.5)


def test_talk_by_visit_meets_its_purpose_more_than_talk_by_mail() -> None:
    by_visit, by_mail = (
        figure(lived(strategy({channel: 0.5}, purposes=TALK), AMPLE, size=800), "discussion_met")
        for channel in ("visit", "mass_email")
    )
    assert by_visit > 2 * by_mail


def test_news_by_mail_is_opened_more_than_talk_by_mail() -> None:
    def opened(purposes: Purposes, weight: float) -> float:
        tree = {"behaviour": {"purpose": {"response_weight": weight}}}
        plan = strategy({"mass_email": 1.0}, purposes=purposes)
        return float(total(lived(plan, AMPLE, tree, size=1_500))["responded"])

    assert opened(NEWS, 0.5) > opened(TALK, 0.5)
    deep = {"knowledge_weight": 0.0, "preference_weight": 0.0, "response_weight": 0.0}
    alike = [
        total(lived(strategy({"mass_email": 1.0}, purposes=p), AMPLE,
                    {"behaviour": {"purpose": deep}}, size=300))["responded"]
        for p in (NEWS, TALK)
    ]  # fmt: skip
    assert alike[0] == alike[1]


def test_the_measures_of_purpose_add_up() -> None:
    model = lived(strategy(PLAN, site_open=True), AMPLE, RECORDED, size=400)
    weekly = model.scorecard.weekly
    everyone = weekly[weekly["segment"] == "all"]
    touches = everyone[[f"{p}_touches" for p in PURPOSES]].sum(axis=1)
    assert (touches == everyone["touches"]).all()
    met = everyone[[f"{p}_met" for p in PURPOSES]].sum(axis=1)
    assert (met == everyone["purpose_met"]).all()
    assert met.sum() == model.scorecard.channels["purpose_met"].sum() > 0
    assert figure(model, "purpose_met") == pytest.approx(met.sum() / touches.sum())
