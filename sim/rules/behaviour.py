"""What HCPs are like, as one record."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.rules.channels import channel_rules
from sim.rules.packing import (
    WEEKS_PER_MONTH,
    WEEKS_PER_YEAR,
    Record,
    log_mean,
    record_of,
    weekly_factor,
)
from sim.settings import Settings
from sim.settings.words import COHORTS, COUNTRIES, N_TOPICS, PERSONAS, PRACTICES


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
    market_factor = weekly_factor(b.fatigue.market_half_life_weeks)
    cap = settings.population.company_cap
    call = settings.channels[settings.channels.call]
    visit_factors = [getattr(settings.market.countries, c).visit_minutes_factor for c in COUNTRIES]
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
            "remote_effort": b.attention.remote_effort,
            "remote_effort_adapted": b.attention.remote_effort_adapted,
            "practice": 0.5 ** (1.0 / b.attention.practice_meetings),
            "stay_sigma": b.attention.stay_sigma,
            "stay_log_shift": -(b.attention.stay_sigma**2) / 2,
            "visit_minutes_factor": visit_factors,
            "visit_minutes": call.minutes * np.array(visit_factors),
            "depth_factor": [
                [
                    getattr(settings.population.practices, p).depth * effect.depth
                    for _, effect in settings.population.specialty_effects
                ]
                for p in PRACTICES
            ],
            **channel_rules(settings),
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
            "remote_after_visit": np.log(b.response.remote_after_visit),
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
            # change and peers
            "drift": _drift(settings),
            "conversion": b.change.per_session,
            "visit_factor": [getattr(call.response, p) for p in PERSONAS],
            "peers_weight": b.peers.weight,
            "log_no_endorsement": np.log(1.0 - min(b.peers.endorsement_per_week, 1.0 - 1e-12)),
            "endorsement_gain": b.peers.endorsement_gain,
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
            "honoured_gain": b.trust.honoured_gain,
            "breach_factor": b.trust.breach_factor,
            "breach_lasting": b.trust.breach_lasting,
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
            "curate_share": b.consent.curate_share,
            "curate_per_session": b.consent.curate_per_session,
            # relevance
            "known_at_start": b.relevance.start,
            "learning": 1 - 0.5 ** (1 / b.relevance.contacts_to_half),
            "log_taught": np.log(max(1 - b.relevance.fade_per_week, 1e-12)),
            "skill_fit_from": settings.company.reps.skill_fit_from,
            "fit_base": b.relevance.base,
            "knowledge_weight": b.relevance.knowledge_weight,
            "match_weight": b.relevance.match_weight,
            "fit_noise": b.relevance.noise_sd,
            "novelty_weight": b.relevance.novelty_weight,
            "log_novelty": np.log(b.relevance.novelty_base),
            "seen_factor": weekly_factor(b.relevance.seen_half_life_weeks),
            "blind_match": b.relevance.blind_match,
            "copied_penalty": b.relevance.copied_penalty,
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
            "log_friction": np.log(
                1.0 - b.pull.friction_per_visit * settings.company.site_friction + 1e-12
            ),
            "lost_after_first": b.pull.lost_after_first,
            "click_through": b.pull.click_through,
            # access
            "access_floor": b.access.floor,
            "access_ceiling": b.access.ceiling,
            "availability_persistence": availability_week,
            "availability_innovation": b.access.availability_sd * np.sqrt(1 - availability_week**2),
            "availability_shift": -(b.access.availability_sd**2) / 2,
            "key_account_access": settings.company.key_accounts.access_factor,
            "key_account_cost": settings.company.key_accounts.cost_factor,
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


def _drift(settings: Settings) -> NDArray[np.float64]:
    """Returns the weekly chance of a step towards the screen, persona x cohort."""
    change, population = settings.behaviour.change, settings.population
    cohorts = np.array([getattr(population.cohorts, c) for c in COHORTS])
    factors = np.array([getattr(change, c) for c in COHORTS])
    factors = factors / max(float(cohorts @ factors), 1e-12)
    shares = np.array([getattr(population.personas, p) for p in PERSONAS])
    yearly = np.where(shares > 0.0, change.drift_per_year / np.maximum(shares, 1e-12), 0.0)
    yearly[PERSONAS.index("engager")] = 0.0
    return np.minimum(np.outer(yearly, factors) / WEEKS_PER_YEAR, 0.2)


def _competitor_shares(settings: Settings) -> NDArray[np.float64]:
    """Shares of the competitors, by rank: those of all twelve callers but this company."""
    shares = np.array(settings.population.company_shares[:11])
    shares[settings.market.competitors :] = 0.0
    return shares / max(shares.sum(), 1e-12)
