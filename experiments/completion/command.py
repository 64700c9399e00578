"""`hcpsim --completion SHELL`: the script by which a shell completes what is typed."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from experiments.completion.vocabulary import LISTED, vocabulary
from experiments.config_errors import ConfigError, Problem, did_you_mean, one_of, shown

OPTION = "--completion"
SHELLS = ("bash", "zsh", "fish")


def print_completion(given: Sequence[str]) -> int:
    """Prints the script for a shell.

    Args:
        given: all that was typed, `--completion SHELL` in it.

    Returns:
        The exit code 0.

    Raises:
        ConfigError: if no shell is named that there is a script for, or more is typed.
    """
    shells, others = list[str](), list[str]()
    waiting = iter(given)
    for word in waiting:
        option, equals, value = word.partition("=")
        if option == OPTION:
            shells.append(value if equals else next(waiting, ""))
        else:
            others.append(word)
    problems = [Problem(word, f"cannot go with {OPTION}") for word in others]
    for shell in shells:
        if shell not in SHELLS:
            hint = did_you_mean(shell, SHELLS)
            problems.append(Problem(OPTION, one_of(SHELLS), value=shown(shell), hint=hint))
    if len(shells) > 1:
        problems.append(Problem(OPTION, "one shell", value=shown(shells)))
    if problems:
        raise ConfigError(problems)
    print(script_for(shells[0]), end="")
    return 0


def script_for(shell: str) -> str:
    """Returns the script, which holds every word that can be completed and calls no Python.

    Args:
        shell: one of `SHELLS`.
    """
    jinja = Environment(
        undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True,
        comment_start_string="<!--", comment_end_string="-->",  # {# is bash's
    )  # fmt: skip
    jinja.filters["quoted"] = shlex.quote
    text = (files("experiments.completion") / f"{shell}.j2").read_text(encoding="utf-8")
    return jinja.from_string(text).render(**vars(vocabulary()), listed=LISTED, option=OPTION)
