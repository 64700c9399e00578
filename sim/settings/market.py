"""The market: countries with their law and access, competitors, the calendar."""

from __future__ import annotations

from pydantic import model_validator

from sim.settings.channels import PushName
from sim.settings.parameter import Section, parameter
from sim.settings.relations import Relations
from sim.settings.scenarios import (
    Cliff,
    Image,
    LoadRebound,
    Lockdown,
    Saturation,
    StopAndGo,
    StrictPrivacy,
)
from sim.settings.words import CountryCode, Law


class Country(Section):
    """What an HCP's country sets."""

    access_open: float = parameter(0.50, "share of open HCPs", ge=0, le=1)
    access_restricted: float = parameter(0.30, "share of restricted HCPs", ge=0, le=1)
    access_closed: float = parameter(0.20, "share of closed HCPs", ge=0, le=1)
    email_consent: float = parameter(0.45, "share with e-mail consent at the start", ge=0, le=1)
    law: Law = parameter(
        "opt_in", "opt_in: a yes is needed for e-mail and profiling; opt_out: allowed until a no"
    )
    weeks_between_messages: int = parameter(
        0, "least weeks that the law asks for between two messages of a company", unit="weeks",
        ge=0, le=104,
    )  # fmt: skip
    weeks_between_visits: int = parameter(
        0, "least weeks that the law asks for between two visits", unit="weeks", ge=0, le=104
    )
    forbidden: list[PushName] = parameter([], "channels that the law forbids")
    traditionalist_tilt: float = parameter(
        0.0, "log-odds of traditionalist against engager", unit="log-odds", ge=-5, le=5
    )
    tolerance_factor: float = parameter(
        1.0, "factor on the messages that an HCP tolerates", gt=0, le=10
    )
    visit_preference: float = parameter(
        0.0, "what is added to the standing of visits among the groups of channels that an HCP "
        "ranks", unit="sd", source="PR01: 20 to 60 % value visits, by country", confidence="B",
        sweep=(-1.0, 1.0), ge=-5, le=5,
    )  # fmt: skip
    sees_no_rep: float = parameter(
        0.3, "share of HCPs who see no rep of any company, in a group practice and a specialty "
        "without a tilt of its own", sweep=(0.05, 0.6), ge=0, le=0.95,
    )  # fmt: skip
    visits_per_contact: float = parameter(
        1.5, "visits of other companies for each contact that the tables of contacts hold: a meal "
        "is not a visit everywhere", unit="visits/contact", sweep=(0.5, 6.0), ge=0, le=20,
    )  # fmt: skip
    visit_minutes_factor: float = parameter(
        1.0, "length of a visit against the European one", source="DU01-DU04", gt=0, le=10
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Country:
        total = self.access_open + self.access_restricted + self.access_closed
        if abs(total - 1.0) > 1e-6:
            message = f"the shares of access must add up to 1; they add up to {total:g}"
            raise ValueError(message)
        return self


def _country(
    access: tuple[float, float, float],
    consent: float,
    *,
    tilt: float = 0.0,
    tolerance: float = 1.0,
    law: Law = "opt_in",
    visit_minutes: float = 1.0,
    visits: float = 0.0,
    no_rep: float = 0.3,
    visits_per_contact: float = 1.5,
) -> Country:
    return Country(
        access_open=access[0], access_restricted=access[1], access_closed=access[2],
        email_consent=consent, law=law, traditionalist_tilt=tilt, tolerance_factor=tolerance,
        visit_minutes_factor=visit_minutes, visit_preference=visits, sees_no_rep=no_rep,
        visits_per_contact=visits_per_contact,
    )  # fmt: skip


_ACCESS = (
    "access AC04, AC08-AC10; consent CO04, CO05; tilt PR01, PR03, PR05; "
    "visits PR01, PR03; tolerance judgement; sees_no_rep in Europe fitted to WE09, by country as "
    "the odds of closed HCPs; visits per contact judgement"
)


class Countries(Section):
    """Every country that the model knows; `eu` is the European average."""

    eu: Country = parameter(
        _country((0.50, 0.30, 0.20), 0.45, visits=-0.35), "Europe", source=_ACCESS
    )
    us: Country = parameter(
        _country(
            (0.45, 0.36, 0.19), 0.85, law="opt_out", visit_minutes=3.5 / 8, visits=-0.35,
            no_rep=0.55, visits_per_contact=6.0,
        ),
        "United States",
        source="access AC04, AC08-AC10; consent CO04, CO05; sees_no_rep IQ01, IQ06; visits per "
        "contact fitted to CV01, up to 12 by CV02 over CV09",
    )  # fmt: skip
    uk: Country = parameter(
        _country((0.25, 0.40, 0.35), 0.35, tilt=-0.5, tolerance=0.8, visits=-1.0, no_rep=0.48),
        "United Kingdom",
        source=_ACCESS,
    )  # fmt: skip
    de: Country = parameter(
        _country((0.50, 0.30, 0.20), 0.30, tilt=-0.3, tolerance=0.8, visits=-0.5),
        "Germany",
        source=_ACCESS,
    )
    fr: Country = parameter(
        _country((0.50, 0.30, 0.20), 0.45, visits=-0.35), "France", source=_ACCESS
    )
    it: Country = parameter(
        _country((0.65, 0.25, 0.10), 0.55, tilt=0.5, tolerance=1.2, visits=0.65, no_rep=0.16),
        "Italy",
        source=_ACCESS,
    )
    es: Country = parameter(
        _country((0.65, 0.25, 0.10), 0.50, tilt=0.3, tolerance=1.2, visits=0.55, no_rep=0.16),
        "Spain",
        source=_ACCESS,
    )


class Market(Section):
    """Competitors, the calendar, and what may happen."""

    countries: Countries = Countries()
    country: CountryCode | None = parameter(
        None, "country in which all HCPs live, whatever population and file say; null leaves them"
    )
    competitors: int = parameter(
        11, "companies that call beside this one", unit="companies", ge=0, le=11
    )
    competitor_mails_per_week: float = parameter(
        11.0, "mean mails a week from all competitors", unit="mails/week",
        source="CV06: mean 1.6 a day", confidence="A", sweep=(8, 12), ge=0, le=200,
    )  # fmt: skip
    competitor_mails_shape: float = parameter(
        1.0, "gamma shape of that rate between HCPs",
        source="CV06: 22 % none, 25 % three a day or more; CV01, fitted to the most targeted",
        confidence="B", sweep=(0.8, 2.5), gt=0, le=100,
    )  # fmt: skip
    access_trend_per_year: float = parameter(
        -0.04, "yearly change of the chance that a rep is met", unit="1/year",
        source="AC01-AC05, AC08: about 4 points a year", confidence="B", ge=-1, le=1,
    )  # fmt: skip
    start_month: int = parameter(1, "calendar month of week 1", unit="month", ge=1, le=12)
    imitation: float = parameter(
        0.0, "share of the competitors that do as much as this company over a year from the start "
        "of saturation, in messages, visits and presence, beside what they do already", ge=0, le=1,
    )  # fmt: skip
    crowding: float = parameter(
        1.0, "how much competitors with as much presence take of it: of a presence p beside n of "
        "them p / (1 + crowding n p) is left", sweep=(0.3, 2.0), ge=0, le=10,
    )  # fmt: skip
    cadence_memory: float = parameter(
        0.8, "weekly carry-over of what competitors have seen of this company's cadence",
        unit="1/week", ge=0, lt=1,
    )  # fmt: skip
    relations: Relations = Relations()
    lockdown: Lockdown = Lockdown()
    stop_and_go: StopAndGo = StopAndGo()
    cliff: Cliff = Cliff()
    saturation: Saturation = Saturation()
    strict_privacy: StrictPrivacy = StrictPrivacy()
    load_rebound: LoadRebound = LoadRebound()
    image: Image = Image()
