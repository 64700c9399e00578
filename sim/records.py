"""The records that the compiled rule works on: their fields, units and who may see them.

`HCP` is what an HCP is; the company never sees it. `CUSTOMER` is the company's file on that HCP:
only what it was told or has observed. Weeks are counted from 1; NEVER stands for no such week.
"""

from __future__ import annotations

import numpy as np

from sim.settings.words import CHANNELS, COUNTRIES, N_CELLS, PUSH_CHANNELS, REASONS

NEVER = -1000
N_CHANNELS = len(CHANNELS)
N_PUSH = len(PUSH_CHANNELS)

VISIT, REMOTE, REP_EMAIL, MASS_EMAIL, WEBINAR, SITE, PLATFORM = range(N_CHANNELS)
BLOCKED, IGNORED, DECLINED, RESPONDED, ENGAGED = range(5)
ACCESS, CONSENT, LAW, CAP, CAPACITY, BUDGET = range(len(REASONS))
EMAIL, PHONE, PROFILING = 1, 2, 4

HCP = np.dtype(
    [
        ("key", "u8"),  # address of its luck
        ("deviation", "f4", N_CHANNELS),  # own log-odds by channel
        ("trust_prior", "f4"),
        ("trust", "f4"),
        ("gains", "f4"),  # evidence on the company, events
        ("losses", "f4"),
        ("rep_gains", "f4"),  # evidence on its rep, events
        ("rep_losses", "f4"),
        ("fatigue_own", "f4"),  # stock of this company's messages
        ("fatigue_market", "f4"),  # stock of every company's messages
        ("goodwill_stock", "f4"),  # calls a month
        ("mail_stock", "f4"),  # calls a month
        ("knowledge", "f4"),  # of the product, 0-1
        ("seen", "f4"),  # assets seen, fading
        ("need", "f4"),  # AR(1), mean 0, variance 1
        ("availability", "f4"),  # AR(1), log scale
        ("meeting_chance", "f4"),  # per attempt, at average availability and trust
        ("competitor_visits", "f4"),  # per week
        ("competitor_mails", "f4"),  # per week
        ("tolerance", "f4"),  # own messages in stock
        ("overload_threshold", "f4"),  # industry messages a week
        ("cell", "i4"),  # row of the scorecard's table
        ("last_touch", "i2", N_CHANNELS),  # week of the last delivered touch
        ("satisfied_until", "i2"),
        ("dissatisfied_until", "i2"),
        ("shown_until", "i2"),
        ("clicked_until", "i2"),
        ("pulled_until", "i2"),
        ("platform_satisfied", "i2"),  # week
        ("last_engaged", "i2"),
        ("engaged_before", "i2"),
        ("last_asked", "i2"),
        ("companies_met", "u2"),  # bit by company, this four weeks
        ("preferred", "u2"),  # bit by channel
        ("unwanted", "u2"),  # bit by channel
        ("persona", "u1"),
        ("cohort", "u1"),
        ("practice", "u1"),
        ("specialty", "u1"),
        ("access", "u1"),
        ("country", "u1"),
        ("need_a", "u1"),  # cell of topic and kind
        ("need_b", "u1"),
        ("never_consents", "u1"),
        ("refusals", "u1"),
        ("noticed", "u1"),
        ("visited_site", "u1"),
        ("lost_to_site", "u1"),
        ("stage", "u1"),
        ("ever_reached", "u1"),  # since week 1
        ("ever_engaged", "u1"),  # since week 1
    ],
    align=True,
)

CUSTOMER = np.dtype(
    [
        ("taught", "f4", N_CHANNELS),  # share of the HCP learned by each channel
        ("tried", "f4", N_PUSH),  # contacts, by channel
        ("answered", "f4", N_PUSH),  # answered contacts, by channel
        ("phase", "f4"),  # where its cadence starts, 0-1
        ("last_tried", "i2", N_PUSH),  # week of the last contact, answered or not
        ("last_met", "i2"),  # week of the last met visit
        ("rest_until", "i2"),
        ("number", "u4"),  # hashed from its id: breaks ties whatever the order of a list
        ("silent_since", "i2"),  # week of the first message unanswered since
        ("rep", "u2"),
        ("answered_last", "u2"),  # bit by channel: answered in the week before
        ("tier", "u1"),
        ("country", "u1"),
        ("allowed", "u1"),  # bits of EMAIL, PHONE, PROFILING
        ("refused", "u1"),  # bits: said no, not lifted since
        ("registered", "u1"),
        ("silent", "u1"),  # unanswered messages in a row
        ("turned_away", "u1"),  # visits turned away in a row
        ("requested_last", "u1"),
        ("known", "u1"),  # anything taught yet
    ],
    align=True,
)

WEEK = np.dtype(
    [
        ("week", "i8"),
        ("minutes", "f8"),  # left for industry contact
        ("evening", "f8"),  # left for pull
        ("minutes_given", "f8"),  # all that the week had
        ("trust", "f8"),
        ("goodwill", "f8"),  # saturated effect g
        ("unknown", "f8"),  # share of the HCP that no channel taught
        ("messages", "f8"),  # industry messages this week
        ("points", "f8"),
        ("engaged_minutes", "f8"),
        ("cost", "f8"),
        ("trust_lost", "f8"),  # evidence lost, events
        ("touches", "i8"),
        ("annoyed", "i8"),
        ("preferred", "i8"),  # touches by a preferred channel
        ("engaged", "i8"),
        ("touched", "i8"),  # bit by channel, this week
        ("answered", "i8"),  # bit by channel
        ("requested", "i8"),
        ("pressed", "i8"),  # whether pressure cost trust this week
        ("row", "i8"),  # of this HCP
    ],
    align=True,
)

MARKET = np.dtype(
    [
        ("season", "f8"),
        ("access", "f8", len(COUNTRIES)),  # factor on the chance of a meeting
        ("new_month", "i8"),
    ],
    align=True,
)

OFFER = np.dtype(
    [
        ("live", "f8"),  # live assets
        ("coverage", "f8", N_CELLS),
        ("presence", "f8"),  # chance that a platform session holds the company's content
        ("site", "f8"),  # 0 closed to 1 open
        ("researched", "f8"),  # share of any HCP that bought research tells, 0-1
    ],
    align=True,
)

REP = np.dtype([("effect", "f8"), ("skill", "f8"), ("since", "i8"), ("left", "i8")], align=True)

TOUCH_LOG = np.dtype(
    [
        ("row", "i8"),
        ("week", "i2"),
        ("channel", "u1"),
        ("outcome", "u1"),
        ("reason", "u1"),
        ("granted", "u1"),
        ("withdrawn", "u1"),
        ("minutes", "f4"),
        ("cost", "f4"),
    ]
)

CHANNEL_COUNTERS = (
    "planned", "delivered", "responded", "engaged", "minutes", "follow_ups", "opt_outs", "cost",
    "blocked_access", "blocked_consent", "blocked_law", "blocked_cap", "blocked_capacity",
    "blocked_budget", "fit", "matched", "preferred", "annoyed", "returns", "completed",
    "unpermitted",
)  # fmt: skip
HCP_COUNTERS = (
    "hcps", "touches", "reached", "engaged", "engagement", "minutes", "trust", "fatigue",
    "overloaded", "opted_out", "consented", "cost", "goodwill", "knowledge", "unaware", "aware",
    "engaged_stage", "advocates", "stage_up", "stage_down", "registered", "preferred_touches",
    "annoyed", "trust_lost", "minutes_available",
)  # fmt: skip
