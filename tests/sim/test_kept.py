"""What is kept of settings for the next run is what would be made anew."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim import Settings
from sim.company.kinds import kinds_of
from sim.company.seats import _booked
from sim.company.ways import in_old_ways
from sim.market import _topics_of, _usual_of
from sim.network import rates_of_ties
from sim.rules.behaviour import rules_of
from sim.rules.beliefs import believed_answers, believed_sessions
from sim.rules.mix import persona_shares
from sim.rules.packing import kept
from sim.rules.population import access_shares, figures_of
from sim.rules.specialties import specialties_of
from sim.rules.strategy import strategy_record
from sim.settings import Strategy
from tests.sim.worlds import shipped

KEPT: dict[str, Callable[[Settings], Any]] = {
    "rules_of": rules_of,
    "figures_of": figures_of,
    "access_shares": access_shares,
    "believed_answers": believed_answers,
    "believed_sessions": believed_sessions,
    "kinds_of": kinds_of,
    "persona_shares": persona_shares,
    "rates_of_ties": rates_of_ties,
    "specialties_of": specialties_of,
    "topics_of": _topics_of,
    "usual_of": _usual_of,
    "booked": _booked,
}
OTHERS: dict[str, Any] = {  # one of each section
    "weeks": 3,
    "strategy": shipped("hybrid"),
    "warm_up.weeks": 5,
    "population.size": 77,
    "population.represents": 7_000,
    "population.redraw": False,
    "population.personas": {"traditionalist": 0.5, "learner": 0.25, "engager": 0.25},
    "market.country": "it",
    "behaviour.trust.asymmetry": 3.25,
    "channels.visit.response.learner": 0.123,
    "company.beliefs.personas": {"traditionalist": 0.5, "learner": 0.25, "engager": 0.25},
    "measures.depth_points": 2.0,
    "record.hcps": True,
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept_is_what_would_be_made(name: str) -> None:
    make, settings = KEPT[name], Settings()
    afresh: Callable[[Settings], Any] = make.__wrapped__  # type: ignore[attr-defined]
    make(settings)
    for key, value in OTHERS.items():
        other = settings.replace({key: value})
        np.testing.assert_equal(plain(make(other)), plain(afresh(other)), err_msg=key)
    assert pickle.dumps(plain(make(settings))) == pickle.dumps(plain(afresh(settings)))


def plain(made: Any) -> Any:
    return dataclasses.asdict(made) if dataclasses.is_dataclass(made) else made


class Only:
    """Settings of which a few sections are there."""

    def __init__(self, settings: Settings, read: tuple[str, ...]) -> None:
        for path in read:
            section, _, inner = path.partition(".")
            there = getattr(settings, section)
            only = SimpleNamespace(**{inner: getattr(there, inner)}) if inner else there
            setattr(self, section, only)

    def model_copy(self, update: dict[str, Any]) -> Only:
        other = copy.copy(self)
        vars(other).update(update)
        return other


@pytest.mark.parametrize("make", [*KEPT.values(), strategy_record], ids=lambda make: make.__name__)
def test_what_is_kept_reads_the_sections_that_it_is_told_by_and_no_others(make: Any) -> None:
    settings = Settings()
    of = (shipped("adaptive"),) if make is strategy_record else ()
    alone = make.__wrapped__(*of, Only(settings, make.read))
    np.testing.assert_equal(plain(alone), plain(make(*of, settings)))


def test_a_strategy_is_read_under_each_settings() -> None:
    settings, hybrid = Settings(), shipped("hybrid")
    dearer = settings.replace({"company.key_accounts.cost_factor": 2.5})
    fresh = strategy_record.__wrapped__  # type: ignore[attr-defined]
    for strategy in (hybrid, shipped("push")):
        for one in (settings, dearer, settings):
            assert strategy_record(strategy, one).tobytes() == fresh(strategy, one).tobytes()


def test_runs_that_share_sections_make_them_once() -> None:
    made = []

    @kept
    def figure(settings: Settings) -> np.ndarray[Any, Any]:
        made.append(settings)
        return np.array([settings.behaviour.trust.asymmetry])

    settings = Settings()
    first = figure(settings)
    first[0] = -1.0  # of one's own
    again = figure(settings.replace({"strategy": shipped("push"), "weeks": 9}))
    assert again[0] == settings.behaviour.trust.asymmetry
    assert len(made) == 1
    assert figure(settings.replace({"behaviour.trust.asymmetry": 4.0}))[0] == 4.0
    assert len(made) == 2


def test_what_is_written_twice_is_made_once() -> None:
    made = []

    @kept
    def figure(settings: Settings, strategy: Strategy, share: float) -> float:
        made.append(strategy)
        return settings.behaviour.trust.asymmetry * share

    written = Settings().model_dump()
    for size in (10, 2_000):  # of which nothing that is kept may depend
        settings = Settings.model_validate(written | {"population": {"size": size}})
        assert figure(settings, shipped("push"), 0.5) == settings.behaviour.trust.asymmetry / 2.0
    assert len(made) == 1
    for other, share in ((shipped("hybrid"), 0.5), (shipped("push"), 0.25)):
        figure(Settings.model_validate(written), other, share)
    assert len(made) == 3


def test_entries_in_another_order_are_another_section() -> None:
    @kept
    def first(settings: Settings) -> str:
        return next(iter(settings.population.specialties))

    settings = Settings()
    turned = dict(reversed(settings.population.specialties.items()))
    other = settings.model_copy(
        update={"population": settings.population.model_copy(update={"specialties": turned})}
    )
    assert first(settings) == next(iter(settings.population.specialties))
    assert first(other) == next(iter(turned)) != first(settings)


def test_many_settings_are_not_all_kept() -> None:
    made = []

    @kept
    def whose(settings: Settings) -> float:
        made.append(id(settings))
        return settings.company.budget_per_hcp_year

    many = [Settings().replace({"company.budget_per_hcp_year": eur}) for eur in range(50, 250)]
    assert [whose(one) for one in many] == list(range(50, 250))
    assert whose(many[0]) == 50, "made anew"
    assert len(made) == 201


def test_who_has_nothing_to_learn_is_in_its_own_ways() -> None:
    before, again = shipped("traditional"), shipped("traditional")
    assert in_old_ways(before, before) is before
    assert in_old_ways(again, before) is again
    adaptive = shipped("adaptive")
    assert in_old_ways(adaptive, before) != adaptive
