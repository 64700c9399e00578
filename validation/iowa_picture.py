"""What 2015 was and what was predicted of it, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.figures.saving import save
from experiments.figures.style import OKABE_ITO, RC, frame

MODEL, DATA = OKABE_ITO[0], OKABE_ITO[1]
MONTHS = "JFMAMJJASOND"


def draw(found: dict[str, Any], path: Path) -> None:
    """Draw scores and patterns.

    Args:
        found: as `iowa_2015.study` gives it.
        path: of the PNG.
    """
    with matplotlib.rc_context(RC):
        _, svg = save(picture(found), path.with_suffix(""))
    svg.unlink()


def picture(found: dict[str, Any]) -> Figure:
    """Five patterns of 2015 and the skill of the forecast."""
    entries = [
        Line2D([], [], color=MODEL, marker="o", markersize=6, linestyle="none",
               label="predicted: mean and 95 % of replicates"),
        Line2D([], [], color=DATA, marker="s", markersize=6, linestyle="none", label="2015"),
    ]  # fmt: skip
    title = "Contacts of real doctors: fitted to December 2014, 2015 predicted"
    note = (
        f"CMS Open Payments, Iowa, {found['doctors']:,} doctors. Skill: 1 is perfect, 0 no better."
    )
    figure = frame(10.8, 6.6, title, note, entries)
    axes = figure.subplots(2, 3).ravel()
    patterns = found["patterns"]
    uneven, kept = ("gini", "top_tenth"), ("active_after_active", "active_after_silent")
    _points(axes[0], [patterns[name] for name in uneven], ["Gini", "share of\ntop tenth"])
    axes[0].set_title("Inequality between doctors")
    names = ["after a month\nwith one", "after one\nwithout", "autocorrelation\nat a month"]
    persistence = [patterns[name] for name in (*kept, "autocorrelation_at_a_month")]
    _points(axes[1], persistence, names)
    axes[1].set_title("Chance of a contact; persistence")
    gaps = ["10", "25", "50", "75", "90"]
    _line(axes[2], patterns["gap_days"], gaps, "percentile", "days, same company")
    axes[2].set_title("Gaps between contacts")
    up_to = ["at most 1", "at most 3", "at most 5"]
    _line(axes[3], patterns["months_with_companies_up_to"], up_to, "companies", "share of months")
    axes[3].set_title("Companies in a month with a contact")
    _line(axes[4], patterns["season"], list(MONTHS), "month of 2015", "index, mean 1")
    axes[4].set_title("Season")
    _skill(axes[5], found["scores"])
    return figure


def _points(axes: Axes, pairs: Sequence[dict[str, Any]], names: Sequence[str]) -> None:
    data = [pair["data"] for pair in pairs]
    model = [pair["model"] for pair in pairs]
    _spread(axes, np.arange(len(names)) + 0.12, *_ends(model))
    axes.plot(range(len(names)), data, "s", color=DATA, markersize=6)
    axes.set_xticks(range(len(names)), list(names))
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.axhline(0, color="#333333", linewidth=0.8)
    axes.grid(visible=False, axis="x")


def _line(axes: Axes, pair: dict[str, Any], names: Sequence[str], across: str, up: str) -> None:
    places = np.arange(len(names))
    model = pair["model"]
    _spread(axes, places + 0.12, *(np.array(model[end]) for end in ("mean", "low", "high")))
    axes.plot(places, pair["data"], "s", color=DATA, markersize=6)
    axes.set_xticks(places, list(names))
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.grid(visible=False, axis="x")


def _ends(model: Sequence[dict[str, float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mean, low, high = (np.array([one[end] for one in model]) for end in ("mean", "low", "high"))
    return mean, low, high


def _spread(
    axes: Axes, places: np.ndarray, mean: np.ndarray, low: np.ndarray, high: np.ndarray
) -> None:
    axes.errorbar(places, mean, yerr=[np.maximum(mean - low, 0), np.maximum(high - mean, 0)],
                  color=MODEL, marker="o", markersize=6, capsize=3, linestyle="none")  # fmt: skip


def _skill(axes: Axes, scores: dict[str, Any]) -> None:
    names = [name for name in scores if name.startswith("skill_against_")]
    for at, name in enumerate(names):
        mean, low, high = scores[name]
        axes.errorbar([at], [mean], yerr=[[mean - low], [high - mean]], color=MODEL, marker="o",
                      markersize=6, capsize=3)  # fmt: skip
    words = [name.removeprefix("skill_against_").replace("_", "\n") for name in names]
    axes.set_xticks(range(len(names)), words)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.axhline(0, color="#333333", linewidth=0.8)
    axes.set_ylabel("skill in CRPS (95 %)")
    axes.set_title("Months of each doctor: better than …")
    axes.grid(visible=False, axis="x")
