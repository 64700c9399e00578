"""The parameters that a log may tell something of, and what is believed of them before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.settings import Settings
from sim.settings.channels import PUSH_CHANNELS, Channels
from sim.settings.parameter import Ranged, ranged
from sim.types import Floats

SECTION = "behaviour"
MESSAGES = tuple(name for name in PUSH_CHANNELS if getattr(Channels(), name).message_weight > 0.0)
_INSIDE = 1e-6  # how near a draw may come to an end of its range, as a share of the prior


_RESPONSE_SHIFT = f"{SECTION}.response_shift."
_NEEDS: dict[str, tuple[str, ...]] = {
    f"{SECTION}.fatigue.": MESSAGES,
    f"{SECTION}.attention.crowding": MESSAGES,
    f"{SECTION}.attention.remote_effort": ("remote",),
    f"{SECTION}.response.remote_after_visit": ("remote",),
    f"{SECTION}.pull.": ("platform", "community"),
}
"""Parameters, by how their keys begin, that only contacts on one of these channels bear on."""


def free_parameters_of(settings: Settings, channels: Sequence[str]) -> list[Ranged]:
    """Returns every parameter of behaviour that has a range and that contacts can bear on.

    Args:
        settings: for the parameters' own values.
        channels: on which there are contacts.
    """
    found = ranged(settings.behaviour, SECTION)
    return [one for one in found if _bears_on(one.key, channels)]


def _bears_on(key: str, channels: Sequence[str]) -> bool:
    if key.startswith(_RESPONSE_SHIFT):
        return key.rpartition(".")[2] in channels
    return all(
        any(channel in channels for channel in needed)
        for start, needed in _NEEDS.items()
        if key.startswith(start)
    )


def at(one: Ranged, share: Floats) -> Floats:
    """Returns values of a parameter below which its prior has these shares, 0-1.

    The prior is flat on either side of the value that holds without data, with half on each: what
    a log tells nothing of stays where it was.
    """
    if not one.low < one.value < one.high:
        return one.low + share * (one.high - one.low)
    return np.interp(share, [0.0, 0.5, 1.0], [one.low, one.value, one.high])


def draw(free_parameters: Sequence[Ranged], count: int, seed: int) -> Floats:
    """Returns draws from the prior, each parameter by itself, as shares of it.

    Args:
        free_parameters: parameters to draw.
        count: how many draws.
        seed: of their luck.

    Returns:
        Shape (count, free parameters), above 0 and below 1.
    """
    luck = np.random.default_rng(seed)
    return np.clip(luck.random((count, len(free_parameters))), _INSIDE, 1 - _INSIDE)


def values(free_parameters: Sequence[Ranged], shares: Floats) -> Floats:
    """Returns values of parameters from shares of their priors, shape (..., free parameters)."""
    columns = [at(one, shares[..., place]) for place, one in enumerate(free_parameters)]
    return np.stack(columns, axis=-1)
