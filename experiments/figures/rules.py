"""What each rule of an arm costs and saves: a row for each rule, a panel for arm and measure."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.causes import grid_of
from experiments.figures.sheet import one_panel
from experiments.figures.sizes import AnySize
from experiments.study import Study

DRAWN = ("engagement", "trust_change", "opted_out", "cost")
MOST = 4
"""Arms that are drawn; the table has all."""


def costs_of_rules(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, arm: str | None = None,
    measure: str | None = None,
) -> Figure | None:  # fmt: skip
    """What each rule adds to or takes from an arm, with 95 % intervals.

    Made from `rules.csv`: `difference` (with the rule less without it, on the same luck), `ci_low`
    and `ci_high` of all HCPs, in the unit of each measure.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `arm` and `measure` or of the first ones.
        size: Of a figure that is made.
        arm: The only one; None draws the first four.
        measure: The only one; None draws engagement, trust change, opt-outs and cost.

    Returns:
        The figure; None where no rule was tried.

    Raises:
        ConfigError: Where no rule of such an arm was tried on such a measure.
    """
    if study.rules is None or study.rules.empty:
        return None
    of_all = study.rules[study.rules["segment"] == "all"].rename(columns={"difference": "part"})
    parts = {str(name): part for name, part in of_all.groupby("arm", sort=False)}
    names = one_panel(ax, arm, list(parts))[:MOST]
    known = [str(name) for name in of_all["measure"].unique()]
    drawn = [name for name in DRAWN if name in known]
    measures = one_panel(ax, measure, drawn if measure is None else known)
    note = (
        "Simulation on stated assumptions. With a rule less without it, on the same luck, "
        f"n = {int(of_all['replicates'].max())} replicates. Bars: 95 % (Student's t)."
    )
    rows = {
        name: parts[name].rename(columns={"rule": "row"})[
            ["row", "measure", "part", "ci_low", "ci_high"]
        ]
        for name in names
    }
    return grid_of(ax, size, "What each rule costs and saves", note, rows, measures)
