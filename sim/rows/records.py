"""What is known of one HCP, one touch, one week, one rep.

Written by `python -m experiments.rows`, never by hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class HCPRow:
    """An HCP, `records.hcp_record`."""

    key: np.uint64
    trust_prior: float
    trust: float
    gains: float
    losses: float
    lasting_losses: float
    rep_gains: float
    rep_losses: float
    fatigue_own: float
    fatigue_market: float
    goodwill_stock: float
    mail_stock: float
    knowledge: float
    seen: float
    need: float
    availability: float
    competitor_visits: float
    competitor_mails: float
    overload_threshold: float
    block: int
    stratum: int
    last_noticed: int
    last_engaged: int
    engaged_before: int
    points_by_week: NDArray[np.uint16]
    companies_met: int
    noticed_in: NDArray[np.uint16]
    invited: NDArray[np.uint8]
    persona: int
    cohort: int
    country: int
    need_a: int
    need_b: int
    stage: int
    stage_told: int
    peers_advocating: int
    door: float
    meeting_chance: float
    tolerance: float
    deviation: NDArray[np.float32]
    screens: float
    preferred: int
    unwanted: NDArray[np.uint8]
    expects: NDArray[np.uint8]
    satisfied: NDArray[np.uint8]
    found: int
    shown_until: int
    clicked_until: int
    pulled_until: int
    session_satisfied: int
    last_asked: int
    practice: int
    specialty: int
    access: int
    never_consents: int
    sees_no_rep: int
    uses_no_screen: int
    refusals: int
    ever_reached: int
    visited_site: int
    remote_meetings: int
    advisers: int
    leader: int
    advisers_engaged: int
    persona_at_start: int


class CustomerRow:
    """The company's file on an HCP, `records.customer_record`."""

    phase: float
    number: int
    rep: int
    answered_last: int
    last_met: int
    rest_until: int
    silent_since: int
    taught_week: int
    step_week: int
    wished_channels: int
    tier: int
    country: int
    allowed: int
    refused: int
    registered: int
    silent: int
    turned_away: int
    requested_last: int
    practice: int
    leader: int
    segment: int
    sequence: int
    step: int
    wishes: int
    wished_a: int
    wished_b: int
    last_tried: NDArray[np.int16]
    tried: NDArray[np.uint16]
    this_month: NDArray[np.uint8]
    answered: NDArray[np.uint16]
    sessions: NDArray[np.uint16]
    open_weeks: NDArray[np.uint16]
    taught: NDArray[np.float32]


class WeekRow:
    """The week under way, `records.WEEK`."""

    week: int
    row: int
    minutes: float
    evening: float
    minutes_given: float
    load: float
    trust: float
    image: float
    goodwill: float
    on_leave: int
    away: int
    shut: int
    support: int
    spare: float
    appetite: float
    screens: float
    appetite_faded: float
    screens_faded: float
    load_added: float
    free: float
    evening_free: float
    unknown: float
    of_need: float
    of_trust: float
    of_memory: float
    of_experience: float
    of_lost_habit: float
    messages: float
    points: float
    engaged_minutes: float
    cost: float
    trust_lost: float
    touches: int
    annoyed: int
    preferred: int
    engaged: int
    clicks: int
    touched: int
    noticed: int
    noticed_before: int
    noticed_touches: int
    invited: int
    answered: int
    requested: int
    pressed: int
    breached: int
    endorsed: int


class TouchRow:
    """The touch under way, `records.TOUCH`."""

    channel: int
    ordinal: int
    address: int
    form: int
    purpose: int
    fit: float
    matched: int
    need: int
    asset_luck: float
    own_stock: float
    market_stock: float
    trust_before: float
    knowledge_before: float
    honours: int
    against_wishes: int
    base: float
    own: float
    of_trust: float
    of_relevance: float
    of_goodwill: float
    of_own_messages: float
    of_all_messages: float
    of_channels: float
    of_the_loop: float
    of_purpose: float
    of_peers: float
    of_the_market: float
    of_need: float
    of_memory: float
    of_screens: float
    of_habit: float
    of_overload: float
    factor: float
    chance: float
    luck: float
    then_chance: float
    then_luck: float
    outcome: int
    minutes: float
    cost: float
    granted: int
    withdrawn: int
    annoyed: int
    noticed: int
    own_after: float
    market_after: float
    trust_after: float
    knowledge_after: float
    line: int


class MarketRow:
    """The week's market, `records.MARKET`."""

    season: float
    away: float
    access: NDArray[np.float64]
    interest: float
    crisis: int
    appetite: float
    screens: float
    appetite_faded: float
    screens_faded: float
    topics_until: NDArray[np.float64]
    minutes: float
    front_line: float
    staff: float
    support: float
    load: NDArray[np.float64]
    free: NDArray[np.float64]
    evening_free: NDArray[np.float64]
    mail: float
    visits: NDArray[np.float64]
    image: float
    message_gap: NDArray[np.float64]
    visit_gap: NDArray[np.float64]
    forbidden: NDArray[np.int64]
    count_anew: int


class OfferRow:
    """What the company has to offer, `records.offer_record`."""

    live: float
    coverage: NDArray[np.float64]
    made_until: NDArray[np.float64]
    support: float
    open: NDArray[np.float64]
    there: NDArray[np.float64]
    any: int
    without_newsletter: NDArray[np.float64]
    researched: float


class RepRow:
    """A rep, `records.REP`."""

    effect: float
    skill: float
    dip: float
    since: int
    changed: int
    practised: float
    left: int
    plan: int


class PageRow:
    """What a week is entered in, `counters.page_record`."""

    channels: NDArray[np.float64]
    reads: NDArray[np.float64]
    logged: NDArray[np.int64]


class StratumRow:
    """Sums of a stratum, `counters.STRATUM`."""

    sums: NDArray[np.float64]


class LoggedRow:
    """A touch that is logged, `records.TOUCH_LOG`."""

    row: int
    week: int
    channel: int
    purpose: int
    outcome: int
    reason: int
    granted: int
    withdrawn: int
    minutes: float
    cost: float
