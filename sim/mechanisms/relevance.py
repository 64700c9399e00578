"""How well content fits: what the company knows, what the HCP needs, what was seen before."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.draws import normal
from sim.records import PROFILING
from sim.types import Row


@part
def fade_seen(hcp: Row, rules: Row) -> None:
    """Lets what was seen fade by a week."""
    hcp.seen *= rules.seen_factor


@part
def renew_needs(hcp: Row, rules: Row, luck: float) -> None:
    """Now and then replaces one of the HCP's two current needs."""
    renewal = rules.need_renewal
    if luck < renewal:
        hcp.need_a = draw_need(rules, luck / renewal)
    elif luck > 1.0 - renewal:
        hcp.need_b = draw_need(rules, (1.0 - luck) / renewal)


@part
def draw_need(rules: Row, luck: float) -> int:
    """Returns a cell of topic and kind: theory first, then practice."""
    topics = int(rules.n_topics)
    if luck < rules.theory_share:
        return min(int(luck / rules.theory_share * topics), topics - 1)
    rest = (luck - rules.theory_share) / max(1.0 - rules.theory_share, 1e-12)
    return topics + min(int(rest * topics), topics - 1)


@part
def novelty(hcp: Row, rules: Row, offer: Row) -> float:
    """Returns how new the company's assets are to the HCP, 0-1."""
    return np.exp(rules.log_novelty * hcp.seen / max(offer.live, 1.0))


@part
def _need_of_the_day(hcp: Row, now: Row) -> int:
    return hcp.need_a if (now.week + int(hcp.key)) & 1 else hcp.need_b


@part
def known(customer: Row, now: Row, rules: Row, channel: int) -> float:
    """Returns what the company may use of its knowledge of the HCP, 0-1.

    Without consent to profiling, only what contacts by the same channel taught counts.
    """
    unknown = now.unknown if customer.allowed & PROFILING else 1.0 - customer.taught[channel]
    return 1.0 - (1.0 - rules.known_at_start) * unknown


@part
def _fit(
    hcp: Row, rules: Row, offer: Row, known_part: float, matched: int, noise_luck: float
) -> float:
    return (
        rules.fit_base
        + rules.knowledge_weight * (2.0 * known_part - 1.0)
        + rules.match_weight * matched
        + rules.fit_noise * normal(noise_luck)
        - rules.novelty_weight * (1.0 - novelty(hcp, rules, offer))
    )


@part
def choose_content(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    offer: Row,
    channel: int,
    rep_effect: float,
    noise_luck: float,
    match_luck: float,
) -> tuple[float, int]:
    """Picks content for a touch that the company starts.

    Returns:
        Its relevance to the HCP (0-1), and 1 if it meets a current need, else 0.
    """
    known_part = known(customer, now, rules, channel)
    right = rules.blind_match
    if strategy.by_need:
        right += (1.0 - rules.blind_match) * known_part
    matched = 1 if match_luck < right * offer.coverage[_need_of_the_day(hcp, now)] else 0
    fit = _fit(hcp, rules, offer, known_part, matched, noise_luck)
    if rules.digital[channel]:
        fit -= strategy.copied_penalty
        if rules.rep_borne[channel] and fit > rules.skill_fit_from:
            fit = rules.skill_fit_from + (fit - rules.skill_fit_from) * rep_effect
    return min(max(fit, 0.0), 1.0), matched


@part
def find_content(
    hcp: Row, now: Row, rules: Row, strategy: Row, offer: Row, noise_luck: float, match_luck: float
) -> tuple[float, int]:
    """Lets the HCP choose for itself: what the library covers takes the place of knowledge."""
    coverage = offer.coverage[_need_of_the_day(hcp, now)]
    matched = 1 if match_luck < coverage else 0
    fit = _fit(hcp, rules, offer, coverage, matched, noise_luck) - strategy.copied_penalty
    return min(max(fit, 0.0), 1.0), matched
