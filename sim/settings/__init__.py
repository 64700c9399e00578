"""Every parameter of the model, once: type, unit, range, default and source."""

from __future__ import annotations

from typing import Literal

from sim.settings.behaviour import Behaviour
from sim.settings.channels import Channels
from sim.settings.company import Company
from sim.settings.market import Market
from sim.settings.parameter import Section, parameter
from sim.settings.population import Population
from sim.settings.strategy import Strategy, todays_habits

__all__ = ["Settings", "Strategy", "todays_habits"]


class WarmUp(Section):
    """What went on before week 1, the same in every arm."""

    weeks: int = parameter(26, "weeks before week 1", unit="weeks", ge=0, le=520)
    strategy: Strategy = parameter(todays_habits(), "today's habits")


class Record(Section):
    """What is kept beside the aggregates."""

    hcps: bool = parameter(False, "final state of every HCP")
    touches: bool = parameter(False, "every touch, and the consent ledger")


class Settings(Section):
    """Everything that one run of the model depends on, besides its seed."""

    weeks: int = parameter(104, "weeks of the run", unit="weeks", ge=1, le=5_200)
    strategy: Strategy = parameter(todays_habits(), "what the company does")
    population: Population = Population()
    market: Market = Market()
    behaviour: Behaviour = Behaviour()
    channels: Channels = Channels()
    company: Company = Company()
    warm_up: WarmUp = WarmUp()
    engine: Literal["compiled", "mesa"] = parameter(
        "compiled", "the compiled sweep, or Mesa's agents one by one"
    )
    record: Record = Record()
