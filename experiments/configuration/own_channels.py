"""Channels that a user's pages add: all their keys, so that each can be set by itself."""

from __future__ import annotations

from typing import Any, get_args

from experiments.configuration.trees import Tree, laid_over
from sim.settings.channels import CHANNELS
from sim.settings.kinds import AnyChannel, Channel, Push
from sim.settings.orders import ByTier

_OF_KIND: dict[str, type[Channel]] = {
    one.model_fields["kind"].default: one for one in get_args(get_args(AnyChannel)[0])
}


def with_own_channels(tree: Tree) -> Tree:
    """The tree with every key of the channels that it adds, by their kind's defaults."""
    channels = tree.get("channels")
    given = channels.items() if isinstance(channels, dict) else ()
    for name, entry in given:
        kind = _OF_KIND.get(str(entry.get("kind"))) if isinstance(entry, dict) else None
        if name in CHANNELS or kind is None:
            continue
        below: dict[str, Any] = {
            "channels": {name: kind.model_validate({}).model_dump()},
            "behaviour": {"response_shift": {name: 0.0}},
        }
        if issubclass(kind, Push):
            below["strategy"] = {"touches_per_month": {name: ByTier().model_dump()}}
        tree = laid_over(tree, laid_over(below, _of(tree, below)))
    return tree


def _of(tree: Any, keys: Any) -> Tree:
    """What a tree has below the same keys."""
    return {
        key: _of(tree[key], inner) if isinstance(inner, dict) else tree[key]
        for key, inner in keys.items()
        if isinstance(tree, dict) and key in tree
    }
