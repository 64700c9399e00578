"""Orchestration: sequences, teams, who plans, segments acted on, key accounts, roll-outs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import EngagementModel
from sim.records import EMAIL, HOSPITAL
from sim.settings import Strategy
from sim.settings.channels import PUSH_CHANNELS
from sim.tables.records import touch_table
from tests.sim.worlds import AMPLE, NO_START, figure, lived, shipped, strategy, total, world

RECORDED = {"record": {"touches": True}}
PERMITTED = {"market": {"countries": {"eu": {"email_consent": 0.96}}},
             "behaviour": {"consent": {"opt_out_base": 0.0}}}  # fmt: skip
OPEN = {"behaviour": {"access": {"open": 0.95, "restricted": 0.95, "closed": 0.95}}}


def touches(plan: Strategy, *trees: dict[str, Any], **lives: Any) -> pd.DataFrame:
    return touch_table(lived(plan, AMPLE, RECORDED, *trees, **lives))


def in_sequence(**choices: Any) -> Strategy:
    steps = [{"send": "mass_email", "after_weeks": 1}, {"send": "webinar", "after_weeks": 3}]
    one = {"starts": "visit", "steps": steps} | choices
    return strategy({"visit": 0.05}, sequences={"one": one})


def test_a_sequence_goes_its_steps_at_their_distances() -> None:
    model = lived(in_sequence(), AMPLE, RECORDED, PERMITTED, OPEN, NO_START, size=400, weeks=30)
    table, may = touch_table(model), model.universe.customers["allowed"] & EMAIL > 0
    met = table[(table["channel"] == "visit") & (table["outcome"] == "engaged")]
    sent = table[table["channel"] != "visit"]
    first = met.groupby("hcp_id")["week"].min()
    mails = sent[sent["channel"] == "mass_email"].groupby("hcp_id")["week"].min()
    invitations = sent[sent["channel"] == "webinar"].groupby("hcp_id")["week"].min()
    starters = first[first <= 26].index.intersection(model.universe.names()[may])
    assert len(starters) > 50
    assert (mails[starters] == first[starters] + 1).all()
    assert (invitations[starters] == first[starters] + 4).all()
    assert not set(mails.index) - set(first.index), "none without a start"


def test_a_sequence_stops_when_it_was_answered() -> None:
    eager = {"channels": {"mass_email": {"response": dict.fromkeys(
        ("engager", "learner", "traditionalist"), 0.97)}}}  # fmt: skip
    going_on, stopping = (
        total(lived(in_sequence(stop_when_answered=stops), AMPLE, PERMITTED, OPEN, eager,
                    NO_START, size=600, weeks=30), "webinar")["planned"]
        for stops in (False, True)
    )  # fmt: skip
    assert stopping < 0.5 * going_on


def test_silence_and_requests_start_sequences_and_shares_hold() -> None:
    step = [{"send": "phone", "after_weeks": 1}]
    silence = strategy({"mass_email": 1.0}, sequences={
        "s": {"starts": "silence", "silent_weeks": 5, "steps": step}})  # fmt: skip
    deaf = {"channels": {"mass_email": {"response": dict.fromkeys(
        ("engager", "learner", "traditionalist"), 0.0)}}}  # fmt: skip
    table = touches(silence, PERMITTED, deaf, NO_START, size=100, weeks=10)
    calls = table[table["channel"] == "phone"]
    assert calls["week"].min() == 6
    asked = strategy({"visit": 0.5}, sequences={"s": {"starts": "request", "steps": step}})
    assert len(touches(asked, size=300).query("channel == 'phone'")) > 0
    half = in_sequence(share=0.5)
    some, all_ = (
        total(lived(plan, AMPLE, PERMITTED, OPEN, size=800, weeks=20), "mass_email")["planned"]
        for plan in (half, in_sequence())
    )
    assert some == pytest.approx(0.5 * all_, rel=0.2)


def test_the_preferred_channel_gets_the_room_under_a_cap() -> None:
    def planned(first: bool) -> pd.Series:
        plan = strategy({"mass_email": 1.0, "webinar": 1.0}, max_messages_per_week=1,
                        preferred_first=first, cap_order=[])  # fmt: skip
        model = EngagementModel(world(plan, AMPLE, PERMITTED, size=200, weeks=9), rng=1)
        customers = model.company.customers
        webinar = PUSH_CHANNELS.index("webinar")
        mail = PUSH_CHANNELS.index("mass_email")
        customers["tried"][:, [webinar, mail]] = 50
        customers["answered"][:100, webinar], customers["answered"][:100, mail] = 1, 20
        customers["answered"][100:, webinar], customers["answered"][100:, mail] = 20, 1
        model.begin_period()
        model.step()
        made = model.company.planned
        return pd.Series({
            "mail to those who answer mail": made[:100, mail].sum(),
            "mail to those who answer invitations": made[100:, mail].sum(),
        })  # fmt: skip

    by_plan, by_preference = planned(False), planned(True)
    assert by_plan.iloc[0] == by_plan.iloc[1] == 0, "the plan puts webinars first"
    assert by_preference.iloc[0] > 0.9 * 90
    assert by_preference.iloc[1] == 0


def test_silos_follow_up_their_own_and_know_their_own() -> None:
    rules = {
        "own": {"after": "visit", "send": "rep_email"},
        "other": {"after": "visit", "send": "webinar"},
    }
    plans = [strategy({"visit": 0.5}, follow_ups=rules, teams=teams)
             for teams in ("integrated", "siloed")]  # fmt: skip
    integrated, siloed = (lived(plan, AMPLE, PERMITTED, size=300) for plan in plans)
    assert total(integrated, "webinar")["planned"] > 0 == total(siloed, "webinar")["planned"]
    assert total(siloed, "rep_email")["planned"] > 0

    def fit(teams: str, weight: float = 0.35) -> float:
        tree = {
            "behaviour": {"consent": {"profiling_share": 1.0},
                          "care": {"silo_loss": 0.0},
                          "relevance": {"knowledge_weight": weight}}
        }  # fmt: skip
        plan = strategy({"visit": 0.5, "mass_email": 1.0}, teams=teams)
        sums = total(lived(plan, AMPLE, PERMITTED, tree, size=1_500, weeks=26), "mass_email")
        return float(sums["fit"] / sums["responded"])

    assert fit("integrated") > fit("siloed") + 0.02
    assert fit("integrated", 0.0) == fit("siloed", 0.0)


def test_silos_cap_their_own_messages_only() -> None:
    plan = {"mass_email": 1.0, "phone": 1.0}
    integrated, siloed = (
        total(lived(strategy(plan, max_messages_per_week=1, teams=teams), AMPLE, PERMITTED,
                    size=200))["delivered"]
        for teams in ("integrated", "siloed")
    )  # fmt: skip
    assert siloed > 1.5 * integrated


def test_a_request_reaches_medical_affairs_only_where_teams_talk() -> None:
    rule = {"pass_on": {"after": "request", "send": "msl"}}
    integrated, siloed = (
        total(lived(strategy({"visit": 0.5}, follow_ups=rule, teams=teams), AMPLE, size=400),
              "msl")["planned"]
        for teams in ("integrated", "siloed")
    )  # fmt: skip
    assert integrated > 0 == siloed


def test_reps_who_plan_go_where_they_are_met() -> None:
    def lives(planning: str, strength: float = 1.0) -> EngagementModel:
        tree = {
            "company": {"reps": {"local_preference": strength}},
            "population": {"with_no_see": False},
        }  # all who are closed to us are closed to all
        return lived(strategy({"visit": 0.4}, planning=planning), AMPLE, tree, size=1_000, weeks=52)

    headquarters, rep = lives("headquarters"), lives("rep")
    met = [total(m, "visit")["engaged"] / total(m, "visit")["planned"] for m in (headquarters, rep)]
    assert met[1] > met[0] + 0.02
    closed = [figure(m, "touches", "access", "closed") for m in (headquarters, rep)]
    assert closed[1] < closed[0], "and those who are hard to meet are left to others"
    sums = [total(m, "visit") for m in (lives("headquarters", 0.0), lives("rep", 0.0))]
    assert sums[0]["planned"] == sums[1]["planned"]


def test_a_rep_remembers_whatever_the_consent_says() -> None:
    """Without consent to profiling, headquarters knows a channel by itself; a rep knows the HCP."""

    def fit(planning: str, profiling: float) -> float:
        tree = {
            "behaviour": {"consent": {"profiling_share": profiling}},
            "company": {"reps": {"local_preference": 0.0}},
        }
        plan = strategy({"visit": 0.5, "phone": 0.5}, planning=planning)
        sums = total(lived(plan, AMPLE, tree, size=1_000, weeks=26), "phone")
        return float(sums["fit"] / sums["responded"])

    assert fit("rep", 0.0) > fit("headquarters", 0.0) + 0.02


def test_action_plans_by_estimated_segment() -> None:
    factors = {"traditionalist": {"mass_email": 0.0, "visit": 2.0}}
    plan = strategy({"visit": 0.3, "mass_email": 1.0}, by_segment=factors)
    model = lived(plan, AMPLE, PERMITTED, size=600, weeks=26)
    segment = model.universe.customers["segment"]
    planned = model.company.planned
    mail = PUSH_CHANNELS.index("mass_email")
    assert (segment == 2).sum() > 20
    assert not planned[segment == 2, mail].any()
    assert planned[segment != 2, mail].mean() > 0.9
    same = lived(strategy({"visit": 0.3, "mass_email": 1.0}), AMPLE, PERMITTED, size=300)
    one = strategy({"visit": 0.3, "mass_email": 1.0}, by_segment={"learner": {"visit": 1.0}})
    by_one = lived(one, AMPLE, PERMITTED, size=300)
    assert total(same).equals(total(by_one))


def test_key_account_managers_meet_hospitals_more_for_more() -> None:
    free = {"company": {"reps": {"cost_per_year": 0.0}}}
    reps, managers = (
        lived(strategy({"visit": 0.5}, key_accounts=kam), AMPLE, free, size=1_000, weeks=20)
        for kam in (False, True)
    )
    hospital = [figure(m, "meetings", "setting", "hospital") for m in (reps, managers)]
    assert hospital[1] > 1.03 * hospital[0]
    solo = [figure(m, "meetings", "setting", "solo") for m in (reps, managers)]
    assert solo[1] == pytest.approx(solo[0], rel=0.03)
    cost = [figure(m, "cost", "setting", "hospital") for m in (reps, managers)]
    assert cost[1] > 1.3 * cost[0]
    neutral = {"company": {"key_accounts": {"access_factor": 1.0, "cost_factor": 1.0}}}
    plain, same = (
        total(lived(strategy({"visit": 0.5}, key_accounts=kam), AMPLE, neutral, size=200))
        for kam in (False, True)
    )
    assert plain.equals(same)
    assert HOSPITAL == 0


def rolled_out(weeks: int, **reps: float) -> EngagementModel:
    plan = shipped("hybrid").model_copy(update={"rollout_weeks": weeks})
    tree = {"company": {"reps": {"turnover_per_year": 0.0} | reps}}
    return EngagementModel(world(plan, tree, size=600, weeks=30), rng=1)


def test_territories_take_up_a_strategy_one_after_another() -> None:
    model = rolled_out(20)
    model.begin_period()
    shares, mails = [], []
    for _ in range(24):
        model.step()
        reps = model.company.field_force.reps
        changed = reps["plan"][model.universe.customers["rep"]] == 0
        shares.append(float((reps["plan"] == 0).mean()))
        mails.append(model.company.planned[:, PUSH_CHANNELS.index("mass_email")].copy())
        assert not mails[-1][~changed].any(), "today's habit sends no mail"
    assert shares[0] == pytest.approx(0.05, abs=0.01)
    assert shares[9] == pytest.approx(0.50, abs=0.01)
    assert shares[19:] == [1.0] * 5
    assert sum(mail.sum() for mail in mails[20:]) > sum(mail.sum() for mail in mails[:4])


def test_an_immediate_change_is_no_roll_out() -> None:
    at_once, by_zero = rolled_out(0).run(), lived(shipped("hybrid"), {
        "company": {"reps": {"turnover_per_year": 0.0}}}, size=600, weeks=30)  # fmt: skip
    pd.testing.assert_frame_equal(at_once.scorecard.weekly, by_zero.scorecard.weekly)


def test_later_waves_are_spared_part_of_the_dip() -> None:
    def lowest(learning: float) -> float:
        model = rolled_out(20, wave_learning=learning)
        model.begin_period()
        paths = []
        for _ in range(30):
            model.step()
            paths.append(model.company.field_force.reps["skill"].copy())
        return float(np.array(paths).min(axis=0)[-20:].mean())

    assert lowest(1.0) > lowest(0.0) + 0.02
