"""Permission: asked for, given, taken back with effect at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanisms import consent
from sim.records import BLOCKED, EMAIL, NEVER, PHONE_CALLS, PROFILING
from tests.sim.named import MASS_EMAIL, SITE, VISIT
from tests.sim.worlds import AMPLE, NO_START, bench, figure, lived, merged, strategy, total

seeds = st.integers(0, 2**31)
MAILS = strategy({"mass_email": 1.0, "webinar": 0.5})
ASKING = strategy({"visit": 0.5, "mass_email": 1.0}, ask_consent=True)


def at_start(share: float, law: str = "opt_in") -> dict[str, Any]:
    return {"market": {"countries": {"eu": {"email_consent": share, "law": law}}}}


@settings(deadline=None, max_examples=4)
@given(seeds, st.sampled_from(["opt_in", "opt_out"]))
def test_no_consent_no_mail(seed: int, law: str) -> None:
    sums = total(lived(MAILS, AMPLE, at_start(0.0, law), size=300, seed=seed))
    assert sums["delivered"] == 0
    assert sums["blocked_consent"] == sums["planned"] == 0, "nor is any planned"
    assert sums["cost"] == total(lived(strategy(), AMPLE, size=300, seed=seed))["cost"]
    assert total(lived(MAILS, AMPLE, at_start(0.9, law), size=300, seed=seed))["delivered"] > 0


def test_who_never_consents_is_never_mailed() -> None:
    tree = {"behaviour": {"consent": {"never_share": 1.0}}}
    model = lived(ASKING, AMPLE, tree, size=400, weeks=30)
    assert total(model, "mass_email")["delivered"] == 0
    assert not (model.universe.customers["allowed"] & EMAIL).any()


@pytest.mark.parametrize(("country", "share"), [("eu", 0.45), ("de", 0.30), ("us", 0.85)])
def test_consent_at_the_start_is_the_countrys(country: str, share: float) -> None:
    countries = {"eu": 0.0} | {country: 1.0}
    model = lived(strategy(), NO_START, {"population": {"countries": countries}}, size=20_000,
                  weeks=1)  # fmt: skip
    customers = model.universe.customers
    assert ((customers["allowed"] & EMAIL) > 0).mean() == pytest.approx(share, abs=0.01)
    assert ((customers["allowed"] & PHONE_CALLS) > 0).all()
    if country == "us":
        assert ((customers["allowed"] & PROFILING) > 0).all()
        assert (((customers["allowed"] | customers["refused"]) & EMAIL) > 0).all()
    else:
        profiled = (customers["allowed"] & PROFILING) > 0
        assert profiled.mean() == pytest.approx(share / 2, abs=0.01)
        assert not (profiled & ((customers["allowed"] & EMAIL) == 0)).any()
        assert not customers["refused"].any()


@settings(deadline=None, max_examples=3)
@given(seeds)
def test_asking_wins_consent(seed: int) -> None:
    plans = [strategy({"visit": 0.5}, ask_consent=asks) for asks in (False, True)]
    kept, won = (lived(plan, AMPLE, size=500, seed=seed) for plan in plans)
    assert figure(won, "consented") > figure(kept, "consented") + 0.05


def ask(b: Any, channel: int, luck: float, profiling_luck: float) -> int:
    """Returns the scopes granted."""
    b.touch["channel"], b.touch["granted"] = channel, 0
    consent.ask(b.hcp, b.customer, b.week_state, b.touch, b.rules, b.strategy, luck, profiling_luck)
    return int(b.touch["granted"])


def asked(refusals: int, trust: float = 0.38) -> float:
    """Returns the share of HCPs asked at a visit who say yes: those whose luck is below it."""
    b = bench(ASKING)

    def says_yes(luck: float) -> bool:
        b.customer["allowed"] = PHONE_CALLS
        b.hcp["never_consents"] = 0
        b.hcp["last_asked"], b.hcp["refusals"] = NEVER, refusals
        b.week_state["trust"] = trust
        return ask(b, VISIT, luck, 0.9) == EMAIL

    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if says_yes(middle) else (low, middle)
    grid = (np.arange(397) + 0.5) / 397
    assert [says_yes(luck) for luck in grid] == (grid < low).tolist()
    return low


def test_each_refusal_halves_the_chance() -> None:
    shares = [asked(refusals) for refusals in range(4)]
    assert shares == pytest.approx([0.35, 0.175, 0.0875, 0.04375], abs=3e-4)
    assert asked(0, trust=0.58) == pytest.approx(0.35 * np.exp(0.4), abs=3e-4)


def test_refusals_are_counted_and_followed_by_a_pause() -> None:
    b = bench(ASKING)
    b.customer["allowed"], b.hcp["never_consents"] = PHONE_CALLS, 0

    def in_week(week: int, luck: float) -> int:
        b.week_state["week"] = week
        return ask(b, VISIT, luck, 0.2)

    assert in_week(1, 0.999) == 0
    assert b.hcp["refusals"] == 1
    assert [in_week(week, 0.0) for week in range(2, 9)] == [0] * 7
    assert in_week(9, 0.0) == EMAIL | PROFILING
    assert b.customer["allowed"] == EMAIL | PHONE_CALLS | PROFILING


def test_a_yes_lifts_an_earlier_no() -> None:
    b = bench(ASKING)
    b.customer["allowed"], b.customer["refused"] = PHONE_CALLS, EMAIL
    b.hcp["never_consents"] = 0
    ask(b, SITE, 0.0, 0.9)
    assert b.customer["refused"] == 0
    assert b.customer["allowed"] & EMAIL


def opts_out(b: Any, luck: float) -> int:
    """Returns the scope withdrawn."""
    b.touch["withdrawn"] = 0
    consent.may_opt_out(b.hcp, b.customer, b.week_state, b.touch, b.rules, b.strategy, luck)
    return int(b.touch["withdrawn"])


def opt_out_chance(fit: float, stock: float, trust: float) -> float:
    b = bench()
    b.week_state["trust"] = trust
    b.touch["channel"], b.touch["fit"], b.touch["own_stock"] = MASS_EMAIL, fit, stock
    low, high = 0.0, 1.0
    for _ in range(40):
        luck = (low + high) / 2
        b.customer["allowed"] = EMAIL
        leaves = opts_out(b, luck)
        low, high = (luck, high) if leaves else (low, luck)
    return low


@settings(deadline=None, max_examples=15)
@given(st.floats(0, 1), st.floats(0, 200), st.floats(0.05, 0.95))
def test_the_chance_of_an_opt_out(fit: float, stock: float, trust: float) -> None:
    expected = min(0.05, 0.001 * np.exp(0.04 * stock - 2 * (trust - 0.38) + 0.5 - fit))
    assert opt_out_chance(fit, stock, trust) == pytest.approx(expected, rel=1e-4)


def test_an_opt_out_withdraws_the_scope_and_nothing_else() -> None:
    b = bench()
    b.customer["allowed"] = EMAIL | PHONE_CALLS | PROFILING
    b.customer["refused"] = 0
    b.touch["channel"] = MASS_EMAIL
    assert opts_out(b, 0.0) == EMAIL
    assert b.customer["allowed"] == PHONE_CALLS | PROFILING
    assert b.customer["refused"] == EMAIL


def test_after_a_no_nothing_comes_until_the_hcps_own_yes() -> None:
    tree = merged(
        {"behaviour": {"consent": {"opt_out_base": 0.5, "opt_out_max": 0.5}}},
        at_start(0.95, "opt_out"),
        {"record": {"touches": True}},
    )
    model = lived(MAILS, AMPLE, NO_START, tree, size=300, weeks=30)
    log = model.ledger.log()
    gone = log[log["withdrawn"] > 0]
    assert len(gone) > 200
    week_of = dict(zip(gone["row"].tolist(), gone["week"].tolist(), strict=True))
    for touch in log[log["outcome"] != BLOCKED]:
        assert touch["week"] <= week_of.get(int(touch["row"]), 99)
    assert figure(model, "opted_out") > 0.9


def test_an_opt_out_binds_within_the_week() -> None:
    certain = {"opt_out_base": 1.0, "opt_out_max": 1.0, "opt_out_trust_slope": 0.0,
               "opt_out_fit_slope": 0.0}  # fmt: skip
    tree = {"behaviour": {"consent": certain}, "record": {"touches": True}}
    plan = strategy({"mass_email": 3.0, "webinar": 2.0})
    model = lived(plan, AMPLE, NO_START, tree, size=200, weeks=3)
    log = model.ledger.log()
    mails = log[log["outcome"] != BLOCKED]
    assert len(mails) == len(np.unique(mails["row"])), "the first message is the last"
    sums = total(model)
    assert sums["planned"] == sums["delivered"] + sums["blocked"]
    assert sums["blocked_consent"] > 0
    assert model.universe.customers["tried"][:, MASS_EMAIL].max() <= 1
