"""What may be sent: law by country, audiences, wishes; and nothing beyond it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.settings import Strategy
from sim.settings.channels import PUSH_CHANNELS
from sim.settings.words import PERSONAS
from sim.tables.records import touch_table
from tests.sim.worlds import AMPLE, NO_START, figure, lived, strategy, total

RECORDED = {"record": {"touches": True}}
PERMITTED = {"market": {"countries": {"eu": {"email_consent": 0.96}}},
             "behaviour": {"consent": {"opt_out_base": 0.0}}}  # fmt: skip
MESSAGES = ("remote", "phone", "rep_email", "mass_email", "webinar")
PLAN = strategy({"visit": 1.0, "mass_email": 2.0, "webinar": 0.5, "phone": 0.3})


def law(**figures: Any) -> dict[str, Any]:
    return {"market": {"countries": {"eu": figures}}}


def touches(plan: Strategy, *trees: dict[str, Any], **lives: Any) -> pd.DataFrame:
    return touch_table(lived(plan, AMPLE, RECORDED, *trees, **lives))


@pytest.mark.parametrize("weeks", [1, 2, 4])
def test_the_law_limits_how_often_messages_come(weeks: int) -> None:
    table = touches(PLAN, PERMITTED, law(weeks_between_messages=weeks), size=150, weeks=20)
    sent = table[(table["outcome"] != "blocked") & table["channel"].isin(MESSAGES)]
    gaps = sent.sort_values("week").groupby("hcp_id")["week"].diff().dropna()
    assert gaps.min() == weeks
    assert (table["reason"] == "law").any()
    visits = table[table["channel"] == "visit"]
    assert (visits["reason"] != "law").all()


def test_the_law_limits_how_often_reps_come() -> None:
    table = touches(PLAN, law(weeks_between_visits=6), size=150, weeks=30)
    visits = table[table["channel"] == "visit"]
    tried = visits[(visits["outcome"] != "blocked") | (visits["reason"] == "access")]
    gaps = tried.sort_values("week").groupby("hcp_id")["week"].diff().dropna()
    assert gaps.min() == 6
    assert (visits["reason"] == "law").sum() > len(tried)


def test_a_forbidden_channel_is_planned_and_blocked() -> None:
    sums = total(lived(PLAN, AMPLE, law(forbidden=["mass_email", "visit"]), NO_START, size=100),
                 "mass_email", "visit")  # fmt: skip
    assert sums["delivered"] == 0
    assert sums["blocked_law"] == sums["planned"] > 0
    assert figure(lived(PLAN, AMPLE, law(forbidden=["visit"]), size=100), "blocked_law") > 0


def test_the_law_is_the_countrys() -> None:
    half = {"population": {"countries": {"eu": 0.5, "uk": 0.5}}}
    tree = {"market": {"countries": {"uk": {"forbidden": ["visit"]}}}}
    model = lived(PLAN, AMPLE, half, tree, NO_START, RECORDED, size=300)
    table = touch_table(model)
    country = pd.Series(model.universe.hcps["country"], index=model.universe.names())
    visits = table[table["channel"] == "visit"]
    british = visits["hcp_id"].map(country) == 2
    assert (visits[british]["reason"] == "law").all()
    assert (visits[~british]["reason"] != "law").all()


def test_without_limits_nothing_is_against_the_law() -> None:
    assert total(lived(PLAN, AMPLE, size=100))["blocked_law"] == 0


@pytest.mark.parametrize("weeks", [8, 26])
@pytest.mark.parametrize("audience", ["seen", "unseen"])
def test_an_audience_is_whom_a_visit_met_of_late(audience: str, weeks: int) -> None:
    plan = strategy({"visit": 0.3, "phone": 1.0}, audience={"phone": audience})
    model = lived(plan, AMPLE, {"company": {"seen_weeks": weeks}}, size=400, weeks=30)
    customers = model.universe.customers
    before = customers["last_met"].copy()
    model._run_week(31)
    called = model.company.planned[:, PUSH_CHANNELS.index("phone")] > 0
    seen = 31 - before <= weeks
    assert called.sum() > 20
    assert (seen[called] if audience == "seen" else ~seen[called]).all()


def test_a_first_visit_for_those_without_consent() -> None:
    plan = strategy({"visit": 0.5}, audience={"visit": "without_email_consent"}, ask_consent=True)
    model = lived(plan, AMPLE, NO_START, size=400, weeks=1)
    visited = model.company.planned[:, 0] > 0
    assert visited.any()
    start = lived(strategy(), NO_START, size=400, weeks=1).universe.customers["allowed"] & 1
    assert not start[visited].any()


WISHING = {"behaviour": {"consent": {"curate_per_session": 1.0}, "pull": {"registered_share": 1.0}}}


def centre(policy: str, **more: Any) -> Strategy:
    return strategy({"mass_email": 2.0, "webinar": 0.5}, site_open=True, preference_centre=policy,
                    **more)  # fmt: skip


def test_honoured_wishes_are_kept_to_the_letter() -> None:
    model = lived(centre("honoured"), AMPLE, PERMITTED, WISHING, RECORDED, NO_START, size=300,
                  weeks=40)  # fmt: skip
    table = touch_table(model)
    customers, names = model.universe.customers, model.universe.names()
    wishing = customers["wishes"] > 0
    assert 0.3 < wishing.mean() < 1.0
    visits = table[table["channel"] == "site"].groupby("hcp_id")["week"].min()
    sent = table[(table["outcome"] != "blocked") & (table["channel"] != "site")]
    after = sent[sent["week"] > sent["hcp_id"].map(visits).fillna(99)]
    wished = pd.Series(customers["wished_channels"], index=names)
    bit = after["channel"].map({c: 1 << i for i, c in enumerate(PUSH_CHANNELS)})
    assert ((after["hcp_id"].map(wished).to_numpy() & bit.to_numpy()) > 0).all()
    gaps = after.sort_values("week").groupby("hcp_id")["week"].diff().dropna()
    assert gaps.min() >= 4
    assert total(model)["blocked_cap"] > 0


def test_a_preference_honoured_earns_trust_and_one_ignored_costs_it() -> None:
    trees = (AMPLE, PERMITTED, WISHING, NO_START)
    none, honoured, ignored = (
        lived(centre(policy), *trees, size=800, weeks=40)
        for policy in ("none", "honoured", "ignored")
    )
    trust = [figure(model, "trust_change") for model in (ignored, none, honoured)]
    assert trust[0] < trust[1] < trust[2]
    assert (ignored.universe.hcps["lasting_losses"] > 0).any()
    for model in (none, honoured):
        assert not model.universe.hcps["lasting_losses"].any()


def test_without_a_centre_nobody_sets_anything() -> None:
    model = lived(centre("none"), AMPLE, WISHING, size=200)
    assert not model.universe.customers["wishes"].any()


def test_a_wish_that_is_kept_earns_trust_though_the_touch_is_not_answered() -> None:
    deaf = {"channels": {"mass_email": {"response": dict.fromkeys(PERSONAS, 0.0),
                                        "noticed_unanswered": 1.0},
                         "webinar": {"response": dict.fromkeys(PERSONAS, 0.0)}}}  # fmt: skip

    def trust(noticed: float, gain: float) -> float:
        tree = {"behaviour": {"trust": {"honoured_noticed": noticed, "honoured_gain": gain}}}
        model = lived(centre("honoured"), AMPLE, PERMITTED, WISHING, deaf, tree, NO_START,
                      size=400, weeks=30)  # fmt: skip
        return float(model.universe.hcps["trust"].mean())

    assert trust(0.0, 0.5) == trust(0.0, 0.0) < trust(1.0, 0.5)


def test_half_of_the_opt_outs_become_less_often() -> None:
    tree = {"behaviour": {"consent": {"opt_out_base": 0.02, "curate_per_session": 0.0}}}
    plans = (strategy({"mass_email": 1.0}, preference_centre=p) for p in ("none", "honoured"))
    none, honoured = (lived(plan, AMPLE, tree, NO_START, size=2_000, weeks=26) for plan in plans)
    lost, curated = figure(none, "opted_out"), figure(honoured, "opted_out")
    assert curated < 0.6 * lost
    assert (honoured.universe.customers["wishes"] > 0).mean() == pytest.approx(
        lost - curated, abs=0.08
    )
    always = {"behaviour": {"consent": {"opt_out_base": 0.02, "curate_share": 0.0}}}
    plans = (strategy({"mass_email": 1.0}, preference_centre=p) for p in ("none", "honoured"))
    a, b = (lived(plan, AMPLE, always, NO_START, size=300) for plan in plans)
    assert figure(a, "opted_out") == figure(b, "opted_out") > 0


def test_a_breach_is_never_wholly_recovered() -> None:
    model = lived(centre("ignored"), AMPLE, PERMITTED, WISHING, NO_START, size=300, weeks=30)
    hcps = model.universe.hcps
    hurt = hcps["lasting_losses"] > 0
    assert hurt.sum() > 20
    model.company.take_up(strategy())
    for week in range(31, 700):
        model._run_week(week)
    assert (hcps["trust"][hurt] < hcps["trust_prior"][hurt] - 1e-3).mean() > 0.95
    np.testing.assert_allclose(hcps["trust"][~hurt], hcps["trust_prior"][~hurt], atol=1e-3)
