"""A lead in each world: the leader less each rival, from the least to the greatest."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.claims import HEADLINES, Claim, controls
from experiments.figures.marks import of_arm, tips
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import CONTROL, INK, Entry, looks, rivals_of
from experiments.judging import collect
from experiments.plain import visible
from experiments.study import Study
from experiments.telling.wording import difference, wording
from experiments.telling.worlds import gaps_by_world


def lead_by_world(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
) -> Figure | None:
    """The leader less each rival in each world, each rival's worlds sorted, a panel for each.

    Made from `by_world.csv` (`figure` by `arm` and `draw`), in the measure's unit; who leads is
    that of `differences.csv`. A dot is a world, of luck and world together, and has no interval.
    Arms without contact are no rivals, unless there is no other.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where all replicates live in one world, or nothing is compared.

    Raises:
        ConfigError: Where nobody leads on such a measure, or there is no such size.
    """
    if study.by_world is None or study.differences is None:
        return None
    control = controls(study.summary, study.manifest)
    claims = collect(study.summary, study.differences, control)
    leads = {claim.measure: claim for claim in claims if claim.kind == "lead"}
    if not leads:
        return None
    seen, rivals = looks(study), rivals_of(study)
    entries = [
        Entry(arm, [], [], color=seen[arm].colour, marker=seen[arm].marker, linestyle="none",
              label=f"less {arm}")
        for arm in rivals
        if any(arm != lead.arm for lead in leads.values())
    ]  # fmt: skip
    count, worlds = study.replicates, study.by_world["draw"].nunique()
    lived = f"{worlds} world{'s' * (worlds != 1)}"
    note = (
        f"Simulation on stated assumptions. n = {count} replicates in {lived}, a dot for each "
        f"{'world' if study.draws else 'replicate'}: of luck and world together."
    )
    panels = one_panel(ax, measure, [name for name in HEADLINES if name in leads])
    with Sheet(
        ax, size, "The lead in each world", note, panels=len(panels), lines=17.0, entries=entries
    ) as sheet:
        for axes, name in sheet.over(panels):
            _panel(axes, study, leads[name], [arm for arm in rivals if arm != leads[name].arm])
            sheet.numbers(axes, "y")
    return sheet.figure


def _panel(axes: Axes, study: Study, lead: Claim, rivals: list[str]) -> None:
    assert study.by_world is not None
    words, seen = wording(lead.measure), looks(study)
    nothing = float("nan")
    for rival in rivals:
        gaps = gaps_by_world(study.by_world, lead.measure, lead.arm, rival).sort_values()
        look, places = seen[rival], np.arange(1, len(gaps) + 1)
        of_arm(axes, rival, *axes.plot(
            places, gaps.to_numpy(float) * words.scale, color=look.colour, marker=look.marker,
            markersize=4, linestyle="none", alpha=1.0 if look.colour == CONTROL else 0.9,
        ))  # fmt: skip
        texts = [
            f"{lead.arm} less {rival}: {difference(lead.measure, gap, nothing, nothing)}"
            for gap in gaps
        ]
        tips(axes, places, gaps.to_numpy(float) * words.scale, texts, rival)
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.margins(x=0.06)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_title(f"{words.name.capitalize()}:\n{visible(lead.arm)} less each rival")
    axes.set_xlabel("worlds, sorted by difference")
    axes.set_ylabel(f"difference ({words.difference_unit or 'on a scale of 0–1'})")
