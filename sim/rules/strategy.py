"""What a company does, as one record, and what the field expects of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.company.demand import REQUEST, SILENCE
from sim.rules.beliefs import (
    believed_answers,
    believed_mix,
    believed_second_steps,
    expected_answers,
)
from sim.rules.channels import (
    depths_of,
    kinds,
    others,
    per_channel,
    scopes,
    teams,
    until_each_purpose,
)
from sim.rules.packing import Record, kept_by, laid_out, record_of
from sim.settings import Settings, Strategy
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.settings.channels import Channels
from sim.settings.kinds import Mail, Push
from sim.settings.orders import MOST_SEQUENCES, MOST_STEPS, ByTier, Sequence
from sim.settings.words import (
    AUDIENCES,
    CENTRES,
    COORDINATIONS,
    COUNTRIES,
    PERSONAS,
    STARTERS,
    TIERS,
    Standing,
)

_PLANNED = COORDINATIONS.index("planned")  # from it the others are below and above 0
_OTHER_STARTS = dict(zip(STARTERS, (REQUEST, SILENCE), strict=True))
_NO_CAP = 1_000_000


@kept_by("population", "market", "channels", "company", "behaviour.consent")
def strategy_record(strategy: Strategy, settings: Settings) -> Record:
    """Returns the record of a strategy that the planner and the rule read.

    It holds what the company chooses (`strategy.rest_weeks`), what it is (`strategy.company`) and
    what it believes; what HCPs make of it is in `rules.behaviour`.

    Args:
        strategy: what the company does.
        settings: for the company's channels and beliefs.

    Returns:
        A structured array of shape (1,), all float64.
    """
    reps, beliefs = settings.company.reps, settings.company.beliefs
    channels, push = settings.channels, settings.channels.push
    n_push, of_teams = len(push), np.array(teams(channels))
    siloed, by_rep = strategy.teams == "siloed", strategy.planning == "rep"
    rep_borne = per_channel(channels, "rep_borne")[:n_push]
    fitting = strategy.purpose_choice == "channel"
    return record_of(
        {
            **laid_out(strategy),
            "company": laid_out(settings.company),
            "rate": [
                [_weekly(strategy.touches_per_month.of(c), tier) for c in push] for tier in TIERS
            ],
            **_order(strategy, channels),
            **_standing(strategy, channels),
            "max_per_month": [strategy.max_per_month.get(c, _NO_CAP) for c in push],
            "segment_factor": [
                [strategy.by_segment.get(p, {}).get(c, 1.0) for c in push] for p in PERSONAS
            ],
            "country_factor": [
                [strategy.by_country.get(code, {}).get(c, 1.0) for c in push] for code in COUNTRIES
            ],
            "audience": [AUDIENCES.index(strategy.audience.get(c, "everyone")) for c in push],
            "follow_up": _follow_ups(strategy, channels, of_teams, siloed),
            **_sequences(strategy.sequences, channels),
            "follow": np.where(
                rep_borne * by_rep > 0.0,
                max(strategy.follow_preference, reps.local_preference),
                strategy.follow_preference,
            ),
            "expected": expected_answers(settings),
            "by_need": strategy.content_choice == "need",
            "until_purpose": until_each_purpose(
                strategy.purposes,
                len(of_teams),
                depths_of(channels, beliefs.depth) if fitting else None,
                strategy.purpose_least_depth,
            ),
            "coordination": COORDINATIONS.index(strategy.coordination) - _PLANNED,
            "show_site": strategy.show_site_at_visit
            and strategy.presence_in(channels.home, channels[channels.home]) > 0.0,
            "centre": CENTRES.index(strategy.preference_centre),
            "honours": strategy.preference_centre == "honoured",
            # told by HCPs with their wishes
            "less_often": settings.behaviour.consent.less_often_weeks,
            "siloed": siloed,
            "by_rep": by_rep,
            "team": of_teams,
            "plans": of_teams[:n_push] * siloed,
            "needs_visit_weeks": [channels[c].needs_visit_weeks for c in push],
            "scope": scopes(channels)[:n_push],
            "kind": kinds(channels)[:n_push],
            "address": channels.numbers("address"),
            "turn": channels.numbers("turn"),
            "turns_into": others(channels, "turns_into")[:n_push],
            "thinned": per_channel(channels, "thinned_when_silent")[:n_push],
            # what is learned, brought up to date by `company.segments` and `company.bandit`
            "sampled": believed_answers(settings),
            **_rhythm(settings),
            **_bandit(strategy, settings),
        }
    )


def _weekly(tiers: ByTier, tier: str) -> float:
    return float(getattr(tiers, tier)) / WEEKS_PER_MONTH


def _rhythm(settings: Settings) -> dict[str, Any]:
    """Returns how evenly each push channel comes: what takes reps' time as reps will."""
    rhythm, channels = settings.company.rhythm, settings.channels
    by_reps = np.array([channels[name].crew == "reps" for name in channels.push])
    return {
        "evenness": np.where(by_reps, rhythm.evenness, 1.0),
        "spread_within_tier": by_reps * rhythm.spread_within_tier,
    }


def _order(strategy: Strategy, channels: Channels) -> dict[str, Any]:
    """Returns the order of the channels, the used ones first, and how many those are."""
    all_used = strategy.planner is not None
    order = [*strategy.order, *(c for c in channels.push if c not in strategy.order)]
    used = [c for c in order if all_used or strategy.uses(c, channels)]
    rest = [c for c in order if c not in used]
    return {
        "order": [channels.push.index(c) for c in used + rest],
        "used": len(used),
    }


def _standing(strategy: Strategy, channels: Channels) -> dict[str, Any]:
    """Returns who goes first under a cap: the place of each push channel and of an answer."""
    order = strategy.cap_order

    def place(standing: Standing) -> int:
        return order.index(standing) if standing in order else len(order)

    def of(channel: Push) -> int:
        if channel.scope == "none":
            return 0
        if not isinstance(channel, Mail):
            return place("invitation")
        return place("rep_mail" if channel.rep_borne else "mass_mail")

    return {
        "ranks_messages": bool(order),
        "standing": [of(channels[name]) for name in channels.push],
        "standing_of_answers": place("answer"),
    }


def _follow_ups(
    strategy: Strategy, channels: Channels, teams: NDArray[Any], siloed: bool
) -> NDArray[np.float64]:
    """Returns shares of follow-ups, occasion x push channel; silos follow up their own alone.

    Occasions are answers by each channel, and any request.
    """
    shares = np.zeros((len(teams) + 1, len(channels.push)))
    for rule in strategy.follow_ups.values():
        after, send = _start(rule.after, channels), channels.push.index(rule.send)
        if siloed and after != REQUEST and teams[after] != teams[send]:
            continue
        shares[after, send] += rule.share
    return np.minimum(shares, 1.0)


def _start(name: str, channels: Channels) -> int:
    """Returns what stands for an occasion: a channel's number, or one below 0."""
    return _OTHER_STARTS[name] if name in _OTHER_STARTS else channels.names.index(name)


def _sequences(sequences: dict[str, Sequence], channels: Channels) -> dict[str, Any]:
    shape = (MOST_SEQUENCES, MOST_STEPS)
    sends, waits = np.zeros(shape), np.ones(shape)
    fields = {name: np.zeros(MOST_SEQUENCES) for name in
              ("starts", "start_share", "starts_after", "steps", "stops")}  # fmt: skip
    for row, one in enumerate(sequences.values()):
        fields["starts"][row] = _start(one.starts, channels)
        fields["start_share"][row] = one.share
        fields["starts_after"][row] = one.silent_weeks
        fields["steps"][row] = len(one.steps)
        fields["stops"][row] = one.stop_when_answered
        for column, step in enumerate(one.steps):
            sends[row, column] = channels.push.index(step.send)
            waits[row, column] = step.after_weeks
    return {"sequences": len(sequences), "sends": sends, "waits": waits, **fields}


def _bandit(strategy: Strategy, settings: Settings) -> dict[str, Any]:
    """Returns what touches are worth and cost to a company that places them by what it learns."""
    bandit, channels = strategy.bandit, settings.channels
    push = [channels[name] for name in channels.push]
    points, second_points = (
        per_channel(channels, name)[: len(push)] for name in ("points", "second_points")
    )
    second = believed_mix(settings) @ believed_second_steps(settings)
    cost, refused = (per_channel(channels, name)[: len(push)] for name in ("cost", "cost_refused"))
    always = [one.kind in ("mail", "impression") for one in push]
    by_event = np.array([one.kind == "event" for one in push])
    return {
        "slots": [_weekly(bandit.touches_per_month, tier) for tier in TIERS],
        "may_place": [name in bandit.channels for name in channels.push],
        "exploration": bandit.exploration,
        "rests": bandit.rest_weeks,
        "worth": points + second_points * second,
        "cost_answered": np.where(by_event, cost * second, cost),
        "cost_unanswered": np.where(always, cost, refused),
        "calls": per_channel(channels, "calls")[: len(push)]
        * np.array([one.crew == "reps" for one in push]),
        "price": 0.0,
        "price_of_calls": 0.0,
    }
