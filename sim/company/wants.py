"""What a strategy wants of its money and its people in a year, before it runs.

An estimate by the company's beliefs: cadence times cost times HCPs, with no look at any HCP. Caps,
rests and sequences are left out, as is what a class or a bandit plans: those take what is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.company.content import assets_per_week, cost_of_an_asset
from sim.rules.beliefs import (
    believed_access,
    believed_meetings,
    believed_mix,
    believed_presence,
    believed_second_steps,
    believed_sessions,
    expected_answers,
)
from sim.rules.mix import country_mix
from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_MONTH, WEEKS_PER_YEAR
from sim.settings.kinds import Event, Feed, Impression, Mail
from sim.settings.promises import (
    hcps_for_each,
    presence_cost,
    presence_of,
    salaries,
    training_cost,
)
from sim.settings.words import COUNTRIES, HIRED, TIERS, Hired

_MONTHS = WEEKS_PER_YEAR / WEEKS_PER_MONTH
_TOLD_FROM, _NAMED_FROM = 0.05, 0.01  # of what the page splits


@dataclass(frozen=True)
class Wants:
    """What a strategy wants, and what its page gives it.

    Attributes:
        wanted: EUR per HCP and year by purse.
        given: the same, of the page.
        time: share of their time that planned touches take of those who are hired, by crew.
        short: EUR per HCP and year by purse that neither it nor what others leave can pay.
    """

    wanted: Mapping[str, float]
    given: Mapping[str, float]
    time: Mapping[Hired, float]
    short: Mapping[str, float]

    def told(self) -> dict[str, float]:
        """Returns what is short, the most first; nothing where it is under a few per cent."""
        budget = sum(self.given.values())
        if sum(self.short.values()) <= _TOLD_FROM * budget:
            return {}
        most_first = sorted(self.short.items(), key=lambda one: -one[1])
        return {name: amount for name, amount in most_first if amount >= _NAMED_FROM * budget}


def planned_touches(settings: Settings) -> dict[str, float]:
    """Returns touches per HCP and year that a page plans, by push channel.

    Args:
        settings: with the strategy.
    """
    strategy, channels = settings.strategy, settings.channels
    beliefs = settings.company.beliefs
    shares = [getattr(beliefs.tiers, tier) for tier in TIERS]
    planned = {}
    for name in channels.push:
        tiers = strategy.touches_per_month.of(name)
        monthly = sum(
            share * float(getattr(tiers, tier)) for share, tier in zip(shares, TIERS, strict=True)
        )
        planned[name] = (
            monthly * _MONTHS * _by_country(settings, name) * _may_be_tried(settings, name)
        )
    answers = dict(zip(channels.push, expected_answers(settings).tolist(), strict=True))
    came = {name: planned[name] * answers[name] for name in channels.push}
    came |= _sessions(settings)
    asked = sum(channels[name].follow_up * often for name, often in came.items())
    followed = dict.fromkeys(channels.push, 0.0)
    for rule in strategy.follow_ups.values():
        often = asked if rule.after == "request" else came[rule.after]
        followed[rule.send] += rule.share * often * _permitted(settings, rule.send)
    return {name: planned[name] + followed[name] for name in channels.push}


def estimated(settings: Settings) -> Wants:
    """Returns what a strategy wants in a year, as far as its page tells.

    Args:
        settings: with the strategy.
    """
    strategy, company, channels = settings.strategy, settings.company, settings.channels
    touches = planned_touches(settings)
    budget = company.budget_per_hcp_year
    given = {name: share * budget for name, share in strategy.money_shares.items()}
    wanted = dict(zip(channels.push, _costs(settings, touches), strict=True))
    learned = _taken_as_they_come(settings)
    wanted |= {name: max(wanted[name], given.get(name, 0.0)) for name in learned}
    in_hospitals = settings.population.practices.hospital.share
    time, pay = {}, {}
    for crew in HIRED:
        paid = salaries(strategy, company, channels, crew, in_hospitals)
        there = _calls_of_each(settings, crew) / hcps_for_each(
            strategy, company, channels, crew, in_hospitals
        )
        taken = sum(
            channels[name].calls * touches[name]
            for name in channels.push
            if channels[name].crew == crew
        )
        time[crew] = taken / there if there > 0.0 else 0.0
        if there > 0.0 and any(channels[name].crew == crew for name in learned):
            time[crew] = max(1.0, time[crew])
        pay[crew] = paid * max(1.0, time[crew])
    for name, sessions in _sessions(settings).items():
        place = channels[name]
        bought = presence_cost(strategy, name, place, company)
        wanted[name] = bought + sessions * place.cost
    made = assets_per_week(strategy.assets_per_month) * WEEKS_PER_YEAR
    wanted["assets"] = made * cost_of_an_asset(settings)
    days = strategy.training_days + strategy.refreshers_per_year
    wanted["training"] = training_cost(strategy, company, channels, days, in_hospitals)
    wanted["research"] = strategy.research_spend
    wanted |= {str(crew): amount for crew, amount in pay.items()}
    return Wants(wanted, given, time, _short(settings, wanted, given))


def _taken_as_they_come(settings: Settings) -> list[str]:
    """Returns push channels that a bandit or a class plans: as many touches as can be had."""
    strategy = settings.strategy
    if strategy.planner is not None:
        return list(settings.channels.push)
    return list(strategy.bandit.channels) if strategy.has_bandit else []


def _by_country(settings: Settings, name: str) -> float:
    """Returns the mean factor on a channel's cadence, over the countries of the universe."""
    factors = settings.strategy.by_country
    if not factors:
        return 1.0
    here = [factors.get(code, {}).get(name, 1.0) for code in COUNTRIES]
    return float(country_mix(settings) @ np.array(here))


def _may_be_tried(settings: Settings, name: str) -> float:
    """Returns the share of the HCPs who may be touched by a channel, as the company believes."""
    strategy, beliefs = settings.strategy, settings.company.beliefs
    audience = strategy.audience.get(name, "everyone")
    share = _permitted(settings, name)
    if audience == "without_email_consent":
        share = 0.0 if settings.channels[name].scope == "email" else 1.0 - beliefs.newsletter_share
    elif audience == "leaders":
        share *= beliefs.leader_share
    elif audience in ("seen", "unseen"):
        seen = _seen(settings)
        share *= seen if audience == "seen" else 1.0 - seen
    return share


def _permitted(settings: Settings, name: str) -> float:
    email = settings.channels[name].scope == "email"
    return settings.company.beliefs.newsletter_share if email else 1.0


def _seen(settings: Settings) -> float:
    """Returns the share of the HCPs whom one visit a month has met within `seen_weeks`."""
    tries = settings.company.seen_weeks / WEEKS_PER_MONTH
    missed = (1.0 - believed_meetings(settings)) ** tries
    return float(believed_access(settings) @ (1.0 - missed))


def _costs(settings: Settings, touches: Mapping[str, float]) -> list[float]:
    """Returns what touches cost beside people's time, EUR per HCP and year, by push channel."""
    channels = settings.channels
    answers = expected_answers(settings)
    second = believed_mix(settings) @ believed_second_steps(settings)
    costs = []
    for name, first, then in zip(channels.push, answers, second, strict=True):
        channel = channels[name]
        if isinstance(channel, Mail | Impression):
            each = channel.cost
        elif isinstance(channel, Event):
            each = first * then * channel.cost
        else:
            each = first * channel.cost + (1.0 - first) * channel.cost_refused
        costs.append(float(touches[name] * each))
    return costs


def _calls_of_each(settings: Settings, crew: Hired) -> float:
    """Returns the calls that one of these people can make in a year."""
    company = settings.company
    weekly = company.reps.calls_per_week if crew == "reps" else company.msls.meetings_per_week
    return weekly * WEEKS_PER_YEAR


def _sessions(settings: Settings) -> dict[str, float]:
    """Returns sessions per HCP and year that the company reckons with, by pull channel."""
    strategy, channels, beliefs = settings.strategy, settings.channels, settings.company.beliefs
    rates = believed_mix(settings) @ believed_sessions(settings)
    found = {}
    for name, rate in zip(channels.pull, rates.tolist(), strict=True):
        place, amount = channels[name], 0.0
        there = presence_of(strategy, name, place, settings.company)
        if isinstance(place, Feed):
            amount = there * beliefs.feed_share
        elif place.opened_by == "spend":
            amount = rate * believed_presence(beliefs, there) if there else 0.0
        else:
            amount = rate * there
            amount *= beliefs.registered_share if place.own_site else 1.0
            amount *= beliefs.newsletter_share if place.by_newsletter else 1.0
        found[name] = amount * WEEKS_PER_YEAR
    return found


def _short(
    settings: Settings, wanted: Mapping[str, float], given: Mapping[str, float]
) -> dict[str, float]:
    """Returns what each purse lacks once others' surplus has gone where it goes."""
    lacking = {
        name: amount - given.get(name, 0.0)
        for name, amount in wanted.items()
        if amount > given.get(name, 0.0)
    }
    over = sum(max(0.0, amount - wanted.get(name, 0.0)) for name, amount in given.items())
    helped = {settings.strategy.surplus_to, *settings.channels.pull}
    theirs = sum(amount for name, amount in lacking.items() if name in helped)
    left = max(0.0, 1.0 - over / theirs) if theirs > 0.0 else 1.0
    return {name: amount * (left if name in helped else 1.0) for name, amount in lacking.items()}
