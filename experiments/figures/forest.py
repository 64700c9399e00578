"""The best arm less each other, paired: a row for each rival, a panel for each measure."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.claims import HEADLINES, controls
from experiments.figures.marks import of_arm, tips
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import FAINT, INK, looks, replicates
from experiments.judging import judge
from experiments.plain import visible
from experiments.study import Study, kept_with_study
from experiments.telling.wording import difference, wording
from sim.scorecard.declared import BETTER

_TIED = "#8c959f"
_NUMBERS, _FIELD = 26, 13  # letters of a difference with its interval, and of the field, at least


def forest(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
) -> Figure | None:
    """The best arm less each other with 95 % intervals, and a line at zero; ties are grey.

    Made from `differences.csv` (`difference`, `ci_low`, `ci_high` of all HCPs, paired by replicate,
    in the measure's unit); which arm is best is that of `summary.csv`. Arms without contact are no
    rivals, unless there is no other. A tie is a difference that
    is not shown once all claims of the study are judged together.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only one, any of `differences.csv`; None draws all headlines.

    Returns:
        The figure; None where nothing is compared.

    Raises:
        ConfigError: Where there is no such measure or size.
    """
    if study.differences is None:
        return None
    held = [str(name) for name in study.differences["measure"].unique()]
    headlines = [name for name in HEADLINES if name in held]
    panels = one_panel(ax, measure, headlines if measure is None else held)
    found = {name: gaps_of_best(study, name) for name in panels}
    note = replicates(study, "intervals") + " Paired. Grey: a tie, judged with all claims."
    most = max(len(rows) for rows in found.values())
    longest = max((len(name) for rows in found.values() for name in rows["versus"]), default=0)
    title = "How far the best arm is ahead of each other"
    with Sheet(ax, size, title, note, panels=len(panels), lines=1.45 * most + 1.0,
               beside=None if _is_wide(size) else 1) as sheet:  # fmt: skip
        named = min(longest + 5, sheet.size.named)
        room = sheet.size.letters(sheet.size.width) - named - _NUMBERS
        written = sheet.own and room > _FIELD and not _is_wide(size)
        for axes, name in sheet.over(panels):
            _panel(sheet, axes, study, found[name], name, written)
    return sheet.figure


def _is_wide(size: AnySize) -> bool:
    name = size if isinstance(size, str) else size.name
    return name == "report"


@kept_with_study
def gaps_of_best(study: Study, measure: str) -> pd.DataFrame:
    """Returns what `forest` draws of a measure: the rows of `differences.csv` of the best arm.

    Args:
        study: The study, of several arms.
        measure: On which the arm is best.

    Returns:
        `arm, versus, difference, ci_low, ci_high, tied`, a row for each rival, the nearest above;
        `tied` where `arm` is not shown to be ahead.
    """
    assert study.differences is not None
    control = controls(study.summary, study.manifest)
    judged = judge(study.summary, study.differences, control, besides=[measure])
    rows = [
        (claim.arm, claim.versus, claim.difference, claim.low, claim.high,
         claim.low <= 0 <= claim.high if math.isnan(claim.p) else not claim.shown)
        for claim in judged.over[measure]
        if math.isfinite(claim.difference)
    ]  # fmt: skip
    columns = ["arm", "versus", "difference", "ci_low", "ci_high", "tied"]
    return pd.DataFrame(rows, columns=columns)


def _panel(
    sheet: Sheet, axes: Axes, study: Study, rows: pd.DataFrame, measure: str, written: bool
) -> None:
    words, seen = wording(measure), looks(study)
    best = str(rows["arm"].iloc[0]) if len(rows) else ""
    middles, texts = list[float](), list[str]()
    for at, (_, rival, gap, low, high, tied) in enumerate(rows.itertuples(index=False)):
        colour = _TIED if tied else seen[rival].colour
        drawn = axes.errorbar(
            [gap * words.scale], [at],
            xerr=None if math.isnan(low) else words.scale * np.array([[gap - low], [high - gap]]),
            color=colour, marker=seen[rival].marker, markersize=5, capsize=2, elinewidth=1.2,
            linestyle="none", markerfacecolor="none" if tied else colour,
        )  # fmt: skip
        of_arm(axes, rival, *drawn)
        said = difference(measure, gap, low, high)
        middles.append(gap * words.scale)
        texts.append(f"{best} less {rival}: {said}")
        if written:
            label = axes.annotate(
                said, (1.0, at), xycoords=("axes fraction", "data"), xytext=(6, 0),
                textcoords="offset points", va="center", fontsize=0.88 * sheet.size.font,
                color=FAINT if tied else INK, annotation_clip=False,
            )  # fmt: skip
            of_arm(axes, rival, label)
    tips(axes, middles, range(len(middles)), texts)
    axes.axvline(0, color=INK, linewidth=0.8)
    sheet.rows(
        axes, [f"less {rival}" for rival in rows["versus"]], list(rows["versus"]), apart=True
    )
    sheet.numbers(axes)
    axes.margins(x=0.06)
    axes.set_title(f"{words.name.capitalize()}:\n{visible(best)} less each")
    side = {1: ", right is better", -1: ", left is better"}.get(BETTER.get(measure) or 0, "")
    axes.set_xlabel(f"difference ({words.difference_unit or 'on 0–1'}){side}")
