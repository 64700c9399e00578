"""Patterns of the field that emerge at the defaults; nothing here is coded in the rule.

`model.md` of the maintainers numbers them P1 to P13; those of single mechanisms (P3-P5, P8, P12)
are tested beside them.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from sim import EngagementModel
from sim.counters import BY_CHANNEL
from sim.settings.words import PERSONAS
from sim.tables.records import hcp_table, touch_table
from tests.sim.named import MASS_EMAIL
from tests.sim.worlds import AMPLE, figure, lived, shipped, strategy, total, world

RATES = (0.5, 0.75, 1.0, 1.15, 1.5, 2.0, 3.0, 4.0)


@cache
def mailed(rate: float) -> EngagementModel:
    """Returns a quarter of nothing but this many mails a week."""
    return lived(strategy({"mass_email": rate}), AMPLE, size=20_000, weeks=13, seed=5)


def per_mail(rate: float, what: str) -> float:
    sums = total(mailed(rate), "mass_email")
    return float(sums[what] / sums["delivered"])


def test_p1_engagement_peaks_at_one_to_two_mails_a_week() -> None:
    clicks = {rate: total(mailed(rate), "mass_email")["engaged"] for rate in RATES}
    opens = {rate: total(mailed(rate), "mass_email")["responded"] for rate in RATES}
    assert 1 <= max(clicks, key=clicks.__getitem__) <= 2
    assert 1 <= max(opens, key=opens.__getitem__) <= 2
    assert clicks[4.0] < 0.9 * max(clicks.values())
    assert clicks[0.5] < 0.9 * max(clicks.values())


@pytest.mark.parametrize("rate", [0.75, 1.0, 1.15])
def test_p1_twentysix_mails_lose_a_third_of_clicks_per_mail(rate: float) -> None:
    loss = 1 - per_mail(2.0, "engaged") / per_mail(rate, "engaged")
    assert 0.25 <= loss <= 0.45, f"{13 * rate:g} mails in 13 weeks"


def test_p2_trust_peaks_below_engagement() -> None:
    trust = {rate: figure(mailed(rate), "trust_change") for rate in RATES}
    clicks = {rate: total(mailed(rate), "mass_email")["engaged"] for rate in RATES}
    assert max(trust, key=trust.__getitem__) < max(clicks, key=clicks.__getitem__)


def test_p6_fatigue_shows_as_silence_not_as_opt_outs() -> None:
    rates = np.array([rate for rate in RATES if rate <= 2])
    lost = np.array([per_mail(rate, "opt_outs") for rate in rates])
    slope = np.polyfit(np.log(rates), np.log(lost), 1)[0]
    assert slope < 0.3
    assert ((lost > 0.0008) & (lost < 0.0020)).all()
    unread = [per_mail(rate, "responded") for rate in rates]
    assert unread[-1] < 0.75 * unread[0]


def test_p11_traditionalists_answer_people_not_screens() -> None:
    plan = strategy(
        {"visit": 0.4, "remote": 0.2, "mass_email": 0.5, "webinar": 0.3},
        follow_ups={"thanks": {"after": "visit", "send": "rep_email"}},
        site_open=True, platform_spend=60.0,
    )  # fmt: skip
    model = lived(plan, AMPLE, {"record": {"touches": True}}, size=6_000, weeks=13)
    table = touch_table(model)
    table["persona"] = pd.Categorical(
        hcp_table(model.universe).set_index("hcp_id")["persona"].reindex(table["hcp_id"]),
        categories=PERSONAS,
    )
    tried = table[(table["outcome"] != "blocked") | (table["reason"] == "access")]
    answers = tried["outcome"].isin(["responded", "engaged"])
    share = answers.groupby([tried["channel"], tried["persona"]], observed=True).mean().unstack()
    visits = share.loc["visit"]
    assert visits["traditionalist"] > visits["learner"] > visits["engager"]
    screens = ["remote", "rep_email", "mass_email", "webinar"]
    for channel in screens:
        answer = share.loc[channel]
        assert answer["traditionalist"] < answer["learner"] < answer["engager"], channel
    assert visits["traditionalist"] > 2 * share.loc[screens, "traditionalist"].max()
    sessions = tried[tried["channel"].isin(["site", "platform"])].groupby("persona", observed=True)
    hcps = hcp_table(model.universe)["persona"].value_counts()
    per_hcp = sessions.size() / hcps
    assert per_hcp["traditionalist"] < per_hcp["learner"] < per_hcp["engager"]


@pytest.mark.parametrize("name", ["traditional", "push"])
def test_p13_mean_trust_moves_little_in_a_year(name: str) -> None:
    model = lived(shipped(name), size=6_000, weeks=52)
    assert abs(figure(model, "trust_change")) < 0.03


def test_p13_trust_falls_fast_and_recovers_slowly() -> None:
    def path(rate: float) -> np.ndarray:
        model = EngagementModel(mailed(1.0).settings, rng=5)
        model.begin_period()
        model.company.take_up(strategy({"mass_email": rate}))
        trust = [float(model.universe.hcps["trust"].mean())]
        for week in range(1, 27):
            if week == 14:
                model.company.take_up(strategy())
            model._run_week(week)
            trust.append(float(model.universe.hcps["trust"].mean()))
        return np.array(trust)

    pressed, left_alone = path(6.0), path(0.0)
    below = left_alone - pressed
    assert below[13] > 0.008, "a quarter of mails above tolerance costs trust"
    regained = 1 - below[26] / below[13]
    assert 0.05 < regained < 0.5, "a quarter of silence gives little of it back"


def test_rest_lets_mail_work_again() -> None:
    def opened(rests: int) -> float:
        """Returns the share opened in a week of many mails: after a quarter of them, and a rest."""
        plan = strategy({"mass_email": 4.0})
        model = EngagementModel(world(plan, AMPLE, size=4_000), rng=5)
        model.begin_period()
        for week in range(1, 15 + rests):
            model.company.take_up(strategy() if 14 <= week < 14 + rests else plan)
            model._run_week(week)
        sums = model.ledger.channels.sum(axis=0)[MASS_EMAIL]
        return float(sums[BY_CHANNEL.responded] / sums[BY_CHANNEL.delivered])

    assert opened(rests=12) > 1.5 * opened(rests=0)
