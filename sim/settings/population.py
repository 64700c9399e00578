"""Who the HCPs are: shares of a drawn universe; a user's own file overrides row by row."""

from __future__ import annotations

from itertools import pairwise

from pydantic import field_validator, model_validator

from sim.settings import iowa
from sim.settings.character import check_whole
from sim.settings.parameter import Section, parameter
from sim.settings.words import CountryCode, SpecialtyClass

_NO_REP = "no_rep_tilt IQ06: a payment in a year, 48 % primary care, 62 surgery, 35 others"
_SPECIALTY_CARE = f"CS03 tells primary from specialty care; complexity is judgement; {_NO_REP}"


class Specialty(Section):
    """One specialty of the drawn universe."""

    share: float = parameter(0.0, "share of the HCPs", ge=0, le=1)
    # `class` is a word of Python's, hence the longer name.
    specialty_class: SpecialtyClass = parameter("other", "class that carries the multipliers")
    contacts: str = parameter("other", "name of its table in contact_quantiles")


class SpecialtyEffect(Section):
    """Multipliers of one class of specialties."""

    access: float = parameter(1.0, "factor on the chance of a meeting", ge=0, le=5)
    depth: float = parameter(1.0, "factor on the minutes of a contact", gt=0, le=5)
    tilt: float = parameter(
        0.0, "log-odds of traditionalist against engager", unit="log-odds", ge=-5, le=5
    )
    no_rep_tilt: float = parameter(
        0.0, "log-odds of seeing no rep of any company", unit="log-odds", ge=-5, le=5
    )
    complexity: float = parameter(
        0.0, "how complex the diseases are that it treats: 0 primary care, 1 specialty care, which "
        "needs integrated expertise (behaviour.care)", ge=0, le=1,
    )  # fmt: skip


class SpecialtyEffects(Section):
    """Multipliers by class of specialty, in the order of `words.SPECIALTY_CLASSES`."""

    primary_care: SpecialtyEffect = parameter(SpecialtyEffect(), "primary care")
    oncology: SpecialtyEffect = parameter(
        SpecialtyEffect(access=0.5, depth=1.25, tilt=-0.2, no_rep_tilt=0.5, complexity=1.0),
        "oncology: half the access, longer contacts, more digital",
        source="AC07; depth is judgement (DU02, DU04), so is the tilt", confidence="B",
    )  # fmt: skip
    other_medical: SpecialtyEffect = parameter(
        SpecialtyEffect(no_rep_tilt=0.5, complexity=1.0),
        "other medical specialties",
        source=_SPECIALTY_CARE,
    )
    surgical: SpecialtyEffect = parameter(
        SpecialtyEffect(no_rep_tilt=-0.58, complexity=0.5),
        "surgical specialties",
        source=_SPECIALTY_CARE,
    )
    psychiatry: SpecialtyEffect = parameter(
        SpecialtyEffect(no_rep_tilt=0.5, complexity=1.0),
        "psychiatry and neurology",
        source=_SPECIALTY_CARE,
    )
    diagnostic: SpecialtyEffect = parameter(
        SpecialtyEffect(no_rep_tilt=0.5, complexity=0.5),
        "diagnostic specialties",
        source=_SPECIALTY_CARE,
    )
    other: SpecialtyEffect = parameter(
        SpecialtyEffect(no_rep_tilt=0.5), "all others", source=_NO_REP
    )


class Shares(Section):
    """Shares of the personas, before the tilts of country and cohort."""

    engager: float = parameter(0.22, "digital engagers", ge=0, le=1)
    learner: float = parameter(0.56, "digital learners", ge=0, le=1)
    traditionalist: float = parameter(0.22, "traditionalists", ge=0, le=1)

    @model_validator(mode="after")
    def _is_whole(self) -> Shares:
        check_whole(self.model_dump())
        return self


class Cohorts(Section):
    """Age cohorts: shares and their tilt towards the traditionalist."""

    early: float = parameter(0.30, "share of new graduates", ge=0, le=1)
    mid: float = parameter(0.37, "share in mid career", ge=0, le=1)
    late: float = parameter(0.33, "share aged 55 or more", source="PR13", ge=0, le=1)
    early_tilt: float = parameter(
        -0.4, "log-odds of traditionalist against engager", unit="log-odds", ge=-5, le=5
    )
    late_tilt: float = parameter(
        0.4, "log-odds of traditionalist against engager", unit="log-odds", ge=-5, le=5
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Cohorts:
        check_whole({"early": self.early, "mid": self.mid, "late": self.late})
        return self


class Practice(Section):
    """One practice setting."""

    share: float = parameter(0.0, "share of the HCPs", ge=0, le=1)
    closed_factor: float = parameter(
        1.0, "odds-free weight of the closed access class, scaled to keep its mean", ge=0, le=10
    )
    depth: float = parameter(1.0, "factor on the minutes of a contact", gt=0, le=5)
    no_rep_tilt: float = parameter(
        0.0, "log-odds of seeing no rep of any company", unit="log-odds", ge=-5, le=5
    )
    load: float = parameter(
        1.0, "factor on what a patient load takes of the minutes: who can hand patients on?",
        sweep=(0.7, 1.4), ge=0, le=5,
    )  # fmt: skip
    tilt: float = parameter(
        0.0, "log-odds of traditionalist against engager", unit="log-odds", ge=-5, le=5
    )


class Practices(Section):
    """Practice settings."""

    hospital: Practice = parameter(
        Practice(share=0.30, closed_factor=1.83, load=0.85, tilt=-0.1, no_rep_tilt=0.4),
        "hospital; closed .42 of .23 on average, and half of that in who sees no rep at all; "
        "somewhat more digital",
        source="AC15, PR14",
    )  # fmt: skip
    group: Practice = parameter(Practice(share=0.45, closed_factor=1.0), "group practice")
    solo: Practice = parameter(
        Practice(
            share=0.25, closed_factor=0.58, depth=1.1, load=1.18, tilt=0.12, no_rep_tilt=-0.4
        ),
        "one or two doctors; closed .133 of .23; more attached to visits, and longer ones",
        source="AC15, PR14; depth and load are judgement",
    )  # fmt: skip

    @model_validator(mode="after")
    def _is_whole(self) -> Practices:
        check_whole({name: practice.share for name, practice in self})
        return self


class TierThresholds(Section):
    """Fixed thresholds of industry contacts a month that make a tier."""

    a: float = parameter(
        2.37, "contacts a month from which an HCP is tier A: the upper fifth of the default "
        "universe", unit="contacts/month", source="CV09", confidence="A", ge=0,
    )  # fmt: skip
    b: float = parameter(
        0.70, "contacts a month from which an HCP is tier B: its median", unit="contacts/month",
        source="CV09", confidence="A", ge=0,
    )  # fmt: skip

    @model_validator(mode="after")
    def _falls(self) -> TierThresholds:
        if self.a < self.b:
            message = f"a ({self.a:g}) must not be below b ({self.b:g})"
            raise ValueError(message)
        return self


class Network(Section):
    """Who asks whom for advice: ties within a town or hospital, skewed towards a few leaders."""

    block_size: float = parameter(
        60.0, "HCPs of one town or hospital, within which ties are", unit="HCPs",
        source="NW01: 246 doctors in 4 towns, no ties across", confidence="A", ge=2, le=2_000,
    )  # fmt: skip
    circle_size: float = parameter(
        14.0, "HCPs of a closer circle within it, fitted to a clustering of 0.30", unit="HCPs",
        source="NW01", confidence="B", ge=2, le=2_000,
    )  # fmt: skip
    circle_lift: float = parameter(
        10.0, "how many times likelier a tie is within a circle, fitted to the same",
        source="NW01", confidence="B", ge=1, le=1_000,
    )  # fmt: skip
    advice_ties: float = parameter(
        1.95, "colleagues whom an HCP asks for advice, mean", unit="ties", source="NW01",
        confidence="A", ge=0, le=50,
    )  # fmt: skip
    other_ties: float = parameter(
        2.75, "colleagues whom an HCP names otherwise (discussion, friendship), some of whom it "
        "asks for advice too; fitted to 4.47 in all",
        unit="ties", source="NW01", confidence="B", ge=0, le=50,
    )  # fmt: skip
    mutual_share: float = parameter(
        0.33, "share of the other ties that go both ways by themselves, fitted to a reciprocity "
        "of 0.32 and 7.5 colleagues",
        source="NW01", confidence="B", ge=0, le=1,
    )  # fmt: skip
    advice_spread: float = parameter(
        1.2, "spread of how sought HCPs are for advice (log scale), fitted to a Gini of 0.67",
        unit="log ties", source="NW02", confidence="B", ge=0, le=3,
    )  # fmt: skip
    leader_share: float = parameter(
        0.1, "share of HCPs who are opinion leaders: those most sought for advice",
        source="NW02: the top 10 % get 45 % of nominations", confidence="B", ge=0, le=0.5,
    )  # fmt: skip
    other_spread: float = parameter(
        1.1, "spread of how often HCPs are named otherwise (log scale)", unit="log ties",
        source="NW02", confidence="B", ge=0, le=3,
    )  # fmt: skip
    specialty_lift: float = parameter(
        1.23, "ties within a specialty against chance", source="NW03", confidence="A", ge=0, le=3
    )
    cohort_lift: float = parameter(
        1.48, "ties within a cohort against chance", source="NW03", confidence="A", ge=0, le=2.5
    )


_IOWA = "CMS Open Payments, Iowa, 2013-15, 2,037 doctors (validation/iowa_figures.py)"
_ONCOLOGY = 0.016  # share of all doctors
_SHARE_PAID = {"primary_care": 0.477, "surgical": 0.619}  # US doctors with a payment in a year
_OTHERS_PAID = 0.354


def of_all_doctors(
    in_the_data: dict[str, tuple[float, str, str]],
) -> dict[str, tuple[float, str, str]]:
    """Returns specialties among all doctors from those among the doctors in data of payments.

    Who was paid is in the data, so a specialty's share of all goes as its share there over the
    part of its doctors who are (IQ06). Oncology, which the data file under internal medicine,
    is told apart, right behind it.

    Args:
        in_the_data: share, class and table of contacts by name of the specialty.
    """
    weights = {
        name: share / _SHARE_PAID.get(kind, _OTHERS_PAID)
        for name, (share, kind, _) in in_the_data.items()
    }
    whole, told = sum(weights.values()), dict[str, tuple[float, str, str]]()
    for name, (_, kind, table) in in_the_data.items():
        told[name] = (round(weights[name] / whole, 4), kind, table)
    first = max(told, key=lambda name: told[name][0])
    told[first] = (
        told[first][0] + round(1.0 - sum(s for s, _, _ in told.values()), 4),
        *told[first][1:],
    )
    return with_oncology(told)


def with_oncology(
    specialties: dict[str, tuple[float, str, str]],
) -> dict[str, tuple[float, str, str]]:
    """Returns the specialties with oncology told apart from internal medicine, right behind it."""
    told: dict[str, tuple[float, str, str]] = {}
    for name, (share, kind, table) in specialties.items():
        if name == "Internal Medicine":
            told[name] = (round(share - _ONCOLOGY, 4), kind, table)
            told["Oncology"] = (_ONCOLOGY, "oncology", "oncology")
        else:
            told[name] = (round(share, 4), kind, table)
    return told


class Population(Section):
    """The universe of HCPs."""

    size: int = parameter(2037, "HCPs in a drawn universe", unit="HCPs", ge=1, le=50_000_000)
    file: str | None = parameter(None, "a table of HCPs (CSV, Parquet or .xlsx) in place of a draw")
    columns: dict[str, str] = parameter({}, "names of the file's columns: ours to theirs")
    with_no_see: bool = parameter(
        True, "whether HCPs who see no rep of any company (market.countries.*.sees_no_rep) are "
        "in a drawn universe; false: those alone who take contact, as in the data of contacts",
    )  # fmt: skip
    represents: int = parameter(
        20_000, "HCPs over whom shared costs are spread and reps are hired", unit="HCPs",
        ge=1, le=50_000_000,
    )  # fmt: skip
    redraw: bool = parameter(True, "whether each replicate draws the population anew")
    company_cap: int | None = parameter(
        None, "most companies whose reps one HCP meets in four weeks", unit="companies",
        source="AC12, AC13", ge=1, le=12,
    )  # fmt: skip
    countries: dict[CountryCode, float] = parameter(
        {"eu": 1.0}, "where the HCPs of a drawn universe live: shares of countries that add up to "
        "1; what is not named has none", whole=True,
    )  # fmt: skip
    personas: Shares = parameter(Shares(), "shares of the personas", source="PR08", confidence="A")
    cohorts: Cohorts = Cohorts()
    practices: Practices = Practices()
    network: Network = Network()
    tiers: TierThresholds = TierThresholds()
    specialties: dict[str, Specialty] = parameter(
        {
            name: Specialty.model_validate(
                {"share": share, "specialty_class": kind, "contacts": table}
            )
            for name, (share, kind, table) in of_all_doctors(iowa.SPECIALTIES).items()
        },
        "specialties with their shares of all doctors, those whom the data do not hold among them; "
        "oncology, which the data file under internal medicine, is 1.6 %", whole=True,
        source=f"{_IOWA}, over the part of each group that is paid by industry in a year (IQ06); "
        "oncology AAMC, Physician Specialty Data Report: about 1.6 % of US "
        "physicians in haematology and oncology", confidence="B",
    )  # fmt: skip
    specialty_effects: SpecialtyEffects = SpecialtyEffects()
    contact_probabilities: list[float] = parameter(
        iowa.CONTACT_PROBABILITIES, "probabilities of the tables in contact_quantiles",
        source=_IOWA, confidence="A", min_length=2,
    )  # fmt: skip
    contact_quantiles: dict[str, list[float]] = parameter(
        iowa.CONTACT_QUANTILES, "an HCP's monthly industry contacts: quantiles by specialty",
        unit="contacts/month", source=_IOWA, confidence="A",
    )  # fmt: skip
    company_shares: list[float] = parameter(
        iowa.COMPANY_SHARES, "share of an HCP's contacts by the rank of the company",
        source=_IOWA, confidence="A", min_length=12, max_length=12,
    )  # fmt: skip
    season: list[float] = parameter(
        iowa.SEASON, "monthly index of industry contact, January first", source=f"{_IOWA}; CV14",
        confidence="A", min_length=12, max_length=12,
    )  # fmt: skip

    @field_validator("company_shares", "season", "contact_probabilities")
    @classmethod
    def _are_not_negative(cls, figures: list[float]) -> list[float]:
        if min(figures) < 0 or sum(figures) <= 0:
            message = "figures must not be negative, nor all zero"
            raise ValueError(message)
        return figures

    @field_validator("countries")
    @classmethod
    def _are_whole_countries(cls, shares: dict[str, float]) -> dict[str, float]:
        if any(not 0 <= share <= 1 for share in shares.values()):
            message = "shares must lie within 0 and 1"
            raise ValueError(message)
        check_whole(shares)
        return shares

    @field_validator("specialties")
    @classmethod
    def _are_whole(cls, specialties: dict[str, Specialty]) -> dict[str, Specialty]:
        check_whole({name: specialty.share for name, specialty in specialties.items()})
        return specialties

    @model_validator(mode="after")
    def _tables_fit(self) -> Population:
        for name, specialty in self.specialties.items():
            if specialty.contacts not in self.contact_quantiles:
                message = f"specialties.{name}.contacts names no table: {specialty.contacts!r}"
                raise ValueError(message)
        for name, quantiles in self.contact_quantiles.items():
            if len(quantiles) != len(self.contact_probabilities):
                message = f"contact_quantiles.{name} must be as long as contact_probabilities"
                raise ValueError(message)
            if any(b < a for a, b in pairwise(quantiles)):
                message = f"contact_quantiles.{name} must not fall"
                raise ValueError(message)
        return self
