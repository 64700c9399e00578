"""The parts of `docs/reference/python.md` that are made from signatures and docstrings.

    python -m experiments.python.page

writes them anew; a test fails where they are out of date.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import experiments
from experiments.figures import Plots
from experiments.figures.plots_of import PlotsOf
from experiments.python import reading
from experiments.python.kinds import KINDS, Learned
from experiments.python.plots import (
    CalibrationPlots,
    DiscoveryPlots,
    LearnedPlots,
    PilotPlots,
    SensitivityPlots,
    SweepPlots,
)
from experiments.python.results import Results, TableOf
from experiments.telling.table import markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "python.md"
START, END = "<!-- made by python -m experiments.python.page: {} -->", "<!-- end -->"
_HEAD = re.compile(r"^(Args|Attributes|Returns|Raises|Warns):$", re.M)
_ENTRY = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.M)
MAKING = ("compare", "run", "sweep", "sensitivity", "discover", "pilot", "learn", "calibrate")
READING = ("load", "studies", "diff", "query")


def parts() -> dict[str, str]:
    """Every part of the page that is made, by its name there."""
    kinds: list[type] = [Results, *KINDS.values(), Learned, reading.Difference]
    kinds += [PlotsOf, Plots, SweepPlots, SensitivityPlots, DiscoveryPlots]
    kinds += [PilotPlots, LearnedPlots, CalibrationPlots]
    return {
        "making": "\n\n".join(_function(getattr(experiments, name)) for name in MAKING),
        "reading": "\n\n".join(_function(getattr(experiments, name)) for name in READING),
        "kinds": "\n\n".join(map(_kind, kinds)),
    }


def filled(text: str) -> str:
    """A page with every part in its place.

    Raises:
        ValueError: if the page has no place for one.
    """
    for name, part in parts().items():
        start = START.format(name)
        before, found, rest = text.partition(f"{start}\n")
        _, end, after = rest.partition(END)
        if not found or not end:
            message = f"{PAGE.name} has no place for {name}"
            raise ValueError(message)
        text = f"{before}{start}\n\n{part}\n\n{END}{after}"
    return text


def _function(call: Callable[..., Any]) -> str:
    """A function: what it does, its keywords, what it returns and raises."""
    sections = _sections(call)
    signature = inspect.signature(call)
    own, others = [], []
    for name, given in signature.parameters.items():
        if name in (described := _entries(sections.get("Args", ""))):
            own.append((f"`{name}`", f"`{given.annotation}`", described[name]))
        else:
            others.append(f"`{name}`")
    lines = [f"### {call.__name__}", f"Returns `{signature.return_annotation}`. {sections['']}"]
    if own:
        lines.append(markdown(("Keyword", "Type", "What it is"), own))
    if others:
        lines.append(f"As of `compare`: {', '.join(others)}.")
    for head in ("Returns", "Raises", "Warns"):
        if found := sections.get(head):
            entries = _entries(found)
            told = "; ".join(f"`{name}`, {what.rstrip('.')}" for name, what in entries.items())
            lines.append(f"{head}: {told or _plain(found).rstrip('.')}.")
    return "\n\n".join(lines)


def _kind(kind: type) -> str:
    """A class: its tables, and what else it has."""
    lines = [f"### {kind.__name__}", _sections(kind)[""]]
    tables = [
        (f"`.{name}`", one.about) for name, one in vars(kind).items() if isinstance(one, TableOf)
    ]
    if tables:
        lines.append(markdown(("Table", "A row"), tables))
    others = [
        (f"`.{name}`", what)
        for name, what in _entries(_sections(kind).get("Attributes", "")).items()
    ]
    for name, one in vars(kind).items():
        if name.startswith("_") or isinstance(one, TableOf):
            continue
        call = "()" if inspect.isfunction(one) else ""
        others.append((f"`.{name}{call}`", _sections(one)[""]))
    if others:
        lines.append(markdown(("Besides", "What it is"), others))
    return "\n\n".join(lines)


def _sections(of: Any) -> dict[str, str]:
    """A docstring by its sections; what comes before them under nothing."""
    text = inspect.getdoc(of) or ""
    before, *rest = _HEAD.split(text)
    return {"": _plain(before), **dict(zip(rest[::2], rest[1::2], strict=True))}


def _entries(section: str) -> dict[str, str]:
    return {name: _plain(what) for name, what in _ENTRY.findall(section)}


def _plain(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
