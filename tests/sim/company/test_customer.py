"""The company's file: what contacts teach, how knowledge fades, who fell silent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.company import customer as company_file
from tests.sim.named import MASS_EMAIL, PLATFORM, REMOTE, VISIT
from tests.sim.worlds import AMPLE, NO_START, bench, lived, strategy, touching


def contact(b: Any, channel: int, answered: bool) -> None:
    touch = touching(b, channel)
    company_file.recall(b.customer, b.week_state, b.rules)
    company_file.note_contact(b.customer, b.week_state, touch, b.rules, b.strategy, answered)


def test_four_answered_contacts_close_half_of_the_gap() -> None:
    b = bench()
    for _ in range(4):
        contact(b, VISIT, answered=True)
    assert b.customer["taught"][VISIT] == pytest.approx(0.5)
    assert b.week_state["unknown"] == pytest.approx(0.5)
    assert b.customer["tried"][VISIT] == b.customer["answered"][VISIT] == 4


def test_unanswered_contacts_teach_nothing() -> None:
    b = bench()
    contact(b, MASS_EMAIL, answered=False)
    assert b.customer["taught"][MASS_EMAIL] == 0
    assert b.week_state["unknown"] == 1
    assert b.customer["tried"][MASS_EMAIL] == 1
    assert b.customer["answered"][MASS_EMAIL] == 0


def test_platforms_report_totals_only() -> None:
    b = bench()
    contact(b, PLATFORM, answered=True)
    assert not b.customer["taught"].any()
    assert b.week_state["answered"] == 0


def test_knowledge_fades_by_a_hundredth_a_week() -> None:
    b = bench()
    b.customer["taught"][VISIT], b.customer["taught"][MASS_EMAIL] = 0.5, 0.4
    b.customer["taught_week"], b.week_state["week"], b.week_state["unknown"] = 3, 5, -1.0
    company_file.recall(b.customer, b.week_state, b.rules)
    assert b.customer["taught"][VISIT] == pytest.approx(0.5 * 0.99**2)
    assert b.week_state["unknown"] == pytest.approx(
        (1 - 0.5 * 0.99**2) * (1 - 0.4 * 0.99**2), rel=1e-6
    )
    company_file.recall(b.customer, b.week_state, b.rules)
    assert b.customer["taught"][VISIT] == pytest.approx(0.5 * 0.99**2), "once a week"


def test_a_rep_who_leaves_takes_what_the_rep_learned() -> None:
    b = bench()
    b.customer["taught"][:] = 0.5
    b.customer["taught_week"] = 1
    company_file.lose_rep(b.customer, b.rules)
    assert b.customer["taught"][VISIT] == b.customer["taught"][REMOTE] == 0
    assert b.customer["taught"][MASS_EMAIL] == 0.5


def test_silence_is_counted_over_messages_only() -> None:
    b = bench(strategy(rest_after_silent=5, rest_weeks=4))
    for _ in range(3):
        contact(b, VISIT, answered=False)
        contact(b, MASS_EMAIL, answered=False)
    assert b.customer["silent"] == 3
    contact(b, MASS_EMAIL, answered=True)
    assert b.customer["silent"] == 0


def test_the_file_counts_what_was_made() -> None:
    plan = strategy({"visit": 0.5, "mass_email": 1.0})
    model = lived(plan, AMPLE, NO_START, {"record": {"touches": True}}, size=200)
    log = model.ledger.log()
    mails = log[(log["channel"] == MASS_EMAIL) & (log["outcome"] > 0)]
    tried = np.bincount(mails["row"], minlength=200)
    assert np.array_equal(model.universe.customers["tried"][:, MASS_EMAIL], tried)
    answered = np.bincount(mails["row"][mails["outcome"] >= 3], minlength=200)
    assert np.array_equal(model.universe.customers["answered"][:, MASS_EMAIL], answered)
