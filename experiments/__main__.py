"""The command line: `hcpsim VERB [overrides]`, also `python -m experiments VERB`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from experiments.faults import Fault, Faults, did_you_mean, one_line, one_of, shown
from experiments.plain import visible, write_plainly

if TYPE_CHECKING:
    from experiments.configuration.plan import Verb

VERBS = {
    "run": "one arm, one replicate; weekly table and plots",
    "compare": "arms x replicates, paired; tables, ranking, plots, report",
    "report": "rebuilds the report from a results folder",
    "calibrate": "from a contact log to a calibrated behaviour file with its uncertainty",
    "validate": "the patterns and figures of the field against the model, a table with hit or miss",
}

HELP = f"""hcpsim simulates how healthcare professionals answer push, pull and hybrid engagement.

usage: hcpsim VERB [KEY=VALUE ...] [--config-dir DIR] [--cfg] [--options]

{chr(10).join(f"  {verb:<9} {does}" for verb, does in VERBS.items())}

  KEY=VALUE         sets a value (weeks=52, population.size=500) or chooses a page (strategy=hybrid)
  --config-dir DIR  a folder with pages of your own, searched before hcpsim's
  --cfg             prints the composed configuration and stops
  --options         prints the pages that each group knows and stops
  --version         prints the version and stops
  --help            prints this and stops

  hcpsim compare
  hcpsim compare name=germany population=eu5 'arms=[push,hybrid]'
  hcpsim run strategy=hybrid weeks=52
  hcpsim calibrate calibration.file=contacts.csv strategy=push name=ours
  hcpsim report results/germany
"""

GOOD, FAULTY, STOPPED = 0, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says.

    Args:
        arguments: What follows the program's name; `sys.argv` if None.

    Returns:
        The exit code: 0 success, 1 a study with failed runs, 2 bad input, 130 stopped by Ctrl-C.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "--help" in given or "-h" in given:
        print(HELP, end="")
        return GOOD
    if "--version" in given:
        from importlib.metadata import version

        print(f"hcpsim {version('hcpsim')}")
        return GOOD
    try:
        return _obey(given)
    except Faults as error:
        for fault in error.faults:
            print(f"hcpsim: {fault}", file=sys.stderr)
        return FAULTY
    except KeyboardInterrupt:
        print("hcpsim: stopped", file=sys.stderr)
        return STOPPED


def _obey(given: list[str]) -> int:
    """Do what the verb says.

    Raises:
        Faults: If the input is bad.
    """
    try:
        Path.cwd()
    except OSError:
        raise Faults([Fault("folder", "the one that this was started in is gone")]) from None
    if "--options" in given:
        return _print_options(given)
    if not given:
        raise Faults(
            [
                Fault(
                    "verb", "is missing", hint=f"there are {one_of(list(VERBS))}; see hcpsim --help"
                )
            ]
        )
    verb, *rest = given
    if verb not in VERBS:
        hint = did_you_mean(verb, VERBS) or "see hcpsim --help"
        raise Faults([Fault(verb, f"unknown verb, there are {one_of(list(VERBS))}", hint=hint)])
    if verb == "report":
        return _report(rest)
    if verb == "validate":
        from validation.command import validate

        return validate(rest)
    return _study(cast("Verb", verb), rest)


def _study(verb: Verb, given: list[str]) -> int:
    """Plan a study or a calibration, then print or run it."""
    from experiments.configuration import plan_study

    plan = plan_study([word for word in given if word != "--cfg"], verb=verb)
    for note in plan.notes:
        print(f"hcpsim: note: {one_line(note)}", file=sys.stderr)
    if "--cfg" in given:
        import yaml

        print(yaml.safe_dump(plan.configuration, sort_keys=False, allow_unicode=True), end="")
        return GOOD
    if verb == "calibrate":
        from experiments.calibration.command import run_calibration

        return run_calibration(plan)
    from experiments.designs.study import run_study

    return run_study(plan, verb)


def _report(given: list[str]) -> int:
    """Rebuild the report of a finished study."""
    folder = _folder(given)
    from experiments.report import write_report
    from experiments.study import NotAStudy, Study

    try:
        written = write_report(Study.load(folder))
    except (NotAStudy, OSError) as error:
        raise Faults([Fault("report", str(error))]) from None
    print(visible(str(written)))
    return GOOD


def _folder(given: list[str]) -> Path:
    """The folder that `report` is told."""
    folders: list[Path] = []
    faults: list[Fault] = []
    for word in given:
        key, equals, value = word.partition("=")
        if word.startswith("-"):
            faults.append(Fault(word, "unknown option"))
        elif equals and key in ("results", "name"):
            folders.append(Path(value) if key == "results" else Path("results", value))
        elif equals and not Path(word).exists():
            hint = did_you_mean(key, ["results", "name"])
            faults.append(Fault(key, "unknown key; report takes a folder", hint=hint))
        else:
            folders.append(Path(word))
    if len(folders) > 1:
        told = shown([str(folder) for folder in folders])
        faults.append(Fault("report", "one folder of results", value=told))
    if faults:
        raise Faults(faults)
    return folders[0] if folders else Path("results", "compare")


def _print_options(given: list[str]) -> int:
    """Print the pages that each group knows."""
    from experiments.configuration.arguments import read_arguments
    from experiments.configuration.groups import known_options

    verbless = given[1:] if given[0] in VERBS else given
    read = read_arguments([word for word in verbless if word != "--options"])
    if read.overrides.faults:
        raise Faults(read.overrides.faults)
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
