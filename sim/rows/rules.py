"""What HCPs go by: settings, laid out.

Written by `python -m experiments.rows`, never by hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class PreferenceRules:
    """`preference` of Rules."""

    preferred_groups: float
    unwanted_groups: float
    unwanted_response: float
    meeting_chance: float


class PurposeRules:
    """`purpose` of Rules."""

    least_depth: float
    response_weight: float
    preference_weight: float
    knowledge_weight: float


class ChangeRules:
    """`change` of Rules."""

    per_session: float
    drift_per_year: float
    early: float
    mid: float
    late: float
    drift: NDArray[np.float64]
    visit_factor: NDArray[np.float64]


class PeersRules:
    """`peers` of Rules."""

    weight: float
    endorsement_per_week: float
    endorsement_gain: float
    log_no_endorsement: float


class AccessRules:
    """`access` of Rules."""

    open: float
    restricted: float
    closed: float
    floor: float
    ceiling: float
    availability_per_month: float
    availability_sd: float
    shared_availability: float
    availability_persistence: float
    availability_innovation: float
    availability_shift: float


class AttentionRules:
    """`attention` of Rules."""

    minutes_per_week: float
    minutes_sigma: float
    evening_minutes_per_week: float
    evening_sigma: float
    load_alpha: float
    load_beta: float
    load_effect: float
    evening_load_effect: float
    usual_load: float
    crowding: float
    remote_effort: float
    remote_effort_adapted: float
    practice_meetings: float
    visit_elasticity: float
    visit_week: float
    event_time: float
    event_room: float
    competitor_mail_minutes: float
    stay_sigma: float
    minutes_log: float
    evening_log: float
    load_quantiles: NDArray[np.float64]
    kept_by_practice: float
    stay_log_shift: float
    visit_minutes: NDArray[np.float64]
    visit_minutes_factor: NDArray[np.float64]
    load_factor: NDArray[np.float64]
    depth_factor: NDArray[np.float64]


class ResponseRules:
    """`response` of Rules."""

    trust_weight: float
    trust_reference: float
    fit_weight: float
    goodwill_weight: float
    deviation_sd: float
    preferred_synergy: float
    preferred_synergy_max: float
    other_synergy: float
    synergy_weeks: float
    repeated_invitation: float
    mail_without_visit: float
    remote_after_visit: float
    webinar_after_pull: float
    webinar_after_pull_weeks: float
    log_remote_after_visit: float
    log_mail_without_visit: float
    log_webinar_after_pull: float


class FatigueRules:
    """`fatigue` of Rules."""

    own_half_life_weeks: float
    market_half_life_weeks: float
    own_weight: float
    market_weight: float
    reference_mails_per_week: float
    uncoordinated_factor: float
    batched_factor: float
    overload_median: float
    overload_sigma: float
    overload_weight: float
    overload_opt_out: float
    overload_blame: float
    own_factor: float
    market_factor: float
    market_stock: float
    market_reference: float
    overload_log: float


class TrustRules:
    """`trust` of Rules."""

    prior_mean: float
    prior_sd: float
    prior_least: float
    prior_most: float
    strength: float
    half_life_weeks: float
    asymmetry: float
    gain_from_fit: float
    loss_to_fit: float
    gain_openness: float
    loss_openness: float
    company_share: float
    pressure_weight: float
    tolerance_median: float
    tolerance_sigma: float
    unwanted_weight: float
    honoured_gain: float
    honoured_noticed: float
    breach_factor: float
    breach_lasting: float
    evidence_factor: float
    tolerance_log: float


class ConsentRules:
    """`consent` of Rules."""

    never_share: float
    profiling_share: float
    trust_slope: float
    pause_weeks: float
    refusal_factor: float
    opt_out_base: float
    opt_out_fatigue_slope: float
    opt_out_trust_slope: float
    opt_out_fit_slope: float
    opt_out_max: float
    curate_share: float
    curate_per_session: float
    less_often_weeks: float
    log_refusal: float


class RelevanceRules:
    """`relevance` of Rules."""

    start: float
    contacts_to_half: float
    fade_per_week: float
    base: float
    knowledge_weight: float
    brand_plan_use: float
    usual_knowledge: float
    match_weight: float
    noise_sd: float
    novelty_weight: float
    novelty_base: float
    seen_half_life_weeks: float
    live_weeks: float
    blind_match: float
    needs_last_weeks: float
    met_need_moves: float
    topic_spread: float
    topics_half_weeks: float
    theory_share: float
    copied_penalty: float
    learning: float
    log_taught: float
    log_novelty: float
    seen_factor: float
    need_renewal: float
    topics_until: NDArray[np.float64]


class GoodwillRules:
    """`goodwill` of Rules."""

    carry_per_week: float
    mail_carry_per_week: float
    ceiling: float
    scale: float
    start: float
    step: float
    mail_step: float
    reference: float


class PullRules:
    """`pull` of Rules."""

    need_weight: float
    need_persistence: float
    trust_weight: float
    novelty_weight: float
    novelty_reference: float
    shown_lift: float
    shown_weeks: float
    found_half_weeks: float
    found_when_shown: float
    found_by_peers: float
    registered_share: float
    register_when_shown: float
    register_after_session: float
    click_through: float
    without_newsletter: float
    friction_effect: float
    friction_per_visit: float
    lost_after_first: float
    presence_max: float
    presence_half: float
    need_shift: float
    need_innovation: float
    log_shown: float
    log_unfound: float
    register_shown: float
    register_session: float
    log_friction: float


class ExperienceRules:
    """`experience` of Rules."""

    weight: float
    learning: float
    expected_at_first: float
    noise_sd: float


class ScreensRules:
    """`screens` of Rules."""

    trait_sd: float
    engagers_without: float
    learners_without: float
    traditionalists_without: float
    cohort_tilt: float
    log_odds_without: float


class OpennessRules:
    """`openness` of Rules."""

    of_access: float
    of_mail: float
    of_screens: float
    no_rep_at_distance: float


class HabitRules:
    """`habit` of Rules."""

    weight: float
    learning: float


class AbsenceRules:
    """`absence` of Rules."""

    mail_kept: float


class JourneyRules:
    """`journey` of Rules."""

    forgetting_per_week: float
    engaged_weeks: float
    aware_weeks: float
    advocate_trust: float
    advocate_knowledge: float
    knowledge_factor: float


class CareRules:
    """`care` of Rules."""

    theory: float
    silo_loss: float
    expertise: float
    complexity: NDArray[np.float64]


class KeyAccountsRules:
    """`key_accounts` of Rules."""

    access_factor: float
    cost_factor: float


class RepsRules:
    """`reps` of Rules."""

    hcps_per_rep: float
    calls_per_week: float
    cost_per_year: float
    turnover_per_year: float
    skill_start: float
    skill_max: float
    skill_dip: float
    skill_ramp_weeks: float
    skill_dip_weeks: float
    skill_fit_from: float
    skill_floor: float
    learning_orientation: float
    training_half_days: float
    refreshers_needed: float
    fading_per_week: float
    cost_per_training_day: float
    breach_risk: float
    breach_half_days: float
    cost_per_breach: float
    wave_learning: float
    local_preference: float


class MeasuresRules:
    """`measures` of Rules."""

    depth_points: float
    index_points: float


class ChannelsRules:
    """`channels` of Rules."""

    rep_borne: NDArray[np.float64]
    digital: NDArray[np.float64]
    observed: NDArray[np.float64]
    minutes: NDArray[np.float64]
    minutes_max: NDArray[np.float64]
    depth_minutes: NDArray[np.float64]
    cost: NDArray[np.float64]
    cost_refused: NDArray[np.float64]
    message_weight: NDArray[np.float64]
    trust_gain: NDArray[np.float64]
    goodwill: NDArray[np.float64]
    knowledge_gain: NDArray[np.float64]
    points: NDArray[np.float64]
    second_points: NDArray[np.float64]
    consent_ask: NDArray[np.float64]
    follow_up: NDArray[np.float64]
    glance_minutes: NDArray[np.float64]
    own_site: NDArray[np.float64]
    by_newsletter: NDArray[np.float64]
    noticed_unanswered: NDArray[np.float64]
    kind: NDArray[np.float64]
    to_be_found: NDArray[np.float64]
    group: NDArray[np.float64]
    address: NDArray[np.float64]
    first_step: NDArray[np.float64]
    second_step: NDArray[np.float64]
    complements: NDArray[np.float64]
    call_factor: NDArray[np.float64]
    team: NDArray[np.float64]
    rep_calls: NDArray[np.float64]
    msl_calls: NDArray[np.float64]
    intercept: NDArray[np.float64]
    rate: NDArray[np.float64]
    screen: NDArray[np.float64]
    response_shift: NDArray[np.float64]
    second_intercept: NDArray[np.float64]
    scope: NDArray[np.float64]
    at_a_distance: NDArray[np.float64]
    on_screen: NDArray[np.float64]
    in_person: NDArray[np.float64]
    of_purpose: NDArray[np.float64]
    unwanted_share: float
    purpose_knowledge: NDArray[np.float64]
    until_purpose: NDArray[np.float64]
    form_until: NDArray[np.float64]
    form_purpose: NDArray[np.float64]
    form_minutes: NDArray[np.float64]
    form_cost: NDArray[np.float64]
    form_knowledge: NDArray[np.float64]


class CompetitorsRules:
    """`competitors` of Rules."""

    turns_per_year: float
    share_on: float
    of_availability: float
    availability_shift: float
    company_shares: NDArray[np.float64]
    company_cap: float


class Rules:
    """What HCPs are like, `rules.behaviour.rules_of`."""

    preference: PreferenceRules
    purpose: PurposeRules
    change: ChangeRules
    peers: PeersRules
    access: AccessRules
    attention: AttentionRules
    response: ResponseRules
    fatigue: FatigueRules
    trust: TrustRules
    consent: ConsentRules
    relevance: RelevanceRules
    goodwill: GoodwillRules
    pull: PullRules
    experience: ExperienceRules
    screens: ScreensRules
    openness: OpennessRules
    habit: HabitRules
    absence: AbsenceRules
    journey: JourneyRules
    care: CareRules
    key_accounts: KeyAccountsRules
    reps: RepsRules
    measures: MeasuresRules
    channels: ChannelsRules
    competitors: CompetitorsRules
