"""The company cannot see the truth: its plan depends on its own file alone."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest

import sim.company
from sim import EngagementModel
from sim.company.company import Company
from sim.company.planner import plan_week
from tests.sim.named import CUSTOMER, HCP, SITE
from tests.sim.worlds import (
    AMPLE,
    EVERYTHING,
    lived,
    records,
    shipped,
    strategy,
    total,
    world,
)

FOLDER = Path(inspect.getfile(sim.company)).parent
MODULES = sorted(FOLDER.glob("*.py"))


def scramble(model: EngagementModel, seed: int) -> None:
    """Gives every HCP another hidden state; the company's file stays."""
    rng = np.random.default_rng(seed)
    hcps = model.universe.hcps
    for name in HCP.names or ():
        if name in ("stratum", "country"):  # the scorecard's, and what the file has too
            continue
        size = hcps[name].nbytes
        noise = rng.integers(0, 256, size, dtype=np.uint8)
        if hcps[name].dtype.kind == "f":
            hcps[name] = rng.normal(size=hcps[name].shape)
        else:
            hcps[name] = noise.view(hcps[name].dtype).reshape(hcps[name].shape)


def plan_next(model: EngagementModel) -> bytes:
    """Lets the company open and plan the week after, and returns what it planned."""
    week = model.week + 1
    model.company.open_week(model.luck, week)
    model.ledger.open_week()
    model.company.plan(model.luck, week, model._market, model.ledger, model._for_each_chunk)
    offer = records(model.company.offers)
    return model.company.planned.tobytes() + offer + model.ledger.channels.tobytes()


def pair(name: str) -> tuple[EngagementModel, EngagementModel]:
    plan = EVERYTHING if name == "everything" else shipped(name)
    models = tuple(EngagementModel(world(plan, size=400, weeks=12), rng=2) for _ in range(2))
    for model in models:
        model.begin_period()
        for _ in range(10):
            model.step()
    return models[0], models[1]


@pytest.mark.parametrize("name", ["traditional", "push", "pull", "hybrid", "everything"])
def test_the_same_file_gets_the_same_plan(name: str) -> None:
    one, other = pair(name)
    scramble(other, seed=1)
    assert one.universe.hcps["trust"].tobytes() != other.universe.hcps["trust"].tobytes()
    planned = plan_next(one)
    assert plan_next(other) == planned
    assert np.frombuffer(planned, np.uint8).any()


def test_another_file_gets_another_plan() -> None:
    one, other = pair("hybrid")
    other.universe.customers["answered"][:, :] = 0.0
    assert plan_next(one) != plan_next(other)


def test_what_third_parties_keep_to_themselves_does_not_reach_the_file() -> None:
    plain, sponsored = (
        lived(strategy({"visit": 0.4}, platform_spend=spend), AMPLE, size=300, weeks=1)
        for spend in (0.0, 500.0)
    )
    assert total(sponsored, "platform")["engaged"] > 0
    for name in set(CUSTOMER.names or ()) - {"requested_last"}:  # who asks, is known
        assert np.array_equal(plain.universe.customers[name], sponsored.universe.customers[name])
    sited = lived(strategy(site_open=True), AMPLE, size=300).universe.customers
    assert sited["taught"][:, SITE].any()


def test_the_planner_is_handed_no_hcp() -> None:
    assert "customers" in inspect.signature(plan_week).parameters
    for function in (plan_week, Company.__init__, Company.plan, Company.open_week):
        names = set(inspect.signature(function).parameters)
        assert not {name for name in names if "hcp" in name or "universe" in name}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_module_of_the_company_reads_an_hcps_record(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = set(HCP.names or ()) - set(CUSTOMER.names or ())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            assert "HCP" not in names
            assert not (node.module or "").startswith(
                ("sim.mechanisms", "sim.hcp", "sim.population", "sim.initial", "sim.week")
            )
        if isinstance(node, ast.Name):
            assert node.id not in ("hcp", "hcps", "universe")
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("hcps", "universe")
            assert node.attr not in hidden, node.attr
