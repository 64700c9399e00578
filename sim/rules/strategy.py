"""What a company does, as one record, and what the field expects of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.company.wants import REQUEST, SILENCE
from sim.records import N_PUSH
from sim.rules.beliefs import (
    believed_answers,
    believed_mix,
    believed_second_steps,
    expected_answers,
)
from sim.rules.channels import depths_of, kinds, per_channel, scopes, until_each_purpose
from sim.rules.packing import WEEKS_PER_MONTH, Record, record_of
from sim.settings import Settings, Strategy
from sim.settings.orders import MOST_SEQUENCES, MOST_STEPS, ByTier, Sequence
from sim.settings.words import (
    AUDIENCES,
    CENTRES,
    CHANNELS,
    COORDINATIONS,
    PERSONAS,
    PUSH_CHANNELS,
    TEAMS,
    TIERS,
)

_PLANNED = COORDINATIONS.index("planned")  # from it the others are below and above 0
_STARTS = {**{name: i for i, name in enumerate(CHANNELS)}, "request": REQUEST, "silence": SILENCE}


def strategy_record(strategy: Strategy, settings: Settings) -> Record:
    """Returns the record of a strategy that the planner and the rule read.

    It holds what the company chooses and what it believes; what HCPs make of it is in
    `rules.behaviour`.

    Args:
        strategy: what the company does.
        settings: for the company's channels and beliefs.

    Returns:
        A structured array of shape (1,), all float64.
    """
    reps, beliefs = settings.company.reps, settings.company.beliefs
    teams = np.array([TEAMS.index(getattr(settings.channels, c).team) for c in CHANNELS])
    siloed, by_rep = strategy.teams == "siloed", strategy.planning == "rep"
    rep_borne = per_channel(settings.channels, "rep_borne")[:N_PUSH]
    profiles = believed_answers(settings)
    fitting = strategy.purpose_choice == "channel"
    return record_of(
        {
            "rate": [
                [_weekly(getattr(strategy.touches_per_month, c), tier) for c in PUSH_CHANNELS]
                for tier in TIERS
            ],
            **_order(strategy),
            "segment_factor": [
                [strategy.by_segment.get(p, {}).get(c, 1.0) for c in PUSH_CHANNELS]
                for p in PERSONAS
            ],
            "audience": [
                AUDIENCES.index(strategy.audience.get(c, "everyone")) for c in PUSH_CHANNELS
            ],
            "follow_up": _follow_ups(strategy, teams, siloed),
            **_sequences(strategy.sequences),
            "preferred_first": strategy.preferred_first,
            "max_messages": strategy.max_messages_per_week,
            "min_weeks_between": strategy.min_weeks_between,
            "rest_after_silent": strategy.rest_after_silent,
            "rest_weeks": strategy.rest_weeks,
            "silent_weeks": strategy.silent_weeks,
            "silent_share": strategy.silent_share,
            "remote_after_refusals": strategy.remote_after_refusals,
            "remote_share": strategy.remote_share,
            "follow": np.where(
                rep_borne * by_rep > 0.0,
                max(strategy.follow_preference, reps.local_preference),
                strategy.follow_preference,
            ),
            "expected": expected_answers(settings),
            "estimate_weight": settings.company.estimate_weight,
            "by_need": strategy.content_choice == "need",
            "until_purpose": until_each_purpose(
                strategy.purposes, depths_of(settings.channels, beliefs.depth) if fitting else None
            ),
            "coordination": COORDINATIONS.index(strategy.coordination)
            - COORDINATIONS.index("planned"),
            "adapted": strategy.adapted_content,
            "show_site": strategy.show_site_at_visit and strategy.site_open,
            "ask_consent": strategy.ask_consent,
            "centre": CENTRES.index(strategy.preference_centre),
            "honours": strategy.preference_centre == "honoured",
            # told by HCPs with their wishes
            "less_often": settings.behaviour.consent.less_often_weeks,
            "siloed": siloed,
            "by_rep": by_rep,
            "team": teams,
            "plans": teams[:N_PUSH] * siloed,
            "key_accounts": strategy.key_accounts,
            "needs_visit_weeks": [
                getattr(settings.channels, c).needs_visit_weeks for c in PUSH_CHANNELS
            ],
            "scope": scopes(settings.channels)[:N_PUSH],
            "kind": kinds(settings.channels)[:N_PUSH],
            # what is learned, brought up to date by `company.segments` and `company.bandit`
            "profile": profiles,
            "sampled": profiles,
            **_bandit(strategy, settings),
        }
    )


def _weekly(tiers: ByTier, tier: str) -> float:
    return float(getattr(tiers, tier)) / WEEKS_PER_MONTH


def _order(strategy: Strategy) -> dict[str, Any]:
    """Returns the order of the channels, the used ones first, and how many those are."""
    all_used = strategy.planner is not None
    used = [c for c in strategy.order if all_used or strategy.uses(c)]
    rest = [c for c in strategy.order if c not in used]
    return {
        "order": [PUSH_CHANNELS.index(c) for c in used + rest],
        "used": len(used),
    }


def _follow_ups(strategy: Strategy, teams: NDArray[Any], siloed: bool) -> NDArray[np.float64]:
    """Returns shares of follow-ups, occasion x push channel; silos follow up their own alone."""
    shares = np.zeros((len(CHANNELS) + 1, N_PUSH))
    for rule in strategy.follow_ups.values():
        after, send = _STARTS[rule.after], PUSH_CHANNELS.index(rule.send)
        if siloed and after < REQUEST and teams[after] != teams[send]:
            continue
        shares[after, send] += rule.share
    return np.minimum(shares, 1.0)


def _sequences(sequences: dict[str, Sequence]) -> dict[str, Any]:
    shape = (MOST_SEQUENCES, MOST_STEPS)
    sends, waits = np.zeros(shape), np.ones(shape)
    fields = {name: np.zeros(MOST_SEQUENCES) for name in
              ("starts", "start_share", "starts_after", "steps", "stops")}  # fmt: skip
    for row, one in enumerate(sequences.values()):
        fields["starts"][row] = _STARTS[one.starts]
        fields["start_share"][row] = one.share
        fields["starts_after"][row] = one.silent_weeks
        fields["steps"][row] = len(one.steps)
        fields["stops"][row] = one.stop_when_answered
        for column, step in enumerate(one.steps):
            sends[row, column] = PUSH_CHANNELS.index(step.send)
            waits[row, column] = step.after_weeks
    return {"sequences": len(sequences), "sends": sends, "waits": waits, **fields}


def _bandit(strategy: Strategy, settings: Settings) -> dict[str, Any]:
    """Returns what touches are worth and cost to a company that places them by what it learns."""
    bandit, channels = strategy.bandit, settings.channels
    points, second_points = (
        per_channel(channels, name)[:N_PUSH] for name in ("points", "second_points")
    )
    second = believed_mix(settings) @ believed_second_steps(settings)
    cost, refused = (per_channel(channels, name)[:N_PUSH] for name in ("cost", "cost_refused"))
    always = [getattr(channels, c).kind in ("mail", "impression") for c in PUSH_CHANNELS]
    by_event = np.array([getattr(channels, c).kind == "event" for c in PUSH_CHANNELS])
    return {
        "slots": [_weekly(bandit.touches_per_month, tier) for tier in TIERS],
        "may_place": [c in bandit.channels for c in PUSH_CHANNELS],
        "exploration": bandit.exploration,
        "rests": bandit.rest_weeks,
        "worth": points + second_points * second,
        "cost_answered": np.where(by_event, cost * second, cost),
        "cost_unanswered": np.where(always, cost, refused),
        "calls": per_channel(channels, "calls")[:N_PUSH]
        * np.array([getattr(channels, c).crew == "reps" for c in PUSH_CHANNELS]),
        "price": 0.0,
        "price_of_calls": 0.0,
    }
