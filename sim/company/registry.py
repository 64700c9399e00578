"""Strategies that a team writes as a Python class and registers under an entry point.

A package names its class in its metadata::

    [project.entry-points."hcpsim.strategies"]
    every_other_week = "my_package:EveryOtherWeek"

and `strategy=every_other_week` then has it plan the touches. It is handed the company's file,
never an HCP's state; consent, law, caps, capacity and budget hold for it as for any other.

What the class names in an attribute `page` is set as in a page of `configs/strategy`: how the
money is split, whether the site is open. Without it `strategy.planner=every_other_week` puts the
class in the place of the cadences of another strategy.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.records import NEVER, SCOPE_BITS
from sim.settings import Strategy
from sim.settings.words import COUNTRIES, PERSONAS, PRACTICES, TIERS
from sim.sources import code_of

GROUP = "hcpsim.strategies"
MOST_A_WEEK = 20


class CustomerFile:
    """What the company knows of its HCPs, one entry each, to be read and not written.

    Attributes:
        week: number of the week to plan; up to 0 in the warm-up.
    """

    def __init__(self, customers: NDArray[np.void], week: int, channels: tuple[str, ...]) -> None:
        """Opens the file at a week.

        Args:
            customers: `records.customer_record`, shape (n,).
            week: to plan.
            channels: their names, those on which the company starts first.
        """
        self._customers = customers
        self._channels = channels
        self.week = week

    def __len__(self) -> int:
        """Returns how many HCPs there are."""
        return len(self._customers)

    @property
    def number(self) -> NDArray[np.uint32]:
        """A number of each HCP's own, the same in every run: to tell them apart by."""
        return self._customers["number"].copy()

    @property
    def tier(self) -> NDArray[np.str_]:
        """A, B or C."""
        return np.array(TIERS)[self._customers["tier"]]

    @property
    def country(self) -> NDArray[np.str_]:
        """Code of the country."""
        return np.array(COUNTRIES)[self._customers["country"]]

    @property
    def setting(self) -> NDArray[np.str_]:
        """Practice setting."""
        return np.array(PRACTICES)[self._customers["practice"]]

    @property
    def opinion_leader(self) -> NDArray[np.bool_]:
        """Whether the company takes the HCP for an opinion leader."""
        return np.asarray(self._customers["leader"] > 0)

    @property
    def segment(self) -> NDArray[np.str_]:
        """Persona that the company takes the HCP for, by what it has observed."""
        return np.array(PERSONAS)[self._customers["segment"]]

    @property
    def registered(self) -> NDArray[np.bool_]:
        """Whether it is registered on the own site."""
        return np.asarray(self._customers["registered"] > 0)

    def allows(self, scope: str) -> NDArray[np.bool_]:
        """Whether it permits `email`, `phone` or `profiling` now."""
        return np.asarray((self._customers["allowed"] & SCOPE_BITS[scope]) > 0)

    def tried(self, channel: str) -> NDArray[np.uint16]:
        """Contacts by a push channel so far."""
        return self._customers["tried"][:, self._push(channel)].copy()

    def answered(self, channel: str) -> NDArray[np.uint16]:
        """Answered contacts by a push channel so far."""
        return self._customers["answered"][:, self._push(channel)].copy()

    def weeks_since(self, channel: str) -> NDArray[np.float64]:
        """Weeks since the last contact by a push channel; infinite if there was none."""
        return self._since(self._customers["last_tried"][:, self._push(channel)])

    @property
    def weeks_since_met(self) -> NDArray[np.float64]:
        """Weeks since the last met visit; infinite if there was none."""
        return self._since(self._customers["last_met"])

    def answered_last_week(self, channel: str) -> NDArray[np.bool_]:
        """Whether it answered by a channel in the week before, own places included."""
        bit = _place_of(channel, self._channels, "channel")
        return np.asarray((self._customers["answered_last"] >> bit & 1) > 0)

    @property
    def requested_last_week(self) -> NDArray[np.bool_]:
        """Whether it asked for more in the week before."""
        return np.asarray(self._customers["requested_last"] > 0)

    def _push(self, channel: str) -> int:
        push = self._channels[: self._customers["tried"].shape[1]]
        return _place_of(channel, push, "push channel")

    def _since(self, week: NDArray[np.int16]) -> NDArray[np.float64]:
        return np.where(week == NEVER, np.inf, self.week - week.astype(np.float64))


class Planner(Protocol):
    """What a registered class is: made from `strategy.planner_settings`, asked every week.

    It may have an attribute `page`, a dictionary of what else its strategy sets.
    """

    def plan(self, file: CustomerFile) -> Mapping[str, Any]:
        """Says what to send.

        Args:
            file: the company's file on its HCPs.

        Returns:
            Touches wanted this week by push channel: whole numbers from 0 to 20, whatever their
            type, or booleans, one for each HCP.
        """
        ...


def _place_of(channel: str, known: tuple[str, ...], what: str) -> int:
    """Returns the number of a channel.

    Raises:
        ValueError: if there is none of that name.
    """
    if channel not in known:
        message = f"{channel!r} is no {what}; there are {', '.join(known)}"
        raise ValueError(message)
    return known.index(channel)


def registered() -> dict[str, EntryPoint]:
    """Returns the entry points under which teams have registered strategies, by name."""
    return dict(_points(tuple(_with_packages())))


def _with_packages() -> Iterator[tuple[str, int]]:
    """Yields the places that may hold packages, with when something last came to each or went."""
    for place in sys.path:
        with suppress(OSError):
            changed = os.stat(place or ".").st_mtime_ns
            if _may_hold_packages(place, changed):
                yield place, changed


@lru_cache(maxsize=64)
def _may_hold_packages(place: str, changed: int) -> bool:  # noqa: ARG001
    if not Path(place).is_dir() or place.endswith(".egg"):
        return True
    endings = (".dist-info", ".egg-info")
    return any(name.lower().endswith(endings) for name in os.listdir(place or "."))


@lru_cache(maxsize=4)
def _points(places: tuple[tuple[str, int], ...]) -> dict[str, EntryPoint]:  # noqa: ARG001
    """Looks through all packages, which takes a while, once for places as they are."""
    return {point.name: point for point in entry_points(group=GROUP)}


def page_of(name: str) -> dict[str, Any]:
    """Returns what a registered class sets of its strategy, its own name as planner included.

    Raises:
        TypeError: if its `page` is no dictionary.
    """
    page = getattr(planner_class(name), "page", {})
    if not isinstance(page, Mapping):
        message = f"the attribute page of {name!r} is no dictionary"
        raise TypeError(message)
    return {**page, "planner": name}


def planner_of(strategy: Strategy) -> Planner | None:
    """Makes a strategy's registered class from its settings; None where it names none.

    Raises:
        LookupError: if nothing is registered under that name.
        Exception: whatever the class raises about its settings.
    """
    if strategy.planner is None:
        return None
    made: Planner = planner_class(strategy.planner)(**strategy.planner_settings)
    return made


def planner_class(name: str) -> Any:
    """Returns a registered class.

    Raises:
        LookupError: if nothing is registered under that name.
    """
    points = registered()
    if name not in points:
        there = ", ".join(sorted(points)) or "none"
        message = f"no strategy class is registered as {name!r}; there are {there}"
        raise LookupError(message)
    return points[name].load()


def fingerprint(name: str) -> str:
    """Returns a hash of a registered class's code, so that a changed one is run again."""
    module = inspect.getmodule(planner_class(name))
    source = inspect.getsource(module) if module is not None else repr(planner_class(name))
    return hashlib.sha256(code_of(source).encode()).hexdigest()[:16]


def wanted(
    planner: Planner,
    customers: NDArray[np.void],
    week: int,
    channels: tuple[str, ...],
) -> NDArray[np.uint8]:
    """Asks a registered strategy for its week.

    Args:
        planner: made by its class.
        customers: the company's file, `records.customer_record`, shape (n,).
        week: to plan.
        channels: their names, those on which the company starts first.

    Returns:
        Touches by HCP and push channel, shape (n, push channels).

    Raises:
        ValueError: if what it returns is not what `Planner.plan` says.
    """
    push = channels[: customers["tried"].shape[1]]
    touches = np.zeros((len(customers), len(push)), np.uint8)
    for channel, count in planner.plan(CustomerFile(customers, week, channels)).items():
        touches[:, _place_of(channel, push, "push channel")] = _whole(
            channel, np.asarray(count), len(customers)
        )
    return touches


def _whole(channel: str, touches: NDArray[Any], n: int) -> NDArray[Any]:
    """Returns touches as they are, whole floats included.

    Raises:
        ValueError: if they are not one whole number from 0 to 20 for each HCP.
    """
    if touches.shape != (n,) or touches.dtype.kind not in "biuf":
        message = (
            f"{channel}: one whole number for each HCP, an array of shape ({n},), "
            f"not {touches.dtype} of shape {touches.shape}"
        )
        raise ValueError(message)
    if touches.dtype.kind == "f" and (broken := touches[touches != np.floor(touches)]).size:
        message = f"{channel}: whole numbers of touches, not {broken[0]:g}"
        raise ValueError(message)
    if touches.size and not 0 <= touches.min() <= touches.max() <= MOST_A_WEEK:
        message = f"{channel}: from 0 to {MOST_A_WEEK} touches a week"
        raise ValueError(message)
    return touches
