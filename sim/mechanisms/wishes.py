"""What an HCP sets in a preference centre, and what it makes of seeing that kept or broken."""

from __future__ import annotations

from sim.company.limits import is_wished
from sim.compiled import part, shared
from sim.mechanisms.trust import breach, gain
from sim.records import HONOURED_CENTRE, NO_CENTRE, NO_SCOPE
from sim.scene import Scene
from sim.types import Row


@part
def set_wishes(hcp: Row, customer: Row) -> None:
    """Sets the channels that the HCP prefers, its needs of now, and less often."""
    customer.wishes = 1
    customer.wished_channels = hcp.preferred
    customer.wished_a = hcp.need_a
    customer.wished_b = hcp.need_b


@part
def curate(hcp: Row, customer: Row, scene: Scene, luck: float) -> None:
    """Lets the HCP set or renew its wishes at a session on the own site."""
    if scene.strategy.centre == NO_CENTRE:
        return
    if customer.wishes or luck < scene.rules.curate_per_session:
        set_wishes(hcp, customer)


@part
def compare_with_wishes(customer: Row, scene: Scene) -> None:
    """Notes on the touch under way whether it keeps to what the HCP has set."""
    touch, strategy = scene.touch, scene.strategy
    touch.honours = 0
    touch.against_wishes = 0
    if not customer.wishes or strategy.centre == NO_CENTRE:
        return
    if strategy.centre == HONOURED_CENTRE:
        touch.honours = 1
    elif scene.rules.scope[touch.channel] != NO_SCOPE:
        wished = is_wished(customer, scene.now.week, touch.channel, strategy.less_often)
        touch.against_wishes = 0 if wished else 1


@shared
def mind_wishes(hcp: Row, scene: Scene) -> None:
    """Weighs a noticed touch by what the HCP has set: kept earns trust, broken costs much."""
    now, touch, rules = scene.now, scene.touch, scene.rules
    if touch.honours:
        gain(hcp, now, rules, rules.honoured_gain, False)
    elif touch.against_wishes and not now.breached:
        now.breached = 1
        touch.annoyed = 1
        breach(hcp, now, rules, rules.trust_gain[touch.channel])
