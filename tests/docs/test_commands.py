"""docs/reference/commands.md is what its generator writes, and its examples are read."""

import re
import shlex

import pytest

from experiments.command_page import MORE, PAGE, page
from experiments.configuration import plan_study
from experiments.verbs import VERBS


def test_the_page_is_what_the_generator_writes():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m experiments.command_page"


def test_every_verb_has_its_section_and_nothing_else_has_one():
    assert re.findall(r"^### `(.+)`$", page(), re.M) == list(VERBS)
    assert set(MORE) <= set(VERBS)


def test_a_key_without_use_is_not_offered():
    rows = {
        cells[1].strip(" `"): [cell.strip() for cell in cells[2:-1]]
        for cells in (line.split("|") for line in page().splitlines() if line.startswith("| `"))
    }
    planned = [verb.name for verb in VERBS.values() if verb.planned]
    assert rows["weeks"] == ["" if name in ("calibrate", "pilot") else "yes" for name in planned]
    assert rows["grid"] == ["yes" if name == "sweep" else "" for name in planned]


@pytest.mark.parametrize("verb", [verb for verb in VERBS.values() if verb.planned])
def test_every_example_of_the_help_is_read(verb, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    log = "".join(f"1,{week},visit,engaged\n" for week in range(1, 41))
    (tmp_path / "contacts.csv").write_text(f"hcp_id,week,channel,outcome\n{log}")
    for example in verb.examples:
        name, *words = shlex.split(example)
        assert name == verb.name
        assert plan_study(words, verb=name).arms
