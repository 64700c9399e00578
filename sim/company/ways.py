"""How far a new way of working is carried out: a company learns it over months."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.company.customer import file_key
from sim.compiled import part
from sim.draws import WAYS, draw
from sim.rows.records import CustomerRow, RepRow
from sim.rules.packing import kept_by
from sim.settings import Settings, Strategy
from sim.settings.words import COORDINATIONS
from sim.types import Floats

NEW, BEFORE, IN_OLD_WAYS = range(3)


@part
def way_of(customer: CustomerRow, rep: RepRow, luck: np.uint64, week: int) -> int:
    """Returns by which strategy a week's touches of an HCP go.

    The new one, the one before it where the territory has not taken up the new one, or the new one
    in the ways of the one before.
    """
    if rep.plan != NEW or rep.practised >= 1.0:
        return rep.plan
    carried_out, _, _, _ = draw(luck, file_key(customer), week, WAYS)
    return NEW if carried_out < rep.practised else IN_OLD_WAYS


def practised(weeks: Floats, settings: Settings) -> Floats:
    """Returns the share in which new ways are carried out so many weeks after the change, 0-1."""
    ways = settings.company.ways
    missing = 1.0 - ways.carried_out_at_first
    return np.asarray(1.0 - missing * 0.5 ** (np.maximum(weeks, 0.0) / ways.half_weeks))


def in_old_ways(strategy: Strategy, before: Strategy) -> Strategy:
    """Returns what a company does that means to follow a strategy and has not learned how.

    It reaches out as often and is in the same places, with the same content, caps, law and money.
    What is new in how its contacts hang together is not carried out: cadences follow preference no
    more than before, channels go together as they did, content and purposes are chosen as they
    were, and rules for following up that were not there are not kept. Where touches were to be
    placed by what is learned, the cadences of before hold.

    Args:
        strategy: what it means to do.
        before: what it did.

    Returns:
        The same strategy where there is nothing to learn.
    """
    return _learning(strategy, before) or strategy


@kept_by()
def _learning(strategy: Strategy, before: Strategy) -> Strategy | None:
    """Returns the strategy in the ways of the one before; None where they are its own."""
    ways: dict[str, Any] = {
        "follow_preference": min(strategy.follow_preference, before.follow_preference),
        "preferred_first": strategy.preferred_first and before.preferred_first,
        "follow_ups": _known(strategy.follow_ups, before.follow_ups),
        "sequences": _known(strategy.sequences, before.sequences),
        "coordination": min(strategy.coordination, before.coordination, key=COORDINATIONS.index),
    }
    for name, plain in (("content_choice", "brand_plan"), ("purpose_choice", "plan")):
        known = plain in (getattr(strategy, name), getattr(before, name))
        ways[name] = plain if known else getattr(strategy, name)
    if before.remote_after_refusals == 0:
        ways["remote_after_refusals"] = 0
    if strategy.has_bandit and not before.has_bandit:
        ways |= {
            "bandit": before.bandit,
            "touches_per_month": before.touches_per_month,
            "by_country": before.by_country,
        }
    new = {name: value for name, value in ways.items() if value != getattr(strategy, name)}
    return strategy.model_copy(update=new) if new else None


def _known(rules: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Returns those rules that were kept before, under whatever name."""
    return {name: rule for name, rule in rules.items() if rule in before.values()}
