"""Every measure, declared once: the rule, tables, statistics, words and pages read it here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sim.scorecard.declared import order
from sim.scorecard.declared.outcomes import OUTCOMES
from sim.scorecard.declared.people import PEOPLE
from sim.scorecard.declared.states import STATES
from sim.scorecard.declared.touches import TOUCHES
from sim.scorecard.measure import Column, Direction, Measure, Shown

_ALL = (*OUTCOMES, *TOUCHES, *STATES, *PEOPLE)


def by_name(measures: Iterable[Measure]) -> dict[str, Measure]:
    """Returns measures by their names.

    Raises:
        ValueError: if a name stands twice.
    """
    found: dict[str, Measure] = {}
    for measure in measures:
        if measure.name in found:
            raise ValueError(f"the measure {measure.name} is declared twice")
        found[measure.name] = measure
    return found


def in_order(names: Iterable[str], published: Sequence[str]) -> tuple[str, ...]:
    """Returns names as they were published, new ones behind.

    Raises:
        ValueError: if one that was published is not there.
    """
    there = tuple(names)
    gone = [name for name in published if name not in there]
    if gone:
        raise ValueError(f"published, and not declared: {', '.join(gone)}")
    return (*published, *(name for name in there if name not in published))


MEASURES = by_name(_ALL)


def _columns(
    layer: Callable[[Measure], Column | None], published: Sequence[str]
) -> dict[str, Column]:
    found = {name: column for name, one in MEASURES.items() if (column := layer(one)) is not None}
    shown = (name for name, column in found.items() if column.shown)
    return {name: found[name] for name in in_order(shown, published)}


WEEKLY = _columns(lambda measure: measure.weekly, order.WEEKLY)
"""Columns of `weekly.parquet` from `hcps` on, in their order."""
CHANNELS = _columns(lambda measure: measure.channel, order.CHANNELS)
"""Columns of `channels.parquet` from `planned` on, in their order."""
PERIOD = {
    name: figure
    for name in in_order((one.name for one in _ALL if one.period is not None), order.PERIOD)
    if (figure := MEASURES[name].period) is not None
}
"""Figures of the whole period, in their order."""
COUNTED_BY_HCP = tuple(one.name for one in _ALL if one.weekly and one.weekly.of is None)
COUNTED_BY_CHANNEL = tuple(one.name for one in _ALL if one.channel and one.channel.of is None)
SUMMED_AT_A_MOMENT = ("hcps", "trust", "ever_reached", "ever_engaged")
"""What is summed of HCPs as they are, at week 0 and at the end."""
BETTER: dict[str, Direction] = {name: figure.better for name, figure in PERIOD.items()}
"""The better direction of each measure: +1 more, -1 less, None neither."""


ASKED = {name: WEEKLY[name] for name in PERIOD if name in WEEKLY and WEEKLY[name].asked}
"""Columns by week of which a question may be asked over some of the weeks."""


def shown(where: Shown) -> tuple[str, ...]:
    """Returns the measures that stand in a table for people, in the order of the files."""
    return tuple(name for name in PERIOD if MEASURES[name].shown >= where)
