"""Made-up studies and sweeps with all that can be told of them, and every word that is said."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.answer import answer
from experiments.audit import Assumption, audit
from experiments.configuration.schema import Contrast
from experiments.statistics import pair
from experiments.study import Study
from experiments.telling.conditions import time_used, wanting_more
from experiments.telling.contrast_sentences import left_aside, told
from experiments.telling.glance import glance, question
from experiments.telling.story import ending, how_to_read, life, who
from experiments.telling.sweep import lines
from experiments.telling.verdict import verdict
from sim.records import TERMS
from tests.experiments import made_sweeps, synthetic

GOLDEN = Path(__file__).with_name("golden")
FACTS = {
    "hcp_id": "7", "persona": "learner", "specialty": "other_medical", "setting": "group",
    "country": "de", "cohort": "mid", "access": "restricted", "tier": "B", "stage": "aware",
}  # fmt: skip
READINGS: dict[str, dict[str, Any]] = {
    "index": {
        "measure": "engagement", "plus": ["hybrid"], "minus": ["push"],
        "more": "Hybrid is ahead by {}.", "less": "Push is ahead by {}.",
    },
    "fatigue_less": {
        "measure": "fatigue", "plus": ["pull"], "minus": ["push"],
        "more": "Pull tires more, by {}.", "less": "Pull tires less, by {}.",
    },
    "best_on_share": {
        "measure": "engaged", "best_of": ["push", "pull", "hybrid"], "about": "Of three,",
    },
    "both_sums": {
        "measure": "trust", "plus": ["hybrid", "none"], "minus": ["push", "pull"],
        "more": "More than the sum, {}.", "less": "Less than the sum, {}.",
        "same": "As the sum: {}.",
    },
    "late_in_germany": {
        "measure": "opted_out", "plus": ["pull"], "minus": ["none"], "segment": "country",
        "value": "de", "weeks": [13, 30], "more": "More say no, {}.", "less": "Fewer say no, {}.",
    },
    "nobody": {
        "measure": "engaged", "plus": ["pull"], "minus": ["none"], "segment": "country",
        "value": "us", "more": "More, {}.", "less": "Less, {}.",
    },
}  # fmt: skip
VARIED = [
    Assumption("behaviour.pull.presence_max", "of sessions", 0.15, {0.02: "low", 0.4: "high"},
               (0.02, 0.4)),
    Assumption("behaviour.trust.asymmetry", "loss over gain", 2.0, {1.0: "level", 4.0: "steep"},
               (1.0, 4.0)),
    Assumption("without peers", "", math.nan, {0.0: "alone"}, (0.0, 0.0)),
]  # fmt: skip


def audited(measures: pd.DataFrame) -> pd.DataFrame:
    """The audit of a study in which presence turns two leads and peers one."""
    own = measures[measures["segment"] == "all"]
    lifts = {"low": ("pull", -0.05), "high": ("pull", 0.2), "alone": ("push", 0.1)}
    sensitivity_runs = []
    for variant in ("low", "high", "level", "steep", "alone"):
        arm, lift = lifts.get(variant, ("push", 0.0))
        again = own.assign(figure=own["figure"] + lift * (own["arm"] == arm))
        sensitivity_runs.append(pair(again).assign(variant=variant))
    return audit(pair(own), pd.concat(sensitivity_runs), VARIED, ["none"])


def touches(arms: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A life of every kind of touch under each arm."""
    rng = np.random.default_rng(8)
    kinds = [
        ("visit", "news", "engaged", ""), ("visit", "", "blocked", "access"),
        ("visit", "", "blocked", "access"), ("mass_email", "training", "ignored", ""),
        ("rep_email", "news", "responded", ""), ("site", "", "engaged", ""),
        ("social", "news", "ignored", ""), ("webinar", "discussion", "declined", ""),
        ("phone", "relationship", "responded", ""),
    ]  # fmt: skip
    rows = []
    for arm in arms:
        for at, (channel, purpose, outcome, reason) in enumerate(kinds):
            tried = outcome != "blocked"
            rows.append(
                {
                    "arm": arm, "week": 1 + at // 2, "channel": channel, "purpose": purpose,
                    "outcome": outcome, "reason": reason, "minutes": 4.25 if at % 3 == 0 else 0.0,
                    "matched": at % 2, "annoyed": int(at == 3), "consent": "email" * (at == 5),
                    "opted_out": "email" * (at == 3), "chance": 0.2 if tried else math.nan,
                    "luck": 0.1, "factor": 1.0 if at % 2 else 0.7, "then_luck": 0.5,
                    "then_chance": 0.3 if channel == "rep_email" else 0.0,
                    **{
                        f"{state}_{when}": (0.5 + 0.01 * at * (when == "after")) if tried else
                        math.nan for state in ("trust", "fatigue", "knowledge")
                        for when in ("before", "after")
                    },
                    **dict(zip(TERMS, rng.normal(0, 0.3, len(TERMS)), strict=True)),
                }
            )  # fmt: skip
    ends = [
        {"arm": arm, "week": 30, "trust": 0.5, "fatigue": 0.25, "knowledge": 0.125,
         "stage": "engaged", "persona": "learner"}
        for arm in arms
    ]  # fmt: skip
    return pd.DataFrame(rows), pd.DataFrame(ends)


def words(study: Study, measures: pd.DataFrame, weekly: pd.DataFrame, weeks: int) -> str:
    """Every sentence that is said of a study, a line each."""
    manifest = {**study.manifest, "weeks": weeks}
    known = {"wants": {"wanted": 1484, "given": 1200, "short": {"reps": 205, "msl": 64}}}
    study = Study(**{**vars(study), "manifest": manifest | {"conditions": {study.arms[0]: known}}})
    read = {
        name: Contrast.model_validate(one)
        for name, one in READINGS.items()
        if {*one.get("plus", []), *one.get("minus", []), *one.get("best_of", [])} <= {*study.arms}
    }
    found = audited(measures) if len(study.arms) > 1 else None
    closing = verdict(study.summary, study.differences, study.sensitivity_runs, manifest, found)
    first = glance(closing)
    lines = [question("", study.arms), first.answer, *first.sure, *first.turns, *first.elsewhere]
    lines += ["", *closing.lines]
    if read:
        answered = answer(read, measures, weekly)
        lines += ["", *told(answered), *left_aside(answered)]
    lines += ["", *wanting_more(study), *time_used(study), how_to_read(), who(FACTS)]
    story, weeks_told = touches(tuple(study.arms))
    study = Study(**{**vars(study), "story": story, "story_weeks": weeks_told})
    lines += ["", *(ending(study, arm) for arm in study.arms)]
    lines += [" | ".join(row) for row in life(study, study.arms[0]).rows]
    return "\n".join(lines) + "\n"


CASES = {
    "five_arms": (8, synthetic.ARMS, 30),
    "two_arms": (5, ("push", "pull"), 12),
    "one_arm": (3, ("hybrid",), 52),
}


SWEEPS = {
    "sweep_of_one_key": made_sweeps.line, "sweep_of_two_keys": made_sweeps.plane,
    "sweep_of_the_market": made_sweeps.noise, "sweep_of_doctors": made_sweeps.doctors,
}  # fmt: skip


def said(name: str, folder: Path) -> str:
    """Every word on one of the studies, or of the sweeps."""
    if name in SWEEPS:
        return "\n".join(lines(SWEEPS[name](folder))) + "\n"
    replicates, arms, weeks = CASES[name]
    study = synthetic.study(folder, replicates, arms)
    measures = synthetic.measures(replicates, arms)
    return words(study, measures, synthetic.weekly(replicates, arms=arms), weeks)
