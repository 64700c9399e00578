"""What the type checker must find: reading what a record has not. Nothing here is run.

Each line below is an error; should the checker no longer see one, it says that the comment beside
it is not needed, and the check fails.
"""

from __future__ import annotations

from sim.context import Context
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow, HCPRow, TouchRow
from sim.rows.rules import Rules


def misspell(hcp: HCPRow, customer: CustomerRow, touch: TouchRow, context: Context) -> None:
    """Reads and writes fields that are not there."""
    hcp.fatige_own += 1.0  # type: ignore[attr-defined]
    touch.outcom = 1  # type: ignore[attr-defined]
    context.week_state.minuts = customer.trust  # type: ignore[attr-defined]
    context.market.acess[hcp.country] = context.offer.life  # type: ignore[attr-defined]
    context.rep.effekt = 0.5  # type: ignore[attr-defined]


def look_in_the_wrong_place(rules: Rules, strategy: StrategyRow) -> float:
    """Reads a parameter where it does not stand."""
    asymmetry: float = rules.asymmetry  # type: ignore[attr-defined]
    half_life: float = rules.trust.half_life  # type: ignore[attr-defined]
    minutes: float = rules.channels.minutes_mean[0]  # type: ignore[attr-defined]
    return asymmetry + half_life + minutes + strategy.slot[0]  # type: ignore[attr-defined, no-any-return]
