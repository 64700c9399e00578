"""The protocol: a page that says who, what, when, how it is analysed and what would count."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.configuration.plans import PilotPlan
from experiments.pilots.measures import MEASURES, OBSERVED
from experiments.pilots.sealed import freedom_of
from experiments.pilots.seen import NULLS
from experiments.pilots.stopping import HOPELESS
from experiments.pilots.telling import forecast_of, is_better, of_pilot
from experiments.plain import visible
from experiments.telling.wording import difference, value, wording
from sim.settings import Settings

TEMPLATES = Path(__file__).parents[1] / "telling"
_OF_POINTS = ("engagement", "weekly_index")
"""Measures that are made of the points of contacts."""


_SIGNS = re.compile(r"[\\`*_<>|$\[\]]")


def protocol(
    plan: PilotPlan, table: pd.DataFrame, about: Mapping[str, Any], sealed: Mapping[str, Any],
    said: Sequence[str], seal: str,
) -> str:  # fmt: skip
    """Returns the page in Markdown.

    Args:
        plan: a sound one.
        table: as `pilot.csv`.
        about: what the manifest says of the pilot.
        sealed: the forecast.
        said: what is said of its power, a sentence each.
        seal: what is said of the forecast.
    """
    test, row = plan.test, of_pilot(table, about)
    measure, trial = test.asked.measure, test.trial
    ends = forecast_of(sealed, measure, "difference")["intervals"]["95"]
    low, high = (difference(measure, end, float("nan"), float("nan")) for end in ends)
    settings = test.settings
    wedge = trial.form == "stepped_wedge"
    row_of = {
        "cluster": "territory", "parallel": "half of a territory",
        "stepped_wedge": "territory and period",
    }[trial.form]  # fmt: skip
    others = [
        wording(name).name for name in (MEASURES if test.asked.survey else OBSERVED)
        if name != measure
    ]  # fmt: skip
    columns = ["territory", *(["period"] if wedge else []), "arm", "and the measures"]
    worst = forecast_of(sealed, "opted_out", "new")["intervals"]["95"][1]
    return _environment().get_template("protocol.md.j2").render(
        new=_plain(test.new), today=_plain(test.today), sealed=seal, words=wording(measure),
        design=trial.form, territories=trial.territories,
        hcps=test.hcps, taking=row["new_territories"], seed=plan.seed, steps=trial.steps,
        about_new=_strategy(plan, test.new), about_today=_strategy(plan, test.today),
        weeks=trial.weeks, windows=trial.windows,
        measure=measure, depth_points=settings.measures.depth_points,
        index_points=settings.measures.index_points,
        points=_points(settings) if measure in _OF_POINTS else [],
        others=others, surveyed=test.asked.survey,
        freedom=freedom_of(trial.form, trial.territories), alpha=test.asked.alpha,
        folder=plan.results.as_posix(), row_of=row_of, columns=", ".join(columns), closing=said,
        size=row["seen_at_no_effect"], nulls=NULLS * plan.replicates, look=about["look"],
        direction="being better" if is_better(measure, row["effect"]) else "being worse",
        hopeless=HOPELESS, opt_outs=worst, interval_95=f"{low} to {high}",
        smallest=value(measure, row["smallest_effect"]), worlds_said=_lived(about),
    )  # fmt: skip


def _lived(about: Mapping[str, Any]) -> str:
    return f", in {about['worlds']} worlds ({about['source']})" if about["worlds"] else ""


def _plain(text: str) -> str:
    """A name as Markdown shows it as it stands, in a table too."""
    return _SIGNS.sub(r"\\\g<0>", visible(text))


def _points(settings: Settings) -> list[tuple[float, float, list[str]]]:
    """Channels whose contacts have the same points, at the first step and for going on."""
    groups: dict[tuple[float, float], list[str]] = {}
    for name, channel in zip(settings.channels.names, settings.channels.in_order, strict=True):
        points = (channel.points, float(getattr(channel, "second_points", 0.0)))
        groups.setdefault(points, []).append(name.replace("_", " "))
    return [(*points, groups[points]) for points in sorted(groups, key=sum, reverse=True)]


def _strategy(plan: PilotPlan, arm: str) -> str:
    about = _plain(plan.arms[arm].settings.strategy.about)
    overrides = ", ".join(plan.arms[arm].overrides).replace("|", "\\|")
    return f"{about} (`{overrides}`)" if about else f"`{overrides}`"


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
