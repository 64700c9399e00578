"""What was lived on a channel is remembered: satisfied or not against what was expected of it."""

from __future__ import annotations

from sim.compiled import part, shared
from sim.context import Context
from sim.draws import draw, normal
from sim.records import LEVELS
from sim.rows.records import HCPRow
from sim.rows.rules import Rules


@part
def to_level(share: float) -> int:
    """Returns how a share, 0-1, is remembered."""
    return int(share * LEVELS + 0.5)


@part
def memory_of(hcp: HCPRow, rules: Rules, channel: int) -> float:
    """Returns log-odds of an answer (in pull: log rate) from what was lived on a channel."""
    group = int(rules.channels.group[channel])
    if group < 0:
        return 0.0
    return rules.experience.weight * (hcp.satisfied[group] / LEVELS - 0.5)


@part
def kept_up(hcp: HCPRow, rules: Rules, channel: int) -> float:
    """Returns how far good experience keeps a habit up on a channel, 0-1: none up to the mean."""
    group = int(rules.channels.group[channel])
    if group < 0:
        return 0.0
    return max(0.0, 2.0 * hcp.satisfied[group] / LEVELS - 1.0)


@shared
def live_through(hcp: HCPRow, context: Context) -> None:
    """Remembers an answered contact: whether it satisfied, and what to expect from now on."""
    touch, rules = context.touch, context.rules
    group = int(rules.channels.group[touch.channel])
    if group < 0 or rules.experience.learning == 0.0:
        return
    luck, _, _, _ = draw(context.luck, hcp.key, context.week_state.week, touch.address + 3)
    expected, worth = hcp.expects[group] / LEVELS, hcp.satisfied[group] / LEVELS
    better = touch.fit - expected + rules.experience.noise_sd * normal(luck) > 0.0
    expected += rules.experience.learning * (touch.fit - expected)
    worth += rules.experience.learning * ((1.0 if better else 0.0) - worth)
    hcp.expects[group] = to_level(expected)
    hcp.satisfied[group] = to_level(worth)
