"""What HCPs are like: attention, response, fatigue, pull, access, preference."""

from __future__ import annotations

from pydantic import model_validator

from sim.settings.absence import Absence
from sim.settings.character import Change, Peers, Preference, Purpose
from sim.settings.experience import Experience
from sim.settings.habit import Habit
from sim.settings.openness import Openness
from sim.settings.parameter import Section, parameter
from sim.settings.relation import Care, Consent, Goodwill, Journey, Relevance, Trust
from sim.settings.response_shift import ResponseShift
from sim.settings.screens import Screens


class Attention(Section):
    """Minutes that an HCP has for contact with the whole industry."""

    minutes_per_week: float = parameter(
        75.0, "mean weekly minutes for industry contact, before patient load", unit="min/week",
        source="DU07, DU08: 35 to 150 minutes a week", sweep=(30, 150), gt=0, le=2000,
    )  # fmt: skip
    minutes_sigma: float = parameter(
        0.6, "spread of the weekly minutes (log scale)", unit="log min", ge=0, le=2
    )
    evening_minutes_per_week: float = parameter(
        60.0, "mean weekly evening minutes, which serve pull", unit="min/week",
        source="DU12: about 70 % happens off-hours", confidence="B", gt=0, le=2000,
    )  # fmt: skip
    evening_sigma: float = parameter(
        0.6, "spread of the evening minutes (log scale)", unit="log min", ge=0, le=2
    )
    load_alpha: float = parameter(
        2.0, "first shape of the weekly patient load, Beta(alpha, beta)", gt=0, le=50
    )
    load_beta: float = parameter(
        3.0, "second shape of the weekly patient load, Beta(alpha, beta)", gt=0, le=50
    )
    load_effect: float = parameter(
        0.4, "share of the minutes that a full patient load takes", source="DU09, DU13",
        confidence="B", ge=0, le=1,
    )  # fmt: skip
    evening_load_effect: float = parameter(
        0.2, "share of the evening's minutes that a full patient load takes", sweep=(0.0, 0.5),
        source="DU09: one to two hours of records at night; judgement", ge=0, le=1,
    )  # fmt: skip
    usual_load: float = parameter(
        0.4, "patient load of a week whose evening has its mean minutes", ge=0, le=1
    )
    crowding: float = parameter(
        0.7, "weight of each further message of one channel in one week, against the one before",
        source="FA01: acceptance falls 30 % per further reminder", confidence="A",
        sweep=(0.6, 0.9), gt=0, le=1,
    )  # fmt: skip
    remote_effort: float = parameter(
        1.3, "attention that a remote minute takes, content copied from paper", unit="min/min",
        source="OV05, DU06; judgement", sweep=(1.0, 1.6), ge=1, le=3,
    )  # fmt: skip
    remote_effort_adapted: float = parameter(
        1.1, "attention that a remote minute takes, content adapted to the format",
        unit="min/min", ge=1, le=3,
    )  # fmt: skip
    practice_meetings: float = parameter(
        10.0, "remote meetings after which half of the extra attention is no longer needed",
        unit="meetings", gt=0, le=1e6,
    )  # fmt: skip
    visit_elasticity: float = parameter(
        0.5, "share by which a visit grows for each share that its week has more minutes: 0 is one "
        "length in every week", unit="log/log", sweep=(0.0, 1.0), ge=0, le=2,
        source="DU01-DU04, DU07: 3 to 9 minutes where weeks have 35 to 150; judgement",
    )  # fmt: skip
    visit_week: float = parameter(
        57.5, "minutes of a week in which a visit lasts as long as its channel says",
        unit="min/week", source="DU07, DU08; set so that visits keep their mean over weeks",
        gt=0, le=2000,
    )  # fmt: skip
    event_time: float = parameter(
        1.0, "how far attending an event hangs on the week's minutes: 0 not, 1 in proportion to "
        "the share of its length that is left", sweep=(0.0, 1.0), ge=0, le=1,
        source="DU08, WB02; judgement",
    )  # fmt: skip
    event_room: float = parameter(
        0.72, "share of an event's length that a usual week leaves: there the channel's table of "
        "attendance holds", gt=0, le=1,
        source="judgement; at it 45 % of the registered attend, WB01",
    )  # fmt: skip
    competitor_mail_minutes: float = parameter(
        0.5, "attention that a competitor's mail takes", unit="min", ge=0, le=10
    )
    stay_sigma: float = parameter(
        0.5, "spread of the minutes of a session (log scale)", unit="log min", ge=0, le=2
    )


class Response(Section):
    """Weights of the terms that move the chance of a response (log-odds)."""

    trust_weight: float = parameter(
        1.5, "log-odds per unit of trust", unit="log-odds", sweep=(1, 3), ge=0, le=10,
        source="TR03: of trusting HCPs 41 % more open mails", confidence="B",
    )  # fmt: skip
    trust_reference: float = parameter(
        0.38, "trust at which the channels' table of responses holds", ge=0, le=1,
        source="TR01: 38 % of HCPs report high trust", confidence="A",
    )  # fmt: skip
    fit_weight: float = parameter(
        2.0, "log-odds per unit of relevance", unit="log-odds", sweep=(1, 3), ge=0, le=10,
        source="RS19 as upper bound",
    )  # fmt: skip
    goodwill_weight: float = parameter(
        1.0, "log-odds per unit of goodwill, in every channel the company starts",
        unit="log-odds", sweep=(0, 2), ge=0, le=10,
    )  # fmt: skip
    deviation_sd: float = parameter(
        0.6, "spread between HCPs of the log-odds of a channel", unit="log-odds",
        sweep=(0.3, 1.0), ge=0, le=3,
    )  # fmt: skip
    preferred_synergy: float = parameter(
        0.10, "log-odds per further preferred channel met in the window", unit="log-odds",
        source="FA04", ge=0, le=2,
    )  # fmt: skip
    preferred_synergy_max: float = parameter(
        0.30, "most that preferred channels can add", unit="log-odds", ge=0, le=3
    )
    other_synergy: float = parameter(
        -0.15, "log-odds per further channel met in the window that is not preferred",
        unit="log-odds", source="FA04: multiple channels make it worse", ge=-2, le=0,
    )  # fmt: skip
    synergy_weeks: int = parameter(
        4, "window in which other channels count, this week included", unit="weeks", ge=0, le=8
    )
    repeated_invitation: float = parameter(
        0.9, "chance of accepting an invitation, by each other one noticed in the four weeks "
        "before", unit="ratio", sweep=(0.7, 1.0), gt=0, le=1,
        source="FA01: 30 % less per reminder at one occasion is the bound",
    )  # fmt: skip
    mail_without_visit: float = parameter(
        0.6, "odds of opening a rep's mail where no visit was met within a week, against those "
        "after a visit", unit="odds ratio", sweep=(0.3, 1.0), gt=0, le=1,
        source="EM06 is the low bound",
    )  # fmt: skip
    remote_after_visit: float = parameter(
        1.2, "odds of accepting a remote visit that complements a met visit", unit="odds ratio",
        source="RS21 as upper bound", sweep=(1, 3), ge=1, le=10,
    )  # fmt: skip
    webinar_after_pull: float = parameter(
        1.4, "odds of registering after related pull", unit="odds ratio", ge=1, le=10
    )
    webinar_after_pull_weeks: int = parameter(
        2, "how long pull makes a webinar invitation work better", unit="weeks", ge=0, le=52
    )


class Fatigue(Section):
    """Two stocks of digital messages: this sender's and the whole market's."""

    own_half_life_weeks: float = parameter(
        2.0, "half-life of the stock of this company's messages", unit="weeks",
        source="EM11: less engagement above one mail a week", confidence="B",
        sweep=(1, 6), gt=0, le=104,
    )  # fmt: skip
    market_half_life_weeks: float = parameter(
        2.0, "half-life of the stock of all companies' messages", unit="weeks",
        sweep=(1, 6), gt=0, le=104,
    )  # fmt: skip
    own_weight: float = parameter(
        0.23, "log-odds lost per message in this sender's stock", unit="log-odds",
        source="EM10, EM11: fitted, within its range, so that clicks peak at 1 to 2 mails a week "
        "and 26 mails in 13 weeks lose 25 to 45 % of clicks per mail against 10 to 15",
        confidence="B", sweep=(0.08, 0.30), ge=0, le=2,
    )  # fmt: skip
    market_weight: float = parameter(
        0.012, "log-odds lost per message in the market's stock", unit="log-odds",
        sweep=(0.005, 0.03), ge=0, le=1,
    )  # fmt: skip
    reference_mails_per_week: float = parameter(
        11.0, "competitors' mails a week at which the table of responses holds",
        unit="mails/week", source="CV06: mean 1.6 a day", confidence="A", ge=0, le=200,
    )  # fmt: skip
    uncoordinated_factor: float = parameter(
        1.3, "weight of a message beside another channel's in one week, uncoordinated",
        source="FA04", ge=1, le=5,
    )  # fmt: skip
    batched_factor: float = parameter(
        0.7, "weight of a message beside another channel's in one week, batched or by a preferred "
        "channel",
        source="FA07, FA04", gt=0, le=1,
    )  # fmt: skip
    overload_median: float = parameter(
        16.0, "median of the HCP's own threshold of industry messages a week",
        unit="messages/week", source="CV07, CV08: 7 is right, 21 too much", confidence="B",
        sweep=(10, 20), gt=0, le=1000,
    )  # fmt: skip
    overload_sigma: float = parameter(
        0.5, "spread of that threshold (log scale)", unit="log messages", ge=0, le=2
    )
    overload_weight: float = parameter(
        0.2, "log-odds of an answer lost where the week's messages of all companies are e times "
        "the threshold", unit="log-odds", sweep=(0.0, 1.5), ge=0, le=10,
    )  # fmt: skip
    overload_opt_out: float = parameter(
        0.3, "log of the factor on opt-outs there", unit="log ratio", sweep=(0.0, 1.5), ge=0, le=10
    )
    overload_blame: float = parameter(
        0.05, "evidence against whoever writes that a noticed message is there, before asymmetry, "
        "at most once a week", unit="events", sweep=(0.0, 0.2), ge=0, le=20,
    )  # fmt: skip


class Pull(Section):
    """When an HCP comes by itself."""

    need_weight: float = parameter(
        0.8, "log-hazard per unit of the HCP's current need", unit="log-odds", ge=0, le=3
    )
    need_persistence: float = parameter(
        0.7, "week-to-week persistence of the need, AR(1)", unit="1/week", ge=0, lt=1
    )
    trust_weight: float = parameter(
        1.0, "log-hazard per unit of trust", unit="log-odds", ge=0, le=10
    )
    novelty_weight: float = parameter(
        0.5, "log-hazard per unit of novelty", unit="log-odds", ge=0, le=10
    )
    novelty_reference: float = parameter(0.8, "novelty at which the base rate holds", ge=0, le=1)
    shown_lift: float = parameter(
        1.73, "own-site visits after a visit that showed the site", unit="ratio",
        source="WE05: 73 % more likely", confidence="A", ge=1, le=10,
    )  # fmt: skip
    shown_weeks: int = parameter(2, "how long that lasts", unit="weeks", ge=0, le=52)
    found_half_weeks: float = parameter(
        13.0, "weeks in which half of the HCPs find a new place of the company's own, were it "
        "neither shown nor talked of; 0 is at once", unit="weeks", sweep=(4, 39), ge=0, le=1000,
        source="judgement; RP04: the like of it takes reps 3 to 12 months",
    )  # fmt: skip
    found_when_shown: float = parameter(
        0.5, "chance in a week to find the own site when a rep has shown it", unit="1/week",
        sweep=(0.2, 1.0), ge=0, le=1,
        source="judgement; WE05: 73 % more likely to go there",
    )  # fmt: skip
    found_by_peers: float = parameter(
        1.0, "what colleagues add to the rate of finding where all advisers are engaged: 1 is as "
        "much again", unit="ratio", sweep=(0.0, 3.0), ge=0, le=20,
    )  # fmt: skip
    registered_share: float = parameter(
        0.25, "HCPs registered on the own site at the start", ge=0, le=1
    )
    register_when_shown: float = parameter(
        0.02, "weekly chance to register when the site was shown or clicked through to",
        unit="1/week", ge=0, le=1,
    )  # fmt: skip
    register_after_session: float = parameter(
        0.05, "weekly chance to register after a satisfying session away from the own site",
        unit="1/week", ge=0, le=1,
    )  # fmt: skip
    click_through: float = parameter(
        0.5, "sessions on the own site that a registered HCP's click in a message starts",
        unit="sessions/click", source="WE05: 56 % click through to sites weekly", confidence="B",
        ge=0, le=5,
    )  # fmt: skip
    without_newsletter: float = parameter(
        0.5, "take-up of content on demand by HCPs whom no newsletter reaches, at full presence on "
        "platforms", ge=0, le=1,
    )  # fmt: skip
    friction_effect: float = parameter(
        0.5, "share of registrations that full sign-in friction costs", ge=0, le=1
    )
    friction_per_visit: float = parameter(
        0.25, "share of visits to the own site that full sign-in friction costs", ge=0, le=1
    )
    lost_after_first: float = parameter(
        0.5, "share of first visitors of the site who never return", ge=0, le=1
    )
    presence_max: float = parameter(
        0.15, "most of a platform's sessions that can hold the company's content (e_max)",
        sweep=(0.02, 0.40), ge=0, le=1,
    )  # fmt: skip
    presence_half: float = parameter(
        30.0, "yearly spend per HCP that buys 63 % of that presence", unit="EUR/HCP/year",
        sweep=(10, 100), gt=0, le=10000,
    )  # fmt: skip


class Access(Section):
    """Whether a rep who calls is met."""

    open: float = parameter(
        0.80, "chance of a meeting per attempt, open HCPs", source="AC06", confidence="A",
        ge=0, le=1,
    )  # fmt: skip
    restricted: float = parameter(
        0.50, "chance of a meeting per attempt, restricted HCPs", source="AC06", confidence="A",
        ge=0, le=1,
    )  # fmt: skip
    closed: float = parameter(
        0.15, "chance of a meeting per attempt, closed HCPs", source="AC06", confidence="A",
        ge=0, le=1,
    )  # fmt: skip
    floor: float = parameter(0.02, "least chance of a meeting, before the HCP's view", ge=0, le=1)
    ceiling: float = parameter(0.97, "most chance of a meeting, before the HCP's view", ge=0, le=1)
    availability_per_month: float = parameter(
        0.8, "month-to-month persistence of availability, AR(1) on the log scale",
        unit="1/month", source="CV13", confidence="A", ge=0, lt=1,
    )  # fmt: skip
    availability_sd: float = parameter(
        0.55, "spread of availability (log scale)", source="CV13, fitted with companies a month",
        confidence="B", sweep=(0.3, 0.7), ge=0, le=2,
    )  # fmt: skip
    shared_availability: float = parameter(
        1.0, "how far availability moves other companies' visits as it does ours: 0 not, 1 as much",
        source="CV13: a doctor's months with all companies hang together", confidence="B",
        sweep=(0.0, 1.0), ge=0, le=2,
    )  # fmt: skip

    @model_validator(mode="after")
    def _has_room(self) -> Access:
        if self.floor > self.ceiling:
            message = f"floor ({self.floor:g}) must not exceed ceiling ({self.ceiling:g})"
            raise ValueError(message)
        return self


class Behaviour(Section):
    """Everything that makes an HCP respond as it does."""

    preference: Preference = Preference()
    purpose: Purpose = Purpose()
    change: Change = Change()
    peers: Peers = Peers()
    access: Access = Access()
    attention: Attention = Attention()
    response: Response = Response()
    response_shift: ResponseShift = ResponseShift()
    fatigue: Fatigue = Fatigue()
    trust: Trust = Trust()
    consent: Consent = Consent()
    relevance: Relevance = Relevance()
    goodwill: Goodwill = Goodwill()
    pull: Pull = Pull()
    experience: Experience = Experience()
    screens: Screens = Screens()
    openness: Openness = Openness()
    habit: Habit = Habit()
    absence: Absence = Absence()
    journey: Journey = Journey()
    care: Care = Care()
