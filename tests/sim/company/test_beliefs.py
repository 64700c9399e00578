"""Before it has observed, the company decides by its beliefs, whatever HCPs are made of."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from sim import Settings
from sim.company.company import Company
from sim.company.content import Library
from sim.company.reps import FieldForce
from sim.company.seats import Seats
from sim.draws import luck_of
from sim.ledger import Ledger
from sim.market import MarketClock
from sim.population import build, territories
from sim.settings import Strategy
from sim.settings.channels import PULL_CHANNELS, PUSH_CHANNELS
from sim.settings.words import COUNTRIES, PERSONAS, PURPOSES
from tests.sim.named import GATHERING, WEBINAR
from tests.sim.worlds import ALIKE, EVERYTHING, figure, lived, shipped, strategy, world

BASE = Settings().replace({"population.countries": {"eu": 0.9, "it": 0.1}})
STRATEGIES = (
    "traditional", "push", "pull", "hybrid", "digital_push", "siloed", "adaptive", "unseen", "none",
)  # fmt: skip
OWN = {
    "population.represents": "how many HCPs share its costs and its reps",
    "population.countries.*": "in which countries its HCPs live",
    "channels.*.cost": "what its channels cost, and their forms",
    "channels.*.cost_refused": "what they cost in vain",
    "channels.*.calls": "how much of its reps' time they take",
    "channels.*.needs_visit_weeks": "how long after a visit it writes",
    "channels.*.points": "what a contact counts for in the index",
    "channels.*.second_points": "what the second step counts for",
    "channels.*.closeness": "whether a channel is in person or on a screen",
    "channels.*.address": "where its channels' luck is",
    "channels.*.turn": "how its plan spreads them evenly",
    "market.countries.*.weeks_between_*": "the law",
}
"""What the company knows of itself, its list and the law, though it stands in these sections."""


def numbers(tree: Any, key: str) -> Iterator[str]:
    """Yields the dotted keys of all numbers and lists of numbers in a tree of settings."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from numbers(value, f"{key}.{name}")
            continue
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, int | float) and not isinstance(first, bool):
            yield f"{key}.{name}"


def is_own(key: str) -> str | None:
    """Returns the entry of OWN that a key falls under."""
    return next((entry for entry in OWN if fnmatchcase(key, entry)), None)


class Moving:
    """Settings of which one number after another is moved to another allowed value."""

    def __init__(self, factor: float) -> None:
        self.factor = factor
        self.now = BASE
        self.keys = [
            key
            for section in ("behaviour", "channels", "population", "market")
            for key in numbers(getattr(BASE, section).model_dump(), section)
        ]

    def move(self, key: str) -> bool:
        """Moves a number, and where a whole must stay whole another one against it."""
        section = key.partition(".")[0]
        tree = getattr(self.now, section).model_dump()
        was = _at(tree, key)
        for new in self._candidates(was):
            partners = () if isinstance(was, list) else self._partners(key)
            for against in (None, *partners):
                if against is not None and isinstance(_at(tree, against), list):
                    continue
                moved = getattr(self.now, section).model_dump()
                _set(moved, key, new)
                if against is not None:
                    _set(moved, against, _at(tree, against) + was - new)
                try:
                    valid = type(getattr(self.now, section)).model_validate(moved)
                except ValidationError:
                    continue
                self.now = self.now.model_copy(update={section: valid})
                return True
        return False

    def _candidates(self, was: Any) -> list[Any]:
        if isinstance(was, list):
            return [[number * self.factor for number in was]]
        if isinstance(was, int):
            return [was + 1, was - 1]
        return [was * self.factor + 0.01, was / self.factor, was * 0.9, was + 0.05, was - 0.05]

    def _partners(self, key: str) -> list[str]:
        above, _, name = key.rpartition(".")
        further = above.rpartition(".")[0]
        same = [k for k in self.keys if k != key and k.rpartition(".")[0] == above]
        return same + [k for k in self.keys if k != key and k.startswith(f"{further}.")
                       and k.endswith(f".{name}")][:3]  # fmt: skip


def _at(tree: Any, key: str) -> Any:
    return functools.reduce(lambda part, step: part[step], key.split(".")[1:], tree)


def _set(tree: Any, key: str, value: Any) -> None:
    above, _, name = key.rpartition(".")
    _at(tree, above)[name] = value


@functools.cache
def others(factor: float) -> tuple[Settings, tuple[str, ...]]:
    """Returns settings of which all that HCPs are made of is another number, and what is not."""
    moving = Moving(factor)
    left = [key for key in moving.keys if is_own(key) is None and not moving.move(key)]
    return moving.now, tuple(left)


@functools.cache
def file(lived_weeks: int) -> NDArray[np.void]:
    """Returns the company's file on some HCPs: new, or after some weeks of contact."""
    if lived_weeks == 0:
        return build(BASE, luck_of(1, 1)).customers[:300]
    return lived(EVERYTHING, size=300, weeks=lived_weeks).universe.customers


def decided(settings: Settings, plan: Strategy, weeks: int) -> dict[str, Any]:
    """Returns all that the company decides for the week after, by its file on HCPs."""
    customers, week = file(weeks).copy(), weeks + 1
    reps = FieldForce(settings, territories(settings))
    company = Company(settings, customers, reps, Library(settings))
    company.take_up(plan)
    ledger = Ledger(len(customers), len(settings.channels.names))
    company.segments.estimate(customers)
    company.open_week(np.uint64(1), week)
    market = MarketClock(settings).at(week)
    company.plan(
        np.uint64(1), week, market, ledger,
        lambda work: [work(k) for k in range(len(ledger.chunks))],
    )  # fmt: skip
    strategies = {
        name: company.strategies[name].tolist()
        for name in company.strategies.dtype.names or ()
        if name != "less_often"  # an HCP tells it with its wishes
    }
    return strategies | {
        "planned": company.planned.tolist(),
        "denied": company.denied.tolist(),
        "segments": customers["segment"].tolist(),
        "seats": company.seats.share.tolist(),
        "profiles": company.segments.profiles.tolist(),
        "presence": [(one.opened.tolist(), one._expected) for one in company._owned_media],
        "purses": company.money.purses,
        "shared": company.shared_cost,
        "prices": [price.now for price in company._prices or ()],
    }


def differing(a: dict[str, Any], b: dict[str, Any]) -> list[str]:
    return [name for name in a if a[name] != b[name]]


@pytest.mark.parametrize("factor", [1.6, 0.6])
def test_almost_every_number_of_hcps_is_moved(factor: float) -> None:
    moved, left = others(factor)
    assert len(Moving(factor).keys) > 600
    assert not left, left
    assert moved.behaviour != BASE.behaviour


@pytest.mark.parametrize("factor", [1.6, 0.6])
@pytest.mark.parametrize("weeks", [0, 12], ids=["before", "on the same file"])
@pytest.mark.parametrize("name", STRATEGIES)
def test_other_hcps_with_the_same_file_get_the_same_plan(
    name: str, weeks: int, factor: float
) -> None:
    plan = shipped(name)
    before = decided(BASE, plan, weeks)
    leaks = differing(before, decided(others(factor)[0], plan, weeks))
    assert not leaks, f"{leaks} depend on {culprits(plan, weeks, factor)}"


def culprits(plan: Strategy, weeks: int, factor: float) -> list[str]:
    """Returns the numbers that the company must not know and decides by."""
    before, found = decided(BASE, plan, weeks), []
    for key in Moving(factor).keys:
        moving = Moving(factor)
        if is_own(key) is None and moving.move(key):
            found += [key] if differing(before, decided(moving.now, plan, weeks)) else []
    return found


def test_what_the_company_knows_is_no_more_than_it_uses() -> None:
    """An entry of OWN that moves nothing has no business there."""
    plans = (shipped("hybrid"), shipped("adaptive"))
    used = set()
    for key in Moving(1.6).keys:
        entry, moving = is_own(key), Moving(1.6)
        if entry is None or entry in used or not moving.move(key):
            continue
        if any(differing(decided(BASE, plan, 12), decided(moving.now, plan, 12)) for plan in plans):
            used.add(entry)
    assert used == set(OWN)


EAGER = dict.fromkeys(PERSONAS, 0.9)


def test_seats_are_booked_by_belief_and_for_more_once_more_have_come() -> None:
    tree = {"channels": {"webinar": {"response": EAGER, "second_step": EAGER}}}
    eager = Seats(world(strategy(), tree))
    assert eager.share.tolist() == Seats(BASE).share.tolist()
    assert eager.share[WEBINAR] == pytest.approx(2 * 0.12 * 0.45)
    assert eager.share[GATHERING] == pytest.approx(2 * 0.30)
    assert (np.delete(eager.share, [WEBINAR, GATHERING]) == 1.0).all()
    spare = Seats(world(strategy(), {"company": {"seats": {"margin": 1.0}}}))
    assert spare.share[WEBINAR] == pytest.approx(0.12 * 0.45)
    model = lived(shipped("push"), tree, size=300, weeks=12)
    assert model.company.seats.share[WEBINAR] > 1.8 * eager.share[WEBINAR]
    assert figure(model, "spent") <= 1 + 1e-9


def test_a_company_that_is_surprised_by_who_comes_pays_its_debts() -> None:
    readier = dict.fromkeys(("platform", "community", "site", "content"), 5.0)
    tree = {"behaviour": {"response_shift": readier}}
    model = lived(shipped("pull"), ALIKE, tree, size=200, weeks=40)
    weekly = model.scorecard.weekly
    cost = weekly[weekly["segment"] == "all"].set_index("week")["cost"]
    release = 1_200 / 52 * 200 * sum(shipped("pull").money_shares.values())
    assert cost.iloc[0] > 1.2 * release, "the first week surprises it"
    assert model.company.money.spent <= model.company.money.released * (1 + 1e-9)
    assert model.company.money.owed == pytest.approx(0.0, abs=release)


def test_beliefs_move_decisions_and_no_hcp() -> None:
    doubtful = {"company": {"beliefs": {"presence_max": 0.01, "registered_share": 0.01}}}
    plan = shipped("hybrid")
    assert differing(decided(BASE, plan, 0), decided(world(plan, doubtful), plan, 0))
    a, b = (build(world(plan, tree, size=50), luck_of(1, 1)).hcps for tree in ({}, doubtful))
    assert a.tobytes() == b.tobytes()


def test_what_is_believed_is_what_the_channels_say() -> None:
    """Numbers of their own, in `sim/settings/beliefs.py`; as shipped the company is not misled.

    Whoever edits a default of the channels, of access or of the personas because the *published*
    figure has changed edits the belief as well. If HCPs are to differ from what is published, a
    page does it (`channels`, `behaviour.response_shift`), not a default.
    """
    beliefs, channels, pull = BASE.company.beliefs, BASE.channels, BASE.behaviour.pull
    told = "is not what the company believes of it: edit both defaults, or neither"
    for name in PUSH_CHANNELS:
        channel = getattr(channels, name)
        assert getattr(beliefs.answers, name) == channel.response, f"channels.{name} {told}"
        if hasattr(channel, "second_step"):
            assert getattr(beliefs.second_steps, name) == channel.second_step, f"{name} {told}"
    for name in set(PULL_CHANNELS) - {"social"}:  # of a post, every sight is paid for
        response = getattr(channels, name).response
        assert getattr(beliefs.sessions, name) == response, f"channels.{name} {told}"
    for code in COUNTRIES:
        country, believed = getattr(BASE.market.countries, code), getattr(beliefs.access, code)
        shares = (country.access_open, country.access_restricted, country.access_closed)
        assert tuple(believed.model_dump().values()) == shares, f"market.countries.{code} {told}"
    for name in ("open", "restricted", "closed"):
        truth = getattr(BASE.behaviour.access, name)
        assert getattr(beliefs.meetings, name) == truth, f"behaviour.access.{name} {told}"
    for purpose in PURPOSES:
        truth = getattr(BASE.behaviour.purpose.depth, purpose)
        assert getattr(beliefs.depth, purpose) == truth, f"behaviour.purpose.depth.{purpose} {told}"
    for name in ("registered_share", "presence_max", "presence_half"):
        assert getattr(beliefs, name) == getattr(pull, name), f"behaviour.pull.{name} {told}"
    assert beliefs.personas == BASE.population.personas, f"population.personas {told}"
    assert beliefs.feed_share == channels.social.feed_share, f"channels.social.feed_share {told}"
