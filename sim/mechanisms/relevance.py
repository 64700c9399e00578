"""How well content fits: what the company knows, what the HCP needs, what was seen before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.compiled import part, shared
from sim.context import Context
from sim.draws import draw, normal
from sim.mechanisms.care import lost_in_silos, theory_share
from sim.records import PROFILING
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow, HCPRow, MarketRow, OfferRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.rules.packing import weekly_factor
from sim.settings import Settings
from sim.settings.words import N_TOPICS
from sim.types import Floats, Table


def derived(settings: Settings) -> dict[str, Any]:
    """Returns what a week and a contact do to what is known, seen and needed."""
    relevance = settings.behaviour.relevance
    return {
        "learning": 1 - 0.5 ** (1 / relevance.contacts_to_half),
        "log_taught": np.log(max(1 - relevance.fade_per_week, 1e-12)),
        "log_novelty": np.log(relevance.novelty_base),
        "seen_factor": weekly_factor(relevance.seen_half_life_weeks),
        "need_renewal": 1 / relevance.needs_last_weeks,
        "topics_until": topics_until(relevance.topic_shares),
    }


def topics_until(shares: Sequence[float] | Floats) -> Floats:
    """Returns where each topic ends, laid end to end by their shares, the last at `N_TOPICS`.

    So equal shares end at whole numbers.
    """
    ends = np.asarray(shares, dtype=float).cumsum()
    return np.asarray((N_TOPICS * ends / ends[-1]).round(12))


@part
def fade_seen(hcp: HCPRow, rules: Rules) -> None:
    """Lets what was seen fade by a week."""
    hcp.seen *= rules.relevance.seen_factor


@part
def renew_needs(hcp: HCPRow, rules: Rules, market: MarketRow, luck: float) -> None:
    """Now and then replaces one of the HCP's two current needs."""
    renewal = rules.relevance.need_renewal
    if luck < renewal:
        hcp.need_a = draw_need(hcp, rules, market.topics_until, luck / renewal)
    elif luck > 1.0 - renewal:
        hcp.need_b = draw_need(hcp, rules, market.topics_until, (1.0 - luck) / renewal)


@part
def move_on(hcp: HCPRow, context: Context) -> None:
    """Lets an engaged contact that met the need of the day end that need."""
    week_state, touch, rules = context.week_state, context.touch, context.rules
    if not touch.matched or rules.relevance.met_need_moves == 0.0:
        return
    _, moves, which, _ = draw(context.luck, hcp.key, week_state.week, touch.address + 3)
    if moves >= rules.relevance.met_need_moves:
        return
    if _is_need_a(hcp, week_state):
        hcp.need_a = draw_need(hcp, rules, context.market.topics_until, which)
    else:
        hcp.need_b = draw_need(hcp, rules, context.market.topics_until, which)


@part
def draw_need(hcp: HCPRow, rules: Rules, until: Table, luck: float) -> int:
    """Returns a cell of topic and kind: theory first, then practice.

    Args:
        hcp: whose need it is.
        rules: for the share of theory.
        until: as `topics_until` returns it.
        luck: uniform.
    """
    theory = theory_share(hcp, rules)
    if luck < theory:
        return place_among(luck / theory * N_TOPICS, until)
    rest = (luck - theory) / max(1.0 - theory, 1e-12)
    return N_TOPICS + place_among(rest * N_TOPICS, until)


@part
def place_among(place: float, until: Table) -> int:
    """Returns which of some parts that are laid end to end a place lies in."""
    part_now = 0
    while part_now < len(until) - 1 and place >= until[part_now]:
        part_now += 1
    return part_now


@part
def novelty(hcp: HCPRow, rules: Rules, offer: OfferRow) -> float:
    """Returns how new the company's assets are to the HCP, 0-1."""
    return np.exp(rules.relevance.log_novelty * hcp.seen / max(offer.live, 1.0))


@part
def _need_of_the_day(hcp: HCPRow, week_state: WeekRow) -> int:
    return hcp.need_a if _is_need_a(hcp, week_state) else hcp.need_b


@part
def _is_need_a(hcp: HCPRow, week_state: WeekRow) -> bool:
    return (week_state.week + int(hcp.key)) & 1 > 0


@part
def _covered(need: int, week_state: WeekRow, offer: OfferRow) -> float:
    """Returns the chance that the company's content covers what the HCP needs now."""
    return offer.support if week_state.support else offer.coverage[need]


@part
def known(
    customer: CustomerRow,
    week_state: WeekRow,
    touch: TouchRow,
    rules: Rules,
    strategy: StrategyRow,
    offer: OfferRow,
) -> float:
    """Returns what may be used of the company's knowledge of the HCP for this touch, 0-1.

    Without consent to profiling, only what contacts by the same channel taught counts; in silos,
    only what the team's own contacts taught; a rep who plans remembers all that contacts by a rep
    taught. What bought research tells of all HCPs counts always. Where the company does not see who
    is there, it can use nothing else.
    """
    channel, unknown = touch.channel, week_state.unknown
    if not rules.channels.observed[channel]:
        unknown = 1.0
    elif strategy.by_rep and rules.channels.rep_borne[channel]:
        unknown = 1.0
        for further in range(len(customer.tried)):
            if rules.channels.rep_borne[further]:
                unknown *= 1.0 - customer.taught[further]
    elif not customer.allowed & PROFILING:
        unknown = 1.0 - customer.taught[channel]
    elif strategy.siloed:
        unknown = 1.0
        for further in range(len(customer.taught)):
            if rules.channels.team[further] == rules.channels.team[channel]:
                unknown *= 1.0 - customer.taught[further]
    return 1.0 - (1.0 - rules.relevance.start) * unknown * (1.0 - offer.researched)


@part
def _set_fit(
    hcp: HCPRow,
    touch: TouchRow,
    rules: Rules,
    offer: OfferRow,
    known_part: float,
    noise_luck: float,
) -> None:
    touch.fit = (
        rules.relevance.base
        + rules.relevance.knowledge_weight * (2.0 * known_part - 1.0)
        + rules.relevance.match_weight * touch.matched
        + rules.relevance.noise_sd * normal(noise_luck)
        - rules.relevance.novelty_weight * (1.0 - novelty(hcp, rules, offer))
    )


@shared
def choose_content(
    hcp: HCPRow, customer: CustomerRow, context: Context, noise_luck: float, match_luck: float
) -> None:
    """Picks content for a touch that the company starts.

    Sets `touch.fit`, its relevance to the HCP (0-1), and `touch.matched`, 1 if it meets a current
    need.
    """
    week_state, touch, rules, strategy, offer = (
        context.week_state, context.touch, context.rules, context.strategy, context.offer
    )  # fmt: skip
    known_part = known(customer, week_state, touch, rules, strategy, offer)
    right = rules.relevance.blind_match
    if touch.honours:
        right = 1.0
    elif strategy.by_need:
        right += (1.0 - rules.relevance.blind_match) * known_part
    need = _need_of_the_day(hcp, week_state)
    if touch.honours and need not in (customer.wished_a, customer.wished_b):
        right = 0.0  # topics that the HCP has set are sent, whatever it has come to need since
    _match(touch, week_state, need, right * _covered(need, week_state, offer), match_luck)
    used = known_part
    if not strategy.by_need and not touch.honours:
        used = known_in_brand_plan(known_part, rules)
    _set_fit(hcp, touch, rules, offer, used, noise_luck)
    touch.fit -= lost_in_silos(hcp, customer, week_state, touch, rules, strategy)
    if rules.channels.digital[touch.channel]:
        if not strategy.adapted_content:
            touch.fit -= rules.relevance.copied_penalty
        if rules.channels.rep_borne[touch.channel] and touch.fit > rules.reps.skill_fit_from:
            above = touch.fit - rules.reps.skill_fit_from
            touch.fit = rules.reps.skill_fit_from + above * context.rep.effect
    touch.fit = min(max(touch.fit, 0.0), 1.0)


@part
def known_in_brand_plan(known_part: float, rules: Rules) -> float:
    """Returns what knowledge does where content is not chosen by it: little beyond the usual."""
    beyond = max(0.0, known_part - rules.relevance.usual_knowledge)
    return known_part - (1.0 - rules.relevance.brand_plan_use) * beyond


@part
def _match(touch: TouchRow, week_state: WeekRow, need: int, chance: float, luck: float) -> None:
    """Settles whether content meets the need of the day; if not, what is left of the luck."""
    touch.need = -1 if week_state.support else need
    touch.matched = 1 if luck < chance else 0
    touch.asset_luck = (luck - chance) / max(1.0 - chance, 1e-12)


@part
def asset_of(touch: TouchRow, offer: OfferRow) -> int:
    """Returns the cell of topic and kind of the content of a touch; -1 is support, or none."""
    if touch.matched:
        return touch.need
    if offer.made_until[-1] == 0.0:
        return -1
    return place_among(touch.asset_luck, offer.made_until)


@part
def find_content(hcp: HCPRow, context: Context, noise_luck: float, match_luck: float) -> None:
    """Lets the HCP choose for itself: what the library covers takes the place of knowledge."""
    week_state, touch, rules, offer = (
        context.week_state, context.touch, context.rules, context.offer
    )  # fmt: skip
    need = _need_of_the_day(hcp, week_state)
    coverage = _covered(need, week_state, offer)
    _match(touch, week_state, need, coverage, match_luck)
    _set_fit(hcp, touch, rules, offer, coverage, noise_luck)
    if not context.strategy.adapted_content:
        touch.fit -= rules.relevance.copied_penalty
    touch.fit = min(max(touch.fit, 0.0), 1.0)
