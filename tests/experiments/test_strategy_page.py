"""The page of shipped strategies is current, and each strategy's own words hold."""

from __future__ import annotations

import re

import numpy as np
import pytest

from experiments import strategy_page
from experiments.designs.causes import GROUPS
from experiments.strategy_page import Habit, habits, shipped
from sim.company.ways import practised
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.settings.promises import hcps_for_each
from sim.settings.words import REASONS, TIERS

WEEKS = strategy_page.YEAR


@pytest.fixture(scope="module")
def lives() -> dict[str, Habit]:
    return habits(size=500)


def told() -> dict[str, dict[str, float]]:
    """Returns planned touches by strategy and channel, as the page has them."""
    text = strategy_page.PAGE.read_text(encoding="utf-8")
    found = {}
    for part in text.split("\n## ")[1:]:
        name, _, rest = part.partition("\n")
        rows = re.findall(r"^\| (\w+) \|(?: \d+ / \d+ / \d+ \|){3} ([\d.]+) \|", rest, re.M)
        found[name] = {channel: float(planned) for channel, planned in rows}
    return found


def test_the_page_has_every_strategy_and_channel(lives: dict[str, Habit]) -> None:
    page = told()
    assert list(page) == shipped()
    for name, habit in lives.items():
        pairs = zip(habit.settings.channels.names, habit.planned, strict=True)
        assert set(page[name]) >= {c for c, planned in pairs if planned > 0.1}
        assert habit.settings.strategy.about in strategy_page.PAGE.read_text(encoding="utf-8")


def test_the_page_is_within_luck_of_a_fresh_run(lives: dict[str, Habit]) -> None:
    """A quarter, or one touch a year: luck at this size, and moves that are not worth a page."""
    for name, channels in told().items():
        names = lives[name].settings.channels.names
        fresh = dict(zip(names, lives[name].planned, strict=True))
        for channel, planned in channels.items():
            assert fresh[channel] == pytest.approx(planned, rel=0.25, abs=1.0), (name, channel)


@pytest.mark.parametrize(
    ("name", "a_week"),
    [("push", 1.5), ("push_places", 1.5), ("siloed", 1.5), ("unseen", 0.5), ("digital_push", 3.0)],
)
def test_mail_comes_as_often_as_the_page_says(
    lives: dict[str, Habit], name: str, a_week: float
) -> None:
    mails, may = lives[name].of("mass_email"), lives[name].may("mass_email")
    assert may.sum() > 100
    assert np.median(mails[may]) == pytest.approx(a_week * WEEKS, rel=0.06)
    assert mails.max() <= a_week * WEEKS + 2


def test_hybrids_mail_is_one_a_week_but_for_preference_silence_and_the_cap(
    lives: dict[str, Habit],
) -> None:
    without = ("follow_preference=0", "silent_weeks=0", "max_messages_per_week=20")
    more = [f"strategy.{one}" for one in without]
    plain = habits(size=500, names=["hybrid"], more=[*more, "strategy.preference_centre=none"])
    mails, may = plain["hybrid"].of("mass_email"), plain["hybrid"].may("mass_email")
    assert np.median(mails[may]) == pytest.approx(WEEKS, abs=2)
    habit = lives["hybrid"]
    mails, planned = habit.of("mass_email"), habit.planned_of("mass_email")
    may = habit.may("mass_email")
    assert 0.6 * WEEKS < planned[may].mean() < 1.1 * WEEKS
    assert planned[may].min() >= WEEKS / 4 * habit.settings.strategy.silent_share - 2
    assert planned.max() <= 2 * WEEKS + 2
    assert (mails[may] <= 1.5 * WEEKS).mean() > 0.9


@pytest.mark.parametrize("name", ["push", "push_places", "siloed", "digital_push", "traditional"])
def test_cadences_are_what_the_page_says(lives: dict[str, Habit], name: str) -> None:
    """Where nothing follows what an HCP answers, planned touches are those of the page."""
    habit = lives[name]
    for channel in habit.settings.channels.push:
        for tier, word in enumerate(TIERS):
            rate = getattr(habit.settings.strategy.touches_per_month.of(channel), word)
            if rate == 0.0:
                continue
            who = (habit.tier == tier) & habit.may(channel)
            a_year = rate * WEEKS / WEEKS_PER_MONTH
            planned = habit.planned_of(channel)[who]
            chance = 4.0 * float(planned.std()) / np.sqrt(len(planned))  # reps come by chance
            near = pytest.approx(a_year, rel=0.05, abs=max(0.3, chance))
            assert planned.mean() == near, (channel, word)


def test_who_was_met_has_the_reps_mail(lives: dict[str, Habit]) -> None:
    for name in ("push", "hybrid", "siloed"):
        habit = lives[name]
        may = habit.may("rep_email") & (habit.of("visit") > 0)
        mails, visits = habit.of("rep_email")[may].sum(), habit.of("visit")[may].sum()
        learned = practised(np.arange(WEEKS), habit.settings).mean()  # in the first year
        assert 0.85 * learned < mails / visits <= 1.05, name


def test_adaptive_keeps_caps_as_push_and_hybrid_do(lives: dict[str, Habit]) -> None:
    habit = lives["adaptive"]
    caps = habit.settings.strategy.max_per_month
    assert set(caps) == set(habit.settings.strategy.bandit.channels)
    for channel, cap in caps.items():
        months = WEEKS / 4 + 1  # of an HCP's own: the first and the last may lie in part outside
        assert habit.of(channel).max() <= cap * months, channel
        known = [lives[name].of(channel).max() for name in ("push", "hybrid", "unseen")]
        hybrid = lives["hybrid"].settings
        eager = hybrid.strategy.touches_per_month.of(channel).A * hybrid.company.most_eager
        known.append(eager * WEEKS / WEEKS_PER_MONTH)  # as often as hybrid may come
        assert habit.of(channel).max() <= max(known) + 4, channel


@pytest.mark.parametrize("name", ["none", "pull"])
def test_who_starts_nothing_starts_nothing(lives: dict[str, Habit], name: str) -> None:
    habit = lives[name]
    assert not any(habit.planned_of(channel).any() for channel in habit.settings.channels.push)


def test_hardly_anything_is_planned_that_is_not_allowed(lives: dict[str, Habit]) -> None:
    """What is left is a no of the same week."""
    consent = REASONS.index("consent")
    for name, habit in lives.items():
        assert habit.blocked[:, :, consent].sum() <= 0.002 * habit.touches.sum(), name


def test_push_with_places_is_push_with_hybrids_places(lives: dict[str, Habit]) -> None:
    places, push, hybrid = (
        lives[name].settings.strategy.model_dump() for name in ("push_places", "push", "hybrid")
    )
    for key in set(places) - {"about", "money_shares"}:
        assert places[key] == (hybrid if key in GROUPS["places"] else push)[key], key
    shares, open_ = places["money_shares"], ("platform", "community", "content", "site")
    assert sum(shares.values()) == pytest.approx(sum(push["money_shares"].values()))
    for purse, share in shares.items():
        of_hybrid = hybrid["money_shares"].get(purse, 0.0)
        left = 1 - sum(hybrid["money_shares"][one] for one in open_)
        of_push = left * push["money_shares"].get(purse, 0.0)
        assert share == pytest.approx(of_hybrid if purse in open_ else of_push), purse


def test_people_are_told_with_the_time_that_was_used(lives: dict[str, Habit]) -> None:
    text = strategy_page.PAGE.read_text(encoding="utf-8")
    for name, habit in lives.items():
        used = habit.used.get("reps")
        assert (used is None) == (name in ("none", "pull")), name
        if used is not None:
            assert 0.8 < used <= 1.03, name
            settings = habit.settings
            each = hcps_for_each(
                settings.strategy, settings.company, settings.channels, "reps", 0.0
            )
            assert f"A rep for {each:,.0f} HCPs, " in text
            salaries = {row[0]: row[1:] for row in strategy_page.money_rows(habit)}["reps"]
            given, wanted, got = map(float, salaries)
            assert got == pytest.approx(110_000 / each, abs=1.0)
            assert got <= given + 1
            assert wanted >= got
