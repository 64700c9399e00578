"""What the company has whatever its strategy: money, reps, content factory, site."""

from __future__ import annotations

from pydantic import field_validator

from sim.settings.beliefs import Beliefs
from sim.settings.parameter import Section, parameter
from sim.settings.rhythm import Rhythm
from sim.settings.topics import TOPIC_SHARES, checked_shares
from sim.settings.ways import Ways


class Reps(Section):
    """The field force and its digital proficiency."""

    # What a visit costs. A rep of EUR 110,000 makes 25 x 52 = 1,300 calls a year, EUR 85 each. In
    # `traditional` 9.6 calls on an HCP and year take nine tenths of 1,300 / 120 = 10.8; 5.4 are met
    # and 4.2 turned away. EUR 917 of salary and 5.4 x 30 + 4.2 x 10 = 204 of what is brought along
    # make EUR 208 for each met visit, and 117 for each call: CS01-CS03 say USD 138 to 285, most
    # often 180 to 210. (CS03 over CS02: a rep of USD 160,000 at 210 a call makes 760 a year, 15 a
    # week; 25 is what is planned in Europe.)
    hcps_per_rep: float = parameter(
        120.0, "HCPs in a territory",
        unit="HCPs", ge=1, le=100_000,
    )  # fmt: skip
    calls_per_week: float = parameter(
        25.0, "calls that a rep can make in a week (5 a day)", unit="calls/week",
        source="CS02, CS03: 15 a week; judgement", sweep=(15, 40), ge=0, le=1_000_000,
    )  # fmt: skip
    cost_per_year: float = parameter(
        110_000.0, "a rep's salary, car, training on the job and management, worked or not",
        unit="EUR/year", source="CS03; judgement for Europe", sweep=(80_000, 160_000),
        ge=0, le=10_000_000,
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
    learning_orientation: float = parameter(
        0.5, "how much reps learn from trying: from 0 to 1 the dip goes from half to one and "
        "a half times its depth, and the end from 0.05 below to 0.05 above",
        source="RP01: learning-oriented reps dip deeper and end higher", confidence="B", ge=0, le=1,
    )  # fmt: skip
    training_half_days: float = parameter(
        10.0, "days of training that halve the time constant of the ramp", unit="days/rep",
        source="RP02: 60 to 100 hours; judgement", gt=0, le=1000,
    )  # fmt: skip
    refreshers_needed: float = parameter(
        4.0, "days of refresher courses a year that keep all that was learned", unit="days/year",
        gt=0, le=100,
    )  # fmt: skip
    fading_per_week: float = parameter(
        0.141, "rate at which what was learned fades without refreshers", unit="1/week",
        source="RP03: 16 % is left after a quarter", confidence="B", ge=0, le=2,
    )  # fmt: skip
    cost_per_training_day: float = parameter(
        400.0, "cost of a rep's day of training", unit="EUR/day", ge=0, le=100_000
    )
    breach_risk: float = parameter(
        0.01, "chance that a noticed message of an untrained rep's uses data on an HCP who has not "
        "allowed profiling", unit="per message", sweep=(0.0, 0.05), ge=0, le=1,
    )  # fmt: skip
    breach_half_days: float = parameter(
        5.0, "days of training, refreshers of a year included, that halve that risk",
        unit="days/rep", sweep=(2.0, 10.0), gt=0, le=1000,
    )  # fmt: skip
    cost_per_breach: float = parameter(
        0.0, "cost of handling a complaint about such a use; no source gives one", unit="EUR",
        sweep=(0.0, 500.0), ge=0, le=1_000_000,
    )  # fmt: skip
    wave_learning: float = parameter(
        0.5, "part of the dip that those are spared who change when all others have", ge=0, le=1
    )
    local_preference: float = parameter(
        1.0, "how strongly reps who plan for themselves go where they are answered", ge=0, le=3
    )


class Msls(Section):
    """Medical science liaisons, who serve the HCPs of several territories."""

    hcps_per_msl: float = parameter(
        600.0, "HCPs that one liaison serves where the strategy says nothing else", unit="HCPs",
        source="PR16: 28 % of physicians saw one in half a year", ge=1, le=100_000,
    )  # fmt: skip
    cost_per_year: float = parameter(
        180_000.0, "a liaison's salary, travel and management, worked or not", unit="EUR/year",
        source="CS07; judgement", sweep=(140_000, 230_000), ge=0, le=10_000_000,
    )  # fmt: skip
    meetings_per_week: float = parameter(
        6.0, "meetings that one can hold in a week", unit="meetings/week", ge=0, le=1_000_000
    )


class KeyAccounts(Section):
    """Key account managers, who visit hospitals."""

    access_factor: float = parameter(
        1.2, "factor on the chance of a meeting, against a rep", ge=0, le=5
    )
    cost_factor: float = parameter(
        1.4, "factor on the cost of a visit, salary included", ge=0, le=10
    )


class Segmentation(Section):
    """How the company estimates which persona an HCP is."""

    every_weeks: int = parameter(
        4, "weeks from one estimate to the next", unit="weeks", ge=1, le=520
    )
    spread: float = parameter(
        0.6, "spread of the log-odds by which the company expects HCPs of one persona to differ",
        unit="log-odds", ge=0, le=3,
    )  # fmt: skip
    session_variance: float = parameter(
        0.5, "variance by which the company expects HCPs of one persona to differ in their rate of "
        "sessions in a place, against the rate squared", ge=0, le=100,
        source="judgement; as much as spread makes of a rate",
    )  # fmt: skip
    profile_weight: float = parameter(
        200.0, "contacts that published profiles weigh against what the company has observed",
        unit="contacts", gt=0, le=1e6,
    )  # fmt: skip


class ContentFactory(Section):
    """Where assets are made; how many is the strategy's choice."""

    cost_per_asset: float = parameter(
        8_000.0, "cost of a new asset, shared by all HCPs it is for", unit="EUR",
        ge=0, le=10_000_000,
    )  # fmt: skip
    topic_shares: list[float] = parameter(
        list(TOPIC_SHARES), "shares of the six topics in what is made, by the plan: what HCPs need "
        "in week 1", min_length=6, max_length=6,
    )  # fmt: skip
    theory_share: float = parameter(
        0.5, "share of theoretical assets (data, pathology, training)", ge=0, le=1
    )

    learned_from: float = parameter(
        500.0, "contacts whose content was taken in that the plan's shares weigh, where a strategy "
        "learns what to make from what is read", unit="contacts", sweep=(100, 2000), gt=0, le=1e9,
    )  # fmt: skip
    learned_half_weeks: float = parameter(
        26.0, "weeks in which what was read comes to count half", unit="weeks", sweep=(13, 52),
        gt=0, le=10_000,
    )  # fmt: skip

    @field_validator("topic_shares")
    @classmethod
    def _are_shares(cls, shares: list[float]) -> list[float]:
        return checked_shares(shares)


class Purses(Section):
    """How the money of a channel is kept, and how carefully it is spent."""

    overrun_risk: float = parameter(
        1e-9, "risk in a week that a purse whose charges come by chance runs over what backs it",
        unit="1/week", gt=0, le=0.5,
    )  # fmt: skip
    backing_share: float = parameter(
        0.1, "part of the other purses that backs one whose charges come by chance", ge=0, le=1
    )
    saved_contacts: float = parameter(
        20.0, "contacts that a purse may always save up for, however few the HCPs",
        unit="contacts", ge=0, le=1e6,
    )  # fmt: skip
    savings_weeks: float = parameter(
        8.0, "weeks over which a strategy that places touches by what it learns spends savings",
        unit="weeks", gt=0, le=520,
    )  # fmt: skip


class Prices(Section):
    """What money and a rep's call are worth to a strategy that places touches by what it learns."""

    step: float = parameter(
        0.3, "rise of the log of a price in a week in which twice is planned of what is there",
        unit="1/week", ge=0, le=5,
    )  # fmt: skip
    most_gap: float = parameter(
        1.0, "most by which what is planned counts as more or less than what is there", gt=0, le=10
    )


class Seats(Section):
    """Seats at events."""

    margin: float = parameter(
        2.0, "seats booked for an event, against what its keenest persona is taken to need",
        ge=1, le=100,
    )  # fmt: skip


class Places(Section):
    """Places where HCPs meet the company by themselves."""

    memory: float = parameter(
        0.8, "weekly carry-over of the sessions that the company expects", unit="1/week",
        ge=0, lt=1,
    )  # fmt: skip
    presence_half_weeks: float = parameter(
        13.0, "weeks in which half of a new presence where HCPs are anyway builds up (search rank, "
        "followers); 0 is at once", unit="weeks", sweep=(4, 39), ge=0, le=1000,
        source="judgement; RP04: the like of it takes reps 3 to 12 months",
    )  # fmt: skip
    charged_share: float = parameter(
        0.999, "share of sessions that is reckoned to be charged; below 1 they come by chance: "
        "a purse keeps something back, and the others back it", gt=0, le=1,
    )  # fmt: skip


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
    carry_calls_weeks: float = parameter(
        4.0, "weeks of their calls that reps and liaisons may save up", unit="weeks", ge=0, le=520
    )
    estimate_weight: float = parameter(
        6.0, "contacts that the company's expectation weighs against what it has observed",
        unit="contacts", gt=0, le=1000,
    )  # fmt: skip
    least_eager: float = parameter(
        0.25, "least factor on a cadence that follows what an HCP has answered", ge=0, le=1
    )
    most_eager: float = parameter(
        2.0, "most factor on a cadence that follows what an HCP has answered", ge=1, le=20
    )
    leaders_known: float = parameter(
        0.7,
        "share of opinion leaders whom the company knows as such",
        sweep=(0.4, 0.95),
        ge=0,
        le=1,
    )
    leaders_mistaken: float = parameter(
        0.03, "share of other HCPs whom it takes for one", sweep=(0, 0.1), ge=0, le=1
    )
    seen_weeks: int = parameter(
        26, "weeks for which a met visit makes an HCP one whom the company has seen", unit="weeks",
        ge=0, le=520,
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
    key_accounts: KeyAccounts = KeyAccounts()
    rhythm: Rhythm = Rhythm()
    segmentation: Segmentation = Segmentation()
    content: ContentFactory = ContentFactory()
    purses: Purses = Purses()
    prices: Prices = Prices()
    seats: Seats = Seats()
    places: Places = Places()
    ways: Ways = Ways()
    beliefs: Beliefs = Beliefs()
