"""What HCPs are like: attention, response, fatigue, trust, consent, relevance, pull, journey."""

from __future__ import annotations

from pydantic import model_validator

from sim.settings.channels import ByPersona, Group, by_persona
from sim.settings.parameter import Section, parameter


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
        4, "window in which other channels count", unit="weeks", ge=0, le=52
    )
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
        0.20, "log-odds lost per message in this sender's stock", unit="log-odds",
        source="EM10, EM11: fitted, within its range, so that clicks peak at 1 to 2 mails a week "
        "and 26 mails in 13 weeks lose 25 to 45 % of clicks per mail against 10 to 15",
        confidence="B", sweep=(0.08, 0.30), ge=0, le=2,
    )  # fmt: skip
    market_weight: float = parameter(
        0.015, "log-odds lost per message in the market's stock", unit="log-odds",
        sweep=(0.005, 0.03), ge=0, le=1,
    )  # fmt: skip
    reference_mails_per_week: float = parameter(
        9.0, "competitors' mails a week at which the table of responses holds",
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
        14.0, "median of the HCP's own threshold of industry messages a week",
        unit="messages/week", source="CV07, CV08: 7 is right, 21 too much", confidence="B",
        gt=0, le=1000,
    )  # fmt: skip
    overload_sigma: float = parameter(
        0.5, "spread of that threshold (log scale)", unit="log messages", ge=0, le=2
    )


class Trust(Section):
    """Trust as Beta evidence with forgetting, losses weighing more than gains."""

    prior_mean: float = parameter(
        0.38, "mean of the HCPs' prior trust", source="TR01", confidence="A",
        sweep=(0.30, 0.45), gt=0, lt=1,
    )  # fmt: skip
    prior_sd: float = parameter(0.10, "spread of prior trust between HCPs", ge=0, le=0.3)
    strength: float = parameter(
        30.0, "weight of the prior, in events", unit="events", sweep=(20, 100), gt=0, le=1000,
        source="judgement; P13 gives a lower bound",
    )  # fmt: skip
    half_life_weeks: float = parameter(
        39.0, "half-life of the evidence", unit="weeks", sweep=(17, 77), gt=0, le=1000
    )
    asymmetry: float = parameter(
        2.5, "weight of a loss against a gain", source="TR06, TR05", sweep=(1.5, 5), ge=1, le=20
    )
    gain_from_fit: float = parameter(
        0.5, "relevance from which an event counts as a gain", ge=0, le=1
    )
    loss_to_fit: float = parameter(
        0.25, "relevance up to which an event counts as a loss", ge=0, le=1
    )
    gain_openness: float = parameter(
        0.5, "what is added to trust to weigh a gain: who trusts takes good news in more readily",
        source="TR05", confidence="B", ge=0, le=2,
    )  # fmt: skip
    loss_openness: float = parameter(
        1.5, "what trust is taken from to weigh a loss: who distrusts takes bad news in more "
        "readily", source="TR05", confidence="B", ge=1, le=3,
    )  # fmt: skip
    company_share: float = parameter(
        0.6, "part of trust that is the company's own; the rest is its rep's",
        source="TR08", confidence="B", ge=0, le=1,
    )  # fmt: skip
    notice_probability: float = parameter(
        0.3, "chance that an unopened message is seen", ge=0, le=1
    )
    pressure_weight: float = parameter(
        0.2, "evidence of a message noticed above tolerance, before the asymmetry",
        unit="events", ge=0, le=10,
    )  # fmt: skip
    tolerance_median: float = parameter(
        6.0, "median of the own stock of messages that an HCP tolerates", unit="messages",
        source="EM15", gt=0, le=1000,
    )  # fmt: skip
    tolerance_sigma: float = parameter(
        0.5, "spread of that tolerance (log scale)", unit="log messages", ge=0, le=2
    )
    unwanted_weight: float = parameter(
        0.2, "evidence of a rep's contact by an unwanted channel, before the asymmetry",
        unit="events", ge=0, le=10,
    )  # fmt: skip


class Consent(Section):
    """Permission: who gives it, who takes it back."""

    never_share: float = parameter(
        0.04, "share of HCPs who never consent", source="CO03", confidence="A", ge=0, le=1
    )
    profiling_share: float = parameter(
        0.5, "share of those who consent to e-mail who also allow profiling", ge=0, le=1
    )
    trust_slope: float = parameter(
        2.0, "log-chance of a yes per unit of trust", unit="log-odds", ge=0, le=10
    )
    pause_weeks: int = parameter(
        8, "weeks between two requests to one HCP", unit="weeks", ge=0, le=104
    )
    refusal_factor: float = parameter(
        0.5, "what each refusal leaves of the later chances", ge=0, le=1
    )
    opt_out_base: float = parameter(
        0.001, "opt-outs per message, rested", unit="per message",
        source="EM09: 0.12 % per campaign", confidence="A", ge=0, le=1,
    )  # fmt: skip
    opt_out_fatigue_slope: float = parameter(
        0.04, "log-hazard per message in the own stock", unit="log-odds",
        source="EM12: frequency hardly raises it", confidence="B", ge=0, le=1,
    )  # fmt: skip
    opt_out_trust_slope: float = parameter(
        2.0, "log-hazard taken off per unit of trust", unit="log-odds", ge=0, le=10
    )
    opt_out_fit_slope: float = parameter(
        1.0, "log-hazard taken off per unit of relevance", unit="log-odds", ge=0, le=10
    )
    opt_out_max: float = parameter(0.05, "most a message can risk", unit="per message", ge=0, le=1)


class Relevance(Section):
    """What the company knows of an HCP, and how well its content fits."""

    start: float = parameter(
        0.3, "what the company knows of an HCP at the start, 0-1", sweep=(0.1, 0.6), ge=0, lt=1
    )
    contacts_to_half: float = parameter(
        4.0, "answered contacts that close half of the gap to full knowledge",
        unit="contacts", gt=0, le=1000,
    )  # fmt: skip
    fade_per_week: float = parameter(
        0.01, "share of what was learned that fades in a week", unit="1/week", ge=0, le=1
    )
    base: float = parameter(0.5, "relevance of average content, half known", ge=0, le=1)
    knowledge_weight: float = parameter(
        0.35, "relevance from no knowledge to half, and from half to full", ge=0, le=1,
        source="PR17: 62 % name understanding of needs", confidence="B",
    )  # fmt: skip
    match_weight: float = parameter(
        0.15, "relevance of content that meets a current need", ge=0, le=1
    )
    noise_sd: float = parameter(0.15, "spread of relevance from touch to touch", ge=0, le=1)
    novelty_weight: float = parameter(
        0.2, "relevance lost when everything was seen before", ge=0, le=1
    )
    novelty_base: float = parameter(
        0.8, "novelty left after each asset has been seen once", source="FA03, EM08",
        confidence="B", gt=0, le=1,
    )  # fmt: skip
    seen_half_life_weeks: float = parameter(
        13.0, "half-life of what was seen", unit="weeks", source="FA03", confidence="B",
        gt=0, le=1000,
    )  # fmt: skip
    live_weeks: int = parameter(13, "weeks for which an asset is live", unit="weeks", ge=1, le=104)
    blind_match: float = parameter(
        1 / 3, "chance that content picked without the HCP in mind meets a need", ge=0, le=1
    )
    needs_last_weeks: float = parameter(
        13.0, "mean life of one of the HCP's two current needs", unit="weeks", ge=2, le=1000
    )
    theory_share: float = parameter(
        0.6, "share of needs that are theoretical (data, pathology, training)", ge=0, le=1
    )
    copied_penalty: float = parameter(
        0.15, "relevance lost on digital channels by content copied from paper", ge=0, le=1
    )


class Goodwill(Section):
    """The relationship that meetings build, with carry-over and saturation."""

    carry_per_week: float = parameter(
        0.95, "weekly carry-over of meetings (0.80 a month)", unit="1/week",
        source="RS10, RS12: 0.80 a month (0.70-0.90)", confidence="A", sweep=(0.921, 0.976),
        ge=0, lt=1,
    )  # fmt: skip
    mail_carry_per_week: float = parameter(
        0.60, "weekly carry-over of mail", unit="1/week", ge=0, lt=1
    )
    ceiling: float = parameter(
        0.28, "goodwill that no number of calls exceeds",
        source="RS11, RS12, RS13, fitted together", confidence="B", ge=0, le=2,
    )  # fmt: skip
    scale: float = parameter(
        1.4, "calls a month at which 63 % of the ceiling is reached", unit="calls/month",
        source="RS11, RS12, RS13, fitted together", confidence="B", gt=0, le=50,
    )  # fmt: skip
    start: float = parameter(
        0.4, "where every HCP starts, and at which the table of responses holds",
        unit="calls/month", ge=0, le=50,
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
    satisfied_lift: float = parameter(
        1.25, "sessions after a satisfying one", unit="ratio", ge=1, le=10
    )
    dissatisfied_effect: float = parameter(
        -0.5, "log-hazard after a dissatisfying session", unit="log-odds", ge=-5, le=0
    )
    memory_weeks: int = parameter(4, "how long a session is remembered", unit="weeks", ge=0, le=104)
    registered_share: float = parameter(
        0.25, "HCPs registered on the own site at the start", ge=0, le=1
    )
    register_when_shown: float = parameter(
        0.02, "weekly chance to register when the site was shown or clicked through to",
        unit="1/week", ge=0, le=1,
    )  # fmt: skip
    register_after_session: float = parameter(
        0.05, "weekly chance to register after a satisfying platform session",
        unit="1/week", ge=0, le=1,
    )  # fmt: skip
    friction_effect: float = parameter(
        0.5, "share of registrations that full sign-in friction costs", ge=0, le=1
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
        0.4, "spread of availability (log scale)", source="CV13", confidence="B", ge=0, le=2
    )

    @model_validator(mode="after")
    def _has_room(self) -> Access:
        if self.floor > self.ceiling:
            message = f"floor ({self.floor:g}) must not exceed ceiling ({self.ceiling:g})"
            raise ValueError(message)
        return self


class Journey(Section):
    """Knowledge of the product and the stages of the relation."""

    forgetting_per_week: float = parameter(
        0.01, "share of product knowledge forgotten in a week", unit="1/week", ge=0, le=1
    )
    engaged_weeks: int = parameter(
        13, "window in which two engaged touches make an engaged HCP", unit="weeks", ge=1, le=104
    )
    advocate_trust: float = parameter(0.55, "trust that an advocate has", ge=0, le=1)
    advocate_knowledge: float = parameter(0.5, "knowledge that an advocate has", ge=0, le=1)


class Preference(Section):
    """Which groups of channels an HCP prefers, among all that the field knows."""

    preferred_groups: int = parameter(
        3, "groups of channels with the highest standing that count as preferred", ge=0, le=8,
        source="PR01: 39 % value face-to-face visits", confidence="B",
    )  # fmt: skip
    unwanted_groups: int = parameter(
        2, "groups of channels with the lowest standing that count as unwanted", ge=0, le=8
    )
    other_groups: dict[Group, ByPersona] = parameter(
        {"gathering": by_persona(0.15, 0.22, 0.30), "expert": by_persona(0.60, 0.60, 0.55)},
        "appetite for ways of contact that HCPs weigh although the company offers none of them",
        source="PR02, PR16; judgement",
    )


class Behaviour(Section):
    """Everything that makes an HCP respond as it does."""

    preference: Preference = Preference()
    access: Access = Access()
    attention: Attention = Attention()
    response: Response = Response()
    fatigue: Fatigue = Fatigue()
    trust: Trust = Trust()
    consent: Consent = Consent()
    relevance: Relevance = Relevance()
    goodwill: Goodwill = Goodwill()
    pull: Pull = Pull()
    journey: Journey = Journey()
