"""Lines that work, for those who typed one that does not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Any

from hydra.core.override_parser.types import ChoiceSweep, Override, QuotedString, RangeSweep
from pydantic import TypeAdapter, ValidationError

from experiments.config_errors import LONGEST_VALUE, nearest, one_of
from experiments.configuration.key_tree import KeyNode, Part, find
from experiments.configuration.schema import GROUPS, MOST_ARMS, SHARED

MOST_NAMES = 3
_SWEPT = ("strategy", "company", "market", "population", "channels", "behaviour", "measures")
LONGEST_HINT = 800  # characters, so that none is cut
_NEAR = 0.75  # likeness from which a name may be a slip for another
RENAMED = {
    "behaviour.readiness": "behaviour.response_shift",
    "behaviour.trust.notice_probability": "channels.mass_email.noticed_unanswered",
}
"""What keys are called that had another name: the old one, and the new one."""

_DOORS_AND_HABIT = "visits come back with market.lockdown.recovery_weeks and behaviour.habit"
REMOVED = {
    "market.lockdown.rebound": _DOORS_AND_HABIT,
    "market.lockdown.rebound_weeks": _DOORS_AND_HABIT,
}
"""Keys that are gone, each with what does its work now."""


def new_name(path: Sequence[Part]) -> str:
    """What a key is called now whose name, or that of a section above it, has changed.

    Args:
        path: The key as typed, whole or from the part with the old name on.

    Returns:
        The key that works; empty where no part of it had another name.
    """
    typed = ".".join(str(part) for part in path)
    for old, new in RENAMED.items():
        for name in (old, old.rpartition(".")[2]):
            if typed == name or typed.startswith(f"{name}."):
                return new + typed.removeprefix(name)
    return ""


def other_key(path: Sequence[Part], names: Sequence[str], rest: Sequence[Part] = ()) -> str:
    """The hint for a key that is not there.

    Args:
        path: The key as typed, up to the part that leads nowhere.
        names: What that part could have been.
        rest: What was typed after it.

    Returns:
        The nearest key beside it; else keys elsewhere with that name, or with these words in their
        name or their description; empty if there is none.
    """
    above, typed = [str(part) for part in path[:-1]], [str(part) for part in (*path, *rest)]
    last = str(path[-1]).lower()
    found = nearest(last, names)
    beside = "" if found is None else ".".join(_mended([*above, found], rest))
    surely = found is not None and (found.lower().startswith(last) or _ratio(found, last) >= _NEAR)
    if not surely:
        like = _like(typed[len(above) :], tuple(above)) or _like(typed, ()) or _within(typed)
        beside = one_of(like) or beside
    return f"did you mean {beside}?" if beside else ""


def even_mapping(node: KeyNode | None, value: Any) -> str:
    """A mapping that gives every key of a section the same value, in the command line's grammar.

    Args:
        node: Where it would stand.
        value: The one value that was given.

    Returns:
        The mapping; empty where the section does not take that value for each of its keys.
    """
    if node is None or not node.names or not isinstance(value, int | float):
        return ""
    if not all(_fits(node.child(name), value) for name in node.names):
        return ""
    return f"{{{','.join(f'{name}:{_word(value)}' for name in node.names)}}}"


def even_shares(names: Sequence[str]) -> dict[str, float]:
    """Shares of 1 that are as even as hundredths can be; the first names take the rest.

    Args:
        names: One or more.
    """
    each, rest = divmod(100, len(names))
    return {name: (each + (place < rest)) / 100 for place, name in enumerate(names)}


def even_mapping_of(names: Sequence[str]) -> str:
    """The same in the command line's grammar."""
    parts = even_shares(names).items()
    return f"{{{', '.join(f'{name}: {part:g}' for name, part in parts)}}}"


def shares_of(node: KeyNode | None, value: Any) -> str:
    """The mapping that a list of a mapping's keys may stand for.

    Args:
        node: Where it would stand.
        value: What was given.

    Returns:
        The mapping, in even shares; empty where it is no list of such keys, each once.
    """
    keys = set(node.keys) if node is not None else set()
    if not isinstance(value, list) or not 1 <= len(value) <= 20 or not set(map(str, value)) <= keys:
        return ""
    return even_mapping_of([str(one) for one in value]) if len(set(value)) == len(value) else ""


def grid_hint(override: Override) -> str:
    """How the values of a list are compared, where each of them can be an arm.

    Args:
        override: What was typed: `KEY=A,B,C`.

    Returns:
        The hint; empty where the values cannot be arms.
    """
    key, values = override.key_or_group, _listed(override)
    if not 2 <= len(values) <= min(8, MOST_ARMS) or key.split(".")[0] in SHARED:
        return ""
    arms: dict[str, str] = {}
    for value in values:
        line = _arm_line(key, value)
        if line is None:
            return ""
        named = str(value) if key in GROUPS else f"{key.rpartition('.')[2]}_{_word(value)}"
        arms[re.sub(r"\W", "_", named)] = f'["{line}"]' if line else "[]"
    said = ",".join(f"{name}:{lines}" for name, lines in arms.items())
    sound = len(arms) == len(values) and len(said) <= LONGEST_HINT
    return f"compare takes 'arms={{{said}}}'" if sound else ""


def sweep_hint(overrides: Sequence[Override]) -> str:
    """How values of one key or two are swept, where they can be.

    Args:
        overrides: What was typed: `KEY=A,B,C`.

    Returns:
        The words that work behind `hcpsim sweep`; empty where the keys take no such values.
    """
    parts = []
    for override in overrides:
        values = _listed(override)
        key = likely_key(override.key_or_group, values)
        if not key:
            return ""
        parts.append(f"{key}:[{','.join(_word(value) for value in values)}]")
    said = ",".join(parts)
    return f"hcpsim sweep takes 'grid={{{said}}}'" if 0 < len(said) <= LONGEST_HINT else ""


def likely_key(typed: str, values: Sequence[Any]) -> str:
    """The key that a sweep takes for what was typed: itself, or one of that name elsewhere.

    Args:
        typed: A dotted key, or the end of one.
        values: All of which the key must take.

    Returns:
        The key, a strategy's before others; empty where none takes the values.
    """
    wanted = tuple(typed.split("."))
    if find(wanted) is not None and (wanted[0] in SHARED or wanted[0] not in _SWEPT):
        return ""
    same = [wanted] if find(wanted) is not None else []
    same += [path for path, _ in _keys() if path[-len(wanted) :] == wanted]
    fit = [
        path
        for path in same
        if values and path[0] in _SWEPT and path[0] not in SHARED
        and all(_fits(find(path), value) or even_mapping(find(path), value) for value in values)
    ]  # fmt: skip

    def place(path: tuple[str, ...]) -> tuple[bool, bool, int, int]:
        return path != wanted, "beliefs" in path, _SWEPT.index(path[0]), len(path)

    return ".".join(sorted(fit, key=place)[0]) if fit else ""


def _listed(override: Override) -> list[Any]:
    """The words and numbers of a list; empty where there is anything else in it."""
    sweep = override.value()
    values = sweep.list if isinstance(sweep, ChoiceSweep) else []
    if isinstance(sweep, RangeSweep):
        values = list(sweep.range())
    plain = [value.text if isinstance(value, QuotedString) else value for value in values]
    sound = all(
        isinstance(value, bool | int | float)
        or (isinstance(value, str) and re.fullmatch(r"[\w./-]+", value))
        for value in plain
    )
    return plain if sound else []


def _arm_line(key: str, value: Any) -> str | None:
    """The override that sets one value in an arm.

    It is empty where the value is there anyway, and None where the key does not take it.
    """
    if key in GROUPS:
        return f"{key}={value}"
    node = find(key.split("."))
    if node is not None and node.names:
        mapping = even_mapping(node, value)
        return f"{key}={mapping}" if mapping else None
    if not _fits(node, value):
        return None
    field = node.field if node is not None else None
    if key.startswith("strategy."):  # whose page may say one of a few words itself
        return f"{key}={value}" if type(value) in (int, float) else None
    usual = field is not None and field.default == value
    return "" if usual else f"{key}={_word(value)}"


def _word(value: Any) -> str:
    """A word or number in the command line's grammar."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fits(node: KeyNode | None, value: Any) -> bool:
    """Whether a node takes a value, as far as can be told without what stands beside it."""
    if node is None:
        return False
    rules = node.field.metadata if node.field is not None else []
    bounded: Any = Annotated[node.annotation, *rules] if rules else node.annotation
    try:
        TypeAdapter(bounded).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


def _mended(path: list[str], rest: Sequence[Part]) -> list[str]:
    """The rest of a key after its nearest beginning, each part the nearest that there is."""
    node = find(path)
    for part in map(str, rest):
        names = node.names if node is not None else []
        path = [*path, part if part in names else nearest(part, names) or part]
        node = node.child(path[-1]) if node is not None else None
    return path


def _like(typed: Sequence[str], above: tuple[str, ...]) -> list[str]:
    """Keys below a section that are like what was typed, the likest of them."""
    *before, last = typed
    if len(last) > LONGEST_VALUE:
        return []
    words, best, found = _words(last), 9, list[tuple[str, ...]]()
    for path, told in _keys():
        if path[: len(above)] != above:
            continue
        name = path[-1]
        if len("".join(typed)) > 1 and path[-len(typed) :] == tuple(typed):
            rank = 0
        elif len(last) < 2 or (before and find([*above, before[0]]) is None):
            continue
        elif name == last:
            rank = 1
        elif _ratio(name, last) >= _NEAR:
            rank = 2
        elif not words:
            continue
        elif words <= _words(name):
            rank = 3
        elif words <= _words(" ".join(path)):
            rank = 4
        elif words <= told:
            rank = 5
        else:
            continue
        if rank < best:
            best, found = rank, []
        if rank == best:
            found.append(path)
    shortest = sorted(found, key=len)[:MOST_NAMES]
    return [".".join(path) for path in shortest]


def _within(typed: Sequence[str]) -> list[str]:
    """The mappings with free keys that are called as the beginning of what was typed."""
    named = [path for path, _ in _keys() if len(typed) > 1 and path[-1] == typed[0]]
    nodes = [(path, find(path)) for path in named]
    return [".".join([*path, *typed[1:]]) for path, node in nodes if node and node.is_mapping][
        :MOST_NAMES
    ]


def _ratio(one: str, other: str) -> float:
    """How alike two names are, 0 to 1."""
    likeness = difflib.SequenceMatcher(None, one.lower(), other.lower())
    return likeness.ratio() if likeness.quick_ratio() >= _NEAR else 0.0


def _words(text: str) -> frozenset[str]:
    """The words of a name or a sentence, without their plural."""
    return frozenset(word.rstrip("s") for word in re.findall(r"[a-z0-9]+", text.lower()))


@lru_cache(maxsize=1)
def _keys() -> list[tuple[tuple[str, ...], frozenset[str]]]:
    """Every key, with the words that describe it and its unit."""

    def below(node: KeyNode, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in node.names:
            child = node.child(name)
            if child is not None and (*path, name) != ("warm_up", "strategy"):
                told = child.field.description if child.field is not None else None
                yield (*path, name), f"{name} {told or ''}"
                yield from below(child, (*path, name))

    top = find([])
    return [(path, _words(told)) for path, told in (below(top, ()) if top else ())]
