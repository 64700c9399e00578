"""Levers: names of a sweep that move several parameters together, each told here alone.

A lever gives the values by dotted key that make it so, from an arm's own settings: shares that add
up to a whole stay a whole, and what a lever does not name keeps its proportions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.settings import Settings

MONTHS = 12
MOST_UNSEEN = 0.95  # of the HCPs, as `sees_no_rep` allows


@dataclass(frozen=True)
class Lever:
    """One lever.

    Attributes:
        about: what it is, in a line.
        unit: of its values; empty for a share.
        moves: values by key that set it to a value, from an arm's settings; empty where an arm has
            nothing that it moves.
        now: its value in an arm's settings; None where an arm has none.
        choice: whether a company chooses it; else it meets it.
    """

    about: str
    unit: str
    moves: Callable[[Settings, float], dict[str, Any]]
    now: Callable[[Settings], float | None]
    choice: bool = False


def _in_proportion(shares: Mapping[str, float], whole: float) -> dict[str, float]:
    """Returns shares that add up to a whole in their proportion; even ones where all are 0."""
    total = sum(shares.values())
    if total == 0.0:
        return {name: whole / len(shares) for name in shares}
    return {name: whole * share / total for name, share in shares.items()}


def _traditionalists(settings: Settings, share: float) -> dict[str, Any]:
    personas = settings.population.personas.model_dump()
    del personas["traditionalist"]
    rest = _in_proportion(personas, 1.0 - share)
    return {
        "population.personas.traditionalist": share,
        **{f"population.personas.{name}": one for name, one in rest.items()},
    }


def _open_doors(settings: Settings, share: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code, country in settings.market.countries:
        kinds = {name: getattr(country, name) for name in ("access_restricted", "access_closed")}
        each = {"access_open": share, **_in_proportion(kinds, 1.0 - share)}
        if country.access_open < 1.0:
            shut = (1.0 - share) / (1.0 - country.access_open)
            each["sees_no_rep"] = min(MOST_UNSEEN, country.sees_no_rep * shut)
        found |= {f"market.countries.{code}.{name}": one for name, one in each.items()}
    return found


def _open_now(settings: Settings) -> float:
    code = settings.market.country
    lived = {code: 1.0} if code is not None else dict(settings.population.countries)
    countries = settings.market.countries
    shares = [share * getattr(countries, one).access_open for one, share in lived.items()]
    return float(sum(shares))


def _content_share(settings: Settings, share: float) -> dict[str, Any]:
    strategy, company = settings.strategy, settings.company
    before = dict(strategy.money_shares)
    was = before.pop("assets", 0.0)
    if was == 0.0:
        return {}
    left = (sum(before.values()) + was - share) / sum(before.values()) if before else 1.0
    found: dict[str, Any] = {
        f"strategy.money_shares.{name}": max(0.0, one * left) for name, one in before.items()
    }
    for name in settings.channels.pull:
        place = settings.channels[name]
        if place.opened_by == "spend" and (spend := strategy.presence_in(name, place)):
            found[f"strategy.{strategy.key_of(name, place)}"] = max(0.0, spend * left)
    if cost := company.content.cost_per_asset:
        money = share * company.budget_per_hcp_year * settings.population.represents
        found["strategy.assets_per_month"] = money / (MONTHS * cost)
    return {"strategy.money_shares.assets": share, **found}


LEVERS = {
    "traditionalists": Lever(
        "share of traditionalists among the HCPs (population.personas); engagers and learners keep "
        "their proportion", "", _traditionalists,
        lambda settings: settings.population.personas.traditionalist,
    ),
    "open_doors": Lever(
        "share of HCPs whose door is open, the same in every country "
        "(market.countries.*.access_open); restricted and closed ones, and those among them who "
        "see no rep, keep their proportion", "",
        _open_doors, _open_now,
    ),
    "content_share": Lever(
        "share of the money that new content gets (strategy.money_shares.assets), of which as many "
        "assets are made as it pays; all other shares, and presence that is bought, keep their "
        "proportion", "", _content_share,
        lambda settings: settings.strategy.money_shares.get("assets"), choice=True,
    ),
}  # fmt: skip
"""Every lever, by the name that a sweep calls it."""
