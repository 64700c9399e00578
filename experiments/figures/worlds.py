"""A lead in each world: the leader less each rival, from the least to the greatest."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.claims import HEADLINES, Claim, collect, controls
from experiments.figures.style import CONTROL, frame, looks
from experiments.study import Study
from experiments.telling.wording import wording
from experiments.telling.worlds import gaps_by_world


def lead_by_world(study: Study) -> Figure | None:
    """What each headline's leader is ahead of each rival in each world.

    Arms without contact are no rivals, unless there is no other.

    Args:
        study: The study.

    Returns:
        The figure; None where all replicates live in one world, or nothing is compared.
    """
    if study.by_world is None or study.differences is None:
        return None
    control = controls(study.summary, study.manifest)
    claims = collect(study.summary, study.differences, control)
    leads = [claim for claim in claims if claim.kind == "lead"]
    if not leads:
        return None
    seen = looks(study)
    rivals = [arm for arm in seen if arm not in control] if len(seen) - len(control) > 1 else seen
    entries = [
        Line2D(
            [], [], color=seen[arm].colour, marker=seen[arm].marker, linestyle="none",
            label=f"less {arm}",
        )
        for arm in rivals
        if any(arm != lead.arm for lead in leads)
    ]  # fmt: skip
    count, worlds = study.replicates, study.by_world["draw"].nunique()
    lived = f"{worlds} world{'s' * (worlds != 1)}"
    note = (
        f"Simulation on stated assumptions. n = {count} replicates in {lived}, a dot for each "
        f"{'world' if study.draws else 'replicate'}: of luck and world together."
    )
    figure = frame(10.8, 4.6, "The lead in each world", note, entries)
    for axes, measure in zip(figure.subplots(1, len(HEADLINES)), HEADLINES, strict=True):
        lead = next((lead for lead in leads if lead.measure == measure), None)
        if lead is None:
            axes.set_visible(False)
        else:
            _panel(axes, study, lead, [arm for arm in rivals if arm != lead.arm])
    return figure


def _panel(axes: Axes, study: Study, lead: Claim, rivals: list[str]) -> None:
    assert study.by_world is not None
    words, seen = wording(lead.measure), looks(study)
    for rival in rivals:
        gaps = gaps_by_world(study.by_world, lead.measure, lead.arm, rival).to_numpy(float)
        look = seen[rival]
        axes.plot(
            np.arange(1, len(gaps) + 1), np.sort(gaps) * words.scale, color=look.colour,
            marker=look.marker, markersize=5, linestyle="none",
            alpha=1.0 if look.colour == CONTROL else 0.9,
        )  # fmt: skip
    axes.axhline(0, color="#333333", linewidth=0.9)
    axes.margins(x=0.06)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    unit = words.difference_unit or "on a scale of 0–1"
    axes.set_title(f"{words.name.capitalize()}:\n{lead.arm} less each rival")
    axes.set_xlabel("worlds, sorted by difference")
    axes.set_ylabel(f"difference ({unit})")
