"""How sure a choice is: who is best how probably, at what worth of engagement, what to find out."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.figures.style import OKABE_ITO, frame, handles, looks
from experiments.plain import visible
from experiments.study import Study
from experiments.telling.doubt import NET_BENEFIT, SCORE, eur, group_named, named

MOST_BARS = 12
"""Parameters and groups that are drawn; the table has all."""

_MOST_PANELS = 6
_NAME_WIDTH = 24


def probability_best(study: Study) -> Figure | None:
    """In which share of worlds each arm is the best, a panel for each measure and worth.

    Args:
        study: The study.

    Returns:
        The figure; None where nothing is compared in worlds.
    """
    if study.ranking is None:
        return None
    parts = list(study.ranking.groupby(["objective", "worth"], sort=False, dropna=False))
    parts = parts[:_MOST_PANELS]
    entries = [
        Line2D([], [], color="#333333", marker="o", linestyle="none", label="luck smoothed out"),
        Line2D([], [], color="#333333", marker="o", linestyle="none", label="single replicates",
               markerfacecolor="none"),
    ]  # fmt: skip
    note = f"{_note(study)} Bars: 95 % over worlds (bootstrap)."
    height = 1.7 + 0.32 * len(study.arms)
    figure = frame(2.6 + 1.9 * len(parts), height, "Probability of being best", note, entries)
    grid = figure.subplots(1, len(parts), squeeze=False)[0]
    for axes, ((name, _), rows) in zip(grid, parts, strict=True):
        _chances(axes, study, rows)
        worth = float(rows["worth"].iloc[0])
        said = named(str(name), worth).removeprefix("the ").replace(" at ", "\nat ")
        axes.set_title(said[:1].upper() + said[1:])
        axes.set_yticks(range(len(study.arms)), [""] * len(study.arms))
    grid[0].set_yticks(range(len(study.arms)), [visible(arm) for arm in study.arms])
    grid[len(grid) // 2].set_xlabel("best in this share of worlds (%)")
    return figure


def _chances(axes: Axes, study: Study, rows: pd.DataFrame) -> None:
    shares = ["p_best_low", "p_best", "p_best_high", "p_best_raw"]
    for place, (arm, look) in enumerate(looks(study).items()):
        found = rows.loc[rows["arm"] == arm, shares].to_numpy(float)
        if not len(found):
            continue
        low, middle, high, raw = 100 * found[0]
        axes.plot(
            raw, place, color=look.colour, marker="o", markersize=9, markerfacecolor="none",
            linestyle="none",
        )  # fmt: skip
        axes.errorbar(
            middle, place, xerr=[[max(0.0, middle - low)], [max(0.0, high - middle)]],
            color=look.colour, marker="o", markersize=5, capsize=3, linestyle="none",
        )  # fmt: skip
    axes.set_xlim(-6, 106)
    axes.set_xticks([0, 50, 100])
    axes.set_ylim(len(study.arms) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")


def acceptability(study: Study) -> Figure | None:
    """How probably each arm is best by what an engaged HCP-year is worth; below, the EVPI.

    Args:
        study: The study.

    Returns:
        The figure; None where nothing is compared in worlds.
    """
    if study.acceptability is None or study.break_even is None:
        return None
    curve = study.acceptability
    changes = study.break_even[study.break_even["takes_over"].astype(bool)]
    note = f"{_note(study)} Bands: 95 % over worlds (bootstrap). Luck smoothed out."
    title = "Which arm is the best choice, by what an engaged HCP-year is worth"
    figure = frame(8.8, 6.0, title, note, handles(study))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[2.4, 1])
    count = len(study.arms)
    for place, (arm, look) in enumerate(looks(study).items()):
        line = curve[curve["arm"] == arm]
        worth = line["worth"].to_numpy(float) / 1000
        low, middle, high = (
            100 * line[name].to_numpy(float) for name in ("p_best_low", "p_best", "p_best_high")
        )
        above.fill_between(worth, low, high, color=look.colour, alpha=0.15, linewidth=0)
        above.plot(
            worth, middle, color=look.colour, linestyle=look.line, marker=look.marker,
            markersize=5, linewidth=1.6, markevery=(place * 4 // count, 4),
        )  # fmt: skip
    once = curve.drop_duplicates("worth")
    below.fill_between(
        once["worth"] / 1000, once["evpi_low"], once["evpi_high"], color="#333333", alpha=0.15,
        linewidth=0,
    )  # fmt: skip
    below.plot(once["worth"] / 1000, once["evpi"], color="#333333", linewidth=1.6)
    for _, row in changes.iterrows():
        for axes in (above, below):
            axes.axvline(row["break_even"] / 1000, color="#777777", linewidth=0.9, linestyle=":")
    above.set_ylabel("best in this share\nof worlds (%)")
    above.set_ylim(-3, 103)
    below.set_ylim(bottom=0)
    below.set_ylabel("EVPI (EUR per\nHCP and year)")
    below.set_xlabel("worth of an engaged HCP-year (thousand EUR); dotted: the best choice changes")
    below.set_xlim(0, float(once["worth"].max()) / 1000)
    return figure


def worth_knowing(study: Study) -> Figure | None:
    """What finding out parameters and groups is worth, with what luck alone would show.

    By money where the choice is hardest; else by the score, else by the first measure of which
    something is worth knowing.

    Args:
        study: The study.

    Returns:
        The figure; None where nothing is compared in worlds, or nothing is worth knowing.
    """
    rows = None if study.information is None else _hardest(study.information)
    if rows is None:
        return None
    name, worth = str(rows["objective"].iloc[0]), float(rows["worth"].iloc[0])
    whole = float(rows.loc[rows["kind"] == "all", "evppi"].iloc[0])
    in_euros = rows["eur"].notna().all()
    scale = 1.0 if not in_euros else float(rows.loc[rows["kind"] == "all", "eur"].iloc[0]) / whole
    kinds = [("parameter", "Single parameters"), ("group", "What goes together")]
    parts = [
        (kind, title, part[part["evppi"] > 0].sort_values("evppi", ascending=False)[:MOST_BARS])
        for kind, title in kinds
        if len(part := rows[rows["kind"] == kind])
    ]
    parts = [part for part in parts if len(part[2])]
    if not parts:
        return None
    entries = [
        Line2D([], [], color=OKABE_ITO[0], linewidth=7, label="stands out of luck"),
        Line2D([], [], color="#b9c4cc", linewidth=7, label="may be luck"),
        Line2D([], [], color=OKABE_ITO[1], linestyle="--", label="best of as many by luck alone"),
    ]
    of_all = f"Everything (EVPI): {eur(whole * scale)}." if in_euros else ""
    note = f"{_note(study)} Bars: 95 % over worlds (bootstrap). {of_all}".rstrip()
    most = max(len(part[2]) for part in parts)
    of_what = " per engaged HCP-year" if name == NET_BENEFIT else ""
    title = f"What finding out is worth at most, for a choice by {named(name, worth)}{of_what}"
    figure = frame(12.5, 1.9 + 0.36 * most, title, note, entries)
    unit = "EUR per HCP and year" if in_euros else "in the unit of the choice"
    for axes, (kind, heading, part) in zip(
        figure.subplots(1, len(parts), squeeze=False)[0], parts, strict=True
    ):
        _bars(axes, part, scale, kind)
        axes.set_title(heading)
        axes.set_xlabel(f"EVPPI ({unit})")
    return figure


def _bars(axes: Axes, part: pd.DataFrame, scale: float, kind: str) -> None:
    places = np.arange(len(part))
    low, value, high = (
        scale * part[name].to_numpy(float) for name in ("ci_low", "evppi", "ci_high")
    )
    colours = [OKABE_ITO[0] if shown else "#b9c4cc" for shown in part["shown"]]
    axes.barh(
        places, value, xerr=[value - low, high - value], color=colours, height=0.65,
        error_kw={"ecolor": "#333333", "capsize": 2.5, "elinewidth": 0.9},
    )  # fmt: skip
    floors = scale * part["floor"].to_numpy(float)  # a group's is that of what stands out in it
    axes.vlines(
        floors, places - 0.5, places + 0.5, color=OKABE_ITO[1], linestyle="--", linewidth=1.3
    )
    names = [str(name) if kind == "parameter" else group_named(str(name)) for name in part["name"]]
    axes.set_yticks(places, [_broken(one) for one in names])
    axes.tick_params(axis="y", labelsize=8)
    axes.set_ylim(len(part) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.grid(visible=False, axis="y")


def _broken(name: str) -> str:
    """A name in lines, broken between words and after the dots of a key."""
    lines = textwrap.wrap(visible(name).replace(".", ". "), _NAME_WIDTH)
    return "\n".join(line.replace(". ", ".") for line in lines)


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
