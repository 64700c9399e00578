"""What a relation with HCPs is made of: trust, permission, relevance, goodwill, the journey."""

from __future__ import annotations

from pydantic import field_validator, model_validator

from sim.settings.parameter import Section, parameter
from sim.settings.topics import TOPIC_SHARES, checked_shares


class Trust(Section):
    """Trust as Beta evidence with forgetting, losses weighing more than gains."""

    prior_mean: float = parameter(
        0.38, "mean of the HCPs' prior trust", source="TR01", confidence="A",
        sweep=(0.30, 0.45), gt=0, lt=1,
    )  # fmt: skip
    prior_sd: float = parameter(0.10, "spread of prior trust between HCPs", ge=0, le=0.3)
    prior_least: float = parameter(0.02, "least prior trust, image included", ge=0, lt=1)
    prior_most: float = parameter(0.98, "most prior trust, image included", gt=0, le=1)
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

    honoured_gain: float = parameter(
        0.1, "evidence of a touch that honours what the HCP has set in a preference centre",
        unit="events", ge=0, le=10,
    )  # fmt: skip
    honoured_noticed: float = parameter(
        1.0, "part of that which a touch earns that honours them and is noticed, not answered",
        sweep=(0.0, 1.0), ge=0, le=1,
    )  # fmt: skip
    breach_factor: float = parameter(
        5.0, "weight of a noticed message against the HCP's own settings, in losses of an "
        "irrelevant one", source="TR07", ge=0, le=50,
    )  # fmt: skip
    breach_lasting: float = parameter(
        0.5, "part of that loss that is never recovered", source="TR07: not after deception",
        confidence="B", ge=0, le=1,
    )  # fmt: skip

    @model_validator(mode="after")
    def _has_room(self) -> Trust:
        if self.prior_least > self.prior_most:
            least, most = self.prior_least, self.prior_most
            message = f"prior_least ({least:g}) must not exceed prior_most ({most:g})"
            raise ValueError(message)
        return self


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
    curate_share: float = parameter(
        0.5, "share of would-be opt-outs that set less often and certain topics instead, where "
        "there is a preference centre", ge=0, le=1,
    )  # fmt: skip
    curate_per_session: float = parameter(
        0.02, "chance that an HCP sets its preferences at a session on the own site",
        unit="per session", ge=0, le=1,
    )  # fmt: skip
    less_often_weeks: int = parameter(
        4, "least weeks between two messages that an HCP then wants", unit="weeks", ge=0, le=104
    )


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
    brand_plan_use: float = parameter(
        0.5, "share of what the company knows of an HCP beyond the usual that makes content of the "
        "brand plan fit better: 1 is all of it, as in content chosen by need",
        sweep=(0.0, 1.0), ge=0, le=1,
    )  # fmt: skip
    usual_knowledge: float = parameter(
        0.5, "knowledge of an HCP, 0-1, up to which content of the brand plan fits as by need",
        ge=0, le=1,
    )  # fmt: skip
    match_weight: float = parameter(
        0.28, "relevance of content that meets a current need", ge=0, le=1, sweep=(0.15, 0.40),
        source="CE09: a mail that matches works 1.76 times as well", confidence="B",
    )  # fmt: skip
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
    met_need_moves: float = parameter(
        0.3, "chance that an engaged contact which meets a need makes the HCP move on to another",
        unit="per contact", sweep=(0.0, 1.0), ge=0, le=1,
    )  # fmt: skip
    topic_shares: list[float] = parameter(
        list(TOPIC_SHARES), "shares of the six topics in what HCPs need in week 1", min_length=6,
        max_length=6,
    )  # fmt: skip
    topic_spread: float = parameter(
        0.4, "spread of the logs of those shares, which they keep as one topic takes another's "
        "place", unit="log share", sweep=(0.0, 1.0), ge=0, le=3,
    )  # fmt: skip
    topics_half_weeks: float = parameter(
        104.0, "weeks in which half of what makes one topic more needed than another is replaced "
        "by something else; 0: needs stay what they are", unit="weeks", sweep=(52, 260), ge=0,
        le=10_000,
    )  # fmt: skip
    theory_share: float = parameter(
        0.6, "share of needs that are theoretical (data, pathology, training)", ge=0, le=1
    )
    copied_penalty: float = parameter(
        0.15, "relevance lost on digital channels by content copied from paper", ge=0, le=1
    )

    @field_validator("topic_shares")
    @classmethod
    def _are_shares(cls, shares: list[float]) -> list[float]:
        return checked_shares(shares)


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
        1.25, "calls a month at which 63 % of the ceiling is reached", unit="calls/month",
        source="RS11, RS12, RS13, fitted together", confidence="B", gt=0, le=50,
    )  # fmt: skip
    start: float = parameter(
        0.4, "where every HCP starts, and at which the table of responses holds",
        unit="calls/month", ge=0, le=50,
    )  # fmt: skip


class Journey(Section):
    """Knowledge of the product and the stages of the relation."""

    forgetting_per_week: float = parameter(
        0.01, "share of product knowledge forgotten in a week", unit="1/week", ge=0, le=1
    )
    engaged_weeks: int = parameter(
        13, "window in which two engaged touches make an engaged HCP", unit="weeks", ge=1, le=104
    )
    aware_weeks: int = parameter(
        104, "weeks without noticing anything of the company after which an HCP is unaware again",
        unit="weeks", ge=1, le=5_200,
    )  # fmt: skip
    advocate_trust: float = parameter(0.55, "trust that an advocate has", ge=0, le=1)
    advocate_knowledge: float = parameter(0.5, "knowledge that an advocate has", ge=0, le=1)


class Care(Section):
    """Specialty care: what complex diseases need; each counts by the specialty's `complexity`."""

    theory: float = parameter(
        0.15, "what is added to the share of theoretical needs (relevance.theory_share)",
        sweep=(0.0, 0.3), ge=0, le=1,
    )  # fmt: skip
    silo_loss: float = parameter(
        0.2, "relevance that a contact loses where other teams have learned all there is of the "
        "HCP, and its own silo nothing of it", sweep=(0.0, 0.4), ge=0, le=1,
    )  # fmt: skip
    expertise: float = parameter(
        0.5, "share by which a contact with the medical team (MSL, expert on demand) earns more "
        "trust and teaches more", sweep=(0.0, 1.0), ge=0, le=5,
        source="PR16: MSLs' credibility 7.5 of 10, added value 6.9; judgement",
    )  # fmt: skip
