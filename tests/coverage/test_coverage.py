"""Every row of the mission works from configuration, and moves its measure for its own reason."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.coverage.cases import (
    NEUTRAL,
    ROWS,
    UNMOVED,
    Case,
    case_ids,
    differing,
    gaps,
    planned,
    read_cases,
    sure,
)
from tests.coverage.effects import read_effects, weak
from tests.coverage.page import PAGE, page

ROOT = Path(__file__).parents[2]
CASES = read_cases()
EFFECTS = read_effects()
each_case = pytest.mark.parametrize("case", CASES, ids=case_ids(CASES))


@each_case
def test_the_lever_moves_its_measure(case: Case) -> None:
    plan = planned(case, case.arguments)
    assert plan.arms["without"].overrides == case.without
    assert plan.arms["with"].overrides == case.with_
    _hold(plan.arms["with"].settings.model_dump(), case.keys)
    found = gaps(plan, case)
    assert sure(found), found


@each_case
def test_with_nothing_to_work_on_it_moves_nothing(case: Case) -> None:
    plan = planned(case, case.neutral_arguments, *NEUTRAL)
    assert plan.arms["with"].settings != plan.arms["without"].settings
    assert differing(plan, [*UNMOVED, case.measure]) == {}


@pytest.mark.parametrize(("name", "case"), list(zip(case_ids(CASES), CASES, strict=True)))
def test_at_the_defaults_it_matters_or_is_said_why_not(name: str, case: Case) -> None:
    effect = EFFECTS.loc[name]
    assert effect["measure"] == case.measure, "run python -m tests.coverage.effects"
    assert weak(effect) == bool(case.little), effect
    if not weak(effect):
        assert (effect["effect"] > 0) == (case.moves == "up")


def test_every_row_is_there() -> None:
    assert list(dict.fromkeys(case.row for case in CASES)) == ROWS
    assert len(ROWS) == 74


def test_the_page_is_what_the_generator_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.coverage.page"


def _hold(settings: dict[str, Any], keys: list[str]) -> None:
    """Asserts that the settings hold each of the keys that the page names."""
    for key in set(keys) - {"market"}:
        place = settings
        for part in key.split("."):
            assert part in place, key
            place = place[part]


@each_case
def test_the_command_and_the_test_that_are_named_exist(case: Case) -> None:
    path, _, name = case.test.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_a_shell_makes_of_each_shown_command_the_arguments_that_are_tried() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "`hcpsim" in line]
    shown = [re.fullmatch(r"`hcpsim compare (.+)`", row.split(" | ")[3]) for row in rows]
    assert len(shown) == len(CASES)
    script = "\n".join(f"printf '%s\\n' {command[1]}; echo" for command in shown if command)
    typed = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
    assert [words.splitlines() for words in typed.rstrip("\n").split("\n\n")] == [
        case.arguments for case in CASES
    ]


def test_a_lever_that_does_nothing_is_noticed() -> None:
    idle = Case(
        row="H5",
        about="fatigue without messages",
        base=["strategy=none", "warm_up.weeks=0"],
        without=["behaviour.fatigue.own_weight=0.0"],
        with_=["behaviour.fatigue.own_weight=0.4"],
        neutral=[],
        measure="opens",
        moves="down",
        test="",
    )
    with pytest.raises(AssertionError):
        test_the_lever_moves_its_measure(idle)
