"""Figures of a calibration: what the log told, and how simulated logs fit it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from experiments.calibration.free_parameters import SECTION
from experiments.calibration.time_series import BLOCK
from experiments.figures.alts import told as said
from experiments.figures.marks import tips
from experiments.figures.picture import Picture, draw_pictures
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize, size_of
from experiments.figures.style import CONTROL, FAINT, INK, OKABE_ITO, PALE
from experiments.study import manifest_of
from experiments.telling.fact import fact
from sim.settings import Settings
from sim.settings.parameter import ranged

_AFTER = OKABE_ITO[0]
_ENDS = 0.85  # size of type of the ends of ranges, against that of labels
_RIGHT = {"default": 6.0, "median": 10.4, "90 % interval": 20.6, "width": 24.2}
"""Columns of figures at the right of the ranges, by where they end, in heights of type."""


@dataclass(frozen=True)
class Fitted:
    """What figures need of a calibration.

    Attributes:
        parameters: What the log told of each, as in `parameters.csv`.
        time_series: Answers by channel and four weeks, as in `time_series.csv`.
        log: Name of the contact log.
        retraced: Whether simulated HCPs answered the log's own contacts.
    """

    parameters: pd.DataFrame
    time_series: pd.DataFrame
    log: str
    retraced: bool

    @classmethod
    def load(cls, folder: Path) -> Fitted:
        """Reads a calibration's folder."""
        asked = manifest_of(folder / "manifest.json")["configuration"]["calibration"]
        parameters, series = (
            pd.read_csv(folder / f"{name}.csv") for name in ("parameters", "time_series")
        )
        return cls(parameters, series, Path(str(asked["file"])).name, asked["plan"] == "log")

    @property
    def channels(self) -> list[str]:
        """Channels with a time series, in order."""
        return list(self.time_series["channel"].unique())


def told(fitted: Fitted, ax: Axes | None = None, size: AnySize = "page") -> Figure | None:
    """Each parameter's interval in its range, the best told first, with its figures.

    Made from `parameters.csv`: `median` with `ci_low` to `ci_high` (90 %), between `low` and
    `high`, in each parameter's unit; `width` of the interval, in % of what was believed before.
    In narrow sizes and on given axes `width` alone is written; given axes have no legend: dark
    strokes are defaults, points and lines medians with their intervals, grey where not told.

    Args:
        fitted: The calibration.
        ax: Axes to draw into.
        size: Of a figure that is made.

    Returns:
        The figure.

    Raises:
        ConfigError: Where there is no such size.
    """
    rows = fitted.parameters.sort_values("width").reset_index(drop=True)
    entries: list[Any] = [
        Line2D([], [], color=_AFTER, marker="o", markersize=5, label="median and 90 %: told"),
        Line2D([], [], color=CONTROL, marker="o", markersize=5, label="not told"),
        Line2D([], [], color=INK, marker="|", markersize=9, markeredgewidth=1.6, linestyle="none",
               label="default"),
        Patch(color=PALE, alpha=0.45, linewidth=0, label="range"),
    ]  # fmt: skip
    note = (
        f"Simulation on stated assumptions. Log: {fitted.log}. Width: of the 90 % interval, "
        "against what was believed before (flat on either side of the default)."
    )
    title = "What the log tells of each parameter, and what not"
    narrow = ax is None and size_of(size).beside == 1
    names = [_in_two(name) if narrow else _named(name) for name in rows["parameter"]]
    columns = _RIGHT if ax is None and not narrow else {"width": 6.2}
    lines = (2.5 if narrow else 1.45) * len(rows) + 1.5
    with Sheet(ax, size, title, note, lines=lines, entries=entries, beside=1) as sheet:
        (axes,) = sheet.axes
        sheet.rows(axes, names)
        for at, row in enumerate(rows.to_dict("records")):
            _range(axes, at, row)
            texts = _figures(row)
            _beside(axes, at, {name: texts[name] for name in columns}, columns, sheet.size.font)
        _beside(axes, -0.85, {name: name for name in columns}, columns, sheet.size.font)
        axes.set_ylim(len(rows) - 0.4, -1.2)
        axes.set_xlim(-0.02, 1.02)
        axes.set_xticks([])
        axes.spines[["bottom", "left"]].set_visible(False)
        axes.tick_params(axis="y", pad=3.4 * sheet.size.font)
        axes.set_xlabel("range of each parameter, from its least to its most")
    return sheet.figure


def _range(axes: Axes, at: int, row: dict[Any, Any]) -> None:
    """A parameter's range, its default, and its interval after the calibration."""
    span = row["high"] - row["low"]
    default, low, median, high = (
        (row[name] - row["low"]) / span for name in ("default", "ci_low", "median", "ci_high")
    )
    axes.barh(at, 1.0, height=0.62, color=PALE, alpha=0.45, linewidth=0)
    axes.errorbar(
        [median], [at], xerr=[[max(0.0, median - low)], [max(0.0, high - median)]], fmt="o",
        color=CONTROL if row["told"] == "no" else _AFTER, markersize=4.5, linewidth=1.8,
    )  # fmt: skip
    axes.plot([default], [at], "|", color=INK, markersize=8, markeredgewidth=1.5)
    texts = _figures(row)
    told_of = f"{texts['median']} ({texts['90 % interval']}), default {texts['default']}"
    tips(axes, [median], [at], [f"{_named(row['parameter'])}: {told_of}, width {texts['width']}"])
    small: Any = {"va": "center", "size": _ENDS * _font(axes), "color": FAINT}
    for x, end, side, away in ((0.0, row["low"], "right", -4), (1.0, row["high"], "left", 4)):
        axes.annotate(
            f"{end:g}", (x, at), xytext=(away, 0), textcoords="offset points", ha=side,
            annotation_clip=False, **small,
        )  # fmt: skip


def _figures(row: dict[Any, Any]) -> dict[str, str]:
    """What is written of a parameter, by column."""
    return {
        "default": f"{row['default']:.3g}", "median": f"{row['median']:.3g}",
        "90 % interval": f"{row['ci_low']:.3g} to {row['ci_high']:.3g}",
        "width": f"{min(row['width'], 1.0):.0%}",
    }  # fmt: skip


def _beside(
    axes: Axes, at: float, texts: dict[str, str], columns: dict[str, float], font: float
) -> None:
    """Writes texts at the right of a row, each up to where its column ends."""
    for name, text in texts.items():
        axes.annotate(
            text, (1.0, at), xytext=(columns[name] * font, 0), textcoords="offset points",
            ha="right", va="center", annotation_clip=False,
        )  # fmt: skip


def _font(axes: Axes) -> float:
    """Size of the names of rows, in points."""
    labels = axes.get_yticklabels()
    return float(labels[0].get_fontsize()) if labels else 8.0


def _named(parameter: str) -> str:
    """A parameter with its unit, as a row is called."""
    units = {one.key: one.unit for one in ranged(Settings().behaviour, SECTION)}
    unit = units.get(parameter, "")
    return parameter.removeprefix(f"{SECTION}.") + (f" ({unit})" if unit else "")


def _in_two(parameter: str) -> str:
    """A parameter in two lines, as a row of a narrow figure is called; its unit is left out."""
    section, _, name = parameter.removeprefix(f"{SECTION}.").partition(".")
    return f"{section}.\n{name}" if name else section


def fit(
    fitted: Fitted, ax: Axes | None = None, size: AnySize = "page", *, channel: str | None = None
) -> Figure | None:
    """Answers by four weeks, a panel for each channel: the log, and simulated logs.

    Made from `time_series.csv`: `log`, 90 % of logs simulated before (`prior_low` to `prior_high`)
    and after (`low` to `high`); of what the company begins in % answered, of what HCPs begin in
    sessions by 100 HCPs and week. Given axes have no legend: the line is the log, the dark band
    what was simulated after, the pale one before.

    Args:
        fitted: The calibration.
        ax: Axes to draw one panel into, that of `channel` or of the first one.
        size: Of a figure that is made.
        channel: The only one; None draws all.

    Returns:
        The figure; None where the log has no time series.

    Raises:
        ConfigError: Where there is no such channel or size.
    """
    if fitted.time_series.empty:
        return None
    panels = one_panel(ax, channel, fitted.channels)
    entries: list[Any] = [
        Line2D([], [], color=INK, marker="o", markersize=4, label="log"),
        Patch(color=_AFTER, alpha=0.4, linewidth=0, label="simulated after: 90 %"),
        Patch(color=PALE, alpha=0.6, linewidth=0, label="simulated before: 90 %"),
    ]
    how = (
        "The same contacts made again" if fitted.retraced else "Contacts as the strategy plans them"
    )
    note = (
        f"Simulation on stated assumptions. Log: {fitted.log}. {how}, answered by simulated HCPs."
    )
    title = "How simulated logs fit the real one, by four weeks"
    with Sheet(
        ax, size, title, note, panels=len(panels), lines=13.0, entries=entries
    ) as sheet:  # fmt: skip
        for axes, name in sheet.over(panels):
            rows = fitted.time_series[fitted.time_series["channel"] == name]
            _series(sheet, axes, rows)
            axes.set_title(str(name).replace("_", " ").capitalize())
            axes.set_xlabel("weeks")
    return sheet.figure


def _series(sheet: Sheet, axes: Axes, rows: pd.DataFrame) -> None:
    """A channel's line and bands."""
    x = (rows["weeks"] * BLOCK - BLOCK / 2).to_numpy(float)
    for name, colour, alpha in (("prior_", PALE, 0.6), ("", _AFTER, 0.4)):
        low, high = rows[f"{name}low"], rows[f"{name}high"]
        if len(rows) > 1:
            axes.fill_between(x, low, high, color=colour, alpha=alpha, linewidth=0)
        else:
            axes.bar(x, high - low, 0.9 * BLOCK, bottom=low, color=colour, alpha=alpha)
    axes.plot(x, rows["log"], "o-", color=INK, markersize=4, linewidth=1.2)
    by_company = bool((rows["begun_by"] == "company").all())
    written = "{:.0%}".format if by_company else "{:.3g}".format
    weeks = _weeks(rows["weeks"])
    tips(axes, x, rows["log"].to_numpy(float), [
        f"weeks {when}: {written(log)}, simulated {written(low)} to {written(high)}"
        for when, log, low, high in zip(weeks, rows["log"], rows["low"], rows["high"], strict=True)
    ])  # fmt: skip
    axes.set_ylabel("contacts answered (%)" if by_company else "sessions/100 HCPs/week")
    sheet.numbers(axes, "y")
    if by_company:
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_ylim(bottom=0)
    every = math.ceil(len(rows) / max(2, sheet.room(axes) // 6))
    axes.set_xticks(x[::every], weeks[::every])


def _weeks(blocks: pd.Series[Any]) -> list[str]:
    """What blocks of weeks are called; what is left over at the end belongs to the last."""
    last = blocks.max()
    return [
        f"{(n - 1) * BLOCK + 1}\N{EN DASH}{n * BLOCK}"
        if n < last
        else f"from {(n - 1) * BLOCK + 1}"
        for n in blocks
    ]


def draw_calibration(fitted: Fitted, folder: Path) -> list[Path]:
    """Draws both figures; returns the files, a PNG and an SVG of each."""
    return draw_pictures(fitted, FIGURES, folder)


def _told_said(fitted: Fitted) -> str:
    """Of how many parameters the log tells how much, and the narrowest ones."""
    rows = fitted.parameters.sort_values("width")
    parts = []
    for row in rows.head(3).to_dict("records"):
        figures = _figures(row)
        parts.append(fact(
            "alt.told_of", name=_named(row["parameter"]), median=figures["median"],
            interval=figures["90 % interval"], width=figures["width"],
        ))  # fmt: skip
    counts = {one: int((rows["told"] == one).sum()) for one in ("yes", "in part", "no")}
    return said(
        "alt.told", parameters=len(rows), yes=counts["yes"], partly=counts["in part"],
        no=counts["no"], parts=parts,
    )  # fmt: skip


def _fit_said(fitted: Fitted) -> str:
    """In how many blocks of weeks the log lies within what was simulated, by channel."""
    parts = []
    for channel in fitted.channels:
        rows = fitted.time_series[fitted.time_series["channel"] == channel]
        inside = int(np.sum((rows["log"] >= rows["low"]) & (rows["log"] <= rows["high"])))
        name = channel.replace("_", " ")
        parts.append(fact("alt.fits", channel=name, inside=inside, blocks=len(rows)))
    return said("alt.fit", parts=parts)


FIGURES: dict[str, Picture[Fitted]] = {
    one.name: one
    for one in (
        Picture(
            "told", "What the log tells of each parameter", told, _told_said, lambda _: True,
            "missing.nothing", "told()", "parameters.csv",
        ),
        Picture(
            "fit", "How simulated logs fit the real one", fit, _fit_said,
            lambda fitted: not fitted.time_series.empty, "missing.time_series", "fit()",
            "time_series.csv",
        ),
    )
}  # fmt: skip
"""Figures of a calibration by name."""
