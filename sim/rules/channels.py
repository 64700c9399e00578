"""The channels' settings as tables: one row for a persona or a format, one column for a channel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from sim.counters import HCP_COUNTERS
from sim.rules.packing import remembered
from sim.rules.screens import factor_on_rates, loads, shares_without
from sim.settings import Settings
from sim.settings.channels import Channels
from sim.settings.character import Depths, Purposes
from sim.settings.kinds import (
    MOST_FORMATS,
    ByPersona,
    Call,
    Channel,
    Event,
    Feed,
    Invitation,
    Place,
)
from sim.settings.words import CHANNEL_SCOPES, KINDS, PERSONAS, PURPOSES, TEAMS, Hired

_NONE = ByPersona()
_NODES = 41
_LEAST_CHANCE = 1e-9
_QUADRATURE = np.polynomial.hermite_e.hermegauss(_NODES)


def by_persona(channels: Channels, step: str) -> NDArray[np.float64]:
    """Returns the table of responses (a week's, in pull) or second steps, persona x channel."""
    table = np.array(
        [[getattr(vars(one).get(step, _NONE), p) for one in channels.in_order]
         for p in PERSONAS]
    )  # fmt: skip
    return table / per_channel(channels, "period_weeks", 1.0)


def while_there(settings: Settings) -> NDArray[np.float64]:
    """Returns the table of responses of HCPs who are not away, persona x channel.

    Tables are means over a year. Mail waits; calls, events and sessions of which there are none in
    weeks of absence come about the more often in the others.
    """
    table = by_persona(settings.channels, "response")
    lost = [
        isinstance(one, Invitation | Event | Place | Feed) for one in settings.channels.in_order
    ]
    rates = [isinstance(one, Place | Feed) for one in settings.channels.in_order]
    found = table / share_of_weeks_there(settings)
    chances = np.minimum(found, np.maximum(table, settings.behaviour.access.ceiling))
    return np.where(lost, np.where(rates, found, chances), table)


def share_of_weeks_there(settings: Settings) -> float:
    """Returns the share of a year's weeks in which an HCP is not away."""
    return max(1.0 - float(np.mean(settings.behaviour.absence.away_by_month)), 1e-9)


def per_channel(channels: Channels, name: str, otherwise: float = 0.0) -> NDArray[np.float64]:
    """Returns one figure of each channel; `otherwise` where a channel of its kind has none."""
    return np.array([float(vars(one).get(name, otherwise)) for one in channels.in_order])


@remembered
def intercepts(
    chances: NDArray[np.float64],
    spread: float | NDArray[np.float64],
    first: NDArray[np.float64] | None = None,
    without: NDArray[np.float64] | None = None,
    lack: float | NDArray[np.float64] = 0.0,
) -> NDArray[np.float64]:
    """Returns log-odds whose mean response over a normal spread is the given chance.

    Found by Newton's method over Gauss-Hermite nodes; the usual factor sqrt(1 + 0.346 sd^2) misses
    by up to 6 % at chances of a few per cent.

    Args:
        chances: mean responses, any shape.
        spread: standard deviation of the HCPs' own log-odds, one for all or of the same shape.
        first: log-odds of a first step, same shape: the chances are then those of a second step
            by the HCPs who take the first, who are not the average ones.
        without: share of HCPs who lack `lack` of the log-odds of the others, same shape; None is
            none.
        lack: log-odds, one for all or of the same shape.

    Returns:
        Log-odds, same shape.
    """
    nodes, weights = _QUADRATURE
    own = np.broadcast_to(np.asarray(spread)[..., None] * nodes, (*chances.shape, _NODES))
    share = np.broadcast_to(weights, own.shape)
    if without is not None and without.any():
        own = np.concatenate([own, own - np.asarray(lack)[..., None]], axis=-1)
        share = np.concatenate(
            [share * (1.0 - without[..., None]), share * without[..., None]], axis=-1
        )
    if first is not None:
        share = share * special.expit(first[..., None] + own)
    share = share / share.sum(axis=-1, keepdims=True)
    rarer = np.where(chances > 0.5, -1.0, 1.0)  # of yes and no, the one that keeps its digits
    wanted = np.clip(np.where(chances > 0.5, 1.0 - chances, chances), _LEAST_CHANCE, 0.5)

    def means(x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        each = special.expit((x[..., None] + own) * rarer[..., None])
        mean = (each * share).sum(axis=-1)
        return mean, rarer * (each * (1.0 - each) * share).sum(axis=-1)

    def miss(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log(means(x)[0] / wanted)

    def slope(x: NDArray[np.float64]) -> NDArray[np.float64]:
        mean, rise = means(x)
        return rise / mean

    found = optimize.newton(miss, rarer * special.logit(wanted), slope, tol=1e-11)
    return np.asarray(found)


def log_depths(settings: Settings) -> NDArray[np.float64]:
    """Returns how deep each channel goes for each purpose, purpose x channel.

    The log of depth against its mean over the reference mix: 0 on average, so that the channels'
    tables hold for that mix.
    """
    purpose = settings.behaviour.purpose
    depths = depths_of(settings.channels, purpose.depth)
    return depths - purpose_shares(purpose.reference) @ depths


def depths_of(channels: Channels, depth: Depths) -> NDArray[np.float64]:
    """Returns logs of depth, a geometric mean by each channel's closeness, purpose x channel."""
    closeness = per_channel(channels, "closeness")
    ends = np.array([[getattr(getattr(depth, p), end) for end in ("in_person", "digital")]
                     for p in PURPOSES])  # fmt: skip
    logs = np.log(ends)
    return np.asarray(closeness * logs[:, :1] + (1.0 - closeness) * logs[:, 1:])


def purpose_shares(purposes: Purposes) -> NDArray[np.float64]:
    """Returns the shares of the purposes, shape (purposes,)."""
    shares = np.array([getattr(purposes, p) for p in PURPOSES])
    return shares / shares.sum()


def until_each_purpose(
    purposes: Purposes,
    channels: int,
    depths: NDArray[np.float64] | None = None,
    least: float = 0.0,
) -> NDArray[np.float64]:
    """Returns cumulative shares of the purposes, channel x purpose.

    Args:
        purposes: shares over all channels.
        channels: how many there are.
        depths: logs of depth, purpose x channel, where a channel is used more for what it serves
            better.
        least: depth, as a share of a channel's deepest, below which it is not for a purpose.
    """
    weights = np.tile(purpose_shares(purposes), (channels, 1))
    if depths is not None:
        deep = np.exp(depths).T
        weights *= deep
        fitting = np.where(deep >= least * deep.max(axis=1, keepdims=True), weights, 0.0)
        weights = np.where(fitting.sum(axis=1, keepdims=True) > 0.0, fitting, weights)
    return np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)


def channel_rules(settings: Settings) -> dict[str, Any]:
    """Returns everything that the rule reads of the channels, by name of its field."""
    channels, found = settings.channels, groups(settings.channels)
    spread = settings.behaviour.response.deviation_sd
    response = while_there(settings)
    taken = loads(channels)
    unlike = {
        "spread": np.tile(np.hypot(spread, settings.behaviour.screens.trait_sd * taken), (3, 1)),
        "without": np.outer(shares_without(settings), taken > 0.0),
        "lack": np.tile(settings.behaviour.screens.log_odds_without * taken, (3, 1)),
    }
    first = intercepts(response, **unlike)
    names = (
        "rep_borne", "digital", "observed", "minutes", "minutes_max", "depth_minutes", "cost",
        "cost_refused", "message_weight", "trust_gain", "goodwill", "knowledge_gain", "points",
        "second_points", "consent_ask", "follow_up", "glance_minutes", "own_site", "by_newsletter",
        "noticed_unanswered",
    )  # fmt: skip
    depths = log_depths(settings)
    shifts = settings.behaviour.response_shift
    shift = np.array([shifts.get(name, 0.0) for name in channels.names])
    goes_on = np.array([shifts.then.get(name, 0.0) for name in channels.names])
    purpose = settings.behaviour.purpose
    learned = np.exp(purpose.knowledge_weight * depths)
    digital, closeness = (per_channel(channels, name) for name in ("digital", "closeness"))
    return {
        **{name: per_channel(channels, name) for name in names},
        "kind": kinds(channels),
        "to_be_found": [
            isinstance(one, Place) and one.opened_by == "choice" for one in channels.in_order
        ],
        "group": [-1 if one.group is None else found.index(one.group) for one in channels.in_order],
        "address": channels.numbers("address"),
        "first_step": steps(channels, "counted_as"),
        "second_step": steps(channels, "then_counted_as"),
        "complements": others(channels, "complements"),
        "call_factor": call_factors(channels, response),
        "team": teams(channels),
        "rep_calls": calls_of(channels, "reps"),
        "msl_calls": calls_of(channels, "msls"),
        "intercept": first + shift,
        "rate": response * np.exp(shift) / factor_on_rates(settings),
        "screen": taken,
        "response_shift": shift,
        "second_intercept": intercepts(by_persona(channels, "second_step"), first=first, **unlike)
        + goes_on,
        "scope": scopes(channels),
        "at_a_distance": (digital > 0.0) & (closeness > 0.0) & (closeness < 1.0),
        "on_screen": closeness < 1.0,
        "in_person": closeness == 1.0,
        "of_purpose": purpose.response_weight * depths,
        "unwanted_share": min(1.0, settings.behaviour.preference.unwanted_groups / len(found))
        if found
        else 0.0,
        "purpose_knowledge": learned / (purpose_shares(purpose.reference) @ learned),
        "until_purpose": until_each_purpose(
            purpose.reference, len(response[0]), depths, purpose.least_depth
        ),
        **_forms(channels),
    }


def groups(channels: Channels) -> list[str]:
    """Returns the groups of channels that HCPs weigh against each other."""
    named = (one.group for one in channels.in_order)
    return list(dict.fromkeys(group for group in named if group is not None))


def kinds(channels: Channels) -> list[int]:
    """Returns the kind of each channel, as `words.KINDS` numbers them."""
    return [KINDS.index(one.kind) for one in channels.in_order]


def teams(channels: Channels) -> list[int]:
    """Returns the team of each channel, as `words.TEAMS` numbers them."""
    return [TEAMS.index(one.team) for one in channels.in_order]


def calls_of(channels: Channels, crew: Hired) -> NDArray[np.float64]:
    """Returns the calls that a touch takes of a crew's time, by channel."""
    push = [channels[name] for name in channels.push]
    theirs = [one.calls * (one.crew == crew) for one in push]
    return np.array([*theirs, *(0.0 for _ in channels.pull)])


def others(channels: Channels, key: str) -> list[int]:
    """Returns the channel that each one names under a key; -1 where it names none."""
    named = [getattr(one, key, None) for one in channels.in_order]
    return [-1 if name is None else channels.names.index(name) for name in named]


def steps(channels: Channels, key: str) -> list[int]:
    """Returns the counter of a step of each channel, -1 where it counts as none."""
    named = [getattr(one, key, None) for one in channels.in_order]
    return [-1 if name is None else HCP_COUNTERS.index(name) for name in named]


def call_factors(channels: Channels, response: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns how much likelier calls on a channel are met than on the first, persona x channel.

    The chance of a meeting, which HCPs are born with, is that of the first channel with calls.
    """
    met_on = calls(channels)
    factors = np.ones(response.shape)
    factors[:, met_on] = response[:, met_on] / np.maximum(response[:, met_on[:1]], 1e-12)
    return factors


def calls(channels: Channels) -> list[int]:
    """Returns the places of channels on which reps call, whose answers are factors on access."""
    return [at for at, one in enumerate(channels.in_order) if isinstance(one, Call)]


def scopes(channels: Channels) -> list[int]:
    """Returns the consent that each channel needs, as `words.CHANNEL_SCOPES` numbers it."""
    return [CHANNEL_SCOPES.index(getattr(one, "scope", "none")) for one in channels.in_order]


def spread_of_cost(channel: Channel) -> float:
    """Returns the root of the mean square of a channel's cost over its mean, from its forms."""
    forms = tuple(channel.formats.values())
    if not forms:
        return 1.0
    shares, costs = (np.array([getattr(f, name) for f in forms]) for name in ("share", "cost"))
    mean = float(np.average(costs, weights=shares))
    return float(np.sqrt(np.average(costs**2, weights=shares))) / mean if mean > 0.0 else 1.0


def _forms(channels: Channels) -> dict[str, NDArray[np.float64]]:
    """Returns cumulative shares and factors of each channel's forms, channel x form."""
    shape = (len(channels.names), MOST_FORMATS)
    until, purposes = np.ones(shape), np.full(shape, -1.0)
    factors = {name: np.ones(shape) for name in ("minutes", "cost", "knowledge")}
    for row, channel in enumerate(channels.in_order):
        forms = tuple(channel.formats.values())
        if not forms:
            continue
        shares = np.array([form.share for form in forms])
        shares = shares / shares.sum()
        until[row, : len(forms)] = np.cumsum(shares)
        until[row, len(forms) - 1 :] = 1.0
        for factor, table in factors.items():
            own = np.array([getattr(form, factor) for form in forms])
            mean = float(shares @ own)
            table[row, : len(forms)] = own / mean if mean > 0.0 else own
        purposes[row, : len(forms)] = [PURPOSES.index(form.purpose) for form in forms]
    return {
        "form_until": until,
        "form_purpose": purposes,
        **{f"form_{name}": table for name, table in factors.items()},
    }
