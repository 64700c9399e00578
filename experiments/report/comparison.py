"""The report of a comparison, or of one arm: the answer at a glance, figures, then tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments import figures as shipped
from experiments.claims import BREAKDOWNS, controls
from experiments.figures import Picture
from experiments.report import cards
from experiments.report.page import write_page
from experiments.report.pictures import pictures, swatches
from experiments.study import Study
from experiments.telling import story, tables
from experiments.telling.causes import causes_tables
from experiments.telling.conditions import setting, time_used, wanting_more
from experiments.telling.contrast_sentences import doubt, left_aside, told
from experiments.telling.doubt import (
    best_table,
    break_even_table,
    doubted,
    information_table,
    lines_of,
    loss_table,
)
from experiments.telling.fact import fact
from experiments.telling.glance import glance, question
from experiments.telling.precision import all_reckoned
from experiments.telling.rules import rules_tables
from experiments.telling.verdict import verdict_of
from experiments.telling.wording import wording
from experiments.worlds import LEFT_OPEN

LIMITS = ("limit.luck", "limit.peers")
LIMITS_IN_WORLDS = ("limit.worlds", "limit.peers")
PARTS: Mapping[str, Sequence[str]] = {
    "weeks": ("engagement_by_week", "engaged_by_week", "trust_by_week", "fatigue_by_week"),
    "differences": ("differences",),
    "money": ("money", "engagement_and_trust"),
    "turns": ("lead_by_assumption",),
    "causes": ("lead_by_causes",),
    "whom": ("outcomes_by_persona", "outcomes_by_country", "outcomes_by_specialty"),
    "contacts": ("funnel_by_channel",),
    "harm": ("harm", "costs_of_rules"),
    "plan": ("blocked",),
    "worlds": ("lead_by_world", "probability_best", "acceptability", "worth_knowing"),
    "story": ("story",),
}
"""Which part of the page shows which figures; others come last."""


def write_report(
    study: Study,
    limits: Sequence[str] | None = None,
    figures: Mapping[str, Picture[Study]] | None = None,
) -> Path:
    """Write `report.html` into the study's folder: one file, without network.

    Args:
        study: The study.
        limits: What the study is and is not, one sentence or two each; ours if None.
        figures: Those to show, by name; every one that we have if None.

    Returns:
        The file written.
    """
    ours = LIMITS if study.by_world is None else LIMITS_IN_WORLDS
    shown = shipped.FIGURES if figures is None else figures
    return write_page(
        "comparison.html.j2", study.folder, study.manifest, content(study),
        limits=[str(fact(kind)) for kind in ours] if limits is None else limits,
        figures=pictures(study, shown, study.arms), parts=PARTS, arms=study.arms,
    )  # fmt: skip


def content(study: Study) -> dict[str, Any]:
    """Everything the template shows but figures and limits."""
    summary, differences, manifest = study.summary, study.differences, study.manifest
    control = controls(summary, manifest)
    said = verdict_of(study)
    first = glance(said, study.answer, in_worlds=study.by_world is not None)
    return {
        "title": study.question or manifest.get("name", study.folder.name),
        "question": question(study.question, study.arms),
        "overrides": {arm: manifest.get("arms", {}).get(arm, []) for arm in study.arms},
        "replicates": study.replicates,
        "setting": [*setting(study), *_extent(study)],
        "glance": first,
        "sure": _sure(first),
        "cards": cards.cards(summary, differences, control),
        "how_cards": cards.explained(len(study.arms)),
        "looks": swatches(study),
        "answer": [] if study.answer is None else told(study.answer),
        "left_aside": [] if study.answer is None else left_aside(study.answer),
        "people_and_money": [*all_reckoned(manifest), *wanting_more(study), *time_used(study)],
        "surest": doubt(study.units, 0.001),
        "units": "worlds" if study.draws else "replicates",
        "in_doubt": lines_of(doubted(study)),
        "doubt": _doubt(study),
        "contrasts": None if study.answer is None else tables.answer(study.answer),
        "verdict": said,
        "causes": [] if study.why is None else causes_tables(study.why),
        "rules": [] if study.rules is None else rules_tables(study.rules),
        "audit": None if study.audit is None else tables.audit(study.audit),
        "overview": tables.overview(summary),
        "explained": _explained(summary),
        "ranking": None if differences is None else tables.ranking(summary, differences, control),
        "segments": [
            (name, tables.segment(summary, name))
            for name in BREAKDOWNS
            if summary[summary["segment"] == name]["value"].nunique() > 1
        ],
        "sensitivity_runs": None
        if study.sensitivity_runs is None or differences is None
        else tables.sensitivity_runs(study.sensitivity_runs, summary, differences, control),
        "channels": tables.channels(study),
        "spending": tables.spending(study),
        "story": None if study.story is None else _story(study),
    }  # fmt: skip


def _sure(first: Any) -> list[tuple[str, Sequence[str]]]:
    """How sure, on what it turns, for whom it is otherwise, and what it is not."""
    return [
        ("How sure", first.sure),
        ("It turns on", first.turns),
        ("Otherwise for", first.elsewhere),
        ("What it is not", [str(fact("glance.not"))]),
    ]


def _extent(study: Study) -> list[tuple[str, str]]:
    """For how long and how often every arm lived."""
    found = [("Weeks", str(study.manifest["weeks"]))] if "weeks" in study.manifest else []
    worlds = 0 if study.by_world is None else int(study.by_world["draw"].nunique())
    evidence = LEFT_OPEN in str(dict(study.manifest.get("study") or {}).get("worlds"))
    lived = fact("glance.replicates", replicates=study.replicates, worlds=worlds, evidence=evidence)
    return [*found, ("Replicates", str(lived))]


def _doubt(study: Study) -> dict[str, Any] | None:
    """How sure a choice is over worlds, and what is worth finding out, as tables."""
    if study.ranking is None or study.break_even is None or study.information is None:
        return None
    return {
        "best": best_table(study.ranking),
        "loss": loss_table(study.ranking),
        "break_even": break_even_table(study.break_even),
        "information": information_table(study.information),
    }


def _explained(summary: pd.DataFrame) -> list[tuple[str, str]]:
    """What each measure of the overview is."""
    held = set(summary["measure"].unique())
    return [
        (tables.head(measure), wording(measure).explained)
        for measure in tables.OVERVIEW
        if measure in held
    ]


def _story(study: Study) -> dict[str, Any]:
    """One HCP's story: who it is, and its life under each arm."""
    assert study.story_weeks is not None
    return {
        "who": story.who(study.manifest["story"]),
        "how_to_read": story.how_to_read(),
        "lives": [
            (arm, story.ending(study, arm), story.life(study, arm))
            for arm in dict.fromkeys(study.story_weeks["arm"])
        ],
    }
