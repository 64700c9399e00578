"""Curves of a sweep along one key: what each arm comes to, and its lead over the others."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.claims import HEADLINES, controls, ranked
from experiments.figures.heat import along
from experiments.figures.marks import of_arm, tips
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import INK, Entry, Look, handles, looks, replicates
from experiments.plain import visible
from experiments.swept import Swept, label, written
from experiments.telling.wording import difference, estimate, wording
from sim.scorecard.declared import BETTER
from sim.types import Floats

_ABOVE = 0.06  # of a panel, above its highest line: room for what is marked there


def response(
    swept: Swept, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
) -> Figure | None:
    """Each arm along one key with 95 % bands, peaks, knees and what each arm has as set.

    Made from `sweep.csv` (`mean`, `ci_low`, `ci_high` at each point) and `sweep_turns.csv`
    (peaks and knees), in each measure's unit. Bands are Student's t over replicates.

    Args:
        swept: The sweep.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where two keys were swept.

    Raises:
        ConfigError: Where there is no such headline or size.
    """
    if len(swept.axes) != 1:
        return None
    axis, seen, panels = swept.axes[0], looks(swept), one_panel(ax, measure, HEADLINES)
    with Sheet(
        ax, size, f"What {label(axis)} does", replicates(swept), panels=len(panels),
        entries=[*handles(swept), *_marked(swept, panels)],
    ) as sheet:  # fmt: skip
        for axes, name in sheet.over(panels):
            words, ends = wording(name), {}
            for arm, look in seen.items():
                mean, low, high = (
                    swept.means(arm, name, column) for column in ("mean", "ci_low", "ci_high")
                )
                texts = [
                    f"{arm}, {written(at)}: {estimate(name, *figures)}"
                    for at, *figures in zip(axis["values"], mean, low, high, strict=True)
                ]
                _line(axes, axis, arm, look, mean * words.scale, low * words.scale,
                      high * words.scale, texts)  # fmt: skip
                _mark(axes, swept, axis, name, arm, look.colour)
                ends[arm] = float(mean[-1] * words.scale)
            if words.signed:
                axes.axhline(0, color=INK, linewidth=0.8)
            else:
                bottom, top = axes.get_ylim()
                bottom = min(0.0, bottom)
                axes.set_ylim(bottom, top + _ABOVE * (top - bottom))
            _as_set(axes, swept, axis, seen)
            axes.set_title(words.name.capitalize())
            axes.set_ylabel(words.axis or words.explained)
            _across(sheet, axes, axis)
            if not sheet.own:
                sheet.ends(axes, ends, seen)
    return sheet.figure


def leads(
    swept: Swept, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
) -> Figure | None:
    """The arm that is best as set less each rival along one key, paired, with 95 % bands.

    Made from `sweep_differences.csv` (`difference`, `ci_low`, `ci_high` at each point), turned so
    that above zero the arm in the title is better; which is best as set is that of `sweep.csv`.

    Args:
        swept: The sweep.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where two keys were swept, or there is but one arm.

    Raises:
        ConfigError: Where there is no such headline or size.
    """
    if len(swept.axes) != 1 or len(swept.arms) < 2:
        return None
    axis, seen, panels = swept.axes[0], looks(swept), one_panel(ax, measure, HEADLINES)
    best = {name: best_as_set(swept, name)[0] for name in panels}
    entries = [
        Entry(arm, [], [], color=look.colour, linestyle=look.line, marker=look.marker,
              markersize=5, label=f"less {arm}")
        for arm, look in seen.items()
        if {arm} != set(best.values())
    ]  # fmt: skip
    note = replicates(swept) + " Paired. Above zero the arm in the title is ahead."
    with Sheet(
        ax, size, f"The lead along {label(axis)}", note, panels=len(panels), entries=entries
    ) as sheet:
        for axes, name in sheet.over(panels):
            words, better, ends = wording(name), BETTER.get(name) or 1, {}
            first = best[name]
            for rival in (arm for arm in seen if arm != first):
                gap, *sides = gaps_along(swept, first, rival, name)
                texts = [
                    f"{first} less {rival}, {written(at)}: {difference(name, *figures)}"
                    for at, *figures in zip(axis["values"], gap, *sides, strict=True)
                ]
                low, high = sides if better > 0 else sides[::-1]
                mean, low, high = (better * one * words.scale for one in (gap, low, high))
                _line(axes, axis, rival, seen[rival], mean, low, high, texts)
                ends[rival] = float(mean[-1])
            axes.axhline(0, color=INK, linewidth=0.9)
            axes.set_title(f"{words.name.capitalize()}:\n{visible(first)} less each rival")
            axes.set_ylabel(f"difference ({words.difference_unit or 'on a scale of 0–1'})")
            _across(sheet, axes, axis)
            if not sheet.own:
                sheet.ends(axes, ends, seen)
    return sheet.figure


def gaps_along(swept: Swept, arm: str, versus: str, measure: str) -> tuple[Floats, ...]:
    """Returns an arm less another at each point, with both ends of the 95 % interval."""
    return tuple(
        swept.gaps(arm, versus, measure, name) for name in ("difference", "ci_low", "ci_high")
    )


def may_lead(swept: Swept) -> list[str]:
    """Returns the arms that may lead: those with contact, or all where there is but one of them."""
    control = controls(swept.summary, swept.manifest)
    arms = [arm for arm in swept.arms if arm not in control]
    return arms if len(arms) > 1 else swept.arms


def best_as_set(swept: Swept, measure: str) -> list[str]:
    """Returns the arms that may lead, the best as set first."""
    rows = swept.summary[swept.summary["measure"] == measure].set_index("arm")["mean"]
    return ranked(measure, {arm: float(rows[arm]) for arm in may_lead(swept)}, {})


def _line(
    axes: Axes, axis: dict[str, Any], arm: str, look: Look, mean: Floats, low: Floats, high: Floats,
    texts: list[str],
) -> None:  # fmt: skip
    """A line with its band, and its points to hover."""
    places = _places(axis)
    of_arm(
        axes, arm,
        axes.plot(places, mean, color=look.colour, linestyle=look.line, marker=look.marker,
                  markersize=4.5),
    )  # fmt: skip
    if np.isfinite(low).any():
        band = axes.fill_between(places, low, high, color=look.colour, alpha=0.18, linewidth=0)
        of_arm(axes, arm, band)
    tips(axes, places, mean, texts, arm)


def _marked(swept: Swept, panels: list[str]) -> list[Line2D]:
    """The legend's entries of those marks that some panel has."""
    axis, turns = swept.axes[0], swept.turns
    seen = set(turns.loc[turns["measure"].isin(panels), "finding"])
    if any(_is_within(axis, axis["as_set"].get(arm)) for arm in swept.moved):
        seen.add("as_set")
    marks: dict[str, Any] = {
        "peaks": {"label": "peak, shown", "marker": "o", "markersize": 9,
                  "markerfacecolor": "none"},
        "knee": {"label": "nine tenths of the gain", "marker": "|", "markersize": 10,
                 "markeredgewidth": 2},
        "as_set": {"label": "as set", "marker": "*", "markersize": 8},
    }  # fmt: skip
    return [
        Line2D([], [], color=INK, linestyle="none", **look)
        for kind, look in marks.items()
        if kind in seen
    ]


def _mark(
    axes: Axes, swept: Swept, axis: dict[str, Any], measure: str, arm: str, colour: str
) -> None:
    """An arm's peak and knee, where they are shown."""
    turns = swept.turns
    mine = turns[(turns["measure"] == measure) & (turns["arm"] == arm)]
    curve = swept.means(arm, measure) * wording(measure).scale
    for kind, marker, size, fill in (("peaks", "o", 9, "none"), ("knee", "|", 11, colour)):
        for at in mine[mine["finding"] == kind]["at"].astype(float):
            height = float(np.interp(at, axis["values"], curve))
            of_arm(axes, arm, axes.plot(
                [at], [height], marker=marker, markersize=size, markerfacecolor=fill,
                markeredgecolor=colour, markeredgewidth=2.0 if kind == "knee" else 1.3,
                linestyle="none", zorder=4,
            ))  # fmt: skip


def _as_set(axes: Axes, swept: Swept, axis: dict[str, Any], seen: dict[str, Look]) -> None:
    """Stars at what the arms have as set: one where all have the same."""
    alike = len({str(axis["as_set"].get(arm)) for arm in swept.moved}) == 1
    for arm in swept.moved[:1] if alike else swept.moved:
        value = axis["as_set"].get(arm)
        if _is_within(axis, value):
            star = axes.plot(
                [value], [0.0], marker="*", markersize=8,
                color=INK if alike else seen[arm].colour,
                transform=axes.get_xaxis_transform(), clip_on=False, linestyle="none",
            )  # fmt: skip
            if not alike:
                of_arm(axes, arm, star)


def _places(axis: dict[str, Any]) -> list[float]:
    """Where values stand: numbers where they are, words one after another."""
    return list(axis["values"]) if _is_number(axis) else list(range(len(axis["values"])))


def _is_number(axis: dict[str, Any]) -> bool:
    return all(type(value) in (int, float) for value in axis["values"])


def _is_within(axis: dict[str, Any], value: Any) -> bool:
    numbers = _is_number(axis) and type(value) in (int, float)
    return numbers and min(axis["values"]) <= value <= max(axis["values"])


def _across(sheet: Sheet, axes: Axes, axis: dict[str, Any]) -> None:
    """The lever below a panel."""
    axes.set_xlabel(label(axis))
    sheet.numbers(axes, "y")
    if _is_number(axis):
        sheet.numbers(axes)
    else:
        along(sheet, axes, [written(value) for value in axis["values"]])
