"""Names of channels in settings: whether there is a channel of that name, on that side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import ErrorDetails, InitErrorDetails

from sim.settings.channels import PULL_CHANNELS, PUSH_CHANNELS
from sim.settings.kinds import Push
from sim.settings.replacing import from_the_top
from sim.settings.words import KINDS, SHARED, STARTERS, TRIGGERS

_ANY = "*"


class _Said(NamedTuple):
    """Where names of channels stand.

    Attributes:
        path: keys to it from the top; `*` is every key or place in a list.
        sides: channels that may be named there: push, pull, own (pull channels that do not ship).
        others: words beside channels.
        is_key: whether the keys of what stands there are the names, and not the value.
    """

    path: tuple[str, ...]
    sides: tuple[str, ...]
    others: tuple[str, ...]
    is_key: bool


def _said(path: str, sides: str, others: tuple[str, ...] = (), *, is_key: bool = False) -> _Said:
    return _Said(tuple(path.split(".")), tuple(sides.split()), others, is_key)


_OF_STRATEGY = (
    _said("touches_per_month", "push", is_key=True),
    _said("order.*", "push"),
    _said("audience", "push", is_key=True),
    _said("max_per_month", "push", is_key=True),
    _said("by_segment.*", "push", is_key=True),
    _said("by_country.*", "push", is_key=True),
    _said("bandit.channels.*", "push"),
    _said("follow_ups.*.after", "push pull", TRIGGERS),
    _said("follow_ups.*.send", "push"),
    _said("sequences.*.starts", "push pull", STARTERS),
    _said("sequences.*.steps.*.send", "push"),
    _said("places", "own", is_key=True),
    _said("money_shares", "push pull", SHARED, is_key=True),
    _said("surplus_to", "push"),
)
_SAID = (
    *(said._replace(path=("strategy", *said.path)) for said in _OF_STRATEGY),
    *(said._replace(path=("warm_up", "strategy", *said.path)) for said in _OF_STRATEGY),
    _said("market.countries.*.forbidden.*", "push"),
    _said("behaviour.response_shift", "push pull", ("then",), is_key=True),
    _said("behaviour.response_shift.then", "push", is_key=True),
    _said("company.beliefs.answers", "push", is_key=True),
    _said("company.beliefs.second_steps", "push", is_key=True),
    _said("company.beliefs.sessions", "pull", is_key=True),
)


def names_unknown(settings: Any) -> Iterator[InitErrorDetails]:
    """Yields an error for each name of a channel that is not there.

    Args:
        settings: sections, validated or as plain values; what is no such thing is left to others.
    """
    names: dict[str, list[str]] = {
        "push": list(PUSH_CHANNELS), "pull": list(PULL_CHANNELS), "own": [],
    }  # fmt: skip
    channels = _inner(settings, "channels")
    for name in _own(channels):
        if name not in PUSH_CHANNELS and name not in PULL_CHANNELS:
            own = channels if isinstance(channels, Mapping) else channels.__pydantic_extra__
            side = _side(own[name])
            names[side].append(str(name))
            names["own"] += [str(name)] if side == "pull" else []
    for said in _SAID:
        known = [name for side in said.sides for name in names[side]]
        for path, value in _found(settings, said.path, ()):
            given = [(path, value)]
            if said.is_key:
                given = [((*path, name), name) for name in _own(value)]
            for place, name in given:
                if isinstance(name, str) and name not in known and name not in said.others:
                    yield _error(place, name, [*known, *said.others], is_key=said.is_key)


def in_our_words(error: ErrorDetails) -> InitErrorDetails:
    """Returns an error of validation as it is told: without how channels are told apart by kind.

    An entry among the channels without a kind is a name mistyped more often than a channel.
    """
    told = from_the_top((), error)
    where, name = list(error["loc"]), str(error["loc"][1]) if len(error["loc"]) > 1 else ""
    if where[:1] != ["channels"] or name in PUSH_CHANNELS or name in PULL_CHANNELS:
        return told
    if error["type"] == "union_tag_not_found":
        return {"type": "extra_forbidden", "loc": error["loc"], "input": error["input"]}
    if error["type"] == "union_tag_invalid":
        kind = error["input"].get("kind") if isinstance(error["input"], Mapping) else None
        return _error((*error["loc"], "kind"), str(kind), list(KINDS), is_key=False)
    told["loc"] = tuple(where[:2] + where[3:]) if where[2:3] and where[2] in KINDS else told["loc"]
    return told


def _error(
    path: tuple[str | int, ...], name: str, known: list[str], *, is_key: bool
) -> InitErrorDetails:
    if is_key:
        return {"type": "extra_forbidden", "loc": path, "input": name}
    expected = " or ".join(map(repr, known))
    return {"type": "literal_error", "loc": path, "input": name, "ctx": {"expected": expected}}


def _side(channel: Any) -> str:
    if isinstance(channel, BaseModel):
        return "push" if isinstance(channel, Push) else "pull"
    kind = channel.get("kind") if isinstance(channel, Mapping) else None
    return "pull" if kind in ("place", "feed") else "push"


def _inner(value: Any, key: str | None) -> Any:
    """Returns what stands under a key; without one, all keys with what stands there."""
    if isinstance(value, BaseModel):
        return list(value) if key is None else value.__dict__.get(key)
    whole = value if isinstance(value, Mapping) else {}
    return list(whole.items()) if key is None else whole.get(key)


def _own(value: Any) -> list[Any]:
    """Returns the keys of a mapping or of a section that may be names of the user's own."""
    if isinstance(value, BaseModel):
        return list(value.__pydantic_extra__ or ())
    return list(value) if isinstance(value, Mapping) else []


def _found(
    value: Any, keys: tuple[str, ...], path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yields what stands at a path, with the way to it."""
    if not keys:
        yield path, value
        return
    first, rest = keys[0], keys[1:]
    if first != _ANY:
        inner = _inner(value, first)
        if inner is not None:
            yield from _found(inner, rest, (*path, first))
        return
    parts = enumerate(value) if isinstance(value, list) else _inner(value, None)
    for name, inner in parts:
        yield from _found(inner, rest, (*path, name))
