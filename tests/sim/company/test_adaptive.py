"""Segments and the bandit: learned from answers alone, right where there is something to learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import EngagementModel
from sim.company.price import Price
from sim.company.segments import Segments
from sim.settings import Settings
from sim.settings.channels import PUSH_CHANNELS
from sim.settings.company import Prices
from sim.settings.words import PERSONAS
from tests.sim.named import PHONE
from tests.sim.worlds import ALIKE, SETTLED, figure, lived, shipped, strategy, weekly, world

TRADITIONALIST = PERSONAS.index("traditionalist")
NOTHING = {"engager": 0.01, "learner": 0.01, "traditionalist": 0.002}
PLANTED: dict[str, Any] = {  # traditionalists answer the telephone and nothing else
    "channels": {
        "phone": {"response": {"engager": 0.02, "learner": 0.02, "traditionalist": 0.9}},
        **{
            name: {"response": {"engager": 0.3, "learner": 0.3, "traditionalist": 0.002}}
            for name in ("remote", "webinar", "mass_email")
        },
        "visit": {"response": {"engager": 0.9, "learner": 0.9, "traditionalist": 0.01}},
    },
    "behaviour": {"access": {"floor": 0.0}, "change": {"drift_per_year": 0.0, "per_session": 0.0}},
    "market": {"countries": {"eu": {"email_consent": 0.9}}},
}
LEAN = strategy(
    bandit={"touches_per_month": {"A": 5.0, "B": 5.0, "C": 5.0},
            "channels": ["visit", "remote", "phone", "mass_email", "webinar"]},
    money_shares={"reps": 0.6, "visit": 0.1, "phone": 0.1, "remote": 0.05, "mass_email": 0.05,
                  "webinar": 0.05, "assets": 0.02},
)  # fmt: skip


class Shuffled(EngagementModel):
    """A world in which the company is told of answers of other HCPs than those who gave them."""

    def _run_week(self, week: int) -> None:
        before = {name: self.company.customers[name].copy() for name in ("tried", "answered")}
        super()._run_week(week)
        file = self.company.customers
        new = file["answered"].astype(int) - before["answered"]
        order = np.random.default_rng(week + 100).permutation(len(file))
        file["answered"] = np.minimum(before["answered"] + new[order], file["tried"])


def last_quarter(kind: type[EngagementModel]) -> float:
    """Returns the share of traditionalists' touches in the last quarter that are calls."""
    model = kind(world(LEAN, ALIKE, PLANTED, size=1_200, weeks=52), rng=3)
    model.begin_period()
    made = np.zeros(len(PUSH_CHANNELS))
    for week in range(1, 53):
        model.step()
        if week > 39:
            planted = model.universe.hcps["persona"] == TRADITIONALIST
            made += model.company.planned[planted, : len(PUSH_CHANNELS)].sum(axis=0)
    assert made.sum() > 100
    return float(made[PHONE] / made.sum())


def test_a_planted_segment_is_found_and_called() -> None:
    assert last_quarter(EngagementModel) >= 0.6


def test_from_shuffled_answers_nothing_is_learned() -> None:
    assert last_quarter(Shuffled) < 0.6


def test_where_personas_alone_differ_the_error_of_segments_falls_with_weeks() -> None:
    for seed in (1, 2):
        model = lived(shipped("adaptive"), ALIKE, size=2_500, weeks=52, seed=seed)
        error = weekly_error(model)
        assert error[-8:].mean() < error[:4].mean() - 0.01
        hcps = model.universe.hcps
        guess = 1 - (np.bincount(hcps["persona"]) / len(hcps)).max()
        assert figure(model, "segment_error") < guess, "better than to call all of them learners"


def test_then_after_a_year_they_err_a_seventh_less_than_the_best_constant_guess() -> None:
    error, guess = 0.0, 0.0
    for seed in (1, 2, 3):
        model = lived(shipped("hybrid"), ALIKE, size=2_037, weeks=52, seed=seed)
        hcps = model.universe.hcps
        guess += 1 - (np.bincount(hcps["persona"]) / len(hcps)).max()
        error += figure(model, "segment_error")
    assert error < 6 / 7 * guess


@pytest.mark.parametrize("name", ["adaptive", "hybrid"])
def test_at_the_defaults_segments_tell_who_uses_no_screen(name: str) -> None:
    """Half of HCPs use none, most of them traditionalists, and silence on screens tells of that.

    Named engagers use screens, named traditionalists mostly none. Which persona one of those who
    use none is of, answers do not tell: segments know no more than a constant guess, nor much less.
    """
    model = lived(shipped(name), size=2_000, weeks=52)
    hcps, segment = model.universe.hcps, model.universe.customers["segment"]
    engager, learner, traditionalist = (
        float(hcps["uses_no_screen"][segment == kind].mean()) for kind in range(3)
    )
    assert engager < 0.05
    assert 0.4 < learner < 0.65
    assert traditionalist > 0.75
    guess = 1 - (np.bincount(hcps["persona"]) / len(hcps)).max()
    assert guess - 0.05 < figure(model, "segment_error") < guess + 0.05


def test_a_believed_drift_of_none_keeps_the_believed_shares() -> None:
    settings = Settings()
    still = settings.replace({"company.beliefs.drift_per_year": 0.0})
    assert np.array_equal(Segments(still)._mix_in(520), Segments(still)._mix_in(-26))
    kinds = Segments(settings)._mix_in(52)
    moved = kinds.reshape(-1, len(PERSONAS)).sum(axis=0)  # each, over its ways of being to screens
    assert moved[0] > 0.22 > moved[2]
    assert moved.sum() == pytest.approx(1.0)


def test_a_session_in_a_place_that_third_parties_report_is_not_in_the_file() -> None:
    model = lived(shipped("hybrid"), size=400, weeks=26)
    sessions = model.universe.customers["sessions"].sum(axis=0)
    channels = model.settings.channels
    seen = {name for name, come in zip(channels.pull, sessions, strict=True) if come}
    assert seen == {"site", "content"}


def weekly_error(model: EngagementModel) -> np.ndarray:
    table = weekly(model)
    return (table["misjudged"] / table["hcps"]).to_numpy()


def test_where_personas_differ_more_segments_are_told_apart_better() -> None:
    clear = {
        "channels": {
            "mass_email": {"response": {"engager": 0.6, "learner": 0.1, "traditionalist": 0.005}},
            "remote": {"response": {"engager": 0.8, "learner": 0.2, "traditionalist": 0.01}},
        },
        "behaviour": {"change": {"drift_per_year": 0.0, "per_session": 0.0}},
    }
    plan = strategy({"mass_email": 1.0, "remote": 0.3})
    blurred, told = (
        figure(lived(plan, ALIKE, tree, {"company": {"budget_per_hcp_year": 1e9}}, size=1_500,
                     weeks=52), "segment_error")
        for tree in ({"behaviour": clear["behaviour"]}, clear)
    )  # fmt: skip
    assert told < 0.75 * blurred


def test_without_contacts_nobody_is_told_apart() -> None:
    model = lived(strategy(), {"warm_up": {"weeks": 0}}, size=500, weeks=12)
    assert (model.universe.customers["segment"] == 1).all()


def test_an_estimate_reads_the_file_alone() -> None:
    model = lived(shipped("push"), size=400, weeks=26)
    customers = model.universe.customers
    segments = Segments(model.settings)
    segments.estimate(customers)
    first = customers["segment"].copy()
    model.universe.hcps["persona"] = 0
    segments = Segments(model.settings)
    segments.estimate(customers)
    assert np.array_equal(first, customers["segment"])


def test_profiles_move_from_what_is_published_to_what_is_seen() -> None:
    segments = Segments(Settings())
    published = segments.profiles.copy()
    model = lived(shipped("push"), PLANTED, size=2_000, weeks=52)
    model.company.segments.estimate(model.universe.customers)
    seen = model.company.segments.profiles
    assert np.abs(seen - published).max() > 0.03
    assert ((seen >= 0) & (seen <= 1)).all()


def test_samples_lie_closer_the_more_is_known() -> None:
    segments = Segments(Settings())
    few = np.std([segments.sample(np.uint64(1), week) for week in range(200)], axis=0)
    segments.contacts *= 100
    many = np.std([segments.sample(np.uint64(1), week) for week in range(200)], axis=0)
    assert (many < 0.2 * few).all()


def test_a_price_rises_with_demand_and_falls_without() -> None:
    price = Price(1.0, Settings().company.prices)
    price.follow(200.0, 100.0)
    assert price.now > 1.0
    for _ in range(3):
        price.follow(10.0, 100.0)
    assert price.now < 1.0


def test_a_price_follows_as_fast_as_is_said_and_no_gap_counts_for_more() -> None:
    def after(planned: float, **prices: float) -> float:
        price = Price(1.0, Prices(**prices))
        price.follow(planned, 100.0)
        return price.now

    assert after(200.0, step=0.0) == 1.0
    assert after(200.0, step=0.3) == pytest.approx(np.exp(0.3))
    assert after(1e6, most_gap=0.5) == after(150.0, most_gap=0.5) == pytest.approx(np.exp(0.15))


@pytest.mark.parametrize("exploration", [0.0, 1.0])
def test_the_bandit_spends_what_is_there_and_no_more(exploration: float) -> None:
    bandit = shipped("adaptive").bandit.model_copy(update={"exploration": exploration})
    plan = shipped("adaptive").model_copy(update={"bandit": bandit})
    model = lived(plan, size=800, weeks=52)
    assert 0.85 < figure(model, "spent") <= 1.0


def test_the_planned_touches_are_the_slots() -> None:
    rich = {"company": {"budget_per_hcp_year": 1e6, "reps": {"calls_per_week": 1e6}}}
    permitting = {"market": {"countries": {"eu": {"email_consent": 0.9}}}}
    model = lived(LEAN, SETTLED, rich, permitting, size=400, weeks=26)
    assert figure(model, "planned") == pytest.approx(5 * 12, rel=0.03)
