"""Settings, turned into the flat records that the compiled rule reads.

Nothing is decided here but form: a half-life becomes a weekly factor, a mean of a lognormal
becomes its log, a probability becomes an intercept. `docs/parameters.md` lists the settings.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from sim.company.customer import EMAIL_SCOPE, NO_SCOPE, PHONE_SCOPE
from sim.records import N_PUSH
from sim.settings import Settings, Strategy
from sim.settings.channels import ByPersona
from sim.settings.words import CHANNELS, COUNTRIES, N_TOPICS, PERSONAS, PUSH_CHANNELS, TIERS

Record = NDArray[np.void]
WEEKS_PER_MONTH = 365.25 / 12 / 7
WEEKS_PER_YEAR = 52.0
_NONE = ByPersona()
_NODES = 41


def record_of(fields: dict[str, Any]) -> Record:
    """Packs numbers and arrays of float64 into one structured record, shape (1,)."""
    arrays = {name: np.asarray(value, dtype=np.float64) for name, value in fields.items()}
    dtype = np.dtype([(name, "f8", array.shape) for name, array in arrays.items()], align=True)
    record = np.zeros(1, dtype)
    for name, array in arrays.items():
        record[name] = array
    return record


def weekly_factor(half_life_weeks: float) -> float:
    """Returns what a week leaves of a stock with this half-life."""
    return float(2.0 ** (-1.0 / half_life_weeks))


def log_mean(mean: float, sigma: float) -> float:
    """Returns the log-scale mean of a lognormal with this mean and spread."""
    return float(np.log(mean) - sigma**2 / 2)


def by_persona(settings: Settings, step: str) -> NDArray[np.float64]:
    """Returns the channels' table of responses or second steps, persona x channel."""
    return np.array(
        [
            [getattr(getattr(getattr(settings.channels, c), step, _NONE), p) for c in CHANNELS]
            for p in PERSONAS
        ]
    )


def intercepts(
    chances: NDArray[np.float64], spread: float, first: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Returns log-odds whose mean response over a normal spread is the given chance.

    Found by bisection over Gauss-Hermite nodes; the usual factor sqrt(1 + 0.346 sd^2) misses by
    up to 6 % at chances of a few per cent.

    Args:
        chances: mean responses, any shape.
        spread: standard deviation of the HCPs' own log-odds.
        first: log-odds of a first step, same shape: the chances are then those of a second step
            by the HCPs who take the first, who are not the average ones.

    Returns:
        Log-odds, same shape.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    safe = np.clip(chances, 1e-9, 1 - 1e-9)
    low, high = np.full(safe.shape, -60.0), np.full(safe.shape, 60.0)
    share = np.broadcast_to(weights, (*safe.shape, _NODES))
    if first is not None:
        share = share * special.expit(first[..., None] + spread * nodes)
    share = share / share.sum(axis=-1, keepdims=True)
    for _ in range(80):
        middle = (low + high) / 2
        mean = (special.expit(middle[..., None] + spread * nodes) * share).sum(axis=-1)
        low, high = np.where(mean < safe, middle, low), np.where(mean < safe, high, middle)
    return (low + high) / 2


def scopes_of(settings: Settings, channels: tuple[str, ...]) -> list[float]:
    """Returns the consent that each channel needs, as `company.customer` numbers it."""
    codes = {"none": NO_SCOPE, "email": EMAIL_SCOPE, "phone": PHONE_SCOPE}
    return [codes[getattr(getattr(settings.channels, c), "scope", "none")] for c in channels]


def _per_channel(settings: Settings, name: str) -> NDArray[np.float64]:
    """Returns one figure of each channel; 0 where a channel of its kind has none."""
    return np.array([float(getattr(getattr(settings.channels, c), name, 0.0)) for c in CHANNELS])


def rules_of(settings: Settings) -> Record:
    """Returns the record of everything that the HCPs' rule reads.

    Args:
        settings: validated settings.

    Returns:
        A structured array of shape (1,), all float64.
    """
    b = settings.behaviour
    spread = b.response.deviation_sd
    availability_week = b.access.availability_per_month ** (1 / WEEKS_PER_MONTH)
    response = by_persona(settings, "response")
    first = intercepts(response, spread)
    market_factor = weekly_factor(b.fatigue.market_half_life_weeks)
    cap = settings.population.company_cap
    return record_of(
        {
            # attention
            "minutes_log": log_mean(b.attention.minutes_per_week, b.attention.minutes_sigma),
            "minutes_sigma": b.attention.minutes_sigma,
            "evening_log": log_mean(
                b.attention.evening_minutes_per_week, b.attention.evening_sigma
            ),
            "evening_sigma": b.attention.evening_sigma,
            "load_effect": b.attention.load_effect,
            "load_quantiles": stats.beta.ppf(
                np.linspace(0, 1, 257), b.attention.load_alpha, b.attention.load_beta
            ),
            "crowding": b.attention.crowding,
            "competitor_mail_minutes": b.attention.competitor_mail_minutes,
            "stay_sigma": b.attention.stay_sigma,
            "stay_log_shift": -(b.attention.stay_sigma**2) / 2,
            "visit_minutes": [
                settings.channels.visit.minutes
                * getattr(settings.market.countries, c).visit_minutes_factor
                for c in COUNTRIES
            ],
            "depth_factor": [effect.depth for _, effect in settings.population.specialty_effects],
            # channels
            "intercept": first,
            "rate": response,
            "second_intercept": intercepts(by_persona(settings, "second_step"), spread, first),
            "scope": scopes_of(settings, CHANNELS),
            "rep_borne": _per_channel(settings, "rep_borne"),
            "digital": _per_channel(settings, "digital"),
            "observed": _per_channel(settings, "observed"),
            "minutes": _per_channel(settings, "minutes"),
            "minutes_max": _per_channel(settings, "minutes_max"),
            "depth_minutes": _per_channel(settings, "depth_minutes"),
            "cost": _per_channel(settings, "cost"),
            "cost_refused": _per_channel(settings, "cost_refused"),
            "message_weight": _per_channel(settings, "message_weight"),
            "trust_gain": _per_channel(settings, "trust_gain"),
            "goodwill": _per_channel(settings, "goodwill"),
            "knowledge_gain": _per_channel(settings, "knowledge_gain"),
            "points": _per_channel(settings, "points"),
            "second_points": _per_channel(settings, "second_points"),
            "consent_ask": _per_channel(settings, "consent_ask"),
            "follow_up": _per_channel(settings, "follow_up"),
            # response
            "trust_weight": b.response.trust_weight,
            "trust_reference": b.response.trust_reference,
            "fit_weight": b.response.fit_weight,
            "goodwill_weight": b.response.goodwill_weight,
            "goodwill_reference": b.goodwill.ceiling
            * (1 - np.exp(-b.goodwill.start / b.goodwill.scale)),
            "preferred_synergy": b.response.preferred_synergy,
            "preferred_synergy_max": b.response.preferred_synergy_max,
            "other_synergy": b.response.other_synergy,
            "synergy_weeks": b.response.synergy_weeks,
            "webinar_after_pull": np.log(b.response.webinar_after_pull),
            "webinar_after_pull_weeks": b.response.webinar_after_pull_weeks,
            # fatigue
            "own_factor": weekly_factor(b.fatigue.own_half_life_weeks),
            "market_factor": market_factor,
            "own_weight": b.fatigue.own_weight,
            "market_weight": b.fatigue.market_weight,
            "market_reference": b.fatigue.reference_mails_per_week / (1 - market_factor),
            "uncoordinated_factor": b.fatigue.uncoordinated_factor,
            "batched_factor": b.fatigue.batched_factor,
            # trust
            "evidence_factor": weekly_factor(b.trust.half_life_weeks),
            "strength": b.trust.strength,
            "asymmetry": b.trust.asymmetry,
            "gain_from_fit": b.trust.gain_from_fit,
            "loss_to_fit": b.trust.loss_to_fit,
            "gain_openness": b.trust.gain_openness,
            "loss_openness": b.trust.loss_openness,
            "company_share": b.trust.company_share,
            "notice": b.trust.notice_probability,
            "pressure": b.trust.pressure_weight,
            "unwanted": b.trust.unwanted_weight,
            # consent
            "profiling_share": b.consent.profiling_share,
            "consent_slope": b.consent.trust_slope,
            "consent_pause": b.consent.pause_weeks,
            "log_refusal": np.log(max(b.consent.refusal_factor, 1e-12)),
            "opt_out_base": b.consent.opt_out_base,
            "opt_out_fatigue": b.consent.opt_out_fatigue_slope,
            "opt_out_trust": b.consent.opt_out_trust_slope,
            "opt_out_fit": b.consent.opt_out_fit_slope,
            "opt_out_max": b.consent.opt_out_max,
            # relevance
            "known_at_start": b.relevance.start,
            "learning": 1 - 0.5 ** (1 / b.relevance.contacts_to_half),
            "taught_factor": 1 - b.relevance.fade_per_week,
            "skill_fit_from": settings.company.reps.skill_fit_from,
            "fit_base": b.relevance.base,
            "knowledge_weight": b.relevance.knowledge_weight,
            "match_weight": b.relevance.match_weight,
            "fit_noise": b.relevance.noise_sd,
            "novelty_weight": b.relevance.novelty_weight,
            "log_novelty": np.log(b.relevance.novelty_base),
            "seen_factor": weekly_factor(b.relevance.seen_half_life_weeks),
            "blind_match": b.relevance.blind_match,
            "need_renewal": 1 / b.relevance.needs_last_weeks,
            "theory_share": b.relevance.theory_share,
            "n_topics": N_TOPICS,
            # goodwill
            "goodwill_carry": b.goodwill.carry_per_week,
            "goodwill_step": (1 - b.goodwill.carry_per_week) * WEEKS_PER_MONTH,
            "mail_carry": b.goodwill.mail_carry_per_week,
            "mail_step": (1 - b.goodwill.mail_carry_per_week) * WEEKS_PER_MONTH,
            "goodwill_ceiling": b.goodwill.ceiling,
            "goodwill_scale": b.goodwill.scale,
            # pull
            "need_weight": b.pull.need_weight,
            "need_shift": -(b.pull.need_weight**2) / 2 - spread**2 / 2,
            "need_persistence": b.pull.need_persistence,
            "need_innovation": np.sqrt(1 - b.pull.need_persistence**2),
            "pull_trust": b.pull.trust_weight,
            "pull_novelty": b.pull.novelty_weight,
            "novelty_reference": b.pull.novelty_reference,
            "log_shown": np.log(b.pull.shown_lift),
            "shown_weeks": b.pull.shown_weeks,
            "log_satisfied": np.log(b.pull.satisfied_lift),
            "dissatisfied": b.pull.dissatisfied_effect,
            "memory_weeks": b.pull.memory_weeks,
            "register_shown": b.pull.register_when_shown
            * (1 - b.pull.friction_effect * settings.company.site_friction),
            "register_session": b.pull.register_after_session
            * (1 - b.pull.friction_effect * settings.company.site_friction),
            "lost_after_first": b.pull.lost_after_first,
            # access
            "access_floor": b.access.floor,
            "access_ceiling": b.access.ceiling,
            "availability_persistence": availability_week,
            "availability_innovation": b.access.availability_sd * np.sqrt(1 - availability_week**2),
            "availability_shift": -(b.access.availability_sd**2) / 2,
            # journey
            "knowledge_factor": 1 - b.journey.forgetting_per_week,
            "engaged_weeks": b.journey.engaged_weeks,
            "advocate_trust": b.journey.advocate_trust,
            "advocate_knowledge": b.journey.advocate_knowledge,
            # market
            "company_shares": np.cumsum(_competitor_shares(settings)),
            "company_cap": 99 if cap is None else cap,
        }
    )


def _competitor_shares(settings: Settings) -> NDArray[np.float64]:
    """Shares of the competitors, by rank: those of all twelve callers but this company."""
    shares = np.array(settings.population.company_shares[:11])
    shares[settings.market.competitors :] = 0.0
    return shares / max(shares.sum(), 1e-12)


_AFTER = (*CHANNELS, "request")
_COORDINATION = {"uncoordinated": -1.0, "planned": 0.0, "batched": 1.0}


def strategy_record(strategy: Strategy, settings: Settings) -> Record:
    """Returns the record of a strategy that the planner and the rule read.

    Args:
        strategy: what the company does.
        settings: for the channels and for what the field expects of them.

    Returns:
        A structured array of shape (1,), all float64.
    """
    attention = settings.behaviour.attention
    cadence = strategy.touches_per_month
    follow = np.zeros((len(_AFTER), N_PUSH))
    for rule in strategy.follow_ups.values():
        follow[_AFTER.index(rule.after), PUSH_CHANNELS.index(rule.send)] += rule.share
    return record_of(
        {
            "rate": [
                [getattr(getattr(cadence, c), tier) / WEEKS_PER_MONTH for c in PUSH_CHANNELS]
                for tier in TIERS
            ],
            "order": [PUSH_CHANNELS.index(c) for c in strategy.order],
            "follow": np.minimum(follow, 1.0),
            "max_messages": strategy.max_messages_per_week,
            "min_weeks_between": strategy.min_weeks_between,
            "rest_after_silent": strategy.rest_after_silent,
            "rest_weeks": strategy.rest_weeks,
            "silent_weeks": strategy.silent_weeks,
            "silent_share": strategy.silent_share,
            "remote_after_refusals": strategy.remote_after_refusals,
            "remote_share": strategy.remote_share,
            "follow_preference": strategy.follow_preference,
            "expected": expected_answers(settings),
            "estimate_weight": settings.company.estimate_weight,
            "by_need": strategy.content_choice == "need",
            "coordination": _COORDINATION[strategy.coordination],
            "copied_penalty": 0.0
            if strategy.adapted_content
            else settings.behaviour.relevance.copied_penalty,
            "remote_effort": attention.remote_effort_adapted
            if strategy.adapted_content
            else attention.remote_effort,
            "show_site": strategy.show_site_at_visit and strategy.site_open,
            "ask_consent": strategy.ask_consent,
            "needs_visit_weeks": [
                getattr(settings.channels, c).needs_visit_weeks for c in PUSH_CHANNELS
            ],
            "scope": scopes_of(settings, PUSH_CHANNELS),
            "message_weight": _per_channel(settings, "message_weight")[:N_PUSH],
        }
    )


def expected_answers(settings: Settings) -> NDArray[np.float64]:
    """Returns what the field expects of a contact, by push channel: published averages."""
    personas = settings.population.personas
    mix = np.array([getattr(personas, p) for p in PERSONAS])
    expected = mix @ by_persona(settings, "response")[:, :N_PUSH]
    expected[0] *= mean_access(settings)
    return np.clip(expected, 1e-4, 1.0)


def mean_access(settings: Settings) -> float:
    """Returns the mean chance of a meeting over the countries' access classes."""
    access = settings.behaviour.access
    shares = settings.population.countries
    return float(
        sum(
            getattr(shares, code)
            * (
                country.access_open * access.open
                + country.access_restricted * access.restricted
                + country.access_closed * access.closed
            )
            for code, country in settings.market.countries
        )
    )
