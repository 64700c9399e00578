"""Names that are typed in Python: one that is not there is told with the nearest that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Never, ParamSpec, TypeVar

from experiments.config_errors import ConfigError, Problem, did_you_mean, one_of, shown

P = ParamSpec("P")
R = TypeVar("R")

_FEW = 8
_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


class NoSuchKeyword(ConfigError, TypeError):  # noqa: N818
    """A function has no keyword of this name."""


def keywords(
    hint: Callable[[str], str] = lambda _: "",
    others: Callable[[Mapping[str, Any]], list[Problem]] = lambda _: [],
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Has a function tell all its keywords that are unknown at once, each with the nearest it has.

    Its types stay as they are, so that editors and type checkers see the function itself.

    Args:
        hint: what is told of an unknown keyword; where it is empty, the nearest of the function.
        others: what else is wrong with a call, of the arguments that are known, by name.
    """

    def of(function: Callable[P, R]) -> Callable[P, R]:
        takes = signature(function)
        known = [one.name for one in takes.parameters.values() if one.kind not in _POSITIONAL]

        @wraps(function)
        def called(*args: P.args, **given: P.kwargs) -> R:
            unknown = [name for name in given if name not in known]
            if unknown:
                problems = [_unknown(function.__name__, name, known, hint) for name in unknown]
                rest = {name: one for name, one in given.items() if name in known}
                with suppress(TypeError):  # of what stands in no keyword
                    problems += others(takes.bind_partial(*args, **rest).arguments)
                raise NoSuchKeyword(problems)
            return function(*args, **given)

        return called

    return of


def _unknown(function: str, name: str, known: list[str], hint: Callable[[str], str]) -> Problem:
    few = f"it takes {one_of(known)}" if len(known) <= _FEW else ""
    said = hint(name) or did_you_mean(name, known) or few
    return Problem(name, f"{function}() has no such keyword", hint=said)


class WithNames:
    """Something whose attributes are told where one is typed that it has not."""

    if not TYPE_CHECKING:  # else a checker would take any name

        def __getattr__(self, name: str) -> Never:
            """Refuses a name that is not there."""
            if hasattr(type(self), name):  # it is there, and what it does has failed
                return object.__getattribute__(self, name)
            kind = type(self).__name__
            said = f"{kind} has no {shown(name)}"
            if not name.startswith("_"):
                there = [one for one in dir(self) if not one.startswith("_")]
                near = self._meant(name) or did_you_mean(name, there)
                said = "; ".join(filter(None, [said, f"there are {', '.join(there)}", near]))
            raise AttributeError(said, name=name, obj=None)  # of None Python suggests nothing

    def _meant(self, name: str) -> str:  # noqa: ARG002 - what has other names says so
        """What is told of a name that is not there; the nearest that is if empty."""
        return ""
