"""What a strategy has promised to pay whatever comes: people's salaries, and presence in places."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.settings.channels import Channels
from sim.settings.company import Company
from sim.settings.kinds import Feed, Place
from sim.settings.strategy import Strategy
from sim.settings.words import HIRED, Hired

if TYPE_CHECKING:
    from sim.settings import Settings

_WHO = {"reps": "rep", "msls": "liaison"}
_ROUNDING = 1e-9


def hcps_for_each(
    strategy: Strategy, company: Company, channels: Channels, crew: Hired, in_hospitals: float
) -> float:
    """Returns the HCPs for each of these people; infinite where none is hired.

    A strategy that does not say how many it hires has as many as their share of its money pays.

    Args:
        strategy: what the company does.
        company: for the money, and for how many there are where a strategy gives them none.
        channels: those that there are.
        crew: whom.
        in_hospitals: share of the HCPs who work in hospitals, whom key account managers visit.
    """
    if not strategy.hires(crew, channels) or company.budget_per_hcp_year == 0.0:
        return math.inf
    own, usual = (
        (strategy.hcps_per_rep, company.reps.hcps_per_rep)
        if crew == "reps"
        else (strategy.hcps_per_msl, company.msls.hcps_per_msl)
    )
    if own is not None:
        return own
    given = strategy.money_shares.get(crew, 0.0) * company.budget_per_hcp_year
    cost = _yearly_cost(strategy, company, crew, in_hospitals)
    return cost / given if cost > 0.0 and given > 0.0 else usual


def salaries(
    strategy: Strategy, company: Company, channels: Channels, crew: Hired, in_hospitals: float
) -> float:
    """Returns what these people cost, worked or not, EUR per HCP and year.

    Args:
        strategy: what the company does.
        company: for what one of them costs.
        channels: those that there are.
        crew: whom.
        in_hospitals: share of the HCPs who work in hospitals, whom key account managers visit.
    """
    each = hcps_for_each(strategy, company, channels, crew, in_hospitals)
    return _yearly_cost(strategy, company, crew, in_hospitals) / each


def _yearly_cost(strategy: Strategy, company: Company, crew: Hired, in_hospitals: float) -> float:
    """Returns what one of these people costs in a year, key account managers among the reps."""
    if crew == "msls":
        return company.msls.cost_per_year
    dearer = (company.key_accounts.cost_factor - 1.0) * in_hospitals * strategy.key_accounts
    return company.reps.cost_per_year * (1.0 + dearer)


def training_cost(
    strategy: Strategy, company: Company, channels: Channels, days: float, in_hospitals: float
) -> float:
    """Returns what days of training for each rep cost, EUR per HCP.

    Args:
        strategy: what the company does.
        company: for what a day costs.
        channels: those that there are.
        days: of each rep.
        in_hospitals: share of the HCPs who work in hospitals.
    """
    each = hcps_for_each(strategy, company, channels, "reps", in_hospitals)
    return days * company.reps.cost_per_training_day / each


def presence_of(strategy: Strategy, name: str, place: Place | Feed, company: Company) -> float:
    """Returns how far a place is open, as `Strategy.presence_in`, but EUR by the budget there is.

    Args:
        strategy: what the company does.
        name: of the place.
        place: what it is.
        company: for its budget.
    """
    amount = strategy.presence_in(name, place)
    if place.opened_by != "spend" or strategy.presence_for is None:
        return amount
    return amount * company.budget_per_hcp_year / strategy.presence_for


def presence_cost(strategy: Strategy, name: str, place: Place | Feed, company: Company) -> float:
    """Returns what presence in a place costs, EUR per HCP and year; 0 where none is bought."""
    if place.opened_by != "spend":
        return 0.0
    return presence_of(strategy, name, place, company)


def broken_promises(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Yields what its purses cannot pay: the key, what is wrong with the sum, and what helps.

    A budget of 0 promises nothing: nobody is hired and nothing is bought.

    Args:
        settings: with the strategy.
    """
    strategy, company = settings.strategy, settings.company
    budget = company.budget_per_hcp_year
    if budget == 0.0:
        return
    in_hospitals = settings.population.practices.hospital.share
    for crew in HIRED:
        share = strategy.money_shares.get(crew, 0.0)
        wanted = salaries(strategy, company, settings.channels, crew, in_hospitals)
        if wanted > share * budget * (1.0 + _ROUNDING):
            each = hcps_for_each(strategy, company, settings.channels, crew, in_hospitals)
            yield (
                f"strategy.money_shares.{crew}",
                f"{share:g} of {_eur(budget)} per HCP and year is {_eur(share * budget)}, and a "
                f"{_WHO[crew]} for {each:g} HCPs costs {_eur(wanted)}",
                _enough(crew, wanted / budget, share, each),
            )
    for name in settings.channels.pull:
        place = settings.channels[name]
        spend = presence_cost(strategy, name, place, company)
        share = strategy.money_shares.get(name, 0.0)
        if spend > 0.0 and spend >= share * budget:
            yield (
                f"strategy.{strategy.key_of(name, place)}",
                f"{_eur(spend)} per HCP and year leaves nothing for sessions: money_shares.{name} "
                f"of {share:g} is {_eur(share * budget)} of {_eur(budget)}",
                "buy less presence, or give it a larger share",
            )


def _enough(crew: Hired, needed: float, share: float, each: float) -> str:
    """Returns what makes a share of the budget pay the salaries: a larger one, or fewer people."""
    key = {"reps": "strategy.hcps_per_rep", "msls": "strategy.hcps_per_msl"}[crew]
    fewer = f"hire fewer: {key}={math.ceil(each * needed / share):d}" if share > 0.0 else ""
    larger = f"give it {math.ceil(needed * 1e4) / 1e4:g}" if needed <= 1.0 else ""
    return ", or ".join(one for one in (larger, fewer) if one) or f"a larger {key}"


def _eur(amount: float) -> str:
    """Returns an amount in words."""
    return f"EUR {amount:,.0f}" if amount >= 10.0 or amount == 0.0 else f"EUR {amount:,.2f}"
