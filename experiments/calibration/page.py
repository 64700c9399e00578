"""The calibrated page: `behaviour=calibrated`, with what each value rests on beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from experiments.calibration.free_parameters import SECTION
from experiments.files import write_text
from sim.settings import Settings
from sim.settings.behaviour import Behaviour

NAME = "calibrated"
_SAID = {"yes": "told by the log", "in part": "told in part"}
_DIGITS = 4


def page_of(
    settings: Settings, parameters: pd.DataFrame, *, log: str, said: Sequence[str] = ()
) -> str:
    """Returns the text of a page of behaviour.

    Args:
        settings: those that the calibration started from.
        parameters: of `calibrate.Calibrated`.
        log: name of the contact log.
        said: what is to be known of the calibration, a line each.

    Returns:
        YAML: where behaviour departs from the defaults, medians of the posterior among it, with
        interval and width of each in a comment. What the log did not tell stays as it was.
    """
    rows = parameters[parameters["told"] != "no"].to_dict("records")
    untold = parameters.loc[parameters["told"] == "no", "parameter"].tolist()
    medians = {row["parameter"]: _short(row["median"]) for row in rows}
    behaviour = settings.replace(medians).behaviour
    tree = departures(behaviour.model_dump(), Behaviour().model_dump())
    told = {
        row["parameter"]: f"{row['ci_low']:.3g} to {row['ci_high']:.3g}, {row['width']:.0%} of the "
        f"prior's width: {_SAID[row['told']]}"
        for row in rows
    }
    lines = [
        f"# Behaviour calibrated by hcpsim to {log}.",
        "# Medians of the posterior, each with its 90 % interval. The draws are in posterior.csv:",
        "# what goes together there (parameters that the log cannot tell apart) is lost here.",
        f"# Not told, and left as before: {', '.join(untold) or 'nothing'}.",
        *(f"# {line}" for line in said),
        *_lines(tree, SECTION, told, 0),
    ]
    return "\n".join(lines) + "\n"


def _short(value: float) -> float:
    """Returns a value with as many digits as anyone can use."""
    return float(f"{value:.{_DIGITS}g}")


def departures(tree: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """Returns what of a tree differs from the defaults."""
    found: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict) and isinstance(defaults.get(key), dict):
            inner = departures(value, defaults[key])
            if inner:
                found[key] = inner
        elif value != defaults.get(key):
            found[key] = value
    return found


def _lines(tree: dict[str, Any], above: str, told: dict[str, str], depth: int) -> list[str]:
    lines: list[str] = []
    for key, value in tree.items():
        space, path = "  " * depth, f"{above}.{key}"
        if isinstance(value, dict):
            lines += [f"{space}{key}:", *_lines(value, path, told, depth + 1)]
        else:
            text = yaml.safe_dump(value, default_flow_style=True, width=1_000_000).splitlines()[0]
            said = f"  # {told[path]}" if path in told else ""
            lines.append(f"{space}{key}: {text}{said}")
    return lines


def write_page(text: str, folder: Path) -> Path:
    """Writes the page so that `--config-dir FOLDER behaviour=calibrated` finds it."""
    path = folder / SECTION / f"{NAME}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text)
    return path
