"""What HCPs become: stages of the journey, personas, knowledge, ties to the company."""

from __future__ import annotations

from sim.scorecard.measure import (
    LESS,
    MORE,
    NEITHER,
    Column,
    Direction,
    Figure,
    Measure,
    Words,
    share,
)
from sim.scorecard.sums import (
    Figures,
    Period,
    a_year,
    added,
    added_a_year,
    at_end,
    by_week,
    quotient,
)
from sim.settings.words import STAGES

MOVES = tuple(f"{a}_to_{b}" for a in STAGES for b in STAGES)
UP = tuple(f"{a}_to_{b}" for i, a in enumerate(STAGES) for b in STAGES[i + 1 :])
DOWN = tuple(f"{a}_to_{b}" for i, a in enumerate(STAGES) for b in STAGES[:i])


def _stage(
    name: str, stage: str, better: Direction, weekly: str, period: str, words: Words | None = None
) -> Measure:
    """Returns the HCPs that end a week, or the period, in a stage."""
    ends = tuple(move for move in MOVES if move.endswith(f"_to_{stage}"))
    return Measure(
        name,
        Column("HCPs", weekly, of=added(ends)),
        period=Figure(
            "share", better, period, lambda period, _: period.last.added(ends) / period.hcps
        ),
        words=words,
    )


def _learners_turned(period: Period, name: str) -> Figures:
    return quotient(period.last[name], period.last["learners"])


def _segment_error(period: Period, _: str) -> Figures:
    return at_end(period, "misjudged")


_STAGES = (
    _stage(
        "unaware", "unaware", LESS, "in that stage", "HCPs at the end who never noticed a touch"
    ),
    _stage(
        "aware", "aware", NEITHER, "in that stage",
        "HCPs at the end who noticed a touch, but are not engaged",
    ),
    _stage(
        "engaged_stage", "engaged", NEITHER, "in the stage *engaged*",
        "HCPs at the end with two engaged touches in 13 weeks, but not advocates",
    ),
    _stage(
        "advocates", "advocate", MORE, "in that stage",
        "engaged HCPs at the end with trust of 0.55 and knowledge of 0.5 or more",
        share("share of advocates", "HCPs at the end", "advocates"),
    ),
    Measure("stage_up", Column("HCPs", "who moved to a higher stage", of=added(UP))),
    Measure("stage_down", Column("HCPs", "who fell back", of=added(DOWN))),
    *(
        Measure(move, Column("HCPs", "who made this move", shown=move in UP + DOWN))
        for move in MOVES
    ),
    Measure(
        "moves_up",
        period=Figure(
            "moves/HCP/year", MORE, "to a higher stage, by the week", added_a_year(UP)
        ),
    ),
    Measure(
        "moves_down",
        period=Figure(
            "moves/HCP/year", LESS, "to a lower stage, by the week", added_a_year(DOWN)
        ),
    ),
)  # fmt: skip
STATES = (
    Measure(
        "trust_lost",
        Column("events", "evidence lost; a good visit gains about 0.9", "total"),
        period=Figure(
            "events/HCP/year", LESS, "evidence lost; a good visit gains about 0.9", a_year
        ),
    ),
    Measure(
        "endorsed",
        Column("HCPs", "to whom a colleague spoke for the company"),
        period=Figure(
            "weeks/HCP/year", MORE, "weeks in which a colleague spoke for the company", a_year
        ),
    ),
    Measure(
        "goodwill",
        Column("0-0.28", "mean effect of past meetings and mails", "mean"),
        period=Figure(
            "0-0.28", MORE,
            "mean over HCP-weeks of the effect of past meetings and mails, saturating", by_week,
        ),
    ),
    Measure(
        "knowledge",
        Column("0-1", "mean knowledge of the product", "mean"),
        period=Figure("0-1", MORE, "mean knowledge of the product at the end", at_end),
        words=Words("knowledge", "knowledge", explained="of the product at the end, 0-1"),
    ),
    *_STAGES,
    Measure("learners", Column(shown=False)),
    Measure(
        "learners_turned",
        Column("HCPs", "learners at week 0 who are engagers now"),
        period=Figure(
            "share", MORE,
            "learners at week 0 who are engagers at the end; empty where there were none",
            _learners_turned,
        ),
        words=share("share of learners turned engagers", "learners at week 0", "turned"),
    ),
    Measure(
        "registered",
        Column("HCPs", "registered on the own site"),
        period=Figure("share", MORE, "HCPs registered on the own site at the end", at_end),
        words=share("share registered", "HCPs on the own site at the end", "registered"),
    ),
    Measure(
        "misjudged",
        Column("HCPs", "whom the company takes for another persona than they are"),
    ),
    Measure(
        "segment_error",
        period=Figure(
            "share", LESS,
            "HCPs whom the company takes for another persona than they are, at the end",
            _segment_error,
        ),
        words=share("share misjudged", "HCPs taken for another persona", "misjudged"),
    ),
)  # fmt: skip
