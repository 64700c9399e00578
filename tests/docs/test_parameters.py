"""docs/reference/parameters.md is what its generator writes; no parameter, no source is missing."""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from experiments.configuration.schema import filled, neutral_tree
from experiments.parameters import PAGE, page
from sim.settings import Settings

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "docs" / "reference" / "sources.md").read_text(encoding="utf-8")
ROWS = set(re.findall(r'<a id="[a-z]{2}\d\d"></a>([A-Z]{2}\d\d)', SOURCES))
TOLD_WHOLE = (
    "warm_up.strategy.", "population.contact_quantiles.", "population.countries.",
    "strategy.money_shares.", "strategy.by_country.",
)  # fmt: skip
ID = re.compile(r"\b([A-Z]{2})(\d\d)(?:-\1(\d\d))?\b")


def leaves(tree, path=()):
    for name, value in tree.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, (*path, name))
        else:
            yield ".".join((*path, name))


def test_the_page_is_what_the_generator_writes():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m experiments.parameters"


@pytest.mark.parametrize(
    "tree", [Settings().model_dump(), filled(neutral_tree())], ids=["model", "study"]
)
def test_no_parameter_is_missing(tree):
    named = set(re.findall(r"^(?:\| |## )`([\w.*]+)`", page(), re.M))
    patterns = [name for name in named if "*" in name]
    for key in leaves(tree):
        told_whole = key.startswith(TOLD_WHOLE)
        name = ".".join(key.split(".")[:2]) if told_whole else key
        assert name in named or any(fnmatchcase(name, pattern) for pattern in patterns), key


def test_defaults_of_parts_stand_side_by_side():
    start = "| `market.countries.*.email_consent` "
    row = next(line for line in page().splitlines() if line.startswith(start))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    shares = [country.email_consent for _, country in Settings().market.countries]
    assert [float(cell) for cell in cells[4 : 4 + len(shares)]] == shares


def named_in(*folders):
    found = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".yaml", ".md") and path.name != "sources.md":
                for kind, first, last in ID.findall(path.read_text(encoding="utf-8")):
                    found |= {f"{kind}{n:02d}" for n in range(int(first), int(last or first) + 1)}
    return found


def test_every_source_named_has_its_row():
    kinds = {name[:2] for name in ROWS}
    used = {name for name in named_in("sim", "configs", "docs", "validation") if name[:2] in kinds}
    assert len(used) > 50
    assert used <= ROWS
    assert {name[:2] for name in named_in("sim/settings")} <= kinds
