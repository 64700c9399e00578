"""What a company goes by.

Written by `python -m experiments.rows`, never by hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class CompanyStrategyRow:
    """`company` of StrategyRow."""

    budget_per_hcp_year: float
    carry_weeks: float
    carry_calls_weeks: float
    estimate_weight: float
    least_eager: float
    most_eager: float
    leaders_known: float
    leaders_mistaken: float
    seen_weeks: float
    research_half: float
    site_friction: float


class StrategyRow:
    """What a company does, `rules.strategy.strategy_record`."""

    preferred_first: float
    key_accounts: float
    rollout_weeks: float
    training_days: float
    refreshers_per_year: float
    max_messages_per_week: float
    min_weeks_between: float
    rest_after_silent: float
    rest_weeks: float
    silent_weeks: float
    silent_share: float
    remote_after_refusals: float
    remote_share: float
    follow_preference: float
    purpose_least_depth: float
    assets_per_month: float
    learns_content: float
    support_assets: float
    adapted_content: float
    site_open: float
    show_site_at_visit: float
    ask_consent: float
    expert_open: float
    chatbot_open: float
    content_open: float
    social_posts_per_week: float
    platform_spend: float
    community_spend: float
    research_spend: float
    company: CompanyStrategyRow
    rate: NDArray[np.float64]
    order: NDArray[np.float64]
    used: float
    ranks_messages: float
    standing: NDArray[np.float64]
    standing_of_answers: float
    max_per_month: NDArray[np.float64]
    segment_factor: NDArray[np.float64]
    country_factor: NDArray[np.float64]
    audience: NDArray[np.float64]
    follow_up: NDArray[np.float64]
    sequences: float
    sends: NDArray[np.float64]
    waits: NDArray[np.float64]
    starts: NDArray[np.float64]
    start_share: NDArray[np.float64]
    starts_after: NDArray[np.float64]
    steps: NDArray[np.float64]
    stops: NDArray[np.float64]
    follow: NDArray[np.float64]
    expected: NDArray[np.float64]
    by_need: float
    until_purpose: NDArray[np.float64]
    coordination: float
    show_site: float
    centre: float
    honours: float
    less_often: float
    siloed: float
    by_rep: float
    team: NDArray[np.float64]
    plans: NDArray[np.float64]
    needs_visit_weeks: NDArray[np.float64]
    scope: NDArray[np.float64]
    kind: NDArray[np.float64]
    address: NDArray[np.float64]
    turn: NDArray[np.float64]
    turns_into: NDArray[np.float64]
    thinned: NDArray[np.float64]
    sampled: NDArray[np.float64]
    evenness: NDArray[np.float64]
    spread_within_tier: NDArray[np.float64]
    slots: NDArray[np.float64]
    may_place: NDArray[np.float64]
    exploration: float
    rests: float
    worth: NDArray[np.float64]
    cost_answered: NDArray[np.float64]
    cost_unanswered: NDArray[np.float64]
    calls: NDArray[np.float64]
    price: float
    price_of_calls: float
