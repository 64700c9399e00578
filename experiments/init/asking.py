"""Questions and answers: in a terminal, or line by line from another program."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Mapping
from shutil import get_terminal_size

from experiments.config_errors import ConfigError, Problem
from experiments.init.questions import QUESTIONS, Answer, Answers, Question
from experiments.plain import visible

FOLDER = "my-study"


def read_answers(given: Mapping[str, str], *, ask: bool) -> Answers:
    """Puts together what was typed behind the verb, what is asked, and what holds otherwise.

    Args:
        given: what was typed, by key.
        ask: whether to ask for the rest.

    Returns:
        The answer to every question, by its key.

    Raises:
        ConfigError: if an answer behind the verb cannot be, or the input ends.
    """
    answers, problems = Answers(), list[Problem]()
    for question in QUESTIONS:
        if question.key in given:
            try:
                answers[question.key] = question.read(given[question.key], answers)
            except ConfigError as error:
                problems += error.problems
    if problems:
        raise ConfigError(problems)
    left = [question for question in QUESTIONS if question.key not in answers]
    shown = set[object]()
    for place, question in enumerate(left, 1):
        if ask:
            _show(question, f"{place} of {len(left)}", again=question.choices in shown)
            shown.add(question.choices)
            answers[question.key] = _asked(question, answers)
        else:
            answers[question.key] = question.read(question.otherwise(answers), answers)
    return answers


def ask_folder() -> str:
    """Asks what the folder is to be called."""
    print("What is the new folder to be called?")
    return _typed("folder", FOLDER) or FOLDER


def _show(question: Question, place: str, *, again: bool) -> None:
    """Prints a question with what can be answered; choices that were shown before, in short."""
    wide = get_terminal_size().columns
    print(f"\n{place}. {question.asks}")
    for line in textwrap.wrap(question.about, wide - 2):
        print(f"  {line}")
    choices = question.choices()
    if again:
        choices = {", ".join(choices): ""} if choices else {}
    width = max((len(word) for word in choices), default=0)
    for word, meaning in choices.items():
        line = visible(f"  {word:<{width}}  {meaning}".rstrip())
        hanging = "  " if again else " " * (width + 4)
        print(textwrap.fill(line, wide, subsequent_indent=hanging))


def _asked(question: Question, before: Answers) -> Answer:
    """Asks until the answer can be."""
    otherwise = question.otherwise(before)
    while True:
        text = _typed(question.key, otherwise) or otherwise
        try:
            return question.read(text, before)
        except ConfigError as error:
            for problem in error.problems:
                print(problem)


def _typed(key: str, otherwise: str) -> str:
    """Returns one line, as it is typed or piped.

    Raises:
        ConfigError: if the input ends.
    """
    try:
        line = input(f"{key} [{otherwise}]: ").strip()
    except KeyboardInterrupt:
        print()
        raise
    except EOFError:
        print()
        message = "has no answer, the input ended; nothing was written"
        raise ConfigError([Problem(key, message)]) from None
    except UnicodeDecodeError:
        print()
        raise ConfigError([Problem(key, "the answer is no readable text")]) from None
    if not sys.stdin.isatty():  # what is typed is on the screen already
        print(visible(line))
    return line
