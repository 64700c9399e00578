"""Measures of the whole period, from the sums of its weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.counters import HCP_COUNTERS, MOVES
from sim.rules.packing import WEEKS_PER_YEAR
from sim.settings.words import PURPOSES, REASONS, STAGES

Figures = NDArray[np.float64]
AT = {name: index for index, name in enumerate(HCP_COUNTERS)}
UP = [f"{a}_to_{b}" for i, a in enumerate(STAGES) for b in STAGES[i + 1 :]]
DOWN = [f"{a}_to_{b}" for i, a in enumerate(STAGES) for b in STAGES[:i]]
STAGE_MEASURES = dict(zip(STAGES, ("unaware", "aware", "engaged_stage", "advocates"), strict=True))
STEPS = (
    "opens", "clicks", "meetings", "accepted_calls", "registrations", "attendances",
    "site_visits", "returns", "platform_visits", "questions", "content_uses", "follow_ups",
    "completed",
)  # fmt: skip


def in_stage(sums: Figures, stage: str) -> Figures:
    """Returns the HCPs that end a week in a stage, from sums by counter on the last axis."""
    ends = [AT[move] for move in MOVES if move.endswith(f"_to_{stage}")]
    return np.asarray(sums[..., ends].sum(axis=-1))


def moved(sums: Figures, moves: list[str]) -> Figures:
    """Returns how many HCPs made any of these moves."""
    return np.asarray(sums[..., [AT[move] for move in moves]].sum(axis=-1))


def blocked(sums: Figures) -> Figures:
    """Returns planned touches that were not delivered."""
    return np.asarray(sums[..., [AT[f"blocked_{reason}"] for reason in REASONS]].sum(axis=-1))


def purposes_met(sums: Figures) -> Figures:
    """Returns touches that met their purpose."""
    return np.asarray(sums[..., [AT[f"{purpose}_met"] for purpose in PURPOSES]].sum(axis=-1))


@dataclass(frozen=True)
class Period:
    """What a period left behind, by segment.

    Attributes:
        weeks: sums by week, segment and counter, shape (weeks, segments, counters).
        trust_at_start: mean at week 0, shape (segments,).
        ever: HCPs reached and engaged at least once, shape (segments, 2).
        released: EUR of budget released.
        spent: EUR spent.
    """

    weeks: Figures
    trust_at_start: Figures
    ever: Figures
    released: float
    spent: float

    def figures(self) -> dict[str, Figures]:
        """Returns every measure, each of shape (segments,)."""
        sums, last = self.weeks.sum(axis=0), self.weeks[-1]
        hcps = last[:, AT["hcps"]]
        hcp_weeks, per_year = sums[:, AT["hcps"]], WEEKS_PER_YEAR / len(self.weeks)

        def total(name: str) -> Figures:
            return np.asarray(sums[:, AT[name]])

        def at_end(name: str) -> Figures:
            return np.asarray(last[:, AT[name]] / hcps)

        def yearly(counted: Figures) -> Figures:
            return counted / hcps * per_year

        trust = at_end("trust")
        trust_change = trust - self.trust_at_start
        cost, minutes, touches = total("cost"), total("minutes"), total("touches")
        reached, engaged = self.ever[:, 0], self.ever[:, 1]
        return {
            "engagement": total("engagement") / hcp_weeks,
            "engaged": total("engaged") / hcp_weeks,
            "reached": reached / hcps,
            "minutes": yearly(minutes),
            "trust": trust,
            "trust_change": trust_change,
            "fatigue": total("fatigue") / hcp_weeks,
            "overloaded": total("overloaded") / hcp_weeks,
            "opted_out": at_end("opted_out"),
            "consented": at_end("consented"),
            "cost": yearly(cost),
            "cost_per_engaged": quotient(cost, engaged),
            "spent": np.full(len(hcps), self.spent / self.released if self.released else 0.0),
            "never_reached": 1 - reached / hcps,
            "ever_engaged": engaged / hcps,
            "touches": yearly(touches),
            "planned": yearly(total("planned")),
            "blocked": yearly(blocked(sums)),
            **{f"blocked_{reason}": yearly(total(f"blocked_{reason}")) for reason in REASONS},
            "preferred_match": quotient(total("preferred_touches"), touches),
            "content_match": quotient(total("matched"), total("taken_in")),
            "attention_share": quotient(minutes, total("minutes_available")),
            "cost_per_minute": quotient(cost, minutes),
            "cost_per_trust_point": _per_point(cost / hcps, trust_change),
            **{step: yearly(total(step)) for step in STEPS},
            "purpose_met": quotient(purposes_met(sums), touches),
            **{
                f"{purpose}_met": quotient(total(f"{purpose}_met"), total(f"{purpose}_touches"))
                for purpose in PURPOSES
            },
            "annoyed": yearly(total("annoyed")),
            "trust_lost": yearly(total("trust_lost")),
            "endorsed": yearly(total("endorsed")),
            "goodwill": total("goodwill") / hcp_weeks,
            "knowledge": at_end("knowledge"),
            **{name: in_stage(last, stage) / hcps for stage, name in STAGE_MEASURES.items()},
            "moves_up": yearly(moved(sums, UP)),
            "moves_down": yearly(moved(sums, DOWN)),
            "learners_turned": quotient(last[:, AT["learners_turned"]], last[:, AT["learners"]]),
            "registered": at_end("registered"),
            "segment_error": at_end("misjudged"),
        }


def measure_names() -> tuple[str, ...]:
    """Returns the name of every measure."""
    ones = np.ones((1, 1, len(HCP_COUNTERS)))
    return tuple(Period(ones, np.ones(1), np.ones((1, 2)), 1.0, 1.0).figures())


def quotient(top: Figures, bottom: Figures) -> Figures:
    """Returns a quotient, NaN where there is nothing to divide by."""
    return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)


def _per_point(cost_per_hcp: Figures, trust_change: Figures) -> Figures:
    """Returns EUR per hundredth of trust gained, NaN where none was or nothing was spent."""
    gained = (trust_change > 0) & (cost_per_hcp > 0)
    return np.where(gained, cost_per_hcp / (100 * np.where(gained, trust_change, 1.0)), np.nan)
