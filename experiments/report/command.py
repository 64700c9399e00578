"""`hcpsim report`: rebuilds the report of a finished study from its tables."""

from __future__ import annotations

import shlex
from pathlib import Path

from experiments.config_errors import ConfigError, Problem, shown
from experiments.configuration.own_keys import is_there, read_keys
from experiments.discovered import Discovered, is_discovery
from experiments.effects.study import Analysis, is_analysis
from experiments.figures import draw_all
from experiments.figures.discovery import draw_discovery
from experiments.figures.sensitivity import draw_sensitivity
from experiments.figures.sweep import draw_sweep
from experiments.folder.lock import held
from experiments.folder.results_folder import reseal
from experiments.folder.seal import refuse_spoilt
from experiments.plain import visible
from experiments.report.comparison import write_report
from experiments.report.searches import (
    write_discovery_report,
    write_sensitivity_report,
    write_sweep_report,
)
from experiments.study import NotAStudy, Study
from experiments.swept import Swept, is_sweep


def rebuild(given: list[str]) -> int:
    """Rebuilds the report of a finished study: `hcpsim report`.

    Args:
        given: what follows the verb: a folder, or `results=` or `name=`.

    Returns:
        0.

    Raises:
        ConfigError: where there is no such study.
    """
    folder = _folder(given)
    repeat = shlex.join(["hcpsim", "report", *given])
    try:
        study = _loaded(folder)
        with held(folder, repeat):
            sealed = study.manifest.get("files", {})
            tables_of_it = [name for name in sealed if "/" not in name and name != "report.html"]
            refuse_spoilt(folder, study.manifest, tables_of_it)
            if isinstance(study, Swept):
                drawn = draw_sweep(study, folder / "figures")
                written = write_sweep_report(study)
            elif isinstance(study, Analysis):
                drawn = draw_sensitivity(study, folder / "figures")
                written = write_sensitivity_report(study)
            elif isinstance(study, Discovered):
                drawn = draw_discovery(study, folder / "figures")
                written = write_discovery_report(study)
            else:
                drawn = draw_all(study, folder / "figures")
                written = write_report(study)
            reseal(folder, [written, *drawn])
    except (NotAStudy, OSError) as error:
        raise ConfigError([Problem("report", str(error))]) from None
    print(visible(str(written)))
    return 0


def _loaded(folder: Path) -> Study | Swept | Analysis | Discovered:
    """What lies in a folder, by what its manifest says."""
    if is_sweep(folder):
        return Swept.load(folder)
    if is_analysis(folder):
        return Analysis.load(folder)
    return Discovered.load(folder) if is_discovery(folder) else Study.load(folder)


def _folder(given: list[str]) -> Path:
    """The folder that `report` is told."""
    known = {"results": "", "name": ""}
    there = [word for word in given if is_there(word) and word.partition("=")[0] not in known]
    others = [word for word in given if word not in there]
    values, bare, problems = read_keys(others, known, "report takes a folder")
    folders = [Path(word) for word in (*there, *bare)]
    folders += [Path(str(values["results"]))] if values["results"] else []
    folders += [Path("results", str(values["name"]))] if values["name"] else []
    if len(folders) > 1:
        told = shown([str(folder) for folder in folders])
        problems.append(Problem("report", "one folder of results", value=told))
    if problems:
        raise ConfigError(problems)
    return folders[0] if folders else Path("results", "compare")
