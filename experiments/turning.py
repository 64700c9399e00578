"""On which assumptions a lead turns: the same comparison re-run under variants."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from experiments.claims import Claim
from experiments.wording import difference, listed, wording
from sim.scorecard.declared import BETTER

MOST = 4
Outcome = Literal["passed", "unsure", "holds"]


@dataclass(frozen=True)
class Turn:
    """What became of a lead under one variant.

    Attributes:
        variant: What was changed.
        measure: On what the arm leads.
        arm: The leader.
        versus: The rival that comes closest to it, or passes it.
        outcome: `passed` (the rival is ahead), `unsure` (zero is in the interval of a rival) or
            `holds` (ahead of every rival).
        difference: `arm` less `versus`, with its 95 % interval `low` to `high`.
        low: See `difference`.
        high: See `difference`.
    """

    variant: str
    measure: str
    arm: str
    versus: str
    outcome: Outcome
    difference: float
    low: float
    high: float


def retried(leads: Sequence[Claim], turns: pd.DataFrame, control: Sequence[str]) -> list[Turn]:
    """Every lead that was shown, under every variant that was tried.

    Args:
        leads: Claims of kind `lead`.
        turns: `variant, arm, versus, measure, difference, ci_low, ci_high, p_better`.
        control: Arms that do not count as rivals (unless the lead is over one of them).
    """
    found = []
    for lead in (lead for lead in leads if lead.shown):
        rows = turns[(turns["measure"] == lead.measure) & (turns["arm"] == lead.arm)]
        rows = rows[~rows["versus"].isin(set(control) - {lead.versus})]
        rows = rows[rows["difference"].notna()]
        better = BETTER[lead.measure] or 1
        for variant in dict.fromkeys(rows["variant"]):
            tried = rows[rows["variant"] == variant]
            outcome, against = _outcome(tried, better)
            gap, low, high = (float(against[key]) for key in ("difference", "ci_low", "ci_high"))
            found.append(
                Turn(
                    str(variant), lead.measure, lead.arm, str(against["versus"]), outcome,
                    gap, low, high,
                )
            )  # fmt: skip
    return found


def _outcome(tried: pd.DataFrame, better: int) -> tuple[Outcome, pd.Series[Any]]:
    """What became of a lead under one variant, and the rival that says so.

    Passed: the rival furthest ahead of those that are shown to be ahead. Unsure: the closest of
    those over which no difference is shown. Else the closest of all.
    """
    ahead = tried["ci_low"] > 0 if better > 0 else tried["ci_high"] < 0
    behind = tried["ci_high"] < 0 if better > 0 else tried["ci_low"] > 0
    kinds: tuple[tuple[Outcome, pd.Series[bool]], ...] = (
        ("passed", behind), ("unsure", ~ahead & ~behind), ("holds", ahead),
    )  # fmt: skip
    outcome, rivals = next((name, tried[those]) for name, those in kinds if those.any())
    return outcome, rivals.iloc[int((better * rivals["difference"]).to_numpy().argmin())]


def turning(
    leads: Sequence[Claim],
    turns: pd.DataFrame | None,
    control: Sequence[str],
    subject: str = "It",
) -> str:
    """The sentence on what the leads turn on; empty where no lead was shown.

    Args:
        leads: Claims that were made.
        turns: As in `retried`; None where nothing was tried.
        control: Arms that do not count as rivals.
        subject: What turns; of anything but the whole nothing is said where nothing was tried.
    """
    if not any(lead.shown for lead in leads):
        return ""
    tried = [] if turns is None else retried(leads, turns, control)
    if not tried:
        return "On which assumptions it turns was not tried." if subject == "It" else ""
    turned = [turn for turn in tried if turn.outcome != "holds"]
    if not turned:
        variants = _shortened(list(dict.fromkeys(turn.variant for turn in tried)))
        return f"{subject} holds at both ends of what was varied: {variants}."
    groups: dict[tuple[str, str, str, str], list[Turn]] = {}
    for turn in sorted(turned, key=lambda turn: turn.outcome != "passed"):
        key = (turn.outcome, turn.measure, turn.arm, turn.versus)
        groups.setdefault(key, []).append(turn)
    parts = [_part(group) for group in groups.values()]
    rest = f"; {len(parts) - MOST} more in the report" if len(parts) > MOST else ""
    rest += "; in the other re-runs it holds" if len(turned) < len(tried) else ""
    return f"{subject} turns: {'; '.join(parts[:MOST])}{rest}."


def _part(group: list[Turn]) -> str:
    """What happens to one lead under the variants that do the same to it."""
    first = group[0]
    variants = _shortened([turn.variant for turn in group])
    name = wording(first.measure).said
    if first.outcome == "unsure":
        text = f"with {variants} no difference shown between {first.arm} and {first.versus}"
        return f"{text} on {name}"
    gap = difference(first.measure, -first.difference, math.nan, math.nan)
    note = f" ({gap})" if len(group) == 1 else ""
    return f"with {variants} {first.versus} passes {first.arm} on {name}{note}"


def _shortened(variants: list[str]) -> str:
    """Variants of one thing named together: `e_max 0.02 or 0.40`."""
    ends: dict[str, list[str]] = {}
    for variant in variants:
        thing, _, end = variant.rpartition(" ")
        ends.setdefault(thing, []).append(end)
    return listed([f"{thing} {' or '.join(end)}".strip() for thing, end in ends.items()])
