"""A figure for each pattern: what the field reports, and the model beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.figures.saving import save
from experiments.figures.style import OKABE_ITO, RC, frame
from sim.settings.calendar import WEEKS_PER_MONTH
from validation.measures.goodwill import goodwill_curve
from validation.measures.mail import of_mail, rates
from validation.targets import share_hit
from validation.worlds import World

Lives = Sequence[dict[str, World]]
MODEL, FIELD, GREY = OKABE_ITO[0], OKABE_ITO[1], "#777777"
# RS11: new prescriptions by calls in the month, 0 to 8, against none.
RS11 = (1.0, 1.16, 1.20, 1.23, 1.23, 1.26, 1.23, 1.28, 1.30)
# CV09: contacts a doctor and month, quantiles over doctors.
CV09 = {0.25: 0.21, 0.5: 0.69, 0.75: 1.86, 0.9: 4.59, 0.95: 6.86}
_DOT = Line2D([], [], color=MODEL, marker="o", markersize=5, label="model, mean with 95 % interval")
_LINE = Line2D([], [], color=MODEL, marker="o", markersize=5, linestyle="-", label="model")
_RANGE = Patch(color=FIELD, alpha=0.25, label="field: range")
_POINT = Line2D([], [], color=FIELD, marker="s", markersize=6, linestyle="none", label="field")


def _frame(
    title: str, note: str, entries: Sequence[Line2D | Patch], *, height: float,
    whose: str = "Model at its defaults",
) -> Figure:  # fmt: skip
    drawn = any(entry.get_label() == "model" for entry in entries)
    lines = "; a line per replicate" if drawn else ""
    note = f"{note} {whose}{lines}."
    return frame(8.4, height, title, note, entries)  # type: ignore[arg-type]


def _worlds(life: dict[str, World], family: str) -> dict[str, World]:
    return {name: world for name, world in life.items() if name.startswith(f"{family}_")}


def cadence_of_mail(_: pd.DataFrame, lives: Lives) -> Figure:
    """P1 and P2: clicks and trust by mails a week."""
    note = "A quarter of nothing but mail."
    figure = _frame("P1, P2: too much mail loses clicks, and trust first", note,
                    [_LINE, Patch(color=FIELD, alpha=0.25, label="field: peak of clicks")],
                    height=4.4)  # fmt: skip
    clicks, trust = figure.subplots(1, 2)
    for life in lives:
        mails = _worlds(life, "mails")
        per_hcp = of_mail(mails, "engaged") / [len(world.hcps) for world in mails.values()]
        clicks.plot(rates(mails), 100 * per_hcp, "o-", color=MODEL, alpha=0.6, markersize=4)
        change = [world.figure("trust_change") for world in mails.values()]
        trust.plot(rates(mails), change, "o-", color=MODEL, alpha=0.6, markersize=4)
    clicks.axvspan(1, 2, color=FIELD, alpha=0.25, linewidth=0)
    clicks.set_ylabel("clicks in a quarter per 100 HCPs")
    clicks.set_ylim(bottom=0)
    trust.axhline(0, color="#333333", linewidth=0.8)
    trust.set_ylabel("trust change in a quarter (0–1 scale)")
    for axes in (clicks, trust):
        axes.set_xlabel("mails a week")
    return figure


def calls_and_goodwill(judged: pd.DataFrame, lives: Lives) -> Figure:
    """P3, P4, P5: what visits build, what a call more adds, at once and for good."""
    figure = _frame("P3, P4, P5: visits saturate fast and do not turn down",
                    "Field left: RS11, prescriptions within a month; range right: P4, P5.",
                    [_LINE, _POINT, _RANGE], height=4.4)  # fmt: skip
    curve, marginal, ratio = figure.subplots(1, 3, width_ratios=[2.2, 1.2, 0.8])
    for life in lives:
        calls, goodwill = goodwill_curve(_worlds(life, "calls"))
        curve.plot(calls, 1 + goodwill, "o-", color=MODEL, alpha=0.6, markersize=4)
    curve.plot(range(9), RS11, "s", color=FIELD, markersize=6)
    curve.set_xlabel("met calls a month")
    curve.set_ylabel("response, 1 + g")
    _bars(marginal, judged, {"p4_after_1": "after 1\na month", "p4_after_3": "after 3\na month"})
    marginal.set_ylabel("the marginal call, against none (%)")
    _bars(ratio, judged, {"p5_long_over_short": "long over\nshort run"})
    ratio.set_ylabel("ratio of responses")
    ratio.set_ylim(bottom=0)
    return figure


def _bars(axes: Axes, judged: pd.DataFrame, names: dict[str, str]) -> None:
    """Targets side by side: the range with its tolerance, the figure, the model."""
    rows = judged.set_index("id").loc[list(names)]
    for at, row in enumerate(row for _, row in rows.iterrows()):
        low, high = row["low"] - row["tolerance"], row["high"] + row["tolerance"]
        axes.add_patch(
            matplotlib.patches.Rectangle(
                (at - 0.3, low), 0.6, high - low, color=FIELD, alpha=0.25, linewidth=0
            )
        )
        axes.plot([at], [row["figure"]], "s", color=FIELD, markersize=6)
        half = max(0.0, row["model"] - row["ci_low"]) if pd.notna(row["ci_low"]) else 0.0
        axes.errorbar([at + 0.12], [row["model"]], yerr=[half], color=MODEL, marker="o",
                      markersize=6, capsize=3)  # fmt: skip
    axes.set_xticks(range(len(names)), list(names.values()))
    axes.set_xlim(-0.6, len(names) - 0.4)
    axes.grid(visible=False, axis="x")
    axes.margins(y=0.15)


def silence(_: pd.DataFrame, lives: Lives) -> Figure:
    """P6: unread mail against opt-outs, by mails a week."""
    figure = _frame("P6: tired doctors fall silent, and seldom unsubscribe",
                    "A quarter of nothing but mail.",
                    [_LINE, Patch(color=FIELD, alpha=0.25, label="field: range of opt-outs")],
                    height=4.2)  # fmt: skip
    opens, lost = figure.subplots(1, 2)
    for life in lives:
        mails = _worlds(life, "mails")
        delivered = of_mail(mails, "delivered")
        for axes, column in ((opens, "responded"), (lost, "opt_outs")):
            share = 100 * of_mail(mails, column) / delivered
            axes.plot(rates(mails), share, "o-", color=MODEL, alpha=0.6, markersize=4)
    lost.axhspan(0.1, 0.2, color=FIELD, alpha=0.25, linewidth=0)
    opens.set_ylabel("opened (% of delivered mails)")
    lost.set_ylabel("opt-outs (% of delivered mails)")
    for axes in (opens, lost):
        axes.set_xlabel("mails a week")
        axes.set_ylim(bottom=0)
    return figure


def inequality_of_contact(_: pd.DataFrame, lives: Lives) -> Figure:
    """P9: the Lorenz curve of contacts, and their quantiles."""
    figure = _frame("P9: contact is unequal", "Field: CV09. Right axis is logarithmic.",
                    [_LINE, _POINT], height=4.4,
                    whose="Model at its defaults, doctors in the data (iowa)")  # fmt: skip
    lorenz, quantiles = figure.subplots(1, 2)
    for life in lives:
        visits = np.sort(life["in_the_data"].hcps["competitor_visits"].to_numpy(float))
        held = np.cumsum(visits) / visits.sum()
        share = np.arange(1, len(visits) + 1) / len(visits)
        lorenz.plot(100 * share, 100 * held, color=MODEL, alpha=0.6)
        model = [np.quantile(visits, place) * WEEKS_PER_MONTH for place in CV09]
        quantiles.plot(range(len(CV09)), model, "o-", color=MODEL, alpha=0.6, markersize=4)
    lorenz.plot([0, 100], [0, 100], color=GREY, linewidth=0.8, linestyle="--")
    lorenz.plot([90], [53], "s", color=FIELD, markersize=6)
    lorenz.set_xlabel("HCPs, from least contact to most (%)")
    lorenz.set_ylabel("their share of all contacts (%)")
    quantiles.plot(range(len(CV09)), list(CV09.values()), "s", color=FIELD, markersize=6)
    quantiles.set_yscale("log")
    quantiles.set_yticks([0.2, 0.5, 1, 2, 5], ["0.2", "0.5", "1", "2", "5"])
    quantiles.minorticks_off()
    quantiles.set_xticks(range(len(CV09)), [f"{100 * place:.0f}" for place in CV09])
    quantiles.set_xlabel("percentile of HCPs")
    quantiles.set_ylabel("contacts a month, all companies")
    return figure


def companies(judged: pd.DataFrame, _: Lives) -> Figure:
    """P9: companies that a doctor meets in a month."""
    names = {f"companies_{n}": f"at most {n}" for n in (1, 3, 5)}
    title, note = "P9: few companies meet a doctor in a month", "Of months with a contact"
    return _targets(judged, names, title, note, "months with a contact (%)")


def countries(judged: pd.DataFrame, _: Lives) -> Figure:
    """P10: preferred among received channels, by country."""
    names = {f"match_{code}": code.upper() for code in ("uk", "de", "es", "it")}
    title, note = "P10: where visits are what doctors want", "Visits only. Field: PR03"
    return _targets(judged, names, title, note, "preferred among received channels (%)")


def _targets(
    judged: pd.DataFrame, names: dict[str, str], title: str, note: str, label: str
) -> Figure:
    """Some targets of one kind, side by side."""
    entries: list[Line2D | Patch] = [_DOT, _POINT, _RANGE]
    figure = _frame(title, f"{note}; range with its tolerance.", entries, height=4.0)
    axes = figure.add_subplot()
    _bars(axes, judged, names)
    axes.set_ylabel(label)
    return figure


def skill(_: pd.DataFrame, lives: Lives) -> Figure:
    """P12: reps' digital skill after the change."""
    figure = _frame("P12: reps' digital skill dips, recovers, levels off",
                    "Hybrid, which trains them. The field reports the form, no figures.",
                    [_LINE], height=3.8)  # fmt: skip
    axes = figure.add_subplot()
    for life in lives:
        path = life["hybrid"].skill
        axes.plot(range(len(path)), path, color=MODEL, alpha=0.6)
    axes.set_xlabel("weeks since the change")
    axes.set_ylabel("mean digital skill of reps (0–1)")
    axes.set_ylim(bottom=0)
    return figure


def trust_in_a_year(_: pd.DataFrame, lives: Lives) -> Figure:
    """P13: mean trust over a year."""
    figure = _frame("P13: mean trust moves little in a year", "Against its value at week 0.",
                    [Line2D([], [], color=MODEL, label="model"), _RANGE], height=4.2)  # fmt: skip
    for axes, arm in zip(figure.subplots(1, 2, sharey=True), ("traditional", "push"), strict=True):
        for life in lives:
            start = life[arm].figure("trust") - life[arm].figure("trust_change")
            week, trust = life[arm].weekly["week"], life[arm].weekly["trust"]
            axes.plot(week, trust - start, color=MODEL, alpha=0.6)
        axes.axhspan(-0.03, 0.03, color=FIELD, alpha=0.25, linewidth=0)
        axes.set_title(arm)
        axes.set_xlabel("week")
    figure.axes[0].set_ylabel("change of mean trust (0–1 scale)")
    return figure


def overview(judged: pd.DataFrame, _: Lives) -> Figure:
    """Every independent target on one scale: the accepted range is -1 to 1."""
    rows = judged[judged["kind"] == "independent"].iloc[::-1]
    hit, every = share_hit(judged, "independent")
    entries = [
        Line2D([], [], color=colour, marker=mark, linestyle="none", markersize=6, label=word)
        for colour, mark, word in ((MODEL, "o", "hit"), (FIELD, "X", "miss"))
    ]
    entries.append(Patch(color=GREY, alpha=0.2, label="passes"))  # type: ignore[arg-type]
    figure = _frame(f"Independent targets: {hit} of {every} hit",
                    "Arrows: beyond three. Of one-sided targets, the distance from their bound.",
                    entries, height=1.6 + 0.24 * every)  # fmt: skip
    axes = figure.add_subplot()
    axes.axvspan(-1, 1, color=GREY, alpha=0.2, linewidth=0)
    for at, row in enumerate(row for _, row in rows.iterrows()):
        place = _place(row)
        shown = float(np.clip(place, -3, 3))
        missed = row["verdict"] == "miss"
        mark = "X" if missed else "o"
        if abs(place) > 3:
            mark = ">" if place > 0 else "<"
        axes.plot([shown], [at], mark, color=FIELD if missed else MODEL, markersize=7)
    axes.set_yticks(range(len(rows)), [name.replace("_", " ") for name in rows["id"]])
    axes.set_ylim(-0.8, len(rows) - 0.2)
    axes.set_xlim(-3.3, 3.3)
    axes.set_xlabel("model: ±1 are the ends of what passes")
    return figure


def _place(row: pd.Series) -> float:
    """Where the model lies if what passes goes from -1 to 1."""
    low, high = row["low"] - row["tolerance"], row["high"] + row["tolerance"]
    if pd.isna(high):
        return float(-1 + (row["model"] - low) / max(abs(low), 1e-9))
    if pd.isna(low):
        return float(1 + (row["model"] - high) / max(abs(high), 1e-9))
    return float((2 * row["model"] - low - high) / max(high - low, 1e-9))


PATTERNS: dict[str, Callable[[pd.DataFrame, Lives], Figure]] = {
    "independent_targets": overview,
    "p1_p2_cadence_of_mail": cadence_of_mail,
    "p3_p4_p5_calls_and_goodwill": calls_and_goodwill,
    "p6_silence": silence,
    "p9_inequality": inequality_of_contact,
    "p9_companies": companies,
    "p10_countries": countries,
    "p12_skill": skill,
    "p13_trust": trust_in_a_year,
}
"""Figures by file name."""


def draw_patterns(judged: pd.DataFrame, lives: Lives, folder: Path) -> list[Path]:
    """Draw every pattern.

    Args:
        judged: as `targets.judge` gives it.
        lives: the worlds of each replicate.
        folder: where the files go; made if missing.

    Returns:
        The files, a PNG and an SVG of each figure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with matplotlib.rc_context(RC):
        for name, draw in PATTERNS.items():
            paths += save(draw(judged, lives), folder / name)
    return paths
