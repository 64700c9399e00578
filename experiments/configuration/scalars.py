"""What single words of a page or of the command line may hold, and what they stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from experiments.config_errors import shown

LONGEST_NUMBER = 100  # characters
_CORE = "tag:yaml.org,2002:"


class _Words(Resolver):
    """YAML 1.1 as OmegaConf reads it: 1e-3 is a number, a date is text."""


_Words.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] != f"{_CORE}timestamp"]
    for first, rules in Resolver.yaml_implicit_resolvers.items()
}
_Words.add_implicit_resolver(
    f"{_CORE}float",
    re.compile(
        r"""^(?:
         [-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?
        |[-+]?[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+)
        |\.[0-9]+(?:_[0-9]+)*(?:[eE][-+][0-9]+)?)$""",
        re.VERBOSE,
    ),
    list("-+0123456789."),
)
_WORDS: Any = _Words()
_CONSTRUCTOR = SafeConstructor()
_MADE_OF: dict[str, Callable[[SafeConstructor, yaml.ScalarNode], Any]] = {
    f"{_CORE}int": SafeConstructor.construct_yaml_int,
    f"{_CORE}float": SafeConstructor.construct_yaml_float,
    f"{_CORE}bool": SafeConstructor.construct_yaml_bool,
    f"{_CORE}null": SafeConstructor.construct_yaml_null,
    f"{_CORE}str": SafeConstructor.construct_yaml_str,
}


class NotAValue(ValueError):  # noqa: N818 - its text says what is allowed
    """A word that stands for nothing.

    Attributes:
        value: The word as shown to the user.
    """

    def __init__(self, allowed: str, value: str) -> None:
        super().__init__(allowed)
        self.value = value


def is_usual_tag(tag: str | None, kind: str) -> bool:
    """Whether a tag says no more than what stands there: `str`, `map` or `seq`."""
    return tag in (None, "!", f"{_CORE}{kind}")


def value_of(event: yaml.ScalarEvent, *, as_text: bool = False) -> Any:
    """What a word stands for: text, a number, true, false or null.

    Args:
        event: The word as the parser found it.
        as_text: Whether it is text whatever it looks like.

    Returns:
        Its value.

    Raises:
        NotAValue: If it is none of these, or if it could do harm where it is used.
    """
    text = str(event.value)
    tag = event.tag
    if tag in (None, "!"):
        tag = _WORDS.resolve(yaml.ScalarNode, text, event.implicit)
    check_text(text)
    if as_text and event.tag in (None, "!"):
        return text
    if tag in (f"{_CORE}int", f"{_CORE}float") and len(text) > LONGEST_NUMBER:
        raise NotAValue(f"a number of at most {LONGEST_NUMBER} characters", shown(text))
    if tag not in _MADE_OF:
        if event.tag in (None, "!"):
            return text
        raise NotAValue("a value without a tag", shown(tag))
    try:
        return _MADE_OF[tag](_CONSTRUCTOR, yaml.ScalarNode(tag, text))
    except (ValueError, OverflowError, IndexError, KeyError):
        raise NotAValue(f"what {shown(event.tag or tag)} can be", shown(text)) from None


def check_text(text: str) -> None:
    """Refuse what would stand for something else, or cannot be shown and written.

    Raises:
        NotAValue: If the text refers (to another key, or to what a resolver finds), or holds
            control characters other than line breaks and tabs.
    """
    if "${" in text:
        raise NotAValue("text without ${...}; a value stands for itself", shown(text))
    if not text.isprintable() and any(map(_is_control, text)):
        raise NotAValue("text without control characters", shown(text))


def _is_control(char: str) -> bool:
    """Whether a character moves the cursor, or is half of one."""
    return unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"
