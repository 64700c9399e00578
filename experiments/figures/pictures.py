"""The registry: every figure of a study by name, with what it needs and what is seen in it."""

from __future__ import annotations

from functools import partial

from experiments.claims import HEADLINES
from experiments.figures import alts
from experiments.figures.causes import lead_by_causes
from experiments.figures.doubt import acceptability, probability_best, worth_knowing
from experiments.figures.forest import forest
from experiments.figures.funnel import REASONS, blocked, funnel
from experiments.figures.harm import harm
from experiments.figures.outcomes import by_segment, engagement_and_trust, money
from experiments.figures.picture import Picture, held_picture
from experiments.figures.rules import costs_of_rules
from experiments.figures.story import story
from experiments.figures.turns import moves, tornado
from experiments.figures.weekly import TITLES, by_week
from experiments.figures.worlds import lead_by_world
from experiments.study import Study


def _by_week(measure: str) -> Picture[Study]:
    return Picture(
        f"{measure}_by_week", TITLES[measure], partial(by_week, measure=measure),
        partial(alts.of_weeks, measure=measure), lambda _: True, "missing.nothing",
        f'by_week(measure="{measure}")', "weekly.parquet",
    )  # fmt: skip


def _by_segment(segment: str) -> Picture[Study]:
    return Picture(
        f"outcomes_by_{segment}", f"Outcomes by {segment}", partial(by_segment, segment=segment),
        partial(alts.of_segment, segment=segment), partial(_tells_apart, segment=segment),
        "missing.segment", f'segments("{segment}")', "summary.csv",
    )  # fmt: skip


def _tells_apart(study: Study, segment: str) -> bool:
    rows = study.summary
    return bool(rows.loc[rows["segment"] == segment, "value"].nunique() > 1)


def _compares(study: Study) -> bool:
    return study.differences is not None


def _in_worlds(study: Study) -> bool:
    return study.by_world is not None and study.differences is not None


def _tried_again(study: Study) -> bool:
    return any(rows for _, rows in (moves(study, name) for name in HEADLINES))


def _weighed(study: Study) -> bool:
    return study.information is not None and worth_known(study)


def worth_known(study: Study) -> bool:
    """Whether anything single is worth knowing."""
    rows = study.information
    return rows is not None and bool(((rows["kind"] != "all") & (rows["evppi"] > 0)).any())


def _tells_reasons(study: Study) -> bool:
    return set(REASONS) <= set(study.channels.columns) and _touches(study)


def _touches(study: Study) -> bool:
    return bool((study.channels["planned"] > 0).any())


_ALL: tuple[Picture[Study], ...] = (
    *map(_by_week, TITLES),
    Picture(
        "engagement_and_trust", "Engagement against trust", engagement_and_trust,
        partial(alts.of_points, across="engagement", up="trust"), lambda _: True,
        "missing.nothing", "trust()", "summary.csv",
    ),
    Picture(
        "money", "What the money bought", money,
        partial(alts.of_points, across="cost", up="engagement"),
        lambda study: "cost" in set(study.summary["measure"]), "missing.money", "money()",
        "summary.csv",
    ),
    Picture(
        "differences", "How far the best arm is ahead", forest, alts.of_forest, _compares,
        "missing.compared", "forest()", "differences.csv, summary.csv",
    ),
    Picture(
        "lead_by_assumption", "On what the lead turns", tornado, alts.of_tornado, _tried_again,
        "missing.retried", "tornado()", "sensitivity_runs.csv, audit.csv, differences.csv",
    ),
    Picture(
        "lead_by_world", "The lead in each world", lead_by_world, alts.of_worlds, _in_worlds,
        "missing.worlds", "worlds()", "by_world.csv, differences.csv",
    ),
    Picture(
        "probability_best", "Probability of being best", probability_best, alts.of_ranking,
        lambda study: study.ranking is not None, "missing.worlds", "best()", "ranking.csv",
    ),
    Picture(
        "acceptability", "The best choice by what engagement is worth", acceptability,
        alts.of_acceptability,
        lambda study: study.acceptability is not None and study.break_even is not None,
        "missing.worlds", "acceptability()", "acceptability.csv, break_even.csv",
    ),
    Picture(
        "worth_knowing", "What is worth finding out", worth_knowing, alts.of_information, _weighed,
        "missing.information", "information()", "information.csv",
    ),
    Picture(
        "lead_by_causes", "Where the lead comes from", lead_by_causes, alts.of_causes,
        lambda study: study.why is not None, "missing.why", "causes()", "why.csv",
    ),
    Picture(
        "costs_of_rules", "What each rule costs and saves", costs_of_rules, alts.of_rules,
        lambda study: study.rules is not None and not study.rules.empty, "missing.rules", "rules()",
        "rules.csv",
    ),
    *map(_by_segment, ("persona", "country", "specialty")),
    Picture(
        "harm", "Harm, by arm", harm, alts.of_harm, lambda _: True, "missing.nothing", "harm()",
        "summary.csv, channels.parquet",
    ),
    Picture(
        "funnel_by_channel", "From planned to engaged", funnel, alts.of_funnel,
        _touches, "missing.touches", "funnel()",
        "channels.parquet, weekly.parquet",
    ),
    Picture(
        "blocked", "What the plan did, and what was in its way", blocked, alts.of_blocked,
        _tells_reasons, "missing.touches", "blocked()", "channels.parquet, weekly.parquet",
    ),
    Picture(
        "story", "One HCP's story", story, alts.of_story,
        lambda study: study.story is not None and study.story_weeks is not None, "missing.story",
        "story()", "story.csv, story_weeks.csv",
    ),
)  # fmt: skip

FIGURES: dict[str, Picture[Study]] = {one.name: one for one in _ALL}
"""Figures of a study by name, in reading order; one of what a study does not hold is not drawn."""


def picture_of(study: Study, name: str) -> Picture[Study]:
    """Returns a figure by its name, of a study that holds what it shows.

    Raises:
        ConfigError: where there is no such figure, or the study does not hold what it shows; the
            message names what there is, and what would make it.
    """
    return held_picture(study, name, FIGURES)


def missing_of(study: Study) -> dict[str, str]:
    """Returns what would make each figure that a study does not hold, by its name."""
    found = {name: picture.missing(study) for name, picture in FIGURES.items()}
    return {name: why for name, why in found.items() if why is not None}
