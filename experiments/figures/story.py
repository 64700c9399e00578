"""One HCP's touches and states, week by week, under each arm."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.figures.marks import of_arm
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import CONTROL, FAINT, OKABE_ITO, Entry, looks
from experiments.plain import visible
from experiments.study import Study
from sim.settings.channels import CHANNELS
from sim.tables.story import STATES

MARKS: dict[str, dict[str, Any]] = {
    "engaged": {"marker": "o", "color": OKABE_ITO[0], "markersize": 6},
    "responded": {"marker": "s", "color": OKABE_ITO[4], "markersize": 5},
    "ignored or declined": {
        "marker": "o", "color": FAINT, "markersize": 4.5, "markerfacecolor": "none",
    },
    "blocked": {"marker": "x", "color": CONTROL, "markersize": 4},
}  # fmt: skip
"""How an outcome is drawn."""


def story(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, arm: str | None = None
) -> Figure | None:
    """A strip of one HCP's touches per arm, then its trust, fatigue and knowledge in all arms.

    Made from `story.csv` (`week`, `channel`, `outcome` of every touch) and `story_weeks.csv`
    (`trust`, `fatigue`, `knowledge`, 0-1): one HCP in replicate 1, so there are no intervals.

    Args:
        study: The study.
        ax: Axes to draw one strip into, that of `arm` or of the first one.
        size: Of a figure that is made.
        arm: The only strip; None draws all.

    Returns:
        The figure; None where the study tells no story.

    Raises:
        ConfigError: Where no story is told of such an arm, or there is no such size.
    """
    if study.story is None or study.story_weeks is None:
        return None
    arms = list(dict.fromkeys(study.story_weeks["arm"]))
    strips = one_panel(ax, arm, arms)
    met = {name: _channels(study.story[study.story["arm"] == name]) for name in strips}
    states = [] if ax is not None else list(STATES)
    lines = [
        *(max(1.8, len(met[name]) + 0.8) * 1.25 - 1.5 for name in strips),
        *(5.0 for _ in states),
    ]
    known = looks(study)
    entries: list[Any] = [
        Line2D([], [], linestyle="none", label=name, **mark) for name, mark in MARKS.items()
    ]
    entries += [
        Entry(name, [], [], color=known[name].colour, linestyle=known[name].line, label=name)
        for name in arms
        if states
    ]
    title = f"One HCP's story: HCP {study.manifest['story']['hcp_id']}, the same luck in every arm"
    note = "Simulation on stated assumptions. One HCP in replicate 1: an example, not evidence."
    with Sheet(
        ax, size, title, note, panels=len(lines), lines=[max(1.0, one) for one in lines],
        entries=entries, beside=1,
    ) as sheet:  # fmt: skip
        for axes, name in zip(sheet.axes, strips, strict=False):
            _strip(axes, study.story[study.story["arm"] == name], met[name])
            axes.set_title(visible(name))
        for axes, state in zip(sheet.axes[len(strips) :], states, strict=True):
            for name in arms:
                line = study.story_weeks[study.story_weeks["arm"] == name]
                of_arm(axes, name, *axes.plot(
                    line["week"], line[state], color=known[name].colour, linestyle=known[name].line,
                    marker="",
                ))  # fmt: skip
            axes.set_ylabel(f"{state}\n(0–1)")
        for axes in sheet.axes:
            axes.set_xlim(0.0, float(study.story_weeks["week"].max()) + 1.0)
            axes.xaxis.set_major_locator(MaxNLocator(12, integer=True, min_n_ticks=1))
            axes.tick_params(labelbottom=axes is sheet.axes[-1])
        sheet.axes[-1].set_xlabel("week")
    return sheet.figure


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
        axis.text(0.5, 0.5, "no touch", transform=axis.transAxes, ha="center", color=FAINT)
        axis.set_yticks([])
