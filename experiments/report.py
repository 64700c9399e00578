"""The report: one file that says what was found, how surely, and how to repeat it."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.claims import controls
from experiments.config_errors import ConfigError, Problem, shown
from experiments.configuration.own_keys import is_there, read_keys
from experiments.discovered import Discovered, is_discovery
from experiments.effects.study import Analysis, is_analysis
from experiments.figures import draw_all
from experiments.figures.discovery import draw_discovery
from experiments.figures.sensitivity import draw_sensitivity
from experiments.figures.sweep import draw_sweep
from experiments.files import write_text
from experiments.folder.lock import held
from experiments.folder.results_folder import reseal
from experiments.folder.seal import refuse_spoilt
from experiments.plain import visible
from experiments.study import NotAStudy, Study
from experiments.swept import Swept, is_sweep
from experiments.telling import discovery, sensitivity, story, sweep, tables
from experiments.telling.causes import causes_tables
from experiments.telling.conditions import setting, time_used, wanting_more
from experiments.telling.contrast_sentences import doubt, left_aside, told
from experiments.telling.doubt import (
    best_table,
    break_even_table,
    doubted,
    information_table,
    lines_of,
    loss_table,
)
from experiments.telling.fact import fact, sentences
from experiments.telling.precision import all_reckoned
from experiments.telling.rules import rules_tables
from experiments.telling.table import fitted
from experiments.telling.verdict import verdict
from experiments.telling.wording import wording

TEMPLATES = Path(__file__).parent / "telling"
LIMITS = ("limit.luck", "limit.peers")
LIMITS_IN_WORLDS = ("limit.worlds", "limit.peers")
LIMITS_OF_RANGES = ("limit.ranges", "limit.peers")
LIMITS_OF_BOXES = ("limit.worlds", "limit.boxes")


def write_report(
    study: Study, limits: Sequence[str] | None = None, figures: Sequence[Path] | None = None
) -> Path:
    """Write `report.html` into the study's folder: one file, without network.

    Args:
        study: The study.
        limits: What the study is and is not, one sentence or two each; ours if None.
        figures: Files that `draw_all` wrote just now; drawn anew into `figures/` if None.

    Returns:
        The file written.
    """
    drawn = draw_all(study, study.folder / "figures") if figures is None else figures
    ours = LIMITS if study.by_world is None else LIMITS_IN_WORLDS
    told = [str(fact(kind)) for kind in ours] if limits is None else limits
    return _write_page("report.html.j2", study.folder, content(study), told, drawn)


def write_sweep_report(swept: Swept, figures: Sequence[Path]) -> Path:
    """Writes `report.html` of a sweep into its folder.

    Args:
        swept: the sweep.
        figures: files that `draw_sweep` wrote.

    Returns:
        The file written.
    """
    shown_in = {
        **_asked(swept.folder, swept.manifest), "points": len(swept.points),
        "arms": _arms(swept.manifest, swept.arms),
        "replicates": swept.replicates, "lines": sweep.lines(swept),
        "axes": sweep.swept_keys(swept), "shapes": sweep.shapes(swept),
        "how_shapes": str(fact("sweep.how_shapes")),
        "tables": [
            (wording(measure).name.capitalize(), table) for measure, table in sweep.tables(swept)
        ],
    }  # fmt: skip
    worlds = "worlds" in dict(swept.manifest.get("study") or {})
    limits = [str(fact(kind)) for kind in (LIMITS_IN_WORLDS if worlds else LIMITS)]
    return _write_page("sweep.html.j2", swept.folder, shown_in, limits, figures)


def write_sensitivity_report(analysis: Analysis, figures: Sequence[Path]) -> Path:
    """Writes `report.html` of a sensitivity analysis into its folder.

    Args:
        analysis: the analysis.
        figures: files that `draw_sensitivity` wrote.

    Returns:
        The file written.
    """
    shown_in = {
        **_asked(analysis.folder, analysis.manifest),
        "arms": _arms(analysis.manifest, analysis.arms),
        "inputs": len(analysis.asked["inputs"]), "closely": len(analysis.keys),
        "lines": sensitivity.lines(analysis), "tables": sensitivity.effects_tables(analysis),
        "inputs_table": sensitivity.inputs_table(analysis),
    }  # fmt: skip
    limits = [str(fact(kind)) for kind in LIMITS_OF_RANGES]
    return _write_page("sensitivity.html.j2", analysis.folder, shown_in, limits, figures)


def write_discovery_report(found: Discovered, figures: Sequence[Path]) -> Path:
    """Writes `report.html` of a search for conditions into its folder.

    Args:
        found: what was found.
        figures: files that `draw_discovery` wrote.

    Returns:
        The file written.
    """
    shown_in = {
        **_asked(found.folder, found.manifest), "lines": discovery.lines(found),
        "box": discovery.box(found), "dropped": discovery.dropped(found),
    }  # fmt: skip
    limits = [str(fact(kind)) for kind in LIMITS_OF_BOXES]
    return _write_page("discover.html.j2", found.folder, shown_in, limits, figures)


def _asked(folder: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """What every page of a study shows of what was asked, and how its tables are fitted."""
    configuration = manifest.get("configuration", {})
    return {
        "name": manifest.get("name", folder.name), "manifest": manifest,
        "question": configuration.get("question") or "", "yaml": _yaml(configuration),
        "fitted": fitted,
    }  # fmt: skip


def _arms(manifest: dict[str, Any], arms: Iterable[str]) -> dict[str, list[str]]:
    """What sets each arm apart."""
    return {arm: manifest.get("arms", {}).get(arm, []) for arm in arms}


def _write_page(
    template: str, folder: Path, shown_in: dict[str, Any], limits: Sequence[str],
    figures: Sequence[Path],
) -> Path:  # fmt: skip
    """Fills a template with what a study holds, and writes it."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda shown: visible(shown) if type(shown) is str else shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template(template).render(
        shown_in, limits=limits, figures=[_embedded(p) for p in figures if p.suffix == ".svg"]
    )
    target = folder / "report.html"
    write_text(target, page)
    return target


def content(study: Study) -> dict[str, Any]:
    """Everything the template shows but figures and limits."""
    summary, differences, manifest = study.summary, study.differences, study.manifest
    control = controls(summary, manifest)
    segments = [
        (name, tables.segment(summary, name))
        for name in ("persona", "country")
        if summary[summary["segment"] == name]["value"].nunique() > 1
    ]
    return {
        **_asked(study.folder, manifest),
        "arms": _arms(manifest, study.arms),
        "replicates": study.replicates,
        "setting": setting(study),
        "question": study.question,
        "answer": [] if study.answer is None else told(study.answer),
        "left_aside": [] if study.answer is None else left_aside(study.answer),
        "people_and_money": [
            *all_reckoned(manifest),
            *wanting_more(study),
            *time_used(study),
        ],
        "surest": doubt(study.units, 0.001),
        "units": "worlds" if study.draws else "replicates",
        "in_doubt": lines_of(doubted(study)),
        "doubt": _doubt(study),
        "contrasts": None if study.answer is None else tables.answer(study.answer),
        "verdict": verdict(
            summary,
            differences,
            study.sensitivity_runs,
            manifest,
            study.audit,
            study.why,
            study.by_world,
            study.rules,
        ),
        "causes": [] if study.why is None else causes_tables(study.why),
        "rules": [] if study.rules is None else rules_tables(study.rules),
        "audit": None if study.audit is None else tables.audit(study.audit),
        "overview": tables.overview(summary),
        "explained": _explained(summary),
        "ranking": None if differences is None else tables.ranking(summary, differences),
        "segments": segments,
        "sensitivity_runs": None
        if study.sensitivity_runs is None or differences is None
        else tables.sensitivity_runs(study.sensitivity_runs, summary, differences, control),
        "channels": tables.channels(study),
        "spending": tables.spending(study),
        "story": None if study.story is None else _story(study),
    }


def _doubt(study: Study) -> dict[str, Any] | None:
    """How sure a choice is over worlds, and what is worth finding out, as tables."""
    if study.ranking is None or study.break_even is None or study.information is None:
        return None
    return {
        "best": best_table(study.ranking),
        "loss": loss_table(study.ranking),
        "break_even": break_even_table(study.break_even),
        "information": information_table(study.information),
    }


def _explained(summary: pd.DataFrame) -> list[tuple[str, str]]:
    """What each measure of the overview is."""
    held = set(summary["measure"].unique())
    return [
        (tables.head(measure), wording(measure).explained)
        for measure in tables.OVERVIEW
        if measure in held
    ]


def _story(study: Study) -> dict[str, Any]:
    """One HCP's story: who it is, and its life under each arm."""
    assert study.story_weeks is not None
    return {
        "who": story.who(study.manifest["story"]),
        "how_to_read": story.how_to_read(),
        "lives": [
            (story.ending(study, arm), story.life(study, arm))
            for arm in dict.fromkeys(study.story_weeks["arm"])
        ],
    }


def _yaml(tree: Any) -> str:
    """A configuration as a person writes it."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(tree, Dumper=dumper, sort_keys=False, allow_unicode=True, width=100))


def _embedded(figure: Path) -> dict[str, str]:
    """A figure as the page holds it."""
    data = base64.b64encode(figure.read_bytes()).decode("ascii")
    return {
        "name": figure.stem.replace("_", " "),
        "uri": f"data:image/svg+xml;base64,{data}",
        "caption": str(fact(kind)) if (kind := f"caption.{figure.stem}") in sentences() else "",
    }


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
                written = write_sweep_report(study, drawn)
            elif isinstance(study, Analysis):
                drawn = draw_sensitivity(study, folder / "figures")
                written = write_sensitivity_report(study, drawn)
            elif isinstance(study, Discovered):
                drawn = draw_discovery(study, folder / "figures")
                written = write_discovery_report(study, drawn)
            else:
                drawn = draw_all(study, folder / "figures")
                written = write_report(study, figures=drawn)
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
