"""What inputs of a sensitivity analysis do only together, and which of all inputs matter."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from experiments.effects.sample import LUCK
from experiments.effects.study import Analysis
from experiments.figures import heat
from experiments.figures.marks import tips
from experiments.figures.sensitivity_inputs import noted, titled, told_of
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import INK, OKABE_ITO, PALE
from experiments.plain import visible
from experiments.telling import wording as said
from experiments.telling.sensitivity import short
from experiments.telling.wording import wording


def interactions(
    analysis: Analysis, ax: Axes | None = None, size: AnySize = "page", *,
    measure: str | None = None,
) -> Figure | None:  # fmt: skip
    """What two inputs do only together, a cell for each pair.

    Made from `interactions.csv` (`second`, in % of the variance, and which are `shown` at 95 % by
    Holm over all pairs). On given axes the key of the colours is left to their owner:
    `figure.colorbar(ax.images[0])`.

    Args:
        analysis: The analysis.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where no arm has contact, or there are no pairs.

    Raises:
        ConfigError: Where there is no such headline or size.
    """
    told = told_of(analysis)
    if not told or not has_pairs(analysis):
        return None
    panels = one_panel(ax, measure, list(told))
    keys, names = analysis.keys, short(analysis.keys)
    entries = [Line2D([], [], color=INK, marker="s", markerfacecolor="none", linestyle="none",
                      markersize=8, label="shown at 95 % (Holm), with its share in %")]  # fmt: skip
    tables = {name: pairs_of(analysis, whose) for name, whose in told.items()}
    most = max(5.0, *(float(np.nanmax(table, initial=0.0)) for table, _ in tables.values()))
    with Sheet(
        ax, size, "What two inputs do only together",
        f"{noted(analysis)} Numbers across name the rows.", panels=len(panels),
        lines=max(8.0, 1.9 * len(keys) + 1), entries=entries,
    ) as sheet:  # fmt: skip
        small = 0.85 * sheet.size.font if sheet.own else None
        for axes, name in sheet.over(panels):
            table, shown = tables[name]
            drawn = axes.imshow(table, cmap="Blues", vmin=0.0, vmax=most, aspect="auto")
            for row, column in np.argwhere(shown):
                light = table[row, column] < 0.55 * most
                axes.text(
                    column, row, f"{table[row, column]:.0f}", ha="center", va="center",
                    fontsize=small, color=heat.ON_LIGHT if light else heat.ON_DARK,
                )  # fmt: skip
                axes.add_patch(_box(row, column))
            held = np.argwhere(np.isfinite(table))
            tips(axes, held[:, 1], held[:, 0], [
                f"{names[keys[column]]} with {names[keys[row]]}: {table[row, column]:.0f} %"
                for row, column in held
            ])  # fmt: skip
            sheet.rows(
                axes, [f"{at}  {names[one]}" for at, one in enumerate(keys, start=1)], lines=2
            )
            heat.along(sheet, axes, [str(at + 1) for at in range(len(keys))])
            axes.grid(visible=False)
            axes.set_title(titled(told[name]))
            place = axes.get_subplotspec()
            if place is None or place.is_last_col():
                heat.key(sheet, axes, drawn, "share of the variance (%)")
    return sheet.figure


def screening(
    analysis: Analysis, ax: Axes | None = None, size: AnySize = "page", *,
    measure: str | None = None,
) -> Figure | None:  # fmt: skip
    """Elementary effects of every input: how much, and how differently from place to place.

    Made from `screening.csv` (`mu_star` with 95 % by the bootstrap, `sigma`), in the measure's
    unit over the whole range of an input; the dashed line is luck.

    Args:
        analysis: The analysis.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where inputs were named rather than screened, or no arm has contact.

    Raises:
        ConfigError: Where there is no such headline or size.
    """
    told = screened_of(analysis)
    if not told:
        return None
    panels, names = one_panel(ax, measure, list(told)), short(analysis.keys)
    look: Any = {"marker": "o", "linestyle": "none", "markersize": 5}
    entries = [
        Line2D([], [], color=OKABE_ITO[0], label="looked at closely", **look),
        Line2D([], [], color=PALE, label="stays as set", **look),
        Line2D([], [], color=OKABE_ITO[1], linestyle="--", label="luck"),
        *(
            Line2D([], [], color=INK, linestyle="none", marker=f"${at}$", markersize=6,
                   markeredgewidth=0.2, label=visible(names[one]))
            for at, one in enumerate(analysis.keys, start=1)
        ),
    ]  # fmt: skip
    asked = analysis.asked
    note = (
        f"Simulation on stated assumptions. {len(asked['inputs'])} inputs along "
        f"{asked['trajectories']} trajectories. Bars: 95 % (bootstrap)."
    )
    with Sheet(
        ax, size, "Which inputs matter (Morris)", note, panels=len(panels), entries=entries
    ) as sheet:
        for axes, name in sheet.over(panels):
            _cloud(sheet, axes, analysis, told[name])
    return sheet.figure


def screened_of(analysis: Analysis) -> dict[str, dict[str, str]]:
    """Returns what the screen tells of each headline, by its name; nothing without a screen."""
    told = told_of(analysis).items()
    return {measure: whose for measure, whose in told if len(analysis.screened(whose))}


def has_pairs(analysis: Analysis) -> bool:
    """Whether anything is known of what inputs do together."""
    return bool(analysis.interactions["second"].notna().any())


def pairs_of(analysis: Analysis, whose: dict[str, str]) -> tuple[Any, Any]:
    """Returns pairs as a square in %, empty above the diagonal; and which of them are shown."""
    keys = analysis.keys
    table = np.full((len(keys), len(keys)), np.nan)
    shown = np.zeros_like(table, dtype=bool)
    for one in analysis.of(analysis.interactions, whose).to_dict("records"):
        column, row = keys.index(one["input"]), keys.index(one["other"])
        table[row, column] = 100 * max(0.0, one["second"])
        shown[row, column] = one["shown"]
    return table, shown


def _cloud(sheet: Sheet, axes: Axes, analysis: Analysis, whose: dict[str, str]) -> None:
    """The inputs of a screen as points, those that were looked at closely with their numbers."""
    table, words = analysis.screened(whose), wording(whose["measure"])
    rows = table[table["input"] != LUCK]
    floor = words.scale * float(table[table["input"] == LUCK]["mu_star"].iloc[0])
    names = short(list(rows["input"]))
    for on, colour in ((False, PALE), (True, OKABE_ITO[0])):
        mine = rows[rows["goes_on"] == on]
        at, low, high, sigma = (
            words.scale * mine[name].to_numpy(float)
            for name in ("mu_star", "ci_low", "ci_high", "sigma")
        )
        axes.errorbar(at, sigma, xerr=[at - low, high - at], color=colour, marker="o", markersize=4,
                      elinewidth=0.8, linestyle="none", zorder=3 if on else 2)  # fmt: skip
        tips(axes, at, sigma, [
            f"{names[one]}: μ* {said.width(whose['measure'], size)}"
            for one, size in zip(mine["input"], mine["mu_star"], strict=True)
        ])  # fmt: skip
    for one in rows[rows["goes_on"]].to_dict("records"):
        axes.annotate(
            str(analysis.keys.index(one["input"]) + 1),
            (words.scale * one["mu_star"], words.scale * one["sigma"]), xytext=(3, 4),
            textcoords="offset points", color=INK,
            fontsize=0.9 * sheet.size.font if sheet.own else None,
        )  # fmt: skip
    sheet.numbers(axes)
    sheet.numbers(axes, "y")
    axes.axvline(floor, color=OKABE_ITO[1], linestyle="--", linewidth=1.2)
    axes.margins(0.08)
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    unit = words.difference_unit or "on a scale of 0–1"
    axes.set_title(titled(whose))
    axes.set_xlabel(f"effect over the range, μ*\n({unit})")
    axes.set_ylabel(f"spread of the effect, σ ({unit})")


def _box(row: int, column: int) -> Rectangle:
    return Rectangle(
        (column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=heat.ON_LIGHT, linewidth=1.2
    )
