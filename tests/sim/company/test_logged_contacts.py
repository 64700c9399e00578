"""The touches of a log, made again."""

import numpy as np
import pandas as pd
import pytest

from sim import EngagementModel
from sim.company.logged_contacts import LoggedContacts
from sim.records import ACCESS, EMAIL
from tests.sim.named import MASS_EMAIL, N_PUSH, VISIT
from tests.sim.worlds import SETTLED, ids, shipped, state, strategy, world

RECORD = {"record": {"touches": True}}


def told(model):
    log = model.ledger.log()
    return log[(log["reason"] == 0) | (log["reason"] == ACCESS + 1)]


def contacts_in(log):
    pushed = log[log["channel"] < N_PUSH]
    return LoggedContacts(*(pushed[name].astype(np.int64) for name in ("week", "row", "channel")))


def contacts(*lines):
    week, row, channel = np.array(sorted(lines), np.int64).T
    return LoggedContacts(week, row, channel)


@pytest.mark.parametrize("name", ["traditional", "push", "pull", "hybrid"])
def test_on_the_same_luck_a_log_comes_out_again(name):
    settings = world(shipped(name), RECORD, SETTLED, size=150, weeks=12)
    log = told(EngagementModel(settings, 3).run())
    again = told(EngagementModel(settings, 3, contacts=contacts_in(log)).run())
    assert len(log) > 100
    for column in log.dtype.names:
        np.testing.assert_array_equal(log[column], again[column], column)


def test_mesa_agents_answer_them_alike():
    settings = world(shipped("push"), RECORD, size=60, weeks=6)
    log = told(EngagementModel(settings, 3).run())
    stepping = settings.model_copy(update={"engine": "mesa"})
    one, other = (
        told(EngagementModel(s, 5, contacts=contacts_in(log)).run()) for s in (settings, stepping)
    )
    assert one.tobytes() == other.tobytes()


def test_on_other_luck_the_touches_are_the_same_and_the_answers_are_not():
    settings = world(shipped("push"), RECORD, size=150, weeks=12)
    made = contacts_in(told(EngagementModel(settings, 3).run()))
    again = told(EngagementModel(settings, 4, contacts=made).run())
    pushed = again[again["channel"] < N_PUSH]
    lost = len(made.week) - len(pushed)  # after an opt-out of the same week
    assert 0 <= lost <= 0.01 * len(made.week)
    assert len(np.unique(pushed["outcome"])) == 5


def test_what_was_sent_had_its_permission():
    table = ids(range(1, 41)).assign(email_consent="no")
    settings = world(strategy(site_open=False), RECORD, size=40, weeks=3)
    made = contacts(*((2, row, MASS_EMAIL) for row in range(30)))
    model = EngagementModel(settings, 1, table=table, contacts=made)
    model.begin_period()
    model.step()
    assert not (model.universe.customers["allowed"] & EMAIL).any()
    model.step()
    log = model.ledger.log()
    assert len(log) == 30
    assert (log["reason"] == 0).all()
    permitted = model.universe.customers["allowed"] & EMAIL > 0
    assert not permitted[30:].any()
    assert permitted[:30].sum() == 30 - (log["withdrawn"] > 0).sum()


def test_they_are_made_whatever_they_cost():
    settings = world(
        strategy(), RECORD, {"company": {"budget_per_hcp_year": 1.0}}, size=20, weeks=4
    )
    made = contacts(*((week, row, VISIT) for week in (1, 2, 3, 4) for row in range(20)))
    model = EngagementModel(settings, 1, table=ids(range(1, 21)), contacts=made).run()
    assert len(model.ledger.log()) == 80
    assert model.company.money.spent > 20 * 4 * 15
    assert model.company.money.spent <= model.company.money.released * (1 + 1e-9)


def test_a_week_is_laid_out_with_its_repetitions():
    made = contacts((1, 0, VISIT), (2, 1, MASS_EMAIL), (2, 1, MASS_EMAIL), (2, 0, VISIT))
    planned = np.ones((3, N_PUSH + 1), np.uint8)
    made.lay_out(2, planned)
    assert planned[1, MASS_EMAIL] == 2
    assert planned[0, VISIT] == 1
    assert planned.sum() == 3
    assert made.most_a_week == 2
    assert LoggedContacts(*np.zeros((3, 0), np.int64)).most_a_week == 0


def test_a_user_who_is_never_touched_is_left_alone():
    settings = world(strategy(), RECORD, size=5, weeks=2)
    made = contacts((1, 0, VISIT))
    model = EngagementModel(settings, 1, table=pd.DataFrame(ids(range(5))), contacts=made).run()
    assert set(model.ledger.log()["row"]) == {0}


def test_nothing_is_new_of_what_a_log_tells():
    lives = []
    for months in ({}, SETTLED):
        settings = world(shipped("hybrid"), months, size=150, weeks=6)
        model = EngagementModel(settings, 3, contacts=contacts((1, 5, VISIT), (2, 7, MASS_EMAIL)))
        model.run().universe.hcps["found"] = 0
        lives.append(state(model))
    assert lives[0] == lives[1]
