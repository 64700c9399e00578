"""How a measure moves, week by week."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.config_errors import ConfigError, Problem, did_you_mean, one_of
from experiments.figures.marks import of_arm, tips
from experiments.figures.sheet import Sheet
from experiments.figures.sizes import AnySize, size_of
from experiments.figures.style import looks, replicates
from experiments.plain import visible
from experiments.statistics import summarise
from experiments.study import Study, kept_with_study
from experiments.telling.wording import estimate, wording

TITLES = {
    "engagement": "Engagement depth by week",
    "engaged": "Engaged share by week",
    "trust": "Trust in the company by week",
    "fatigue": "Fatigue by week",
}
_MONTH = 4  # weeks between two points to hover
_FROM_ZERO = ("engagement", "engaged")


def by_week(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, measure: str = "engagement"
) -> Figure:
    """A line for each arm with its 95 % band, named at its end.

    Made from `weekly.parquet`: means over replicates of `engagement`, `trust` or `fatigue` (0-1)
    of all HCPs, or of `engaged / hcps` (%). Bands are Student's t over replicates, or over worlds
    where replicates share them; none with a single replicate.

    Args:
        study: The study.
        ax: Axes to draw into; None makes a figure.
        size: Of a figure that is made: a name of `SIZES`, or a `Size`.
        measure: `engagement`, `engaged`, `trust` or `fatigue`.

    Returns:
        The figure that was drawn into.

    Raises:
        ConfigError: Where there is no such measure or size.
    """
    table, words, looked = weekly_means(study, measure), wording(measure), looks(study)
    zero = measure in _FROM_ZERO
    note = replicates(study) + ("" if zero else " The vertical axis does not start at zero.")
    lines = max(size_of(size).field, 1.25 * len(looked))
    with Sheet(ax, size, TITLES[measure], note, lines=lines) as sheet:
        axes = sheet.axes[0]
        first, weeks = int(table["week"].min()), int(table["week"].max())
        every, ends = max(1, round(weeks / 8)), {}
        for place, (arm, look) in enumerate(looked.items()):
            line = table[table["arm"] == arm]
            week = line["week"].to_numpy(int)
            mean, low, high = (line[name].to_numpy(float) for name in ("mean", "ci_low", "ci_high"))
            if np.isfinite(low).any():
                band = axes.fill_between(
                    week, low * words.scale, high * words.scale, color=look.colour, alpha=0.2,
                    linewidth=0,
                )  # fmt: skip
                of_arm(axes, arm, band)
            of_arm(axes, arm, *axes.plot(
                week, mean * words.scale, color=look.colour, linestyle=look.line,
                label=visible(arm), marker=look.marker, markersize=4,
                markevery=(place * every // (len(looked) + 1), every),
            ))  # fmt: skip
            told = (week % _MONTH == 0) | (week == weeks)
            tips(
                axes, week[told], mean[told] * words.scale,
                [f"{arm}, week {at}: {estimate(measure, *figures)}" for at, *figures in
                 zip(week[told], mean[told], low[told], high[told], strict=True)],
                arm,
            )  # fmt: skip
            ends[arm] = float(mean[-1] * words.scale) if len(mean) else float("nan")
        axes.set_xlabel("week")
        axes.set_ylabel(f"{words.name}, {'% of HCPs' if measure == 'engaged' else 'mean (0–1)'}")
        axes.set_xlim(first - 0.5, weeks + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(sheet.size.ticks + 3, integer=True, min_n_ticks=1))
        if zero:
            axes.set_ylim(bottom=0)
        sheet.ends(axes, ends, looked)
    return sheet.figure


@kept_with_study
def weekly_means(study: Study, measure: str) -> pd.DataFrame:
    """Returns what `by_week` draws: `arm, week, mean, ci_low, ci_high` of all HCPs, by week.

    Args:
        study: The study.
        measure: `engagement`, `engaged` (a share), `trust` or `fatigue`.

    Raises:
        ConfigError: Where there is no such measure.
    """
    if measure not in TITLES:
        hint = did_you_mean(measure, TITLES)
        raise ConfigError(
            [Problem("measure", f"one of {one_of(list(TITLES))}", repr(measure), hint)]
        )
    rows = study.weekly[study.weekly["segment"] == "all"]
    figure = rows["engaged"] / rows["hcps"] if measure == "engaged" else rows[measure]
    long = rows[["arm", "replicate", "week"]].assign(figure=figure)
    if study.draws:
        long = long.assign(world=long["replicate"].map(study.draws))
    table = summarise(long.assign(segment="week", value=long["week"], measure=measure))
    table = table.rename(columns={"value": "week"}).sort_values("week", kind="stable")
    return table[["arm", "week", "mean", "ci_low", "ci_high"]]
