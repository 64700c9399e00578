"""On which assumptions a lead turns: the same comparison re-run under variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from experiments.claims import Claim
from experiments.telling.fact import Fact, fact
from sim.scorecard.declared import BETTER

MOST = 4
_MOST_LEFT = 0.5
OF_ALL = "It"
"""What turns where it is the lead over all arms."""
Outcome = Literal["passed", "unsure", "holds"]


@dataclass(frozen=True)
class Reversal:
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
        beside: Other rivals of whom the same is to be said.
    """

    variant: str
    measure: str
    arm: str
    versus: str
    outcome: Outcome
    difference: float
    low: float
    high: float
    beside: tuple[str, ...] = ()


def retried(
    leads: Sequence[Claim], sensitivity_runs: pd.DataFrame, control: Sequence[str]
) -> list[Reversal]:
    """Every lead that was shown, under every variant that was tried.

    Args:
        leads: Claims of kind `lead`.
        sensitivity_runs: `variant, arm, versus, measure, difference, ci_low, ci_high, p_better`.
        control: Arms that do not count as rivals (unless the lead is over one of them).
    """
    found = []
    for lead in (lead for lead in leads if lead.shown):
        rows = sensitivity_runs[
            (sensitivity_runs["measure"] == lead.measure) & (sensitivity_runs["arm"] == lead.arm)
        ]
        rows = rows[~rows["versus"].isin(set(control) - {lead.versus})]
        rows = rows[rows["difference"].notna()]
        better = BETTER[lead.measure] or 1
        for variant in dict.fromkeys(rows["variant"]):
            tried = rows[rows["variant"] == variant]
            outcome, against, beside = _outcome(tried, better)
            gap, low, high = (float(against[key]) for key in ("difference", "ci_low", "ci_high"))
            found.append(
                Reversal(
                    str(variant), lead.measure, lead.arm, str(against["versus"]), outcome,
                    gap, low, high, beside,
                )
            )  # fmt: skip
    return found


def _outcome(tried: pd.DataFrame, better: int) -> tuple[Outcome, pd.Series[Any], tuple[str, ...]]:
    """What became of a lead under one variant, the rival that says so, and others that do.

    Passed: the rival furthest ahead of those that are shown to be ahead. Unsure: the closest of
    those over which no difference is shown. Else the closest of all.
    """
    ahead = tried["ci_low"] > 0 if better > 0 else tried["ci_high"] < 0
    behind = tried["ci_high"] < 0 if better > 0 else tried["ci_low"] > 0
    kinds: tuple[tuple[Outcome, pd.Series[bool]], ...] = (
        ("passed", behind), ("unsure", ~ahead & ~behind), ("holds", ahead),
    )  # fmt: skip
    outcome, rivals = next((name, tried[those]) for name, those in kinds if those.any())
    order = (better * rivals["difference"]).to_numpy().argsort(kind="stable")
    first, *others = order.tolist()
    beside = () if outcome == "holds" else tuple(rivals["versus"].iloc[others].astype(str))
    return outcome, rivals.iloc[first], beside


def turning(
    leads: Sequence[Claim],
    sensitivity_runs: pd.DataFrame | None,
    control: Sequence[str],
    subject: str = OF_ALL,
) -> Fact | None:
    """On what the leads turn; None where no lead was shown.

    Args:
        leads: Claims that were made.
        sensitivity_runs: As in `retried`; None where nothing was tried.
        control: Arms that do not count as rivals.
        subject: What turns; of anything but the whole nothing is said where nothing was tried.
    """
    if not any(lead.shown for lead in leads):
        return None
    tried = [] if sensitivity_runs is None else retried(leads, sensitivity_runs, control)
    if not tried:
        return fact("turns.untried") if subject == OF_ALL else None
    turned = [turn for turn in tried if turn.outcome != "holds"]
    if not turned:
        variants = list(dict.fromkeys(turn.variant for turn in tried))
        left, nearest = _nearest(leads, tried)
        return fact("turns.holds", subject=subject, variants=variants, left=left, nearest=nearest)
    groups: dict[tuple[str, str, str, str, tuple[str, ...]], list[Reversal]] = {}
    for turn in sorted(turned, key=lambda turn: turn.outcome != "passed"):
        key = (turn.outcome, turn.measure, turn.arm, turn.versus, turn.beside)
        groups.setdefault(key, []).append(turn)
    parts = [
        fact(f"turn.{group[0].outcome}", turn=group[0], variants=[turn.variant for turn in group])
        for group in groups.values()
    ]
    return fact(
        "turns.turned",
        subject=subject,
        parts=parts[:MOST],
        more=max(0, len(parts) - MOST),
        holds=len(turned) < len(tried),
    )


def _nearest(leads: Sequence[Claim], tried: Sequence[Reversal]) -> tuple[float, Reversal | None]:
    """What share is left of a lead over its closest rival where least of one is, and there.

    Nothing where no re-run leaves less than `_MOST_LEFT` of any.
    """
    whole = {(lead.measure, lead.arm, lead.versus): lead.difference for lead in leads}
    known = ((turn, whole.get((turn.measure, turn.arm, turn.versus))) for turn in tried)
    left = [(turn.difference / lead, turn) for turn, lead in known if lead]
    share, turn = min(left, key=lambda pair: pair[0], default=(1.0, None))
    return (share, turn) if share < _MOST_LEFT else (0.0, None)
