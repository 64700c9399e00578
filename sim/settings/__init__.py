"""Every parameter of the model, once: type, unit, range, default and source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from sim.settings.behaviour import Behaviour
from sim.settings.channels import Channels
from sim.settings.company import Company
from sim.settings.habits_of_today import todays_habits
from sim.settings.market import Market
from sim.settings.measures import Measures
from sim.settings.names import in_our_words, names_unknown
from sim.settings.parameter import Section, parameter
from sim.settings.population import Population
from sim.settings.strategy import Strategy

__all__ = ["Settings", "Strategy", "todays_habits"]


class WarmUp(Section):
    """What went on before week 1, the same in every arm."""

    weeks: int = parameter(26, "weeks before week 1", unit="weeks", ge=0, le=520)
    strategy: Strategy = parameter(todays_habits(), "today's habits")


class Recording(Section):
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
    measures: Measures = Measures()
    engine: Literal["compiled", "mesa"] = parameter(
        "compiled", "the compiled sweep, or Mesa's agents one by one"
    )
    record: Recording = Recording()

    @model_validator(mode="wrap")
    @classmethod
    def _knows_its_channels(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Tells names of channels that are not there along with all else that is wrong."""
        try:
            made = handler(data)
        except ValidationError as error:
            errors = list(names_unknown(data))
            around = {told["loc"][:-1] for told in errors}  # sums with a name too many tell nothing
            errors += [
                in_our_words(one)
                for one in error.errors(include_url=False)
                if one["type"] != "value_error" or one["loc"] not in around
            ]
        else:
            parts = made._naming_channels()
            key = tuple(map(id, parts))
            if key in _SOUND:
                return made
            errors = [*names_unknown(made), *made._unpaid()]
            if not errors:
                if len(_SOUND) >= _MOST_SOUND:
                    _SOUND.clear()
                _SOUND[key] = parts
                return made
        raise ValidationError.from_exception_data(cls.__name__, errors)

    def _naming_channels(self) -> tuple[object, ...]:
        """Returns what names channels or plans them."""
        return (
            self.strategy, self.warm_up.strategy, self.market.countries,
            self.behaviour.response_shift, self.channels, self.company.beliefs,
        )  # fmt: skip

    def _unpaid(self) -> Iterator[InitErrorDetails]:
        """Yields an error for each strategy that plans a channel of the user's own unpaid."""
        for path, strategy in (
            (("strategy",), self.strategy), (("warm_up", "strategy"), self.warm_up.strategy)
        ):  # fmt: skip
            try:
                strategy.check_paid(self.channels)
            except ValueError as error:
                yield {"type": "value_error", "loc": path, "input": {}, "ctx": {"error": error}}


_SOUND: dict[tuple[int, ...], tuple[object, ...]] = {}
"""Parts that were found to go together, by identity, which holds as long as they are here."""
_MOST_SOUND = 64
