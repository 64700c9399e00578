"""Data flows one way: a room reads from those before it, never from those after it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("sim", "experiments", "validation", "benchmarks")
# Rooms from left to right; those in one line do not know one another. What is not named here is a
# single file of `experiments` that a command or a generator of pages begins with.
ORDER = [
    ["sim"],
    ["experiments.plain", "experiments.made"],
    ["experiments.verbs"],
    ["experiments.config_errors", "experiments.files"],
    ["experiments.progress", "experiments.machine", "experiments.named"],
    ["experiments.user_files"],
    ["experiments.assumptions", "experiments.levers", "experiments.trial", "experiments.worlds"],
    ["experiments.configuration"],
    ["experiments.init"],
    ["experiments.completion"],
    ["experiments.jobs"],
    ["experiments.statistics", "experiments.study"],
    ["experiments.folder"],
    ["experiments.claims", "experiments.flow", "experiments.precision", "experiments.swept"],
    ["experiments.discovered", "experiments.judging"],
    ["experiments.audit", "experiments.response", "experiments.doubt", "experiments.effects"],
    ["experiments.discovery"],
    ["experiments.telling"],
    ["experiments.figures"],
    ["experiments.report", "experiments.answer"],
    ["experiments.designs"],
    ["experiments.calibration", "experiments.catalogue", "experiments.pilots"],
    ["experiments.python"],
    ["validation", "benchmarks", "experiments.dashboard"],
    ["experiments.__main__"],
]
PLACE = {room: place for place, rooms in enumerate(ORDER) for room in rooms}
# Within the model: who must not know whom.
APART = {
    "sim.settings": {"sim"},
    "sim.company": {"sim.mechanisms", "sim.hcp", "sim.week", "sim.scorecard", "sim.model"},
    "sim.mechanisms": {"sim.scorecard", "sim.tables", "sim.model", "sim.week"},
    "sim.rules": {"sim.scorecard", "sim.tables", "sim.model", "sim.week"},
    "sim.scorecard": {"sim.tables", "sim.model", "sim.week"},
}


def imports() -> Iterator[tuple[str, str]]:
    """Yields each module with each module of ours that it imports, also where it does so late."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module:
                    found = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
                elif isinstance(node, ast.Import):
                    found = [one.name for one in node.names]
                else:
                    continue
                for other in found:
                    if other.partition(".")[0] in PACKAGES:
                        yield name, other


@cache
def found_imports() -> list[tuple[str, str]]:
    """Returns all of them, read when the first test asks."""
    return sorted(set(imports()))


def room_of(module: str) -> str | None:
    """Returns the room of a module; None of one that stands for itself."""
    parts = module.split(".")
    return next(
        (room for room in (".".join(parts[:2]), parts[0]) if room in PLACE), None
    )  # fmt: skip


def test_no_room_reads_from_one_after_it() -> None:
    wrong = []
    for module, other in found_imports():
        here, there = room_of(module), room_of(other)
        if here and there and here != there and PLACE[there] >= PLACE[here]:
            wrong.append(f"{module} imports {other}")
    assert wrong == []


@pytest.mark.parametrize("room", APART)
def test_rooms_of_the_model_that_are_apart_stay_apart(room: str) -> None:
    forbidden = APART[room]
    wrong = [
        f"{module} imports {other}"
        for module, other in found_imports()
        if _within(module, room) and not _within(other, room)
        and any(_within(other, one) for one in forbidden)
    ]  # fmt: skip
    assert wrong == []


def _within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def test_every_room_that_is_named_is_there_and_is_used() -> None:
    assert len(found_imports()) > 800
    modules = {module for both in found_imports() for module in both}
    for room in [*PLACE, *APART]:
        assert any(_within(module, room) for module in modules), room
