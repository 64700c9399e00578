"""What becomes of planned touches, channel by channel: what arrives, and what is in the way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from experiments.figures.marks import of_arm, tips
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import FAINT, OKABE_ITO, PAPER, looks, replicates
from experiments.flow import STAGES, yearly
from experiments.plain import visible
from experiments.study import Study
from sim.settings.channels import CHANNELS

SHADES = (0.18, 0.4, 0.68, 1.0)
"""How strong the colour of an arm is at each of the stages."""

REASONS = {
    "blocked_access": ("no access", OKABE_ITO[1]), "blocked_consent": ("no consent", OKABE_ITO[0]),
    "blocked_law": ("law", OKABE_ITO[2]), "blocked_cap": ("own cap", OKABE_ITO[4]),
    "blocked_capacity": ("no time of reps", OKABE_ITO[3]),
    "blocked_budget": ("no money", OKABE_ITO[5]),
}  # fmt: skip
"""Why a planned touch was not made, and its colour."""

_DELIVERED = "#d0d7de"


def funnel(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, channel: str | None = None
) -> Figure | None:
    """Planned, delivered, responded and engaged touches, a panel for a channel, a bar for an arm.

    Made from `channels.parquet` and `hcps` of `weekly.parquet`: touches per HCP and year, means
    over replicates, without intervals. The four stages lie on each other, darker the further a
    touch got.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `channel` or of the first one.
        size: Of a figure that is made.
        channel: The only one; None draws all that any arm planned a touch in.

    Returns:
        The figure; None where no arm planned a touch.

    Raises:
        ConfigError: Where no touch was planned in such a channel, or there is no such size.
    """
    table = planned(study)
    names = in_order(table["channel"])
    if not names:
        return None
    panels, looked = one_panel(ax, channel, names), looks(study)
    counts = [int((table["channel"] == name).sum()) for name in panels]
    note = _plainly(study) + " Figures: planned, delivered, responded, engaged."
    entries = [
        Patch(facecolor=_shade("#57606a", shade), label=stage)
        for stage, shade in zip(STAGES, SHADES, strict=True)
    ]
    with Sheet(
        ax, size, "From planned to engaged, by channel: touches per HCP and year", note,
        panels=len(panels), lines=[1.4 * count + 0.4 for count in counts], entries=entries,
        beside=2,
    ) as sheet:  # fmt: skip
        for axes, name in sheet.over(panels):
            rows = table[table["channel"] == name].set_index("arm")
            arms = [arm for arm in looked if arm in rows.index]
            for at, arm in enumerate(arms):
                steps = rows.loc[arm, list(STAGES)].to_numpy(dtype=float)
                for stage, shade in zip(steps, SHADES, strict=True):
                    colour = _shade(looked[arm].colour, shade)
                    of_arm(axes, arm, _bar(axes, at, 0.0, stage, 0.66, colour))
                label = axes.annotate(
                    " · ".join(_short(step) for step in steps), (steps.max(), at), xytext=(4, 0),
                    textcoords="offset points", va="center", color=FAINT,
                    fontsize=0.8 * sheet.size.font if sheet.own else "small",
                )  # fmt: skip
                of_arm(axes, arm, label)
                said = ", ".join(f"{_short(n)} {s}" for n, s in zip(steps, STAGES, strict=True))
                tips(axes, [steps.max() / 2], [at], [f"{arm}, {_called(name)}: {said}"], arm)
            sheet.rows(axes, arms, arms, apart=True)
            axes.set_xlim(0, 1.75 * float(rows[list(STAGES)].to_numpy().max()))
            sheet.numbers(axes)
            axes.set_title(_called(name))
            if not sheet.own:
                axes.set_xlabel("touches per HCP and year")
    return sheet.figure


def blocked(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, arm: str | None = None
) -> Figure | None:
    """Which share of its plan each arm carried out by channel, and what was in the way of the rest.

    Made from `channels.parquet`: `delivered` and `blocked_REASON` as shares of `planned` (%), all
    weeks and replicates together, without intervals; beside each channel the planned touches per
    HCP and year. Sessions that HCPs begin count as planned and delivered.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `arm` or of the first one.
        size: Of a figure that is made.
        arm: The only one; None draws all that planned a touch.

    Returns:
        The figure; None where no arm planned a touch, or reasons are not told apart.

    Raises:
        ConfigError: Where no such arm planned a touch, or there is no such size.
    """
    table = planned(study)
    arms = [name for name in looks(study) if name in set(table["arm"])]
    if not arms or not set(REASONS) <= set(table.columns):
        return None
    panels = one_panel(ax, arm, arms)
    drawn = table[table["arm"].isin(panels)]
    reasons = [name for name in REASONS if drawn[name].sum() > 0]
    entries = [Patch(facecolor=_DELIVERED, label="delivered")]
    entries += [
        Patch(facecolor=REASONS[name][1], label=f"blocked: {REASONS[name][0]}") for name in reasons
    ]
    note = _plainly(study) + " Beside a channel: planned touches per HCP and year."
    counts = [int((table["arm"] == name).sum()) for name in panels]
    with Sheet(
        ax, size, "What the plan did, and what was in its way", note, panels=len(panels),
        lines=[1.35 * count + 0.4 for count in counts], entries=entries, beside=2,
    ) as sheet:  # fmt: skip
        for axes, name in sheet.over(panels):
            rows = table[table["arm"] == name].set_index("channel")
            rows = rows.loc[in_order(pd.Series(rows.index))]
            whole, left = rows["planned"].to_numpy(float), np.zeros(len(rows))
            for part, colour in [("delivered", _DELIVERED)] + [(r, REASONS[r][1]) for r in reasons]:
                share = 100 * rows[part].to_numpy(float) / whole
                for at, (start, wide) in enumerate(zip(left, share, strict=True)):
                    bar = _bar(axes, at, start, wide, 0.7, colour, edgecolor=PAPER, linewidth=0.3)
                    of_arm(axes, name, bar)
                said = "delivered" if part == "delivered" else f"blocked, {REASONS[part][0]}"
                there = share >= 1.0
                tips(
                    axes, (left + share / 2)[there], np.flatnonzero(there),
                    [f"{name}, {_called(which)}: {one:.0f} % {said}" for which, one in
                     zip(rows.index[there], share[there], strict=True)], name,
                )  # fmt: skip
                left = left + share
            sheet.rows(
                axes,
                [f"{_called(one)}  {_short(n)}" for one, n in zip(rows.index, whole, strict=True)],
                apart=True,
            )
            axes.set_xlim(0, 100)
            axes.set_xticks([0, 25, 50, 75, 100])
            axes.set_title(visible(name))
            axes.set_xlabel("% of planned touches")
    return sheet.figure


def _bar(
    axes: Axes, at: float, left: float, width: float, height: float, colour: Any, **look: Any
) -> Rectangle:
    """A bar on axes whose limits are set: `barh` would reckon them anew at each of hundreds."""
    shape = Rectangle(
        (left, at - height / 2), width, height, facecolor=colour, **{"edgecolor": "none", **look}
    )
    axes.add_artist(shape)
    return shape


def planned(study: Study) -> pd.DataFrame:
    """Returns the flow of touches per HCP and year of arms and channels with a planned touch."""
    table = yearly(study)
    return table[table["planned"] > 0]


def in_order(channels: pd.Series) -> list[str]:
    """Returns channels in their usual order, those of one's own last."""
    found = [str(name) for name in dict.fromkeys(channels)]
    return sorted(found, key=lambda name: CHANNELS.index(name) if name in CHANNELS else math.inf)


def _shade(colour: str, strength: float) -> tuple[float, float, float]:
    """A colour laid thinly on paper."""
    red, green, blue = (1.0 - strength * (1.0 - part) for part in to_rgb(colour))
    return red, green, blue


def _short(number: float) -> str:
    """A rate in two digits."""
    return "0" if number == 0 else f"{number:.0f}" if number >= 9.95 else f"{number:.2g}"


def _called(channel: str) -> str:
    return channel.replace("_", " ")


def _plainly(study: Study) -> str:
    return replicates(study).split(" Bands")[0].split(" One")[0] + " Means over replicates."
