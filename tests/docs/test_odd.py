"""docs/explanation/odd.md has all of ODD 2020, and is up to date with the code."""

import re
from pathlib import Path

import pytest

from experiments import odd
from experiments.configuration.schema import neutral_tree
from tests.docs.test_parameters import leaves
from tests.sim.named import HCP

ROOT = Path(__file__).parents[2]
PAGE = odd.PAGE.read_text(encoding="utf-8")
ELEMENTS = (
    "Purpose and patterns", "Entities, state variables, and scales",
    "Process overview and scheduling", "Design concepts", "Initialization", "Input data",
    "Submodels",
)  # fmt: skip
CONCEPTS = (
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction",
    "Sensing", "Interaction", "Stochasticity", "Collectives", "Observation",
)  # fmt: skip


def part(title, level):
    match = re.search(rf"^{'#' * level} (?:\d )?{re.escape(title)}\n(.*?)(?=^#{{2,{level}}} |\Z)",
                      PAGE, re.M | re.S)  # fmt: skip
    return match[1].strip() if match else ""


@pytest.mark.parametrize("title", ELEMENTS)
def test_every_element_is_there_and_says_something(title):
    assert len(part(title, 2)) > 200


@pytest.mark.parametrize("title", CONCEPTS)
def test_every_design_concept_is_there_and_says_something(title):
    assert len(part(title, 3)) > 80


def test_concepts_and_elements_stand_in_the_protocols_order():
    heads = re.findall(r"^##+ (?:\d )?(.+)$", PAGE, re.M)
    wanted = [*ELEMENTS[:4], *CONCEPTS, *ELEMENTS[4:]]
    assert [head for head in heads if head in wanted] == wanted


def test_the_table_of_parameters_is_what_the_generator_writes():
    assert odd.filled(PAGE) == PAGE, "run python -m experiments.odd"


def test_no_parameter_of_behaviour_is_missing():
    told = set(re.findall(r"^\| `([\w.*]+)`", odd.table(), re.M))
    patterns = [re.compile(re.escape(name).replace(r"\*", "[^.]+")) for name in told]
    for key in leaves({"behaviour": neutral_tree()["behaviour"]}):
        assert any(pattern.fullmatch(key) for pattern in patterns), key
    for section in ("population", "market", "channels", "company", "strategy"):
        assert section in told


def test_every_submodel_has_its_row():
    told = part("Submodels", 2)
    for path in (ROOT / "sim" / "mechanisms").glob("*.py"):
        if path.name != "__init__.py":
            assert f"`sim/mechanisms/{path.name}`" in told, path.name


def test_every_state_variable_of_an_hcp_is_named():
    told = part("Entities, state variables, and scales", 2)
    for name in HCP.names:
        assert f"`{name}`" in told, name


def test_a_page_without_a_place_is_told():
    with pytest.raises(ValueError, match="no place"):
        odd.filled("nothing")


def test_stress_abs_has_its_six_sections():
    told = part("STRESS-ABS: the default study", 2)
    assert {item[0] for item in re.findall(r"^\| (\d)\.\d", told, re.M)} == set("123456")
