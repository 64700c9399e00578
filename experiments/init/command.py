"""`hcpsim init`: from a name, or from answers to a few questions, to a folder that runs."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from experiments.config_errors import ConfigError, Problem, did_you_mean, shown
from experiments.init.asking import ask_folder, read_answers
from experiments.init.folder import folder_faults, make_folder
from experiments.init.pages import NAME, texts
from experiments.init.questions import MOST_DRAWN, QUESTIONS, Answer
from experiments.plain import visible

ASK = "--ask"
LINE = f"hcpsim compare --config-dir . experiment={NAME}"
_KEYS = tuple(question.key for question in QUESTIONS)
_TAKES = f"init takes the name of a folder, {ASK}, and {', '.join(f'{key}=' for key in _KEYS)}"


def run_init(given: Sequence[str]) -> int:
    """Writes a folder in which a study of one's own begins.

    Args:
        given: what follows the verb: the folder, `--ask`, answers by key.

    Returns:
        The exit code 0.

    Raises:
        ConfigError: everything that is wrong with the words or the folder; nothing is written then.
    """
    ask, folders, answers = _read(given)
    if not folders:
        folders = [ask_folder()]
        if problems := folder_faults(folders[0]):
            raise ConfigError(problems)
    folder = Path(folders[0])
    answered = read_answers(answers, ask=ask)
    found = texts(answered)
    try:
        make_folder(folder, found, _check)
    except OSError as error:
        message = f"{folder} cannot be written ({error.strerror})"
        raise ConfigError([Problem("init", message)]) from None
    _tell(folder, found, answered["hcps"])
    return 0


def _read(given: Sequence[str]) -> tuple[bool, list[str], dict[str, str]]:
    """Whether to ask, the folder if it is named, and answers by key."""
    problems, folders, answers, ask = [], list[str](), dict[str, str](), False
    for word in given:
        key, equals, text = word.partition("=")
        if word == ASK:
            ask = True
        elif key == ASK.strip("-") and equals:
            problems.append(Problem(key, "is a switch without a value", hint=f"write {ASK}"))
        elif word.startswith("-"):
            problems.append(Problem(word, "unknown option", hint=did_you_mean(word, [ASK])))
        elif key in _KEYS and equals:
            answers[key] = text
        elif equals:
            problems.append(Problem(key, f"unknown key; {_TAKES}", hint=did_you_mean(key, _KEYS)))
        else:
            folders.append(word)
    if len(folders) > 1:
        problems.append(Problem("init", "one folder", value=shown(folders)))
    elif folders:
        problems += folder_faults(folders[0])
    elif not ask:
        hint = f"write hcpsim init my-study, or hcpsim init {ASK}"
        problems.append(Problem("init", "the name of a new folder must follow", hint=hint))
    if problems:
        try:
            read_answers(answers, ask=False)
        except ConfigError as error:
            problems += error.problems
        raise ConfigError(problems)
    return ask, folders, answers


def _check(folder: Path) -> None:
    """Plans the comparison of a folder, as the line for it would."""
    from experiments.configuration import plan_study

    line = [f"--config-dir={folder}", f"experiment={NAME}", f"results={folder / 'results'}"]
    plan_study(line, verb="compare")


def _tell(folder: Path, written: dict[str, str], hcps: Answer) -> None:
    """Prints what was written, how many HCPs are simulated, and the line that runs it."""
    print(visible(f"{folder} is ready: {', '.join(written)}"))
    assert isinstance(hcps, int)
    few = f"{MOST_DRAWN:,}, who stand for them" if hcps > MOST_DRAWN else "all of them"
    print(f"HCPs to be reached: {hcps:,}; simulated: {few}")
    print("Now compare, and read on in README.md:")
    if folder.resolve() != Path.cwd():
        print(visible(f"  cd {shlex.quote(str(folder))}"))
    print(f"  {LINE}")
