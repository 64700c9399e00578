"""The command line: `hcpsim VERB [overrides]`, also `python -m experiments VERB`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.config_errors import ConfigError, Problem, did_you_mean, one_line, one_of
from experiments.helping import help_on
from experiments.made import STOPPED, WHOLE
from experiments.plain import visible, write_plainly
from experiments.verbs import VERBS, Verb

GOOD, FAULTY = WHOLE, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says.

    Args:
        arguments: What follows the program's name; `sys.argv` if None.

    Returns:
        The exit code: 0 success, 1 a study with failed runs, 2 bad input, 130 stopped by Ctrl-C.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "--help" in given or "-h" in given:
        print(help_on(given), end="")
        return GOOD
    if "--version" in given:
        from importlib.metadata import version

        print(f"hcpsim {version('hcpsim')}")
        return GOOD
    from experiments.machine import begin_with_one_thread

    begin_with_one_thread()
    try:
        return _obey(given)
    except ConfigError as error:
        for problem in error.problems:
            print(f"hcpsim: {problem}", file=sys.stderr)
        return FAULTY
    except KeyboardInterrupt:
        print("hcpsim: stopped", file=sys.stderr)
        return STOPPED


def _obey(given: list[str]) -> int:
    """Do what the verb says.

    Raises:
        ConfigError: If the input is bad.
    """
    try:
        Path.cwd()
    except OSError:
        raise ConfigError([Problem("folder", "the one that this was started in is gone")]) from None
    if "--options" in given:
        return _print_options(given)
    if any(word.partition("=")[0] == "--completion" for word in given):
        from experiments.completion.command import print_completion

        return print_completion(given)
    if not given:
        raise ConfigError(
            [
                Problem(
                    "verb", "is missing", hint=f"there are {one_of(list(VERBS))}; see hcpsim --help"
                )
            ]
        )
    verb, *rest = given
    if verb not in VERBS:
        hint = did_you_mean(verb, VERBS) or "see hcpsim --help"
        raise ConfigError(
            [Problem(verb, f"unknown verb, there are {one_of(list(VERBS))}", hint=hint)]
        )
    chosen = VERBS[verb]
    return _study(chosen, rest) if chosen.planned else chosen.obey(rest)


def _study(verb: Verb, given: list[str]) -> int:
    """Plan what a verb is to do, then print the plan or do it."""
    from experiments.configuration import plan_study

    plan = plan_study([word for word in given if word != "--cfg"], verb=verb.name)
    from experiments.telling.wanting import notes_of  # slow to start, as what follows

    for note in notes_of(plan):
        print(f"hcpsim: note: {one_line(note)}", file=sys.stderr)
    if "--cfg" in given:
        import yaml

        print(yaml.safe_dump(plan.configuration, sort_keys=False, allow_unicode=True), end="")
        return GOOD
    made = verb.make(plan)
    if made.cause is not None:
        from experiments.jobs.interrupts import tell_stop

        tell_stop(made.cause, plan.repeat, plan.workers, made.kept)
    elif made.told:
        verb.tell(plan.results, *made.read)
    return made.code


def _print_options(given: list[str]) -> int:
    """Print the pages that each group knows."""
    from experiments.configuration.arguments import read_arguments
    from experiments.configuration.groups import known_options

    verbless = given[1:] if given[0] in VERBS else given
    read = read_arguments([word for word in verbless if word != "--options"])
    if read.overrides.problems:
        raise ConfigError(read.overrides.problems)
    for group, names in known_options(read.config_dir).items():
        print(visible(f"{group}: {' '.join(names)}"))
    return GOOD


def script() -> None:
    """Do what the command line says, and end the process with the exit code."""
    write_plainly()
    code = main()
    if code == STOPPED:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    script()
