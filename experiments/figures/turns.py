"""How far each assumption moves a lead: a row for each, the widest above, and a line at zero."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.claims import EVERYONE, HEADLINES, Claim, Comparisons, controls
from experiments.figures.labels import broken
from experiments.figures.marks import tips
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import INK, OKABE_ITO
from experiments.plain import visible
from experiments.study import Study, kept_with_study
from experiments.telling.wording import difference, wording

MOST = 12
"""Assumptions that are drawn; the tables have all."""

_LOW, _HIGH = OKABE_ITO[5], OKABE_ITO[1]
_NAME_WIDTH = 30
_NOTHING = 1e-9  # what moves a lead by less does not touch it


class End(NamedTuple):
    """A lead where an assumption is at one of its ends; NaN where it was not tried."""

    what: str
    gap: float
    low: float
    high: float


class Moved(NamedTuple):
    """How far an assumption moves a lead."""

    name: str
    ends: tuple[End, ...]

    def width(self, gap: float) -> float:
        """How far apart its ends are, and the lead itself."""
        places = [gap, *(end.gap for end in self.ends if math.isfinite(end.gap))]
        return max(places) - min(places)


def tornado(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
) -> Figure | None:
    """The lead of the best arm over its closest rival at both ends of each assumption.

    Made from `sensitivity_runs.csv` (`difference` under each `variant`, with 95 % intervals) and,
    where assumptions were audited, `audit.csv` (`at_low`, `at_high`, without intervals); the
    dotted line is the study's own difference on the replicates that were run again. The widest row
    is above; a bar that crosses zero turns the lead.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where nothing was tried again.

    Raises:
        ConfigError: Where there is no such headline or size.
    """
    found = {name: moves(study, name) for name in HEADLINES}
    held = [name for name, (lead, rows) in found.items() if lead is not None and rows]
    if not held:
        return None
    panels = one_panel(ax, measure, held)
    note = "Simulation on stated assumptions. Paired, on the replicates that were run again."
    note += " Whiskers: 95 % (Student's t), where known."
    entries = [
        Patch(facecolor=_LOW, edgecolor=INK, linewidth=0.5, label="at the first end named"),
        Patch(facecolor=_HIGH, edgecolor=INK, linewidth=0.5, label="at the second"),
        Line2D([], [], color=INK, linestyle=":", label="in this study"),
    ]
    most = max(min(MOST, len(found[name][1])) for name in panels)
    title = "On what the lead turns: each assumption at its ends"
    with Sheet(
        ax, size, title, note, panels=len(panels), lines=2.3 * most + 0.5, entries=entries, beside=2
    ) as sheet:
        for axes, name in sheet.over(panels):
            lead, rows = found[name]
            assert lead is not None
            _panel(sheet, axes, lead, rows[:MOST])
    return sheet.figure


@kept_with_study
def moves(study: Study, measure: str) -> tuple[Claim | None, list[Moved]]:
    """Returns the lead on a measure, and how far each assumption moves it, the widest first.

    Args:
        study: The study.
        measure: On what.

    Returns:
        The lead, its difference on the replicates that were run again; None where nobody leads.
    """
    if study.differences is None or (study.sensitivity_runs is None and study.audit is None):
        return None, []
    control = controls(study.summary, study.manifest)
    lead = Comparisons(study.summary, study.differences, [measure]).lead(
        (measure, *EVERYONE), control
    )
    if lead is None or math.isnan(lead.difference):
        return None, []
    rows = [*_audited(study.audit, lead), *_retried(study.sensitivity_runs, lead)]
    own = _own(study.audit, rows, lead)
    moved = [one for one in rows if one.width(own) > _NOTHING]
    lead = replace(lead, difference=own)
    return lead, sorted(moved, key=lambda one: -one.width(own))


def _own(audited: pd.DataFrame | None, rows: list[Moved], lead: Claim) -> float:
    """The lead on the replicates that were run again, which may be fewer than the study's.

    It is what an audit says, or what variants have that touch neither arm: the same several times.
    """
    if audited is not None and len(mine := _mine(audited, lead)):
        return float(mine["difference"].iloc[0])
    counts = Counter(end.gap for row in rows for end in row.ends if math.isfinite(end.gap))
    gap, times = counts.most_common(1)[0] if counts else (lead.difference, 0)
    return gap if times > 1 else lead.difference


def _mine(table: pd.DataFrame, lead: Claim) -> pd.DataFrame:
    """A table's rows of a lead."""
    found: pd.DataFrame = table[
        (table["measure"] == lead.measure) & (table["arm"] == lead.arm)
        & (table["versus"] == lead.versus)
    ]  # fmt: skip
    return found


def _audited(table: pd.DataFrame | None, lead: Claim) -> list[Moved]:
    """What an audit found: an end each way, or one without a mechanism."""
    if table is None:
        return []
    found = []
    for row in _mine(table, lead).to_dict("records"):
        off = math.isnan(row["default"])
        ends = [("low", row["at_low"]), ("high", row["at_high"])][: 1 if off else 2]
        known = [
            End("without" if off else f"{row[end]:.3g}", float(at), math.nan, math.nan)
            for end, at in ends
        ]
        if any(math.isfinite(end.gap) for end in known):
            found.append(Moved(str(row["assumption"]), tuple(known)))
    return found


def _retried(table: pd.DataFrame | None, lead: Claim) -> list[Moved]:
    """What re-runs found; variants that differ in their last word alone are ends of one row."""
    if table is None:
        return []
    groups: dict[str, list[End]] = {}
    rows = _mine(table, lead).dropna(subset=["difference"])
    for row in rows.to_dict("records"):
        name, _, what = str(row["variant"]).rpartition(" ")
        end = End(what, row["difference"], row["ci_low"], row["ci_high"])
        groups.setdefault(name, []).append(end)
    return [
        Moved(name, tuple(ends)) if len(ends) > 1 else
        Moved(f"{name} {ends[0].what}".strip(), (ends[0]._replace(what=""),))
        for name, ends in groups.items()
    ]  # fmt: skip


def _panel(sheet: Sheet, axes: Axes, lead: Claim, rows: list[Moved]) -> None:
    words, own = wording(lead.measure), lead.difference
    for at, row in enumerate(rows):
        for place, end in enumerate(row.ends):
            shift = 0.0 if len(row.ends) == 1 else 0.36 * (place / (len(row.ends) - 1) - 0.5)
            gap, height = end.gap * words.scale, at + shift
            axes.barh(
                height, gap - own * words.scale, left=own * words.scale, height=0.34,
                color=(_LOW, _HIGH)[min(place, 1)], edgecolor=INK, linewidth=0.5,
            )  # fmt: skip
            if math.isfinite(end.low):
                axes.plot(
                    [end.low * words.scale, end.high * words.scale], [height, height], color=INK,
                    linewidth=0.8, marker="", linestyle="-",
                )  # fmt: skip
            said = difference(lead.measure, end.gap, end.low, end.high)
            what = f"{row.name} {end.what}".strip()
            tips(axes, [gap], [height], [f"{what}: {lead.arm} less {lead.versus} {said}"])
    names = []
    for row in rows:
        name = broken(row.name, _NAME_WIDTH, 2)
        whats = " to ".join(end.what for end in row.ends if end.what)
        names.append(f"{name}\n{whats}" if whats else name)
    sheet.rows(axes, names, apart=True)
    if sheet.own:
        axes.tick_params(axis="y", labelsize=0.85 * sheet.size.font)
    axes.axvline(0.0, color=INK, linewidth=0.9)
    axes.axvline(own * words.scale, color=INK, linestyle=":", linewidth=1.1)
    axes.margins(x=0.06)
    sheet.numbers(axes)
    axes.set_title(f"{words.name.capitalize()}:\n{visible(lead.arm)} less {visible(lead.versus)}")
    axes.set_xlabel(f"difference ({words.difference_unit or 'on 0–1'})")
