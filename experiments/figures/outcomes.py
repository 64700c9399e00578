"""Where each arm ends: by segment, and one measure against another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.claims import HEADLINES
from experiments.config_errors import ConfigError, Problem, did_you_mean, one_of
from experiments.figures.marks import of_arm, tips
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize, size_of
from experiments.figures.style import INK, Look, handles, looks, replicates
from experiments.study import Study
from experiments.telling.wording import estimate, place, wording
from sim.scorecard.strata import BREAKDOWNS

_MOST_NAMED = 8  # points that are named beside them, and not in a legend
MOST_VALUES = 12
"""Values of a segment that are drawn, those of most HCPs; the summary has all."""

_Told: TypeAlias = tuple[float, float, float]
_NOTHING: _Told = (math.nan, math.nan, math.nan)

_TIMES_USUAL = 8.0
"""An interval that is so many times as wide as the middle one leaves its panel."""


def by_segment(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, segment: str = "persona",
    measure: str | None = None,
) -> Figure | None:  # fmt: skip
    """A measure of each arm in each value of a segment, with 95 % intervals, a panel for each.

    Made from `summary.csv` (`mean`, `ci_low`, `ci_high` of the segment's rows); the values of a
    segment with more than twelve that have the most HCPs, by `weekly.parquet`.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        segment: `persona`, `country`, `specialty` or another of the summary's segments.
        measure: The only one; None draws all headlines.

    Returns:
        The figure; None where the study has fewer than two values of the segment.

    Raises:
        ConfigError: Where there is no such segment, measure or size.
    """
    known = [str(one) for one in dict.fromkeys(study.summary["segment"]) if one != "all"]
    if segment not in known and segment not in BREAKDOWNS:
        hint = did_you_mean(segment, known)
        raise ConfigError([Problem("segment", f"one of {one_of(known)}", repr(segment), hint)])
    rows = study.summary[study.summary["segment"] == segment]
    values, looked = segment_values(study, segment), looks(study)
    if len(values) < 2:
        return None
    left_out = rows["value"].nunique() - len(values)
    note = replicates(study, "intervals")
    note += f" The {len(values)} of most HCPs; {left_out} more are in summary.csv." * (left_out > 0)
    held = [str(name) for name in rows["measure"].unique()]
    panels = one_panel(ax, measure, HEADLINES if measure is None else held)
    height = len(values) * max(1.6, 0.42 * len(looked) + 0.6)
    shown = rows[rows["value"].isin(values)]
    told = _by_cell(shown, "arm", "measure", "value")
    limits = {name: _limits(shown[shown["measure"] == name]) for name in panels}
    note += " Intervals that leave the panel are of very few HCPs." * any(limits.values())
    with Sheet(
        ax, size, f"Outcomes by {segment}", note, panels=len(panels), lines=height,
        entries=handles(study, False),
    ) as sheet:  # fmt: skip
        for axes, name in sheet.over(panels):
            words = wording(name)
            step = 0.76 / max(len(looked), 2)
            for at, (arm, look) in enumerate(looked.items()):
                shift = (at - (len(looked) - 1) / 2) * step
                found = [told.get((arm, name, value), _NOTHING) for value in values]
                texts = [
                    f"{arm}, {place(segment, value)}: {estimate(name, *figures)}"
                    for value, figures in zip(values, found, strict=True)
                ]
                places = np.arange(len(values)) + shift
                _points(axes, places, found, words.scale, texts, arm, look)
            if ends := limits[name]:
                axes.set_xlim(*(end * words.scale for end in ends))
            sheet.rows(axes, [place(segment, value).replace("_", " ") for value in values])
            for edge in np.arange(len(values) - 1) + 0.5:
                axes.axhline(edge, color="#d0d0d0", linewidth=0.6)
            axes.set_title(words.name.capitalize())
            axes.set_xlabel(words.axis or words.explained)
            if words.signed:
                axes.axvline(0, color=INK, linewidth=0.7)
            else:
                axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
            sheet.numbers(axes)
    return sheet.figure


def segment_values(study: Study, segment: str) -> list[str]:
    """Returns the values of a segment that are drawn, in the order of the tables."""
    rows = study.summary[study.summary["segment"] == segment]
    values = [str(value) for value in dict.fromkeys(rows["value"])]
    if len(values) <= MOST_VALUES:
        return values
    weekly = study.weekly[study.weekly["segment"] == segment]
    most = set(weekly.groupby("value")["hcps"].sum().nlargest(MOST_VALUES).index)
    return [value for value in values if value in most]


def engagement_and_trust(
    study: Study, ax: Axes | None = None, size: AnySize = "page"
) -> Figure | None:
    """Each arm as a point, engagement across and trust up, with both 95 % intervals.

    Made from `summary.csv`: `engagement` (0-1, of the last quarter, mean) and `trust` (0-1, mean at
    the end) of all HCPs.

    Args:
        study: The study.
        ax: Axes to draw into; None makes a figure.
        size: Of a figure that is made.

    Returns:
        The figure that was drawn into.
    """
    title = "Engagement against trust, by arm"
    across = wording("engagement")
    return _against(
        study, ax, size, title, [("engagement", "trust")], f"{across.name}, {across.axis}",
        {"trust": "trust at the end, mean of all HCPs (0–1)"},
    )  # fmt: skip


def money(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
) -> Figure | None:
    """Each arm as a point, money across and what it got up, with both 95 % intervals.

    Made from `summary.csv`: `cost` (EUR per HCP and year) against `engagement` (0-1) and `engaged`
    (%) of all HCPs.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `measure` or of engagement depth.
        size: Of a figure that is made.
        measure: The only one; None draws `engagement` and `engaged`.

    Returns:
        The figure; None where the summary has no money.

    Raises:
        ConfigError: Where there is no such measure or size.
    """
    held = [str(name) for name in study.summary["measure"].unique()]
    if "cost" not in held:
        return None
    panels = one_panel(ax, measure, held if measure is not None else ["engagement", "engaged"])
    return _against(
        study, ax, size, "What the money bought", [("cost", name) for name in panels],
        "EUR per HCP and year", {name: _up(name) for name in panels},
    )  # fmt: skip


def _up(measure: str) -> str:
    words = wording(measure)
    return f"{words.name}, {words.axis or words.explained}"


def _against(
    study: Study, ax: Axes | None, size: AnySize, title: str, panels: list[tuple[str, str]],
    across: str, up: dict[str, str],
) -> Figure:  # fmt: skip
    """Arms as points of two measures, a panel for each pair."""
    known = _by_cell(study.summary[study.summary["segment"] == "all"], "arm", "measure")
    looked = looks(study)
    note = replicates(study, "intervals") + " Axes need not start at zero."
    many = len(looked) > _MOST_NAMED
    with Sheet(
        ax, size, title, note, panels=len(panels), beside=2, lines=size_of(size).field,
        entries=handles(study, False) if many else [],
    ) as sheet:  # fmt: skip
        for axes, (x_name, y_name) in sheet.over(panels):
            x_scale, y_scale = wording(x_name).scale, wording(y_name).scale
            points = {}
            for arm, look in looked.items():
                if not {(arm, x_name), (arm, y_name)} <= known.keys():
                    continue
                x, y = known[arm, x_name], known[arm, y_name]
                points[arm] = (x[0] * x_scale, y[0] * y_scale)
                drawn = axes.errorbar(
                    [points[arm][0]], [points[arm][1]],
                    xerr=halves([x], x_scale), yerr=halves([y], y_scale),
                    color=look.colour, marker=look.marker, markersize=5 if many else 6.5, capsize=2,
                    linestyle="none", elinewidth=0.9,
                )  # fmt: skip
                of_arm(axes, arm, *drawn)
                said = " and ".join(
                    f"{wording(name).name} {estimate(name, *one)}"
                    for name, one in ((x_name, x), (y_name, y))
                )
                tips(axes, [points[arm][0]], [points[arm][1]], [f"{arm}: {said}"], arm)
            axes.margins(0.1)
            if not many:
                sheet.names(axes, points)
            sheet.numbers(axes)
            sheet.numbers(axes, "y")
            if x_name == "cost":
                axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
            axes.set_xlabel(across)
            axes.set_ylabel(up[y_name])
    return sheet.figure


def _by_cell(rows: pd.DataFrame, *names: str) -> dict[tuple[str, ...], _Told]:
    """Mean and ends of the 95 % interval by what these columns hold."""
    columns = (rows[name].tolist() for name in (*names, "mean", "ci_low", "ci_high"))
    return {row[:-3]: row[-3:] for row in zip(*columns, strict=True)}


def _points(
    axes: Axes, places: np.ndarray, told: Sequence[_Told], scale: float, texts: list[str],
    arm: str, look: Look,
) -> None:  # fmt: skip
    """One arm's figures with their intervals."""
    means = np.array([mean for mean, _, _ in told]) * scale
    drawn = axes.errorbar(
        means, places, xerr=halves(told, scale), color=look.colour, marker=look.marker,
        markersize=3.6, capsize=0, elinewidth=1.0, linestyle="none",
    )  # fmt: skip
    of_arm(axes, arm, *drawn)
    tips(axes, means, places, texts, arm)


def halves(told: Iterable[Sequence[float]], scale: float) -> np.ndarray:
    """Half of each interval, zero where there is none.

    Args:
        told: mean and ends of each.
        scale: what they are shown in.
    """
    return np.nan_to_num([(high - low) / 2 * scale for _, low, high in told])


def _limits(rows: pd.DataFrame) -> tuple[float, float] | None:
    """Where a panel has to end so that a few wide intervals do not press the others together.

    Args:
        rows: of one measure: `mean, ci_low, ci_high`.

    Returns:
        The ends; None where no interval is many times as wide as is usual.
    """
    low, high = (rows[name].fillna(rows["mean"]) for name in ("ci_low", "ci_high"))
    wide = high - low
    usual = wide <= _TIMES_USUAL * wide[wide > 0].median()
    if usual.all() or not usual.any():
        return None
    ends = pd.concat([low[usual], high[usual], rows["mean"]])
    room = 0.05 * (ends.max() - ends.min())
    return float(ends.min() - room), float(ends.max() + room)
