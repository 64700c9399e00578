"""The pictures of a calibration: what the log told, and how simulated logs fit it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from experiments.calibration.free_parameters import SECTION
from experiments.calibration.time_series import BLOCK
from experiments.figures.saving import save
from experiments.figures.style import OKABE_ITO, RC, frame
from sim.settings import Settings
from sim.settings.parameter import ranged
from sim.types import Floats

_LOG, _AFTER, _BEFORE, _UNTOLD = OKABE_ITO[6], OKABE_ITO[0], "#bbbbbb", "#777777"
_COLUMNS = 3
_MOST_TICKS = 4
_RIGHT = {"default": 1.17, "median": 1.28, "90 % interval": 1.5, "width": 1.6}
"""Columns of figures at the right of the ranges, by where they end."""


def told(parameters: pd.DataFrame, log: str) -> Figure:
    """Each parameter's interval before and after, in its range, the best told first."""
    rows = parameters.sort_values("width", ascending=False).reset_index(drop=True)
    entries = [
        Line2D([], [], color=_AFTER, marker="o", markersize=5, label="median and 90 %: told"),
        Line2D([], [], color=_UNTOLD, marker="o", markersize=5, label="not told"),
        Line2D([], [], color=_LOG, marker="|", markersize=9, linestyle="none", label="default"),
        Patch(color=_BEFORE, alpha=0.6, label="range"),
    ]
    note = (
        f"Log: {log}. Width: of the 90 % interval, against what was believed before (flat on "
        "either side of the default)."
    )
    height = 1.5 + 0.26 * len(rows)
    title = "What the log tells of each parameter, and what not"
    figure = frame(11.5, height, title, note, entries)  # type: ignore[arg-type]
    axes = figure.subplots()
    span = (rows["high"] - rows["low"]).to_numpy()

    def place(name: str) -> Floats:
        return np.asarray((rows[name] - rows["low"]) / span, dtype=np.float64)

    at = np.arange(len(rows), dtype=np.float64)
    axes.barh(at, 1.0, height=0.62, color=_BEFORE, alpha=0.6)
    low, median, high = (place(name) for name in ("ci_low", "median", "ci_high"))
    untold = (rows["told"] == "no").to_numpy()
    for those, colour in ((~untold, _AFTER), (untold, _UNTOLD)):
        axes.errorbar(
            median[those], at[those], xerr=[(median - low)[those], (high - median)[those]],
            fmt="o", color=colour, markersize=5, linewidth=2,
        )  # fmt: skip
    axes.plot(place("default"), at, "|", color=_LOG, markersize=11, markeredgewidth=1.6)
    axes.set_yticks(at, [_named(name) for name in rows["parameter"]])
    small: Any = {"va": "center", "fontsize": 7, "color": "#555555"}
    for y, row in zip(at.tolist(), rows.to_dict("records"), strict=True):
        axes.text(-0.01, y, f"{row['low']:g}", ha="right", **small)
        axes.text(1.01, y, f"{row['high']:g}", ha="left", **small)
        said = (
            f"{row['default']:.3g}", f"{row['median']:.3g}",
            f"{row['ci_low']:.3g} to {row['ci_high']:.3g}", f"{min(row['width'], 1.0):.0%}",
        )  # fmt: skip
        for x, text in zip(_RIGHT.values(), said, strict=True):
            axes.text(x, y, text, ha="right", va="center", fontsize=8)
    for head, x in _RIGHT.items():
        axes.text(x, len(rows) - 0.35, head, ha="right", va="bottom", fontsize=8)
    axes.set_xlim(-0.07, max(_RIGHT.values()) + 0.02)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xticks([])
    axes.spines[["bottom", "left"]].set_visible(False)
    axes.tick_params(left=False)
    axes.grid(visible=False)
    axes.set_xlabel("range of each parameter, from its least to its most")
    return figure


def _named(parameter: str) -> str:
    """A parameter with its unit, as a row is called."""
    units = {one.key: one.unit for one in ranged(Settings().behaviour, SECTION)}
    unit = units.get(parameter, "")
    return parameter.removeprefix(f"{SECTION}.") + (f" ({unit})" if unit else "")


def _weeks(blocks: pd.Series[Any]) -> list[str]:
    """What blocks of weeks are called; what is left over at the end belongs to the last."""
    last = blocks.max()
    return [
        f"{(n - 1) * BLOCK + 1}\N{EN DASH}{n * BLOCK}"
        if n < last
        else f"from {(n - 1) * BLOCK + 1}"
        for n in blocks
    ]


def fit(time_series: pd.DataFrame, log: str, *, retraced: bool) -> Figure:
    """Answers by four weeks: the log, and simulated logs before and after."""
    channels = list(time_series["channel"].unique())
    lines = math.ceil(len(channels) / _COLUMNS)
    entries = [
        Line2D([], [], color=_LOG, marker="o", markersize=4, label="log"),
        Patch(color=_AFTER, alpha=0.4, label="simulated after: 90 %"),
        Patch(color=_BEFORE, alpha=0.5, label="simulated before: 90 %"),
    ]
    how = "The same contacts made again" if retraced else "Contacts as the strategy plans them"
    note = f"Log: {log}. {how}, answered by simulated HCPs."
    title = "How simulated logs fit the real one, by four weeks"
    figure = frame(9.0, 1.0 + 2.3 * lines, title, note, entries)  # type: ignore[arg-type]
    grid = figure.subplots(lines, min(_COLUMNS, len(channels)), squeeze=False)
    for axes, channel in zip(grid.flat, channels, strict=False):
        mine = time_series[time_series["channel"] == channel]
        x = mine["weeks"] * BLOCK - BLOCK / 2
        width = 0.9 * BLOCK if len(mine) == 1 else None
        for name, colour, alpha in (("prior_", _BEFORE, 0.5), ("", _AFTER, 0.4)):
            low, high = mine[f"{name}low"], mine[f"{name}high"]
            if width is None:
                axes.fill_between(x, low, high, color=colour, alpha=alpha, linewidth=0)
            else:
                axes.bar(x, high - low, width, bottom=low, color=colour, alpha=alpha)
        axes.plot(x, mine["log"], "o-", color=_LOG, markersize=4, linewidth=1.2)
        by_company = (mine["begun_by"] == "company").all()
        axes.set_title(str(channel).replace("_", " "))
        label = "contacts answered (%)" if by_company else "sessions/100 HCPs/week"
        axes.set_ylabel(label, fontsize=8)
        if by_company:
            axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.set_ylim(bottom=0)
        every = math.ceil(len(mine) / _MOST_TICKS)
        axes.set_xticks(x.iloc[::every], _weeks(mine["weeks"])[::every], fontsize=8)
    for axes in grid.flat[len(channels) :]:
        axes.set_visible(False)
    for axes in grid[-1]:
        axes.set_xlabel("weeks")
    return figure


def draw_calibration(
    parameters: pd.DataFrame, time_series: pd.DataFrame, log: str, folder: Path, *, retraced: bool
) -> list[Path]:
    """Draws both figures.

    Args:
        parameters: of `calibrate.Calibrated`.
        time_series: of `calibrate.Calibrated`.
        log: name of the contact log.
        folder: where the files go; made if missing.
        retraced: whether simulated HCPs answer the log's own contacts.

    Returns:
        The files, a PNG and an SVG of each figure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(RC):
        return [
            *save(told(parameters, log), folder / "told"),
            *save(fit(time_series, log, retraced=retraced), folder / "fit"),
        ]
