"""How well content fits: knowledge, needs, coverage, novelty, craft."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanisms import relevance
from sim.records import PROFILING
from sim.settings import Strategy
from tests.sim.named import MASS_EMAIL, REMOTE, SITE, VISIT
from tests.sim.worlds import AMPLE, NO_START, bench, lived, strategy, total, touching

seeds = st.integers(0, 2**31)
VISITS = strategy({"visit": 0.5})
STEADY = {"behaviour": {"relevance": {"match_weight": 0.15, "noise_sd": 0.0}}}


def mean_fit(plan: Strategy, *trees: dict[str, Any], **lives: Any) -> float:
    sums = total(lived(plan, AMPLE, *trees, **lives))
    return float(sums["fit"] / sums["responded"])


def knowing(start: float, weight: float = 0.35) -> dict[str, Any]:
    return {"behaviour": {"relevance": {"start": start, "knowledge_weight": weight}}}


@settings(deadline=None, max_examples=4)
@given(seeds)
def test_more_knowledge_means_more_relevance(seed: int) -> None:
    less, more = (mean_fit(VISITS, knowing(s), size=500, seed=seed) for s in (0.1, 0.6))
    assert more > less + 0.03
    less, more = (mean_fit(VISITS, knowing(s, 0.0), size=300, seed=seed) for s in (0.1, 0.6))
    assert more == less


def test_knowledge_grows_with_answered_contacts() -> None:
    assert mean_fit(VISITS, NO_START, weeks=40) > mean_fit(VISITS, NO_START, weeks=4) + 0.05


def fits(b: Any, channel: int = VISIT, n: int = 400, rep_effect: float = 1.0) -> np.ndarray:
    grid = (np.arange(n) + 0.5) / n
    other = np.random.default_rng(1).permutation(grid)
    touch = touching(b, channel)
    b.rep["effect"] = rep_effect
    found = []
    for luck in zip(grid, other, strict=True):
        relevance.choose_content(b.hcp, b.customer, b.context, *luck)
        found.append((float(touch["fit"]), int(touch["matched"])))
    return np.array(found)


def knowing_bench(known: float, plan: Strategy | None = None, **choices: Any) -> Any:
    b = bench(plan or strategy(**choices), STEADY)
    b.customer["allowed"] = PROFILING
    b.week_state["unknown"] = (1 - known) / 0.7
    return b


@pytest.mark.parametrize("known", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("choice", ["brand_plan", "need"])
def test_the_company_picks_right_as_far_as_it_knows_and_has(known: float, choice: str) -> None:
    b = knowing_bench(known, content_choice=choice)
    fit, matched = fits(b, n=2_000).T
    right = 1 / 3 + 2 / 3 * known if choice == "need" else 1 / 3
    assert matched.mean() == pytest.approx(right * 0.5, abs=2e-3)
    used = known if choice == "need" else min(known, 0.5 + 0.5 * (known - 0.5))
    expected = 0.5 + 0.35 * (2 * used - 1) + 0.15 * right * 0.5
    assert fit.mean() == pytest.approx(expected, abs=1e-3)
    assert fit.min() >= 0
    assert fit.max() <= 1


def test_novelty_wears_out_with_what_was_seen() -> None:
    b = bench()
    for seen in (0.0, 12.0, 24.0):
        b.hcp["seen"] = seen
        assert relevance.novelty(b.hcp, b.rules, b.offer) == pytest.approx(0.8 ** (seen / 12))
    b.hcp["seen"] = 8.0
    for _ in range(13):
        relevance.fade_seen(b.hcp, b.rules)
    assert b.hcp["seen"] == pytest.approx(4.0, rel=1e-5)


def test_worn_out_content_fits_less() -> None:
    b = knowing_bench(0.5)
    fresh = fits(b)[:, 0].mean()
    b.hcp["seen"] = 36.0
    assert fits(b)[:, 0].mean() == pytest.approx(fresh - 0.2 * (1 - 0.8**3), abs=0.01)


def test_copied_content_fits_less_on_digital_channels_only() -> None:
    adapted, copied = (knowing_bench(0.5, adapted_content=made) for made in (True, False))
    gap = fits(adapted, MASS_EMAIL)[:, 0].mean() - fits(copied, MASS_EMAIL)[:, 0].mean()
    assert gap == pytest.approx(0.15, abs=0.01)
    assert fits(adapted)[:, 0].mean() == fits(copied)[:, 0].mean()


def test_without_profiling_only_the_channel_itself_has_taught() -> None:
    b = bench()
    b.customer["taught"][:] = 0.0
    b.customer["taught"][VISIT] = 0.8
    b.week_state["unknown"] = 0.2
    known = {}
    for allowed in (0, PROFILING):
        b.customer["allowed"] = allowed
        known[allowed] = [
            relevance.known(
                b.customer, b.week_state, touching(b, channel), b.rules, b.strategy, b.offer
            )
            for channel in (VISIT, MASS_EMAIL)
        ]
    assert known[0] == pytest.approx([1 - 0.7 * 0.2, 0.3])
    assert known[PROFILING] == pytest.approx([1 - 0.7 * 0.2] * 2)


def test_a_skilled_rep_makes_remote_content_fit_better() -> None:
    b = knowing_bench(0.7)
    poor, good = (fits(b, REMOTE, rep_effect=effect)[:, 0].mean() for effect in (0.9, 1.1))
    assert good > poor
    assert fits(b, VISIT, rep_effect=1.1)[:, 0].mean() == fits(b, VISIT)[:, 0].mean()


def test_the_noise_of_relevance_has_the_settings_spread() -> None:
    b = bench(None, {"behaviour": {"relevance": {"match_weight": 0.0}}})
    b.customer["allowed"], b.week_state["unknown"] = PROFILING, 5 / 7
    fit = fits(b, n=2_000)[:, 0]
    assert fit.mean() == pytest.approx(0.5, abs=1e-3)
    assert fit.std() == pytest.approx(0.15, abs=2e-3)


def test_in_pull_coverage_takes_the_place_of_knowledge() -> None:
    b = bench(None, STEADY)
    grid = (np.arange(2_000) + 0.5) / 2_000
    for coverage in (0.1, 0.9):
        b.offer["coverage"] = coverage
        touch, fit, matched = touching(b, SITE), [], []
        for noise, match in zip(grid, np.roll(grid, 1_234), strict=True):
            relevance.find_content(b.hcp, b.context, noise, match)
            fit.append(float(touch["fit"]))
            matched.append(int(touch["matched"]))
        assert np.mean(matched) == pytest.approx(coverage, abs=1e-3)
        expected = 0.5 + 0.35 * (2 * coverage - 1) + 0.15 * coverage
        assert np.mean(fit) == pytest.approx(expected, abs=1e-3)


def test_needs_are_theory_and_practice_by_the_settings_share() -> None:
    b, grid = bench(), (np.arange(2_000) + 0.5) / 2_000
    for shares in (np.full(6, 1 / 6), np.array([0.5, 0.2, 0.1, 0.1, 0.1, 0.0])):
        until = relevance.topics_until(shares)
        cells = [relevance.draw_need(b.hcp, b.rules, until, u) for u in grid]
        counts = np.bincount(cells, minlength=12) / len(cells)
        assert counts[:6] == pytest.approx(0.6 * shares, abs=1e-3)
        assert counts[6:] == pytest.approx(0.4 * shares, abs=1e-3)


def test_equal_topics_end_at_whole_numbers() -> None:
    assert relevance.topics_until([1 / 6] * 6).tolist() == [1, 2, 3, 4, 5, 6]


def test_needs_last_as_long_as_the_settings_say() -> None:
    changed = 0
    model = lived(strategy(), NO_START, size=4_000, weeks=1)
    before = model.universe.hcps["need_a"].copy()
    model.company.take_up(strategy())
    model._run_week(2)
    changed = (model.universe.hcps["need_a"] != before).mean()
    stays = 0.6 * 0.1 + 0.4 * 0.4 / 6  # a new need may be the old one
    assert changed == pytest.approx((1 - stays) / 13, abs=0.012)


def moved(chance: float, matched: int, weeks: int = 500) -> float:
    """Returns the share of needs of the day that an engaged contact ends."""
    b = bench(None, {"behaviour": {"relevance": {"met_need_moves": chance}}})
    ended = 0
    for week in range(weeks):
        b.week_state["week"] = week
        b.hcp["need_a"], b.hcp["need_b"] = 99, 99
        touching(b, VISIT, matched=matched, address=0)
        relevance.move_on(b.hcp, b.context)
        ended += (b.hcp["need_a"] != 99) + (b.hcp["need_b"] != 99)
    return ended / weeks


def test_a_need_that_is_met_gives_way_to_another() -> None:
    assert moved(0.3, 1, weeks=2_000) == pytest.approx(0.3, abs=0.04)
    assert moved(0.3, 0) == 0
    assert moved(0.0, 1) == 0
    assert moved(1.0, 1) == 1


def test_contacts_that_meet_needs_make_needs_change_sooner() -> None:
    def changed(chance: float) -> float:
        tree = {"behaviour": {"relevance": {"met_need_moves": chance}}}
        plan = strategy({"visit": 1.0}, content_choice="need")
        model = lived(plan, AMPLE, tree, size=1_500, weeks=8)
        before = model.universe.hcps[["need_a", "need_b"]].copy()
        model._run_week(9)
        return float((before != model.universe.hcps[["need_a", "need_b"]]).mean())

    assert changed(1.0) > 1.3 * changed(0.0)


def test_knowledge_that_is_not_used_to_choose_content_does_little() -> None:
    b = bench()
    for known in (0.0, 0.3, 0.5):
        assert relevance.known_in_brand_plan(known, b.rules) == known
    assert relevance.known_in_brand_plan(0.9, b.rules) == pytest.approx(0.7)
    b = bench(None, {"behaviour": {"relevance": {"brand_plan_use": 1.0}}})
    for known in (0.0, 0.3, 0.77, 1.0):
        assert relevance.known_in_brand_plan(known, b.rules) == known
