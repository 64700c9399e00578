"""Data on an HCP used without permission by reps who were not trained: a risk that training lowers.

No touch is made that permission forbids: what is broken is what a permitted message makes of data.
"""

from __future__ import annotations

from sim.compiled import part
from sim.context import Context
from sim.counters import BY_CHANNEL, IN_STRATUM
from sim.draws import draw
from sim.mechanisms.trust import breach
from sim.records import NO_SCOPE, PROFILING
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow, HCPRow
from sim.rows.rules import Rules


@part
def risk_of_breach(strategy: StrategyRow, rules: Rules) -> float:
    """Returns the chance that a rep's message uses data that it may not; training halves it."""
    days = strategy.training_days + strategy.refreshers_per_year
    return rules.reps.breach_risk * 0.5 ** (days / rules.reps.breach_half_days)


@part
def mind_privacy(hcp: HCPRow, customer: CustomerRow, context: Context) -> None:
    """Lets an HCP who has not allowed profiling notice that data on it is used all the same."""
    week_state, touch, rules = context.week_state, context.touch, context.rules
    channel = touch.channel
    if rules.reps.breach_risk == 0.0 or not rules.channels.rep_borne[channel]:
        return
    if rules.channels.scope[channel] == NO_SCOPE or customer.allowed & PROFILING:
        return
    _, _, _, luck = draw(context.luck, hcp.key, week_state.week, touch.address + 2)
    if luck >= risk_of_breach(context.strategy, rules):
        return
    context.page.channels[channel, BY_CHANNEL.breaches] += 1
    context.stratum.sums[IN_STRATUM.breaches] += 1
    touch.cost += rules.reps.cost_per_breach
    touch.annoyed = 1
    if not week_state.breached:
        week_state.breached = 1
        breach(hcp, week_state, rules, rules.channels.trust_gain[channel])
