"""What the company has whatever its strategy: money, reps, content factory, site."""

from __future__ import annotations

from pydantic import field_validator

from sim.settings.parameter import Section, parameter


class Reps(Section):
    """The field force and its digital proficiency."""

    hcps_per_rep: float = parameter(120.0, "HCPs in a territory", unit="HCPs", ge=1, le=100_000)
    calls_per_week: float = parameter(
        40.0, "calls that a rep can make in a week (8 a day)", unit="calls/week",
        source="CS03, judgement", ge=0, le=1_000_000,
    )  # fmt: skip
    turnover_per_year: float = parameter(
        0.12, "share of reps who leave in a year", unit="1/year", ge=0, le=1
    )
    skill_start: float = parameter(0.4, "digital proficiency at the change", ge=0.01, le=1)
    skill_max: float = parameter(0.9, "digital proficiency in the end", ge=0.01, le=1)
    skill_dip: float = parameter(
        0.25, "depth of the dip after the change", source="RP01", confidence="B",
        sweep=(0.10, 0.35), ge=0, le=1,
    )  # fmt: skip
    skill_ramp_weeks: float = parameter(
        26.0, "time constant of the ramp", unit="weeks", source="RP04", gt=0, le=520
    )
    skill_dip_weeks: float = parameter(
        6.5, "weeks from the change to the bottom of the dip", unit="weeks",
        source="RP01, RP04", gt=0, le=520,
    )  # fmt: skip
    skill_fit_from: float = parameter(
        0.25, "relevance above which a rep's digital skill moves it", ge=0, le=1
    )
    skill_floor: float = parameter(
        0.7, "part of a rep's digital effect that needs no skill", ge=0, le=1
    )


class Msls(Section):
    """Medical science liaisons, who serve the HCPs of several territories."""

    hcps_per_msl: float = parameter(
        600.0, "HCPs that one liaison serves", unit="HCPs", source="PR16: 28 % of physicians saw "
        "one in half a year", ge=1, le=100_000,
    )  # fmt: skip
    meetings_per_week: float = parameter(
        6.0, "meetings that one can hold in a week", unit="meetings/week", ge=0, le=1_000_000
    )


class ContentFactory(Section):
    """Where assets are made; how many is the strategy's choice."""

    cost_per_asset: float = parameter(
        8_000.0, "cost of a new asset, shared by all HCPs it is for", unit="EUR",
        ge=0, le=10_000_000,
    )  # fmt: skip
    topic_shares: list[float] = parameter(
        [1 / 6] * 6, "shares of the six topics in what is made", min_length=6, max_length=6
    )
    theory_share: float = parameter(
        0.5, "share of theoretical assets (data, pathology, training)", ge=0, le=1
    )

    @field_validator("topic_shares")
    @classmethod
    def _are_shares(cls, shares: list[float]) -> list[float]:
        if min(shares) < 0 or sum(shares) <= 0:
            message = "shares must not be negative, nor all zero"
            raise ValueError(message)
        return shares


class Company(Section):
    """The company behind every strategy."""

    budget_per_hcp_year: float = parameter(
        1_200.0, "money for one HCP and year, the same for every arm but none",
        unit="EUR/HCP/year", ge=0, le=1e12,
    )  # fmt: skip
    carry_weeks: float = parameter(
        8.0, "weeks of its release that a channel may save up; more goes where the strategy says",
        unit="weeks", ge=1, le=520,
    )  # fmt: skip
    estimate_weight: float = parameter(
        6.0, "contacts that the company's expectation weighs against what it has observed",
        unit="contacts", gt=0, le=1000,
    )  # fmt: skip
    research_half: float = parameter(
        100.0, "research spend per HCP that closes 63 % of the gap in customer knowledge",
        unit="EUR/HCP", gt=0, le=1e6,
    )  # fmt: skip
    site_friction: float = parameter(
        0.0, "sign-in friction of the own site: 0 none, 1 full", ge=0, le=1
    )
    reps: Reps = Reps()
    msls: Msls = Msls()
    content: ContentFactory = ContentFactory()
