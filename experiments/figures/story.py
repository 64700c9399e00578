"""One HCP's touches and states, week by week, under each arm."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.figures.style import frame, looks
from experiments.plain import visible
from experiments.study import Study
from sim.settings.channels import CHANNELS
from sim.tables.story import STATES

MARKS: dict[str, dict[str, Any]] = {
    "engaged": {"marker": "o", "color": "#0072B2", "markersize": 6},
    "responded": {"marker": "s", "color": "#E69F00", "markersize": 5},
    "ignored or declined": {
        "marker": "o", "color": "#555555", "markersize": 4.5, "markerfacecolor": "none",
    },
    "blocked": {"marker": "x", "color": "#999999", "markersize": 4},
}  # fmt: skip
"""How an outcome is drawn."""

_INCHES_PER_CHANNEL = 0.24
_INCHES_PER_STATE = 1.5


def story(study: Study) -> Figure | None:
    """A strip of touches per arm, then trust, fatigue and knowledge of all arms.

    Args:
        study: The study; nothing is drawn where it tells no story.
    """
    if study.story is None or study.story_weeks is None:
        return None
    arms = list(dict.fromkeys(study.story_weeks["arm"]))
    met = {arm: _channels(study.story[study.story["arm"] == arm]) for arm in arms}
    strips = [max(1.8, len(met[arm]) + 0.8) * _INCHES_PER_CHANNEL + 0.2 for arm in arms]
    heights = [*strips, *[_INCHES_PER_STATE] * len(STATES)]
    entries = [Line2D([], [], linestyle="none", label=name, **mark) for name, mark in MARKS.items()]
    known = looks(study)
    entries += [
        Line2D([], [], color=known[arm].colour, linestyle=known[arm].line, label=arm)
        for arm in arms
    ]
    title = f"One HCP's story: HCP {study.manifest['story']['hcp_id']}, the same luck in every arm"
    note = "Simulation on stated assumptions. One HCP in replicate 1: an example, not evidence."
    figure = frame(9.4, sum(heights) + 1.5, title, note, entries)
    axes = figure.subplots(len(heights), sharex=True, height_ratios=heights)
    for axis, arm in zip(axes, arms, strict=False):
        _strip(axis, study.story[study.story["arm"] == arm], met[arm])
        axis.set_title(visible(arm), loc="left")
    for axis, state in zip(axes[len(arms) :], STATES, strict=True):
        for arm in arms:
            line = study.story_weeks[study.story_weeks["arm"] == arm]
            axis.plot(line["week"], line[state], color=known[arm].colour, linestyle=known[arm].line)
        axis.set_ylabel(f"{state}\n(0–1)")
    axes[-1].set_xlabel("week")
    axes[-1].set_xlim(0.0, float(study.story_weeks["week"].max()) + 1.0)
    axes[-1].xaxis.set_major_locator(MaxNLocator(12, integer=True, min_n_ticks=1))
    return figure


def _channels(touches: pd.DataFrame) -> list[str]:
    """The channels that touched the HCP, in their usual order."""
    met = dict.fromkeys(touches["channel"])
    return sorted(met, key=lambda name: CHANNELS.index(name) if name in CHANNELS else len(CHANNELS))


def _strip(axis: Any, touches: pd.DataFrame, channels: list[str]) -> None:
    """One arm's touches: a line per channel, a mark per touch."""
    rows = {channel: -place for place, channel in enumerate(channels)}
    unanswered = {"ignored": "ignored or declined", "declined": "ignored or declined"}
    kind = touches["outcome"].replace(unanswered)
    for name in reversed(MARKS):
        chosen = touches[kind == name]
        axis.plot(chosen["week"], chosen["channel"].map(rows), linestyle="none", **MARKS[name])
    axis.set_yticks(list(rows.values()), [name.replace("_", " ") for name in rows])
    axis.set_ylim(-max(len(rows), 1) + 0.2, 0.8)
    if not rows:
        axis.text(0.5, 0.5, "no touch", transform=axis.transAxes, ha="center", color="#555555")
        axis.set_yticks([])
