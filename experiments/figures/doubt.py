"""How sure a choice is: who is best how probably, at what worth of engagement, what to find out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.figures.labels import broken
from experiments.figures.marks import of_arm, tips
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import CONTROL, INK, OKABE_ITO, PALE, handles, looks
from experiments.study import Study
from experiments.telling.doubt import NET_BENEFIT, SCORE, eur, group_named, named

MOST_BARS = 12
"""Parameters and groups that are drawn; the table has all."""

KINDS = {"parameter": "Single parameters", "group": "What goes together"}
"""What can be found out, and what its panel is called."""

_MOST_PANELS = 6
_NAME_WIDTH = 24


def probability_best(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, objective: str | None = None
) -> Figure | None:
    """In which share of worlds each arm is the best, a panel for each measure and worth.

    Made from `ranking.csv`: `p_best` (%, luck smoothed out) with `p_best_low` to `p_best_high`
    (95 %, bootstrap over worlds), and `p_best_raw` of single replicates.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `objective` or of the first one.
        size: Of a figure that is made.
        objective: The only one, of `ranking.csv`; None draws the first six, by worth.

    Returns:
        The figure; None where nothing is compared in worlds.

    Raises:
        ConfigError: Where there is no such objective or size.
    """
    if study.ranking is None:
        return None
    chosen = objective and one_panel(ax, objective, list(study.ranking["objective"].unique()))[0]
    groups = study.ranking.groupby(["objective", "worth"], sort=False, dropna=False)
    parts = [(str(name), rows) for (name, _), rows in groups if chosen in (None, name)]
    parts = parts[: 1 if ax is not None else _MOST_PANELS]
    entries = [
        Line2D([], [], color=INK, marker="o", linestyle="none", label="luck smoothed out"),
        Line2D([], [], color=INK, marker="o", linestyle="none", label="single replicates",
               markerfacecolor="none"),
    ]  # fmt: skip
    note = f"{_note(study)} Bars: 95 % over worlds (bootstrap)."
    lines = 1.45 * len(study.arms) + 1.6
    with Sheet(
        ax,
        size,
        "Probability of being best",
        note,
        panels=len(parts),
        lines=lines,
        entries=entries,
        beside=2 if len(parts) == 4 else None,
    ) as sheet:
        for axes, (name, rows) in sheet.over(parts):
            _chances(axes, study, rows)
            worth = float(rows["worth"].iloc[0])
            said = named(name, worth).removeprefix("the ").replace(" at ", "\nat ")
            axes.set_title(said[:1].upper() + said[1:])
            sheet.rows(axes, study.arms, study.arms)
            axes.set_xlabel("best in this share of worlds (%)")
    return sheet.figure


def _chances(axes: Axes, study: Study, rows: pd.DataFrame) -> None:
    shares = ["p_best_low", "p_best", "p_best_high", "p_best_raw"]
    for place, (arm, look) in enumerate(looks(study).items()):
        found = rows.loc[rows["arm"] == arm, shares].to_numpy(float)
        if not len(found):
            continue
        low, middle, high, raw = 100 * found[0]
        ring = axes.plot(
            raw, place, color=look.colour, marker="o", markersize=7, markerfacecolor="none",
            linestyle="none",
        )  # fmt: skip
        point = axes.errorbar(
            middle, place, xerr=[[max(0.0, middle - low)], [max(0.0, high - middle)]],
            color=look.colour, marker="o", markersize=4, capsize=2, linestyle="none",
        )  # fmt: skip
        of_arm(axes, arm, *ring, *point)
        said = f"best in {middle:.0f} % of worlds ({low:.0f} to {high:.0f})"
        tips(axes, [middle], [place], [f"{arm}: {said}"], arm)
    axes.set_xlim(-6, 106)
    axes.set_xticks([0, 50, 100])


def acceptability(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, panel: str | None = None
) -> Figure | None:
    """How probably each arm is best by what an engaged HCP-year is worth; below, the EVPI.

    Made from `acceptability.csv`: `p_best` (%) and `evpi` (EUR per HCP and year) by `worth` (EUR),
    bands 95 % over worlds (bootstrap); and `break_even.csv`: where the best choice changes.

    Args:
        study: The study.
        ax: Axes to draw one panel into.
        size: Of a figure that is made.
        panel: The only one, `arms` or `evpi`; None draws both, `arms` on given axes.

    Returns:
        The figure; None where nothing is compared in worlds.

    Raises:
        ConfigError: Where there is no such panel or size.
    """
    if study.acceptability is None or study.break_even is None:
        return None
    curve = study.acceptability
    changes = study.break_even[study.break_even["takes_over"].astype(bool)]
    note = f"{_note(study)} Bands: 95 % over worlds (bootstrap). Luck smoothed out."
    title = "Which arm is the best choice, by what an engaged HCP-year is worth"
    panels, heights = one_panel(ax, panel, ["arms", "evpi"]), {"arms": 15.0, "evpi": 7.0}
    with Sheet(
        ax, size, title, note, panels=len(panels), lines=[heights[name] for name in panels],
        entries=handles(study), beside=1,
    ) as sheet:  # fmt: skip
        for axes, name in sheet.over(panels):
            (_curves if name == "arms" else _evpi)(axes, study, curve)
            for worth in changes["break_even"]:
                axes.axvline(worth / 1000, color=CONTROL, linewidth=0.9, linestyle=":")
            axes.set_xlim(0, float(curve["worth"].max()) / 1000)
        what = "worth of an engaged HCP-year (thousand EUR)"
        sheet.axes[-1].set_xlabel(f"{what}\ndotted: the best choice changes")
    return sheet.figure


def _curves(axes: Axes, study: Study, curve: pd.DataFrame) -> None:
    count = len(study.arms)
    for place, (arm, look) in enumerate(looks(study).items()):
        line = curve[curve["arm"] == arm]
        worth = line["worth"].to_numpy(float) / 1000
        low, middle, high = (
            100 * line[name].to_numpy(float) for name in ("p_best_low", "p_best", "p_best_high")
        )
        band = axes.fill_between(worth, low, high, color=look.colour, alpha=0.15, linewidth=0)
        drawn = axes.plot(
            worth, middle, color=look.colour, linestyle=look.line, marker=look.marker,
            markersize=4, markevery=(place * 4 // count, 4),
        )  # fmt: skip
        of_arm(axes, arm, band, *drawn)
        texts = [
            f"{arm} at EUR {1000 * at:,.0f}: best in {share:.0f} % of worlds"
            for at, share in zip(worth[::2], middle[::2], strict=True)
        ]
        tips(axes, worth[::2], middle[::2], texts, arm)
    axes.set_ylabel("best in this share\nof worlds (%)")
    axes.set_ylim(-3, 103)


def _evpi(axes: Axes, _: Study, curve: pd.DataFrame) -> None:
    once = curve.drop_duplicates("worth")
    axes.fill_between(
        once["worth"] / 1000,
        once["evpi_low"],
        once["evpi_high"],
        color=INK,
        alpha=0.15,
        linewidth=0,
    )
    axes.plot(once["worth"] / 1000, once["evpi"], color=INK, marker="", linestyle="-")
    axes.set_ylim(bottom=0)
    axes.set_ylabel("EVPI (EUR per\nHCP and year)")


def worth_knowing(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, kind: str | None = None
) -> Figure | None:
    """What finding out parameters and groups is worth, with what luck alone would show.

    By money where the choice is hardest; else by the score, else by the first measure of which
    something is worth knowing. Made from `information.csv`: `evppi` with 95 % over worlds
    (bootstrap), in EUR per HCP and year where it is known in money, and `floor`, the best of as
    many by luck alone.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `kind` or of the first one.
        size: Of a figure that is made.
        kind: The only one, `parameter` or `group`; None draws both.

    Returns:
        The figure; None where nothing is compared in worlds, or nothing is worth knowing.

    Raises:
        ConfigError: Where nothing of such a kind is worth knowing, or there is no such size.
    """
    rows = None if study.information is None else _hardest(study.information)
    if rows is None:
        return None
    name, worth = str(rows["objective"].iloc[0]), float(rows["worth"].iloc[0])
    whole = float(rows.loc[rows["kind"] == "all", "evppi"].iloc[0])
    in_euros = rows["eur"].notna().all()
    scale = 1.0 if not in_euros else float(rows.loc[rows["kind"] == "all", "eur"].iloc[0]) / whole
    parts = {
        of: part.sort_values("evppi", ascending=False)[:MOST_BARS]
        for of in KINDS
        if len(part := rows[(rows["kind"] == of) & (rows["evppi"] > 0)])
    }
    if not parts:
        return None
    entries = [
        Line2D([], [], color=OKABE_ITO[0], linewidth=7, label="stands out of luck"),
        Line2D([], [], color=PALE, linewidth=7, label="may be luck"),
        Line2D([], [], color=OKABE_ITO[1], linestyle="--", label="best of as many by luck alone"),
    ]
    of_all = f"Everything (EVPI): {eur(whole * scale)}." if in_euros else ""
    note = f"{_note(study)} Bars: 95 % over worlds (bootstrap). {of_all}".rstrip()
    of_what = " per engaged HCP-year" if name == NET_BENEFIT else ""
    title = f"What finding out is worth at most, for a choice by {named(name, worth)}{of_what}"
    unit = "EUR per HCP and year" if in_euros else "in the unit of the choice"
    panels = one_panel(ax, kind, list(parts))
    lines = [2.4 * len(parts[of]) + 0.5 for of in panels]
    with Sheet(
        ax, size, title, note, panels=len(panels), lines=lines, entries=entries, beside=2
    ) as sheet:
        for axes, of in sheet.over(panels):
            names = [
                str(one) if of == "parameter" else group_named(str(one))
                for one in parts[of]["name"]
            ]
            sheet.rows(axes, [broken(one, _NAME_WIDTH) for one in names], apart=True)
            _bars(axes, parts[of], scale)
            sheet.numbers(axes)
            axes.set_title(KINDS[of])
            axes.set_xlabel(f"EVPPI ({unit})")
    return sheet.figure


def _bars(axes: Axes, part: pd.DataFrame, scale: float) -> None:
    places = np.arange(len(part))
    low, value, high = (
        scale * part[name].to_numpy(float) for name in ("ci_low", "evppi", "ci_high")
    )
    colours = [OKABE_ITO[0] if shown else PALE for shown in part["shown"]]
    axes.barh(
        places, value, xerr=[value - low, high - value], color=colours, height=0.65,
        error_kw={"ecolor": INK, "capsize": 2.5, "elinewidth": 0.9},
    )  # fmt: skip
    floors = scale * part["floor"].to_numpy(float)  # a group's is that of what stands out in it
    axes.vlines(
        floors, places - 0.5, places + 0.5, color=OKABE_ITO[1], linestyle="--", linewidth=1.3
    )
    axes.set_ylim(len(part) - 0.5, -0.5)
    axes.set_xlim(left=0)


def _hardest(information: pd.DataFrame) -> pd.DataFrame | None:
    """What is known of the objective that is drawn."""
    whole = information[(information["kind"] == "all") & (information["evppi"] > 0)]
    for name in (NET_BENEFIT, SCORE, *dict.fromkeys(information["objective"])):
        rows = whole[whole["objective"] == name].sort_values("evppi", ascending=False)
        if len(rows):
            mine = information["objective"] == name
            if name == NET_BENEFIT:
                mine &= information["worth"] == rows["worth"].iloc[0]
            found: pd.DataFrame = information[mine]
            return found
    return None


def _note(study: Study) -> str:
    worlds = 0 if study.by_world is None else study.by_world["draw"].nunique()
    return (
        f"Simulation on stated assumptions. n = {study.replicates} replicates in {worlds} worlds."
    )
