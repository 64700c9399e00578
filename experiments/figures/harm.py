"""What each arm does harm by: a panel for each kind of harm, a bar for each arm."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.marks import of_arm, tips
from experiments.figures.outcomes import halves
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import INK, looks, replicates
from experiments.statistics import summarise
from experiments.study import Study
from experiments.telling.wording import estimate, value, wording

OF_SUMMARY = ("opted_out", "overloaded", "fatigue")
UNNOTICED = "unnoticed"
"""Delivered touches that nobody noticed, in %: made of `channels.parquet`."""


def harm(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
) -> Figure | None:
    """Opted out, overloaded, fatigue and touches that nobody noticed, by arm, with 95 % intervals.

    Made from `summary.csv`: `opted_out` (% of HCPs at the end), `overloaded` (% of HCP-weeks),
    `fatigue` (0-1, mean over HCP-weeks) of all HCPs; and from `channels.parquet`:
    `1 - noticed / delivered` (%), all channels together.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `measure` or of `opted_out`.
        size: Of a figure that is made.
        measure: The only one: `opted_out`, `overloaded`, `fatigue` or `unnoticed`; None draws all.

    Returns:
        The figure; None where the study holds none of them.

    Raises:
        ConfigError: Where there is no such measure or size.
    """
    table = harms(study)
    panels = one_panel(ax, measure, list(dict.fromkeys(table["measure"])))
    if not panels:
        return None
    looked, note = looks(study), replicates(study, "intervals") + " Less is better."
    with Sheet(
        ax, size, "Harm, by arm", note, panels=len(panels), lines=1.45 * len(looked) + 0.6, beside=2
    ) as sheet:
        for axes, name in sheet.over(panels):
            _panel(sheet, axes, study, table[table["measure"] == name], name)
    return sheet.figure


def harms(study: Study) -> pd.DataFrame:
    """Returns what `harm` draws: `arm, measure, mean, ci_low, ci_high`, shares as parts of one."""
    rows = study.summary
    rows = rows[(rows["segment"] == "all") & rows["measure"].isin(OF_SUMMARY)]
    columns = ["arm", "measure", "mean", "ci_low", "ci_high"]
    order = {name: at for at, name in enumerate(OF_SUMMARY)}
    found = rows[columns].sort_values("measure", key=lambda names: names.map(order), kind="stable")
    touches = study.channels
    if "noticed" not in touches.columns:
        return found
    sums = touches.groupby(["arm", "replicate"], sort=False)[["noticed", "delivered"]].sum()
    sums = sums[sums["delivered"] > 0].reset_index()
    if sums.empty:
        return found
    long = sums[["arm", "replicate"]].assign(
        segment="all", value="all", measure=UNNOTICED,
        figure=(1.0 - sums["noticed"] / sums["delivered"]).clip(lower=0.0),
    )  # fmt: skip
    if study.draws:
        long = long.assign(world=long["replicate"].map(study.draws))
    return pd.concat([found, summarise(long)[columns]], ignore_index=True)


def _panel(sheet: Sheet, axes: Axes, study: Study, rows: pd.DataFrame, measure: str) -> None:
    words, looked = wording(measure), looks(study)
    rows = rows.set_index("arm").reindex(list(looked))
    told = rows[["mean", "ci_low", "ci_high"]].to_numpy(float)
    means, half = told[:, 0] * words.scale, halves(told, words.scale)
    texts = []
    for at, (arm, look) in enumerate(looked.items()):
        figures = told[at]
        texts.append(f"{arm}, {words.name}: {estimate(measure, *figures)}")
        if np.isnan(means[at]):
            continue
        bar = axes.barh(at, means[at], color=look.colour, height=0.62)
        line = axes.plot(
            [means[at] - half[at], means[at] + half[at]], [at, at], color=INK, linewidth=0.9,
            marker="", linestyle="-",
        )  # fmt: skip
        label = axes.annotate(
            value(measure, figures[0], (figures[2] - figures[1]) / 2),
            (means[at] + half[at], at), xytext=(3, 0), textcoords="offset points", va="center",
            fontsize=0.85 * sheet.size.font if sheet.own else "small",
        )  # fmt: skip
        of_arm(axes, arm, *bar, *line, label)
    shown = np.isfinite(means)
    tips(
        axes,
        means[shown],
        np.flatnonzero(shown),
        [t for t, on in zip(texts, shown, strict=True) if on],
    )
    sheet.rows(axes, list(looked), list(looked))
    axes.set_xlim(0, 1.28 * float(np.nanmax(means + half, initial=0.0)) or 1.0)
    sheet.numbers(axes)
    axes.set_title(words.name.capitalize())
    axes.set_xlabel(words.explained + (f" ({words.unit})" if words.unit else ""))
