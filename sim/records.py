"""The records that the compiled rule works on: their fields, units and who may see them.

`hcp_record` is what an HCP is; the company never sees it. `customer_record` is the company's file
on that HCP: only what it was told or has observed. Both have a field or a bit for each channel, so
that code is compiled for each number of them. Weeks are counted from 1; NEVER is no such week.

Fields that change every week stand together at the front of a record, so that a quiet week reads
little memory; what is needed at a touch alone follows.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.settings.words import (
    ACCESS_CLASSES,
    AUDIENCES,
    CENTRES,
    CHANNEL_SCOPES,
    COUNTRIES,
    KINDS,
    N_CELLS,
    N_GROUPS,
    N_TOPICS,
    OUTCOMES,
    PERSONAS,
    PRACTICES,
    PURPOSES,
    REASONS,
    SCOPES,
    STAGES,
    codes,
)

NEVER = -1000
LOST = 2  # to a site: visited and never again
N_PURPOSES = len(PURPOSES)
N_REASONS = len(REASONS)
QUARTER = 13  # weeks whose points count
POINT = 100  # points are remembered in hundredths
LEVELS = 200  # of what is remembered of a group of channels, for 0-1
MONTH = 4  # weeks whose invitations are remembered
MOST_WEEKS_BACK = 7  # for which an HCP remembers who touched it, week by week

CALL, INVITATION, MAIL, EVENT, IMPRESSION, FEED = codes(
    KINDS, "call", "invitation", "mail", "event", "impression", "feed"
)
BLOCKED, IGNORED, DECLINED, RESPONDED, ENGAGED = codes(
    OUTCOMES, "blocked", "ignored", "declined", "responded", "engaged"
)
ACCESS, CONSENT, LAW, CAP, CAPACITY, BUDGET = codes(
    REASONS, "access", "consent", "law", "cap", "capacity", "budget"
)
EMAIL, PHONE_CALLS, PROFILING = (1 << at for at in codes(SCOPES, "email", "phone", "profiling"))
SCOPE_BITS: dict[str, int] = {scope: 1 << at for at, scope in enumerate(SCOPES)}
NO_SCOPE, EMAIL_SCOPE, PHONE_SCOPE = codes(CHANNEL_SCOPES, "none", "email", "phone")
ENGAGER, LEARNER = codes(PERSONAS, "engager", "learner")
UNAWARE, AWARE, ENGAGED_STAGE, ADVOCATE = codes(STAGES, "unaware", "aware", "engaged", "advocate")
NO_CENTRE, HONOURED_CENTRE = codes(CENTRES, "none", "honoured")
EVERYONE, WITHOUT_CONSENT, SEEN, TO_LEADERS = codes(
    AUDIENCES, "everyone", "without_email_consent", "seen", "leaders"
)
HOSPITAL = PRACTICES.index("hospital")
CLOSED = ACCESS_CLASSES.index("closed")


def bits_of(channels: int) -> str:
    """Returns the type of a set of channels, a bit for each."""
    return "u2" if channels <= 16 else "u4"


@cache
def hcp_record(channels: int) -> np.dtype[np.void]:
    """Returns what an HCP is, for so many channels."""
    return np.dtype(
        [
            # every week
            ("key", "u8"),  # address of its luck
            ("trust_prior", "f4"),
            ("trust", "f4"),
            ("gains", "f4"),  # evidence on the company, events
            ("losses", "f4"),
            ("lasting_losses", "f4"),  # that are never forgotten
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
            ("competitor_visits", "f4"),  # per week
            ("competitor_mails", "f4"),  # per week
            ("overload_threshold", "f4"),  # industry messages a week
            ("block", "i4"),  # town or hospital
            ("stratum", "u2"),  # row of the scorecard's table
            ("last_noticed", "i2"),  # week in which it noticed anything of the company
            ("last_engaged", "i2"),  # week
            ("engaged_before", "i2"),
            ("points_by_week", "u2", QUARTER - 1),  # hundredths of a point, by week (ring)
            ("companies_met", "u2"),  # bit by company, this four weeks
            ("noticed_in", bits_of(channels), MOST_WEEKS_BACK),  # bit by channel, by week (ring)
            ("invited", "u1", MONTH),  # invitations noticed, by week (ring)
            ("persona", "u1"),
            ("cohort", "u1"),
            ("country", "u1"),
            ("need_a", "u1"),  # cell of topic and kind
            ("need_b", "u1"),
            ("stage", "u1"),
            ("stage_told", "u1"),  # that its followers know
            ("peers_advocating", "u1"),  # of those whom it named, last week
            # at a touch
            ("door", "f4"),  # how visits went of late, against the usual chance
            ("meeting_chance", "f4"),  # per attempt, at average availability and trust
            ("tolerance", "f4"),  # own messages in stock
            ("deviation", "f4", channels),  # own log-odds by channel
            ("screens", "f4"),  # log-odds that channels on a screen share
            ("preferred", bits_of(channels)),  # bit by channel
            ("unwanted", "u1", N_PURPOSES),  # bit by group of channels, for each purpose
            ("expects", "u1", N_GROUPS),  # relevance, by group of channels: hundredths of 2
            ("satisfied", "u1", N_GROUPS),  # share of contacts that satisfied, likewise
            ("found", bits_of(channels)),  # bit by place of the company's own
            ("shown_until", "i2"),
            ("clicked_until", "i2"),
            ("pulled_until", "i2"),
            ("session_satisfied", "i2"),  # week of a good session away from the own site
            ("last_asked", "i2"),
            ("practice", "u1"),
            ("specialty", "u1"),
            ("access", "u1"),
            ("never_consents", "u1"),
            ("sees_no_rep", "u1"),  # of any company
            ("uses_no_screen", "u1"),  # for professional contact
            ("refusals", "u1"),
            ("ever_reached", "u1"),  # noticed a touch since week 1
            ("visited_site", "u1"),  # 1; LOST where it does not come again
            ("remote_meetings", "u1"),
            ("advisers", "u1"),  # colleagues whom it asks for advice
            ("leader", "u1"),  # whether it is an opinion leader
            ("advisers_engaged", "u1"),  # of those, last week
            ("persona_at_start", "u1"),  # at week 0
        ],
        align=True,
    )


@cache
def customer_record(push: int, channels: int) -> np.dtype[np.void]:
    """Returns the company's file on an HCP, for so many channels on which it starts and in all."""
    return np.dtype(
        [
            # every week
            ("phase", "f4"),  # where its cadence starts, 0-1
            ("number", "u4"),  # hashed from its id: breaks ties whatever the order of a list
            ("rep", "u2"),
            ("answered_last", bits_of(channels)),  # bit by channel: answered in the week before
            ("last_met", "i2"),  # week of the last met visit
            ("rest_until", "i2"),
            ("silent_since", "i2"),  # week of the first message unanswered since
            ("taught_week", "i2"),  # up to which what was taught has faded
            ("step_week", "i2"),  # in which the next step of its sequence is due
            ("wished_channels", bits_of(channels)),  # bit by channel, as the HCP has set them
            ("tier", "u1"),
            ("country", "u1"),
            ("allowed", "u1"),  # bits of EMAIL, PHONE_CALLS, PROFILING
            ("refused", "u1"),  # bits: said no, not lifted since
            ("registered", "u1"),
            ("silent", "u1"),  # unanswered messages in a row
            ("turned_away", "u1"),  # visits turned away in a row
            ("requested_last", "u1"),  # bit by team that was asked for more in the week before
            ("practice", "u1"),
            ("leader", "u1"),  # whether the company takes it for an opinion leader
            ("segment", "u1"),  # persona that the company takes the HCP for
            ("sequence", "u1"),  # number of the sequence that the HCP is in, from 1; 0 is none
            ("step", "u1"),  # of that, from 0
            ("wishes", "u1"),  # whether the HCP has set what it wants
            ("wished_a", "u1"),  # cell of topic and kind, as the HCP has set it
            ("wished_b", "u1"),
            # at a touch
            ("last_tried", "i2", push),  # week of the last contact, answered or not
            ("tried", "u2", push),  # contacts, by channel
            ("this_month", "u1", push),  # contacts of the four weeks under way
            ("answered", "u2", push),  # answered contacts, by channel
            ("sessions", "u2", channels - push),  # that the HCP began where the company sees it
            ("open_weeks", "u2", channels - push),  # in which it could have, by place
            ("taught", "f4", channels),  # share of the HCP learned by each channel
        ],
        align=True,
    )


WEEK = np.dtype(
    [
        ("week", "i8"),
        ("row", "i8"),  # of this HCP
        ("minutes", "f8"),  # left for industry contact
        ("evening", "f8"),  # left for pull
        ("minutes_given", "f8"),  # all that the week had
        ("load", "f8"),  # patient load, by what it takes in this practice
        ("trust", "f8"),
        ("image", "f8"),  # added to the prior trust
        ("goodwill", "f8"),  # saturated effect g
        ("on_leave", "i8"),  # whether the HCP is away this week, of its own
        ("away", "i8"),  # whether the HCP is out of reach
        ("shut", "i8"),  # whether its hospital is closed to visitors
        ("support", "i8"),  # whether it needs support and organisation, in a crisis
        ("spare", "f8"),  # factor on its minutes, of a crisis
        ("appetite", "f8"),  # log rate added to what it looks for by itself, of a crisis
        ("screens", "f8"),  # log-odds added to its answers on a screen, of a crisis
        ("appetite_faded", "f8"),  # what is gone of them where nothing keeps the habit up
        ("screens_faded", "f8"),
        ("load_added", "f8"),  # to its patient load
        ("free", "f8"),  # share of its answers that this load leaves
        ("evening_free", "f8"),  # share of its evening that this load leaves
        ("unknown", "f8"),  # share of the HCP that no channel taught
        ("of_need", "f8"),  # log rates of what the HCP looks for by itself
        ("of_trust", "f8"),
        ("of_memory", "f8"),
        ("of_experience", "f8"),  # with the place in hand
        ("of_lost_habit", "f8"),
        ("messages", "f8"),  # industry messages this week
        ("points", "f8"),
        ("engaged_minutes", "f8"),
        ("cost", "f8"),
        ("trust_lost", "f8"),  # evidence lost, events
        ("touches", "i8"),
        ("annoyed", "i8"),
        ("preferred", "i8"),  # touches by a preferred channel
        ("engaged", "i8"),
        ("clicks", "i8"),  # through to the own site
        ("touched", "i8"),  # bit by channel, this week
        ("noticed", "i8"),  # bit by channel, this week
        ("noticed_before", "i8"),  # bit by channel, in the weeks that count beside it
        ("noticed_touches", "i8"),
        ("invited", "i8"),  # invitations noticed, this week
        ("answered", "i8"),  # bit by channel
        ("requested", "i8"),  # bit by team
        ("pressed", "i8"),  # whether pressure cost trust this week
        ("breached", "i8"),  # whether a message against its wishes did
        ("endorsed", "i8"),  # whether a colleague spoke for the company
    ],
    align=True,
)

TERMS = (
    "base", "own", "of_trust", "of_relevance", "of_goodwill", "of_own_messages",
    "of_all_messages", "of_channels", "of_the_loop", "of_purpose", "of_peers", "of_the_market",
    "of_need", "of_memory", "of_screens", "of_habit", "of_overload",
)  # fmt: skip
"""Log-odds (in pull: log rates) that make the chance of a touch's first step."""

TOUCH = np.dtype(
    [
        ("channel", "i8"),
        ("ordinal", "i8"),  # of its channel in the week, from 0
        ("address", "i8"),  # of its luck
        ("form", "i8"),  # place among its channel's formats
        ("purpose", "i8"),
        ("fit", "f8"),  # relevance, 0-1
        ("matched", "i8"),  # whether it meets a current need
        ("need", "i8"),  # that of the day: a cell of topic and kind; -1 is support
        ("asset_luck", "f8"),  # where it meets none: which asset it is
        ("own_stock", "f8"),  # of this company's messages, before this one
        ("market_stock", "f8"),  # of all companies' messages, before this one
        ("trust_before", "f8"),
        ("knowledge_before", "f8"),
        ("honours", "i8"),  # whether it keeps to what the HCP has set
        ("against_wishes", "i8"),
        *((term, "f8") for term in TERMS),
        ("factor", "f8"),  # time, crowding, skill: what multiplies the chance
        ("chance", "f8"),
        ("luck", "f8"),  # the touch is answered if this is below the chance
        ("then_chance", "f8"),  # of the second step: a click, attendance; 0 where there is none
        ("then_luck", "f8"),
        ("outcome", "i8"),
        ("minutes", "f8"),
        ("cost", "f8"),
        ("granted", "i8"),  # bits of consent
        ("withdrawn", "i8"),
        ("annoyed", "i8"),
        ("noticed", "i8"),  # whether the HCP noticed it, answered or not
        ("own_after", "f8"),
        ("market_after", "f8"),
        ("trust_after", "f8"),
        ("knowledge_after", "f8"),
        ("line", "i8"),  # of the log that tells the same touch
    ],
    align=True,
)

MARKET = np.dtype(
    [
        ("season", "f8"),
        ("away", "f8"),  # share of HCPs who are away
        ("access", "f8", len(COUNTRIES)),  # factor on the chance of a meeting
        ("interest", "f8"),  # log-odds added to every response
        ("crisis", "i8"),  # whether there is a lockdown, or anything left of it
        ("appetite", "f8"),  # log rate added to what HCPs look for by themselves
        ("screens", "f8"),  # log-odds added to answers on a screen
        ("appetite_faded", "f8"),  # what is gone of them where nothing keeps the habit up
        ("screens_faded", "f8"),
        ("topics_until", "f8", N_TOPICS),  # sixfold cumulative shares of topics in what is needed
        ("minutes", "f8"),  # factor on the minutes of HCPs who are not at the front line
        ("front_line", "f8"),  # share of HCPs in hospitals who are, and out of reach
        ("staff", "f8"),  # share of HCPs in hospitals who are at the front line at its height
        ("support", "f8"),  # share of HCPs who need support and organisation
        ("load", "f8", len(PRACTICES)),  # added to the patient load
        ("free", "f8", len(PRACTICES)),  # share of answers that this leaves
        ("evening_free", "f8", len(PRACTICES)),  # share of evenings that this leaves
        ("mail", "f8"),  # factor on competitors' mails
        ("visits", "f8", len(COUNTRIES)),  # factor on competitors' visits
        ("image", "f8"),  # added to every prior trust
        ("message_gap", "f8", len(COUNTRIES)),  # least weeks between two messages, by law
        ("visit_gap", "f8", len(COUNTRIES)),
        ("forbidden", "i8", len(COUNTRIES)),  # bit by channel
        ("count_anew", "i8"),  # whether the count of companies met starts anew: every four weeks
    ],
    align=True,
)


@cache
def offer_record(pull: int) -> np.dtype[np.void]:
    """Returns what there is for HCPs to find, for so many channels on which they start."""
    return np.dtype(
        [
            ("live", "f8"),  # live assets
            ("coverage", "f8", N_CELLS),
            ("made_until", "f8", N_CELLS),  # cumulative shares of cells in what is live
            ("support", "f8"),  # chance that a need for support and organisation is covered
            ("open", "f8", pull),  # share of sessions there that meet the company, 0-1
            ("there", "f8", pull),  # the same, were all served who come
            ("any", "i8"),  # whether anything is open
            ("without_newsletter", "f8", pull),  # take-up by HCPs whom no newsletter reaches, 0-1
            ("researched", "f8"),  # share of any HCP that bought research tells, 0-1
        ],
        align=True,
    )


REP = np.dtype(
    [
        ("effect", "f8"),  # factor on what the rep does digitally
        ("skill", "f8"),  # digital proficiency, 0-1
        ("dip", "f8"),  # part of the dip after the change that the rep goes through
        ("since", "i8"),  # week of the change
        ("changed", "i8"),  # week in which the territory took up the strategy
        ("practised", "f8"),  # share in which its new ways are carried out there
        ("left", "i8"),
        ("plan", "i8"),  # 0 the strategy, 1 the one before it
    ],
    align=True,
)

TOUCH_LOG = np.dtype(
    [
        ("row", "i8"),
        ("week", "i2"),
        ("channel", "u1"),
        ("purpose", "u1"),
        ("outcome", "u1"),
        ("reason", "u1"),
        ("granted", "u1"),
        ("withdrawn", "u1"),
        ("minutes", "f4"),
        ("cost", "f4"),
    ]
)
