"""Where each arm ends: by segment, and engagement against trust."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.claims import HEADLINES
from experiments.figures.style import Look, bare, frame, handles, looks, replicates
from experiments.study import Study
from experiments.telling.wording import wording


def by_segment(study: Study, segment: str) -> Figure | None:
    """The headline measures per arm in each value of a segment.

    Args:
        study: The study.
        segment: `persona`, `country` or another of the summary's segments.

    Returns:
        The figure; None where the study has fewer than two values of the segment.
    """
    rows = study.summary[study.summary["segment"] == segment]
    values = list(dict.fromkeys(rows["value"]))
    if len(values) < 2:
        return None
    note = replicates(study, "intervals")
    figure = frame(10.8, 4.6, f"Outcomes by {segment}", note, handles(study, False))
    for axes, measure in zip(figure.subplots(1, len(HEADLINES)), HEADLINES, strict=True):
        words = wording(measure)
        for at, (arm, look) in enumerate(looks(study).items()):
            step = 0.7 / max(len(study.arms), 2)
            shift = (at - (len(study.arms) - 1) / 2) * step
            part = rows[(rows["arm"] == arm) & (rows["measure"] == measure)]
            part = part.set_index("value").reindex(values)
            _points(axes, np.arange(len(values)) + shift, part, words.scale, look)
        axes.set_title(words.name.capitalize())
        axes.set_ylabel(words.axis or words.explained)
        axes.set_xticks(np.arange(len(values)), [_name(segment, value) for value in values])
        axes.set_xlim(-0.5, len(values) - 0.5)
        for edge in np.arange(len(values) - 1) + 0.5:
            axes.axvline(edge, color="#d0d0d0", linewidth=0.8)
        if words.signed:
            axes.axhline(0, color="#333333", linewidth=0.8)
        else:
            axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        bare(axes)
    return figure


def engagement_and_trust(study: Study) -> Figure:
    """Each arm as a point, engagement across and trust up, with both intervals."""
    rows = study.summary[study.summary["segment"] == "all"]
    note = replicates(study, "intervals") + " Axes need not start at zero."
    figure = frame(8.4, 4.9, "Engagement against trust, by arm", note, handles(study, False))
    axes = figure.add_subplot()
    for arm, look in looks(study).items():
        part = rows[rows["arm"] == arm].set_index("measure")
        if not {"engagement", "trust"} <= set(part.index):
            continue
        x, y = part.loc["engagement"], part.loc["trust"]
        axes.errorbar(
            [x["mean"]], [y["mean"]], xerr=_half(part.loc[["engagement"]], 1.0),
            yerr=_half(part.loc[["trust"]], 1.0), color=look.colour, marker=look.marker,
            markersize=8, capsize=3, linestyle="none",
        )  # fmt: skip
    axes.margins(0.1)
    across = wording("engagement")
    axes.set_xlabel(f"{across.name}, {across.axis}")
    axes.set_ylabel("trust at the end, mean of all HCPs (0–1)")
    return figure


def _points(axes: Axes, places: np.ndarray, rows: pd.DataFrame, scale: float, look: Look) -> None:
    """One arm's means with their intervals."""
    axes.errorbar(
        places, rows["mean"].to_numpy(dtype=float) * scale, yerr=_half(rows, scale),
        color=look.colour, marker=look.marker, markersize=6, capsize=2.5, linestyle="none",
    )  # fmt: skip


def _half(rows: pd.DataFrame, scale: float) -> np.ndarray:
    """Half of each interval, zero where there is none."""
    half = (rows["ci_high"] - rows["ci_low"]).to_numpy(dtype=float) / 2 * scale
    return np.nan_to_num(half)


def _name(segment: str, value: str) -> str:
    """A value as an axis names it."""
    return value.upper() if segment == "country" else value
